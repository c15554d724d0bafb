"""Pickers, releases and cancellations at the same moment, and a recall meanwhile: one wins, and the book ties out."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from threading import Thread

import pytest
from django.db import connection, transaction

from quartermaster.kernel.refusals import Refusal
from quartermaster.picking import operations as picking
from quartermaster.picking.models import PickTask
from quartermaster.sales import folds
from quartermaster.sales import operations as sales
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.stock.models import Allocation, Availability, Balance, Lot
from quartermaster.stock.moves import Goods
from tests import scenes
from tests.picking.scenes import floor, released, tasks
from tests.sales.scenes import line, ordered, stages, stock_of
from tests.sales.test_picking_lots import lot
from tests.scenes import goods
from tests.stock.test_owner_changes import until_waiting
from tests.stock.test_races import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)


def tried(deed, **named):
    """What became of it, in one word."""
    try:
        deed(**named)
    except Refusal as refused:
        return refused.code
    return "done"


def ties_out():
    return check() == [] and check(folds.RULES) == []


def test_orders_released_by_several_at_once_are_never_bound_to_the_same_goods():
    place, tea = floor(), scenes.sku()
    scenes.stocked(tea, 30, place.site.shelf)
    scenes.stocked(tea, 30, place.site.second_shelf)
    act, numbers = scenes.act(), [ordered(place.site, line(tea, 5)).number for _ in range(12)]

    def work(process: int) -> Counter[str]:
        mine = numbers[process::4]
        return Counter(tried(picking.release, act=act, numbers=[number]) for number in mine)

    assert side_by_side(4, work) == {"done": 12}
    assert sorted(Allocation.objects.filter(sku=tea).values_list("bin__code", "open")).count(("A-01", Decimal(5))) == 6
    assert ties_out()


def test_an_order_released_in_two_tabs_is_released_once():
    place, tea = floor(), scenes.sku()
    scenes.stocked(tea, 10, place.site.shelf)
    act, number = scenes.act(), ordered(place.site, line(tea, 5)).number

    def work(process: int) -> Counter[str]:
        return Counter([tried(picking.release, act=act, numbers=[number])])

    assert side_by_side(4, work) == {"done": 1, "nothing_to_release": 3}
    assert PickTask.objects.filter(sku=tea).count() == 1
    assert ties_out()


def test_of_two_pickers_on_one_task_one_takes_the_goods():
    place, tea = floor(), scenes.sku()
    scenes.stocked(tea, 10, place.site.shelf)
    numbers = [ordered(place.site, line(tea, 1)).number for _ in range(8)]
    found = [tasks(released(number))[0].id for number in numbers]
    pickers = [scenes.act("storekeeper") for _ in range(2)]

    def work(process: int) -> Counter[str]:
        return Counter(tried(picking.pick_task, act=pickers[process], task_id=task_id) for task_id in found)

    assert side_by_side(2, work) == {"done": 8, "task_ended": 8}
    assert stock_of(tea) == (2, 8, 0, 2)
    assert ties_out()


def test_an_order_cancelled_while_it_is_picked_is_either_and_never_both():
    place, tea = floor(), scenes.sku()
    scenes.stocked(tea, 20, place.site.shelf)
    numbers = [ordered(place.site, line(tea, 2)).number for _ in range(10)]
    found = [tasks(released(number))[0].id for number in numbers]
    act, picker = scenes.act(), scenes.act("storekeeper")

    def work(process: int) -> Counter[str]:
        if process == 0:
            return Counter("cancel " + tried(sales.cancel, act=act, number=number) for number in numbers)
        return Counter("pick " + tried(picking.pick_task, act=picker, task_id=task_id) for task_id in found)

    counted = side_by_side(2, work)
    assert counted["cancel done"] == 10
    assert counted["pick done"] + counted["pick task_ended"] == 10
    assert {stages(number)[-1] for number in numbers} == {2}
    assert stock_of(tea) == (20, 0, 0, 20)
    assert not PickTask.objects.filter(state__in=PickTask.OPEN).exists()
    assert ties_out()


def test_a_recall_while_orders_are_released_leaves_no_task_on_the_lot_that_could_be_picked():
    place, tea = floor(), scenes.sku(tracking="lot")
    bad = lot(tea, "BAD", 20, place.site.shelf, 20)
    lot(tea, "GOOD", 20, place.site.second_shelf, 90)
    act, numbers = scenes.act(), [ordered(place.site, line(tea, 2)).number for _ in range(10)]

    def work(process: int) -> Counter[str]:
        if process == 0:
            return Counter([tried(stock.change_lot, act=act.because("recall"), lot_id=bad, state=Lot.State.RECALLED)])
        return Counter(tried(picking.release, act=act, numbers=[number]) for number in numbers)

    assert side_by_side(2, work) == {"done": 11}
    picking.reallocate(act, sku_ids=[tea.id])
    assert not PickTask.objects.filter(lot_id=bad, state__in=PickTask.OPEN).exists()
    assert sum(task.left for task in PickTask.objects.filter(state__in=PickTask.OPEN)) == 20
    assert ties_out()


def test_whoever_works_on_the_same_goods_at_once_neither_waits_in_a_circle_nor_disagrees():
    """Releases, picks, shorts, cancellations, moves and counts of two SKUs on three shelves, all at once."""
    place, items, act = floor(), [scenes.sku() for _ in range(2)], scenes.act("administrator")
    shelves = (place.site.shelf, place.site.second_shelf, place.site.third_shelf)
    for item in items:
        for shelf in shelves:
            scenes.stocked(item, 20, shelf)
    numbers = [ordered(place.site, *(line(item, 2) for item in items), on_short="backorder").number for _ in range(16)]

    def moved(turn: int) -> Goods:
        return goods(items[turn % 2], 1, shelves[turn % 3], shelves[turn % 3 - 1])

    def work(process: int) -> Counter[str]:
        counted: Counter[str] = Counter()
        for turn, number in enumerate(numbers):
            task = PickTask.objects.filter(order__number=number, state__in=PickTask.OPEN).order_by("id").last()
            deeds = [
                lambda number=number: picking.release(act, numbers=[number]),
                lambda task=task: task and picking.pick_task(act, task_id=task.id),
                lambda task=task: task and picking.short_task(act, task_id=task.id, found=Decimal(1), reason="missing"),
                lambda number=number: sales.pick(act, number=number),
                lambda number=number: sales.cancel(act, number=number, lines=[sales.Part(1, Decimal(1))]),
                lambda turn=turn: stock.transfer(
                    act, goods=[goods(items[turn % 2], 1, shelves[turn % 3], shelves[turn % 3 - 1])]
                ),
            ]
            for step in range(3):
                try:
                    deeds[(process + turn + step * 2) % len(deeds)]()
                    counted["done"] += 1
                except Refusal:
                    counted["refused"] += 1
        return counted

    counted = side_by_side(4, work)
    assert set(counted) <= {"done", "refused"}
    assert counted["done"] > 30
    picking.settle(moment=act.occurred_at)
    assert ties_out()


def test_a_short_pick_into_a_place_where_goods_come_meanwhile_locks_no_goods_while_it_waits():
    """It waits for who began that balance; who waits for these goods with that balance begun would wait in a circle."""
    place, tea = floor(), scenes.sku()
    scenes.stocked(tea, 10, place.site.shelf)
    wave = released(ordered(place.site, line(tea, 5)).number)
    (task,) = tasks(wave)

    def short() -> None:
        picking.short_task(place.picker, task_id=task.id, found=Decimal(2), reason="missing")
        connection.close()

    with transaction.atomic():
        Balance.objects.create(sku=tea, bin=place.site.staging, lot_id=0, owner=scenes.house(), quantity=0)
        shorting = Thread(target=short)
        shorting.start()
        until_waiting(1)
        Availability.objects.select_for_update(nowait=True).get(sku=tea)
    shorting.join()
    assert stages(task.order.number) == (5, 3, 0, 2, 0, 0, 0)
    assert ties_out()
