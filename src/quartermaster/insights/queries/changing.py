"""An order before and after its lines are changed: what is reserved, what waits, and when each line can leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from quartermaster.insights.queries.sending import days_of_waiting
from quartermaster.sales import queries as sales
from quartermaster.sales.models import Order, OrderLine

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Standing:
    """A line: so much is wanted and reserved. It leaves on `day`; None where some of it waits and nobody knows until when."""

    position: int
    code: str
    name: str
    quantity: Decimal = ZERO
    reserved: Decimal = ZERO
    day: date | None = None

    @property
    def waits(self) -> Decimal:
        return self.quantity - self.reserved


@dataclass(frozen=True, slots=True)
class Picture:
    """An order at a moment."""

    total: Decimal
    warehouses: tuple[str, ...]
    lines: tuple[Standing, ...]

    @property
    def reserved(self) -> Decimal:
        return sum((line.reserved for line in self.lines), ZERO)

    @property
    def waits(self) -> Decimal:
        return sum((line.waits for line in self.lines), ZERO)

    @property
    def day(self) -> date | None:
        """When the last of it can leave, as far as is known; None where some of it nobody knows, or there is none of it."""
        days = [line.day for line in self.lines]
        return max(day for day in days if day) if days and all(days) else None


def picture(order: Order, today: date) -> Picture:
    """The order as it is now, its parts together, components of kits by themselves."""
    parts = list(sales.parts_of(order)) if order.is_split else [order]
    lines = [line for one in parts for line in sales.lines_of(one)]
    days = days_of_waiting({line.sku_id for line in lines if line.backordered}, today)
    standing: dict[int, Standing] = {}
    for line in lines:
        wanted = line.quantity - line.cancelled
        if wanted:
            standing[line.position] = _with(
                standing.get(line.position), line, wanted, days.get(line.pk) if line.backordered else today
            )
    in_order = tuple(row for _, row in sorted(standing.items()))
    return Picture(order.total, tuple(one.warehouse.name for one in parts), in_order)


def _with(seen: Standing | None, line: OrderLine, wanted: Decimal, day: date | None) -> Standing:
    """A line that two warehouses share leaves when the later of them has it."""
    if seen is None:
        return Standing(line.position, line.sku.code, line.sku.name, wanted, line.reserved, day)
    later = max(day, seen.day) if day and seen.day else None
    return Standing(line.position, seen.code, seen.name, seen.quantity + wanted, seen.reserved + line.reserved, later)


def differences(before: Picture, after: Picture) -> list[tuple[Standing, Standing]]:
    """The lines that are not as they were, as (before, after); one that was not or will not be there counts as none of it."""
    was = {line.position: line for line in before.lines}
    will = {line.position: line for line in after.lines}
    return [pair for pair in _pairs(was, will, sorted({*was, *will})) if pair[0] != pair[1]]


def _pairs(was: dict[int, Standing], will: dict[int, Standing], positions: Sequence[int]) -> Iterable[tuple[Standing, Standing]]:
    for position in positions:
        known = was.get(position) or will[position]
        none = Standing(position, known.code, known.name)
        yield was.get(position, none), will.get(position, none)
