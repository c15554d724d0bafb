"""Stock under /api/v1: what there is, now and at any moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router
from pydantic_core import to_json

from quartermaster.accounts import doors
from quartermaster.kernel.refusals import Invalid
from quartermaster.locations.models import Warehouse
from quartermaster.stock import past, queries, references
from quartermaster.stock.queries import Position
from quartermaster.stock.schemas import MOST_SKUS, AvailabilitiesOut, AvailabilityOut, AvailabilityQuery, BalanceOut, BalanceQuery
from quartermaster.web.api import Page, read_cursor, write_cursor

router = Router(tags=["stock"])


class TooMany(Invalid):
    code = "too_many"
    title = "Too many at once"


@router.get("/availability", response=AvailabilitiesOut)
@doors.api("stock.view")
def availability(request: doors.ApiRequest, query: Query[AvailabilityQuery]) -> HttpResponse:
    """Every SKU in every warehouse asked for (all of them where none is named), zeros included.

    Of a bundle as many are available as its components make; as of a moment ask for its components.
    """
    sku_codes, warehouse_codes = _listed(query.sku), _listed(query.warehouse)
    if len(sku_codes) > MOST_SKUS:
        raise TooMany(f"At most {MOST_SKUS} SKUs at once; ask for the others in another request.")
    skus = references.skus.find(sku_codes)
    warehouses = references.warehouses.find(warehouse_codes) if warehouse_codes else _every_warehouse()
    errors = references.Errors()
    for code in sku_codes:
        if code not in skus:
            errors.unknown("/query/sku", "sku", code)
    for code in warehouse_codes:
        if code not in warehouses:
            errors.unknown("/query/warehouse", "warehouse", code)
    owner_id = references.find_owner_id(query.owner, pointer="/query/owner") if query.owner else None
    errors.refuse()
    sku_ids, warehouse_ids = [sku.id for sku in skus.values()], list(warehouses.values())
    if query.as_of is None:
        rows = queries.positions_by_warehouse(sku_ids, warehouse_ids=warehouse_ids, owner_id=owner_id)
    else:
        rows = past.positions_as_of(query.as_of, sku_ids, warehouse_ids=warehouse_ids, owner_id=owner_id)
    found = {(row.sku_id, row.warehouse_id): row for row in rows}
    unknown = {sku.id for sku in skus.values()} - {row.sku_id for row in rows}
    kits = queries.bundles_available(unknown, owner_id=owner_id) if unknown and query.as_of is None else {}
    items = [
        _availability(
            skus[sku].code,
            warehouse,
            found.get((skus[sku].id, warehouses[warehouse])) or Position(skus[sku].id),
            kits.get((skus[sku].id, warehouses[warehouse])),
        )
        for sku in sku_codes
        for warehouse in warehouses
    ]
    return HttpResponse(to_json({"items": items}), content_type="application/json")


def _listed(texts: Sequence[str]) -> list[str]:
    """The codes in the order asked, each once."""
    return list(dict.fromkeys(code for text in texts for code in map(str.strip, text.split(",")) if code))


def _every_warehouse() -> dict[str, int]:
    return dict(Warehouse.objects.filter(archived_at=None).order_by("code").values_list("code", "id"))


def _availability(sku: str, warehouse: str, position: Position, kits: Decimal | None) -> AvailabilityOut:
    return AvailabilityOut.model_construct(
        sku=sku,
        warehouse=warehouse,
        sellable=position.sellable,
        receiving=position.receiving,
        held=position.held,
        staged=position.staged,
        reserved=position.reserved,
        on_hand=position.on_hand,
        available=position.available if kits is None else kits,
    )


@router.get("/balances", response=Page[BalanceOut])
@doors.api("stock.view")
def list_balances(request: doors.ApiRequest, query: Query[BalanceQuery]) -> Page[BalanceOut]:
    """What lies in every bin, now or as of a moment."""
    wanted = _wanted_cells(query)
    if query.as_of is None:
        found = queries.with_weights(queries.balances().filter(**wanted)).select_related("sku", "bin__warehouse", "owner", "lot")
        return _page_of_cells(found, query)
    return _page_as_of(query.as_of, wanted, query)


def _wanted_cells(query: BalanceQuery) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if query.sku is not None:
        wanted["sku_id"] = references.find_sku(query.sku, pointer="/query/sku").id
    if query.warehouse is not None:
        wanted["bin__warehouse_id"] = references.find_warehouse_id(query.warehouse, pointer="/query/warehouse")
    if query.bin is not None:
        wanted["bin_id"] = references.find_bin_id(query.bin, pointer="/query/bin")
    if query.owner is not None:
        wanted["owner_id"] = references.find_owner_id(query.owner, pointer="/query/owner")
    if query.lot is not None:
        wanted["lot__code"] = query.lot
    return wanted


def _page_of_cells(found: QuerySet[Any], query: BalanceQuery) -> Page[BalanceOut]:
    if query.cursor:
        (last,) = read_cursor(query.cursor, "balances")
        found = found.filter(pk__gt=last)
    rows = list(found.order_by("pk")[: query.limit + 1])
    page = rows[: query.limit]
    items = [_balance(row, row.weight if row.sku.weighed_in_id else None) for row in page]
    return Page(items=items, next=write_cursor("balances", page[-1].pk) if len(rows) > query.limit else None)


def _page_as_of(moment: datetime, wanted: Mapping[str, Any], query: BalanceQuery) -> Page[BalanceOut]:
    cells = queries.cells_as_of(
        moment,
        sku_id=wanted.get("sku_id"),
        warehouse_id=wanted.get("bin__warehouse_id"),
        bin_id=wanted.get("bin_id"),
        owner_id=wanted.get("owner_id"),
        lot_code=wanted.get("lot__code"),
    )
    kind = f"balances as of {moment.isoformat()}"
    (start,) = read_cursor(query.cursor, kind) if query.cursor else (0,)
    page = cells[start : start + query.limit]
    items = [
        BalanceOut(
            sku=cell.sku,
            warehouse=cell.warehouse,
            bin=cell.bin,
            owner=cell.owner,
            lot=cell.lot,
            quantity=cell.quantity,
            weight=cell.weight,
        )
        for cell in page
    ]
    return Page(items=items, next=write_cursor(kind, start + query.limit) if len(cells) > start + query.limit else None)


def _balance(row: Any, weight: Decimal | None) -> BalanceOut:
    return BalanceOut(
        sku=row.sku.code,
        warehouse=row.bin.warehouse.code,
        bin=row.bin.code,
        owner=row.owner.code,
        lot=row.lot.code or None,
        quantity=row.quantity,
        weight=weight,
    )
