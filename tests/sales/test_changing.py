"""Orders changed before they are released: lines, quantities, addresses, and the warehouses they are sent from."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quartermaster.sales import folds, queries
from quartermaster.sales import operations as sales
from quartermaster.sales.models import Order
from quartermaster.sales.operations import Editing, Part, ShipTo
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from tests import scenes
from tests.sales.scenes import line, ordered, stages, state, stock_of
from tests.sales.test_splitting import north_and_south, parts_of, placed

pytestmark = pytest.mark.django_db


def to(position: int, quantity: int) -> Editing:
    return Editing(change=[Part(position, Decimal(quantity))])


def test_more_and_less_of_a_line_takes_its_claim_along() -> None:
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    sales.edit_order(scenes.act(), number=number, editing=to(1, 9))
    assert (stages(number), stock_of(tea)) == ((9, 0, 9, 0, 0, 0, 0), (10, 0, 9, 1))
    sales.edit_order(scenes.act(), number=number, editing=to(1, 3))
    assert (stages(number), stock_of(tea)) == ((3, 0, 3, 0, 0, 0, 0), (10, 0, 3, 7))
    assert queries.order_by_number(number).total == 15
    assert check(folds.RULES) == []


def test_more_than_there_is_is_refused_and_leaves_the_order_as_it_was() -> None:
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    before = queries.order_by_number(number).version
    with pytest.raises(stock.InsufficientStock) as refused:
        sales.edit_order(
            scenes.act(), number=number, editing=Editing(note="x", change=[Part(1, Decimal(11))], add=[line(mug, 1)])
        )
    assert [error.pointer for error in refused.value.errors] == ["/change/0/quantity", "/add/0/quantity"]
    assert (stages(number), stock_of(tea)) == ((4, 0, 4, 0, 0, 0, 0), (10, 0, 4, 6))
    assert (queries.order_by_number(number).note, queries.order_by_number(number).version) == ("", before)


def test_what_waits_is_given_up_first_when_less_is_wanted() -> None:
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    number = ordered(site, line(tea, 8), on_short="backorder").number
    sales.edit_order(scenes.act(), number=number, editing=to(1, 6))
    assert stages(number) == (6, 1, 5, 0, 0, 0, 0)
    sales.edit_order(scenes.act(), number=number, editing=to(1, 2))
    assert (stages(number), stock_of(tea)) == ((2, 0, 2, 0, 0, 0, 0), (5, 0, 2, 3))


def test_a_line_that_is_not_there_is_not_changed() -> None:
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    number = ordered(site, line(tea, 2)).number
    with pytest.raises(sales.InvalidOrder, match="has no line 7"):
        sales.edit_order(scenes.act(), number=number, editing=to(7, 1))


def test_a_released_order_is_not_changed_and_one_taken_back_is() -> None:
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    sales.release(scenes.act(), numbers=[number], wave="W-1")
    with pytest.raises(sales.AlreadyReleased):
        sales.edit_order(scenes.act(), number=number, editing=to(1, 5))
    assert (state(number), stages(number)) == ("released", (4, 0, 4, 0, 0, 0, 0))


def test_a_held_order_that_was_released_is_not_changed_either() -> None:
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    sales.release(scenes.act(), numbers=[number], wave="W-1")
    sales.hold(scenes.act(), number=number, reason="Credit check")
    with pytest.raises(sales.AlreadyReleased):
        sales.edit_order(scenes.act(), number=number, editing=to(1, 5))


def test_a_new_address_is_the_parts_too() -> None:
    (tea, mug), _, door = north_and_south((5, 0), (0, 9))
    number = placed(door, line(tea, 5), line(mug, 2)).number
    sales.edit_order(
        scenes.act(), number=number, editing=Editing(ship_to=ShipTo("Ann", "1 High St", "E1 6AN", "London", "", "GB"))
    )
    found = Order.objects.filter(number__startswith=number).values_list("ship_name", "city", "country")
    assert set(found) == {("Ann", "London", "GB")}


def test_a_country_that_is_none_is_refused() -> None:
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    number = ordered(site, line(tea, 2)).number
    with pytest.raises(sales.InvalidOrder) as refused:
        sales.edit_order(scenes.act(), number=number, editing=Editing(ship_to=ShipTo(country="XX")))
    assert refused.value.errors[0].pointer == "/ship_to/country"


def test_changing_a_split_order_sources_it_anew() -> None:
    (tea, mug), (north, south), door = north_and_south((5, 0), (3, 9))
    number = placed(door, line(tea, 5), line(mug, 4)).number
    assert [part[2] for part in parts_of(number)] == [north.warehouse.id, south.warehouse.id]
    sales.edit_order(scenes.act(), number=number, editing=to(2, 3))
    whole = queries.order_by_number(number)
    assert (whole.is_split, whole.warehouse_id, whole.state, whole.total) == (False, north.warehouse.id, "reserved", 40)
    assert (stages(number, 1), stages(number, 2)) == ((5, 0, 5, 0, 0, 0, 0), (3, 0, 3, 0, 0, 0, 0))
    assert (stock_of(tea), stock_of(mug)) == ((5, 0, 5, 0), (12, 0, 3, 9))
    assert check(folds.RULES) == []
    assert check() == []


def test_adding_to_a_split_order_more_than_there_is_changes_nothing() -> None:
    (tea, mug), _, door = north_and_south((5, 0), (0, 9))
    number = placed(door, line(tea, 5), line(mug, 2)).number
    before = parts_of(number)
    with pytest.raises(stock.InsufficientStock):
        sales.edit_order(scenes.act(), number=number, editing=Editing(add=[line(tea, 1)]))
    assert parts_of(number) == before
    assert (stock_of(tea), stock_of(mug)) == ((5, 0, 5, 0), (9, 0, 2, 7))


def test_somebody_chooses_another_warehouse_and_the_claims_go_there() -> None:
    (tea,), (north, south), door = north_and_south((5, 9))
    number = placed(door, line(tea, 3)).number
    sales.choose_source(scenes.act(), number=number, rank=2)
    whole = queries.order_by_number(number)
    assert (whole.warehouse_id, whole.state) == (south.warehouse.id, "reserved")
    assert [option.chosen for option in whole.options.all()] == [False, True]
    claims = stock_of(tea)
    assert claims == (14, 0, 3, 11)
    sales.choose_source(scenes.act(), number=number, rank=1)
    assert queries.order_by_number(number).warehouse_id == north.warehouse.id
    sales.pick(scenes.act(), number=number)
    with pytest.raises(sales.AlreadyPicked):
        sales.choose_source(scenes.act(), number=number, rank=2)
    assert check(folds.RULES) == []


def test_one_parcel_instead_of_two_where_waiting_is_allowed() -> None:
    (tea, mug), (north, _), door = north_and_south((5, 0), (0, 9), on_short="backorder")
    number = placed(door, line(tea, 5), line(mug, 2)).number
    one = next(option for option in queries.order_by_number(number).options.all() if option.warehouses == north.warehouse.code)
    sales.choose_source(scenes.act(), number=number, rank=one.rank)
    whole = queries.order_by_number(number)
    assert (whole.is_split, whole.state, whole.backordered_lines) == (False, "partially_reserved", 1)
    assert stages(number, 2) == (2, 2, 0, 0, 0, 0, 0)
    assert (stock_of(tea), stock_of(mug)) == ((5, 0, 5, 0), (9, 0, 0, 9))
    assert parts_of(number) == [(f"{number}-A", "cancelled", whole.warehouse_id), parts_of(number)[1]]
    assert check(folds.RULES) == []
    assert check() == []


def test_an_option_that_has_become_short_is_refused_where_nothing_may_wait() -> None:
    (tea,), (_, south), door = north_and_south((5, 9))
    number = placed(door, line(tea, 3)).number
    placed(door, line(tea, 8), warehouse_id=south.warehouse.id)
    with pytest.raises(stock.InsufficientStock):
        sales.choose_source(scenes.act(), number=number, rank=2)
    assert stages(number) == (3, 0, 3, 0, 0, 0, 0)
