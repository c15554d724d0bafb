"""An invoice as the verbs handle it: the one place that locks, checks and tells of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from quartermaster.accounts.acts import Act, record
from quartermaster.billing import queries
from quartermaster.billing.models import InvoiceLine, SupplierInvoice
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, StaleVersion
from quartermaster.purchasing.models import PurchaseOrder

State = SupplierInvoice.State


class WrongState(Conflict):
    """The invoice's state does not allow the deed."""

    code = "wrong_state"
    title = "Not possible in the invoice's state"


class ReasonMissing(Invalid):
    code = "reason_missing"
    title = "A reason is missing"


def lock(number: str, version: int | None = None) -> SupplierInvoice:
    """The invoice, locked until the transaction ends. The orders that it bills are locked before it, as receiving locks them, so
    that nothing comes in and no other invoice bills the same meanwhile.
    """
    known = queries.invoice_by_number(number)
    lock_orders(order_ids_of(known.lines.all()))
    found = SupplierInvoice.objects.select_for_update(of=("self",)).select_related("supplier", "owner").get(pk=known.pk)
    if version is not None and found.version != version:
        raise StaleVersion(f"{found.number} was changed by somebody else since you read it. Look at it again, then repeat it.")
    return found


def lock_orders(order_ids: Iterable[int]) -> None:
    """In one sorted order, until the transaction ends."""
    rows = PurchaseOrder.objects.select_for_update(of=("self",)).filter(pk__in=set(order_ids))
    list(rows.order_by("id").values_list("id"))


def order_ids_of(lines: Iterable[InvoiceLine]) -> set[int]:
    """The orders that lines bill something of."""
    ids = {line.order_line.order_id if line.order_line else line.order_id for line in lines}
    return {one for one in ids if one is not None}


def orders_of(lines: Iterable[InvoiceLine]) -> set[str]:
    """The numbers of the orders that lines speak of."""
    found = {line.order_line.order if line.order_line else line.order for line in lines}
    return {order.number for order in found if order is not None}


def lines_of(invoice: SupplierInvoice) -> list[InvoiceLine]:
    """Whoever locked the invoice may change them."""
    return list(queries.lines().filter(invoice=invoice))


def require_state(invoice: SupplierInvoice, deed: str, *states: str) -> None:
    """Refuse unless the invoice is in one of `states`; `deed` completes “cannot be …”."""
    if invoice.state not in states:
        now, wanted = invoice.get_state_display().lower(), " or ".join(State(state).label.lower() for state in states)
        more = " What is booked is corrected by a credit note." if invoice.state in SupplierInvoice.BOOKED else ""
        raise WrongState(f"{invoice.number} is {now}, so it cannot be {deed}. Only what is {wanted} can be.{more}")


def require_reason(act: Act) -> str:
    reason = act.reason.strip()
    if not reason:
        message = "Say why: others will want to know."
        raise ReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])
    return reason


def told(act: Act, invoice: SupplierInvoice, verb: str, **details: Any) -> SupplierInvoice:
    """Keep the invoice as it is now under another version, note the deed, announce it; the invoice with its lines."""
    invoice.version += 1
    invoice.save()
    record(act, verb, document=invoice.number, **details)
    orders = orders_of(lines_of(invoice))
    announce(Notice(verb, documents=(invoice.number, *sorted(orders))))
    return queries.invoice_by_number(invoice.number)
