"""From draft to ordered, and to the end: draft, edit, approve, place, close, cancel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F

from quartermaster.accounts.acts import Act, record, record_many
from quartermaster.catalog.models import Sku
from quartermaster.catalog.queries import usual_owner
from quartermaster.kernel.money import RATE_SCALE
from quartermaster.kernel.numbering import next_numbers
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.locations.models import Warehouse
from quartermaster.purchasing import queries
from quartermaster.purchasing.models import PurchaseOrder, PurchaseOrderLine, Supplier, book_currency
from quartermaster.purchasing.operations import states
from quartermaster.purchasing.operations.states import State
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


class SomethingReceived(Conflict):
    """Only what has not been received can be cancelled."""

    code = "already_received"
    title = "Goods were received on this order"


class NothingReceived(Conflict):
    code = "nothing_received"
    title = "Nothing was received on this order"


class StillOpen(Conflict):
    """Closing an order that is not complete has to be said in so many words."""

    code = "still_open"
    title = "Something is still expected"


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


@transaction.atomic
def edit_order(act: Act, *, number: str, version: int, order: NewOrder) -> PurchaseOrder:
    """Make a draft what `order` says, lines and all, unless somebody else changed it since `version`."""
    draft = states.lock_one(number, version)
    states.require_state(draft, "edited", State.DRAFT)
    known = _check([order], [""], [act.occurred_at])
    former = {line.sku_id for line in draft.lines.all()}
    seller = known.suppliers[order.supplier_id]
    PurchaseOrder.objects.filter(pk=draft.pk).update(
        supplier_id=order.supplier_id,
        currency=seller.currency,
        exchange_rate=_rate(order, seller),
        warehouse_id=order.warehouse_id,
        owner_id=order.owner_id or draft.owner_id,
        expected_on=order.expected_on,
        note=order.note.strip(),
        version=F("version") + 1,
    )
    draft.lines.all().delete()
    PurchaseOrderLine.objects.bulk_create(_lines(draft.pk, order, known, act.occurred_at))
    record(act, "purchasing.edit_order", document=number, lines=len(order.lines))
    states.tell("purchasing.changed", former | {line.sku_id for line in order.lines}, [draft])
    return queries.order_by_number(number)


def approve(act: Act, *, number: str, version: int | None = None) -> PurchaseOrder:
    """Say that a draft may be ordered."""
    return _step(act, "approve", number, version)


def approve_orders(act: Act, *, numbers: Sequence[str], moments: Mapping[str, datetime] | None = None) -> None:
    """Approve many drafts at once; `moments` (by number) where they lie in the past."""
    _steps(act, "approve", numbers, moments)


def place(act: Act, *, number: str, version: int | None = None) -> PurchaseOrder:
    """Note that the approved order was given to the supplier: its goods are on order now. Nothing is sent from here."""
    return _step(act, "place", number, version)


def place_orders(act: Act, *, numbers: Sequence[str], moments: Mapping[str, datetime] | None = None) -> None:
    """Place many approved orders at once; `moments` (by number) where they lie in the past."""
    _steps(act, "place", numbers, moments)


@transaction.atomic
def close(act: Act, *, number: str, version: int | None = None, short: bool = False) -> PurchaseOrder:
    """End an order on which goods were received. With `short`, what is still open is expected no longer."""
    order = states.lock_one(number, version)
    if order.state == State.ORDERED and not order.receipts.filter(voided_at=None).exists():
        raise NothingReceived(f"Nothing was received on {number}. Cancel it instead.")
    states.require_state(order, "closed", State.ORDERED, State.PARTIALLY_RECEIVED, State.RECEIVED)
    still_open = list(order.lines.filter(open_quantity__gt=0).select_related("sku"))
    if still_open and not short:
        raise _still_open(number, still_open)
    order.lines.filter(open_quantity__gt=0).update(closed_short=F("closed_short") + F("open_quantity"))
    states.advance([order], State.CLOSED, {order.pk: act.occurred_at}, stamp="closed_at")
    short_of = ", ".join(f"{plain(line.open_quantity)} of {line.sku.code}" for line in still_open[:20])
    record_many(act, "purchasing.close", {number: {"short": short_of} if short_of else {}})
    states.tell("purchasing.closed", (line.sku_id for line in still_open), [order])
    return queries.order_by_number(number)


def close_orders(act: Act, *, numbers: Sequence[str], moments: Mapping[str, datetime] | None = None) -> None:
    """Close many wholly received orders at once; `moments` (by number) where they lie in the past."""
    _steps(act, "close", numbers, moments)


@transaction.atomic
def cancel(act: Act, *, number: str, version: int | None = None) -> PurchaseOrder:
    """Call an order off. Refused once something was received: that order is closed short instead."""
    order = states.lock_one(number, version)
    if order.state in (State.PARTIALLY_RECEIVED, State.RECEIVED) or order.receipts.filter(voided_at=None).exists():
        raise SomethingReceived(f"Goods were received on {number}, so it cannot be cancelled. Close it short instead.")
    states.require_state(order, "cancelled", State.DRAFT, State.APPROVED, State.ORDERED)
    states.advance([order], State.CANCELLED, {order.pk: act.occurred_at}, stamp="closed_at")
    record(act, "purchasing.cancel", document=number)
    states.tell("purchasing.cancelled", order.lines.values_list("sku_id", flat=True), [order])
    return queries.order_by_number(number)


# ---------------------------------------------------------------- drafting


class _Known(NamedTuple):
    """What the lines of new orders refer to, and what the suppliers ask for them."""

    skus: dict[int, Sku]
    suppliers: dict[int, Supplier]
    prices: dict[Ask, Decimal | None]


def _draft(act: Act, orders: Sequence[NewOrder], pointers: Sequence[str]) -> list[PurchaseOrder]:
    moments = [states.moment_of(act, order.occurred_at) for order in orders]
    known = _check(orders, pointers, moments)
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
                exchange_rate=_rate(order, known.suppliers[order.supplier_id]),
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
            for line in _lines(draft.pk, order, known, moment)
        ],
        batch_size=5000,
    )
    details = {number: {"lines": len(order.lines)} for number, order in zip(numbers, orders, strict=True)}
    record_many(act, "purchasing.draft_order", details, moments={draft.number: draft.created_at for draft in drafted})
    states.tell("purchasing.drafted", known.skus, drafted)
    return drafted


def _lines(order_id: int, order: NewOrder, known: _Known, moment: datetime) -> list[PurchaseOrderLine]:
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
        )
        for position, (line, list_cost) in enumerate(zip(order.lines, asked, strict=True), start=1)
    ]


def _cost(order: NewOrder, line: NewLine, list_cost: Decimal | None, known: _Known) -> Decimal:
    """What was said, else what the supplier asks, else what the SKU usually costs."""
    if line.unit_cost is not None:
        return line.unit_cost
    if list_cost is not None:
        return list_cost
    return from_books(known.skus[line.sku_id].cost, _rate(order, known.suppliers[order.supplier_id]))


def _rate(order: NewOrder, seller: Supplier) -> Decimal:
    return seller.exchange_rate if order.exchange_rate is None else order.exchange_rate


def _ask(order: NewOrder, line: NewLine, moment: datetime) -> Ask:
    return Ask(order.supplier_id, line.sku_id, line.quantity, moment.date())


def _check(orders: Sequence[NewOrder], pointers: Sequence[str], moments: Sequence[datetime]) -> _Known:
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
    return _Known(skus, suppliers, dict(zip(asks, prices(asks), strict=True)))


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


# ---------------------------------------------------------------- one step on


class _Stage(NamedTuple):
    before: State
    after: State
    stamp: str
    done: str
    notice: str


_STAGES = {
    "approve": _Stage(State.DRAFT, State.APPROVED, "approved_at", "approved", "purchasing.approved"),
    "place": _Stage(State.APPROVED, State.ORDERED, "ordered_at", "placed", "purchasing.ordered"),
    "close": _Stage(State.RECEIVED, State.CLOSED, "closed_at", "closed", "purchasing.closed"),
}


@transaction.atomic
def _step(act: Act, verb: str, number: str, version: int | None) -> PurchaseOrder:
    order = states.lock_one(number, version)
    _go(act, verb, [order], None)
    return queries.order_by_number(number)


@transaction.atomic
def _steps(act: Act, verb: str, numbers: Sequence[str], moments: Mapping[str, datetime] | None) -> None:
    _go(act, verb, list(states.lock(numbers).values()), moments)


def _go(act: Act, verb: str, orders: Sequence[PurchaseOrder], moments: Mapping[str, datetime] | None) -> None:
    stage = _STAGES[verb]
    for order in orders:
        states.require_state(order, stage.done, stage.before)
    at = {order.id: (moments or {}).get(order.number, act.occurred_at) for order in orders}
    states.advance(orders, stage.after, at, stamp=stage.stamp)
    if verb == "place":
        _expect(orders, at)
    record_many(act, f"purchasing.{verb}", {order.number: {} for order in orders}, moments=moments)
    states.tell(stage.notice, queries.sku_ids_on(order.id for order in orders), orders)


def _expect(orders: Sequence[PurchaseOrder], at: Mapping[int, datetime]) -> None:
    """Where nobody said when the goods come, take the supplier's lead time."""
    undated = [order for order in orders if order.expected_on is None]
    days = [(at[order.id] + timedelta(days=order.supplier.lead_time_days)).date() for order in undated]
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE purchasing_purchaseorder o SET expected_on = v.day
            FROM unnest(%s::bigint[], %s::date[]) v(id, day) WHERE o.id = v.id""",
            [[order.id for order in undated], days],
        )


def _still_open(number: str, lines: Sequence[PurchaseOrderLine]) -> StillOpen:
    errors = [
        FieldError(f"/lines/{line.position}", "still_open", f"{line.sku.code}: {plain(line.open_quantity)} still expected.")
        for line in lines
    ]
    return StillOpen(f"{errors[0].message} Close {number} short if nothing more will come.", errors=errors)
