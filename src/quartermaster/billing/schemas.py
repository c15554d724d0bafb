"""Suppliers’ invoices as the API tells and takes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.billing.models import InvoiceLine, SupplierInvoice
from quartermaster.billing.papers import WrittenLine
from quartermaster.purchasing.models import PurchaseOrderCharge
from quartermaster.stock.schemas import Moment
from quartermaster.web.api import PageQuery, PriceText, QuantityText, RateText, SignedQuantityText, Strict

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Short = Annotated[str, StringConstraints(max_length=60)]
Words = Annotated[str, StringConstraints(max_length=200)]
Why = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Percent = Annotated[QuantityText, Field(description="0 to 100, with at most two decimals.")]


class InvoiceLineIn(Strict):
    """Goods: `order` with the `position` of its line (or a `sku` that it names once), `quantity` and `unit_cost` (missing: as
    ordered); on a credit note an `amount` without a quantity is a better price. Charge: `charge`, `amount` and the `order` whose
    goods it belongs to, if any. Return and claim, on credit notes: `vendor_return` or `discrepancy` with the `amount`.
    """

    kind: Literal["goods", "charge", "return", "claim"] = "goods"
    order: Short = ""
    position: Annotated[int, Field(ge=1, le=1_000_000, strict=True)] | None = None
    sku: Short = ""
    quantity: QuantityText | None = None
    unit: Annotated[str, StringConstraints(max_length=20)] = ""
    unit_cost: PriceText | None = None
    amount: PriceText | None = None
    charge: PurchaseOrderCharge.Kind | None = None
    vendor_return: Short = ""
    discrepancy: Annotated[int, Field(ge=1, le=2**62, strict=True)] | None = None
    description: Words = ""

    def read(self) -> WrittenLine:
        said = {name: getattr(self, name) for name in type(self).model_fields}
        return WrittenLine(**{**said, "charge": self.charge.value if self.charge else ""})


class SupplierInvoiceIn(Strict):
    """A supplier’s paper. No currency or rate: the supplier’s; no due day: by their terms; `total`, with tax, is compared."""

    supplier: Code
    supplier_number: Code = Field(description="The number on the supplier’s paper; each is entered once.")
    kind: SupplierInvoice.Kind = SupplierInvoice.Kind.INVOICE
    invoiced_on: date
    due_on: date | None = None
    owner: Code | None = None
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")] | None = None
    exchange_rate: RateText | None = None
    tax: PriceText = Decimal(0)
    total: PriceText | None = None
    note: Annotated[str, StringConstraints(max_length=500)] = ""
    lines: list[InvoiceLineIn] = Field(min_length=1, max_length=1000)


class InvoiceReasonIn(Strict):
    reason: Why


class SupplierPaymentIn(Strict):
    paid_on: date
    reference: Short = ""


class MatchRuleIn(Strict):
    """Where percent and amount are said, the smaller holds; neither: nothing may differ. Amounts are for a line, in the books’
    currency.
    """

    price_percent: Percent | None = None
    price_amount: PriceText | None = None
    quantity_percent: Percent | None = None
    charge_percent: Percent | None = None
    charge_amount: PriceText | None = None


class InvoiceLimitIn(Strict):
    """Null is without a limit; zero of their own means that somebody else has to."""

    most: PriceText | None
    most_own: PriceText | None


class InvoiceLimitOut(Schema):
    role: str
    most: PriceText | None
    most_own: PriceText | None


class MatchRuleOut(MatchRuleIn):
    supplier: str | None = Field(description="Null: of all suppliers that have no rule of their own.")


class InvoiceRulesOut(Schema):
    rules: list[MatchRuleOut]
    limits: list[InvoiceLimitOut]


class InvoiceDifferenceOut(Schema):
    code: str
    words: str
    amount: SignedQuantityText


class InvoiceLineOut(Schema):
    """`accrued`, `stock_value` and `variance`, in the books’ currency, once it is approved; together the line’s amount."""

    position: int
    kind: str
    order: str | None
    order_position: int | None
    sku: str | None
    charge: str | None
    vendor_return: str | None
    discrepancy: int | None
    description: str
    quantity: QuantityText | None
    unit_cost: PriceText | None
    amount: PriceText
    differences: list[InvoiceDifferenceOut]
    accrued: SignedQuantityText | None
    stock_value: SignedQuantityText | None
    variance: SignedQuantityText | None

    @classmethod
    def of(cls, line: InvoiceLine, *, booked: bool) -> InvoiceLineOut:
        ordered = line.order_line
        order = ordered.order.number if ordered else line.order.number if line.order else None
        return cls(
            position=line.position,
            kind=line.kind,
            order=order,
            order_position=ordered.position if ordered else None,
            sku=ordered.sku.code if ordered else None,
            charge=line.charge or None,
            vendor_return=line.vendor_return.number if line.vendor_return else None,
            discrepancy=line.discrepancy_id,
            description=line.description,
            quantity=line.quantity,
            unit_cost=line.unit_cost,
            amount=line.amount,
            differences=[InvoiceDifferenceOut(**one) for one in line.differences],
            accrued=line.accrued if booked else None,
            stock_value=line.stock_value if booked else None,
            variance=line.variance if booked else None,
        )


class SupplierInvoiceHeadOut(Schema):
    number: str
    kind: str
    state: str
    supplier: str
    owner: str
    supplier_number: str
    invoiced_on: date
    due_on: date | None
    currency: str
    exchange_rate: RateText
    tax: PriceText
    total: PriceText
    note: str
    entered_by: str
    entered_at: Moment
    released_by: str | None
    release_reason: str
    approved_by: str | None
    approved_at: Moment | None
    paid_on: date | None
    payment_reference: str
    version: int

    @classmethod
    def fields_of(cls, row: SupplierInvoice) -> dict[str, Any]:
        same = (
            *("number", "kind", "state", "supplier_number", "invoiced_on", "due_on", "currency", "exchange_rate", "tax", "total"),
            *("note", "entered_at", "release_reason", "approved_at", "paid_on", "payment_reference", "version"),
        )
        people = {name: getattr(row, name) for name in ("entered_by", "released_by", "approved_by")}
        return {
            **{name: getattr(row, name) for name in same},
            **{name: person.username if person else None for name, person in people.items()},
            "supplier": row.supplier.code,
            "owner": row.owner.code,
        }


class SupplierInvoiceOut(SupplierInvoiceHeadOut):
    lines: list[InvoiceLineOut]


class SupplierInvoiceQuery(PageQuery):
    state: SupplierInvoice.State | None = None
    kind: SupplierInvoice.Kind | None = None
    supplier: Code | None = None
    order: Code | None = None


class NotBilledQuery(Schema):
    as_of: date | None = None
    owner: Code | None = None


class NotBilledLineOut(Schema):
    supplier: str
    order: str
    position: int
    sku: str
    received: SignedQuantityText
    billed: SignedQuantityText
    amount: SignedQuantityText


class NotBilledOut(Schema):
    as_of: date
    currency: str
    total: SignedQuantityText
    lines: list[NotBilledLineOut] = Field(description="At most 10,000, by supplier and order.")


class JournalQuery(Schema):
    since: date
    until: date
    owner: Code | None = None


class JournalLineOut(Schema):
    booked_on: date
    document: str
    account: str
    supplier: str
    reference: str
    order: str = Field(description="The purchase order, or the return, that the line is about.")
    sku: str
    debit: PriceText
    credit: PriceText
    currency: str


class JournalOut(Schema):
    since: date
    until: date
    lines: list[JournalLineOut] = Field(description="At most 100,000, by day and document.")
