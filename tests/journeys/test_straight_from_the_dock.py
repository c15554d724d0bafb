"""A journey: what customers wait for comes in the morning, never sees a shelf, and leaves in the afternoon."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quartermaster.accounts.models import Deed
from quartermaster.crossdock import operations as crossdock
from quartermaster.crossdock.queries import crossings
from quartermaster.locations.models import Bin
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import Delivery
from quartermaster.purchasing.papers import AnnouncedLine, NewDelivery, ReceivedLine
from quartermaster.sales import folds
from quartermaster.sales import operations as sales
from quartermaster.sales.models import PickLine
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.checking import check
from tests import scenes
from tests.purchasing import scenes as buying
from tests.sales.scenes import line, ordered, stages, state, stock_of

pytestmark = pytest.mark.django_db


def shown(site):
    """(order, how many, from where, to where) of what could be cross-docked now."""
    return [(one.order.number, one.quantity, one.bins, one.lane) for one in crossings(warehouse_id=site.warehouse.id)]


def receiving(item):
    return stock_queries.positions([item.id])[item.id].receiving


def test_goods_that_customers_wait_for_go_from_the_lorry_to_their_parcels():
    site, tea, pot = scenes.site(), scenes.sku(), scenes.sku()
    lane = Bin.objects.create(warehouse=site.warehouse, code="LANE-7", kind=Bin.Kind.STAGING, walk_order=91)
    scenes.stocked(pot, 2, site.shelf)

    # Three customers want tea that nobody has; the last is the most urgent, and the second has a pot standing in lane 7.
    first = ordered(site, line(tea, 4), on_short="backorder").number
    second = ordered(site, line(tea, 6), line(pot, 1), on_short="backorder", ship_by="2026-12-01").number
    urgent = ordered(site, line(tea, 3), on_short="backorder", priority=1).number
    sales.pick(scenes.act(), number=second, picks=[sales.Taken(2, site.shelf.id, Decimal(1))], to_bin_id=lane.id)
    assert shown(site) == []

    # Ten come. Nobody can buy them yet, and the dock says whose they are: priority first, then the day that was named.
    bought = buying.placed(site, (tea, 10))
    paper = NewDelivery(bought.supplier_id, site.warehouse.id, [AnnouncedLine(tea.id, Decimal(10))])
    delivery = purchasing.announce(scenes.act(), delivery=paper).number
    purchasing.receive_delivery(scenes.act(), number=delivery, lines=[ReceivedLine(Decimal(10), 1)], final=True)
    assert shown(site) == [
        (urgent, 3, "DOCK-1", "STG-1"),
        (second, 6, "DOCK-1", "LANE-7"),
        (first, 1, "DOCK-1", "STG-1"),
    ]

    # One act each. They are picked at once, and never were to be sold to anybody else.
    picked = crossdock.take(scenes.act("storekeeper"), number=urgent).number
    crossdock.take(scenes.act("storekeeper"), number=second)
    assert (stages(urgent), state(urgent)) == ((3, 0, 0, 3, 0, 0, 0), "picked")
    assert stages(second) == (6, 0, 0, 6, 0, 0, 0)
    assert (stock_of(tea), receiving(tea)) == ((0, 9, 0, 0), 1)
    assert PickLine.objects.get(order_line__order__number=second, order_line__sku=tea).to_bin == lane
    told = Deed.objects.get(document=delivery, verb="crossdock.take", details__order=urgent)
    assert told.details == {"order": urgent, "pick": picked, "goods": f"3 of {tea.code}"}
    assert Deed.objects.get(document=urgent, verb="sales.cross_dock").details["from the dock"] == "3 of line 1"

    # The urgent one was a mistake: it lies at the dock again, and its order waits again. Then it is done after all.
    crossdock.bring_back(scenes.act("storekeeper"), pick=picked)
    assert (stages(urgent), receiving(tea)) == ((3, 3, 0, 0, 0, 0, 0), 4)
    with pytest.raises(sales.NothingToPutBack):
        crossdock.bring_back(scenes.act("storekeeper"), pick=picked)
    crossdock.take(scenes.act("storekeeper"), number=urgent)

    # The second cancels two of them while they stand in the lane: they go back where they came from.
    sales.cancel(scenes.act(), number=second, lines=[sales.Part(1, Decimal(2))])
    assert (stages(second), receiving(tea)) == ((6, 0, 0, 4, 0, 0, 2), 3)
    assert shown(site) == [(first, 3, "DOCK-1", "STG-1")]

    # What nobody takes across is put away, and promised to who still waits; the delivery is done.
    stock.put_away(scenes.act(), goods=[scenes.goods(tea, 3, site.dock, site.shelf)])
    sales.promise_backorders(scenes.act(), sku_ids=[tea.id])
    assert stages(first) == (4, 1, 3, 0, 0, 0, 0)
    purchasing.follow_put_away(scenes.act(), sku_ids=[tea.id])
    assert Delivery.objects.get(number=delivery).state == Delivery.State.CLOSED

    for number in (urgent, second):
        sales.ship(scenes.act(), number=number)
        assert state(number) == "shipped"
    assert check() == []
    assert check(folds.RULES) == []
