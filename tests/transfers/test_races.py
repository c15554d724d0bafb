"""Two people at the same transfer at the same moment, as processes on a real PostgreSQL."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from quartermaster.kernel.refusals import Refusal
from quartermaster.stock.checking import check
from quartermaster.transfers import operations as transfers
from quartermaster.transfers import queries
from quartermaster.transfers.papers import Came
from tests import scenes
from tests.stock.test_races import side_by_side
from tests.transfers.scenes import again, allocated, approved, shipped, stages, there_is

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_receive_the_same_transfer_and_one_of_them_hears_that_it_was_received():
    tea, here, there = scenes.sku(), scenes.site(), scenes.site()
    scenes.stocked(tea, 10, here.shelf)
    transfer, acts = shipped(here, there, (tea, 6)), [scenes.act() for _ in range(4)]

    def receive(number: int) -> Counter[str]:
        try:
            transfers.receive(acts[number], number=transfer.number)
        except Refusal as refused:
            return Counter({refused.code: 1})
        return Counter({"received": 1})

    assert side_by_side(4, receive) == {"received": 1, "transfer_already_received": 3}
    assert (there_is(tea, there), stages(transfer)) == ({"receiving": 6}, {"shipped": 6, "received": 6})
    assert check() == []


def test_pieces_received_by_four_come_to_no_more_than_was_sent():
    tea, here, there = scenes.sku(), scenes.site(), scenes.site()
    scenes.stocked(tea, 10, here.shelf)
    transfer, act = shipped(here, there, (tea, 6)), scenes.act()

    def receive(number: int) -> Counter[str]:
        counted: Counter[str] = Counter()
        for _ in range(3):
            try:
                transfers.receive(act, number=transfer.number, came=[Came(1, Decimal(1))])
                counted["one"] += 1
            except Refusal as refused:
                counted[refused.code] += 1
        return counted

    assert side_by_side(4, receive) == {"one": 6, "transfer_already_received": 6}
    assert (again(transfer).state, there_is(tea, there)) == ("received", {"receiving": 6})
    assert check() == []


def test_is_either_cancelled_or_shipped_never_both():
    for _ in range(4):
        tea, here, there = scenes.sku(), scenes.site(), scenes.site()
        scenes.stocked(tea, 10, here.shelf)
        transfer, act = allocated(here, there, (tea, 6)), scenes.act().because("Not needed")

        def cancel_or_ship(number: int, act=act, transfer=transfer) -> Counter[str]:
            try:
                if number % 2:
                    transfers.cancel(act, number=transfer.number)
                    return Counter({"cancelled": 1})
                transfers.ship(act, number=transfer.number)
                return Counter({"shipped": 1})
            except Refusal as refused:
                return Counter({refused.code: 1})

        done = side_by_side(2, cancel_or_ship)
        if done["cancelled"]:
            assert (done, there_is(tea, here)) == ({"cancelled": 1, "wrong_state": 1}, {"sellable": 10})
        else:
            assert (done, there_is(tea, here)) == ({"shipped": 1, "disposition_needed": 1}, {"sellable": 4})
            assert queries.in_transit([tea.id]) == {tea.id: 6}
    assert check() == []


def test_two_transfers_do_not_claim_the_last_units_twice():
    tea, here, there = scenes.sku(), scenes.site(), scenes.site()
    scenes.stocked(tea, 10, here.shelf)
    numbers, act = [approved(here, there, (tea, 6)).number for _ in range(4)], scenes.act()

    def allocate(number: int) -> Counter[str]:
        try:
            transfers.allocate(act, number=numbers[number])
        except Refusal as refused:
            return Counter({refused.code: 1})
        return Counter({"allocated": 1})

    assert side_by_side(4, allocate) == {"allocated": 1, "insufficient_stock": 3}
    assert there_is(tea, here) == {"sellable": 10, "reserved": 6}
    assert check() == []
