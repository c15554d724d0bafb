"""From a row to what a cell shows."""

from __future__ import annotations

import html
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

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


def markup(value: Any) -> str:
    """A value as a table shows it, as HTML: numbers exact and grouped, times short, nothing for None, text escaped."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal | int):
        return words.quantity(value)
    if isinstance(value, date):
        return time_markup(value)
    if hasattr(value, "__html__"):
        return str(value.__html__())
    return html.escape(str(value))


def named(classes: str) -> str:
    """The class attribute, without quotes where none are needed: a page has a thousand of them."""
    return f' class="{classes}"' if " " in classes else f" class={classes}" if classes else ""


def time_markup(moment: date) -> str:
    return f'<time datetime="{words.iso(moment)}">{html.escape(words.short(moment))}</time>'
