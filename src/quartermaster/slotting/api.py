"""Slotting over the API: rules for putting away, and what is proposed by them."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.locations.queries import find_warehouse
from quartermaster.slotting import operations as slotting
from quartermaster.slotting import proposing, queries, reading, sheets
from quartermaster.slotting.ranking import Proposal
from quartermaster.slotting.schemas import (
    ProposalsQuery,
    ProposedBinOut,
    PutAwayProposalOut,
    PutAwayProposalsOut,
    PutAwayRuleOut,
    PutAwayRuleQuery,
    PutAwayRulesIn,
    PutAwayRulesOut,
)
from quartermaster.stock import queries as stock_queries
from quartermaster.web import sheets_api, spreadsheets
from quartermaster.web.api import Page, page_of
from quartermaster.web.sheets_api import SHEET_BODY, SheetOut, SheetQuery

MOST_PROPOSED = 200
router = Router(tags=["slotting"])


@router.get("/putaway-rules", response=Page[PutAwayRuleOut])
@doors.api("slotting.view")
def list_rules(request: doors.ApiRequest, query: Query[PutAwayRuleQuery]) -> Page[dict[str, Any]]:
    rows = queries.rules().order_by()
    if query.warehouse:
        rows = rows.filter(warehouse__code__iexact=query.warehouse)
    return page_of(rows, query, row=PutAwayRuleOut.told, sorts={"id": "id"}, usual_sort="id")


@router.post("/putaway-rules", response={200: PutAwayRulesOut})
@doors.api("slotting.edit", effect=True)
def set_rules(request: doors.ApiRequest, body: PutAwayRulesIn) -> PutAwayRulesOut:
    """Make rules, or change those of the same warehouse and name; all or none."""
    rules = [reading.rule(dict(row), where=f"/rules/{place}/") for place, row in enumerate(body.rules)]
    made, changed = slotting.set_rules(request.act, rules=rules)
    return PutAwayRulesOut(created=made, updated=changed)


@router.delete("/putaway-rules/{int:rule_id}", response={204: None})
@doors.api("slotting.edit", effect=True)
def remove_rule(request: doors.ApiRequest, rule_id: int) -> None:
    slotting.remove_rule(request.act, rule_id=rule_id)


@router.post("/imports/putaway-rules", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("slotting.edit", effect=True)
def import_rules(request: doors.ApiRequest, query: Query[SheetQuery]) -> SheetOut:
    """Make and change rules from a sheet, all rows or none."""

    def load(content: bytes) -> spreadsheets.Report:
        return sheets.load_sheet(request.act, spreadsheets.read(content, sheets.HEADINGS), dry_run=query.dry_run)

    return sheets_api.loaded(request, load, dry_run=query.dry_run)


@router.get("/putaway-proposals", response=PutAwayProposalsOut)
@doors.api("stock.put_away")
def list_proposals(request: doors.ApiRequest, query: Query[ProposalsQuery]) -> PutAwayProposalsOut:
    """Where what waits at the docks of a warehouse would be put away now; at most 200 lines, in the order of the page."""
    waiting = list(stock_queries.to_put_away(find_warehouse(query.warehouse).pk)[:MOST_PROPOSED])
    found = proposing.proposals(waiting)
    return PutAwayProposalsOut(items=[_proposal(row, found[row.pk]) for row in waiting])


def _proposal(row: Any, found: Proposal) -> PutAwayProposalOut:
    return PutAwayProposalOut(
        sku=row.sku.code,
        lot=row.lot.code,
        owner=row.owner.code,
        at=row.bin.code,
        quantity=row.quantity,
        bins=[ProposedBinOut(bin=one.code, quantity=one.quantity, why=one.why) for one in found.choices],
        left=found.left,
    )
