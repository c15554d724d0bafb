"""E-mails: written in the transaction of a deed, sent afterwards by a job."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from quartermaster.accounts.models import User


class Email(models.Model):
    """One e-mail about a document. `message_id` stays the same however often it is tried, so that a receiver knows it again."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to be sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Not sent"

    document = models.CharField(max_length=40)
    to = models.TextField()
    """Addresses, one on each line."""
    subject = models.CharField(max_length=200)
    text = models.TextField()
    attachment_name = models.CharField(max_length=100, blank=True, default="")
    attachment = models.BinaryField(blank=True, default=b"")
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=6, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True, default="")
    queued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "e-mail"
        indexes = [models.Index(fields=["document", "-id"], name="emails_of_a_document")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["queued", "sent", "failed"]), name="email_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="email_is_sent_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def addresses(self) -> list[str]:
        return self.to.splitlines()
