"""What facts speak of that happened before those that are valued now: what they take back, and the sales they bring back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from quartermaster.kernel.db import array, rows
from quartermaster.stock.cost_facts import End, Fact, Moved, Origin, Place, Sold
from quartermaster.stock.costing import marks
from quartermaster.stock.costing.facts import Key
from quartermaster.stock.valuation import Costing


@dataclass(slots=True)
class Window:
    """The facts of a SKU that are about to be run by `costing`. All others that were valued happened before `start`."""

    key: Key
    costing: Costing
    facts: Sequence[Fact]
    start: Place


class _Earlier(NamedTuple):
    """A movement as it was booked, with its corrections."""

    sku_id: int
    owner_id: int
    id: int
    at: datetime
    quantity: Decimal
    value: Decimal
    variance: Decimal
    document: str

    @property
    def key(self) -> Key:
        return (self.sku_id, self.owner_id)

    @property
    def place(self) -> Place:
        return (self.at, 0 if self.quantity > 0 else 1, self.id)


def speaks_of_others(facts: Iterable[Fact]) -> bool:
    """Whether one of the facts takes something back or brings something back."""
    return any(isinstance(fact, Moved) and (fact.reverses is not None or _brings_back(fact)) for fact in facts)


def recall(windows: Sequence[Window]) -> None:
    """Tell the costings what their facts speak of, as far as it happened before."""
    reversed_ids: dict[int, Window] = {}
    sales: defaultdict[tuple[Key, str], list[_Earlier]] = defaultdict(list)
    by_sale: dict[tuple[Key, str], Window] = {}
    for window in windows:
        within = {fact.id for fact in window.facts if isinstance(fact, Moved)}
        for fact in window.facts:
            if not isinstance(fact, Moved):
                continue
            if fact.reverses is not None and fact.reverses not in within:
                reversed_ids[fact.reverses] = window
            elif _brings_back(fact):
                by_sale[window.key, fact.document] = window
    originals = _entered(reversed_ids)
    for row in _sold({document for _, document in by_sale}):
        seller = by_sale.get((row.key, row.document))
        if seller is not None and row.place < seller.start:
            sales[row.key, row.document].append(row)
    went = [row for row in originals if not reversed_ids[row.id].costing.method.pools]
    went += [row for named, found in sales.items() if not by_sale[named].costing.method.pools for row in found]
    took = marks.takings_of([(row.key, row.place) for row in went if row.quantity < 0])
    for row in originals:
        origin = Origin(row.at, row.document, row.quantity, row.value, row.variance, took.get(row.id, ()))
        reversed_ids[row.id].costing.origins[row.id] = origin
    for named, found in sales.items():
        sold = by_sale[named].costing.sold[named[1]] = Sold()
        for row in sorted(found, key=lambda one: one.place):
            sold.note(row.quantity, row.value, took.get(row.id, ()))


def _brings_back(fact: Moved) -> bool:
    return fact.quantity > 0 and fact.end == End.CUSTOMER and bool(fact.document) and fact.reverses is None


BOOKED = """
    SELECT e.sku_id, e.owner_id, e.movement_id, e.effective_at, e.quantity, e.value + coalesce(c.value, 0),
        e.variance + coalesce(c.variance, 0), e.document
    FROM {movements} JOIN stock_valueentry e ON e.movement_id = m.id AND NOT e.quantity = 0
    LEFT JOIN LATERAL (
        SELECT sum(value) AS value, sum(variance) AS variance FROM stock_valueentry c
        WHERE c.movement_id = m.id AND c.quantity = 0
    ) c ON true
"""
THESE = "unnest(%(movements)s::bigint[]) AS m(id)"
SOLD = "(SELECT id FROM stock_movement WHERE document = ANY(%(documents)s::text[]) AND document <> '') m"


def _entered(movement_ids: Iterable[int]) -> list[_Earlier]:
    wanted = list(movement_ids)
    return [_Earlier(*row) for row in rows(BOOKED.format(movements=THESE), {"movements": array(wanted)})] if wanted else []


def _sold(documents: Iterable[str]) -> list[_Earlier]:
    """What went to customers under these documents, and what came back."""
    wanted = list(documents)
    if not wanted:
        return []
    found = rows(BOOKED.format(movements=SOLD) + " WHERE e.end = 'customer'", {"documents": array(wanted)})
    return [_Earlier(*row) for row in found]


MOMENTS = "SELECT movement_id, effective_at FROM stock_valueentry WHERE movement_id = ANY(%s::bigint[]) AND NOT quantity = 0"


def moments_of(movement_ids: Iterable[int]) -> dict[int, datetime]:
    """When each of the movements counts, of those that were valued."""
    return dict(rows(MOMENTS, [array(list(movement_ids))]))
