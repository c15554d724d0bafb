"""What the replay picked and policies hold for it; and whether that happens by itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quartermaster.accounts.models import User
from quartermaster.replenishing.models.ruling import Policy


class Pick(models.Model):
    """A policy that holds what the replay of `made_on` picked for a group, which would have saved so much a year. `before` is
    what the policy said until then; nothing where there was none."""

    policy = models.OneToOneField(Policy, on_delete=models.CASCADE, related_name="pick")
    group = models.CharField(max_length=20)
    made_on = models.DateField()
    dial = models.DecimalField(max_digits=6, decimal_places=3)
    smoothing = models.DecimalField(max_digits=4, decimal_places=3, null=True)
    """None: the usual."""
    challenger = models.CharField(max_length=12, blank=True, default="")
    saves = models.DecimalField(max_digits=18, decimal_places=2)
    before = models.JSONField(null=True)
    applied_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    applied_at = models.DateTimeField()
    by_itself = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.group}: dial {self.dial.normalize():f}"

    @property
    def still_holds(self) -> bool:
        """Whether nobody has changed the policy since."""
        policy = self.policy
        said = (policy.kind, policy.dial, policy.smoothing, policy.challenger)
        return said == (Policy.Kind.ECONOMIC, self.dial, self.smoothing, self.challenger)


class PickSwitch(models.Model):
    """Whether picks hold by themselves every Monday, in the name of whoever said so; one row at most."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    on = models.BooleanField(default=False)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name_plural = "pick switches"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="pick_switch_is_one_row")]

    def __str__(self) -> str:
        return "on" if self.on else "off"
