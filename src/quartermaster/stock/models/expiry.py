"""How long before their last day lots are somebody's business."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quartermaster.catalog.models import Category, Sku


class ExpiryRule(models.Model):
    """Lots of a SKU, or of a category's SKUs that have none of their own, are told of from so many days before their last.
    All others are told of 30, 14 and 7 days before."""

    sku = models.OneToOneField(Sku, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    category = models.OneToOneField(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sku__isnull=True, category__isnull=False) | Q(sku__isnull=False, category__isnull=True),
                name="expiry_rule_is_of_a_sku_or_a_category",
            ),
            models.CheckConstraint(condition=Q(days__gt=0, days__lte=3650), name="expiry_rule_is_within_ten_years"),
        ]

    def __str__(self) -> str:
        return f"{self.sku or self.category}: {self.days} days"
