"""Work orders as a list, one with its needs and completions, and what is done with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog import whose
from quartermaster.catalog.queries import UnknownSku, owner_of_code, read_code
from quartermaster.kernel import quantities
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Invalid, Refusal
from quartermaster.locations.models import Warehouse
from quartermaster.locations.queries import find_warehouse
from quartermaster.production import operations as production
from quartermaster.production import queries
from quartermaster.production.forms import CompletionForm, DraftForm, WorkOrderForm
from quartermaster.production.models import WorkOrder
from quartermaster.production.operations import NewWork
from quartermaster.production.results import Result
from quartermaster.stock import queries as stock_queries
from quartermaster.web import tables
from quartermaster.web.forms import seen_version, take
from quartermaster.web.scope import chosen_warehouse
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import status, when

State = WorkOrder.State
TONES = {
    State.DRAFT: "idle",
    State.RELEASED: "accent",
    State.IN_PROGRESS: "open",
    State.COMPLETED: "ok",
    State.CANCELLED: "idle",
}
STEPS = [("draft", "Draft"), ("released", "Released"), ("in_progress", "In progress"), ("completed", "Completed")]


def _dot(order: WorkOrder) -> str:
    return status(TONES[State(order.state)], order.get_state_display())


def _matching(rows: QuerySet[WorkOrder], text: str) -> QuerySet[WorkOrder]:
    return rows.filter(Q(number__istartswith=text) | Q(sku__code__istartswith=text) | Q(sku__name__icontains=text))


def _still_open(rows: QuerySet[WorkOrder], value: str) -> QuerySet[WorkOrder]:
    return rows.filter(state__in=WorkOrder.OPEN) if value == "yes" else rows.exclude(state__in=WorkOrder.OPEN)


STATE = Column(
    "state", "State", sort="state", value=lambda order: order.get_state_display(), cell=_dot, width="130px", phone="end"
)
TABLE = Table(
    name="work-orders",
    sort="-number",
    row_url=lambda order: reverse("work_order", args=[order.number]),
    topics="production",
    empty="No work orders yet. Plan the first one.",
    columns=(
        Column("number", "Work order", sort="id", width="110px", phone="title", strong=True),
        Column("kind", "Kind", value=lambda order: order.get_kind_display(), width="96px"),
        Column("sku", "Kit", value=lambda order: order.sku.code, sort="sku__code", width="140px", phone="line"),
        Column("name", "Name", value=lambda order: order.sku.name, grow=True, export=False, phone="line"),
        whose.column(),
        Column("quantity", "Quantity", sort="quantity", numeric=True, width="90px"),
        Column("done", "Done", sort="done", numeric=True, width="80px", phone="tail"),
        Column("warehouse", "Warehouse", value=lambda order: order.warehouse.name, wide=True, width="140px"),
        Column("due_on", "Due", sort="due_on", cell=lambda order: when(order.due_on), width="96px"),
        STATE,
    ),
    filters=(
        Filter("q", "Number or kit", apply=_matching),
        Filter("state", "State", lookup="state", choices=State.choices),
        Filter("kind", "Kind", lookup="kind", choices=WorkOrder.Kind.choices),
        Filter("open", "Open", apply=_still_open, choices=(("yes", "Open"), ("no", "Ended"))),
        whose.filter_by(),
    ),
    views=(View("Open", {"open": "yes"}), View("All"), View("Ended", {"open": "no"})),
)  # fmt: skip


@require_safe
@doors.page("production.view")
def work_order_list(request: doors.PageRequest) -> HttpResponseBase:
    scope = chosen_warehouse(request)
    rows = queries.work_orders() if scope is None else queries.work_orders().filter(warehouse_id=scope)
    return tables.show(request, replace(TABLE), Rows(rows), "production/list.html")


@require_safe
@doors.page("production.view")
def work_order(request: doors.PageRequest, number: str) -> HttpResponseBase:
    order = queries.work_order_by_number(number)
    may = request.user.permissions_held
    completions = list(queries.completions_of(order))
    context = {
        "order": order,
        "needs": queries.needs_of(order),
        "dot": _dot(order),
        "steps": STEPS,
        "at": order.state,
        "stopped": "Cancelled" if order.state == State.CANCELLED else "",
        "completions": completions,
        "movements": [row for one in completions for row in stock_queries.movements_on(one.document)],
        "deeds": queries.deeds_of(order),
        "live": order.number,
        "may_release": order.state == State.DRAFT and "production.plan" in may,
        "may_complete": order.state in WorkOrder.AT_WORK and "production.complete" in may,
        "may_close": not order.ended and "production.plan" in may,
        "may_take_back": "production.take_back" in may,
        "sees_costs": "catalog.view_costs" in may,
    }
    return render(request, "production/work_order.html", context)


@require_safe
@doors.page("production.plan")
def work_order_new(request: doors.PageRequest) -> HttpResponseBase:
    warehouse = Warehouse.objects.filter(pk=chosen_warehouse(request) or 0).first()
    initial = {"sku": request.GET.get("sku", "")[:100], "warehouse": warehouse.code if warehouse else ""}
    return _plan_dialog(request, WorkOrderForm(initial=initial))


@doors.page("production.plan", effect=True)
def work_order_plan(request: doors.PageRequest) -> HttpResponseBase:
    form = WorkOrderForm(request.POST)
    if form.is_valid():
        try:
            order = production.plan(request.act, work=_work(form.cleaned_data, form.owner_code))
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, f"Planned {order.number}.", url=reverse("work_order", args=[order.number]))
    return _plan_dialog(request, form, status=422)


@require_safe
@doors.page("production.plan")
def work_order_draft(request: doors.PageRequest, number: str) -> HttpResponseBase:
    order = queries.work_order_by_number(number)
    initial = {
        "quantity": plain(order.quantity),
        "warehouse": order.warehouse.code,
        "due_on": order.due_on,
        "note": order.note,
        "version": order.version,
    }
    return _draft_dialog(request, order, DraftForm(initial=initial))


@doors.page("production.plan", effect=True)
def work_order_edit(request: doors.PageRequest, number: str) -> HttpResponseBase:
    order = queries.work_order_by_number(number)
    form = DraftForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            production.edit(
                request.act,
                number=order.number,
                quantity=quantities.parse(data["quantity"]),
                warehouse_id=find_warehouse(data["warehouse"]).pk,
                due_on=data["due_on"],
                note=data["note"],
                version=data["version"],
            )
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(request, f"Changed {order.number}.", url=reverse("work_order", args=[order.number]))
    return _draft_dialog(request, order, form, status=422)


@doors.page("production.plan", effect=True)
def work_order_release(request: doors.PageRequest, number: str) -> HttpResponseBase:
    order = production.release(request.act, number=number, version=seen_version(request))
    return doors.done(request, f"Released {number}: what it needs is reserved.", url=reverse("work_order", args=[order.number]))


@require_safe
@doors.page("production.complete")
def work_order_making(request: doors.PageRequest, number: str) -> HttpResponseBase:
    order = queries.work_order_by_number(number)
    initial = {"quantity": plain(order.left), "version": order.version}
    return _completion_dialog(request, order, CompletionForm(initial=initial, order=order))


@doors.page("production.complete", effect=True)
def work_order_complete(request: doors.PageRequest, number: str) -> HttpResponseBase:
    order = queries.work_order_by_number(number)
    form = CompletionForm(request.POST, order=order)
    if form.is_valid():
        data = form.cleaned_data
        try:
            result = Result(
                bin_id=int(data["bin"]) if data["bin"] else None,
                lot=data.get("lot", ""),
                expires_on=data.get("expires_on"),
                serials=data.get("serials", ""),
                weight=data.get("weight"),
                parts=form.part_weights(),
                confirmed=data.get("weights_confirmed", False),
            )
            quantity = quantities.parse(data["quantity"])
            done = production.complete(
                request.act, number=order.number, quantity=quantity, result=result, version=data["version"]
            )
        except Refusal as refusal:
            take(form, refusal)
        else:
            said = f"{order.get_kind_display()}: {plain(done.quantity)} {order.sku.code} done."
            return doors.done(request, said, url=reverse("work_order", args=[order.number]))
    return _completion_dialog(request, order, form, status=422)


@doors.page("production.plan", effect=True)
def work_order_close(request: doors.PageRequest, number: str) -> HttpResponseBase:
    order = production.close(request.act, number=number, version=seen_version(request))
    said = f"{order.get_state_display()} {order.number}."
    return doors.done(request, said, url=reverse("work_order", args=[order.number]))


@doors.page("production.take_back", effect=True)
def work_order_take_back(request: doors.PageRequest, number: str, completion: int) -> HttpResponseBase:
    production.take_back(request.act, number=number, completion=completion, version=seen_version(request))
    said = f"Took completion {completion} of {number} back."
    return doors.done(request, said, url=reverse("work_order", args=[number]))


# ---------------------------------------------------------------- below: dialogs


def _work(data: dict[str, Any], owner: str | None) -> NewWork:
    try:
        sku = read_code(data["sku"]).sku
    except UnknownSku as unknown:
        raise Invalid(unknown.detail, errors=[FieldError("/sku", "unknown_sku", unknown.detail)]) from None
    return NewWork(
        kind=data["kind"],
        sku_id=sku.pk,
        quantity=quantities.parse(data["quantity"]),
        warehouse_id=find_warehouse(data["warehouse"]).pk,
        owner_id=owner_of_code(owner).pk if owner else None,
        due_on=data["due_on"],
        note=data["note"],
    )


def _plan_dialog(request: doors.PageRequest, form: WorkOrderForm, *, status: int = 200) -> HttpResponseBase:
    context = {"form": form, "action": reverse("work_order_plan"), "title": "New work order", "submit": "Plan"}
    return render(request, "web/dialog.html", context, status=status)


def _draft_dialog(request: doors.PageRequest, order: WorkOrder, form: DraftForm, *, status: int = 200) -> HttpResponseBase:
    action = reverse("work_order_edit", args=[order.number])
    context = {"form": form, "action": action, "title": f"Change {order.number}", "submit": "Save"}
    return render(request, "web/dialog.html", context, status=status)


def _completion_dialog(
    request: doors.PageRequest, order: WorkOrder, form: CompletionForm, *, status: int = 200
) -> HttpResponseBase:
    making = order.kind == WorkOrder.Kind.ASSEMBLE
    context = {
        "form": form,
        "action": reverse("work_order_complete", args=[order.number]),
        "title": f"{'Make' if making else 'Take apart'} {order.sku.code}",
        "submit": "They are made" if making else "They are taken apart",
    }
    return render(request, "web/dialog.html", context, status=status)
