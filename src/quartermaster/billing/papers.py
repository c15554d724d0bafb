"""What the verbs of billing are given: invoices and credit notes as suppliers write them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

GOODS, CHARGE, RETURN, CLAIM = "goods", "charge", "return", "claim"
INVOICE, CREDIT_NOTE = "invoice", "credit_note"


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A line as it was read.

    Goods: `order` with the `position` of its line, or with a SKU's code where the order names it once; a quantity in the base
    unit and what one costs; on a credit note an `amount` alone is a better price. Charge: its kind, and the order whose goods it
    belongs to, if any. Return: the number of the return to the supplier. Claim: the discrepancy's id.
    """

    kind: str = GOODS
    order: str = ""
    position: int | None = None
    sku: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_cost: Decimal | None = None
    amount: Decimal | None = None
    charge: str = ""
    vendor_return: str = ""
    discrepancy: int | None = None
    description: str = ""
    where: str = ""
    """What pointers to its fields begin with; nothing: its place among the lines."""


@dataclass(frozen=True, slots=True)
class WrittenInvoice:
    """An invoice to enter. No currency or rate: the supplier's; no due day: by their terms; `total` is what the paper says it
    comes to, tax included, where that is to be compared.
    """

    supplier_id: int
    supplier_number: str
    invoiced_on: date
    lines: Sequence[WrittenLine]
    kind: str = INVOICE
    due_on: date | None = None
    currency: str = ""
    exchange_rate: Decimal | None = None
    tax: Decimal = Decimal(0)
    total: Decimal | None = None
    owner_id: int | None = None
    note: str = ""
