"""What pages show of passages and walks: tags gathered by what they are on, what differs by its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from quartermaster.rfid.comparing import Finding
from quartermaster.rfid.models import Kind, Passage, PassageLine, WalkLine

MOST_DIFFERENCES, MOST_GROUPS = 150, 60
Rows = QuerySet[PassageLine] | QuerySet[WalkLine]


@dataclass(frozen=True, slots=True)
class Figure:
    """A finding in words, how many, and how it looks where there are any."""

    finding: Finding
    label: str
    count: int
    tone: str


@dataclass(frozen=True, slots=True)
class Group:
    """So many tags of a SKU, or of cartons, of bins, of nobody knows what."""

    what: str
    name: str
    tags: int
    quantity: Decimal


PASSED = (
    (Finding.EXPECTED, "Expected, passed", "ok"),
    (Finding.MISSING, "Missing", "bad"),
    (Finding.UNEXPECTED, "Not expected", "warn"),
    (Finding.UNKNOWN, "Unknown", "warn"),
)
BESIDES = ((Finding.TURNED, "Turned round", "idle"), (Finding.AGAIN, "Posted before", "idle"), (Finding.ASIDE, "Bins", "idle"))
WALKED = (
    (Finding.EXPECTED, "Here, and booked here", "ok"),
    (Finding.UNEXPECTED, "Here, not booked here", "warn"),
    (Finding.MISSING, "Booked here, not seen", "bad"),
    (Finding.UNKNOWN, "Unknown", "warn"),
)
OTHERWISE = {Kind.CARTON: "Cartons", Kind.BIN: "Bins", Kind.UNKNOWN: "Unknown tags"}


def passed(passage: Passage) -> list[Figure]:
    """The four figures of a passage, and those beside them that are not nothing."""
    return _figures(passage.counts, PASSED) + [one for one in _figures(passage.counts, BESIDES) if one.count]


def walked(counts: dict[str, int]) -> list[Figure]:
    return _figures(counts, WALKED)


def _figures(counts: dict[str, int], wanted: Sequence[tuple[Finding, str, str]]) -> list[Figure]:
    return [Figure(one, label, counts.get(one.value, 0), tone) for one, label, tone in wanted]


def groups(rows: Rows) -> list[Group]:
    """The tags by what they are on, the most first."""
    found = rows.exclude(epc="").values("kind", "sku__code", "sku__name").annotate(tags=Count("pk"), pieces=Sum("quantity"))
    return [
        Group(
            one["sku__code"] or OTHERWISE.get(Kind(one["kind"]), one["kind"]), one["sku__name"] or "", one["tags"], one["pieces"]
        )
        for one in found.order_by("-tags", "sku__code")[:MOST_GROUPS]
    ]
