"""A morning on the floor: a wave into totes, a bin with less than the book says, and everybody is sent what they ordered or
waits for it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quartermaster.picking import operations as picking
from quartermaster.picking import queries
from quartermaster.picking.models import PickTask, Wave
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import ReceivedLine
from quartermaster.sales import folds
from quartermaster.sales import operations as sales
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from tests import scenes
from tests.picking.scenes import floor, stops
from tests.purchasing.scenes import placed
from tests.sales.scenes import line, ordered, stages, state, stock_of
from tests.scenes import goods

pytestmark = pytest.mark.django_db


def test_a_short_pick_is_picked_elsewhere_and_what_is_nowhere_waits_until_goods_come():
    place, tea, act = floor(), scenes.sku(), scenes.act()
    site = place.site
    scenes.stocked(tea, 10, site.shelf)
    scenes.stocked(tea, 4, site.third_shelf)
    early, late = ordered(site, line(tea, 6)).number, ordered(site, line(tea, 6), on_short="backorder").number
    wave = picking.release(act, numbers=[early, late], way=Wave.Way.CLUSTER)
    walk = wave.walks.get()
    picking.take(place.picker, walk_id=walk.pk, totes=["TOTE-1", "TOTE-2"])
    assert stops(wave) == [("A-01", 4, "assigned"), ("A-01", 6, "assigned"), ("A-03", 2, "assigned")]

    second, first, third = PickTask.objects.select_related("tote", "order").order_by("stop")
    picking.scan(place.picker, task_id=first.pk, code="A-01")
    picking.scan(place.picker, task_id=first.pk, code="TOTE-2")
    short = picking.short_task(place.picker, task_id=second.pk, found=Decimal(1), reason="missing")
    assert (short.missing, short.elsewhere, short.bins, short.waits) == (3, 2, ("A-03",), 1)
    assert stages(late) == (6, 1, 4, 1, 0, 0, 0)
    assert stock_of(tea) == (4, 7, 4, 0)

    for task in PickTask.objects.filter(state__in=PickTask.OPEN).order_by("stop"):
        picking.scan(place.picker, task_id=task.pk, code="A-03")
        picking.scan(place.picker, task_id=task.pk, code="TOTE-1")
    picking.drop(place.picker, walk_id=walk.pk)
    assert Wave.objects.get().state == "picked"
    assert third.order.number == late
    sales.ship(act, number=early)
    sales.ship(act, number=late)
    assert (state(early), state(late)) == ("shipped", "partially_shipped")

    look = queries.open_looks().get()
    assert (look.bin, look.held) == (site.shelf, 3)
    picking.settle_look(act, look_id=look.pk, there=Decimal(0))
    assert stock_of(tea) == (0, 0, 0, 0)

    bought = placed(site, (tea, 5)).number
    purchasing.receive(act, number=bought, receipts=[ReceivedLine(Decimal(5), 1)])
    stock.put_away(act, goods=[goods(tea, 5, site.dock, site.shelf)])
    sales.promise_backorders(act, sku_ids=[tea.id])
    picking.release(act, numbers=[late])
    (task,) = PickTask.objects.filter(state__in=PickTask.OPEN)
    picking.scan(place.picker, task_id=task.pk, code=tea.code)
    sales.ship(act, number=late)
    assert state(late) == "shipped"
    assert stock_of(tea) == (4, 0, 0, 4)
    assert check() == []
    assert check(folds.RULES) == []
