"""Plans that another planner made, read from what it printed, and ours laid beside them. Hours are numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import pytest

from quartermaster.planning import requirements
from quartermaster.planning.requirements import Item, Need, Plan, Supply
from quartermaster.planning.working_time import Calendar
from tests.planning import cases

FOLDER = cases.FOLDER / "mrp-examples" / "frepple"
DAY = 24
LONG_AGO = -10 * 365 * DAY
"""Plans without limits begin in the past where they must."""
Span = tuple[int, int, float]
"""(start, end, quantity)."""


def at(text: str) -> int:
    """Hours since 1970, of “2014-01-01” or “2014-01-01 12”."""
    return _hours(datetime.strptime(text, "%Y-%m-%d %H" if " " in text else "%Y-%m-%d"))


def _hours(moment: datetime) -> int:
    return round((moment - datetime(1970, 1, 1)).total_seconds() / 3600)


def on_weekdays(days: str, hours: range = range(24)) -> Calendar:
    """Open at these hours of these days of the week, 1 for Monday."""
    return Calendar(lambda hour: hour % 24 in hours and str(datetime.fromtimestamp(hour * 3600, UTC).isoweekday()) in days)


def but(*gaps: tuple[str, str]) -> Calendar:
    """Open but for these times."""
    closed = [(at(start), at(end)) for start, end in gaps]
    return Calendar(lambda hour: not any(start <= hour < end for start, end in closed))


def only(*times: tuple[str, str]) -> Calendar:
    shut = but(*times)
    return Calendar(lambda hour: not shut.is_open(hour))


class Told:
    """What was expected of a case: operations, balances, deliveries and shortages by name."""

    def __init__(self, case: str, run: int) -> None:
        path = FOLDER / case / f"expect.{run}.tsv"
        if not path.exists():
            pytest.skip(cases.MISSING)
        cases.used.add(("mrp-examples", case))
        self.operations: dict[str, list[Span]] = defaultdict(list)
        self.balances: dict[str, dict[int, float]] = defaultdict(dict)
        self.delivered: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self.short: dict[str, float] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            kind, name, *rest = line.split("\t")
            if kind == "OPERATION":
                self.operations[name].append((_time(rest[0]), _time(rest[1]), float(rest[2])))
            elif kind == "BUFFER":
                self.balances[name][_time(rest[0])] = float(rest[2])
            elif kind == "DEMAND" and rest[0].startswith("20"):
                self.delivered[name].append((_time(rest[0]), float(rest[1])))
            elif (kind, name) == ("PROBLEM", "material shortage"):
                _, buffer, words = rest[0].split("'")
                self.short[buffer] = float(words.split()[-1])


def _time(text: str) -> int:
    return _hours(datetime.fromisoformat(text))


def planned(
    items: Iterable[Item], needs: Iterable[Need], supplies: Iterable[Supply] = (), *, today: str, earliest: str | None = None
) -> Plan:
    """Without limits: orders begin before today where they should have."""
    day = at(today)
    return requirements.explode(items, needs, supplies, today=day, earliest=day + LONG_AGO if earliest is None else at(earliest))


def spans(plan: Plan, item: str, *, per_run: float = 1) -> list[Span]:
    """Our orders of an item, in runs that give so many each."""
    return sorted((one.start, one.ends, round(one.quantity / per_run, 6)) for one in plan.planned if one.item == item)


def same_operations(plan: Plan, told: Told, names: Mapping[str, str], *, per_run: Mapping[str, float] | None = None) -> None:
    """Of each of our items all orders are those of its operation: when they start and end, and how much they are."""
    runs = per_run or {}
    for item, operation in names.items():
        assert spans(plan, item, per_run=runs.get(item, 1)) == sorted(told.operations[operation]), operation


def same_deliveries(plan: Plan, told: Told) -> None:
    """Every demand is met when it is there, by as much."""
    for name, expected in told.delivered.items():
        assert delivered(plan, name) == sorted(expected), name


def delivered(plan: Plan, reason: str) -> list[tuple[int, float]]:
    due = {one.name: one.due for one in plan.planned}
    met: dict[int, float] = defaultdict(float)
    for peg in plan.pegs:
        if peg.reason == reason:
            met[max(peg.day, due.get(peg.supply, peg.day))] += peg.quantity
    return sorted(met.items())


def balance(plan: Plan, item: Item, supplies: Sequence[Supply] = ()) -> dict[int, float]:
    """How much of it there is after everything that happens at a time."""
    changes: dict[int, float] = defaultdict(float)
    for one in plan.planned:
        if one.item == item.name:
            changes[one.due] += one.quantity
    for supply in supplies:
        if supply.item == item.name:
            changes[supply.day] += supply.quantity
    for day, quantity in plan.gross[item.name].items():
        changes[day] -= quantity
    left, found = item.on_hand, {}
    for day in sorted(changes):
        left += changes[day]
        found[day] = round(left, 6)
    return found


def same_balances(
    plan: Plan, told: Told, items: Iterable[Item], names: Mapping[str, str], supplies: Sequence[Supply] = ()
) -> None:
    """Of each of our items there is as much as in its buffer, at every time at which something happens."""
    known = {item.name: item for item in items}
    for item, buffer in names.items():
        expected = {hour: left for hour, left in told.balances[buffer].items() if hour > at("1972-01-01")}
        assert balance(plan, known[item], supplies) == expected, buffer
