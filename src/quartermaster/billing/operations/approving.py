"""Approving invoices, by whoever may approve so much: what they cost more or less goes to the stock that is here, the rest to
the result. Noting that they are paid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.billing import queries
from quartermaster.billing.models import InvoiceLine, SupplierInvoice
from quartermaster.billing.operations import documents
from quartermaster.billing.operations.booking import book
from quartermaster.billing.operations.documents import State
from quartermaster.billing.operations.matching import find_differences
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Refusal
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.prices import in_books
from quartermaster.web import words

Kind = InvoiceLine.Kind


class InvoiceBlocked(Conflict):
    """Lines differ too much, and nobody has let them pass; every one is named."""

    code = "invoice_blocked"
    title = "The invoice is blocked"


class InvoiceLimitExceeded(Refusal):
    """Somebody with a higher limit, or somebody else, has to approve this."""

    code = "invoice_limit_exceeded"
    status = 403
    title = "More than you may approve"


@transaction.atomic
def approve_invoice(act: Act, *, number: str, version: int | None = None) -> SupplierInvoice:
    """Say that a matched invoice may be paid. It is matched once more first, unless somebody let it pass.

    What it comes to beyond what was booked for the goods changes what the stock is worth, as far as they are here; the rest is a
    variance. Credits are noted on the returns and claims that they are for.
    """
    invoice = documents.lock(number, version)
    lines = documents.lines_of(invoice)
    if invoice.state == State.BLOCKED:
        raise _blocked(invoice, lines)
    documents.require_state(invoice, "approved", State.MATCHED)
    _require_limit(act, invoice)
    if invoice.released_by_id is None:
        find_differences(invoice, lines)
        if invoice.state == State.BLOCKED:
            raise _blocked(invoice, lines)
    _note_credits(act, invoice, lines)
    book(act.because(_said_of(invoice)), invoice, lines)
    InvoiceLine.objects.bulk_update(lines, ["differences", "accrued", "stock_value", "variance"])
    invoice.state, invoice.approved_by_id, invoice.approved_at = State.APPROVED, act.user_id, act.occurred_at
    amounts = {"stock": sum(line.stock_value for line in lines), "variance": sum(line.variance for line in lines)}
    return documents.told(act, invoice, "billing.approve_invoice", **{name: plain(Decimal(one)) for name, one in amounts.items()})


@transaction.atomic
def note_payment(act: Act, *, number: str, paid_on: date, reference: str = "", version: int | None = None) -> SupplierInvoice:
    """It was paid (a credit: set off or paid back) on a day. Payments themselves are made elsewhere."""
    invoice = documents.lock(number, version)
    documents.require_state(invoice, "paid", State.APPROVED)
    invoice.state, invoice.paid_on, invoice.payment_reference = State.PAID, paid_on, reference.strip()
    return documents.told(act, invoice, "billing.note_payment", on=paid_on.isoformat(), reference=invoice.payment_reference)


@transaction.atomic
def take_payment_back(act: Act, *, number: str, version: int | None = None) -> SupplierInvoice:
    """It was noted as paid by mistake."""
    invoice = documents.lock(number, version)
    documents.require_state(invoice, "unpaid again", State.PAID)
    invoice.state, invoice.paid_on, invoice.payment_reference = State.APPROVED, None, ""
    return documents.told(act, invoice, "billing.take_payment_back")


# ---------------------------------------------------------------- below: refusing, and what follows


def _blocked(invoice: SupplierInvoice, lines: Iterable[InvoiceLine]) -> InvoiceBlocked:
    found = [(line, one) for line in lines for one in line.differences]
    errors = [FieldError(f"/lines/{line.position - 1}", one["code"], one["words"]) for line, one in found]
    said = "; ".join(f"line {line.position}: {one['words'][0].lower()}{one['words'][1:]}" for line, one in found[:3])
    more = f"; and {len(found) - 3} more" if len(found) > 3 else ""
    return InvoiceBlocked(f"{invoice.number} differs: {said}{more}. Settle that, or release it with a reason.", errors=errors)


def _require_limit(act: Act, invoice: SupplierInvoice) -> None:
    limits, value = queries.limits_of(act.user_id), queries.in_books(invoice)
    own = invoice.entered_by_id == act.user_id
    most = limits.of_own if own else limits.of_others
    if most is None or value <= most:
        return
    if own and not most:
        raise InvoiceLimitExceeded(f"You entered {invoice.number} yourself. Somebody else has to approve it.")
    whose = "invoices that you entered" if own else "invoices"
    says = f"{invoice.number} comes to {words.money(value)}, and you may approve {whose} up to {words.money(most)}."
    raise InvoiceLimitExceeded(f"{says} Somebody with a higher limit has to.")


def _note_credits(act: Act, invoice: SupplierInvoice, lines: Sequence[InvoiceLine]) -> None:
    """What is credited for returns and claims stands on them too: a return is done with, whatever more was expected."""
    for line in lines:
        amount = in_books(line.amount, invoice.exchange_rate)
        if line.vendor_return is not None:
            purchasing.credit_vendor_return(
                act, number=line.vendor_return.number, amount=amount, reference=invoice.supplier_number, final=True
            )
        elif line.discrepancy is not None:
            purchasing.credit_discrepancy(act, discrepancy_id=line.discrepancy.pk, amount=amount)


def _said_of(invoice: SupplierInvoice) -> str:
    return f"{invoice.number}: {invoice.get_kind_display().lower()} {invoice.supplier_number} of {invoice.supplier.name}"[:200]
