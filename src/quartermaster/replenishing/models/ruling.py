"""What people say about stock: policies, how badly SKUs would be missed, how each supplier is bought from, what money costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Category, Owner, Sku
from quartermaster.demand.challengers import NAMES
from quartermaster.kernel.fields import Quantity
from quartermaster.locations.models import Warehouse
from quartermaster.locations.working_days import named
from quartermaster.planning.choosing import DEFAULT
from quartermaster.purchasing.models import Supplier
from quartermaster.replenishing.rhythm import Rhythm
from quartermaster.replenishing.ruling import KINDS, TYPED, Rule


class Policy(models.Model):
    """How much is kept of goods of which all is true that is said here, from `begins_on` to `ends_on`. The most special holds.

    Of the SKU, the dial divides the chance of running out that money alone would take; `service` is a percentage. A policy with
    `over_typed` holds also where somebody typed a minimum at the SKU. Seasonal thresholds are typed policies with two days.
    """

    class Kind(models.TextChoices):
        ECONOMIC = "economic", KINDS["economic"]
        FILL = "fill", KINDS["fill"]
        CYCLE = "cycle", KINDS["cycle"]
        TYPED = "typed", KINDS["typed"]
        NONE = "none", KINDS["none"]

    class Abc(models.TextChoices):
        A = "A", "A: makes four fifths of the value"
        B = "B", "B: the next 15 per cent"
        C = "C", "C: the rest"

    class Demand(models.TextChoices):
        SMOOTH = "smooth", "Smooth"
        ERRATIC = "erratic", "Erratic"
        INTERMITTENT = "intermittent", "Intermittent"
        LUMPY = "lumpy", "Lumpy"
        NEW = "new", "New"
        DEAD = "dead", "Dead"

    class Need(models.TextChoices):
        VITAL = "V", "Vital"
        ESSENTIAL = "E", "Essential"
        DESIRABLE = "D", "Desirable"

    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.ECONOMIC)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    abc = models.CharField(max_length=1, choices=Abc.choices, blank=True, default="")
    demand = models.CharField(max_length=12, choices=Demand.choices, blank=True, default="")
    need = models.CharField(max_length=1, choices=Need.choices, blank=True, default="")
    over_typed = models.BooleanField(default=False)
    dial = models.DecimalField(max_digits=6, decimal_places=3, default=Decimal("0.5"))
    smoothing = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    """How much the last week counts in the level, where the replay picked another than the usual."""
    challenger = models.CharField(max_length=12, blank=True, default="")
    """Who tells the rates instead of our level, where the replay picked one: a key of the demand room’s challengers."""
    service = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(95))
    review_days = models.PositiveSmallIntegerField(default=7)
    cover_days = models.PositiveSmallIntegerField(default=364)
    """No order is for longer: shelf life, or goods that go out of fashion."""
    minimum = Quantity(null=True, blank=True)
    maximum = Quantity(null=True, blank=True)
    from_warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    """Filled from there by transfers, never bought for."""
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    until_ended = models.BooleanField(default=False)
    """Said by hand for one SKU without a day on which it ends: it is asked about every quarter."""
    reason = models.CharField(max_length=200, blank=True, default="")
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["economic", "fill", "cycle", "typed", "none"]), name="policy_kind_is_known"
            ),
            models.CheckConstraint(condition=~Q(kind="typed") | Q(minimum__gte=0), name="typed_policy_has_a_minimum"),
            models.CheckConstraint(
                condition=Q(maximum__isnull=True) | Q(maximum__gte=F("minimum")), name="policy_maximum_is_not_below_minimum"
            ),
            models.CheckConstraint(
                condition=Q(
                    dial__gt=0,
                    smoothing__gte=0,
                    smoothing__lt=1,
                    service__gt=0,
                    service__lt=100,
                    review_days__gte=1,
                    cover_days__gte=1,
                ),
                name="policy_figures_are_possible",
            ),
            models.CheckConstraint(
                condition=Q(sku__isnull=True) | Q(until_ended=True) | Q(ends_on__isnull=False), name="policy_by_hand_ends"
            ),
            models.CheckConstraint(
                condition=Q(begins_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                name="policy_begins_before_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goods}: {self.target}"

    @property
    def goods(self) -> str:
        """Which goods it is for, in words."""
        said = [str(one) for one in (self.sku, self.category, self.supplier) if one]
        said += [f"class {self.abc}"] * bool(self.abc) + [self.get_demand_display().lower()] * bool(self.demand)
        said += [self.get_need_display().lower()] * bool(self.need)
        said += [f"at {self.warehouse.name}"] if self.warehouse else []
        said += [f"of {self.owner.name}"] if self.owner else []
        return ", ".join(said) or "Everything"

    @property
    def target(self) -> str:
        """What it wants, in words."""
        if self.kind == TYPED:
            least, most = (f"{amount.normalize():f}" if amount is not None else "" for amount in (self.minimum, self.maximum))
            return f"minimum {least}" + (f", maximum {most}" if most else "")
        if self.kind in ("fill", "cycle"):
            words = "of demand from stock" if self.kind == "fill" else "of cycles without running out"
            return f"{self.service.normalize():f} % {words}{self.told_by}"
        if self.kind == "none":
            return "order when wanted"
        smoothing = "" if self.smoothing is None else f", smoothing {self.smoothing.normalize():f}"
        return f"by money, dial {self.dial.normalize():f}{smoothing}{self.told_by}"

    @property
    def told_by(self) -> str:
        return f", told by {NAMES.get(self.challenger, self.challenger)}" if self.challenger else ""

    @property
    def rule(self) -> Rule:
        """As planning reckons with it."""
        keys = ("owner", "warehouse", "sku", "category", "supplier", "from_warehouse")
        said: dict[str, Any] = {name: getattr(self, f"{name}_id") or 0 for name in keys}
        said |= {name: getattr(self, name) for name in ("abc", "demand", "need", "over_typed", "begins_on", "ends_on", "reason")}
        return Rule(
            id=self.pk or 0,
            kind=self.kind,
            **said,
            dial=float(self.dial),
            smoothing=DEFAULT.smoothing if self.smoothing is None else float(self.smoothing),
            challenger=self.challenger,
            service=float(self.service) / 100,
            review_weeks=self.review_days / 7,
            cover_weeks=self.cover_days / 7,
            minimum=float("nan") if self.minimum is None else float(self.minimum),
            maximum=float("nan") if self.maximum is None else float(self.maximum),
        )


class Criticality(models.Model):
    """How badly a SKU would be missed: a judgement of people, nothing in the sales tells it."""

    sku = models.OneToOneField(Sku, on_delete=models.PROTECT, related_name="+")
    need = models.CharField(max_length=1, choices=Policy.Need.choices)

    class Meta:
        verbose_name_plural = "criticalities"
        constraints = [models.CheckConstraint(condition=Q(need__in=["V", "E", "D"]), name="criticality_is_known")]

    def __str__(self) -> str:
        return f"{self.sku}: {self.get_need_display()}"


class BuyingRule(models.Model):
    """How a supplier is bought from; without a supplier, all who have no rule of their own.

    `buyer` works through its proposals. An order costs `order_cost` beside its lines, so that SKUs are ordered together; it is
    taken on `order_days` (digits, 1 is Monday; none are all) until `cut_off`. It is filled up to `container_litres` and
    `container_kg`, and kept within `budget`. With `orders_itself`, what stays within `most_an_order` and `most_a_week` is ordered
    without anybody, in the name of whoever set the rule and within what that person may approve.
    """

    supplier = models.OneToOneField(Supplier, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    buyer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    container_litres = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    container_kg = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    budget = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    order_cost = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    order_days = models.CharField(max_length=7, blank=True, default="")
    cut_off = models.TimeField(null=True, blank=True)
    orders_itself = models.BooleanField(default=False)
    most_an_order = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    most_a_week = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier"], nulls_distinct=False, name="one_buying_rule_per_supplier"),
            models.CheckConstraint(
                condition=Q(orders_itself=False) | Q(most_an_order__gt=0, most_a_week__gt=0),
                name="what_orders_itself_has_limits",
            ),
            models.CheckConstraint(condition=Q(order_days__regex="^[1-7]*$"), name="order_days_are_days_of_the_week"),
        ]

    def __str__(self) -> str:
        return self.supplier.name if self.supplier else "All suppliers"

    def part_of_container(self, litres: float, kg: float) -> float:
        """What one takes of it: by room or by weight, whichever is used up first."""
        by_room = litres / float(self.container_litres) if self.container_litres else 0.0
        by_weight = kg / float(self.container_kg) if self.container_kg else 0.0
        return max(by_room, by_weight)

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.order_days, self.cut_off)

    @property
    def days(self) -> str:
        return named(self.order_days)


class PlanningTerms(models.Model):
    """What keeping, ordering, moving and missing goods costs the business; one row at most."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    holding_percent = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(25))
    order_cost = models.DecimalField(max_digits=12, decimal_places=4, default=Decimal(3))
    move_cost = models.DecimalField(max_digits=12, decimal_places=4, default=Decimal(5))
    lost_percent = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal(100))
    dial = models.DecimalField(max_digits=6, decimal_places=3, default=Decimal("0.5"))
    review_days = models.PositiveSmallIntegerField(default=7)
    worth_telling = models.DecimalField(max_digits=12, decimal_places=4, default=Decimal(50))
    """Alerts about too much, and about typed minimums, begin with so much money."""
    slower_percent = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal(25))
    """A supplier who takes so much longer than it says is told of."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "planning terms"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="planning_terms_are_one_row"),
            models.CheckConstraint(
                condition=Q(
                    holding_percent__gte=0,
                    order_cost__gte=0,
                    move_cost__gte=0,
                    lost_percent__gte=0,
                    worth_telling__gte=0,
                    slower_percent__gte=0,
                )
                & Q(dial__gt=0, review_days__gte=1),
                name="planning_terms_are_possible",
            ),
        ]

    def __str__(self) -> str:
        return "Planning terms"


class DigestChoice(models.Model):
    """Whether somebody wants the morning’s list by e-mail. Who never said so gets none."""

    class Every(models.TextChoices):
        DAY = "day", "Every morning"
        WEEK = "week", "Every Monday"

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    every = models.CharField(max_length=4, choices=Every.choices)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(every__in=["day", "week"]), name="digest_rhythm_is_known")]

    def __str__(self) -> str:
        return f"{self.user}: {self.every}"
