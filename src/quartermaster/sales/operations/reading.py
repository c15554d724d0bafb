"""From what people and programs write on an order (codes, packs) to what the operations take (ids, base units)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.sales import queries
from quartermaster.sales.operations.new_orders import NewLine, NewOrder, ShipTo
from quartermaster.stock import references
from quartermaster.stock.references import Errors


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A line in codes; `unit` is a pack unit, or None for the base unit."""

    sku: str
    quantity: Decimal
    unit: str | None = None
    unit_price: Decimal | None = None
    owner: str | None = None
    lot: str | None = None


@dataclass(frozen=True, slots=True)
class WrittenOrder:
    """An order in codes; empty means: none, or the usual one."""

    lines: Sequence[WrittenLine]
    customer: str = ""
    warehouse: str = ""
    owner: str = ""
    reference: str = ""
    ship_by: date | None = None
    on_short: str = ""
    note: str = ""
    address: str = ""
    channel: str = ""
    priority: int | None = None
    ship_complete: bool | None = None
    sourcing: str = ""
    draft: bool = False
    ship_to: ShipTo | None = None


def read_lines(written: Sequence[WrittenLine], *, pointer: str = "/lines") -> list[NewLine]:
    """Every line in ids and base units, or a refusal that names every unknown code."""
    try:
        return _new_lines(written)
    except Invalid as refusal:
        errors = [replace(error, pointer=error.pointer.replace("/lines", pointer, 1)) for error in refusal.errors]
        raise type(refusal)(refusal.detail, errors=errors) from None


def read_orders(written: Sequence[WrittenOrder], *, pointers: Sequence[str]) -> list[NewOrder]:
    """Every order in ids and base units with a fixed number of queries, or a refusal that names every unknown code."""
    errors = Errors()
    customers = queries.customers_by_code(order.customer for order in written)
    warehouses = references.warehouses.find(order.warehouse for order in written if order.warehouse)
    owners = references.owners.find(order.owner for order in written)
    channels = queries.channels_by_code(order.channel for order in written)
    for order, pointer in zip(written, pointers, strict=True):
        if order.channel and order.channel.strip().upper() not in channels:
            errors.unknown(f"{pointer}/channel", "channel", order.channel)
        if order.customer and order.customer.strip().upper() not in customers:
            errors.unknown(f"{pointer}/customer", "customer", order.customer)
        if order.warehouse and order.warehouse not in warehouses:
            errors.unknown(f"{pointer}/warehouse", "warehouse", order.warehouse)
        if order.owner not in owners:
            errors.unknown(f"{pointer}/owner", "owner", order.owner)
    lines: list[NewLine] = []
    try:
        lines = _new_lines([line for order in written for line in order.lines])
    except Invalid as refusal:
        errors.found += _placed(refusal.errors, written, pointers)
    errors.refuse()
    taken = iter(lines)
    return [
        NewOrder(
            lines=[next(taken) for _ in order.lines],
            customer_id=customers[order.customer.strip().upper()].id if order.customer else None,
            warehouse_id=warehouses[order.warehouse] if order.warehouse else None,
            owner_id=owners[order.owner] if order.owner else None,
            reference=order.reference,
            ship_by=order.ship_by,
            on_short=order.on_short,
            note=order.note,
            address=order.address,
            channel_id=channels[order.channel.strip().upper()] if order.channel else None,
            priority=order.priority,
            ship_complete=order.ship_complete,
            sourcing=order.sourcing,
            draft=order.draft,
            ship_to=order.ship_to,
        )
        for order in written
    ]


def _new_lines(written: Sequence[WrittenLine]) -> list[NewLine]:
    if not written:
        return []
    found = references.read_lines(written)
    return [NewLine(line.sku_id, line.quantity, line.entered, row.unit_price) for line, row in zip(found, written, strict=True)]


def _placed(errors: Iterable[FieldError], written: Sequence[WrittenOrder], pointers: Sequence[str]) -> Iterable[FieldError]:
    """Errors on "/lines/17/sku" of all lines together, as "/orders/3/lines/2/sku"."""
    places = [
        f"{pointer}/lines/{place}" for order, pointer in zip(written, pointers, strict=True) for place in range(len(order.lines))
    ]
    for error in errors:
        _, _, number, *rest = error.pointer.split("/")
        yield replace(error, pointer="/".join([places[int(number)], *rest]))
