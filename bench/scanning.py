"""How soon is a scan answered? Run by hand: python bench/scanning.py [--json] [--quick]

Ten people scan at once over HTTP, each with a token and a connection that stays, as hand scanners do: a scan in about a second
and a half. Each goes round: looks something up, receives a piece of a purchase order, moves pieces from bin to bin in three
scans, scans a code that nobody knows. The promise is that 95 of 100 answers come within 200 ms. Afterwards the book must have
what was told to be done, and tie out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import setting

setting.choose()

import django

from quartermaster.config import embedded_postgres

embedded_postgres.ensure_running()
django.setup()

from django.db import connections

from bench import through_http, warehouse
from bench.clients import race
from bench.figures import Figures
from bench.through_http import Connection, Door
from bench.warehouse import Scene
from quartermaster.accounts.models import User
from quartermaster.catalog.models import Sku
from quartermaster.config import long_lived, migrating
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import PurchaseOrderLine, Supplier
from quartermaster.purchasing.papers import NewLine, NewOrder
from quartermaster.scanning.models import Scan
from quartermaster.stock.checking import check

SCANNERS, SKUS, MOVEMENTS = 10, 2_000, 100_000
PAUSE_SECONDS = 1.5
MOST_MS = 200.0
ROUND = ("look_up", "receive", "out_of", "goods", "into", "unknown")
DONE = {"look_up": "found", "receive": "done", "out_of": "ask", "goods": "ask", "into": "done", "unknown": "wrong"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work: to see that it runs")
    chosen = parser.parse_args()
    share = 10 if chosen.quick else 1
    migrating.migrate()
    scene = warehouse.build(SKUS)
    warehouse.stock_up(scene, 1_000)
    warehouse.post_many(scene, MOVEMENTS // share)
    rounds = 10 // share
    orders = [_ordered(scene, place, rounds + 1) for place in range(SCANNERS)]
    long_lived.settle()
    found, wrong = _scan(scene, orders, rounds * len(ROUND))
    faults = check()
    if chosen.json:
        print(json.dumps({**found.as_json(), "wrong": wrong, "faults": len(faults)}))
    else:
        times = f"p50 {found.p50_ms:.0f} ms, p95 {found.p95_ms:.0f} ms, p99 {found.p99_ms:.0f} ms"
        print(f"{found.done} scans of {SCANNERS} people: {times}")
    assert not faults, faults[:3]
    assert not wrong, f"{wrong} scans were answered otherwise than they should be."
    _look_at_the_book(orders, rounds)
    return int(found.p95_ms > MOST_MS)


def _scan(scene: Scene, orders: list[str], calls: int) -> tuple[Figures, int]:
    with through_http.server(scene, clients=SCANNERS) as door:
        connections.close_all()
        found, refused, failed = race(_scanner(scene, orders, door), clients=SCANNERS, calls=calls, pause=PAUSE_SECONDS)
    return found, refused + failed


def _scanner(scene: Scene, orders: list[str], door: Door) -> Callable[[int], Callable[[int], str]]:
    codes = dict(Sku.objects.filter(pk__in=scene.sku_ids).values_list("pk", "code"))

    def prepare(number: int) -> Callable[[int], str]:
        line = Connection(door, number)
        task: dict[str, object] = {}

        def scan(code: str, **within: object) -> str:
            nonlocal task
            status, body = line.post("/api/v1/scans", json.dumps({"code": code, "task": {**within, "warehouse": "B0"}}))
            answer = json.loads(body)
            task = {name: value for name, value in (answer.get("task") or {}).items() if value}
            return str(answer["state"]) if status == 201 else f"{status}"

        def call(place: int) -> str:
            """The first one, before all begin together, is only to see that everything is there."""
            step = ROUND[place % len(ROUND)] if place >= 0 else "look_up"
            code = codes[scene.sku_ids[(number * 97 + place // len(ROUND)) % len(scene.sku_ids)]]
            scanned = {"look_up": code, "out_of": "S-1", "goods": code, "into": "S-2", "unknown": "NOBODY-KNOWS"}
            if step == "receive":
                state = scan(codes[scene.sku_ids[number]], kind="receive", document=orders[number])
            elif step in ("goods", "into"):
                state = scan(scanned[step], **{**task, "quantity": "1"})
            else:
                state = scan(scanned[step], kind="move" if step == "out_of" else "look_up")
            return "done" if state == DONE[step] else "failed"

        return call

    return prepare


def _ordered(scene: Scene, place: int, pieces: int) -> str:
    """A purchase order to the first warehouse that has been placed."""
    found = Supplier.objects.filter(code="BENCH").first()
    supplier = found or purchasing.create_supplier(scene.act, code="BENCH", name="Bench supplier")
    lines = [NewLine(scene.sku_ids[place], Decimal(pieces))]
    draft = purchasing.draft_order(scene.act, order=NewOrder(supplier.id, scene.warehouse_ids[0], lines))
    purchasing.approve(scene.act, number=draft.number)
    return purchasing.place(scene.act, number=draft.number).number


def _look_at_the_book(orders: list[str], rounds: int) -> None:
    received = PurchaseOrderLine.objects.filter(order__number__in=orders).values_list("received", flat=True)
    assert list(received) == [Decimal(rounds)] * SCANNERS, list(received)
    scans = Scan.objects.filter(actor=User.objects.get(username="bench"), task__kind="look_up")
    assert scans.count() >= SCANNERS * rounds


if __name__ == "__main__":
    sys.exit(main())
