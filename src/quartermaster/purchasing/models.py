"""What is bought: suppliers and what they supply, purchase orders, what was received on them and what was wrong with it."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Upper

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Sku
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.stock.models.lots import UNTRACKED, Lot

ZERO = Decimal(0)


class Supplier(models.Model):
    """`invented` marks a supplier that was made up for the demo."""

    code = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True, default="")
    lead_time_days = models.PositiveSmallIntegerField(default=7)
    note = models.CharField(max_length=500, blank=True, default="")
    invented = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Upper("code"), name="supplier_code_is_unique"),
            models.CheckConstraint(condition=~Q(code=""), name="supplier_has_a_code"),
            models.CheckConstraint(condition=Q(lead_time_days__lte=999), name="supplier_lead_time_is_below_1000_days"),
        ]

    def __str__(self) -> str:
        return self.name


class SupplierItem(models.Model):
    """A SKU as one supplier sells it. All quantities and costs are per base unit; no lead time means the supplier's own."""

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="items")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    supplier_code = models.CharField(max_length=60, blank=True, default="")
    unit_cost = models.DecimalField(max_digits=18, decimal_places=4, default=ZERO)
    lead_time_days = models.PositiveSmallIntegerField(null=True, blank=True)
    minimum_quantity = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    order_multiple = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    preferred = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier", "sku"], name="supplier_item_once_per_supplier"),
            models.UniqueConstraint(fields=["sku"], condition=Q(preferred=True), name="one_preferred_supplier_per_sku"),
            models.CheckConstraint(condition=Q(unit_cost__gte=0), name="supplier_item_cost_is_not_negative"),
            models.CheckConstraint(
                condition=(Q(minimum_quantity__isnull=True) | Q(minimum_quantity__gt=0))
                & (Q(order_multiple__isnull=True) | Q(order_multiple__gt=0)),
                name="supplier_item_quantities_are_positive",
            ),
        ]
        indexes = [models.Index(fields=["sku"], name="supplier_items_of_a_sku")]

    def __str__(self) -> str:
        return f"{self.sku} from {self.supplier}"


class PurchaseOrder(models.Model):
    """What we asked a supplier for. From ordered to received the state follows from the lines (`operations.states.settle`)."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        APPROVED = "approved", "Approved"
        ORDERED = "ordered", "Ordered"
        PARTIALLY_RECEIVED = "partially_received", "Partially received"
        RECEIVED = "received", "Received"
        CLOSED = "closed", "Closed"
        CANCELLED = "cancelled", "Cancelled"

    EXPECTED = (State.ORDERED, State.PARTIALLY_RECEIVED)
    """Something may still come."""
    OPEN = (State.DRAFT, State.APPROVED, State.ORDERED, State.PARTIALLY_RECEIVED)

    number = models.CharField(max_length=20, unique=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="orders")
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    expected_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    ordered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["draft", "approved", "ordered", "partially_received", "received", "closed", "cancelled"],
                ),
                name="purchase_order_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "approved", "cancelled"]) | Q(ordered_at__isnull=False),
                name="purchase_order_was_ordered_before_received",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "cancelled"]) | Q(closed_at__isnull=False),
                name="purchase_order_end_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "expected_on"], name="purchase_orders_by_state"),
            models.Index(fields=["supplier", "-id"], name="purchase_orders_of_a_supplier"),
        ]

    def __str__(self) -> str:
        return self.number


class PurchaseOrderLine(models.Model):
    """`quantity`, `received` (damaged goods included) and `closed_short` (no longer expected) are in the base unit."""

    order = models.ForeignKey(PurchaseOrder, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    entered = models.CharField(max_length=60, blank=True, default="")
    unit_cost = models.DecimalField(max_digits=18, decimal_places=4, default=ZERO)
    received = models.DecimalField(max_digits=18, decimal_places=6, default=ZERO)
    closed_short = models.DecimalField(max_digits=18, decimal_places=6, default=ZERO)
    open_quantity = models.GeneratedField(
        expression=Greatest(F("quantity") - F("received") - F("closed_short"), Decimal(0)),
        output_field=models.DecimalField(max_digits=18, decimal_places=6),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="purchase_order_line_position_is_unique"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="purchase_order_line_quantity_is_positive"),
            models.CheckConstraint(
                condition=Q(received__gte=0) & Q(closed_short__gte=0) & Q(closed_short__lte=F("quantity")) & Q(unit_cost__gte=0),
                name="purchase_order_line_figures_are_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["sku"], name="purchase_order_lines_of_a_sku")]

    def __str__(self) -> str:
        return f"{self.position}: {self.sku}"


class Receipt(models.Model):
    """One delivery taken in against an order, at a dock. A delivery note is taken in once per order.

    `voided_at`: nothing of it came after all, so its delivery note may be taken in again.
    """

    number = models.CharField(max_length=20, unique=True)
    order = models.ForeignKey(PurchaseOrder, on_delete=models.PROTECT, related_name="receipts")
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+")
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    delivery_note = models.CharField(max_length=60, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "order",
                Upper("delivery_note"),
                condition=~Q(delivery_note="") & Q(voided_at=None),
                name="delivery_is_received_once",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ReceiptLine(models.Model):
    """Goods of one condition on a receipt, and the movement that took them in. A wrong item has no order line.

    A line that was corrected has the right quantity, which may be nothing, and the movement that stands for it now.
    """

    class Condition(models.TextChoices):
        GOOD = "good", "Good"
        DAMAGED = "damaged", "Damaged"

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(PurchaseOrderLine, on_delete=models.PROTECT, null=True, blank=True, related_name="receipt_lines")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    condition = models.CharField(max_length=10, choices=Condition.choices, default=Condition.GOOD)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+", default=UNTRACKED, db_index=False)
    movement_id = models.BigIntegerField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=0), name="receipt_line_quantity_is_not_negative"),
            models.CheckConstraint(condition=Q(condition__in=["good", "damaged"]), name="receipt_line_condition_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.receipt}: {self.sku}"


class Discrepancy(models.Model):
    """What did not fit on a receipt, until somebody has settled it with the supplier. `bin` is where the goods were put."""

    class Kind(models.TextChoices):
        SHORT = "short", "Short"
        OVER = "over", "Over"
        DAMAGED = "damaged", "Damaged"
        WRONG_ITEM = "wrong_item", "Wrong item"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        RESOLVED = "resolved", "Resolved"
        VOID = "void", "Void"

    class Resolution(models.TextChoices):
        ACCEPT = "accept", "Accept"
        RETURN = "return", "Return to the supplier"
        CREDIT = "credit", "Credit"
        REPLACE = "replace", "Replace"
        WRITE_OFF = "write_off", "Write off"

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="discrepancies")
    line = models.ForeignKey(PurchaseOrderLine, on_delete=models.PROTECT, null=True, blank=True, related_name="discrepancies")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+", default=UNTRACKED, db_index=False)
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    resolution = models.CharField(max_length=10, choices=Resolution.choices, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    resolved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "discrepancies"
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="discrepancy_quantity_is_positive"),
            models.CheckConstraint(
                condition=Q(kind__in=["short", "over", "damaged", "wrong_item"]), name="discrepancy_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="open", resolution="", resolved_at__isnull=True)
                | Q(state="void", resolution="", resolved_at__isnull=False)
                | Q(
                    state="resolved",
                    resolution__in=["accept", "return", "credit", "replace", "write_off"],
                    resolved_at__isnull=False,
                ),
                name="discrepancy_is_resolved_with_a_resolution",
            ),
        ]
        indexes = [models.Index(fields=["receipt"], condition=Q(state="open"), name="open_discrepancies")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.sku}"
