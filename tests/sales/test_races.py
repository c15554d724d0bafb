"""Orders worked on by several processes at once."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from django.db import transaction

from quartermaster.kernel.refusals import Refusal
from quartermaster.sales import operations as sales
from quartermaster.stock.checking import check
from tests import scenes
from tests.sales.scenes import line, ordered, stock_of
from tests.sales.test_agreement import OFTEN, Shop, disagreements
from tests.stock.test_races import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)


def test_edits_in_opposite_directions_do_not_wait_for_each_other_in_a_circle():
    """One gives up tea for mugs, the other mugs for tea, again and again."""
    tea, mug, site, act = scenes.sku(), scenes.sku(), scenes.site(), scenes.act()
    scenes.stocked(tea, 100, site.shelf)
    scenes.stocked(mug, 100, site.shelf)
    begins = [tea, mug, tea, mug]
    numbers = [ordered(site, line(item, 1)).number for item in begins]

    def edit(process: int) -> Counter[str]:
        here, there = (tea, mug) if begins[process] is tea else (mug, tea)
        for turn in range(40):
            wanted = there if turn % 2 == 0 else here
            sales.edit_order(act, number=numbers[process], editing=sales.Editing(add=[line(wanted, 1)], remove=[turn + 1]))
        return Counter(edited=40)

    assert side_by_side(4, edit) == {"edited": 160}
    assert (stock_of(tea), stock_of(mug)) == ((100, 0, 2, 98), (100, 0, 2, 98))
    assert check() == []


def test_people_who_work_on_the_same_orders_at_once_neither_wait_in_a_circle_nor_disagree():
    site, act, items = scenes.site(), scenes.act("administrator"), [scenes.sku() for _ in range(4)]
    for item in items:
        scenes.stocked(item, 30, site.shelf)
        scenes.stocked(item, 30, site.second_shelf)
    lines = [line(item, 3) for item in items]
    numbers = [ordered(site, *lines, on_short="backorder").number for _ in range(6)]

    def work(process: int) -> Counter[str]:
        shop, counted = Shop(random.Random(process), act, site, items, list(numbers)), Counter[str]()
        for _ in range(80):
            name = shop.chance.choice(OFTEN * 2 + ("lose", "move", "reverse", "release"))
            try:
                with transaction.atomic():
                    getattr(shop, name)()
                counted["done"] += 1
            except Refusal:
                counted["refused"] += 1
        return counted

    counted = side_by_side(4, work)
    assert set(counted) == {"done", "refused"}
    assert counted["done"] > 40
    assert disagreements(site) == []
    assert check() == []
