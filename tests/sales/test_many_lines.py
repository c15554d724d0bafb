"""Orders of many lines: the same number of statements for three lines as for three hundred, and all of them reserved."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quartermaster.sales import folds, queries
from quartermaster.sales import operations as sales
from quartermaster.sales.operations import NewOrder
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from tests import scenes
from tests.sales.scenes import line
from tests.sales.test_splitting import channel, parts_of

pytestmark = pytest.mark.django_db


def statements(order: NewOrder) -> tuple[str, int]:
    """The number of the order that was placed, and how many statements that took."""
    act = scenes.act()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        number = sales.place_order(act, order=order).number
    return number, len(asked)


def test_three_hundred_lines_over_two_warehouses_take_as_many_statements_as_three() -> None:
    north, south = scenes.site(), scenes.site()
    items = [scenes.sku() for _ in range(300)]
    goods = [scenes.goods(item, 9, (north if place % 2 else south).shelf) for place, item in enumerate(items)]
    stock.open_balances(scenes.act(), goods=goods)
    door = channel(north, south)
    few = statements(NewOrder([line(item, 2) for item in items[:3]], channel_id=door.pk))
    number, many = statements(NewOrder([line(item, 2) for item in items], channel_id=door.pk))
    assert many <= few[1] + 2
    whole = queries.order_by_number(number)
    assert (whole.state, whole.line_count, whole.total) == ("reserved", 300, 3000)
    assert len(parts_of(number)) == 2
    assert check(folds.RULES) == []
    assert check() == []
