"""What is measured of value: a year of receipts and sales, valued; what it is worth now and was; a fact that comes late."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection

from bench.figures import Figures, figures
from bench.warehouse import Scene
from quartermaster.kernel import clock
from quartermaster.locations.models import Bin
from quartermaster.stock import checking, costing, values
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Move

YEAR = timedelta(days=360)
RECEIPT_EVERY = 8
"""One movement of a SKU in a warehouse in so many is a receipt of so many pieces; the others sell one of them each."""
AT_ONCE = 50_000
REPEATS = 5
LATE = ("average", "fifo")
"""How the SKUs are costed that something comes late for, from their first receipt on."""
TABLES = (
    "stock_movement",
    "stock_balance",
    "stock_availability",
    "stock_valueentry",
    "stock_coststate",
    "stock_costlayer",
    "stock_costmark",
)


@dataclass(frozen=True, slots=True)
class Sizes:
    """So many movements of all SKUs together, and so many later ones of the SKU that something comes late for."""

    movements: int
    later: int


def measure(scene: Scene, sizes: Sizes, tell: Callable[[str], None]) -> dict[str, Figures]:
    """Everything. Whatever is asked must tie out with the entries, to the minor unit."""
    began = clock.now() - YEAR - timedelta(days=1)
    found = {}
    for sku_id, method in zip(scene.sku_ids, LATE, strict=False):
        _cost_by(sku_id, method)
    tell(f"Posting {sizes.movements:,} receipts and sales…")
    for moves in _in_parts(year_of_trade(scene, sizes.movements, began)):
        stock.post_movements(scene.act, moves=moves)
    _settle()
    tell("Valuing them…")
    found["catching_up"] = timed(1, costing.keep_up, done=sizes.movements)
    _settle()
    tell("What they are worth now, and were…")
    for name, moment in (("now", None), ("half_a_year_ago", began + YEAR / 2), ("a_year_ago", began + timedelta(days=5))):
        found[f"valuation_{name}"] = timed(REPEATS, lambda at=moment: values.placed(moment=at))  # type: ignore[misc]
        ties_out(moment)
    tell(f"A receipt that comes late, with {sizes.later:,} movements behind it…")
    posted: list[float] = []
    valued: defaultdict[str, list[float]] = defaultdict(list)
    for sku_id, method in zip(scene.sku_ids, LATE, strict=False):
        for moves in _in_parts(trade_of(scene, sku_id, sizes.later, began)):
            stock.post_movements(scene.act, moves=moves)
        costing.keep_up()
        for _ in range(REPEATS):
            posted.append(seconds(lambda one=sku_id: _comes_late(scene, one, began)))  # type: ignore[misc]
            valued[method].append(seconds(lambda one=sku_id: costing.catch_up(sku_ids=[one])))  # type: ignore[misc]
    found["late_receipt_posted"] = figures(len(posted), sum(posted), posted)
    found |= {f"late_receipt_valued_{method}": figures(len(took), sum(took), took) for method, took in valued.items()}
    ties_out(None)
    assert checking.check() == []
    return found


def year_of_trade(scene: Scene, movements: int, began: datetime) -> Iterator[Move]:
    """Spread over the SKUs, the warehouses and the year, in the order of time."""
    supplier = Bin.objects.get(kind=Bin.Kind.SUPPLIER).pk
    cells = [(sku_id, shelf_id) for sku_id in scene.sku_ids for shelf_id in scene.shelf_ids]
    for number in range(movements):
        sku_id, shelf_id = cells[number % len(cells)]
        turn = number // len(cells)
        yield _move(scene, supplier, sku_id, shelf_id, turn, began + YEAR * number / movements)


def trade_of(scene: Scene, sku_id: int, movements: int, began: datetime) -> Iterator[Move]:
    """The same of a single SKU in one warehouse."""
    supplier = Bin.objects.get(kind=Bin.Kind.SUPPLIER).pk
    for turn in range(movements):
        yield _move(scene, supplier, sku_id, scene.shelf_ids[0], turn, began + YEAR * (turn + 1) / (movements + 1))


def _move(scene: Scene, supplier: int, sku_id: int, shelf_id: int, turn: int, at: datetime) -> Move:
    if turn % RECEIPT_EVERY == 0:
        cost = Decimal(200 + turn % 40) / 100
        quantity = Decimal(RECEIPT_EVERY)
        return Move(scene.owner_id, sku_id, quantity, supplier, shelf_id, "receipt", unit_cost=cost, occurred_at=at)
    return Move(scene.owner_id, sku_id, Decimal(1), shelf_id, scene.customer_bin_id, "ship", occurred_at=at)


def _comes_late(scene: Scene, sku_id: int, began: datetime) -> None:
    """Written down now, before everything that has happened to the SKU since."""
    supplier = Bin.objects.get(kind=Bin.Kind.SUPPLIER).pk
    late = Move(
        scene.owner_id,
        sku_id,
        Decimal(3),
        supplier,
        scene.shelf_ids[0],
        "receipt",
        unit_cost=Decimal("2.07"),
        occurred_at=began - timedelta(hours=1),
    )
    stock.post_movements(scene.act, moves=[late])


def ties_out(moment: datetime | None) -> None:
    """What the places are worth is what the entries up to then add up to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(quantity), 0), coalesce(sum(value), 0) FROM stock_valueentry WHERE effective_at <= %s",
            [moment or clock.now()],
        )
        booked = cursor.fetchone()
    places = values.placed(moment=moment)
    worth = sum((one.quantity for one in places), Decimal(0)), sum((one.value for one in places), Decimal(0))
    assert worth == booked, (moment, worth, booked)


def timed(repeats: int, do: Callable[[], Any], *, done: int | None = None) -> Figures:
    latencies = [seconds(do) for _ in range(repeats)]
    return figures(done or repeats, sum(latencies), latencies)


def seconds(do: Callable[[], Any]) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


def _in_parts(moves: Iterator[Move]) -> Iterator[list[Move]]:
    while part := list(islice(moves, AT_ONCE)):
        yield part


def _cost_by(sku_id: int, method: str) -> None:
    """The SKU's own category, costed so."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO catalog_category (name, costing, version) VALUES (%s, %s, 1)
            ON CONFLICT (upper(name)) DO UPDATE SET costing = excluded.costing RETURNING id""",
            [f"Bench {method}", method],
        )
        (category_id,) = cursor.fetchone() or (None,)
        cursor.execute("UPDATE catalog_sku SET category_id = %s WHERE id = %s", [category_id, sku_id])


def _settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")
