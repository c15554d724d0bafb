"""Invoices as they are typed: the head, and rows that say what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from quartermaster.billing.models import InvoiceLine, SupplierInvoice
from quartermaster.billing.papers import CHARGE, CLAIM, GOODS, RETURN, WrittenInvoice, WrittenLine
from quartermaster.kernel.money import parse_price, parse_rate
from quartermaster.kernel.quantities import parse, plain
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.purchasing.models import Supplier

MOST_ROWS = 1000


class Day(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StartForm(forms.Form):
    """What is to be entered: the orders that it is about, or for a credit note the supplier."""

    about = forms.CharField(
        max_length=200, label="Purchase order, or the supplier’s code", help_text="Several orders with spaces between them."
    )
    credit = forms.BooleanField(required=False, label="It is a credit note")


class HeadForm(forms.Form):
    supplier_number = forms.CharField(max_length=60, label="Their number")
    invoiced_on = Day(label="Written on")
    due_on = Day(required=False, label="Due on", help_text="Empty: by the supplier’s terms.")
    tax = forms.CharField(required=False, max_length=20, label="Tax")
    total = forms.CharField(required=False, max_length=20, label="Total with tax", help_text="As on the paper: it is compared.")
    exchange_rate = forms.CharField(required=False, max_length=20, label="Exchange rate")
    note = forms.CharField(required=False, max_length=500)


class PaymentForm(forms.Form):
    paid_on = Day(label="Paid on")
    reference = forms.CharField(required=False, max_length=60, label="Payment reference")


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=200, label="Why")


class MatchRuleForm(forms.Form):
    supplier = forms.ModelChoiceField(
        Supplier.objects.filter(archived_at=None).order_by("name"), required=False, empty_label="All without a rule of their own"
    )
    price_percent = forms.CharField(required=False, max_length=10, label="Dearer by up to, percent")
    price_amount = forms.CharField(required=False, max_length=20, label="and by up to, on a line")
    quantity_percent = forms.CharField(required=False, max_length=10, label="More pieces by up to, percent of the order")
    charge_percent = forms.CharField(required=False, max_length=10, label="Charges more by up to, percent")
    charge_amount = forms.CharField(required=False, max_length=20, label="and by up to")


@dataclass
class TypedRow:
    """A row as typed. `ref` says what it is about: “goods PO-1001 1”, “charge PO-1001”, “charge”, “return RV-1001”, “claim 7”."""

    ref: str
    quantity: str = ""
    unit_cost: str = ""
    amount: str = ""
    charge: str = ""
    error: str = ""

    @property
    def kind(self) -> str:
        return self.ref.split(" ")[0]

    @property
    def names(self) -> list[str]:
        return self.ref.split(" ")[1:]

    @property
    def filled(self) -> bool:
        return bool((self.quantity.strip("0.") if self.kind == GOODS and not self.amount else self.amount).strip())

    def read(self, place: int) -> WrittenLine:
        """What it says, or `Invalid` about what cannot be read."""
        at = f"/lines/{place}"
        amount = parse_price(self.amount, pointer=f"{at}/amount") if self.amount else None
        if self.kind == GOODS:
            order, position = self.names
            quantity = parse(self.quantity, pointer=f"{at}/quantity") if self.quantity.strip("0.") else None
            cost = parse_price(self.unit_cost, pointer=f"{at}/unit_cost") if self.unit_cost and quantity else None
            return WrittenLine(GOODS, order=order, position=int(position), quantity=quantity, unit_cost=cost, amount=amount)
        if self.kind == CHARGE:
            return WrittenLine(CHARGE, order=" ".join(self.names), charge=self.charge or "other", amount=amount)
        if self.kind == RETURN:
            return WrittenLine(RETURN, vendor_return=self.names[0], amount=amount)
        return WrittenLine(CLAIM, discrepancy=int(self.names[0]), amount=amount)


def typed_rows(data: QueryDict) -> list[TypedRow]:
    """The rows that were sent, those that say nothing too. What is about nothing that can be billed is left out."""
    names = ("ref", "quantity", "unit_cost", "amount", "charge")
    columns = [data.getlist(name)[:MOST_ROWS] for name in names]
    rows = [TypedRow(*(cell.strip() for cell in cells)) for cells in zip(*columns, strict=False)]
    return [row for row in rows if _is_about_something(row)]


def _is_about_something(row: TypedRow) -> bool:
    if row.kind == GOODS:
        return len(row.names) == 2 and row.names[1].isascii() and row.names[1].isdecimal() and len(row.names[1]) < 8
    if row.kind == CLAIM:
        return len(row.names) == 1 and row.names[0].isascii() and row.names[0].isdecimal() and len(row.names[0]) < 19
    return row.kind == CHARGE or (row.kind == RETURN and len(row.names) == 1)


def row_of(line: InvoiceLine) -> TypedRow:
    """A line as it was typed, for changing it."""
    amount = plain(line.amount)
    if line.kind == GOODS and line.order_line:
        ref = f"goods {line.order_line.order.number} {line.order_line.position}"
        if line.quantity is None:
            return TypedRow(ref, amount=amount)
        return TypedRow(ref, plain(line.quantity), "" if line.unit_cost is None else plain(line.unit_cost))
    if line.vendor_return:
        return TypedRow(f"return {line.vendor_return.number}", amount=amount)
    if line.discrepancy_id:
        return TypedRow(f"claim {line.discrepancy_id}", amount=amount)
    return TypedRow(f"charge {line.order.number}" if line.order else "charge", amount=amount, charge=line.charge)


def written(form: HeadForm, rows: list[TypedRow], supplier: Supplier, *, kind: str, currency: str) -> WrittenInvoice:
    """The paper as typed, or `Invalid` naming all that cannot be read. Rows without figures are not on it."""
    said, errors, lines = form.cleaned_data, list[FieldError](), []
    for place, row in enumerate(one for one in rows if one.filled):
        try:
            lines.append(row.read(place))
        except Invalid as refusal:
            errors += refusal.errors
    figures: dict[str, Any] = {}
    for name, read in (("tax", parse_price), ("total", parse_price), ("exchange_rate", parse_rate)):
        try:
            if said[name]:
                figures[name] = read(said[name], pointer=f"/{name}")
        except Invalid as refusal:
            errors += refusal.errors
    if errors:
        raise Invalid(errors[0].message, errors=errors)
    return WrittenInvoice(
        supplier.pk,
        said["supplier_number"],
        said["invoiced_on"],
        lines,
        kind=kind,
        due_on=said["due_on"],
        currency=currency,
        note=said["note"],
        **figures,
    )


def head_of(invoice: SupplierInvoice) -> dict[str, Any]:
    """What is typed already where an invoice is changed."""
    same = {name: getattr(invoice, name) for name in ("supplier_number", "invoiced_on", "due_on", "note")}
    zero = Decimal(0)
    return {
        **same,
        "tax": plain(invoice.tax) if invoice.tax != zero else "",
        "total": plain(invoice.total),
        "exchange_rate": plain(invoice.exchange_rate) if invoice.exchange_rate != 1 else "",
    }
