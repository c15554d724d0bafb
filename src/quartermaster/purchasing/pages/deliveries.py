"""Deliveries: the list, the document, announcing, and each step on. The dock has a screen of its own (`dock`)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.kernel import clock
from quartermaster.kernel.quantities import plain
from quartermaster.purchasing import delivery_queries, entries, queries
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.claim_forms import CancellationForm
from quartermaster.purchasing.delivery_forms import DeliveryFactsForm, DeliveryForm, as_moment, lines_of_order
from quartermaster.purchasing.forms import TypedLine, entries_of, typed_lines
from quartermaster.purchasing.models import Delivery, PurchaseOrder
from quartermaster.purchasing.onward import Onward, onward
from quartermaster.purchasing.operations.announcing import HEADINGS
from quartermaster.purchasing.pages.asking import seen_version, try_deed
from quartermaster.purchasing.pages.inspections import inspections_on
from quartermaster.purchasing.papers import AnnouncedLine, NewDelivery
from quartermaster.web import importing, tables
from quartermaster.web.importing import Importer
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import status, when

State = Delivery.State
BLANK_LINES = 3
TONES = {
    State.EXPECTED: "idle",
    State.IN_TRANSIT: "open",
    State.ARRIVED: "accent",
    State.RECEIVING: "warn",
    State.RECEIVED: "ok",
    State.PUTTING_AWAY: "ok",
    State.CLOSED: "idle",
    State.CANCELLED: "bad",
}
STEPS = [
    (state.value, state.label)
    for state in (State.EXPECTED, State.IN_TRANSIT, State.ARRIVED, State.RECEIVED, State.PUTTING_AWAY, State.CLOSED)
]
IMPORTER = Importer(
    "deliveries", HEADINGS, "deliveries_import", "deliveries_import_check", "deliveries_import_load", "delivery_list"
)


def dot(delivery: Delivery) -> str:
    return status(TONES[State(delivery.state)], State(delivery.state).label)


def expected(delivery: Delivery) -> str:
    """When it comes, or that it should have come."""
    if delivery.state in Delivery.COMING and delivery.expected_at and delivery.expected_at < clock.now():
        return status("bad", f"late, {delivery.expected_at:%-d %b}")
    return when(delivery.expected_at)


def _came(delivery: Any) -> str:
    return f"{plain(delivery.came)} of {plain(delivery.expected)}" if delivery.line_count else ""


TABLE = Table(
    name="deliveries",
    sort="-number",
    columns=(
        Column("number", "Delivery", sort="id", phone="title", strong=True, width="100px"),
        Column("supplier.name", "Supplier", sort="supplier__name", grow=True, phone="line"),
        Column("reference", "Their number", sort="reference", phone="line", width="150px"),
        Column("state", "State", sort="state", value=lambda row: State(row.state).label, cell=dot, phone="end", width="130px"),
        Column("expected_at", "Expected", sort="expected_at", cell=expected, phone="tail", width="130px"),
        Column("line_count", "Lines", numeric=True, width="70px"),
        Column("warehouse.code", "To", sort="warehouse__code", width="90px"),
        Column("carrier", "Carrier", sort="carrier", wide=True),
    ),
    filters=(
        Filter("q", "Number, supplier or carton", apply=lambda rows, text: _search(rows, text)),
        Filter("state", "State", lookup="state", choices=State.choices),
        Filter("due", "Due", apply=lambda rows, text: _due(rows, text), choices=(("open", "To receive"), ("late", "Late"))),
        Filter("supplier", "Supplier code", lookup="supplier__code__iexact", shown=False),
    ),
    views=(
        View("To receive", {"due": "open"}),
        View("Late", {"due": "late"}),
        View("All", {}),
        View("Received", {"state": "received"}),
    ),
    row_url=lambda row: reverse("delivery", args=[row.number]),
    topics="purchasing",
    empty="No deliveries here. Announce one, or import a sheet of them.",
)


@require_safe
@doors.page("purchasing.view")
def delivery_list(request: doors.PageRequest) -> HttpResponseBase:
    rows = delivery_queries.deliveries_with_sums()
    if request.scope:  # type: ignore[attr-defined]
        rows = rows.filter(warehouse_id=request.scope)  # type: ignore[attr-defined]
    return tables.show(request, TABLE, Rows(rows), "purchasing/deliveries.html")


@require_safe
@doors.page("purchasing.view")
def delivery(request: doors.PageRequest, number: str) -> HttpResponse:
    found = delivery_queries.delivery_by_number(number)
    blind = delivery_queries.is_blind(warehouse_id=found.warehouse_id, supplier_id=found.supplier_id)
    at = State.ARRIVED.value if found.state == State.RECEIVING else found.state
    if found.state == State.CANCELLED:
        at = State.ARRIVED.value if found.arrived_at else State.EXPECTED.value
    context = {
        "delivery": found,
        "dot": dot(found),
        "expected": expected(found),
        "blind": blind,
        "shown": delivery_queries.shows_expected(found, blind, request.act.permissions),
        "steps": STEPS,
        "at": at,
        "stopped": "Cancelled" if found.state == State.CANCELLED else "",
        "receipts": delivery_queries.receipts_of_delivery(found.pk),
        "discrepancies": queries.discrepancies().filter(receipt__delivery=found).order_by("-id"),
        "inspections": inspections_on(found.number),
        "deeds": deeds_of(found.number),
        "live": found.number,
        "may": _may(request, found),
        "onward": _onward(found),
    }
    return render(request, "purchasing/delivery.html", context)


def _onward(delivery: Delivery) -> list[Onward]:
    """Who waits for what this delivery has brought and is still at the dock."""
    if delivery.state in (*Delivery.COMING, State.CLOSED, State.CANCELLED):
        return []
    return onward(warehouse_id=delivery.warehouse_id, sku_ids=delivery_queries.skus_taken_in(delivery.pk))


@require_safe
@doors.page("purchasing.announce")
def delivery_new(request: doors.PageRequest) -> HttpResponse:
    """A delivery to announce: of an order, what is open of it is typed already."""
    order = queries.order_by_number(request.GET["order"]) if request.GET.get("order") else None
    initial: dict[str, Any] = {"warehouse": request.scope}  # type: ignore[attr-defined]
    if order:
        initial = {"supplier": order.supplier_id, "warehouse": order.warehouse_id}
    return _form(request, DeliveryForm(initial=initial), lines_of_order(order) if order else [], order)


@doors.page("purchasing.announce", effect=True)
def delivery_create(request: doors.PageRequest) -> HttpResponse:
    form, lines = DeliveryForm(request.POST), typed_lines(request.POST)
    order = queries.order_by_number(request.POST["order"]) if request.POST.get("order") else None
    announced = try_deed(form, lines, lambda: purchasing.announce(request.act, delivery=_paper(form, lines, order)))
    if announced is None:
        return _form(request, form, lines, order, status=422)
    if request.POST.get("now") == "yes":
        return doors.done(request, f"{announced.number} is here.", url=reverse("delivery_receive", args=[announced.number]))
    return doors.done(request, f"Announced {announced.number}.", url=reverse("delivery", args=[announced.number]))


@require_safe
@doors.page("purchasing.announce")
def delivery_edit(request: doors.PageRequest, number: str) -> HttpResponse:
    found = delivery_queries.delivery_by_number(number)
    said = {name: getattr(found, name) for name in ("expected_at", "carrier", "tracking", "note")}
    return _dialog(request, DeliveryFactsForm(initial=said), "delivery_change", found, f"Change {found.number}", "Save")


@doors.page("purchasing.announce", effect=True)
def delivery_change(request: doors.PageRequest, number: str) -> HttpResponse:
    found, form = delivery_queries.delivery_by_number(number), DeliveryFactsForm(request.POST)
    if not form.is_valid():
        return _dialog(request, form, "delivery_change", found, f"Change {found.number}", "Save", status=422)
    said = {**form.cleaned_data, "expected_at": as_moment(form.cleaned_data["expected_at"])}
    purchasing.change_delivery(request.act, number=number, **said)
    return _done(request, found, f"Changed {found.number}.")


@doors.page("purchasing.announce", effect=True)
def delivery_send_off(request: doors.PageRequest, number: str) -> HttpResponse:
    return _done(request, purchasing.send_off(request.act, number=number, version=seen_version(request)), "It is on its way.")


@doors.page("purchasing.receive", effect=True)
def delivery_arrive(request: doors.PageRequest, number: str) -> HttpResponse:
    here = purchasing.arrive(request.act, number=number, version=seen_version(request))
    return _done(request, here, f"{here.number} is at {here.bin}.")


@doors.page("purchasing.receive", effect=True)
def delivery_close(request: doors.PageRequest, number: str) -> HttpResponse:
    return _done(request, purchasing.close_delivery(request.act, number=number, version=seen_version(request)), "Closed.")


@require_safe
@doors.page("purchasing.announce")
def delivery_cancel_form(request: doors.PageRequest, number: str) -> HttpResponse:
    found = delivery_queries.delivery_by_number(number)
    return _dialog(request, CancellationForm(), "delivery_cancel", found, f"Cancel {found.number}", "It will not come")


@doors.page("purchasing.announce", effect=True)
def delivery_cancel(request: doors.PageRequest, number: str) -> HttpResponse:
    act = request.act.because(request.POST.get("reason", "").strip()[:200])
    return _done(request, purchasing.cancel_delivery(act, number=number), f"Cancelled {number}.")


@doors.page("purchasing.announce")
def deliveries_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("purchasing.announce")
def deliveries_import_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(request, IMPORTER, lambda sheet: purchasing.load_deliveries(request.act, sheet=sheet, dry_run=True))


@doors.page("purchasing.announce", effect=True)
def deliveries_import_load(request: doors.PageRequest) -> HttpResponseBase:
    report = importing.loaded(
        request, IMPORTER, lambda sheet: purchasing.load_deliveries(request.act, sheet=sheet, dry_run=False)
    )
    return doors.done(request, importing.said(report, "deliveries"), url=reverse("delivery_list"))


def _paper(form: DeliveryForm, lines: list[TypedLine], order: PurchaseOrder | None) -> NewDelivery:
    read, said = entries.new_lines(entries_of(lines)), form.cleaned_data
    positions = {line.sku_id: line.position for line in order.lines.all()} if order else {}
    number = order.number if order else ""
    announced = [
        AnnouncedLine(
            line.sku_id,
            line.quantity,
            line.entered,
            number if line.sku_id in positions else "",
            positions.get(line.sku_id),
        )
        for line in read
    ]
    return NewDelivery(
        supplier_id=said["supplier"].pk,
        warehouse_id=said["warehouse"].pk,
        lines=announced,
        owner_id=order.owner_id if order else None,
        reference=said["reference"],
        carrier=said["carrier"],
        tracking=said["tracking"],
        expected_at=as_moment(said["expected_at"]),
        note=said["note"],
    )


def _form(
    request: doors.PageRequest, form: DeliveryForm, lines: list[TypedLine], order: PurchaseOrder | None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "lines": [*lines, *(TypedLine() for _ in range(BLANK_LINES))],
        "order": order,
        "now": request.GET.get("now") or request.POST.get("now"),
    }
    return render(request, "purchasing/delivery_form.html", context, status=status)


def _may(request: doors.PageRequest, found: Delivery) -> dict[str, bool]:
    """Which deeds the page offers: those that the state allows and the person may do."""
    held, state = request.act.permissions, found.state
    return {
        "receive": state in Delivery.TO_RECEIVE and "purchasing.receive" in held,
        "arrive": state in Delivery.COMING and "purchasing.receive" in held,
        "send_off": state == State.EXPECTED and "purchasing.announce" in held,
        "change": state in Delivery.TO_RECEIVE and "purchasing.announce" in held,
        "cancel": state in (*Delivery.COMING, State.ARRIVED) and "purchasing.announce" in held,
        "close": state in Delivery.TAKEN_IN and "purchasing.receive" in held,
        "put_away": state in Delivery.TAKEN_IN and "stock.put_away" in held,
    }


def _search(rows: QuerySet[Delivery], text: str) -> QuerySet[Delivery]:
    named = Q(number__icontains=text) | Q(reference__icontains=text) | Q(supplier__name__icontains=text)
    return rows.filter(Q(pk__in=Delivery.objects.filter(lines__sscc=text).values("pk")) | named)


def _due(rows: QuerySet[Delivery], text: str) -> QuerySet[Delivery]:
    return delivery_queries.late(rows, clock.now()) if text == "late" else rows.filter(state__in=Delivery.TO_RECEIVE)


def _dialog(
    request: doors.PageRequest, form: Any, action: str, found: Delivery, title: str, submit: str, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "action": reverse(action, args=[found.number]), "title": title, "submit": submit}
    return render(request, "web/dialog.html", context, status=status)


def _done(request: doors.PageRequest, found: Delivery, said: str) -> HttpResponse:
    return doors.done(request, said, url=reverse("delivery", args=[found.number]))
