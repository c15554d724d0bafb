"""What was asked for, kept day by day, and how far it is known."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Sku
from quartermaster.demand.challengers import NAMES
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Warehouse
from quartermaster.planning.choosing import DEFAULT


class Series(models.Model):
    """What was asked for of an owner's SKU in a warehouse, from a Monday on: so much for each day and week, packed as `measures`
    says. `days` end with the last day on which something happened; after that the shelf stayed `stocked` or empty.

    One row for each series, so that a hundred thousand are read in seconds. It follows from the ledger and the orders: `keeping`
    writes it, `folds` compares it.
    """

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    begins_on = models.DateField()
    days = models.BinaryField()
    weeks = models.BinaryField()
    stocked = models.BooleanField(default=False)
    sold = models.FloatField(default=0)
    returned = models.FloatField(default=0)
    ordered = models.FloatField(default=0)
    """The sums of its days, for whoever compares them with the book and the orders."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sku", "warehouse", "owner"], name="one_demand_series"),
            models.CheckConstraint(condition=Q(begins_on__iso_week_day=1), name="demand_series_begins_on_a_monday"),
        ]

    def __str__(self) -> str:
        return f"since {self.begins_on}"


class LostSale(models.Model):
    """Somebody asked for so much in vain, and it is on no order: said by a person, or by a shop that shows nothing it has not."""

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = Quantity()
    asked_on = models.DateField()
    note = models.CharField(max_length=200, blank=True, default="")
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="lost_sale_is_positive")]

    def __str__(self) -> str:
        return f"{self.quantity:f} in vain"


class PastSale(models.Model):
    """What was sold before the book began: so much in so many days from `begins_on` on, as a spreadsheet had it."""

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    begins_on = models.DateField()
    days = models.PositiveSmallIntegerField()
    quantity = Quantity()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sku", "warehouse", "owner", "begins_on"], name="one_past_sale_a_period"),
            models.CheckConstraint(condition=Q(quantity__gte=0, days__gte=1, days__lte=31), name="past_sale_is_of_some_days"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:f} from {self.begins_on}"


class Forecast(models.Model):
    """What will be asked for of a series from the week `begins_on` on, and what was told before.

    `season` is an index for each of the 52 coming weeks, empty where there is none. `told` is what was said for each week a week
    before, the last for the week before `begins_on`; `told_by` is who said it, packed as places in `TELLERS`. Errors are of half
    a year, as shares of what came. Where a challenger is `asked` and tells, `ours` is the level that we would have told; where it
    does not, `why_ours` says why.
    """

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    begins_on = models.DateField()
    demand_class = models.CharField(max_length=12)
    method = models.CharField(max_length=12)
    level = models.FloatField()
    variance = models.FloatField()
    season = models.BinaryField()
    told = models.BinaryField()
    told_by = models.BinaryField(default=b"")
    asked = models.CharField(max_length=12, blank=True, default="")
    ours = models.FloatField(null=True)
    why_ours = models.CharField(max_length=12, blank=True, default="")
    lift = models.FloatField(default=1)
    """By what promotions multiply the week `begins_on`, as it was said then."""
    error = models.FloatField(null=True)
    naive_error = models.FloatField(null=True)
    bias = models.FloatField(null=True)
    doubts = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sku", "warehouse", "owner"], name="one_forecast_a_series")]
        indexes = [models.Index(fields=["-level", "id"], name="forecasts_by_level")]

    def __str__(self) -> str:
        return f"{self.level:.2f} a week"


class Override(models.Model):
    """Somebody knows better: so much a week from one day to another, and why. It ends by itself."""

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_on = models.DateField()
    until_on = models.DateField()
    per_week = Quantity()
    reason = models.CharField(max_length=200)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    """When somebody took it back."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(per_week__gte=0, until_on__gte=models.F("from_on")), name="override_has_an_end"),
        ]

    def __str__(self) -> str:
        return f"{self.per_week:f} a week"


class Total(models.Model):
    """Forecasts of series added up: everything, a category, an owner, a warehouse, a channel. What they add up to is theirs,
    whichever way one adds.

    `came` are the weeks before `begins_on`, `told` what was said for each of them, `ahead` the coming ones; packed.
    """

    class Of(models.TextChoices):
        ALL = "all", "Everything"
        METHOD = "method", "Told by"
        CATEGORY = "category", "Category"
        OWNER = "owner", "Owner"
        WAREHOUSE = "warehouse", "Warehouse"
        CHANNEL = "channel", "Channel"

    of = models.CharField(max_length=10, choices=Of.choices)
    name = models.CharField(max_length=100)
    begins_on = models.DateField()
    series = models.PositiveIntegerField()
    came = models.BinaryField()
    told = models.BinaryField()
    ahead = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "name"], name="one_total_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Lived(models.Model):
    """What one rule would have cost a group of SKUs had it ordered from `begins_on` on for so many weeks; or what was really
    done (`rule` "really"). Money is of a year. Ours say their smoothing and dial, challengers their key and dial; `picked`
    is the one taken for the group, where that is more than chance."""

    REALLY = "really"

    made_on = models.DateField()
    group = models.CharField(max_length=20)
    rule = models.CharField(max_length=100)
    begins_on = models.DateField()
    weeks = models.PositiveSmallIntegerField()
    series = models.PositiveIntegerField()
    holding = models.FloatField()
    ordering = models.FloatField()
    losing = models.FloatField()
    fill = models.FloatField()
    """The part of what was asked for that was served, by units."""
    stock = models.FloatField()
    """What lay in stock on average, at cost."""
    lines = models.FloatField()
    smoothing = models.FloatField(null=True)
    dial = models.FloatField(null=True)
    challenger = models.CharField(max_length=12, blank=True, default="")
    picked = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["made_on", "group", "rule"], name="a_rule_is_lived_once")]

    def __str__(self) -> str:
        return self.rule

    @property
    def is_usual(self) -> bool:
        """Ours with the usual smoothing and dial."""
        return (self.smoothing, self.dial) == (DEFAULT.smoothing, DEFAULT.dial)

    @property
    def said(self) -> str:
        """What ours or a challenger is planned by, in words."""
        by = f"told by {NAMES.get(self.challenger, self.challenger)}" if self.challenger else f"smoothing {self.smoothing:g}"
        return f"dial {self.dial:g}, {by}"

    @property
    def total(self) -> float:
        return self.holding + self.ordering + self.losing

    @property
    def fill_percent(self) -> str:
        return f"{100 * self.fill:.1f} %"


class Known(models.Model):
    """How far demand is known: all days up to `through`, as movements up to one and deeds up to another had it."""

    through = models.DateField()
    movement_id = models.BigIntegerField()
    deed_id = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"through {self.through}"
