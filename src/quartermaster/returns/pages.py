"""Customers' returns: the list, one with its path and next step, opening, receiving, deciding, and why goods come back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors, permissions
from quartermaster.accounts.queries import deeds_of
from quartermaster.catalog import whose
from quartermaster.kernel import clock
from quartermaster.kernel.quantities import parse, plain
from quartermaster.kernel.refusals import Refusal
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import UnknownPlace
from quartermaster.returns import operations as returns
from quartermaster.returns import queries, slips, times
from quartermaster.returns.forms import (
    CameRow,
    NotComeForm,
    RulingRow,
    SentForm,
    SpanForm,
    WantedRow,
    WhyForm,
    came_of,
    came_rows,
    ruling_rows,
    rulings_of,
    wanted_of,
    wanted_rows,
)
from quartermaster.returns.models import Decision, Piece, Return, ReturnLine
from quartermaster.returns.papers import NewReturn
from quartermaster.sales.models import Order, OrderLine
from quartermaster.sales.operations import UnknownOrder
from quartermaster.sales.queries import order_by_number
from quartermaster.stock import queries as stock_queries
from quartermaster.web import downloads, tables
from quartermaster.web.forms import seen_version, take_lines
from quartermaster.web.scope import chosen_warehouse
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import status, when

State = Return.State
MOST_SHOWN = 50
"""Rows of goods that a page shows; where there are more, a part is said over the API."""
TONES = {
    State.REQUESTED: "open",
    State.AUTHORISED: "accent",
    State.IN_TRANSIT: "accent",
    State.RECEIVED: "warn",
    State.INSPECTING: "warn",
    State.DISPOSITIONED: "ok",
    State.CLOSED: "idle",
    State.REJECTED: "bad",
    State.CANCELLED: "bad",
}
PATH = (
    State.REQUESTED,
    State.AUTHORISED,
    State.IN_TRANSIT,
    State.RECEIVED,
    State.INSPECTING,
    State.DISPOSITIONED,
    State.CLOSED,
)
STOPPED = (State.REJECTED, State.CANCELLED)
KEPT = tuple((one.value, one.label) for one in Decision.KEPT)
LANDINGS = (Bin.Kind.QUARANTINE, Bin.Kind.DOCK)


def state_status(paper: Return) -> str:
    return status(TONES[State(paper.state)], State(paper.state).label)


RETURNS = Table(
    name="returns",
    sort="-number",
    columns=(
        Column("number", "Return", sort="id", width="110px", phone="title"),
        Column("order.number", "Order", sort="order__number", width="110px", phone="line"),
        Column("customer", "Customer", value=lambda row: row.order.customer.name if row.order.customer else "", grow=True,
               phone="line"),
        whose.column(),
        Column("state", "State", sort="state", value=lambda row: State(row.state).label, cell=state_status, phone="end"),
        Column("units", "Agreed", sort="units", numeric=True, width="90px"),
        Column("came", "Came", sort="came", numeric=True, width="90px", phone="tail"),
        Column("undecided", "To decide", sort="undecided", numeric=True, width="100px"),
        Column("expected_on", "Expected", sort="expected_on", cell=lambda row: when(row.expected_on), width="110px", wide=True),
        Column("opened_at", "Opened", sort="opened_at", width="112px", wide=True),
    ),
    filters=(
        Filter("q", "Number or order", apply=lambda rows, text: _matching(rows, text)),
        Filter("state", "State", lookup="state", choices=State.choices),
        whose.filter_by(),
        Filter("sku", "SKU", apply=lambda rows, text: queries.with_sku(rows, text)),
        Filter("waiting", "To decide", apply=lambda rows, text: queries.waiting(rows), choices=(("yes", "To decide"),)),
        Filter("kept", "Kept aside", apply=lambda rows, text: queries.kept_as(rows, text), choices=KEPT),
        Filter("order", "Order", lookup="order__number__iexact", shown=False),
    ),
    views=(
        View("All", {}),
        View("Requested", {"state": "requested"}),
        View("On the way", {"state": "in_transit"}),
        View("To decide", {"waiting": "yes"}),
        View("To refurbish", {"kept": "refurbish"}),
        View("For suppliers", {"kept": "return_to_vendor"}),
        View("Done", {"state": "dispositioned"}),
    ),
    row_url=lambda row: reverse("return_paper", args=[row.number]),
    topics="returns",
    empty="No returns here. They are opened from an order.",
)  # fmt: skip


def _matching(rows: Any, text: str) -> Any:
    return rows.filter(number__icontains=text) | rows.filter(order__number__icontains=text)


@require_safe
@doors.page("returns.view")
def return_list(request: doors.PageRequest) -> HttpResponseBase:
    rows = queries.returns()
    if scope := chosen_warehouse(request):
        rows = rows.filter(warehouse_id=scope)
    return tables.show(request, RETURNS, Rows(rows), "returns/list.html")


@require_safe
@doors.page("returns.view")
def return_paper(request: doors.PageRequest, number: str) -> HttpResponse:
    return _paper_page(request, queries.return_by_number(number))


@require_safe
@doors.page("returns.view")
def return_slip(request: doors.PageRequest, number: str) -> HttpResponse:
    """What the customer puts into the parcel."""
    found = queries.return_by_number(number)
    return downloads.file(slips.slip(found), f"{found.number}.pdf")


# ---------------------------------------------------------------- opening


@require_safe
@doors.page("returns.open")
def return_new(request: doors.PageRequest) -> HttpResponse:
    asked = request.GET.get("order", "").strip()[:20]
    if not asked:
        return render(request, "returns/find.html")
    try:
        order = order_by_number(asked)
    except UnknownOrder as refusal:
        return render(request, "returns/find.html", {"refusal": refusal, "asked": asked}, status=404)
    return _new_page(request, order, _wanted_rows(order, {}))


@doors.page("returns.open", effect=True)
def return_open(request: doors.PageRequest) -> HttpResponse:
    """Opened, agreed at once (`how` is “agreed”), or taken in since the goods are here already (“came”)."""
    order = order_by_number(request.POST.get("order", "")[:20])
    rows = _wanted_rows(order, request.POST.dict())
    sources: list[int] = []
    try:
        wanted, sources = wanted_of(rows)
        new = NewReturn(order.number, tuple(wanted), note=request.POST.get("note", "")[:1000])
        paper, said = _opened(request, new, request.POST.get("how", ""))
    except Refusal as refusal:
        take_lines(refusal, rows, sources)
        return _new_page(request, order, rows, refusal)
    return _on(request, paper.number, said)


def _opened(request: doors.PageRequest, new: NewReturn, how: str) -> tuple[Return, str]:
    if how == "came":
        permissions.require(request.act.permissions, "returns.receive")
        paper = returns.receive_unannounced(request.act, wanted=new)
        return paper, f"Took in {paper.number}. Say what becomes of it."
    if how == "agreed":
        permissions.require(request.act.permissions, "returns.authorise")
        paper = returns.open_return(request.act, wanted=new, authorised=True)
        return paper, f"Opened {paper.number}. The customer may send it."
    paper = returns.open_return(request.act, wanted=new)
    return paper, f"Opened {paper.number}. Somebody has to agree to it."


def _wanted_rows(order: Order, typed: dict[str, str]) -> list[WantedRow]:
    lines = OrderLine.objects.filter(order=order).select_related("sku__unit").order_by("position")
    return wanted_rows(lines, queries.still_to_come(order.pk), typed)


def _new_page(
    request: doors.PageRequest, order: Order, rows: Sequence[WantedRow], refusal: Refusal | None = None
) -> HttpResponse:
    context = {
        "order": order,
        "rows": rows[:MOST_SHOWN],
        "more": max(len(rows) - MOST_SHOWN, 0),
        "refusal": refusal,
        "reasons": ReturnLine.Reason.choices,
        "given": request.POST,
        "may_agree": "returns.authorise" in request.act.permissions,
        "may_receive": "returns.receive" in request.act.permissions,
    }
    return render(request, "returns/new.html", context, status=422 if refusal else 200)


# ---------------------------------------------------------------- agreeing


@doors.page("returns.authorise", effect=True)
def return_authorise(request: doors.PageRequest, number: str) -> HttpResponse:
    returns.authorise(request.act, number=number, version=seen_version(request))
    return _on(request, number, f"Agreed to {number}. The customer may send it.")


REJECT_SAYS = "The customer keeps the goods. The reason stands on the timeline."


@require_safe
@doors.page("returns.authorise")
def return_reject_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return _dialog(request, number, WhyForm(), "return_reject", "Reject", REJECT_SAYS)


@doors.page("returns.authorise", effect=True)
def return_reject(request: doors.PageRequest, number: str) -> HttpResponse:
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _dialog(request, number, form, "return_reject", "Reject", REJECT_SAYS, status=422)
    returns.reject(request.act.because(form.cleaned_data["reason"]), number=number, version=seen_version(request))
    return _on(request, number, f"Rejected {number}.")


SENT_SAYS = "The customer has handed it to a carrier."


@require_safe
@doors.page("returns.open")
def return_sent_form(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.return_by_number(number)
    form = SentForm(initial={"carrier": found.carrier, "tracking": found.tracking})
    return _dialog(request, number, form, "return_sent", "Note as sent", SENT_SAYS)


@doors.page("returns.open", effect=True)
def return_sent(request: doors.PageRequest, number: str) -> HttpResponse:
    form = SentForm(request.POST)
    if not form.is_valid():
        return _dialog(request, number, form, "return_sent", "Note as sent", SENT_SAYS, status=422)
    returns.note_sent(request.act, number=number, version=seen_version(request), **form.cleaned_data)
    return _on(request, number, f"{number} is on its way.")


CANCEL_SAYS = "It will not come. The customer keeps the goods."


@require_safe
@doors.page("returns.open")
def return_cancel_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return _dialog(request, number, WhyForm(), "return_cancel", "Cancel the return", CANCEL_SAYS)


@doors.page("returns.open", effect=True)
def return_cancel(request: doors.PageRequest, number: str) -> HttpResponse:
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _dialog(request, number, form, "return_cancel", "Cancel the return", CANCEL_SAYS, status=422)
    returns.cancel(request.act.because(form.cleaned_data["reason"]), number=number, version=seen_version(request))
    return _on(request, number, f"Cancelled {number}.")


@doors.page("returns.open", effect=True)
def return_close(request: doors.PageRequest, number: str) -> HttpResponse:
    returns.close(request.act, number=number, version=seen_version(request))
    return _on(request, number, f"Closed {number}.")


# ---------------------------------------------------------------- receiving and deciding


@require_safe
@doors.page("returns.receive")
def return_receive(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.return_by_number(number)
    return _receive_page(request, found, came_rows(found.lines.all(), {}))


@doors.page("returns.receive", effect=True)
def return_take_in(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.return_by_number(number)
    rows = came_rows(found.lines.all(), request.POST.dict())
    sources: list[int] = []
    try:
        came, sources = came_of(rows)
        bin_id = _landing(found, request.POST.get("bin", ""))
        returns.receive(request.act, number=number, came=came, bin_id=bin_id, version=seen_version(request))
    except Refusal as refusal:
        take_lines(refusal, rows, sources)
        return _receive_page(request, found, rows, refusal)
    return _on(request, number, f"Received {number}. Say what becomes of it.")


def _receive_page(
    request: doors.PageRequest, found: Return, rows: Sequence[CameRow], refusal: Refusal | None = None
) -> HttpResponse:
    bins = Bin.objects.filter(warehouse=found.warehouse, kind__in=LANDINGS, closed_at=None)
    context = {
        "paper": found,
        "rows": rows,
        "weighed": any(row.line.sku.weighed_in_id for row in rows),
        "refusal": refusal,
        "bins": bins.order_by("-kind", "walk_order", "code")[:MOST_SHOWN],
        "given": request.POST,
        "version": request.POST.get("version") or found.version,
    }
    return render(request, "returns/receive.html", context, status=422 if refusal else 200)


@doors.page("returns.decide", effect=True)
def return_decide(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.return_by_number(number)
    rows = ruling_rows(found, request.POST.dict())[:MOST_SHOWN]
    sources: list[int] = []
    try:
        rulings, sources = rulings_of(rows, _bins_named(found, rows))
        returns.decide(request.act, number=number, rulings=rulings, version=seen_version(request))
    except Refusal as refusal:
        if refusal.status == 412:
            raise
        take_lines(refusal, rows, sources)
        return _paper_page(request, found, rows, refusal)
    said = "; ".join(f"{plain(row.quantity)} {Decision.Disposition(row.disposition).label.lower()}" for row in rulings[:3])
    return _on(request, number, f"Decided on {number}: {said}.")


@doors.page("returns.decide", effect=True)
def return_undecide(request: doors.PageRequest, number: str, decision: int) -> HttpResponse:
    returns.take_back_decision(request.act, number=number, decision_id=decision, version=seen_version(request))
    return _on(request, number, "Took the decision back. The goods lie where they lay.")


NOT_COME_SAYS = "So much of it did not come after all. It is taken out of where it was put."


@require_safe
@doors.page("returns.receive")
def return_not_come_form(request: doors.PageRequest, number: str, piece: int) -> HttpResponse:
    found = queries.return_by_number(number)
    there = queries.pieces_by_id(found.pk, [piece]).get(piece)
    form = NotComeForm(initial={"quantity": plain(there.left) if there else ""})
    return _dialog(request, number, form, "return_not_come", "Did not come", NOT_COME_SAYS, piece)


@doors.page("returns.receive", effect=True)
def return_not_come(request: doors.PageRequest, number: str, piece: int) -> HttpResponse:
    form = NotComeForm(request.POST)
    if not form.is_valid():
        return _dialog(request, number, form, "return_not_come", "Did not come", NOT_COME_SAYS, piece, status=422)
    act, quantity = request.act.because(form.cleaned_data["reason"]), parse(form.cleaned_data["quantity"])
    returns.not_come(act, number=number, missing={piece: quantity}, version=seen_version(request))
    return _on(request, number, f"Noted on {number} what did not come.")


def _landing(found: Return, text: str) -> int | None:
    chosen = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
    return Bin.objects.filter(pk=chosen, warehouse=found.warehouse).values_list("pk", flat=True).first()


def _bins_named(found: Return, rows: Sequence[RulingRow]) -> dict[str, int]:
    """The bins that were typed, by their code in capitals. Refuses one that is not there."""
    wanted = {row.bin.strip().upper() for row in rows if row.disposition and row.bin.strip()}
    there = Bin.objects.filter(warehouse=found.warehouse, closed_at=None).values_list("pk", "code") if wanted else []
    bins = {code.upper(): pk for pk, code in there}
    if unknown := sorted(wanted - bins.keys()):
        raise UnknownPlace(f"There is no bin “{unknown[0][:40]}” in {found.warehouse.name}.")
    return bins


# ---------------------------------------------------------------- why goods come back


@require_safe
@doors.page("returns.view")
def return_reasons(request: doors.PageRequest) -> HttpResponse:
    form = SpanForm(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    span = times.span(given.get("since"), given.get("until"))
    asked: dict[str, Any] = {"since": span.begins_at, "until": span.ends_at, "warehouse_id": chosen_warehouse(request)}
    reasons = queries.reasons(**asked)
    most = max((row.quantity for row in reasons), default=None)
    context = {
        "form": SpanForm(initial={"since": span.since, "until": span.until}),
        "reasons": [(row, int(row.quantity * 100 / most) if most else 0) for row in reasons],
        "skus": queries.skus(**asked),
    }
    return render(request, "returns/reasons.html", context)


# ---------------------------------------------------------------- below: what all of them need


def _on(request: doors.PageRequest, number: str, said: str) -> HttpResponse:
    return doors.done(request, said, url=reverse("return_paper", args=[number]))


def _paper_page(
    request: doors.PageRequest, found: Return, rows: Sequence[RulingRow] | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    state, lines = State(found.state), list(found.lines.all())
    open_rows = ruling_rows(found, {}) if rows is None else rows
    steps = [(one.value, one.label) for one in PATH if one is not State.IN_TRANSIT or found.sent_at or not found.blind]
    context = {
        "paper": found,
        "lines": lines,
        "tone": TONES[state],
        "steps": steps,
        "current": (State.AUTHORISED if found.authorised_at else State.REQUESTED).value if state in STOPPED else state.value,
        "stopped": state.label if state in STOPPED else "",
        "late": bool(found.expected_on and state in Return.EXPECTED and found.expected_on < timezone.localdate(clock.now())),
        "rows": open_rows[:MOST_SHOWN],
        "more": max(len(open_rows) - MOST_SHOWN, 0),
        "pieces": _pieces(lines),
        "movements": stock_queries.movements_on(found.number)[:MOST_SHOWN],
        "refusal": refusal,
        "deeds": deeds_of(found.number),
        "live": found.number,
        "may": _may(request, found, lines),
        "has_slip": found.state not in slips.NEVER_SENT,
    }
    return render(request, "returns/return.html", context, status=422 if refusal else 200)


def _pieces(lines: Sequence[ReturnLine]) -> list[tuple[ReturnLine, Piece]]:
    found = [(line, piece) for line in lines for piece in line.pieces.all() if piece.quantity]
    return found[:MOST_SHOWN]


def _dialog(
    request: doors.PageRequest, number: str, form: Any, action: str, submit: str, says: str, *more: int, status: int = 200
) -> HttpResponse:
    found = queries.return_by_number(number)
    context = {
        "form": form,
        "action": reverse(action, args=[found.number, *more]),
        "title": f"{submit}: {found.number}",
        "submit": submit,
        "says": says,
        "version": request.POST.get("version") or found.version,
    }
    return render(request, "returns/dialog.html", context, status=status)


def _may(request: doors.PageRequest, found: Return, lines: Sequence[ReturnLine]) -> dict[str, bool]:
    """Which deeds are possible now and allowed to the person."""
    held, state = request.act.permissions, State(found.state)
    expected, undecided = any(line.expected for line in lines), any(line.undecided for line in lines)
    possible = {
        "authorise": ("returns.authorise", state is State.REQUESTED),
        "reject": ("returns.authorise", state is State.REQUESTED),
        "send": ("returns.open", state in Return.EXPECTED),
        "receive": ("returns.receive", expected and state in (*Return.EXPECTED, *Return.AT_HAND)),
        "not_come": ("returns.receive", state in Return.AT_HAND),
        "decide": ("returns.decide", state in (*Return.AT_HAND, State.CLOSED)),
        "undecide": ("returns.decide", state in Return.AT_HAND),
        "cancel": ("returns.open", state in (State.REQUESTED, *Return.EXPECTED)),
        "close": ("returns.open", state in Return.AT_HAND and not undecided),
    }
    return {deed: permission in held and can for deed, (permission, can) in possible.items()}
