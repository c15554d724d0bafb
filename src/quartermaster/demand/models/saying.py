"""What people say of demand: promotions and events with their days, what is not to be learned from, what comes after what."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Category, Owner, Price, Sku
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Warehouse
from quartermaster.sales.models import SalesChannel


class Promotion(models.Model):
    """From one day to another so much more is asked for than usual, of goods of which all is true that is said here.

    `uplift` is a percentage, below zero for less; a `yearly` one comes again on the same days of every later year. Its weeks are
    not learned from, and lifted in the forecast. One of a channel lifts the part that the channel has of each SKU. One of a
    `price` follows it: it holds while the price does.
    """

    name = models.CharField(max_length=80)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    channel = models.ForeignKey(SalesChannel, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    begins_on = models.DateField()
    ends_on = models.DateField()
    uplift = models.DecimalField(max_digits=7, decimal_places=2)
    yearly = models.BooleanField(default=False)
    price = models.OneToOneField(Price, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    said_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    """When somebody took it back."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(uplift__gte=-100, ends_on__gte=F("begins_on")), name="promotion_is_possible"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def goods(self) -> str:
        """Of what, in words."""
        said = [one.code for one in (self.sku,) if one] + [one.name for one in (self.category,) if one]
        said += [f"at {self.warehouse.name}"] if self.warehouse else []
        said += [f"by {self.channel.name}"] if self.channel else []
        return ", ".join(said) or "Everything"


class PromotionResult(models.Model):
    """What came of a promotion, once its weeks were over: units that were `told` with it, would have been `usual`, and `came`."""

    promotion = models.ForeignKey(Promotion, on_delete=models.PROTECT, related_name="results")
    begins_on = models.DateField()
    weeks = models.PositiveSmallIntegerField()
    series = models.PositiveIntegerField()
    usual = models.FloatField()
    told = models.FloatField()
    came = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["promotion", "begins_on"], name="a_promotion_is_judged_once_a_time")]

    def __str__(self) -> str:
        return f"{self.came:.0f} of {self.told:.0f}"

    @property
    def told_percent(self) -> float | None:
        return 100 * (self.told / self.usual - 1) if self.usual else None

    @property
    def came_percent(self) -> float | None:
        return 100 * (self.came / self.usual - 1) if self.usual else None


class OneOff(models.Model):
    """So much of what was asked for on a day is not to be learned from: it will not come again. Of an order (`document`) it is
    what the order still has."""

    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_on = models.DateField()
    quantity = Quantity()
    document = models.CharField(max_length=40, blank=True, default="")
    reason = models.CharField(max_length=200)
    marked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    marked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="one_off_is_positive"),
            models.UniqueConstraint(
                fields=["sku", "warehouse", "owner", "asked_on", "document"],
                condition=Q(ended_at=None),
                name="a_one_off_is_marked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:f} on {self.asked_on}"


class Succession(models.Model):
    """A new SKU comes after another: before its own first sale, so much (`share`, a percentage) of what was asked for of the
    predecessor counts as its history; up to `until_on`, from when on its own suffices."""

    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    predecessor = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    share = models.DecimalField(max_digits=6, decimal_places=2)
    until_on = models.DateField()
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    said_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(share__gt=0) & ~Q(sku=F("predecessor")), name="succession_is_possible"),
            models.UniqueConstraint(fields=["sku"], condition=Q(ended_at=None), name="one_predecessor_an_sku"),
        ]

    def __str__(self) -> str:
        return f"{self.sku} after {self.predecessor}"
