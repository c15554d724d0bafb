"""Work orders under /api/v1."""

from __future__ import annotations

from decimal import Decimal

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.production import operations as production
from quartermaster.production import queries
from quartermaster.production.models import Completion, WorkOrder
from quartermaster.production.operations import NewWork
from quartermaster.production.results import PartWeight, Result
from quartermaster.production.schemas import (
    CompletionIn,
    CompletionOut,
    WorkLineOut,
    WorkOrderChange,
    WorkOrderHeadOut,
    WorkOrderIn,
    WorkOrderOut,
    WorkOrderQuery,
)
from quartermaster.stock import references
from quartermaster.web.api import Page, page_of

router = Router(tags=["production"])


@router.get("/work-orders", response=Page[WorkOrderHeadOut])
@doors.api("production.view")
def list_work_orders(request: doors.ApiRequest, query: Query[WorkOrderQuery]) -> Page[WorkOrderHeadOut]:
    rows = queries.work_orders()
    if query.state is not None:
        rows = rows.filter(state=query.state)
    if query.kind is not None:
        rows = rows.filter(kind=query.kind)
    if query.sku is not None:
        rows = rows.filter(sku_id=references.find_sku(query.sku, pointer="/query/sku").id)
    if query.warehouse is not None:
        rows = rows.filter(warehouse_id=references.find_warehouse_id(query.warehouse, pointer="/query/warehouse"))
    return page_of(rows, query, row=_head, sorts={"number": "id", "due_on": "due_on"}, usual_sort="-number")


@router.post("/work-orders", response={201: WorkOrderOut})
@doors.api("production.plan", effect=True)
def plan_work_order(request: doors.ApiRequest, body: WorkOrderIn) -> tuple[int, doors.Versioned]:
    """A draft; nothing is reserved before its release."""
    work = NewWork(
        kind=body.kind,
        sku_id=references.find_sku(body.sku, pointer="/sku").id,
        quantity=body.quantity,
        warehouse_id=references.find_warehouse_id(body.warehouse, pointer="/warehouse"),
        owner_id=references.find_owner_id(body.owner, pointer="/owner") if body.owner else None,
        due_on=body.due_on,
        note=body.note,
    )
    return 201, _versioned(request, production.plan(request.act, work=work).number)


@router.get("/work-orders/{number}", response=WorkOrderOut)
@doors.api("production.view")
def get_work_order(request: doors.ApiRequest, number: str) -> doors.Versioned:
    return _versioned(request, number)


@router.patch("/work-orders/{number}", response=WorkOrderOut)
@doors.api("production.plan", effect=True)
def edit_work_order(request: doors.ApiRequest, number: str, body: WorkOrderChange) -> doors.Versioned:
    """Change a draft; its kit and what is done with it stay. Needs If-Match."""
    order = queries.work_order_by_number(number)
    doors.require_version(request, order.version)
    warehouse_id = references.find_warehouse_id(body.warehouse, pointer="/warehouse") if body.warehouse else order.warehouse_id
    production.edit(
        request.act,
        number=order.number,
        quantity=order.quantity if body.quantity is None else body.quantity,
        warehouse_id=warehouse_id,
        due_on=body.due_on if "due_on" in body.model_fields_set else order.due_on,
        note=order.note if body.note is None else body.note,
        version=order.version,
    )
    return _versioned(request, order.number)


@router.post("/work-orders/{number}/release", response={201: WorkOrderOut})
@doors.api("production.plan", effect=True)
def release_work_order(request: doors.ApiRequest, number: str) -> tuple[int, doors.Versioned]:
    """Reserve all that is needed, or refuse naming every component that is short."""
    order = queries.work_order_by_number(number)
    production.release(request.act, number=order.number)
    return 201, _versioned(request, order.number)


@router.post("/work-orders/{number}/completions", response={201: WorkOrderOut})
@doors.api("production.complete", effect=True)
def complete_work_order(request: doors.ApiRequest, number: str, body: CompletionIn) -> tuple[int, doors.Versioned]:
    """Some or all were made or taken apart: components leave their shelves, first to expire first, and the result comes in."""
    order = queries.work_order_by_number(number)
    bin_id = references.find_bin_id(body.bin, pointer="/bin") if body.bin else None
    result = Result(
        bin_id=bin_id,
        lot=body.lot,
        expires_on=body.expires_on,
        serials=body.serials,
        weight=body.weight,
        parts=[PartWeight(row.position, row.weight) for row in body.parts],
        confirmed=body.weight_confirmed,
    )
    production.complete(request.act, number=order.number, quantity=body.quantity, result=result)
    return 201, _versioned(request, order.number)


@router.post("/work-orders/{number}/completions/{int:completion}/reversal", response={201: WorkOrderOut})
@doors.api("production.take_back", effect=True)
def take_completion_back(request: doors.ApiRequest, number: str, completion: int) -> tuple[int, doors.Versioned]:
    """What came out leaves the bin it was put into, what went in returns to its shelves."""
    order = queries.work_order_by_number(number)
    production.take_back(request.act, number=order.number, completion=completion)
    return 201, _versioned(request, order.number)


@router.post("/work-orders/{number}/closing", response={201: WorkOrderOut})
@doors.api("production.plan", effect=True)
def close_work_order(request: doors.ApiRequest, number: str) -> tuple[int, doors.Versioned]:
    """No more of it is made; without a completion that stands it is cancelled. What is reserved is given back."""
    order = queries.work_order_by_number(number)
    production.close(request.act, number=order.number)
    return 201, _versioned(request, order.number)


def _head(order: WorkOrder) -> WorkOrderHeadOut:
    return WorkOrderHeadOut(
        number=order.number,
        kind=order.kind,
        state=order.state,
        sku=order.sku.code,
        quantity=order.quantity,
        done=order.done,
        warehouse=order.warehouse.code,
        owner=order.owner.code,
        due_on=order.due_on,
        note=order.note,
        planned_by=order.planned_by.username,
        planned_at=order.planned_at,
        ended_at=order.ended_at,
        version=order.version,
    )


def _versioned(request: doors.ApiRequest, number: str) -> doors.Versioned:
    order = queries.work_order_by_number(number)
    lines = [
        WorkLineOut(
            position=need.line.position,
            sku=need.line.sku.code,
            per_kit=need.line.per_kit,
            needed=need.needed,
            reserved=need.reserved,
            available=need.available,
        )
        for need in queries.needs_of(order)
    ]
    costs = "catalog.view_costs" in request.act.permissions
    completions = [_completion(row, row.value if costs else None) for row in queries.completions_of(order)]
    head = _head(order).model_dump()
    return doors.Versioned(WorkOrderOut(**head, bill=order.bill.number, lines=lines, completions=completions), order.version)


def _completion(row: Completion, value: Decimal | None) -> CompletionOut:
    return CompletionOut(
        number=row.number,
        document=row.document,
        quantity=row.quantity,
        value=value,
        completed_by=row.completed_by.username,
        completed_at=row.completed_at,
        reversed_at=row.reversed_at,
    )
