"""Purchase orders worked on by several processes at once."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from django.db import transaction

from quartermaster.kernel.refusals import Refusal
from quartermaster.purchasing import folds
from quartermaster.stock.checking import check
from tests import scenes
from tests.purchasing.scenes import placed
from tests.purchasing.test_agreement import OFTEN, Buyers
from tests.stock.test_races import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)


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
