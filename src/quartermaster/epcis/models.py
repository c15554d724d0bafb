"""Events that others told us, as they came, and what in them is ours. Our own are made from the book when they are asked for."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models
from django.db.models.functions import Now

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Sku
from quartermaster.locations.models import Warehouse
from quartermaster.sales.models import Carton
from quartermaster.stock.models import Lot


class Origin(models.Model):
    """Which installation this is. One row, made with the table; names that we give hold it, so no two houses give the same."""

    single = models.BooleanField(primary_key=True, default=True)
    mark = models.UUIDField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(single=True), name="there_is_one_origin")]
        triggers = [pgtrigger.Protect(name="origin_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.mark)


class Capture(models.Model):
    """One document that was sent: how many of its events were kept, were there already, or were refused, and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    captured_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    captured_at = models.DateTimeField(db_default=Now())
    proceed = models.BooleanField(default=False)
    """Whether good events are kept where others are refused; else it is all or nothing."""
    kept = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    errors = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["-captured_at"], name="captures_by_time")]
        triggers = [pgtrigger.Protect(name="capture_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def succeeded(self) -> bool:
        return not self.errors


class CapturedEvent(models.Model):
    """An event of somebody else's. `told` is what they said, `context` what its prefixes mean; the rest is for looking it up.

    The same event twice counts once: `event_id` is theirs, or made from what the event says. One that is taken back is told
    again under its own name, with a declaration. `owner` and `warehouse` are set where what it names is theirs alone.
    """

    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="events")
    event_id = models.CharField(max_length=2000)
    declares_error = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    type = models.CharField(max_length=2000)
    action = models.CharField(max_length=10, blank=True, default="")
    biz_step = models.CharField(max_length=2000, blank=True, default="")
    disposition = models.CharField(max_length=2000, blank=True, default="")
    read_point = models.CharField(max_length=2000, blank=True, default="")
    biz_location = models.CharField(max_length=2000, blank=True, default="")
    event_time = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    captured_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    told = models.JSONField()
    context = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event_id", "declares_error"], name="an_event_is_captured_once")]
        indexes = [models.Index(fields=["event_time"], name="captured_events_by_time")]
        triggers = [pgtrigger.Protect(name="captured_event_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.event_id


class EventName(models.Model):
    """Something that a captured event names, in the one form of its name, and what of ours it is, as far as we know it."""

    class Role(models.TextChoices):
        EPC = "epc", "Piece"
        CHILD = "child", "Child"
        PARENT = "parent", "Parent"
        INPUT = "input", "Went in"
        OUTPUT = "output", "Came out"
        CLASS = "class", "Kind of goods"
        CHILD_CLASS = "child_class", "Child, kind of goods"
        INPUT_CLASS = "input_class", "Went in, kind of goods"
        OUTPUT_CLASS = "output_class", "Came out, kind of goods"

    event = models.ForeignKey(CapturedEvent, on_delete=models.PROTECT, related_name="names")
    role = models.CharField(max_length=12, choices=Role.choices)
    uri = models.CharField(max_length=2000)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    carton = models.ForeignKey(Carton, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    known = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["uri", "role"], name="event_names_by_uri"),
            models.Index(fields=["id"], condition=models.Q(known=False), name="unknown_event_names"),
        ]

    def __str__(self) -> str:
        return self.uri
