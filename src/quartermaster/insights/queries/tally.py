"""How all SKUs stand together: how many are low or out, what they are worth, what is urgent.

Every SKU is looked at once; then only those that a notice named are looked at again, and the sums follow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from quartermaster.insights import days
from quartermaster.insights.health import DEMAND_DAYS
from quartermaster.insights.kept import Kept
from quartermaster.insights.queries.demand import demand
from quartermaster.insights.queries.levels import parameters, select
from quartermaster.kernel.db import rows

ZERO = Decimal(0)
HORIZON_DAYS = 14
"""How far ahead a sale can be lost for want of an order today, where planning never said how long an order takes."""

_tallies: Kept[Tally] = Kept(
    "stock", "purchasing", "sales", "catalog", "production", "transfers",
    anew=("replenishing.thought", "replenishing.planned"), most=8,
)  # fmt: skip
"""With each part of a run, what is needed of its SKUs is told anew."""


class Standing(NamedTuple):
    """One SKU: its health, whether it is low and whether any of it is held, what is sellable and what that is worth,
    what customers ordered (of a bundle nothing: what is bought is its components), and what is at stake.

    At stake: the demand of the days within the horizon that nothing available and no delivery due covers, at sales
    prices. `sites` says of each warehouse that keeps the SKU whether it has any available; `low_at` where planning says that it
    is low, None where it was never planned.
    """

    health: str
    low: bool
    held: bool
    sellable: Decimal
    worth: Decimal
    demand: Decimal
    stake: Decimal
    low_at: Sequence[int] | None
    sites: dict[int, bool]

    def at(self, warehouse_id: int) -> str:
        """How it stands in a warehouse that keeps it: healthy, low, out or much. Never planned, it is low in all or in none."""
        if not self.sites[warehouse_id]:
            return "out"
        if self.low_at is None:
            return self.health if self.health in {"healthy", "much"} else "low"
        return "low" if warehouse_id in self.low_at else "much" if self.health == "much" else "healthy"

    @property
    def urgent(self) -> bool:
        return self.demand > 0 and (self.low or self.health in {"out", "soon"})

    @property
    def states(self) -> Iterable[str]:
        """What the list's tabs and filters count it under."""
        yield from ("all", self.health)
        if self.low and self.health != "low":
            yield "low"
        if self.held:
            yield "held"
        if self.urgent:
            yield "urgent"


@dataclass
class Tally:
    """The SKUs in use, and what they add up to. `empty` is how many have nothing sellable."""

    skus: dict[int, Standing] = field(default_factory=dict)
    states: Counter[str] = field(default_factory=Counter)
    value: Decimal = ZERO
    units: Decimal = ZERO
    empty: int = 0
    low: set[int] = field(default_factory=set)
    out: set[int] = field(default_factory=set)
    urgent: dict[int, Standing] = field(default_factory=dict)
    sites: Counter[tuple[int, str]] = field(default_factory=Counter)
    """(warehouse, healthy | low | out | much) → how many SKUs stand so there; out is what it keeps but has none of."""

    def with_again(self, sku_ids: Iterable[int], read: Mapping[int, Standing]) -> Tally:
        """The tally after some SKUs were looked at again; those that are not among `read` are in use no more."""
        after = Tally(
            dict(self.skus), Counter(self.states), self.value, self.units, self.empty, set(self.low), set(self.out),
            dict(self.urgent), Counter(self.sites),
        )  # fmt: skip
        for sku_id in sku_ids:
            if (before := after.skus.pop(sku_id, None)) is not None:
                after._count(sku_id, before, -1)
            if (now := read.get(sku_id)) is not None:
                after.skus[sku_id] = now
                after._count(sku_id, now, 1)
        return after

    def _count(self, sku_id: int, one: Standing, sign: int) -> None:
        for state in one.states:
            self.states[state] += sign
        self.value += sign * one.worth
        self.units += sign * one.sellable
        self.empty += sign * (one.sellable == 0)
        for warehouse_id in one.sites:
            self.sites[warehouse_id, one.at(warehouse_id)] += sign
        keep = sign > 0
        _put(self.low, sku_id, keep and one.low)
        _put(self.out, sku_id, keep and one.health == "out")
        if keep and one.urgent:
            self.urgent[sku_id] = one
        else:
            self.urgent.pop(sku_id, None)


def tally(warehouse_id: int | None = None) -> Tally:
    """Every SKU in use, at one warehouse or all."""
    today = days.today()
    return _tallies.get(
        (warehouse_id, today),
        lambda: _everything(warehouse_id, today),
        renew=lambda before, sku_ids: _renewed(before, warehouse_id, today, sku_ids) if sku_ids else before,
    )


def _renewed(before: Tally, warehouse_id: int | None, today: date, sku_ids: Iterable[int]) -> Tally:
    """Those SKUs, and the bundles that they are in, looked at again."""
    wanted = [sku_id for (sku_id,) in rows(_WITH_BUNDLES, {"skus": list(sku_ids)})]
    return before.with_again(wanted, _look(warehouse_id, today, wanted))


_WITH_BUNDLES = """
SELECT unnest(%(skus)s::bigint[]) UNION SELECT sku_id FROM catalog_bundlepart WHERE component_id = ANY(%(skus)s::bigint[])
"""


def counts(warehouse_id: int | None = None) -> Mapping[str, int]:
    """How many SKUs there are in all ("all"), and in each of `levels.STATES`."""
    return tally(warehouse_id).states


@dataclass(frozen=True, slots=True)
class ToOrder:
    """The low SKUs that can be ordered now: with an open proposal, or never planned and sold by somebody. Of the others how many
    nobody sells, how many wait in a draft already, and of how many nothing is proposed: put off, dismissed, or low since today.
    """

    sku_ids: list[int]
    without_supplier: int
    drafted: int
    not_proposed: int = 0


def low_to_order(owner_id: int | None = None) -> ToOrder:
    """Everything low, over all warehouses, of all owners' goods together or of one's, parted by what can be done about it."""
    found = rows(
        """SELECT s.id,
            EXISTS (SELECT FROM purchasing_purchaseorderline l JOIN purchasing_purchaseorder o ON o.id = l.order_id
                WHERE l.sku_id = s.id AND l.open_quantity > 0 AND o.state IN (
                    'draft', 'pending_approval', 'approved', 'on_hold')
                AND (%(owner)s::bigint IS NULL OR o.owner_id = %(owner)s)),
            EXISTS (SELECT FROM purchasing_supplieritem item JOIN purchasing_supplier seller ON seller.id = item.supplier_id
                WHERE item.sku_id = s.id AND seller.archived_at IS NULL),
            EXISTS (SELECT FROM replenishing_plan p WHERE p.sku_id = s.id
                AND (%(owner)s::bigint IS NULL OR p.owner_id = %(owner)s)),
            EXISTS (SELECT FROM replenishing_proposal q WHERE q.sku_id = s.id AND q.state = 'open'
                AND q.kind IN ('buy', 'transfer', 'make') AND (q.snoozed_until IS NULL OR q.snoozed_until <= %(today)s)
                AND (%(owner)s::bigint IS NULL OR q.owner_id = %(owner)s))
        FROM catalog_sku s WHERE s.id = ANY(%(low)s::bigint[]) ORDER BY s.code""",
        {
            "low": sorted(tally().low if owner_id is None else low_of_owner(owner_id)),
            "owner": owner_id,
            "today": days.today(),
        },
    )
    left = [(sku_id, sold, planned, proposed) for sku_id, drafted, sold, planned, proposed in found if proposed or not drafted]
    return ToOrder(
        [sku_id for sku_id, sold, planned, proposed in left if proposed or (sold and not planned)],
        sum(1 for _, sold, _, proposed in left if not sold and not proposed),
        sum(1 for _, drafted, *_ in found if drafted),
        sum(1 for _, sold, planned, proposed in left if sold and planned and not proposed),
    )


def low_of_owner(owner_id: int) -> list[int]:
    """The SKUs that are low in an owner's goods, of those that the owner has, had or waits for."""
    figures = select(warehouse=False, chosen=False, owner=True)
    asked = parameters(demand(None, owner_id), None, owner_id=owner_id)
    return [sku_id for (sku_id,) in rows(f"SELECT id FROM ({figures}) figures WHERE low", asked)]  # noqa: S608 - our own words


def _everything(warehouse_id: int | None, today: date) -> Tally:
    read = _look(warehouse_id, today)
    return Tally().with_again(read, read)


def _look(warehouse_id: int | None, today: date, sku_ids: Sequence[int] | None = None) -> dict[int, Standing]:
    """How SKUs stand now: all of those in use, or of the named ones those in use."""
    these = "TRUE" if sku_ids is None else "sku_id = ANY(%(chosen)s::bigint[])"
    figures = select(warehouse=warehouse_id is not None, chosen=sku_ids is not None)
    found = rows(
        f"""SELECT f.id, f.health, f.low, f.held > 0, f.sellable, f.sellable * f.cost,
            CASE WHEN f.kit = 'bundle' THEN 0 ELSE f.demand END,
            coalesce(greatest(CASE WHEN f.next_on >= %(today)s::date
                THEN least(f.next_on - %(today)s::date, coalesce(f.lead_days, {HORIZON_DAYS}))
                ELSE coalesce(f.lead_days, {HORIZON_DAYS}) END - f.cover, 0) * f.demand / {DEMAND_DAYS} * f.retail_price, 0),
            f.low_at, site.ids, site.available
        FROM ({figures}) f LEFT JOIN (
            SELECT sku_id, array_agg(warehouse_id) AS ids, array_agg(available) AS available FROM (
                SELECT sku_id, warehouse_id, sum(sellable - reserved) > 0 AS available FROM stock_availability
                WHERE {these} GROUP BY sku_id, warehouse_id
            ) each GROUP BY sku_id
        ) site ON site.sku_id = f.id""",  # noqa: S608 - our own words
        parameters(demand(warehouse_id), warehouse_id, sku_ids) | {"today": today},
    )
    return {row[0]: Standing._make((*row[1:9], dict(zip(row[9] or (), row[10] or (), strict=True)))) for row in found}


def _put(among: set[int], sku_id: int, inside: bool) -> None:
    among.add(sku_id) if inside else among.discard(sku_id)
