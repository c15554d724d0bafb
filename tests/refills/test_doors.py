"""Refills over the API, on pages and from a sheet."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from quartermaster.locations.models import Bin
from quartermaster.refills.models import Refill, RefillRule
from quartermaster.stock import references
from tests import scenes
from tests.stock.test_pages import Person, place, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def remember_nothing():
    references.forget_all()


@pytest.fixture
def site():
    found = scenes.site()
    Bin.objects.filter(pk=found.second_shelf.pk).update(role=Bin.Role.RESERVE)
    return found


@pytest.fixture
def tea(site):
    item = scenes.sku()
    scenes.stocked(item, 30, site.second_shelf)
    return item


def test_a_rule_is_set_and_its_refill_carried_over_the_api(client, site, tea):
    client.force_login(scenes.person("manager"))

    def post(path, body):
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)

    rule = {"sku": tea.code, "bin": place(site.shelf), "minimum": "5", "maximum": "20", "pack": "6"}
    assert post("/refill-rules", {"rules": [rule]}).json() == {"created": 1, "updated": 0}
    (listed,) = client.get(f"/api/v1/refill-rules?sku={tea.code}").json()["items"]
    assert (listed["bin"], listed["minimum"], listed["pack"]) == (place(site.shelf), "5", "6")
    (number,) = post("/refills", {"warehouse": site.warehouse.code}).json()["refills"]
    carried = post(f"/refills/{number}/carrying", {}).json()
    assert (carried["from"], carried["to"], carried["done"], carried["state"]) == (
        place(site.second_shelf),
        place(site.shelf),
        "18",
        "completed",
    )
    assert post(f"/refills/{number}/scan", {"code": "A-01"}).json()["code"] == "refill_ended"
    assert post("/refills/RF-1/cancellation", {}).json()["code"] == "unknown_refill"
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    assert client.delete(f"/api/v1/refill-rules/{listed['id']}", headers=headers).status_code == 204
    assert client.get("/api/v1/refills?state=completed").json()["items"][0]["number"] == number


def test_a_storekeeper_sees_scans_and_carries(site, tea):
    manager, keeper = Person("manager"), Person("storekeeper")
    manager.deed(reverse("refill_rule_add"), sku=tea.code, bin=place(site.shelf), minimum="5", maximum="20", pack="")
    keeper.deed(reverse("refill_plan"))
    refill = Refill.objects.get()
    assert refill.number in text_of(keeper.get(reverse("refill_list")))
    assert '<p class="bin-xl">A-02</p>' in text_of(keeper.get(reverse("refill", args=[refill.number])))
    wrong = keeper.deed(reverse("refill_scan", args=[refill.number]), code="A-03")
    assert (wrong.status_code, "Nothing was moved." in text_of(wrong)) == (422, True)
    for code in ("A-02", "A-01"):
        keeper.deed(reverse("refill_scan", args=[refill.number]), code=code)
    refill.refresh_from_db()
    assert (refill.state, refill.done) == ("completed", 20)
    manager.deed(reverse("refill_rule_remove", args=[RefillRule.objects.get().pk]))
    assert not RefillRule.objects.exists()


def test_rules_come_from_a_sheet_all_or_none(client, site, tea):
    client.force_login(scenes.person("manager"))

    def load(text, **query):
        address = "/api/v1/imports/refill-rules" + ("?dry_run=true" if query else "")
        return client.post(address, text.encode(), content_type="text/csv", headers={"Idempotency-Key": uuid.uuid4().hex})

    head = "sku,bin,minimum,maximum,pack\n"
    good, bad = f"{tea.code},{place(site.shelf)},5,20,\n", f"NO-SUCH,{place(site.shelf)},5,20,\n"
    refused = load(head + good + bad)
    assert (refused.status_code, RefillRule.objects.count()) == (422, 0)
    assert load(head + good, dry_run=True).json()["created"] == 1
    assert RefillRule.objects.count() == 0
    assert load(head + good).json()["created"] == 1
    assert RefillRule.objects.get().maximum == 20
