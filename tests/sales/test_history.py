"""Orders of the past, loaded in one step: the book is what placing and issuing them one after the other makes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from quartermaster.accounts.models import Deed
from quartermaster.sales import operations as sales
from quartermaster.sales import queries
from quartermaster.sales.models import Order, Shipment
from quartermaster.sales.operations import PastOrder
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.checking import check
from tests import scenes
from tests.sales.scenes import line, new_order, ordered, stages, state, stock_of

pytestmark = pytest.mark.django_db

PLACED = datetime(2026, 3, 2, 9, tzinfo=UTC)
LEFT = datetime(2026, 3, 3, 17, tzinfo=UTC)


@pytest.fixture
def tea():
    return scenes.sku()


@pytest.fixture
def site():
    return scenes.site()


def past(site, *lines, on_short="backorder", placed_at=PLACED, left_at=LEFT):
    return PastOrder(new_order(site, *lines, on_short=on_short, placed_at=placed_at), left_at)


def load(*orders):
    return [placed.number for placed in sales.load_history(scenes.act(), orders=orders, sent_by=scenes.act())]


def left_shelf(number):
    """(Quantity, bin, moment) of what left for the order, in the order of the book."""
    return list(
        stock_queries.movements().filter(document=number).order_by("id").values_list("quantity", "from_bin__code", "occurred_at")
    )


def test_past_orders_leave_from_the_shelf_the_first_one_first_and_the_rest_waits(tea, site):
    scenes.stocked(tea, 4, site.shelf)
    scenes.stocked(tea, 3, site.second_shelf)
    later = LEFT + timedelta(days=1)
    whole, part, nothing = load(past(site, line(tea, 5)), past(site, line(tea, 6), left_at=later), past(site, line(tea, 1)))
    assert [state(number) for number in (whole, part, nothing)] == ["shipped", "partially_shipped", "confirmed"]
    assert [stages(number) for number in (whole, part, nothing)] == [
        (5, 0, 0, 0, 0, 5, 0),
        (6, 4, 0, 0, 0, 2, 0),
        (1, 1, 0, 0, 0, 0, 0),
    ]
    assert stock_of(tea) == (0, 0, 0, 0)
    assert left_shelf(whole) == [(4, "A-01", LEFT), (1, "A-02", LEFT)]
    assert left_shelf(part) == [(2, "A-02", later)]
    first = queries.order_by_number(whole)
    assert (first.placed_at, first.shipped_at, first.total, first.version) == (PLACED, LEFT, 25, 1)
    assert queries.order_by_number(nothing).shipped_at is None
    assert list(Shipment.objects.filter(order__number__in=[whole, part, nothing]).values_list("order__number", "shipped_at")) == [
        (whole, LEFT),
        (part, later),
    ]
    told = Deed.objects.filter(document=part).order_by("id").values_list("verb", "occurred_at")
    assert list(told) == [("sales.place_order", PLACED), ("sales.ship", later)]
    assert check() == []


def test_what_past_orders_wait_for_is_promised_in_one_warehouse_or_in_all(tea, site):
    other = scenes.site()
    here, there = load(past(site, line(tea, 2)), past(other, line(tea, 2)))
    scenes.stocked(tea, 2, site.shelf)
    scenes.stocked(tea, 2, other.shelf)
    assert sales.promise_backorders(scenes.act(), warehouse_ids=[other.warehouse.id]) == {there: 2}
    assert sales.promise_backorders(scenes.act()) == {here: 2}
    assert set(sales.issue_orders(scenes.act(), numbers=[here, there])) == {here, there}
    assert stages(here) == stages(there) == (2, 0, 0, 0, 0, 2, 0)
    assert check() == []


def test_refuses_all_past_orders_when_one_that_takes_no_backorder_is_short(tea, site):
    scenes.stocked(tea, 3, site.shelf)
    with pytest.raises(stock.InsufficientStock) as refused:
        load(past(site, line(tea, 2)), past(site, line(tea, 2), on_short="refuse"))
    assert refused.value.errors[0].pointer == "/orders/1/lines/0/quantity"
    assert not Order.objects.exists()
    assert stock_of(tea) == (3, 0, 0, 3)
    assert check() == []


def test_issues_what_is_reserved_on_many_orders_straight_from_their_shelves(tea, site):
    scenes.stocked(tea, 4, site.shelf)
    scenes.stocked(tea, 3, site.second_shelf)
    first = ordered(site, line(tea, 5)).number
    second = ordered(site, line(tea, 4), on_short="backorder").number
    third = ordered(site, line(tea, 1), on_short="backorder").number
    shipped = sales.issue_orders(scenes.act(), numbers=[first, second, third], moments={first: LEFT})
    assert list(shipped) == [first, second]
    assert (stages(first), stages(second)) == ((5, 0, 0, 0, 0, 5, 0), (4, 2, 0, 0, 0, 2, 0))
    assert (state(first), state(second), state(third)) == ("shipped", "partially_shipped", "confirmed")
    assert [row[:2] for row in left_shelf(first)] == [(Decimal(4), "A-01"), (Decimal(1), "A-02")]
    assert stock_of(tea) == (0, 0, 0, 0)
    with pytest.raises(sales.NothingToShip):
        sales.issue_orders(scenes.act(), numbers=[first, third])
    assert check() == []
