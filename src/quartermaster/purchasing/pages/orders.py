"""Purchase orders: the list, the document, drafting and editing, and each step on."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.catalog import whose
from quartermaster.catalog.queries import Coded, UnknownSku, find_sku, packs_of, read_code
from quartermaster.kernel import clock
from quartermaster.kernel.money import parse_price, parse_rate
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Invalid
from quartermaster.outbox import operations as outbox
from quartermaster.outbox.pages import state_status as email_status
from quartermaster.outbox.queries import emails_about
from quartermaster.purchasing import entries, minimums, order_paper, queries
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.approvals import may_approve
from quartermaster.purchasing.forms import (
    OrderForm,
    TypedLine,
    entries_of,
    lines_of,
    typed_lines,
)
from quartermaster.purchasing.models import PurchaseOrder, PurchaseOrderLine
from quartermaster.purchasing.operations.ordering import CANCELLABLE
from quartermaster.purchasing.pages.asking import seen_version, sees_costs, try_deed
from quartermaster.purchasing.pages.inspections import inspections_on
from quartermaster.purchasing.papers import NewOrder
from quartermaster.purchasing.prices import Ask, prices
from quartermaster.stock import queries as stock_queries
from quartermaster.stock import references
from quartermaster.web import downloads, tables
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import money, status, when

State = PurchaseOrder.State
MOST_MOVEMENTS = 200
BLANK_LINES = 4
TONES = {
    State.DRAFT: "idle",
    State.PENDING_APPROVAL: "warn",
    State.APPROVED: "open",
    State.ORDERED: "accent",
    State.ACKNOWLEDGED: "accent",
    State.PARTIALLY_RECEIVED: "warn",
    State.RECEIVED: "ok",
    State.CLOSED: "idle",
    State.ON_HOLD: "warn",
    State.REJECTED: "bad",
    State.CANCELLED: "bad",
}


ASIDE = (State.ON_HOLD, State.REJECTED, State.CANCELLED)
UNPLACED = (State.DRAFT, State.PENDING_APPROVAL, State.APPROVED)
RECEIVABLE = (*PurchaseOrder.EXPECTED, State.RECEIVED)
EDITABLE = (State.DRAFT, State.PENDING_APPROVAL, State.APPROVED, State.REJECTED, *PurchaseOrder.EXPECTED)


class Shown(NamedTuple):
    """A line with the day it is expected on, whether the supplier confirmed something else, and what it costs landed."""

    line: PurchaseOrderLine
    expected_on: date | None
    differs: bool
    landed: Decimal | None


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
        whose.column(),
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
        whose.filter_by(),
    ),
    views=(View("All", {}), *(View(label, {"state": value}) for value, label in State.choices)),
    row_url=lambda order: reverse("purchase_order", args=[order.number]),
    topics="purchasing",
    empty="No purchase orders here.",
)


@require_safe
@doors.page("purchasing.view")
def purchase_order_list(request: doors.PageRequest) -> HttpResponseBase:
    table = ORDERS
    if not sees_costs(request):
        table = dataclasses.replace(table, columns=[column for column in table.columns if column.key != "value"])
    rows = _in_scope(request, queries.orders_with_sums())
    return tables.show(request, table, Rows(rows), "purchasing/orders.html")


@require_safe
@doors.page("purchasing.view")
def purchase_order(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    state, lines = State(order.state), list(order.lines.all())
    costs = sees_costs(request)
    landed: list[Decimal | None] = [*queries.landed_costs_of(order)] if costs and order.charges.all() else [None] * len(lines)
    context = {
        "order": order,
        "lines": [
            Shown(line, line.expected_on(order), line.differs(order), cost) for line, cost in zip(lines, landed, strict=True)
        ],
        "days_differ": len({line.expected_on(order) for line in lines} | {order.expected_on}) > 1,
        "differs": any(line.differs(order) for line in lines),
        "charges": [(one, plain(one.amount)) for one in order.charges.all()] if costs else (),
        "revisions": [(row, [one for one in changed if costs or not one.cost]) for row, changed in queries.revisions_of(order)],
        "steps": _path(order),
        "current": _stands_at(order),
        "stopped": state.label if state in (State.CANCELLED, State.ON_HOLD, State.REJECTED) else "",
        "tone": TONES[state],
        "receipts": queries.receipts_of(order.pk),
        "discrepancies": queries.discrepancies_of(order.pk),
        "inspections": inspections_on(order.number),
        "movements": stock_queries.movements_on(order.number)[:MOST_MOVEMENTS],
        "deeds": deeds_of(order.number),
        "live": order.number,
        "emails": [(email, email_status(email)) for email in emails_about(order.number)],
        "recipients": purchasing.recipients(order.supplier),
        "mail_set_up": outbox.is_set_up(),
        "sees_costs": costs,
        "may": _may(request, order),
        "total": sum((_amount(line) for line in lines), Decimal(0)).quantize(Decimal("0.01")),
        "still_open": any(line.open_quantity for line in lines),
        "at_dock": _at_dock(order),
        "value": queries.value_of(order),
        "short": minimums.missing([order.pk]).get(order.pk) if state in UNPLACED and costs else None,
        "may_place_short": "purchasing.order_below_minimum" in request.act.permissions,
        "like": queries.drafts_like(order)[:20] if state == State.DRAFT and "purchasing.order" in request.act.permissions else (),
    }
    return render(request, "purchasing/order.html", context)


@require_safe
@doors.page("purchasing.view")
def purchase_order_paper(request: doors.PageRequest, number: str) -> HttpResponse:
    """As its supplier gets it; without prices for whoever may not see costs."""
    order = queries.order_by_number(number)
    return downloads.file(order_paper.pdf(order, priced=sees_costs(request)), f"{order.number}.pdf")


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
    drafted = try_deed(form, lines, lambda: purchasing.draft_order(request.act, order=_paper(form, lines)))
    if drafted is None:
        return _order_form(request, form, lines, order=None, status=422)
    return doors.done(request, f"Drafted {drafted.number}.", url=reverse("purchase_order", args=[drafted.number]))


@require_safe
@doors.page("purchasing.order")
def purchase_order_edit(request: doors.PageRequest, number: str) -> HttpResponse:
    order = queries.order_by_number(number)
    initial = {name: getattr(order, name) for name in ("supplier", "warehouse", "expected_on", "note")}
    initial["exchange_rate"] = "" if order.exchange_rate == 1 else plain(order.exchange_rate)
    return _order_form(request, OrderForm(initial=initial, owned=True), lines_of(order), order=order)


@doors.page("purchasing.order", effect=True)
def purchase_order_change(request: doors.PageRequest, number: str) -> HttpResponse:
    form, lines = OrderForm(request.POST, owned=True), typed_lines(request.POST)
    version = seen_version(request)

    def change() -> PurchaseOrder:
        former = None if sees_costs(request) else queries.order_by_number(number)
        act = request.act.because(request.POST.get("reason", "").strip()[:200])
        return purchasing.edit_order(act, number=number, version=version, order=_paper(form, lines, former))

    changed = try_deed(form, lines, change)
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
        coded = read_code(text)
    except UnknownSku as refusal:
        return render(request, "purchasing/line_about.html", {"error": refusal.detail})
    sku = coded.sku
    packs = list(packs_of(sku))
    context = {
        "sku": sku,
        "scanned": coded.pack,
        "packs": packs,
        "usual": coded.pack or next((pack for pack in packs if pack.bought), None),
        "available": stock_queries.positions([sku.id])[sku.id].available,
        "on_order": queries.on_order([sku.id]).get(sku.id, Decimal(0)),
        **(_asked(request, coded) if sees_costs(request) else {}),
    }
    return render(request, "purchasing/line_about.html", context)


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
    return doors.done(request, f"Drafted {numbers}.{minimums.words_of(drafted)}", url=url)


def _asked(request: doors.PageRequest, coded: Coded) -> dict[str, Any]:
    """What the chosen supplier asks for the quantity that is typed, one where none is, and whether another cost is typed."""
    chosen, sku = request.GET.get("supplier", ""), coded.sku
    seller = queries.all_suppliers().filter(pk=int(chosen)).first() if chosen.isascii() and chosen.isdecimal() else None
    if seller is None or len(chosen) > 18:
        return {"asked": None}
    try:
        lines = entries.new_lines(entries_of([TypedLine(sku.code, request.GET.get("quantity", "") or "1")]))
        cost = request.GET.get("unit_cost", "").strip()
        own = parse_price(cost) if cost else None
    except Invalid:
        return {"asked": None}
    (asked,) = prices([Ask(seller.pk, sku.pk, lines[0].quantity, clock.now().date())])
    return {
        "asked": asked,
        "asked_plain": "" if asked is None else plain(asked),
        "own": own is not None and own != asked,
        "currency": seller.currency,
    }


def _paper(form: OrderForm, lines: Sequence[TypedLine], former: PurchaseOrder | None = None) -> NewOrder:
    """The order as typed. Whoever may not see costs leaves those of `former` as they are."""
    read = entries.new_lines(entries_of(lines))
    if former is not None:
        kept = {line.sku_id: line.unit_cost for line in former.lines.all() if line.is_own_price or line.list_cost is None}
        read = [dataclasses.replace(line, unit_cost=kept.get(line.sku_id)) for line in read]
    chosen = form.cleaned_data
    return NewOrder(
        supplier_id=chosen["supplier"].pk,
        owner_id=references.find_owner_id(form.owner_code) if form.owner_code else None,
        warehouse_id=chosen["warehouse"].pk,
        lines=read,
        expected_on=chosen["expected_on"],
        note=chosen["note"],
        exchange_rate=parse_rate(chosen["exchange_rate"]) if chosen["exchange_rate"] else None,
    )


def _order_form(
    request: doors.PageRequest, form: OrderForm, lines: Sequence[TypedLine], *, order: PurchaseOrder | None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "lines": [*lines, *(TypedLine() for _ in range(BLANK_LINES))],
        "order": order,
        "version": request.POST.get("version") or (order.version if order else ""),
        "sees_costs": sees_costs(request),
        "action": reverse("purchase_order_change", args=[order.number]) if order else reverse("purchase_order_create"),
    }
    return render(request, "purchasing/order_form.html", context, status=status)


def _may(request: doors.PageRequest, order: PurchaseOrder) -> dict[str, bool]:
    """Which deeds the page offers: those that the state allows and the person may do."""
    held, state = request.act.permissions, State(order.state)
    orders = "purchasing.order" in held
    receiving = state in RECEIVABLE or (
        state == State.ON_HOLD and order.ordered_at is not None and "purchasing.receive_held" in held
    )
    undecided = state in (State.DRAFT, State.PENDING_APPROVAL)
    return {
        "edit": state in EDITABLE and orders,
        "submit": state == State.DRAFT and orders,
        "approve": undecided and may_approve(order, request.act.user_id, held),
        "reject": state == State.PENDING_APPROVAL and "purchasing.approve" in held,
        "place": state == State.APPROVED and orders,
        "send": state in (State.APPROVED, *PurchaseOrder.EXPECTED) and orders,
        "send_again": "outbox.send_again" in held,
        "acknowledge": state in PurchaseOrder.EXPECTED and orders,
        "hold": state in (State.APPROVED, *PurchaseOrder.EXPECTED) and "purchasing.hold" in held,
        "resume": state == State.ON_HOLD and "purchasing.hold" in held,
        "charge": state in (*PurchaseOrder.OPEN, State.RECEIVED) and orders and sees_costs(request),
        "receive": receiving and "purchasing.receive" in held,
        "correct": state in RECEIVABLE and "purchasing.receive" in held,
        "close": state == State.RECEIVED and "purchasing.close" in held,
        "close_short": state == State.PARTIALLY_RECEIVED and "purchasing.close" in held,
        "cancel": state in CANCELLABLE and orders,
        "settle": "purchasing.close" in held,
        "put_away": "stock.put_away" in held,
    }


def _amount(line: PurchaseOrderLine) -> Decimal:
    """What the line will cost: of what is weighed, at what its pieces usually weigh."""
    amount: Decimal = line.quantity * line.sku.usual_measure * line.unit_cost
    return amount


def _path(order: PurchaseOrder) -> list[tuple[str, str]]:
    """The states an order goes through; those that it may skip, where it is in them or passed them."""
    passed = {
        State.PENDING_APPROVAL: order.submitted_at is not None,
        State.ACKNOWLEDGED: order.acknowledged_at is not None,
        State.PARTIALLY_RECEIVED: order.state == State.PARTIALLY_RECEIVED,
    }
    return [(one.value, one.label) for one in State if one not in ASIDE and passed.get(one, True)]


def _stands_at(order: PurchaseOrder) -> str:
    """Where on its path an order is, or was when it stopped."""
    if order.state == State.ON_HOLD:
        return order.held_state
    if order.state not in ASIDE:
        return order.state
    pending = State.PENDING_APPROVAL if order.submitted_at else State.DRAFT
    return State.ORDERED if order.ordered_at else State.APPROVED if order.approved_at else pending


def _at_dock(order: PurchaseOrder) -> bool:
    """Whether goods of this order's SKUs still lie at the dock they were received at, and may be put away."""
    docks = [receipt.bin_id for receipt in order.receipts.all()]
    sku_ids = [line.sku_id for line in order.lines.all()]
    return stock_queries.balances().filter(bin_id__in=docks, sku_id__in=sku_ids, quantity__gt=F("held")).exists()


def _search(rows: QuerySet[PurchaseOrder], text: str) -> QuerySet[PurchaseOrder]:
    named = Q(supplier__name__icontains=text) | Q(supplier__code__iexact=text)
    return rows.filter(Q(number__icontains=text) | named)


def _in_scope(request: doors.PageRequest, rows: QuerySet[PurchaseOrder]) -> QuerySet[PurchaseOrder]:
    warehouse_id = request.scope  # type: ignore[attr-defined]
    return rows if warehouse_id is None else rows.filter(warehouse_id=warehouse_id)
