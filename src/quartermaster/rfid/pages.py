"""Gates as they are watched: what passes just now, what differs, and what is posted."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.models import Deed
from quartermaster.kernel.refusals import Refusal
from quartermaster.rfid import operations as rfid
from quartermaster.rfid import queries, showing
from quartermaster.rfid.comparing import Finding
from quartermaster.rfid.models import Gate, Passage
from quartermaster.web import tables
from quartermaster.web.scope import chosen_warehouse
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import page_link, status
from quartermaster.web.words import short

FEW = 8
State = Passage.State
DIFFERENT = (Finding.MISSING, Finding.UNEXPECTED, Finding.UNKNOWN, Finding.TURNED, Finding.AGAIN)
DEEDS = {
    Gate.Kind.DOCK_IN: "Receive",
    Gate.Kind.DOCK_OUT: "Ship",
    Gate.Kind.BETWEEN: "Move",
}

PASSAGES = Table(
    name="passages",
    sort="-opened_at",
    columns=(
        Column("number", "Passage", cell=lambda row: page_link(row.number, "passage", row.number), width="110px", phone="title"),
        Column("opened_at", "Began", sort="opened_at", cell=lambda row: short(row.opened_at), width="110px", phone="end"),
        Column("gate", "Gate", value=lambda row: row.gate.name, grow=True, phone="line"),
        Column("document", "Paper", width="120px", phone="line"),
        Column("expected", "Passed", numeric=True, value=lambda row: row.counts.get("expected", 0), width="90px"),
        Column("differ", "Differ", numeric=True, value=lambda row: _differ(row), width="90px"),
        Column("state", "State", cell=lambda row: status(row.tone, row.get_state_display()), width="120px", phone="tail"),
    ),
    filters=(Filter("state", "State", lookup="state", choices=State.choices), Filter("gate", "Gate", lookup="gate_id")),
    views=(View("All", {}), View("To confirm", {"state": "waiting"}), View("Posted", {"state": "posted"})),
    topics="rfid",
    empty="Nothing has passed a gate yet.",
)


@require_safe
@doors.page("rfid.view")
def gate_list(request: doors.PageRequest) -> HttpResponse:
    """What waits for somebody first; then every gate with what passes it."""
    gates, waiting = queries.gates(), queries.passages().filter(state=State.WAITING)
    if scope := chosen_warehouse(request):
        gates, waiting = gates.filter(warehouse_id=scope), waiting.filter(gate__warehouse_id=scope)
    found = list(gates)
    latest = Passage.objects.filter(gate__in=found).order_by("gate_id", "-id").distinct("gate_id")
    by_gate = {one.gate_id: one for one in latest}
    context = {
        "gates": [(one, by_gate.get(one.pk)) for one in found],
        "waiting": [(one, _differ(one)) for one in waiting.order_by("id")[:FEW]],
        "unknown": queries.unknown_tags().filter(state="open").count(),
    }
    return render(request, "rfid/gates.html", context)


@require_safe
@doors.page("rfid.view")
def gate_page(request: doors.PageRequest, gate_id: int) -> HttpResponse:
    """The gate as it is watched from beside it: what passes now or passed last, and what passed before."""
    gate = queries.gate_of_id(gate_id)
    latest = list(queries.passages().filter(gate=gate).order_by("-id")[: FEW + 1])
    waiting = queries.passages().filter(gate=gate, state=State.WAITING).order_by("id").first()
    shown = latest[0] if latest and latest[0].state == State.READING else waiting or (latest[0] if latest else None)
    context = {"gate": gate, "before": [one for one in latest if one != shown][:FEW], **(_shown(request, shown) if shown else {})}
    return render(request, "rfid/gate.html", context)


@require_safe
@doors.page("rfid.view")
def passage_list(request: doors.PageRequest) -> HttpResponseBase:
    rows = queries.passages()
    if scope := chosen_warehouse(request):
        rows = rows.filter(gate__warehouse_id=scope)
    return tables.show(request, PASSAGES, Rows(rows), "rfid/passages.html")


@require_safe
@doors.page("rfid.view")
def passage(request: doors.PageRequest, number: str) -> HttpResponse:
    found = queries.passage_by_number(number)
    deeds = Deed.objects.filter(document=found.number).select_related("actor").order_by("-id")
    return render(
        request, "rfid/passage.html", {**_shown(request, found), "gate": found.gate, "deeds": deeds, "live": found.number}
    )


@doors.page("rfid.confirm", effect=True)
def passage_end(request: doors.PageRequest, number: str) -> HttpResponse:
    found = rfid.end_passage(request.act, number=number)
    return doors.done(request, f"{found.number} is over.", url=_back(found))


@doors.page("rfid.confirm", effect=True)
def passage_paper(request: doors.PageRequest, number: str) -> HttpResponse:
    document = request.POST.get("document", "")[:60]
    found = rfid.choose_paper(request.act, number=number, document=document)
    said = f"Held against {found.document}." if found.document else "The paper is looked for again."
    return doors.done(request, said, url=_back(found))


@doors.page("rfid.confirm", effect=True)
def passage_confirm(request: doors.PageRequest, number: str) -> HttpResponse:
    found = rfid.confirm(request.act, number=number)
    on = f" on {', '.join(found.posted)}" if found.posted else ""
    return doors.done(request, f"Posted {found.counts.get('expected', 0)}{on}.", url=_back(found))


@doors.page("rfid.confirm", effect=True)
def passage_dismiss(request: doors.PageRequest, number: str) -> HttpResponse:
    reason = request.POST.get("reason", "")[:200]
    found = rfid.dismiss(request.act.because(reason), number=number)
    return doors.done(request, f"{found.number} is dismissed. Nothing was posted.", url=_back(found))


def _shown(request: doors.PageRequest, found: Passage) -> dict[str, Any]:
    """What of a passage is on the page of it, and on its gate's."""
    different = (
        found.lines.filter(finding__in=DIFFERENT).select_related("sku", "lot").order_by("finding", "sku__code", "code", "epc")
    )
    reading = found.state == State.READING
    return {
        "passage": found,
        "figures": [] if reading else showing.passed(found),
        "tags": found.lines.exclude(epc="").count() if reading else 0,
        "groups": showing.groups(found.lines.all() if reading else found.lines.filter(finding=Finding.EXPECTED)),
        "different": [] if reading else list(different[: showing.MOST_DIFFERENCES]),
        "more": 0 if reading else max(different.count() - showing.MOST_DIFFERENCES, 0),
        "may_confirm": "rfid.confirm" in request.act.permissions and found.state in (State.READING, State.WAITING),
        "deed": DEEDS[Gate.Kind(found.gate.kind)],
        "expected": found.counts.get("expected", 0),
        "candidates": _candidates(found),
    }


def _candidates(found: Passage) -> list[str]:
    if found.state != State.WAITING or found.gate.kind != Gate.Kind.DOCK_IN:
        return []
    try:
        return rfid.fitting_papers(found)
    except Refusal:
        return []


def _differ(row: Passage) -> int:
    return sum(row.counts.get(one.value, 0) for one in DIFFERENT[:3])


def _back(found: Passage) -> str:
    return reverse("gate_page", args=[found.gate_id])
