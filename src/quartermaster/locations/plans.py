"""What loading bins would do, and how a pattern names many bins. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from quartermaster.kernel.refusals import FieldError
from quartermaster.locations.holding import NOTHING_SAID, Holding, faults

LONGEST_CODE = 30
MOST_BINS = 10_000
FURTHEST_WALK = 2_000_000_000
FURTHEST = 32_000
KINDS = ("dock", "storage", "staging", "quarantine")
ROLES = {"": KINDS, "reserve": ("storage",), "cart": ("staging",), "tote": ("staging",)}
"""What a bin may be used for, by the kinds that it suits; "" is nothing special."""

_GROUP = re.compile(r"[0-9]+|[A-Z]|[a-z]")


class Keep(Enum):
    """In place of a value: leave what is there."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a bin is: its aisle, how many metres from the front of it, and on which level; None is not known."""

    aisle: int | None = None
    position: int | None = None
    level: int | None = None


def spot_of_code(code: str) -> Spot | None:
    """The spot that a code such as "A-07-2" or "12-03" spells: aisle, position, level. None where it spells none."""
    groups = [group for group in re.findall(r"[0-9]+|[A-Za-z]+", code)]
    if len(groups) < 2 or not groups[1].isdecimal() or len(groups[0]) > 4 or any(len(group) > 4 for group in groups[1:3]):
        return None
    if groups[0].isdecimal():
        aisle = int(groups[0])
    elif len(groups[0]) == 1:
        aisle = ord(groups[0].upper()) - ord("A") + 1
    else:
        return None
    level = int(groups[2]) if len(groups) > 2 and groups[2].isdecimal() else None
    return Spot(aisle, int(groups[1]), level)


@dataclass(frozen=True, slots=True)
class BinRow:
    """One bin as somebody wants it. What is KEEP stays; a new bin is storage at the end of the walk. `holds` are
    those fields of its `Holding` that are to be set.

    `zone` is made where it is missing; `where` begins the pointer of the row's errors.
    """

    warehouse: str
    code: str
    zone: str | Keep = KEEP
    kind: str | Keep = KEEP
    walk_order: int | Keep = KEEP
    role: str | Keep = KEEP
    aisle: int | Keep = KEEP
    position: int | Keep = KEEP
    level: int | Keep = KEEP
    holds: Mapping[str, Any] = field(default_factory=dict)
    where: str = "/"


@dataclass(frozen=True, slots=True)
class KnownBin:
    id: int
    code: str
    zone: str
    kind: str
    walk_order: int
    role: str = ""
    spot: Spot = Spot()
    holding: Holding = NOTHING_SAID


@dataclass(frozen=True, slots=True)
class Known:
    """Warehouses' ids by upper-case code; their bins by warehouse id and upper-case code; the last step of each walk."""

    warehouses: Mapping[str, int]
    bins: Mapping[tuple[int, str], KnownBin]
    last_walk: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A bin as it will be; `zone` is a zone's code, or nothing."""

    warehouse_id: int
    code: str
    zone: str
    kind: str
    walk_order: int
    role: str = ""
    spot: Spot = Spot()
    holding: Holding = NOTHING_SAID
    bin_id: int = 0

    def differs(self, present: KnownBin) -> bool:
        before = (present.zone.upper(), present.walk_order, present.role, present.spot, present.holding)
        return before != (self.zone.upper(), self.walk_order, self.role, self.spot, self.holding)


@dataclass(slots=True)
class Plan:
    creates: list[Wanted] = field(default_factory=list)
    changes: list[Wanted] = field(default_factory=list)
    unchanged: int = 0
    errors: list[FieldError] = field(default_factory=list)


def code_fault(code: str, longest: int = LONGEST_CODE) -> str:
    """What is wrong with the code of a place, or nothing."""
    if not code or len(code) > longest or not code.isprintable() or any(sign.isspace() for sign in code):
        return f"A code has 1 to {longest} printable characters and no spaces, like A-01-1."
    return ""


def expand(pattern: str) -> list[str]:
    """The codes from "A-01-1…A-12-4": every counted group runs from its first value to its last, the last one fastest.

    `..` and `...` do as well as `…`. A pattern without a range is one code. Empty where it makes no sense.
    """
    first, _, last = re.sub(r"\.{2,3}", "…", pattern.strip()).partition("…")
    if not last:
        return [first] if first else []
    starts, ends = _GROUP.findall(first), _GROUP.findall(last)
    rest = _GROUP.split(first)
    if rest != _GROUP.split(last):
        return []
    spans = [_span(start, end) for start, end in zip(starts, ends, strict=True)]
    if not all(spans) or not _few_enough([len(span) for span in spans]):
        return []
    return ["".join(itertools.chain(*itertools.zip_longest(rest, groups, fillvalue=""))) for groups in itertools.product(*spans)]


def _span(start: str, end: str) -> Sequence[str]:
    if start.isdecimal() and end.isdecimal():
        if len(start) > 6 or len(end) > 6 or int(end) - int(start) >= MOST_BINS:
            return ()
        return [str(number).zfill(len(start)) for number in range(int(start), int(end) + 1)]
    if start.isdecimal() or end.isdecimal():
        return ()
    return [chr(sign) for sign in range(ord(start), ord(end) + 1)]


def _few_enough(sizes: Sequence[int]) -> bool:
    total = 1
    for size in sizes:
        total *= size
    return total <= MOST_BINS


def plan(rows: Sequence[BinRow], known: Known) -> Plan:
    """What the rows create, change and leave as it is, and everything that is wrong with them."""
    made = Plan()
    seen: dict[tuple[int, str], str] = {}
    last_walk = dict(known.last_walk)
    for row in rows:
        warehouse_id = known.warehouses.get(row.warehouse.strip().upper(), 0)
        present = known.bins.get((warehouse_id, row.code.upper()))
        if errors := _row_errors(row, warehouse_id, present, seen):
            made.errors += errors
            continue
        wanted = _wanted(row, warehouse_id, present, last_walk)
        if present is None:
            made.creates.append(wanted)
        elif wanted.differs(present):
            made.changes.append(wanted)
        else:
            made.unchanged += 1
    return made


def _row_errors(row: BinRow, warehouse_id: int, present: KnownBin | None, seen: dict[tuple[int, str], str]) -> list[FieldError]:
    errors: list[FieldError] = []

    def add(column: str, code: str, message: str) -> None:
        errors.append(FieldError(f"{row.where}{column}", code, message))

    key = (warehouse_id, row.code.upper())
    if not warehouse_id:
        add("warehouse", "unknown_place", f"There is no warehouse “{row.warehouse[:20]}”. Add it first.")
    if fault := code_fault(row.code):
        add("bin", "invalid_code", fault)
    elif key in seen:
        add("bin", "duplicate_bin", f"{row.code} is also on {seen[key].strip(', /')}. Keep one of them.")
    seen.setdefault(key, row.where)
    if row.zone is not KEEP and row.zone and (fault := code_fault(row.zone, 20)):
        add("zone", "invalid_code", fault)
    if row.kind is not KEEP and row.kind.lower() not in KINDS:
        add("kind", "unknown_kind", f"A bin is one of {', '.join(KINDS)}.")
    elif present and row.kind is not KEEP and row.kind.lower() != present.kind:
        add(
            "kind",
            "kind_is_fixed",
            f"{present.code} is a {present.kind} bin and stays one: its kind says what lies in it. Add another bin.",
        )
    if row.walk_order is not KEEP and not 0 <= row.walk_order <= FURTHEST_WALK:
        add("walk_order", "not_a_walk_order", "The walking order is a whole number from 0 on.")
    if fault := role_fault(row.role, _kind_of(row, present)):
        add("role", "role_does_not_suit", fault)
    if fault := spot_fault(_spot_of(row, present)):
        add("aisle", "not_coordinates", fault)
    for name, fault in faults(_holding_of(row, present)):
        add(name, "not_a_holding", fault)
    return errors


def role_fault(role: str | Keep, kind: str) -> str:
    """What is wrong with a bin of that kind in that role, or nothing."""
    if role is KEEP or kind in ROLES.get(role.lower(), ()):
        return ""
    if role.lower() in ROLES:
        return f"Only {' or '.join(ROLES[role.lower()])} bins are used as {role.lower()}."
    return f"A bin is used as one of {', '.join(filter(None, ROLES))}, or nothing special."


def spot_fault(spot: Spot) -> str:
    """What is wrong with coordinates, or nothing."""
    if any(number is not None and not 0 <= number <= FURTHEST for number in (spot.aisle, spot.position, spot.level)):
        return f"Aisle, position and level are whole numbers from 0 to {FURTHEST:,}."
    if (spot.aisle is None) != (spot.position is None):
        return "A bin has both an aisle and a position in it, or neither."
    return ""


def _kind_of(row: BinRow, present: KnownBin | None) -> str:
    return present.kind if present else row.kind.lower() if row.kind is not KEEP else "storage"


def _spot_of(row: BinRow, present: KnownBin | None) -> Spot:
    before = present.spot if present else Spot()
    return Spot(
        before.aisle if row.aisle is KEEP else row.aisle,
        before.position if row.position is KEEP else row.position,
        before.level if row.level is KEEP else row.level,
    )


def _holding_of(row: BinRow, present: KnownBin | None) -> Holding:
    return (present.holding if present else NOTHING_SAID).given(row.holds)


def _wanted(row: BinRow, warehouse_id: int, present: KnownBin | None, last_walk: dict[int, int]) -> Wanted:
    if row.walk_order is not KEEP:
        walk_order = row.walk_order
    elif present:
        walk_order = present.walk_order
    else:
        walk_order = last_walk.get(warehouse_id, 0) + 10
        last_walk[warehouse_id] = walk_order
    return Wanted(
        warehouse_id=warehouse_id,
        code=present.code if present else row.code,
        zone=row.zone if row.zone is not KEEP else present.zone if present else "",
        kind=_kind_of(row, present),
        walk_order=walk_order,
        role=row.role.lower() if row.role is not KEEP else present.role if present else "",
        spot=_spot_of(row, present),
        holding=_holding_of(row, present),
        bin_id=present.id if present else 0,
    )
