"""What can be promised by when, from what is there, bought, moved and waited for."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from quartermaster.catalog import operations as catalog
from quartermaster.catalog.making import MakingTime
from quartermaster.catalog.models import Owner, Sku
from quartermaster.insights import days
from quartermaster.insights.queries.levels import level_of, levels_of
from quartermaster.insights.queries.promises import days_of_backorders, promises
from quartermaster.insights.queries.uses import uses_of_sku, uses_of_warehouse
from quartermaster.locations import operations as locations
from quartermaster.production import operations as production
from quartermaster.production.operations import NewWork
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.sales import operations as sales
from quartermaster.sales.models import OrderLine
from quartermaster.sales.operations.new_orders import NewLine, NewOrder
from quartermaster.stock import operations as stock
from quartermaster.stock.promises import Change
from quartermaster.transfers import operations as transfers
from tests import scenes
from tests.catalog.kits import made
from tests.insights.scenes import on_the_way, signed_in, supplier
from tests.transfers.scenes import allocated, approved, shipped

pytestmark = pytest.mark.django_db


def ahead(count: int):
    return days.today() + timedelta(days=count)


def waited_for(item, quantity, site, ship_by=None):
    order = NewOrder([NewLine(item.id, Decimal(quantity))], warehouse_id=site.warehouse.id, on_short="backorder", ship_by=ship_by)
    return sales.place_order(scenes.act(), order=order)


def told(item) -> dict[str, list[tuple[int, Decimal, Decimal]]]:
    """Warehouse → its steps: how many days ahead, the balance, what can be promised. "" is all together."""
    found = promises(item, owner_id=scenes.house().id, today=days.today())
    return {
        place.code: [((step.on - days.today()).days, step.balance, step.promisable) for step in place.steps]
        for place in (*found.warehouses, found.together)
    }


@pytest.fixture
def here():
    return scenes.site()


@pytest.fixture
def there():
    return scenes.site()


@pytest.fixture
def tea():
    return scenes.sku()


def test_what_is_bought_and_moved_comes_on_its_day_and_what_is_waited_for_goes_first(here, there, tea):
    scenes.stocked(tea, 10, here.shelf)
    waited_for(tea, 4, here)
    on_the_way(tea, "20", here.warehouse, ahead(5))
    shipped(here, there, (tea, 3), wanted_on=ahead(2))
    waited_for(tea, 8, here, ship_by=ahead(9))
    assert told(tea) == {
        here.warehouse.code: [(0, 0, 0), (5, 20, 15), (9, 15, 15)],
        there.warehouse.code: [(0, 0, 0), (2, 3, 3)],
        "": [(0, 0, 0), (2, 3, 3), (5, 23, 18), (9, 18, 18)],
    }


def test_what_is_reserved_is_taken_whenever_it_is_wanted(here, tea):
    scenes.stocked(tea, 10, here.shelf)
    waited_for(tea, 6, here, ship_by=ahead(20))
    assert told(tea)[here.warehouse.code] == [(0, 4, 4)]


def test_what_is_overdue_or_comes_on_no_day_is_told_apart_and_not_promised(here, tea):
    scenes.stocked(tea, 1, here.shelf)
    on_the_way(tea, "20", here.warehouse, ahead(-1))
    order = on_the_way(tea, "7", here.warehouse, ahead(1))
    PurchaseOrder.objects.filter(pk=order.pk).update(expected_on=None)
    found = promises(tea, owner_id=scenes.house().id, today=days.today()).together
    assert (found.by(ahead(99)), found.not_counted) == (1, 27)


def test_what_a_transfer_will_take_is_not_promised_from_there_and_still_ours_together(here, there, tea):
    scenes.stocked(tea, 10, here.shelf)
    transfer = approved(here, there, (tea, 6))
    assert told(tea) == {here.warehouse.code: [(0, 4, 4)], "": [(0, 10, 10)]}
    transfers.allocate(scenes.act(), number=transfer.number)
    assert told(tea)[here.warehouse.code] == [(0, 4, 4)]


def test_goods_at_the_dock_are_promised_and_goods_on_hold_are_not(here, tea):
    scenes.stocked(tea, 10, here.shelf)
    stock.transfer(scenes.act(), goods=[scenes.goods(tea, 3, here.shelf, here.dock)])
    stock.transfer(scenes.act(), goods=[scenes.goods(tea, 2, here.shelf, here.quarantine)])
    assert told(tea)[here.warehouse.code] == [(0, 8, 8)]


def test_another_owners_goods_are_not_promised(here, tea):
    other = Owner.objects.create(code=scenes.fresh("O"), name="A client")
    scenes.stocked(tea, 2, here.shelf)
    stock.open_balances(scenes.act(), goods=[scenes.owned(scenes.goods(tea, 9, here.shelf), other)])
    assert told(tea)[""] == [(0, 2, 2)]


def test_forty_from_here_from_anywhere_over_the_api(here, there, tea):
    scenes.stocked(tea, 25, here.shelf)
    scenes.stocked(tea, 20, there.shelf)
    on_the_way(tea, "30", there.warehouse, ahead(6))
    client: Any = signed_in("seller")
    answer = client.get("/api/v1/promises", {"sku": tea.code, "quantity": "40", "by": ahead(7).isoformat()}).json()
    assert answer["first"] == {"warehouse": there.warehouse.code, "on": ahead(6).isoformat()}
    assert [(row["warehouse"], row["on"], row["promisable_by"]) for row in answer["warehouses"]] == [
        (here.warehouse.code, None, "25"),
        (there.warehouse.code, ahead(6).isoformat(), "50"),
    ]
    assert (answer["together"]["on"], answer["together"]["promisable_by"]) == (days.today().isoformat(), "75")
    only = client.get("/api/v1/promises", {"sku": tea.code, "warehouse": here.warehouse.code}).json()
    assert [row["warehouse"] for row in only["warehouses"]] == [here.warehouse.code]
    assert client.get("/api/v1/promises", {"sku": "NONE"}).status_code == 404


def test_the_page_answers_first_and_shows_what_it_comes_from(here, there, tea):
    scenes.stocked(tea, 25, here.shelf)
    bought = on_the_way(tea, "30", here.warehouse, ahead(6))
    client = signed_in()
    page = client.get(reverse("sku_promises", args=[tea.code]), {"quantity": "40"}).content.decode()
    assert "40 can be promised from" in page
    assert (bought.number in page, 'class="promise"' in page) == (True, True)
    none = client.get(reverse("sku_promises", args=[tea.code]), {"quantity": "4000"}).content.decode()
    assert "cannot be promised" in none
    assert "not a plain decimal" in client.get(reverse("sku_promises", args=[tea.code]), {"quantity": "x"}).content.decode()
    assert "55 from" in client.get(reverse("promise_hint", args=[tea.code])).content.decode()
    assert reverse("sku_promises", args=[tea.code]) in client.get(reverse("insights:sku", args=[tea.code])).content.decode()


def test_in_transit_is_shown_on_no_warehouses_hand_and_orders_nothing_twice(here, there):
    tea = scenes.sku(minimum=Decimal(8), maximum=Decimal(20))
    scenes.stocked(tea, 10, here.shelf)
    supplier(tea)
    shipped(here, there, (tea, 6))
    allocated(here, there, (tea, 2))
    level = level_of(tea.id)
    assert level is not None
    assert (level.on_hand, level.available, level.in_transit, level.low) == (4, 2, 6, False)
    at_source, at_goal = level_of(tea.id, here.warehouse.id), level_of(tea.id, there.warehouse.id)
    assert (at_source and at_source.in_transit, at_goal and at_goal.in_transit) == (0, 6)
    client: Any = signed_in()
    (row,) = client.get("/api/v1/stock", {"q": tea.code}).json()["items"]
    assert (row["on_hand"], row["in_transit"]) == ("4", "6")
    client.post(reverse("order_chosen"), {"pick": str(tea.id), "_key": "order-what-is-missing"})
    (line,) = PurchaseOrder.objects.get().lines.all()
    assert line.quantity == 10


def test_what_a_transfer_names_is_still_in_use(here, there, tea):
    scenes.stocked(tea, 6, here.shelf)
    transfer = shipped(here, there, (tea, 6))
    assert uses_of_sku(tea.id) == [f"{transfer.number} not ended"]
    assert uses_of_warehouse(there.warehouse.id) == [f"{transfer.number} not ended"]


def test_today_names_what_is_to_send_to_receive_and_late(here, there, tea):
    scenes.stocked(tea, 10, here.shelf)
    late, sending = shipped(here, there, (tea, 6), wanted_on=ahead(-2)), allocated(here, there, (tea, 2))
    page = signed_in("storekeeper").get(reverse("today")).content.decode()
    for words in (late.number, sending.number, "late, 6 pieces in transit", "2 pieces to send"):
        assert words in page


def planned(kit, site, quantity, due_on=None, kind="assemble"):
    work = NewWork(kind=kind, sku_id=kit.id, quantity=Decimal(quantity), warehouse_id=site.warehouse.id, due_on=due_on)
    return production.plan(scenes.act(), work=work)


def test_what_is_planned_to_be_made_comes_on_its_day_and_its_components_are_taken(here, tea):
    mug = scenes.sku()
    gift = made((tea, 2), (mug, 1))
    scenes.stocked(tea, 10, here.shelf)
    scenes.stocked(mug, 10, here.shelf)
    order = planned(gift, here, 3, ahead(4))
    planned(gift, here, 2)  # for no day: nobody counts on it
    assert told(gift)[here.warehouse.code] == [(0, 0, 0), (4, 3, 3)]
    assert promises(gift, owner_id=scenes.house().id, today=days.today()).together.not_counted == 2
    assert told(tea)[here.warehouse.code] == [(0, 10, 4), (4, 4, 4)]
    production.release(scenes.act(), number=order.number)
    assert told(tea)[here.warehouse.code] == [(0, 4, 4)]
    production.complete(scenes.act(), number=order.number, quantity=Decimal(2))
    assert told(tea)[here.warehouse.code] == [(0, 4, 4)]
    assert told(gift)[here.warehouse.code] == [(0, 2, 2), (4, 3, 3)]


def test_what_is_taken_apart_is_gone_and_its_components_come(here, tea):
    gift = made((tea, 2))
    scenes.stocked(gift, 5, here.shelf)
    planned(gift, here, 3, ahead(2), kind="disassemble")
    assert told(gift)[here.warehouse.code] == [(0, 5, 2), (2, 2, 2)]
    assert told(tea)[here.warehouse.code] == [(0, 0, 0), (2, 6, 6)]


def test_whoever_waits_is_told_the_day_in_turn(here, there, tea):
    scenes.stocked(tea, 1, here.shelf)
    first, second, third = (waited_for(tea, quantity, here) for quantity in (3, 4, 9))
    elsewhere = waited_for(tea, 1, there)
    on_the_way(tea, "5", here.warehouse, ahead(5))
    on_the_way(tea, "3", here.warehouse, ahead(9))
    found = days_of_backorders([tea.id], owner_id=scenes.house().id, today=days.today())
    waiting = OrderLine.objects.in_bulk(found)
    by_order = {line.order.number: found[line_id] for line_id, line in waiting.items()}
    assert [by_order[one.number] for one in (first, second, third, elsewhere)] == [ahead(5), ahead(9), None, None]


def test_nothing_is_bought_that_comes_from_another_warehouse_or_is_being_made(here, there, tea):
    gift, jam = made((tea, 1)), scenes.sku()
    for item in (gift, jam):
        Sku.objects.filter(pk=item.pk).update(minimum=4, maximum=20)
        supplier(item)
    scenes.stocked(tea, 10, here.shelf)
    scenes.stocked(jam, 8, here.shelf)
    shipped(here, there, (jam, 8))
    order = planned(gift, here, 9)
    assert [(one.low, one.making) for one in levels_of([gift.id]).values()] == [(True, 0)]
    production.release(scenes.act(), number=order.number)
    assert [(one.low, one.making) for one in levels_of([gift.id]).values()] == [(False, 9)]
    purchasing.reorder(scenes.act(), sku_ids=[gift.id, jam.id])
    assert dict(PurchaseOrder.objects.values_list("lines__sku", "lines__quantity")) == {gift.id: 11, jam.id: 12}


def test_says_how_many_free_components_would_make_and_when_those_would_be_there(here, there):
    tea, ribbon = scenes.sku(), scenes.sku()
    gift = made((tea, 2), (ribbon, 1))
    components = [catalog.Component(tea.code, Decimal(2)), catalog.Component(ribbon.code, Decimal(1))]
    catalog.set_bill(scenes.act(), code=gift.code, kit="made", components=components, making=MakingTime(2, inspection_days=1))
    closed = [ahead(1), ahead(5)]
    locations.change_warehouse(scenes.act(), code=here.warehouse.code, version=here.warehouse.version, closed_on=closed)
    scenes.stocked(tea, 9, here.shelf)
    scenes.stocked(ribbon, 50, here.shelf)
    scenes.stocked(tea, 9, there.shelf)
    found = promises(gift, owner_id=scenes.house().id, today=days.today())
    assert [(place.code, place.could_make) for place in found.warehouses] == [(here.warehouse.code, Change(ahead(4), Decimal(4)))]
    work = NewWork("assemble", gift.pk, Decimal(3), here.warehouse.pk)
    order = production.plan(scenes.act(), work=work)
    assert order.due_on == ahead(4)
    production.release(scenes.act(), number=order.number)
    (place,) = promises(gift, owner_id=scenes.house().id, today=days.today()).warehouses
    assert (place.could_make, place.by(ahead(4))) == (Change(ahead(4), Decimal(1)), 3)
