"""What stock is worth. Only costing writes these tables; only costing and stock.values read them.

The entries are the truth of what was booked. States, layers and marks are what costing needs to go on, and can be
reckoned anew from the movements and the cost changes.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.stock.cost_facts import Method
from quartermaster.stock.models.book import Movement

ZERO = Decimal(0)
METHODS = [
    (Method.FIFO.value, "First in, first out"),
    (Method.LIFO.value, "Last in, first out"),
    (Method.AVERAGE.value, "Moving average"),
    (Method.STANDARD.value, "Standard cost"),
]


def _append_only(words: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="append_only",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
        func=f"RAISE EXCEPTION '{words}' USING ERRCODE = 'restrict_violation';",
    )


class Money(models.DecimalField):  # type: ignore[type-arg]
    """An amount in whole minor units of the owner's currency (some have three decimals, some none)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 24, "decimal_places": 4, "default": ZERO, **kwargs})


class Exact(models.DecimalField):  # type: ignore[type-arg]
    """An amount as valuation reckons it, before it is rounded."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 34, "decimal_places": 10, "default": ZERO, **kwargs})


class Books(models.Model):
    """An owner's books: their currency, how many decimals its minor unit has, and from when on they are open.

    What lies before is closed for good.
    """

    owner = models.OneToOneField(Owner, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    digits = models.SmallIntegerField()
    open_from = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.currency


class ClosedPeriod(models.Model):
    """A month that was closed, with every day before its end that was still open. `value` is what was printed then."""

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    ends_at = models.DateTimeField()
    quantity = models.DecimalField(max_digits=24, decimal_places=6)
    value = Money()
    reason = models.CharField(max_length=200)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10)
    key = models.CharField(max_length=200)
    closed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "month"], name="a_month_is_closed_once")]
        triggers = [_append_only("a closed period stays closed")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class CostChange(models.Model):
    """What changes the cost of goods without moving them. Never changed, never deleted; another one corrects it."""

    class Kind(models.TextChoices):
        LANDED_COST = "landed_cost", "Landed cost"
        REVALUATION = "revaluation", "Revaluation"
        WRITE_DOWN = "write_down", "Write-down"
        METHOD = "method", "Costing method"

    id = models.BigAutoField(primary_key=True)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    number = models.CharField(max_length=60, default="")
    receipt = models.ForeignKey(
        Movement, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    received = Quantity(null=True)
    amount = Money(null=True, default=None)
    unit_cost = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    method = models.CharField(max_length=8, choices=METHODS, default="")
    reason = models.CharField(max_length=200, default="")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=10)
    key = models.CharField(max_length=200)
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="landed_cost", receipt__isnull=False, received__gt=0, amount__isnull=False)
                | Q(kind__in=["revaluation", "write_down"], unit_cost__gte=0)
                | (Q(kind="method") & ~Q(method="")),
                name="a_cost_change_says_what_it_changes",
            ),
        ]
        indexes = [
            models.Index(fields=["sku", "owner", "effective_at"], name="cost_changes_of_a_sku"),
            models.Index(fields=["number"], condition=~Q(number=""), name="cost_changes_of_a_number"),
        ]
        triggers = [_append_only("cost changes are append-only: correct by another one")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class ValueEntry(models.Model):
    """What was booked for a movement or a cost change. `id` is its place among the entries (seq). Append-only.

    Exactly one entry says what a movement did to the quantity; where it is later found to be worth more or less, a
    correction follows, with no quantity. `value` is what the stock is worth more or less, `variance` what goes to the
    result beyond it. `effective_at` is when it happened, or the first open moment where that lies in a closed period.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt", "Receipt"
        VENDOR_RETURN = "vendor_return", "Return to vendor"
        ISSUE = "issue", "Issue"
        RETURN = "return", "Customer return"
        ADJUSTMENT = "adjustment", "Adjustment"
        PRODUCTION = "production", "Production"
        OWNER_CHANGE = "owner_change", "Change of owner"
        LANDED_COST = "landed_cost", "Landed cost"
        REVALUATION = "revaluation", "Revaluation"
        WRITE_DOWN = "write_down", "Write-down"
        METHOD = "method", "Costing method"
        CORRECTION = "correction", "Correction"

    id = models.BigAutoField(primary_key=True)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=13, choices=Kind.choices)
    movement = models.ForeignKey(
        Movement, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    change = models.ForeignKey(
        CostChange, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    quantity = Quantity(default=ZERO)
    value = Money()
    variance = Money()
    estimated = models.BooleanField(default=False)
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    # What valuing again needs of the movement, so that it need not be read: ten thousand look-ups are a tenth of a second.
    end = models.CharField(max_length=10, default="")
    document = models.CharField(max_length=60, default="")
    unit_cost = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    reverses = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["movement"], condition=~Q(quantity=0), name="a_movement_is_valued_once"),
            models.CheckConstraint(
                condition=Q(movement__isnull=False, change__isnull=True)
                | Q(movement__isnull=True, change__isnull=False, quantity=0),
                name="an_entry_says_what_it_is_for",
            ),
        ]
        indexes = [
            models.Index(fields=["sku", "owner", "effective_at"], name="value_entries_of_a_sku"),
            models.Index(fields=["change"], condition=Q(change__isnull=False), name="value_entries_of_a_change"),
            models.Index(fields=["movement"], condition=Q(movement__isnull=False, quantity=0), name="corrections_of_a_movement"),
            BrinIndex(fields=["effective_at"], name="value_entries_by_time", autosummarize=True, pages_per_range=32),
        ]
        triggers = [
            _append_only("value entries are append-only: a correction follows"),
            pgtrigger.Trigger(
                name="closed_periods_stay",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="entered"),  # type: ignore[no-untyped-call]
                func="""
                    IF EXISTS (SELECT FROM entered e JOIN stock_books b ON b.owner_id = e.owner_id
                               WHERE e.effective_at < b.open_from) THEN
                        RAISE EXCEPTION 'the books are closed at that time' USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value:f}"


class CostState(models.Model):
    """Up to where an owner's SKU is valued (`last_…`: the place of the last fact), and what it came to.

    `first_cost` is the SKU's own cost when the first fact was valued; `cost` the latest known one.
    """

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False)
    method = models.CharField(max_length=8, choices=METHODS)
    first_method = models.CharField(max_length=8, choices=METHODS)
    first_cost = models.DecimalField(max_digits=18, decimal_places=4)
    cost = Exact()
    quantity = Quantity(default=ZERO)
    value = Money()
    variance = Exact()
    last_at = models.DateTimeField(null=True)
    last_rank = models.SmallIntegerField(default=0)
    last_id = models.BigIntegerField(default=0)
    since_mark = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sku", "owner"], name="cost_state_of_a_sku")]

    def __str__(self) -> str:
        return f"{self.quantity:f} worth {self.value:f}"


class CostLayer(models.Model):
    """What is left of goods that came in together, exactly. With `remaining` below zero: what left without being there.

    `receipt` and `origin` are movements: the one that brought the goods here and the one whose cost they carry; 0 where
    layers were pooled.
    """

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    receipt = models.BigIntegerField()
    origin = models.BigIntegerField()
    at = models.DateTimeField()
    document = models.CharField(max_length=60, default="")
    remaining = Quantity()
    value = Exact()

    class Meta:
        indexes = [models.Index(fields=["sku", "owner", "at", "receipt"], name="cost_layers_of_a_sku")]

    def __str__(self) -> str:
        return f"{self.remaining:f}"


class CostMark(models.Model):
    """What a SKU's costing had come to after some hundred facts, so that what was written down late goes on from there.

    The texts are costing's own (`costing/marks.py`). `told` and `booked`: the facts since the mark before and what is booked for
    them. `takings`: from which layers they took; not for methods that know no layers.
    """

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    at = models.DateTimeField()
    rank = models.SmallIntegerField()
    last_id = models.BigIntegerField()
    kept = models.TextField()
    told = models.TextField(default="")
    booked = models.TextField(default="")
    takings = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sku", "owner", "at", "rank", "last_id"], name="cost_mark_place")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class ValuedThrough(models.Model):
    """One row: every movement up to `seq` that counts has its entry."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="there_is_one_valued_through")]

    def __str__(self) -> str:
        return str(self.seq)
