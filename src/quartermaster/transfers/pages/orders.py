"""Transfers: the list, one with its path and next step, the note to print."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.catalog import whose
from quartermaster.kernel import clock
from quartermaster.stock import queries as stock_queries
from quartermaster.transfers import queries
from quartermaster.transfers.models import Arrival, ArrivalLine, Dispatch, DispatchLine, Transfer, TransferLine
from quartermaster.transfers.operations.allocating import CLAIMING
from quartermaster.transfers.pages.showing import TONES, State, is_late, pick_rows, state_status
from quartermaster.web import tables
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import status, when

MOST_SHOWN = 50
"""Rows of one dispatch or arrival, and movements, on a transfer's page; the others are among the movements."""
PATH = (State.DRAFT, State.REQUESTED, State.APPROVED, State.ALLOCATED, State.IN_TRANSIT, State.RECEIVED, State.CLOSED)
STOPPED = (State.REJECTED, State.CANCELLED, State.LOST)


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
        "to_pick": [] if sent else pick_rows(found, lines)[:1000],
        "lines": lines,
        "printed_at": timezone.localtime(clock.now()),
    }
    return render(request, "transfers/note.html", context)


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
