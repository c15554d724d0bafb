"""The way to a reader: a port of a private network, and nowhere else."""

from __future__ import annotations

import socket
from collections.abc import Sequence

from quartermaster.kernel import reaching
from quartermaster.kernel.reaching import Network, NotAllowed

LOWEST_PORT, HIGHEST_PORT = 5084, 5183
"""Readers listen at 5084; the others are for those behind one address."""
CONNECT_SECONDS = 5.0
WHAT = "RFID readers"


def require_allowed(host: str, port: int, allowed: Sequence[Network]) -> None:
    """`NotAllowed` for what is no host, another port, or an address outside."""
    if not LOWEST_PORT <= port <= HIGHEST_PORT:
        raise NotAllowed(f"RFID readers listen on the ports {LOWEST_PORT} to {HIGHEST_PORT}.")
    reaching.require_allowed(host, allowed, what=WHAT)


def connected(host: str, port: int, allowed: Sequence[Network]) -> socket.socket:
    """A socket to the reader; `reaching.NotReached` where nobody answers."""
    require_allowed(host, port, allowed)
    return reaching.connected(host, port, allowed, what=WHAT, seconds=CONNECT_SECONDS)
