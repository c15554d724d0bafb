"""A transfer is drafted and changed, by hand or by sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog.queries import UnknownSku, packs_of, read_code
from quartermaster.kernel.refusals import Refusal
from quartermaster.stock import queries as stock_queries
from quartermaster.transfers import entries, queries
from quartermaster.transfers import operations as transfers
from quartermaster.transfers.forms import TransferForm, TypedLine, entries_of, lines_of, typed_lines
from quartermaster.transfers.models import Transfer
from quartermaster.transfers.operations.loading import HEADINGS, load_transfers
from quartermaster.transfers.pages.showing import on
from quartermaster.transfers.papers import NewTransfer
from quartermaster.web import importing
from quartermaster.web.forms import seen_version, take, take_lines
from quartermaster.web.importing import Importer

BLANK_LINES = 4
IMPORTER = Importer(
    "transfer lines", HEADINGS, "transfers_import", "transfers_import_check", "transfers_import_load", "transfer_list"
)


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
    return on(request, drafted.number, f"Drafted {drafted.number}.")


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
    return on(request, number, f"Changed {number}.")


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
