"""What people say about planning: by page and by API, by several at once, for groups and by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from quartermaster.purchasing.models import SupplierItem
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.models import BuyingRule, Policy, Proposal
from tests import scenes
from tests.replenishing.scenes import bought, plan, planned, proposals

pytestmark = pytest.mark.django_db


def test_of_two_who_change_a_policy_at_once_the_second_reads_it_again(client: Client) -> None:
    client.force_login(scenes.person("manager"))
    policy = replenishing.set_policy(scenes.act(), policy=replenishing.NewPolicy(kind="fill", abc="A", service=Decimal(98)))
    shown = client.get(f"/planning/policies/{policy.pk}/").context["form"].initial
    said = {name: value for name, value in shown.items() if value is not None}
    change, drop = f"/planning/policies/{policy.pk}/change/", f"/planning/policies/{policy.pk}/drop/"
    assert client.post(change, {**said, "service": "97", "_key": "v1"}).status_code == 303
    late = client.post(change, {**said, "service": "90", "_key": "v2"})
    assert (late.status_code, "Somebody else changed this" in late.content.decode()) == (422, True)
    assert client.post(drop, {"version": said["version"], "_key": "v3"}).status_code == 412
    assert Policy.objects.get(pk=policy.pk).service == 97


def test_supplier_rules_and_what_it_costs_are_changed_by_one_at_a_time_too(client: Client) -> None:
    client.force_login(scenes.person("manager"))
    terms = {"holding_percent": "30", "order_cost": "4", "move_cost": "5", "lost_percent": "100", "dial": "0.5", "review_days": 7}
    terms |= {"worth_telling": "80", "slower_percent": "30"}
    assert client.post("/planning/terms/set/", {**terms, "version": 1, "_key": "t1"}).status_code == 303
    assert client.post("/planning/terms/set/", {**terms, "version": 1, "_key": "t2"}).status_code == 422
    assert client.post("/planning/supplier-rules/set/", {"budget": "900", "_key": "r1"}).status_code == 303
    assert client.post("/planning/supplier-rules/set/", {"budget": "100", "version": 0, "_key": "r2"}).status_code == 422
    assert BuyingRule.objects.get().budget == 900


def test_a_program_says_policies_needs_rules_and_costs_and_planning_keeps_to_them(client: Client) -> None:
    site = scenes.site()
    group, vital, never, perishable = (bought(site, rate=rate, stock=2) for rate in (10, 0.002, 10, 10))
    client.force_login(scenes.person("manager"))

    def send(method: str, path: str, body: dict[str, Any]) -> Any:
        answer = getattr(client, method)(
            f"/api/v1/planning/{path}", body, "application/json", headers={"Idempotency-Key": scenes.fresh("k")}
        )
        assert answer.status_code in (200, 201), answer.content
        return answer.json()

    supplier = SupplierItem.objects.get(sku=group).supplier
    fill = send("post", "policies", {"kind": "fill", "service": "99", "supplier": supplier.code, "reason": "The best"})
    assert (fill["supplier"], fill["service"], fill["goods"]) == (supplier.code, "99", supplier.name)
    send("put", f"needs/{vital.code}", {"need": "V"})
    send("post", "policies", {"kind": "none", "sku": never.code, "until_ended": True, "reason": "On order only"})
    send("post", "policies", {"cover_days": 10, "sku": perishable.code, "until_ended": True, "reason": "Keeps ten days"})
    rule = send("put", "supplier-rules", {"supplier": supplier.code, "budget": "5000"})
    assert [one["budget"] for one in client.get("/api/v1/planning/supplier-rules").json()["items"]] == ["5000"]
    assert (
        send("put", "supplier-rules", {"supplier": supplier.code, "budget": "4000", "version": rule["version"]})["version"] == 2
    )
    terms = client.get("/api/v1/planning/terms").json()
    assert (terms["holding_percent"], terms["review_days"]) == ("25", 7)
    planned()
    assert (plan(group).kind, plan(group).service, plan(group).policy_id) == ("fill", 0.99, fill["id"])
    assert plan(vital).point == 1  # a vital spare is kept although it hardly ever sells
    assert proposals(never) == []
    lasts = (plan(perishable).up_to - max(plan(perishable).point, 0)) / plan(perishable).rate
    assert lasts <= 10 / 7 + 0.1
    assert client.get("/api/v1/planning/needs").json()["items"] == [{"sku": vital.code, "need": "V"}]
    assert not Proposal.objects.filter(sku=never).exists()
