"""Entering invoices and credit notes as they were written, changing them while nobody has approved them, and cancelling them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.billing.models import InvoiceLine, SupplierInvoice
from quartermaster.billing.operations import documents
from quartermaster.billing.operations.documents import State
from quartermaster.billing.operations.matching import find_differences
from quartermaster.billing.papers import CHARGE, CLAIM, CREDIT_NOTE, GOODS, INVOICE, RETURN, WrittenInvoice, WrittenLine
from quartermaster.catalog.models import Sku
from quartermaster.catalog.queries import Units, usual_owner
from quartermaster.codes.units import to_base
from quartermaster.kernel.money import LARGEST_PRICE, PRICE_SCALE, minor_digits, written
from quartermaster.kernel.numbering import next_number
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.purchasing.models import Discrepancy, PurchaseOrder, PurchaseOrderCharge, Supplier, VendorReturn
from quartermaster.purchasing.queries import supplier_by_id
from quartermaster.stock.weights import weighed_among

ZERO = Decimal(0)
MOST_LINES = 1000
PLACED = (*PurchaseOrder.EXPECTED, PurchaseOrder.State.RECEIVED, PurchaseOrder.State.CLOSED, PurchaseOrder.State.ON_HOLD)
CREDITABLE = (VendorReturn.State.SHIPPED, VendorReturn.State.CREDITED)


class InvalidInvoice(Invalid):
    """Heads and lines that cannot be like this; every fault is named."""

    code = "invalid_invoice"
    title = "The invoice cannot be like this"


class AlreadyEntered(Conflict):
    code = "invoice_already_entered"
    title = "This invoice was entered before"


@transaction.atomic
def enter_invoice(act: Act, *, invoice: WrittenInvoice) -> SupplierInvoice:
    """Enter what a supplier wrote, as a draft, and match it at once: it is matched then, or blocked and says why.

    Refuses a number of theirs that was entered before, and names every line that bills nothing that we know.
    """
    return _keep(act, SupplierInvoice(entered_by_id=act.user_id, entered_at=act.occurred_at), invoice)


@transaction.atomic
def edit_invoice(act: Act, *, number: str, invoice: WrittenInvoice, version: int | None = None) -> SupplierInvoice:
    """Enter it anew under the same number of ours, while nobody has approved it. What was released is matched again."""
    kept = documents.lock(number, version)
    documents.require_state(kept, "changed", *SupplierInvoice.OPEN)
    return _keep(act, kept, invoice)


@transaction.atomic
def cancel_invoice(act: Act, *, number: str, version: int | None = None) -> SupplierInvoice:
    """It was entered by mistake, or the supplier took it back; with a reason. Their number may then be entered again."""
    invoice = documents.lock(number, version)
    documents.require_state(invoice, "cancelled", *SupplierInvoice.OPEN)
    documents.require_reason(act)
    invoice.state, invoice.ended_at = State.CANCELLED, act.occurred_at
    return documents.told(act, invoice, "billing.cancel_invoice")


def _keep(act: Act, kept: SupplierInvoice, said: WrittenInvoice) -> SupplierInvoice:
    supplier, owner_id = supplier_by_id(said.supplier_id), said.owner_id or usual_owner().id
    currency = said.currency or supplier.currency
    reader = _Reader(supplier, owner_id, currency, said)
    lines = reader.lines()
    errors = [*_head_errors(said, currency), *reader.errors]
    errors = errors or _total_errors(said, lines, currency)
    if errors:
        raise InvalidInvoice(errors[0].message, errors=errors)
    _refuse_twice(kept, supplier, said.supplier_number.strip())
    rate = said.exchange_rate or (supplier.exchange_rate if currency == supplier.currency else Decimal(1))
    new = kept.pk is None
    kept.number = kept.number or next_number("SI", sequence="billing_supplier_invoice_number")
    kept.kind, kept.supplier, kept.owner_id = said.kind, supplier, owner_id
    kept.supplier_number, kept.currency, kept.exchange_rate = said.supplier_number.strip(), currency, rate
    kept.invoiced_on, kept.tax, kept.note = said.invoiced_on, said.tax, said.note.strip()
    kept.due_on = said.due_on or _due(said, supplier)
    kept.total = sum((line.amount for line in lines), said.tax)
    kept.state, kept.released_by, kept.release_reason = State.DRAFT, None, ""
    kept.version = 0 if new else kept.version
    documents.lock_orders(documents.order_ids_of(lines))
    kept.save()
    kept.lines.all().delete()
    for line in lines:
        line.invoice = kept
    find_differences(kept, lines)
    InvoiceLine.objects.bulk_create(lines)
    verb = "billing.enter_invoice" if new else "billing.edit_invoice"
    details = {"their number": kept.supplier_number, "total": written(kept.total, currency), "state": kept.state}
    return documents.told(act, kept, verb, supplier=supplier.name, lines=len(lines), **details)


def _due(said: WrittenInvoice, supplier: Supplier) -> date | None:
    days = supplier.payment_days
    return None if days is None or said.kind == CREDIT_NOTE else said.invoiced_on + timedelta(days=days)


def _refuse_twice(kept: SupplierInvoice, supplier: Supplier, number: str) -> None:
    """Two who enter the same number at one moment: one waits for the other here, and then finds it."""
    Supplier.objects.select_for_update(no_key=True).get(pk=supplier.pk)
    same = SupplierInvoice.objects.filter(supplier=supplier, supplier_number__iexact=number).exclude(state=State.CANCELLED)
    if there := same.exclude(pk=kept.pk).first():
        message = f"{supplier.name}’s {there.supplier_number} was entered before, as {there.number}. Nothing was entered."
        error = FieldError("/supplier_number", "invoice_already_entered", message, {"invoice": there.number})
        raise AlreadyEntered(message, errors=[error])


def _head_errors(said: WrittenInvoice, currency: str) -> list[FieldError]:
    errors = []
    if not said.supplier_number.strip() or not said.supplier_number.isprintable():
        errors.append(FieldError("/supplier_number", "missing", "Enter the number that stands on the supplier’s paper."))
    if said.kind not in SupplierInvoice.Kind.values:
        errors.append(FieldError("/kind", "unknown_kind", "It is an invoice or a credit_note."))
    if said.due_on is not None and said.due_on < said.invoiced_on:
        errors.append(FieldError("/due_on", "before_the_invoice", "It cannot be due before it was written."))
    if len(currency) != 3 or not currency.isalpha() or currency != currency.upper():
        errors.append(FieldError("/currency", "not_a_currency", "Write the currency as three letters, like EUR."))
    elif not _is_amount(said.tax, currency, least=ZERO):
        errors.append(FieldError("/tax", "not_an_amount", "Tax is zero or more, in the currency’s minor unit, like 12.50."))
    if not said.lines or len(said.lines) > MOST_LINES:
        errors.append(FieldError("/lines", "too_many", f"An invoice has 1 to {MOST_LINES:,} lines."))
    return errors


def _total_errors(said: WrittenInvoice, lines: Sequence[InvoiceLine], currency: str) -> list[FieldError]:
    comes_to = sum((line.amount for line in lines), said.tax)
    if said.total is None or said.total == comes_to:
        return []
    message = (
        f"The lines and tax come to {written(comes_to, currency)}, the paper says {written(said.total, currency)}. "
        "Look for a line that is missing, or mend a figure."
    )
    return [FieldError("/total", "total_differs", message)]


def _is_amount(amount: Decimal, currency: str, *, least: Decimal) -> bool:
    if not amount.is_finite() or not least <= amount <= LARGEST_PRICE:
        return False
    return amount == round(amount, minor_digits(currency))


# ---------------------------------------------------------------- below: from what was written to lines


@dataclass
class _Reader:
    """Turns written lines into lines, looking everything up at once, and gathers what is wrong."""

    supplier: Supplier
    owner_id: int
    currency: str
    said: WrittenInvoice
    errors: list[FieldError] = field(default_factory=list)

    def __post_init__(self) -> None:
        lines = self.said.lines
        numbers = {line.order.strip().upper() for line in lines if line.order}
        found = PurchaseOrder.objects.filter(number__in=numbers).prefetch_related("lines__sku__unit")
        self.orders = {order.number: order for order in found}
        returns = {line.vendor_return.strip().upper() for line in lines if line.vendor_return}
        self.returns = {one.number: one for one in VendorReturn.objects.filter(number__in=returns)}
        claims = [line.discrepancy for line in lines if line.discrepancy is not None]
        papers = Discrepancy.objects.select_related("receipt__order", "receipt__delivery", "line__order", "sku")
        self.claims = papers.in_bulk(claims)
        skus = {line.sku_id for order in self.orders.values() for line in order.lines.all()}
        self.units, self.weighed = Units(skus), weighed_among(skus)

    def lines(self) -> list[InvoiceLine]:
        makers: Mapping[str, object] = {GOODS: self._goods, CHARGE: self._charge, RETURN: self._return, CLAIM: self._claim}
        made = []
        for place, line in enumerate(self.said.lines):
            at = line.where or f"/lines/{place}/"
            make = makers.get(line.kind)
            if make is None:
                self._wrong(at, "kind", "unknown_kind", f"A line is one of {', '.join(makers)}.")
            elif (one := make(line, at)) is not None:  # type: ignore[operator]
                one.position, one.description = place + 1, line.description.strip()
                if not _is_amount(one.amount, self.currency, least=Decimal("0.0001")):
                    self._wrong(
                        at, "amount", "not_an_amount", "An amount is above zero, in the currency’s minor unit, like 12.50."
                    )
                made.append(one)
        return made

    def _wrong(self, at: str, name: str, code: str, message: str) -> None:
        self.errors.append(FieldError(f"{at}{name}", code, message))

    def _order(self, line: WrittenLine, at: str) -> PurchaseOrder | None:
        order = self.orders.get(line.order.strip().upper())
        if order is None or order.supplier_id != self.supplier.pk or order.owner_id != self.owner_id:
            message = f"{self.supplier.name} has no purchase order “{line.order[:20]}”."
            self._wrong(at, "order", "unknown_purchase_order", message)
            return None
        if order.state not in PLACED:
            message = f"{order.number} is {order.get_state_display().lower()}: it was never placed, or not at all any more."
            self._wrong(at, "order", "not_placed", message)
            return None
        if order.currency != self.currency:
            message = (
                f"{order.number} was ordered in {order.currency}, and this is in {self.currency}. Enter it in {order.currency}."
            )
            self._wrong(at, "order", "currency_differs", message)
            return None
        return order

    def _goods(self, line: WrittenLine, at: str) -> InvoiceLine | None:
        order = self._order(line, at)
        if order is None:
            return None
        found = [one for one in order.lines.all() if self._names(line, one.position, one.sku)]
        if len(found) != 1:
            what = f"line {line.position}" if line.position else f"SKU “{line.sku[:40]}”"
            many = "more than once: name the line" if found else "not at all"
            self._wrong(at, "sku" if line.sku else "position", "unknown_line", f"{order.number} has {what} {many}.")
            return None
        ordered = found[0]
        made = InvoiceLine(kind=GOODS, order_line=ordered, unit_cost=line.unit_cost)
        if line.quantity is None:
            return self._better_price(made, line, at)
        made.quantity = self._base(line, ordered.sku, at)
        cost = ordered.unit_cost if line.unit_cost is None else line.unit_cost
        if not (cost.is_finite() and 0 <= cost <= LARGEST_PRICE and cost == round(cost, PRICE_SCALE)):
            self._wrong(at, "unit_cost", "not_a_price", "A cost is zero or more, with at most four decimals, like 3.50.")
            return None
        made.unit_cost = cost
        if ordered.sku_id in self.weighed and line.amount is None:
            self._wrong(at, "amount", "amount_missing", f"{ordered.sku.code} is weighed: enter what the line comes to.")
            return None
        grain = Decimal(1).scaleb(-minor_digits(self.currency))
        made.amount = (made.quantity * cost).quantize(grain, ROUND_HALF_UP) if line.amount is None else line.amount
        return made

    def _better_price(self, made: InvoiceLine, line: WrittenLine, at: str) -> InvoiceLine | None:
        if self.said.kind == INVOICE or line.amount is None:
            self._wrong(at, "quantity", "missing", "Say how many are billed.")
            return None
        made.amount, made.unit_cost = line.amount, None
        return made

    def _names(self, line: WrittenLine, position: int, sku: Sku) -> bool:
        if line.position is not None and line.position != position:
            return False
        return sku.code.upper() == line.sku.strip().upper() if line.sku.strip() else line.position is not None

    def _base(self, line: WrittenLine, sku: Sku, at: str) -> Decimal:
        quantity = line.quantity or ZERO
        pack = self.units.find(sku.pk, line.unit) if line.unit else None
        if line.unit and pack is None:
            self._wrong(at, "unit", "unknown_unit", f"{sku.code} has no unit “{line.unit[:20]}”. Use {sku.unit.code}.")
            return quantity
        try:
            quantity = to_base(pack, quantity, pointer=f"{at}quantity") if pack else quantity
            check_quantity(quantity, pointer=f"{at}quantity", scale=sku.unit.scale)
        except Invalid as refusal:
            self.errors += refusal.errors
        return quantity

    def _charge(self, line: WrittenLine, at: str) -> InvoiceLine | None:
        order = self._order(line, at) if line.order else None
        if line.order and order is None:
            return None
        if line.charge not in PurchaseOrderCharge.Kind.values:
            self._wrong(at, "charge", "unknown_kind", f"A charge is one of {', '.join(PurchaseOrderCharge.Kind.values)}.")
            return None
        return self._of_amount(InvoiceLine(kind=CHARGE, order=order, charge=line.charge), line, at)

    def _return(self, line: WrittenLine, at: str) -> InvoiceLine | None:
        found = self.returns.get(line.vendor_return.strip().upper())
        if self._refused_on_an_invoice(at):
            return None
        if found is None or found.supplier_id != self.supplier.pk or found.owner_id != self.owner_id:
            message = f"Nothing went back to {self.supplier.name} as “{line.vendor_return[:20]}”."
            self._wrong(at, "vendor_return", "unknown_vendor_return", message)
            return None
        if found.state not in CREDITABLE:
            message = f"{found.number} is {found.get_state_display().lower()}: it has not left."
            self._wrong(at, "vendor_return", "not_shipped", message)
            return None
        return self._of_amount(InvoiceLine(kind=RETURN, vendor_return=found), line, at)

    def _claim(self, line: WrittenLine, at: str) -> InvoiceLine | None:
        found = self.claims.get(line.discrepancy or 0)
        if self._refused_on_an_invoice(at):
            return None
        paper = found.receipt.paper if found else None
        if found is None or paper is None or paper.supplier_id != self.supplier.pk or paper.owner_id != self.owner_id:
            message = f"{self.supplier.name} has no discrepancy {line.discrepancy}."
            self._wrong(at, "discrepancy", "unknown_discrepancy", message)
            return None
        if not found.claimed_at or found.state == Discrepancy.State.VOID:
            self._wrong(at, "discrepancy", "not_claimed", "Nothing was claimed for this discrepancy. Claim it first.")
            return None
        made = InvoiceLine(kind=CLAIM, discrepancy=found, order_line=found.line)
        if found.line is not None and goods_are_gone(found):
            made.quantity = found.quantity
        return self._of_amount(made, line, at)

    def _refused_on_an_invoice(self, at: str) -> bool:
        if self.said.kind == INVOICE:
            self._wrong(at, "kind", "not_a_credit_note", "Returns and claims are credited: enter it as a credit note.")
        return self.said.kind == INVOICE

    def _of_amount(self, made: InvoiceLine, line: WrittenLine, at: str) -> InvoiceLine | None:
        if line.amount is None:
            self._wrong(at, "amount", "missing", "Say how much it is.")
            return None
        made.amount = line.amount
        return made


def goods_are_gone(found: Discrepancy) -> bool:
    """Whether what a claim is about is not here to be worth less: it never came, or went back."""
    went_back = found.resolution in (Discrepancy.Resolution.RETURN, Discrepancy.Resolution.REPLACE)
    return went_back or found.kind == Discrepancy.Kind.SHORT
