"""Drafting purchase orders: what is wrong with their lines, and what each line costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from quartermaster.accounts.acts import Act, record_many
from quartermaster.catalog.models import Sku
from quartermaster.catalog.queries import usual_owner
from quartermaster.kernel.money import RATE_SCALE
from quartermaster.kernel.numbering import next_numbers
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.locations.models import Warehouse
from quartermaster.purchasing.models import PurchaseOrder, PurchaseOrderLine, Supplier, book_currency
from quartermaster.purchasing.operations import states
from quartermaster.purchasing.papers import NewLine, NewOrder
from quartermaster.purchasing.prices import Ask, from_books, prices

LARGEST_COST = Decimal("9999999999")


class InvalidOrder(Invalid):
    """Lines that cannot be ordered as they are; every one is named."""

    code = "invalid_order"
    title = "The order cannot be saved like this"


class EmptyOrder(Invalid):
    code = "empty_order"
    title = "The order has no lines"


@transaction.atomic
def draft_order(act: Act, *, order: NewOrder) -> PurchaseOrder:
    """Draft one order. It binds nobody until it is approved and placed."""
    return _draft(act, [order], pointers=[""])[0]


@transaction.atomic
def draft_orders(act: Act, *, orders: Sequence[NewOrder]) -> list[PurchaseOrder]:
    """Draft many orders, all or none, in a fixed number of statements."""
    if not orders:
        raise EmptyOrder("There is not a single order to draft. Send at least one.")
    return _draft(act, orders, pointers=[f"/orders/{place}" for place in range(len(orders))])


class Known(NamedTuple):
    """What the lines of new orders refer to, and what the suppliers ask for them."""

    skus: dict[int, Sku]
    suppliers: dict[int, Supplier]
    prices: dict[Ask, Decimal | None]


def _draft(act: Act, orders: Sequence[NewOrder], pointers: Sequence[str]) -> list[PurchaseOrder]:
    moments = [states.moment_of(act, order.occurred_at) for order in orders]
    known = check(orders, pointers, moments)
    usual_id = 0 if all(order.owner_id for order in orders) else usual_owner().id
    numbers = next_numbers("PO", sequence="purchasing_order_number", count=len(orders))
    drafted = PurchaseOrder.objects.bulk_create(
        [
            PurchaseOrder(
                number=number,
                supplier_id=order.supplier_id,
                owner_id=order.owner_id or usual_id,
                warehouse_id=order.warehouse_id,
                currency=known.suppliers[order.supplier_id].currency,
                exchange_rate=rate_of(order, known.suppliers[order.supplier_id]),
                expected_on=order.expected_on,
                note=order.note.strip(),
                created_by_id=act.user_id,
                created_at=moment,
            )
            for number, order, moment in zip(numbers, orders, moments, strict=True)
        ],
        batch_size=2000,
    )
    PurchaseOrderLine.objects.bulk_create(
        [
            line
            for draft, order, moment in zip(drafted, orders, moments, strict=True)
            for line in lines_of(draft.pk, order, known, moment)
        ],
        batch_size=5000,
    )
    details = {number: {"lines": len(order.lines)} for number, order in zip(numbers, orders, strict=True)}
    record_many(act, "purchasing.draft_order", details, moments={draft.number: draft.created_at for draft in drafted})
    states.tell("purchasing.drafted", known.skus, drafted)
    return drafted


def lines_of(order_id: int, order: NewOrder, known: Known, moment: datetime) -> list[PurchaseOrderLine]:
    asked = [known.prices[_ask(order, line, moment)] for line in order.lines]
    return [
        PurchaseOrderLine(
            order_id=order_id,
            position=position,
            sku_id=line.sku_id,
            quantity=line.quantity,
            entered=line.entered,
            unit_cost=_cost(order, line, list_cost, known),
            list_cost=list_cost,
            wanted_on=line.wanted_on,
        )
        for position, (line, list_cost) in enumerate(zip(order.lines, asked, strict=True), start=1)
    ]


def _cost(order: NewOrder, line: NewLine, list_cost: Decimal | None, known: Known) -> Decimal:
    """What was said, else what the supplier asks, else what the SKU usually costs."""
    if line.unit_cost is not None:
        return line.unit_cost
    if list_cost is not None:
        return list_cost
    return from_books(known.skus[line.sku_id].cost, rate_of(order, known.suppliers[order.supplier_id]))


def rate_of(order: NewOrder, seller: Supplier) -> Decimal:
    return seller.exchange_rate if order.exchange_rate is None else order.exchange_rate


def _ask(order: NewOrder, line: NewLine, moment: datetime) -> Ask:
    return Ask(order.supplier_id, line.sku_id, line.quantity, moment.date())


def check(orders: Sequence[NewOrder], pointers: Sequence[str], moments: Sequence[datetime]) -> Known:
    """Refuse naming everything that is wrong; else what the orders refer to."""
    sku_ids = {line.sku_id for order in orders for line in order.lines}
    skus = Sku.objects.select_related("unit").in_bulk(sku_ids)
    suppliers = Supplier.objects.in_bulk({order.supplier_id for order in orders})
    warehouses = Warehouse.objects.filter(archived_at=None).in_bulk({order.warehouse_id for order in orders})
    errors: list[FieldError] = []
    for order, pointer in zip(orders, pointers, strict=True):
        supplier = suppliers.get(order.supplier_id)
        if supplier is None or supplier.archived_at:
            errors.append(FieldError(f"{pointer}/supplier", "unknown_supplier", "There is no such supplier, or it is archived."))
        if order.warehouse_id not in warehouses:
            errors.append(FieldError(f"{pointer}/warehouse", "unknown_warehouse", "There is no such warehouse."))
        if not order.lines:
            message = "An order needs at least one line."
            raise EmptyOrder(message, errors=[FieldError(f"{pointer}/lines", "empty_order", message)])
        for place, line in enumerate(order.lines):
            errors += _line_errors(line, skus.get(line.sku_id), f"{pointer}/lines/{place}")
        errors += _rate_errors(order, supplier, pointer)
    if errors:
        raise InvalidOrder(errors[0].message, errors=errors)
    pairs = zip(orders, moments, strict=True)
    asks = list({_ask(order, line, moment): None for order, moment in pairs for line in order.lines})
    return Known(skus, suppliers, dict(zip(asks, prices(asks), strict=True)))


def _rate_errors(order: NewOrder, supplier: Supplier | None, pointer: str) -> Iterable[FieldError]:
    rate = order.exchange_rate
    if rate is None or supplier is None:
        return
    if not (rate.is_finite() and 0 < rate <= LARGEST_COST and rate == round(rate, RATE_SCALE)):
        yield FieldError(f"{pointer}/exchange_rate", "not_a_rate", "A rate is above zero, with at most 8 decimals, like 0.86.")
    elif supplier.currency == book_currency() and rate != 1:
        message = f"{supplier.currency} is the books’ currency: its rate is 1."
        yield FieldError(f"{pointer}/exchange_rate", "rate_of_own_currency", message)


def _line_errors(line: NewLine, sku: Sku | None, pointer: str) -> Iterable[FieldError]:
    if sku is None:
        return [FieldError(f"{pointer}/sku", "unknown_sku", "There is no such SKU.")]
    if sku.archived_at:
        return [FieldError(f"{pointer}/sku", "sku_archived", f"{sku.code} is archived and cannot be ordered.")]
    if line.unit_cost is not None and not (line.unit_cost.is_finite() and 0 <= line.unit_cost <= LARGEST_COST):
        return [FieldError(f"{pointer}/unit_cost", "not_a_price", "A cost is zero or more.")]
    try:
        check_quantity(line.quantity, pointer=f"{pointer}/quantity", scale=sku.unit.scale)
    except Invalid as refusal:
        return refusal.errors
    return []
