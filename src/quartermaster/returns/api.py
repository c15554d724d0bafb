"""Customers' returns under /api/v1/returns: opened, authorised, received, decided, closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from quartermaster.accounts import doors, permissions
from quartermaster.locations.models import Warehouse
from quartermaster.locations.queries import find_bin
from quartermaster.returns import operations as returns
from quartermaster.returns import queries, slips, times
from quartermaster.returns.models import Return
from quartermaster.returns.papers import Came, NewReturn, Ruling, Wanted
from quartermaster.returns.schemas import (
    BlindReturnIn,
    CustomerReturnIn,
    DecisionIn,
    DecisionsIn,
    NotComeIn,
    ReasonOut,
    ReasonsOut,
    ReasonsQuery,
    ReturnArrivalIn,
    ReturnOut,
    ReturnQuery,
    ReturnReasonIn,
    ReturnSummary,
    SentIn,
    WantedIn,
)
from quartermaster.sales.queries import order_by_number
from quartermaster.web import downloads
from quartermaster.web.api import Page, page_of
from quartermaster.web.downloads import PDF_ANSWER

router = Router(tags=["returns"])

SORTS = {"number": "id", "opened_at": "opened_at", "expected_on": "expected_on"}


@router.get("/returns", response=Page[ReturnSummary])
@doors.api("returns.view")
def list_returns(request: doors.ApiRequest, query: Query[ReturnQuery]) -> Page[dict[str, Any]]:
    rows = queries.returns()
    if query.state:
        rows = rows.filter(state=query.state)
    if query.order:
        rows = rows.filter(order__number__iexact=query.order)
    if query.sku:
        rows = queries.with_sku(rows, query.sku)
    if query.kept:
        rows = queries.kept_as(rows, query.kept)
    if query.waiting is not None:
        rows = queries.waiting(rows) if query.waiting else rows.exclude(pk__in=queries.waiting(queries.returns()).values("pk"))
    return page_of(rows, query, row=ReturnSummary.told, sorts=SORTS, usual_sort="-number")


@router.post("/returns", response={201: ReturnOut})
@doors.api("returns.open", effect=True)
def open_return(request: doors.ApiRequest, body: CustomerReturnIn) -> tuple[int, doors.Versioned]:
    if body.authorise:
        permissions.require(request.act.permissions, "returns.authorise")
    wanted = NewReturn(body.order, _wanted(body.lines), body.expected_on, body.note)
    return 201, _shown(returns.open_return(request.act, wanted=wanted, authorised=body.authorise).number)


@router.post("/blind-returns", response={201: ReturnOut})
@doors.api("returns.receive", effect=True)
def receive_unannounced(request: doors.ApiRequest, body: BlindReturnIn) -> tuple[int, doors.Versioned]:
    """Goods came that nobody had agreed to take back."""
    warehouse = order_by_number(body.order).warehouse
    wanted = NewReturn(body.order, _wanted(body.lines), note=body.note)
    bin_id = _bin_id(warehouse, body.bin)
    return 201, _shown(returns.receive_unannounced(request.act, wanted=wanted, bin_id=bin_id).number)


@router.get("/return-reasons", response=ReasonsOut)
@doors.api("returns.view")
def list_reasons(request: doors.ApiRequest, query: Query[ReasonsQuery]) -> ReasonsOut:
    """Why goods came back within some days, most first."""
    span = times.span(query.since, query.until)
    fields = ReasonOut.model_fields
    found = [
        ReasonOut(**{name: getattr(row, name) for name in fields})
        for row in queries.reasons(since=span.begins_at, until=span.ends_at)
    ]
    return ReasonsOut(since=span.since, until=span.until, reasons=found)


@router.get("/returns/{number}", response=ReturnOut)
@doors.api("returns.view")
def read(request: doors.ApiRequest, number: str) -> doors.Versioned:
    return _shown(number)


@router.get("/returns/{number}/slip", response={200: None}, openapi_extra=PDF_ANSWER)
@doors.api("returns.view")
def read_slip(request: doors.ApiRequest, number: str) -> HttpResponse:
    """What the customer puts into the parcel, as a PDF."""
    found = queries.return_by_number(number)
    return downloads.file(slips.slip(found), f"{found.number}.pdf")


@router.post("/returns/{number}/authorisation", response={201: ReturnOut})
@doors.api("returns.authorise", effect=True)
def authorise(request: doors.ApiRequest, number: str) -> tuple[int, doors.Versioned]:
    returns.authorise(request.act, number=number, version=_version(request, number))
    return 201, _shown(number)


@router.post("/returns/{number}/rejection", response={201: ReturnOut})
@doors.api("returns.authorise", effect=True)
def reject(request: doors.ApiRequest, number: str, body: ReturnReasonIn) -> tuple[int, doors.Versioned]:
    returns.reject(request.act.because(body.reason), number=number, version=_version(request, number))
    return 201, _shown(number)


@router.post("/returns/{number}/dispatch", response={201: ReturnOut})
@doors.api("returns.open", effect=True)
def note_sent(request: doors.ApiRequest, number: str, body: SentIn) -> tuple[int, doors.Versioned]:
    """The customer has sent it."""
    version = _version(request, number)
    returns.note_sent(request.act, number=number, carrier=body.carrier, tracking=body.tracking, version=version)
    return 201, _shown(number)


@router.post("/returns/{number}/arrivals", response={201: ReturnOut})
@doors.api("returns.receive", effect=True)
def receive(request: doors.ApiRequest, number: str, body: ReturnArrivalIn) -> tuple[int, doors.Versioned]:
    found = queries.return_by_number(number)
    came = None if body.lines is None else [Came(row.line, row.quantity, row.weight, row.weight_confirmed) for row in body.lines]
    bin_id = _bin_id(found.warehouse, body.bin)
    returns.receive(request.act, number=number, came=came, bin_id=bin_id, version=_version(request, number))
    return 201, _shown(number)


@router.post("/returns/{number}/arrival-corrections", response={201: ReturnOut})
@doors.api("returns.receive", effect=True)
def not_come(request: doors.ApiRequest, number: str, body: NotComeIn) -> tuple[int, doors.Versioned]:
    """Say what did not come after all."""
    missing = {row.piece: row.quantity for row in body.pieces}
    returns.not_come(request.act.because(body.reason), number=number, missing=missing, version=_version(request, number))
    return 201, _shown(number)


@router.post("/returns/{number}/decisions", response={201: ReturnOut})
@doors.api("returns.decide", effect=True)
def decide(request: doors.ApiRequest, number: str, body: DecisionsIn) -> tuple[int, doors.Versioned]:
    """Say what becomes of goods that came."""
    found = queries.return_by_number(number)
    rulings = [_ruling(found.warehouse, row) for row in body.decisions]
    returns.decide(request.act, number=number, rulings=rulings, version=_version(request, number))
    return 201, _shown(number)


@router.post("/returns/{number}/decisions/{decision}/reversal", response={201: ReturnOut})
@doors.api("returns.decide", effect=True)
def take_back_decision(request: doors.ApiRequest, number: str, decision: int) -> tuple[int, doors.Versioned]:
    returns.take_back_decision(request.act, number=number, decision_id=decision, version=_version(request, number))
    return 201, _shown(number)


@router.post("/returns/{number}/cancellation", response={201: ReturnOut})
@doors.api("returns.open", effect=True)
def cancel(request: doors.ApiRequest, number: str, body: ReturnReasonIn) -> tuple[int, doors.Versioned]:
    returns.cancel(request.act.because(body.reason), number=number, version=_version(request, number))
    return 201, _shown(number)


@router.post("/returns/{number}/closing", response={201: ReturnOut})
@doors.api("returns.open", effect=True)
def close(request: doors.ApiRequest, number: str) -> tuple[int, doors.Versioned]:
    returns.close(request.act, number=number, version=_version(request, number))
    return 201, _shown(number)


def _wanted(lines: Sequence[WantedIn]) -> tuple[Wanted, ...]:
    return tuple(Wanted(row.line, row.quantity, row.reason, row.note) for row in lines)


def _ruling(warehouse: Warehouse, row: DecisionIn) -> Ruling:
    bin_id = _bin_id(warehouse, row.bin)
    return Ruling(row.disposition, row.quantity, row.piece, row.decision, bin_id, row.note)


def _bin_id(warehouse: Warehouse, code: str | None) -> int | None:
    return find_bin(warehouse, code).pk if code else None


def _version(request: doors.ApiRequest, number: str) -> int | None:
    """The version to insist on, where the caller sent one."""
    return doors.insisted_version(request, lambda: queries.return_by_number(number).version)


def _shown(number: str) -> doors.Versioned:
    paper: Return = queries.return_by_number(number)
    return doors.Versioned(ReturnOut.of(paper), paper.version)
