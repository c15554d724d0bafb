"""Kits have a time of their own, warehouses days on which nobody works; several levels in several places, netted once a night."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from quartermaster.catalog import operations as catalog
from quartermaster.catalog.making import MakingTime
from quartermaster.catalog.models import Sku
from quartermaster.locations import operations as locations
from quartermaster.locations.models import Warehouse
from quartermaster.production import operations as production
from quartermaster.production.models import WorkOrder
from quartermaster.production.operations import NewWork
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.models import Alert, Proposal
from quartermaster.replenishing.operations import NewPolicy
from tests import scenes
from tests.catalog.kits import bundle, made
from tests.purchasing import scenes as buying
from tests.replenishing.scenes import plan, planned, proposals, sells, sold, steady

pytestmark = pytest.mark.django_db


def takes(kit: Sku, time: MakingTime, *parts: tuple[Sku, int]) -> None:
    components = [catalog.Component(part.code, Decimal(quantity)) for part, quantity in parts]
    catalog.set_bill(scenes.act(), code=kit.code, kit="made", components=components, making=time)


def closed(place: Warehouse, *ahead: int) -> None:
    place.refresh_from_db()
    days = [replenishing.today() + timedelta(days=one) for one in ahead]
    locations.change_warehouse(scenes.act(), code=place.code, version=place.version, closed_on=days)


def bought_part(*, days: int = 14, cost: str = "1") -> Sku:
    part = scenes.sku(cost=cost)
    sells(buying.supplier(lead_time_days=days), part, cost=cost)
    return part


def day(one: Proposal, name: str) -> int:
    return (date.fromisoformat(one.figures[name]) - replenishing.today()).days


def test_a_kit_takes_its_batches_and_its_inspection_in_working_days_and_its_work_order_is_due_then() -> None:
    site, tea = scenes.site(), bought_part()
    kit = made((tea, 2))
    takes(kit, MakingTime(1, Decimal("0.5"), Decimal(100), 1), (tea, 2))
    sold(kit, site.warehouse, steady(10))
    closed(site.warehouse, 1, 2)
    planned()
    (one,) = proposals(kit)
    assert one.quantity <= 100  # a day and a half of making
    assert (day(one, "start_on"), day(one, "due_on")) == (0, 5)  # today and on the third; inspected on the fourth
    assert plan(kit).lead_weeks == pytest.approx((1 + 1 + 0.5) / 7)
    (work,) = replenishing.accept(scenes.act(), proposal_ids=[one.pk]).documents
    assert WorkOrder.objects.get(number=work).due_on == replenishing.today() + timedelta(days=5)


def test_on_a_closed_day_nothing_is_begun_and_nothing_comes_in() -> None:
    site, tea = scenes.site(), bought_part(days=14)
    kit = made((tea, 1))
    takes(kit, MakingTime(1), (tea, 1))
    sold(kit, site.warehouse, steady(10))
    closed(site.warehouse, 0, 1, 14, 15)
    planned()
    ((kits,), (teas,)) = proposals(kit), proposals(tea)
    assert (day(kits, "start_on"), day(kits, "due_on")) == (2, 3)
    assert (day(teas, "start_on"), day(teas, "due_on")) == (0, 16)


def test_where_nobody_said_a_kit_takes_a_week_and_a_work_order_has_no_day() -> None:
    site, tea = scenes.site(), bought_part()
    kit = made((tea, 1))
    sold(kit, site.warehouse, steady(10))
    planned()
    (one,) = proposals(kit)
    assert (day(one, "start_on"), day(one, "due_on")) == (0, 7)
    work = NewWork("assemble", kit.pk, Decimal(3), site.warehouse.pk)
    assert production.plan(scenes.act(), work=work).due_on is None
    takes(kit, MakingTime(0, Decimal(1)), (tea, 1))
    assert production.plan(scenes.act(), work=work).due_on == replenishing.today() + timedelta(days=3)


def test_a_work_order_that_is_late_is_not_made_again_nor_its_parts_bought_again() -> None:
    site, tea = scenes.site(), bought_part()
    kit = made((tea, 2))
    sold(kit, site.warehouse, steady(10))
    scenes.stocked(tea, 200, site.shelf)
    planned()
    (one,) = proposals(kit)
    late = replenishing.today() - timedelta(days=9)
    some = Decimal(15)

    def begun(quantity: Decimal) -> str:
        work = NewWork("assemble", kit.pk, quantity, site.warehouse.pk, due_on=late)
        return production.plan(scenes.act(), work=work).number

    begun(some)
    planned()
    (rest,) = proposals(kit)
    assert rest.quantity == one.quantity - some  # each that is under way counts once
    number = begun(rest.quantity)
    planned()
    assert proposals(kit) == []
    before = [(peg.kind, peg.quantity) for peg in proposals(tea)]
    production.release(scenes.act(), number=number)  # its parts are reserved now, and asked for once all the same
    planned()
    assert (proposals(kit), [(peg.kind, peg.quantity) for peg in proposals(tea)]) == ([], before)


def test_a_bundle_on_a_bill_is_planned_by_its_parts() -> None:
    site, tea = scenes.site(), bought_part()
    kit = made((bundle((tea, 3)), 2))
    sold(kit, site.warehouse, steady(10))
    planned()
    ((kits,), (teas,)) = proposals(kit), proposals(tea)
    pegged = sum(much for purpose, much in teas.pegs if kit.code in purpose)
    assert pegged >= 6 * float(kits.quantity)


def test_several_levels_in_several_places_are_netted_once_and_every_unit_is_for_somebody() -> None:
    """A shop is filled from a centre, where boxes are made of bows, and bows of ribbon that the shop sells too."""
    centre, shop = scenes.site(), scenes.site()
    ribbon = bought_part(cost="0.1")
    bow = made((ribbon, 3))
    box = made((bow, 2))
    for kit in (bow, box):
        replenishing.set_policy(
            scenes.act(),
            policy=NewPolicy(
                sku_id=kit.pk,
                warehouse_id=shop.warehouse.pk,
                from_warehouse_id=centre.warehouse.pk,
                until_ended=True,
                reason="Filled",
            ),
        )
    sold(box, shop.warehouse, steady(20))
    sold(box, centre.warehouse, steady(5))
    sold(ribbon, shop.warehouse, steady(30))
    scenes.stocked(box, 60, centre.shelf)
    scenes.stocked(bow, 7, centre.shelf)
    planned()
    found = list(Proposal.objects.filter(state="open").exclude(kind__in=["markdown", "return"]))
    assert {(one.kind, one.sku, one.warehouse) for one in found} >= {
        ("transfer", box, shop.warehouse),
        ("make", box, centre.warehouse),
        ("make", bow, centre.warehouse),
        ("buy", ribbon, centre.warehouse),
    }
    for one in found:
        assert sum(much for _, much in one.pegs) == pytest.approx(float(one.quantity), abs=1e-4)
        assert one.quantity >= one.needed
    asked: dict[tuple[int, int], float] = defaultdict(float)
    for one in found:
        for part, each in {bow.pk: [(ribbon, 3)], box.pk: [(bow, 2)]}.get(one.sku_id, []) if one.kind == "make" else []:
            asked[part.pk, one.warehouse_id] += each * float(one.quantity)
    moved = sum(float(one.quantity) for one in found if one.kind == "transfer" and one.sku == box)
    assert moved <= 60
    bows = next(one for one in found if one.kind == "make" and one.sku == bow)
    assert asked[bow.pk, centre.warehouse.pk] - 7 <= float(bows.needed) + 1e-4
    _settles(box, bow, ribbon)


def _settles(*items: Sku) -> None:
    """Accepted, nothing is proposed again, but once: what a centre could not send at once is wanted later, and an order for then
    covers the time from then on."""
    for _ in range(2):
        if found := _of(items):
            replenishing.accept(scenes.act(), proposal_ids=[one.pk for one in found])
            planned()
    assert [(one.kind, one.sku.code, one.quantity) for one in _of(items)] == []


def _of(items: Sequence[Sku]) -> list[Proposal]:
    return list(Proposal.objects.filter(state="open", sku__in=items, kind__in=["make", "buy", "transfer"]))


def test_places_that_fill_each_other_are_told_as_a_doubt_and_the_rest_is_planned() -> None:
    here, there, tea, mug = scenes.site(), scenes.site(), bought_part(), bought_part()
    for one, other in ((here, there), (there, here)):
        said = NewPolicy(
            sku_id=tea.pk,
            warehouse_id=one.warehouse.pk,
            from_warehouse_id=other.warehouse.pk,
            until_ended=True,
            reason="Filled",
        )
        replenishing.set_policy(scenes.act(), policy=said)
        sold(tea, one.warehouse, steady(10))
    sold(mug, here.warehouse, steady(10))
    planned()
    doubts = Alert.objects.filter(kind="doubt", sku=tea)
    assert {one.warehouse for one in doubts} == {here.warehouse, there.warehouse}
    assert all("filled from itself" in one.words for one in doubts)
    assert [one.kind for one in proposals(mug)] == ["buy"]


@pytest.mark.parametrize("seed", [1, 2])
def test_of_a_chance_business_every_proposal_is_pegged_explained_and_enough(seed: int) -> None:
    chance = np.random.default_rng(seed)
    centre, shop = scenes.site(), scenes.site()
    parts = [scenes.sku(cost="1") for _ in range(5)]
    for part in parts:
        terms = {"minimum_quantity": Decimal(int(chance.choice([1, 50]))), "order_multiple": Decimal(int(chance.choice([1, 12])))}
        sells(buying.supplier(lead_time_days=int(chance.integers(2, 30))), part, cost="1", **terms)
    inner = made((parts[0], 2), (parts[1], 1))
    outer = made((inner, int(chance.integers(1, 4))), (parts[2], 1))
    takes(inner, MakingTime(int(chance.integers(0, 4)), Decimal("0.1"), Decimal(25), 1), (parts[0], 2), (parts[1], 1))
    closed(centre.warehouse, *chance.integers(1, 20, 5).tolist())
    for item in (parts[3], outer):
        said = NewPolicy(
            sku_id=item.pk,
            warehouse_id=shop.warehouse.pk,
            from_warehouse_id=centre.warehouse.pk,
            reason="Filled",
            until_ended=True,
        )
        replenishing.set_policy(scenes.act(), policy=said)
        sold(item, shop.warehouse, steady(float(chance.integers(3, 20)), seed=seed))
    for item in (*parts, outer):
        sold(item, centre.warehouse, steady(float(chance.integers(2, 15)), seed=seed + 1))
        if much := int(chance.integers(0, 90)):
            scenes.stocked(item, much, centre.shelf)
    planned()
    found = list(Proposal.objects.filter(state="open", kind__in=["buy", "make", "transfer"]))
    assert {one.kind for one in found} >= {"buy", "make"}
    for one in found:
        assert sum(much for _, much in one.pegs) == pytest.approx(float(one.quantity), abs=1e-4)
        assert one.quantity >= one.needed
        more = [purpose for purpose, _ in one.pegs if "packs of" in purpose or "no less than" in purpose or "whole" in purpose]
        assert more or one.quantity - one.needed < Decimal("0.001")
    _settles(*parts, inner, outer)
