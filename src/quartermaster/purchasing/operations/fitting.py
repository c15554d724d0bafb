"""What came, fitted to what was ordered: which lines it is for, into which bin it goes, what is over and what stayed away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import Sku
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import UnknownPlace
from quartermaster.purchasing.delivery_queries import Tolerances
from quartermaster.purchasing.models import Discrepancy, PurchaseOrder, PurchaseOrderLine
from quartermaster.purchasing.operations import states
from quartermaster.purchasing.papers import GOOD, UNFIT, Delivery, ReceivedLine, ReceivedLot
from quartermaster.stock.models.lots import UNTRACKED
from quartermaster.stock.moves import NewLot

ZERO = Decimal(0)
ONE = Decimal(1)
Kind = Discrepancy.Kind


class OverReceived(Conflict):
    """More came than is open; nothing was taken in."""

    code = "over_received"
    title = "More than was ordered"


@dataclass(slots=True)
class Part:
    """Goods of one condition that go to one bin."""

    line: PurchaseOrderLine | None
    sku_id: int
    quantity: Decimal
    condition: str
    bin: Bin
    entered: str
    over: Decimal
    lot: NewLot | None
    source: str
    """Where the goods are in the request, for refusals."""
    lot_id: int = UNTRACKED
    weight: Decimal | None = None
    confirmed: bool = False

    @property
    def discrepancies(self) -> list[tuple[Discrepancy.Kind, Decimal]]:
        if self.line is None:
            return [(Kind.WRONG_ITEM, self.quantity)]
        found = [(Kind(self.condition), self.quantity)] if self.condition in UNFIT else []
        return [*found, (Kind.OVER, self.over)] if self.over else found


@dataclass(slots=True)
class Taken:
    """A delivery, thought through: its order, where its good and bad goods go, its parts, and what stayed away."""

    delivery: Delivery
    order: PurchaseOrder
    dock: Bin
    at: datetime
    parts: list[Part] = field(default_factory=list)
    short: list[tuple[PurchaseOrderLine, Decimal]] = field(default_factory=list)


class Expected:
    """The lines of the locked orders while deliveries are matched with them: what is still open shrinks as goods come."""

    def __init__(self, orders: Mapping[str, PurchaseOrder]) -> None:
        self.by_order: dict[int, list[PurchaseOrderLine]] = {order.id: [] for order in orders.values()}
        rows = PurchaseOrderLine.objects.filter(order_id__in=self.by_order).select_related("sku__unit")
        for line in rows.order_by("order_id", "position"):
            self.by_order[line.order_id].append(line)
        self.gained: dict[int, Decimal] = {}

    def open_of(self, line: PurchaseOrderLine) -> Decimal:
        return max(line.quantity - line.received - line.closed_short - self.gained.get(line.id, ZERO), ZERO)

    def over_of(self, line: PurchaseOrderLine) -> Decimal:
        """How much more than was ordered has come of it by now."""
        return line.received + self.gained.get(line.id, ZERO) + line.closed_short - line.quantity

    def take(self, line: PurchaseOrderLine, quantity: Decimal) -> Decimal:
        """Note that so much of the line came; answers how much of it is over."""
        over = max(quantity - self.open_of(line), ZERO)
        self.gained[line.id] = self.gained.get(line.id, ZERO) + quantity
        return over

    def share(self, order_id: int, given: ReceivedLine) -> list[tuple[PurchaseOrderLine | None, Decimal]]:
        """Which lines the goods are for: the one named, or those of the SKU in turn, the last one taking what is over."""
        lines = self.by_order[order_id]
        if given.position is not None:
            return [(next(line for line in lines if line.position == given.position), given.quantity)]
        same = [line for line in lines if line.sku_id == given.sku_id]
        if not same:
            return [(None, given.quantity)]
        shares, rest = [], given.quantity
        for line in same:
            part = rest if line is same[-1] else min(rest, self.open_of(line))
            if part > 0:
                shares.append((line, part))
                rest -= part
        return list(shares)


class Places(NamedTuple):
    docks: dict[int, Bin]
    quarantines: dict[int, Bin]
    by_id: dict[int, Bin]


def fit(
    act: Act,
    delivery: Delivery,
    pointer: str,
    order: PurchaseOrder,
    expected: Expected,
    places: Places,
    skus: Mapping[int, Sku],
    tolerances: Tolerances,
) -> Taken:
    dock = places.by_id[delivery.bin_id] if delivery.bin_id else _found(places.docks, order, "dock")
    taken = Taken(delivery, order, dock, states.moment_of(act, delivery.occurred_at))
    errors: list[FieldError] = []
    for place, given in enumerate(delivery.lines):
        serials = iter(given.lot.serials if given.lot else ())
        first = len(taken.parts)
        for line, quantity in expected.share(order.id, given):
            left = expected.open_of(line) if line else ZERO
            over = expected.take(line, quantity) if line else ZERO
            if over and line and expected.over_of(line) <= tolerances.of(order, line.sku_id).of(line.quantity):
                over = ZERO
            fit = line is not None and given.condition == GOOD
            to_bin = dock if fit else _found(places.quarantines, order, "quarantine")
            sku_id = line.sku_id if line else given.sku_id or 0
            source = f"{pointer}/lines/{place}"
            shares = _by_lot(given.lot, quantity, serials, order.owner_id, sku_id)
            rest = quantity
            for share, lot in shares:  # what is over comes last
                beyond = min(share, max(over - (rest - share), ZERO))
                rest -= share
                taken.parts.append(Part(line, sku_id, share, given.condition, to_bin, given.entered, beyond, lot, source))
            _share_weight(given, taken.parts[first:])
            if over:
                message = f"{skus[sku_id].code}: {plain(quantity)} came, {plain(left)} is still expected."
                errors.append(FieldError(f"{pointer}/lines/{place}/quantity", "over_received", message, {"open": plain(left)}))
    if errors and not (delivery.allow_over or delivery.blind):
        raise OverReceived(
            f"{errors[0].message} Say that you accept more than was ordered, or correct the quantity.", errors=errors
        )
    if errors and not delivery.blind:
        permissions.require(act.permissions, "purchasing.over_receive")
    for line in expected.by_order[order.id]:
        stayed_away = expected.open_of(line)
        if not delivery.final:
            stayed_away = min(stayed_away, delivery.missing.get(line.position, ZERO))
        if stayed_away > 0:
            taken.short.append((line, stayed_away))
    return taken


def _by_lot(
    given: ReceivedLot | None, quantity: Decimal, serials: Iterator[str], owner_id: int, sku_id: int
) -> list[tuple[Decimal, NewLot | None]]:
    """The goods as one lot, as so many pieces with the next serials, or without either."""
    if given is None:
        return [(quantity, None)]
    facts = (given.expires_on, given.best_before, given.manufactured_on, given.supplier_lot, given.warranty_until)
    if not given.serials:
        return [(quantity, NewLot(owner_id, sku_id, given.code, *facts))]
    return [(ONE, NewLot(owner_id, sku_id, serial, *facts)) for serial in islice(serials, int(quantity))]


def _share_weight(given: ReceivedLine, parts: Sequence[Part]) -> None:
    """The weight of the line on its parts, by pieces, to as many decimals as it was said with; the last has what is left."""
    if given.weight is None or not parts:
        return
    left, grain = given.weight, Decimal(1).scaleb(int(given.weight.as_tuple().exponent))
    for part in parts[:-1]:
        part.weight = (given.weight * part.quantity / given.quantity).quantize(grain)
        left -= part.weight
    parts[-1].weight = left
    for part in parts:
        part.confirmed = given.confirmed


def places_of(orders: Mapping[str, PurchaseOrder], deliveries: Sequence[Delivery]) -> Places:
    """The first open dock and quarantine bin of each warehouse, and the docks that were named."""
    warehouse_ids = {order.warehouse_id for order in orders.values()}
    named = {delivery.bin_id for delivery in deliveries if delivery.bin_id}
    docks: dict[int, Bin] = {}
    quarantines: dict[int, Bin] = {}
    by_id: dict[int, Bin] = {}
    kinds = (Bin.Kind.DOCK, Bin.Kind.QUARANTINE)
    rows = Bin.objects.filter(warehouse_id__in=warehouse_ids, kind__in=kinds, closed_at=None).order_by("walk_order", "code")
    for row in rows:
        (docks if row.kind == Bin.Kind.DOCK else quarantines).setdefault(row.warehouse_id or 0, row)
        if row.kind == Bin.Kind.DOCK and row.id in named:
            by_id[row.id] = row
    for delivery in deliveries:
        if delivery.bin_id is None:
            continue
        dock, order = by_id.get(delivery.bin_id), orders[delivery.number]
        if dock is None or dock.warehouse_id != order.warehouse_id:
            raise UnknownPlace(f"{delivery.number} is for {order.warehouse.name}. Choose an open dock there.")
    return Places(docks, quarantines, by_id)


def _found(bins: Mapping[int, Bin], order: PurchaseOrder, kind: str) -> Bin:
    if order.warehouse_id not in bins:
        raise UnknownPlace(f"{order.warehouse.name} has no open {kind} bin. Add one under Warehouse.")
    return bins[order.warehouse_id]
