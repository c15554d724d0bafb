"""Pictures of what was wrong, kept with the book so that backups hold them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quartermaster.accounts.models import User
from quartermaster.purchasing.models.receiving import Discrepancy


class Photo(models.Model):
    """One picture. `name` is random: it says nothing and cannot be guessed."""

    name = models.CharField(max_length=40, unique=True)
    content_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class DiscrepancyPhoto(Photo):
    """A picture of a discrepancy."""

    discrepancy = models.ForeignKey(Discrepancy, on_delete=models.PROTECT, related_name="photos")

    class Meta(Photo.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(content_type__in=["image/jpeg", "image/png", "image/webp"]), name="photo_is_a_picture"
            )
        ]
