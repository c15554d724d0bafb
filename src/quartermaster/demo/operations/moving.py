"""Transfers between the shop's warehouses, invented: one to be approved, one to be sent, one under way, one late and damaged.

Their goods are of the SKUs that the warehouse they leave has most of.
"""

from __future__ import annotations

from datetime import time
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from quartermaster.demo.operations.opening import DAY, Shop
from quartermaster.demo.shop import INVENTED
from quartermaster.stock import queries as stock_queries
from quartermaster.transfers import operations as transfers
from quartermaster.transfers.models import Transfer
from quartermaster.transfers.papers import Came, NewLine, NewTransfer

SHARE = Decimal("0.25")
"""So much of what is available goes, in whole pieces."""
CARRIER = "Own van (invented)"


@transaction.atomic
def move(opened: Shop) -> None:
    """Four transfers, each a step further on."""
    _requested(opened, "BRS", "LDS", days_ago=1, wanted_in=6)
    _allocated(opened, "RTM", "LDS", days_ago=2, wanted_in=1)
    _under_way(opened, "LDS", "BRS", days_ago=3, wanted_in=2)
    _late(opened, "LDS", "RTM", days_ago=9, wanted_in=-2)


def _requested(opened: Shop, source: str, goal: str, *, days_ago: int, wanted_in: int) -> Transfer | None:
    lines = _lines(opened, source)
    if not lines:  # a small share of the customers leaves little to move
        return None
    act = opened.acts["buyer"].at(opened.on(opened.today - DAY * days_ago, time(9)))
    paper = NewTransfer(
        from_warehouse_id=opened.warehouse_ids[source],
        to_warehouse_id=opened.warehouse_ids[goal],
        lines=lines,
        wanted_on=opened.today + DAY * wanted_in,
        note=INVENTED,
        invented=True,
    )
    drafted = transfers.draft(act, transfer=paper)
    return transfers.request(act, number=drafted.number)


def _allocated(opened: Shop, source: str, goal: str, *, days_ago: int, wanted_in: int) -> Transfer | None:
    asked = _requested(opened, source, goal, days_ago=days_ago, wanted_in=wanted_in)
    if asked is None:
        return None
    day = opened.today - DAY * days_ago
    transfers.approve(opened.acts["manager"].at(opened.on(day, time(10))), number=asked.number)
    return transfers.allocate(opened.acts["storekeeper"].at(opened.on(day, time(11))), number=asked.number)


def _under_way(opened: Shop, source: str, goal: str, *, days_ago: int, wanted_in: int) -> Transfer | None:
    claimed = _allocated(opened, source, goal, days_ago=days_ago, wanted_in=wanted_in)
    if claimed is not None:
        keeper = opened.acts["storekeeper"].at(opened.on(opened.today - DAY * (days_ago - 1), time(15)))
        transfers.ship(keeper, number=claimed.number, carrier=CARRIER, expected_on=opened.today + DAY * wanted_in)
    return claimed


def _late(opened: Shop, source: str, goal: str, *, days_ago: int, wanted_in: int) -> None:
    """The first line has come, one piece of it damaged; the others are overdue."""
    sent = _under_way(opened, source, goal, days_ago=days_ago, wanted_in=wanted_in)
    first = sent.lines.order_by("position").first() if sent is not None else None
    if sent is None or first is None:
        return
    keeper = opened.acts["storekeeper"].at(opened.on(opened.today - DAY * 2, time(14)))
    came = [Came(first.position, Decimal(1), damaged=True)]
    if first.shipped > 1:
        came.insert(0, Came(first.position, first.shipped - 1))
    transfers.receive(keeper, number=sent.number, came=came, note=INVENTED)


def _lines(opened: Shop, source: str) -> list[NewLine]:
    there = stock_queries.availabilities().filter(warehouse_id=opened.warehouse_ids[source], owner_id=opened.owner_id)
    most = (
        there.annotate(free=F("sellable") - F("reserved")).filter(free__gte=8, sku__tracking="none").order_by("-free", "sku_id")
    )
    return [NewLine(row.sku_id, (row.free * SHARE).quantize(Decimal(1))) for row in most[:3]]
