"""By which method a SKU is costed, and what happens when that changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.conf import settings

from quartermaster.accounts.operations import system_user_id
from quartermaster.kernel import clock
from quartermaster.kernel.db import array, rows
from quartermaster.stock.cost_facts import Fact, Method, Switched
from quartermaster.stock.costing.facts import Key
from quartermaster.stock.models.value import CostChange

METHODS = """
    SELECT s.id, coalesce(nullif(c.costing, ''), %(usual)s) FROM catalog_sku s
    LEFT JOIN catalog_category c ON c.id = s.category_id WHERE s.id = ANY(%(skus)s::bigint[])
"""
OUTDATED = """
    SELECT state.sku_id, state.owner_id FROM stock_coststate state JOIN catalog_sku s ON s.id = state.sku_id
    LEFT JOIN catalog_category c ON c.id = s.category_id WHERE state.method <> coalesce(nullif(c.costing, ''), %(usual)s)
    ORDER BY state.id LIMIT %(most)s
"""


def methods_of(sku_ids: Collection[int]) -> dict[int, Method]:
    """The method that each SKU is to be costed by from now on: its category's, else the usual one."""
    found = rows(METHODS, {"skus": array(sorted(sku_ids)), "usual": settings.COSTING_METHOD})
    return {sku_id: Method(name) for sku_id, name in found}


def outdated(most: int) -> list[Key]:
    """Up to so many that are still costed by another method than they are to be."""
    found = rows(OUTDATED, {"usual": settings.COSTING_METHOD, "most": most})
    return [(sku_id, owner_id) for sku_id, owner_id in found]


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
    written = CostChange.objects.bulk_create(changes, batch_size=2000)
    return {(one.sku_id, one.owner_id): [Switched(one.pk, now, Method(one.method))] for one in written}
