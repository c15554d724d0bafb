"""The verbs of stock, where the ledger alone would let through what is not so."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quartermaster.stock import operations as stock
from quartermaster.stock import queries
from quartermaster.stock.checking import check
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
    assert (on_hand(tea, here, there), queries.in_transit(scenes.house().id, tea.id, 0)) == ([3, 0], 2)
    stock.reverse(scenes.act(), movement_ids=[sent])
    assert (on_hand(tea, here, there), queries.in_transit(scenes.house().id, tea.id, 0)) == ([5, 0], 0)
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
