"""What planning found: its runs, the figures of every SKU in every warehouse, and what somebody should look at."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Sku
from quartermaster.locations.models import Warehouse
from quartermaster.purchasing.models import Supplier


class Run(models.Model):
    """One thinking about everything, in `parts` that workers take one by one; `world` is what no part can tell alone."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"

    state = models.CharField(max_length=9, choices=State.choices, default=State.RUNNING)
    day = models.DateField()
    parts = models.JSONField(default=list)
    """Suppliers’ ids, part by part."""
    parts_done = ArrayField(models.PositiveIntegerField(), default=list)
    world = models.JSONField(default=dict)
    told = models.JSONField(default=list)
    """Once it has ended: who told the rates of how many rows, and why ours where a challenger was asked. Empty where none was."""
    rows = models.PositiveIntegerField(default=0)
    proposals = models.PositiveIntegerField(default=0)
    failures = models.JSONField(default=list)
    """What could not be planned, as {what, why}; everything else was."""
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["running", "done", "cancelled"]), name="run_state_is_known"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="running"), name="one_run_at_a_time"),
        ]
        indexes = [models.Index(fields=["-id"], name="runs_latest_first")]

    def __str__(self) -> str:
        return f"{self.day}"

    @property
    def percent(self) -> int:
        return round(100 * len(self.parts_done) / len(self.parts)) if self.parts else 100


def _figure() -> models.FloatField[float, float]:
    return models.FloatField()


class Plan(models.Model):
    """What was reckoned of an owner’s SKU in a warehouse, the last time. Weeks, base units, money of the books.

    Written anew by every run, as whole parts; nothing refers to it. Money is a float here: it compares, it does not book.
    """

    id = models.BigAutoField(primary_key=True)
    run_id = models.BigIntegerField()
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False)
    category_id = models.BigIntegerField()
    policy_id = models.BigIntegerField()
    """The policy that holds; 0 the business’s usual one, −1 what is typed at the SKU."""
    kind = models.CharField(max_length=8)
    abc = models.CharField(max_length=1)
    demand_class = models.CharField(max_length=12)
    need = models.CharField(max_length=1)
    made = models.BooleanField()
    from_warehouse_id = models.BigIntegerField()
    receipts = models.IntegerField()
    told_by = models.CharField(max_length=12, default="")
    """The challenger that told the rate; nothing where it is ours."""
    why_ours = models.CharField(max_length=12, default="")
    """Why it is ours where the policy asks a challenger: a key of `WHY_OURS`."""
    on_shelf = _figure()
    coming = _figure()
    position = _figure()
    waiting = _figure()
    rate = _figure()
    variance = _figure()
    lead_weeks = _figure()
    lead_variance = _figure()
    review_weeks = _figure()
    cover_weeks = _figure()
    dial = _figure()
    service = _figure()
    least = _figure()
    most = _figure()
    mean = _figure()
    from_demand = _figure()
    from_supplier = _figure()
    point = _figure()
    up_to = _figure()
    safety = _figure()
    cycle = _figure()
    sure = _figure()
    unit_cost = _figure()
    price = _figure()
    lost_sale = _figure()
    holding = _figure()
    order_cost = _figure()
    pack = _figure()
    minimum = _figure()
    step = _figure()
    wanted = _figure()
    chance = _figure()
    stake = _figure()
    idle_weeks = _figure()
    excess = _figure()
    jump = _figure()
    hidden = _figure()
    doubts = ArrayField(models.CharField(max_length=24), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sku", "warehouse", "owner"], name="one_plan_per_place")]

    def __str__(self) -> str:
        return f"{self.sku} at {self.warehouse}"


class Alert(models.Model):
    """Something that somebody should look at, until it is gone. `stake` is the money that it is expected to cost."""

    class Kind(models.TextChoices):
        RUNS_OUT = "runs_out", "Runs out before the next receipt"
        LATE_ORDER = "late_order", "Late order"
        ORDER_TODAY = "order_today", "Order today"
        OVER_ORDERED = "over_ordered", "More on order than needed"
        OVERSTOCK = "overstock", "Too much"
        DEAD = "dead", "Not sold any more"
        DEMAND_JUMP = "demand_jump", "Demand jumped"
        SLOW_SUPPLIER = "slow_supplier", "Supplier slower than planned"
        NO_PARAMETERS = "no_parameters", "Nothing says how to buy it"
        HIDDEN_DEMAND = "hidden_demand", "Stock-outs hide demand"
        TOLD_BY_OURS = "told_by_ours", "Told by ours instead"
        DOUBT = "doubt", "Data in doubt"
        OVERRIDE_WORSE = "override_worse", "An override made it worse"
        REVIEW_POLICY = "review_policy", "By hand: does it still hold?"
        TYPED_MINIMUM = "typed_minimum", "Typed minimum"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    document = models.CharField(max_length=20, blank=True, default="")
    words = models.CharField(max_length=300)
    stake = models.DecimalField(max_digits=18, decimal_places=2, default=Decimal(0))
    since = models.DateField()
    snoozed_until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "sku", "warehouse", "owner", "supplier", "document"],
                nulls_distinct=False,
                name="one_alert_of_a_kind",
            )
        ]
        indexes = [models.Index(fields=["-stake", "id"], name="alerts_by_money")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.sku or self.supplier}"

    @property
    def timeline(self) -> str:
        """The name under which its deeds are kept; they outlive it."""
        return f"alert:{self.pk}"
