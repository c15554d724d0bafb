"""Returns to suppliers: the list, the document, drafting, and each step on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.kernel.money import parse_price
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Refusal
from quartermaster.locations.models import Warehouse
from quartermaster.locations.queries import find_bin
from quartermaster.purchasing import entries, queries, vendor_return_paper, vendor_returns
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.claim_forms import CancellationForm
from quartermaster.purchasing.forms import TypedLine, entries_of
from quartermaster.purchasing.models import Supplier, VendorReturn
from quartermaster.purchasing.pages.asking import seen_version, sees_costs
from quartermaster.purchasing.vendor_returns import NewVendorReturn, ReturnedLine
from quartermaster.web import downloads, tables
from quartermaster.web.forms import take
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import money, status, when

State = VendorReturn.State
TONES = {
    State.DRAFT: "idle",
    State.APPROVED: "open",
    State.PICKED: "accent",
    State.SHIPPED: "warn",
    State.CREDITED: "ok",
    State.CANCELLED: "bad",
}
OF_VALUE = ("stock.revalue",)
"""Once new costs of stock were numbered like returns: theirs is another timeline."""
STEPS = [(state.value, state.label) for state in State if state != State.CANCELLED]


class VendorReturnForm(forms.Form):
    """A return of one SKU, as it is begun by hand; more lines come over the API."""

    supplier = forms.ModelChoiceField(Supplier.objects.filter(archived_at=None).order_by("name"), empty_label="Choose a supplier")
    warehouse = forms.ModelChoiceField(Warehouse.objects.filter(archived_at=None).order_by("code"), empty_label=None)
    sku = forms.CharField(max_length=100, label="SKU or barcode")
    quantity = forms.CharField(max_length=20)
    bin = forms.CharField(max_length=30, label="Out of bin")
    lot = forms.CharField(required=False, max_length=60, label="Lot or serial")
    unit_credit = forms.CharField(required=False, max_length=20, label="Credit expected for one")
    reason = forms.CharField(max_length=200, label="Why it goes back")
    authorisation = forms.CharField(required=False, max_length=60, label="Their authorisation number")


class ShippingForm(forms.Form):
    carrier = forms.CharField(required=False, max_length=60)
    tracking = forms.CharField(required=False, max_length=100, label="Tracking number")


class VendorCreditForm(forms.Form):
    amount = forms.CharField(max_length=20)
    reference = forms.CharField(required=False, max_length=60, label="Credit note")
    final = forms.BooleanField(required=False, label="Nothing more is expected")


def dot(document: VendorReturn) -> str:
    return status(TONES[State(document.state)], State(document.state).label)


EXPECTED = Column("expected", "Credit expected", sort="expected", numeric=True, cell=lambda row: money(row.expected))
CREDITED = Column("credited", "Credited", sort="credited", numeric=True, cell=lambda row: money(row.credited))
TABLE = Table(
    name="vendor-returns",
    sort="-number",
    columns=(
        Column("number", "Return", sort="id", phone="title", strong=True, width="100px"),
        Column("supplier.name", "Supplier", sort="supplier__name", grow=True, phone="line"),
        Column("reason", "Why", phone="line", width="200px"),
        Column("state", "State", sort="state", value=lambda row: State(row.state).label, cell=dot, phone="end", width="120px"),
        Column("authorisation", "Authorisation", sort="authorisation", wide=True),
        EXPECTED,
        CREDITED,
        Column("created_at", "Drafted", sort="created_at", cell=lambda row: when(row.created_at), phone="tail", width="120px"),
    ),
    filters=(
        Filter("q", "Number or supplier", apply=lambda rows, text: rows.filter(_named(text))),
        Filter("state", "State", lookup="state", choices=State.choices),
    ),
    views=(View("All", {}), View("Waiting for credit", {"state": "shipped"}), View("Drafts", {"state": "draft"})),
    row_url=lambda row: reverse("vendor_return", args=[row.number]),
    topics="purchasing",
    empty="Nothing goes back to suppliers.",
)


@require_safe
@doors.page("purchasing.view")
def vendor_return_list(request: doors.PageRequest) -> HttpResponseBase:
    rows = vendor_returns.vendor_returns()
    if request.scope:  # type: ignore[attr-defined]
        rows = rows.filter(warehouse_id=request.scope)  # type: ignore[attr-defined]
    hidden = () if sees_costs(request) else (EXPECTED, CREDITED)
    table = replace(TABLE, columns=[column for column in TABLE.columns if column not in hidden])
    return tables.show(request, table, Rows(rows), "purchasing/vendor_returns.html")


@require_safe
@doors.page("purchasing.view")
def vendor_return_note(request: doors.PageRequest, number: str) -> HttpResponse:
    """What goes along with the goods."""
    document = vendor_returns.vendor_return_by_number(number)
    return downloads.file(vendor_return_paper.pdf(document), f"{document.number}.pdf")


@require_safe
@doors.page("purchasing.view")
def vendor_return(request: doors.PageRequest, number: str) -> HttpResponse:
    document = vendor_returns.vendor_return_by_number(number)
    held, state = request.act.permissions, document.state
    context = {
        "document": document,
        "dot": dot(document),
        "steps": STEPS,
        "at": State.DRAFT.value if state == State.CANCELLED else state,
        "stopped": "Cancelled" if state == State.CANCELLED else "",
        "sees_costs": sees_costs(request),
        "money": vendor_returns.money_of(document),
        "deeds": [deed for deed in deeds_of(document.number) if deed.verb not in OF_VALUE],
        "live": document.number,
        "may": {
            "approve": state == State.DRAFT and "purchasing.approve_return" in held,
            "pick": state == State.APPROVED and "purchasing.ship_return" in held,
            "ship": state == State.PICKED and "purchasing.ship_return" in held,
            "credit": state == State.SHIPPED and "purchasing.claim" in held,
            "cancel": state in (State.DRAFT, State.APPROVED) and "purchasing.draft_return" in held,
        },
    }
    return render(request, "purchasing/vendor_return.html", context)


@require_safe
@doors.page("purchasing.draft_return")
def vendor_return_new(request: doors.PageRequest) -> HttpResponse:
    """A return to draft: of a discrepancy, what it is about is typed already."""
    initial: dict[str, Any] = {"warehouse": request.scope}  # type: ignore[attr-defined]
    wanted = request.GET.get("discrepancy", "")
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < 19:
        found = queries.discrepancy_by_id(int(wanted))
        initial = {
            "supplier": found.receipt.paper.supplier_id,
            "warehouse": found.receipt.paper.warehouse_id,
            "sku": found.sku.code,
            "quantity": plain(found.quantity),
            "bin": found.bin.code if found.bin else "",
            "lot": found.lot.code,
            "reason": found.get_kind_display(),
        }
    return _new(request, VendorReturnForm(initial=initial))


@doors.page("purchasing.draft_return", effect=True)
def vendor_return_draft(request: doors.PageRequest) -> HttpResponse:
    form = VendorReturnForm(request.POST)
    if form.is_valid():
        try:
            drafted = purchasing.draft_vendor_return(request.act, paper=_paper(form.cleaned_data))
        except Refusal as refusal:
            take(form, refusal)
        else:
            return _done(request, drafted, f"Drafted {drafted.number}.")
    return _new(request, form, status=422)


@doors.page("purchasing.approve_return", effect=True)
def vendor_return_approve(request: doors.PageRequest, number: str) -> HttpResponse:
    done = purchasing.approve_vendor_return(request.act, number=number, version=seen_version(request))
    return _done(request, done, f"Approved {number}.")


@doors.page("purchasing.ship_return", effect=True)
def vendor_return_pick(request: doors.PageRequest, number: str) -> HttpResponse:
    done = purchasing.pick_vendor_return(request.act, number=number, version=seen_version(request))
    return _done(request, done, f"Picked {number}: it lies in quarantine until it is shipped.")


@doors.page("purchasing.ship_return", effect=True)
def vendor_return_unpick(request: doors.PageRequest, number: str) -> HttpResponse:
    done = purchasing.unpick_vendor_return(request.act, number=number, version=seen_version(request))
    return _done(request, done, f"Took the picking of {number} back.")


@require_safe
@doors.page("purchasing.ship_return")
def vendor_return_ship_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return _dialog(request, ShippingForm(), "vendor_return_ship", number, f"Ship {number}", "It has left")


@doors.page("purchasing.ship_return", effect=True)
def vendor_return_ship(request: doors.PageRequest, number: str) -> HttpResponse:
    form = ShippingForm(request.POST)
    if not form.is_valid():
        return _dialog(request, form, "vendor_return_ship", number, f"Ship {number}", "It has left", status=422)
    done = purchasing.ship_vendor_return(request.act, number=number, **form.cleaned_data)
    return _done(request, done, f"Shipped {number}.")


@require_safe
@doors.page("purchasing.claim")
def vendor_return_credit_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return _dialog(request, VendorCreditForm(), "vendor_return_credit", number, "Credit received", "Note the credit")


@doors.page("purchasing.claim", effect=True)
def vendor_return_credit(request: doors.PageRequest, number: str) -> HttpResponse:
    form = VendorCreditForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            amount = parse_price(said["amount"], pointer="/amount")
            done = purchasing.credit_vendor_return(
                request.act, number=number, amount=amount, reference=said["reference"], final=said["final"]
            )
        except Refusal as refusal:
            take(form, refusal)
        else:
            return _done(request, done, "Noted the credit.")
    return _dialog(request, form, "vendor_return_credit", number, "Credit received", "Note the credit", status=422)


@require_safe
@doors.page("purchasing.draft_return")
def vendor_return_cancel_form(request: doors.PageRequest, number: str) -> HttpResponse:
    return _dialog(request, CancellationForm(), "vendor_return_cancel", number, f"Cancel {number}", "It does not go back")


@doors.page("purchasing.draft_return", effect=True)
def vendor_return_cancel(request: doors.PageRequest, number: str) -> HttpResponse:
    act = request.act.because(request.POST.get("reason", "").strip()[:200])
    return _done(request, purchasing.cancel_vendor_return(act, number=number), f"Cancelled {number}.")


def _paper(said: dict[str, Any]) -> NewVendorReturn:
    (read,) = entries.new_lines(entries_of([TypedLine(said["sku"], said["quantity"])]))
    credit = parse_price(said["unit_credit"], pointer="/unit_credit") if said["unit_credit"] else None
    line = ReturnedLine(read.sku_id, read.quantity, find_bin(said["warehouse"], said["bin"]).pk, said["lot"], credit)
    return NewVendorReturn(said["supplier"].pk, said["warehouse"].pk, [line], said["reason"], said["authorisation"])


def _named(text: str) -> Q:
    return Q(number__icontains=text) | Q(supplier__name__icontains=text) | Q(authorisation__icontains=text)


def _new(request: doors.PageRequest, form: VendorReturnForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "action": reverse("vendor_return_draft"), "title": "Return to a supplier", "submit": "Draft"}
    return render(request, "web/dialog.html", context, status=status)


def _dialog(
    request: doors.PageRequest, form: forms.Form, action: str, number: str, title: str, submit: str, *, status: int = 200
) -> HttpResponse:
    document = vendor_returns.vendor_return_by_number(number)
    context = {"form": form, "action": reverse(action, args=[document.number]), "title": title, "submit": submit}
    return render(request, "web/dialog.html", context, status=status)


def _done(request: doors.PageRequest, document: VendorReturn, said: str) -> HttpResponse:
    return doors.done(request, said, url=reverse("vendor_return", args=[document.number]))
