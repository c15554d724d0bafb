"""What comes of a SKU without being bought: transfers that are claimed or under way, and open work orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal

from quartermaster.production.queries import planned
from quartermaster.transfers.queries import moving


def coming(sku_ids: Collection[int], owner_id: int) -> Mapping[int, Decimal]:
    """SKU → so much of it comes to the owner, less what work orders will use up that is not reserved for them yet. Drafts of
    work orders count, as drafts of purchase orders do: nobody need buy what somebody plans to make.
    """
    found: defaultdict[int, Decimal] = defaultdict(Decimal, moving(sku_ids, owner_id=owner_id))
    for one in planned(sku_ids, owner_id=owner_id):
        found[one.sku_id] += one.quantity
    return found
