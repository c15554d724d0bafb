"""Tokens of programs: made, and recognised with one indexed look that a process remembers for a few seconds."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from quartermaster.accounts.models import ApiKey, User
from quartermaster.kernel import clock

PREFIX = "qm_"
REMEMBERED_SECONDS = 5.0
"""How long another process may go on accepting a token after its revocation."""
MOST_REMEMBERED = 10_000
USE_NOTED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Bearer:
    """A recognised token: whose it is and what it may do (its scopes, never more than its owner)."""

    key_id: int
    user: User
    permissions: frozenset[str]
    expires_at: datetime | None


_remembered: dict[bytes, tuple[float, Bearer]] = {}


def new_token() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def recognise(token: str) -> Bearer | None:
    """The bearer of a token that is known, not revoked, not expired, and whose owner is active."""
    key = digest(token)
    entry = _remembered.get(key)
    if entry is None or entry[0] < time.monotonic():
        bearer = _look_up(key)
        if bearer is None:
            _remembered.pop(key, None)
            return None
        if len(_remembered) >= MOST_REMEMBERED:
            _remembered.clear()
        entry = _remembered[key] = (time.monotonic() + REMEMBERED_SECONDS, bearer)
    bearer = entry[1]
    return None if bearer.expires_at and bearer.expires_at <= clock.now() else bearer


def forget_remembered() -> None:
    """Look every token up afresh: after a revocation or a change of roles in this process."""
    _remembered.clear()


def _look_up(key: bytes) -> Bearer | None:
    found = ApiKey.objects.select_related("owner").filter(digest=key, revoked_at=None, owner__is_active=True).first()
    if found is None:
        return None
    _note_use(found)
    return Bearer(found.pk, found.owner, frozenset(found.scopes) & found.owner.permissions_held, found.expires_at)


def _note_use(key: ApiKey) -> None:
    long_ago = clock.now() - USE_NOTED_EVERY
    if key.last_used_at is None or key.last_used_at < long_ago:
        unnoted = Q(last_used_at=None) | Q(last_used_at__lt=long_ago)
        ApiKey.objects.filter(unnoted, pk=key.pk).update(last_used_at=clock.now())
