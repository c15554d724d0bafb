"""The verbs of stock, where the ledger alone would let through what is not so."""

from __future__ import annotations

import threading
import time
from decimal import Decimal

import pytest
from django.db import connection, transaction

from quartermaster.stock import operations as stock
from quartermaster.stock import queries
from quartermaster.stock.checking import check
from quartermaster.stock.imports import OpeningRow, load_opening_stock
from quartermaster.stock.models import Movement
from quartermaster.stock.moves import Move
from tests import scenes
from tests.scenes import goods

pytestmark = pytest.mark.django_db


def on_hand(item, *sites):
    found = {row.warehouse_id: row.on_hand for row in queries.positions_by_warehouse([item.id])}
    return [found.get(site.warehouse.id, 0) for site in sites]


def test_goods_that_arrived_in_another_warehouse_are_not_also_put_back_in_the_first():
    tea, here, there = scenes.sku(), scenes.site(), scenes.site()
    scenes.stocked(tea, 5, here.shelf)
    sent, arrived = stock.transfer(scenes.act(), goods=[goods(tea, 2, here.shelf, there.dock)])
    with pytest.raises(stock.CannotReverse, match=f"Reverse movement {arrived}"):
        stock.reverse(scenes.act(), movement_ids=[sent])
    assert on_hand(tea, here, there) == [3, 2]
    stock.reverse(scenes.act(), movement_ids=[arrived])
    assert (on_hand(tea, here, there), queries.in_transit(scenes.house().id, tea.id, 0, "")) == ([3, 0], 2)
    stock.reverse(scenes.act(), movement_ids=[sent])
    assert (on_hand(tea, here, there), queries.in_transit(scenes.house().id, tea.id, 0, "")) == ([5, 0], 0)
    assert check() == []


def test_both_halves_of_a_transfer_are_reversed_together():
    tea, here, there = scenes.sku(), scenes.site(), scenes.site()
    scenes.stocked(tea, 5, here.shelf)
    halves = stock.transfer(scenes.act(), goods=[goods(tea, 2, here.shelf, there.dock)])
    stock.reverse(scenes.act(), movement_ids=halves)
    assert on_hand(tea, here, there) == [5, 0]
    assert check() == []


def test_refuses_goods_that_go_nowhere():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    standing = Move(scenes.house().id, tea.id, Decimal(1), site.shelf.id, site.shelf.id, "internal_move")
    for deed in (
        lambda: stock.transfer(scenes.act(), goods=[goods(tea, 1, site.shelf, site.shelf)]),
        lambda: stock.post_movements(scenes.act(), moves=[standing]),
    ):
        with pytest.raises(stock.WrongBin) as refused:
            deed()
        assert [(error.pointer, error.code) for error in refused.value.errors] == [("/lines/0/to_bin", "same_place")]
    assert Movement.objects.filter(sku=tea).count() == 1


@pytest.mark.parametrize("ends", [("staging", "shelf"), ("shelf", "staging"), ("staging", "dock")])
def test_staged_goods_do_not_move_without_their_order(ends):
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    stock.pick(scenes.act(), goods=[goods(tea, 2, site.shelf, site.staging)])
    here, there = (getattr(site, end) for end in ends)
    with pytest.raises(stock.WrongBin, match="moves with its order"):
        stock.transfer(scenes.act(), goods=[goods(tea, 1, here, there)])
    position = queries.positions([tea.id])[tea.id]
    assert (position.sellable, position.staged, position.receiving) == (3, 2, 0)


def test_staged_goods_are_not_put_back_in_another_warehouse():
    tea, here, there = scenes.sku(), scenes.site(), scenes.site()
    scenes.stocked(tea, 5, here.shelf)
    stock.pick(scenes.act(), goods=[goods(tea, 2, here.shelf, here.staging)])
    with pytest.raises(stock.WrongBin, match="same warehouse"):
        stock.put_back(scenes.act(), goods=[goods(tea, 2, here.staging, there.shelf)])
    assert on_hand(tea, here, there) == [5, 0]


@pytest.mark.django_db(transaction=True)
def test_opening_stock_loaded_by_two_at_once_counts_once():
    tea, site = scenes.sku(), scenes.site()
    rows = [OpeningRow(tea.code, site.warehouse.code, "A-01", Decimal(10))]
    first, second = scenes.act(), scenes.act()
    posted = threading.Event()
    said: list[str] = []

    def load_after_the_other():
        try:
            assert posted.wait(timeout=30)
            said.extend(error.code for error in load_opening_stock(second, rows=rows).errors)
        finally:
            connection.close()

    other = threading.Thread(target=load_after_the_other)
    other.start()
    with transaction.atomic():
        load_opening_stock(first, rows=rows)
        posted.set()
        time.sleep(0.5)
    other.join()
    assert (said, queries.positions([tea.id])[tea.id].on_hand) == (["already_stocked"], 10)
