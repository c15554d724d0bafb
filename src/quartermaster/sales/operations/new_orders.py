"""What somebody orders, and whether it can be ordered at all: everything that is wrong is named at once."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models.functions import Upper

from quartermaster.catalog.models import Sku, Unit
from quartermaster.kernel import db, quantities
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.locations.models import Warehouse
from quartermaster.sales.models import LAST_PRIORITY, Customer, Order, SalesChannel, Sourcing
from quartermaster.sales.operations import kits
from quartermaster.sales.operations.addresses import address_errors
from quartermaster.sales.operations.kits import Parts

MOST_LINES = 1000
LONGEST_REFERENCE = 60


class EmptyOrder(Invalid):
    code = "empty"
    title = "The order is empty"


class InvalidOrder(Invalid):
    """Something in the order does not exist or does not fit; every such thing is named."""

    code = "invalid_order"
    title = "The order is not valid"


class ReferenceUsed(Conflict):
    code = "reference_used"
    title = "This customer's reference is used"


@dataclass(frozen=True, slots=True)
class NewLine:
    """So much of a SKU in its base unit; `entered` as typed where that was a pack ("3 case"). No price: the SKU's own.

    A bundle becomes a kit of the order, its components the lines (`kits.lay_out`).
    """

    sku_id: int
    quantity: Decimal
    entered: str = ""
    unit_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ShipTo:
    """Where goods go. `address` are the lines between name and postcode, `country` a code of ISO 3166-1."""

    name: str = ""
    address: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NewOrder:
    """No customer: a walk-in. No warehouse: those that the sourcing rule chooses. No owner: `usual_owner`.

    What is left empty is as the channel says (the customer's usual one where none is named), the priority as the customer
    does; without a channel what is short is refused. No address: the one that the customer's goods usually go to.
    """

    lines: Sequence[NewLine]
    customer_id: int | None = None
    warehouse_id: int | None = None
    owner_id: int | None = None
    reference: str = ""
    ship_by: date | None = None
    on_short: str = ""
    note: str = ""
    address: str = ""
    placed_at: datetime | None = None
    ship_to: ShipTo | None = None
    channel_id: int | None = None
    priority: int | None = None
    ship_complete: bool | None = None
    sourcing: str = ""
    draft: bool = False


@dataclass(frozen=True, slots=True)
class PlacedLine:
    position: int
    sku_id: int
    quantity: Decimal
    reserved: Decimal

    @property
    def backordered(self) -> Decimal:
        return self.quantity - self.reserved


@dataclass(frozen=True, slots=True)
class Placed:
    """A placed order, and what of each line is reserved or waits for stock. One that is split has the same of its parts."""

    number: str
    warehouse_id: int
    lines: tuple[PlacedLine, ...]
    parts: tuple[Placed, ...] = ()
    draft: bool = False

    @property
    def backordered(self) -> tuple[PlacedLine, ...]:
        return tuple(line for line in self.lines if line.backordered)


def check_orders(orders: Sequence[NewOrder], pointers: Sequence[str]) -> tuple[dict[int, Sku], Parts]:
    """Refuse what cannot be ordered, naming everything that is wrong; the SKUs by id, components too, and the bundles' parts."""
    if not orders:
        raise EmptyOrder("There is not a single order. Send at least one.", errors=[FieldError("/orders", "empty", "No orders")])
    skus, parts = skus_of(line for order in orders for line in order.lines)
    customers = Customer.objects.filter(archived_at=None).in_bulk({order.customer_id for order in orders if order.customer_id})
    open_warehouses = set(Warehouse.objects.filter(archived_at=None).values_list("id", flat=True))
    channels = set(SalesChannel.objects.filter(archived_at=None).values_list("id", flat=True))
    errors: list[FieldError] = []
    for order, pointer in zip(orders, pointers, strict=True):
        if not order.lines:
            message = "An order needs at least one line."
            raise EmptyOrder(message, errors=[FieldError(f"{pointer}/lines", "empty", message)])
        if len(order.lines) > MOST_LINES:
            errors.append(FieldError(f"{pointer}/lines", "too_many_lines", f"An order has at most {MOST_LINES} lines."))
        if order.customer_id and order.customer_id not in customers:
            errors.append(FieldError(f"{pointer}/customer", "unknown_customer", "There is no such customer, or it is archived."))
        if order.warehouse_id and order.warehouse_id not in open_warehouses:
            errors.append(FieldError(f"{pointer}/warehouse", "unknown_place", "There is no such warehouse, or it is archived."))
        if order.on_short and order.on_short not in Order.OnShort.values:
            errors.append(FieldError(f"{pointer}/on_short", "invalid", f"Choose one of: {', '.join(Order.OnShort.values)}."))
        errors += _unknown_policies(order, channels, pointer)
        if len(order.reference) > LONGEST_REFERENCE:
            errors.append(FieldError(f"{pointer}/reference", "too_long", f"At most {LONGEST_REFERENCE} characters."))
        errors += check_lines(order.lines, skus, parts, pointer)
    if errors:
        raise InvalidOrder(errors[0].message, errors=errors[:100])
    _check_references(orders, pointers)
    return skus, parts


def _unknown_policies(order: NewOrder, channels: Container[int], pointer: str) -> Iterable[FieldError]:
    if order.channel_id and order.channel_id not in channels:
        yield FieldError(f"{pointer}/channel", "unknown_channel", "There is no such sales channel, or it is archived.")
    if order.sourcing and order.sourcing not in Sourcing.values:
        yield FieldError(f"{pointer}/sourcing", "invalid", f"Choose one of: {', '.join(Sourcing.values)}.")
    if order.priority is not None and not 1 <= order.priority <= LAST_PRIORITY:
        yield FieldError(f"{pointer}/priority", "out_of_range", f"A priority is 1, served first, to {LAST_PRIORITY}.")
    if order.ship_to is not None:
        yield from address_errors(asdict(order.ship_to), f"{pointer}/ship_to")


def skus_of(lines: Iterable[NewLine]) -> tuple[dict[int, Sku], Parts]:
    """The lines' SKUs by id, with the components of the bundles among them, and what each bundle is made of."""
    skus = skus_of_ids({line.sku_id for line in lines})
    parts = kits.parts_within(skus)
    inside = {part.sku_id for components in parts.values() for part in components}
    if inside:
        skus |= skus_of_ids(inside)
    units = Unit.objects.in_bulk()
    for sku in skus.values():
        sku.unit = units[sku.unit_id]
    return skus, parts


def skus_of_ids(sku_ids: Iterable[int]) -> dict[int, Sku]:
    wanted = db.array(list(sku_ids))
    return {sku.id: sku for sku in Sku.objects.extra(where=["catalog_sku.id = ANY(%s::bigint[])"], params=[wanted])}


def check_lines(lines: Sequence[NewLine], skus: Mapping[int, Sku], parts: Parts, pointer: str) -> Iterable[FieldError]:
    yield from kits.faults_of(lines, skus, parts, pointer)
    for place, line in enumerate(lines):
        sku = skus.get(line.sku_id)
        if sku is None or sku.archived_at:
            yield FieldError(f"{pointer}/lines/{place}/sku", "unknown_sku", "There is no such SKU, or it is archived.")
            continue
        try:
            quantities.check(line.quantity, pointer=f"{pointer}/lines/{place}/quantity", scale=sku.unit.scale)
        except quantities.InvalidQuantity as refusal:
            yield from refusal.errors


def _check_references(orders: Sequence[NewOrder], pointers: Sequence[str]) -> None:
    wanted: dict[tuple[int, str], str] = {}
    for order, pointer in zip(orders, pointers, strict=True):
        if not order.reference or not order.customer_id:
            continue
        key = (order.customer_id, order.reference.upper())
        if key in wanted:
            _refuse_reference(f"{pointer}/reference", order.reference, "another order of this request")
        wanted[key] = pointer
    if not wanted:
        return
    used = Order.objects.annotate(upper=Upper("reference")).filter(
        customer_id__in={customer_id for customer_id, _ in wanted}, upper__in={reference for _, reference in wanted}
    )
    for number, customer_id, reference in used.values_list("number", "customer_id", "upper"):
        if (customer_id, reference) in wanted:
            _refuse_reference(f"{wanted[customer_id, reference]}/reference", reference, number)


def _refuse_reference(pointer: str, reference: str, where: str) -> None:
    message = f"The reference {reference} is already on {where}. Look there first: the order may have been placed before."
    raise ReferenceUsed(message, errors=[FieldError(pointer, "reference_used", message)])
