"""What a device may send: a plain number, or a small JSON object. Pure; everything else is refused with a reason.

12.345
{"value": 12.345, "unit": "kg", "steady": true, "at": "2026-11-26T10:15:00Z"}
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from quartermaster.sensors import amounts

MOST_BYTES = 4096
SHOWN_BYTES = 200
VALUES = ("value", "weight", "temperature")
MOMENTS = ("at", "time", "timestamp")
NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?", re.ASCII)
AHEAD = timedelta(minutes=5)
"""So far a device’s clock may be ahead of ours."""
BEHIND = timedelta(days=14)
"""So long a device may have kept what it measured."""


class Unreadable(Exception):
    """Why a message says nothing: `code` is stable, the text is for people."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Message:
    """What came under a topic, and when."""

    topic: str
    payload: bytes
    came_at: datetime


@dataclass(frozen=True, slots=True)
class Measured:
    """What a device says, in the unit it was registered with. `steady` is None where it does not say, `at` None: now."""

    value: Decimal
    steady: bool | None = None
    at: datetime | None = None


def read(payload: bytes, *, unit: str, now: datetime) -> Measured:
    """What the payload says in `unit`; `Unreadable` where it says nothing that can be believed."""
    if len(payload) > MOST_BYTES:
        raise Unreadable("too_large", f"The message has {len(payload):,} bytes; at most {MOST_BYTES:,} are read.")
    try:
        text = payload.decode("utf-8").strip()
    except UnicodeDecodeError:
        raise Unreadable("not_text", "The message is no text.") from None
    if NUMBER.fullmatch(text):
        return Measured(_amount(Decimal(text), unit))
    said = _object(text)
    return Measured(_amount(_number(said), unit, _word(said, "unit")), _steady(said), _moment(said, now))


def shown(payload: bytes) -> str:
    """The beginning of a payload as people can see it, whatever bytes it has."""
    text = payload[:SHOWN_BYTES].decode("utf-8", "backslashreplace")
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in text)[: SHOWN_BYTES * 2]


def _amount(value: Decimal, unit: str, said: str = "") -> Decimal:
    try:
        return round(amounts.checked(value, unit, said=said), 6)
    except amounts.WrongAmount as fault:
        raise Unreadable("wrong_amount", str(fault)) from None


def _object(text: str) -> Mapping[str, Any]:
    try:
        said = json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Unreadable("not_json", "The message is neither a number nor JSON.") from None
    if not isinstance(said, dict):
        raise Unreadable("not_an_object", "The message is JSON, but no object with a value.")
    return said


def _no_number(word: str) -> Decimal:
    raise ValueError(word)


def _number(said: Mapping[str, Any]) -> Decimal:
    named = [said[name] for name in VALUES if name in said]
    if len(named) != 1:
        raise Unreadable("no_value", f"The message must name one of: {', '.join(VALUES)}.")
    value = named[0]
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str) or not NUMBER.fullmatch(_plain(value)):
        raise Unreadable("not_a_number", "The value is no plain number.")
    return Decimal(_plain(value))


def _plain(value: int | Decimal | str) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int):
        return str(value) if abs(value) < 10**13 else ""
    return f"{value:f}" if value.is_finite() and -20 < value.adjusted() < 13 else ""


def _word(said: Mapping[str, Any], name: str) -> str:
    word = said.get(name, "")
    if not isinstance(word, str):
        raise Unreadable(f"not_a_{name}", f"The {name} is no text.")
    return word.strip()


def _steady(said: Mapping[str, Any]) -> bool | None:
    steady = said.get("steady", said.get("stable"))
    if steady is not None and not isinstance(steady, bool):
        raise Unreadable("not_steady", "“steady” is true or false.")
    return steady


def _moment(said: Mapping[str, Any], now: datetime) -> datetime | None:
    text = next((_word(said, name) for name in MOMENTS if name in said), "")
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable("not_a_moment", "The time is not written like 2026-11-26T10:15:00Z.") from None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    if not now - BEHIND <= at <= now + AHEAD:
        raise Unreadable("wrong_time", "The device’s clock is wrong, or it kept the message for too long.")
    return min(at, now).astimezone(UTC)
