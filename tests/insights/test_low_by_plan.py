"""What is low is what does not last until the next chance to order, and what is ordered of it is what planning proposes."""

from __future__ import annotations

import math
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from quartermaster.insights import days
from quartermaster.insights.health import Health
from quartermaster.insights.pages.today import needs_of
from quartermaster.insights.queries import today as reading
from quartermaster.insights.queries.levels import levels_of
from quartermaster.insights.queries.tally import low_to_order, tally
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.models import Proposal
from tests import scenes
from tests.insights.scenes import on_the_way, ordered, signed_in, supplier
from tests.replenishing.scenes import bought, plan, planned, proposals

pytestmark = pytest.mark.django_db

BUYER = frozenset({"purchasing.view", "purchasing.order", "stock.view", "catalog.view_costs"})


def test_low_is_what_does_not_last_until_the_next_chance_to_order() -> None:
    site = scenes.site()
    short, plenty, covered = bought(site, stock=20), bought(site, stock=200), bought(site, stock=20)
    typed = scenes.sku(minimum=Decimal(5))
    scenes.stocked(typed, 4, site.shelf)
    ordered(short, "14", site.warehouse)
    planned()
    on_the_way(covered, "80", site.warehouse, days.today() + timedelta(days=9))
    found = levels_of([short.id, plenty.id, covered.id])
    assert [found[item.id].low for item in (short, plenty, covered)] == [True, False, False]
    assert found[short.id].low_at == [site.warehouse.id]
    assert (float(found[short.id].needed or 0), found[short.id].lead_days) == (math.ceil(plan(short).point), 14)
    assert (found[short.id].cover_days, found[short.id].health) == (12, Health.SOON)
    assert tally().low == {short.id, typed.id}
    assert [one.low for one in reading.standings()] == [2]
    row = signed_in().get("/api/v1/low-stock", {"q": short.code}).json()["items"][0]
    assert (row["low"], row["needed"], row["lead_days"]) == (True, str(math.ceil(plan(short).point)), 14)


def test_what_is_low_in_one_warehouse_is_not_covered_by_another() -> None:
    here, there = scenes.site(), scenes.site()
    item = bought(here, stock=3)
    planned()
    scenes.stocked(item, 400, there.shelf)
    assert levels_of([item.id])[item.id].low_at == [here.warehouse.id]
    assert levels_of([item.id], here.warehouse.id)[item.id].low
    assert not levels_of([item.id], there.warehouse.id)[item.id].low


def test_order_all_accepts_what_is_proposed_and_fills_up_what_was_never_planned() -> None:
    site = scenes.site()
    first, put_off = bought(site), bought(site)
    planned()
    (one,), (other,) = proposals(first), proposals(put_off)
    typed = scenes.sku(minimum=Decimal(5), maximum=Decimal(20))
    supplier(typed)
    today = replenishing.today()
    replenishing.snooze(scenes.act(), proposal_ids=[other.pk], until=today + timedelta(days=3), today=today)
    assert low_to_order().not_proposed == 1
    client = signed_in("buyer")
    assert client.post(reverse("order_low"), {"_key": scenes.fresh("k")}).status_code == 303
    drafts = {line.sku_id: line.quantity for order in PurchaseOrder.objects.all() for line in order.lines.all()}
    assert drafts == {first.id: one.quantity, typed.id: Decimal(20)}
    assert Proposal.objects.get(pk=one.pk).state == "accepted"
    refused = client.post(reverse("order_chosen"), {"_key": scenes.fresh("k"), "pick": put_off.id})
    assert (refused.status_code, Proposal.objects.get(pk=other.pk).state, PurchaseOrder.objects.count()) == (409, "open", 2)


def test_today_offers_what_is_proposed() -> None:
    site = scenes.site()
    item = bought(site, stock=20)
    ordered(item, "14", site.warehouse)
    planned()
    (one,) = proposals(item)
    (need,) = [need for need in needs_of(reading.summary(), BUYER, None) if need.code]
    assert need.action == f"Order {one.quantity:f}".removesuffix(".000000")
    assert need.sentence == "out in 12 days, an order takes 14, nothing on order"
