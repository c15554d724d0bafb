"""Material requirements over several levels of bills of materials, day by day, each order pegged to what it is for. Pure.

Days are numbers, and the first is today (or any other). Every item is netted once, at its lowest level, after everything that
needs it is known; lots are made after netting; a component is needed on the day on which its parent is started, or as many days
from it as it says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from quartermaster.planning.packs import Lots
from quartermaster.planning.working_time import ALWAYS, Calendar, Pace

STOCK = "on hand"
SAFETY = "safety stock"
# Less than this is rounding.
DUST = 1e-9


@dataclass(frozen=True)
class Part:
    """What an order takes of a component beside so much for each: for every order, on another day than its start, or from one day
    until before another."""

    item: str
    each: float = 0.0
    fixed: float = 0.0
    """For an order, however large: what setting up takes, or a piece that is taken to be looked at."""
    offset: int = 0
    """Days from the start of the work; before it below zero."""
    since: float = -inf
    until: float = inf


@dataclass(frozen=True)
class Item:
    """How an item is got: bought, or made of components (units of each for one)."""

    name: str
    lead_time: int = 0
    on_hand: float = 0.0
    safety_stock: float = 0.0
    lots: Lots = field(default_factory=Lots)
    group_days: int = 1
    """An order covers what is needed within so many days from the first; 0: each need has its own."""
    components: Mapping[str, float] = field(default_factory=dict)
    share_good: float = 1.0
    """Of what is started."""
    parts: Sequence[Part] = ()
    batch_time: float = 0.0
    """Days for each batch that is begun, beside the lead time."""
    batch: float = 1.0
    settling: int = 0
    """Days from the end of the work until it may be used: while it is looked at, or put away."""
    works: Calendar = ALWAYS
    """The days that the lead time counts."""
    opens: Calendar = ALWAYS
    """The days on which something comes in, and settles."""
    safety_from: Mapping[int, float] = field(default_factory=dict)
    """From a day on, so much is kept instead of what was kept before."""
    later: Mapping[int, Item] = field(default_factory=dict)
    """From a day on on which orders are due, it is got as this says; what there is of it, and is kept, stays its own."""

    def on(self, day: int) -> Item:
        """How it is got by an order that is due on a day."""
        return self.later[max(since)] if (since := [one for one in self.later if one <= day]) else self

    def takes(self) -> list[Part]:
        return [*(Part(name, each) for name, each in self.components.items()), *self.parts]

    def below(self) -> set[str]:
        """All that it is ever made of."""
        return {part.item for way in (self, *self.later.values()) for part in way.takes()}

    def time_for(self, quantity: float) -> int:
        return Pace(self.lead_time, self.batch_time, self.batch).of(quantity)


@dataclass(frozen=True)
class Need:
    """So much is wanted on a day, for a named reason: a sales order, a forecast, or an order of ours (`Planned.name`)."""

    item: str
    day: int
    quantity: float
    reason: str


@dataclass(frozen=True)
class Supply:
    """What is under way: it comes on a day, and takes its own components when it starts. Late supply is expected today."""

    item: str
    day: int
    quantity: float
    name: str
    start: int | None = None
    consumes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Peg:
    """So much of a supply is for a need: `supply` is STOCK, an open supply, or a planned order; `reason` the need’s, or
    SAFETY."""

    supply: str
    item: str
    reason: str
    day: int
    quantity: float


@dataclass(frozen=True)
class Planned:
    name: str
    item: str
    quantity: float
    start: int
    due: int
    needed: float
    """What it was planned for; the rest is due to the lot."""
    ends: int
    """When the work is done, or the delivery there; from then until it is due it settles."""
    late_by: int = 0
    """Days by which it should have been started before today, or by which the fence holds it back."""


@dataclass(frozen=True)
class Plan:
    levels: dict[str, int]
    gross: dict[str, dict[int, float]]
    net: dict[str, dict[int, float]]
    planned: list[Planned]
    pegs: list[Peg]
    loops: list[list[str]]
    """Items that need themselves; they are left out, and the rest is planned."""

    def why(self, name: str) -> list[str]:
        """The reasons at the top, for which a planned order is made in the end."""
        for_whom: dict[str, list[str]] = defaultdict(list)
        for peg in self.pegs:
            for_whom[peg.supply].append(peg.reason)
        ours = {one.name for one in self.planned}
        found: list[str] = []
        open_ = [name]
        while open_:
            for reason in for_whom[open_.pop()]:
                (open_ if reason in ours else found).append(reason)
        return sorted(set(found))


def low_level_codes(items: Mapping[str, Item]) -> tuple[dict[str, int], list[list[str]]]:
    """The deepest level at which each item is needed, and the loops: bills in which an item needs itself."""
    loops: list[list[str]] = []
    looped: set[str] = set()
    state: dict[str, int] = {}
    order: list[str] = []

    def visit(name: str, path: list[str]) -> None:
        if state.get(name) == 1:
            loop = path[path.index(name) : -1]
            loops.append(loop)
            looped.update(loop)
        if name in state:
            return
        state[name] = 1
        for component in sorted(items[name].below()):
            if component in items:
                visit(component, [*path, component])
        state[name] = 2
        order.append(name)

    for name in items:
        visit(name, [name])
    levels = dict.fromkeys((name for name in items if name not in looped), 0)
    for name in reversed(order):
        for component in items[name].below() if name in levels else ():
            if component in levels:
                levels[component] = max(levels[component], levels[name] + 1)
    return levels, loops


def explode(
    items: Iterable[Item],
    needs: Iterable[Need],
    supplies: Iterable[Supply] = (),
    *,
    today: int = 0,
    fence: int = 0,
    earliest: int | None = None,
) -> Plan:
    """The plan: for each item from the top down, what is required (`gross`), what of it nothing covers (`net`), the orders
    for that, and for every unit of supply the need it is pegged to. Orders are due on the day of the need. They start today
    at the earliest and are due `fence` days from then; where `earliest` names another day, from that: one that is over tells
    when orders should have been started."""
    first = today if earliest is None else earliest
    dates = _Dates(today, first + fence, first)
    known = {item.name: item for item in items}
    levels, loops = low_level_codes(known)
    plan = Plan(levels, {}, {}, [], [], loops)
    wanted: dict[str, list[Need]] = defaultdict(list)
    coming: dict[str, list[Supply]] = defaultdict(list)
    for need in needs:
        wanted[need.item].append(need)
    for supply in supplies:
        coming[supply.item].append(supply)
        for component, quantity in supply.consumes.items():
            started = supply.start if supply.start is not None else supply.day - known[supply.item].lead_time
            wanted[component].append(Need(component, max(started, today), quantity, supply.name))
    for name in sorted(levels, key=lambda one: levels[one]):
        _one_item(plan, known[name], wanted, coming[name], dates)
    return plan


@dataclass(frozen=True)
class _Dates:
    today: int
    due: int
    """The first day on which an order may be due."""
    start: int
    """The first day on which one may be started."""


@dataclass
class _Free:
    """What of a supply is not yet for anybody."""

    name: str
    day: int
    quantity: float


def _one_item(plan: Plan, item: Item, wanted: dict[str, list[Need]], coming: Sequence[Supply], dates: _Dates) -> None:
    asked = sorted(wanted[item.name], key=lambda need: need.day)
    plan.gross[item.name] = _by_day((need.day, need.quantity) for need in asked)
    kept, given_up = _safety(item, min([dates.today, *(need.day for need in asked)]))
    free = [*(_Free(one.name, max(one.day, dates.today), one.quantity) for one in coming), *given_up]
    free = [_Free(STOCK, dates.today, item.on_hand), *sorted(free, key=lambda one: one.day)]
    lacking = []
    for need in sorted([*kept, *asked], key=lambda need: need.day):
        *_, soonest = _scheduled(item.on(need.day), need.quantity, dates.start, dates)
        left = _covered(plan, item, need, free, max(need.day, dates.today, soonest))
        if left > DUST:
            lacking.append(Need(item.name, need.day, left, need.reason))
    plan.net[item.name] = _by_day((need.day, need.quantity) for need in lacking)
    _ordered(plan, item, lacking, wanted, dates)


def _safety(item: Item, first: int) -> tuple[list[Need], list[_Free]]:
    """What is to be kept, each time that more is; and what is free again, each time that less is."""
    kept: list[Need] = []
    given_up: list[_Free] = []
    before = 0.0
    for day, level in [(first, item.safety_stock), *sorted(item.safety_from.items())]:
        if level > before:
            kept.append(Need(item.name, day, level - before, SAFETY))
        elif level < before:
            given_up.append(_Free(SAFETY, day, before - level))
        before = level
    return kept, given_up


def _covered(plan: Plan, item: Item, need: Need, free: Sequence[_Free], until: int) -> float:
    """Takes a need from what is there or comes until a day, in the order in which it comes; what is left. That is the day of the
    need, or that on which an order made now would be there: what comes sooner is not ordered again. Safety stock may come later,
    but not from what is given up of it."""
    left = need.quantity
    for supply in free:
        if supply.day > until and need.reason != SAFETY:
            break
        if need.reason == supply.name:
            continue
        used = min(left, supply.quantity)
        if used > DUST:
            plan.pegs.append(Peg(supply.name, item.name, need.reason, need.day, used))
            supply.quantity -= used
            left -= used
    return left


def _ordered(plan: Plan, item: Item, lacking: Sequence[Need], wanted: dict[str, list[Need]], dates: _Dates) -> None:
    """Orders for what is lacking, each for the days of its group; what a lot leaves over covers what comes after."""
    spare: list[_Free] = []
    at = 0
    while at < len(lacking):
        first = lacking[at]
        group = [need for need in lacking[at:] if need.day < first.day + item.group_days] or [first]
        at += len(group)
        rest = []
        for need in group:
            left = _from_spare(plan, item, need, spare)
            if left > DUST:
                rest.append(Need(item.name, need.day, left, need.reason))
        if rest:
            _order(plan, item, rest, spare, wanted, dates)


def _from_spare(plan: Plan, item: Item, need: Need, spare: list[_Free]) -> float:
    left = need.quantity
    while spare and left > DUST:
        used = min(spare[0].quantity, left)
        plan.pegs.append(Peg(spare[0].name, item.name, need.reason, need.day, used))
        left -= used
        spare[0].quantity -= used
        if spare[0].quantity <= DUST:
            spare.pop(0)
    return left


def _order(
    plan: Plan, item: Item, needs: Sequence[Need], spare: list[_Free], wanted: dict[str, list[Need]], dates: _Dates
) -> None:
    way = item.on(needs[0].day)
    short = sum(need.quantity for need in needs)
    for quantity in way.lots.orders(short):
        name = f"{item.name}#{_made(plan, item) + 1}"
        start, ends, due = _scheduled(way, quantity, needs[0].day, dates)
        late = max(0, due - needs[0].day)
        plan.planned.append(Planned(name, item.name, quantity, start, due, min(short, quantity), ends, late))
        spare.append(_Free(name, due, quantity))
        short -= quantity
        for part in way.takes():
            day = _shifted(way, start, part.offset, dates)
            if part.since <= day < part.until:
                wanted[part.item].append(Need(part.item, day, quantity / way.share_good * part.each + part.fixed, name))
    for need in needs:
        _from_spare(plan, item, need, spare)


def _scheduled(way: Item, quantity: float, needed_on: int, dates: _Dates) -> tuple[int, int, int]:
    """(start, end of the work, due): as late as will do, and as soon as can be where nothing will."""
    length = way.time_for(quantity)
    due = way.opens.last(max(needed_on, dates.due), earliest=dates.start)
    ends = way.opens.back(due, way.settling, earliest=dates.start)
    start = way.works.first(way.works.back(ends, length, earliest=dates.start))
    ends = way.works.ahead(start, length)
    return start, ends, way.opens.first(way.opens.ahead(ends, way.settling))


def _shifted(way: Item, start: int, offset: int, dates: _Dates) -> int:
    if offset < 0:
        return way.opens.back(start, -offset, earliest=dates.start)
    return way.opens.ahead(start, offset)


def _made(plan: Plan, item: Item) -> int:
    """How many orders the item has: they are the last of the plan."""
    count = 0
    for one in reversed(plan.planned):
        if one.item != item.name:
            break
        count += 1
    return count


def _by_day(quantities: Iterable[tuple[int, float]]) -> dict[int, float]:
    total: dict[int, float] = defaultdict(float)
    for day, quantity in quantities:
        total[day] += quantity
    return dict(sorted(total.items()))
