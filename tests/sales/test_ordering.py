"""Placing and editing orders: what is reserved, what is refused, and that nothing changes when it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from quartermaster.accounts.models import Deed
from quartermaster.kernel.refusals import Refusal, StaleVersion
from quartermaster.sales import operations as sales
from quartermaster.sales import queries
from quartermaster.sales.models import Order
from quartermaster.sales.series import ORDERS
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.stock.ledger import ClaimReused, InsufficientStock
from quartermaster.stock.moves import Ask
from tests import scenes
from tests.sales.scenes import customer, line, new_order, ordered, stages, state, stock_of

pytestmark = pytest.mark.django_db


def test_reserves_every_line_of_an_order():
    tea, mug, site = scenes.sku(price="4.50"), scenes.sku(price="2"), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    scenes.stocked(mug, 5, site.shelf)
    placed = ordered(site, line(tea, 4), line(mug, 5))
    assert [(row.position, row.quantity, row.reserved, row.backordered) for row in placed.lines] == [(1, 4, 4, 0), (2, 5, 5, 0)]
    order = queries.order_by_number(placed.number)
    assert (order.state, order.line_count, order.backordered_lines, order.total, order.version) == ("reserved", 2, 0, 28, 1)
    assert stock_of(tea) == (10, 0, 4, 6)
    assert stock_of(mug) == (5, 0, 5, 0)
    assert check() == []


def test_nobody_takes_or_gives_back_a_claim_behind_the_orders_back():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    later = Ask(f"{number}/1/2", scenes.house().id, tea.id, site.warehouse.id, Decimal(3))
    with pytest.raises(stock.BelongsToDocument):
        stock.reserve(scenes.act(), asks=[later])
    with pytest.raises(stock.BelongsToDocument, match=f"{number}/1 belongs to {number}"):
        stock.release(scenes.act(), claims={f"{number}/1": None})
    assert (stages(number), stock_of(tea)) == ((4, 0, 4, 0, 0, 0, 0), (10, 0, 4, 6))


def test_refuses_an_order_whose_claim_is_held_already():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    number = int(ordered(site, line(tea, 1)).number.removeprefix("SO-")) + 1
    taken = Ask(f"SO-{number}/1", scenes.house().id, tea.id, site.warehouse.id, Decimal(3))
    stock.reserve(scenes.act(), asks=[taken], keeper=ORDERS)
    with pytest.raises(ClaimReused):
        ordered(site, line(tea, 3))
    assert not Order.objects.filter(number=f"SO-{number}").exists()
    assert stock_of(tea) == (10, 0, 4, 6)


def test_refuses_an_order_naming_every_short_line():
    tea, mug, jam, site = scenes.sku(), scenes.sku(), scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    scenes.stocked(mug, 1, site.shelf)
    with pytest.raises(InsufficientStock) as refused:
        ordered(site, line(mug, 3), line(tea, 4), line(jam, 2))
    errors = [(error.pointer, error.facts["sku"], error.facts["available"]) for error in refused.value.errors]
    assert errors == [("/lines/0/quantity", mug.code, "1"), ("/lines/2/quantity", jam.code, "0")]
    assert not Order.objects.filter(warehouse=site.warehouse).exists()
    assert stock_of(tea) == (10, 0, 0, 10)
    assert check() == []


def test_backorders_what_is_short_and_names_it():
    tea, jam, site = scenes.sku(), scenes.sku(), scenes.site()
    scenes.stocked(tea, 3, site.shelf)
    placed = ordered(site, line(tea, 5), line(jam, 2), on_short="backorder")
    assert [(row.position, row.backordered) for row in placed.backordered] == [(1, 2), (2, 2)]
    assert state(placed.number) == "partially_reserved"
    assert stages(placed.number, 1) == (5, 2, 3, 0, 0, 0, 0)
    assert queries.backordered([tea.id, jam.id]) == {tea.id: 2, jam.id: 2}
    assert Deed.objects.get(document=placed.number).details == {"lines": 2, "backordered": "2 of line 1, 2 of line 2"}


def test_an_order_of_which_nothing_is_there_is_confirmed_and_waits():
    tea, site = scenes.sku(), scenes.site()
    assert state(ordered(site, line(tea, 5), on_short="backorder").number) == "confirmed"


def test_two_lines_of_one_sku_cannot_take_the_same_unit():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    with pytest.raises(InsufficientStock) as refused:
        ordered(site, line(tea, 3), line(tea, 3))
    assert [(e.pointer, e.facts["available"]) for e in refused.value.errors] == [("/lines/1/quantity", "2")]
    placed = ordered(site, line(tea, 3), line(tea, 2))
    assert [row.reserved for row in placed.lines] == [3, 2]
    assert stock_of(tea) == (5, 0, 5, 0)


def test_refuses_an_empty_order():
    with pytest.raises(sales.EmptyOrder) as refused:
        ordered(scenes.site())
    assert (refused.value.code, refused.value.errors[0].pointer) == ("empty", "/lines")


@pytest.mark.parametrize("quantity", ["0", "-1", "NaN", "1e15", "0.5"])
def test_refuses_quantities_that_are_none(quantity):
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    with pytest.raises(sales.InvalidOrder) as refused:
        ordered(site, line(tea, 1), line(tea, quantity))
    assert refused.value.errors[0].pointer == "/lines/1/quantity"
    assert stock_of(tea) == (5, 0, 0, 5)


def test_refuses_an_archived_sku_and_an_unknown_one():
    tea, site = scenes.sku(archived_at=datetime(2026, 1, 1, tzinfo=UTC)), scenes.site()
    with pytest.raises(sales.InvalidOrder) as refused:
        ordered(site, line(tea, 1), sales.NewLine(sku_id=999_999_999, quantity=Decimal(1)))
    assert [error.pointer for error in refused.value.errors] == ["/lines/0/sku", "/lines/1/sku"]
    assert {error.code for error in refused.value.errors} == {"unknown_sku"}


def test_refuses_more_than_a_thousand_lines():
    tea, site = scenes.sku(), scenes.site()
    with pytest.raises(sales.InvalidOrder, match="at most 1000 lines"):
        ordered(site, *[line(tea, 1)] * 1001)


def test_a_customers_reference_is_used_once():
    tea, site, shop = scenes.sku(), scenes.site(), customer()
    scenes.stocked(tea, 5, site.shelf)
    first = ordered(site, line(tea, 1), customer_id=shop.id, reference="A-7")
    with pytest.raises(sales.ReferenceUsed, match=first.number):
        ordered(site, line(tea, 1), customer_id=shop.id, reference="a-7")
    ordered(site, line(tea, 1), customer_id=customer().id, reference="A-7")
    assert stock_of(tea) == (5, 0, 2, 3)


def test_places_many_orders_at_once_serving_earlier_ones_first():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    then = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
    orders = [new_order(site, line(tea, 3), on_short="backorder", placed_at=then) for _ in range(3)]
    placed = sales.place_orders(scenes.act(), orders=orders)
    assert [row.lines[0].reserved for row in placed] == [3, 2, 0]
    assert [state(row.number) for row in placed] == ["reserved", "partially_reserved", "confirmed"]
    assert queries.order_by_number(placed[0].number).placed_at == then
    assert Deed.objects.get(document=placed[2].number).occurred_at == then


def test_many_orders_are_placed_all_or_none_with_pointers():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    with pytest.raises(InsufficientStock) as refused:
        sales.place_orders(
            scenes.act(),
            orders=[new_order(site, line(tea, 4), on_short="backorder"), new_order(site, line(tea, 1), line(tea, 1))],
        )
    assert [(e.pointer, e.facts["available"]) for e in refused.value.errors] == [("/orders/1/lines/1/quantity", "0")]
    assert stock_of(tea) == (5, 0, 0, 5)
    assert not Order.objects.filter(warehouse=site.warehouse).exists()
    assert check() == []


@pytest.mark.parametrize("count", [2, 20])
def test_placing_many_orders_takes_a_fixed_number_of_statements(django_assert_max_num_queries, count):
    tea, site, act = scenes.sku(), scenes.site(), scenes.act()
    scenes.stocked(tea, 500, site.shelf)
    with django_assert_max_num_queries(22):
        sales.place_orders(act, orders=[new_order(site, *[line(tea, 1)] * 5)] * count)


def test_the_warehouse_that_has_everything_fills_an_order():
    tea, mug, near, far = scenes.sku(), scenes.sku(), scenes.site(), scenes.site()
    scenes.stocked(tea, 9, near.shelf)
    scenes.stocked(tea, 2, far.shelf)
    scenes.stocked(mug, 2, far.shelf)
    order = replace(new_order(near, line(tea, 2), line(mug, 1)), warehouse_id=None)
    assert sales.place_order(scenes.act(), order=order).warehouse_id == far.warehouse.id


def test_adds_and_removes_lines_while_nothing_is_picked():
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    scenes.stocked(mug, 5, site.shelf)
    number = ordered(site, line(tea, 4)).number
    editing = sales.Editing(add=[line(mug, 2)], remove=[1], note="Ring twice")
    edited = sales.edit_order(scenes.act(), number=number, editing=editing)
    assert (edited.state, edited.note, edited.version) == ("reserved", "Ring twice", 2)
    assert stages(number, 1) == (4, 0, 0, 0, 0, 0, 4)
    assert stages(number, 2) == (2, 0, 2, 0, 0, 0, 0)
    assert (stock_of(tea), stock_of(mug)) == ((5, 0, 0, 5), (5, 0, 2, 3))
    sales.pick(scenes.act(), number=number)
    with pytest.raises(sales.AlreadyPicked):
        sales.edit_order(scenes.act(), number=number, editing=sales.Editing(add=[line(tea, 1)]))
    assert check() == []


def test_a_new_line_may_take_what_a_removed_one_held():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    number = ordered(site, line(tea, 4)).number
    sales.edit_order(scenes.act(), number=number, editing=sales.Editing(add=[line(tea, 5)], remove=[1]))
    assert (stages(number, 1), stages(number, 2)) == ((4, 0, 0, 0, 0, 0, 4), (5, 0, 5, 0, 0, 0, 0))
    assert stock_of(tea) == (5, 0, 5, 0)


@pytest.mark.parametrize(("quantity", "code"), [("6", "insufficient_stock"), ("0.5", "too_many_decimals")])
def test_an_edit_that_is_refused_removes_nothing(quantity, code):
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    number = ordered(site, line(tea, 4)).number
    with pytest.raises(Refusal) as refused:
        sales.edit_order(scenes.act(), number=number, editing=sales.Editing(add=[line(tea, quantity)], remove=[1]))
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/add/0/quantity", code)]
    assert (stages(number), stock_of(tea)) == ((4, 0, 4, 0, 0, 0, 0), (5, 0, 4, 1))


def test_the_second_of_two_people_editing_is_told():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    number = ordered(site, line(tea, 4)).number
    sales.edit_order(scenes.act(), number=number, editing=sales.Editing(note="mine"), version=1)
    with pytest.raises(StaleVersion):
        sales.edit_order(scenes.act(), number=number, editing=sales.Editing(note="theirs"), version=1)
    assert queries.order_by_number(number).note == "mine"
