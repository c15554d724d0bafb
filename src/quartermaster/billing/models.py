"""What suppliers bill and credit: their invoices line by line, how far they may differ, and who may approve how much."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner
from quartermaster.kernel.fields import Quantity
from quartermaster.purchasing.models import (
    Discrepancy,
    PurchaseOrder,
    PurchaseOrderCharge,
    PurchaseOrderLine,
    Supplier,
    VendorReturn,
)

ZERO = Decimal(0)
ONE = Decimal(1)


class Amount(models.DecimalField):  # type: ignore[type-arg]
    """Money, to a price's four decimals; what is booked has no more than its currency's minor unit."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"max_digits": 18, "decimal_places": 4, **kwargs})  # type: ignore[arg-type]


class SupplierInvoice(models.Model):
    """An invoice or a credit note of a supplier, as it stands on their paper. One of `currency` is `exchange_rate` of the books’.

    `supplier_number` is theirs and is entered once. `tax` is owed besides the lines and is no cost of goods. `released_by` let it
    pass although it differs, for `release_reason`.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice", "Invoice"
        CREDIT_NOTE = "credit_note", "Credit note"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        MATCHED = "matched", "Matched"
        BLOCKED = "blocked", "Blocked"
        APPROVED = "approved", "Approved"
        PAID = "paid", "Paid"
        CANCELLED = "cancelled", "Cancelled"

    OPEN = (State.DRAFT, State.MATCHED, State.BLOCKED)
    """Nobody has approved it, and somebody may."""
    BOOKED = (State.APPROVED, State.PAID)

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=11, choices=Kind.choices, default=Kind.INVOICE)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    supplier_number = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    currency = models.CharField(max_length=3)
    exchange_rate = models.DecimalField(max_digits=18, decimal_places=8, default=ONE)
    invoiced_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    tax = Amount(default=ZERO)
    total = Amount(default=ZERO)
    note = models.CharField(max_length=500, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField()
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    release_reason = models.CharField(max_length=200, blank=True, default="")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    payment_reference = models.CharField(max_length=60, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "supplier", Upper("supplier_number"), condition=~Q(state="cancelled"), name="supplier_invoice_is_entered_once"
            ),
            models.CheckConstraint(condition=~Q(supplier_number=""), name="supplier_invoice_has_their_number"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "matched", "blocked", "approved", "paid", "cancelled"])
                & Q(kind__in=["invoice", "credit_note"]),
                name="supplier_invoice_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "paid"]) | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="supplier_invoice_was_approved_before_paid",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_on__isnull=False), name="supplier_invoice_was_paid_some_day"
            ),
            models.CheckConstraint(
                condition=Q(exchange_rate__gt=0) & Q(tax__gte=0) & Q(total__gte=0) & Q(currency__regex="^[A-Z]{3}$"),
                name="supplier_invoice_figures_are_possible",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="supplier_invoices_by_state"),
            models.Index(fields=["supplier", "-id"], name="invoices_of_a_supplier"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_credit(self) -> bool:
        return self.kind == self.Kind.CREDIT_NOTE

    @property
    def sign(self) -> int:
        """What an amount of its counts in what is owed: a credit takes away."""
        return -1 if self.is_credit else 1


class InvoiceLine(models.Model):
    """A line: goods of an order’s line, a charge (with an order: of its goods), or a credit for a return or a claim.

    `quantity` is in the base unit, `unit_cost` for one (of what is weighed, per unit of weight) and `amount`, always above zero,
    in the invoice’s currency. `differences` are what the last match found, each with a code and words.

    Once approved, in the books’ currency and below zero on a credit note: `accrued` is what was received, or went back, for it,
    `stock_value` what the stock is worth more by it, `variance` what goes to the result. Together they are the line’s amount.
    """

    class Kind(models.TextChoices):
        GOODS = "goods", "Goods"
        CHARGE = "charge", "Charge"
        RETURN = "return", "Return"
        CLAIM = "claim", "Claim"

    invoice = models.ForeignKey(SupplierInvoice, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=Kind.choices)
    order_line = models.ForeignKey(PurchaseOrderLine, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    order = models.ForeignKey(PurchaseOrder, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    charge = models.CharField(max_length=10, choices=PurchaseOrderCharge.Kind.choices, blank=True, default="")
    vendor_return = models.ForeignKey(VendorReturn, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    discrepancy = models.ForeignKey(Discrepancy, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    description = models.CharField(max_length=200, blank=True, default="")
    quantity = Quantity(null=True, blank=True)
    unit_cost = Amount(null=True, blank=True)
    amount = Amount()
    differences = models.JSONField(default=list, blank=True)
    accrued = Amount(default=ZERO)
    stock_value = Amount(default=ZERO)
    variance = Amount(default=ZERO)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="invoice_line_position_is_unique"),
            models.CheckConstraint(
                condition=Q(kind="goods", order_line__isnull=False)
                | Q(kind="charge", order_line__isnull=True, charge__gt="")
                | Q(kind="return", vendor_return__isnull=False)
                | Q(kind="claim", discrepancy__isnull=False),
                name="invoice_line_says_what_it_is_for",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & (Q(quantity=None) | Q(quantity__gt=0)) & (Q(unit_cost=None) | Q(unit_cost__gte=0)),
                name="invoice_line_figures_are_possible",
            ),
        ]
        indexes = [
            models.Index(fields=["vendor_return"], condition=Q(vendor_return__isnull=False), name="credits_of_a_return"),
        ]

    def __str__(self) -> str:
        return f"{self.position} of {self.invoice}"


class MatchRule(models.Model):
    """How far what a supplier bills may differ without being blocked; without a supplier, of all who have no rule of their own.

    Amounts are in the books’ currency and for a line. Where percent and amount are said, the smaller holds; neither: nothing.
    """

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    price_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    price_amount = Amount(null=True, blank=True)
    quantity_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    charge_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    charge_amount = Amount(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier"], name="match_rule_once_per_supplier", nulls_distinct=False),
            models.CheckConstraint(
                condition=(Q(price_percent=None) | Q(price_percent__range=(0, 100)))
                & (Q(quantity_percent=None) | Q(quantity_percent__range=(0, 100)))
                & (Q(charge_percent=None) | Q(charge_percent__range=(0, 100)))
                & (Q(price_amount=None) | Q(price_amount__gte=0))
                & (Q(charge_amount=None) | Q(charge_amount__gte=0)),
                name="match_rule_figures_are_possible",
            ),
        ]

    def __str__(self) -> str:
        return self.supplier.name if self.supplier else "All suppliers"


class InvoiceLimit(models.Model):
    """Up to how much, in the books’ currency, whoever has a role may approve an invoice: of others, and one they entered.

    None is without a limit. Zero for their own is what makes it four eyes.
    """

    role = models.CharField(max_length=30, unique=True)
    most = Amount(null=True, blank=True)
    most_own = Amount(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(most=None) | Q(most__gte=0)) & (Q(most_own=None) | Q(most_own__gte=0)),
                name="invoice_limits_are_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.role
