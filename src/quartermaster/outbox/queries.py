"""Questions to the outbox."""

from __future__ import annotations

from django.db.models import QuerySet

from quartermaster.outbox.models import Email


def emails() -> QuerySet[Email]:
    """All, without what is attached to them."""
    return Email.objects.select_related("queued_by").defer("attachment", "text")


def emails_about(document: str) -> QuerySet[Email]:
    """The newest first."""
    return emails().filter(document=document).order_by("-id")
