"""A warehouse of any size whose goods lie anywhere, and how long its slotting report and the proposals of its put-away page take.

Everything happens in one transaction that is rolled back: the book is none the richer for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner
from quartermaster.kernel.db import rows, run
from quartermaster.locations import distances
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.locations.queries import depth_of, walks_begin_at
from quartermaster.slotting.proposing import proposals
from quartermaster.slotting.reporting import Report, report
from quartermaster.stock import queries as stock_queries

AISLES, LEVELS = 25, 4
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Sizes:
    bins: int
    skus: int
    picks: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Measured:
    report_seconds: float
    moves: int
    walked: int
    saved: int
    saved_by_hand: int
    """What the moves save when each pick is walked again, one by one, from where its goods would lie."""
    least: int
    proposals_ms: float


_BINS = """
INSERT INTO locations_bin (warehouse_id, code, kind, role, walk_order, aisle, position, level, version)
SELECT %(warehouse)s, 'B-' || n, 'storage', '', n, 1 + n %% %(aisles)s, 1 + n / (%(aisles)s * %(levels)s),
    1 + n / %(aisles)s %% %(levels)s, 1 FROM generate_series(0, %(bins)s - 1) AS n
"""
_PRODUCT = "INSERT INTO catalog_product (name, description, version) VALUES ('Benchmark goods', '', 1) RETURNING id"
_SKUS = """
INSERT INTO catalog_sku (product_id, code, name, unit_id, cost, retail_price, note, version, created_at)
SELECT %(product)s, %(prefix)s || n, 'Goods ' || n, (SELECT id FROM catalog_unit WHERE code = 'pcs'), 1, 2, '', 1, now()
  FROM generate_series(0, %(skus)s - 1) AS n
"""
_BALANCES = """
INSERT INTO stock_balance (owner_id, sku_id, bin_id, lot_id, quantity)
SELECT %(owner)s, s.id, b.id, 0, 50
  FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM catalog_sku WHERE product_id = %(product)s) s
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM locations_bin
         WHERE warehouse_id = %(warehouse)s AND kind = 'storage') b ON b.n = s.n * 7919 %% (%(bins)s * 9 / 10)
"""
_DOCK = """
INSERT INTO stock_balance (owner_id, sku_id, bin_id, lot_id, quantity)
SELECT %(owner)s, id, %(dock)s, 0, 5 FROM catalog_sku WHERE product_id = %(product)s ORDER BY id DESC LIMIT %(waiting)s
"""
_PICKS = """
INSERT INTO stock_movement (owner_id, sku_id, lot_id, quantity, from_bin_id, to_bin_id, kind, reason, document, entered, actor_id,
    source, key, occurred_at, short_allowed, seal)
SELECT %(owner)s, b.sku_id, 0, 1, b.bin_id, %(staging)s, 'pick', '', '', '', %(actor)s, 'command', 'bench',
    now() - random() * interval '50 days', false, 0
  FROM (SELECT floor(%(skus)s * power(random(), 4))::bigint AS n FROM generate_series(1, %(picks)s)) p
  JOIN (SELECT sku_id, bin_id, row_number() OVER (ORDER BY sku_id) - 1 AS n FROM stock_balance
         WHERE bin_id IN (SELECT id FROM locations_bin WHERE warehouse_id = %(warehouse)s AND kind = 'storage')) b USING (n)
"""


def measure(sizes: Sizes, tell: Callable[[str], None] = lambda words: None) -> Measured:
    with transaction.atomic():
        warehouse = _built(sizes)
        tell(f"{sizes.bins:,} bins, {sizes.skus:,} SKUs, {sizes.picks:,} picks")
        found, report_seconds = _timed(lambda: report(warehouse))
        waiting = list(stock_queries.to_put_away(warehouse.pk))
        proposals(waiting)
        _, proposing = _timed(lambda: proposals(waiting))
        by_hand = walked_by_hand(found) if sizes.picks <= 200_000 else 0
        transaction.set_rollback(True)
    advice = found.advice
    return Measured(
        round(report_seconds, 2),
        len(advice.moves),
        advice.now,
        advice.now - advice.after,
        by_hand,
        advice.least,
        round(proposing * 1000, 1),
    )


def walked_by_hand(found: Report) -> int:
    """How much shorter the ways of all picks are if every move were made: each pick walked there and back, before and after."""
    start, depth = walks_begin_at(found.warehouse.pk), depth_of(found.warehouse.pk)
    goes: dict[tuple[int, int, int], int] = {}
    for move in found.advice.moves:
        goes[move.pile.owner_id, move.pile.sku_id, move.pile.bin_id] = move.to_bin_id
        if move.other:
            goes[move.other.owner_id, move.other.sku_id, move.to_bin_id] = move.pile.bin_id

    def way(bin_id: int) -> int:
        slot = found.slots[bin_id]
        return 2 * distances.between(start, distances.Spot(slot.aisle or 0, slot.position or 0), depth)

    picked = rows(
        """SELECT m.owner_id, m.sku_id, m.from_bin_id FROM stock_movement m JOIN locations_bin b ON b.id = m.from_bin_id
            WHERE m.kind = 'pick' AND b.warehouse_id = %s AND b.kind = 'storage'""",
        [found.warehouse.pk],
    )
    return sum(way(cell[2]) - way(goes.get(cell, cell[2])) for cell in picked)


def _built(sizes: Sizes) -> Warehouse:
    actor = User.objects.create_user(
        username="slots", email="slots@example.com", password="a long enough phrase", roles=["manager"]
    )
    warehouse = Warehouse.objects.create(code="SLOTS", name="Slots")
    staging = Bin.objects.create(warehouse=warehouse, code="PACK", kind="staging", aisle=1, position=0)
    dock = Bin.objects.create(warehouse=warehouse, code="DOCK", kind="dock")
    ((product,),) = rows(_PRODUCT)
    names = {
        "warehouse": warehouse.pk, "aisles": AISLES, "levels": LEVELS, "bins": sizes.bins, "skus": sizes.skus, "product": product,
        "prefix": "SLOTS-", "owner": Owner.objects.get(is_house=True).pk, "dock": dock.pk, "staging": staging.pk,
        "actor": actor.pk, "picks": sizes.picks, "waiting": sizes.waiting,
    }  # fmt: skip
    for statement in (_BINS, _SKUS, _BALANCES, _PICKS, _DOCK):
        run(statement, names)
    run("ANALYZE locations_bin, catalog_sku, stock_balance, stock_movement")
    return warehouse


def _timed(deed: Callable[[], Found]) -> tuple[Found, float]:
    started = time.perf_counter()
    found = deed()
    return found, time.perf_counter() - started
