"""What may go from the dock to whom: never more than waits, never what picking would refuse."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quartermaster.catalog.models import Owner
from quartermaster.crossdock import operations as crossdock
from quartermaster.crossdock.queries import NobodyWaits, crossings, meant
from quartermaster.sales import folds
from quartermaster.sales import operations as sales
from quartermaster.sales.operations import FromDock
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.stock.models import Lot, Movement
from quartermaster.stock.moves import HoldAsk, NewLot
from tests import scenes
from tests.sales.scenes import line, ordered, stages, stock_of
from tests.scenes import goods

pytestmark = pytest.mark.django_db


def came(item, quantity, site, **more):
    stock.receive(scenes.act(), goods=[goods(item, quantity, site.dock, **more)])


def lot(item, code, days):
    expires = timezone.localdate() + timedelta(days=days)
    return stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, item.id, code, expires_on=expires)])[0]


def waits(site, *lines, **more):
    return ordered(site, *lines, **{"on_short": "backorder", **more}).number


def offered(site):
    return [(one.order.number, one.quantity, one.lots) for one in crossings(warehouse_id=site.warehouse.id)]


def test_takes_never_more_than_waits_and_never_more_than_lies_there():
    site, tea = scenes.site(), scenes.sku()
    number = waits(site, line(tea, 6))
    came(tea, 4, site)
    posted = Movement.objects.count()
    for quantity, refusal in ((7, sales.MoreThanWaits), (5, sales.NotAtTheDock)):
        with pytest.raises(refusal) as refused:
            crossdock.take(scenes.act(), number=number, parts=[FromDock(1, Decimal(quantity))])
        assert refused.value.errors[0].pointer == "/lines/0/quantity"
    with pytest.raises(sales.MoreThanWaits):
        crossdock.take(scenes.act(), number=number, parts=[FromDock(1, Decimal(4)), FromDock(1, Decimal(4))])
    assert (Movement.objects.count(), stages(number)) == (posted, (6, 6, 0, 0, 0, 0, 0))
    crossdock.take(scenes.act(), number=number)
    assert (stages(number), offered(site)) == ((6, 2, 0, 4, 0, 0, 0), [])
    with pytest.raises(sales.NothingToCrossDock):
        crossdock.take(scenes.act(), number=number)


def test_only_lots_that_live_long_enough_for_the_customer_and_are_free_go_across():
    site, jam = scenes.site(), scenes.sku(tracking="lot")
    picky = sales.create_customer(
        scenes.act(), customer=sales.NewCustomer(scenes.fresh("C"), "Picky", minimum_life_days=30, priority=1)
    )
    short, long, blocked = lot(jam, "SHORT", 10), lot(jam, "LONG", 90), lot(jam, "BLOCKED", 90)
    for one, quantity in ((short, 5), (long, 8), (blocked, 9)):
        came(jam, quantity, site, lot_id=one)
    stock.change_lot(scenes.act().because("glass"), lot_id=blocked, state=Lot.State.ON_HOLD)
    stock.hold(scenes.act(), asks=[HoldAsk(scenes.house().id, jam.id, site.dock.id, Decimal(6), "quality_control", lot_id=long)])
    exacting = waits(site, line(jam, 7), customer_id=picky.pk)
    anybody = waits(site, line(jam, 7))
    assert offered(site) == [(exacting, 2, ("LONG",)), (anybody, 5, ("SHORT",))]
    for lot_id in (short, blocked):
        with pytest.raises(sales.NotAtTheDock):
            crossdock.take(scenes.act(), number=exacting, parts=[FromDock(1, Decimal(1), lot_id=lot_id)])
    crossdock.take(scenes.act(), number=exacting)
    crossdock.take(scenes.act(), number=anybody)
    assert (stages(exacting)[1], stages(anybody)[1], offered(site)) == (5, 2, [])
    assert check() == []


def test_another_owners_goods_and_orders_on_hold_are_left_alone():
    site, tea = scenes.site(), scenes.sku()
    held = waits(site, line(tea, 2), priority=1)
    sales.hold(scenes.act(), number=held, reason="Call them")
    number = waits(site, line(tea, 2))
    client = Owner.objects.create(code=scenes.fresh("O"), name="A client")
    stock.receive(scenes.act(), goods=[scenes.owned(goods(tea, 9, site.dock), client)])
    assert offered(site) == []
    came(tea, 3, site)
    assert offered(site) == [(number, 2, ())]
    with pytest.raises(sales.OrderOnHold):
        crossdock.take(scenes.act(), number=held)


def test_who_takes_all_or_nothing_gets_all_or_nothing():
    site, tea, cup = scenes.site(), scenes.sku(), scenes.sku()
    whole = waits(site, line(tea, 2), line(cup, 2), on_short="all_or_nothing", priority=1)
    other = waits(site, line(tea, 5))
    came(tea, 4, site)
    assert offered(site) == [(other, 4, ())]
    with pytest.raises(sales.WaitsForAll):
        crossdock.take(scenes.act(), number=whole)
    came(cup, 2, site)
    assert offered(site) == [(whole, 2, ()), (whole, 2, ()), (other, 2, ())]
    crossdock.take(scenes.act(), number=whole)
    assert (stages(whole, 1)[3], stages(whole, 2)[3]) == (2, 2)


def test_what_a_count_left_short_comes_before_what_waits():
    site, tea = scenes.site(), scenes.sku()
    scenes.stocked(tea, 5, site.shelf)
    ordered(site, line(tea, 5))
    stock.adjust(scenes.act("administrator").because("missing"), lost=[goods(tea, 3, site.shelf)], oversell=True)
    waiting = waits(site, line(tea, 4))
    came(tea, 4, site)
    assert stock_of(tea) == (2, 0, 5, -3)
    assert offered(site) == [(waiting, 1, ())]
    with pytest.raises(sales.NotAtTheDock):
        crossdock.take(scenes.act(), number=waiting, parts=[FromDock(1, Decimal(2))])
    crossdock.take(scenes.act(), number=waiting)
    assert stages(waiting) == (4, 3, 0, 1, 0, 0, 0)


def test_a_scan_means_the_most_urgent_order_for_that_product_or_the_order_itself():
    site, tea, cup = scenes.site(), scenes.sku(), scenes.sku()
    later, sooner = waits(site, line(tea, 2)), waits(site, line(tea, 2), priority=2)
    came(tea, 9, site)
    came(cup, 9, site)
    found = crossings(warehouse_id=site.warehouse.id)
    assert meant(found, tea.code.lower()).order.number == sooner
    assert meant(found, later).order.number == later
    for nothing in (cup.code, "SO-98765"):
        with pytest.raises(NobodyWaits):
            meant(found, nothing)


def test_what_is_packed_is_put_back_on_its_order_and_lies_at_the_dock():
    site, tea = scenes.site(), scenes.sku()
    number = waits(site, line(tea, 3))
    came(tea, 3, site)
    pick = crossdock.take(scenes.act(), number=number).number
    sales.pack(scenes.act(), number=number)
    with pytest.raises(sales.NothingToPutBack):
        crossdock.bring_back(scenes.act(), pick=pick)
    sales.put_back(scenes.act(), number=number)
    assert (stages(number), stock_of(tea)) == ((3, 3, 0, 0, 0, 0, 0), (0, 0, 0, 0))
    assert offered(site) == [(number, 3, ())]
    assert check() == []
    assert check(folds.RULES) == []


def test_a_dock_full_of_goods_is_asked_no_more_than_one_with_little():
    site = scenes.site()
    asked: list[int] = []
    for _ in range(2):
        for item in [scenes.sku() for _ in range(3)]:
            came(item, 4, site)
            waits(site, line(item, 2), priority=3)
        with CaptureQueriesContext(connection) as queries:
            assert len(crossings(warehouse_id=site.warehouse.id)) == 3 * (len(asked) + 1)
        asked.append(len(queries))
    assert asked[0] == asked[1]
