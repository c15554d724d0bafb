"""Traces and recalls under /api/v1."""

from __future__ import annotations

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.tracing import operations as tracing
from quartermaster.tracing import queries
from quartermaster.tracing.models import Recall
from quartermaster.tracing.schemas import (
    AnswerIn,
    NoticeOut,
    RecallChange,
    RecallIn,
    RecallOut,
    RecallQuery,
    RecallSummary,
    TraceOut,
)
from quartermaster.web.api import Page, page_of

router = Router(tags=["tracing"])


@router.get("/lots/{lot_id}/trace", response=TraceOut)
@doors.api("tracing.view")
def get_trace(request: doors.ApiRequest, lot_id: int) -> TraceOut:
    """A lot's or serial's way: what came in, where it lies, who got it and sent it back."""
    return TraceOut.of(queries.trace([queries.lot_by_id(lot_id).pk]))


@router.get("/recalls", response=Page[RecallSummary])
@doors.api("tracing.view")
def list_recalls(request: doors.ApiRequest, query: Query[RecallQuery]) -> Page[RecallSummary]:
    rows = queries.recalls()
    if query.state is not None:
        rows = rows.filter(state=query.state)
    return page_of(
        rows, query, row=lambda row: RecallSummary(**RecallSummary.fields_of(row)), sorts={"id": "id"}, usual_sort="-id"
    )


@router.post("/recalls", response={201: RecallOut})
@doors.api("tracing.draft_recall", effect=True)
def draft_recall(request: doors.ApiRequest, body: RecallIn) -> tuple[int, doors.Versioned]:
    drafted = tracing.draft_recall(request.act, lot_ids=body.lots, reason=body.reason, notice=body.notice)
    return 201, _shown(drafted.number)


@router.get("/recalls/{number}", response=RecallOut)
@doors.api("tracing.view")
def get_recall(request: doors.ApiRequest, number: str) -> doors.Versioned:
    return _shown(number)


@router.patch("/recalls/{number}", response=RecallOut)
@doors.api("tracing.draft_recall", effect=True)
def change_recall(request: doors.ApiRequest, number: str, body: RecallChange) -> doors.Versioned:
    """Change the reason and what customers are told. Needs If-Match."""
    recall = queries.recall_by_number(number)
    doors.require_version(request, recall.version)
    tracing.change_recall(
        request.act,
        number=number,
        version=recall.version,
        reason=recall.reason if body.reason is None else body.reason,
        notice=recall.notice if body.notice is None else body.notice,
    )
    return _shown(number)


@router.post("/recalls/{number}/activation", response={201: RecallOut})
@doors.api("tracing.activate_recall", effect=True)
def activate_recall(request: doors.ApiRequest, number: str) -> tuple[int, doors.Versioned]:
    """Hold the lots everywhere, picked goods included."""
    return 201, _shown(tracing.activate_recall(request.act, number=number).number)


@router.post("/recalls/{number}/reconciliation", response={201: RecallOut})
@doors.api("tracing.reconcile_recall", effect=True)
def reconcile_recall(request: doors.ApiRequest, number: str) -> tuple[int, doors.Versioned]:
    """The customers are told."""
    return 201, _shown(tracing.reconcile_recall(request.act, number=number).number)


@router.post("/recalls/{number}/answers", response={201: RecallOut})
@doors.api("tracing.note_answer", effect=True)
def note_answer(request: doors.ApiRequest, number: str, body: AnswerIn) -> tuple[int, doors.Versioned]:
    """Note what became of goods that do not come back."""
    tracing.note_answer(
        request.act,
        number=number,
        order=body.order,
        lot_id=body.lot,
        outcome=body.outcome,
        quantity=body.quantity,
        note=body.note,
    )
    return 201, _shown(number)


@router.post("/recalls/{number}/closing", response={201: RecallOut})
@doors.api("tracing.close_recall", effect=True)
def close_recall(request: doors.ApiRequest, number: str) -> tuple[int, doors.Versioned]:
    return 201, _shown(tracing.close_recall(request.act, number=number).number)


def _shown(number: str) -> doors.Versioned:
    recall = queries.recall_by_number(number)
    lots = queries.lots_of(recall)
    found = queries.trace([lot.pk for lot in lots], recall_id=recall.pk)
    return doors.Versioned(RecallOut.whole(recall, queries.standing(found), found, _notices(recall, lots, found)), recall.version)


def _notices(recall: Recall, lots: list[object], found: queries.Trace) -> list[NoticeOut]:
    drafts = queries.notices(recall, lots, found.got_it)
    return [NoticeOut(customer=one.customer, email=one.email, orders=list(one.orders), text=one.text) for one in drafts]
