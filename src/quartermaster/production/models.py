"""Work orders: kits made of their components, or taken apart into them, in one go or in several."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Bill, Owner, Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Warehouse

ZERO = Decimal(0)


class WorkOrder(models.Model):
    """So many of a kit to be made, or to be taken apart, in one warehouse, as the bill of its day says.

    `done` is what its completions that stand have made. Released, what it needs is reserved; `claims` counts how often.
    """

    class Kind(models.TextChoices):
        ASSEMBLE = "assemble", "Make"
        DISASSEMBLE = "disassemble", "Take apart"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        RELEASED = "released", "Released"
        IN_PROGRESS = "in_progress", "In progress"
        COMPLETED = "completed", "Completed"
        CANCELLED = "cancelled", "Cancelled"

    OPEN = (State.DRAFT, State.RELEASED, State.IN_PROGRESS)
    AT_WORK = (State.RELEASED, State.IN_PROGRESS)

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=11, choices=Kind.choices)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="+")
    quantity = Quantity()
    done = Quantity(default=ZERO)
    state = models.CharField(max_length=11, choices=State.choices, default=State.DRAFT)
    due_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True, default="")
    claims = models.PositiveIntegerField(default=0)
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="work_order_quantity_is_positive"),
            models.CheckConstraint(
                condition=Q(done__gte=0, done__lte=F("quantity")), name="work_order_makes_no_more_than_it_says"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="work_orders_by_state"),
            models.Index(fields=["sku", "-id"], name="work_orders_of_a_sku"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def left(self) -> Decimal:
        """What is still to be made."""
        left: Decimal = self.quantity - self.done
        return left

    @property
    def ended(self) -> bool:
        return self.state not in self.OPEN


class WorkLine(models.Model):
    """So much of a component for one of the kit: bundles on the bill are replaced by what they are made of."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    per_kit = Quantity()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="work_line_position"),
            models.CheckConstraint(condition=Q(per_kit__gt=0), name="work_line_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.position}"


class Completion(models.Model):
    """So many were made, or taken apart, at once. Its movements bear `document`; `value` is what went in and came out."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="completions")
    number = models.PositiveIntegerField()
    document = models.CharField(max_length=30, unique=True)
    quantity = Quantity()
    value = models.DecimalField(max_digits=24, decimal_places=4)
    completed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    completed_at = models.DateTimeField()
    reversed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="completion_number_once_per_order"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="completion_is_positive"),
        ]

    def __str__(self) -> str:
        return self.document
