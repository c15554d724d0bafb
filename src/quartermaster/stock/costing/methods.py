"""By which method a SKU is costed, and what happens when that changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.conf import settings

from quartermaster.accounts.operations import system_user_id
from quartermaster.kernel import clock
from quartermaster.stock.costing.facts import Key
from quartermaster.stock.models.value import CostChange
from quartermaster.stock.valuation import Fact, Method, Switched


def methods_of(sku_ids: Collection[int]) -> dict[int, Method]:
    """The method that each SKU is to be costed by from now on."""
    return dict.fromkeys(sku_ids, Method(settings.COSTING_METHOD))


def switches(wanted: Mapping[Key, Method]) -> dict[Key, list[Fact]]:
    """Write down that these SKUs are costed otherwise from this moment on, as facts to be valued."""
    now = clock.now()
    changes = [
        CostChange(
            sku_id=sku_id,
            owner_id=owner_id,
            kind=CostChange.Kind.METHOD,
            method=method.value,
            actor_id=system_user_id(),
            source="job",
            key="",
            effective_at=now,
        )
        for (sku_id, owner_id), method in wanted.items()
    ]
    written = CostChange.objects.bulk_create(changes)
    return {(one.sku_id, one.owner_id): [Switched(one.pk, now, Method(one.method))] for one in written}
