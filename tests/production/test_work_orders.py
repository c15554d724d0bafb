"""Kits made of their components and taken apart, at exactly what they cost."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest

from quartermaster.automation.tying_out import check
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import BundlePart, Sku
from quartermaster.kernel import clock
from quartermaster.locations import operations as locations
from quartermaster.production import operations as production
from quartermaster.production import queries
from quartermaster.production.models import Completion, WorkOrder
from quartermaster.production.operations import NewWork
from quartermaster.production.results import InvalidWorkOrder, PartWeight, Result
from quartermaster.sales import operations as sales
from quartermaster.stock import costing
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.apportioning import unit_costs
from quartermaster.stock.models.lots import Lot
from quartermaster.stock.models.value import CostState
from quartermaster.stock.moves import NewLot
from tests import scenes
from tests.catalog.kits import bundle, made
from tests.production.scenes import planned, received, released
from tests.sales.scenes import line, ordered, stock_of
from tests.scenes import Site
from tests.stock.test_races import side_by_side
from tests.stock.weighing import cheese, there

pytestmark = pytest.mark.django_db


def worth(*skus: Sku) -> list[tuple[Decimal, Decimal]]:
    """(quantity, value) of each."""
    costing.catch_up()
    found = {row.sku_id: (row.quantity, row.value) for row in CostState.objects.filter(sku__in=skus)}
    return [found.get(sku.id, (Decimal(0), Decimal(0))) for sku in skus]


def state(number: str) -> tuple[str, Decimal]:
    order = queries.work_order_by_number(number)
    return order.state, order.done


def lots(item: Sku, site: Site, *wanted: tuple[str, int, int]) -> dict[str, int]:
    """Lots on the shelf: (code, quantity, days it keeps)."""
    today = clock.now().date()
    new = [NewLot(scenes.house().id, item.id, code, expires_on=today + timedelta(days=days)) for code, _, days in wanted]
    ids = stock.begin_lots(scenes.act(), lots=new)
    goods = [scenes.goods(item, many, site.shelf, lot_id=lot) for lot, (_, many, _) in zip(ids, wanted, strict=True)]
    stock.open_balances(scenes.act(), goods=goods)
    return {code: lot for lot, (code, _, _) in zip(ids, wanted, strict=True)}


def test_a_kit_is_planned_released_made_in_parts_and_done() -> None:
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    gift = made((tea, 2), (mug, 1))
    received(tea, 20, site, "1.50")
    received(mug, 10, site, "4")
    act = scenes.act()
    order = planned(site, gift, 6)
    assert (order.state, stock_of(tea)) == ("draft", (20, 0, 0, 20))
    production.release(act, number=order.number)
    assert (stock_of(tea), stock_of(mug)) == ((20, 0, 12, 8), (10, 0, 6, 4))
    first = production.complete(act, number=order.number, quantity=Decimal(4))
    assert (state(order.number), first.document, first.value) == (("in_progress", 4), f"{order.number}/1", 28)
    assert (stock_of(tea), stock_of(mug), stock_of(gift)) == ((12, 0, 4, 8), (6, 0, 2, 4), (4, 0, 0, 4))
    production.complete(act, number=order.number)
    assert (state(order.number), stock_of(tea), stock_of(gift)) == (("completed", 6), (8, 0, 0, 8), (6, 0, 0, 6))
    assert worth(tea, mug, gift) == [(8, 12), (4, 16), (6, 42)]
    assert check() == []


def test_what_is_made_costs_exactly_what_was_used_up_to_the_minor_unit() -> None:
    tea, site = scenes.sku(), scenes.site()
    brew = made((tea, 1))
    received(tea, 7, site, "1.4300")
    received(tea, 3, site, "0.3333")
    act = scenes.act()
    order = released(site, brew, 10)
    done = production.complete(act, number=order.number)
    assert done.value == Decimal("11.01")  # 10.01 + 0.9999, rounded once
    assert worth(tea, brew) == [(0, 0), (10, Decimal("11.01"))]
    assert unit_costs(Decimal("11.01"), Decimal(10)) == [(Decimal(10), Decimal("1.1010"))]
    assert unit_costs(Decimal(10), Decimal(3)) == [(Decimal(2), Decimal("3.3333")), (Decimal(1), Decimal("3.3334"))]
    assert unit_costs(Decimal("0.01"), Decimal("1.5")) == [(Decimal("0.5"), Decimal("0.0066")), (Decimal(1), Decimal("0.0067"))]


def test_what_is_short_is_named_and_nothing_is_reserved() -> None:
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    gift = made((tea, 2), (mug, 1))
    scenes.stocked(tea, 20, site.shelf)
    scenes.stocked(mug, 3, site.shelf)
    order = planned(site, gift, 4)
    with pytest.raises(stock.InsufficientStock) as caught:
        production.release(scenes.act(), number=order.number)
    assert [(error.facts["sku"], error.facts["asked"], error.facts["available"]) for error in caught.value.errors] == [
        (mug.code, "4", "3")
    ]
    assert (state(order.number), stock_of(tea)) == (("draft", 0), (20, 0, 0, 20))


def test_components_reserved_for_a_work_order_are_not_sold_and_not_given_back_by_others() -> None:
    mug, site, act = scenes.sku(), scenes.site(), scenes.act()
    pair = made((mug, 2))
    scenes.stocked(mug, 4, site.shelf)
    order = released(site, pair, 2)
    with pytest.raises(stock.InsufficientStock):
        ordered(site, line(mug, 1))
    with pytest.raises(stock.BelongsToDocument):
        stock.release(act, claims={f"{order.number}/1/1": None})
    production.close(act, number=order.number)
    assert (state(order.number), stock_of(mug)) == (("cancelled", 0), (4, 0, 0, 4))
    ordered(site, line(mug, 1))


def test_what_expires_first_is_used_first_and_the_made_lot_leads_to_what_is_within() -> None:
    tea, site, act = scenes.sku(tracking="lot"), scenes.site(), scenes.act()
    tin = made((tea, 2), sku=scenes.sku(tracking="lot"))
    known = lots(tea, site, ("LATE", 6, 300), ("SOON", 4, 30))
    order = released(site, tin, 3)
    with pytest.raises(stock.LotNeeded):
        production.complete(act, number=order.number)
    production.complete(act, number=order.number, result=Result(lot="TIN-1", expires_on=date(2099, 1, 1)))
    tin_lot = Lot.objects.get(sku=tin, code="TIN-1")
    assert queries.lots_within([tin_lot.pk]) == {tea.id: [(known["SOON"], 4), (known["LATE"], 2)]}
    there = {row.lot_id: row.quantity for row in stock_queries.balances_of(tea.id)}
    assert there == {known["LATE"]: 4}
    assert check() == []


def test_serials_of_what_is_made_are_as_many_as_are_made() -> None:
    part, site = scenes.sku(), scenes.site()
    radio = made((part, 3), sku=scenes.sku(tracking="serial"))
    received(part, 9, site, "3.3333")
    act = scenes.act()
    order = released(site, radio, 3)
    with pytest.raises(InvalidWorkOrder) as caught:
        production.complete(act, number=order.number, result=Result(serials="R1..R2"))
    assert [(error.pointer, error.code) for error in caught.value.errors] == [("/serials", "serials_differ")]
    done = production.complete(act, number=order.number, result=Result(serials="R1..R3"))
    assert (stock_of(radio)[0], done.value, worth(radio)) == (3, Decimal("30.00"), [(3, Decimal("30.00"))])
    assert check() == []


def test_taken_apart_the_lots_come_out_that_went_in_and_the_cost_is_shared_by_what_they_cost() -> None:
    tea, mug, site = scenes.sku(tracking="lot", cost="1"), scenes.sku(cost="3"), scenes.site()
    gift = made((tea, 2), (mug, 1), sku=scenes.sku(tracking="lot"))
    known = lots(tea, site, ("A", 2, 10), ("B", 2, 20))
    received(mug, 2, site, "6")
    order = released(site, gift, 2)
    production.complete(scenes.act(), number=order.number, result=Result(lot="G-1"))
    value = worth(gift)[0][1]
    apart = released(site, gift, 1, kind="disassemble")
    done = production.complete(scenes.act(), number=apart.number)
    assert done.value == value / 2 == Decimal(8)  # of 4 teas at 1 and 2 mugs at 6
    there = {row.lot_id: row.quantity for row in stock_queries.balances_of(tea.id)}
    assert there == {known["A"]: 2}
    assert worth(tea, mug, gift) == [(2, Decimal("3.20")), (1, Decimal("4.80")), (1, Decimal(8))]
    assert check() == []


def test_wheels_that_are_made_and_quarters_they_are_cut_into_say_what_they_weigh() -> None:
    milk, site = scenes.sku(), scenes.site()
    wheel, quarter = made((milk, 50), sku=cheese()), cheese(nominal="1.5")
    received(milk, 100, site, "0.9")
    order = released(site, wheel, 2)
    with pytest.raises(stock.WeightNeeded) as silent:
        production.complete(scenes.act(), number=order.number)
    assert [error.pointer for error in silent.value.errors] == ["/weight"]
    with pytest.raises(stock.WeightUnlikely):
        production.complete(scenes.act(), number=order.number, result=Result(weight=Decimal("1.23")))
    milked = Result(weight=Decimal("12.3"), parts=[PartWeight(1, Decimal(50))])
    with pytest.raises(stock.NotWeighed) as tinned:
        production.complete(scenes.act(), number=order.number, result=milked)
    assert [error.pointer for error in tinned.value.errors] == ["/parts/0/weight"]
    production.complete(scenes.act(), number=order.number, result=Result(site.shelf.pk, weight=Decimal("12.3")))
    assert (there(wheel, site.shelf), worth(wheel)) == ((2, Decimal("12.3")), [(2, 90)])
    made((quarter, 4), sku=wheel)
    cut = released(site, wheel, 1, kind="disassemble")
    with pytest.raises(stock.WeightNeeded):
        production.complete(scenes.act(), number=cut.number, result=Result(weight=Decimal("6.2")))
    out = Result(site.shelf.pk, weight=Decimal("6.2"), parts=[PartWeight(1, Decimal("6.12"))])
    production.complete(scenes.act(), number=cut.number, result=out)
    assert (there(wheel, site.shelf), there(quarter, site.shelf)) == ((1, Decimal("6.1")), (4, Decimal("6.12")))
    assert worth(wheel, quarter) == [(1, 45), (4, 45)]
    production.take_back(scenes.act(), number=cut.number, completion=1)
    assert (there(wheel, site.shelf), there(quarter, site.shelf)) == ((2, Decimal("12.3")), (0, 0))
    assert check() == []


def test_a_completion_is_taken_back_and_everything_is_where_it_was() -> None:
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    gift = made((tea, 2), (mug, 1))
    received(tea, 10, site, "1.10")
    received(mug, 5, site, "2.50")
    act = scenes.act()
    order = released(site, gift, 3)
    done = production.complete(act, number=order.number)
    worth(gift)
    production.take_back(act, number=order.number, completion=1)
    assert (state(order.number), stock_of(tea), stock_of(mug), stock_of(gift)) == (
        ("released", 0),
        (10, 0, 6, 4),
        (5, 0, 3, 2),
        (0, 0, 0, 0),
    )
    assert worth(tea, mug, gift) == [(10, 11), (5, Decimal("12.50")), (0, 0)]
    with pytest.raises(production.AlreadyTakenBack):
        production.take_back(act, number=order.number, completion=1)
    with pytest.raises(stock.BelongsToDocument):
        stock.reverse(act, movement_ids=[stock_queries.movements_on(done.document)[0].pk])
    production.complete(act, number=order.number, quantity=Decimal(2))
    production.close(act, number=order.number)
    assert (state(order.number), stock_of(tea), stock_of(gift)) == (("completed", 2), (6, 0, 0, 6), (2, 0, 0, 2))
    assert check() == []


def test_what_was_sold_meanwhile_is_not_taken_back() -> None:
    mug, site, act = scenes.sku(), scenes.site(), scenes.act()
    pair = made((mug, 2))
    scenes.stocked(mug, 4, site.shelf)
    order = released(site, pair, 2)
    production.complete(act, number=order.number)
    sold = ordered(site, line(pair, 1))
    sales.pick(act, number=sold.number)
    with pytest.raises(stock.BinShort):
        production.take_back(act, number=order.number, completion=1)
    assert (state(order.number), stock_of(pair)) == (("completed", 2), (1, 1, 0, 1))


def test_bundles_on_a_bill_are_taken_apart_and_kits_made_beforehand_are_used_as_such() -> None:
    mug, tea, site, act = scenes.sku(), scenes.sku(), scenes.site(), scenes.act()
    pair, tin = bundle((mug, 2)), made((tea, 3))
    hamper = made((pair, 2), (tin, 1))
    scenes.stocked(mug, 8, site.shelf)
    scenes.stocked(tea, 6, site.shelf)
    production.complete(act, number=released(site, tin, 2).number)
    production.complete(act, number=released(site, hamper, 2).number)
    assert [stock_of(item)[0] for item in (mug, tea, tin, hamper)] == [0, 0, 0, 2]


def test_a_work_order_that_cannot_be_is_refused_and_its_states_hold() -> None:
    mug, site, act = scenes.sku(), scenes.site(), scenes.act()
    pair, gift = made((mug, 2)), bundle((mug, 1))

    def faults(sku: Sku, quantity: str, kind: str = "assemble", warehouse_id: int | None = None) -> list[tuple[str, str]]:
        work = NewWork(kind, sku.id, Decimal(quantity), site.warehouse.id if warehouse_id is None else warehouse_id)
        with pytest.raises(InvalidWorkOrder) as caught:
            production.plan(act, work=work)
        return [(error.pointer, error.code) for error in caught.value.errors]

    assert faults(gift, "1") == [("/sku", "bundle_has_no_stock")]
    assert faults(pair, "0.5") == [("/quantity", "too_many_decimals")]
    assert faults(pair, "1", kind="paint", warehouse_id=0) == [("/kind", "invalid"), ("/warehouse", "unknown_place")]
    assert WorkOrder.objects.count() == 0
    scenes.stocked(mug, 4, site.shelf)
    order = planned(site, pair, 2)
    with pytest.raises(production.WrongState):
        production.complete(act, number=order.number)
    production.release(act, number=order.number)
    with pytest.raises(production.WrongState):
        production.release(act, number=order.number)
    with pytest.raises(production.MoreThanPlanned):
        production.complete(act, number=order.number, quantity=Decimal(3))
    assert (state(order.number), stock_of(mug)) == (("released", 0), (4, 0, 4, 0))


def test_a_kit_a_component_and_a_warehouse_of_an_open_work_order_are_not_archived() -> None:
    mug, site, act = scenes.sku(), scenes.site(), scenes.act()
    pair = made((mug, 2))
    order = planned(site, pair, 2)
    pair.refresh_from_db()
    with pytest.raises(catalog.SkuInUse, match=order.number):
        catalog.archive_sku(act, code=pair.code, version=pair.version)
    with pytest.raises(locations.WarehouseInUse, match=order.number):
        locations.archive_warehouse(act, code=site.warehouse.code, version=site.warehouse.version)
    production.close(act, number=order.number)
    catalog.archive_sku(act, code=pair.code, version=pair.version)


def test_what_does_not_tie_out_is_found() -> None:
    mug, site, act = scenes.sku(), scenes.site(), scenes.act()
    pair, gift = made((mug, 2)), bundle((mug, 3))
    scenes.stocked(mug, 8, site.shelf)
    order = released(site, pair, 3)
    production.complete(act, number=order.number, quantity=Decimal(2))
    assert check() == []
    WorkOrder.objects.filter(pk=order.pk).update(done=1, state="cancelled")
    Completion.objects.update(quantity=3)
    BundlePart.objects.filter(sku=gift).update(quantity=4)
    found = {row.rule for row in check()}
    assert found == {"work_order_claims_differ", "work_order_done_differs", "completion_book_differs", "bundle_parts_differ"}


def test_goods_that_are_reserved_but_may_not_be_taken_are_named() -> None:
    tea, site, act = scenes.sku(tracking="lot"), scenes.site(), scenes.act()
    tin = made((tea, 2))
    known = lots(tea, site, ("A", 4, 30))
    order = released(site, tin, 2)
    stock.change_lot(act.because("smells"), lot_id=known["A"], state=Lot.State.QUARANTINE)
    with pytest.raises(production.ComponentsMissing) as caught:
        production.complete(act, number=order.number)
    assert [(error.code, error.facts["sku"]) for error in caught.value.errors] == [("components_missing", tea.code)]


@pytest.mark.django_db(transaction=True)
def test_work_orders_and_sales_of_kits_and_components_side_by_side_never_disagree() -> None:
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    pair = made((tea, 1), (mug, 1))
    received(tea, 90, site, "1.10")
    received(mug, 90, site, "2.30")
    act = scenes.act("administrator")

    def work(process: int) -> Counter[str]:
        counted: Counter[str] = Counter()
        for turn in range(12):
            try:
                if process < 2:
                    order = released(site, pair, 2)
                    production.complete(act, number=order.number, quantity=Decimal(1))
                    if turn % 3 == 0:
                        production.take_back(act, number=order.number, completion=1)
                    production.close(act, number=order.number)
                else:
                    sold = ordered(site, line(pair, 1), line(tea, 1), line(mug, 1), on_short="backorder")
                    sales.pick(act, number=sold.number)
                counted["done"] += 1
            except (stock.InsufficientStock, stock.BinShort, production.ComponentsMissing):
                counted["refused"] += 1
        return counted

    counted = side_by_side(4, work)
    assert set(counted) <= {"done", "refused"}
    assert counted["done"] >= 24
    assert check() == []
    (tea_left, tea_worth), (mug_left, mug_worth), (pairs, pairs_worth) = worth(tea, mug, pair)
    assert (tea_worth, mug_worth) == (tea_left * Decimal("1.10"), mug_left * Decimal("2.30"))
    assert pairs_worth == pairs * Decimal("3.40")
