"""How suppliers are bought from: containers and budgets, order days and cut-off times, several SKUs in one order."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.test import Client

from quartermaster.catalog.models import Sku
from quartermaster.locations.working_days import days_of
from quartermaster.purchasing.models import Supplier
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.models import Alert, Proposal
from quartermaster.replenishing.proposing import BUY
from quartermaster.replenishing.rhythm import Rhythm
from quartermaster.replenishing.thinking import Terms
from tests import scenes
from tests.purchasing import scenes as buying
from tests.replenishing.scenes import plan, planned, proposals, sells, sold, steady
from tests.replenishing.test_thinking import business, proposed, think

MONDAY = date(2026, 11, 30)


def test_an_order_is_taken_on_its_days_until_its_hour() -> None:
    twice = Rhythm(days_of("Thu, mon"), time(14))
    assert (twice.days, round(twice.weeks * 7)) == ("14", 4)
    assert twice.next_day(datetime.combine(MONDAY, time(9))) == MONDAY
    assert twice.next_day(datetime.combine(MONDAY, time(15))) == MONDAY + timedelta(days=3)
    assert twice.next_day(datetime.combine(MONDAY + timedelta(days=4), time(9))) == MONDAY + timedelta(days=7)
    assert (Rhythm().next_day(datetime.combine(MONDAY, time(23))), Rhythm().weeks) == (MONDAY, 0)
    with pytest.raises(ValueError, match="Caturday"):
        days_of("Caturday")


def test_what_would_fall_due_before_the_next_joint_order_goes_along_with_this_one_and_saves_orders() -> None:
    sheet, past = business(30, 4)
    sheet = sheet.with_(supplier_id=np.ones(len(sheet), dtype=np.int64), position=sheet.position * 1.2)
    alone, _ = proposed(think(sheet, past))
    found = think(sheet, past, terms=Terms(supplier_order_costs={1: 400.0}))
    along, _ = proposed(found)
    assert (found.joint_weeks[(found.basis.rate > 0) & (sheet.unit_cost > 0)] > 0).all()
    goes_along = [draft for draft in along if "goes along" in draft.why_more]
    assert goes_along
    assert len([one for one in along if one.kind == BUY]) > len([one for one in alone if one.kind == BUY])
    for draft in goes_along:
        assert found.position[draft.row] > found.aim.point[draft.row]  # it is not due yet
        assert sum(much for _, much in draft.pegs) == pytest.approx(draft.quantity)


def two_of_one_supplier(site: scenes.Site) -> tuple[Supplier, list[Sku]]:
    supplier, items = buying.supplier(lead_time_days=14), []
    for rate, seed in ((10, 1), (20, 2)):
        item = scenes.sku(cost="5", price="12", length_mm=200, width_mm=100, height_mm=100)
        sells(supplier, item, cost="5", order_multiple=Decimal(6))
        sold(item, site.warehouse, steady(rate, seed=seed))
        scenes.stocked(item, 5, site.shelf)
        items.append(item)
    return supplier, items


def ruled(supplier: Supplier, **said: object) -> None:
    replenishing.set_buying_rule(scenes.act(), rule=replenishing.NewBuyingRule(supplier_id=supplier.pk, **said))  # type: ignore[arg-type]


@pytest.mark.django_db
def test_an_order_is_kept_within_the_budget_and_the_page_says_which_pack_would_be_next(client: Client) -> None:
    supplier, items = two_of_one_supplier(scenes.site())
    planned()
    free = sum((one.value for item in items for one in proposals(item)), Decimal(0))
    ruled(supplier, budget=free / 2)
    Proposal.objects.filter(supplier=supplier).delete()
    planned()
    kept = [one for item in items for one in proposals(item)]
    assert free / 2 - 60 <= sum(one.value for one in kept) <= free / 2
    assert {one.quantity % 6 for one in kept} == {0}
    assert all("budget" in one.words for one in kept if one.quantity < one.needed)
    ruled_again = replenishing.NewBuyingRule(supplier_id=supplier.pk, budget=free)
    replenishing.set_buying_rule(scenes.act(), rule=ruled_again)
    client.force_login(scenes.person("manager"))
    shown = client.get(f"/planning/proposals/?supplier={supplier.code}")
    (order,) = shown.context["supplier"]["filled"]
    assert (order.of_what, round(sum(float(one.value) for one in kept) * 100 / float(free))) == ("budget", order.percent)
    best = order.packs[0]
    assert (best.pack, best.cost, best.brings >= order.packs[-1].brings) == (6, 30, True)
    assert "Next best pack" in shown.content.decode()
    one_more = {"quantity": best.quantity, "version": 1, "_key": "b1", "supplier": supplier.code}
    added = client.post(f"/planning/proposals/{best.proposal.pk}/quantity/", one_more)
    assert added.headers["Location"] == f"/planning/proposals/?supplier={supplier.code}"
    assert Proposal.objects.get(pk=best.proposal.pk).quantity == best.proposal.quantity + 6


@pytest.mark.django_db
def test_a_begun_container_is_filled_with_what_brings_most() -> None:
    supplier, items = two_of_one_supplier(scenes.site())
    planned()
    litres = 2 * sum(one.quantity for item in items for one in proposals(item))
    ruled(supplier, container_litres=litres + 60)
    Proposal.objects.filter(supplier=supplier).delete()
    planned()
    filled = 2 * sum(one.quantity for item in items for one in proposals(item))
    assert filled == litres + 60  # five packs of twelve litres more
    more = [one for item in items for one in proposals(item) if "fills the container" in one.words]
    assert more
    assert all(sum(much for _, much in one.pegs) == pytest.approx(float(one.quantity)) for one in more)


@pytest.mark.django_db
def test_dates_and_buffers_follow_the_days_on_which_a_supplier_takes_orders() -> None:
    site = scenes.site()
    supplier, (item, _) = two_of_one_supplier(site)
    today = replenishing.today()
    planned()
    usual = plan(item)
    in_three_days = str((today + timedelta(days=3)).isoweekday())
    ruled(supplier, order_days=in_three_days, orders_itself=True, most_an_order=Decimal(10**6), most_a_week=Decimal(10**6))
    planned()
    (one,) = proposals(item)  # not ordered by itself before the day
    assert one.figures["start_on"] == (today + timedelta(days=3)).isoformat()
    assert one.figures["due_on"] == (today + timedelta(days=17)).isoformat()
    assert not Alert.objects.filter(kind="order_today", supplier=supplier).exists()
    ruled(supplier, order_days=f"{today.isoweekday()}")
    planned()
    assert plan(item).point >= usual.point
    assert Alert.objects.filter(kind="order_today", supplier=supplier).exists()
