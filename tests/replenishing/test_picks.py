"""What the replay picked is a group's policy with one click, or by itself, and can be had back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from quartermaster.accounts.acts import Act
from quartermaster.demand.models import Lived
from quartermaster.planning import forecasting
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing import queries
from quartermaster.replenishing.models import Pick, Policy
from quartermaster.replenishing.operations import NewPolicy
from tests import scenes
from tests.replenishing.scenes import bought, plan, planned, steady

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


def lived(group: str, total: float, *, dial: float, smoothing: float = 0.2, picked: bool = True, made_on: date = MONDAY) -> None:
    name = f"Ours: smoothing {smoothing:g}, dial {dial:g}"
    figures = {"holding": total, "ordering": 0, "losing": 0, "fill": 0.9, "stock": 1, "lines": 1}
    shared = {"made_on": made_on, "group": group, "begins_on": made_on, "weeks": 42, "series": 90}
    Lived.objects.create(rule=name, dial=dial, smoothing=smoothing, picked=picked, **shared, **figures)
    Lived.objects.get_or_create(rule=Lived.REALLY, **shared, defaults={**figures, "holding": 2 * total})


def said(policy: Policy | None) -> tuple[str, float, float]:
    assert policy
    policy.refresh_from_db()
    return policy.kind, policy.rule.dial, policy.rule.smoothing


def test_a_pick_is_planned_by_with_one_click_is_seen_on_the_policy_and_can_be_had_back(client: Client) -> None:
    item = bought(scenes.site())
    lived("A", 1000, dial=0.5, picked=False)
    lived("A", 900, dial=0.25, smoothing=0.03)
    lived("B", 500, dial=0.5, picked=False)
    old = replenishing.set_policy(
        scenes.act(), policy=NewPolicy(abc="A", kind="cycle", over_typed=True, reason="What is dear is sure")
    )
    client.force_login(scenes.person("buyer"))
    assert "two years of sales" in client.get("/planning/rules/?group=B").content.decode()
    assert client.post("/planning/rules/apply/", {"group": "B", "_key": "b"}).status_code == 422
    page = client.get("/planning/rules/?group=A").content.decode()
    assert "Plan by it" in page
    assert client.post("/planning/rules/apply/", {"group": "A", "_key": "a"}).status_code == 303
    assert said(old) == ("economic", 0.25, 0.03)
    assert old.over_typed
    assert Pick.objects.get().saves == 100
    assert "picked" in client.get("/planning/policies/").content.decode()
    planned()
    assert plan(item).policy_id == old.pk
    assert plan(item).rate == pytest.approx(forecasting.level([steady(10)], 0.03)[0], rel=0.05)  # a year is a season, too
    assert client.post(f"/planning/policies/{old.pk}/take-back-pick/", {"_key": "back"}).status_code == 303
    assert said(old) == ("cycle", 0.5, 0.2)
    assert client.post(f"/planning/policies/{old.pk}/take-back-pick/", {"_key": "again"}).status_code == 404


def test_a_program_reads_what_rules_would_have_cost_and_applies_what_was_picked(client: Client) -> None:
    lived("A", 1000, dial=0.5, picked=False)
    lived("A", 900, dial=0.25)
    client.force_login(scenes.person("buyer"))

    def send(address: str, body: dict[str, str], key: str) -> Any:
        return client.post(f"/api/v1/planning/{address}", body, "application/json", headers={"Idempotency-Key": key})

    rules = client.get("/api/v1/planning/rules").json()
    assert [(one["dial"], one["total"], one["picked"]) for one in rules if one["dial"]] == [(0.5, 1000, False), (0.25, 900, True)]
    assert send("picks", {"group": "Z"}, "z").json()["code"] == "nothing_picked"
    applied = send("picks", {"group": "A"}, "a").json()
    assert (applied["dial"], applied["smoothing"], applied["saves"]) == ("0.25", 0.2, "100.00")
    assert send(f"picks/{applied['policy']}/reversal", {}, "back").status_code == 204
    assert queries.policy_of("A") is None


def test_by_itself_a_pick_holds_where_that_is_switched_on_where_it_pays_and_where_nobody_said_otherwise() -> None:
    buyer = scenes.person("buyer")
    for group, picked in (("Everything", 998), ("A", 900), ("B", 450)):
        lived(group, 1000 if group != "B" else 500, dial=0.5, picked=False)
        lived(group, picked, dial=0.25)
    by_hand = replenishing.set_policy(scenes.act(), policy=NewPolicy(abc="B", dial=Decimal(2), reason="By hand"))
    assert replenishing.apply_picks_by_itself(scenes.act()) == []
    replenishing.pick_by_itself(Act(buyer.pk, scenes.act().source), on=True)
    assert replenishing.apply_picks_by_itself(scenes.act()) == ["A"]  # two in a thousand is a trifle, B was said by hand
    policy = queries.policy_of("A")
    assert said(policy) == ("economic", 0.25, 0.2)
    assert said(by_hand)[1] == 2
    pick = Pick.objects.get()
    assert (pick.applied_by, pick.by_itself) == (buyer, True)
    assert replenishing.apply_picks_by_itself(scenes.act()) == []
    later = date(2026, 11, 30)
    lived("A", 1000, dial=0.5, picked=False, made_on=later)
    lived("A", 800, dial=0.7, made_on=later)
    assert replenishing.apply_picks_by_itself(scenes.act()) == ["A"]
    assert said(policy)[1] == 0.7
    replenishing.take_back_pick(scenes.act(), policy_id=pick.policy_id)
    assert queries.policy_of("A") is None
