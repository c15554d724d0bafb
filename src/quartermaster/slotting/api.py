"""Slotting over the API: rules for putting away, what is proposed by them, the report and the moves made of it."""

from __future__ import annotations

from functools import partial
from typing import Any

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.locations.queries import find_warehouse
from quartermaster.slotting import operations as slotting
from quartermaster.slotting import proposing, queries, reading, sheets
from quartermaster.slotting.models import SlotMove
from quartermaster.slotting.move_schemas import (
    SlotMoveCancellationIn,
    SlotMoveOut,
    SlotMoveQuery,
    SlotMoveReversalIn,
    SlotMoveScanIn,
    SlotMovesIn,
    SlotMovesOut,
    SlottingQuery,
    SlottingReportOut,
)
from quartermaster.slotting.ranking import Proposal
from quartermaster.slotting.reporting import Line, lines_of, report
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
from quartermaster.web import sheets_api
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
    return sheets_api.loaded(request, sheets.HEADINGS, partial(sheets.load_sheet, request.act), dry_run=query.dry_run)


@router.get("/putaway-proposals", response=PutAwayProposalsOut)
@doors.api("stock.put_away")
def list_proposals(request: doors.ApiRequest, query: Query[ProposalsQuery]) -> PutAwayProposalsOut:
    """Where what waits at the docks of a warehouse would be put away now; at most 200 lines, in the order of the page."""
    waiting = stock_queries.free_at_docks(stock_queries.to_put_away(find_warehouse(query.warehouse).pk)[:MOST_PROPOSED])
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


@router.get("/slotting-report", response=SlottingReportOut)
@doors.api("slotting.view")
def show_report(request: doors.ApiRequest, query: Query[SlottingQuery]) -> dict[str, Any]:
    """What pickers walk in a warehouse, and the moves that would save some of it, those that save the most first."""
    found = report(find_warehouse(query.warehouse), weeks=query.weeks)
    return {
        "warehouse": found.warehouse.code,
        "weeks": found.weeks,
        "now": found.per_week(found.advice.now),
        "after": found.per_week(found.advice.after),
        "least": found.per_week(found.advice.least),
        "bins_without_coordinates": found.without_coordinates,
        "moves": [_advised(line) for line in lines_of(found)],
    }


@router.get("/slotting-moves", response=Page[SlotMoveOut])
@doors.api("slotting.view")
def list_moves(request: doors.ApiRequest, query: Query[SlotMoveQuery]) -> Page[dict[str, Any]]:
    rows = queries.moves()
    if query.warehouse:
        rows = rows.filter(warehouse__code__iexact=query.warehouse)
    if query.state:
        rows = rows.filter(state=query.state)
    return page_of(rows, query, row=SlotMoveOut.told, sorts={"number": "id"}, usual_sort="-number")


@router.post("/slotting-moves", response={201: SlotMovesOut})
@doors.api("slotting.carry", effect=True)
def make_moves(request: doors.ApiRequest, body: SlotMovesIn) -> tuple[int, SlotMovesOut]:
    """Tasks of what the report advises, all or none; while they are open their bins are part of no other advice."""
    made = slotting.make_moves(request.act, warehouse=find_warehouse(body.warehouse), chosen=body.moves, weeks=body.weeks)
    return 201, SlotMovesOut(moves=[move.number for move in made])


@router.post("/slotting-moves/{number}/scan", response={201: SlotMoveOut})
@doors.api("slotting.carry", effect=True)
def scan_move(request: doors.ApiRequest, number: str, body: SlotMoveScanIn) -> tuple[int, SlotMoveOut]:
    """The bin where the goods are, then the one where they go, for an exchange the first again. The last scan moves them."""
    move, _ = slotting.scan(request.act, number=number, code=body.code)
    return 201, _move(move)


@router.post("/slotting-moves/{number}/cancellation", response={201: SlotMoveOut})
@doors.api("slotting.carry", effect=True)
def cancel_move(request: doors.ApiRequest, number: str, body: SlotMoveCancellationIn) -> tuple[int, SlotMoveOut]:
    return 201, _move(slotting.cancel(request.act, number=number))


@router.post("/slotting-moves/{number}/reversal", response={201: SlotMoveOut})
@doors.api("slotting.carry", effect=True)
def take_move_back(request: doors.ApiRequest, number: str, body: SlotMoveReversalIn) -> tuple[int, SlotMoveOut]:
    """Everything lies where it lay, and the move is open again."""
    return 201, _move(slotting.take_back(request.act, number=number))


def _move(move: SlotMove) -> SlotMoveOut:
    return SlotMoveOut.model_validate(SlotMoveOut.told(queries.move_by_number(move.number)))


def _advised(line: Line) -> dict[str, Any]:
    return {
        "key": line.key,
        "why": line.why,
        "sku": line.sku,
        "name": line.name,
        "from": line.from_bin,
        "to": line.to_bin,
        "exchange_for": line.other or None,
        "quantity": line.quantity,
        "picks": line.picks,
        "velocity": line.velocity,
        "saved": line.saved,
        "work": line.work,
    }
