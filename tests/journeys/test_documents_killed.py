"""kill -9 at every step of a document's deed: document and book are both before it or both after it, never in between."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from quartermaster.accounts.models import Deed
from quartermaster.kernel import failpoints
from quartermaster.picking import operations as floor
from quartermaster.picking.models import PickTask
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import PurchaseOrderLine, Receipt
from quartermaster.purchasing.papers import ReceivedLine
from quartermaster.sales import operations as sales
from quartermaster.sales.models import CartonLine, OrderLine, PickLine, Shipment
from quartermaster.sales.operations import Part
from quartermaster.stock import queries
from quartermaster.stock.checking import check
from quartermaster.transfers.models import Arrival, TransferLine
from tests import scenes
from tests.accounts.scenes import token_of
from tests.purchasing.scenes import drafted, placed
from tests.sales.scenes import line, ordered
from tests.transfers import scenes as moving

pytestmark = pytest.mark.django_db(transaction=True)

FORK = multiprocessing.get_context("fork")
PAPER = ("key", "answer", "commit", "reply")
POSTING = ("key", "movement", "balance", "notice", "answer", "commit", "reply")
DONE = ("commit", "reply")
"""Steps behind the commit: the deed has happened, its answer was lost."""


@dataclass(frozen=True)
class Work:
    """A deed on a document, asked for over the API."""

    document: str
    path: str
    body: dict[str, Any]


def receiving(tea: Any, site: scenes.Site) -> Work:
    number = placed(site, (tea, 10)).number
    lines = [{"line": 1, "quantity": "6"}, {"line": 1, "quantity": "1", "condition": "damaged"}]
    return Work(number, f"/purchase-orders/{number}/receipts", {"lines": lines, "delivery_note": "DN-1", "final": True})


def correcting(tea: Any, site: scenes.Site) -> Work:
    number = placed(site, (tea, 10)).number
    receipt = purchasing.receive(scenes.act(), number=number, receipts=[ReceivedLine(Decimal(8), 1)])
    lines = [{"place": 1, "quantity": "3"}]
    return Work(number, f"/purchase-orders/{number}/receipts/{receipt.number}/correction", {"lines": lines})


def approving(tea: Any, site: scenes.Site) -> Work:
    number = drafted(site, (tea, 10)).number
    return Work(number, f"/purchase-orders/{number}/approval", {})


def calling_off(tea: Any, site: scenes.Site) -> Work:
    number = placed(site, (tea, 10)).number
    return Work(number, f"/purchase-orders/{number}/cancellation", {"reason": "no longer wanted"})


def _picked(tea: Any, site: scenes.Site) -> str:
    """Four picked, two of them packed, one still reserved."""
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 5)).number
    sales.pick(scenes.act(), number=number, picks=[sales.Taken(1, site.shelf.id, Decimal(4))])
    sales.pack(scenes.act(), number=number, lines=[Part(1, Decimal(2))])
    return number


def picking(tea: Any, site: scenes.Site) -> Work:
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 5)).number
    return Work(number, f"/orders/{number}/picks", {})


def releasing(tea: Any, site: scenes.Site) -> Work:
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 5)).number
    return Work(number, "/waves", {"orders": [number]})


def walking(tea: Any, site: scenes.Site) -> Work:
    """A picker takes what a task says."""
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 5)).number
    task = floor.release(scenes.act(), numbers=[number]).walks.get().tasks.get()
    return Work(number, f"/pick-tasks/{task.pk}/pick", {"quantity": "3"})


def shipping(tea: Any, site: scenes.Site) -> Work:
    number = _picked(tea, site)
    return Work(number, f"/orders/{number}/shipments", {"carrier": "DPD"})


def cancelling(tea: Any, site: scenes.Site) -> Work:
    number = _picked(tea, site)
    return Work(number, f"/orders/{number}/cancellation", {"reason": "changed their mind"})


def putting_back(tea: Any, site: scenes.Site) -> Work:
    number = _picked(tea, site)
    return Work(number, f"/orders/{number}/put-backs", {})


def sending(tea: Any, site: scenes.Site) -> Work:
    scenes.stocked(tea, 10, site.shelf)
    number = moving.allocated(site, scenes.site(), (tea, 5)).number
    return Work(number, f"/transfer-orders/{number}/dispatches", {})


def taking_in(tea: Any, site: scenes.Site) -> Work:
    scenes.stocked(tea, 10, site.shelf)
    number = moving.shipped(site, scenes.site(), (tea, 5)).number
    return Work(number, f"/transfer-orders/{number}/arrivals", {"lines": [{"line": 1, "quantity": "3"}]})


def state_of(item: Any, document: str) -> dict[str, Any]:
    """All that a deed may change: the document's rows, its timeline, the movements, the position."""
    return {
        "purchase lines": list(PurchaseOrderLine.objects.filter(order__number=document).values("received", "order__state")),
        "receipts": list(Receipt.objects.filter(order__number=document).values("voided_at", "lines__quantity")),
        "order lines": list(OrderLine.objects.filter(order__number=document).values("reserved", "picked", "packed", "shipped")),
        "order": list(OrderLine.objects.filter(order__number=document).values("cancelled", "order__state", "order__version")),
        "picks": list(PickLine.objects.filter(order_line__order__number=document).order_by("id").values("quantity", "packed")),
        "cartons": list(CartonLine.objects.filter(carton__order__number=document).order_by("id").values("quantity")),
        "shipments": Shipment.objects.filter(order__number=document).count(),
        "transfer": list(TransferLine.objects.filter(transfer__number=document).values("claimed", "shipped", "received")),
        "arrivals": Arrival.objects.filter(transfer__number=document).count(),
        "tasks": list(PickTask.objects.filter(order__number=document).values("quantity", "picked", "state", "walk__state")),
        "bound": [row.quantity for row in queries.bound(claims=[f"{document}/1"])],
        "deeds": list(Deed.objects.filter(document=document).order_by("id").values_list("verb", flat=True)),
        "moved": list(queries.movements_on(document).values_list("kind", "quantity", "reverses__kind")),
        "position": queries.positions([item.id])[item.id],
    }


def ask(token: str, work: Work, key: str) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    return Client().post(f"/api/v1{work.path}", work.body, content_type="application/json", headers=headers)


def ask_until_answered(token: str, work: Work, key: str) -> Any:
    """As a client does: while the server has not heard of the death yet, the request is still in progress."""
    for _ in range(50):
        answer = ask(token, work, key)
        if answer.status_code != 409 or answer.json()["code"] != "request_in_progress":
            break
        time.sleep(0.2)
    return answer


def ask_and_die(token: str, work: Work, key: str, step: str) -> int | None:
    """The exit code of a process that asks and is killed when it reaches `step`."""

    def run() -> None:
        os.environ |= {"QUARTERMASTER_TEST_HOOKS": "1", "QUARTERMASTER_FAILPOINTS": f"{step}:kill"}
        importlib.reload(failpoints)
        ask(token, work, key)

    connections.close_all()
    process = FORK.Process(target=run)
    process.start()
    process.join(timeout=60)
    return process.exitcode


KILLS = [
    *(
        (deed, step)
        for deed in (receiving, correcting, picking, walking, shipping, cancelling, putting_back, sending, taking_in)
        for step in POSTING
    ),
    *((deed, step) for deed in (approving, calling_off) for step in PAPER),
    *((releasing, step) for step in ("key", "wave", "answer", "commit", "reply")),
]


@pytest.mark.parametrize(("begin", "step"), KILLS, ids=[f"{deed.__name__}-{step}" for deed, step in KILLS])
def test_a_deed_killed_at_any_step_is_not_done_or_wholly_done_and_once(
    begin: Callable[[Any, scenes.Site], Work], step: str
) -> None:
    tea, site, token, key = scenes.sku(), scenes.site(), token_of(scenes.person("manager")), uuid.uuid4().hex
    work = begin(tea, site)
    before = state_of(tea, work.document)
    assert ask_and_die(token, work, key, step) == -signal.SIGKILL
    killed = state_of(tea, work.document)
    assert (killed == before) == (step not in DONE)
    assert check() == []

    again = ask_until_answered(token, work, key)
    after = state_of(tea, work.document)
    assert (again.status_code, again.headers.get("Idempotency-Replayed")) == (201, "true" if step in DONE else None)
    assert after != before
    assert step not in DONE or killed == after
    assert ask(token, work, key).content == again.content
    assert state_of(tea, work.document) == after
    assert len(after["deeds"]) == len(before["deeds"]) + 1
    assert check() == []
