"""Lots: goods of one owner's SKU that were made together. A serial is a lot of size one."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, Upper

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Sku

UNTRACKED = 0
"""The lot id of goods that are not tracked by lot, so that the lot is never null in a key."""

SERIALS = "stock_serial_id_seq"
"""Serials are counted downwards from -1: what is below zero is one piece in one place, and constraints can see it."""


class Lot(models.Model):
    """`expires_on` is the last day on which it may be used; whether it has expired depends on the day where it lies."""

    class State(models.TextChoices):
        RELEASED = "released", "Released"
        QUARANTINE = "quarantine", "Quarantine"
        ON_HOLD = "on_hold", "On hold"
        RECALLED = "recalled", "Recalled"
        REJECTED = "rejected", "Rejected"

    id = models.BigAutoField(primary_key=True)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RELEASED)
    expires_on = models.DateField(null=True, blank=True)
    best_before = models.DateField(null=True, blank=True)
    manufactured_on = models.DateField(null=True, blank=True)
    supplier_lot = models.CharField(max_length=60, blank=True, default="")
    warranty_until = models.DateField(null=True, blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "sku", "code"], name="lot_code_is_unique"),
            models.CheckConstraint(
                condition=Q(id=UNTRACKED) | Q(owner__isnull=False, sku__isnull=False), name="lot_belongs_to_a_sku"
            ),
            models.CheckConstraint(condition=~Q(id=UNTRACKED) | Q(state="released"), name="untracked_goods_have_no_lot_state"),
        ]
        indexes = [
            models.Index(fields=["code"], name="lots_by_code"),
            models.Index(OpClass(Upper("code"), name="text_pattern_ops"), name="lots_by_beginning_of_code"),
            models.Index(fields=["expires_on"], condition=Q(expires_on__isnull=False), name="lots_by_expiry"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_serial(self) -> bool:
        return self.id < UNTRACKED


class LotChange(models.Model):
    """A change of a lot's state: who, when, from what to what and why. Append-only."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="changes")
    state_before = models.CharField(max_length=10)
    state_after = models.CharField(max_length=10)
    reason = models.CharField(max_length=200)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    source = models.CharField(max_length=10)
    key = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.lot}: {self.state_after}"

    @property
    def state_words(self) -> str:
        return Lot.State(self.state_after).label
