"""What can be promised by when, from what is there, bought, moved and waited for."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from quartermaster.catalog.models import Owner
from quartermaster.insights import days
from quartermaster.insights.queries.levels import level_of
from quartermaster.insights.queries.promises import promises
from quartermaster.insights.queries.uses import uses_of_sku, uses_of_warehouse
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.sales import operations as sales
from quartermaster.sales.operations.new_orders import NewLine, NewOrder
from quartermaster.stock import operations as stock
from quartermaster.transfers import operations as transfers
from tests import scenes
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
