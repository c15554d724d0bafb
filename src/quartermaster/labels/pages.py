"""Pages of labels: what is printed, how it will look, the file itself; pallets."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog.queries import skus
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import Refusal
from quartermaster.labels import drawing, making, queries
from quartermaster.labels import operations as labels
from quartermaster.labels.forms import PalletForm
from quartermaster.labels.kinds import SPEECHES, Kind
from quartermaster.labels.layouts import Layout
from quartermaster.labels.making import MOST_LABELS, Form, Wanted
from quartermaster.labels.models import Printer
from quartermaster.labels.sheets import SHEETS
from quartermaster.web import downloads, tables
from quartermaster.web.forms import take
from quartermaster.web.scope import chosen_warehouse
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table
from quartermaster.web.words import quantity, short

PREVIEW_DOTS_PER_INCH = 203
MOST_NAMED = 6
ON_PAGES = "pdf"


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to get labels out: a file of their own, or sheets."""

    value: str
    words: str


@doors.page("labels.print")
def label_print(request: doors.PageRequest) -> HttpResponse:
    """What is to be printed, as it will look, and how. Whoever names many things posts them."""
    return render(request, "labels/print.html", _page(request, _sent(request)))


@doors.page("labels.print")
def label_preview(request: doors.PageRequest) -> HttpResponse:
    """The first label as it will look with what is chosen now."""
    context = _page(request, _sent(request))
    return render(request, "labels/preview.html", context, status=422 if context["refusal"] else 200)


@doors.page("labels.print")
def label_file(request: doors.PageRequest) -> HttpResponse:
    """The labels, to be printed by the browser or saved."""
    wanted, form = _wanted(request, _sent(request))
    made = making.make(wanted, form, request.act.permissions)
    return downloads.file(made.content, made.name, made.kind)


@doors.page("labels.print")
def label_chosen(request: doors.PageRequest) -> HttpResponse:
    """Labels of the SKUs that were selected in a list."""
    ids = [int(text) for text in request.POST.getlist("pick")[:MOST_LABELS] if text.isascii() and text.isdecimal()]
    codes = skus().filter(pk__in=ids).order_by("code").values_list("code", flat=True)
    given = QueryDict(mutable=True)
    given["kind"] = Kind.SKU
    given.setlist("of", list(codes))
    return render(request, "labels/print.html", _page(request, given))


def _sent(request: doors.PageRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _wanted(request: doors.PageRequest, given: QueryDict) -> tuple[Wanted, Form]:
    """What was chosen; what cannot be read is as usual."""
    try:
        kind = Kind(given.get("kind", ""))
    except ValueError:
        raise Http404("labels of what") from None
    output = given.get("output", ON_PAGES)
    form = Form(output) if output in {*Form} else Form.PDF
    wanted = Wanted(
        kind,
        [key[:130] for key in given.getlist("of") if key],
        layout=given.get("layout", "")[:40],
        copies=_number(given, "copies", most=MOST_LABELS),
        sheet=output if output in SHEETS else "",
        start=_number(given, "start", most=200),
        dots_per_inch=300 if given.get("dots_per_inch") == "300" else PREVIEW_DOTS_PER_INCH,
        warehouse_id=chosen_warehouse(request),
    )
    return wanted, form


def wanted_for(request: doors.PageRequest, given: QueryDict, printer: Printer) -> Wanted:
    """What was chosen, for a printer: its dots, and the layouts that are usual where it stands."""
    wanted, _ = _wanted(request, given)
    return replace(wanted, sheet="", dots_per_inch=printer.dots_per_inch, warehouse_id=printer.warehouse_id)


def _number(given: Mapping[str, Any], name: str, *, most: int) -> int:
    """As it was typed, from "1.5" nothing and from 0 or 99999 what is refused or possible: a whole number, else one."""
    text = str(given.get(name, "")).strip()
    return min(int(text), most + 1) if text.isascii() and text.isdecimal() and len(text) < 7 and int(text) else 1


def _page(request: doors.PageRequest, given: QueryDict) -> dict[str, Any]:
    wanted, _ = _wanted(request, given)
    layouts = queries.all_layouts(wanted.kind)
    context: dict[str, Any] = {
        "wanted": wanted,
        "speech": SPEECHES[wanted.kind],
        "layouts": layouts,
        "named": wanted.of[:MOST_NAMED],
        "more": len(wanted.of) - MOST_NAMED,
        "count": len(wanted.of) * wanted.copies,
        "output": given.get("output", ON_PAGES),
        "printers": list(queries.printers(chosen_warehouse(request))),
        "refusal": None,
    }
    try:
        layout, printed = making.labels_of(wanted, request.act.permissions)
        picture = drawing.png(
            layout, printed[0].content, dots_per_inch=wanted.dots_per_inch, title=making.title_of(wanted), at=clock.now()
        )
        context |= {"layout": layout, "picture": data_address(picture), "choices": _choices(layout)}
    except Refusal as refusal:
        chosen = next((one for one in layouts if one.code == wanted.layout), layouts[0])
        context |= {"refusal": refusal, "layout": chosen, "choices": _choices(chosen)}
    return context


def _choices(layout: Layout) -> list[Choice]:
    """Sheets are offered where the labels are large enough and not more than twice too large."""
    fitting = [
        form
        for form in SHEETS.values()
        if layout.width <= form.width <= layout.width * 2 and layout.height <= form.height <= layout.height * 2
    ]
    return [
        Choice("pdf", f"PDF, {layout.size}, for a label printer"),
        *(Choice(form.code, f"PDF on sheets: {form.name}") for form in fitting),
        Choice("png", "PNG, one label"),
        Choice("zpl", "ZPL, for Zebra and alike"),
    ]


def data_address(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


# ---------------------------------------------------------------- pallets

PALLETS = Table(
    name="pallets",
    sort="-made_at",
    columns=(
        Column("number", "Pallet", sort="number", strong=True, width="110px", phone="title"),
        Column("sscc", "SSCC", value=lambda row: row.sscc or "", width="170px", phone="line"),
        Column("sku", "SKU", value=lambda row: row.sku.code if row.sku else "", width="140px"),
        Column("quantity", "Quantity", value=lambda row: row.quantity, cell=lambda row: quantity(row.quantity), numeric=True),
        Column("lot", "Lot", value=lambda row: row.lot.code if row.lot else ""),
        Column("note", "Note", grow=True),
        Column("warehouse", "Warehouse", value=lambda row: row.warehouse.code, width="110px", phone="tail"),
        Column("made_at", "Since", sort="made_at", cell=lambda row: short(row.made_at), phone="end", width="110px"),
    ),
    filters=(Filter("q", "Pallet", lookup="number__iexact"),),
    row_url=lambda row: f"{reverse('label_print')}?kind=pallet&of={row.number}",
    empty="No pallet has a number yet. Give one to a pallet before it is labelled.",
)


@require_safe
@doors.page("labels.print")
def pallet_list(request: doors.PageRequest) -> HttpResponseBase:
    return tables.show(request, PALLETS, Rows(queries.pallets()), "labels/pallets.html")


@require_safe
@doors.page("labels.make_pallet")
def pallet_new(request: doors.PageRequest) -> HttpResponse:
    form = PalletForm(initial={"warehouse": chosen_warehouse(request)})
    return _pallet_dialog(request, form)


@doors.page("labels.make_pallet", effect=True)
def pallet_add(request: doors.PageRequest) -> HttpResponse:
    form = PalletForm(request.POST)
    if form.is_valid():
        try:
            made = labels.make_pallet(request.act, pallet=form.pallet())
        except Refusal as refusal:
            take(form, refusal)
        else:
            url = f"{reverse('label_print')}?kind=pallet&of={made.number}"
            return doors.done(request, f"{made.number} has its number{f', SSCC {made.sscc}' if made.sscc else ''}.", url=url)
    return _pallet_dialog(request, form, status=422)


def _pallet_dialog(request: doors.PageRequest, form: PalletForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "action": reverse("pallet_add"), "title": "A number for a pallet", "submit": "Give it a number"}
    return render(request, "web/dialog.html", context, status=status)
