"""What went wrong on the floor, in the air and on the way: bins that hold less or too little, parcels in trouble, goods out of
their limits, programs that are told nothing any more."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quartermaster.insights.kept import Kept
from quartermaster.kernel import clock
from quartermaster.kernel.db import rows


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """Bins of a warehouse in which pickers found less than the book says, and what is on hold there at sales prices."""

    warehouse: str
    bins: int
    sales_value: Decimal


@dataclass(frozen=True, slots=True)
class ToRefill:
    """Refills of a warehouse that nobody has carried yet, and what they are of at sales prices; one alone has its number."""

    warehouse: str
    refills: int
    number: str
    sales_value: Decimal


@dataclass(frozen=True, slots=True)
class InTrouble:
    """Parcels from a warehouse that somebody has to take care of, and the orders they are of; one alone has its number. Of what
    goes without labels (`unfollowed`), shipments."""

    warehouse: str
    parcels: int
    tracking: str
    state: str
    value: Decimal
    unfollowed: bool


@dataclass(frozen=True, slots=True)
class OutOfLimits:
    """Excursions of a warehouse that go on, or hold something that nobody has decided on; one alone has its number."""

    warehouse: str
    excursions: int
    number: str
    goes_on: bool
    sales_value: Decimal


@dataclass(frozen=True, slots=True)
class Silent:
    """Thermometers of a warehouse that say nothing; one alone has its code."""

    warehouse: str
    thermometers: int
    code: str


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """A webhook that was switched off because nothing got through."""

    endpoint_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Wrongs:
    """What went wrong on the floor, on the way, and with programs."""

    looks: list[ToLookAt]
    refills: list[ToRefill]
    parcels: list[InTrouble]
    climates: list[OutOfLimits]
    silent: list[Silent]
    webhooks: list[SwitchedOff]


NOTHING_WRONG = Wrongs([], [], [], [], [], [])
_wrongs: Kept[Wrongs] = Kept(
    "picking", "refills", "carriers", "locations", "sensors", "stock.lifted", "webhooks.switched", "webhooks.switched_off"
)


def gone_wrong(warehouse_id: int | None = None) -> Wrongs:
    """Bins to look at, parcels in trouble, zones that are too warm or too cold, in one question: the start page asks few."""
    return _wrongs.get(warehouse_id, lambda: _read_wrongs(warehouse_id))


def _read_wrongs(warehouse_id: int | None) -> Wrongs:
    found = rows(
        """SELECT 'look', w.name, count(DISTINCT l.bin_id), sum(l.held * s.retail_price), '', '', w.id
        FROM picking_binlook l JOIN locations_bin bin ON bin.id = l.bin_id
        JOIN locations_warehouse w ON w.id = bin.warehouse_id JOIN catalog_sku s ON s.id = l.sku_id
        WHERE l.settled_at IS NULL AND (%(warehouse)s::bigint IS NULL OR bin.warehouse_id = %(warehouse)s)
        GROUP BY w.id, w.name
        UNION ALL SELECT 'refill', w.name, count(*), sum((f.quantity - f.done) * s.retail_price), min(f.number), '', w.id
        FROM refills_refill f JOIN locations_warehouse w ON w.id = f.warehouse_id JOIN catalog_sku s ON s.id = f.sku_id
        WHERE f.state IN ('ready', 'in_progress') AND (%(warehouse)s::bigint IS NULL OR f.warehouse_id = %(warehouse)s)
        GROUP BY w.id, w.name
        UNION ALL SELECT 'parcel', w.name, count(*),
            (SELECT sum(total) FROM sales_order WHERE id = ANY(array_agg(DISTINCT l.order_id))), min(l.tracking), min(l.state),
            w.id
        FROM carriers_label l JOIN locations_warehouse w ON w.id = l.warehouse_id
        WHERE l.state IN ('exception', 'returned') AND (l.looked_at IS NULL OR l.looked_at < l.state_at)
            AND (%(warehouse)s::bigint IS NULL OR l.warehouse_id = %(warehouse)s)
        GROUP BY w.id, w.name
        UNION ALL SELECT 'shipment', w.name, count(*), sum(o.total), min(m.number), min(m.state), w.id
        FROM sales_shipment m JOIN sales_order o ON o.id = m.order_id JOIN locations_warehouse w ON w.id = o.warehouse_id
        WHERE m.in_trouble AND NOT EXISTS (SELECT FROM carriers_label l WHERE l.shipment_id = m.id AND l.voided_at IS NULL)
            AND (%(warehouse)s::bigint IS NULL OR o.warehouse_id = %(warehouse)s)
        GROUP BY w.id, w.name
        UNION ALL SELECT 'climate', w.name, count(DISTINCT e.id), coalesce(sum(h.open * s.retail_price), 0), min(e.number),
            CASE WHEN bool_or(e.ended_at IS NULL) THEN 'goes on' ELSE '' END, w.id
        FROM sensors_excursion e JOIN locations_warehouse w ON w.id = e.warehouse_id
        LEFT JOIN sensors_excursionhold x ON x.excursion_id = e.id
        LEFT JOIN stock_hold h ON h.id = x.hold_id AND h.open > 0 LEFT JOIN catalog_sku s ON s.id = h.sku_id
        WHERE e.settled_as = '' AND (e.ended_at IS NULL OR h.id IS NOT NULL)
            AND (%(warehouse)s::bigint IS NULL OR e.warehouse_id = %(warehouse)s)
        GROUP BY w.id, w.name
        UNION ALL SELECT 'silent', w.name, count(*), 0, min(d.code), '', w.id
        FROM sensors_device d JOIN locations_warehouse w ON w.id = d.warehouse_id
        WHERE d.kind = 'thermometer' AND d.archived_at IS NULL
            AND (%(warehouse)s::bigint IS NULL OR d.warehouse_id = %(warehouse)s)
            AND coalesce(d.measured_at, d.created_at) + make_interval(mins => d.silent_minutes) < %(now)s
        GROUP BY w.id, w.name
        UNION ALL SELECT 'webhook', e.name, e.id, 0, '', '', 0 FROM webhooks_endpoint e
        WHERE NOT e.is_on AND e.off_because <> '' ORDER BY 2, 7""",
        {"warehouse": warehouse_id, "now": clock.now()},
    )
    kinds = ("look", "refill", "parcel", "shipment", "climate", "silent", "webhook")
    of_kind = {kind: [row[1:6] for row in found if row[0] == kind] for kind in kinds}
    return Wrongs(
        [ToLookAt(name, count, value) for name, count, value, _, _ in of_kind["look"]],
        [ToRefill(name, count, number, value) for name, count, value, number, _ in of_kind["refill"]],
        [
            InTrouble(name, count, number, state, value, unfollowed=kind == "shipment")
            for kind in ("parcel", "shipment")
            for name, count, value, number, state in of_kind[kind]
        ],
        [OutOfLimits(name, count, number, bool(state), value) for name, count, value, number, state in of_kind["climate"]],
        [Silent(name, count, code) for name, count, _, code, _ in of_kind["silent"]],
        [SwitchedOff(endpoint_id, name) for name, endpoint_id, _, _, _ in of_kind["webhook"]],
    )
