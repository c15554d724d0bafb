"""What came otherwise than ordered: the list by age and money, and what is done about each."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog import whose
from quartermaster.kernel.money import parse_price
from quartermaster.kernel.refusals import Refusal
from quartermaster.purchasing import inspection_queries, queries
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.claim_forms import ClaimForm, CreditForm, PhotoForm, ResponsibleForm
from quartermaster.purchasing.forms import ReasonForm, ResolutionForm
from quartermaster.purchasing.models import Discrepancy, PurchaseOrder
from quartermaster.purchasing.pages.asking import sees_costs
from quartermaster.purchasing.photographs import photo_by_name
from quartermaster.web import tables
from quartermaster.web.forms import take
from quartermaster.web.photographs import as_file, uploaded
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import money, status, when

State = Discrepancy.State
TONES = {State.OPEN: "warn", State.CLAIMED: "accent", State.RESOLVED: "ok", State.VOID: "idle"}


def url_of(found: Discrepancy) -> str:
    """The paper that it is on."""
    paper = found.receipt.paper
    name = "purchase_order" if isinstance(paper, PurchaseOrder) else "delivery"
    return reverse(name, args=[paper.number]) + "#discrepancies"


def dot(found: Discrepancy) -> str:
    words = found.get_resolution_display() if found.resolution else found.get_state_display()
    return status(TONES[State(found.state)], words)


def _value(found: Any) -> str:
    value: Decimal | None = found.value
    return money(value.quantize(Decimal("0.01"))) if value is not None else ""


def _person(found: Discrepancy) -> str:
    return found.responsible.username if found.responsible else ""


VALUE = Column("value", "Value", sort="value", numeric=True, cell=_value)
CREDIT = Column("expected_credit", "Credit expected", sort="expected_credit", numeric=True, wide=True)
CREDITED = Column("credit_received", "Credited", sort="credit_received", numeric=True, wide=True)
TABLE = Table(
    name="discrepancies",
    sort="noted",
    columns=(
        Column("id", "No.", sort="id", width="70px"),
        Column("receipt.paper.number", "On", phone="title", width="100px"),
        Column("supplier", "Supplier", value=lambda found: found.receipt.paper.supplier.name, grow=True, phone="line"),
        whose.column(lambda found: found.receipt.paper.owner),
        Column("kind", "What", value=lambda found: found.get_kind_display(), sort="kind", phone="line", width="110px"),
        Column("sku.code", "SKU", sort="sku__code", phone="tail", width="130px"),
        Column("quantity", "Quantity", sort="quantity", numeric=True, width="90px"),
        VALUE,
        Column("noted", "Since", sort="noted", cell=lambda found: when(found.noted), width="100px"),
        Column("responsible", "Who", value=_person, sort="responsible__username", width="110px"),
        Column("claim_number", "Claim", sort="claim_number", wide=True),
        CREDIT,
        CREDITED,
        Column("state", "State", sort="state", value=lambda found: found.get_state_display(), cell=dot, phone="end"),
    ),
    filters=(
        Filter("state", "State", lookup="state", choices=State.choices),
        Filter("kind", "What", lookup="kind", choices=Discrepancy.Kind.choices),
        Filter("supplier", "Supplier code", apply=lambda rows, text: queries.of_supplier(rows, text)),
        Filter("unsettled", "Unsettled", apply=lambda rows, text: _unsettled(rows, text), choices=(("yes", "Unsettled"),)),
        Filter("who", "Who", lookup="responsible__username__iexact"),
    ),
    views=(
        View("Unsettled", {"unsettled": "yes"}),
        View("By money", {"unsettled": "yes", "sort": "-value"}),
        View("Open", {"state": "open"}),
        View("Claimed", {"state": "claimed"}),
        View("All", {}),
    ),
    row_url=lambda found: reverse("discrepancy", args=[found.pk]),
    topics="purchasing",
    empty="No discrepancies. Everything that came was what was ordered.",
)


@require_safe
@doors.page("purchasing.view")
def discrepancy_list(request: doors.PageRequest) -> HttpResponseBase:
    rows = queries.discrepancies_with_value()
    if request.scope:  # type: ignore[attr-defined]
        rows = rows.filter(receipt__bin__warehouse_id=request.scope)  # type: ignore[attr-defined]
    hidden = () if sees_costs(request) else (VALUE, CREDIT, CREDITED)
    views = [view for view in TABLE.views if sees_costs(request) or view.label != "By money"]
    table = replace(TABLE, columns=[column for column in TABLE.columns if column not in hidden], views=views)
    return tables.show(request, table, Rows(rows), "purchasing/discrepancies.html")


@require_safe
@doors.page("purchasing.view")
def discrepancy(request: doors.PageRequest, discrepancy_id: int) -> HttpResponse:
    found = queries.discrepancies_with_value().filter(pk=discrepancy_id).first() or queries.discrepancy_by_id(discrepancy_id)
    held, unsettled = request.act.permissions, found.state in Discrepancy.UNSETTLED
    claimed = found.claimed_at is not None and found.state != State.VOID
    context = {
        "found": found,
        "dot": dot(found),
        "paper_url": url_of(found),
        "inspection": inspection_queries.number_of(found),
        "photos": found.photos.defer("content").order_by("id"),
        "sees_costs": sees_costs(request),
        "may": {
            "claim": unsettled and "purchasing.claim" in held,
            "credit": claimed and "purchasing.claim" in held,
            "settle": unsettled and "purchasing.close" in held,
            "reopen": found.state == State.RESOLVED and "purchasing.close" in held,
            "photograph": "purchasing.receive" in held,
        },
    }
    return render(request, "purchasing/discrepancy_page.html", context)


@require_safe
@doors.page("purchasing.close")
def discrepancy_form(request: doors.PageRequest, discrepancy_id: int) -> HttpResponse:
    found = queries.discrepancy_by_id(discrepancy_id)
    return _settling(request, found, ResolutionForm(kind=found.kind))


@doors.page("purchasing.close", effect=True)
def discrepancy_resolve(request: doors.PageRequest, discrepancy_id: int) -> HttpResponse:
    found = queries.discrepancy_by_id(discrepancy_id)
    form = ResolutionForm(request.POST, kind=found.kind)
    if not form.is_valid():
        return _settling(request, found, form, status=422)
    purchasing.resolve_discrepancy(request.act, discrepancy_id=discrepancy_id, **form.cleaned_data)
    return doors.done(request, "Settled the discrepancy.", url=url_of(found))


@require_safe
@doors.page("purchasing.claim")
def discrepancy_claim_form(request: doors.PageRequest, discrepancy_id: int) -> HttpResponse:
    found = queries.discrepancy_by_id(discrepancy_id)
    said = {"claim_number": found.claim_number, "expected_credit": found.expected_credit, "note": found.note}
    return _dialog(request, ClaimForm(initial=said), "discrepancy_claim", found, "Claim from the supplier", "Claim")


@doors.page("purchasing.claim", effect=True)
def discrepancy_claim(request: doors.PageRequest, discrepancy_id: int) -> HttpResponse:
    found, form = queries.discrepancy_by_id(discrepancy_id), ClaimForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            credit = parse_price(said["expected_credit"], pointer="/expected_credit") if said["expected_credit"] else None
            purchasing.claim_discrepancy(
                request.act,
                discrepancy_id=discrepancy_id,
                claim_number=said["claim_number"],
                expected_credit=credit,
                note=said["note"],
            )
        except Refusal as refusal:
            take(form, refusal)
        else:
            return _done(request, found, "Claimed.")
    return _dialog(request, form, "discrepancy_claim", found, "Claim from the supplier", "Claim", status=422)


@require_safe
@doors.page("purchasing.claim")
def discrepancy_credit_form(request: doors.PageRequest, discrepancy_id: int) -> HttpResponse:
    found = queries.discrepancy_by_id(discrepancy_id)
    return _dialog(request, CreditForm(), "discrepancy_credit", found, "Credit received", "Note the credit")


@doors.page("purchasing.claim", effect=True)
def discrepancy_credit(request: doors.PageRequest, discrepancy_id: int) -> HttpResponse:
    found, form = queries.discrepancy_by_id(discrepancy_id), CreditForm(request.POST)
    if form.is_valid():
        try:
            amount = parse_price(form.cleaned_data["amount"], pointer="/amount")
            purchasing.credit_discrepancy(request.act, discrepancy_id=discrepancy_id, amount=amount)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return _done(request, found, "Noted the credit.")
    return _dialog(request, form, "discrepancy_credit", found, "Credit received", "Note the credit", status=422)


@require_safe
@doors.page("purchasing.claim")
def discrepancy_assign_form(request: doors.PageRequest, discrepancy_id: int) -> HttpResponse:
    found = queries.discrepancy_by_id(discrepancy_id)
    form = ResponsibleForm(initial={"responsible": found.responsible.username if found.responsible else ""})
    return _dialog(request, form, "discrepancy_assign", found, "Who sees to it", "Save")


@doors.page("purchasing.claim", effect=True)
def discrepancy_assign(request: doors.PageRequest, discrepancy_id: int) -> HttpResponse:
    found, form = queries.discrepancy_by_id(discrepancy_id), ResponsibleForm(request.POST)
    if form.is_valid():
        try:
            name = form.cleaned_data["responsible"]
            purchasing.assign_discrepancy(request.act, discrepancy_id=discrepancy_id, username=name)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return _done(request, found, "Saved.")
    return _dialog(request, form, "discrepancy_assign", found, "Who sees to it", "Save", status=422)


@require_safe
@doors.page("purchasing.close")
def discrepancy_reopen_form(request: doors.PageRequest, discrepancy_id: int) -> HttpResponse:
    found = queries.discrepancy_by_id(discrepancy_id)
    return _dialog(request, ReasonForm(), "discrepancy_reopen", found, "Open it again", "Open again")


@doors.page("purchasing.close", effect=True)
def discrepancy_reopen(request: doors.PageRequest, discrepancy_id: int) -> HttpResponse:
    found = queries.discrepancy_by_id(discrepancy_id)
    act = request.act.because(request.POST.get("reason", "").strip()[:200])
    purchasing.reopen_discrepancy(act, discrepancy_id=discrepancy_id)
    return _done(request, found, "It is open again.")


@require_safe
@doors.page("purchasing.close")
def discrepancy_void_form(request: doors.PageRequest, discrepancy_id: int) -> HttpResponse:
    found = queries.discrepancy_by_id(discrepancy_id)
    return _dialog(request, ReasonForm(), "discrepancy_void", found, "Noted by mistake", "It is void")


@doors.page("purchasing.close", effect=True)
def discrepancy_void(request: doors.PageRequest, discrepancy_id: int) -> HttpResponse:
    found = queries.discrepancy_by_id(discrepancy_id)
    purchasing.void_discrepancy(request.act.because(request.POST.get("reason", "").strip()[:200]), discrepancy_id=discrepancy_id)
    return _done(request, found, "The discrepancy is void.")


@require_safe
@doors.page("purchasing.receive")
def discrepancy_photo_form(request: doors.PageRequest, discrepancy_id: int) -> HttpResponse:
    found = queries.discrepancy_by_id(discrepancy_id)
    context = {"form": PhotoForm(), "action": reverse("discrepancy_photograph", args=[found.pk]), "found": found}
    return render(request, "purchasing/photo_form.html", context)


@doors.page("purchasing.receive", effect=True)
def discrepancy_photograph(request: doors.PageRequest, discrepancy_id: int) -> HttpResponse:
    found = queries.discrepancy_by_id(discrepancy_id)
    purchasing.add_photo(request.act, discrepancy_id=discrepancy_id, content=uploaded(request))
    return _done(request, found, "Kept the picture.")


@require_safe
@doors.page("purchasing.view")
def discrepancy_photo(request: doors.PageRequest, discrepancy_id: int, photo: str) -> HttpResponse:
    return as_file(photo_by_name(discrepancy_id, photo))


def _unsettled(rows: QuerySet[Discrepancy], text: str) -> QuerySet[Discrepancy]:
    return rows.filter(state__in=Discrepancy.UNSETTLED) if text == "yes" else rows


def _settling(request: doors.PageRequest, found: Discrepancy, form: ResolutionForm, status: int = 200) -> HttpResponse:
    context = {"found": found, "form": form, "action": reverse("discrepancy_resolve", args=[found.pk])}
    return render(request, "purchasing/discrepancy.html", context, status=status)


def _dialog(
    request: doors.PageRequest, form: Any, action: str, found: Discrepancy, title: str, submit: str, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "action": reverse(action, args=[found.pk]), "title": title, "submit": submit}
    return render(request, "web/dialog.html", context, status=status)


def _done(request: doors.PageRequest, found: Discrepancy, said: str) -> HttpResponse:
    return doors.done(request, said, url=reverse("discrepancy", args=[found.pk]))
