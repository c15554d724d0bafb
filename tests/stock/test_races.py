"""Races on a real PostgreSQL with several processes: the book is right whoever comes first."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection, connections, transaction

from quartermaster.kernel.db import batch
from quartermaster.stock import operations as stock
from quartermaster.stock import queries
from quartermaster.stock.checking import check
from quartermaster.stock.ledger import GATE, AlreadyReversed, BinShort, ClaimReused, InsufficientStock
from quartermaster.stock.ledger.projections import Balances
from quartermaster.stock.models import Lot
from quartermaster.stock.moves import Ask, Change, NewLot
from tests import scenes
from tests.scenes import goods

pytestmark = pytest.mark.django_db(transaction=True)

FORK = multiprocessing.get_context("fork")


def side_by_side(processes: int, deed: Callable[[int], Counter[str]]) -> Counter[str]:
    """`deed` in so many processes at once, each with a connection of its own; what they counted, together."""
    connections.close_all()
    gate, answers = FORK.Barrier(processes), FORK.SimpleQueue()

    def run(number: int) -> None:
        try:
            gate.wait()
            answers.put(deed(number))
        except BaseException as error:  # the parent must hear of whatever went wrong, or it would wait for ever
            answers.put(Counter({f"failed: {error!r}": 1}))
            raise
        finally:
            connections.close_all()

    started = [FORK.Process(target=run, args=(number,)) for number in range(processes)]
    for process in started:
        process.start()
    counted: Counter[str] = sum((answers.get() for _ in started), Counter())
    for process in started:
        process.join(timeout=60)
    return counted


def ask(item, site, quantity, claim):
    return Ask(claim, scenes.house().id, item.id, site.warehouse.id, Decimal(quantity))


def test_500_buyers_of_100_units_get_exactly_100_and_the_others_hear_what_is_left():
    tea, site, act = scenes.sku(), scenes.site(), scenes.act()
    scenes.stocked(tea, 100, site.shelf)

    def buy(number: int) -> Counter[str]:
        counted: Counter[str] = Counter()
        for place in range(125):
            try:
                stock.reserve(act, asks=[ask(tea, site, 1, f"buyer-{number}-{place}")])
                counted["sold"] += 1
            except InsufficientStock as refused:
                counted[f"refused, {refused.errors[0].facts['available']} left"] += 1
        return counted

    assert side_by_side(4, buy) == {"sold": 100, "refused, 0 left": 400}
    position = queries.positions([tea.id])[tea.id]
    assert (position.sellable, position.reserved, position.available) == (100, 100, 0)
    assert check() == []


def test_baskets_in_any_order_neither_oversell_nor_deadlock():
    items, site, act = [scenes.sku() for _ in range(6)], scenes.site(), scenes.act()
    for item in items:
        scenes.stocked(item, 40, site.shelf)

    def buy(number: int) -> Counter[str]:
        chosen, counted = random.Random(number), Counter[str]()
        for place in range(60):
            basket = chosen.sample(items, 3)
            asks = [ask(item, site, chosen.randint(1, 3), f"basket-{number}-{place}-{item.id}") for item in basket]
            try:
                stock.reserve(act, asks=asks)
                counted["reserved"] += sum(int(one.quantity) for one in asks)
            except InsufficientStock:
                counted["refused"] += 1
        return counted

    counted = side_by_side(4, buy)
    assert not [name for name in counted if name.startswith("failed")]
    reserved = [queries.positions([item.id])[item.id].reserved for item in items]
    assert sum(reserved) == counted["reserved"]
    assert all(quantity <= 40 for quantity in reserved)
    assert check() == []


def test_moves_in_opposite_directions_neither_lose_goods_nor_deadlock():
    items, site, act = [scenes.sku() for _ in range(4)], scenes.site(), scenes.act()
    for item in items:
        scenes.stocked(item, 50, site.shelf)
        scenes.stocked(item, 50, site.second_shelf)

    def move(number: int) -> Counter[str]:
        chosen, counted = random.Random(number), Counter[str]()
        for _ in range(50):
            here, there = chosen.sample([site.shelf, site.second_shelf, site.third_shelf], 2)
            lines = [goods(item, chosen.randint(1, 9), here, there) for item in chosen.sample(items, 2)]
            try:
                stock.transfer(act, goods=lines)
                counted["moved"] += 1
            except BinShort:
                counted["short"] += 1
        return counted

    counted = side_by_side(4, move)
    assert not [name for name in counted if name.startswith("failed")]
    assert counted["moved"] > 0
    assert [queries.positions([item.id])[item.id].on_hand for item in items] == [100] * 4
    assert check() == []


def test_the_same_movements_taken_back_in_opposite_orders_are_taken_back_once_and_nobody_deadlocks():
    items, site, act = [scenes.sku() for _ in range(4)], scenes.site(), scenes.act()
    rounds = [stock.receive(act, goods=[goods(item, 1, site.dock) for item in items * 100]) for _ in range(6)]

    def take_back(number: int) -> Counter[str]:
        counted: Counter[str] = Counter()
        for ids in rounds:
            try:
                stock.reverse(act, movement_ids=ids if number % 2 else ids[::-1])
                counted["taken back"] += 1
            except AlreadyReversed:
                counted["refused"] += 1
        return counted

    assert side_by_side(4, take_back) == {"taken back": 6, "refused": 18}
    assert [queries.positions([item.id])[item.id].on_hand for item in items] == [0] * 4
    assert check() == []


def test_of_two_transfers_whose_goods_came_back_once_only_one_is_taken_back():
    """What is in transit is no bin's balance: two who look at it at once would both find the same goods there."""
    tea, here, there, act = scenes.sku(), scenes.site(), scenes.site(), scenes.act()
    scenes.stocked(tea, 100, here.shelf)
    pairs = []
    for _ in range(15):
        halves = [stock.transfer(act, goods=[goods(tea, 2, here.shelf, there.dock)]) for _ in range(2)]
        stock.reverse(act, movement_ids=[halves[0][1]])
        pairs.append([sent for sent, _ in halves])

    def take_back(number: int) -> Counter[str]:
        counted: Counter[str] = Counter()
        for pair in pairs:
            together.wait()
            try:
                stock.reverse(act, movement_ids=[pair[number]])
                counted["taken back"] += 1
            except stock.CannotReverse:
                counted["refused"] += 1
        return counted

    together = FORK.Barrier(2)
    counted = side_by_side(2, take_back)
    in_transit = queries.in_transit(scenes.house().id, tea.id, 0, "")
    assert (counted, in_transit) == ({"taken back": 15, "refused": 15}, 0)
    assert check() == []


def test_new_lots_that_arrive_in_opposite_orders_are_made_once_and_nobody_deadlocks():
    tea, act, house = scenes.sku(tracking="lot"), scenes.act(), scenes.house().id

    def begin(number: int) -> Counter[str]:
        for place in range(15):
            lots = [NewLot(house, tea.id, f"{place}-{one}") for one in range(40)]
            stock.begin_lots(act, lots=lots if number % 2 else lots[::-1])
        return Counter(done=1)

    assert side_by_side(4, begin) == {"done": 4}
    assert Lot.objects.filter(sku=tea).count() == 600


def test_one_claim_asked_by_many_at_once_is_held_once():
    tea, site, act = scenes.sku(), scenes.site(), scenes.act()
    scenes.stocked(tea, 100, site.shelf)

    def claim(number: int) -> Counter[str]:
        counted: Counter[str] = Counter()
        for place in range(20):
            held = stock.reserve(act, asks=[ask(tea, site, 2, f"shared-{place}")])
            counted["repeated" if held[0].repeated else "fresh"] += 1
        return counted

    assert side_by_side(4, claim) == {"fresh": 20, "repeated": 60}
    assert queries.positions([tea.id])[tea.id].reserved == 40
    assert check() == []


def test_what_was_read_of_the_book_stays_a_prefix_while_others_post():
    tea, site, act = scenes.sku(), scenes.site(), scenes.act()
    scenes.stocked(tea, 500, site.shelf)

    def move(number: int) -> Counter[str]:
        if number == 0:
            seen: list[int] = []
            for _ in range(60):
                upto = queries.settled_seq()
                now = list(queries.movements().filter(id__lte=upto).order_by("id").values_list("id", flat=True))
                assert now[: len(seen)] == seen
                seen = now
            return Counter(read=1)
        for _ in range(60):
            stock.transfer(act, goods=[goods(tea, 1, site.shelf, site.second_shelf)])
        return Counter(moved=60)

    assert side_by_side(4, move) == {"read": 1, "moved": 180}
    assert check() == []


KILLED = """
import django, os
django.setup()
from decimal import Decimal
from quartermaster.accounts.acts import Act, Source
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Goods
act = Act(user_id={user}, source=Source.COMMAND)
for _ in range(5):
    stock.transfer(act, goods=[Goods({owner}, {sku}, Decimal(1), {here}, {there})])
"""


@pytest.mark.parametrize("point", ["movement", "balance", "notice"])
def test_a_process_killed_in_the_middle_of_posting_leaves_nothing_half_done(point):
    tea, site, act = scenes.sku(), scenes.site(), scenes.act()
    scenes.stocked(tea, 50, site.shelf)
    script = KILLED.format(user=act.user_id, owner=scenes.house().id, sku=tea.id, here=site.shelf.id, there=site.second_shelf.id)
    settings = connection.settings_dict
    environment = {
        **os.environ,
        "QUARTERMASTER_TEST_HOOKS": "1",
        "QUARTERMASTER_FAILPOINTS": f"{point}:kill@3",
        "DATABASE_URL": f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}",
    }
    killed = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=120)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    moved = queries.movements().filter(sku=tea, kind="internal_move").count()
    assert moved == 2
    held = {row.bin_id: row.quantity for row in queries.balances_of(tea.id)}
    assert held == {site.shelf.id: 48, site.second_shelf.id: 2}
    assert check() == []


def test_a_claim_that_stands_for_other_goods_reserves_none_of_the_other_lines():
    tea, mug, site, taken = scenes.sku(), scenes.sku(), scenes.site(), scenes.fresh("C/")
    scenes.stocked(tea, 5, site.shelf)
    scenes.stocked(mug, 5, site.shelf)
    stock.reserve(scenes.act(), asks=[ask(tea, site, 1, taken)])
    with pytest.raises(ClaimReused):
        stock.reserve(scenes.act(), asks=[ask(mug, site, 1, scenes.fresh("C/")), ask(mug, site, 1, taken)])
    assert queries.positions([mug.id])[mug.id].reserved == 0


def test_no_other_lock_is_taken_for_a_posting_under_way():
    """Keys of requests are locked by any number, so by one that looks like the book's gate too."""
    scenes.stocked(scenes.sku(), 5, scenes.site().shelf)
    settled = queries.settled_seq()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GATE | 1 << 47])
        assert queries.settled_seq() == settled


def test_the_very_first_movement_is_not_read_past_while_it_is_being_written():
    """The book's sequence says 1 before its first number was given, and after it."""
    tea, site, act = scenes.sku(), scenes.site(), scenes.act()
    with connection.cursor() as cursor:
        cursor.execute("ALTER SEQUENCE stock_movement_id_seq RESTART WITH 1")
    assert queries.settled_seq() == 0
    written, seen = threading.Event(), threading.Event()

    def post() -> None:
        try:
            with transaction.atomic():
                stock.receive(act, goods=[goods(tea, 5, site.dock)])
                written.set()
                assert seen.wait(timeout=30)
        finally:
            connection.close()

    posting = threading.Thread(target=post)
    posting.start()
    assert written.wait(timeout=30)
    assert queries.settled_seq() == 0
    seen.set()
    posting.join()
    assert queries.settled_seq() == 1


def test_goods_that_come_into_their_bin_between_lock_and_question_are_refused_as_short():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.dock)
    cell = (tea.id, site.shelf.id, 0, scenes.house().id)
    written, locked = threading.Event(), threading.Event()

    act = scenes.act()

    def put_away() -> None:
        try:
            with transaction.atomic():
                stock.put_away(act, goods=[goods(tea, 5, site.dock, site.shelf)])
                written.set()
                assert locked.wait(timeout=30)
        finally:
            connection.close()

    other = threading.Thread(target=put_away)
    other.start()
    assert written.wait(timeout=30)
    balances = Balances({cell: Change(Decimal(-2))}, firm=False)
    with transaction.atomic():
        with batch() as send:
            balances.lock(send)
        locked.set()
        other.join()
        with pytest.raises(BinShort, match="try again"):
            balances.judge()
    assert (queries.positions([tea.id])[tea.id].sellable, check()) == (5, [])
