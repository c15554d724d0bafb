"""Suppliers' invoices on Today and the buyer's desk: the dearest first, and only what needs somebody."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from quartermaster.accounts.models import User
from quartermaster.billing import operations as billing
from quartermaster.insights import days
from quartermaster.insights.pages.invoices import needs
from quartermaster.insights.queries.invoices import waiting
from tests import scenes
from tests.billing.scenes import approved, entered, goods, placed, received
from tests.insights.test_desk import page
from tests.purchasing.test_inspections import waiting as waiting_lot

pytestmark = pytest.mark.django_db


def test_blocked_and_due_invoices_wait_the_dearest_first_and_no_longer_when_they_are_settled() -> None:
    site, other, tea, today = scenes.site(), scenes.site(), scenes.sku(cost="2"), days.today()

    def billed(cost: str, due: int, at: scenes.Site = site):
        order = placed(at, (tea, 10, "2"))
        received(order, 10)
        day = today - timedelta(days=30)
        return entered(order.supplier, goods(order, 1, 10, cost), invoiced_on=day, due_on=today + timedelta(days=due))

    later, soon, late = billed("2", 4), billed("2", 3), approved(billed("1.9", -1))
    dear, elsewhere = billed("50", 20), billed("3", 20, other)
    found = waiting(today, site.warehouse.pk)
    assert [(one.number, one.state, one.differing, one.value) for one in found] == [
        (dear.number, "blocked", 1, 500),
        (soon.number, "matched", 0, 20),
        (late.number, "approved", 0, 19),
    ]
    told = needs(waiting(today), may_approve=True)
    assert [(one.title.partition(",")[0], one.sentence.partition(", due")[0], one.action, one.money) for one in told] == [
        (dear.number, "blocked, 1 line differs", "Settle", 500),
        (elsewhere.number, "blocked, 1 line differs", "Settle", 30),
        (soon.number, "waits for approval", "Approve", 20),
        ("1 more supplier invoice", "0 blocked, 1 due", "Look", 19),
    ]
    buyer, storekeeper = scenes.person("buyer"), scenes.person("storekeeper")
    assert all(text in page(buyer, name) for name in ("today", "buyers_desk") for text in (dear.number, soon.number))
    assert later.number not in page(buyer, "buyers_desk")
    assert dear.number not in page(storekeeper, "today")

    assert _straight_to(buyer, dear.number.lower()) == reverse("supplier_invoice", args=[dear.number])
    assert _straight_to(storekeeper, dear.number) == ""

    billing.note_payment(scenes.act(), number=late.number, paid_on=today, reference="BACS")
    billing.cancel_invoice(scenes.act().because("Billed twice"), number=dear.number)
    assert [(one.number, one.value) for one in waiting(today, site.warehouse.pk)] == [(soon.number, Decimal(20))]


def test_an_inspection_is_found_by_its_number() -> None:
    found, _, item, _ = waiting_lot()
    keeper = scenes.person("storekeeper")
    assert _straight_to(keeper, found.number) == reverse("inspection", args=[found.number])
    client = Client()
    client.force_login(keeper)
    typed = client.get(
        reverse("search"), {"q": found.number.removeprefix("QI-")}, headers={"HX-Request": "true"}
    ).content.decode()
    assert (found.number in typed, f"{item.code}, {found.supplier.name}, waiting" in typed) == (True, True)


def _straight_to(who: User, text: str) -> str:
    client = Client()
    client.force_login(who)
    return client.get(reverse("search"), {"q": text}).headers.get("Location", "")
