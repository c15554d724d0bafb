"""The year in half weeks: what happened between two dock days is one transaction of a few bulk operations.

Within a half week the order of the facts holds: lorries come on its first morning, backorders are promised, then orders are
placed and leave at their own times, then pieces are lost, come back and are found. So the book is true at every moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from time import monotonic

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.demo import shop
from quartermaster.demo.history import Adjusted, Comeback, Sale
from quartermaster.demo.operations import correcting, supplying
from quartermaster.demo.operations.opening import DAY, Shop
from quartermaster.demo.operations.selling import Sold, place
from quartermaster.demo.shop import Buy
from quartermaster.kernel import db
from quartermaster.sales import operations as sales

Tell = Callable[[str], None]

PROMISED_AT, PICKED_AT, PACKED_AT, SHIPPED_AT = time(10), time(15), time(16), time(17)
WITH_PAPERS = timedelta(weeks=2)
"""So long before the end orders are picked, packed and shipped with their papers; before, they leave from the shelf."""
ANALYSED_AFTER = {1, 4, 12, 32, 64}
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

    sold: Sold
    bought: dict[int, str] = field(default_factory=dict)


def replay(opened: Shop, progress: Tell) -> None:
    halves = sorted(_half_weeks(opened).items())
    days = sorted({(sale.at + opened.shift).date() for sale in opened.history.sales})
    lines = sum(len(sale.lines) for sale in opened.history.sales)
    memory, told, done = _Memory(Sold()), 0.0, 0
    for count, (start, half) in enumerate(halves, start=1):
        with transaction.atomic():
            _live(opened, start, half, memory, days)
        done += sum(len(sale.lines) for sale in half.sales)
        if count in ANALYSED_AFTER:
            db.run("ANALYZE")  # plans that were made for empty tables are forgotten
        if monotonic() - told > SECONDS_BETWEEN_WORDS or count == len(halves):
            told = monotonic()
            progress(f"Demo: {100 * done // lines:3} %, {start:%d %B %Y}, {done:,} of {lines:,} order lines…")


def _half_weeks(opened: Shop) -> dict[date, HalfWeek]:
    """First day → what happened until the next dock day. Nothing of today or later."""
    halves: dict[date, HalfWeek] = defaultdict(HalfWeek)

    def of(day: date) -> HalfWeek:
        return halves[day - DAY * min((day.weekday() - dock_day) % 7 for dock_day in shop.DOCK_DAYS)]

    for sale in opened.history.sales:
        of(sale.at.date() + opened.shift).sales.append(sale)
    for comeback in opened.history.comebacks:
        of(comeback.at.date() + opened.shift).comebacks.append(comeback)
    for adjusted in opened.history.adjustments:
        of(adjusted.at.date() + opened.shift).adjustments.append(adjusted)
    for buy in opened.plan.buys:
        if buy.ordered + opened.shift < opened.today:
            of(buy.ordered + opened.shift).ordered.append(buy)
        if buy.due + opened.shift < opened.today:
            of(buy.due + opened.shift).due.append(buy)
    return halves


def _live(opened: Shop, start: date, half: HalfWeek, memory: _Memory, days: Sequence[date]) -> None:
    """Deliveries, backorders, new orders, shipping, corrections, returns, and what is ordered from suppliers."""
    received = supplying.receive(opened, start, half.due, memory.bought)
    seller = opened.acts["seller"].at(opened.on(start, PROMISED_AT))
    promised = sales.promise_backorders(seller, sku_ids=received, limit=10_000) if received else {}
    leaving = dict.fromkeys(promised, start) | place(opened, half.sales, memory.sold)
    memory.sold.leaves.update({number: opened.on(day, SHIPPED_AT) for number, day in leaving.items()})
    _send(opened, leaving, days)
    correcting.adjust(opened, half.adjustments)
    correcting.take_back(opened, half.comebacks, memory.sold)
    supplying.buy(opened, half.ordered, memory.bought)


def _send(opened: Shop, leaving: dict[str, date], days: Sequence[date]) -> None:
    """Each order leaves on its day. Those of the last two days are left, in part or wholly, to whoever tries the shop."""
    last, before = days[-1], days[-2] if len(days) > 1 else days[-1]
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
