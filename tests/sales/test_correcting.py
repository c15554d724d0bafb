"""Taking picks and returns back: order, lines, timeline and book follow one another."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from quartermaster.accounts.models import Deed
from quartermaster.kernel.quantities import InvalidQuantity
from quartermaster.kernel.refusals import StaleVersion
from quartermaster.sales import operations as sales
from quartermaster.sales import queries
from quartermaster.sales.models import CartonLine, PickLine
from quartermaster.sales.operations import Part, Returned, Taken
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.checking import check
from quartermaster.stock.ledger import BinClosed
from quartermaster.stock.models.lots import Lot
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


def lying(item):
    """Bin → quantity, of what is not empty."""
    return {row.bin.code: row.quantity for row in stock_queries.balances_of(item.id)}


def moved(number):
    """(kind, quantity, whether it takes another back) of the order's movements."""
    return [(m.kind, m.quantity, m.reverses_id is not None) for m in stock_queries.movements_on(number)]


def test_a_pick_is_taken_back_and_its_goods_are_reserved_for_the_order_again(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    sales.pick(scenes.act(), number=number)
    order = sales.put_back(scenes.act().because("wrong order"), number=number)
    assert (order.state, order.version, stages(number)) == ("reserved", 3, (4, 0, 4, 0, 0, 0, 0))
    assert (stock_of(tea), lying(tea)) == ((10, 0, 4, 6), {"A-01": 10})
    assert moved(number) == [("pick", 4, False), ("pick", 4, True)]
    told = Deed.objects.get(document=number, verb="sales.put_back")
    assert (told.details, told.reason) == ({"put back": "4 of line 1"}, "wrong order")
    sales.pick(scenes.act(), number=number)
    sales.ship(scenes.act(), number=number)
    assert (state(number), stock_of(tea)) == ("shipped", (6, 0, 0, 6))
    assert check() == []


def test_a_pick_is_taken_back_in_part_and_the_rest_can_be_shipped(tea, site):
    scenes.stocked(tea, 3, site.shelf)
    scenes.stocked(tea, 5, site.second_shelf)
    number = ordered(site, line(tea, 6)).number
    sales.pick(scenes.act(), number=number)
    sales.put_back(scenes.act(), number=number, lines=[part(1, 1), part(1, 1)])
    assert (state(number), stages(number), stock_of(tea)) == ("picking", (6, 0, 2, 4, 0, 0, 0), (4, 4, 2, 2))
    assert lying(tea) == {"A-02": 4, "STG-1": 4}
    assert moved(number)[2:] == [("pick", 3, True), ("pick", 1, False)]
    standing = {m.id for m in stock_queries.standing_of(number, kind="pick")}
    assert set(PickLine.objects.filter(order_line__order__number=number).values_list("movement_id", flat=True)) == standing
    sales.ship(scenes.act(), number=number)
    sales.cancel(scenes.act(), number=number)
    assert (state(number), stages(number), stock_of(tea)) == ("shipped", (6, 0, 0, 0, 0, 4, 2), (4, 0, 0, 4))
    assert check() == []


def test_packed_goods_come_out_of_their_carton(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 6)).number
    sales.pick(scenes.act(), number=number)
    sales.pack(scenes.act(), number=number, lines=[part(1, 4)])
    sales.put_back(scenes.act(), number=number, lines=[part(1, 5)])
    assert (state(number), stages(number)) == ("picking", (6, 0, 5, 0, 1, 0, 0))
    (inside,) = CartonLine.objects.filter(carton__order__number=number)
    (picked,) = PickLine.objects.filter(order_line__order__number=number)
    assert (inside.quantity, picked.quantity, picked.packed) == (1, 1, 1)
    sales.put_back(scenes.act(), number=number)
    assert (state(number), stages(number), list(queries.cartons_of(queries.order_by_number(number)))) == (
        "reserved", (6, 0, 6, 0, 0, 0, 0), [],
    )  # fmt: skip
    assert (stock_of(tea), lying(tea)) == ((10, 0, 6, 4), {"A-01": 10})
    assert check() == []


def test_what_was_cancelled_and_put_back_before_is_not_put_back_twice(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    sales.pick(scenes.act(), number=number)
    sales.cancel(scenes.act(), number=number, lines=[part(1, 1)])
    sales.put_back(scenes.act(), number=number)
    assert (stages(number), stock_of(tea), lying(tea)) == ((4, 0, 3, 0, 0, 0, 1), (10, 0, 3, 7), {"A-01": 10})
    assert check() == []


def test_goods_put_back_after_a_count_found_less_wait_for_stock(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    other = ordered(site, line(tea, 6)).number
    sales.pick(scenes.act(), number=number)
    stock.adjust(scenes.act().because("stolen"), lost=[scenes.goods(tea, 5, site.shelf)], oversell=True)
    assert stock_of(tea) == (1, 4, 6, -5)
    sales.put_back(scenes.act(), number=number)
    assert (stages(number), stages(other)) == ((4, 4, 0, 0, 0, 0, 0), (6, 0, 6, 0, 0, 0, 0))
    assert (state(number), stock_of(tea)) == ("confirmed", (5, 0, 6, -1))
    sales.cancel(scenes.act(), number=other, lines=[part(1, 3)])
    assert sales.promise_backorders(scenes.act()) == {number: 2}
    assert stages(number) == (4, 2, 2, 0, 0, 0, 0)
    assert check() == []


def test_refuses_to_put_back_more_than_is_here(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    with pytest.raises(sales.NothingToPutBack):
        sales.put_back(scenes.act(), number=number)
    sales.pick(scenes.act(), number=number)
    sales.ship(scenes.act(), number=number, lines=[part(1, 3)])
    with pytest.raises(sales.MoreThanPicked) as refused:
        sales.put_back(scenes.act(), number=number, lines=[part(1, 1), part(1, 1)])
    assert [error.pointer for error in refused.value.errors] == ["/lines/1/quantity"]
    for quantity in ("0", "-1", "0.5"):
        with pytest.raises(InvalidQuantity):
            sales.put_back(scenes.act(), number=number, lines=[part(1, quantity)])
    with pytest.raises(sales.MoreThanPicked):
        sales.put_back(scenes.act(), number=number, lines=[part(9, 1)])
    with pytest.raises(StaleVersion):
        sales.put_back(scenes.act(), number=number, version=1)
    assert (stages(number), stock_of(tea)) == ((4, 0, 0, 1, 0, 3, 0), (6, 1, 0, 6))
    sales.put_back(scenes.act(), number=number)
    assert (state(number), stages(number)) == ("partially_shipped", (4, 0, 1, 0, 0, 3, 0))


def test_refuses_to_put_back_onto_a_closed_shelf(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    sales.pick(scenes.act(), number=number)
    close(site.shelf)
    with pytest.raises(BinClosed, match="open it again"):
        sales.put_back(scenes.act(), number=number)
    assert (stages(number), stock_of(tea)) == ((4, 0, 0, 4, 0, 0, 0), (6, 4, 0, 6))


def test_cancelled_goods_whose_shelf_has_closed_go_to_another(tea, site):
    mug = scenes.sku()
    scenes.stocked(tea, 4, site.shelf)
    scenes.stocked(tea, 1, site.third_shelf)
    scenes.stocked(mug, 2, site.second_shelf)
    number = ordered(site, line(tea, 4), line(mug, 2)).number
    sales.pick(scenes.act(), number=number)
    close(site.shelf)
    sales.cancel(scenes.act(), number=number)
    assert (lying(tea), lying(mug)) == ({"A-03": 5}, {"A-02": 2})
    assert (state(number), stock_of(tea), stock_of(mug)) == ("cancelled", (5, 0, 0, 5), (2, 0, 0, 2))
    assert check() == []


def close(place):
    place.closed_at = timezone.now()
    place.save()


@pytest.fixture
def returned(tea, site):
    """Four of ten were shipped, three of them noted as returned, in two goes."""
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    sales.pick(scenes.act(), number=number)
    sales.ship(scenes.act(), number=number)
    sales.take_back(scenes.act(), returns=[Returned(number, 1, Decimal(2), site.dock.id)])
    sales.take_back(scenes.act(), returns=[Returned(number, 1, Decimal(1), site.quarantine.id)])
    return number


def back(number):
    return queries.order_by_number(number).lines.get().returned


def test_a_return_that_was_noted_too_high_is_corrected(tea, site, returned):
    sales.correct_return(scenes.act().because("miscounted"), number=returned, lines=[part(1, 2)])
    assert (back(returned), lying(tea)) == (1, {"A-01": 6, "DOCK-1": 1})
    assert moved(returned)[-3:] == [("customer_return", 1, True), ("customer_return", 2, True), ("customer_return", 1, False)]
    told = Deed.objects.get(document=returned, verb="sales.correct_return")
    assert (told.details, told.reason) == ({"not returned": "2 of line 1"}, "miscounted")
    sales.take_back(scenes.act(), returns=[Returned(returned, 1, Decimal(3), site.dock.id)])
    assert (back(returned), lying(tea)) == (4, {"A-01": 6, "DOCK-1": 4})
    assert check() == []


def test_refuses_to_correct_a_return_beyond_what_was_noted_or_what_still_lies_there(tea, site, returned):
    with pytest.raises(sales.MoreThanReturned):
        sales.correct_return(scenes.act(), number=returned, lines=[part(1, 4)])
    with pytest.raises(sales.MoreThanReturned):
        sales.correct_return(scenes.act(), number=returned, lines=[part(2, 1)])
    with pytest.raises(sales.NothingReturned):
        sales.correct_return(scenes.act(), number=returned, lines=[])
    stock.put_away(scenes.act(), goods=[scenes.goods(tea, 2, site.dock, site.shelf)])
    with pytest.raises(stock.BinShort, match="put away is moved back"):
        sales.correct_return(scenes.act(), number=returned, lines=[part(1, 3)])
    assert (back(returned), lying(tea)) == (3, {"A-01": 8, "QC-1": 1})


def test_a_return_comes_back_in_the_lots_in_which_it_left(tea, site):
    act, house = scenes.act(), scenes.house()
    old, new = [Lot.objects.create(owner=house, sku=tea, code=code) for code in ("OLD", "NEW")]
    stock.open_balances(
        act,
        goods=[scenes.goods(tea, 3, site.shelf, lot_id=old.id), scenes.goods(tea, 2, site.second_shelf, lot_id=new.id)],
    )
    number = ordered(site, line(tea, 5)).number
    sales.pick(act, number=number)
    sales.ship(act, number=number)
    sales.take_back(act, returns=[Returned(number, 1, Decimal(3), site.dock.id)])
    sales.take_back(act, returns=[Returned(number, 1, Decimal(2), site.dock.id)])
    came = {(m.lot.code, m.quantity) for m in stock_queries.movements_on(number) if m.kind == "customer_return"}
    assert came == {("NEW", 2), ("OLD", 1), ("OLD", 2)}
    assert stock_queries.at_customers([number]) == {}
    assert check() == []


def test_goods_issued_from_the_shelf_come_back_in_their_lot(tea, site):
    lot = Lot.objects.create(owner=scenes.house(), sku=tea, code="B7")
    stock.open_balances(scenes.act(), goods=[scenes.goods(tea, 3, site.shelf, lot_id=lot.id)])
    number = ordered(site, line(tea, 3)).number
    sales.issue_orders(scenes.act(), numbers=[number])
    sales.take_back(scenes.act(), returns=[Returned(number, 1, Decimal(1), site.dock.id)])
    (row,) = stock_queries.balances_of(tea.id)
    assert (row.lot.code, row.bin.code, row.quantity) == ("B7", "DOCK-1", 1)


def test_what_was_short_is_not_picked_with_the_rest_of_the_list(tea, site):
    scenes.stocked(tea, 3, site.shelf)
    scenes.stocked(tea, 3, site.second_shelf)
    number = ordered(site, line(tea, 6)).number
    sales.pick(scenes.act(), number=number, short=[sales.Short(1, "a-02", Decimal(2), "missing")])
    assert (stages(number), lying(tea)) == ((6, 0, 2, 4, 0, 0, 0), {"A-02": 2, "STG-1": 4})


@pytest.mark.parametrize("picks", [None, ()])
@pytest.mark.parametrize(
    ("position", "quantity", "code"),
    [(1, "5", "more_than_reserved"), (2, "1", "more_than_reserved"), (1, "0", "not_positive"), (1, "0.5", "too_many_decimals")],
)
def test_refuses_a_short_of_what_was_not_to_be_picked(tea, site, picks, position, quantity, code):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    short = [sales.Short(position, "A-01", Decimal(quantity), "missing")]
    with pytest.raises((sales.MoreThanReserved, InvalidQuantity)) as refused:
        sales.pick(scenes.act(), number=number, picks=picks, short=short)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/short/0/quantity", code)]
    assert (stages(number), stock_of(tea)) == ((4, 0, 4, 0, 0, 0, 0), (10, 0, 4, 6))
    assert not Deed.objects.filter(document=number, verb="sales.pick_short").exists()


def test_what_was_taken_cannot_be_short_as_well(tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    taken, short = [Taken(1, site.shelf.id, Decimal(3))], [sales.Short(1, "A-01", Decimal(2), "missing")]
    with pytest.raises(sales.MoreThanReserved):
        sales.pick(scenes.act(), number=number, picks=taken, short=short)
    assert (stages(number), stock_of(tea)) == ((4, 0, 4, 0, 0, 0, 0), (10, 0, 4, 6))
