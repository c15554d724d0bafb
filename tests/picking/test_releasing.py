"""Releasing: reservations are bound to bins and lots, once, and given up where nobody picks them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quartermaster.accounts.models import Deed
from quartermaster.picking import operations as picking
from quartermaster.picking.models import PickTask, Wave
from quartermaster.sales import operations as sales
from quartermaster.sales import queries as sales_queries
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.checking import check
from quartermaster.stock.models import Lot
from tests import scenes
from tests.picking.scenes import floor, released, stops, tasks, walk_of
from tests.sales.scenes import line, ordered, stages, state, stock_of
from tests.sales.test_picking_lots import keeps_for, lot
from tests.scenes import goods

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return floor()


@pytest.fixture
def tea(place):
    item = scenes.sku()
    scenes.stocked(item, 10, place.site.shelf)
    return item


def claims(number):
    return [(row.bin_code, row.quantity) for row in stock_queries.bound(claims=[f"{number}/1"])]


def test_an_order_is_bound_to_its_bins_when_it_is_released(place, tea):
    number = ordered(place.site, line(tea, 4)).number
    assert claims(number) == []
    wave = released(number)
    assert claims(number) == [("A-01", 4)]
    assert stops(wave) == [("A-01", 4, "ready")]
    assert state(number) == "released"
    assert (wave.state, wave.order_count, wave.way) == ("released", 1, "single")
    assert stock_of(tea) == (10, 0, 4, 6)
    assert list(Deed.objects.filter(document=number, verb="sales.release").values_list("details__wave", flat=True)) == [
        wave.number
    ]
    assert check() == []


def test_a_lot_that_comes_after_the_order_and_expires_first_is_still_picked_first(place):
    tea = scenes.sku(tracking="lot")
    lot(tea, "LATE", 5, place.site.shelf, 90)
    number = ordered(place.site, line(tea, 4)).number
    soon = lot(tea, "SOON", 3, place.site.second_shelf, 20)
    wave = released(number)
    assert stops(wave) == [("A-01", 1, "ready"), ("A-02", 3, "ready")]
    assert {task.lot_id for task in tasks(wave)} >= {soon}
    assert check() == []


def test_goods_on_hold_blocked_or_with_too_little_life_are_not_released(place):
    tea = scenes.sku(tracking="lot")
    blocked = lot(tea, "BLOCKED", 2, place.site.shelf, 90)
    lot(tea, "SHORT", 2, place.site.second_shelf, 10)
    lot(tea, "GOOD", 2, place.site.third_shelf, 90)
    number = ordered(place.site, line(tea, 6), customer_id=keeps_for(30).id).number
    stock.change_lot(scenes.act().because("test"), lot_id=blocked, state=Lot.State.QUARANTINE)
    wave = released(number)
    assert stops(wave) == [("A-03", 2, "ready")]
    with pytest.raises(sales.NothingToRelease):
        released(number)
    assert check() == []


def test_many_lines_are_released_in_as_many_statements_as_few(place, django_assert_max_num_queries):
    items = [scenes.sku() for _ in range(30)]
    for item in items:
        scenes.stocked(item, 5, place.site.shelf)
    few, many = (ordered(place.site, *(line(item, 1) for item in some)).number for some in (items[:2], items))
    act = scenes.act()
    with CaptureQueriesContext(connection) as asked:
        picking.release(act, numbers=[few])
    with django_assert_max_num_queries(len(asked)):
        picking.release(act, numbers=[many])


def test_two_orders_are_never_bound_to_the_same_goods(place, tea):
    scenes.stocked(tea, 5, place.site.second_shelf)
    first, second = (ordered(place.site, line(tea, 7)).number for _ in range(2))
    wave = released(first, second)
    assert stops(wave) == [("A-01", 7, "ready"), ("A-01", 3, "ready"), ("A-02", 4, "ready")]
    assert check() == []


def test_releasing_twice_is_refused_and_changes_nothing(place, tea):
    number = ordered(place.site, line(tea, 4)).number
    released(number)
    with pytest.raises(sales.NothingToRelease):
        released(number)
    assert Wave.objects.count() == 1
    assert claims(number) == [("A-01", 4)]


def test_what_is_reserved_later_is_released_by_itself(place, tea):
    number = ordered(place.site, line(tea, 12), on_short="backorder").number
    released(number)
    scenes.stocked(tea, 5, place.site.second_shelf)
    sales.promise_backorders(scenes.act(), sku_ids=[tea.id])
    wave = released(number)
    assert stops(wave) == [("A-02", 2, "ready")]
    assert check() == []


def test_a_wave_is_of_one_warehouse(place, tea):
    other = floor()
    scenes.stocked(tea, 5, other.site.shelf)
    numbers = [ordered(place.site, line(tea, 1)).number, ordered(other.site, line(tea, 1)).number]
    with pytest.raises(picking.SeveralWarehouses):
        released(*numbers)
    assert Wave.objects.count() == 0


def test_what_nobody_picked_is_taken_back_and_can_be_released_again(place, tea):
    number = ordered(place.site, line(tea, 4)).number
    wave = released(number)
    picking.unrelease(scenes.act(), wave=wave.number)
    assert (stops(wave), claims(number)) == ([("A-01", 4, "cancelled")], [])
    assert (state(number), Wave.objects.get(pk=wave.pk).state) == ("reserved", "cancelled")
    assert stages(number) == (4, 0, 4, 0, 0, 0, 0)
    with pytest.raises(picking.NothingToUnrelease):
        picking.unrelease(scenes.act(), wave=wave.number)
    assert stops(released(number)) == [("A-01", 4, "ready")]
    assert check() == []


def test_others_may_not_take_what_is_allocated(place, tea):
    number = ordered(place.site, line(tea, 8)).number
    released(number)
    with pytest.raises(stock.BinShort, match="8 of it allocated to be picked"):
        stock.transfer(scenes.act(), goods=[goods(tea, 3, place.site.shelf, place.site.second_shelf)])
    stock.transfer(scenes.act(), goods=[goods(tea, 2, place.site.shelf, place.site.second_shelf)])
    assert check() == []


def test_a_direct_pick_takes_what_was_allocated_and_ends_the_tasks(place, tea):
    scenes.stocked(tea, 5, place.site.second_shelf)
    numbers = [ordered(place.site, line(tea, 4)).number for _ in range(2)]
    wave = released(*numbers)
    sales.pick(scenes.act(), number=numbers[0])
    assert [task.state for task in tasks(wave)] == ["cancelled", "ready"]
    assert stages(numbers[0]) == (4, 0, 0, 4, 0, 0, 0)
    assert check() == []


def test_a_direct_pick_from_another_bin_gives_the_allocation_up(place, tea):
    scenes.stocked(tea, 5, place.site.second_shelf)
    number = ordered(place.site, line(tea, 4)).number
    wave = released(number)
    sales.pick(scenes.act(), number=number, picks=[sales.Taken(1, place.site.second_shelf.id, Decimal(3))])
    assert stops(wave) == [("A-01", 1, "ready")]
    assert claims(number) == [("A-01", 1)]
    assert check() == []


def test_cancelling_a_part_shrinks_its_task_and_cancelling_all_ends_it(place, tea):
    number = ordered(place.site, line(tea, 4)).number
    wave = released(number)
    sales.cancel(scenes.act(), number=number, lines=[sales.Part(1, Decimal(3))])
    assert stops(wave) == [("A-01", 1, "ready")]
    sales.cancel(scenes.act(), number=number)
    assert stops(wave) == [("A-01", 1, "cancelled")]
    assert Wave.objects.get(pk=wave.pk).state == "cancelled"
    assert check() == []


def test_a_released_order_is_not_edited_and_its_lines_stay(place, tea):
    number = ordered(place.site, line(tea, 4)).number
    wave = released(number)
    with pytest.raises(sales.AlreadyReleased):
        sales.edit_order(scenes.act(), number=number, editing=sales.Editing(remove=[1]))
    assert stops(wave) == [("A-01", 4, "ready")]


def test_an_order_on_hold_is_not_released_and_not_picked(place, tea):
    held, gone = (ordered(place.site, line(tea, 2)).number for _ in range(2))
    wave = released(gone)
    for number in (held, gone):
        sales.hold(scenes.act(), number=number, reason="Address unclear")
    with pytest.raises(sales.OrderOnHold):
        released(held)
    with pytest.raises(sales.OrderOnHold):
        picking.pick_task(place.picker, task_id=tasks(wave)[0].id)
    assert stops(wave) == [("A-01", 2, "ready")]
    assert check() == []


def test_a_recalled_lot_is_not_picked_its_tasks_go_to_another(place):
    tea = scenes.sku(tracking="lot")
    bad = lot(tea, "BAD", 5, place.site.shelf, 20)
    lot(tea, "GOOD", 3, place.site.second_shelf, 90)
    number = ordered(place.site, line(tea, 5)).number
    wave = released(number)
    stock.change_lot(scenes.act().because("recall"), lot_id=bad, state=Lot.State.RECALLED)
    with pytest.raises(stock.LotBlocked):
        picking.pick_task(place.picker, task_id=tasks(wave)[0].id)
    assert picking.reallocate(scenes.act(), sku_ids=[tea.id]) == 1
    assert sorted(stops(wave)) == [("A-01", 5, "short"), ("A-02", 3, "ready")]
    assert stages(number) == (5, 0, 5, 0, 0, 0, 0)
    assert picking.reallocate(scenes.act(), sku_ids=[tea.id]) == 0
    assert check() == []


def test_a_count_that_finds_less_sends_the_last_bound_elsewhere(place, tea):
    scenes.stocked(tea, 5, place.site.second_shelf)
    numbers = [ordered(place.site, line(tea, 4)).number for _ in range(2)]
    wave = released(*numbers)
    stock.adjust(scenes.act("administrator").because("missing"), lost=[goods(tea, 4, place.site.shelf)])
    assert picking.reallocate(scenes.act(), sku_ids=[tea.id]) == 1
    assert [(task.bin.code, task.quantity, task.state) for task in tasks(wave)] == [
        ("A-01", 4, "ready"),
        ("A-01", 4, "short"),
        ("A-01", 2, "ready"),
        ("A-02", 2, "ready"),
    ]
    assert check() == []


def test_reserve_is_not_picked_from_while_pick_bins_suffice(place, tea):
    reserve = place.site.second_shelf
    type(reserve).objects.filter(pk=reserve.pk).update(role="reserve", walk_order=1)
    scenes.stocked(tea, 50, reserve)
    number = ordered(place.site, line(tea, 12)).number
    assert stops(released(number)) == [("A-01", 10, "ready"), ("A-02", 2, "ready")]


def test_the_pick_list_of_a_released_order_is_what_is_allocated(place, tea):
    scenes.stocked(tea, 5, place.site.second_shelf)
    first, second = (ordered(place.site, line(tea, 7)).number for _ in range(2))
    released(second)
    assert [(take.bin_code, take.quantity) for take in sales_queries.pick_list(second)] == [("A-01", 7)]
    assert [(take.bin_code, take.quantity) for take in sales_queries.pick_list(first)] == [("A-01", 3), ("A-02", 4)]


def test_the_book_is_made_anew_with_its_allocations(place, tea):
    number = ordered(place.site, line(tea, 4)).number
    released(number)
    stock.rebuild()
    assert claims(number) == [("A-01", 4)]
    assert check() == []


def test_a_walk_holds_as_many_orders_as_the_cart_has_room_for(place, tea):
    numbers = [ordered(place.site, line(tea, 2)).number for _ in range(5)]
    wave = released(*numbers, way=Wave.Way.CLUSTER, walk_size=2)
    assert [walk.tasks.values("order").distinct().count() for walk in wave.walks.order_by("place")] == [2, 2, 1]
    assert sorted(PickTask.objects.filter(walk__wave=wave).values_list("slot", flat=True)) == [1, 1, 1, 2, 2]


def test_zone_by_zone_every_zone_is_a_walk(place, tea):
    far = scenes.sku()
    zone = place.site.warehouse.zones.create(code="B")
    type(place.site.third_shelf).objects.filter(pk=place.site.third_shelf.pk).update(zone=zone)
    scenes.stocked(far, 5, place.site.third_shelf)
    numbers = [ordered(place.site, line(tea, 1), line(far, 1)).number for _ in range(2)]
    wave = released(*numbers, way=Wave.Way.ZONE)
    walks = list(wave.walks.order_by("place"))
    assert [str(walk.zone) for walk in walks] == ["A", "B"]
    assert [walk.tasks.count() for walk in walks] == [2, 2]


def test_a_release_by_itself_has_one_walk(place, tea):
    number = ordered(place.site, line(tea, 1)).number
    walk = walk_of(released(number))
    assert (walk.place, walk.state, walk.metres) == (1, "ready", 4)
