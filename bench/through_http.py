"""The same work through HTTP: a token, an idempotency key, the whole stack, over keep-alive connections."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connections

from bench import warehouse
from bench.clients import race
from bench.figures import Figures, figures
from quartermaster.accounts import operations as accounts
from quartermaster.accounts.models import User
from quartermaster.stock import queries

START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Door:
    """Where the server listens, and a token for each client: programs are told apart by theirs."""

    port: int
    tokens: list[str]


@contextmanager
def server(scene: warehouse.Scene, *, clients: int) -> Iterator[Door]:
    """`quartermaster serve` on a free port, with tokens for so many clients."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    owner = User.objects.get(id=scene.act.user_id)
    scopes = sorted(owner.permissions_held)
    tokens = [accounts.issue_key(scene.act, owner=owner, name=f"bench {place}", scopes=scopes).token for place in range(clients)]
    connections.close_all()
    command = [sys.executable, "-m", "quartermaster", "serve", "--port", str(port), "--workers", "2"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ})
    try:
        _wait(port)
        yield Door(port, tokens)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def _wait(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"the server did not answer within {START_SECONDS} s")


LENGTH = re.compile(rb"(?i)\r\ncontent-length: *([0-9]+)")


class Connection:
    """One keep-alive connection that reads just enough of HTTP/1.1 to leave the machine to the server."""

    def __init__(self, door: Door, client: int = 0) -> None:
        self._socket = socket.create_connection(("127.0.0.1", door.port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        token = f"Authorization: Bearer {door.tokens[client]}\r\n"
        self._common = f"Host: 127.0.0.1:{door.port}\r\n{token}Content-Type: application/json\r\n"
        self._rest = b""

    def posting(self, path: str, body: str) -> bytes:
        """A request, ready to be sent."""
        head = f"POST {path} HTTP/1.1\r\n{self._common}Idempotency-Key: {uuid.uuid4().hex}\r\nContent-Length: {len(body)}\r\n\r\n"
        return (head + body).encode()

    def post(self, path: str, body: str) -> tuple[int, bytes]:
        return self.send(self.posting(path, body))

    def get(self, path: str) -> tuple[int, bytes]:
        return self.send(f"GET {path} HTTP/1.1\r\n{self._common}\r\n".encode())

    def send(self, request: bytes) -> tuple[int, bytes]:
        self._socket.sendall(request)
        data = self._rest
        while b"\r\n\r\n" not in data:
            data += self._received()
        head, _, body = data.partition(b"\r\n\r\n")
        told = LENGTH.search(head)
        length = int(told[1]) if told else 0  # an answer without content says nothing of its length
        while len(body) < length:
            body += self._received()
        self._rest = body[length:]
        return int(head[9:12]), body[:length]

    def _received(self) -> bytes:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        return data


def hot(scene: warehouse.Scene, door: Door, *, clients: int, calls: int) -> Figures:
    sku_id, units = scene.sku_ids[0], clients * calls
    already = queries.positions([sku_id])[sku_id]
    warehouse.stock_up(scene, units + int(already.reserved - already.sellable), [sku_id], warehouses=1)
    result, refused, failed = _reserving(door, lambda: "BENCH-00000", clients, calls + 10, "http-hot")
    assert (result.done, refused, failed) == (units, clients * 10, 0), (result.done, refused, failed)
    return result


def spread(scene: warehouse.Scene, door: Door, *, clients: int, calls: int) -> Figures:
    result, refused, failed = _reserving(door, lambda: f"BENCH-{random.randrange(1, 10_000):05d}", clients, calls, "http-spread")
    assert (refused, failed) == (0, 0), (refused, failed)
    return result


def _reserving(door: Door, choose: Callable[[], str], clients: int, calls: int, name: str) -> tuple[Figures, int, int]:
    connections.close_all()

    def prepare(client: int) -> Callable[[int], str]:
        wire = Connection(door, client)

        def request(place: int) -> bytes:
            line = {"claim": f"{name}-{client}/{place}", "sku": choose(), "warehouse": "B0", "quantity": "1"}
            return wire.posting("/api/v1/reservations", json.dumps({"lines": [line]}))

        requests = [request(place) for place in range(calls)]  # beforehand: the machine is the server's while it is measured

        def reserve(place: int) -> str:
            if place < 0:
                return "done" if wire.get("/api/v1/version")[0] == 200 else "failed"
            status, _ = wire.send(requests[place])
            return {201: "done", 409: "refused"}.get(status, "failed")

        return reserve

    return race(prepare, clients=clients, calls=calls)


def page_of_100(scene: warehouse.Scene, door: Door, *, calls: int) -> Figures:
    """Availability of 100 SKUs in 3 warehouses, other SKUs each time."""
    wire = Connection(door)
    latencies = []
    for place in range(calls):
        codes = ",".join(f"BENCH-{(place * 97 + number * 61) % 10_000:05d}" for number in range(100))
        started = time.perf_counter()
        status, body = wire.get(f"/api/v1/availability?sku={codes}")
        latencies.append(time.perf_counter() - started)
        assert status == 200, (status, body[:500])
    rows = len(json.loads(body)["items"])
    assert rows == 300, f"{rows} rows, not 300"
    return figures(calls, sum(latencies), latencies)


def bulk(scene: warehouse.Scene, door: Door, *, lines: int) -> Figures:
    """The bulk endpoint, 10,000 lines a request."""
    wire = Connection(door)
    batches = []
    for start in range(0, lines, 10_000):
        batch = [
            {
                "sku": f"BENCH-{(start + number) % 10_000:05d}",
                "quantity": "1",
                "from": f"B{number % 3}/S-1",
                "to": f"B{number % 3}/S-2",
                "kind": "internal_move",
            }
            for number in range(min(10_000, lines - start))
        ]
        batches.append(json.dumps({"lines": batch}))
    latencies = []
    for body in batches:
        started = time.perf_counter()
        status, answer = wire.post("/api/v1/movements", body)
        latencies.append(time.perf_counter() - started)
        assert status == 201, (status, answer[:500])
    return figures(lines, sum(latencies), latencies)
