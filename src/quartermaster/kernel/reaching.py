"""Reaching machines in the networks that are allowed, and no others.

Whoever may say where a device is could else make the program talk to any machine that it reaches. So the addresses that a
name stands for are looked up once, each is held against the networks that are allowed, and the very address that passed is
connected to.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Sequence

HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,45}")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class NotAllowed(Exception):
    """The address is none that such devices may have here."""


class NotReached(Exception):
    """Nobody answers there, for now."""


def networks(text: str) -> list[Network]:
    """Networks as an administrator lists them: "10.0.0.0/8 192.168.1.0/24"."""
    return [ipaddress.ip_network(one) for one in re.split(r"[\s,]+", text.strip()) if one]


def require_allowed(host: str, allowed: Sequence[Network], *, what: str) -> None:
    """`NotAllowed` for what is no host, or an address outside; a name is held against its addresses when it is used."""
    if not HOST.fullmatch(host):
        raise NotAllowed(f"“{host[:60]}” is no name or address of a machine.")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return
    if not _is_inside(str(address), allowed):
        raise NotAllowed(f"{host} is not in a network that {what} may be in here.")


def connected(host: str, port: int, allowed: Sequence[Network], *, what: str, seconds: float) -> socket.socket:
    """A socket to the machine, with `seconds` as its timeout."""
    require_allowed(host, allowed, what=what)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotReached(f"{host} is not found: {error.strerror or error}") from error
    inside = [one for one in found if _is_inside(str(one[4][0]), allowed)]
    if not inside:
        raise NotAllowed(f"{host} is not in a network that {what} may be in here.")
    family, kind, protocol, _, address = inside[0]
    line = socket.socket(family, kind, protocol)
    line.settimeout(seconds)
    try:
        line.connect(address)
    except OSError as error:
        line.close()
        raise NotReached(f"{host}:{port} does not answer: {error.strerror or error or 'no answer'}") from error
    return line


def _is_inside(address: str, allowed: Sequence[Network]) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    return any(found.version == network.version and found in network for network in allowed)
