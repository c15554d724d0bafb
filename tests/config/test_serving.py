"""Web and worker under one roof: they come up together and leave nothing behind."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest

from quartermaster.rfid.simulator import SimulatedReader, passing
from tests.config.conftest import Installation
from tests.sensors import brokers

TOKEN = "qm_" + "t" * 40


@pytest.fixture
def server(installation: Installation, free_port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = installation.start("serve", "--port", str(free_port), "--workers", "1", QUARTERMASTER_ADMIN_TOKEN=TOKEN)
    yield process
    process.kill()
    process.wait()


def _greeting(installation: Installation, server: subprocess.Popen[bytes]) -> str:
    return installation.wait_to_hear("Ctrl-C stops it.", server)


def _status(port: int, path: str, token: str = "") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
    return connection.getresponse().status


def _left(installation: Installation) -> list[int]:
    until = time.monotonic() + 20
    while installation.processes() and time.monotonic() < until:
        time.sleep(0.1)
    return installation.processes()


def test_says_how_to_get_in_and_stops_everything_when_asked(
    installation: Installation, server: subprocess.Popen[bytes], free_port: int
) -> None:
    told = _greeting(installation, server)
    assert f"ready at http://127.0.0.1:{free_port}/" in told
    link = next(line for line in told.splitlines() if "/people/welcome/" in line)
    assert _status(free_port, urlsplit(link).path) == 200
    assert _status(free_port, "/healthz") == 200
    assert _status(free_port, "/readyz") == 200
    assert _status(free_port, "/api/v1/me", TOKEN) == 200
    assert _status(free_port, "/api/v1/me", TOKEN + "x") == 401

    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=40) == 0
    assert _left(installation) == []


def test_a_killed_worker_is_replaced_and_a_killed_parent_leaves_nothing_behind(
    installation: Installation, server: subprocess.Popen[bytes]
) -> None:
    _greeting(installation, server)
    worker = _worker_of(server)
    subprocess.run(["kill", "-9", str(worker)], check=True)
    until = time.monotonic() + 20
    while _worker_of(server) in (worker, None) and time.monotonic() < until:
        time.sleep(0.1)
    assert _worker_of(server) not in (worker, None)

    server.kill()
    assert _left(installation) == []


def _worker_of(server: subprocess.Popen[bytes]) -> int | None:
    found = subprocess.run(["pgrep", "-P", str(server.pid), "-f", "cli worker"], capture_output=True, text=True, check=False)
    return int(found.stdout.split()[0]) if found.stdout else None


def test_what_passes_a_reader_and_lies_on_a_scale_arrives_though_nobody_started_anything_but_serve(
    installation: Installation, free_port: int
) -> None:
    scales = brokers.free_port()
    devices = {"QUARTERMASTER_MQTT_URL": f"mqtt://127.0.0.1:{scales}", "QUARTERMASTER_READER_NETWORKS": "127.0.0.0/8"}
    tags = [f"E28011700000{number:012X}" for number in range(1, 31)]
    with brokers.switched_on(scales), SimulatedReader(passing(tags, seconds=0.5, times=2)) as reader:
        words = ("serve", "--port", str(free_port), "--workers", "1")
        server = installation.start(*words, QUARTERMASTER_ADMIN_TOKEN=TOKEN, **devices)
        try:
            _greeting(installation, server)
            _asked(free_port, "/warehouses", {"code": "W1", "name": "Warehouse"})
            gate = _asked(free_port, "/rfid-gates", {"name": "Dock", "warehouse": "W1", "kind": "dock_in"})
            antennas = [{"number": 1, "gate": gate["id"]}]
            known = {"name": "Portal", "warehouse": "W1", "host": "127.0.0.1", "port": reader.port, "antennas": antennas}
            _asked(free_port, "/rfid-readers", known)
            bench = {"code": "S1", "kind": "scale", "topic": "benches/1", "unit": "kg", "division": "0.005", "warehouse": "W1"}
            _asked(free_port, "/devices", bench)
            brokers.until(lambda: _said(scales) and _asked(free_port, "/devices/S1")["steady_weight"] == "2.5", 40)
            brokers.until(lambda: _asked(free_port, "/rfid-unknown-tags?limit=100")["items"][29:], 40)
            (passage,) = _asked(free_port, "/rfid-passages")["items"]
            assert (passage["gate_name"], passage["state"] in ("reading", "waiting")) == ("Dock", True)
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=40) == 0
            assert _left(installation) == []
        finally:
            server.kill()
            server.wait()


def _said(port: int) -> bool:
    """The scale says what lies on it: 2.5 kg, and still."""
    brokers.say(brokers.at(port), ("benches/1", b'{"value": "2.5", "steady": true}'))
    return True


def _asked(port: int, path: str, body: Mapping[str, object] | None = None) -> dict[str, Any]:
    """What the API answers: to a question, or to what is sent."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
    connection.request("POST" if body else "GET", f"/api/v1{path}", json.dumps(body) if body else None, headers)
    answer = connection.getresponse()
    told: dict[str, Any] = json.loads(answer.read())
    assert answer.status in (200, 201), told
    return told


def test_refuses_a_port_that_is_in_use(installation: Installation) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = installation.run("serve", "--port", str(port))
    assert refused.returncode == 2
    assert f"Cannot listen on 127.0.0.1 port {port}" in refused.stderr
    assert "--port" in refused.stderr
