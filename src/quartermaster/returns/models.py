"""Customers' returns: what a customer may send back, what came, and what became of it.

The movements are the truth about goods. That goods came back stands on their order (`sales.take_back`); here stands which
return they came on, and where each piece went from there.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.sales.models import Order, OrderLine
from quartermaster.stock.models.lots import UNTRACKED, Lot

ZERO = Decimal(0)


class Return(models.Model):
    """An agreement that goods of an order come back ("RMA-1001"). Until it is closed its state follows from what was agreed
    and what came (`stages.state_of`). `blind`: the goods came before anybody had agreed.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", "Requested"
        AUTHORISED = "authorised", "Authorised"
        IN_TRANSIT = "in_transit", "In transit"
        RECEIVED = "received", "Received"
        INSPECTING = "inspecting", "Inspecting"
        DISPOSITIONED = "dispositioned", "Dispositioned"
        CLOSED = "closed", "Closed"
        REJECTED = "rejected", "Rejected"
        CANCELLED = "cancelled", "Cancelled"

    EXPECTED = (State.AUTHORISED, State.IN_TRANSIT)
    """Nothing came yet, something may."""
    AT_HAND = (State.RECEIVED, State.INSPECTING, State.DISPOSITIONED)
    ENDED = (State.CLOSED, State.REJECTED, State.CANCELLED)

    number = models.CharField(max_length=20, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=20, choices=State.choices, default=State.REQUESTED)
    blind = models.BooleanField(default=False)
    carrier = models.CharField(max_length=60, blank=True, default="")
    tracking = models.CharField(max_length=100, blank=True, default="")
    expected_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True, default="")
    invented = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    authorised_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "requested",
                        "authorised",
                        "in_transit",
                        "received",
                        "inspecting",
                        "dispositioned",
                        "closed",
                        "rejected",
                        "cancelled",
                    ]
                ),
                name="return_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["requested", "rejected", "cancelled"]) | Q(authorised_at__isnull=False),
                name="return_is_authorised_before_it_comes",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["closed", "rejected", "cancelled"], ended_at__isnull=False)
                | (~Q(state__in=["closed", "rejected", "cancelled"]) & Q(ended_at=None)),
                name="return_end_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "expected_on"], name="returns_by_state"),
            models.Index(fields=["-opened_at"], name="returns_by_time"),
        ]

    def __str__(self) -> str:
        return self.number


class ReturnLine(models.Model):
    """So much of a shipped order line that may come back, and why. `decided`: so much of what came has a disposition."""

    class Reason(models.TextChoices):
        NOT_WANTED = "not_wanted", "No longer wanted"
        WRONG_SIZE = "wrong_size", "Wrong size or kind"
        NOT_AS_DESCRIBED = "not_as_described", "Not as described"
        WRONG_ITEM = "wrong_item", "Wrong item sent"
        DAMAGED = "damaged", "Came damaged"
        DEFECTIVE = "defective", "Does not work"
        LATE = "late", "Came too late"
        EXPIRED = "expired", "Expired or soon to"
        RECALLED = "recalled", "Recalled"
        UNDELIVERED = "undelivered", "Could not be delivered"
        OTHER = "other", "Other"

    paper = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = Quantity()
    received = Quantity(default=ZERO)
    decided = Quantity(default=ZERO)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "position"], name="return_line_position"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, received__gte=0, received__lte=F("quantity"), decided__gte=0)
                & Q(decided__lte=F("received")),
                name="return_line_stages_are_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.sku}"

    @property
    def expected(self) -> Decimal:
        """What has not come."""
        still: Decimal = self.quantity - self.received
        return still

    @property
    def undecided(self) -> Decimal:
        still: Decimal = self.received - self.decided
        return still


class Piece(models.Model):
    """Goods of one lot that came on a line, and the movement that took them in. `left` of them lie where they came, undecided.

    A piece that did not come after all has the quantity zero.
    """

    line = models.ForeignKey(ReturnLine, on_delete=models.PROTECT, related_name="pieces")
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+", default=UNTRACKED, db_index=False)
    quantity = Quantity()
    left = Quantity()
    movement_id = models.BigIntegerField(unique=True)
    came_at = models.DateTimeField()
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=0, left__gte=0, left__lte=F("quantity")), name="piece_is_within"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:f}"


class Decision(models.Model):
    """What became of so much of a piece: its disposition, where the goods went, and the movement; none where they stayed.

    What is kept in quarantine, refurbished or meant for the supplier may be decided anew: `follows` is the decision before,
    and `left` what still lies as this one says.
    """

    class Disposition(models.TextChoices):
        RESTOCK = "restock", "Restock"
        QUARANTINE = "quarantine", "Keep in quarantine"
        REFURBISH = "refurbish", "Refurbish"
        SCRAP = "scrap", "Scrap"
        RETURN_TO_VENDOR = "return_to_vendor", "Return to the supplier"

    KEPT = (Disposition.QUARANTINE, Disposition.REFURBISH, Disposition.RETURN_TO_VENDOR)
    """The goods are still held, and something else may be decided later."""

    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="decisions")
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="followers")
    disposition = models.CharField(max_length=20, choices=Disposition.choices)
    quantity = Quantity()
    left = Quantity()
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    movement_id = models.BigIntegerField(null=True, blank=True, unique=True)
    note = models.CharField(max_length=200, blank=True, default="")
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0, left__gte=0, left__lte=F("quantity")), name="decision_is_within"),
            models.CheckConstraint(
                condition=Q(disposition__in=["restock", "quarantine", "refurbish", "scrap", "return_to_vendor"]),
                name="disposition_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.disposition} {self.quantity:f}"
