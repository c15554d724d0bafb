"""What somebody should look at, with the money that it is expected to cost. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from quartermaster.planning.arrays import Flags, Floats
from quartermaster.replenishing.telling import DOUBTS, TELLING, number, percent
from quartermaster.replenishing.thinking import Thought

HIDDEN_FROM = 0.25
"""A quarter of half a year: six weeks and a half, so that one late delivery alone tells nothing."""


@dataclass(frozen=True)
class Seen:
    kind: str
    row: int
    words: str
    stake: float


def seen(found: Thought, loops: set[int], *, worth: float = 50.0) -> Iterator[Seen]:
    """Everything about single rows that is out of the ordinary; of what is too much, what is `worth` so much money."""
    sheet, basis = found.sheet, found.basis
    each_lost = basis.lost_sale
    until = _next_receipt(found)
    short = np.maximum(basis.rate * np.nan_to_num(until) - np.maximum(sheet.on_shelf, 0.0), 0.0)
    yield from _of("runs_out", ~np.isnan(until) & (short >= 1), short * each_lost, _runs_out(found))
    much = found.excess * basis.unit_cost
    dead = (found.idle_weeks >= found.still_after) & (sheet.on_shelf * basis.unit_cost >= worth)
    over = np.minimum(np.maximum(sheet.coming, 0.0), found.excess)
    keeping = basis.holding * (basis.lead_weeks + basis.review_weeks)
    yield from _of("dead", dead, sheet.on_shelf * keeping, _dead(found))
    yield from _of(
        "over_ordered", (over * basis.unit_cost >= worth), over * keeping,
        lambda row: f"{number(sheet.coming[row])} on order or on the way, {number(over[row])} more than will be needed.",
    )  # fmt: skip
    yield from _of(
        "overstock",
        ~dead & (much - over * basis.unit_cost >= worth),
        found.excess * keeping + found.spoils * basis.unit_cost,
        _overstock(found),
    )
    stays = basis.rate * np.minimum(found.jump, 20) * (basis.lead_weeks + basis.review_weeks)
    yield from _of(
        "demand_jump", found.jump > 1, np.maximum(stays - np.maximum(sheet.position, 0.0), 0.0) * each_lost / 4,
        lambda row: f"In the last three weeks {number(found.jump[row])} times as much was asked for as before.",
    )  # fmt: skip
    nowhere = (sheet.supplier_id == 0) & ~sheet.made & (found.choice.from_warehouse == 0) & (found.wanted > 0)
    yield from _of(
        "no_parameters", nowhere, found.risk.money,
        lambda row: f"{number(found.wanted[row])} are needed, and nobody sells it. Add a supplier.",
    )  # fmt: skip
    hidden = (found.hidden >= HIDDEN_FROM) & (basis.rate * 26 * found.hidden >= 1)
    yield from _of(
        "hidden_demand", hidden, basis.rate * 26 * found.hidden * each_lost,
        lambda row: f"The shelf was empty for {percent(found.hidden[row])} of the last half year, which hides demand.",
    )  # fmt: skip
    yield from _doubts(found, loops)


def _of(kind: str, which: Flags, stake: Floats, words: Callable[[int], str]) -> Iterator[Seen]:
    for row in np.flatnonzero(which):
        yield Seen(kind, int(row), words(int(row)), float(stake[row]))


def _next_receipt(found: Thought) -> Floats:
    """Weeks until something can come: what is ordered; where nothing is on its way, an order of today. nan where what comes has
    no day, or nothing is kept in stock."""
    sheet, basis = found.sheet, found.basis
    ordered = np.isnan(sheet.due_weeks) & (sheet.coming <= 0) & (found.aim.point >= 0)
    return np.where(ordered, basis.lead_weeks, np.maximum(sheet.due_weeks, 0.5))


def _runs_out(found: Thought) -> Callable[[int], str]:
    def words(row: int) -> str:
        due = float(found.sheet.due_weeks[row])
        lasts = max(float(found.sheet.on_shelf[row]), 0.0) / max(float(found.basis.rate[row]), 1e-9)
        if np.isnan(due):
            takes = number(float(found.basis.lead_weeks[row]) * 7)
            return f"{_lasts(found, row, lasts)}; nothing is on its way, and an order takes about {takes} days."
        comes = "is late already" if due < 0 else "comes today" if due < 1 / 7 else f"comes in {number(due * 7)} days"
        return f"{_lasts(found, row, lasts)}; the next receipt {comes}."

    return words


def _lasts(found: Thought, row: int, weeks: float) -> str:
    return f"{number(found.sheet.on_shelf[row])} last about {number(weeks * 7)} days" if weeks > 0 else "The shelf is empty"


def _dead(found: Thought) -> Callable[[int], str]:
    def words(row: int) -> str:
        idle = found.idle_weeks[row]
        since = "as long as is known" if not np.isfinite(idle) else f"{number(idle)} weeks"
        return f"{number(found.sheet.on_shelf[row])} lie there, and none was sold for {since}. It need not be kept in stock."

    return words


def _overstock(found: Thought) -> Callable[[int], str]:
    def words(row: int) -> str:
        rate = float(found.basis.rate[row])
        lasts = (
            f" The stock lasts {number((found.sheet.on_shelf[row] + found.sheet.coming[row]) / rate)} weeks." if rate > 0 else ""
        )
        spoils = float(found.spoils[row])
        told = f" {number(spoils)} of them will expire before they are sold." if spoils > 0 else ""
        return f"{number(found.excess[row])} more than will be needed.{lasts}{told}"

    return words


def _doubts(found: Thought, loops: set[int]) -> Iterator[Seen]:
    for row in sorted(
        {int(row) for name in TELLING if name in found.doubts for row in np.flatnonzero(_matters(found, name))} | loops
    ):
        names = [str(one) for one in doubts_of(found, row, loops) if one in TELLING]
        yield Seen(
            "doubt", row, " ".join(DOUBTS[name] for name in names), float(found.basis.rate[row] * found.sheet.unit_cost[row])
        )


def _matters(found: Thought, name: str) -> Flags:
    """A doubt is somebody’s work where goods are there, come or are asked for."""
    flags: Flags = found.doubts[name] & ((found.basis.rate > 0) | (found.sheet.on_shelf > 0))  # type: ignore[index]
    if name == "zero_lead_time":
        flags = flags & (found.sheet.supplier_id > 0)
    return flags


def doubts_of(found: Thought, row: int, loops: set[int]) -> list[str]:
    named = [str(one) for one, flags in found.doubts.items() if flags[row]]
    return [*named, *(["loop"] if row in loops else [])]
