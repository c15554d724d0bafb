"""What was answered under which key, so that a retry gets the first answer."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now


class IdempotencyRecord(models.Model):
    """One effect and its answer. Written in the transaction of the effect, read before any other."""

    pk = models.CompositePrimaryKey("caller", "key")
    caller = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    fingerprint = models.BinaryField(max_length=32)
    status = models.SmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [BrinIndex(fields=["created_at"], name="idempotency_by_age")]

    def __str__(self) -> str:
        return f"{self.caller} {self.key}"
