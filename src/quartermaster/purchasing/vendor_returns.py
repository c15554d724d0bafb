"""What returns to suppliers are drafted from, and questions about them. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, ExpressionWrapper, F, OuterRef, Prefetch, QuerySet, Subquery, Sum

from quartermaster.kernel.db import rows
from quartermaster.kernel.refusals import NotFound
from quartermaster.purchasing.models import VendorCredit, VendorReturn, VendorReturnLine

ZERO = Decimal(0)
MONEY: DecimalField[Decimal, Decimal] = DecimalField(max_digits=30, decimal_places=10)


class UnknownVendorReturn(NotFound):
    code = "unknown_vendor_return"
    title = "There is no such return to a supplier"


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """So much out of a bin; `lot` is the code of the lot or serial, of what is tracked. No credit: what the SKU costs there."""

    sku_id: int
    quantity: Decimal
    bin_id: int
    lot: str = ""
    unit_credit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NewVendorReturn:
    supplier_id: int
    warehouse_id: int
    lines: Sequence[ReturnedLine]
    reason: str
    authorisation: str = ""
    owner_id: int | None = None


def vendor_returns() -> QuerySet[VendorReturn]:
    """Returns with the credit that is expected for them and the credit that came."""
    lines = VendorReturnLine.objects.filter(document=OuterRef("pk")).order_by().values("document")
    expected = Sum(ExpressionWrapper(F("quantity") * F("unit_credit"), output_field=MONEY))
    credited = VendorCredit.objects.filter(document=OuterRef("pk")).order_by().values("document")
    return VendorReturn.objects.select_related("supplier", "warehouse", "owner").annotate(
        expected=Subquery(lines.annotate(sum=expected).values("sum")),
        credited=Subquery(credited.annotate(sum=Sum("amount")).values("sum")),
    )


def vendor_return_by_number(number: str) -> VendorReturn:
    """The return with its lines and credits at hand. Letter case does not matter."""
    lines = VendorReturnLine.objects.select_related("sku__unit", "lot", "bin", "picked_bin").order_by("position")
    credits = VendorCredit.objects.select_related("noted_by").order_by("id")
    found = vendor_returns().select_related("created_by").prefetch_related(Prefetch("lines", lines), Prefetch("credits", credits))
    document = found.filter(number=number.strip().upper()).first()
    if document is None:
        raise UnknownVendorReturn(f"There is no return to a supplier “{number[:40]}”.")
    return document


@dataclass(frozen=True, slots=True)
class Money:
    """What is expected and what came for a return, and what its goods cost (None while that is not reckoned)."""

    expected: Decimal
    credited: Decimal
    cost: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """What the return brought beyond what its goods cost; below zero, what it lost."""
        return None if self.cost is None else self.credited - self.cost


COST = """
    SELECT -sum(e.value) FROM stock_valueentry e JOIN stock_movement m ON m.id = e.movement_id
    WHERE m.document = %s AND m.kind = 'return_to_vendor'
"""


def money_of(document: VendorReturn) -> Money:
    quantity = "picked" if document.shipped_at else "quantity"
    expected = sum((getattr(line, quantity) * line.unit_credit for line in document.lines.all()), ZERO)
    credited = sum((credit.amount for credit in document.credits.all()), ZERO)
    if document.cost is not None:
        return Money(expected, credited, document.cost)
    cost = rows(COST, [document.number])[0][0] if document.shipped_at else None
    return Money(expected, credited, cost)
