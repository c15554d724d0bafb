"""A SKU's own page: its details, its packs and barcodes, who changed what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.accounts.queries import deeds_of
from quartermaster.catalog import bills, prices, queries
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.forms import BarcodeForm, PackChangeForm, PackForm, SkuForm
from quartermaster.catalog.models import PackUnit, Sku
from quartermaster.catalog.pages.products import DEEDS_SHOWN, sees_costs
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import Refusal
from quartermaster.web.forms import seen_version, take
from quartermaster.web.photographs import as_file, uploaded

KITS_SHOWN = 20


@doors.page("catalog.view")
def sku_edit(request: doors.PageRequest, code: str) -> HttpResponseBase:
    sku = queries.sku_of_code(code)
    return _sku_page(request, sku, form=SkuForm.of(sku, costs=sees_costs(request)))


@doors.page("catalog.edit", effect=True)
def sku_save(request: doors.PageRequest, code: str) -> HttpResponseBase:
    sku = queries.sku_of_code(code)
    form = SkuForm(request.POST, sku=sku).without_costs(sees_costs(request))

    def deed() -> str:
        catalog.change_sku(request.act, row=form.row(sku.code), version=form.cleaned_data["version"] or 0)
        return f"Saved {sku.code}."

    return _do(request, sku, form, "form", deed)


@doors.page("catalog.edit", effect=True)
def sku_archive(request: doors.PageRequest, code: str) -> HttpResponseBase:
    return _move(request, code, catalog.archive_sku, "Archived")


@doors.page("catalog.edit", effect=True)
def sku_restore(request: doors.PageRequest, code: str) -> HttpResponseBase:
    return _move(request, code, catalog.restore_sku, "Restored")


@doors.page("catalog.edit", effect=True)
def barcode_add(request: doors.PageRequest, code: str) -> HttpResponseBase:
    sku = queries.sku_of_code(code)
    form = BarcodeForm(request.POST, sku=sku)

    def deed() -> str:
        catalog.add_barcode(request.act, code=sku.code, value=form.cleaned_data["value"], pack_unit=form.cleaned_data["pack"])
        return f"Added a barcode to {sku.code}."

    return _do(request, sku, form, "barcode_form", deed)


@doors.page("catalog.edit", effect=True)
def barcode_remove(request: doors.PageRequest, code: str) -> HttpResponseBase:
    sku = queries.sku_of_code(code)
    catalog.remove_barcode(request.act, code=sku.code, value=request.POST.get("value", ""))
    return _done(request, sku, f"Removed a barcode from {sku.code}.")


@require_safe
@doors.page("catalog.view")
def picture(request: doors.PageRequest, name: str) -> HttpResponse:
    return as_file(queries.picture_named(name))


@doors.page("catalog.edit", effect=True)
def picture_set(request: doors.PageRequest, code: str) -> HttpResponseBase:
    sku = queries.sku_of_code(code)
    catalog.set_picture(request.act, code=sku.code, content=uploaded(request))
    return _done(request, sku, f"This is how {sku.code} looks.")


@doors.page("catalog.edit", effect=True)
def picture_remove(request: doors.PageRequest, code: str) -> HttpResponseBase:
    sku = queries.sku_of_code(code)
    catalog.remove_picture(request.act, code=sku.code)
    return _done(request, sku, f"Removed the picture of {sku.code}.")


@doors.page("catalog.edit", effect=True)
def pack_add(request: doors.PageRequest, code: str) -> HttpResponseBase:
    sku = queries.sku_of_code(code)
    form = PackForm(request.POST, sku=sku)

    def deed() -> str:
        catalog.add_pack(request.act, code=sku.code, **form.cleaned_data)
        return f"Added a pack to {sku.code}."

    return _do(request, sku, form, "pack_form", deed)


@doors.page("catalog.edit")
def pack_edit(request: doors.PageRequest, code: str, unit: str) -> HttpResponseBase:
    sku = queries.sku_of_code(code)
    pack = queries.pack_unit_of(sku, unit)
    initial = {"numerator": pack.numerator, "denominator": pack.denominator, "version": sku.version}
    return _pack_dialog(request, sku, pack, PackChangeForm(initial=initial))


@doors.page("catalog.edit", effect=True)
def pack_save(request: doors.PageRequest, code: str, unit: str) -> HttpResponseBase:
    sku = queries.sku_of_code(code)
    pack = queries.pack_unit_of(sku, unit)
    form = PackChangeForm(request.POST)
    if form.is_valid():
        try:
            changed = catalog.change_pack(request.act, code=sku.code, unit=unit, **form.cleaned_data)
        except Refusal as refusal:
            take(form, refusal)
        else:
            return _done(request, sku, f"A {changed.unit.code} of {sku.code} holds {changed.holds} {sku.unit.code}.")
    return _pack_dialog(request, sku, pack, form, status=422)


@doors.page("catalog.edit", effect=True)
def pack_remove(request: doors.PageRequest, code: str, unit: str) -> HttpResponseBase:
    sku = queries.sku_of_code(code)
    catalog.remove_pack(request.act, code=sku.code, unit=unit)
    return _done(request, sku, f"Removed the pack {unit} of {sku.code}.")


def _do(request: doors.PageRequest, sku: Sku, form: Form, name: str, deed: Callable[[], str]) -> HttpResponseBase:
    """Do the deed and say so; or the page again, with what was typed into that form and what is wrong with it."""
    if form.is_valid():
        try:
            said = deed()
        except Refusal as refusal:
            take(form, refusal)
        else:
            return _done(request, sku, said)
    return _sku_page(request, sku, status=422, **{name: form})


def _done(request: doors.PageRequest, sku: Sku, said: str) -> HttpResponseBase:
    return doors.done(request, said, url=reverse("sku_edit", args=[sku.code]))


def _move(request: doors.PageRequest, code: str, move: Callable[..., Sku], said: str) -> HttpResponseBase:
    """Into use or out of it, if the SKU is still as the page showed it."""
    sku = queries.sku_of_code(code)
    move(request.act, code=sku.code, version=seen_version(request))
    return _done(request, sku, f"{said} {sku.code}.")


def _sku_page(request: doors.PageRequest, sku: Sku, *, status: int = 200, **forms: Form) -> HttpResponseBase:
    context: dict[str, Any] = {
        "sku": sku,
        "picture": queries.picture_names([sku.pk]).get(sku.pk, ""),
        "barcodes": queries.barcodes_of(sku),
        "packs": queries.packs_of(sku),
        "bill": bills.bill_of(sku),
        "used_in": bills.used_in(sku)[:KITS_SHOWN],
        "form": SkuForm.of(sku, costs=sees_costs(request)),
        "barcode_form": BarcodeForm(sku=sku),
        "pack_form": PackForm(sku=sku),
        "stock_url": _stock_url(sku),
        "may_edit": "catalog.edit" in request.act.permissions,
        "prices": list(prices.ahead([sku.pk], timezone.localdate(clock.now()))),
        "deeds": deeds_of(sku.code, DEEDS_SHOWN),
        **forms,
    }
    return render(request, "catalog/sku.html", context, status=status)


def _pack_dialog(
    request: doors.PageRequest, sku: Sku, pack: PackUnit, form: PackChangeForm, *, status: int = 200
) -> HttpResponseBase:
    action = reverse("pack_save", args=[sku.code, pack.unit.code])
    context = {"form": form, "action": action, "title": f"A {pack.unit.code} of {sku.code}", "sku": sku}
    return render(request, "catalog/pack.html", context, status=status)


def _stock_url(sku: Sku) -> str:
    """Where the SKU's stock is shown, if this installation has that page."""
    try:
        return reverse("insights:sku", args=[sku.code])
    except NoReverseMatch:
        return ""
