"""Partners: customers with whom stock is shared. What is offered to them of ours, what they took, and what they say they have."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.timesince import timesince

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Category, Owner, Sku
from quartermaster.kernel import clock
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Warehouse
from quartermaster.partners import sharing
from quartermaster.sales.models import Customer

ZERO = Decimal(0)


class SharePolicy(models.Model):
    """What is offered to which partners (`customer_ids`): goods of a category, or all, that last `from_days` or longer at the
    pace they are asked for, but for what `keep_days` need; `discount` percent below their price, for `lasts_days`."""

    name = models.CharField(max_length=80, unique=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False)
    from_days = models.PositiveIntegerField()
    keep_days = models.PositiveIntegerField()
    discount = models.DecimalField(max_digits=5, decimal_places=2)
    lasts_days = models.PositiveSmallIntegerField(default=14)
    customer_ids = ArrayField(models.BigIntegerField())
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField(default=1)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(from_days__gt=0, keep_days__gt=0, from_days__gte=F("keep_days"), lasts_days__gt=0),
                name="share_policy_keeps_less_than_it_begins_at",
            ),
            models.CheckConstraint(condition=Q(discount__gte=0, discount__lt=100), name="share_policy_discount_is_a_part"),
            models.CheckConstraint(condition=Q(customer_ids__len__gt=0), name="share_policy_names_partners"),
        ]

    def __str__(self) -> str:
        return self.name


class Offer(models.Model):
    """So much of a SKU in a warehouse, at a price, to the partners of a policy. No more is taken of it than there is; what is
    taken is an order with its reservation. There is one open offer of the same goods at a time."""

    policy = models.ForeignKey(SharePolicy, on_delete=models.PROTECT, related_name="offers")
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = Quantity()
    taken = Quantity(default=ZERO)
    price = models.DecimalField(max_digits=18, decimal_places=4)
    cover_days = models.PositiveIntegerField(null=True, blank=True)
    """How long it would last; none: nothing is asked for."""
    until_on = models.DateField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "warehouse", "sku"], condition=Q(ended_at=None), name="goods_are_offered_to_partners_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, taken__gte=0, taken__lte=F("quantity"), price__gte=0),
                name="no_more_is_taken_than_offered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:f} of {self.sku}"

    @property
    def lasts(self) -> str:
        """How long all of it would last, as people say it."""
        return sharing.lasting(self.cover_days)

    @property
    def left(self) -> Decimal:
        found: Decimal = self.quantity - self.taken
        return found


class Taking(models.Model):
    """A partner took so much of an offer: the order is its own document."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="takings")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    quantity = Quantity()
    order = models.CharField(max_length=20)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="a_partner_takes_something")]

    def __str__(self) -> str:
        return f"{self.quantity:f} for {self.customer}"


class PartnerStock(models.Model):
    """What a partner says it has of a SKU, as of when. It is never ours: a source to ask, not stock."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+")
    quantity = Quantity()
    as_of = models.DateTimeField()
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "sku"], name="one_partner_stock_per_sku"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="partner_stock_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity:f} of {self.sku} at {self.customer}"

    @property
    def age(self) -> str:
        """How long ago it was so: 3 hours ago."""
        now = clock.now()
        return "just now" if now - self.as_of < timedelta(minutes=1) else f"{timesince(self.as_of, now, depth=1)} ago"
