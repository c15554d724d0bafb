"""What a SKU looks like."""

from __future__ import annotations

import secrets

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.catalog.models import SkuPicture
from quartermaster.catalog.operations.changing import locked_sku
from quartermaster.catalog.operations.refusals import tell_changed
from quartermaster.kernel.refusals import FieldError
from quartermaster.web import pictures

MOST_BYTES = 500_000
"""Phones keep the pictures of a day's walks."""


@transaction.atomic
def set_picture(act: Act, *, code: str, content: bytes) -> SkuPicture:
    """The SKU looks like this from now on. What a camera wrote into the picture is not kept."""
    sku = locked_sku(code)
    if len(content) > MOST_BYTES:
        message = "A picture of goods has at most 500 kB, so that phones can keep it. Make it smaller, and send it again."
        raise pictures.PictureTooLarge(message, errors=[FieldError("/file", "too_large", message)])
    content, content_type = pictures.kept(content)
    SkuPicture.objects.filter(sku=sku).delete()
    made = SkuPicture.objects.create(
        sku=sku,
        name=secrets.token_urlsafe(24),
        content_type=content_type,
        content=content,
        added_by_id=act.user_id,
        added_at=act.occurred_at,
    )
    record(act, "catalog.set_picture", document=sku.code)
    tell_changed([sku.pk])
    return made


@transaction.atomic
def remove_picture(act: Act, *, code: str) -> None:
    sku = locked_sku(code)
    gone, _ = SkuPicture.objects.filter(sku=sku).delete()
    if gone:
        record(act, "catalog.remove_picture", document=sku.code)
        tell_changed([sku.pk])
