"""Every SKU with what there is of it: the stock list, low stock, the tally and the API all read this one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from quartermaster.catalog.bills import parts_of
from quartermaster.insights import health
from quartermaster.insights.health import Health
from quartermaster.insights.queries.demand import Demand, demand
from quartermaster.insights.queries.points import points
from quartermaster.insights.queries.reading import named_rows
from quartermaster.kernel.db import rows
from quartermaster.stock.queries import KITS, positions_by_warehouse
from quartermaster.web.sources import Cursor, Filtering, Order, Sql

ZERO = Decimal(0)


KNOWN_TO_OWNER = "coalesce(l.sku_id, k.sku_id, c.sku_id, t.sku_id, w.sku_id) IS NOT NULL"
DEMAND = "%(demand_skus)s::text::bigint[], %(demand_sums)s::text::numeric[]"


def select(*, warehouse: bool, chosen: bool, archived: bool = False, owner: bool = False) -> str:
    """The statement: at one `warehouse` or all, of every SKU in use or only of the `chosen` ones (then `archived` too). Of one
    `owner`: the figures of that one's goods, and only SKUs that these are or were, or that stand on that one's open papers.

    Written so that PostgreSQL leaves out the sums that a question does not ask for; OFFSET keeps it from working the
    others out twice.
    """
    here = "warehouse_id = %(warehouse)s::bigint"
    placed = "bought.ordered_at IS NOT NULL AND bought.state <> 'on_hold'"
    at_shelf = f" FILTER (WHERE {here})" if warehouse else ""
    at_order = f" AND bought.{here}" if warehouse else ""
    coming_here = f" FILTER (WHERE moved.to_{here})" if warehouse else ""
    made_here = f" FILTER (WHERE made.{here})" if warehouse else ""
    these = "sku_id = ANY(%(chosen)s::bigint[])" if chosen else "TRUE"
    those = "s.id = ANY(%(chosen)s::bigint[])" if chosen else KNOWN_TO_OWNER if owner else "TRUE"
    own = "owner_id = %(owner)s::bigint" if owner else "TRUE"
    anywhere = "coalesce(l.available_anywhere, k.kits_anywhere)" if warehouse else "coalesce(l.available, k.kits)"
    kits = KITS.format(
        which=f"{'part.sku_id = ANY(%(chosen)s::bigint[])' if chosen else 'TRUE'}{' AND v.' + own if owner else ''}"
    )
    of_owner = {name: f" AND {name}.{own}" if owner else "" for name in ("bought", "moved", "made")}
    on_order_anywhere = "c.on_order_anywhere" if warehouse else "c.on_order"
    return f"""
SELECT id, code, name, kit, cost, retail_price, minimum, maximum, sellable, receiving, held, staged, reserved,
    on_hand, available, on_order, in_transit, moving, making, drafted, next_on, demand, cover, low, low_at, needed, lead_days,
    on_hand * cost AS value, owners,
    CASE
        WHEN available <= 0 THEN 'out'
        WHEN cover < {health.SOON_DAYS} OR low AND cover < lead_days THEN 'soon'
        WHEN low THEN 'low'
        WHEN available > maximum OR cover > {health.MUCH_DAYS} THEN 'much'
        ELSE 'healthy'
    END AS health
FROM (
    SELECT s.id, s.code, s.name, s.kit, s.cost * coalesce(s.nominal_weight, 1) AS cost,
        s.retail_price * coalesce(s.nominal_weight, 1) AS retail_price, s.minimum, s.maximum,
        coalesce(l.sellable, 0) AS sellable, coalesce(l.receiving, 0) AS receiving, coalesce(l.held, 0) AS held,
        coalesce(l.staged, 0) AS staged, coalesce(l.reserved, 0) AS reserved, coalesce(l.on_hand, 0) AS on_hand,
        coalesce(l.available, k.kits, 0) AS available, coalesce(c.on_order, 0) AS on_order,
        coalesce(t.in_transit, 0) AS in_transit, coalesce(t.moving, 0) AS moving,
        coalesce(w.making, 0) AS making, coalesce(c.drafted, 0) AS drafted,
        c.next_on, coalesce(d.quantity, 0) AS demand,
        CASE WHEN s.kit = 'bundle' THEN b.cover
            ELSE greatest(coalesce(l.available, 0), 0) * {health.DEMAND_DAYS} / d.quantity END AS cover,
        coalesce(p.low, coalesce({anywhere}, 0) + coalesce({on_order_anywhere}, 0) + coalesce(t.moving, 0)
            + coalesce(w.making_anywhere, 0) <= s.minimum, false) AS low,
        p.low_at, p.needed::numeric AS needed, p.lead_days, coalesce(o.owners, '{{}}') AS owners
    FROM catalog_sku s
    LEFT JOIN (
        SELECT sku_id, sum(sellable){at_shelf} AS sellable, sum(receiving){at_shelf} AS receiving, sum(held){at_shelf} AS held,
            sum(staged){at_shelf} AS staged, sum(reserved){at_shelf} AS reserved,
            sum(sellable + receiving + held + staged){at_shelf} AS on_hand,
            sum(sellable - reserved){at_shelf} AS available, sum(sellable - reserved) AS available_anywhere
        FROM stock_availability WHERE {these} AND {own} GROUP BY sku_id
    ) l ON l.sku_id = s.id
    LEFT JOIN (
        SELECT sku_id, sum(kits){at_shelf} AS kits, sum(kits) AS kits_anywhere FROM ({kits}) bundles GROUP BY sku_id
    ) k ON k.sku_id = s.id
    LEFT JOIN (
        SELECT line.sku_id, sum(line.open_quantity) FILTER (WHERE {placed}) AS on_order_anywhere,
            sum(line.open_quantity) FILTER (WHERE {placed}{at_order}) AS on_order,
            sum(line.open_quantity) FILTER (WHERE NOT ({placed})) AS drafted,
            min(coalesce(line.due_on, bought.expected_on)) FILTER (WHERE {placed}{at_order}) AS next_on
        FROM purchasing_purchaseorder bought JOIN purchasing_purchaseorderline line ON line.order_id = bought.id
        WHERE bought.state IN (
                'draft', 'pending_approval', 'approved', 'on_hold', 'ordered', 'acknowledged', 'partially_received')
            AND line.open_quantity > 0
            AND {"line." + these if chosen else these}{of_owner["bought"]}
        GROUP BY line.sku_id
    ) c ON c.sku_id = s.id
    LEFT JOIN (
        SELECT going.sku_id, sum(going.under_way){coming_here} AS in_transit, sum(going.under_way + going.claimed) AS moving
        FROM transfers_transferline going JOIN transfers_transfer moved ON moved.id = going.transfer_id
        WHERE (going.under_way > 0 OR going.claimed > 0) AND moved.ended_at IS NULL AND {"going." + these if chosen else these}
            {of_owner["moved"]}
        GROUP BY going.sku_id
    ) t ON t.sku_id = s.id
    LEFT JOIN (
        SELECT part.sku_id, sum(part.quantity){made_here} AS making, sum(part.quantity) AS making_anywhere
        FROM production_workorder made CROSS JOIN LATERAL (
            SELECT made.sku_id, made.quantity - made.done AS quantity WHERE made.kind = 'assemble'
            UNION ALL
            SELECT out.sku_id, out.per_kit * (made.quantity - made.done) FROM production_workline out
            WHERE out.order_id = made.id AND made.kind = 'disassemble'
        ) part
        WHERE made.state IN ('released', 'in_progress') AND {"part." + these if chosen else these}{of_owner["made"]}
        GROUP BY part.sku_id
    ) w ON w.sku_id = s.id
    LEFT JOIN ({points(here=here if warehouse else "TRUE", these=these, own=own)}) p ON p.sku_id = s.id
    LEFT JOIN unnest({DEMAND}) AS d (sku_id, quantity) ON d.sku_id = s.id
    LEFT JOIN (
        SELECT part.sku_id, min(greatest(coalesce(there.available, 0), 0) * {health.DEMAND_DAYS} / used.quantity) AS cover
        FROM catalog_bundlepart part JOIN unnest({DEMAND}) AS used (sku_id, quantity) ON used.sku_id = part.component_id
        LEFT JOIN (
            SELECT sku_id, sum(sellable - reserved){at_shelf} AS available FROM stock_availability
            WHERE sku_id IN (SELECT component_id FROM catalog_bundlepart WHERE {these}) AND {own} GROUP BY sku_id
        ) there ON there.sku_id = part.component_id
        WHERE {"part." + these if chosen else these} GROUP BY part.sku_id
    ) b ON b.sku_id = s.id
    LEFT JOIN (
        SELECT a.sku_id, array_agg(DISTINCT whose.name) AS owners
        FROM stock_availability a JOIN catalog_owner whose ON whose.id = a.owner_id
        WHERE a.sellable + a.receiving + a.held + a.staged > 0 AND {"a." + these if chosen else these} GROUP BY a.sku_id
    ) o ON o.sku_id = s.id
    WHERE {those}{"" if archived else " AND s.archived_at IS NULL"}
    OFFSET 0
) figures"""  # noqa: S608 - all of it our own words


STATES = {
    "low": "low",
    "out": "health = 'out'",
    "soon": "health = 'soon'",
    "held": "held > 0",
    "much": "health = 'much'",
    "healthy": "health = 'healthy'",
    "urgent": "demand > 0 AND kit <> 'bundle' AND (low OR health IN ('out', 'soon'))",
}
"""What the list can be narrowed to, as conditions over its result columns."""


@dataclass(frozen=True, slots=True)
class Level:
    """One SKU of the list, of all owners or of one. `moving` is what transfers have under way or claimed, wherever it goes;
    `making` what released work orders still bring. A bundle lasts as long as its scarcest component does at that one's demand.
    It is low where planning says so (`queries/points.py`): `low_at` are the warehouses, `needed` is what is to last until the
    next chance to order, `lead_days` how long an order takes; all None where it was never planned: what is typed says so then.
    `owners` names those whose it is. `shelves` is (warehouse, on hand) and `days` the demand by day; both only on what is shown.
    """

    id: int
    code: str
    name: str
    kit: str
    cost: Decimal
    retail_price: Decimal
    minimum: Decimal | None
    maximum: Decimal | None
    sellable: Decimal
    receiving: Decimal
    held: Decimal
    staged: Decimal
    reserved: Decimal
    on_hand: Decimal
    available: Decimal
    on_order: Decimal
    in_transit: Decimal
    moving: Decimal
    making: Decimal
    drafted: Decimal
    next_on: date | None
    demand: Decimal
    cover: Decimal | None
    low: bool
    low_at: Sequence[int] | None
    needed: Decimal | None
    lead_days: int | None
    value: Decimal
    health: Health
    owners: Sequence[str] = ()
    shelves: tuple[tuple[str, Decimal], ...] = ()
    days: tuple[float, ...] = ()

    @property
    def cover_days(self) -> int | None:
        return None if self.cover is None else int(self.cover)

    @property
    def status(self) -> str:
        return health.words(self.health, self.cover)

    @property
    def is_planned(self) -> bool:
        return self.low_at is not None


@dataclass(frozen=True)
class Levels:
    """The SKUs as a table's source. First the keys of a page are found, adding up only what they are sorted and
    filtered by; then the figures of those alone, with where the goods are and what sold."""

    keys: Sql
    demand: Demand
    warehouse_id: int | None
    owner_id: int | None = None
    key: str = "id"

    def filtered(self, by: Filtering, value: str) -> Levels:
        if by.apply:
            changed: Levels = by.apply(self, value)
            return changed
        return replace(self, keys=self.keys.filtered(by, value))

    def of_owner(self, owner_id: int) -> Levels:
        """The same question of one owner's goods alone."""
        asked = levels(self.warehouse_id, owner_id)
        params = {**self.keys.params, **asked.keys.params}
        return replace(asked, keys=replace(asked.keys, conditions=self.keys.conditions, params=params))

    def where(self, condition: str, **params: Any) -> Levels:
        """Fewer of them: `condition` is SQL over the result columns of `select`."""
        return replace(self, keys=self.keys.where(condition, **params))

    def page(self, order: Order, after: Cursor | None, limit: int) -> Sequence[Level]:
        slim = replace(self.keys, columns=f"id, {order.by}")
        found = [row["id"] for row in slim.page(order, after, limit)]
        known = levels_of(found, self.warehouse_id, self.owner_id)
        return [known[sku_id] for sku_id in found if sku_id in known]

    def every(self, order: Order, most: int) -> Iterator[Level]:
        return (_level(row) for row in self.keys.every(order, most))

    def cursor(self, order: Order, row: Level) -> Cursor:
        return self.keys.cursor(order, row)


def levels(warehouse_id: int | None = None, owner_id: int | None = None) -> Levels:
    """Every SKU that is not archived, with its figures at one warehouse or all; or what is one owner's."""
    sold = demand(warehouse_id, owner_id)
    statement = select(warehouse=warehouse_id is not None, chosen=False, owner=owner_id is not None)
    return Levels(Sql(statement, parameters(sold, warehouse_id, owner_id=owner_id)), sold, warehouse_id, owner_id)


def matching(source: Levels, text: str) -> Levels:
    """The SKUs whose code begins with the text, whose name contains it, or that carry it as a barcode."""
    return source.where(
        "code ILIKE %(text_start)s::text OR name ILIKE %(text_within)s::text OR EXISTS (SELECT FROM catalog_barcode barcode"
        " WHERE barcode.sku_id = rows.id AND barcode.value IN (%(text)s::text, lpad(%(text)s::text, 14, '0')))",
        text=text, text_start=f"{_escaped(text)}%", text_within=f"%{_escaped(text)}%",
    )  # fmt: skip


def levels_of(sku_ids: Sequence[int], warehouse_id: int | None = None, owner_id: int | None = None) -> dict[int, Level]:
    """The figures of some SKUs, archived or not, read by their indexes alone."""
    if not sku_ids:
        return {}
    sold = demand(warehouse_id, owner_id)
    shelves = shelves_of(sku_ids, owner_id)
    statement = select(warehouse=warehouse_id is not None, chosen=True, archived=True, owner=owner_id is not None)
    found = named_rows(statement, parameters(sold, warehouse_id, sku_ids, owner_id=owner_id))
    return {row["id"]: _level(row, shelves.get(row["id"], ()), sold.days_of(row["id"])) for row in found}


def level_of(sku_id: int, warehouse_id: int | None = None) -> Level | None:
    return levels_of([sku_id], warehouse_id).get(sku_id)


def shelves_of(sku_ids: Sequence[int], owner_id: int | None = None) -> dict[int, list[tuple[str, Decimal]]]:
    """SKU → (warehouse's name, on hand there), the warehouses always in the same order."""
    names = dict(rows("SELECT id, name FROM locations_warehouse", {}))
    found: dict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    for position in positions_by_warehouse(sku_ids, owner_id=owner_id):
        found[position.sku_id].append((names[position.warehouse_id], position.on_hand))
    return found


def parameters(
    sold: Demand, warehouse_id: int | None, chosen: Sequence[int] | None = None, *, owner_id: int | None = None
) -> dict[str, Any]:
    """What `select` asks for: of every SKU, or of the `chosen` ones."""
    named = {"warehouse": warehouse_id, "owner": owner_id}
    found: dict[str, Any] = {name: value for name, value in named.items() if value is not None}
    if chosen is None:
        return found | sold.parameters
    parts = [part.sku_id for parts in parts_of(chosen).values() for part in parts]
    return found | {"chosen": list(chosen)} | sold.of({*chosen, *parts})


def _level(row: Mapping[str, Any], shelves: Iterable[tuple[str, Decimal]] = (), days: tuple[float, ...] = ()) -> Level:
    return Level(**{**row, "health": Health(row["health"])}, shelves=tuple(shelves), days=days)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
