"""What is on its way from suppliers: deliveries with what they are said to hold, and what may be received without asking."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.purchasing.models.orders import PurchaseOrderLine
from quartermaster.purchasing.models.suppliers import Supplier

ZERO = Decimal(0)


class Delivery(models.Model):
    """A supplier's lorry, parcel or container: announced, then taken in by receipts. It may hold goods of many orders.

    `reference` is the supplier's own number of it (delivery note, ASN), known once per supplier. `bin` is the dock it is at.
    """

    class State(models.TextChoices):
        EXPECTED = "expected", "Expected"
        IN_TRANSIT = "in_transit", "In transit"
        ARRIVED = "arrived", "Arrived"
        RECEIVING = "receiving", "Receiving"
        RECEIVED = "received", "Received"
        PUTTING_AWAY = "putting_away", "Putting away"
        CLOSED = "closed", "Closed"
        CANCELLED = "cancelled", "Cancelled"

    COMING = (State.EXPECTED, State.IN_TRANSIT)
    """Not at the dock yet."""
    TO_RECEIVE = (*COMING, State.ARRIVED, State.RECEIVING)
    """Something may still be taken in."""
    TAKEN_IN = (State.RECEIVED, State.PUTTING_AWAY)
    """Nothing more comes; what came may still lie at the dock."""

    number = models.CharField(max_length=20, unique=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="deliveries")
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.EXPECTED)
    reference = models.CharField(max_length=60, blank=True, default="")
    carrier = models.CharField(max_length=60, blank=True, default="")
    tracking = models.CharField(max_length=100, blank=True, default="")
    expected_at = models.DateTimeField(null=True, blank=True)
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "expected", "in_transit", "arrived", "receiving", "received", "putting_away", "closed", "cancelled",
                    ]
                ),
                name="delivery_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "cancelled"]) | Q(closed_at__isnull=False), name="delivery_end_has_a_moment"
            ),
            models.UniqueConstraint(
                "supplier",
                Upper("reference"),
                condition=~Q(reference="") & ~Q(state="cancelled"),
                name="delivery_is_announced_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["warehouse", "expected_at"],
                condition=Q(state__in=["expected", "in_transit", "arrived", "receiving"]),
                name="deliveries_to_receive",
            )
        ]

    def __str__(self) -> str:
        return self.number


class DeliveryLine(models.Model):
    """What a delivery is said to hold: so much of a SKU, for an order's line or none, with its lot and carton where known."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    order_line = models.ForeignKey(PurchaseOrderLine, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = Quantity()
    entered = models.CharField(max_length=60, blank=True, default="")
    lot = models.CharField(max_length=60, blank=True, default="")
    expires_on = models.DateField(null=True, blank=True)
    serials = models.TextField(blank=True, default="")
    sscc = models.CharField(max_length=18, blank=True, default="")
    received = Quantity(default=ZERO)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "position"], name="delivery_line_position_is_unique"),
            models.CheckConstraint(condition=Q(quantity__gt=0) & Q(received__gte=0), name="delivery_line_figures_are_positive"),
        ]
        indexes = [models.Index(fields=["sscc"], condition=~Q(sscc=""), name="delivery_lines_by_carton")]

    def __str__(self) -> str:
        return f"{self.position}: {self.sku}"

    @property
    def missing(self) -> Decimal:
        """What was announced and has not come."""
        stays_away: Decimal = max(self.quantity - self.received, ZERO)
        return stays_away


class ReceivingRule(models.Model):
    """How goods are received: for one warehouse, supplier and SKU, or (none) for all of them; the closest rule holds.

    More than was ordered is taken in without asking up to `over_percent` and up to `over_quantity` of a line, where both
    are said up to the smaller. `blind`: who receives is not shown what is expected.
    """

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    over_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    over_quantity = Quantity(null=True, blank=True)
    blind = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["warehouse", "supplier", "sku"], nulls_distinct=False, name="receiving_rule_is_unique"
            ),
            models.CheckConstraint(
                condition=(Q(over_percent__isnull=True) | Q(over_percent__gte=0, over_percent__lte=100))
                & (Q(over_quantity__isnull=True) | Q(over_quantity__gte=0)),
                name="receiving_rule_figures_are_possible",
            ),
        ]

    def __str__(self) -> str:
        return " / ".join(str(one) for one in (self.warehouse, self.supplier, self.sku) if one) or "All"
