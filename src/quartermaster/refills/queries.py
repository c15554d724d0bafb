"""Questions about refills and their rules. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import F, QuerySet, Sum

from quartermaster.kernel.refusals import NotFound
from quartermaster.refills.models import Refill, RefillRule
from quartermaster.stock import queries as stock_queries

ZERO = Decimal(0)
Cell = tuple[int, int, int]
"""SKU, bin, owner."""


class UnknownRefill(NotFound):
    code = "unknown_refill"
    title = "There is no such refill"


class UnknownRule(NotFound):
    code = "unknown_refill_rule"
    title = "There is no such rule"


def rules() -> QuerySet[RefillRule]:
    return RefillRule.objects.select_related("owner", "warehouse", "bin__warehouse", "sku__unit")


def rule_of_id(rule_id: int) -> RefillRule:
    found = rules().filter(pk=rule_id).first()
    if found is None:
        raise UnknownRule("There is no such rule.")
    return found


def refills() -> QuerySet[Refill]:
    return Refill.objects.select_related("owner", "warehouse", "sku__unit", "from_bin", "to_bin", "carried_by")


def open_refills(warehouse_id: int | None = None) -> QuerySet[Refill]:
    """What is to be carried, in walking order of where it lies."""
    found = refills().filter(state__in=Refill.OPEN)
    found = found if warehouse_id is None else found.filter(warehouse_id=warehouse_id)
    return found.order_by("warehouse_id", "from_bin__walk_order", "from_bin__code", "id")


def refill_by_number(number: str) -> Refill:
    found = refills().filter(number=number.strip().upper()).first()
    if found is None:
        raise UnknownRefill(f"There is no refill {number[:40]}.")
    return found


def under_way(sku_ids: Iterable[int]) -> dict[Cell, Decimal]:
    """(SKU, pick bin, owner) → what is to be carried there."""
    found = Refill.objects.filter(sku_id__in=list(sku_ids), state__in=Refill.OPEN).order_by()
    rows = found.values_list("sku_id", "to_bin_id", "owner_id").annotate(left=Sum(F("quantity") - F("done")))
    return {(sku_id, bin_id, owner_id): left for sku_id, bin_id, owner_id, left in rows}


def promised(sku_ids: Iterable[int]) -> dict[tuple[int, int, int, int], Decimal]:
    """(SKU, reserve bin, lot, owner) → what is to be carried away from there."""
    found = Refill.objects.filter(sku_id__in=list(sku_ids), state__in=Refill.OPEN).order_by()
    rows = found.values_list("sku_id", "from_bin_id", "lot_id", "owner_id").annotate(left=Sum(F("quantity") - F("done")))
    return {(row[0], row[1], row[2], row[3]): row[4] for row in rows}


def free_in(found: Iterable[RefillRule]) -> dict[Cell, Decimal]:
    """(SKU, pick bin, owner) → what lies there free: not on hold and allocated to nobody."""
    wanted = list(found)
    rows = stock_queries.balances().filter(
        sku_id__in={rule.sku_id for rule in wanted}, bin_id__in={rule.bin_id for rule in wanted}
    )
    totals = (
        rows.order_by().values_list("sku_id", "bin_id", "owner_id").annotate(free=Sum(F("quantity") - F("held") - F("allocated")))
    )
    return {(row[0], row[1], row[2]): row[3] for row in totals}
