"""Where new orders are sent from: the warehouse that was named, or those that the rule chooses, given what earlier ones take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from quartermaster.kernel.refusals import FieldError
from quartermaster.locations.models import Warehouse
from quartermaster.sales import sourcing
from quartermaster.sales.models import ZERO, ChannelWarehouse, ParcelRate
from quartermaster.sales.operations.kits import Laid, Layout
from quartermaster.sales.operations.new_orders import InvalidOrder, NewOrder, ShipTo
from quartermaster.sales.operations.terms import Terms
from quartermaster.sales.sourcing import Need, Option, Origin, Place, Rate
from quartermaster.stock import queries as stock_queries


@dataclass(frozen=True, slots=True)
class Source:
    """What of an order one warehouse sends."""

    warehouse_id: int
    layout: Layout


@dataclass(frozen=True, slots=True)
class Sourced:
    """Where an order is sent from; what else there was stands behind the option that was chosen."""

    sources: tuple[Source, ...]
    options: tuple[Option, ...] = ()

    @property
    def is_covered(self) -> bool:
        """Whether a rule chose, and found everything."""
        return bool(self.options) and not self.options[0].short_lines


def sources_for(
    orders: Sequence[NewOrder], terms: Sequence[Terms], layouts: Sequence[Layout], owners: Sequence[int]
) -> list[Sourced]:
    """Where each order is sent from, with a fixed number of questions."""
    if all(order.warehouse_id for order in orders):
        return [Sourced((Source(order.warehouse_id or 0, layout),)) for order, layout in zip(orders, layouts, strict=True)]
    every = origins()
    served = channel_warehouses()
    sku_ids = {line.sku_id for layout in layouts for line in layout.lines}
    available = {owner_id: stock_queries.available(sku_ids, owner_id=owner_id) for owner_id in set(owners)}
    found = []
    for order, term, layout, owner_id in zip(orders, terms, layouts, owners, strict=True):
        stock = available[owner_id]
        sourced = (
            Sourced((Source(order.warehouse_id, layout),))
            if order.warehouse_id
            else source(layout, stock, origins_of(every, served.get(term.channel_id or 0)), term)
        )
        for part in sourced.sources:
            for line in part.layout.lines:
                shelf = (line.sku_id, part.warehouse_id)
                stock[shelf] = stock.get(shelf, ZERO) - line.quantity
        found.append(sourced)
    return found


def source(layout: Layout, stock: sourcing.Stock, among: Sequence[Origin], terms: Terms) -> Sourced:
    """The best way by the rule of the terms, and the others that are kept beside it."""
    ways = sourcing.options(needs_of(layout), stock, among, place_of(terms.ship_to), terms.sourcing)
    if not ways:
        message = "There is no warehouse to ship from. Add one under Warehouse, or to the sales channel, first."
        raise InvalidOrder(message, errors=[FieldError("/warehouse", "unknown_place", message)])
    return Sourced(sources_of(layout, ways[0].shares), tuple(ways))


def sources_of(layout: Layout, shares: Iterable[sourcing.Share]) -> tuple[Source, ...]:
    """The layout taken apart by warehouse; positions stay what they were."""
    given: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for share in shares:
        given[share.warehouse_id][share.position] = share.quantity
    return tuple(Source(warehouse_id, _cut(layout, mine)) for warehouse_id, mine in sorted(given.items()))


def needs_of(layout: Layout) -> list[Need]:
    """What was ordered, a kit as one need. Weights are not known here: a parcel's price is then that of its way alone."""
    parts: dict[int, list[Laid]] = defaultdict(list)
    for line in layout.lines:
        if line.kit:
            parts[line.kit].append(line)
    plain = [Need(line.position, line.quantity, ((line.sku_id, Decimal(1)),)) for line in layout.lines if not line.kit]
    kits = [
        Need(kit.position, kit.quantity, tuple((line.sku_id, line.per_kit or ZERO) for line in parts[kit.position]), whole=True)
        for kit in layout.kits
    ]
    return [*plain, *kits]


def origins() -> list[Origin]:
    """The open warehouses by code, with what their parcels cost."""
    rates: dict[int, list[Rate]] = defaultdict(list)
    for row in ParcelRate.objects.all():
        rates[row.warehouse_id].append(Rate(row.per_parcel, row.per_kg, row.per_100_km, row.country, row.postcode_prefix))
    return [
        Origin(row.pk, row.code, Place(row.country, row.postcode, row.latitude, row.longitude), tuple(rates[row.pk]))
        for row in Warehouse.objects.filter(archived_at=None).order_by("code")
    ]


def channel_warehouses() -> dict[int, list[int]]:
    """Channel → its warehouses, the one that is asked first first. Channels that are served from all are left out."""
    found: dict[int, list[int]] = defaultdict(list)
    for channel_id, warehouse_id in ChannelWarehouse.objects.order_by("rank").values_list("channel_id", "warehouse_id"):
        found[channel_id].append(warehouse_id)
    return found


def origins_of(every: Sequence[Origin], named: Sequence[int] | None) -> list[Origin]:
    by_id = {origin.warehouse_id: origin for origin in every}
    return list(every) if not named else [by_id[warehouse_id] for warehouse_id in named if warehouse_id in by_id]


def place_of(ship_to: ShipTo) -> Place:
    return Place(ship_to.country, ship_to.postcode, ship_to.latitude, ship_to.longitude)


def _cut(layout: Layout, mine: Mapping[int, Decimal]) -> Layout:
    lines = [
        line if line.kit else _so_many(line, mine[line.position]) for line in layout.lines if (line.kit or line.position) in mine
    ]
    return Layout(tuple(lines), tuple(kit for kit in layout.kits if kit.position in mine))


def _so_many(line: Laid, quantity: Decimal) -> Laid:
    return line if quantity == line.quantity else replace(line, quantity=quantity, entered="")
