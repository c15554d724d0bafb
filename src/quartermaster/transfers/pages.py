"""Transfers: the list, one with its path and next step, drafting, the screens of sending and receiving, the note to print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.catalog import whose
from quartermaster.catalog.models import Barcode
from quartermaster.catalog.queries import UnknownSku, packs_of, read_code
from quartermaster.kernel import clock
from quartermaster.kernel.quantities import parse, plain
from quartermaster.kernel.refusals import Refusal
from quartermaster.locations.models import Bin
from quartermaster.stock import queries as stock_queries
from quartermaster.stock import references
from quartermaster.stock.shelves import Take
from quartermaster.transfers import entries, queries
from quartermaster.transfers import operations as transfers
from quartermaster.transfers.forms import (
    CancelForm,
    Counted,
    CountedRow,
    ExpectForm,
    LossForm,
    ReasonForm,
    ShipForm,
    TransferForm,
    TypedLine,
    counted,
    entries_of,
    lines_of,
    rows_under_way,
    typed_lines,
)
from quartermaster.transfers.models import Arrival, ArrivalLine, Dispatch, DispatchLine, Transfer, TransferLine
from quartermaster.transfers.operations.allocating import CLAIMING
from quartermaster.transfers.operations.loading import HEADINGS, load_transfers
from quartermaster.transfers.papers import NewTransfer, Taken
from quartermaster.web import importing, tables
from quartermaster.web.forms import seen_version, take, take_lines
from quartermaster.web.importing import Importer
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import status, when

State = Transfer.State
BLANK_LINES = 4
MOST_SHOWN = 50
"""Rows of one dispatch or arrival, and movements, on a transfer's page; the others are among the movements."""
MOST_PARTS = 200
"""Rows that the pages of sending and receiving show. Where there are more (thousands of serials), all of it is sent or
received at once there, and a part over the API."""
TONES = {
    State.DRAFT: "idle",
    State.REQUESTED: "open",
    State.APPROVED: "open",
    State.ALLOCATED: "accent",
    State.IN_TRANSIT: "accent",
    State.PARTIALLY_RECEIVED: "warn",
    State.RECEIVED: "ok",
    State.CLOSED: "idle",
    State.REJECTED: "bad",
    State.CANCELLED: "bad",
    State.LOST: "bad",
}
PATH = (State.DRAFT, State.REQUESTED, State.APPROVED, State.ALLOCATED, State.IN_TRANSIT, State.RECEIVED, State.CLOSED)
STOPPED = (State.REJECTED, State.CANCELLED, State.LOST)
IMPORTER = Importer(
    "transfer lines", HEADINGS, "transfers_import", "transfers_import_check", "transfers_import_load", "transfer_list"
)


def state_status(transfer: Transfer) -> str:
    return status(TONES[State(transfer.state)], State(transfer.state).label)


def is_late(transfer: Transfer) -> bool:
    due = transfer.expected_on or transfer.wanted_on
    return bool(due and transfer.state in (*Transfer.TO_SEND, *Transfer.UNDER_WAY) and due < timezone.localdate())


def _due(transfer: Transfer) -> str:
    due = transfer.expected_on or transfer.wanted_on
    return status("bad", f"late, {due:%-d %b}") if due and is_late(transfer) else when(due)


TRANSFERS = Table(
    name="transfers",
    sort="-number",
    columns=(
        Column("number", "Transfer", sort="id", width="110px", phone="title"),
        Column("from_warehouse.name", "From", sort="from_warehouse__name", grow=True, phone="line"),
        Column("to_warehouse.name", "To", sort="to_warehouse__name", grow=True, phone="line"),
        whose.column(),
        Column("state", "State", sort="state", value=lambda row: State(row.state).label, cell=state_status, phone="end"),
        Column("expected_on", "Expected", sort="expected_on", cell=_due, phone="tail", width="110px"),
        Column("lines", "Lines done", value=lambda row: f"{row.done_lines} of {row.line_count}", width="100px"),
        Column("units", "Units", sort="units", numeric=True, width="90px"),
        Column("shipped_at", "Left", sort="shipped_at", width="112px", wide=True),
        Column("created_at", "Drafted", sort="created_at", width="112px", wide=True),
    ),
    filters=(
        Filter("q", "Number", apply=lambda rows, text: rows.filter(number__icontains=text)),
        Filter("state", "State", lookup="state", choices=State.choices),
        Filter("sku", "SKU", apply=lambda rows, text: queries.with_sku(rows, text)),
        Filter("from", "From warehouse", lookup="from_warehouse__code__iexact", shown=False),
        Filter("to", "To warehouse", lookup="to_warehouse__code__iexact", shown=False),
        whose.filter_by(),
    ),
    views=(
        View("All", {}),
        View("Requested", {"state": "requested"}),
        View("To send", {"state": "allocated"}),
        View("In transit", {"state": "in_transit"}),
        View("In part", {"state": "partially_received"}),
        View("Received", {"state": "received"}),
    ),
    row_url=lambda row: reverse("transfer_order", args=[row.number]),
    topics="transfers",
    empty="No transfers here.",
)


@require_safe
@doors.page("transfers.view")
def transfer_list(request: doors.PageRequest) -> HttpResponseBase:
    rows = queries.transfers()
    if request.scope:  # type: ignore[attr-defined]
        rows = queries.touching(rows, request.scope)  # type: ignore[attr-defined]
    return tables.show(request, TRANSFERS, Rows(rows), "transfers/list.html")


@require_safe
@doors.page("transfers.view")
def transfer_order(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.transfer_by_number(number)
    lines = list(found.lines.all())
    state = State(found.state)
    steps = [(one.value, one.label) for one in PATH]
    if state is State.PARTIALLY_RECEIVED:
        steps.insert(5, (state.value, state.label))
    context = {
        "transfer": found,
        "lines": lines,
        "tone": TONES[state],
        "steps": steps,
        "current": _last_step(found).value if state in STOPPED else state.value,
        "stopped": state.label if state in STOPPED else "",
        "late": is_late(found),
        "dispatches": [_sent(one) for one in queries.dispatches_of(found.pk)],
        "arrivals": [_came(one) for one in queries.arrivals_of(found.pk)],
        "movements": stock_queries.movements_on(found.number)[:MOST_SHOWN],
        "available": _available(found, lines),
        "deeds": deeds_of(found.number),
        "live": found.number,
        "may": _may(request, found, lines),
    }
    return render(request, "transfers/transfer.html", context)


def _sent(one: Dispatch) -> tuple[Dispatch, list[DispatchLine], int, bool]:
    """A dispatch with its first lines and how many more, and whether all of it is under way, so that it may be taken back."""
    rows = list(one.lines.all())
    return one, rows[:MOST_SHOWN], max(len(rows) - MOST_SHOWN, 0), not any(row.settled for row in rows)


def _came(one: Arrival) -> tuple[Arrival, list[ArrivalLine], int]:
    rows = list(one.lines.all())
    return one, rows[:MOST_SHOWN], max(len(rows) - MOST_SHOWN, 0)


@require_safe
@doors.page("transfers.view")
def transfer_note(request: doors.PageRequest, number: str) -> HttpResponse:
    """The paper that goes with the goods: what is sent, from which bins and lots, with room to sign."""
    found = queries.transfer_by_number(number)
    sent = [row for one in queries.dispatches_of(found.pk).filter(voided_at=None) for row in one.lines.all()]
    lines = list(found.lines.all())
    context = {
        "transfer": found,
        "sent": sent[:1000],
        "to_pick": [] if sent else _takes(found, lines)[:1000],
        "lines": lines,
        "printed_at": timezone.localtime(clock.now()),
    }
    return render(request, "transfers/note.html", context)


# ---------------------------------------------------------------- drafting


@require_safe
@doors.page("transfers.order")
def transfer_new(request: doors.PageRequest) -> HttpResponse:
    lines = [TypedLine(sku=code[:60]) for code in request.GET.getlist("sku")[:100]]
    return _draft_page(request, TransferForm(initial={"from_warehouse": request.scope}), lines)  # type: ignore[attr-defined]


@doors.page("transfers.order", effect=True)
def transfer_create(request: doors.PageRequest) -> HttpResponse:
    form, lines = TransferForm(request.POST), typed_lines(request.POST)
    drafted = _try(form, lines, lambda: transfers.draft(request.act, transfer=_paper(form, lines)))
    if drafted is None:
        return _draft_page(request, form, lines, status=422)
    return _on(request, drafted.number, f"Drafted {drafted.number}.")


@require_safe
@doors.page("transfers.order")
def transfer_edit(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.transfer_by_number(number)
    initial = {name: getattr(found, name) for name in ("from_warehouse", "to_warehouse", "wanted_on", "note")}
    return _draft_page(request, TransferForm(initial=initial, owned=True), lines_of(found), found)


@doors.page("transfers.order", effect=True)
def transfer_change(request: doors.PageRequest, number: str) -> HttpResponse:
    form, lines, version = TransferForm(request.POST, owned=True), typed_lines(request.POST), seen_version(request)

    def change() -> Transfer:
        return transfers.edit(request.act, number=number, transfer=_paper(form, lines), version=version)

    if _try(form, lines, change) is None:
        return _draft_page(request, form, lines, queries.transfer_by_number(number), status=422)
    return _on(request, number, f"Changed {number}.")


@require_safe
@doors.page("transfers.order")
def transfer_line(request: doors.PageRequest) -> HttpResponse:
    """What a line says about the SKU that was typed or scanned: how much of it is available where."""
    text = request.GET.get("sku", "").strip()
    if not text:
        return HttpResponse("")
    try:
        coded = read_code(text)
    except UnknownSku as refusal:
        return render(request, "transfers/line_about.html", {"error": refusal.detail})
    context = {
        "sku": coded.sku,
        "packs": packs_of(coded.sku),
        "available": stock_queries.positions([coded.sku.pk])[coded.sku.pk].available,
        "in_transit": queries.in_transit([coded.sku.pk]).get(coded.sku.pk, Decimal(0)),
    }
    return render(request, "transfers/line_about.html", context)


@doors.page("transfers.order")
def transfers_import(request: doors.PageRequest) -> HttpResponseBase:
    return importing.show(request, IMPORTER)


@doors.page("transfers.order")
def transfers_import_check(request: doors.PageRequest) -> HttpResponseBase:
    return importing.checked(request, IMPORTER, lambda sheet: load_transfers(request.act, sheet=sheet, dry_run=True))


@doors.page("transfers.order", effect=True)
def transfers_import_load(request: doors.PageRequest) -> HttpResponseBase:
    report = importing.loaded(request, IMPORTER, lambda sheet: load_transfers(request.act, sheet=sheet, dry_run=False))
    return doors.done(request, importing.said(report, "transfer lines"), url=reverse("transfer_list") + "?state=draft")


# ---------------------------------------------------------------- each step on


@doors.page("transfers.order", effect=True)
def transfer_request(request: doors.PageRequest, number: str) -> HttpResponse:
    transfers.request(request.act, number=number, version=seen_version(request))
    return _on(request, number, f"Requested {number}.")


@doors.page("transfers.order", effect=True)
def transfer_withdraw(request: doors.PageRequest, number: str) -> HttpResponse:
    transfers.withdraw(request.act, number=number, version=seen_version(request))
    return _on(request, number, f"{number} is a draft again.")


@doors.page("transfers.approve", effect=True)
def transfer_approve(request: doors.PageRequest, number: str) -> HttpResponse:
    transfers.approve(request.act, number=number, version=seen_version(request))
    return _on(request, number, f"Approved {number}. Allocate its goods next.")


@doors.page("transfers.ship", effect=True)
def transfer_allocate(request: doors.PageRequest, number: str) -> HttpResponse:
    partial = request.POST.get("partial") == "yes"
    transfers.allocate(request.act, number=number, partial=partial, version=seen_version(request))
    return _on(request, number, f"Allocated goods for {number}.")


@doors.page("transfers.ship", effect=True)
def transfer_deallocate(request: doors.PageRequest, number: str) -> HttpResponse:
    transfers.deallocate(request.act, number=number, version=seen_version(request))
    return _on(request, number, f"The goods of {number} are free again.")


@require_safe
@doors.page("transfers.approve")
def transfer_reject_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return _dialog(request, number, ReasonForm(), "transfer_reject", "Reject", "Nothing of it is sent.")


@doors.page("transfers.approve", effect=True)
def transfer_reject(request: doors.PageRequest, number: str) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _dialog(request, number, form, "transfer_reject", "Reject", "Nothing of it is sent.", status=422)
    transfers.reject(request.act.because(form.cleaned_data["reason"]), number=number, version=seen_version(request))
    return _on(request, number, f"Rejected {number}.")


@require_safe
@doors.page("transfers.cancel")
def transfer_cancel_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return _cancel_dialog(request, number, CancelForm(under_way=_is_under_way(number)))


@doors.page("transfers.cancel", effect=True)
def transfer_cancel(request: doors.PageRequest, number: str) -> HttpResponse:
    form = CancelForm(request.POST, under_way=_is_under_way(number))
    if not form.is_valid():
        return _cancel_dialog(request, number, form, status=422)
    act, disposition = request.act.because(form.cleaned_data["reason"]), form.cleaned_data.get("disposition", "")
    transfers.cancel(act, number=number, disposition=disposition, version=seen_version(request))
    return _on(request, number, f"Cancelled what of {number} was not sent.")


@doors.page("transfers.close", effect=True)
def transfer_close(request: doors.PageRequest, number: str) -> HttpResponse:
    short = request.POST.get("short") == "yes"
    transfers.close(request.act, number=number, short=short, version=seen_version(request))
    return _on(request, number, f"Closed {number}.")


# ---------------------------------------------------------------- sending


@require_safe
@doors.page("transfers.ship")
def transfer_ship(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.transfer_by_number(number)
    form = ShipForm(initial={"expected_on": found.expected_on or found.wanted_on})
    return _ship_page(request, found, form, _takes(found, list(found.lines.all())))


@doors.page("transfers.ship", effect=True)
def transfer_send(request: doors.PageRequest, number: str) -> HttpResponse:
    found, form = queries.transfer_by_number(number), ShipForm(request.POST)
    rows = _takes(found, list(found.lines.all()))
    if not form.is_valid():
        return _ship_page(request, found, form, rows, status=422)
    try:
        takes = None if len(rows) > MOST_PARTS else [one for row in rows if (one := _taken(request, found, row)) is not None]
        sent = transfers.ship(request.act, number=number, takes=takes, version=seen_version(request), **form.cleaned_data)
    except Refusal as refusal:
        return _ship_page(request, found, form, rows, refusal, status=422)
    return _on(request, number, f"Sent {sent.number}. It is in transit to {found.to_warehouse.name}.")


@require_safe
@doors.page("transfers.ship")
def transfer_expect_form(request: doors.PageRequest, number: str) -> HttpResponse:
    form = ExpectForm(initial={"expected_on": queries.transfer_by_number(number).expected_on})
    return _dialog(request, number, form, "transfer_expect", EXPECT, EXPECT_SAYS)


@doors.page("transfers.ship", effect=True)
def transfer_expect(request: doors.PageRequest, number: str) -> HttpResponse:
    form = ExpectForm(request.POST)
    if not form.is_valid():
        return _dialog(request, number, form, "transfer_expect", EXPECT, EXPECT_SAYS, status=422)
    transfers.expect(request.act, number=number, version=seen_version(request), **form.cleaned_data)
    return _on(request, number, f"Said when {number} is expected.")


EXPECT = "Say when it is expected"
EXPECT_SAYS = "From that day on the goods can be promised where they go."


@doors.page("transfers.ship", effect=True)
def transfer_unship(request: doors.PageRequest, number: str, dispatch: str) -> HttpResponse:
    transfers.take_back_dispatch(request.act, number=number, dispatch=dispatch, version=seen_version(request))
    return _on(request, number, f"Took {dispatch} back. Its goods lie where they were.")


def _takes(found: Transfer, lines: Sequence[TransferLine]) -> list[dict[str, Any]]:
    """The pick list's rows, each with its line and the code of its lot."""
    takes = queries.takes_of(found, lines)
    by_id = {line.pk: line for line in lines}
    codes = stock_queries.lot_codes({row.lot_id for row in takes})
    return [
        {"take": row, "line": by_id[row.line_id], "lot": codes.get(row.lot_id, "") if row.lot_id else "", "key": _key(row)}
        for row in takes
    ]


def _key(row: Take) -> str:
    return f"{row.line_id}_{row.bin_id}_{row.lot_id}"


def _taken(request: doors.PageRequest, found: Transfer, row: dict[str, Any]) -> Taken | None:
    """How much of a row of the pick list goes, and of which lot, as typed; nothing where none of it does."""
    text = str(request.POST.get(f"quantity_{row['key']}", "")).strip()
    if not text.strip("0."):
        return None
    proposed, line = row["take"], row["line"]
    lot_id, code = proposed.lot_id, str(request.POST.get(f"lot_{row['key']}", row["lot"])).strip()
    if row["lot"] and code != row["lot"]:
        lot_id = references.find_lot_id(line.sku_id, code, owner_id=found.owner_id)
    weighs = str(request.POST.get(f"weight_{row['key']}", "")).strip()
    weight, confirmed = parse(weighs) if weighs else None, request.POST.get("weights_confirmed") == "yes"
    return Taken(line.position, proposed.bin_id, parse(text), lot_id, weight, confirmed)


def _ship_page(
    request: doors.PageRequest,
    found: Transfer,
    form: ShipForm,
    rows: Sequence[dict[str, Any]],
    refusal: Refusal | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    for row in rows[:MOST_PARTS]:
        row["typed"] = request.POST.get(f"quantity_{row['key']}", plain(row["take"].quantity))
        row["typed_lot"] = request.POST.get(f"lot_{row['key']}", row["lot"])
        row["typed_weight"] = request.POST.get(f"weight_{row['key']}", "")
    version = request.POST.get("version") or found.version
    context = {
        "transfer": found,
        "form": form,
        "rows": rows[:MOST_PARTS],
        "more": max(len(rows) - MOST_PARTS, 0),
        "weighed": any(row["line"].sku.weighed_in for row in rows[:MOST_PARTS]),
        "refusal": refusal,
        "given": request.POST,
        "version": version,
    }
    return render(request, "transfers/ship.html", context, status=status)


# ---------------------------------------------------------------- receiving


@require_safe
@doors.page("transfers.receive")
def transfer_receive(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.transfer_by_number(number)
    return _receive_page(request, found, _rows(found))


@doors.page("transfers.receive", effect=True)
def transfer_take_in(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.transfer_by_number(number)
    rows = _rows(found)
    sources: list[int] = []
    try:
        whole = len(rows) > MOST_PARTS
        read = Counted() if whole else counted(rows, request.POST)
        sources = read.sources
        arrival = transfers.receive(
            request.act,
            number=number,
            came=None if whole else read.came,
            allow_over=request.POST.get("allow_over") == "yes",
            bin_id=_chosen_dock(request),
            note=request.POST.get("note", "")[:500],
            version=seen_version(request),
        )
    except Refusal as refusal:
        take_lines(refusal, rows, sources)
        return _receive_page(request, found, rows, refusal)
    return _on(request, number, f"Received {arrival.number} on {number}. Put it away next.")


@require_safe
@doors.page("transfers.write_off")
def transfer_loss_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return _dialog(request, number, LossForm(), "transfer_loss", "Write off", LOSS_SAYS)


@doors.page("transfers.write_off", effect=True)
def transfer_loss(request: doors.PageRequest, number: str) -> HttpResponse:
    form = LossForm(request.POST)
    if not form.is_valid():
        return _dialog(request, number, form, "transfer_loss", "Write off", LOSS_SAYS, status=422)
    act, note = request.act.because(form.cleaned_data["reason"]), form.cleaned_data["note"]
    transfers.write_off(act, number=number, note=note, version=seen_version(request))
    return _on(request, number, f"Wrote off what was under way of {number}.")


LOSS_SAYS = "Everything that is still under way is lost, at what it cost. It can be taken back should it turn up."


def _rows(found: Transfer) -> list[CountedRow]:
    sent = queries.under_way_of(found.pk)
    barcodes: dict[int, list[str]] = {}
    skus = {row.line.sku_id for row in sent}
    for sku_id, value in Barcode.objects.filter(sku_id__in=skus, pack=None).values_list("sku_id", "value"):
        barcodes.setdefault(sku_id, []).append(value)
    return rows_under_way(sent, barcodes)


def _receive_page(
    request: doors.PageRequest, found: Transfer, rows: Sequence[CountedRow], refusal: Refusal | None = None
) -> HttpResponse:
    docks = Bin.objects.filter(warehouse=found.to_warehouse, kind=Bin.Kind.DOCK, closed_at=None)
    context = {
        "transfer": found,
        "rows": rows[:MOST_PARTS],
        "more": max(len(rows) - MOST_PARTS, 0),
        "weighed": any(row.weighed_in for row in rows[:MOST_PARTS]),
        "refusal": refusal,
        "docks": docks.order_by("walk_order", "code"),
        "given": request.POST,
        "version": request.POST.get("version") or found.version,
        "may_over": "transfers.over_receive" in request.act.permissions,
    }
    return render(request, "transfers/receive.html", context, status=422 if refusal else 200)


def _chosen_dock(request: doors.PageRequest) -> int | None:
    text = request.POST.get("bin", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


# ---------------------------------------------------------------- below: what all of them need


def _on(request: doors.PageRequest, number: str, said: str) -> HttpResponse:
    return doors.done(request, said, url=reverse("transfer_order", args=[number]))


def _paper(form: TransferForm, lines: Sequence[TypedLine]) -> NewTransfer:
    given = form.cleaned_data
    return NewTransfer(
        from_warehouse_id=given["from_warehouse"].pk,
        to_warehouse_id=given["to_warehouse"].pk,
        lines=entries.new_lines(entries_of(lines)),
        owner_id=owner.pk if (owner := given.get("owner")) else None,
        wanted_on=given["wanted_on"],
        note=given["note"],
    )


def _try(form: TransferForm, lines: Sequence[TypedLine], deed: Callable[[], Transfer]) -> Transfer | None:
    """What the deed answers; None where the form is wrong or the deed refused, which is then noted on form and lines."""
    if not form.is_valid():
        return None
    try:
        return deed()
    except Refusal as refusal:
        if refusal.status in (404, 412) and not refusal.errors:
            raise
        if take_lines(refusal, lines):
            form.add_error(None, refusal.detail)
        else:
            take(form, refusal)
        return None


def _draft_page(
    request: doors.PageRequest,
    form: TransferForm,
    lines: Sequence[TypedLine],
    found: Transfer | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    action = reverse("transfer_change", args=[found.number]) if found else reverse("transfer_create")
    blank = [TypedLine() for _ in range(max(BLANK_LINES - len(lines), 1))]
    context = {"form": form, "lines": [*lines, *blank], "transfer": found, "action": action}
    version = request.POST.get("version") or (found.version if found else "")
    return render(request, "transfers/form.html", {**context, "version": version}, status=status)


def _dialog(
    request: doors.PageRequest, number: str, form: Any, action: str, submit: str, says: str, *, status: int = 200
) -> HttpResponse:
    found = queries.transfer_by_number(number)
    context = {
        "transfer": found,
        "form": form,
        "action": reverse(action, args=[found.number]),
        "title": f"{submit} {found.number}",
        "submit": submit,
        "says": says,
        "version": request.POST.get("version") or found.version,
    }
    return render(request, "transfers/dialog.html", context, status=status)


def _cancel_dialog(request: doors.PageRequest, number: str, form: CancelForm, *, status: int = 200) -> HttpResponse:
    says = "What has not left is not sent any more, and its goods are free again."
    return _dialog(request, number, form, "transfer_cancel", "Cancel the transfer", says, status=status)


def _is_under_way(number: str) -> bool:
    return any(line.under_way for line in queries.transfer_by_number(number).lines.all())


def _last_step(found: Transfer) -> State:
    """How far a transfer came that was stopped."""
    if found.shipped_at:
        return State.IN_TRANSIT
    if found.approved_at:
        return State.APPROVED
    return State.REQUESTED if found.requested_at else State.DRAFT


def _available(found: Transfer, lines: Sequence[TransferLine]) -> dict[int, Decimal]:
    """SKU → what is available of it where the transfer starts, for those that have something to claim."""
    wanted = {line.sku_id for line in lines if line.to_claim > 0}
    if not wanted or found.state in Transfer.ENDED:
        return {}
    there = stock_queries.available(wanted, owner_id=found.owner_id)
    return {sku_id: there.get((sku_id, found.from_warehouse_id), Decimal(0)) for sku_id in wanted}


def _may(request: doors.PageRequest, found: Transfer, lines: Sequence[TransferLine]) -> dict[str, bool]:
    """Which deeds are possible now and allowed to the person."""
    held, state = request.act.permissions, State(found.state)
    claimed, to_claim = any(line.claimed for line in lines), any(line.to_claim for line in lines)
    under_way = any(line.under_way for line in lines)
    possible = {
        "edit": ("transfers.order", state is State.DRAFT),
        "request": ("transfers.order", state is State.DRAFT),
        "withdraw": ("transfers.order", state is State.REQUESTED),
        "approve": ("transfers.approve", state is State.REQUESTED),
        "reject": ("transfers.approve", state is State.REQUESTED),
        "allocate": ("transfers.ship", state in CLAIMING and to_claim),
        "ship": ("transfers.ship", state in CLAIMING and claimed),
        "deallocate": ("transfers.ship", state in CLAIMING and claimed),
        "receive": ("transfers.receive", under_way),
        "write_off": ("transfers.write_off", under_way),
        "expect": ("transfers.ship", state in (*Transfer.TO_SEND, *Transfer.UNDER_WAY)),
        "unship": ("transfers.ship", state in Transfer.UNDER_WAY),
        "unreceive": ("transfers.receive", state not in (State.CLOSED, State.REJECTED)),
        "close": ("transfers.close", state is State.RECEIVED),
        "close_short": ("transfers.close", state is State.PARTIALLY_RECEIVED and not under_way),
        "cancel": ("transfers.cancel", state in Transfer.OPEN and state is not State.RECEIVED),
    }
    return {deed: permission in held and can for deed, (permission, can) in possible.items()}
