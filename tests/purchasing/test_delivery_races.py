"""Deliveries that several people receive and cancel at one moment: one of them has an effect, the others hear why not."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from quartermaster.kernel.refusals import Refusal
from quartermaster.purchasing import delivery_queries, folds
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import ReceivedLine
from quartermaster.stock.checking import check
from tests import scenes
from tests.purchasing.scenes import lines, on_hand, placed
from tests.purchasing.test_deliveries import announced
from tests.stock.test_races import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_delivery_received_by_four_at_once_is_received_once():
    tea, site, act = scenes.sku(), scenes.site(), scenes.act()
    order = placed(site, (tea, 10))
    delivery = announced(order)

    def receive(process: int) -> Counter[str]:
        try:
            given = [ReceivedLine(Decimal(10), 1)]
            purchasing.receive_delivery(act, number=delivery.number, lines=given, version=1)
        except Refusal as refusal:
            return Counter([refusal.code])
        return Counter(["done"])

    assert side_by_side(4, receive) == {"done": 1, "stale_version": 3}
    assert (lines(order), on_hand(tea)) == ([("10", "10", "0")], (10, 10, 0))
    assert (check(), check(folds.RULES)) == ([], [])


def test_of_cancelling_and_receiving_at_one_moment_one_wins():
    act = scenes.act().because("lost at sea")
    tea, site = scenes.sku(), scenes.site()
    for _ in range(4):
        delivery = announced(placed(site, (tea, 10)))

        def deed(process: int, number: str = delivery.number) -> Counter[str]:
            try:
                if process % 2:
                    purchasing.cancel_delivery(act, number=number)
                else:
                    purchasing.receive_delivery(act, number=number, lines=[ReceivedLine(Decimal(10), 1)])
            except Refusal as refusal:
                return Counter([refusal.code])
            return Counter(["done"])

        counted = side_by_side(2, deed)
        assert counted["done"] == 1
        assert set(counted) <= {"done", "wrong_state", "delivery_already_begun"}
        assert delivery_queries.delivery_by_number(delivery.number).state in ("received", "cancelled")
    assert (check(), check(folds.RULES)) == ([], [])
