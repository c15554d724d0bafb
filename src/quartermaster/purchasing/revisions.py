"""What a placed order was, and what a change made of it: told line by line. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quartermaster.kernel.quantities import plain

Row = Mapping[str, Any]
HEAD = {"expected_on": "expected", "note": "note", "exchange_rate": "rate"}
LINE = {"quantity": "quantity", "unit_cost": "cost", "wanted_on": "wanted", "closed_short": "closed short"}
COSTS = frozenset({"unit_cost", "list_cost"})


@dataclass(frozen=True, slots=True)
class Change:
    """`about` is a SKU, or nothing where it is the order as a whole. `cost`: only for whoever may see costs."""

    about: str
    what: str
    before: str
    after: str
    cost: bool = False


def head_of(order: Any) -> dict[str, Any]:
    return {
        "expected_on": _text(order.expected_on),
        "note": order.note,
        "currency": order.currency,
        "exchange_rate": plain(order.exchange_rate),
    }


def lines_of(lines: Sequence[Any]) -> list[dict[str, Any]]:
    """The lines, whole, as JSON: figures as plain texts."""
    return [
        {
            "position": line.position,
            "sku": line.sku.code,
            "quantity": plain(line.quantity),
            "entered": line.entered,
            "unit_cost": plain(line.unit_cost),
            "list_cost": None if line.list_cost is None else plain(line.list_cost),
            "wanted_on": _text(line.wanted_on),
            "closed_short": plain(line.closed_short),
        }
        for line in lines
    ]


def changes(before: tuple[Row, Sequence[Row]], after: tuple[Row, Sequence[Row]]) -> list[Change]:
    """What is other in the second than in the first, (head, lines) each."""
    return [*_of_heads(before[0], after[0]), *_of_lines(before[1], after[1])]


def _of_heads(before: Row, after: Row) -> Iterator[Change]:
    for name, what in HEAD.items():
        if before[name] != after[name]:
            yield Change("", what, _words(before[name]), _words(after[name]), cost=name == "exchange_rate")


def _of_lines(before: Sequence[Row], after: Sequence[Row]) -> Iterator[Change]:
    former, now = ({line["position"]: line for line in lines} for lines in (before, after))
    for position in sorted(former.keys() | now.keys()):
        old, new = former.get(position), now.get(position)
        if old is None or new is None:
            line = old or new or {}
            amount = line["quantity"]
            yield Change(line["sku"], "line", amount if old else "none", amount if new else "none")
            continue
        for name, what in LINE.items():
            if old[name] != new[name]:
                yield Change(new["sku"], what, _words(old[name]), _words(new[name]), cost=name in COSTS)


def _text(value: Any) -> str | None:
    return None if value is None else value.isoformat()


def _words(value: Any) -> str:
    return "none" if value in (None, "") else str(value)
