"""A journey: an order is sent from two warehouses, a part of it waits, and a later put-away heals it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from quartermaster.insights.queries import sending
from quartermaster.kernel import clock
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import ReceivedLine
from quartermaster.sales import folds, queries
from quartermaster.sales import operations as sales
from quartermaster.sales.models import OrderLine
from quartermaster.sales.operations import NewAddress, NewCustomer, NewOrder
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from tests import scenes
from tests.purchasing import scenes as buying
from tests.sales.scenes import line, stages, state
from tests.sales.test_splitting import channel

pytestmark = pytest.mark.django_db


def promised(number: str, position: int = 1):
    return OrderLine.objects.get(order__number=number, position=position).promised_on


def test_an_order_over_two_warehouses_waits_for_some_of_it_and_a_put_away_heals_it() -> None:
    today = timezone.localdate(clock.now())
    tea, mug, pot = scenes.sku(), scenes.sku(), scenes.sku()
    north, south = scenes.site(), scenes.site()
    scenes.stocked(tea, 6, north.shelf)
    scenes.stocked(mug, 9, south.shelf)
    scenes.stocked(pot, 1, south.shelf)
    shop = channel(north, south, on_short="backorder", priority=3)
    customer = sales.create_customer(
        scenes.act(),
        customer=NewCustomer(scenes.fresh("C"), "Corner shop", channel_id=shop.pk),
        addresses=[NewAddress("1 High Street", "London", "GB", postcode="E1 6AN", for_shipping=True)],
    )

    # In the morning the customer orders; nobody has everything, and of the pots two are missing altogether.
    order = NewOrder([line(tea, 6), line(mug, 2), line(pot, 3)], customer_id=customer.pk)
    number = sales.place_order(scenes.act(), order=order).number
    from_north, from_south = f"{number}-A", f"{number}-B"
    whole = queries.order_by_number(number)
    assert (whole.state, whole.backordered_lines, whole.city, whole.country) == ("partially_reserved", 1, "London", "GB")
    assert stages(from_north) == (6, 0, 6, 0, 0, 0, 0)
    assert stages(from_south, 3) == (3, 2, 1, 0, 0, 0, 0)
    assert [promised(from_north), promised(from_south, 2), promised(from_south, 3)] == [today, today, None]

    # Somebody buys pots; now the line has a day, and so has the way that sends everything from the south.
    bought = buying.placed(south, (pot, 5))
    sales.note_promised_days(sending.days_of_waiting([pot.id], today))
    assert promised(from_south, 3) == bought.expected_on

    # What is there leaves.
    for part in (from_north, from_south):
        sales.pick(scenes.act(), number=part)
        sales.ship(scenes.act(), number=part)
    assert (state(from_north), state(from_south), state(number)) == ("shipped", "partially_shipped", "partially_shipped")

    # The pots come to the dock, which heals nothing yet, and are put away, which does.
    purchasing.receive(scenes.act(), number=bought.number, receipts=[ReceivedLine(Decimal(5), sku_id=pot.id)])
    sales.promise_backorders(scenes.act(), sku_ids=[pot.id])
    assert stages(from_south, 3) == (3, 2, 0, 0, 0, 1, 0)
    stock.put_away(scenes.act(), goods=[scenes.goods(pot, 5, south.dock, south.shelf)])
    sales.promise_backorders(scenes.act(), sku_ids=[pot.id])
    assert stages(from_south, 3) == (3, 0, 2, 0, 0, 1, 0)
    assert (promised(from_south, 3), queries.order_by_number(number).backordered_lines) == (today, 0)

    sales.pick(scenes.act(), number=from_south)
    sales.ship(scenes.act(), number=from_south)
    assert (state(from_south), state(number)) == ("shipped", "shipped")
    assert check(folds.RULES) == []
    assert check() == []
