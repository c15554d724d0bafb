"""What was received on purchase orders, and what was wrong with it."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Bin
from quartermaster.purchasing.models.deliveries import Delivery
from quartermaster.purchasing.models.orders import PurchaseOrder, PurchaseOrderLine
from quartermaster.stock.models.lots import UNTRACKED, Lot

ZERO = Decimal(0)


class Receipt(models.Model):
    """Goods taken in at a dock: on an order, of an announced delivery or not, or of a delivery that no order waited for.

    A delivery note is taken in once per order. `voided_at`: nothing of it came after all, so its note may be taken in again.
    """

    number = models.CharField(max_length=20, unique=True)
    order = models.ForeignKey(PurchaseOrder, on_delete=models.PROTECT, null=True, blank=True, related_name="receipts")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, null=True, blank=True, related_name="receipts")
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
            models.CheckConstraint(
                condition=Q(order__isnull=False) | Q(delivery__isnull=False), name="receipt_has_an_order_or_a_delivery"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def paper(self) -> PurchaseOrder | Delivery:
        """What it was taken in on, and what its movements name."""
        found = self.order or self.delivery
        if found is None:
            raise ValueError(f"{self.number} belongs to nothing")  # the database forbids it
        return found


class ReceiptLine(models.Model):
    """Goods of one condition on a receipt, and the movement that took them in. A wrong item has no order line.

    A line that was corrected has the right quantity, which may be nothing, and the movement that stands for it now.
    """

    class Condition(models.TextChoices):
        GOOD = "good", "Good"
        DAMAGED = "damaged", "Damaged"
        WRONG_LOT = "wrong_lot", "Wrong lot"
        EXPIRED = "expired", "Expired"

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
            models.CheckConstraint(
                condition=Q(condition__in=["good", "damaged", "wrong_lot", "expired"]), name="receipt_line_condition_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receipt}: {self.sku}"


class Discrepancy(models.Model):
    """What did not fit on a receipt, until somebody has settled it with the supplier. `bin` is where the goods were put.

    `responsible` sees to it. Claimed, it has the claim's number and the credit that is expected; credits may come before
    or after it is settled. `closed_short` is how much the settlement gave up, for reopening it.
    """

    class Kind(models.TextChoices):
        SHORT = "short", "Short"
        OVER = "over", "Over"
        DAMAGED = "damaged", "Damaged"
        WRONG_ITEM = "wrong_item", "Wrong item"
        WRONG_LOT = "wrong_lot", "Wrong lot"
        EXPIRED = "expired", "Expired"
        UNEXPECTED = "unexpected", "Unexpected"
        FAILED = "failed", "Failed inspection"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLAIMED = "claimed", "Claimed"
        RESOLVED = "resolved", "Resolved"
        VOID = "void", "Void"

    class Resolution(models.TextChoices):
        ACCEPT = "accept", "Accept"
        RETURN = "return", "Return to the supplier"
        CREDIT = "credit", "Credit"
        REPLACE = "replace", "Replace"
        WRITE_OFF = "write_off", "Write off"

    UNSETTLED = (State.OPEN, State.CLAIMED)

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
    closed_short = Quantity(default=ZERO)
    responsible = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    claim_number = models.CharField(max_length=60, blank=True, default="")
    claimed_at = models.DateTimeField(null=True, blank=True)
    expected_credit = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    credit_received = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        verbose_name_plural = "discrepancies"
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="discrepancy_quantity_is_positive"),
            models.CheckConstraint(
                condition=Q(kind__in=["short", "over", "damaged", "wrong_item", "wrong_lot", "expired", "unexpected", "failed"]),
                name="discrepancy_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="open", resolution="", resolved_at__isnull=True)
                | Q(state="claimed", resolution="", resolved_at__isnull=True, claimed_at__isnull=False)
                | Q(state="void", resolution="", resolved_at__isnull=False)
                | Q(
                    state="resolved",
                    resolution__in=["accept", "return", "credit", "replace", "write_off"],
                    resolved_at__isnull=False,
                ),
                name="discrepancy_is_resolved_with_a_resolution",
            ),
            models.CheckConstraint(
                condition=Q(closed_short__gte=0)
                & (Q(expected_credit__isnull=True) | Q(expected_credit__gte=0))
                & (Q(credit_received__isnull=True) | Q(credit_received__gte=0)),
                name="discrepancy_figures_are_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["receipt"], condition=Q(state__in=["open", "claimed"]), name="open_discrepancies")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.sku}"
