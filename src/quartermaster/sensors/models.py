"""Devices that measure: scales at the benches, thermometers in zones; what they said, and when it was too warm or too cold."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Warehouse, Zone
from quartermaster.sensors import amounts
from quartermaster.stock.models import Hold

FRESH = timedelta(seconds=15)
"""A scale’s weight is older than what lies on it after so long."""


class Degrees(models.DecimalField):  # type: ignore[type-arg]
    """A temperature in °C, to the hundredth."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**{"max_digits": 6, "decimal_places": 2, **kwargs})  # type: ignore[arg-type]


class Device(models.Model):
    """Something that sends what it measures under a `topic` of the broker. A thermometer measures a zone, a scale has a division.

    What was measured last stands here, in the device’s own unit; it changes without a new `version`.
    """

    class Kind(models.TextChoices):
        SCALE = "scale", "Scale"
        THERMOMETER = "thermometer", "Thermometer"

    kind = models.CharField(max_length=11, choices=Kind.choices)
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=100, blank=True, default="")
    topic = models.CharField(max_length=200)
    unit = models.CharField(max_length=2)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    division = Quantity(null=True, blank=True)
    """The smallest step that a scale shows."""
    silent_minutes = models.PositiveIntegerField(default=30)
    """A thermometer that says nothing for longer is told to be silent."""
    value = Quantity(null=True, blank=True)
    measured_at = models.DateTimeField(null=True, blank=True)
    steady = models.BooleanField(default=False)
    steady_value = Quantity(null=True, blank=True)
    steady_at = models.DateTimeField(null=True, blank=True)
    out_since = models.DateTimeField(null=True, blank=True)
    """Since when a thermometer has measured nothing within its zone’s limits."""
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(Upper("code"), name="device_code_is_unique"),
            models.UniqueConstraint(fields=["topic"], condition=Q(archived_at=None), name="one_device_sends_under_a_topic"),
            models.CheckConstraint(
                condition=Q(kind="scale", division__gt=0, zone__isnull=True, unit__in=list(amounts.GRAMS))
                | Q(kind="thermometer", division__isnull=True, zone__isnull=False, unit__in=list(amounts.DEGREES)),
                name="a_device_is_a_scale_or_a_thermometer",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.code

    def is_silent(self, now: datetime) -> bool:
        """Whether a thermometer has said nothing for longer than it should; a new one is given as long."""
        return (self.measured_at or self.created_at) + timedelta(minutes=self.silent_minutes) < now

    def lies_still(self, now: datetime) -> bool:
        """Whether the steady weight is what lies on the scale now."""
        return self.steady and self.steady_value is not None and self.measured_at is not None and now - self.measured_at <= FRESH


class Minute(models.Model):
    """What a thermometer measured within one minute, in °C: so a message that comes twice changes nothing. Kept for 400 days."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="minutes", db_index=False)
    minute = models.DateTimeField()
    lowest = Degrees()
    highest = Degrees()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "minute"], name="one_row_for_each_minute"),
            models.CheckConstraint(condition=Q(lowest__lte=F("highest")), name="a_minute_has_a_range"),
        ]
        indexes = [models.Index(fields=["minute"], name="minutes_by_time")]

    def __str__(self) -> str:
        return f"{self.lowest:f} to {self.highest:f}"


class ZoneLimits(models.Model):
    """How cold and how warm it may be in a zone, in °C, and for how many minutes it may be otherwise."""

    zone = models.OneToOneField(Zone, on_delete=models.PROTECT, related_name="+")
    lowest = Degrees(null=True, blank=True)
    highest = Degrees(null=True, blank=True)
    minutes = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(lowest__isnull=False) | Q(highest__isnull=False), name="limits_name_at_least_one"),
            models.CheckConstraint(
                condition=Q(lowest__isnull=True) | Q(highest__isnull=True) | Q(lowest__lt=F("highest")), name="limits_are_a_range"
            ),
            models.CheckConstraint(condition=Q(minutes__lte=1440), name="no_excursion_is_tolerated_for_days"),
        ]

    def __str__(self) -> str:
        return band(self.lowest, self.highest)

    def allow(self, degrees: Decimal) -> bool:
        return not ((self.lowest is not None and degrees < self.lowest) or (self.highest is not None and degrees > self.highest))


def band(lowest: Decimal | None, highest: Decimal | None) -> str:
    """ "2 to 8 °C"."""
    if lowest is None:
        return f"up to {highest.normalize():f} °C" if highest is not None else ""
    return f"at least {lowest.normalize():f} °C" if highest is None else f"{lowest.normalize():f} to {highest.normalize():f} °C"


class Excursion(models.Model):
    """It was too cold or too warm in a zone for longer than is tolerated; what lay there is held until somebody decides.

    `lowest` and `highest` are what was measured of it, the allowed range is kept as it was then.
    """

    class Settled(models.TextChoices):
        RELEASED = "released", "Released"
        REJECTED = "rejected", "Rejected"

    number = models.CharField(max_length=20, unique=True)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    allowed_lowest = Degrees(null=True, blank=True)
    allowed_highest = Degrees(null=True, blank=True)
    tolerated_minutes = models.PositiveIntegerField()
    lowest = Degrees()
    highest = Degrees()
    settled_as = models.CharField(max_length=8, choices=Settled.choices, blank=True, default="")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["zone"], condition=Q(ended_at=None), name="one_open_excursion_of_a_zone"),
            models.CheckConstraint(
                condition=Q(settled_as="", settled_at__isnull=True, settled_by__isnull=True)
                | (~Q(settled_as="") & ~Q(reason="") & Q(settled_at__isnull=False, settled_by__isnull=False)),
                name="an_excursion_is_settled_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["warehouse", "-id"], condition=Q(settled_as=""), name="excursions_to_settle")]

    def __str__(self) -> str:
        return self.number

    @property
    def allowed(self) -> str:
        return band(self.allowed_lowest, self.allowed_highest)

    @property
    def worst(self) -> Decimal:
        """The temperature furthest out."""
        over = self.highest - self.allowed_highest if self.allowed_highest is not None else Decimal(0)
        under = self.allowed_lowest - self.lowest if self.allowed_lowest is not None else Decimal(0)
        worst: Decimal = self.highest if over >= under else self.lowest
        return worst


class ExcursionHold(models.Model):
    """A hold that an excursion placed. Each cell is held once: what somebody has released meanwhile is not held again."""

    excursion = models.ForeignKey(Excursion, on_delete=models.PROTECT, related_name="holds")
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.excursion}: {self.hold}"


class PieceWeight(models.Model):
    """What a piece of a SKU weighs, measured from a sample; the last measurement counts."""

    sku = models.OneToOneField(Sku, on_delete=models.PROTECT, related_name="+")
    grams = Quantity()
    sample = models.PositiveIntegerField()
    division_g = Quantity()
    spread = models.DecimalField(max_digits=5, decimal_places=2)
    measured_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    measured_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(grams__gt=0, sample__gt=0, division_g__gt=0, spread__gte=0, spread__lte=50),
                name="a_piece_was_weighed_from_a_sample",
            )
        ]

    def __str__(self) -> str:
        return f"{self.grams:f} g"


class RefusedMessage(models.Model):
    """What came under a topic and could not be believed: the last of its kind, and how many there were."""

    topic = models.CharField(max_length=200)
    code = models.CharField(max_length=30)
    detail = models.CharField(max_length=200)
    payload = models.CharField(max_length=400)
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "code"], name="one_row_for_each_kind_of_refused_message")]

    def __str__(self) -> str:
        return f"{self.topic}: {self.code}"
