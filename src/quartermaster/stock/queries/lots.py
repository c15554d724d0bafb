"""Lots and serials."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Concat

from quartermaster.kernel.fields import Quantity
from quartermaster.stock.models import Balance, Lot, LotChange
from quartermaster.stock.models.lots import UNTRACKED
from quartermaster.stock.queries.contents import balances
from quartermaster.stock.queries.levels import ZERO


def lot_codes(lot_ids: Iterable[int]) -> dict[int, str]:
    return dict(Lot.objects.filter(id__in=list(lot_ids)).values_list("id", "code"))


def lots_by_id(lot_ids: Iterable[int]) -> dict[int, Lot]:
    return Lot.objects.in_bulk(list(lot_ids))


def skus_of_lots(lot_ids: Iterable[int]) -> set[int]:
    return set(Lot.objects.filter(id__in=list(lot_ids), sku__isnull=False).values_list("sku_id", flat=True))


def lots_with_stock() -> QuerySet[Any]:
    """Every lot and serial with what there is of it (`on_hand`), and its SKU and owner."""
    there = balances_in_lot(OuterRef("pk")).order_by().values("lot_id")
    on_hand = Coalesce(Subquery(there.annotate(total=Sum("quantity")).values("total")), ZERO, output_field=Quantity())
    return Lot.objects.exclude(pk=UNTRACKED).select_related("sku__unit", "owner").annotate(on_hand=on_hand)


def lots_listed() -> QuerySet[Any]:
    """`lots_with_stock`, with the bins that hold some of each (`places`, "LDS/A-01")."""
    place = Concat("bin__warehouse__code", Value("/"), "bin__code")
    held_in = balances_in_lot(OuterRef("pk")).order_by("bin__warehouse__code", "bin__walk_order", "bin__code")
    found: QuerySet[Any] = lots_with_stock().annotate(places=ArraySubquery(held_in.values_list(place)))
    return found


def balances_in_lot(lot_id: Any) -> QuerySet[Balance]:
    """What there is of a lot or serial, cell by cell."""
    return balances().filter(lot_id=lot_id).exclude(lot_id=UNTRACKED)


def lots_in_warehouse(warehouse_id: int) -> QuerySet[Balance, int]:
    """The ids of the lots and serials that a warehouse has some of."""
    return balances().filter(bin__warehouse_id=warehouse_id).exclude(lot_id=UNTRACKED).values_list("lot_id", flat=True)


def lot_changes(lot_id: int) -> QuerySet[LotChange]:
    return LotChange.objects.filter(lot_id=lot_id).select_related("actor").order_by("-id")


def lots_of(sku_id: int) -> QuerySet[Lot]:
    return Lot.objects.filter(sku_id=sku_id)
