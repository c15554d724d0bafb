"""How fast is the book, beside PostgreSQL alone? Run by hand: python bench/stock.py [--json] [--quick]

Floor and quartermaster run one after the other on the same server in the same run, so that their ratio means
something on any machine; the figures themselves are this machine's.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import setting

setting.choose()

import django

from quartermaster.config import embedded_postgres

embedded_postgres.ensure_running()
django.setup()

from django.db import connection, connections

from bench import floor, imports, through_http, warehouse
from bench.clients import race
from bench.figures import Figures, figures
from quartermaster.config import long_lived, migrating
from quartermaster.kernel import clock
from quartermaster.stock import checking, queries
from quartermaster.stock import operations as stock
from quartermaster.stock.ledger import InsufficientStock
from quartermaster.stock.moves import Ask, Move

CLIENTS = 8
SKUS = 10_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work: to see that it runs")
    chosen = parser.parse_args()
    migrating.migrate()
    long_lived.settle()  # as the program's own processes do
    report = measure(scale=10 if chosen.quick else 1, tell=lambda text: print(text, file=sys.stderr, flush=True))
    if chosen.json:
        print(json.dumps(report, indent=2))
    else:
        _print_table(report)
    return 0


def measure(*, scale: int, tell: Callable[[str], None]) -> dict[str, object]:
    calls = 2500 // scale
    found: dict[str, Figures] = {}
    floor.prepare(SKUS)
    tell("Floor: reservations…")
    found["floor_hot"] = floor.reservations(clients=CLIENTS, calls=calls, skus=1)
    found["floor_spread"] = floor.reservations(clients=CLIENTS, calls=calls * 2, skus=SKUS)
    tell("Operations: reservations…")
    scene = warehouse.build(SKUS)
    found["operations_hot"] = operations_hot(scene, calls)
    found["operations_spread"] = operations_spread(scene, calls * 2)
    tell("HTTP: reservations and the page of 100 SKUs…")
    with through_http.server(scene, clients=CLIENTS) as door:
        found["http_hot"] = through_http.hot(scene, door, clients=CLIENTS, calls=calls // 2)
        found["http_spread"] = through_http.spread(scene, door, clients=CLIENTS, calls=calls // 2)
        scene = warehouse.build(SKUS)
        warehouse.stock_up(scene, 1000)
        found["page_of_100_at_10k_movements"] = through_http.page_of_100(scene, door, calls=400)
        tell("Bulk posting, floor and operations…")
        lines = 100_000 // scale
        found["floor_bulk"] = floor.bulk(bulk_lines(scene, lines))
        found["operations_bulk"] = operations_bulk(scene, lines)
        found["http_bulk"] = through_http.bulk(scene, door, lines=lines)
        tell("Filling the book to a million movements…")
        warehouse.post_many(scene, 1_000_000 // scale)
        found["page_of_100_at_1m_movements"] = through_http.page_of_100(scene, door, calls=400)
        found["as_of"] = as_of(scene)
    tell("Checking the book…")
    started = time.perf_counter()
    violations = checking.check()
    found["check"] = figures(1, time.perf_counter() - started, [time.perf_counter() - started])
    assert violations == [], violations
    tell("Importing 50,000 products…")
    found["import_products"] = imports.products(scene.act, 50_000 // scale)
    return _report(found)


def operations_hot(scene: warehouse.Scene, calls: int) -> Figures:
    """Eight processes reserve one piece at a time of one SKU until it is sold out; more is asked for than there is."""
    sku_id, warehouse_id, units = scene.sku_ids[0], scene.warehouse_ids[0], CLIENTS * calls
    warehouse.stock_up(scene, units, [sku_id], warehouses=1)
    result, refused, failed = _reserving(scene, lambda place: sku_id, warehouse_id, calls + 25, "hot")
    reserved = queries.positions([sku_id])[sku_id].reserved
    assert (reserved, refused, failed) == (units, CLIENTS * 25, 0), (reserved, refused, failed)
    return result


def operations_spread(scene: warehouse.Scene, calls: int) -> Figures:
    chosen = scene.sku_ids[1:]
    warehouse.stock_up(scene, 1_000_000, chosen, warehouses=1)
    result, refused, failed = _reserving(scene, lambda place: random.choice(chosen), scene.warehouse_ids[0], calls, "spread")
    assert (refused, failed) == (0, 0), (refused, failed)
    return result


def _reserving(
    scene: warehouse.Scene, choose: Callable[[int], int], warehouse_id: int, calls: int, name: str
) -> tuple[Figures, int, int]:
    connections.close_all()

    def prepare(client: int) -> Callable[[int], str]:
        def reserve(place: int) -> str:
            if place < 0:
                connection.ensure_connection()
                return "done"
            claim = f"{name}-{client}/{place}"
            try:
                stock.reserve(scene.act, asks=[Ask(claim, scene.owner_id, choose(place), warehouse_id, Decimal(1))])
            except InsufficientStock:
                return "refused"
            return "done"

        return reserve

    return race(prepare, clients=CLIENTS, calls=calls)


def bulk_lines(scene: warehouse.Scene, count: int) -> list[tuple[int, int, int, int, str]]:
    """(SKU, from bin, to bin, quantity, kind): the same work for floor and operations."""
    chosen = random.Random(1)
    return [
        (chosen.choice(scene.sku_ids), scene.shelf_ids[number % 3], scene.second_shelf_ids[number % 3], 1, "internal_move")
        for number in range(count)
    ]


def operations_bulk(scene: warehouse.Scene, count: int) -> Figures:
    lines = bulk_lines(scene, count)
    started = time.perf_counter()
    stock.post_movements(
        scene.act,
        moves=[
            Move(scene.owner_id, sku, Decimal(quantity), source, target, kind) for sku, source, target, quantity, kind in lines
        ],
    )
    return figures(count, time.perf_counter() - started)


def as_of(scene: warehouse.Scene) -> Figures:
    """Everything as it was before any of the movements: the longest way back."""
    latencies = []
    for days in (1, 0, 1, 0, 1):
        started = time.perf_counter()
        queries.as_of(clock.now() - timedelta(days=days))
        latencies.append(time.perf_counter() - started)
    return figures(len(latencies), sum(latencies), latencies)


RATIOS = {
    "bulk_ratio": ("operations_bulk", "floor_bulk"),
    "http_bulk_ratio": ("http_bulk", "floor_bulk"),
    "operations_hot_ratio": ("operations_hot", "floor_hot"),
    "operations_spread_ratio": ("operations_spread", "floor_spread"),
    "http_hot_ratio": ("http_hot", "floor_hot"),
    "http_spread_ratio": ("http_spread", "floor_spread"),
}


def _report(found: dict[str, Figures]) -> dict[str, object]:
    ratios = {name: round(found[ours].per_second / found[floor_].per_second, 4) for name, (ours, floor_) in RATIOS.items()}
    small, large = found["page_of_100_at_10k_movements"], found["page_of_100_at_1m_movements"]
    return {
        **ratios,
        "page_p95_ms": round(large.p95_ms, 3),
        "page_flatness": round(large.p95_ms / small.p95_ms, 3),
        "import_50000_products_seconds": round(found["import_products"].seconds, 3),
        "as_of_seconds": round(found["as_of"].p95_ms / 1000, 3),
        "check_seconds": round(found["check"].seconds, 3),
        "figures": {name: one.as_json() for name, one in found.items()},
    }


def _print_table(report: dict[str, object]) -> None:
    print(f"{'':32}{'per second':>14}{'p50 ms':>10}{'p95 ms':>10}{'p99 ms':>10}")
    for name, one in report["figures"].items():  # type: ignore[attr-defined]
        print(f"{name:32}{one['per_second']:>14,.1f}{one['p50_ms']:>10.2f}{one['p95_ms']:>10.2f}{one['p99_ms']:>10.2f}")
    for name, value in report.items():
        if name != "figures":
            print(f"{name:40}{value:>10}")


if __name__ == "__main__":
    sys.exit(main())
