"""What background work leaves behind for people to read."""

from __future__ import annotations

from django.db import models


class BookCheck(models.Model):
    """One comparison of the book with itself. `violations` are the first rows that did not tie out."""

    at = models.DateTimeField()
    ties_out = models.BooleanField()
    violations = models.JSONField(default=list)
    seconds = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["-at"], name="book_checks_latest_first")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {'ties out' if self.ties_out else 'differs'}"

    @property
    def ok(self) -> bool:
        return self.ties_out


class JobFailure(models.Model):
    """Why an attempt at a job failed; the queue itself keeps only that it did."""

    job_id = models.BigIntegerField()
    at = models.DateTimeField()
    error = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["job_id", "-id"], name="failures_of_a_job")]

    def __str__(self) -> str:
        return self.error
