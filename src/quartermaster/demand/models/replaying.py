"""How far the weekly replay is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Replay(models.Model):
    """One living again of the business by all rules, in so many steps; one at a time."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"
        FAILED = "failed", "Failed"

    state = models.CharField(max_length=9, choices=State.choices, default=State.RUNNING)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["running", "done", "cancelled", "failed"]), name="replay_state_is_known"
            ),
            models.UniqueConstraint(fields=["state"], condition=Q(state="running"), name="one_replay_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}, {self.percent} %"

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.of) if self.of else 0
