"""From a row to what a cell shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from quartermaster.web import words


def look_up(row: Any, path: str) -> Any:
    """The value at an attribute path of a row; mappings by key; None where the path ends early."""
    for part in path.split("."):
        if row is None:
            return None
        row = row[part] if isinstance(row, Mapping) else getattr(row, part)
    return row


def has(row: Any, path: str) -> bool:
    """Whether the path's first step exists on the row."""
    first = path.partition(".")[0]
    return first in row if isinstance(row, Mapping) else hasattr(row, first)


def plain(value: Any) -> SafeString | str:
    """A value as a table shows it: numbers exact and grouped, times short, nothing for None."""
    if value is None or value == "":
        return ""
    if isinstance(value, SafeString):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal | int):
        return words.quantity(value)
    if isinstance(value, date):
        return format_html('<time datetime="{}" title="{}">{}</time>', words.iso(value), words.in_full(value), words.short(value))
    return str(value)
