"""Rows that are filled from other rows: kits from their components, a shop from its central warehouse; day by day. Pure.

Every row is netted once, at its lowest level, after everything that takes from it is known; lots are made after netting. What a
kit will take in three weeks is ordered when its supplier has to be told, not when the kit is begun.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from quartermaster.planning.arrays import Floats
from quartermaster.planning.packs import Lots
from quartermaster.planning.requirements import SAFETY, Item, Need, Plan, Planned, Supply, explode
from quartermaster.planning.working_time import ALWAYS, Pace, Way
from quartermaster.replenishing.ruling import NONE, TYPED
from quartermaster.replenishing.thinking import Thought
from quartermaster.replenishing.tiers import Sources

LONGEST = 52
"""Weeks that are looked ahead at most."""
WAITING, ASKED, BUFFER, DRAFTED = (
    "customers who wait",
    "demand of the coming weeks",
    "demand and suppliers that vary",
    "work orders that are drafted",
)


Ways = Callable[[int], Way]
"""Of each row."""


def straight(_row: int) -> Way:
    """As long as its lead time, on any day."""
    return Way()


@dataclass(frozen=True)
class Due:
    """So much comes to a row, so many days from now; overdue is today."""

    row: int
    day: int
    quantity: float


@dataclass(frozen=True)
class For:
    """So much of a row’s order is for this: words, or a row whose order starts on that day."""

    what: str | int
    day: int
    quantity: float


@dataclass(frozen=True)
class Order:
    """Started and here after so many days."""

    start: int
    due: int
    quantity: float


@dataclass
class Net:
    wanted: Floats
    """Of every row now, dependents counted."""
    purposes: dict[int, list[For]] = field(default_factory=dict)
    """Row → what that is for, of rows that are filled from others or fill others."""
    orders: dict[int, list[Order]] = field(default_factory=dict)
    """Row → its orders in the time that is looked ahead, the first that make up what is wanted now."""
    loops: list[list[int]] = field(default_factory=list)
    """Rows that need themselves; they are left out, and the rest is planned."""
    ways: Ways = straight


def netted(found: Thought, sources: Sources, coming: Sequence[Due] = (), ways: Ways = straight) -> Net:
    """What every row wants when what the rows above take is counted, from the top down. `coming` says when what is on its way to
    these rows is due; what it does not name is as good as there."""
    net = Net(found.wanted.copy(), ways=ways)
    if not sources:
        return net
    rows = sorted({*sources, *(below for parts in sources.values() for below in parts)})
    weeks = _weeks_ahead(found, rows)
    due: dict[int, list[Due]] = defaultdict(list)
    for one in coming:
        due[one.row].append(one)
    needs: list[Need] = []
    supplies: list[Supply] = []
    for row in rows:
        needs += _needs(found, row, due[row], weeks)
        supplies += _supplies(found, row, due[row], ways(row))
    items = [_item(found, row, sources.get(row, {}), ways(row), bought=row not in sources) for row in rows]
    plan = explode(items, needs, supplies)
    net.loops = [[int(name) for name in loop] for loop in plan.loops]
    _take_over(net, found, rows, plan)
    return net


def _weeks_ahead(found: Thought, rows: Sequence[int]) -> int:
    """As far as the longest way up from a component may reach: three lead times and the time between two orders."""
    basis = found.basis
    return min(int(np.ceil(3 * basis.lead_weeks[rows].max() + basis.review_weeks[rows].max())) + 1, LONGEST)


def _item(found: Thought, row: int, parts: Mapping[int, float], way: Way, *, bought: bool) -> Item:
    basis, aim = found.basis, found.aim
    step, rate, review = float(basis.step[row]), float(found.pooled[row]), float(basis.review_weeks[row])
    typed, kept = basis.kind[row] == TYPED, aim.point[row] >= 0
    least = float(basis.minimum[row]) if bought else 0.0
    if typed:  # below its minimum it is filled up to its maximum
        least = max(least, float(basis.most[row] - basis.least[row]))
    safety = 0.0 if not kept else float(aim.point[row]) + step if typed else float(aim.safety[row])
    lasts = float(aim.cycle[row]) / rate if rate > 0 and kept else review
    pace = way.pace or Pace(usual_days(found, row))
    return Item(
        str(row),
        lead_time=int(pace.days),
        batch_time=pace.per_batch,
        batch=pace.batch,
        works=ALWAYS if way.pace is None else way.opens,
        settling=way.inspection_days,
        opens=way.opens,
        on_hand=max(_on_hand(found, row), 0.0),
        safety_stock=safety,
        lots=Lots(least, max(float(basis.pack[row]), step) if bought else step),
        group_days=max(1, round(max(lasts, review) * 7)),
        components={str(below): each for below, each in parts.items()},
    )


def usual_days(found: Thought, row: int) -> int:
    return int(np.ceil(found.basis.lead_weeks[row] * 7))


def _on_hand(found: Thought, row: int) -> float:
    """With the transfers that were found before anything else."""
    return float(found.sheet.on_shelf[row] + found.position[row] - found.sheet.position[row])


def _needs(found: Thought, row: int, due: Sequence[Due], weeks: int) -> Iterator[Need]:
    basis, sheet, name = found.basis, found.sheet, str(row)
    yield from (
        Need(name, 0, quantity, words)
        for words, quantity in (
            (WAITING, float(sheet.waiting[row]) + max(-_on_hand(found, row), 0.0)),
            (DRAFTED, max(-_undated(found, row, due), 0.0)),
        )
        if quantity > 0
    )
    if found.aim.point[row] < 0 or basis.kind[row] in (TYPED, NONE) or basis.rate[row] <= 0:
        return
    season = np.ones(weeks) if basis.season is None else basis.season[row, :weeks]
    for week, index in enumerate(season.tolist()):
        yield Need(name, 7 * week + 3, float(basis.rate[row]) * index, ASKED)


def _supplies(found: Thought, row: int, due: Sequence[Due], way: Way) -> Iterator[Supply]:
    yield from (
        Supply(str(row), way.opens.first(max(one.day, 0)), one.quantity, f"coming#{place}") for place, one in enumerate(due)
    )
    if (rest := _undated(found, row, due)) > 0:
        yield Supply(str(row), 0, rest, "coming")


def _undated(found: Thought, row: int, due: Sequence[Due]) -> float:
    return float(found.sheet.coming[row]) - sum(one.quantity for one in due)


def _take_over(net: Net, found: Thought, rows: Sequence[int], plan: Plan) -> None:
    """Into what is wanted now: of each row the orders that have to start before there is another chance to."""
    starts = {order.name: order.start for order in plan.planned}
    mine: dict[int, list[Planned]] = defaultdict(list)
    for order in plan.planned:
        mine[int(order.item)].append(order)
    purposes: dict[str, list[For]] = defaultdict(list)
    for peg in plan.pegs:
        above = peg.reason in starts
        what = int(peg.reason.partition("#")[0]) if above else BUFFER if peg.reason == SAFETY else peg.reason
        purposes[peg.supply].append(For(what, starts[peg.reason] if above else 0, peg.quantity))
    for row in rows:
        orders = sorted(mine[row], key=lambda order: order.start)
        soon = max(1, round(float(found.basis.review_weeks[row]) * 7))
        now = [order for order in orders if order.start < soon]
        net.orders[row] = [Order(order.start, order.due, order.quantity) for order in orders]
        net.purposes[row] = _together(one for order in now for one in purposes[order.name])
        net.wanted[row] = sum(one.quantity for one in net.purposes[row])


def _together(purposes: Iterator[For]) -> list[For]:
    """The same purpose once, in the order in which they come."""
    total: dict[tuple[str | int, int], float] = defaultdict(float)
    for one in purposes:
        total[one.what, one.day] += one.quantity
    return [For(what, day, quantity) for (what, day), quantity in total.items()]
