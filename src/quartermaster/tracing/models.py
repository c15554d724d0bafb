"""Recalls: lots that are called back, and what became of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quartermaster.accounts.models import User
from quartermaster.sales.models import Customer, Order
from quartermaster.stock.models.lots import Lot


class Recall(models.Model):
    """Lots called back together, and why. `notice` is the text to every customer who got some, with {customer} and {goods}."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        ACTIVE = "active", "Active"
        RECONCILING = "reconciling", "Reconciling"
        CLOSED = "closed", "Closed"

    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    reason = models.CharField(max_length=200)
    notice = models.TextField(max_length=5000)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state="draft") | Q(activated_at__isnull=False), name="recall_is_activated_once"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
                name="recall_is_closed_when_it_says_so",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class RecallLot(models.Model):
    """A lot or serial that is called back, and the state it had before."""

    recall = models.ForeignKey(Recall, on_delete=models.PROTECT, related_name="lots")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    state_before = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recall", "lot"], name="lot_is_on_a_recall_once")]

    def __str__(self) -> str:
        return f"{self.recall}: {self.lot}"


class Answer(models.Model):
    """What a customer says became of recalled goods that do not come back. What comes back is a return of its order."""

    class Outcome(models.TextChoices):
        DESTROYED = "destroyed", "Destroyed there"
        USED = "used", "Used or sold on"
        NOT_FOUND = "not_found", "Not found"

    recall = models.ForeignKey(Recall, on_delete=models.PROTECT, related_name="answers")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    note = models.CharField(max_length=200, blank=True, default="")
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="answer_is_positive")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.quantity:f}"
