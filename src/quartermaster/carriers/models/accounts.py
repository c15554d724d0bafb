"""Accounts at carriers that have interfaces of their own, what these were asked, and labels that are being bought there."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from quartermaster.accounts.models import User
from quartermaster.carriers.models.offers import Carrier, Service
from quartermaster.carriers.models.parcels import Label
from quartermaster.catalog.models import Owner
from quartermaster.locations.models import Warehouse
from quartermaster.sales.models import Carton, Order


class Account(models.Model):
    """How a carrier knows us. `secrets` are sealed, never shown again; without any places it serves every warehouse."""

    class Trial(models.TextChoices):
        NEVER = "never", "Not tried yet"
        TRYING = "trying", "Being tried"
        WORKED = "worked", "Works"
        FAILED = "failed", "Does not work"

    carrier = models.OneToOneField(Carrier, on_delete=models.PROTECT, related_name="account")
    connector = models.CharField(max_length=20)
    credentials = models.JSONField(default=dict)
    """What is no secret, by name."""
    secrets = models.TextField(blank=True, default="")
    test_mode = models.BooleanField(default=True)
    label_form = models.CharField(max_length=3, choices=(("PDF", "PDF"), ("ZPL", "ZPL")), default="PDF")
    trial = models.CharField(max_length=7, choices=Trial.choices, default=Trial.NEVER)
    tried_at = models.DateTimeField(null=True, blank=True)
    trial_said = models.CharField(max_length=500, blank=True, default="")

    def __str__(self) -> str:
        return self.carrier.name


class AccountPlace(models.Model):
    """A warehouse that an account is for."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="places", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "warehouse"], name="an_account_names_a_warehouse_once")]

    def __str__(self) -> str:
        return f"{self.account}: {self.warehouse}"


class Inquiry(models.Model):
    """What a carrier was last asked for an order's cartons, and its offers while they hold.

    `asked`: carton → its measures as they were told, under `""` the address; `offers`: what each service answered.
    """

    class State(models.TextChoices):
        ASKING = "asking", "Being asked"
        ANSWERED = "answered", "Answered"
        FAILED = "failed", "No answer"

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+", db_index=False)
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKING)
    asked = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    offers = models.JSONField(default=list)
    said = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "carrier"], name="a_carrier_is_asked_once_for_an_order")]

    def __str__(self) -> str:
        return f"{self.order} {self.carrier}"


class LabelPurchase(models.Model):
    """A label that somebody wants from a carrier's own interface: asked for by a person, bought by a job.

    `key` goes to the carrier as the reference of the parcel. `calling`: the carrier is being asked, or was when the program
    died. `answered`: the carrier sold it, and what it sent is kept here. `unclear`: it may have sold it; somebody has to look.
    """

    class State(models.TextChoices):
        ASKED = "asked", "Waiting to be bought"
        CALLING = "calling", "Being bought"
        ANSWERED = "answered", "Sold, being noted"
        BOUGHT = "bought", "Bought"
        FAILED = "failed", "Not bought"
        UNCLEAR = "unclear", "Nobody knows whether it was bought"

    OPEN = (State.ASKED, State.CALLING, State.ANSWERED, State.UNCLEAR)

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    carton = models.ForeignKey(Carton, on_delete=models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    price = models.DecimalField(max_digits=18, decimal_places=4)
    promised_on = models.DateField()
    weight_g = models.PositiveIntegerField()
    sides_mm = models.JSONField(null=True, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    said = models.CharField(max_length=500, blank=True, default="")
    """What went wrong, in the carrier's words where it had any."""
    remedy = models.CharField(max_length=300, blank=True, default="")
    tracking = models.CharField(max_length=40, blank=True, default="")
    shipment_key = models.CharField(max_length=80, blank=True, default="")
    form = models.CharField(max_length=3, blank=True, default="")
    content = models.BinaryField(blank=True, default=b"")
    label = models.OneToOneField(Label, on_delete=models.PROTECT, null=True, blank=True, related_name="purchase")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["carton"],
                condition=Q(state__in=["asked", "calling", "answered", "unclear"]),
                name="a_carton_is_bought_one_label_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="bought", label__isnull=False) | (~Q(state="bought") & Q(label=None)),
                name="a_bought_label_is_there",
            ),
            models.CheckConstraint(condition=~Q(state="answered") | ~Q(tracking=""), name="a_sold_label_has_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.carton} {self.state}"


class Following(models.Model):
    """When a carrier is next asked where a parcel is, and the voiding of its label while that is asked for."""

    class Voiding(models.TextChoices):
        NONE = "", "Not asked for"
        ASKED = "asked", "Being voided"
        REFUSED = "refused", "Not voided"

    label = models.OneToOneField(Label, on_delete=models.PROTECT, related_name="following")
    next_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True, blank=True)
    said = models.CharField(max_length=500, blank=True, default="")
    voiding = models.CharField(max_length=7, choices=Voiding.choices, blank=True, default="")
    voiding_said = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="parcels_to_ask_for")]

    def __str__(self) -> str:
        return f"{self.label}"
