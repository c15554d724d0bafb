"""Orders and customers as lists, the order itself, and placing one by hand or from a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog import prices, whose
from quartermaster.catalog import queries as catalog
from quartermaster.catalog.models import Sku
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.locations.models import Warehouse
from quartermaster.sales import operations as sales
from quartermaster.sales import queries, showing
from quartermaster.sales.forms import BLANK_ROWS, OrderForm, Row, UploadForm, mark, typed_rows, written_lines
from quartermaster.sales.models import Order, OrderLine
from quartermaster.sales.operations import read_orders
from quartermaster.stock import queries as stock_queries
from quartermaster.web import tables
from quartermaster.web.scope import chosen_warehouse
from quartermaster.web.sources import Rows
from quartermaster.web.tables import View

FAULTS_SHOWN = 200


@require_safe
@doors.page("sales.view")
def order_list(request: doors.PageRequest) -> HttpResponseBase:
    scope = chosen_warehouse(request)
    rows = queries.as_ordered(queries.orders(), scope)
    counts = queries.state_counts(scope)
    views = [View(words, {"stage": stage}, counts[stage]) for stage, words in queries.STAGES.items()]
    table = replace(
        showing.ORDERS,
        views=(View("All", {}), *views, View("Shipped", {"state": "shipped"}), View("Delivered", {"state": "delivered"})),
    )
    return tables.show(request, table, Rows(rows), "sales/list.html", {"heading": "Orders"})


@require_safe
@doors.page("sales.view")
def shipping_list(request: doors.PageRequest) -> HttpResponseBase:
    """The work queue: what can be picked, packed or shipped, the most urgent first."""
    rows = queries.orders_to_ship(chosen_warehouse(request))
    return tables.show(request, showing.QUEUE, Rows(rows), "sales/list.html", {"heading": "To ship"})


@require_safe
@doors.page("sales.pick")
def pick_list(request: doors.PageRequest) -> HttpResponseBase:
    """Orders with something to pick, the most urgent first; a row leads to its pick."""
    rows = queries.at_stage(queries.orders_to_ship(chosen_warehouse(request)), "to_pick")
    table = replace(
        showing.QUEUE,
        name="picks",
        row_url=lambda order: reverse("order_pick", args=[order.number]),
        empty="Nothing waits to be picked.",
    )
    return tables.show(request, table, Rows(rows), "sales/list.html", {"heading": "Picks"})


@require_safe
@doors.page("sales.view")
def order(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.order_by_number(number)
    parts = list(queries.parts_of(found)) if found.is_split else []
    lines = _lines(parts or [found])
    step = showing.next_step(lines) if not found.is_split and not showing.waits(found) else None
    cartons = [carton for one in parts or [found] for carton in queries.cartons_of(one)]
    shipments = [shipment for one in parts or [found] for shipment in queries.shipments_of(one)]
    context = {
        "order": found,
        "has_kits": any(line.kit for line in lines),
        "entries": _entries(parts or [found], lines),
        "parts": [(part, showing.dot(part)) for part in parts],
        "options": queries.options_of(found),
        "may": request.act.permissions,
        "held": found.held_at is not None and not found.ended,
        "unpaid": found.payment_due_at is not None and found.paid_at is None and not found.ended,
        "free": _is_free(found, lines),
        "changeable": _is_changeable(found, lines),
        "dot": showing.dot(found),
        "buyer": showing.buyer(found),
        "step": step if step and step.permission in request.user.permissions_held else None,
        "step_url": reverse(step.url_name, args=[found.number]) if step else "",
        "steps": showing.steps(shipments),
        "at": showing.STEP_OF.get(found.State(found.state), ""),
        "stopped": "Cancelled" if found.state == found.State.CANCELLED else "",
        "waits": not found.is_draft and any(line.backordered for line in lines),
        "uncovered": [] if parts else _uncovered(found, lines),
        "staged": not parts and any(line.picked or line.packed for line in lines),
        "came_back": not parts and any(line.returned for line in lines),
        "returnable": not parts and any(line.shipped > line.returned for line in lines),
        "cancellable": any(line.open_quantity for line in lines),
        "cartons": cartons,
        "shipments": [(one, showing.shipment_dot(one)) for one in shipments],
        "in_cartons": {carton.shipment_id for carton in cartons},
        "abroad": bool(found.country) and found.country != found.warehouse.country,
        "movements": [movement for one in parts or [found] for movement in stock_queries.movements_on(one.number)],
        "deeds": queries.deeds_of(found),
        "live": found.number,
    }
    return render(request, "sales/order.html", context)


def _lines(orders: Sequence[Order]) -> list[OrderLine]:
    found = [line for one in orders for line in queries.lines_of(one)]
    by_id = {one.pk: one for one in orders}
    for line in found:
        line.order = by_id[line.order_id]
    return found


def _entries(orders: Sequence[Order], lines: Sequence[OrderLine]) -> list[showing.Entry]:
    """The rows of the order; of one that is split, those of its parts by position."""
    rows = [
        (entry.place, place, entry)
        for place, one in enumerate(orders)
        for entry in showing.entries([line for line in lines if line.order_id == one.pk], list(queries.kits_of(one)))
    ]
    return [entry for _, _, entry in sorted(rows, key=lambda row: row[:2])]


def _is_free(found: Order, lines: Sequence[OrderLine]) -> bool:
    """Whether it may still be sent from elsewhere."""
    return _is_changeable(found, lines) and not any(line.cancelled for line in lines)


def _is_changeable(found: Order, lines: Sequence[OrderLine]) -> bool:
    """Whether its lines may still be changed."""
    touched = any(line.picked or line.packed or line.shipped for line in lines)
    return not found.ended and not touched and found.state != Order.State.RELEASED


def _uncovered(found: Order, lines: list[OrderLine]) -> list[tuple[OrderLine, Decimal]]:
    missing = queries.uncovered(found, lines)
    return [(line, missing[line.id]) for line in lines if line.id in missing]


# ---------------------------------------------------------------- placing


@require_safe
@doors.page("sales.place_order")
def order_new(request: doors.PageRequest) -> HttpResponse:
    warehouse = Warehouse.objects.filter(id=chosen_warehouse(request) or 0).first()
    customer = request.GET.get("customer", "")[:40]
    form = OrderForm(initial={"warehouse": warehouse.code if warehouse else "", "customer": customer})
    return _order_form(request, form, [Row(sku=request.GET.get("sku", "")[:60])])


@doors.page("sales.place_order", effect=True)
def place_order(request: doors.PageRequest) -> HttpResponse:
    """Place the typed order. What is wrong is said on its line, and nothing typed is lost."""
    form, rows = OrderForm(request.POST), typed_rows(request.POST)
    if not form.is_valid():
        return _order_form(request, form, rows, status=422)
    try:
        (wanted,) = read_orders([form.written(written_lines(rows))], pointers=[""])
        placed = sales.place_order(request.act, order=wanted)
    except Refusal as refusal:
        return _order_form(request, form, rows, refusal=refusal, status=422)
    waiting = sum(line.backordered for line in placed.backordered)
    waits = f"; {plain(waiting)} {'waits' if waiting == 1 else 'wait'} for stock" if waiting else ""
    return doors.done(request, f"Placed {placed.number}{waits}.", url=reverse("order", args=[placed.number]))


@require_safe
@doors.page("sales.place_order")
def order_line(request: doors.PageRequest) -> HttpResponse:
    """What is known of the SKU typed on a line: its name, packs, and how much is available where."""
    text = request.GET.get("sku", "").strip()[:100]
    try:
        coded = catalog.read_code(text) if text else None
    except catalog.UnknownSku:
        return render(request, "sales/line_hint.html", {"unknown": text})
    if coded is None:
        return render(request, "sales/line_hint.html", {})
    sku = coded.sku
    owner = whose.shown(request.GET.get("owner"))
    positions = stock_queries.positions_by_warehouse([sku.id], owner_id=owner.pk)
    names = dict(Warehouse.objects.filter(id__in=[row.warehouse_id for row in positions]).values_list("id", "name"))
    there = [(names[row.warehouse_id], row.available) for row in positions if row.warehouse_id and row.available]
    if sku.kit == Sku.Kit.BUNDLE:
        there = _bundles_there(sku, owner.pk)
    packs = list(catalog.packs_of(sku))
    usual = coded.pack or next((pack for pack in packs if pack.sold), None)
    price = prices.now([sku.pk]).get(sku.pk)
    context = {"sku": sku, "scanned": coded.pack, "usual": usual, "there": there, "packs": packs, "owner": owner, "price": price}
    return render(request, "sales/line_hint.html", context)


def _bundles_there(sku: Sku, owner_id: int) -> list[tuple[str, Decimal]]:
    """Where how many of a bundle can be sold: as many as its components make."""
    kits = {
        warehouse_id: many
        for (_, warehouse_id), many in stock_queries.bundles_available([sku.id], owner_id=owner_id).items()
        if many
    }
    return [(row.name, kits[row.id]) for row in Warehouse.objects.filter(id__in=kits).order_by("code")]


def _order_form(
    request: doors.PageRequest, form: OrderForm, rows: list[Row], *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    elsewhere = mark(rows, refusal.errors) if refusal else []
    while len(rows) < 2 or sum(row.blank for row in rows) < BLANK_ROWS:
        rows.append(Row())
    context = {"form": form, "rows": rows, "refusal": refusal, "elsewhere": elsewhere}
    return render(request, "sales/new.html", context, status=status)


# ---------------------------------------------------------------- from a spreadsheet


@require_safe
@doors.page("sales.place_order")
def order_upload(request: doors.PageRequest) -> HttpResponse:
    return render(request, "sales/upload.html", {"form": UploadForm()})


@doors.page("sales.place_order", effect=True)
def check_upload(request: doors.PageRequest) -> HttpResponse:
    """Rehearse the file: what would be placed, or every fault. Leaves nothing behind."""
    return _load(request, rehearse=True)


@doors.page("sales.place_order", effect=True)
def place_upload(request: doors.PageRequest) -> HttpResponse:
    return _load(request, rehearse=False)


def _load(request: doors.PageRequest, *, rehearse: bool) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        messages = [str(message) for errors in form.errors.values() for message in errors]
        return _report(request, [FieldError("file", "invalid", message) for message in messages])
    try:
        content = form.cleaned_data["file"].read()
        report = sales.load_orders(request.act, content=content, on_short=form.cleaned_data["on_short"], rehearse=rehearse)
    except Refusal as refusal:
        return _report(request, refusal.errors or [FieldError("file", refusal.code, refusal.detail)])
    if report.errors or rehearse:
        return _report(request, report.errors, created=report.created)
    return doors.done(request, f"Placed {report.created} orders.", url=reverse("order_list"))


def _report(request: doors.PageRequest, errors: Sequence[FieldError], *, created: int = 0) -> HttpResponse:
    context: dict[str, Any] = {"errors": errors[:FAULTS_SHOWN], "count": len(errors), "created": created}
    return render(request, "sales/upload_report.html", context, status=422)
