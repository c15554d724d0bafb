"""Inspections: what waits to be looked at, the inspector's page, and what became of earlier lots."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.catalog import whose
from quartermaster.catalog.queries import UnknownSku, find_sku
from quartermaster.kernel.refusals import Refusal
from quartermaster.purchasing import inspection_queries as questions
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.claim_forms import PhotoForm
from quartermaster.purchasing.forms import ReasonForm
from quartermaster.purchasing.inspection_forms import TypedVerdict, verdict_as_noted, verdict_as_typed
from quartermaster.purchasing.models import Inspection
from quartermaster.purchasing.pages.asking import seen_version
from quartermaster.purchasing.photographs import photo_of_inspection
from quartermaster.purchasing.sampling import is_hopeless, is_tightened
from quartermaster.stock import queries as stock_queries
from quartermaster.web import tables
from quartermaster.web.photographs import as_file, uploaded
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import status, when

State = Inspection.State
TONES = {
    State.WAITING: "warn",
    State.SORTING: "warn",
    State.ACCEPTED: "ok",
    State.PARTLY: "accent",
    State.CONCEDED: "accent",
    State.REJECTED: "bad",
    State.WAIVED: "idle",
    State.SKIPPED: "idle",
    State.VOID: "idle",
}
MOST_CODES = 100
MOST_OF_A_PAPER = 30


def dot(found: Inspection) -> str:
    return status(TONES[State(found.state)], State(found.state).label)


def inspections_on(document: str) -> list[tuple[Inspection, str]]:
    """The latest inspections of what was taken in on an order or with a delivery, each with its state as a dot."""
    rows = questions.of_paper(questions.inspections(), document).order_by("-id")[:MOST_OF_A_PAPER]
    return [(one, dot(one)) for one in rows]


def _found(found: Inspection) -> str:
    """ "2 major, 1 minor"."""
    return ", ".join(f"{getattr(found, name)} {name}" for name in ("critical", "major", "minor") if getattr(found, name))


TABLE = Table(
    name="inspections",
    sort="-number",
    columns=(
        Column("number", "Inspection", sort="id", phone="title", strong=True, width="100px"),
        Column("sku.code", "SKU", sort="sku__code", phone="line", width="110px"),
        Column("sku.name", "Name", phone="line", grow=True),
        Column("lot.code", "Lot", sort="lot__code", width="100px", wide=True),
        Column("supplier.name", "Supplier", sort="supplier__name", width="150px", phone="line"),
        whose.column(),
        Column("quantity", "Quantity", sort="quantity", numeric=True, phone="tail", width="84px"),
        Column("sample", "To look at", sort="sample", numeric=True, width="84px"),
        Column("found", "Found", value=_found, width="140px"),
        Column("state", "State", sort="state", value=lambda row: State(row.state).label, cell=dot, phone="end", width="140px"),
        Column("opened_at", "Since", sort="opened_at", cell=lambda row: when(row.opened_at), width="100px"),
        Column("receipt.paper.number", "On", width="100px", hidden=True),
        Column("rejected", "Rejected", sort="rejected", numeric=True, hidden=True),
        Column("rule", "Rule", sort="rule", hidden=True),
        Column("decided_by", "By", value=lambda row: row.decided_by.username if row.decided_by else "", hidden=True),
    ),
    filters=(
        Filter("q", "Number, SKU or lot", apply=lambda rows, text: rows.filter(_named(text))),
        Filter("state", "State", lookup="state", choices=State.choices),
        Filter("supplier", "Supplier code", lookup="supplier__code__iexact"),
        Filter("sku", "SKU", lookup="sku__code__iexact"),
        Filter("lot", "Lot", lookup="lot__code__iexact"),
        Filter("document", "Order or delivery", apply=questions.of_paper),
        Filter("open", "Waiting", apply=lambda rows, text: _open(rows, text), choices=(("yes", "Waiting"),)),
        Filter("scan", "Scanned", apply=lambda rows, text: _scanned(rows, text), shown=False),
        Filter("good", "Good", apply=lambda rows, text: _good(rows, text), choices=(("yes", "Good"), ("no", "Not good"))),
    ),
    views=(
        View("All", {}),
        View("Waiting", {"open": "yes", "sort": "opened_at"}),
        View("Not good", {"good": "no"}),
        View("Skipped", {"state": "skipped"}),
    ),
    row_url=lambda found: reverse("inspection", args=[found.number]),
    topics="purchasing",
    empty="Nothing was inspected. Under Inspection rules it is said what is looked at when it comes.",
)


def _named(text: str) -> Q:
    return Q(number__iexact=text) | Q(sku__code__istartswith=text) | Q(lot__code__iexact=text)


def _scanned(rows: QuerySet[Inspection], text: str) -> QuerySet[Inspection]:
    return rows.filter(questions.called(text.strip(), _sku_id(text)))


def _open(rows: QuerySet[Inspection], text: str) -> QuerySet[Inspection]:
    return rows.filter(state__in=Inspection.OPEN) if text == "yes" else rows


def _good(rows: QuerySet[Inspection], text: str) -> QuerySet[Inspection]:
    return rows.filter(good=text == "yes")


@require_safe
@doors.page("purchasing.view")
def inspection_list(request: doors.PageRequest) -> HttpResponseBase:
    scope: int | None = request.scope  # type: ignore[attr-defined]
    text = request.GET.get("scan", "").strip()[:100]
    if text and (number := questions.the_one(_scanned(questions.waiting(warehouse_id=scope), text))):
        return redirect("inspection", number)
    rows = questions.inspections()
    if scope:
        rows = rows.filter(warehouse_id=scope)
    more = {"may_rules": "purchasing.set_rules" in request.act.permissions}
    return tables.show(request, TABLE, Rows(rows), "purchasing/inspections.html", more)


@require_safe
@doors.page("purchasing.view")
def inspection(request: doors.PageRequest, number: str) -> HttpResponse:
    found = questions.inspection_by_number(number)
    return _shown(request, found, verdict_as_noted(found, list(questions.defect_codes()[:MOST_CODES])))


@doors.page("purchasing.inspect", effect=True)
def inspection_judge(request: doors.PageRequest, number: str) -> HttpResponse:
    found = questions.inspection_by_number(number)
    typed = verdict_as_typed(found, list(questions.defect_codes()[:MOST_CODES]), request.POST)
    try:
        verdict = typed.verdict(request.POST.get("decision", ""))
        act, version = request.act.because(typed.reason), seen_version(request)
        judged = purchasing.judge_inspection(act, number=number, verdict=verdict, version=version)
    except Refusal as refusal:
        if refusal.status in (404, 409, 412) and not refusal.errors:
            raise
        typed.take(refusal)
        return _shown(request, found, typed, refusal)
    return _done(request, judged, f"{judged.number}: {State(judged.state).label.lower()}.")


@require_safe
@doors.page("purchasing.concede")
def inspection_waive_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return _dialog(request, ReasonForm(), "inspection_waive", number, "Let it go without looking at it", "Let it go")


@doors.page("purchasing.concede", effect=True)
def inspection_waive(request: doors.PageRequest, number: str) -> HttpResponse:
    return _done(request, purchasing.waive_inspection(_because(request), number=number), f"{number} is let go.")


@require_safe
@doors.page("purchasing.inspect")
def inspection_reopen_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return _dialog(request, ReasonForm(), "inspection_reopen", number, "Take the verdict back", "Take it back")


@doors.page("purchasing.inspect", effect=True)
def inspection_reopen(request: doors.PageRequest, number: str) -> HttpResponse:
    return _done(request, purchasing.reopen_inspection(_because(request), number=number), f"{number} waits again.")


@require_safe
@doors.page("purchasing.inspect")
def inspection_photo_form(request: doors.PageRequest, number: str) -> HttpResponse:
    context = {"form": PhotoForm(), "action": reverse("inspection_photograph", args=[number])}
    return render(request, "purchasing/photo_form.html", {**context, "found": questions.inspection_by_number(number)})


@doors.page("purchasing.inspect", effect=True)
def inspection_photograph(request: doors.PageRequest, number: str) -> HttpResponse:
    purchasing.photograph_inspection(request.act, number=number, content=uploaded(request))
    return _done(request, questions.inspection_by_number(number), "Kept the picture.")


@require_safe
@doors.page("purchasing.view")
def inspection_photo(request: doors.PageRequest, number: str, photo: str) -> HttpResponse:
    return as_file(photo_of_inspection(number, photo))


# ---------------------------------------------------------------- below: what is shown


def _shown(request: doors.PageRequest, found: Inspection, typed: TypedVerdict, refusal: Refusal | None = None) -> HttpResponse:
    held, is_open = request.act.permissions, found.state in Inspection.OPEN
    parts = list(found.parts.all())
    earlier = questions.earlier(found)
    past = questions.past_of([(found.supplier_id, found.sku_id)])[found.supplier_id, found.sku_id]
    context = {
        "found": found,
        "dot": dot(found),
        "steps": _steps(found),
        "typed": typed,
        "refusal": refusal,
        "version": request.POST.get("version") or found.version,
        "place": parts[0].receipt_line.bin.code if parts and is_open else "",
        "is_open": is_open,
        "serials": [part.receipt_line.lot.code for part in parts if part.receipt_line.lot.is_serial][:200],
        "is_sampled": found.sample < found.quantity,
        "noted": [part.discrepancy for part in parts if part.discrepancy],
        "earlier": [(one, dot(one), _found(one)) for one in earlier],
        "is_tightened": is_tightened(past),
        "is_hopeless": is_hopeless(past),
        "not_held": found.quantity - _held(found) if is_open else Decimal(0),
        "defects": _found(found),
        "deeds": deeds_of(found.number),
        "live": found.number,
        "may": {
            "judge": is_open and "purchasing.inspect" in held,
            "concede": is_open and "purchasing.concede" in held,
            "reopen": found.state in (*Inspection.JUDGED, State.WAIVED) and "purchasing.inspect" in held,
            "photograph": "purchasing.inspect" in held,
        },
    }
    return render(request, "purchasing/inspection.html", context, status=422 if refusal else 200)


def _held(found: Inspection) -> Decimal:
    holds = stock_queries.holds_by_id(part.hold_id for part in found.parts.all())
    return sum((hold.open for hold in holds.values()), Decimal(0))


def _steps(found: Inspection) -> list[tuple[str, str]]:
    """Where it stands: waiting, perhaps sorted, and what became of it."""
    sorting = [(State.SORTING.value, "Sort all of it")] if found.state == State.SORTING else []
    ended = found.state not in Inspection.OPEN
    return [
        (State.WAITING.value, "Look at it"),
        *sorting,
        (found.state if ended else "decided", State(found.state).label if ended else "Decided"),
    ]


def _sku_id(text: str) -> int | None:
    try:
        return find_sku(text).pk
    except UnknownSku:
        return None


def _because(request: doors.PageRequest) -> Any:
    return request.act.because(request.POST.get("reason", "").strip()[:200])


def _dialog(request: doors.PageRequest, form: Any, action: str, number: str, title: str, submit: str) -> HttpResponse:
    context = {"form": form, "action": reverse(action, args=[number]), "title": title, "submit": submit}
    return render(request, "web/dialog.html", context)


def _done(request: doors.PageRequest, found: Inspection, said: str) -> HttpResponse:
    return doors.done(request, said, url=reverse("inspection", args=[found.number]))
