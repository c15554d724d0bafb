"""Goods that go from one warehouse to another in steps: what was asked for, what left, what came.

The movements are the truth about goods; these rows say which transfer they moved for. Everything of an owner's carries
the owner.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.stock.models.lots import UNTRACKED, Lot

ZERO = Decimal(0)


class Transfer(models.Model):
    """An order to send goods from one warehouse to another. Once it is approved its state follows from its lines
    (`stages.state_of`), until it is closed. `invented` marks one that was made up for the demo.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        REQUESTED = "requested", "Requested"
        APPROVED = "approved", "Approved"
        ALLOCATED = "allocated", "Allocated"
        IN_TRANSIT = "in_transit", "In transit"
        PARTIALLY_RECEIVED = "partially_received", "Partially received"
        RECEIVED = "received", "Received"
        CLOSED = "closed", "Closed"
        REJECTED = "rejected", "Rejected"
        CANCELLED = "cancelled", "Cancelled"
        LOST = "lost", "Lost"

    TO_SEND = (State.APPROVED, State.ALLOCATED)
    UNDER_WAY = (State.IN_TRANSIT, State.PARTIALLY_RECEIVED)
    ENDED = (State.CLOSED, State.REJECTED, State.CANCELLED, State.LOST)
    OPEN = (State.DRAFT, State.REQUESTED, *TO_SEND, *UNDER_WAY, State.RECEIVED)

    number = models.CharField(max_length=20, unique=True)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+")
    from_warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    to_warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    wanted_on = models.DateField(null=True, blank=True)
    expected_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True, default="")
    invented = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    requested_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(from_warehouse=F("to_warehouse")), name="transfer_changes_the_warehouse"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "draft",
                        "requested",
                        "approved",
                        "allocated",
                        "in_transit",
                        "partially_received",
                        "received",
                        "closed",
                        "rejected",
                        "cancelled",
                        "lost",
                    ]
                ),
                name="transfer_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "requested", "rejected", "cancelled"]) | Q(approved_at__isnull=False),
                name="transfer_is_approved_before_it_moves",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_transit", "partially_received", "received", "lost"]) | Q(shipped_at__isnull=False),
                name="transfer_left_before_it_came",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["closed", "rejected", "cancelled", "lost"], ended_at__isnull=False)
                | (~Q(state__in=["closed", "rejected", "cancelled", "lost"]) & Q(ended_at=None)),
                name="transfer_end_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "expected_on"], name="transfers_by_state"),
            models.Index(fields=["from_warehouse", "-id"], name="transfers_from_a_warehouse"),
            models.Index(fields=["to_warehouse", "-id"], name="transfers_to_a_warehouse"),
        ]

    def __str__(self) -> str:
        return self.number


class TransferLine(models.Model):
    """So much of a SKU. What is neither claimed, shipped nor cancelled is still to be claimed; what is shipped and neither
    received, lost nor sent back is under way. `over` came beyond what was shipped, by permission.

    `claims` counts the reservations made for the line: "TO-1001/1", then "TO-1001/1/2".
    """

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = Quantity()
    entered = models.CharField(max_length=60, blank=True, default="")
    claimed = Quantity(default=ZERO)
    shipped = Quantity(default=ZERO)
    received = Quantity(default=ZERO)
    lost = Quantity(default=ZERO)
    sent_back = Quantity(default=ZERO)
    cancelled = Quantity(default=ZERO)
    over = Quantity(default=ZERO)
    claims = models.PositiveIntegerField(default=0)
    to_claim = models.GeneratedField(
        expression=F("quantity") - F("claimed") - F("shipped") - F("cancelled"), output_field=Quantity(), db_persist=True
    )
    under_way = models.GeneratedField(
        expression=F("shipped") - F("received") - F("lost") - F("sent_back"), output_field=Quantity(), db_persist=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transfer", "position"], name="transfer_line_position"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="transfer_line_quantity_is_positive"),
            models.CheckConstraint(
                condition=Q(
                    claimed__gte=0, shipped__gte=0, received__gte=0, lost__gte=0, sent_back__gte=0, cancelled__gte=0, over__gte=0
                ),
                name="transfer_line_stages_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("claimed") + F("shipped") + F("cancelled")),
                name="transfer_sends_no_more_than_was_asked_for",
            ),
            models.CheckConstraint(
                condition=Q(shipped__gte=F("received") + F("lost") + F("sent_back")),
                name="transfer_receives_no_more_than_was_shipped",
            ),
        ]
        indexes = [
            models.Index(fields=["sku"], condition=Q(under_way__gt=0) | Q(claimed__gt=0), name="transfer_lines_that_move"),
            models.Index(fields=["sku", "transfer"], name="transfer_lines_of_a_sku"),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.sku}"

    def claim_names(self, number: str) -> list[str]:
        """The names of the line's reservations on the transfer of that number, the oldest first."""
        return [claim_name(number, self.position, attempt) for attempt in range(1, self.claims + 1)]


def claim_name(number: str, position: int, attempt: int = 1) -> str:
    return f"{number}/{position}" if attempt == 1 else f"{number}/{position}/{attempt}"


class Dispatch(models.Model):
    """What left the source in one go. `voided_at`: it was taken back, the goods lie where they were."""

    number = models.CharField(max_length=20, unique=True)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="dispatches")
    shipped_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    shipped_at = models.DateTimeField()
    carrier = models.CharField(max_length=60, blank=True, default="")
    tracking = models.CharField(max_length=60, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    voided_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.number


class DispatchLine(models.Model):
    """Goods of one lot that left one bin, and the movement that took them. `settled` came, went back or was lost."""

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(TransferLine, on_delete=models.PROTECT, related_name="dispatch_lines")
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+", default=UNTRACKED, db_index=False)
    quantity = Quantity()
    settled = Quantity(default=ZERO)
    movement_id = models.BigIntegerField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, settled__gte=0, settled__lte=F("quantity")),
                name="dispatch_settles_no_more_than_left",
            ),
        ]
        indexes = [models.Index(fields=["lot"], condition=~Q(lot=UNTRACKED), name="dispatch_lines_of_a_lot")]

    def __str__(self) -> str:
        return f"{self.dispatch}: {self.quantity:f}"


class Arrival(models.Model):
    """What became of goods under way, noted in one go: come, lost, or back at the source. `voided_at`: it was taken back."""

    number = models.CharField(max_length=20, unique=True)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="arrivals")
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    noted_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    voided_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.number


class ArrivalLine(models.Model):
    """Goods of one lot and what became of them, and the movement that says so. What is over was on no dispatch, and what
    is lost is in no bin. So much of it as was `taken_back` is under way again; the movement is that of what stands."""

    class Outcome(models.TextChoices):
        GOOD = "good", "Good"
        DAMAGED = "damaged", "Damaged"
        OVER = "over", "Over"
        LOST = "lost", "Lost"
        SENT_BACK = "sent_back", "Sent back"

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(TransferLine, on_delete=models.PROTECT, related_name="+", db_index=False)
    dispatch_line = models.ForeignKey(
        DispatchLine, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+", default=UNTRACKED, db_index=False)
    quantity = Quantity()
    taken_back = Quantity(default=ZERO)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    movement_id = models.BigIntegerField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="arrival_line_quantity_is_positive"),
            models.CheckConstraint(
                condition=Q(taken_back__gte=0, taken_back__lte=F("quantity")), name="arrival_takes_back_no_more_than_came"
            ),
            models.CheckConstraint(
                condition=Q(outcome="over", dispatch_line=None)
                | Q(outcome__in=["good", "damaged", "lost", "sent_back"], dispatch_line__isnull=False),
                name="only_what_is_over_was_on_no_dispatch",
            ),
            models.CheckConstraint(
                condition=Q(outcome="lost", bin=None) | (~Q(outcome="lost") & Q(bin__isnull=False)),
                name="only_what_is_lost_is_in_no_bin",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.arrival}: {self.quantity:f} {self.outcome}"

    @property
    def stands(self) -> Decimal:
        """What of it was not taken back."""
        left: Decimal = self.quantity - self.taken_back
        return left
