"""Kanban loops: containers of a SKU that go round between where they are used up and where they are filled, and their cards."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Bin, Warehouse, Zone
from quartermaster.purchasing.models import Supplier

MOST_CARDS = 200


class Loop(models.Model):
    """Containers of a SKU for the place that uses it up, and where they are filled: by a supplier, out of another warehouse, from
    a reserve bin, or by making it.

    `cards` are in circulation, never more than `most_cards`. `per_day` and `lead_days` are said by hand; where they are not, they
    are what was measured. `allowance` is in percent.
    """

    class Source(models.TextChoices):
        SUPPLIER = "supplier", "Supplier"
        WAREHOUSE = "warehouse", "Another warehouse"
        BIN = "bin", "Reserve bin"
        MAKING = "making", "Made here"

    number = models.CharField(max_length=20, unique=True)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    from_warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    from_bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    container = Quantity()
    per_day = Quantity(null=True, blank=True)
    lead_days = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    allowance = models.DecimalField(max_digits=5, decimal_places=2, default=10)
    cards = models.PositiveSmallIntegerField(default=0)
    most_cards = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "sku", "warehouse", "zone", "bin"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="one_kanban_loop_per_place",
            ),
            models.CheckConstraint(
                condition=Q(cards__lte=F("most_cards"), most_cards__gt=0, most_cards__lte=MOST_CARDS),
                name="kanban_cards_are_within_the_most",
            ),
            models.CheckConstraint(
                condition=Q(source="supplier", supplier__isnull=False, from_warehouse=None, from_bin=None)
                | Q(source="warehouse", supplier=None, from_warehouse__isnull=False, from_bin=None)
                | Q(source="bin", supplier=None, from_warehouse=None, from_bin__isnull=False, bin__isnull=False)
                | Q(source="making", supplier=None, from_warehouse=None, from_bin=None),
                name="kanban_loop_has_one_source",
            ),
            models.CheckConstraint(
                condition=~Q(from_warehouse=F("warehouse")) & ~Q(from_bin=F("bin")), name="kanban_loop_goes_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(container__gt=0, allowance__gte=0)
                & (Q(per_day=None) | Q(per_day__gt=0))
                & (Q(lead_days=None) | Q(lead_days__gt=0)),
                name="kanban_figures_are_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def place(self) -> str:
        """Where it is used up."""
        if self.bin:
            return self.bin.code
        return self.zone.code if self.zone else self.warehouse.code

    @property
    def filled_from(self) -> str:
        """Who or what fills the containers."""
        found = self.supplier or self.from_warehouse
        if found:
            return found.name
        return self.from_bin.code if self.from_bin else "Made here"


class Card(models.Model):
    """One container's card. Its number is its barcode."""

    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="all_cards")
    place = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=24, unique=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["loop", "place"], name="kanban_card_has_its_place")]

    def __str__(self) -> str:
        return self.number


class Round(models.Model):
    """One time round: the container was empty, was ordered on documents, and ended full, or was not empty after all.

    A card has at most one round that has not ended: so however often and by however many it is scanned, it is ordered once.
    """

    class Outcome(models.TextChoices):
        FILLED = "filled", "Filled"
        TAKEN_BACK = "taken_back", "Was not empty"
        WITHDRAWN = "withdrawn", "Withdrawn"

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="rounds")
    quantity = Quantity()
    emptied_at = models.DateTimeField()
    emptied_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    documents = ArrayField(models.CharField(max_length=20), default=list)
    ordered_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card"], condition=Q(ended_at=None), name="a_kanban_card_is_ordered_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="kanban_round_is_of_something"),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | Q(ended_at__isnull=False, outcome__gt=""),
                name="kanban_round_ends_somehow",
            ),
            models.CheckConstraint(
                condition=Q(documents=[], ordered_at=None) | (~Q(documents=[]) & Q(ordered_at__isnull=False)),
                name="kanban_round_is_ordered_with_its_documents",
            ),
        ]
        indexes = [models.Index(fields=["card", "-emptied_at"], name="rounds_of_a_card")]

    def __str__(self) -> str:
        return f"{self.card} since {self.emptied_at:%d %b}"
