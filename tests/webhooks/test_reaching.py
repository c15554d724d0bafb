"""Whoever sets a webhook up cannot make the program talk to its own network, by no spelling of an address."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from quartermaster.kernel import reaching
from quartermaster.kernel.reaching import NotAllowed
from quartermaster.webhooks import operations as webhooks
from quartermaster.webhooks.adapters import posting
from quartermaster.webhooks.models import Endpoint
from quartermaster.webhooks.operations import InvalidWebhook, NewEndpoint
from tests import scenes
from tests.carriers.test_network import _certificate
from tests.webhooks.receiver import Receiver, listening

INSIDE = (
    "127.0.0.1", "127.1.2.3", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104
    "240.0.0.1", "[::1]", "[::]", "[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]", "[::ffff:a00:1]", "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]", "[ff02::1]",
)  # fmt: skip
NO_ADDRESS = (
    "ftp://shop.example/", "file:///etc/passwd", "shop.example/hook", "https://", "https://user:secret@shop.example/",
    "https://shop.example/#here", "https://shop.example:99999/", "https://shop.example/a b", "https://shop.example/\r\nHost: x",
    "https://[::1", "http://shop.example/", "",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("url", [*(f"https://{host}/hook" for host in INSIDE), *NO_ADDRESS])
def test_an_address_inside_or_none_at_all_is_refused_when_it_is_typed_and_nothing_is_kept(url: str, settings: Any) -> None:
    settings.OUTBOUND_ALLOW = []
    wanted = NewEndpoint(scenes.fresh("Hook"), url, ["sales.order_placed"])
    with pytest.raises(InvalidWebhook) as refused:
        webhooks.add(scenes.act(), endpoint=wanted)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/url", "address_not_allowed")]
    assert Endpoint.objects.count() == 0


def test_a_name_that_stands_for_an_address_inside_is_refused_when_it_is_used(receiver: Receiver, settings: Any) -> None:
    settings.OUTBOUND_ALLOW = []
    outcome = posting.post(f"https://localhost:{receiver.port}/hook", b"{}", {})
    assert (outcome.status, outcome.trouble) == (
        None, "localhost is not in a network that receivers of webhooks may be in here.",
    )  # fmt: skip
    settings.OUTBOUND_ALLOW = reaching.networks("10.0.0.0/8")
    assert posting.post(f"http://localhost:{receiver.port}/hook", b"{}", {}).status is None
    assert receiver.received == []
    settings.OUTBOUND_ALLOW = reaching.networks("127.0.0.0/8 ::1/128")
    assert posting.post(f"http://localhost:{receiver.port}/hook", b"{}", {}).status == 200


def test_the_very_address_that_was_checked_is_connected_to(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that stands for something else each time it is asked for gains nothing."""
    asked = []

    def elsewhere_next_time(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "10.9.9.9"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", elsewhere_next_time)
    outcome = posting.post(f"http://changing.example:{receiver.port}/hook", b"{}", {})
    assert (outcome.status, asked, receiver.received[0][0]["host"]) == (
        200, ["changing.example"], f"changing.example:{receiver.port}",
    )  # fmt: skip


def test_the_public_internet_is_reached_by_https_alone(settings: Any) -> None:
    settings.OUTBOUND_ALLOW = reaching.networks("10.0.0.0/8")
    for fine in (
        "https://93.184.216.34/",
        "https://[2606:4700::1111]/",
        "https://[64:ff9b::5db8:d822]/",
        "http://10.1.1.1:8080/",
    ):
        posting.require_allowed(fine)
    with pytest.raises(NotAllowed):
        posting.require_allowed("http://93.184.216.34/")


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(receiver: Receiver, tmp_path: Path) -> None:
    with listening(_certificate(tmp_path)) as secured:
        outcome = posting.post(f"https://127.0.0.1:{secured.port}/hook", b"{}", {})
    assert (outcome.status, "No safe connection" in outcome.trouble, secured.received) == (None, True, [])


def test_who_talks_for_ever_is_cut_off_in_time_and_has_said_all_that_counts_with_its_status(settings: Any) -> None:
    settings.OUTBOUND_ALLOW = reaching.networks("127.0.0.0/8")
    settings.WEBHOOK_SECONDS = 0.5
    with _drip() as port:
        outcome = posting.post(f"http://127.0.0.1:{port}/hook", b"{}", {})
    assert (outcome.status, outcome.answer, 450 < outcome.milliseconds < 1500) == (200, "", True)


@contextmanager
def _drip() -> Iterator[int]:
    """A server that sends one header after the other and never comes to an end; its port."""
    server, ended = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def serve() -> None:
        line, _ = server.accept()
        line.sendall(b"HTTP/1.1 200 OK\r\n")
        while not ended.wait(0.1):
            try:
                line.sendall(b"X-More: yes\r\n")
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield server.getsockname()[1]
    finally:
        ended.set()
        server.close()
