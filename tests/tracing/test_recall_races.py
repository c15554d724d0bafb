"""A recall while people pick and ship: what had left is told, and nothing leaves any more."""

from __future__ import annotations

import threading
import time
from collections import Counter
from decimal import Decimal

import pytest
from django.db import connection, transaction

from quartermaster.kernel.refusals import Refusal
from quartermaster.sales import operations as sales
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.checking import check
from quartermaster.stock.models import LotChange, Movement
from quartermaster.stock.moves import NewLot
from quartermaster.tracing import operations as tracing
from quartermaster.tracing import queries
from tests import scenes
from tests.sales.scenes import line, ordered, stages
from tests.scenes import goods
from tests.stock.test_races import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)


def lying(item, site, quantity):
    (lot,) = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, item.id, "L1")])
    stock.open_balances(scenes.act(), goods=[goods(item, quantity, site.shelf, lot_id=lot)])
    return lot


def drafted(lot):
    return tracing.draft_recall(scenes.act(), lot_ids=[lot], reason="Glass in a jar").number


def parts(item):
    p = stock_queries.positions([item.id])[item.id]
    return (p.on_hand, p.sellable, p.held, p.staged)


def test_a_recall_in_the_middle_of_a_pick_waits_for_it_and_then_holds_what_was_picked():
    tea, site, act = scenes.sku(tracking="lot"), scenes.site(), scenes.act()
    lot = lying(tea, site, 10)
    number, recall = ordered(site, line(tea, 4)).number, drafted(lot)
    recalled = threading.Event()

    def call_back() -> None:
        try:
            tracing.activate_recall(act, number=recall)
            recalled.set()
        finally:
            connection.close()

    calling = threading.Thread(target=call_back)
    with transaction.atomic():
        sales.pick(scenes.act(), number=number)
        calling.start()
        time.sleep(0.3)
        assert not recalled.is_set()
    calling.join(timeout=30)
    assert recalled.is_set()
    assert parts(tea) == (10, 0, 10, 0)
    assert stages(number)[3:6] == (4, 0, 0)
    with pytest.raises(stock.LotBlocked):
        sales.ship(scenes.act(), number=number)
    assert (stages(number)[5], parts(tea)) == (0, (10, 0, 10, 0))
    assert check() == []


@pytest.mark.parametrize("deed", [sales.pick, sales.ship])
def test_who_picks_or_ships_while_a_recall_is_being_written_is_refused_when_it_is(deed):
    tea, site, act = scenes.sku(tracking="lot"), scenes.site(), scenes.act()
    lot = lying(tea, site, 10)
    number, recall = ordered(site, line(tea, 4)).number, drafted(lot)
    if deed is sales.ship:
        sales.pick(act, number=number)
    before, heard = stages(number), list[str]()

    def go_on() -> None:
        try:
            deed(act, number=number)
        except Refusal as refused:
            heard.append(refused.code)
        finally:
            connection.close()

    going_on = threading.Thread(target=go_on)
    with transaction.atomic():
        tracing.activate_recall(act, number=recall)
        going_on.start()
        time.sleep(0.3)
    going_on.join(timeout=30)
    assert heard == ["lot_blocked"]
    assert (stages(number), parts(tea)) == (before, (10, 0, 10, 0))
    assert check() == []


def test_a_recall_while_many_pick_and_ship_knows_who_got_it_and_lets_nothing_out_any_more():
    tea, site, act = scenes.sku(tracking="lot"), scenes.site(), scenes.act()
    lot = lying(tea, site, 60)
    numbers, recall = [ordered(site, line(tea, 1)).number for _ in range(60)], drafted(lot)

    def work(process: int) -> Counter[str]:
        counted: Counter[str] = Counter()
        if process == 0:
            time.sleep(0.5)
            tracing.activate_recall(act, number=recall)
            return Counter(recalled=1)
        for number in numbers[process - 1 :: 3]:
            for deed in (sales.pick, sales.ship):
                try:
                    deed(act, number=number)
                    counted[deed.__name__] += 1
                except Refusal as refused:
                    counted[refused.code] += 1
        return counted

    counted = side_by_side(4, work)
    assert set(counted) <= {"recalled", "pick", "ship", "nothing_to_pick", "lot_blocked", "nothing_to_ship"}
    shipped = [number for number in numbers if stages(number)[5] == 1]
    assert counted["ship"] == len(shipped)
    assert parts(tea) == (60 - len(shipped), 0, 60 - len(shipped), 0)
    assert {row.order for row in queries.trace([lot]).got_it} == set(shipped)
    blocked_at = LotChange.objects.get(lot_id=lot).recorded_at
    assert all(moved.occurred_at <= blocked_at for moved in Movement.objects.filter(lot_id=lot, kind="ship"))
    assert check() == []


def test_nobody_takes_a_recalled_lot_off_the_shelf_by_naming_it():
    tea, site, act = scenes.sku(tracking="lot"), scenes.site(), scenes.act()
    lot = lying(tea, site, 5)
    number, recall = ordered(site, line(tea, 2)).number, drafted(lot)
    tracing.activate_recall(act, number=recall)
    with pytest.raises(sales.NotAnotherLot):
        sales.pick(act, number=number, picks=[sales.Taken(1, site.shelf.id, Decimal(2), lot)])
    assert stages(number)[3] == 0
    assert check() == []
