"""Labels go to printers of the network: in their order, to nowhere else, and none is lost while a printer is off."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from quartermaster.kernel import reaching
from quartermaster.kernel.refusals import StaleVersion
from quartermaster.labels import network
from quartermaster.labels import operations as labels
from quartermaster.labels.kinds import Kind
from quartermaster.labels.making import Wanted
from quartermaster.labels.models import Printer, PrintJob
from quartermaster.labels.operations import InvalidPrinter, NewPrinter, NotWaiting, PrinterTaken, WrongLabels
from tests import scenes
from tests.accounts.scenes import Program, problem, token_of
from tests.labels import zebra
from tests.labels.printers import LOOPBACK, free_port, switched_on
from tests.labels.scenes import GTIN, Things, things
from tests.printing.reading import codes_on
from tests.stock.test_pages import Person, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loopback_is_allowed(settings):
    settings.PRINTER_NETWORKS = LOOPBACK


@pytest.fixture
def made() -> Things:
    return things()


def printer(made: Things, **more: object) -> Printer:
    new = NewPrinter(scenes.fresh("Zebra "), made.site.warehouse, "127.0.0.1", free_port())
    return labels.add_printer(scenes.act(), printer=replace(new, **more))  # type: ignore[arg-type]


def bin_label(made: Things, code: str = "A-01") -> Wanted:
    return Wanted(Kind.BIN, [f"{made.site.warehouse.code}/{code}"])


def waiting(found: Printer) -> list[tuple[str, int]]:
    return list(found.jobs.order_by("id").values_list("state", "attempts"))


def test_a_printer_that_is_off_loses_nothing_and_prints_in_order_when_it_is_on(made):
    zebra_1 = printer(made)
    for code in ("A-01", "A-02", "A-03"):
        labels.print_labels(scenes.act(), printer=zebra_1, wanted=bin_label(made, code))
    assert ProcrastinateJob.objects.filter(task_name="labels.send", status="todo").count() == 3
    assert labels.send_waiting(zebra_1.pk) is False
    assert waiting(zebra_1) == [("waiting", 1), ("waiting", 0), ("waiting", 0)]
    assert "does not answer" in zebra_1.jobs.order_by("id")[0].last_error
    with switched_on(zebra_1.port) as paper:
        assert labels.send_waiting(zebra_1.pk) is True
        assert labels.send_waiting(zebra_1.pk) is True
    assert [codes_on(zebra.png(page))[0][1] for page in zebra.pages(paper.text)] == ["A-01", "A-02", "A-03"]
    assert (len(paper.came), waiting(zebra_1)) == (3, [("sent", 2), ("sent", 1), ("sent", 1)])
    assert [bytes(job.content) for job in zebra_1.jobs.all()] == [b"", b"", b""]


def test_what_is_cancelled_or_whose_printer_is_put_away_is_not_sent(made):
    zebra_1 = printer(made)
    first, second = (labels.print_labels(scenes.act(), printer=zebra_1, wanted=bin_label(made)) for _ in range(2))
    labels.cancel_print(scenes.act(), job_id=first.pk)
    with pytest.raises(NotWaiting):
        labels.cancel_print(scenes.act(), job_id=first.pk)
    with pytest.raises(StaleVersion):
        labels.archive_printer(scenes.act(), printer_id=zebra_1.pk, version=7)
    labels.archive_printer(scenes.act(), printer_id=zebra_1.pk, version=1)
    with switched_on(zebra_1.port) as paper:
        labels.send_waiting(zebra_1.pk)
    assert (paper.came, waiting(zebra_1)) == ([], [("cancelled", 0), ("cancelled", 0)])
    assert second.pk


@pytest.mark.parametrize(
    ("host", "port", "pointer"),
    [
        ("8.8.8.8", 9100, "/host"),
        ("169.254.169.254", 9100, "/host"),
        ("::1", 9100, "/host"),
        ("::ffff:127.0.0.1", 9100, "/host"),
        ("127.0.0.1", 5432, "/port"),
        ("127.0.0.1", 9110, "/port"),
        ("printer/../x", 9100, "/host"),
        ("a b", 9100, "/host"),
        ("http://127.0.0.1", 9100, "/host"),
        ("", 9100, "/host"),
    ],
)
def test_no_other_machine_and_no_other_port_is_ever_a_printer(made, host, port, pointer):
    with pytest.raises(InvalidPrinter) as refused:
        printer(made, host=host, port=port)
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert not Printer.objects.exists()


def test_a_name_is_held_against_its_address_when_it_is_used(made, settings):
    zebra_1 = printer(made, host="localhost")
    job = labels.print_labels(scenes.act(), printer=zebra_1, wanted=bin_label(made))
    settings.PRINTER_NETWORKS = reaching.networks("10.0.0.0/8, fc00::/7")
    with switched_on(zebra_1.port) as paper:
        assert labels.send_waiting(zebra_1.pk) is False
    job.refresh_from_db()
    assert (paper.came, job.state, "not in a network" in job.last_error) == ([], "waiting", True)


def test_a_printer_that_never_takes_it_to_the_end_is_left_in_time(monkeypatch):
    monkeypatch.setattr(network, "WHOLE_SECONDS", 0.3)
    port = free_port()
    with socket.create_server(("127.0.0.1", port)) as silent:
        silent.listen(1)
        began = time.monotonic()
        with pytest.raises(network.NotDelivered):
            network.deliver("127.0.0.1", port, b"x" * 50_000_000, LOOPBACK)
        assert time.monotonic() - began < 5


def test_labels_that_the_printer_does_not_have_and_names_that_are_taken_are_refused(made):
    small = printer(made, width=Decimal(38), height=Decimal(21))
    with pytest.raises(WrongLabels):
        labels.print_labels(scenes.act(), printer=small, wanted=bin_label(made))
    with pytest.raises(PrinterTaken):
        printer(made, name=small.name.upper())
    assert not PrintJob.objects.exists()


def test_on_the_page_and_by_the_api(made):
    person = Person("manager", at=made.site)
    port = free_port()
    fields = {
        "name": "Dock", "warehouse": made.site.warehouse.pk, "host": "127.0.0.1", "port": port, "dots_per_inch": "300",
        "width": "57", "height": "32",
    }  # fmt: skip
    assert person.deed(reverse("printer_add"), **{**fields, "host": "8.8.8.8"}).status_code == 422
    assert person.deed(reverse("printer_add"), **fields).status_code == 303
    dock = Printer.objects.get()
    changed = person.deed(reverse("printer_change", args=[dock.pk]), **fields, version="1")
    assert (changed.status_code, "Dock" in text_of(person.get(reverse("printer_list")))) == (303, True)
    asked = {"kind": "sku", "of": made.tea.code}
    assert "Send to the printer" in text_of(person.get(reverse("label_print"), asked))
    sent = person.deed(reverse("label_send"), **asked, copies="2", printer=dock.pk)
    assert (sent.status_code, "Waiting" in text_of(person.get(reverse("print_job_list")))) == (303, True)
    program = Program(token_of(scenes.person("manager")))
    body = {"printer": dock.pk, "kind": "sku", "of": [made.tea.code]}
    added = program.post("/api/v1/print-jobs", body, key="once")
    again = program.post("/api/v1/print-jobs", body, key="once")
    job = json.loads(added.content)
    assert (added.status_code, json.loads(again.content)["id"], job["labels"], job["state"]) == (201, job["id"], 1, "waiting")
    with switched_on(port) as paper:
        assert labels.send_waiting(dock.pk) is True
    pages = zebra.pages(paper.text)
    assert [(page.copies, page.picture.width, codes_on(zebra.png(page))[0][1]) for page in pages] == [
        (2, 673, f"(01){GTIN}"),
        (1, 673, f"(01){GTIN}"),
    ]
    assert json.loads(program.get(f"/api/v1/print-jobs/{job['id']}").content)["state"] == "sent"
    assert problem(program.post(f"/api/v1/print-jobs/{job['id']}/cancellation", {})) == (409, "not_waiting")
    assert len(json.loads(program.get("/api/v1/print-jobs").content)["items"]) == 2
    (listed,) = json.loads(program.get("/api/v1/printers").content)
    assert (listed["dots_per_inch"], listed["width"], listed["version"]) == (300, "57", 2)
    new = {"name": "Gate", "warehouse": made.site.warehouse.code, "host": "127.0.0.1", "width": "100", "height": "50"}
    gate = program.post("/api/v1/printers", new)
    number = json.loads(gate.content)["id"]
    assert program.put(f"/api/v1/printers/{number}", {**new, "host": "1.1.1.1"}, If_Match=gate["ETag"]).status_code == 422
    assert program.put(f"/api/v1/printers/{number}", {**new, "name": "Gate 2"}, If_Match=gate["ETag"]).status_code == 200
    assert json.loads(program.get(f"/api/v1/printers/{number}").content)["name"] == "Gate 2"
    assert program.delete(f"/api/v1/printers/{number}", If_Match='"2"').status_code == 204
    storekeeper = Program(token_of(scenes.person("storekeeper")))
    assert problem(storekeeper.post("/api/v1/printers", new)) == (403, "permission_missing")
    assert storekeeper.post("/api/v1/print-jobs", body).status_code == 201
