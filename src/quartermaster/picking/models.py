"""Work for pickers: waves of orders released together, the walks they are picked in, and what to take at every stop.

The book says which goods are allocated to which claim; these rows say who takes them, in which order, and into what. A task's
open quantity follows from its allocation (`operations.settling`).
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Bin, Warehouse, Zone
from quartermaster.sales.models import Order, OrderLine

ZERO = Decimal(0)


class Wave(models.Model):
    """Orders of a warehouse that were released to pickers together; one order alone is a wave of one.

    `way` says how they are picked, `chosen_by` in words what they were chosen by. The state follows from the tasks.
    """

    class Way(models.TextChoices):
        SINGLE = "single", "Order by order"
        BATCH = "batch", "Several orders in one walk, sorted afterwards"
        CLUSTER = "cluster", "Several orders in one walk, a tote for each"
        ZONE = "zone", "Zone by zone, brought together in staging"

    class State(models.TextChoices):
        RELEASED = "released", "Released"
        PICKING = "picking", "Picking"
        PICKED = "picked", "Picked"
        CANCELLED = "cancelled", "Cancelled"

    ENDED = (State.PICKED, State.CANCELLED)

    number = models.CharField(max_length=20, unique=True)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    way = models.CharField(max_length=10, choices=Way.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RELEASED)
    chosen_by = models.CharField(max_length=200, blank=True, default="")
    order_count = models.PositiveIntegerField()
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    released_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-released_at", "-id"], name="waves_by_time")]

    def __str__(self) -> str:
        return self.number

    @property
    def ended(self) -> bool:
        return self.state in self.ENDED


class Walk(models.Model):
    """One walk through the warehouse by one picker: the tasks of a wave that are picked together.

    Goods go into `cart`, or each order's into a tote; without either they go straight to staging. `metres` is how long the
    route is, where the bins have coordinates.
    """

    class State(models.TextChoices):
        READY = "ready", "Ready"
        ASSIGNED = "assigned", "Assigned"
        IN_PROGRESS = "in_progress", "In progress"
        PICKED = "picked", "Picked"
        DROPPED = "dropped", "Dropped"
        CANCELLED = "cancelled", "Cancelled"

    OPEN = (State.READY, State.ASSIGNED, State.IN_PROGRESS)

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="walks")
    place = models.PositiveIntegerField()
    """The walk's number within its wave."""
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    cart = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    picker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    state = models.CharField(max_length=12, choices=State.choices, default=State.READY)
    metres = models.PositiveIntegerField(default=0)
    taken_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "place"], name="walk_place"),
            models.UniqueConstraint(
                fields=["cart"], condition=Q(state__in=["assigned", "in_progress", "picked"]), name="a_cart_is_on_one_walk"
            ),
        ]
        indexes = [
            models.Index(
                fields=["warehouse", "id"], condition=Q(state__in=["ready", "assigned", "in_progress"]), name="open_walks"
            )
        ]

    def __str__(self) -> str:
        return f"{self.wave} / {self.place}"


class PickTask(models.Model):
    """One stop of a walk: so much of an order line from a bin and a lot, into a tote where the walk has them.

    `slot` is the order's place on the cart. `missing` is what the picker did not find. `allocation_id` is what the book has
    allocated for it.
    """

    class State(models.TextChoices):
        READY = "ready", "Ready"
        ASSIGNED = "assigned", "Assigned"
        IN_PROGRESS = "in_progress", "In progress"
        PICKED = "picked", "Picked"
        SHORT = "short", "Short"
        CANCELLED = "cancelled", "Cancelled"

    OPEN = (State.READY, State.ASSIGNED, State.IN_PROGRESS)

    walk = models.ForeignKey(Walk, on_delete=models.PROTECT, related_name="tasks", db_index=False)
    stop = models.PositiveIntegerField()
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+", db_index=False)
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False)
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", db_index=False)
    lot_id = models.BigIntegerField(default=0)
    tote = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    slot = models.PositiveIntegerField(default=1)
    claim = models.CharField(max_length=100)
    allocation_id = models.BigIntegerField(unique=True)
    quantity = Quantity()
    picked = Quantity(default=ZERO)
    missing = Quantity(default=ZERO)
    state = models.CharField(max_length=12, choices=State.choices, default=State.READY)
    picked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    picked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, picked__gte=0, missing__gte=0, quantity__gte=F("picked") + F("missing")),
                name="pick_task_is_within_its_quantity",
            ),
        ]
        indexes = [
            models.Index(fields=["walk", "stop"], name="tasks_of_a_walk"),
            models.Index(fields=["order"], name="tasks_of_an_order"),
            models.Index(fields=["sku"], condition=Q(state__in=["ready", "assigned", "in_progress"]), name="open_tasks_of_a_sku"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:f}"

    @property
    def left(self) -> Decimal:
        """What is still to be taken."""
        left: Decimal = self.quantity - self.picked - self.missing
        return left if self.state in self.OPEN else ZERO


class BinLook(models.Model):
    """A bin needs a look: a picker found less of a SKU there than the book says. What the book still has there is on hold
    until somebody says how much it is.
    """

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False)
    lot_id = models.BigIntegerField(default=0)
    missing = Quantity()
    held = Quantity()
    hold_id = models.BigIntegerField()
    reason = models.CharField(max_length=40)
    document = models.CharField(max_length=20)
    found_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    found_at = models.DateTimeField()
    there = Quantity(null=True, blank=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(settled_at=None), name="open_looks")]

    def __str__(self) -> str:
        return f"{self.bin}"
