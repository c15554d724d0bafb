"""The pages of lots, serials and holds."""

from __future__ import annotations

from decimal import Decimal
from operator import attrgetter

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog.queries import find_sku
from quartermaster.kernel.quantities import plain
from quartermaster.locations.models import Bin
from quartermaster.stock import operations as stock
from quartermaster.stock import queries, references
from quartermaster.stock.forms import HoldForm, PartForm, RejectForm
from quartermaster.stock.lists import place_name
from quartermaster.stock.lot_lists import HOLDS, LOTS, reason_words
from quartermaster.stock.models import Hold
from quartermaster.stock.moves import HoldAsk
from quartermaster.stock.references import read_lines
from quartermaster.web import tables, words
from quartermaster.web.scope import chosen_warehouse
from quartermaster.web.sources import Rows

FROM = ("bin", attrgetter("from_place"))


@require_safe
@doors.page("stock.view")
def lot_list(request: doors.PageRequest) -> HttpResponseBase:
    rows = queries.lots_listed()
    if scope := chosen_warehouse(request):
        rows = rows.filter(pk__in=queries.lots_in_warehouse(scope))
    return tables.show(request, LOTS, Rows(rows), "stock/lots.html")


@require_safe
@doors.page("stock.view")
def hold_list(request: doors.PageRequest) -> HttpResponseBase:
    rows = queries.holds().order_by()
    if scope := chosen_warehouse(request):
        rows = rows.filter(bin__warehouse_id=scope)
    return tables.show(request, HOLDS, Rows(rows), "stock/holds.html")


@require_safe
@doors.page("stock.hold")
def hold_form(request: doors.PageRequest) -> HttpResponse:
    asked = {name: request.GET[name][:60] for name in ("sku", "bin", "lot", "owner", "quantity") if name in request.GET}
    return _hold_dialog(request, HoldForm(initial=asked))


@doors.page("stock.hold", effect=True)
def hold(request: doors.PageRequest) -> HttpResponse:
    form = HoldForm(request.POST)
    if not form.is_valid():
        return _hold_dialog(request, form, status=422)
    given = form.cleaned_data
    if form.line:
        (line,) = read_lines([form.line], (FROM,))
        ask = HoldAsk(
            line.owner_id, line.sku_id, line.places[0], line.quantity, given["reason"], lot_id=line.lot_id, note=given["note"]
        )
        held = stock.hold(request.act, asks=[ask])
    else:
        sku_id = find_sku(given["sku"]).pk if given["sku"] else None
        bin_id = references.find_bin_id(given["bin"]) if given["bin"] else None
        owner_id = references.find_owner_id(form.owner_code) if form.owner_code else None
        lot_id = references.find_lot_id(sku_id, given["lot"], owner_id=owner_id) if given["lot"] and sku_id else None
        wanted = {"sku_id": sku_id, "bin_id": bin_id, "lot_id": lot_id, "owner_id": owner_id}
        held = stock.hold_all(request.act, reason=given["reason"], note=given["note"], **wanted)
    total = sum((row.quantity for row in queries.holds_by_id(held).values()), Decimal(0))
    return doors.done(request, f"Holds {words.quantity(total)}: {reason_words(given['reason']).lower()}.", url=_back(request))


@require_safe
@doors.page("stock.lift")
def lift_form(request: doors.PageRequest, hold_id: int) -> HttpResponse:
    return _deed_dialog(request, "stock/lift.html", _held(hold_id), PartForm(), "hold_lift")


@doors.page("stock.lift", effect=True)
def lift(request: doors.PageRequest, hold_id: int) -> HttpResponse:
    found, form = _held(hold_id), PartForm(request.POST)
    if not form.is_valid():
        return _deed_dialog(request, "stock/lift.html", found, form, "hold_lift", status=422)
    part = _part(found, form)
    stock.lift(request.act, holds={hold_id: part})
    said = f"Gave {plain(part or found.open)} of {found.sku.code} in {place_name(found.bin)} free again."
    return doors.done(request, said, url=_back(request))


@require_safe
@doors.page("stock.reject")
def reject_form(request: doors.PageRequest, hold_id: int) -> HttpResponse:
    found = _held(hold_id)
    return _deed_dialog(request, "stock/reject.html", found, RejectForm(quarantines=_quarantines(found)), "hold_reject")


@doors.page("stock.reject", effect=True)
def reject(request: doors.PageRequest, hold_id: int) -> HttpResponse:
    found = _held(hold_id)
    form = RejectForm(request.POST, quarantines=_quarantines(found))
    if not form.is_valid():
        return _deed_dialog(request, "stock/reject.html", found, form, "hold_reject", status=422)
    part, where = _part(found, form), form.cleaned_data["where"]
    to_bin_id = references.find_bin_id(where, pointer="/where") if where else None
    stock.reject(request.act.because(form.cleaned_data["reason"]), holds={hold_id: part}, to_bin_id=to_bin_id)
    became = f"went to {where}" if where else "scrapped"
    return doors.done(request, f"{plain(part or found.open)} of {found.sku.code} {became}.", url=_back(request))


def _held(hold_id: int) -> Hold:
    found = queries.holds().filter(pk=hold_id).first()
    if found is None:
        raise stock.UnknownHold(f"There is no hold {hold_id} that still holds something.")
    return found


def _part(found: Hold, form: PartForm) -> Decimal | None:
    """So much in the base unit, also where it was typed in packs; None: all of it."""
    given = form.cleaned_data["quantity"]
    if not given:
        return None
    (line,) = read_lines([form.line(found.sku.code)])
    return line.quantity


def _quarantines(found: Hold) -> list[tuple[str, str]]:
    rows = Bin.objects.filter(warehouse=found.bin.warehouse_id, kind=Bin.Kind.QUARANTINE, closed_at=None)
    places = [place_name(row) for row in rows.select_related("warehouse").order_by("walk_order", "code")]
    return [(place, f"To quarantine, {place}") for place in places]


def _hold_dialog(request: doors.PageRequest, form: HoldForm, *, status: int = 200) -> HttpResponse:
    return render(request, "stock/hold.html", {"form": form, "action": reverse("hold")}, status=status)


def _deed_dialog(
    request: doors.PageRequest, template: str, found: Hold, form: PartForm, action: str, *, status: int = 200
) -> HttpResponse:
    context = {"hold": found, "place": place_name(found.bin), "form": form, "action": reverse(action, args=[found.pk])}
    return render(request, template, context, status=status)


def _back(request: doors.PageRequest) -> str:
    """The page the person came from, within this program; else the holds."""
    current: str | None = request.htmx.current_url_abs_path if getattr(request, "htmx", False) else None
    came = current or request.headers.get("Referer", "").removeprefix(f"{request.scheme}://{request.get_host()}")
    return came if came.startswith("/") and not came.startswith("//") else reverse("hold_list")
