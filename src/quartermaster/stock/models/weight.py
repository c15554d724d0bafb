"""Catch weight: what goods weigh that are counted in pieces. Only the ledger writes these tables.

They stand beside the book, so that what is not weighed costs nothing. The entries are the truth; a weight is a projection of
them, changed in the same transaction.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Bin
from quartermaster.stock.models.book import Movement
from quartermaster.stock.models.lots import UNTRACKED, Lot


class WeightEntry(models.Model):
    """Weight that went from one bin to another: with the pieces of a movement (`moved`), or without any (`variance`).

    A variance goes to the loss bin where goods weigh less than the book says, and comes from there where they weigh more. Its
    movement is the one at which it was found; none where a bin was weighed. `per_piece`: the movement's cost is one piece's,
    not that of a unit of weight. `reverses`: a weighing that was taken back, once. Append-only.
    """

    class Kind(models.TextChoices):
        MOVED = "moved", "Moved"
        VARIANCE = "variance", "Variance"

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    movement = models.ForeignKey(
        Movement, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    weight = Quantity()
    from_bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    to_bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    per_piece = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, default="")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    source = models.CharField(max_length=10)
    key = models.CharField(max_length=200)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        verbose_name_plural = "weight entries"
        constraints = [
            models.UniqueConstraint(fields=["movement"], condition=Q(kind="moved"), name="a_movement_has_one_weight"),
            models.CheckConstraint(
                condition=Q(kind="moved", movement__isnull=False, weight__gte=0) | Q(kind="variance", weight__gt=0),
                name="weight_entry_is_moved_or_a_variance",
            ),
            models.CheckConstraint(condition=~Q(from_bin=F("to_bin")), name="weight_changes_the_place"),
            models.UniqueConstraint(
                fields=["reverses"], condition=Q(reverses__isnull=False), name="a_weighing_is_taken_back_once"
            ),
        ]
        indexes = [
            models.Index(fields=["sku", "id"], name="weight_entries_of_a_sku"),
            models.Index(fields=["movement"], condition=Q(kind="variance"), name="variances_of_a_movement"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="append_only",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
                func="RAISE EXCEPTION 'weights are append-only: weigh again' USING ERRCODE = 'restrict_violation';",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.weight:f}"


ONLY_WEIGHED = """
PERFORM FROM catalog_sku WHERE id = NEW.sku_id FOR KEY SHARE;
IF NOT EXISTS (SELECT FROM catalog_sku WHERE id = NEW.sku_id AND weighed_in_id IS NOT NULL) THEN
    RAISE EXCEPTION 'the SKU is not weighed' USING ERRCODE = 'check_violation', CONSTRAINT = 'only_weighed';
END IF;
RETURN NEW;
"""


class Weight(models.Model):
    """What the pieces of an owner's SKU and lot weigh in a physical bin. Its balance is locked by whoever changes it.

    Only what is weighed has one: the trigger first waits for whoever is just saying otherwise.
    """

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False)
    bin = models.ForeignKey(Bin, on_delete=models.PROTECT, related_name="+", db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+", default=UNTRACKED, db_index=False)
    weight = Quantity()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sku", "bin", "lot", "owner"], name="weight_cell"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="weight_is_not_negative"),
        ]
        triggers = [
            pgtrigger.Trigger(name="only_weighed", when=pgtrigger.Before, operation=pgtrigger.Insert, func=ONLY_WEIGHED),
        ]

    def __str__(self) -> str:
        return f"{self.weight:f}"
