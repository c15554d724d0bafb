"""Bundles on orders: ordered as one, reserved, picked, shipped and returned as what they are made of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from quartermaster.catalog import operations as catalog
from quartermaster.sales import operations as sales
from quartermaster.sales import queries
from quartermaster.sales.operations import Part, Returned
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from tests import scenes
from tests.catalog.kits import bundle, made
from tests.sales.scenes import line, ordered, stages, state, stock_of

pytestmark = pytest.mark.django_db


def shown(number: str) -> list[tuple[int, str, str]]:
    """(position, SKU, quantity) of the order's kits, then of its lines."""
    order = queries.order_by_number(number)
    rows: list[Any] = [*order.kits.select_related("sku").order_by("position"), *queries.lines_of(order)]
    return [(row.position, row.sku.code, f"{row.quantity.normalize():f}") for row in rows]


def total(number: str) -> Decimal:
    return queries.order_by_number(number).total


def test_a_kit_is_reserved_as_its_components_and_keeps_its_place_and_price() -> None:
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    gift = bundle((tea, 2), (mug, 1))
    scenes.stocked(tea, 10, site.shelf)
    scenes.stocked(mug, 4, site.shelf)
    placed = ordered(site, line(mug, 1), line(gift, 3), line(tea, 1))
    assert shown(placed.number) == [
        (2, gift.code, "3"),
        (1, mug.code, "1"),
        (3, tea.code, "1"),
        (4, tea.code, "6"),
        (5, mug.code, "3"),
    ]
    order = queries.order_by_number(placed.number)
    assert (state(placed.number), order.line_count, order.total) == ("reserved", 3, Decimal("70"))  # 3 x 20 + 5 + 5
    assert (stock_of(tea), stock_of(mug)) == ((10, 0, 7, 3), (4, 0, 4, 0))
    assert check() == []


def test_the_same_component_in_two_kits_and_on_its_own_is_summed_before_anything_is_claimed() -> None:
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    gift, pair = bundle((tea, 2), (mug, 1)), bundle((mug, 2))
    scenes.stocked(tea, 4, site.shelf)
    scenes.stocked(mug, 6, site.shelf)
    with pytest.raises(stock.InsufficientStock) as caught:
        ordered(site, line(gift, 2), line(pair, 2), line(mug, 1))  # 2 + 4 + 1 mugs of 6
    assert {error.code for error in caught.value.errors} == {"insufficient_stock"}
    assert {error.facts["sku"] for error in caught.value.errors} == {mug.code}
    assert (stock_of(tea), stock_of(mug)) == ((4, 0, 0, 4), (6, 0, 0, 6))
    ordered(site, line(gift, 2), line(pair, 1), line(mug, 2))
    assert stock_of(mug) == (6, 0, 6, 0)


def test_the_unit_of_a_component_that_was_sold_on_its_own_is_refused_to_the_kit() -> None:
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    gift = bundle((tea, 1), (mug, 1))
    scenes.stocked(tea, 5, site.shelf)
    scenes.stocked(mug, 1, site.shelf)
    ordered(site, line(mug, 1))
    with pytest.raises(stock.InsufficientStock) as caught:
        ordered(site, line(gift, 1))
    assert [(error.pointer, error.code, error.facts["sku"]) for error in caught.value.errors] == [
        ("/lines/0/quantity", "insufficient_stock", mug.code)
    ]
    assert stock_of(tea) == (5, 0, 0, 5)
    assert check() == []


def test_a_kit_made_beforehand_is_sold_from_its_own_stock() -> None:
    mug, site = scenes.sku(), scenes.site()
    pair = made((mug, 2))
    scenes.stocked(pair, 3, site.shelf)
    placed = ordered(site, line(pair, 2))
    assert shown(placed.number) == [(1, pair.code, "2")]
    assert (stock_of(pair), total(placed.number)) == ((3, 0, 2, 1), Decimal("40"))


def test_what_is_short_of_a_kit_is_backordered_by_component() -> None:
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    gift = bundle((tea, 2), (mug, 1))
    scenes.stocked(tea, 10, site.shelf)
    scenes.stocked(mug, 1, site.shelf)
    placed = ordered(site, line(gift, 3), on_short="backorder")
    assert [(row.position, row.backordered) for row in placed.backordered] == [(3, 2)]
    scenes.stocked(mug, 2, site.shelf)
    sales.promise_backorders(scenes.act(), sku_ids=[mug.id])
    assert state(placed.number) == "reserved"


def test_kits_are_picked_packed_and_shipped_whole_and_come_back_whole_or_in_parts() -> None:
    tea, mug, site, act = scenes.sku(), scenes.sku(), scenes.site(), scenes.act()
    gift = bundle((tea, 2), (mug, 1))
    scenes.stocked(tea, 10, site.shelf)
    scenes.stocked(mug, 5, site.shelf)
    number = ordered(site, line(gift, 3)).number
    sales.pick(act, number=number)
    sales.pack(act, number=number, lines=[Part(1, Decimal(2))])  # two whole kits
    assert (stages(number, 2)[3:5], stages(number, 3)[3:5]) == ((2, 4), (1, 2))
    sales.ship(act, number=number)
    assert (stages(number, 2)[5], stages(number, 3)[5]) == (4, 2)
    back = [Returned(number, 1, Decimal(1), site.quarantine.id), Returned(number, 3, Decimal(1), site.quarantine.id)]
    sales.take_back(act, returns=back)
    lines = queries.order_by_number(number).lines
    assert [row.returned for row in lines.order_by("position")] == [2, 2]
    sales.correct_return(act, number=number, lines=[Part(1, Decimal(1))])
    assert [row.returned for row in lines.order_by("position")] == [0, 1]
    assert check() == []


def test_more_whole_kits_than_there_are_is_refused_where_the_kit_stands() -> None:
    tea, mug, site, act = scenes.sku(), scenes.sku(), scenes.site(), scenes.act()
    gift = bundle((tea, 2), (mug, 1))
    scenes.stocked(tea, 10, site.shelf)
    scenes.stocked(mug, 5, site.shelf)
    number = ordered(site, line(tea, 1), line(gift, 3)).number
    with pytest.raises(sales.AlreadyShipped) as caught:
        sales.cancel(act, number=number, lines=[Part(1, Decimal(1)), Part(2, Decimal(4))])
    assert {error.pointer for error in caught.value.errors} == {"/lines/1/quantity"}
    with pytest.raises(Exception, match="whole numbers"):
        sales.cancel(act, number=number, lines=[Part(2, Decimal("0.5"))])
    assert stock_of(tea) == (10, 0, 7, 3)


def test_a_kit_is_paid_until_all_of_it_is_cancelled() -> None:
    tea, mug, site, act = scenes.sku(), scenes.sku(), scenes.site(), scenes.act()
    gift = bundle((tea, 2), (mug, 1))
    scenes.stocked(tea, 10, site.shelf)
    scenes.stocked(mug, 5, site.shelf)
    number = ordered(site, line(gift, 3)).number
    sales.cancel(act, number=number, lines=[Part(3, Decimal(1))])  # one mug: the customer wants the tea of it still
    assert (total(number), stock_of(mug)) == (Decimal("60"), (5, 0, 2, 3))
    sales.cancel(act, number=number, lines=[Part(2, Decimal(2))])  # and now its tea as well: one kit less
    assert (total(number), stock_of(tea)) == (Decimal("40"), (10, 0, 4, 6))
    sales.cancel(act, number=number, lines=[Part(1, Decimal(2))])
    assert (total(number), state(number)) == (0, "cancelled")
    assert check() == []


def test_kits_are_added_to_an_order_and_removed_from_it_whole() -> None:
    tea, mug, site, act = scenes.sku(), scenes.sku(), scenes.site(), scenes.act()
    gift = bundle((tea, 2), (mug, 1))
    scenes.stocked(tea, 10, site.shelf)
    scenes.stocked(mug, 5, site.shelf)
    number = ordered(site, line(gift, 2)).number  # kit 1, lines 2 and 3
    sales.edit_order(act, number=number, editing=sales.Editing(add=[line(gift, 1), line(mug, 1)], remove=[1]))
    assert shown(number)[:2] == [(1, gift.code, "2"), (4, gift.code, "1")]
    assert [(row[0], row[1]) for row in shown(number)[2:]] == [
        (2, tea.code), (3, mug.code), (5, mug.code), (6, tea.code), (7, mug.code),
    ]  # fmt: skip
    assert (total(number), stock_of(tea), stock_of(mug)) == (Decimal("25"), (10, 0, 2, 8), (5, 0, 2, 3))
    assert check() == []


def test_another_bill_leaves_what_was_ordered_as_it_was() -> None:
    tea, mug, site, act = scenes.sku(), scenes.sku(), scenes.site(), scenes.act()
    gift = bundle((tea, 2))
    scenes.stocked(tea, 10, site.shelf)
    scenes.stocked(mug, 10, site.shelf)
    number = ordered(site, line(gift, 2)).number
    bundle((mug, 1), sku=gift)
    sales.cancel(act, number=number, lines=[Part(1, Decimal(1))])
    assert (stock_of(tea), stock_of(mug)) == ((10, 0, 2, 8), (10, 0, 0, 10))


def test_a_bundle_without_a_bill_or_with_an_archived_component_is_not_ordered() -> None:
    mug, site = scenes.sku(), scenes.site()
    gift = bundle((mug, 1))
    catalog.end_bill(scenes.act(), code=gift.code)
    with pytest.raises(stock.InsufficientStock):  # a SKU like any other now, of which there is none
        ordered(site, line(gift, 1))
