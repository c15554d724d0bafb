"""Purchase orders worked on by several processes at once."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest
from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import Sku
from quartermaster.kernel.refusals import Refusal
from quartermaster.purchasing import folds
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.purchasing.papers import NewLine, NewOrder, ReceivedLine
from quartermaster.stock.checking import check
from tests import scenes
from tests.purchasing.scenes import drafted, placed
from tests.purchasing.test_agreement import OFTEN, Buyers
from tests.stock.test_races import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_deeds_at_once_on_an_order_one_wins_and_the_other_gets_its_code():
    """Approve while editing, cancel while receiving, acknowledge while changing: each insisting on what it saw."""
    tea, site, act = scenes.sku(), scenes.site(), scenes.act("administrator")
    for _ in range(4):
        for pair, refusals in _pairs(act, site, tea):
            counted = side_by_side(2, partial(_counted, pair))
            assert counted.pop("done") == 1
            assert counted.total() == 1
            assert set(counted) <= refusals
    assert check(folds.RULES) == []


Deed = Callable[[], object]


def _pairs(act: Act, site: scenes.Site, tea: Sku) -> list[tuple[list[Deed], set[str]]]:
    """Two deeds each, and with which codes the one that comes second may be refused."""
    pending, coming, there = drafted(site, (tea, 5)), placed(site, (tea, 5)), placed(site, (tea, 5))

    def seen(verb: Callable[..., object], paper: PurchaseOrder, **more: object) -> Deed:
        return partial(verb, act, number=paper.number, version=paper.version, **more)

    came = [ReceivedLine(Decimal(1), position=1)]
    return [
        (
            [seen(purchasing.approve, pending), seen(purchasing.edit_order, pending, order=_as(pending, tea))],
            {"stale_version"},
        ),
        (
            [
                partial(purchasing.cancel, act, number=coming.number),
                partial(purchasing.receive, act, number=coming.number, receipts=came),
            ],
            {"wrong_state", "already_received"},
        ),
        ([seen(purchasing.acknowledge, there), seen(purchasing.edit_order, there, order=_as(there, tea))], {"stale_version"}),
    ]


def _as(order: PurchaseOrder, item: Sku) -> NewOrder:
    return NewOrder(order.supplier_id, order.warehouse_id, [NewLine(item.id, Decimal(6))])


def _counted(pair: list[Deed], process: int) -> Counter[str]:
    try:
        pair[process]()
    except Refusal as refusal:
        return Counter([refusal.code])
    return Counter(["done"])


def test_people_who_receive_correct_and_settle_at_once_neither_wait_in_a_circle_nor_disagree():
    site, act, items = scenes.site(), scenes.act("administrator"), [scenes.sku() for _ in range(3)]
    numbers = [placed(site, *((item, 20) for item in items)).number for _ in range(4)]

    def work(process: int) -> Counter[str]:
        buyers, counted = Buyers(random.Random(process), act, site, items, list(numbers)), Counter[str]()
        for _ in range(60):
            name = buyers.chance.choice([*OFTEN, "reverse"])
            try:
                with transaction.atomic():
                    getattr(buyers, name)()
                counted["done"] += 1
            except (Refusal, IndexError):
                counted["refused"] += 1
        return counted

    counted = side_by_side(4, work)
    assert set(counted) == {"done", "refused"}
    assert counted["done"] > 40
    assert check(folds.RULES) == []
    assert check() == []
