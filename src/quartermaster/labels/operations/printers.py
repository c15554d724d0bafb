"""Printers are made known; labels wait for them and are sent in their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel import clock, live, reaching
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, StaleVersion
from quartermaster.labels import making, network
from quartermaster.labels.layouts import LARGEST_MM, SMALLEST_MM
from quartermaster.labels.making import Form, Wanted
from quartermaster.labels.models import Printer, PrintJob
from quartermaster.labels.queries import UnknownPrinter, UnknownPrintJob
from quartermaster.locations.models import Warehouse

RESOLUTIONS = (203, 300, 600)
MOST_WAITING = 500
LIVE = ["labels"]


class InvalidPrinter(Invalid):
    """A printer that cannot be; every fault is named."""

    code = "invalid_printer"
    title = "The printer cannot be like this"


class PrinterTaken(Conflict):
    code = "printer_taken"
    title = "There is a printer of that name"


class WrongLabels(Invalid):
    """The layout is larger than the labels in the printer."""

    code = "wrong_labels"
    title = "The printer has other labels"


class TooManyWait(Conflict):
    """A printer that is off for long must not fill the disk."""

    code = "too_many_wait"
    title = "Too much waits for this printer"


class NotWaiting(Conflict):
    code = "not_waiting"
    title = "It waits no more"


@dataclass(frozen=True, slots=True)
class NewPrinter:
    name: str
    warehouse: Warehouse
    host: str
    port: int = 9100
    dots_per_inch: int = 203
    width: Decimal = Decimal(57)
    height: Decimal = Decimal(32)


@transaction.atomic
def add_printer(act: Act, *, printer: NewPrinter) -> Printer:
    _refuse_faults(printer)
    try:
        with transaction.atomic():
            made = Printer.objects.create(**_fields(printer))
    except IntegrityError:
        raise _taken(printer.name) from None
    _tell(act, "labels.add_printer", made)
    return made


@transaction.atomic
def change_printer(act: Act, *, printer_id: int, printer: NewPrinter, version: int) -> Printer:
    """Everything becomes what is said. What waits for it is sent to where it is then."""
    found = _locked(printer_id, version)
    _refuse_faults(printer)
    for name, value in _fields(printer).items():
        setattr(found, name, value)
    found.version += 1
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError:
        raise _taken(printer.name) from None
    _tell(act, "labels.change_printer", found)
    return found


@transaction.atomic
def archive_printer(act: Act, *, printer_id: int, version: int) -> None:
    """It is offered no more, and what waits for it is cancelled."""
    found = _locked(printer_id, version)
    found.archived_at, found.version = act.occurred_at, found.version + 1
    found.save(update_fields=["archived_at", "version"])
    found.jobs.filter(state=PrintJob.State.WAITING).update(state=PrintJob.State.CANCELLED, content=b"")
    _tell(act, "labels.archive_printer", found)


@transaction.atomic
def print_labels(act: Act, *, printer: Printer, wanted: Wanted) -> PrintJob:
    """Labels, made for the printer, wait for it from now on; they are sent once this transaction has committed."""
    if printer.jobs.filter(state=PrintJob.State.WAITING).count() >= MOST_WAITING:
        message = f"{MOST_WAITING} jobs wait for {printer.name} already. Switch it on, or cancel some of them."
        raise TooManyWait(message)
    layout, printed = making.labels_of(wanted, act.permissions)
    if layout.width > printer.width or layout.height > printer.height:
        message = (
            f"{layout.name} is {layout.size}, and {printer.name} has labels of {printer.width:f} × {printer.height:f} mm. "
            "Choose another layout or printer."
        )
        raise WrongLabels(message, errors=[FieldError("/layout", WrongLabels.code, message)])
    job = PrintJob.objects.create(
        printer=printer,
        title=making.title_of(wanted)[:200],
        labels=sum(one.copies for one in printed),
        content=making.make(wanted, Form.ZPL, act.permissions).content,
        made_by_id=act.user_id,
        made_at=act.occurred_at,
    )
    record(act, "labels.print_labels", document=f"printer {printer.name}", labels=job.labels, what=job.title)
    announce(Notice("labels.queued", documents=(f"printer:{printer.pk}",)))
    live.publish(LIVE)
    return job


def send_waiting(printer_id: int) -> bool:
    """Send what waits for a printer, the oldest first, until nothing waits or it does not take it; whether all was sent.

    Each is sent and noted under a lock on the printer, so that two workers do not send the same. A worker that is killed
    between sending and noting sends it again: labels may come twice, and are never lost.
    """
    while True:
        with transaction.atomic():
            printer = Printer.objects.select_for_update().filter(pk=printer_id, archived_at=None).first()
            job = printer.jobs.filter(state=PrintJob.State.WAITING).order_by("id").first() if printer else None
            if printer is None or job is None:
                return True
            trouble = _deliver(printer, job)
            job.attempts += 1
            job.last_error = trouble[:300]
            if not trouble:
                job.state, job.sent_at, job.content = PrintJob.State.SENT, clock.now(), b""
            job.save(update_fields=["attempts", "last_error", "state", "sent_at", "content"])
        live.publish(LIVE)
        if trouble:
            return False


@transaction.atomic
def cancel_print(act: Act, *, job_id: int) -> PrintJob:
    """Labels that still wait are not sent any more."""
    job = PrintJob.objects.select_for_update().filter(pk=job_id).first()
    if job is None:
        raise UnknownPrintJob(f"There is no print job {job_id}.")
    if job.state != PrintJob.State.WAITING:
        raise NotWaiting("These labels were sent or cancelled before. Nothing was changed.")
    job.state, job.content = PrintJob.State.CANCELLED, b""
    job.save(update_fields=["state", "content"])
    record(act, "labels.cancel_print", document=f"printer {job.printer.name}", what=job.title)
    live.publish(LIVE)
    return job


def _deliver(printer: Printer, job: PrintJob) -> str:
    """What went wrong, if something did."""
    try:
        network.deliver(printer.host, printer.port, bytes(job.content), settings.PRINTER_NETWORKS)
    except (network.NotDelivered, reaching.NotAllowed) as error:
        return str(error)
    return ""


def _locked(printer_id: int, version: int) -> Printer:
    found = Printer.objects.select_for_update().filter(pk=printer_id, archived_at=None).first()
    if found is None:
        raise UnknownPrinter(f"There is no printer {printer_id}.")
    if found.version != version:
        raise StaleVersion(f"{found.name} was changed by somebody else since you read it. Look at it again, then repeat it.")
    return found


def _fields(printer: NewPrinter) -> dict[str, object]:
    said = {field.name: getattr(printer, field.name) for field in fields(printer)}
    return {**said, "name": printer.name.strip(), "host": printer.host.strip()}


def _refuse_faults(printer: NewPrinter) -> None:
    if faults := list(_faults(printer)):
        raise InvalidPrinter(faults[0].message, errors=faults)


def _faults(printer: NewPrinter) -> Iterator[FieldError]:
    if not printer.name.strip() or len(printer.name) > 60 or not printer.name.isprintable():
        yield FieldError("/name", "malformed", "A name has 1 to 60 characters.")
    try:
        network.require_allowed(printer.host.strip(), printer.port, settings.PRINTER_NETWORKS)
    except reaching.NotAllowed as refused:
        port = not network.LOWEST_PORT <= printer.port <= network.HIGHEST_PORT
        yield FieldError("/port" if port else "/host", "not_allowed", str(refused))
    if printer.dots_per_inch not in RESOLUTIONS:
        yield FieldError("/dots_per_inch", "out_of_range", "Label printers have 203, 300 or 600 dots per inch.")
    for name in ("width", "height"):
        if not SMALLEST_MM <= getattr(printer, name) <= LARGEST_MM:
            yield FieldError(f"/{name}", "out_of_range", f"A label is {SMALLEST_MM:f} to {LARGEST_MM:f} mm.")


def _taken(name: str) -> PrinterTaken:
    message = f"There is a printer {name.strip()} already. Choose another name."
    return PrinterTaken(message, errors=[FieldError("/name", PrinterTaken.code, message)])


def _tell(act: Act, verb: str, printer: Printer) -> None:
    record(act, verb, document=f"printer {printer.name}")
    announce(Notice(verb))
