"""From the shelf to the customer and back: picking, packing, shipping, cancelling, returning, promising again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from quartermaster.accounts.models import Deed
from quartermaster.kernel.quantities import InvalidQuantity
from quartermaster.kernel.refusals import Refusal, StaleVersion
from quartermaster.sales import operations as sales
from quartermaster.sales import queries
from quartermaster.sales.models import Carton, PickLine, Shipment
from quartermaster.sales.operations import Part, Returned, Short, Taken
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.checking import check
from tests import scenes
from tests.sales.scenes import line, ordered, stages, state, stock_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea():
    return scenes.sku()


@pytest.fixture
def site():
    return scenes.site()


def part(position, quantity):
    return Part(position, Decimal(quantity))


def test_an_order_goes_from_the_shelf_to_the_customer(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    pick = sales.pick(scenes.act(), number=number)
    assert (pick[:3], state(number), stages(number)) == ("PK-", "picked", (4, 0, 0, 4, 0, 0, 0))
    assert stock_of(tea) == (6, 4, 0, 6)
    carton = sales.pack(scenes.act(), number=number)
    assert (carton[:3], state(number), stages(number)) == ("CT-", "packed", (4, 0, 0, 0, 4, 0, 0))
    shipment = sales.ship(scenes.act(), number=number, carrying=sales.Carrying("Royal Mail", "RM1"))
    assert (shipment[:3], state(number), stages(number)) == ("SH-", "shipped", (4, 0, 0, 0, 0, 4, 0))
    assert stock_of(tea) == (6, 0, 0, 6)
    gone = Shipment.objects.get(cartons__number=carton)
    assert (gone.number, gone.carrier, gone.tracking) == (shipment, "Royal Mail", "RM1")
    verbs = list(Deed.objects.filter(document=number).order_by("id").values_list("verb", flat=True))
    assert verbs == ["sales.place_order", "sales.pick", "sales.pack", "sales.ship"]
    assert [movement.kind for movement in stock_queries.movements_on(number)] == ["pick", "ship"]
    assert check() == []


def test_the_pick_list_walks_the_shelves_and_fills_a_line_from_several(tea, site):
    mug = scenes.sku()
    scenes.stocked(tea, 3, site.third_shelf)
    scenes.stocked(tea, 2, site.shelf)
    scenes.stocked(mug, 5, site.second_shelf)
    number = ordered(site, line(tea, 4), line(mug, 1)).number
    assert [(take.bin_code, take.quantity) for take in queries.pick_list(number)] == [("A-01", 2), ("A-02", 1), ("A-03", 2)]
    sales.pick(scenes.act(), number=number)
    taken = PickLine.objects.filter(order_line__order__number=number).order_by("id")
    assert [(row.from_bin.code, row.quantity) for row in taken] == [("A-01", 2), ("A-02", 1), ("A-03", 2)]
    assert queries.pick_list(number) == []
    assert check() == []


def test_picks_in_part_and_notes_what_the_shelf_was_short_of(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    sales.pick(
        scenes.act(),
        number=number,
        picks=[Taken(1, site.shelf.id, Decimal(3))],
        short=[Short(1, "A-01", Decimal(1), "missing")],
    )
    assert (state(number), stages(number)) == ("picking", (4, 0, 1, 3, 0, 0, 0))
    noted = Deed.objects.get(document=number, verb="sales.pick_short")
    assert noted.details == {"short": "A-01: 1 of line 1 short (missing)"}
    assert stock_of(tea) == (7, 3, 1, 6)


def test_refuses_to_pick_more_than_is_reserved(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    with pytest.raises(sales.MoreThanReserved) as refused:
        sales.pick(scenes.act(), number=number, picks=[Taken(1, site.shelf.id, Decimal(3)), Taken(1, site.shelf.id, Decimal(2))])
    assert refused.value.errors[0].pointer == "/lines/1/quantity"
    assert (stages(number), stock_of(tea)) == ((4, 0, 4, 0, 0, 0, 0), (10, 0, 4, 6))


def test_refuses_to_pick_twice(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    sales.pick(scenes.act(), number=number)
    with pytest.raises(sales.NothingToPick, match="picked already"):
        sales.pick(scenes.act(), number=number)
    assert stock_of(tea) == (6, 4, 0, 6)


def test_ships_picked_goods_without_packing_first(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    sales.pick(scenes.act(), number=number)
    sales.ship(scenes.act(), number=number, lines=[part(1, 3)])
    assert (state(number), stages(number)) == ("partially_shipped", (4, 0, 0, 1, 0, 3, 0))
    sales.ship(scenes.act(), number=number)
    assert (state(number), stages(number)) == ("shipped", (4, 0, 0, 0, 0, 4, 0))
    assert Carton.objects.filter(order__number=number).count() == 2
    assert check() == []


def test_ships_one_of_two_cartons(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    sales.pick(scenes.act(), number=number)
    first = sales.pack(scenes.act(), number=number, lines=[part(1, 1)])
    sales.pack(scenes.act(), number=number)
    sales.ship(scenes.act(), number=number, cartons=[first])
    assert stages(number) == (4, 0, 0, 0, 3, 1, 0)
    with pytest.raises(sales.UnknownCarton):
        sales.ship(scenes.act(), number=number, cartons=[first])
    assert stages(number) == (4, 0, 0, 0, 3, 1, 0)


def test_refuses_to_ship_what_is_not_picked_or_more_than_is(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    with pytest.raises(sales.NothingToShip, match="Pick first"):
        sales.ship(scenes.act(), number=number)
    sales.pick(scenes.act(), number=number)
    with pytest.raises(sales.MoreThanPicked):
        sales.ship(scenes.act(), number=number, lines=[part(1, 5)])
    assert (stages(number), stock_of(tea)) == ((4, 0, 0, 4, 0, 0, 0), (6, 4, 0, 6))


def test_refuses_to_ship_twice(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    sales.pick(scenes.act(), number=number)
    sales.ship(scenes.act(), number=number)
    with pytest.raises(sales.NothingToShip, match="shipped already"):
        sales.ship(scenes.act(), number=number)
    assert Shipment.objects.filter(order__number=number).count() == 1
    assert stock_of(tea) == (6, 0, 0, 6)


def test_cancels_a_whole_order_and_gives_its_claims_back(tea, site):
    scenes.stocked(tea, 3, site.shelf)
    number = ordered(site, line(tea, 5), on_short="backorder").number
    cancelled = sales.cancel(scenes.act(), number=number)
    assert (cancelled.state, stages(number), stock_of(tea)) == ("cancelled", (5, 0, 0, 0, 0, 0, 5), (3, 0, 0, 3))
    with pytest.raises(sales.AlreadyCancelled):
        sales.cancel(scenes.act(), number=number)
    assert check() == []


def test_cancels_in_part_taking_first_what_waits_then_what_is_reserved_picked_and_packed(tea, site):
    scenes.stocked(tea, 8, site.shelf)
    number = ordered(site, line(tea, 10), on_short="backorder").number
    sales.pick(scenes.act(), number=number, picks=[Taken(1, site.shelf.id, Decimal(5))])
    sales.pack(scenes.act(), number=number, lines=[part(1, 2)])
    assert stages(number) == (10, 2, 3, 3, 2, 0, 0)
    sales.cancel(scenes.act(), number=number, lines=[part(1, 3)])
    assert stages(number) == (10, 0, 2, 3, 2, 0, 3)
    sales.cancel(scenes.act(), number=number, lines=[part(1, 3)])
    assert (stages(number), stock_of(tea)) == ((10, 0, 0, 2, 2, 0, 6), (4, 4, 0, 4))
    sales.cancel(scenes.act(), number=number, lines=[part(1, 3)])
    assert (stages(number), stock_of(tea)) == ((10, 0, 0, 0, 1, 0, 9), (7, 1, 0, 7))
    sales.ship(scenes.act(), number=number)
    assert (state(number), stages(number), stock_of(tea)) == ("shipped", (10, 0, 0, 0, 0, 1, 9), (7, 0, 0, 7))
    assert check() == []


def test_shipped_goods_never_come_back_by_cancelling(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    sales.pick(scenes.act(), number=number)
    sales.ship(scenes.act(), number=number, lines=[part(1, 3)])
    with pytest.raises(sales.AlreadyShipped) as refused:
        sales.cancel(scenes.act(), number=number, lines=[part(1, 2)])
    assert refused.value.code == "already_shipped"
    assert stages(number) == (4, 0, 0, 1, 0, 3, 0)
    sales.cancel(scenes.act(), number=number)
    assert (state(number), stages(number), stock_of(tea)) == ("shipped", (4, 0, 0, 0, 0, 3, 1), (7, 0, 0, 7))
    with pytest.raises(sales.AlreadyShipped):
        sales.cancel(scenes.act(), number=number)
    assert stock_of(tea) == (7, 0, 0, 7)
    assert check() == []


def test_takes_a_return_back_up_to_what_was_shipped(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    sales.pick(scenes.act(), number=number)
    sales.ship(scenes.act(), number=number)
    sales.take_back(scenes.act(), returns=[Returned(number, 1, Decimal(3), site.quarantine.id)])
    there = stock_queries.positions([tea.id])[tea.id]
    assert (there.on_hand, there.held, there.available) == (9, 3, 6)
    with pytest.raises(sales.MoreThanShipped):
        sales.take_back(scenes.act(), returns=[Returned(number, 1, Decimal(2), site.dock.id)])
    assert stock_queries.positions([tea.id])[tea.id].on_hand == 9
    assert check() == []


def test_backorders_are_promised_when_goods_are_put_away_the_oldest_first(tea, site):
    old = ordered(site, line(tea, 4), on_short="backorder").number
    new = ordered(site, line(tea, 4), on_short="backorder").number
    assert sales.promise_backorders(scenes.act()) == {}
    stock.receive(scenes.act(), goods=[scenes.goods(tea, 6, site.dock)])
    assert sales.promise_backorders(scenes.act(), sku_ids=[tea.id]) == {}
    stock.put_away(scenes.act(), goods=[scenes.goods(tea, 5, site.dock, site.shelf)])
    assert sales.promise_backorders(scenes.act(), sku_ids=[tea.id]) == {old: 4, new: 1}
    assert sales.promise_backorders(scenes.act(), sku_ids=[tea.id]) == {}
    assert (state(old), state(new)) == ("reserved", "partially_reserved")
    stock.put_away(scenes.act(), goods=[scenes.goods(tea, 1, site.dock, site.shelf)])
    assert sales.promise_backorders(scenes.act()) == {new: 1}
    assert stages(new) == (4, 2, 2, 0, 0, 0, 0)
    sales.pick(scenes.act(), number=new)
    assert (stages(new), stock_of(tea)) == ((4, 2, 0, 2, 0, 0, 0), (4, 2, 4, 0))
    sales.cancel(scenes.act(), number=old)
    assert sales.promise_backorders(scenes.act()) == {new: 2}
    assert check() == []


def test_the_second_of_two_people_picking_one_order_is_told(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    sales.pick(scenes.act(), number=number, picks=[Taken(1, site.shelf.id, Decimal(1))], version=1)
    with pytest.raises(StaleVersion):
        sales.pick(scenes.act(), number=number, version=1)
    assert stages(number) == (4, 0, 3, 1, 0, 0, 0)


@pytest.mark.parametrize("count", [2, 12])
def test_many_orders_are_fulfilled_with_a_fixed_number_of_statements(django_assert_max_num_queries, tea, site, count):
    mug, act = scenes.sku(), scenes.act()
    scenes.stocked(tea, 500, site.shelf)
    scenes.stocked(mug, 500, site.second_shelf)
    then = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
    numbers = [ordered(site, line(tea, 2), line(mug, 1)).number for _ in range(count)]
    moments = dict.fromkeys(numbers, then)
    with django_assert_max_num_queries(36):
        sales.pick_orders(act, numbers=numbers, moments=moments)
    with django_assert_max_num_queries(22):
        sales.pack_orders(act, numbers=numbers, moments=moments)
    with django_assert_max_num_queries(36):
        shipped = sales.ship_orders(act, numbers=numbers, moments=moments)
    assert len(set(shipped.values())) == count
    assert {state(number) for number in numbers} == {"shipped"}
    assert {movement.occurred_at for movement in stock_queries.movements_on(numbers[-1])} == {then}
    assert Shipment.objects.get(number=shipped[numbers[0]]).shipped_at == then
    assert stock_of(tea) == (500 - 2 * count, 0, 0, 500 - 2 * count)
    assert check() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", ["pick", "ship", "cancel"])
def test_of_two_clicks_at_one_moment_only_one_takes_effect(deed):
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    if deed == "ship":
        sales.pick(scenes.act(), number=number)
    acts = [scenes.act(), scenes.act()]

    def click(act):
        try:
            getattr(sales, deed)(act, number=number)
            return "done"
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(click, acts))
    refused = {"pick": "nothing_to_pick", "ship": "nothing_to_ship", "cancel": "already_cancelled"}[deed]
    assert answers == sorted(["done", refused])
    assert check() == []


def test_says_which_orders_hold_a_sku_and_what_was_ordered_each_day(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    (holding,) = queries.orders_holding(tea.id)
    assert (holding.number, holding.customer, holding.reserved, holding.in_work) == (number, "Walk-in", 4, 0)
    sales.pick(scenes.act(), number=number)
    sales.ship(scenes.act(), number=number)
    today = queries.order_by_number(number).placed_at.date()
    (day,) = queries.demand_by_day([tea.id], since=today)[tea.id]
    assert (day.day, day.ordered, day.shipped) == (today, 4, 4)
    assert queries.orders_holding(tea.id) == []


@pytest.mark.parametrize("deed", ["pick", "pack", "ship", "cancel", "take_back"])
def test_half_a_piece_is_neither_picked_nor_packed_shipped_cancelled_or_returned(tea, site, deed):
    scenes.stocked(tea, 9, site.shelf)
    number = ordered(site, line(tea, 9)).number
    sales.pick(scenes.act(), number=number, picks=[Taken(1, site.shelf.id, Decimal(6))])
    sales.ship(scenes.act(), number=number, lines=[part(1, 3)])
    half = Decimal("0.5")
    deeds = {
        "pick": lambda: sales.pick(scenes.act(), number=number, picks=[Taken(1, site.shelf.id, half)]),
        "pack": lambda: sales.pack(scenes.act(), number=number, lines=[part(1, half)]),
        "ship": lambda: sales.ship(scenes.act(), number=number, lines=[part(1, half)]),
        "cancel": lambda: sales.cancel(scenes.act(), number=number, lines=[part(1, half)]),
        "take_back": lambda: sales.take_back(scenes.act(), returns=[Returned(number, 1, half, site.quarantine.id)]),
    }
    with pytest.raises(InvalidQuantity) as refused:
        deeds[deed]()
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/lines/0/quantity", "too_many_decimals")]
    assert (stages(number), stock_of(tea)) == ((9, 0, 3, 3, 0, 3, 0), (3, 3, 3, 0))


def test_cancelling_what_is_reserved_and_picked_locks_bins_before_what_is_available(tea, site):
    mug = scenes.sku()
    scenes.stocked(tea, 5, site.shelf)
    scenes.stocked(mug, 5, site.shelf)
    number = ordered(site, line(tea, 2), line(mug, 3)).number
    sales.pick(scenes.act(), number=number, picks=[Taken(2, site.shelf.id, Decimal(3))])
    with CaptureQueriesContext(connection) as asked:
        sales.cancel(scenes.act(), number=number)
    locks = [query["sql"] for query in asked if "FOR NO KEY UPDATE OF" in query["sql"]]
    assert [("stock_balance" in sql, "stock_availability" in sql) for sql in locks] == [(True, False), (False, True)]
    assert (stages(number), stages(number, 2)) == ((2, 0, 0, 0, 0, 0, 2), (3, 0, 0, 0, 0, 0, 3))
    assert (stock_of(tea), stock_of(mug)) == ((5, 0, 0, 5), (5, 0, 0, 5))
    assert check() == []
