"""How much of the program is given out at once, per web process; all from the environment, read once at the start."""

from __future__ import annotations

import os
from dataclasses import dataclass

PREFIX = "QUARTERMASTER_"


class BadBound(ValueError):
    """A bound in the environment is not a number that it could be."""


@dataclass(frozen=True, slots=True)
class Bounds:
    at_work: int
    """So many requests are worked on at once, each with a database connection of its own."""
    waiting: int
    """So many more may wait for their turn."""
    wait_seconds: float
    """So long at most."""
    statement_seconds: float
    """So long may one statement of a request take."""
    lock_seconds: float
    """So long may one of them wait for what somebody else is changing."""
    token_rate: float
    """Requests a second of one token, kept up; ten seconds' worth may come at once. 0 is no limit."""
    session_rate: float
    """The same of one signed-in session."""
    address_rate: float
    """The same of one address, for those who show neither."""
    proxies: int
    """So many proxies stand in front and add to X-Forwarded-For the address that they see."""


def from_environment() -> Bounds:
    """Raises BadBound naming the variable and what it may be."""
    return Bounds(
        at_work=int(_number("AT_WORK", usual=8, least=1, most=64)),
        waiting=int(_number("WAITING", usual=512, least=0, most=4096)),
        wait_seconds=_number("WAIT_SECONDS", usual=10, least=0.1, most=300),
        statement_seconds=_number("STATEMENT_SECONDS", usual=30, least=0.1, most=3600),
        lock_seconds=_number("LOCK_SECONDS", usual=10, least=0.1, most=3600),
        token_rate=_number("TOKEN_RATE", usual=1000, least=0, most=1_000_000),
        session_rate=_number("SESSION_RATE", usual=50, least=0, most=1_000_000),
        address_rate=_number("ADDRESS_RATE", usual=50, least=0, most=1_000_000),
        proxies=int(_number("PROXIES", usual=0, least=0, most=10)),
    )


def _number(name: str, *, usual: float, least: float, most: float) -> float:
    text = os.environ.get(PREFIX + name, "")
    if not text:
        return float(usual)
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not least <= number <= most:
        raise BadBound(f"{PREFIX}{name} is {text!r}; it must be a number from {least:g} to {most:g}.")
    return number
