"""Sheets of paper that carry a warehouse through an outage, and what was written on them, once it is keyed in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Bin, Warehouse


class Sheet(models.Model):
    """One paper: the stops of a walk, what a delivery brings, what waits at the docks. `batch`: those printed together."""

    class Kind(models.TextChoices):
        PICK = "pick", "Pick"
        RECEIVE = "receive", "Receive"
        PUT_AWAY = "put_away", "Put away"

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    document = models.CharField(max_length=60, blank=True, default="")
    about = models.CharField(max_length=200, blank=True, default="")
    """Who it comes from, or which walk it is."""
    batch = models.UUIDField(db_index=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["warehouse", "-made_at"], name="sheets_of_a_warehouse")]

    def __str__(self) -> str:
        return self.number


class SheetLine(models.Model):
    """One thing to do, as it was printed. `subject` names it over all sheets: the same line of a delivery may be on two.

    It is keyed in once: `keyed` says what was written on the paper, "nothing" that it was not done.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False)
    lot_id = models.BigIntegerField(default=0)
    lot = models.CharField(max_length=60, blank=True, default="")
    quantity = Quantity()
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    """Where to take it from; nothing where it comes off a lorry."""
    to_bin = models.ForeignKey(Bin, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    """Where it is proposed to lie."""
    subject = models.CharField(max_length=80)
    reference = models.BigIntegerField(default=0)
    """The stop of the walk, or the line of the paper."""
    document = models.CharField(max_length=60, blank=True, default="")
    keyed_at = models.DateTimeField(null=True)
    keyed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    happened_at = models.DateTimeField(null=True)
    keyed = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "position"], name="sheet_line_position"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="sheet_line_quantity_is_positive"),
            models.CheckConstraint(
                condition=Q(keyed_at__isnull=True, keyed_by__isnull=True) | Q(keyed_at__isnull=False, keyed_by__isnull=False),
                name="sheet_line_is_keyed_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["subject"], condition=Q(keyed_at__isnull=False), name="keyed_subjects")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What its barcode says."""
        return f"{self.sheet.number}/{self.position}"
