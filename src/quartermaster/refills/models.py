"""Refilling pick bins from reserve storage: how full they should be, and what is to be carried there."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Bin, Warehouse

ZERO = Decimal(0)


class RefillRule(models.Model):
    """A pick bin that has less than `minimum` of a SKU free is filled up to `maximum`, in whole packs where a `pack` is named."""

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False)
    minimum = Quantity()
    maximum = Quantity()
    pack = Quantity(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sku", "bin", "owner"], name="one_refill_rule_per_bin"),
            models.CheckConstraint(
                condition=Q(minimum__gte=0, maximum__gt=0, maximum__gte=F("minimum")), name="refill_rule_has_a_range"
            ),
            models.CheckConstraint(condition=Q(pack__isnull=True) | Q(pack__gt=0), name="refill_pack_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.minimum:f} to {self.maximum:f}"


class Refill(models.Model):
    """So much of a SKU and lot is to be carried from a reserve bin to a pick bin. `done` is what arrived."""

    class State(models.TextChoices):
        READY = "ready", "Ready"
        IN_PROGRESS = "in_progress", "In progress"
        COMPLETED = "completed", "Completed"
        CANCELLED = "cancelled", "Cancelled"

    OPEN = (State.READY, State.IN_PROGRESS)

    number = models.CharField(max_length=20, unique=True)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    rule = models.ForeignKey(RefillRule, on_delete=models.SET_NULL, null=True, blank=True, related_name="refills")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False)
    lot_id = models.BigIntegerField(default=0)
    from_bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = Quantity()
    done = Quantity(default=ZERO)
    state = models.CharField(max_length=12, choices=State.choices, default=State.READY)
    carried_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, done__gte=0, done__lte=F("quantity")), name="refill_is_within_its_quantity"
            ),
        ]
        indexes = [
            models.Index(fields=["warehouse", "id"], condition=Q(state__in=["ready", "in_progress"]), name="open_refills"),
            models.Index(fields=["-created_at", "-id"], name="refills_by_time"),
        ]

    def __str__(self) -> str:
        return self.number
