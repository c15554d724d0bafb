"""A printer at a real socket: it keeps what it is sent."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from quartermaster.labels import network

LOOPBACK = [ipaddress.ip_network("127.0.0.0/8")]


class Paper:
    """What came out, one piece for each connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.came: list[bytes] = []

    @property
    def text(self) -> bytes:
        return b"".join(self.came)


def free_port() -> int:
    """One of those that printers listen on, and nobody does just now."""
    for port in range(network.LOWEST_PORT, network.HIGHEST_PORT + 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("Every port of printers is taken on this machine.")


@contextmanager
def switched_on(port: int) -> Iterator[Paper]:
    """The printer, until the block ends; what was begun is taken to its end."""
    paper, stop = Paper(port), threading.Event()
    listening = socket.create_server(("127.0.0.1", port))
    listening.settimeout(0.05)

    def take() -> None:
        while not stop.is_set():
            try:
                line, _ = listening.accept()
            except TimeoutError:
                continue
            paper.came.append(_all_of(line))

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    try:
        yield paper
    finally:
        stop.set()
        thread.join(10)
        listening.close()


def _all_of(line: socket.socket) -> bytes:
    with line:
        line.settimeout(10)
        return b"".join(iter(lambda: line.recv(65536), b""))
