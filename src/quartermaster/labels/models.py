"""Layouts of people’s own, which layout is the usual one where, and pallets that were given a number."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.labels.kinds import SPEECHES
from quartermaster.locations.models import Warehouse
from quartermaster.stock.models import Lot

KINDS = [(kind.value, speech.label) for kind, speech in SPEECHES.items()]


class OwnLayout(models.Model):
    """A layout that people made; `data` is what `layouts.read` takes, and was read before it was kept."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=8, choices=KINDS)
    data = models.JSONField()
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(Upper("code"), name="layout_code_is_unique"),
            models.CheckConstraint(condition=Q(kind__in=[kind for kind, _ in KINDS]), name="layout_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.code


class UsualLayout(models.Model):
    """The layout, by its code, that labels of a kind get in a warehouse, or everywhere where nothing else is said."""

    kind = models.CharField(max_length=8, choices=KINDS)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    layout = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "warehouse"], nulls_distinct=False, name="one_usual_layout_of_a_kind"),
        ]

    def __str__(self) -> str:
        return self.layout


class Pallet(models.Model):
    """A logistic unit that was given a number, and what its label says is on it. It moves nothing in the book.

    `sscc` is its number for everybody's scanners, where the business has a GS1 company prefix.
    """

    number = models.CharField(max_length=20, unique=True)
    sscc = models.CharField(max_length=18, null=True, blank=True, unique=True)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    quantity = Quantity(null=True, blank=True)
    note = models.CharField(max_length=100, blank=True, default="")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sscc__regex="^[0-9]{18}$"), name="pallet_sscc_has_eighteen_digits"),
            models.CheckConstraint(
                condition=Q(sku__isnull=True, lot__isnull=True, quantity__isnull=True) | Q(sku__isnull=False, quantity__gt=0),
                name="a_pallet_has_so_much_of_a_sku",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Printer(models.Model):
    """A label printer in a warehouse that takes ZPL at a port of the network. Its labels are `width` × `height` mm."""

    name = models.CharField(max_length=60)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=9100)
    dots_per_inch = models.PositiveSmallIntegerField(default=203)
    width = models.DecimalField(max_digits=5, decimal_places=1)
    height = models.DecimalField(max_digits=5, decimal_places=1)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(Upper("name"), name="printer_name_is_unique", condition=Q(archived_at=None)),
            models.CheckConstraint(condition=Q(port__gte=9100, port__lte=9109), name="printer_port_is_one_of_printers"),
            models.CheckConstraint(condition=Q(dots_per_inch__in=[203, 300, 600]), name="printer_dots_are_known"),
            models.CheckConstraint(condition=Q(width__gte=10, height__gte=10), name="printer_labels_have_a_size"),
        ]

    def __str__(self) -> str:
        return self.name


class PrintJob(models.Model):
    """Labels on their way to a printer. What waits is sent in its order, however long the printer is off."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENT = "sent", "Sent"
        CANCELLED = "cancelled", "Cancelled"

    printer = models.ForeignKey(Printer, on_delete=models.PROTECT, related_name="jobs")
    title = models.CharField(max_length=200)
    labels = models.PositiveIntegerField()
    content = models.BinaryField()
    """ZPL; emptied when it was sent or cancelled."""
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True, default="")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["printer", "id"], condition=Q(state="waiting"), name="labels_that_wait")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="labels_are_sent_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title
