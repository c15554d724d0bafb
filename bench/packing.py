"""How fast is a scan at the packing bench answered? Run by hand: python bench/packing.py [--json] [--quick]

Ten people sign in at ten benches of the real server and scan every piece of their orders into cartons: once as people do, a
scan in about a second at each bench, and once as fast as the answers come. Then each closes its cartons. What was scanned must
be packed, and orders, claims and book agree afterwards.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import setting

setting.choose()

import django

from quartermaster.config import embedded_postgres

embedded_postgres.ensure_running()
django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections

from bench import through_http, warehouse
from bench.clients import race
from bench.figures import Figures
from bench.through_http import Door
from bench.warehouse import Scene
from quartermaster.accounts.models import User
from quartermaster.config import long_lived, migrating
from quartermaster.locations.models import Bin
from quartermaster.sales import folds
from quartermaster.sales import operations as sales
from quartermaster.sales.models import Order, OrderLine
from quartermaster.sales.operations import NewLine, NewOrder
from quartermaster.stock.checking import check

BENCHES, SKUS, LINES, PIECES = 10, 2_000, 8, 3
SECRET = "b" * 32


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work: to see that it runs")
    chosen = parser.parse_args()
    migrating.migrate()
    long_lived.settle()  # as the program's own processes do
    found = measure(orders=1 if chosen.quick else 10)
    if chosen.json:
        print(json.dumps({name: one.as_json() for name, one in found.items()}, indent=2))
    else:
        print(f"{'':40}{'per second':>12}{'p50 ms':>10}{'p95 ms':>10}{'p99 ms':>10}")
        for name, one in found.items():
            print(f"{name:40}{one.per_second:>12,.1f}{one.p50_ms:>10,.1f}{one.p95_ms:>10,.1f}{one.p99_ms:>10,.1f}")
    return 0


def measure(*, orders: int) -> dict[str, Figures]:
    """`orders` are packed at each bench in each of the two ways."""
    scene = warehouse.build(SKUS)
    warehouse.stock_up(scene, 1000, warehouses=1)
    _staging(scene)
    cookies = [_signed_in(number) for number in range(BENCHES)]
    found: dict[str, Figures] = {}
    with through_http.server(scene, clients=1) as door:
        for name, pause in (("as people scan", 1.0), ("without a pause", 0.0)):
            benches = [[_picked(scene) for _ in range(orders)] for _ in range(BENCHES)]
            found[f"scan, {name}"] = _scanning(door, cookies, benches, pause)
            found[f"carton closed, after scanning {name}"] = _closing(door, cookies, benches)
            numbers = [work.number for works in benches for work in works]
            assert set(Order.objects.filter(number__in=numbers).values_list("state", flat=True)) == {"packed"}
    assert check(folds.RULES) == []
    assert check() == []
    return found


@dataclass(frozen=True, slots=True)
class Work:
    """A picked order: its version, and the SKU and how many of it at each position."""

    number: str
    version: int
    lines: dict[int, tuple[str, int]]

    def scans(self) -> Iterator[tuple[str, dict[str, object]]]:
        """Each piece in turn: its code, and what the page carries of the carton by then."""
        inside = dict.fromkeys(self.lines, 0)
        for position, (code, many) in self.lines.items():
            for _ in range(many):
                yield code, self.carried(inside)
                inside[position] += 1

    def carried(self, inside: dict[int, int]) -> dict[str, object]:
        return {"version": self.version, **{f"inside_{position}": many for position, many in inside.items()}}

    @property
    def everything(self) -> dict[str, object]:
        return self.carried({position: many for position, (_, many) in self.lines.items()})


def _picked(scene: Scene) -> Work:
    lines = [NewLine(sku_id, Decimal(PIECES)) for sku_id in random.sample(scene.sku_ids, LINES)]
    number = sales.place_order(scene.act, order=NewOrder(lines, warehouse_id=scene.warehouse_ids[0])).number
    sales.pick(scene.act, number=number)
    rows = OrderLine.objects.filter(order__number=number).values_list("position", "sku__code")
    version = Order.objects.get(number=number).version
    return Work(number, version, {position: (code, PIECES) for position, code in sorted(rows)})


def _staging(scene: Scene) -> None:
    wanted = {"warehouse_id": scene.warehouse_ids[0], "code": "STG"}
    Bin.objects.get_or_create(**wanted, defaults={"kind": Bin.Kind.STAGING})


def _signed_in(number: int) -> str:
    """The cookies of somebody at a bench."""
    name = f"bench-{number}"
    person = User.objects.filter(username=name).first() or User.objects.create_user(
        name, email=f"{name}@example.com", roles=["storekeeper"]
    )
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={SECRET}"


class Bench(through_http.Connection):
    """A browser at a bench, on one connection that is kept."""

    def __init__(self, door: Door, cookies: str) -> None:
        super().__init__(door)
        page = f"Cookie: {cookies}\r\nHX-Request: true\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        self._common = f"Host: 127.0.0.1:{door.port}\r\n{page}"

    def form(self, path: str, fields: dict[str, object]) -> bytes:
        return self.posting(path, urlencode({"csrfmiddlewaretoken": SECRET, **fields}))


def _scanning(door: Door, cookies: list[str], benches: list[list[Work]], pause: float) -> Figures:
    def prepare(client: int) -> Callable[[int], str]:
        wire = Bench(door, cookies[client])
        requests = [
            wire.form(f"/packing/{work.number}/scan/", {"code": code, **carried})
            for work in benches[client]
            for code, carried in work.scans()
        ]

        def scan(place: int) -> str:
            if place < 0:
                return _done(*wire.get(f"/packing/{benches[client][0].number}/"), b"What belongs in")
            return _done(*wire.send(requests[place]), b"Right. ")

        return scan

    return _raced(prepare, calls=len(benches[0]) * LINES * PIECES, pause=pause)


def _closing(door: Door, cookies: list[str], benches: list[list[Work]]) -> Figures:
    def prepare(client: int) -> Callable[[int], str]:
        wire = Bench(door, cookies[client])

        def close(place: int) -> str:
            if place < 0:
                return _done(*wire.get(f"/packing/{benches[client][0].number}/"), b"What belongs in")
            work = benches[client][place]
            status, body = wire.send(wire.form(f"/packing/{work.number}/close/", {"_key": uuid.uuid4().hex, **work.everything}))
            return "done" if status == 204 else _done(status, body, b"")

        return close

    return _raced(prepare, calls=len(benches[0]))


def _raced(prepare: Callable[[int], Callable[[int], str]], *, calls: int, pause: float = 0.0) -> Figures:
    connections.close_all()
    result, refused, failed = race(prepare, clients=BENCHES, calls=calls, pause=pause)
    assert (refused, failed) == (0, 0), (refused, failed)
    return result


def _done(status: int, body: bytes, said: bytes) -> str:
    return "done" if status == 200 and said in body else "failed"


if __name__ == "__main__":
    sys.exit(main())
