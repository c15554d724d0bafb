"""What we asked suppliers for: orders and their lines, what they were before they changed, and what they will cost besides."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Sku
from quartermaster.locations.models import Warehouse
from quartermaster.purchasing.models.suppliers import Supplier, book_currency

ZERO = Decimal(0)
ONE = Decimal(1)


class PurchaseOrder(models.Model):
    """What we asked a supplier for. From ordered to received the state follows from the lines (`operations.states.settle`).

    Its costs are in `currency`, of which one is `exchange_rate` of the currency that the owner's books are kept in.
    `approved_value`, in the books' currency, is up to how much it may come without another approval. `held_state` is what
    an order on hold was. `revision` counts what the supplier was told: 1 is the order as it was placed.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PENDING_APPROVAL = "pending_approval", "Pending approval"
        APPROVED = "approved", "Approved"
        ORDERED = "ordered", "Ordered"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        PARTIALLY_RECEIVED = "partially_received", "Partially received"
        RECEIVED = "received", "Received"
        CLOSED = "closed", "Closed"
        ON_HOLD = "on_hold", "On hold"
        REJECTED = "rejected", "Rejected"
        CANCELLED = "cancelled", "Cancelled"

    EXPECTED = (State.ORDERED, State.ACKNOWLEDGED, State.PARTIALLY_RECEIVED)
    """Something may still come. Of an order on hold, nothing is expected until it goes on."""
    OPEN = (State.DRAFT, State.PENDING_APPROVAL, State.APPROVED, *EXPECTED, State.ON_HOLD)

    number = models.CharField(max_length=20, unique=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="orders")
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    held_state = models.CharField(max_length=20, choices=State.choices, blank=True, default="", db_default="")
    currency = models.CharField(max_length=3, default=book_currency)
    exchange_rate = models.DecimalField(max_digits=18, decimal_places=8, default=ONE)
    expected_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    revision = models.PositiveSmallIntegerField(default=1, db_default=1)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_value = models.DecimalField(max_digits=28, decimal_places=4, null=True, blank=True)
    ordered_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    supplier_reference = models.CharField(max_length=60, blank=True, default="", db_default="")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "draft",
                        "pending_approval",
                        "approved",
                        "ordered",
                        "acknowledged",
                        "partially_received",
                        "received",
                        "closed",
                        "on_hold",
                        "rejected",
                        "cancelled",
                    ],
                ),
                name="purchase_order_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "pending_approval", "approved", "on_hold", "rejected", "cancelled"])
                | Q(ordered_at__isnull=False),
                name="purchase_order_was_ordered_before_received",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "cancelled"]) | Q(closed_at__isnull=False),
                name="purchase_order_end_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="on_hold", held_state__gt="") | (~Q(state="on_hold") & Q(held_state="")),
                name="purchase_order_on_hold_knows_what_it_was",
            ),
            models.CheckConstraint(
                condition=~Q(state="acknowledged") | Q(acknowledged_at__isnull=False),
                name="purchase_order_acknowledgement_has_a_moment",
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
    where that is known. The line is due on the day the supplier confirmed, else the day we wanted it; neither: the order's day.
    """

    order = models.ForeignKey(PurchaseOrder, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    entered = models.CharField(max_length=60, blank=True, default="")
    unit_cost = models.DecimalField(max_digits=18, decimal_places=4, default=ZERO)
    list_cost = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    wanted_on = models.DateField(null=True, blank=True)
    acknowledged_on = models.DateField(null=True, blank=True)
    acknowledged_quantity = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    received = models.DecimalField(max_digits=18, decimal_places=6, default=ZERO)
    closed_short = models.DecimalField(max_digits=18, decimal_places=6, default=ZERO)
    open_quantity = models.GeneratedField(
        expression=Greatest(F("quantity") - F("received") - F("closed_short"), Decimal(0)),
        output_field=models.DecimalField(max_digits=18, decimal_places=6),
        db_persist=True,
    )
    due_on = models.GeneratedField(
        expression=Coalesce(F("acknowledged_on"), F("wanted_on")), output_field=models.DateField(null=True), db_persist=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="purchase_order_line_position_is_unique"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="purchase_order_line_quantity_is_positive"),
            models.CheckConstraint(
                condition=Q(received__gte=0) & Q(closed_short__gte=0) & Q(closed_short__lte=F("quantity")) & Q(unit_cost__gte=0),
                name="purchase_order_line_figures_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_quantity=None) | Q(acknowledged_quantity__gte=0),
                name="purchase_order_line_confirmed_is_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["sku"], name="purchase_order_lines_of_a_sku")]

    def __str__(self) -> str:
        return f"{self.position}: {self.sku}"

    @property
    def is_own_price(self) -> bool:
        """Somebody said another cost than the supplier asks."""
        return self.list_cost is not None and self.unit_cost != self.list_cost

    def asked_on(self, order: PurchaseOrder) -> date | None:
        """The day that we wanted the line on."""
        return self.wanted_on or order.expected_on

    def expected_on(self, order: PurchaseOrder) -> date | None:
        """The day that the line is expected on now."""
        return self.due_on or order.expected_on

    def differs(self, order: PurchaseOrder) -> bool:
        """The supplier confirmed something else than we asked for, and nobody has accepted it."""
        confirmed = self.acknowledged_quantity
        other_quantity = confirmed is not None and confirmed not in (self.quantity, self.quantity - self.closed_short)
        return other_quantity or (self.acknowledged_on is not None and self.acknowledged_on != self.asked_on(order))


class PurchaseOrderRevision(models.Model):
    """What a placed order was, whole, each time it was changed: 1 as it was placed. Quantities and costs as plain texts."""

    order = models.ForeignKey(PurchaseOrder, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True, default="")
    head = models.JSONField()
    lines = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "number"], name="purchase_order_revision_number_is_unique")]

    def __str__(self) -> str:
        return f"{self.order} revision {self.number}"


class PurchaseOrderCharge(models.Model):
    """What the goods of an order are expected to cost besides: freight, duty and the like, in the currency of the books."""

    class Kind(models.TextChoices):
        FREIGHT = "freight", "Freight"
        DUTY = "duty", "Duty"
        INSURANCE = "insurance", "Insurance"
        OTHER = "other", "Other"

    class Basis(models.TextChoices):
        VALUE = "value", "Value"
        QUANTITY = "quantity", "Quantity"

    order = models.ForeignKey(PurchaseOrder, on_delete=models.PROTECT, related_name="charges")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    basis = models.CharField(max_length=10, choices=Basis.choices, default=Basis.VALUE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="purchase_order_charge_position_is_unique"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="purchase_order_charge_is_positive"),
            models.CheckConstraint(
                condition=Q(kind__in=["freight", "duty", "insurance", "other"]) & Q(basis__in=["value", "quantity"]),
                name="purchase_order_charge_is_known",
            ),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.order}"


class ApprovalRule(models.Model):
    """Up to how much, in the currency of the books, whoever has a role may approve an order: of others, and of their own.

    None is without a limit. A role without a rule has none either, where it carries the permission to approve.
    """

    role = models.CharField(max_length=30, unique=True)
    most = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    most_own = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(most=None) | Q(most__gte=0)) & (Q(most_own=None) | Q(most_own__gte=0)),
                name="approval_limits_are_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.role
