"""Carriers, their services, where these go and at what price."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from quartermaster.locations.models import Warehouse


class Carrier(models.Model):
    """Who takes parcels to customers. `prefix` begins the tracking numbers that we give out for a built-in one; a connected
    one has an account and gives out its own."""

    class Kind(models.TextChoices):
        BUILT_IN = "built_in", "Built in: our own labels and prices"
        CONNECTED = "connected", "Connected: its own labels, prices and numbers"

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.BUILT_IN)
    prefix = models.CharField(max_length=2, blank=True)
    phone = models.CharField(max_length=40, blank=True, default="")
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(Upper("code"), name="carrier_code_is_unique"),
            models.UniqueConstraint(fields=["prefix"], condition=~Q(prefix=""), name="carrier_prefix_is_unique"),
            models.CheckConstraint(
                condition=Q(kind="built_in", prefix__regex="^[A-Z]{2}$") | Q(kind="connected", prefix=""),
                name="carrier_prefix_is_two_letters",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def connected(self) -> bool:
        return self.kind == self.Kind.CONNECTED


class Service(models.Model):
    """A way in which a carrier takes parcels: standard, express. Sizes are the greatest that it takes, in any order."""

    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="services", db_index=False)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    transit_days = models.PositiveSmallIntegerField()
    """Working days to the door in a zone without extra days."""
    most_weight_g = models.PositiveIntegerField(null=True, blank=True)
    most_length_mm = models.PositiveIntegerField(null=True, blank=True)
    most_width_mm = models.PositiveIntegerField(null=True, blank=True)
    most_height_mm = models.PositiveIntegerField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("carrier", Upper("code"), name="service_code_is_unique_per_carrier"),
            models.CheckConstraint(
                condition=Q(most_length_mm=None, most_width_mm=None, most_height_mm=None)
                | Q(most_length_mm__gt=0, most_width_mm__gt=0, most_height_mm__gt=0),
                name="service_has_all_sides_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier.name} {self.name}"

    @property
    def most_sides_mm(self) -> tuple[int, int, int] | None:
        if self.most_length_mm is None or self.most_width_mm is None or self.most_height_mm is None:
            return None
        return self.most_length_mm, self.most_width_mm, self.most_height_mm


class Zone(models.Model):
    """Countries that cost the same. The one without any countries is everywhere else."""

    carrier = models.ForeignKey(Carrier, on_delete=models.CASCADE, related_name="zones", db_index=False)
    name = models.CharField(max_length=40)
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    extra_days = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint("carrier", Upper("name"), name="zone_name_is_unique_per_carrier"),
            models.UniqueConstraint(fields=["carrier"], condition=Q(countries=[]), name="one_zone_is_everywhere_else"),
        ]

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    """What a service costs in a zone for a parcel that weighs up to so much."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="prices", db_index=False)
    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="prices")
    up_to_g = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=18, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "zone", "up_to_g"], name="one_price_for_a_weight"),
            models.CheckConstraint(condition=Q(price__gte=0, up_to_g__gt=0), name="parcel_price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.up_to_g} g: {self.price:f}"


class CutOff(models.Model):
    """Until when a carrier fetches what is ready at a warehouse the same day, on that warehouse's clock."""

    carrier = models.ForeignKey(Carrier, on_delete=models.CASCADE, related_name="cut_offs", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.TimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["carrier", "warehouse"], name="one_cut_off_at_a_warehouse")]

    def __str__(self) -> str:
        return f"{self.at:%H:%M}"
