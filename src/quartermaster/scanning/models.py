"""Everything that was scanned, as it came, in the words of the device that sent it. Rows are never changed, but settled."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from quartermaster.accounts.models import User
from quartermaster.locations.models import Warehouse
from quartermaster.purchasing.models import Photo


class Scan(models.Model):
    """One scan. `mark` is the name that the device gave it when it was made: the key under which it has its one effect.

    `code` is what was sent, `task` what it was asked within, `answer` what the person was told. A scan that had to wait for the
    network says what its device `told` the person meanwhile; where that was not so, it is a conflict until somebody settles it.
    """

    class State(models.TextChoices):
        DONE = "done", "Done"
        RIGHT = "right", "Right"
        ASK = "ask", "Asked"
        FOUND = "found", "Found"
        WRONG = "wrong", "Wrong"
        CONFLICT = "conflict", "Conflict"
        SETTLED = "settled", "Settled"

    class Settling(models.TextChoices):
        AGAIN = "again", "Done again"
        OTHERWISE = "otherwise", "Set right by hand"
        NOTHING = "nothing", "Nothing to do"

    mark = models.CharField(max_length=200)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    device = models.CharField(max_length=60, blank=True, default="")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    code = models.TextField(max_length=8000)
    task = models.JSONField()
    told = models.CharField(max_length=10, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices)
    answer = models.JSONField()
    document = models.CharField(max_length=60, blank=True, default="")
    scanned_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    settled_as = models.CharField(max_length=10, choices=Settling.choices, blank=True, default="")
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "mark"], name="a_scan_has_one_effect"),
            models.CheckConstraint(
                condition=Q(state="settled", settled_at__isnull=False) | ~Q(state="settled") & Q(settled_at=None),
                name="scan_is_settled_when_it_says_so",
            ),
        ]
        indexes = [
            models.Index(fields=["warehouse"], condition=Q(state="conflict"), name="scans_in_conflict"),
        ]

    def __str__(self) -> str:
        return f"{self.code[:40]} ({self.state})"

    @property
    def kind(self) -> str:
        """What for, in words."""
        return str(self.task.get("kind", "")).replace("_", " ")

    @property
    def tone(self) -> str:
        """How its state looks."""
        tones = {self.State.DONE: "ok", self.State.WRONG: "bad", self.State.CONFLICT: "bad", self.State.ASK: "open"}
        return tones.get(self.State(self.state), "idle")


class ScanPhoto(Photo):
    """A picture that was taken with a scan and belongs to nothing else: one of damage that was received is the discrepancy's."""

    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="photos")

    class Meta(Photo.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(content_type__in=["image/jpeg", "image/png", "image/webp"]), name="photo_of_a_scan_is_a_picture"
            )
        ]
