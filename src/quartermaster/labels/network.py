"""The way to a label printer: raw bytes to a port of a private network, and nowhere else.

Whoever may add a printer could else make the program talk to any machine that it reaches. So the addresses that a name stands
for are looked up once, each is held against the networks that are allowed, and the very address that passed is connected to.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections.abc import Sequence

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 30.0
"""However slowly a printer takes it."""
LOWEST_PORT, HIGHEST_PORT = 9100, 9109
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,45}")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class NotDelivered(Exception):
    """The printer did not take it, for now."""


class NotAllowed(Exception):
    """The address is none that printers may have here."""


def networks(text: str) -> list[Network]:
    """Networks as an administrator lists them: "10.0.0.0/8 192.168.1.0/24"."""
    return [ipaddress.ip_network(one) for one in re.split(r"[\s,]+", text.strip()) if one]


def require_allowed(host: str, port: int, allowed: Sequence[Network]) -> None:
    """`NotAllowed` for what is no host, another port, or an address outside; a name is held against its addresses when used."""
    if not HOST.fullmatch(host):
        raise NotAllowed(f"“{host[:60]}” is no name or address of a machine.")
    if not LOWEST_PORT <= port <= HIGHEST_PORT:
        raise NotAllowed(f"Label printers listen on the ports {LOWEST_PORT} to {HIGHEST_PORT}.")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return
    if not _is_inside(str(address), allowed):
        raise NotAllowed(f"{host} is not in a network that printers may be in here.")


def deliver(host: str, port: int, content: bytes, allowed: Sequence[Network]) -> None:
    """Hand the bytes over, within `WHOLE_SECONDS`. `NotDelivered` says what went wrong."""
    require_allowed(host, port, allowed)
    deadline = time.monotonic() + WHOLE_SECONDS
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotDelivered(f"{host} is not found: {error.strerror or error}") from error
    inside = [one for one in found if _is_inside(str(one[4][0]), allowed)]
    if not inside:
        raise NotAllowed(f"{host} is not in a network that printers may be in here.")
    family, kind, protocol, _, address = inside[0]
    try:
        with socket.socket(family, kind, protocol) as line:
            line.settimeout(CONNECT_SECONDS)
            line.connect(address)
            _send(line, content, deadline)
            line.shutdown(socket.SHUT_WR)
    except OSError as error:
        raise NotDelivered(f"{host}:{port} does not take it: {error.strerror or error or 'no answer'}") from error


def _send(line: socket.socket, content: bytes, deadline: float) -> None:
    left = memoryview(content)
    while left:
        line.settimeout(max(deadline - time.monotonic(), 0.01))
        left = left[line.send(left) :]


def _is_inside(address: str, allowed: Sequence[Network]) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    return any(found.version == network.version and found in network for network in allowed)
