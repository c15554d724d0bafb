"""Pages on which readers and gates are made known, and how readers are doing."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.rfid import operations as rfid
from quartermaster.rfid import queries
from quartermaster.rfid.forms import GateForm, ReaderForm, most_antennas
from quartermaster.rfid.models import Gate, Reader
from quartermaster.web.dialogs import Dialog
from quartermaster.web.forms import seen_version
from quartermaster.web.scope import chosen_warehouse

TONES = {"reading": "ok", "calling": "open", "broken": "bad", "off": "idle"}


@require_safe
@doors.page("rfid.view")
def reader_list(request: doors.PageRequest) -> HttpResponse:
    rows = queries.readers()
    if scope := chosen_warehouse(request):
        rows = rows.filter(warehouse_id=scope)
    return render(request, "rfid/readers.html", {"rows": [(row, TONES[row.state]) for row in rows]})


@require_safe
@doors.page("rfid.edit")
def reader_new(request: doors.PageRequest) -> HttpResponse:
    return _of_reader(None).show(request, ReaderForm())


@doors.page("rfid.edit", effect=True)
def reader_add(request: doors.PageRequest) -> HttpResponse:
    form = ReaderForm(request.POST)

    def add() -> HttpResponse:
        made = rfid.add_reader(request.act, reader=form.reader())
        return doors.done(request, f"Added {made.name}.", url=reverse("reader_list"))

    return _of_reader(None).send(request, form, add)


@require_safe
@doors.page("rfid.edit")
def reader_edit(request: doors.PageRequest, reader_id: int) -> HttpResponse:
    found = queries.reader_of_id(reader_id)
    return _of_reader(found).show(request, ReaderForm.of(found))


@doors.page("rfid.edit", effect=True)
def reader_change(request: doors.PageRequest, reader_id: int) -> HttpResponse:
    found = queries.reader_of_id(reader_id)
    form = ReaderForm(request.POST, antennas=most_antennas(found))

    def change() -> HttpResponse:
        rfid.change_reader(request.act, reader_id=found.pk, reader=form.reader(), version=seen_version(request))
        return doors.done(request, f"Changed {found.name}.", url=reverse("reader_list"))

    return _of_reader(found).send(request, form, change)


@doors.page("rfid.edit", effect=True)
def reader_archive(request: doors.PageRequest, reader_id: int) -> HttpResponse:
    found = queries.reader_of_id(reader_id)
    rfid.archive_reader(request.act, reader_id=found.pk, version=seen_version(request))
    return doors.done(request, f"{found.name} is called no more.", url=reverse("reader_list"))


@require_safe
@doors.page("rfid.edit")
def gate_new(request: doors.PageRequest) -> HttpResponse:
    return _of_gate(None).show(request, GateForm())


@doors.page("rfid.edit", effect=True)
def gate_add(request: doors.PageRequest) -> HttpResponse:
    form = GateForm(request.POST)

    def add() -> HttpResponse:
        made = rfid.add_gate(request.act, gate=form.gate())
        said = f"Added {made.name}. Now say which antennas are at it."
        return doors.done(request, said, url=reverse("reader_list"))

    return _of_gate(None).send(request, form, add)


@require_safe
@doors.page("rfid.edit")
def gate_edit(request: doors.PageRequest, gate_id: int) -> HttpResponse:
    found = queries.gate_of_id(gate_id)
    return _of_gate(found).show(request, GateForm.of(found))


@doors.page("rfid.edit", effect=True)
def gate_change(request: doors.PageRequest, gate_id: int) -> HttpResponse:
    found = queries.gate_of_id(gate_id)
    form = GateForm(request.POST)

    def change() -> HttpResponse:
        rfid.change_gate(request.act, gate_id=found.pk, gate=form.gate(), version=seen_version(request))
        return doors.done(request, f"Changed {found.name}.", url=reverse("gate_page", args=[found.pk]))

    return _of_gate(found).send(request, form, change)


@doors.page("rfid.edit", effect=True)
def gate_archive(request: doors.PageRequest, gate_id: int) -> HttpResponse:
    found = queries.gate_of_id(gate_id)
    rfid.archive_gate(request.act, gate_id=found.pk, version=seen_version(request))
    return doors.done(request, f"Nothing passes {found.name} any more.", url=reverse("gate_list"))


def _of_reader(found: Reader | None) -> Dialog:
    if found is None:
        return Dialog("New reader", reverse("reader_add"))
    return Dialog(f"Reader {found.name}", reverse("reader_change", args=[found.pk]))


def _of_gate(found: Gate | None) -> Dialog:
    if found is None:
        return Dialog("New gate", reverse("gate_add"))
    return Dialog(f"Gate {found.name}", reverse("gate_change", args=[found.pk]))
