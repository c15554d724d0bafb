"""Goods that go back to their supplier by a paper of their own, and the credit that comes for them."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.purchasing.models.suppliers import Supplier
from quartermaster.stock.models.lots import UNTRACKED, Lot

ZERO = Decimal(0)


class VendorReturn(models.Model):
    """A return to a supplier. `authorisation` is the number under which they agreed to it.

    Credited, it knows what its goods had cost when they left, and its `variance`: what was credited beyond that.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        APPROVED = "approved", "Approved"
        PICKED = "picked", "Picked"
        SHIPPED = "shipped", "Shipped"
        CREDITED = "credited", "Credited"
        CANCELLED = "cancelled", "Cancelled"

    number = models.CharField(max_length=20, unique=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    reason = models.CharField(max_length=200)
    authorisation = models.CharField(max_length=60, blank=True, default="")
    carrier = models.CharField(max_length=60, blank=True, default="")
    tracking = models.CharField(max_length=100, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    shipped_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    cost = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    variance = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "approved", "picked", "shipped", "credited", "cancelled"]),
                name="vendor_return_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["shipped", "credited"]) | Q(shipped_at__isnull=False),
                name="vendor_return_was_shipped_before_credited",
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="vendor_returns_by_state")]

    def __str__(self) -> str:
        return self.number


class VendorReturnLine(models.Model):
    """So much of a SKU and lot out of a bin. `picked` lies in `picked_bin` until it is shipped; `unit_credit` is expected."""

    document = models.ForeignKey(VendorReturn, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+", default=UNTRACKED, db_index=False)
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+")
    quantity = Quantity()
    unit_credit = models.DecimalField(max_digits=18, decimal_places=4, default=ZERO)
    picked = Quantity(default=ZERO)
    picked_bin = models.ForeignKey(Bin, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="vendor_return_line_position_is_unique"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) & Q(picked__gte=0) & Q(picked__lte=F("quantity")) & Q(unit_credit__gte=0),
                name="vendor_return_line_figures_are_possible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.sku}"


class VendorCredit(models.Model):
    """What a supplier credited for a return, in one amount or several."""

    document = models.ForeignKey(VendorReturn, on_delete=models.PROTECT, related_name="credits")
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    reference = models.CharField(max_length=60, blank=True, default="")
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="vendor_credit_is_positive")]

    def __str__(self) -> str:
        return f"{self.amount}"
