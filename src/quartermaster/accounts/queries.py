"""Questions about people, tokens and the timeline."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from quartermaster.accounts.models import ApiKey, Deed, User


def deeds_of(document: str, limit: int = 100) -> list[Deed]:
    """Who did what to a document, newest first."""
    return list(Deed.objects.filter(document=document).select_related("actor").order_by("-id")[:limit])


def people() -> QuerySet[User]:
    """Everybody who can sign in, and those who could; not the accounts of background work."""
    return User.objects.exclude(username__in=UNSEEN).order_by("username")


def administrators() -> QuerySet[User]:
    """The active people who hold the role administrator and have a password to sign in with."""
    without_password = Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return people().filter(is_active=True, roles__contains=["administrator"]).exclude(without_password)


def administrator_exists() -> bool:
    return administrators().exists()


def keys_of(person: User) -> QuerySet[ApiKey]:
    """The person's tokens that still work or have merely expired, newest first."""
    return ApiKey.objects.filter(owner=person, revoked_at=None).order_by("-id")


SYSTEM = "system"
ENVIRONMENT = "environment"
UNSEEN: Sequence[str] = (SYSTEM, ENVIRONMENT)
