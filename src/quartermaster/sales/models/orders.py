"""Orders, and what became of every line: picked, packed, shipped.

Each unit of a line is in exactly one stage: backordered, reserved, picked (staged), packed (in a carton), shipped or
cancelled. The movements are the truth about goods; these rows say which order they moved for.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.sales.models.channels import USUAL_PRIORITY, OnShort, SalesChannel, Sourcing
from quartermaster.sales.models.customers import Customer
from quartermaster.stock.moves import NO_WISH, Wish

ZERO = Decimal(0)


class Order(models.Model):
    """What a customer (or, without one, somebody at the counter) wants, from one warehouse.

    An order over several warehouses is split: it has parts, an order each, and no lines of its own. It stands at the
    warehouse of its first part. `state`, `line_count`, `backordered_lines` and `total` follow from the lines;
    `operations.documents.refresh` is the one place that sets them. `reference` is the customer's own number, `address` the
    lines between the name and the postcode of where it goes, kept as it was when the order was placed.
    """

    OnShort = OnShort

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        AWAITING_PAYMENT = "awaiting_payment", "Awaiting payment"
        ON_HOLD = "on_hold", "On hold"
        CONFIRMED = "confirmed", "Confirmed"
        PARTIALLY_RESERVED = "partially_reserved", "Partially reserved"
        RESERVED = "reserved", "Reserved"
        RELEASED = "released", "Released"
        PICKING = "picking", "Picking"
        PICKED = "picked", "Picked"
        PACKED = "packed", "Packed"
        PARTIALLY_SHIPPED = "partially_shipped", "Partially shipped"
        SHIPPED = "shipped", "Shipped"
        DELIVERED = "delivered", "Delivered"
        CANCELLED = "cancelled", "Cancelled"
        EXPIRED = "expired", "Expired"

    ENDED = (State.SHIPPED, State.DELIVERED, State.CANCELLED, State.EXPIRED)

    number = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    reference = models.CharField(max_length=60, blank=True, default="")
    state = models.CharField(max_length=20, choices=State.choices, default=State.CONFIRMED)
    on_short = models.CharField(max_length=20, choices=OnShort.choices, default=OnShort.REFUSE)
    ship_by = models.DateField(null=True, blank=True)
    channel = models.ForeignKey(SalesChannel, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    priority = models.PositiveSmallIntegerField(default=USUAL_PRIORITY, db_default=USUAL_PRIORITY)
    ship_complete = models.BooleanField(default=False, db_default=False)
    ship_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    address = models.TextField(blank=True, default="", max_length=2000)
    postcode = models.CharField(max_length=20, blank=True, default="", db_default="")
    city = models.CharField(max_length=100, blank=True, default="", db_default="")
    region = models.CharField(max_length=100, blank=True, default="", db_default="")
    country = models.CharField(max_length=2, blank=True, default="", db_default="")
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    note = models.TextField(blank=True, default="", max_length=2000)
    line_count = models.PositiveIntegerField(default=0)
    backordered_lines = models.PositiveIntegerField(default=0)
    total = models.DecimalField(max_digits=24, decimal_places=4, default=ZERO)
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    placed_at = models.DateTimeField()
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    """When the last of it arrived, once all of it has."""
    troubled_shipments = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How many of its shipments went wrong on their way and wait for somebody."""
    source = models.CharField(max_length=10)
    version = models.PositiveIntegerField(default=1)
    is_draft = models.BooleanField(default=False, db_default=False)
    """Written down only: nothing is claimed for it before it is confirmed."""
    held_at = models.DateTimeField(null=True, blank=True)
    held_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    hold_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    payment_due_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    expired_at = models.DateTimeField(null=True, blank=True)
    sourcing = models.CharField(max_length=20, choices=Sourcing.choices, blank=True, default="", db_default="")
    """The rule that chose the warehouse, or the parts' warehouses; empty where somebody named it."""
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    is_split = models.BooleanField(default=False, db_default=False)
    parts_made = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "customer",
                Upper("reference"),
                condition=~Q(reference="") & Q(part_of__isnull=True),
                name="order_reference_is_unique_per_customer",
            ),
            models.CheckConstraint(condition=Q(part_of__isnull=True) | Q(is_split=False), name="a_part_of_an_order_is_not_split"),
            models.CheckConstraint(
                condition=Q(held_at__isnull=True, held_by__isnull=True) | Q(held_at__isnull=False, held_by__isnull=False),
                name="an_order_is_held_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(country="") | Q(country__regex="^[A-Z]{2}$"), name="order_country_has_two_letters"
            ),
        ]
        indexes = [
            models.Index(fields=["payment_due_at"], condition=Q(state="awaiting_payment"), name="orders_awaiting_payment"),
            models.Index(fields=["-placed_at", "-id"], name="orders_by_time"),
            models.Index(fields=["state", "ship_by"], name="orders_by_state"),
            models.Index(fields=["placed_at", "id"], condition=Q(backordered_lines__gt=0), name="orders_with_backorders"),
            models.Index(fields=["placed_at", "id"], condition=Q(troubled_shipments__gt=0), name="orders_with_trouble"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def ended(self) -> bool:
        return self.state in self.ENDED

    @property
    def life_days(self) -> int:
        """How many days of life its goods must have left."""
        return self.wish.life_days

    @property
    def wish(self) -> Wish:
        """What its customer wants of goods."""
        return Wish(self.customer.minimum_life_days, self.customer.picking) if self.customer else NO_WISH


class SourcingOption(models.Model):
    """A way to fill an order: which warehouse sends how much of which line. The one that was chosen, and what else there was.

    `shares` are [line position, warehouse id, quantity] each. `ready_on`: when the last of it can leave, once that is known.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="options")
    rank = models.PositiveSmallIntegerField()
    chosen = models.BooleanField(default=False)
    warehouses = models.CharField(max_length=200)
    shares = models.JSONField()
    parcels = models.PositiveSmallIntegerField()
    distance_km = models.PositiveIntegerField()
    cost = models.DecimalField(max_digits=18, decimal_places=2)
    short_lines = models.PositiveIntegerField()
    ready_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "rank"], name="sourcing_option_rank")]
        ordering = ["rank"]

    def __str__(self) -> str:
        return f"{self.parcels} from {self.warehouses}"


class OrderKit(models.Model):
    """So many of a bundle. Its goods are lines of the order, one per component; the price is the kit's.

    `position` counts on with the lines' own. A kit counts as cancelled once all its components are (`kits.of`).
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="kits", db_index=False)
    position = models.PositiveIntegerField()
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = Quantity()
    entered = models.CharField(max_length=60, blank=True, default="")
    unit_price = models.DecimalField(max_digits=18, decimal_places=4, default=ZERO)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="order_kit_position"),
            models.CheckConstraint(condition=Q(quantity__gt=0, unit_price__gte=0), name="order_kit_quantity_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.position}"


class OrderLine(models.Model):
    """So much of a SKU, ordered as such or as a component of a kit (then `per_kit` of it for each, and no price).

    The stages are quantities in the base unit; what is in none of them is backordered. `claims` counts the reservations made
    for the line: "SO-1001/1", then "SO-1001/1/2" for what was promised later.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = Quantity()
    entered = models.CharField(max_length=60, blank=True, default="")
    unit_price = models.DecimalField(max_digits=18, decimal_places=4, default=ZERO)
    reserved = Quantity(default=ZERO)
    picked = Quantity(default=ZERO)
    packed = Quantity(default=ZERO)
    shipped = Quantity(default=ZERO)
    cancelled = Quantity(default=ZERO)
    returned = Quantity(default=ZERO)
    claims = models.PositiveIntegerField(default=1)
    promised_on = models.DateField(null=True, blank=True)
    """The day all of it can leave, as far as is known: today where all is reserved, a later one for what is on its way."""
    kit = models.ForeignKey(OrderKit, on_delete=models.PROTECT, null=True, blank=True, related_name="lines", db_index=False)
    per_kit = Quantity(null=True, blank=True)
    backordered = models.GeneratedField(
        expression=F("quantity") - F("reserved") - F("picked") - F("packed") - F("shipped") - F("cancelled"),
        output_field=Quantity(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="order_line_position"),
            models.CheckConstraint(condition=Q(quantity__gt=0, unit_price__gte=0), name="order_line_quantity_is_positive"),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, picked__gte=0, packed__gte=0, shipped__gte=0, cancelled__gte=0),
                name="order_line_stages_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("reserved") + F("picked") + F("packed") + F("shipped") + F("cancelled")),
                name="order_line_stages_are_within_its_quantity",
            ),
            models.CheckConstraint(
                condition=Q(returned__gte=0, returned__lte=F("shipped")), name="order_line_returns_what_was_shipped"
            ),
            models.CheckConstraint(
                condition=Q(kit__isnull=True, per_kit__isnull=True) | Q(kit__isnull=False, per_kit__gt=0),
                name="order_line_of_a_kit_says_how_much",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}"

    @property
    def open_quantity(self) -> Decimal:
        """What may still be cancelled: everything that is not shipped."""
        still_open: Decimal = self.quantity - self.shipped - self.cancelled
        return still_open

    def claim_names(self, number: str) -> list[str]:
        """The names of the line's reservations on the order of that number, the oldest first."""
        return [claim_name(number, self.position, attempt) for attempt in range(1, self.claims + 1)]


def claim_name(number: str, position: int, attempt: int = 1) -> str:
    return f"{number}/{position}" if attempt == 1 else f"{number}/{position}/{attempt}"


class Pick(models.Model):
    """One walk through the warehouse for an order."""

    number = models.CharField(max_length=20, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="picks")
    picked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    picked_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number


class PickLine(models.Model):
    """Goods taken from a shelf to staging for an order line. `movement_id` is the pick's place in the book.

    `packed` is what went into cartons, `put_back` what was cancelled and returned to a shelf; the rest lies loose in
    staging. A pick that was taken back has less, down to nothing. What went into a picker's cart and was dropped from it
    lies in `to_bin` since the movement `dropped_id`.
    """

    pick = models.ForeignKey(Pick, on_delete=models.PROTECT, related_name="lines")
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="picks")
    from_bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", db_index=False)
    lot_id = models.BigIntegerField(default=0)
    quantity = Quantity()
    packed = Quantity(default=ZERO)
    put_back = Quantity(default=ZERO)
    movement_id = models.BigIntegerField()
    dropped_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(packed__gte=0, put_back__gte=0, quantity__gte=F("packed") + F("put_back")),
                name="pick_line_is_within_its_quantity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:f}"


class Shipment(models.Model):
    """Cartons of an order that left for the customer together. `state` says how far they have come since `state_at`, as whoever
    follows parcels tells it, and `in_trouble`, that somebody has to take care of them."""

    class State(models.TextChoices):
        SHIPPED = "shipped", "Shipped"
        IN_TRANSIT = "in_transit", "In transit"
        DELIVERED = "delivered", "Delivered"
        EXCEPTION = "exception", "Exception"
        RETURNED = "returned", "Returned"

    number = models.CharField(max_length=20, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="shipments")
    carrier = models.CharField(max_length=60, blank=True, default="")
    tracking = models.CharField(max_length=100, blank=True, default="")
    shipped_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    shipped_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.SHIPPED, db_default=State.SHIPPED)
    state_at = models.DateTimeField(null=True, blank=True)
    in_trouble = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [models.Index(fields=["-shipped_at"], name="shipments_by_time")]

    def __str__(self) -> str:
        return self.number


class Carton(models.Model):
    """A parcel for an order; without a shipment it still stands in staging.

    `sscc` is its number for everybody's scanners, where the business has a GS1 company prefix.
    """

    number = models.CharField(max_length=20, unique=True)
    sscc = models.CharField(max_length=18, null=True, blank=True, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="cartons")
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, null=True, blank=True, related_name="cartons")
    packed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    packed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(sscc__regex="^[0-9]{18}$"), name="sscc_has_eighteen_digits")]

    def __str__(self) -> str:
        return self.number


class CartonLine(models.Model):
    """What of a picked line is in a carton. `movement_id` is set when it leaves: the shipping's place in the book.

    A line whose goods were taken out again before shipping (cancelled) has the quantity zero. `weight`, of what is weighed:
    what somebody weighed when it was packed (of what stays when some is taken out, its share), and from when it left, what it
    left with.
    """

    carton = models.ForeignKey(Carton, on_delete=models.PROTECT, related_name="lines")
    pick_line = models.ForeignKey(PickLine, on_delete=models.PROTECT, related_name="cartons")
    quantity = Quantity()
    weight = Quantity(null=True, blank=True)
    movement_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=0), name="carton_line_quantity_is_not_negative"),
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(weight__gte=0), name="carton_line_weight_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:f}"
