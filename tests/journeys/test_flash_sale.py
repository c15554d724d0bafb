"""A flash sale: 500 buyers for 100 units, through several client and several server processes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from decimal import Decimal
from typing import Any

from quartermaster.sales.models import Order
from quartermaster.stock import checking
from quartermaster.stock import queries as stock
from tests import scenes
from tests.accounts.scenes import token_of
from tests.served import CHECKOUT, Served

BUYERS = 500
UNITS = 100
PROCESSES = 4
HEAD_START_SECONDS = 1.0
SECONDS = 120


def test_500_buyers_for_100_units_get_exactly_100(served: Served) -> None:
    item, site = scenes.sku(), scenes.site()
    scenes.stocked(item, UNITS, site.shelf)
    answers = _sell(served, {"warehouse": site.warehouse.code, "lines": [{"sku": item.code, "quantity": "1"}]})

    assert Counter((answer["status"], answer["body"].get("code")) for answer in answers) == {
        (201, None): UNITS,
        (409, "insufficient_stock"): BUYERS - UNITS,
    }
    assert len({answer["body"]["number"] for answer in answers if answer["status"] == 201}) == UNITS
    refused = [answer["body"]["errors"] for answer in answers if answer["status"] == 409]
    assert Counter((len(errors), errors[0]["pointer"], errors[0]["facts"]["available"]) for errors in refused) == {
        (1, "/lines/0/quantity", "0"): BUYERS - UNITS
    }
    there = stock.positions([item.id])[item.id]
    assert (there.sellable, there.reserved, there.available) == (Decimal(UNITS), Decimal(UNITS), Decimal(0))
    assert Order.objects.count() == UNITS
    assert checking.check() == []


def _sell(one: Served, order: dict[str, Any]) -> list[dict[str, Any]]:
    """What every buyer was answered. Each client process sells with a token of its own."""
    each, start = BUYERS // PROCESSES, time.time() + HEAD_START_SECONDS
    sellers = []
    for number in range(PROCESSES):
        words = [str(one.port), str(number * each), str(each), str(start)]
        command = [sys.executable, "-m", "tests.journeys.buyers", *words]
        seller = subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        sellers.append((seller, json.dumps({"token": token_of(scenes.person("seller")), "order": order})))
    answers: list[dict[str, Any]] = []
    for seller, told in sellers:
        assert seller.stdin is not None
        seller.stdin.write(told)
        seller.stdin.close()
        seller.stdin = None
    for seller, _ in sellers:
        said, _ = seller.communicate(timeout=SECONDS)
        assert seller.returncode == 0
        answers += json.loads(said)
    return answers
