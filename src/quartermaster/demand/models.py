"""What was asked for, kept day by day, and how far it is known."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quartermaster.catalog.models import Owner, Sku
from quartermaster.locations.models import Warehouse


class Series(models.Model):
    """What was asked for of an owner's SKU in a warehouse, from a Monday on: so much for each day and week, packed as `measures`
    says. `days` end with the last day on which something happened; after that the shelf stayed `stocked` or empty.

    One row for each series, so that a hundred thousand are read in seconds. It follows from the ledger and the orders: `keeping`
    writes it, `folds` compares it.
    """

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    begins_on = models.DateField()
    days = models.BinaryField()
    weeks = models.BinaryField()
    stocked = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sku", "warehouse", "owner"], name="one_demand_series"),
            models.CheckConstraint(condition=Q(begins_on__iso_week_day=1), name="demand_series_begins_on_a_monday"),
        ]

    def __str__(self) -> str:
        return f"since {self.begins_on}"


class Known(models.Model):
    """How far demand is known: all days up to `through`, as movements up to one and deeds up to another had it."""

    through = models.DateField()
    movement_id = models.BigIntegerField()
    deed_id = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"through {self.through}"
