"""Orders worked on by several processes at once."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal

import pytest
from django.db import transaction

from quartermaster.catalog import operations as catalog
from quartermaster.kernel.refusals import Refusal
from quartermaster.sales import folds
from quartermaster.sales import operations as sales
from quartermaster.sales.models import Carton
from quartermaster.sales.operations import Taken
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.stock.models import Movement
from quartermaster.stock.moves import NewLot
from tests import scenes
from tests.catalog.test_business import US
from tests.sales.scenes import line, ordered, stages, stock_of
from tests.sales.test_agreement import OFTEN, Shop
from tests.scenes import goods
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
    assert check(folds.RULES) == []
    assert check() == []


def begun(item, site, *codes, quantity=1):
    lots = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, item.id, code) for code in codes])
    stock.open_balances(scenes.act(), goods=[goods(item, quantity, site.shelf, lot_id=lot) for lot in lots])
    return lots


def tried(deed, **named):
    """What became of it, in one word."""
    try:
        deed(**named)
    except Refusal as refused:
        return refused.code
    return "done"


def test_a_serial_is_shipped_once_though_two_orders_want_it():
    """Two pickers take the same piece for their own orders; who comes second is refused, and takes the other one."""
    radio, site, act = scenes.sku(tracking="serial"), scenes.site(), scenes.act()
    pairs = [begun(radio, site, f"S{place}", f"T{place}") for place in range(12)]
    numbers = [[ordered(site, line(radio, 1)).number for _ in pairs] for _ in range(2)]

    def work(process: int) -> Counter[str]:
        counted: Counter[str] = Counter()
        for number, pair in zip(numbers[process], pairs, strict=True):
            for lot in pair:
                done = tried(sales.pick, act=act, number=number, picks=[Taken(1, site.shelf.id, Decimal(1), lot)])
                counted[f"pick {done}"] += 1
                if done == "done":
                    break
            counted[f"ship {tried(sales.ship, act=act, number=number)}"] += 1
            counted[f"again {tried(sales.ship, act=act, number=number)}"] += 1
        return counted

    counted = side_by_side(2, work)
    refused = counted.pop("pick bin_short", 0) + counted.pop("pick lot_not_pickable", 0)
    assert counted == {"pick done": 24, "ship done": 24, "again nothing_to_ship": 24}
    assert refused == 12
    left = Movement.objects.filter(sku=radio, kind="ship").values_list("lot_id", flat=True)
    assert sorted(left) == sorted(lot for pair in pairs for lot in pair)
    assert stock_of(radio) == (0, 0, 0, 0)
    assert check() == []


def test_one_piece_that_two_counters_hand_out_at_once_leaves_once():
    radio, site, act = scenes.sku(tracking="serial"), scenes.site(), scenes.act()
    lots = begun(radio, site, *(f"S{place}" for place in range(25)))

    def hand_out(process: int) -> Counter[str]:
        lines = [goods(radio, 1, site.shelf, lot_id=lot, document=f"till-{process}") for lot in lots]
        return Counter(tried(stock.issue, act=act, goods=[one]) for one in lines)

    assert side_by_side(4, hand_out) == {"done": 25, "bin_short": 75}
    assert stock_of(radio) == (0, 0, 0, 0)
    assert check() == []


def test_the_last_lot_goes_to_one_of_those_who_order_it_at_once():
    tea, site, act = scenes.sku(tracking="lot"), scenes.site(), scenes.act()
    begun(tea, site, "LAST", quantity=5)

    def order(process: int) -> Counter[str]:
        placed = sales.NewOrder(lines=[line(tea, 5)], warehouse_id=site.warehouse.id)
        return Counter({tried(sales.place_order, act=act, order=placed): 1})

    assert side_by_side(4, order) == {"done": 1, "insufficient_stock": 3}
    assert stock_of(tea) == (5, 0, 5, 0)
    assert check() == []


def test_the_last_of_a_lot_goes_to_one_of_those_who_pick_it_at_once():
    """Both orders are covered, but by one lot each; both pickers reach for the same."""
    tea, site, act = scenes.sku(tracking="lot"), scenes.site(), scenes.act()
    good, other = begun(tea, site, "GOOD", "OTHER", quantity=5)
    numbers = [ordered(site, line(tea, 5)).number for _ in range(2)]

    def pick(process: int) -> Counter[str]:
        takes = [Taken(1, site.shelf.id, Decimal(5), good)]
        return Counter({tried(sales.pick, act=act, number=numbers[process], picks=takes): 1})

    counted = side_by_side(2, pick)
    assert counted.pop("done") == 1
    assert set(counted) <= {"bin_short", "lot_not_pickable"}
    assert sorted(stages(number)[3] for number in numbers) == [0, 5]
    late = next(number for number in numbers if not stages(number)[3])
    assert tried(sales.pick, act=act, number=late) == "done"
    left = {row.lot_id for row in Movement.objects.filter(sku=tea, kind="pick", document=late)}
    assert left == {other}
    assert check() == []


def test_packers_at_once_give_no_sscc_to_two_cartons():
    site, act, item = scenes.site(), scenes.act("administrator"), scenes.sku()
    catalog.set_business(act, owner_code=scenes.house().code, details=US, version=0)
    scenes.stocked(item, 100, site.shelf)
    numbers = [[ordered(site, line(item, 1)).number for _ in range(10)] for _ in range(4)]
    sales.pick_orders(act, numbers=[number for part in numbers for number in part])

    def pack(process: int) -> Counter[str]:
        for number in numbers[process]:
            sales.pack(act, number=number)
        return Counter(packed=10)

    assert side_by_side(4, pack) == {"packed": 40}
    assert Carton.objects.exclude(sscc=None).values("sscc").distinct().count() == 40
