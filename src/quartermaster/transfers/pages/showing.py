"""What more than one page of transfers says: how far one is, where a deed leads, its pick list, a form in a dialog."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from quartermaster.accounts import doors
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.shelves import Take
from quartermaster.transfers import queries
from quartermaster.transfers.models import Transfer, TransferLine
from quartermaster.web.templatetags.web import status

State = Transfer.State
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


def state_status(transfer: Transfer) -> str:
    return status(TONES[State(transfer.state)], State(transfer.state).label)


def is_late(transfer: Transfer) -> bool:
    due = transfer.expected_on or transfer.wanted_on
    return bool(due and transfer.state in (*Transfer.TO_SEND, *Transfer.UNDER_WAY) and due < timezone.localdate())


def on(request: doors.PageRequest, number: str, said: str) -> HttpResponse:
    return doors.done(request, said, url=reverse("transfer_order", args=[number]))


def pick_rows(found: Transfer, lines: Sequence[TransferLine]) -> list[dict[str, Any]]:
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


def dialog(
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
