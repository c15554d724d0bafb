"""Deeds about demand stand on the timelines of their SKUs, and are announced."""

from __future__ import annotations

from collections.abc import Iterable

from quartermaster.accounts.acts import Act, record_many
from quartermaster.catalog.models import Sku
from quartermaster.kernel.notices import Notice, announce


def tell(act: Act, verb: str, *, sku_ids: Iterable[int], **details: object) -> None:
    """Note the deed on the timelines of its SKUs, and announce it under the verb's name."""
    wanted = frozenset(sku_ids)
    codes = Sku.objects.filter(pk__in=wanted).order_by("code").values_list("code", flat=True)
    record_many(act, verb, {code: dict(details) for code in codes})
    announce(Notice(verb, wanted))
