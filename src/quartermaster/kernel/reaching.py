"""Reaching machines in the networks that are allowed, and no others.

Whoever may say where a device or a receiver is could else make the program talk to any machine that it reaches. So the addresses
that a name stands for are looked up once, each is held against the networks that are allowed, and the very address that passed
is connected to.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Sequence

HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,45}")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""Addresses of IPv4 as a translating router knows them."""


class NotAllowed(Exception):
    """The address is none that such devices may have here."""


class NotReached(Exception):
    """Nobody answers there, for now."""


def networks(text: str) -> list[Network]:
    """Networks as an administrator lists them: "10.0.0.0/8 192.168.1.0/24"."""
    return [ipaddress.ip_network(one) for one in re.split(r"[\s,]+", text.strip()) if one]


def require_allowed(host: str, allowed: Sequence[Network], *, what: str, public: bool = False) -> None:
    """`NotAllowed` for what is no host, or an address outside; a name is held against its addresses when it is used. `public`
    lets in whatever the public internet knows, too."""
    if not HOST.fullmatch(host):
        raise NotAllowed(f"“{host[:60]}” is no name or address of a machine.")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return
    if not _may_be_reached(str(address), allowed, public=public):
        raise _outside(host, what)


def connected(
    host: str, port: int, allowed: Sequence[Network], *, what: str, seconds: float, public: bool = False
) -> socket.socket:
    """A socket to the machine, with `seconds` as its timeout."""
    require_allowed(host, allowed, what=what, public=public)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotReached(f"{host} is not found: {error.strerror or error}") from error
    inside = [one for one in found if _may_be_reached(str(one[4][0]), allowed, public=public)]
    if not inside:
        raise _outside(host, what)
    family, kind, protocol, _, address = inside[0]
    line = socket.socket(family, kind, protocol)
    line.settimeout(seconds)
    try:
        line.connect(address)
    except OSError as error:
        line.close()
        raise NotReached(f"{host}:{port} does not answer: {error.strerror or error or 'no answer'}") from error
    return line


def _outside(host: str, what: str) -> NotAllowed:
    return NotAllowed(f"{host} is not in a network that {what} may be in here.")


def _may_be_reached(address: str, allowed: Sequence[Network], *, public: bool) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    listed = any(found.version == network.version and found in network for network in allowed)
    return listed or (public and _is_public(_meant(found)))


def _meant(address: Address) -> Address:
    """The address of IPv4 that one of IPv6 stands for, where it does: it is there that one would arrive."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in TRANSLATED:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address


def _is_public(address: Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
