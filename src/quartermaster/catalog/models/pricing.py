"""Prices that hold for some days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from quartermaster.accounts.models import User
from quartermaster.catalog.models.goods import Sku


def _range(function: str, begin: str, end: str) -> Func:
    return Func(F(begin), F(end), Value("[]"), function=function)


class Price(models.Model):
    """What a base unit of a SKU costs customers from one day to another, in place of its usual price; until somebody ends it
    where no last day is said. For one SKU and channel no two hold on the same day: the database refuses it.

    `channel_id` is a number that the room of channels gave: the catalogue does not know what a channel is; 0 is all of them, and
    one of a channel goes before one of all. `before` was the usual price when it was set. `uplift` is how much more is expected
    to be asked for meanwhile, in percent; none: nobody knows.
    """

    class Kind(models.TextChoices):
        MARKDOWN = "markdown", "Markdown"
        PROMOTION = "promotion", "Promotion"

    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="prices", db_index=False)
    channel_id = models.BigIntegerField(default=0)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    before = models.DecimalField(max_digits=18, decimal_places=4)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    uplift = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    reason = models.CharField(max_length=200)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)
    """When it was taken back before it had held for a whole day."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0, before__gte=0), name="dated_price_is_not_negative"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")), name="dated_price_begins_before_it_ends"
            ),
            models.CheckConstraint(condition=Q(kind__in=["markdown", "promotion"]), name="dated_price_kind_is_known"),
            models.CheckConstraint(condition=Q(uplift=None) | Q(uplift__gte=-100), name="dated_price_uplift_is_possible"),
            ExclusionConstraint(
                name="dated_prices_do_not_overlap",
                expressions=[
                    (_range("int8range", "sku_id", "sku_id"), RangeOperators.OVERLAPS),
                    (_range("int8range", "channel_id", "channel_id"), RangeOperators.OVERLAPS),
                    (_range("daterange", "begins_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(dropped_at=None),
            ),
        ]
        indexes = [models.Index(fields=["sku", "begins_on"], condition=Q(dropped_at=None), name="dated_prices_of_a_sku")]
        ordering = ["sku_id", "begins_on", "channel_id"]

    def __str__(self) -> str:
        return f"{self.amount:f} from {self.begins_on}"

    def holds_on(self, day: date) -> bool:
        return self.dropped_at is None and self.begins_on <= day and (self.ends_on is None or day <= self.ends_on)

    @property
    def discount(self) -> Decimal | None:
        """Percent below the usual price; none where there was none."""
        return (100 * (1 - self.amount / self.before)).quantize(Decimal("0.1")) if self.before else None
