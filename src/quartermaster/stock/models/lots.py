"""Lots: goods of one SKU that were made together. A serial is a lot of size one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quartermaster.catalog.models import Owner, Sku

UNTRACKED = 0
"""The lot id of goods that are not tracked by lot, so that the lot is never null in a key."""


class Lot(models.Model):
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=60)
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "sku", "code"], name="lot_code_is_unique"),
            models.CheckConstraint(
                condition=Q(id=UNTRACKED) | Q(owner__isnull=False, sku__isnull=False), name="lot_belongs_to_a_sku"
            ),
        ]

    def __str__(self) -> str:
        return self.code
