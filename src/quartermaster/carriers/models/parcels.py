"""A carton as a parcel: what it weighs, its labels, the manifest that it left on, and what its carrier said of it."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from quartermaster.accounts.models import User
from quartermaster.carriers.models.offers import Carrier, Service
from quartermaster.catalog.models import Owner
from quartermaster.locations.models import Warehouse
from quartermaster.sales.models import Carton, Order, Shipment


class ParcelSize(models.Model):
    """What a carton weighs and measures on the outside, once somebody weighed it."""

    carton = models.OneToOneField(Carton, on_delete=models.PROTECT, related_name="+")
    weight_g = models.PositiveIntegerField()
    length_mm = models.PositiveIntegerField(null=True, blank=True)
    width_mm = models.PositiveIntegerField(null=True, blank=True)
    height_mm = models.PositiveIntegerField(null=True, blank=True)
    measured_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    measured_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weight_g__gt=0)
                & (Q(length_mm=None, width_mm=None, height_mm=None) | Q(length_mm__gt=0, width_mm__gt=0, height_mm__gt=0)),
                name="parcel_is_weighed_and_has_all_sides_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weight_g} g"

    @property
    def sides_mm(self) -> tuple[int, int, int] | None:
        if self.length_mm is None or self.width_mm is None or self.height_mm is None:
            return None
        return self.length_mm, self.width_mm, self.height_mm


class Manifest(models.Model):
    """The parcels that a carrier took from a warehouse together. One is open at a time; a closed one stays closed."""

    number = models.CharField(max_length=20, unique=True)
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "warehouse"], condition=Q(closed_at=None), name="one_manifest_of_a_carrier_is_open"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="a_manifest_is_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Label(models.Model):
    """A label bought for a carton, and the parcel that it makes of it. `state` is the fold of its events, while it is not void.

    `looked_at`: when somebody took care of the trouble that it is in.
    """

    class State(models.TextChoices):
        LABELLED = "labelled", "Labelled"
        HANDED_OVER = "handed_over", "Handed over"
        IN_TRANSIT = "in_transit", "In transit"
        OUT_FOR_DELIVERY = "out_for_delivery", "Out for delivery"
        DELIVERED = "delivered", "Delivered"
        EXCEPTION = "exception", "Exception"
        RETURNED = "returned", "Returned to sender"
        VOIDED = "voided", "Void"

    tracking = models.CharField(max_length=40, unique=True)
    carton = models.ForeignKey(Carton, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="+", db_index=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    manifest = models.ForeignKey(Manifest, on_delete=models.PROTECT, null=True, blank=True, related_name="labels")
    state = models.CharField(max_length=20, choices=State.choices, default=State.LABELLED)
    state_at = models.DateTimeField()
    weight_g = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=18, decimal_places=4)
    promised_on = models.DateField()
    bought_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    bought_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["carton"], condition=Q(voided_at=None), name="a_carton_has_one_label"),
            models.CheckConstraint(
                condition=Q(voided_at=None) & ~Q(state="voided") | Q(voided_at__isnull=False, state="voided", manifest=None),
                name="a_void_label_was_not_handed_over",
            ),
        ]
        indexes = [
            models.Index(
                fields=["carrier", "warehouse"], condition=Q(manifest=None, voided_at=None), name="labels_not_handed_over"
            ),
            models.Index(fields=["warehouse"], condition=Q(state__in=["exception", "returned"]), name="labels_in_trouble"),
            models.Index(fields=["carton"], condition=Q(shipment=None, voided_at=None), name="labels_not_shipped"),
        ]

    def __str__(self) -> str:
        return self.tracking

    @property
    def in_trouble(self) -> bool:
        """Whether somebody has to take care of it."""
        troubled = self.state in (self.State.EXCEPTION, self.State.RETURNED)
        return troubled and (self.looked_at is None or self.looked_at < self.state_at)


class ShipmentMark(models.Model):
    """Where the cartons of a shipment are that go without a label, as somebody said, and how they know. Never changed: the
    latest that was noted counts."""

    class Kind(models.TextChoices):
        DELIVERED = "delivered", "Delivered"
        EXCEPTION = "exception", "Exception"
        RETURNED = "returned", "Returned to sender"
        IN_TRANSIT = "in_transit", "Still on its way"

    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField()
    note = models.CharField(max_length=200)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="shipment_mark_says_how_it_is_known")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class TrackingEvent(models.Model):
    """What happened to a parcel, where and when. Never changed; told twice it is kept once (`mark`)."""

    class Kind(models.TextChoices):
        HANDED_OVER = "handed_over", "Handed over"
        IN_TRANSIT = "in_transit", "In transit"
        OUT_FOR_DELIVERY = "out_for_delivery", "Out for delivery"
        DELIVERED = "delivered", "Delivered"
        EXCEPTION = "exception", "Exception"
        RETURNED = "returned", "Returned to sender"

    class Source(models.TextChoices):
        HAND = "hand", "By hand"
        API = "api", "By a program"
        SCAN = "scan", "By a scan"
        CARRIER = "carrier", "By the carrier"

    label = models.ForeignKey(Label, on_delete=models.PROTECT, related_name="events", db_index=False)
    mark = models.CharField(max_length=64)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField()
    place = models.CharField(max_length=100, blank=True, default="")
    text = models.CharField(max_length=200, blank=True, default="")
    source = models.CharField(max_length=10, choices=Source.choices)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["label", "mark"], name="a_tracking_event_is_kept_once")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
