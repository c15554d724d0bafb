"""Refilling pick bins over the API: rules, what is to be carried, carrying it."""

from __future__ import annotations

from functools import partial
from typing import Any

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.locations.queries import find_warehouse
from quartermaster.refills import operations as refills
from quartermaster.refills import queries, sheets
from quartermaster.refills.models import Refill
from quartermaster.refills.operations import NewRule
from quartermaster.refills.schemas import (
    CarryIn,
    PlanIn,
    PlannedOut,
    RefillCancellationIn,
    RefillOut,
    RefillQuery,
    RefillScanIn,
    RuleIn,
    RuleOut,
    RuleQuery,
    RulesIn,
    RulesOut,
)
from quartermaster.stock import references
from quartermaster.web import sheets_api
from quartermaster.web.api import Page, page_of
from quartermaster.web.sheets_api import SHEET_BODY, SheetOut, SheetQuery

router = Router(tags=["refills"])


@router.get("/refill-rules", response=Page[RuleOut])
@doors.api("refills.view")
def list_rules(request: doors.ApiRequest, query: Query[RuleQuery]) -> Page[dict[str, Any]]:
    rows = queries.rules()
    if query.warehouse:
        rows = rows.filter(warehouse__code__iexact=query.warehouse)
    if query.sku:
        rows = rows.filter(sku__code__iexact=query.sku)
    return page_of(rows, query, row=RuleOut.told, sorts={"id": "id"}, usual_sort="id")


@router.post("/refill-rules", response={200: RulesOut})
@doors.api("refills.edit", effect=True)
def set_rules(request: doors.ApiRequest, body: RulesIn) -> RulesOut:
    """Make rules, or change those of the same SKU, bin and owner; all or none."""
    made, changed = refills.set_rules(request.act, rules=[_rule(row, place) for place, row in enumerate(body.rules)])
    return RulesOut(created=made, updated=changed)


@router.delete("/refill-rules/{int:rule_id}", response={204: None})
@doors.api("refills.edit", effect=True)
def remove_rule(request: doors.ApiRequest, rule_id: int) -> None:
    refills.remove_rule(request.act, rule_id=rule_id)


@router.post("/imports/refill-rules", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("refills.edit", effect=True)
def import_rules(request: doors.ApiRequest, query: Query[SheetQuery]) -> SheetOut:
    """Make and change rules from a sheet, all rows or none."""
    return sheets_api.loaded(request, sheets.HEADINGS, partial(sheets.load_sheet, request.act), dry_run=query.dry_run)


@router.get("/refills", response=Page[RefillOut])
@doors.api("refills.view")
def list_refills(request: doors.ApiRequest, query: Query[RefillQuery]) -> Page[dict[str, Any]]:
    rows = queries.refills()
    if query.warehouse:
        rows = rows.filter(warehouse__code__iexact=query.warehouse)
    if query.state:
        rows = rows.filter(state=query.state)
    return page_of(rows, query, row=RefillOut.told, sorts={"number": "id"}, usual_sort="-number")


@router.post("/refills", response={201: PlannedOut})
@doors.api("refills.carry", effect=True)
def plan(request: doors.ApiRequest, body: PlanIn) -> tuple[int, PlannedOut]:
    """See now what is to be carried; it is also seen every ten minutes and whenever orders are released."""
    warehouse_id = find_warehouse(body.warehouse).pk if body.warehouse else None
    made = refills.plan(request.act, warehouse_id=warehouse_id)
    return 201, PlannedOut(refills=[refill.number for refill in made])


@router.post("/refills/{number}/scan", response={201: RefillOut})
@doors.api("refills.carry", effect=True)
def scan(request: doors.ApiRequest, number: str, body: RefillScanIn) -> tuple[int, RefillOut]:
    """The reserve bin or the SKU: in hand. Then the pick bin: there."""
    return 201, _shown(refills.scan(request.act, number=number, code=body.code))


@router.post("/refills/{number}/carrying", response={201: RefillOut})
@doors.api("refills.carry", effect=True)
def carry(request: doors.ApiRequest, number: str, body: CarryIn) -> tuple[int, RefillOut]:
    return 201, _shown(refills.carry(request.act, number=number, quantity=body.quantity))


@router.post("/refills/{number}/cancellation", response={201: RefillOut})
@doors.api("refills.carry", effect=True)
def cancel(request: doors.ApiRequest, number: str, body: RefillCancellationIn) -> tuple[int, RefillOut]:
    return 201, _shown(refills.cancel(request.act, number=number))


def _shown(refill: Refill) -> RefillOut:
    return RefillOut.model_validate(RefillOut.told(refill))


def _rule(row: RuleIn, place: int) -> NewRule:
    where = f"/rules/{place}/"
    return NewRule(
        owner_id=references.find_owner_id(row.owner, pointer=f"{where}owner"),
        sku_id=references.find_sku(row.sku, pointer=f"{where}sku").id,
        bin_id=references.find_bin_id(row.bin, pointer=f"{where}bin"),
        minimum=row.minimum,
        maximum=row.maximum,
        pack=row.pack,
        where=where,
    )
