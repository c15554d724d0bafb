"""The year in half weeks: what happened between two dock days is one transaction of a few bulk operations per lane.

A lane is some of the warehouses. Orders, purchase orders and shelves belong to one warehouse each, so that the lanes share
nothing and run side by side.

Within a half week the order of the facts holds: lorries come on its first morning, backorders are promised, then orders are
placed and leave at their own times, then pieces are lost, come back and are found. So the book is true at every moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from time import monotonic

from django.db import connection, transaction

from quartermaster.accounts.acts import Act
from quartermaster.demo import shop
from quartermaster.demo.history import Adjusted, Comeback, Sale
from quartermaster.demo.operations import correcting, selling, supplying
from quartermaster.demo.operations.lanes import Say, side_by_side
from quartermaster.demo.operations.opening import DAY, Shop
from quartermaster.demo.operations.selling import SHIPPED_AT, Sold, leaves
from quartermaster.demo.shop import Buy
from quartermaster.kernel import db
from quartermaster.kernel.notices import nothing_follows
from quartermaster.sales import operations as sales
from quartermaster.sales.models import OrderLine

Tell = Callable[[str], None]

PROMISED_AT, PICKED_AT, PACKED_AT = time(10), time(15), time(16)
WITH_PAPERS = timedelta(weeks=2)
"""So long before the end orders are picked, packed and shipped with their papers; before, they leave from the shelf."""
LANES = (("LDS",), ("BRS", "RTM"))
"""Each with about half of the order lines."""
ANALYSED_AFTER = {1, 6, 30}
SECONDS_BETWEEN_WORDS = 2.0


@dataclass(slots=True)
class HalfWeek:
    sales: list[Sale] = field(default_factory=list)
    comebacks: list[Comeback] = field(default_factory=list)
    adjustments: list[Adjusted] = field(default_factory=list)
    ordered: list[Buy] = field(default_factory=list)
    due: list[Buy] = field(default_factory=list)


@dataclass(slots=True)
class _Memory:
    """What one half week leaves to the later ones."""

    sold: Sold = field(default_factory=Sold)
    bought: dict[int, str] = field(default_factory=dict)
    freed: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Progress:
    """One line for all lanes: the day that the last of them has reached."""

    tell: Tell
    lines: int
    reached: dict[int, tuple[date, int]] = field(default_factory=dict)
    told: float = 0.0

    def hear(self, lane: int, reached: tuple[date, int]) -> None:
        self.reached[lane] = reached
        done = sum(count for _, count in self.reached.values())
        if monotonic() - self.told > SECONDS_BETWEEN_WORDS or done == self.lines:
            self.told = monotonic()
            start = min(day for day, _ in self.reached.values())
            self.tell(f"Demo: {100 * done // self.lines:3} %, {start:%d %B %Y}, {done:,} of {self.lines:,} order lines…")


def replay(opened: Shop, progress: Tell) -> None:
    """Live through the year. Inside somebody's transaction all of it stays there: then one lane waits for the other."""
    told = _Progress(progress, sum(len(sale.lines) for sale in opened.history.sales))

    def work(lane: int, say: Say) -> None:
        _replay_lane(opened, lane, say)

    if connection.in_atomic_block:
        for lane in range(len(LANES)):
            work(lane, partial(told.hear, lane))
    else:
        side_by_side(len(LANES), work, told.hear)


def _replay_lane(opened: Shop, lane: int, say: Say) -> None:
    halves = sorted(_half_weeks(opened, LANES[lane]).items())
    warehouse_ids = [opened.warehouse_ids[code] for code in LANES[lane]]
    days = sorted({(sale.at + opened.shift).date() for sale in opened.history.sales})
    memory, done = _Memory(), 0
    for count, (start, half) in enumerate(halves, start=1):
        # Backorders are promised again half a week later, at their own time; what the last one frees is left to the worker.
        with nullcontext() if count == len(halves) else nothing_follows(), transaction.atomic():
            _live(opened, warehouse_ids, start, half, memory, days)
        done += sum(len(sale.lines) for sale in half.sales)
        if lane == 0 and count in ANALYSED_AFTER:
            db.run("ANALYZE")  # plans that were made for empty tables are forgotten
        say((start, done))


def _half_weeks(opened: Shop, warehouses: Sequence[str]) -> dict[date, HalfWeek]:
    """First day → what happened in these warehouses until the next dock day. Nothing of today or later."""
    halves: dict[date, HalfWeek] = defaultdict(HalfWeek)

    def of(day: date) -> HalfWeek:
        return halves[day - DAY * min((day.weekday() - dock_day) % 7 for dock_day in shop.DOCK_DAYS)]

    mine = {sale.invoice for sale in opened.history.sales if shop.warehouse_of(sale) in warehouses}
    for sale in opened.history.sales:
        if sale.invoice in mine:
            of(sale.at.date() + opened.shift).sales.append(sale)
    for comeback in opened.history.comebacks:
        if comeback.invoice in mine:
            of(comeback.at.date() + opened.shift).comebacks.append(comeback)
    for adjusted in opened.history.adjustments:
        if correcting.warehouse_of(opened, adjusted) in warehouses:
            of(adjusted.at.date() + opened.shift).adjustments.append(adjusted)
    for buy in opened.plan.buys:
        if buy.warehouse not in warehouses:
            continue
        if buy.ordered + opened.shift < opened.today:
            of(buy.ordered + opened.shift).ordered.append(buy)
        if buy.due + opened.shift < opened.today:
            of(buy.due + opened.shift).due.append(buy)
    return halves


def _live(opened: Shop, warehouse_ids: Sequence[int], start: date, half: HalfWeek, memory: _Memory, days: Sequence[date]) -> None:
    """Deliveries, backorders, new orders, shipping, corrections, returns, and what is ordered from suppliers."""
    there = supplying.receive(opened, start, half.due, memory.bought) | memory.freed
    seller = opened.acts["seller"].at(opened.on(start, PROMISED_AT))
    promised = sales.promise_backorders(seller, sku_ids=there, warehouse_ids=warehouse_ids, limit=10_000) if there else {}
    last_without_papers = days[-1] - WITH_PAPERS
    selling.place_and_send(opened, [s for s in half.sales if leaves(opened, s) <= last_without_papers], memory.sold)
    recent = [s for s in half.sales if leaves(opened, s) > last_without_papers]
    leaving = dict.fromkeys(promised, start) | selling.place(opened, recent, memory.sold)
    memory.sold.leaves.update({number: opened.on(day, SHIPPED_AT) for number, day in leaving.items()})
    _send(opened, leaving, days)
    memory.freed = correcting.adjust(opened, half.adjustments) | correcting.take_back(opened, half.comebacks, memory.sold)
    supplying.buy(opened, half.ordered, memory.bought)


def _send(opened: Shop, leaving: dict[str, date], days: Sequence[date]) -> None:
    """Each order leaves on its day. Those of the last two days are left, in part or wholly, to whoever tries the shop."""
    last, before = days[-1], days[-2] if len(days) > 1 else days[-1]
    held = set(OrderLine.objects.filter(order__number__in=leaving, reserved__gt=0).values_list("order__number", flat=True))
    leaving = {number: day for number, day in leaving.items() if number in held}  # the others have left already
    old = [number for number, day in leaving.items() if day <= last - WITH_PAPERS]
    new = [number for number, day in leaving.items() if last - WITH_PAPERS < day < before]
    half_done = [number for number, day in leaving.items() if before <= day < last]
    if old:
        sales.issue_orders(_storekeeper(opened, leaving, old), numbers=old, moments=_moments(opened, leaving, old, SHIPPED_AT))
    third = -(-len(half_done) // 3)
    _walk(opened, leaving, new + half_done[:third], half_done[third : 2 * third], half_done[2 * third :])


def _walk(opened: Shop, leaving: dict[str, date], to_ship: list[str], to_pack: list[str], to_pick: list[str]) -> None:
    """Pick all three, pack the first two, ship the first."""
    steps = (
        (sales.pick_orders, PICKED_AT, to_ship + to_pack + to_pick),
        (sales.pack_orders, PACKED_AT, to_ship + to_pack),
        (sales.ship_orders, SHIPPED_AT, to_ship),
    )
    for step, at, numbers in steps:
        if numbers:
            step(_storekeeper(opened, leaving, numbers), numbers=numbers, moments=_moments(opened, leaving, numbers, at))


def _storekeeper(opened: Shop, leaving: dict[str, date], numbers: Iterable[str]) -> Act:
    return opened.acts["storekeeper"].at(opened.on(max(leaving[number] for number in numbers), SHIPPED_AT))


def _moments(opened: Shop, leaving: dict[str, date], numbers: Iterable[str], at: time) -> dict[str, datetime]:
    return {number: opened.on(leaving[number], at) for number in numbers}
