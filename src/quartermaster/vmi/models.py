"""Vendor-managed inventory: what a supplier is told of its items, the bands that were agreed on, and what it proposes to deliver.

All of it carries the supplier: people of a supplier see rows of these tables, and of no others.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Warehouse
from quartermaster.purchasing.models import Supplier

ZERO = Decimal(0)


class Agreement(models.Model):
    """What was agreed with a supplier: whether it is told what is sold, and whether what it proposes within the bands, and up to
    so much money, is accepted by itself, in the name of whoever agreed."""

    supplier = models.OneToOneField(Supplier, on_delete=models.PROTECT, related_name="+")
    shares_sales = models.BooleanField(default=False)
    accepts_itself = models.BooleanField(default=False)
    most_an_order = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepts_itself=False) | Q(most_an_order__gt=0), name="vmi_accepts_itself_up_to_an_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"Agreement with {self.supplier}"


class Item(models.Model):
    """A SKU in a warehouse that a supplier keeps between `least` and `most`, and what it was last told of it, in words and
    figures of its own: it sees no other table."""

    class Standing(models.TextChoices):
        BELOW = "below", "Below the band"
        WITHIN = "within", "Within the band"
        ABOVE = "above", "Above the band"

    class Lasts(models.TextChoices):
        """For how long it lasts, so roughly that nobody can reckon from it what is sold."""

        WEEK = "week", "Under a week"
        FORTNIGHT = "fortnight", "1 to 2 weeks"
        MONTH = "month", "2 to 4 weeks"
        QUARTER = "quarter", "1 to 3 months"
        LONGER = "longer", "Over 3 months"

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    least = Quantity()
    most = Quantity()
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=20)
    scale = models.PositiveSmallIntegerField(default=0)
    place = models.CharField(max_length=120)
    on_hand = Quantity(default=ZERO)
    on_order = Quantity(default=ZERO)
    projected = Quantity(default=ZERO)
    days = models.DecimalField(max_digits=8, decimal_places=1, null=True, blank=True)
    lasts = models.CharField(max_length=9, choices=Lasts.choices, blank=True, default="")
    per_week = Quantity(null=True, blank=True)
    told_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "owner", "warehouse", "sku"], condition=Q(ended_at=None), name="one_vmi_item_per_place"
            ),
            models.CheckConstraint(condition=Q(least__gte=0, most__gt=0, most__gte=F("least")), name="vmi_item_has_a_band"),
        ]

    def __str__(self) -> str:
        return f"{self.code} in {self.place}"

    @property
    def standing(self) -> Standing:
        """Where what is there and on its way lies."""
        if self.projected < self.least:
            return self.Standing.BELOW
        return self.Standing.ABOVE if self.projected > self.most else self.Standing.WITHIN

    @classmethod
    def lasting(cls, days: Decimal | None) -> str:
        """The span that so many days fall into; none where nothing is sold."""
        return "" if days is None else str(next((span for most, span in SPANS if days < most), cls.Lasts.LONGER))

    @property
    def lasts_words(self) -> str:
        """In days where these are told, else the span."""
        if self.days is None:
            return self.Lasts(self.lasts).label.lower() if self.lasts else "–"
        return f"{self.days:,.0f} day{'' if round(self.days) == 1 else 's'}"

    @property
    def room(self) -> Decimal:
        """How much more fits into the band."""
        left: Decimal = self.most - self.projected
        return max(left, ZERO)


SPANS = ((7, Item.Lasts.WEEK), (14, Item.Lasts.FORTNIGHT), (28, Item.Lasts.MONTH), (91, Item.Lasts.QUARTER))
"""Days below which each holds; beyond the last it is longer."""


class SupplyProposal(models.Model):
    """A delivery that a supplier proposes, for one owner and warehouse. Accepted it is a purchase order; declined it says why."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    number = models.CharField(max_length=20, unique=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.CharField(max_length=120)
    deliver_on = models.DateField()
    note = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=9, choices=State.choices, default=State.PROPOSED)
    reason = models.CharField(max_length=300, blank=True, default="")
    document = models.CharField(max_length=20, blank=True, default="")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="proposed", document="", decided_at=None)
                | Q(state="accepted", document__gt="", decided_at__isnull=False)
                | Q(state="declined", document="", reason__gt="", decided_at__isnull=False)
                | Q(state="withdrawn", document="", decided_at__isnull=False),
                name="vmi_proposal_is_decided_once",
            ),
        ]
        indexes = [models.Index(fields=["supplier", "-proposed_at"], name="vmi_proposals_by_time")]

    def __str__(self) -> str:
        return self.number


class SupplyLine(models.Model):
    """So much of an item."""

    proposal = models.ForeignKey(SupplyProposal, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = Quantity()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "item"], name="vmi_item_is_proposed_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="vmi_line_is_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:f} of {self.item}"
