"""Orders over several warehouses: one claim over all of it, parts that are worked on apart, one order for its customer."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quartermaster.sales import folds, queries
from quartermaster.sales import operations as sales
from quartermaster.sales.models import ChannelWarehouse, Order, SalesChannel
from quartermaster.sales.operations import NewOrder, Part
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from tests import scenes
from tests.sales.scenes import line, stages, state, stock_of
from tests.scenes import Site

pytestmark = pytest.mark.django_db


def channel(*sites: Site, **more: object) -> SalesChannel:
    """A channel that is served from these warehouses, in this order."""
    created = SalesChannel.objects.create(code=scenes.fresh("CH"), name="Web shop", **more)
    for rank, site in enumerate(sites, start=1):
        ChannelWarehouse.objects.create(channel=created, warehouse=site.warehouse, rank=rank)
    return created


def north_and_south(*quantities: tuple[int, int], **more: object):
    """So much of each SKU in two warehouses, and a channel that is served from both: the SKUs, the sites, the channel."""
    sites = (scenes.site(), scenes.site())
    items = []
    for pair in quantities:
        item = scenes.sku()
        for site, quantity in zip(sites, pair, strict=True):
            if quantity:
                scenes.stocked(item, quantity, site.shelf)
        items.append(item)
    return items, sites, channel(*sites, **more)


def placed(door: SalesChannel, *lines: sales.NewLine, **more: object) -> sales.Placed:
    return sales.place_order(scenes.act(), order=NewOrder(lines=lines, channel_id=door.id, **more))  # type: ignore[arg-type]


def parts_of(number: str) -> list[tuple[str, str, int]]:
    """(number, state, warehouse) of each part."""
    found = Order.objects.filter(part_of__number=number).order_by("id")
    return [(part.number, part.state, part.warehouse_id) for part in found]


def test_an_order_that_no_warehouse_has_alone_is_sent_from_two() -> None:
    (tea, mug), (north, south), door = north_and_south((5, 0), (0, 9))
    answer = placed(door, line(tea, 5), line(mug, 2))
    whole = queries.order_by_number(answer.number)
    assert parts_of(answer.number) == [
        (f"{answer.number}-A", "reserved", north.warehouse.id),
        (f"{answer.number}-B", "reserved", south.warehouse.id),
    ]
    assert (whole.state, whole.line_count, whole.total, whole.is_split) == ("reserved", 2, 35, True)
    assert stages(f"{answer.number}-A", 1) == (5, 0, 5, 0, 0, 0, 0)
    assert stages(f"{answer.number}-B", 2) == (2, 0, 2, 0, 0, 0, 0)
    assert (stock_of(tea), stock_of(mug)) == ((5, 0, 5, 0), (9, 0, 2, 7))
    assert check(folds.RULES) == []
    assert check() == []


def test_a_line_of_which_each_has_a_part_is_one_line_of_the_order() -> None:
    (tea,), _, door = north_and_south((6, 4))
    answer = placed(door, line(tea, 10))
    whole = queries.order_by_number(answer.number)
    assert (whole.line_count, whole.total) == (1, 50)
    assert [stages(f"{answer.number}-{letter}") for letter in "AB"] == [(6, 0, 6, 0, 0, 0, 0), (4, 0, 4, 0, 0, 0, 0)]
    assert answer.lines[0].reserved == 10


def test_an_order_that_one_warehouse_has_is_not_split_and_what_else_there_was_is_kept() -> None:
    (tea,), (north, south), door = north_and_south((5, 9))
    answer = placed(door, line(tea, 3))
    whole = queries.order_by_number(answer.number)
    assert (whole.is_split, whole.warehouse_id, answer.parts) == (False, north.warehouse.id, ())
    kept = [(option.chosen, option.warehouses, option.parcels) for option in whole.options.all()]
    assert kept == [(True, north.warehouse.code, 1), (False, south.warehouse.code, 1)]


def test_every_line_that_all_warehouses_together_lack_is_named_with_what_there_is() -> None:
    (tea, mug), _, door = north_and_south((6, 4), (1, 2))
    with pytest.raises(stock.InsufficientStock) as refused:
        placed(door, line(tea, 12), line(mug, 5), line(tea, 1))
    told = [(error.pointer, error.facts["asked"], error.facts["available"]) for error in refused.value.errors]
    assert told == [("/lines/0/quantity", "12", "10"), ("/lines/1/quantity", "5", "3"), ("/lines/2/quantity", "1", "0")]
    assert not Order.objects.filter(lines__sku=tea).exists()
    assert stock_of(tea) == (10, 0, 0, 10)


def test_parts_go_their_own_ways_and_the_order_says_what_they_say_together() -> None:
    (tea, mug), _, door = north_and_south((5, 0), (0, 9))
    number = placed(door, line(tea, 5), line(mug, 2)).number
    sales.pick(scenes.act(), number=f"{number}-A")
    assert state(number) == "picking"
    sales.ship(scenes.act(), number=f"{number}-A")
    assert (state(f"{number}-A"), state(f"{number}-B"), state(number)) == ("shipped", "reserved", "partially_shipped")
    sales.pick(scenes.act(), number=f"{number}-B")
    sales.ship(scenes.act(), number=f"{number}-B")
    assert state(number) == "shipped"
    assert queries.order_by_number(number).shipped_at is not None
    assert check(folds.RULES) == []


@pytest.mark.parametrize("verb", ["pick", "pack", "ship"])
def test_the_whole_is_not_worked_on(verb: str) -> None:
    (tea, mug), _, door = north_and_south((5, 0), (0, 9))
    number = placed(door, line(tea, 5), line(mug, 2)).number
    with pytest.raises(sales.OrderIsSplit, match=f"{number}-A, {number}-B"):
        getattr(sales, verb)(scenes.act(), number=number)


def test_cancelling_the_whole_cancels_its_parts_picked_or_not() -> None:
    (tea, mug), _, door = north_and_south((5, 0), (0, 9))
    number = placed(door, line(tea, 5), line(mug, 2)).number
    sales.pick(scenes.act(), number=f"{number}-A")
    sales.cancel(scenes.act(), number=number)
    assert [state(one) for one in (number, f"{number}-A", f"{number}-B")] == ["cancelled"] * 3
    assert (stock_of(tea), stock_of(mug)) == ((5, 0, 0, 5), (9, 0, 0, 9))
    assert check(folds.RULES) == []
    assert check() == []


def test_so_many_of_a_divided_line_are_cancelled_what_waits_first() -> None:
    (tea,), _, door = north_and_south((6, 4), on_short="backorder")
    number = placed(door, line(tea, 12)).number
    assert stages(f"{number}-A") == (8, 2, 6, 0, 0, 0, 0)
    sales.cancel(scenes.act(), number=number, lines=[Part(1, Decimal(5))])
    assert stages(f"{number}-A") == (8, 0, 6, 0, 0, 0, 2)
    assert stages(f"{number}-B") == (4, 0, 1, 0, 0, 0, 3)
    assert state(number) == "reserved"
    with pytest.raises(sales.AlreadyShipped, match="7 can still be cancelled, not 8"):
        sales.cancel(scenes.act(), number=number, lines=[Part(1, Decimal(8))])
    assert check() == []


def test_a_hold_on_the_whole_stops_every_part() -> None:
    (tea, mug), _, door = north_and_south((5, 0), (0, 9))
    number = placed(door, line(tea, 5), line(mug, 2)).number
    sales.hold(scenes.act(), number=number, reason="Address unclear")
    assert [state(one) for one in (number, f"{number}-A", f"{number}-B")] == ["on_hold"] * 3
    sales.let_go(scenes.act(), number=number)
    assert [state(one) for one in (number, f"{number}-A", f"{number}-B")] == ["reserved"] * 3


def test_a_ship_complete_order_is_never_split_and_waits_for_all_of_it() -> None:
    (tea, mug), (north, _), door = north_and_south((5, 0), (0, 9), on_short="backorder")
    answer = placed(door, line(tea, 5), line(mug, 2), ship_complete=True)
    whole = queries.order_by_number(answer.number)
    assert (whole.is_split, whole.warehouse_id, whole.state) == (False, north.warehouse.id, "confirmed")
    assert (stock_of(tea), stock_of(mug)) == ((5, 0, 0, 5), (9, 0, 0, 9))
    scenes.stocked(mug, 2, north.shelf)
    sales.promise_backorders(scenes.act())
    assert state(answer.number) == "reserved"
    assert check() == []


def test_unpaid_parts_expire_together() -> None:
    (tea, mug), _, door = north_and_south((5, 0), (0, 9), awaits_payment=True, payment_hours=2)
    number = placed(door, line(tea, 5), line(mug, 2)).number
    assert [state(one) for one in (number, f"{number}-A", f"{number}-B")] == ["awaiting_payment"] * 3
    assert sales.expire_unpaid(scenes.act()) == 0
    Order.objects.filter(number__startswith=number).update(payment_due_at="2026-01-01T00:00Z")
    assert sales.expire_unpaid(scenes.act()) == 1
    assert [state(one) for one in (number, f"{number}-A", f"{number}-B")] == ["expired"] * 3
    assert stock_of(tea) == (5, 0, 0, 5)


def test_a_draft_claims_nothing_until_it_is_confirmed() -> None:
    (tea, mug), _, door = north_and_south((5, 0), (0, 9))
    number = placed(door, line(tea, 5), line(mug, 2), draft=True).number
    assert (state(number), stock_of(tea)) == ("draft", (5, 0, 0, 5))
    assert queries.order_by_number(number).backordered_lines == 0
    with pytest.raises(sales.OrderIsDraft):
        sales.pick(scenes.act(), number=f"{number}-A")
    sales.confirm(scenes.act(), number=number)
    assert [state(one) for one in (number, f"{number}-A", f"{number}-B")] == ["reserved"] * 3


def test_a_draft_is_not_confirmed_when_its_goods_are_gone() -> None:
    (tea,), _, door = north_and_south((5, 0))
    number = placed(door, line(tea, 5), draft=True).number
    placed(door, line(tea, 2))
    with pytest.raises(stock.InsufficientStock):
        sales.confirm(scenes.act(), number=number)


def test_a_channel_lends_its_terms_and_the_order_may_say_otherwise() -> None:
    (tea,), (_, south), door = north_and_south((5, 5), on_short="backorder", priority=2, sourcing="nearest")
    usual = queries.order_by_number(placed(door, line(tea, 1)).number)
    assert (usual.on_short, usual.priority, usual.sourcing, usual.channel) == ("backorder", 2, "nearest", door)
    own = placed(door, line(tea, 1), on_short="refuse", priority=7, warehouse_id=south.warehouse.id)
    order = queries.order_by_number(own.number)
    assert (order.on_short, order.priority, order.sourcing, order.warehouse_id) == ("refuse", 7, "", south.warehouse.id)
