"""Two docks and one order, a cancellation, a put-away meanwhile: the goods go once, and the book ties out."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from quartermaster.crossdock import operations as crossdock
from quartermaster.locations.models import Bin
from quartermaster.sales import folds
from quartermaster.sales import operations as sales
from quartermaster.sales.operations import FromDock
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.checking import check
from tests import scenes
from tests.picking.test_races import tried
from tests.sales.scenes import line, ordered, stages
from tests.scenes import goods
from tests.stock.test_races import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)

SEVERAL = 6


def dock_and_waiting(site, tea):
    """Orders that wait for two each, and more than enough at two docks."""
    second = Bin.objects.create(warehouse=site.warehouse, code="DOCK-2", kind=Bin.Kind.DOCK, walk_order=1)
    numbers = [ordered(site, line(tea, 2), on_short="backorder").number for _ in range(SEVERAL)]
    for dock in (site.dock, second):
        stock.receive(scenes.act(), goods=[goods(tea, 2 * SEVERAL, dock)])
    return numbers, (site.dock.id, second.id)


def ties_out():
    return check() == [] and check(folds.RULES) == []


def test_two_docks_serve_one_waiting_order_once():
    site, tea = scenes.site(), scenes.sku()
    numbers, docks = dock_and_waiting(site, tea)
    act = scenes.act("storekeeper")

    def work(process: int) -> Counter[str]:
        parts = [FromDock(1, Decimal(2), bin_id=docks[process])]
        return Counter(tried(crossdock.take, act=act, number=number, parts=parts) for number in numbers)

    assert side_by_side(2, work) == {"done": SEVERAL, "more_than_waits": SEVERAL}
    assert {stages(number) for number in numbers} == {(2, 0, 0, 2, 0, 0, 0)}
    assert stock_queries.positions([tea.id])[tea.id].receiving == 2 * SEVERAL
    assert ties_out()


def test_cancelled_put_away_and_promised_while_it_is_cross_docked_nothing_goes_twice():
    site, tea = scenes.site(), scenes.sku()
    numbers, _ = dock_and_waiting(site, tea)
    act = scenes.act("administrator")

    def work(process: int) -> Counter[str]:
        counted: Counter[str] = Counter()
        for number in numbers:
            if process == 0:
                counted["take " + tried(crossdock.take, act=act, number=number)] += 1
            elif process == 1:
                counted["cancel " + tried(sales.cancel, act=act, number=number)] += 1
            else:
                tried(stock.put_away, act=act, goods=[goods(tea, 2, site.dock, site.shelf)])
                tried(sales.promise_backorders, act=act, sku_ids=[tea.id])
        return counted

    counted = side_by_side(3, work)
    assert counted["cancel done"] == SEVERAL
    assert counted["take done"] + counted["take nothing_to_cross_dock"] == SEVERAL
    assert {stages(number) for number in numbers} == {(2, 0, 0, 0, 0, 0, 2)}
    there = stock_queries.positions([tea.id])[tea.id]
    assert (there.staged, there.reserved, there.sellable + there.receiving) == (0, 0, 4 * SEVERAL)
    assert ties_out()
