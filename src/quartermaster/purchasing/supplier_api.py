"""Suppliers under /api/v1, what they sell, and at which price."""

from __future__ import annotations

from functools import partial
from typing import Any

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.catalog.queries import find_sku, skus_by_code
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import FieldError
from quartermaster.purchasing import entries, queries
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.entries import InvalidEntry
from quartermaster.purchasing.operations.loading import HEADINGS
from quartermaster.purchasing.papers import NewSupplierItem, Terms
from quartermaster.purchasing.prices import Ask, prices
from quartermaster.purchasing.queries import UnknownSupplier
from quartermaster.purchasing.supplier_schemas import (
    PriceOut,
    PriceQuery,
    SupplierChange,
    SupplierIn,
    SupplierItemOut,
    SupplierItemQuery,
    SupplierItemsIn,
    SupplierItemsSet,
    SupplierOut,
    SupplierQuery,
    details_of,
)
from quartermaster.web import sheets_api
from quartermaster.web.api import Page, page_of
from quartermaster.web.sheets_api import SHEET_BODY, SheetOut, SheetQuery

router = Router(tags=["purchasing"])


@router.get("/suppliers", response=Page[SupplierOut])
@doors.api("purchasing.view")
def list_suppliers(request: doors.ApiRequest, query: Query[SupplierQuery]) -> Page[SupplierOut]:
    rows = queries.all_suppliers()
    if query.code:
        rows = rows.filter(code__iexact=query.code)
    return page_of(rows, query, row=SupplierOut.of, sorts={"code": "code", "name": "name"})


@router.post("/suppliers", response={201: SupplierOut})
@doors.api("purchasing.edit_suppliers", effect=True)
def create_supplier(request: doors.ApiRequest, body: SupplierIn) -> tuple[int, doors.Versioned]:
    supplier = purchasing.create_supplier(request.act, **details_of(body, Terms()))
    return 201, doors.Versioned(SupplierOut.of(supplier), supplier.version)


@router.get("/suppliers/{int:supplier_id}", response=SupplierOut)
@doors.api("purchasing.view")
def read_supplier(request: doors.ApiRequest, supplier_id: int) -> doors.Versioned:
    supplier = queries.supplier_by_id(supplier_id)
    return doors.Versioned(SupplierOut.of(supplier), supplier.version)


@router.patch("/suppliers/{int:supplier_id}", response=SupplierOut)
@doors.api("purchasing.edit_suppliers", effect=True)
def change_supplier(request: doors.ApiRequest, supplier_id: int, body: SupplierChange) -> doors.Versioned:
    supplier = queries.supplier_by_id(supplier_id)
    doors.require_version(request, supplier.version)
    now: dict[str, Any] = {name: getattr(supplier, name) for name in ("code", "name", "email", "lead_time_days", "note")}
    said = details_of(body, purchasing.terms_of(supplier))
    wanted = {**now, "archived": supplier.archived_at is not None, **said}
    changed = purchasing.change_supplier(request.act, supplier_id=supplier.id, version=supplier.version, **wanted)
    return doors.Versioned(SupplierOut.of(changed), changed.version)


@router.get("/supplier-items", response=Page[SupplierItemOut])
@doors.api("purchasing.view")
def list_supplier_items(request: doors.ApiRequest, query: Query[SupplierItemQuery]) -> Page[dict[str, Any]]:
    rows = queries.items()
    if query.supplier:
        rows = rows.filter(supplier__code__iexact=query.supplier)
    if query.sku:
        rows = rows.filter(sku__code__iexact=query.sku)
    hidden: Any = None if _sees_costs(request) else {"unit_cost": True, "breaks": {"__all__": {"unit_cost"}}}
    return page_of(rows, query, row=lambda item: SupplierItemOut.of(item).model_dump(mode="json", exclude=hidden))


@router.post("/supplier-items", response={201: SupplierItemsSet})
@doors.api("purchasing.edit_suppliers", effect=True)
def set_supplier_items(request: doors.ApiRequest, body: SupplierItemsIn) -> tuple[int, SupplierItemsSet]:
    """Say what suppliers sell and how; an item that is known is replaced. All or none."""
    suppliers = entries.suppliers_by_code(item.supplier for item in body.items)
    skus = skus_by_code({item.sku for item in body.items})
    errors: list[FieldError] = []
    items: list[NewSupplierItem] = []
    for place, item in enumerate(body.items):
        supplier, sku = suppliers.get(item.supplier.upper()), skus.get(item.sku.upper())
        if supplier is None:
            message = f"There is no supplier “{item.supplier[:30]}”."
            errors.append(FieldError(f"/items/{place}/supplier", "unknown_supplier", message))
        if sku is None:
            errors.append(FieldError(f"/items/{place}/sku", "unknown_sku", f"There is no SKU “{item.sku[:60]}”."))
        if supplier and sku:
            items.append(item.paper(supplier.id, sku.id))
    if errors:
        raise InvalidEntry(errors[0].message, errors=errors)
    purchasing.set_supplier_items(request.act, items=items)
    return 201, SupplierItemsSet(set=len(items))


@router.get("/supplier-prices", response=PriceOut)
@doors.api("catalog.view_costs")
def read_price(request: doors.ApiRequest, query: Query[PriceQuery]) -> PriceOut:
    """What one base unit costs in the supplier's currency, in a line of so much, on a day."""
    supplier, sku = queries.supplier_by_code(query.supplier), find_sku(query.sku)
    day = query.day or clock.now().date()
    (found,) = prices([Ask(supplier.id, sku.id, query.quantity, day)])
    if found is None:
        raise UnknownSupplier(f"{supplier.code} does not sell {sku.code}.")
    return PriceOut(
        supplier=supplier.code, sku=sku.code, quantity=query.quantity, day=day, currency=supplier.currency, unit_cost=found
    )


@router.post("/imports/supplier-items", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("purchasing.edit_suppliers", effect=True)
def import_supplier_items(request: doors.ApiRequest, query: Query[SheetQuery]) -> SheetOut:
    """Say what suppliers sell from a sheet, all rows or none. The columns are those of the export."""
    return sheets_api.loaded(request, HEADINGS, partial(purchasing.load_supplier_items, request.act), dry_run=query.dry_run)


def _sees_costs(request: doors.ApiRequest) -> bool:
    return "catalog.view_costs" in request.act.permissions
