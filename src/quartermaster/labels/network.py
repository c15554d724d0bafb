"""The way to a label printer: raw bytes to a port of a private network, and nowhere else."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence

from quartermaster.kernel import reaching
from quartermaster.kernel.reaching import Network, NotAllowed, NotReached

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 30.0
"""However slowly a printer takes it."""
LOWEST_PORT, HIGHEST_PORT = 9100, 9109
WHAT = "printers"


class NotDelivered(Exception):
    """The printer did not take it, for now."""


def require_allowed(host: str, port: int, allowed: Sequence[Network]) -> None:
    """`NotAllowed` for what is no host, another port, or an address outside; a name is held against its addresses when used."""
    if not LOWEST_PORT <= port <= HIGHEST_PORT:
        raise NotAllowed(f"Label printers listen on the ports {LOWEST_PORT} to {HIGHEST_PORT}.")
    reaching.require_allowed(host, allowed, what=WHAT)


def deliver(host: str, port: int, content: bytes, allowed: Sequence[Network]) -> None:
    """Hand the bytes over, within `WHOLE_SECONDS`. `NotDelivered` says what went wrong."""
    require_allowed(host, port, allowed)
    deadline = time.monotonic() + WHOLE_SECONDS
    try:
        with reaching.connected(host, port, allowed, what=WHAT, seconds=CONNECT_SECONDS) as line:
            _send(line, content, deadline)
            line.shutdown(socket.SHUT_WR)
    except NotReached as error:
        raise NotDelivered(str(error)) from error
    except OSError as error:
        raise NotDelivered(f"{host}:{port} does not take it: {error.strerror or error or 'no answer'}") from error


def _send(line: socket.socket, content: bytes, deadline: float) -> None:
    left = memoryview(content)
    while left:
        line.settimeout(max(deadline - time.monotonic(), 0.01))
        left = left[line.send(left) :]
