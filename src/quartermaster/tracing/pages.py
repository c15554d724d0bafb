"""A lot's own page with its whole way, and the pages of recalls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.catalog.queries import find_sku, there_are_several_owners
from quartermaster.kernel.refusals import Refusal
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock import references
from quartermaster.stock.lists import MOVEMENTS
from quartermaster.stock.lot_lists import state_words
from quartermaster.stock.models import Lot
from quartermaster.tracing import operations as tracing
from quartermaster.tracing import queries
from quartermaster.tracing.forms import AnswerForm, LotStateForm, RecallChangeForm, RecallForm
from quartermaster.tracing.models import Recall
from quartermaster.web import exports, tables, words
from quartermaster.web.forms import seen_version, take
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import status

MOST_GOT = 200
KNOWN = {"sku", "name", "lot", "owner", "actor"}


def _beside_its_lot(column: Column) -> Column:
    if column.key in KNOWN:
        return replace(column, hidden=True)
    return replace(column, phone="title") if column.key == "kind" else column


OF_ONE_LOT = replace(MOVEMENTS, name="lot-movements", columns=tuple(map(_beside_its_lot, MOVEMENTS.columns)))
"""Movements without what the page says of the lot anyway."""
TONES = {
    Recall.State.DRAFT: "open",
    Recall.State.ACTIVE: "bad",
    Recall.State.RECONCILING: "warn",
    Recall.State.CLOSED: "ok",
}
STEPS = [(state.value, state.label) for state in Recall.State]
NEXT_STATES = {
    Lot.State.RELEASED: (Lot.State.ON_HOLD, Lot.State.QUARANTINE, Lot.State.RECALLED, Lot.State.REJECTED),
    Lot.State.ON_HOLD: (Lot.State.RELEASED, Lot.State.QUARANTINE, Lot.State.RECALLED, Lot.State.REJECTED),
    Lot.State.QUARANTINE: (Lot.State.RELEASED, Lot.State.ON_HOLD, Lot.State.RECALLED, Lot.State.REJECTED),
    Lot.State.RECALLED: (Lot.State.RELEASED, Lot.State.REJECTED),
    Lot.State.REJECTED: (Lot.State.RELEASED, Lot.State.RECALLED),
}
DEEDS = {
    Lot.State.RELEASED: "Release",
    Lot.State.ON_HOLD: "Put on hold",
    Lot.State.QUARANTINE: "Quarantine",
    Lot.State.RECALLED: "Recall",
    Lot.State.REJECTED: "Reject",
}

RECALLS = Table(
    name="recalls",
    sort="-number",
    row_url=lambda row: reverse("recall", args=[row.number]),
    topics="tracing",
    empty="Nothing was ever called back.",
    columns=(
        Column("number", "Recall", sort="pk", width="104px", strong=True, phone="title"),
        Column("reason", "Why", grow=True, phone="line"),
        Column("lot_count", "Lots", numeric=True, width="72px"),
        Column("created_by", "Drafted by", value=lambda row: row.created_by.name, width="140px", wide=True),
        Column("created_at", "Drafted", width="104px", phone="tail"),
        Column("activated_at", "Activated", width="104px"),
        Column("closed_at", "Closed", width="104px"),
        Column(
            "state",
            "State",
            value=lambda row: row.get_state_display(),
            cell=lambda row: status(TONES[Recall.State(row.state)], row.get_state_display()),
            sort="state",
            width="120px",
            phone="end",
        ),
    ),
    filters=(Filter("state", "State", lookup="state", choices=Recall.State.choices),),
    views=(View("All"), View("Active", {"state": "active"}), View("Reconciling", {"state": "reconciling"})),
)


# ---------------------------------------------------------------- a lot


@require_safe
@doors.page("stock.view")
def lot(request: doors.PageRequest, lot_id: str) -> HttpResponseBase:
    found = read_lot(lot_id)
    moves = Rows(stock_queries.movements_of_lot(found.pk, found.sku_id))
    if request.GET.get("export") or request.GET.get("after"):
        return tables.show(request, OF_ONE_LOT, moves, "tracing/lot.html")
    way = queries.trace([found.pk])
    held, today, several = request.user.permissions_held, timezone.localdate(), there_are_several_owners()
    tone, words_for_state = state_words(found, today)
    states = NEXT_STATES[Lot.State(found.state)] if "stock.change_lot" in held else ()
    context = {
        "lot": found,
        "tone": tone,
        "state_words": words_for_state,
        "days_left": (found.expires_on - today).days if found.expires_on else None,
        "way": way,
        "standing": queries.standing(way),
        "got_it": way.got_it[:MOST_GOT] if "sales.view" in held else [],
        "more_got": max(len(way.got_it) - MOST_GOT, 0),
        "may_see_customers": "sales.view" in held,
        "table": tables.read(request, OF_ONE_LOT, moves),
        "changes": _history(found),
        "recalls": queries.recalls_of_lot(found.pk) if "tracing.view" in held else [],
        "deeds": [(state.value, DEEDS[state]) for state in states],
        "may_correct": "stock.correct_lot" in held,
        "may_hold": "stock.hold" in held and found.on_hand,
        "may_give": "stock.change_owner" in held and found.on_hand and several,
        "several_owners": several,
        "may_recall": "tracing.draft_recall" in held,
        "live": f"sku:{found.sku_id}",
    }
    return render(request, "tracing/lot.html", context)


def _history(found: Any) -> list[Any]:
    """What became of its state and of what is said of it, the latest first."""
    deeds = deeds_of(stock.document_of_lot(found.pk))
    return sorted([*stock_queries.lot_changes(found.pk), *deeds], key=lambda one: one.recorded_at, reverse=True)


@require_safe
@doors.page("stock.change_lot")
def lot_state_form(request: doors.PageRequest, lot_id: str) -> HttpResponse:
    found = read_lot(lot_id)
    return _state_dialog(request, found, LotStateForm(initial={"state": request.GET.get("state", found.state)}))


@doors.page("stock.change_lot", effect=True)
def change_lot(request: doors.PageRequest, lot_id: str) -> HttpResponse:
    found, form = read_lot(lot_id), LotStateForm(request.POST)
    if not form.is_valid():
        return _state_dialog(request, found, form, status=422)
    state = Lot.State(form.cleaned_data["state"])
    stock.change_lot(request.act.because(form.cleaned_data["reason"]), lot_id=found.pk, state=state)
    said = f"{'Serial' if found.is_serial else 'Lot'} {found.code} is {state.label.lower()}."
    return doors.done(request, said, url=reverse("lot", args=[found.pk]))


def read_lot(text: str) -> Any:
    """The lot of an address: serials have ids below zero."""
    digits = text.removeprefix("-")
    return queries.lot_by_id(int(text) if digits.isascii() and digits.isdecimal() and len(digits) < 19 else 0)


def _state_dialog(request: doors.PageRequest, found: Any, form: LotStateForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "lot": found, "action": reverse("lot_state", args=[found.pk])}
    return render(request, "tracing/lot_state.html", context, status=status)


# ---------------------------------------------------------------- recalls


@require_safe
@doors.page("tracing.view")
def recall_list(request: doors.PageRequest) -> HttpResponseBase:
    return tables.show(request, RECALLS, Rows(queries.recalls()), "tracing/recalls.html")


@require_safe
@doors.page("tracing.draft_recall")
def recall_new(request: doors.PageRequest) -> HttpResponse:
    asked = {name: request.GET[name][:60] for name in ("sku", "lots") if name in request.GET}
    return _new_page(request, RecallForm(initial=asked))


@doors.page("tracing.draft_recall", effect=True)
def draft_recall(request: doors.PageRequest) -> HttpResponse:
    form = RecallForm(request.POST)
    if form.is_valid():
        try:
            sku = find_sku(form.cleaned_data["sku"])
            lot_ids = [references.find_lot_id(sku.pk, code, pointer="/lots") for code in form.codes]
            drafted = tracing.draft_recall(
                request.act, lot_ids=lot_ids, reason=form.cleaned_data["reason"], notice=form.cleaned_data["notice"]
            )
        except Refusal as refusal:
            take(form, refusal)
        else:
            return doors.done(
                request, f"Drafted {drafted.number}. Nothing is held yet.", url=reverse("recall", args=[drafted.number])
            )
    return _new_page(request, form, status=422)


@require_safe
@doors.page("tracing.view")
def recall(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.recall_by_number(number)
    lots = queries.lots_of(found)
    way = queries.trace([lot.pk for lot in lots], recall_id=found.pk)
    codes = {lot.pk: lot for lot in lots}
    may_see = "sales.view" in request.act.permissions
    drafts = queries.notices(found, lots, way.got_it) if may_see else []
    state = Recall.State(found.state)
    context = {
        "recall": found,
        "dot": status(TONES[state], found.get_state_display()),
        "steps": STEPS,
        "lots": [(lot, *state_words(lot, timezone.localdate())) for lot in lots],
        "came_in": [(row, codes[row.lot_id]) for row in way.came_in],
        "untracked": [row for row in way.made_into if not row.other_lot_id],
        "lies_in": [(row, codes[row.lot_id]) for row in way.lies_in],
        "under_way": [(row, codes[row.lot_id]) for row in way.under_way],
        "got_it": [(row, codes[row.lot_id]) for row in way.got_it[:MOST_GOT]] if may_see else [],
        "more_got": max(len(way.got_it) - MOST_GOT, 0),
        "standing": queries.standing(way),
        "notices": drafts[:MOST_GOT],
        "answers": queries.answers_of(found) if may_see else [],
        "deeds": queries.deeds_of(found),
        "live": found.number,
        "may": {
            "activate": state == Recall.State.DRAFT and "tracing.activate_recall" in request.act.permissions,
            "reconcile": state == Recall.State.ACTIVE and "tracing.reconcile_recall" in request.act.permissions,
            "close": state == Recall.State.RECONCILING and "tracing.close_recall" in request.act.permissions,
            "edit": state != Recall.State.CLOSED and "tracing.draft_recall" in request.act.permissions,
            "answer": state in (Recall.State.ACTIVE, Recall.State.RECONCILING)
            and "tracing.note_answer" in request.act.permissions
            and any(row.outstanding for row in way.got_it),
        },
    }
    return render(request, "tracing/recall.html", context)


@require_safe
@doors.page("tracing.view")
def recall_report(request: doors.PageRequest, number: str) -> HttpResponseBase:
    """Everything that is known of a recall's goods, one row for every place and customer."""
    found = queries.recall_by_number(number)
    lots = queries.lots_of(found)
    way = queries.trace([lot.pk for lot in lots], recall_id=found.pk)
    heads = ["What", "SKU", "Lot", "Where or who", "Document", "When", "Quantity", "Returned", "Destroyed", "Gone", "Outstanding"]
    customers = "sales.view" in request.act.permissions
    return exports.as_csv(f"recall-{found.number}", heads, _report(way, {lot.pk: lot for lot in lots}, customers=customers))


def _report(way: queries.Trace, lots: dict[int, Any], *, customers: bool) -> Iterator[list[object]]:
    for came in way.came_in:
        lot = lots[came.lot_id]
        yield ["Came in", lot.sku.code, lot.code, came.supplier, came.document, came.occurred_at, came.quantity, "", "", "", ""]
    for lies in way.lies_in:
        lot = lots[lies.lot_id]
        yield ["Lies in", lot.sku.code, lot.code, f"{lies.warehouse}/{lies.bin}", "", "", lies.quantity, "", "", "", ""]
    for moved in way.under_way:
        lot, where = lots[moved.lot_id], f"{moved.from_warehouse} to {moved.to_warehouse}"
        yield ["In transit", lot.sku.code, lot.code, where, moved.transfer, "", moved.quantity, "", "", "", ""]
    for got in way.got_it if customers else ():
        lot = lots[got.lot_id]
        yield [
            "Shipped", lot.sku.code, lot.code, got.customer, got.order, got.last_at, got.shipped, got.returned, got.destroyed,
            got.gone, got.outstanding,
        ]  # fmt: skip


@require_safe
@doors.page("tracing.draft_recall")
def recall_edit(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.recall_by_number(number)
    initial = {"reason": found.reason, "notice": found.notice, "version": found.version}
    return _edit_dialog(request, found, RecallChangeForm(initial=initial))


@doors.page("tracing.draft_recall", effect=True)
def change_recall(request: doors.PageRequest, number: str) -> HttpResponse:
    found, form = queries.recall_by_number(number), RecallChangeForm(request.POST)
    if not form.is_valid():
        return _edit_dialog(request, found, form, status=422)
    tracing.change_recall(request.act, number=number, **form.cleaned_data)
    return doors.done(request, f"Saved {found.number}.", url=reverse("recall", args=[found.number]))


@doors.page("tracing.activate_recall", effect=True)
def activate_recall(request: doors.PageRequest, number: str) -> HttpResponse:
    tracing.activate_recall(request.act, number=number, version=seen_version(request))
    return doors.done(request, f"{number} is active: its lots are held everywhere.", url=reverse("recall", args=[number]))


@doors.page("tracing.reconcile_recall", effect=True)
def reconcile_recall(request: doors.PageRequest, number: str) -> HttpResponse:
    tracing.reconcile_recall(request.act, number=number, version=seen_version(request))
    return doors.done(
        request, f"{number}: the customers are told. Note what becomes of the goods.", url=reverse("recall", args=[number])
    )


@doors.page("tracing.close_recall", effect=True)
def close_recall(request: doors.PageRequest, number: str) -> HttpResponse:
    tracing.close_recall(request.act, number=number, version=seen_version(request))
    return doors.done(request, f"Closed {number}.", url=reverse("recall", args=[number]))


@require_safe
@doors.page("tracing.note_answer")
def answer_form(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.recall_by_number(number)
    return _answer_dialog(request, found, AnswerForm(choices=_outstanding(found)))


@doors.page("tracing.note_answer", effect=True)
def note_answer(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.recall_by_number(number)
    form = AnswerForm(request.POST, choices=_outstanding(found))
    if not form.is_valid():
        return _answer_dialog(request, found, form, status=422)
    given = form.cleaned_data
    order, _, lot_id = given["goods"].rpartition("/")
    tracing.note_answer(
        request.act,
        number=number,
        order=order,
        lot_id=int(lot_id),
        outcome=given["outcome"],
        quantity=given["quantity"],
        note=given["note"],
    )
    return doors.done(request, f"Noted on {found.number}.", url=reverse("recall", args=[found.number]))


def _outstanding(found: Recall) -> list[tuple[str, str]]:
    """Order and lot of what is still out there, as choices."""
    lots = {lot.pk: lot for lot in queries.lots_of(found)}
    rows = [row for row in queries.trace(lots, recall_id=found.pk).got_it if row.outstanding and row.order]
    return [(f"{row.order}/{row.lot_id}", _choice(row, lots[row.lot_id])) for row in rows]


def _choice(row: queries.GotIt, lot: Any) -> str:
    return f"{row.order}, {row.customer}: {words.quantity(row.outstanding)} of {lot.sku.code} lot {lot.code}"


def _new_page(request: doors.PageRequest, form: RecallForm, *, status: int = 200) -> HttpResponse:
    return render(request, "tracing/recall_new.html", {"form": form}, status=status)


def _edit_dialog(request: doors.PageRequest, found: Recall, form: RecallChangeForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "action": reverse("recall_save", args=[found.number]), "title": f"Change {found.number}"}
    return render(request, "tracing/dialog.html", context, status=status)


def _answer_dialog(request: doors.PageRequest, found: Recall, form: AnswerForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "action": reverse("recall_answer", args=[found.number]),
        "title": f"What became of it, {found.number}",
    }
    return render(request, "tracing/dialog.html", context, status=status)
