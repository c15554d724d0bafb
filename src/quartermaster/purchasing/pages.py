"""Purchasing as pages: orders, receiving, discrepancies, suppliers."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.catalog.models import Barcode
from quartermaster.catalog.queries import UnknownSku, find_sku, packs_of
from quartermaster.kernel import clock
from quartermaster.kernel.money import parse_price
from quartermaster.kernel.quantities import parse as parse_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Refusal
from quartermaster.locations.models import Bin
from quartermaster.purchasing import entries, queries
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.forms import (
    CountedLine,
    OrderForm,
    ReasonForm,
    ResolutionForm,
    SupplierForm,
    SupplierItemForm,
    TypedLine,
    counted_entries,
    counted_lines,
    entries_of,
    item_as_typed,
    lines_of,
    mark,
    typed_lines,
)
from quartermaster.purchasing.models import Discrepancy, PurchaseOrder, Supplier
from quartermaster.purchasing.papers import NewOrder, NewSupplierItem
from quartermaster.stock import queries as stock_queries
from quartermaster.web import tables
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import money, status, when

State = PurchaseOrder.State
Done = TypeVar("Done")
BLANK_LINES = 4
TONES = {
    State.DRAFT: "idle",
    State.APPROVED: "open",
    State.ORDERED: "accent",
    State.PARTIALLY_RECEIVED: "warn",
    State.RECEIVED: "ok",
    State.CLOSED: "idle",
    State.CANCELLED: "bad",
}
DISCREPANCY_TONES = {Discrepancy.State.OPEN: "warn", Discrepancy.State.RESOLVED: "ok", Discrepancy.State.VOID: "idle"}


def state_status(order: PurchaseOrder) -> str:
    return status(TONES[State(order.state)], State(order.state).label)


def _expected(order: PurchaseOrder) -> str:
    late = order.state in PurchaseOrder.EXPECTED and order.expected_on and order.expected_on < clock.now().date()
    return status("bad", f"late, {order.expected_on:%-d %b}") if late else when(order.expected_on)


def _lines_words(order: Any) -> str:
    done = order.line_count - order.open_lines
    return f"{done} of {order.line_count}" if order.ordered_at else str(order.line_count)


ORDERS = Table(
    name="purchase-orders",
    sort="-number",
    columns=(
        Column("number", "Order", sort="id", width="110px", phone="title"),
        Column("supplier.name", "Supplier", sort="supplier__name", grow=True, phone="line"),
        Column("state", "State", sort="state", value=lambda order: State(order.state).label, cell=state_status, phone="end"),
        Column("expected_on", "Expected", sort="expected_on", cell=_expected, phone="tail"),
        Column("lines", "Lines in", value=_lines_words, cell=_lines_words),
        Column("value", "Value", sort="value", numeric=True, cell=lambda order: money(order.value.quantize(Decimal("0.01")))),
        Column("warehouse.code", "To", sort="warehouse__code", wide=True),
        Column("created_at", "Drafted", sort="created_at", cell=lambda order: when(order.created_at), wide=True),
    ),
    filters=(
        Filter("q", "Number or supplier", apply=lambda rows, text: _search(rows, text)),
        Filter("state", "State", lookup="state", choices=State.choices),
        Filter("sku", "SKU", apply=lambda rows, text: queries.with_sku(rows, text)),
        Filter("supplier", "Supplier code", apply=lambda rows, text: rows.filter(supplier__code__iexact=text), shown=False),
    ),
    views=(View("All", {}), *(View(label, {"state": value}) for value, label in State.choices)),
    row_url=lambda order: reverse("purchase_order", args=[order.number]),
    topics="purchasing",
    empty="No purchase orders here.",
)

SUPPLIERS = Table(
    name="suppliers",
    sort="name",
    columns=(
        Column("code", "Code", sort="code", width="130px", phone="end"),
        Column("name", "Supplier", sort="name", grow=True, phone="title"),
        Column("lead_time_days", "Lead time, days", sort="lead_time_days", numeric=True, phone="line"),
        Column("item_count", "SKUs", sort="item_count", numeric=True, phone="tail"),
        Column("open_count", "Open orders", sort="open_count", numeric=True),
        Column(
            "note",
            "Note",
            value=lambda supplier: "Invented for the demo" if supplier.invented else supplier.note,
            wide=True,
        ),
    ),
    filters=(
        Filter("q", "Code or name", apply=lambda rows, text: rows.filter(Q(code__icontains=text) | Q(name__icontains=text))),
        Filter(
            "archived",
            "Archived",
            choices=(("yes", "Archived"), ("no", "In use")),
            apply=lambda rows, text: rows.filter(archived_at__isnull=text == "no"),
        ),
    ),
    row_url=lambda supplier: reverse("supplier", args=[supplier.pk]),
    topics="purchasing",
    empty="No suppliers yet.",
)

DISCREPANCIES = Table(
    name="discrepancies",
    sort="-id",
    columns=(
        Column("id", "No.", sort="id", width="80px"),
        Column("receipt.order.number", "Order", sort="receipt__order__id", phone="title", width="110px"),
        Column("receipt.order.supplier.name", "Supplier", sort="receipt__order__supplier__name", grow=True, phone="line"),
        Column("kind", "What", value=lambda found: found.get_kind_display(), sort="kind"),
        Column("sku.code", "SKU", sort="sku__code", phone="tail"),
        Column("quantity", "Quantity", sort="quantity", numeric=True),
        Column(
            "state",
            "State",
            sort="state",
            value=lambda found: found.get_state_display(),
            cell=lambda found: status(DISCREPANCY_TONES[Discrepancy.State(found.state)], _settled_words(found)),
            phone="end",
        ),
    ),
    filters=(
        Filter("state", "State", lookup="state", choices=Discrepancy.State.choices),
        Filter("kind", "What", lookup="kind", choices=Discrepancy.Kind.choices),
    ),
    views=(View("All", {}), View("Open", {"state": "open"})),
    row_url=lambda found: reverse("purchase_order", args=[found.receipt.order.number]) + "#discrepancies",
    topics="purchasing",
    empty="No discrepancies. Everything that came was what was ordered.",
)


# ---------------------------------------------------------------- purchase orders


@require_safe
@doors.page("purchasing.view")
def purchase_order_list(request: doors.PageRequest) -> HttpResponseBase:
    table = ORDERS
    if not _sees_costs(request):
        table = dataclasses.replace(table, columns=[column for column in table.columns if column.key != "value"])
    rows = _in_scope(request, queries.orders_with_sums())
    return tables.show(request, table, Rows(rows), "purchasing/orders.html")


@require_safe
@doors.page("purchasing.view")
def purchase_order(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    state = State(order.state)
    steps = [(one.value, one.label) for one in (State.DRAFT, State.APPROVED, State.ORDERED, State.RECEIVED, State.CLOSED)]
    if state == State.PARTIALLY_RECEIVED:
        steps.insert(3, (state.value, state.label))
    before_end = State.ORDERED if order.ordered_at else State.APPROVED if order.approved_at else State.DRAFT
    context = {
        "order": order,
        "lines": order.lines.all(),
        "steps": steps,
        "current": before_end.value if state == State.CANCELLED else state.value,
        "stopped": "Cancelled" if state == State.CANCELLED else "",
        "tone": TONES[state],
        "receipts": queries.receipts_of(order.pk),
        "discrepancies": queries.discrepancies_of(order.pk),
        "movements": stock_queries.movements_on(order.number),
        "deeds": deeds_of(order.number),
        "live": order.number,
        "sees_costs": _sees_costs(request),
        "may": _may(request, order),
        "total": sum((line.quantity * line.unit_cost for line in order.lines.all()), Decimal(0)).quantize(Decimal("0.01")),
        "still_open": any(line.open_quantity for line in order.lines.all()),
        "at_dock": _at_dock(order),
    }
    return render(request, "purchasing/order.html", context)


@require_safe
@doors.page("purchasing.order")
def purchase_order_new(request: doors.PageRequest) -> HttpResponse:
    initial: dict[str, Any] = {"warehouse": request.scope}  # type: ignore[attr-defined]
    if code := request.GET.get("supplier", ""):
        initial["supplier"] = queries.supplier_by_code(code).pk
    lines = [TypedLine(sku=code, about=find_sku(code).name) for code in request.GET.getlist("sku")[:100]]
    return _order_form(request, OrderForm(initial=initial), lines, order=None)


@doors.page("purchasing.order", effect=True)
def purchase_order_create(request: doors.PageRequest) -> HttpResponse:
    form, lines = OrderForm(request.POST), typed_lines(request.POST)
    drafted = _try(form, lines, lambda: purchasing.draft_order(request.act, order=_paper(form, lines)))
    if drafted is None:
        return _order_form(request, form, lines, order=None, status=422)
    return doors.done(request, f"Drafted {drafted.number}.", url=reverse("purchase_order", args=[drafted.number]))


@require_safe
@doors.page("purchasing.order")
def purchase_order_edit(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    initial = {name: getattr(order, name) for name in ("supplier", "warehouse", "expected_on", "note")}
    return _order_form(request, OrderForm(initial=initial), lines_of(order), order=order)


@doors.page("purchasing.order", effect=True)
def purchase_order_change(request: doors.PageRequest, number: str) -> HttpResponse:
    form, lines = OrderForm(request.POST), typed_lines(request.POST)
    version = _seen(request)

    def change() -> PurchaseOrder:
        former = None if _sees_costs(request) else queries.order_by_number(number)
        return purchasing.edit_order(request.act, number=number, version=version, order=_paper(form, lines, former))

    changed = _try(form, lines, change)
    if changed is None:
        return _order_form(request, form, lines, order=queries.order_by_number(number), status=422)
    return doors.done(request, f"Changed {number}.", url=reverse("purchase_order", args=[number]))


@require_safe
@doors.page("purchasing.order")
def purchase_order_line(request: doors.PageRequest) -> HttpResponse:
    """What a line says about the SKU that was typed or scanned."""
    text = request.GET.get("sku", "").strip()
    if not text:
        return HttpResponse("")
    try:
        sku = find_sku(text)
    except UnknownSku as refusal:
        return render(request, "purchasing/line_about.html", {"error": refusal.detail})
    context = {
        "sku": sku,
        "packs": packs_of(sku),
        "available": stock_queries.positions([sku.id])[sku.id].available,
        "on_order": queries.on_order([sku.id]).get(sku.id, Decimal(0)),
    }
    return render(request, "purchasing/line_about.html", context)


@doors.page("purchasing.approve", effect=True)
def purchase_order_approve(request: doors.PageRequest, number: str) -> HttpResponse:
    purchasing.approve(request.act, number=number, version=_seen(request))
    return doors.done(request, f"Approved {number}.", url=reverse("purchase_order", args=[number]))


@doors.page("purchasing.order", effect=True)
def purchase_order_place(request: doors.PageRequest, number: str) -> HttpResponse:
    purchasing.place(request.act, number=number, version=_seen(request))
    url = reverse("purchase_order", args=[number])
    return doors.done(request, f"{number} is on order. Nothing was sent: tell the supplier.", url=url)


@doors.page("purchasing.close", effect=True)
def purchase_order_close(request: doors.PageRequest, number: str) -> HttpResponse:
    act = request.act.because(request.POST.get("reason", "").strip()[:200])
    purchasing.close(act, number=number, version=_seen(request), short=request.POST.get("short") == "yes")
    return doors.done(request, f"Closed {number}.", url=reverse("purchase_order", args=[number]))


@require_safe
@doors.page("purchasing.close")
def purchase_order_close_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return _ending_form(request, number, "purchasing/close_short.html", "purchase_order_close")


@require_safe
@doors.page("purchasing.order")
def purchase_order_cancel_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return _ending_form(request, number, "purchasing/cancel.html", "purchase_order_cancel")


@doors.page("purchasing.order", effect=True)
def purchase_order_cancel(request: doors.PageRequest, number: str) -> HttpResponse:
    act = request.act.because(request.POST.get("reason", "").strip()[:200])
    purchasing.cancel(act, number=number, version=_seen(request))
    return doors.done(request, f"Cancelled {number}.", url=reverse("purchase_order", args=[number]))


@doors.page("purchasing.order", effect=True)
def reorder(request: doors.PageRequest) -> HttpResponse:
    """Draft orders for the SKUs that were picked in a list (their ids as `pick`)."""
    picked = request.POST.getlist("pick")[:1000]
    sku_ids = [int(text) for text in picked if text.isascii() and text.isdecimal() and len(text) < 19]
    warehouse_id = request.scope  # type: ignore[attr-defined]
    drafted = purchasing.reorder(request.act, sku_ids=sku_ids, warehouse_id=warehouse_id)
    numbers = ", ".join(order.number for order in drafted)
    one = reverse("purchase_order", args=[drafted[0].number])
    url = one if len(drafted) == 1 else reverse("purchase_order_list") + "?state=draft"
    return doors.done(request, f"Drafted {numbers}.", url=url)


# ---------------------------------------------------------------- receiving


@require_safe
@doors.page("purchasing.receive")
def purchase_order_receive(request: doors.PageRequest, number: str) -> HttpResponse:
    return _receive_form(request, queries.order_by_number(number))


@doors.page("purchasing.receive", effect=True)
def purchase_order_take_in(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    lines = counted_lines(request.POST, [line.position for line in order.lines.all()])
    sources: list[int] = []
    try:
        read, sources = counted_entries(lines)
        receipt = purchasing.receive(
            request.act,
            number=number,
            receipts=entries.received_lines(read, {line.position: line.sku for line in order.lines.all()}),
            delivery_note=request.POST.get("delivery_note", "")[:60],
            note=request.POST.get("note", "")[:500],
            final=request.POST.get("final") == "yes",
            allow_over=request.POST.get("allow_over") == "yes",
            bin_id=_chosen_dock(request),
            version=_seen(request),
        )
    except Refusal as refusal:
        mark(refusal, lines, sources)
        return _receive_form(request, order, lines, refusal)
    url = reverse("purchase_order", args=[number])
    return doors.done(request, f"Received {receipt.number} on {number}. Put it away next.", url=url)


@require_safe
@doors.page("purchasing.view")
def discrepancy_list(request: doors.PageRequest) -> HttpResponseBase:
    rows = queries.discrepancies()
    if request.scope:  # type: ignore[attr-defined]
        rows = rows.filter(receipt__order__warehouse_id=request.scope)  # type: ignore[attr-defined]
    return tables.show(request, DISCREPANCIES, Rows(rows), "purchasing/discrepancies.html")


@require_safe
@doors.page("purchasing.close")
def discrepancy_form(request: doors.PageRequest, discrepancy_id: int) -> HttpResponse:
    found = queries.discrepancy_by_id(discrepancy_id)
    return _discrepancy_form(request, found, ResolutionForm(kind=found.kind))


@doors.page("purchasing.close", effect=True)
def discrepancy_resolve(request: doors.PageRequest, discrepancy_id: int) -> HttpResponse:
    found = queries.discrepancy_by_id(discrepancy_id)
    form = ResolutionForm(request.POST, kind=found.kind)
    if not form.is_valid():
        return _discrepancy_form(request, found, form, status=422)
    purchasing.resolve_discrepancy(request.act, discrepancy_id=discrepancy_id, **form.cleaned_data)
    return doors.done(request, "Settled the discrepancy.", url=reverse("purchase_order", args=[found.receipt.order.number]))


# ---------------------------------------------------------------- suppliers


@require_safe
@doors.page("purchasing.view")
def supplier_list(request: doors.PageRequest) -> HttpResponseBase:
    return tables.show(request, SUPPLIERS, Rows(queries.suppliers_with_counts()), "purchasing/suppliers.html")


@require_safe
@doors.page("purchasing.view")
def supplier(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    found = queries.supplier_by_id(supplier_id)
    context = {
        "supplier": found,
        "items": queries.items().filter(supplier=found).order_by("sku__code")[:500],
        "orders": queries.orders().filter(supplier=found).order_by("-id")[:10],
        "deeds": deeds_of(purchasing.document_of(found)),
        "sees_costs": _sees_costs(request),
        "may_edit": "purchasing.edit_suppliers" in request.act.permissions,
        "may_order": "purchasing.order" in request.act.permissions,
    }
    return render(request, "purchasing/supplier.html", context)


@require_safe
@doors.page("purchasing.edit_suppliers")
def supplier_new(request: doors.PageRequest) -> HttpResponse:
    return _supplier_form(request, SupplierForm(), None)


@doors.page("purchasing.edit_suppliers", effect=True)
def supplier_create(request: doors.PageRequest) -> HttpResponse:
    form = SupplierForm(request.POST)
    created = _try(form, [], lambda: purchasing.create_supplier(request.act, **form.cleaned_data))
    if created is None:
        return _supplier_form(request, form, None, status=422)
    return doors.done(request, f"Added {created.name}.", url=reverse("supplier", args=[created.pk]))


@require_safe
@doors.page("purchasing.edit_suppliers")
def supplier_edit(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    found = queries.supplier_by_id(supplier_id)
    names = ("code", "name", "email", "lead_time_days", "note")
    return _supplier_form(request, SupplierForm(initial={name: getattr(found, name) for name in names}), found)


@doors.page("purchasing.edit_suppliers", effect=True)
def supplier_change(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    form, archived = SupplierForm(request.POST), request.POST.get("archived") == "yes"
    version = _seen(request)

    def change() -> Supplier:
        wanted = {**form.cleaned_data, "archived": archived}
        return purchasing.change_supplier(request.act, supplier_id=supplier_id, version=version, **wanted)

    changed = _try(form, [], change)
    if changed is None:
        return _supplier_form(request, form, queries.supplier_by_id(supplier_id), status=422)
    return doors.done(request, f"Changed {changed.name}.", url=reverse("supplier", args=[supplier_id]))


@require_safe
@doors.page("purchasing.edit_suppliers")
def supplier_item_form(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    item = queries.items().filter(supplier_id=supplier_id, sku__code__iexact=request.GET.get("sku", "")).first()
    return _item_form(request, supplier_id, SupplierItemForm(initial=item_as_typed(item) if item else None))


@doors.page("purchasing.edit_suppliers", effect=True)
def supplier_item_set(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    form = SupplierItemForm(request.POST)
    name = _try(form, [], lambda: _set_item(request, supplier_id, form.cleaned_data))
    if name is None:
        return _item_form(request, supplier_id, form, status=422)
    return doors.done(request, f"Saved what the supplier asks for {name}.", url=reverse("supplier", args=[supplier_id]))


@doors.page("purchasing.edit_suppliers", effect=True)
def supplier_item_drop(request: doors.PageRequest, supplier_id: int) -> HttpResponse:
    sku = find_sku(request.POST.get("sku", ""))
    purchasing.drop_supplier_item(request.act, supplier_id=supplier_id, sku_id=sku.pk)
    return doors.done(request, f"Removed {sku.code} from the supplier.", url=reverse("supplier", args=[supplier_id]))


# ---------------------------------------------------------------- below: forms shown again, and small questions


def _try(form: forms.Form, lines: Sequence[TypedLine], deed: Callable[[], Done]) -> Done | None:
    """What the deed answers; None where the form is wrong or the deed refused, which is then noted on form and lines."""
    if not form.is_valid():
        return None
    try:
        return deed()
    except Refusal as refusal:
        if refusal.status in (404, 412) and not refusal.errors:
            raise
        mark(refusal, lines)
        named = [error for error in refusal.errors if error.pointer.strip("/").split("/")[-1] in form.fields and not lines]
        for error in named:
            form.add_error(error.pointer.strip("/").split("/")[-1], error.message)
        if not named:
            form.add_error(None, refusal.detail)
        return None


def _paper(form: OrderForm, lines: Sequence[TypedLine], former: PurchaseOrder | None = None) -> NewOrder:
    """The order as typed. Whoever may not see costs leaves those of `former` as they are."""
    read = entries.new_lines(entries_of(lines))
    if former is not None:
        kept = {line.sku_id: line.unit_cost for line in former.lines.all()}
        read = [dataclasses.replace(line, unit_cost=kept.get(line.sku_id)) for line in read]
    chosen = form.cleaned_data
    return NewOrder(
        supplier_id=chosen["supplier"].pk,
        warehouse_id=chosen["warehouse"].pk,
        lines=read,
        expected_on=chosen["expected_on"],
        note=chosen["note"],
    )


def _order_form(
    request: doors.PageRequest, form: OrderForm, lines: Sequence[TypedLine], *, order: PurchaseOrder | None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "lines": [*lines, *(TypedLine() for _ in range(BLANK_LINES))],
        "order": order,
        "version": request.POST.get("version") or (order.version if order else ""),
        "sees_costs": _sees_costs(request),
        "action": reverse("purchase_order_change", args=[order.number]) if order else reverse("purchase_order_create"),
    }
    return render(request, "purchasing/order_form.html", context, status=status)


def _receive_form(
    request: doors.PageRequest, order: PurchaseOrder, counted: Sequence[CountedLine] = (), refusal: Refusal | None = None
) -> HttpResponse:
    by_position = {line.position: line for line in counted if line.position is not None}
    lines = list(order.lines.all())
    codes = _codes_of([line.sku_id for line in lines])
    shown = [
        {
            "line": line,
            "counted": by_position.get(line.position) or CountedLine(line.position, "", _open_words(line.open_quantity), ""),
            "codes": "|".join([line.sku.code, *codes.get(line.sku_id, [])]),
        }
        for line in lines
        if line.open_quantity or line.position in by_position
    ]
    context = {
        "order": order,
        "shown": shown,
        "strange": [*(line for line in counted if line.position is None), CountedLine(None, "", "", "")],
        "refusal": refusal,
        "docks": Bin.objects.filter(warehouse=order.warehouse, kind=Bin.Kind.DOCK, closed_at=None).order_by("walk_order", "code"),
        "version": request.POST.get("version") or order.version,
        "given": request.POST,
        "may_over": "purchasing.over_receive" in request.act.permissions,
    }
    return render(request, "purchasing/receive.html", context, status=422 if refusal else 200)


def _open_words(quantity: Decimal) -> str:
    return plain(quantity) if quantity else ""


def _codes_of(sku_ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for sku_id, value in Barcode.objects.filter(sku_id__in=sku_ids).values_list("sku_id", "value"):
        found.setdefault(sku_id, []).append(value)
    return found


def _chosen_dock(request: doors.PageRequest) -> int | None:
    text = request.POST.get("bin", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _ending_form(request: doors.PageRequest, number: str, template: str, action: str) -> HttpResponse:
    order = queries.order_by_number(number)
    context = {"order": order, "form": ReasonForm(), "action": reverse(action, args=[order.number])}
    return render(request, template, {**context, "open_lines": [line for line in order.lines.all() if line.open_quantity]})


def _discrepancy_form(request: doors.PageRequest, found: Discrepancy, form: ResolutionForm, status: int = 200) -> HttpResponse:
    context = {"found": found, "form": form, "action": reverse("discrepancy_resolve", args=[found.pk])}
    return render(request, "purchasing/discrepancy.html", context, status=status)


def _supplier_form(request: doors.PageRequest, form: SupplierForm, found: Supplier | None, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "supplier": found,
        "version": request.POST.get("version") or (found.version if found else ""),
        "action": reverse("supplier_change", args=[found.pk]) if found else reverse("supplier_create"),
    }
    return render(request, "purchasing/supplier_form.html", context, status=status)


def _item_form(request: doors.PageRequest, supplier_id: int, form: SupplierItemForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "supplier": queries.supplier_by_id(supplier_id),
        "action": reverse("supplier_item_set", args=[supplier_id]),
    }
    return render(request, "purchasing/supplier_item.html", context, status=status)


def _set_item(request: doors.PageRequest, supplier_id: int, typed: dict[str, Any]) -> str:
    sku = find_sku(typed["sku"])
    item = NewSupplierItem(
        supplier_id=supplier_id,
        sku_id=sku.pk,
        unit_cost=parse_price(typed["unit_cost"], pointer="/unit_cost"),
        supplier_code=typed["supplier_code"],
        lead_time_days=typed["lead_time_days"],
        minimum_quantity=_optional(typed["minimum_quantity"], "/minimum_quantity"),
        order_multiple=_optional(typed["order_multiple"], "/order_multiple"),
        preferred=typed["preferred"],
    )
    purchasing.set_supplier_item(request.act, item=item)
    return sku.code


def _optional(text: str, pointer: str) -> Decimal | None:
    return parse_quantity(text, pointer=pointer) if text.strip() else None


def _may(request: doors.PageRequest, order: PurchaseOrder) -> dict[str, bool]:
    """Which deeds the page offers: those that the state allows and the person may do."""
    held, state = request.act.permissions, order.state
    return {
        "edit": state == State.DRAFT and "purchasing.order" in held,
        "approve": state == State.DRAFT and "purchasing.approve" in held,
        "place": state == State.APPROVED and "purchasing.order" in held,
        "receive": state in (*PurchaseOrder.EXPECTED, State.RECEIVED) and "purchasing.receive" in held,
        "close": state == State.RECEIVED and "purchasing.close" in held,
        "close_short": state == State.PARTIALLY_RECEIVED and "purchasing.close" in held,
        "cancel": state in (State.DRAFT, State.APPROVED, State.ORDERED) and "purchasing.order" in held,
        "settle": "purchasing.close" in held,
        "put_away": "stock.put_away" in held,
    }


def _at_dock(order: PurchaseOrder) -> bool:
    """Whether goods of this order's SKUs still lie at the dock they were received at."""
    docks = [receipt.bin_id for receipt in order.receipts.all()]
    sku_ids = [line.sku_id for line in order.lines.all()]
    return stock_queries.balances().filter(bin_id__in=docks, sku_id__in=sku_ids).exists()


def _seen(request: doors.PageRequest) -> int:
    """The version that the page showed; one that cannot be read is never the present one."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _search(rows: QuerySet[PurchaseOrder], text: str) -> QuerySet[PurchaseOrder]:
    named = Q(supplier__name__icontains=text) | Q(supplier__code__iexact=text)
    return rows.filter(Q(number__icontains=text) | named)


def _in_scope(request: doors.PageRequest, rows: QuerySet[PurchaseOrder]) -> QuerySet[PurchaseOrder]:
    warehouse_id = request.scope  # type: ignore[attr-defined]
    return rows if warehouse_id is None else rows.filter(warehouse_id=warehouse_id)


def _settled_words(found: Discrepancy) -> str:
    return found.get_resolution_display() if found.resolution else found.get_state_display()


def _sees_costs(request: doors.PageRequest) -> bool:
    return "catalog.view_costs" in request.act.permissions
