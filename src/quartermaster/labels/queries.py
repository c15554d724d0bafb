"""Which layouts there are, which is the usual one, and the pallets that were numbered. Nothing here writes."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from quartermaster.kernel.refusals import NotFound
from quartermaster.labels import layouts, shipped
from quartermaster.labels.kinds import Kind
from quartermaster.labels.layouts import Layout
from quartermaster.labels.models import OwnLayout, Pallet, Printer, PrintJob, UsualLayout


class UnknownLayout(NotFound):
    code = "unknown_layout"
    title = "There is no such layout"


class UnknownPallet(NotFound):
    code = "unknown_pallet"
    title = "There is no such pallet"


class UnknownPrinter(NotFound):
    code = "unknown_printer"
    title = "There is no such printer"


class UnknownPrintJob(NotFound):
    code = "unknown_print_job"
    title = "There is no such print job"


def all_layouts(kind: Kind | None = None) -> list[Layout]:
    """Ours first, by name, then those that came with the program."""
    own = OwnLayout.objects.filter(archived_at=None).order_by("name", "code")
    found = [*(_read(row) for row in own), *shipped.shipped().values()]
    return [layout for layout in found if kind is None or layout.kind == kind]


def layout_of_code(code: str) -> Layout:
    """The layout of that code, or `UnknownLayout`."""
    if found := shipped.shipped().get(code.lower()):
        return found
    row = OwnLayout.objects.filter(code__iexact=code, archived_at=None).first()
    if row is None:
        raise UnknownLayout(f"There is no layout “{code[:40]}”. See Labels for their codes.")
    return _read(row)


def layout_for(kind: Kind, *, code: str = "", warehouse_id: int | None = None) -> Layout:
    """The layout that was asked for, which must be of the kind; without one the usual one there, else everywhere, else the
    first that came with the program."""
    if code:
        found = layout_of_code(code)
        if found.kind != kind:
            raise UnknownLayout(f"The layout {found.name} is for labels of another kind ({found.kind}), not for {kind}.")
        return found
    said = usual_codes(warehouse_id)
    if kind in said:
        try:
            return layout_of_code(said[kind])
        except UnknownLayout:  # it was put away since
            pass
    return next(layout for layout in shipped.shipped().values() if layout.kind == kind)


def usual_codes(warehouse_id: int | None) -> Mapping[Kind, str]:
    """What somebody said is usual in a warehouse, or everywhere."""
    rows = UsualLayout.objects.filter(Q(warehouse=None) | Q(warehouse=warehouse_id))
    said = sorted(rows, key=lambda row: row.warehouse_id is not None)
    return {Kind(row.kind): row.layout for row in said}


def usual_layouts() -> QuerySet[UsualLayout]:
    return UsualLayout.objects.select_related("warehouse").order_by("kind", "warehouse__code")


def pallets() -> QuerySet[Pallet]:
    return Pallet.objects.select_related("owner", "warehouse", "sku__unit", "lot", "made_by")


def pallet_by_number(number: str) -> Pallet:
    found = pallets().filter(number__iexact=number.strip()).first()
    if found is None:
        raise UnknownPallet(f"There is no pallet {number[:40]}.")
    return found


def printers(warehouse_id: int | None = None) -> QuerySet[Printer]:
    """Those in use; of one warehouse, where one is named."""
    found = Printer.objects.filter(archived_at=None).select_related("warehouse").order_by("name")
    return found if warehouse_id is None else found.filter(warehouse=warehouse_id)


def printer_of_id(printer_id: int) -> Printer:
    found = printers().filter(pk=printer_id).first()
    if found is None:
        raise UnknownPrinter(f"There is no printer {printer_id}.")
    return found


def print_jobs() -> QuerySet[PrintJob]:
    """Without what is sent, which nobody needs to read."""
    return PrintJob.objects.select_related("printer__warehouse", "made_by").defer("content")


def print_job_of_id(job_id: int) -> PrintJob:
    found = print_jobs().filter(pk=job_id).first()
    if found is None:
        raise UnknownPrintJob(f"There is no print job {job_id}.")
    return found


def printers_with_waiting() -> list[int]:
    waiting = PrintJob.objects.filter(state=PrintJob.State.WAITING, printer__archived_at=None)
    return sorted(set(waiting.values_list("printer_id", flat=True)))


def _read(row: OwnLayout) -> Layout:
    return layouts.read(row.code, row.name, Kind(row.kind), row.data, version=row.version)
