"""What we asked suppliers for."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Sku
from quartermaster.locations.models import Warehouse
from quartermaster.purchasing.models.suppliers import Supplier, book_currency

ZERO = Decimal(0)
ONE = Decimal(1)


class PurchaseOrder(models.Model):
    """What we asked a supplier for. From ordered to received the state follows from the lines (`operations.states.settle`).

    Its costs are in `currency`, of which one is `exchange_rate` of the currency that the owner's books are kept in.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        APPROVED = "approved", "Approved"
        ORDERED = "ordered", "Ordered"
        PARTIALLY_RECEIVED = "partially_received", "Partially received"
        RECEIVED = "received", "Received"
        CLOSED = "closed", "Closed"
        CANCELLED = "cancelled", "Cancelled"

    EXPECTED = (State.ORDERED, State.PARTIALLY_RECEIVED)
    """Something may still come."""
    OPEN = (State.DRAFT, State.APPROVED, State.ORDERED, State.PARTIALLY_RECEIVED)

    number = models.CharField(max_length=20, unique=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="orders")
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    currency = models.CharField(max_length=3, default=book_currency)
    exchange_rate = models.DecimalField(max_digits=18, decimal_places=8, default=ONE)
    expected_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    ordered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["draft", "approved", "ordered", "partially_received", "received", "closed", "cancelled"],
                ),
                name="purchase_order_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "approved", "cancelled"]) | Q(ordered_at__isnull=False),
                name="purchase_order_was_ordered_before_received",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "cancelled"]) | Q(closed_at__isnull=False),
                name="purchase_order_end_has_a_moment",
            ),
            models.CheckConstraint(condition=Q(exchange_rate__gt=0), name="purchase_order_exchange_rate_is_positive"),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="purchase_order_currency_has_three_letters"),
        ]
        indexes = [
            models.Index(fields=["state", "expected_on"], name="purchase_orders_by_state"),
            models.Index(fields=["supplier", "-id"], name="purchase_orders_of_a_supplier"),
        ]

    def __str__(self) -> str:
        return self.number


class PurchaseOrderLine(models.Model):
    """`quantity`, `received` (damaged goods included) and `closed_short` (no longer expected) are in the base unit.

    `unit_cost` is in the order's currency; `list_cost` is what the supplier asked for the quantity when the line was written,
    where that is known.
    """

    order = models.ForeignKey(PurchaseOrder, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    entered = models.CharField(max_length=60, blank=True, default="")
    unit_cost = models.DecimalField(max_digits=18, decimal_places=4, default=ZERO)
    list_cost = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    received = models.DecimalField(max_digits=18, decimal_places=6, default=ZERO)
    closed_short = models.DecimalField(max_digits=18, decimal_places=6, default=ZERO)
    open_quantity = models.GeneratedField(
        expression=Greatest(F("quantity") - F("received") - F("closed_short"), Decimal(0)),
        output_field=models.DecimalField(max_digits=18, decimal_places=6),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="purchase_order_line_position_is_unique"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="purchase_order_line_quantity_is_positive"),
            models.CheckConstraint(
                condition=Q(received__gte=0) & Q(closed_short__gte=0) & Q(closed_short__lte=F("quantity")) & Q(unit_cost__gte=0),
                name="purchase_order_line_figures_are_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["sku"], name="purchase_order_lines_of_a_sku")]

    def __str__(self) -> str:
        return f"{self.position}: {self.sku}"

    @property
    def is_own_price(self) -> bool:
        """Somebody said another cost than the supplier asks."""
        return self.list_cost is not None and self.unit_cost != self.list_cost
