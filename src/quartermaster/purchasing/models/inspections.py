"""What is inspected when it comes: by which rules, what is to be looked at, and what was found."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Category, Owner, Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Warehouse
from quartermaster.purchasing.models.photos import Photo
from quartermaster.purchasing.models.receiving import Discrepancy, Receipt, ReceiptLine
from quartermaster.purchasing.models.suppliers import Supplier
from quartermaster.stock.models.lots import UNTRACKED, Lot

ZERO = Decimal(0)


class Severity(models.TextChoices):
    CRITICAL = "critical", "Critical"
    MAJOR = "major", "Major"
    MINOR = "minor", "Minor"


class DefectCode(models.Model):
    """A defect that inspectors look for, and how bad it is. One that is `closed` is not chosen any more."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.MAJOR)
    closed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(severity__in=["critical", "major", "minor"]), name="defect_severity_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class InspectionRule(models.Model):
    """Which lots of a SKU, category and supplier (none: of all) are inspected, and how much of them; the closest rule holds.

    `figure` is the percentage or the number that is looked at, `aql_major` and `aql_minor` the table's columns (no minor one:
    minor defects are only noted). `after` good lots in a row, all but one in `one_in` are skipped.
    """

    class Sample(models.TextChoices):
        NONE = "none", "Not inspected"
        ALL = "all", "All of it"
        PERCENT = "percent", "A percentage"
        FIXED = "fixed", "A fixed number"
        TABLE = "table", "By table (AQL, level II)"

    class Aql(models.TextChoices):
        A065 = "0.65", "0.65"
        A1 = "1.0", "1.0"
        A15 = "1.5", "1.5"
        A25 = "2.5", "2.5"
        A4 = "4.0", "4.0"
        A65 = "6.5", "6.5"

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sample = models.CharField(max_length=10, choices=Sample.choices, default=Sample.ALL)
    figure = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    aql_major = models.CharField(max_length=4, choices=Aql.choices, blank=True, default="")
    aql_minor = models.CharField(max_length=4, choices=Aql.choices, blank=True, default="")
    after = models.PositiveSmallIntegerField(default=5)
    one_in = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "category", "sku"], nulls_distinct=False, name="inspection_rule_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(after__gte=1, one_in__gte=1)
                & (
                    Q(sample__in=["none", "all"])
                    | Q(sample="percent", figure__gt=0, figure__lte=100)
                    | Q(sample="fixed", figure__gte=1)
                    | (Q(sample="table") & ~Q(aql_major=""))
                ),
                name="inspection_rule_says_how_much",
            ),
        ]

    def __str__(self) -> str:
        return " / ".join(str(one) for one in (self.supplier, self.category, self.sku) if one) or "All goods"


class Check(models.Model):
    """One thing to look at: passed or not, or measured piece by piece within its bounds, of which one may be missing.

    What fails it is a defect as bad as its `severity`.
    """

    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.MAJOR)
    unit = models.CharField(max_length=20, blank=True, default="")
    least = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    most = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_measured(self) -> bool:
        return self.least is not None or self.most is not None

    def allows(self, number: Decimal) -> bool:
        """Whether the number is within the bounds."""
        return (self.least is None or number >= self.least) and (self.most is None or number <= self.most)


class InspectionRuleCheck(Check):
    """What a rule asks to look at."""

    rule = models.ForeignKey(InspectionRule, on_delete=models.CASCADE, related_name="checks")

    class Meta(Check.Meta):
        constraints = [models.UniqueConstraint(fields=["rule", "position"], name="inspection_rule_check_position_is_unique")]


class Inspection(models.Model):
    """One lot of a SKU on a receipt, held until somebody has looked at `sample` of it; or skipped, as its rule says.

    It is good while nothing is critical, at most `accept_major` are major and at most `accept_minor` (none: any number) are
    minor defectives. `good` says whether it was, whatever became of it: decided, its quantity is accepted and rejected.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SORTING = "sorting", "Being sorted"
        ACCEPTED = "accepted", "Accepted"
        PARTLY = "partly", "Accepted in part"
        CONCEDED = "conceded", "Accepted by concession"
        REJECTED = "rejected", "Rejected"
        WAIVED = "waived", "Let go uninspected"
        SKIPPED = "skipped", "Skipped by rule"
        VOID = "void", "Void"

    OPEN = (State.WAITING, State.SORTING)
    JUDGED = (State.ACCEPTED, State.PARTLY, State.CONCEDED, State.REJECTED)
    """Somebody has looked at it and said what becomes of it."""

    number = models.CharField(max_length=20, unique=True)
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="inspections")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+", default=UNTRACKED, db_index=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    rule = models.CharField(max_length=200)
    tightened = models.BooleanField(default=False)
    quantity = Quantity()
    sample = Quantity()
    accept_major = models.PositiveIntegerField(default=0)
    accept_minor = models.PositiveIntegerField(null=True, blank=True)
    critical = models.PositiveIntegerField(default=0)
    major = models.PositiveIntegerField(default=0)
    minor = models.PositiveIntegerField(default=0)
    good = models.BooleanField(null=True, blank=True)
    accepted = Quantity(default=ZERO)
    rejected = Quantity(default=ZERO)
    note = models.CharField(max_length=500, blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sorting"], decided_at__isnull=True, accepted=0, rejected=0)
                | Q(state="void", decided_at__isnull=False, accepted=0, rejected=0)
                | Q(
                    state__in=["accepted", "partly", "conceded", "rejected", "waived", "skipped"],
                    decided_at__isnull=False,
                    quantity=F("accepted") + F("rejected"),
                ),
                name="inspection_decides_about_all",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, sample__gte=0, sample__lte=F("quantity"), accepted__gte=0, rejected__gte=0)
                & (Q(sample__gt=0) | Q(state="skipped")),
                name="inspection_figures_are_possible",
            ),
        ]
        indexes = [
            models.Index(fields=["opened_at"], condition=Q(state__in=["waiting", "sorting"]), name="inspections_that_wait"),
            models.Index(fields=["sku", "supplier", "-id"], name="inspections_of_a_sku"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def looks_at_all(self) -> bool:
        return bool(self.sample == self.quantity)


class InspectionDefect(models.Model):
    """So many pieces had the defect, as bad as its code was then."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="defects")
    code = models.ForeignKey(DefectCode, on_delete=models.PROTECT, related_name="+")
    severity = models.CharField(max_length=10, choices=Severity.choices)
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inspection", "code"], name="inspection_defect_is_said_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="inspection_defect_is_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.code}"


class InspectionCheck(Check):
    """What was to be looked at, and what was found: `passed`, and the `numbers` where some were measured."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="checks")
    passed = models.BooleanField(null=True, blank=True)
    numbers = ArrayField(models.DecimalField(max_digits=18, decimal_places=6), default=list, blank=True)

    class Meta(Check.Meta):
        constraints = [models.UniqueConstraint(fields=["inspection", "position"], name="inspection_check_position_is_unique")]


class InspectionPart(models.Model):
    """So much of a receipt's line that is inspected, the hold that keeps it from being sold, and what of it was rejected."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="parts")
    receipt_line = models.ForeignKey(ReceiptLine, on_delete=models.PROTECT, related_name="+")
    quantity = Quantity()
    hold_id = models.BigIntegerField(unique=True)
    discrepancy = models.OneToOneField(
        Discrepancy, on_delete=models.PROTECT, null=True, blank=True, related_name="inspection_part"
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="inspection_part_is_of_something")]

    def __str__(self) -> str:
        return f"{self.quantity:f} of {self.inspection}"


class InspectionPhoto(Photo):
    """A picture of what the inspector saw."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="photos")

    class Meta(Photo.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(content_type__in=["image/jpeg", "image/png", "image/webp"]), name="inspection_photo_is_a_picture"
            )
        ]
