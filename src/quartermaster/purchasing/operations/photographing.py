"""How a picture is kept, whatever it is of."""

from __future__ import annotations

import secrets
from typing import TypeVar

from django.db.models import Model

from quartermaster.accounts.acts import Act
from quartermaster.purchasing.models.photos import Photo
from quartermaster.web import pictures

P = TypeVar("P", bound=Photo)


def keep_photo(act: Act, kind: type[P], content: bytes, *, whose: str, **belongs_to: Model) -> P:
    """A picture more of what it belongs to, which is locked and called `whose`. What it is is told from its content alone; its
    name is random."""
    content, content_type = pictures.kept(content)
    if kind._default_manager.filter(**belongs_to).count() >= pictures.MOST_PHOTOS:
        raise pictures.TooManyPhotos(f"{whose} has {pictures.MOST_PHOTOS} pictures already.")
    return kind._default_manager.create(
        **belongs_to,
        name=secrets.token_urlsafe(24),
        content_type=content_type,
        size=len(content),
        content=content,
        added_by_id=act.user_id,
        added_at=act.occurred_at,
    )
