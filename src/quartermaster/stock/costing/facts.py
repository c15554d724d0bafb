"""What the book and the cost changes say, as facts for valuation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from quartermaster.kernel.db import array, rows
from quartermaster.stock.cost_facts import Fact, Landed, Method, Moved, Repriced, Switched
from quartermaster.stock.costing import weighed
from quartermaster.stock.models.value import CostChange

Key = tuple[int, int]
"""SKU and owner."""
Booked = tuple[Decimal, Decimal]
"""Value and variance, as the entries of one fact add up."""

OUTSIDE = "SELECT id, kind FROM locations_bin WHERE kind IN ('supplier', 'customer', 'loss', 'production', 'owner')"
"""Goods in a warehouse, or under way between two, are an owner's; these are the other ends."""


def outside_bins() -> dict[int, str]:
    """Bin → the end that it is."""
    return dict(rows(OUTSIDE))


UNVALUED = """
    SELECT m.sku_id, m.owner_id, m.id, m.occurred_at, m.quantity, m.from_bin_id, m.to_bin_id, m.document, m.unit_cost,
        m.reverses_id
    FROM {source}
    WHERE m.id > %(after)s AND (m.from_bin_id = ANY(%(outside)s::bigint[])) <> (m.to_bin_id = ANY(%(outside)s::bigint[]))
        AND NOT EXISTS (SELECT FROM stock_valueentry e WHERE e.movement_id = m.id AND NOT e.quantity = 0)
    ORDER BY m.id LIMIT %(limit)s
"""
EVERY_SKU = "stock_movement m"
SOME_SKUS = "unnest(%(skus)s::bigint[]) AS s(sku_id) JOIN stock_movement m ON m.sku_id = s.sku_id"


def unvalued(*, after: int, limit: int, sku_ids: Collection[int] | None = None) -> tuple[dict[Key, list[Moved]], int, int]:
    """The next movements behind `after` that count and have no entry yet; how many, and the last one's seq."""
    outside = outside_bins()
    parameters: dict[str, Any] = {"after": after, "limit": limit, "outside": array(list(outside))}
    if sku_ids is not None:
        parameters["skus"] = array(sorted(sku_ids))
    found = rows(UNVALUED.format(source=EVERY_SKU if sku_ids is None else SOME_SKUS), parameters)
    facts: defaultdict[Key, list[Moved]] = defaultdict(list)
    for sku_id, owner_id, movement_id, at, quantity, from_bin, to_bin, document, unit_cost, reverses in found:
        signed, end = (quantity, outside[from_bin]) if from_bin in outside else (-quantity, outside[to_bin])
        facts[sku_id, owner_id].append(Moved(movement_id, at, signed, end, document, unit_cost, reverses))
    weighed.tell_amounts(fact for key in _weighed(facts) for fact in facts[key])
    return facts, len(found), found[-1][2] if found else after


def _weighed(keys: Collection[Key]) -> list[Key]:
    """Those whose pieces are weighed."""
    found = weighed.weighed_among(sku_id for sku_id, _ in keys) if keys else ()
    return [key for key in keys if key[0] in found] if found else []


def anything_unvalued(*, after: int, sku_ids: Collection[int] | None = None) -> bool:
    return bool(unvalued(after=after, limit=1, sku_ids=sku_ids)[1])


@dataclass(slots=True)
class Entered:
    """What was valued of a SKU since some moment: its movements, and what is booked for each fact, by `number_of` it."""

    facts: dict[int, Moved] = field(default_factory=dict)
    booked: dict[int, Booked] = field(default_factory=dict)


def number_of(fact: Fact) -> int:
    """A movement's id, or a cost change's below zero."""
    return fact.id if isinstance(fact, Moved) else -fact.id


WINDOW = "unnest(%(skus)s::bigint[], %(owners)s::bigint[], %(since)s::timestamptz[]) AS w(sku_id, owner_id, since)"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ENTERED = f"""
    SELECT w.sku_id, w.owner_id, coalesce(e.movement_id, -e.change_id), (extract(epoch FROM e.effective_at) * 1000000)::bigint,
        e.quantity, e.value, e.variance, e.end,
        e.document, e.unit_cost, e.reverses
    FROM {WINDOW} JOIN stock_valueentry e ON e.sku_id = w.sku_id AND e.owner_id = w.owner_id
        AND e.effective_at >= coalesce(w.since, '-infinity')
"""
"""The moment in microseconds: ten thousand of them are read in a tenth of the time that they would take as times."""
CHANGED = f"""
    SELECT w.sku_id, w.owner_id, c.id, c.effective_at, c.kind, c.receipt_id, c.received, c.amount, c.unit_cost, c.method
    FROM {WINDOW} JOIN stock_costchange c ON c.sku_id = w.sku_id AND c.owner_id = w.owner_id
        AND c.effective_at >= coalesce(w.since, '-infinity')
"""


def entered(since: Mapping[Key, datetime | None]) -> dict[Key, Entered]:
    """The movements that were valued of each SKU since its moment, and what is booked; from its beginning where there is none."""
    found = {key: Entered() for key in since}
    for sku_id, owner_id, number, micros, quantity, value, variance, *details in rows(ENTERED, _window(since)):
        one = found[sku_id, owner_id]
        if quantity:
            at = EPOCH + timedelta(microseconds=micros)
            one.facts[number] = Moved(number, at, quantity, *details)
        before = one.booked.get(number)
        one.booked[number] = (before[0] + value, before[1] + variance) if before else (value, variance)
    weighed.tell_amounts(fact for key in _weighed(found) for fact in found[key].facts.values())
    return found


def changed(since: Mapping[Key, datetime | None]) -> dict[Key, dict[int, Fact]]:
    """The cost changes of each SKU since its moment, by `number_of` them; from its beginning where there is none."""
    found: dict[Key, dict[int, Fact]] = {key: {} for key in since}
    for sku_id, owner_id, *row in rows(CHANGED, _window(since)):
        found[sku_id, owner_id][-row[0]] = change_of(*row)
    return found


def _window(since: Mapping[Key, datetime | None]) -> dict[str, str]:
    return {
        "skus": array([sku_id for sku_id, _ in since]),
        "owners": array([owner_id for _, owner_id in since]),
        "since": array(list(since.values())),
    }


def change_of(
    change_id: int,
    at: datetime,
    kind: str,
    receipt: Any,
    received: Any,
    amount: Any,
    unit_cost: Any,
    method: str,
) -> Fact:
    """A cost change as a fact. What its kind does not need is None."""
    if kind == CostChange.Kind.LANDED_COST:
        return Landed(change_id, at, receipt, received, amount)
    if kind == CostChange.Kind.METHOD:
        return Switched(change_id, at, Method(method))
    return Repriced(change_id, at, unit_cost, down=kind == CostChange.Kind.WRITE_DOWN)
