"""Where goods ought to lie: rules for putting them away, how fast each moves, and what is to be carried elsewhere."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Category, Owner, Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.holding import CHOICES
from quartermaster.locations.models import Bin, Warehouse, Zone

TEMPERATURES = {key: words for key, words in CHOICES["temperature"].items() if key}


class Velocity(models.TextChoices):
    """How often a SKU is picked: the fast ones make four fifths of all picks, the medium ones the next 15 per cent."""

    FAST = "fast", "Fast"
    MEDIUM = "medium", "Medium"
    SLOW = "slow", "Slow"


def _bound() -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)


class PutAwayRule(models.Model):
    """Goods of which all is true that is said here go to the rule's places, the first of them that takes them.

    Rules are asked in the order of their priority, the least first. Sizes are of one base unit.
    """

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    priority = models.PositiveSmallIntegerField(default=100)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    velocity = models.CharField(max_length=6, choices=Velocity.choices, blank=True, default="")
    temperature = models.CharField(max_length=8, choices=list(TEMPERATURES.items()), blank=True, default="")
    litres_from = _bound()
    litres_to = _bound()
    kg_from = _bound()
    kg_to = _bound()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint("warehouse", Upper("name"), name="put_away_rule_name_is_unique"),
            models.CheckConstraint(condition=Q(velocity__in=["", *Velocity.values]), name="put_away_rule_knows_its_velocity"),
            models.CheckConstraint(
                condition=(Q(litres_to__isnull=True) | Q(litres_from__isnull=True) | Q(litres_to__gte=F("litres_from")))
                & (Q(kg_to__isnull=True) | Q(kg_from__isnull=True) | Q(kg_to__gte=F("kg_from"))),
                name="put_away_rule_has_ranges",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def goods(self) -> str:
        """Which goods it is for, in words."""
        said = [self.sku.code if self.sku else "", self.category.name if self.category else ""]
        said += [Velocity(self.velocity).label + " movers" if self.velocity else "", TEMPERATURES.get(self.temperature, "")]
        said += [_range(self.litres_from, self.litres_to, "l"), _range(self.kg_from, self.kg_to, "kg")]
        return ", ".join(filter(None, said)) or "Everything"

    @property
    def to(self) -> str:
        """Its places in order of preference."""
        return ", ".join(place.code for place in self.places.all())


def _range(least: Any, most: Any, unit: str) -> str:
    if least is None and most is None:
        return ""
    if most is None:
        return f"from {least.normalize():f} {unit}"
    return f"{f'{least.normalize():f} ' if least is not None else 'up '}to {most.normalize():f} {unit}"


class RulePlace(models.Model):
    """A zone or a bin to which a rule sends goods."""

    rule = models.ForeignKey(PutAwayRule, on_delete=models.CASCADE, related_name="places")
    rank = models.PositiveSmallIntegerField()
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "rank"], name="one_place_per_rank"),
            models.CheckConstraint(
                condition=Q(zone__isnull=True, bin__isnull=False) | Q(zone__isnull=False, bin__isnull=True),
                name="a_place_is_a_zone_or_a_bin",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return self.zone.code if self.zone else self.bin.code if self.bin else ""


class SkuVelocity(models.Model):
    """How often an owner's SKU was picked in a warehouse in the weeks before it was counted. What is not here was not picked."""

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False)
    picks = models.PositiveIntegerField()
    velocity = models.CharField(max_length=6, choices=Velocity.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["warehouse", "sku", "owner"], name="one_velocity_per_sku")]

    def __str__(self) -> str:
        return f"{self.velocity}, {self.picks} picks"


class SlotMove(models.Model):
    """A pile is to be carried to a better bin; `other_sku` comes back from there the same way. A task made of advice.

    `scans` counts what was scanned so far: the bin where it lies, the bin where it goes, and for an exchange the first again.
    Nothing moves in the book before the last one.
    """

    class State(models.TextChoices):
        READY = "ready", "Ready"
        IN_PROGRESS = "in_progress", "In progress"
        COMPLETED = "completed", "Completed"
        CANCELLED = "cancelled", "Cancelled"

    OPEN = (State.READY, State.IN_PROGRESS)

    number = models.CharField(max_length=20, unique=True)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", db_index=False)
    other_owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    other_sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    quantity = Quantity()
    other_quantity = Quantity(null=True, blank=True)
    why = models.CharField(max_length=6)
    saved = models.IntegerField()
    """Metres that pickers walk less in a week, as it was reckoned."""
    scans = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State.choices, default=State.READY)
    carried_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(from_bin=F("to_bin")), name="slot_move_changes_the_place"),
            models.CheckConstraint(
                condition=Q(other_sku__isnull=True, other_owner__isnull=True)
                | Q(other_sku__isnull=False, other_owner__isnull=False),
                name="slot_move_exchanges_whole_piles",
            ),
            models.UniqueConstraint(
                fields=["from_bin", "sku", "owner"],
                condition=Q(state__in=["ready", "in_progress"]),
                name="one_open_move_of_a_pile",
            ),
        ]
        indexes = [
            models.Index(fields=["warehouse", "id"], condition=Q(state__in=["ready", "in_progress"]), name="open_slot_moves")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def bins_to_scan(self) -> list[Bin]:
        """In this order: where the goods are taken, where they are put, and where what came back is put."""
        return [self.from_bin, self.to_bin, *([self.from_bin] if self.other_sku_id else [])]
