"""Cross-docking as people do it at the dock, and over the API."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.urls import reverse

from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import AnnouncedLine, NewDelivery, ReceivedLine
from quartermaster.stock import operations as stock
from tests import scenes
from tests.accounts.scenes import Program, token_of
from tests.purchasing import scenes as buying
from tests.sales.scenes import line, ordered, stages
from tests.scenes import goods
from tests.stock.test_pages import Person, said, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return scenes.site()


@pytest.fixture
def tea():
    return scenes.sku()


def a_delivery(site, item, quantity) -> str:
    """The number of a delivery of so many, all of it at the dock."""
    bought = buying.placed(site, (item, quantity))
    paper = NewDelivery(bought.supplier_id, site.warehouse.id, [AnnouncedLine(item.id, quantity)])
    number = purchasing.announce(scenes.act(), delivery=paper).number
    purchasing.receive_delivery(scenes.act(), number=number, lines=[ReceivedLine(quantity, 1)], final=True)
    return number


def test_the_dock_and_the_delivery_say_for_whom_one_click_takes_it_there_and_undo_brings_it_back(site, tea):
    number = ordered(site, line(tea, 6), on_short="backorder").number
    delivery = a_delivery(site, tea, Decimal(9))
    person, pages = Person("storekeeper", at=site), (reverse("dock"), reverse("delivery", args=[delivery]))
    for page in pages:
        shown = text_of(person.get(page))
        assert "Waited for by customers" in shown
        assert number in shown
    taken = person.deed(reverse("cross_dock_take"), order=number, position=1, quantity="6", at=delivery)
    words, undo = said(taken)
    assert (words, taken["Location"]) == (f"6 of {tea.code} to STG-1 for {number}.", pages[1])
    assert stages(number) == (6, 0, 0, 6, 0, 0, 0)
    assert all("Waited for by customers" not in text_of(person.get(page)) for page in pages)
    person.deed(undo)
    assert stages(number) == (6, 6, 0, 0, 0, 0, 0)


def test_a_scan_takes_it_and_a_double_scan_of_one_page_takes_it_once(site, tea):
    urgent, other = (ordered(site, line(tea, 2), on_short="backorder", priority=p).number for p in (1, 5))
    stock.receive(scenes.act(), goods=[goods(tea, 9, site.dock)])
    person, scan = Person("storekeeper", at=site), reverse("cross_dock_scan")
    for _ in range(2):
        answer = person.post(scan, {"_key": "the same page", "code": tea.code.lower()})
    assert f"Right. To STG-1 for {urgent}" in text_of(person.get(answer["Location"]))
    assert (stages(urgent)[3], stages(other)[3]) == (2, 0)
    person.deed(scan, code=other)
    assert stages(other)[3] == 2
    wrong = person.deed(scan, code=tea.code)
    assert wrong.status_code == 422
    assert f"Nobody waits for {tea.code}" in text_of(wrong)


def test_needs_its_permission(site, tea):
    number = ordered(site, line(tea, 2), on_short="backorder").number
    stock.receive(scenes.act(), goods=[goods(tea, 2, site.dock)])
    seller = Person("seller", at=site)
    assert seller.get(reverse("cross_dock_list")).status_code == 403
    assert seller.deed(reverse("cross_dock_take"), order=number, position=1, quantity="2").status_code == 403
    assert stages(number) == (2, 2, 0, 0, 0, 0, 0)


def test_a_program_sees_who_waits_takes_it_there_once_and_brings_it_back(site, tea):
    number = ordered(site, line(tea, 6), on_short="backorder").number
    stock.receive(scenes.act(), goods=[goods(tea, 4, site.dock)])
    program, code = Program(token_of(scenes.person("storekeeper"))), site.warehouse.code
    (one,) = json.loads(program.get(f"/api/v1/cross-docks/possible?warehouse={code}").content)["items"]
    assert (one["order"], one["quantity"], one["to"]) == (number, "4", f"{code}/STG-1")
    assert one["pieces"] == [{"bin": f"{code}/DOCK-1", "lot": None, "quantity": "4"}]
    refused = program.post("/api/v1/cross-docks", {"order": number, "lines": [{"position": 1, "quantity": "7"}]})
    assert (refused.status_code, json.loads(refused.content)["code"]) == (409, "more_than_waits")
    answers = [program.post("/api/v1/cross-docks", {"order": number}, key="once") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    made = json.loads(answers[0].content)
    assert made["lines"] == [{"position": 1, "sku": tea.code, "quantity": "4", "from": f"{code}/DOCK-1", "lot": None}]
    assert stages(number) == (6, 2, 0, 4, 0, 0, 0)
    back = program.post(f"/api/v1/cross-docks/{made['pick']}/return", {})
    assert (back.status_code, json.loads(back.content)) == (201, {"order": number, "state": "confirmed"})
