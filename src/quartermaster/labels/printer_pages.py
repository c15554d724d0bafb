"""Label printers, and the labels that wait for them."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.labels import operations as labels
from quartermaster.labels import pages, queries
from quartermaster.labels.forms import PrinterForm
from quartermaster.labels.models import Printer, PrintJob
from quartermaster.web import tables
from quartermaster.web.dialogs import Dialog
from quartermaster.web.forms import seen_version
from quartermaster.web.sources import Rows
from quartermaster.web.tables import Column, Filter, Table, View
from quartermaster.web.templatetags.web import status
from quartermaster.web.words import short

TONES = {"waiting": "warn", "sent": "ok", "cancelled": "idle"}

JOBS = Table(
    name="print-jobs",
    sort="-made_at",
    columns=(
        Column("made_at", "Since", sort="made_at", cell=lambda row: short(row.made_at), width="110px", phone="end"),
        Column("title", "Labels", grow=True, strong=True, phone="title"),
        Column("labels", "How many", numeric=True, width="100px"),
        Column("printer", "Printer", value=lambda row: row.printer.name, width="180px", phone="line"),
        Column("state", "State", cell=lambda row: status(TONES[row.state], row.get_state_display()), width="110px", phone="tail"),
        Column("attempts", "Tried", numeric=True, width="80px"),
        Column("last_error", "What was wrong", grow=True, wide=True),
        Column("made_by", "By", value=lambda row: row.made_by.name, width="140px"),
        Column("cancel", "", template="labels/cancel.html", export=False, width="96px"),
    ),
    filters=(Filter("state", "State", lookup="state", choices=PrintJob.State.choices),),
    views=(View("All", {}), View("Waiting", {"state": "waiting"}), View("Sent", {"state": "sent"})),
    topics="labels",
    empty="Nothing was sent to a label printer yet.",
)


@doors.page("labels.print", effect=True)
def label_send(request: doors.PageRequest) -> HttpResponse:
    """The labels wait for the chosen printer, and go to it as soon as it takes them."""
    chosen = request.POST.get("printer", "")
    printer = queries.printer_of_id(int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 10 else 0)
    wanted = pages.wanted_for(request, request.POST, printer)
    job = labels.print_labels(request.act, printer=printer, wanted=wanted)
    many = "label is" if job.labels == 1 else "labels are"
    return doors.done(request, f"{job.labels} {many} on the way to {printer.name}.", url=reverse("print_job_list"))


@require_safe
@doors.page("labels.print")
def print_job_list(request: doors.PageRequest) -> HttpResponseBase:
    return tables.show(request, JOBS, Rows(queries.print_jobs()), "labels/jobs.html")


@doors.page("labels.print", effect=True)
def print_job_cancel(request: doors.PageRequest, job_id: int) -> HttpResponse:
    job = labels.cancel_print(request.act, job_id=job_id)
    return doors.done(request, f"{job.title} is not printed.", url=reverse("print_job_list"))


@require_safe
@doors.page("labels.print")
def printer_list(request: doors.PageRequest) -> HttpResponse:
    return render(request, "labels/printers.html", {"rows": queries.printers()})


@require_safe
@doors.page("labels.edit_printers")
def printer_new(request: doors.PageRequest) -> HttpResponse:
    return _of_printer(None).show(request, PrinterForm())


@doors.page("labels.edit_printers", effect=True)
def printer_add(request: doors.PageRequest) -> HttpResponse:
    form = PrinterForm(request.POST)

    def add() -> HttpResponse:
        made = labels.add_printer(request.act, printer=form.printer())
        return doors.done(request, f"Added {made.name}.", url=reverse("printer_list"))

    return _of_printer(None).send(request, form, add)


@require_safe
@doors.page("labels.edit_printers")
def printer_edit(request: doors.PageRequest, printer_id: int) -> HttpResponse:
    found = queries.printer_of_id(printer_id)
    return _of_printer(found).show(request, PrinterForm.of(found))


@doors.page("labels.edit_printers", effect=True)
def printer_change(request: doors.PageRequest, printer_id: int) -> HttpResponse:
    found = queries.printer_of_id(printer_id)
    form = PrinterForm(request.POST)

    def change() -> HttpResponse:
        labels.change_printer(request.act, printer_id=found.pk, printer=form.printer(), version=seen_version(request))
        return doors.done(request, f"Changed {found.name}.", url=reverse("printer_list"))

    return _of_printer(found).send(request, form, change)


@doors.page("labels.edit_printers", effect=True)
def printer_archive(request: doors.PageRequest, printer_id: int) -> HttpResponse:
    found = queries.printer_of_id(printer_id)
    labels.archive_printer(request.act, printer_id=found.pk, version=seen_version(request))
    return doors.done(request, f"{found.name} is offered no more.", url=reverse("printer_list"))


def _of_printer(found: Printer | None) -> Dialog:
    if found is None:
        return Dialog("New label printer", reverse("printer_add"))
    return Dialog(f"Printer {found.name}", reverse("printer_change", args=[found.pk]))
