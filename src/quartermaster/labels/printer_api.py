"""Label printers under /api/v1, and the labels that wait for them."""

from __future__ import annotations

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.labels import operations as labels
from quartermaster.labels import queries
from quartermaster.labels.making import Wanted
from quartermaster.labels.operations import NewPrinter
from quartermaster.labels.schemas import PrinterIn, PrinterOut, PrintJobIn, PrintJobOut
from quartermaster.locations.queries import find_warehouse
from quartermaster.web.api import Page, PageQuery, page_of

router = Router(tags=["labels"])


@router.get("/printers", response=list[PrinterOut])
@doors.api("labels.print")
def list_printers(request: doors.ApiRequest) -> list[PrinterOut]:
    return [PrinterOut.of(row) for row in queries.printers()]


@router.post("/printers", response={201: PrinterOut})
@doors.api("labels.edit_printers", effect=True)
def add_printer(request: doors.ApiRequest, body: PrinterIn) -> tuple[int, doors.Versioned]:
    made = labels.add_printer(request.act, printer=_printer(body))
    return 201, doors.Versioned(PrinterOut.of(made), made.version)


@router.get("/printers/{printer_id}", response=PrinterOut)
@doors.api("labels.print")
def read_printer(request: doors.ApiRequest, printer_id: int) -> doors.Versioned:
    found = queries.printer_of_id(printer_id)
    return doors.Versioned(PrinterOut.of(found), found.version)


@router.put("/printers/{printer_id}", response=PrinterOut)
@doors.api("labels.edit_printers", effect=True)
def change_printer(request: doors.ApiRequest, printer_id: int, body: PrinterIn) -> doors.Versioned:
    """Needs If-Match."""
    found = queries.printer_of_id(printer_id)
    doors.require_version(request, found.version)
    changed = labels.change_printer(request.act, printer_id=found.pk, printer=_printer(body), version=found.version)
    return doors.Versioned(PrinterOut.of(changed), changed.version)


@router.delete("/printers/{printer_id}", response={204: None})
@doors.api("labels.edit_printers", effect=True)
def archive_printer(request: doors.ApiRequest, printer_id: int) -> tuple[int, None]:
    """It is offered no more; what waits for it is cancelled. Needs If-Match."""
    found = queries.printer_of_id(printer_id)
    doors.require_version(request, found.version)
    labels.archive_printer(request.act, printer_id=found.pk, version=found.version)
    return 204, None


@router.get("/print-jobs", response=Page[PrintJobOut])
@doors.api("labels.print")
def list_print_jobs(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[PrintJobOut]:
    return page_of(queries.print_jobs(), query, row=PrintJobOut.of, sorts={"made_at": "made_at"}, usual_sort="-made_at")


@router.post("/print-jobs", response={201: PrintJobOut})
@doors.api("labels.print", effect=True)
def print_labels(request: doors.ApiRequest, body: PrintJobIn) -> tuple[int, PrintJobOut]:
    """Labels that are sent to a printer as soon as it takes them."""
    printer = queries.printer_of_id(body.printer)
    wanted = Wanted(
        body.kind,
        body.of,
        layout=body.layout,
        copies=body.copies,
        dots_per_inch=printer.dots_per_inch,
        warehouse_id=printer.warehouse_id,
    )
    return 201, PrintJobOut.of(labels.print_labels(request.act, printer=printer, wanted=wanted))


@router.get("/print-jobs/{job_id}", response=PrintJobOut)
@doors.api("labels.print")
def read_print_job(request: doors.ApiRequest, job_id: int) -> PrintJobOut:
    return PrintJobOut.of(queries.print_job_of_id(job_id))


@router.post("/print-jobs/{job_id}/cancellation", response=PrintJobOut)
@doors.api("labels.print", effect=True)
def cancel_print(request: doors.ApiRequest, job_id: int) -> PrintJobOut:
    return PrintJobOut.of(labels.cancel_print(request.act, job_id=job_id))


def _printer(body: PrinterIn) -> NewPrinter:
    return NewPrinter(
        body.name,
        find_warehouse(body.warehouse),
        body.host,
        port=body.port,
        dots_per_inch=body.dots_per_inch,
        width=body.width,
        height=body.height,
    )
