"""Through which door customers order, and what is usual there: what to do when something is short, payment, warehouses."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from quartermaster.locations.models import Warehouse

USUAL_PRIORITY = 5
LAST_PRIORITY = 9
"""Priorities are 1, served first, to 9."""


class OnShort(models.TextChoices):
    REFUSE = "refuse", "Refuse the order"
    BACKORDER = "backorder", "Backorder what is short"
    ALL_OR_NOTHING = "all_or_nothing", "Wait until all is there"


class Sourcing(models.TextChoices):
    """How the warehouses that send an order are chosen."""

    FEWEST_PARCELS = "fewest_parcels", "Fewest parcels"
    NEAREST = "nearest", "Nearest"
    CHEAPEST = "cheapest", "Cheapest"
    ONE_WAREHOUSE = "one_warehouse", "Never split"


class SalesChannel(models.Model):
    """A web shop, wholesale, the counter: its policies are an order's where the order says nothing else.

    Where payment is awaited, an order that is not paid within `payment_hours` expires and gives up what was reserved.
    """

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    on_short = models.CharField(max_length=20, choices=OnShort.choices, default=OnShort.REFUSE)
    awaits_payment = models.BooleanField(default=False)
    payment_hours = models.PositiveSmallIntegerField(default=48)
    sourcing = models.CharField(max_length=20, choices=Sourcing.choices, default=Sourcing.FEWEST_PARCELS)
    priority = models.PositiveSmallIntegerField(default=USUAL_PRIORITY)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(Upper("code"), name="sales_channel_code_is_unique"),
            models.CheckConstraint(
                condition=Q(priority__gte=1, priority__lte=LAST_PRIORITY), name="sales_channel_priority_1_to_9"
            ),
            models.CheckConstraint(condition=Q(payment_hours__gte=1), name="sales_channel_waits_an_hour_or_more"),
        ]

    def __str__(self) -> str:
        return self.name


class ChannelWarehouse(models.Model):
    """A warehouse that a channel is served from; the lowest rank is asked first. A channel without any is served from all."""

    channel = models.ForeignKey(SalesChannel, on_delete=models.CASCADE, related_name="warehouses")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    rank = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "warehouse"], name="sales_channel_names_a_warehouse_once"),
            models.UniqueConstraint(fields=["channel", "rank"], name="sales_channel_ranks_its_warehouses"),
        ]
        ordering = ["rank"]

    def __str__(self) -> str:
        return f"{self.rank}"


class ParcelRate(models.Model):
    """What a parcel from a warehouse costs. The most exact one counts: the longest postcode prefix, then the country, then
    the one without either."""

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    country = models.CharField(max_length=2, blank=True, default="")
    postcode_prefix = models.CharField(max_length=10, blank=True, default="")
    per_parcel = models.DecimalField(max_digits=18, decimal_places=4)
    per_kg = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    per_100_km = models.DecimalField(max_digits=18, decimal_places=4, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "country", "postcode_prefix"], name="one_parcel_rate_for_a_destination"),
            models.CheckConstraint(
                condition=Q(per_parcel__gte=0, per_kg__gte=0, per_100_km__gte=0), name="parcel_rate_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(postcode_prefix="") | ~Q(country=""), name="parcel_rate_of_a_postcode_has_a_country"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country}{self.postcode_prefix}"
