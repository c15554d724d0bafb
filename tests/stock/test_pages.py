"""Stock's pages, as a storekeeper and a manager use them: exact outcomes, and refusals that change nothing."""

from __future__ import annotations

import base64
import json
import re
import uuid
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quartermaster.locations.models import Bin
from quartermaster.stock import operations as stock
from quartermaster.stock import queries
from quartermaster.stock.models import Movement
from tests import scenes
from tests.scenes import goods

pytestmark = pytest.mark.django_db


class Person(Client):
    """Somebody signed in, looking at one warehouse."""

    def __init__(self, *roles: str, at: scenes.Site | None = None) -> None:
        super().__init__()
        self.user = scenes.person(*(roles or ("manager",)))
        self.force_login(self.user)
        if at:
            self.post(reverse("scope"), {"warehouse": at.warehouse.pk})

    def deed(self, url: str, **fields: object):
        return self.post(url, {"_key": uuid.uuid4().hex, **fields})


def text_of(response) -> str:
    return response.content.decode()


def position(item):
    return queries.positions([item.id])[item.id]


def place(found):
    return f"{found.warehouse.code}/{found.code}"


def said(response) -> tuple[str, str]:
    (message,) = get_messages(response.wsgi_request)
    return str(message), message.extra_tags


@pytest.fixture
def tea():
    return scenes.sku()


@pytest.fixture
def site():
    return scenes.site()


def dock_lines(site):
    return list(queries.to_put_away(site.warehouse.id))


def test_movements_are_listed_filtered_and_exported(tea, site):
    mug, reader = scenes.sku(), Person()
    scenes.stocked(tea, 5, site.shelf)
    scenes.stocked(mug, 7, site.second_shelf)
    stock.transfer(scenes.act(), goods=[goods(tea, 2, site.shelf, site.third_shelf, document="MV-1")])
    shown = text_of(reader.get(reverse("movement_list"), {"sku": tea.code.lower()}))
    assert (tea.code in shown, mug.code in shown) == (True, False)
    by_bin = text_of(reader.get(reverse("movement_list"), {"place": place(site.third_shelf)}))
    assert (by_bin.count("<tr data-key="), "MV-1" in by_bin) == (1, True)
    csv = exported(reader, "movement_list", document="MV-1").decode()
    assert f"{tea.code}" in csv.splitlines()[1]
    assert reader.get(reverse("movement_list"), {"colour": "red"}).status_code == 422
    assert "No row passes" in text_of(reader.get(reverse("movement_list"), {"since": "2999-01-01"}))


def test_a_list_of_movements_is_a_fixed_number_of_queries(tea, site):
    reader = Person()
    for _ in range(3):
        scenes.stocked(tea, 5, site.shelf)
    with CaptureQueriesContext(connection) as few:
        reader.get(reverse("movement_list"), {"sku": tea.code})
    for _ in range(12):
        scenes.stocked(tea, 5, site.shelf)
    with CaptureQueriesContext(connection) as many:
        reader.get(reverse("movement_list"), {"sku": tea.code})
    assert len(many) == len(few)


def test_a_movement_says_what_where_who_when_and_why(tea, site):
    act = scenes.act().because("recounted")
    (seq,) = stock.receive(act, goods=[goods(tea, 3, site.dock, document="PO-77")])
    shown = text_of(Person().get(reverse("movement", args=[seq])))
    for words in (tea.code, "Supplier", place(site.dock), "PO-77", "recounted", act.key):
        assert words in shown
    assert Person().get(reverse("movement", args=[999999999])).status_code == 404


def test_a_manager_reverses_a_movement_once_and_with_a_reason(tea, site):
    (seq,) = stock.receive(scenes.act(), goods=[goods(tea, 3, site.dock)])
    manager = Person()
    assert "Reverse movement" in text_of(manager.get(reverse("movement_reverse_form", args=[seq])))
    assert manager.deed(reverse("movement_reverse", args=[seq])).status_code == 422
    assert position(tea).on_hand == 3
    done = manager.deed(reverse("movement_reverse", args=[seq]), reason="data_entry_error")
    assert (done.status_code, position(tea).on_hand) == (303, 0)
    assert manager.deed(reverse("movement_reverse", args=[seq]), reason="data_entry_error").status_code == 409
    shown = text_of(manager.get(reverse("movement", args=[seq])))
    assert ("Reversed by" in shown, reverse("movement_reverse_form", args=[seq]) in shown) == (True, False)
    assert Person("storekeeper").deed(reverse("movement_reverse", args=[seq]), reason="found").status_code == 403


def test_proposes_a_bin_for_every_line_of_the_dock_in_a_few_queries(site):
    items = [scenes.sku() for _ in range(3)]
    scenes.stocked(items[0], 4, site.second_shelf)
    stock.receive(scenes.act(), goods=[goods(item, 5, site.dock) for item in items])
    keeper = Person("storekeeper", at=site)
    with CaptureQueriesContext(connection) as seen:
        shown = text_of(keeper.get(reverse("put_away_list")))
    assert len([query for query in seen.captured_queries if "stock_balance" in query["sql"]]) == 5  # however many lines
    proposed = dict(re.findall(r'name="(bin-\d+)" value="([^"]*)"', shown))
    by_sku = {row.sku_id: proposed[f"bin-{row.pk}"] for row in dock_lines(site)}
    assert by_sku == {items[0].id: "A-02", items[1].id: "A-01", items[2].id: "A-03"}


def test_what_does_not_fit_one_bin_goes_on_to_the_next_with_the_reason_and_only_a_manager_overrides(tea, site):
    Bin.objects.filter(pk=site.shelf.pk).update(most_units=3)
    Bin.objects.filter(pk=site.second_shelf.pk).update(hazard="only")
    stock.receive(scenes.act(), goods=[goods(tea, 40, site.dock)])
    (row,) = dock_lines(site)
    keeper, manager = Person("storekeeper", at=site), Person("manager", at=site)
    shown = text_of(keeper.get(reverse("put_away_list")))
    fields = dict(re.findall(r'name="((?:line|quantity-\d+|bin-\d+))" value="([^"]*)"', shown))
    assert (fields[f"bin-{row.pk}"], fields[f"quantity-{row.pk}"]) == ("A-01", "3")
    assert re.findall(r'<span class="sub">((?:Then|Not) [^<]*)</span>', shown) == [
        "Then 37 to A-03.",
        "Not A-01: full: 3 of 40 fit.",
        "Not A-02: dangerous goods only.",
    ]
    too_many = {**fields, f"quantity-{row.pk}": "4"}
    assert keeper.deed(reverse("put_away"), **too_many).status_code == 409
    assert keeper.deed(reverse("put_away"), **too_many, over_limits="on").status_code == 403
    assert manager.deed(reverse("put_away"), **too_many).status_code == 409
    assert position(tea).receiving == 40
    assert manager.deed(reverse("put_away"), **too_many, over_limits="on").status_code == 303
    assert position(tea).available == 4


def test_puts_one_line_away_and_takes_it_back(tea, site):
    stock.receive(scenes.act(), goods=[goods(tea, 5, site.dock)])
    keeper = Person("storekeeper", at=site)
    (row,) = dock_lines(site)
    done = keeper.deed(reverse("put_away"), line=row.pk, **{f"quantity-{row.pk}": "3", f"bin-{row.pk}": "a-01"})
    message, undo = said(done)
    assert (done.status_code, message) == (303, f"Put 3 of {tea.code} away.")
    assert (position(tea).available, position(tea).receiving) == (3, 2)
    assert keeper.deed(undo.split()[0]).status_code == 303
    assert (position(tea).available, position(tea).receiving) == (0, 5)


def test_a_form_names_its_line_by_the_plain_number_also_beyond_a_thousand(tea, site):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('stock_balance', 'id'), greatest(max(id), 1234567)) FROM stock_balance"
        )
    stock.receive(scenes.act(), goods=[goods(tea, 1500, site.dock)])
    keeper = Person("storekeeper", at=site)
    shown = text_of(keeper.get(reverse("put_away_list")))
    fields = dict(re.findall(r'name="((?:line|quantity-\d+|bin-\d+))" value="([^"]*)"', shown))
    assert len(fields) == 3
    assert keeper.deed(reverse("put_away"), **fields).status_code == 303
    assert position(tea).available == 1500


def exported(reader: Person, name: str, **chosen: str) -> bytes:
    answer: Any = reader.get(reverse(name), {**chosen, "export": "csv"})
    return b"".join(answer.streaming_content)


def test_puts_everything_away_in_one_posting(site):
    items = [scenes.sku() for _ in range(3)]
    stock.receive(scenes.act(), goods=[goods(item, 5, site.dock) for item in items])
    keeper = Person("storekeeper", at=site)
    fields: dict[str, Any] = {"line": [row.pk for row in dock_lines(site)]}
    for row in dock_lines(site):
        fields |= {f"quantity-{row.pk}": "5", f"bin-{row.pk}": place(site.shelf)}
    assert said(keeper.deed(reverse("put_away"), **fields))[0] == "Put 3 lines away."
    assert [position(item).available for item in items] == [5, 5, 5]
    assert dock_lines(site) == []
    again = keeper.deed(reverse("put_away"), **fields)
    assert (again.status_code, [position(item).on_hand for item in items]) == (409, [5, 5, 5])


@pytest.mark.parametrize(
    ("quantity", "bin_code", "status"),
    [
        ("6", "A-01", 409), ("0", "A-01", 422), ("-1", "A-01", 422), ("1.5", "A-01", 422), ("", "A-01", 422),
        ("1", "NOWHERE", 422), ("1", "STG-1", 409),
    ],
)  # fmt: skip
def test_refuses_to_put_away_what_cannot_be(tea, site, quantity, bin_code, status):
    stock.receive(scenes.act(), goods=[goods(tea, 5, site.dock)])
    keeper = Person("storekeeper", at=site)
    (row,) = dock_lines(site)
    refused = keeper.deed(reverse("put_away"), line=row.pk, **{f"quantity-{row.pk}": quantity, f"bin-{row.pk}": bin_code})
    assert (refused.status_code, position(tea).receiving) == (status, 5)


def test_only_ones_own_fresh_deeds_are_undone_without_the_permission(tea, site):
    (seq,) = stock.receive(scenes.act(), goods=[goods(tea, 5, site.dock)])
    keeper = Person("storekeeper")
    assert keeper.deed(reverse("stock_undo", args=[str(seq)])).status_code == 403
    assert position(tea).on_hand == 5
    assert keeper.deed(reverse("stock_undo", args=["x"])).status_code == 409
    assert Person("manager").deed(reverse("stock_undo", args=[f"{seq}-{seq}"])).status_code == 303
    assert position(tea).on_hand == 0


def test_a_bin_shows_what_lies_in_it_and_its_latest_movements(tea, site):
    scenes.stocked(tea, 5, site.shelf)
    shown = text_of(Person().get(reverse("bin", args=[site.warehouse.code, "A-01"])))
    assert (tea.code in shown, "+5" in shown, "Opening" in shown) == (True, True, True)
    assert "This bin is empty" in text_of(Person().get(reverse("bin", args=[site.warehouse.code, "A-02"])))
    assert Person().get(reverse("bin", args=[site.warehouse.code, "NOWHERE"])).status_code == 404


def test_adjusts_by_hand_with_a_reason(tea, site):
    scenes.stocked(tea, 5, site.shelf)
    manager = Person()
    fields = {"sku": tea.code, "bin": place(site.shelf), "direction": "lost", "quantity": "2", "reason": "damaged"}
    assert manager.deed(reverse("adjust"), **{**fields, "reason": ""}).status_code == 422
    assert manager.deed(reverse("adjust"), **{**fields, "quantity": "two"}).status_code == 422
    assert manager.deed(reverse("adjust"), **{**fields, "sku": "NO-SUCH"}).status_code == 422
    assert manager.deed(reverse("adjust"), **{**fields, "quantity": "6"}).status_code == 409
    assert position(tea).on_hand == 5
    done = manager.deed(reverse("adjust"), **fields)
    assert (done.status_code, position(tea).on_hand) == (303, 3)
    assert Movement.objects.filter(sku=tea, kind="adjustment").get().reason == "damaged"
    assert manager.deed(said(done)[1].split()[0]).status_code == 303
    assert position(tea).on_hand == 5


def test_the_tick_to_oversell_is_there_only_for_whoever_may(site):
    assert 'name="oversell"' in text_of(Person("manager").get(reverse("adjust_form")))
    assert Person("storekeeper").get(reverse("adjust_form")).status_code == 403


def test_moves_by_hand_from_bin_to_bin(tea, site):
    scenes.stocked(tea, 5, site.shelf)
    keeper = Person("storekeeper")
    assert place(site.shelf) in text_of(keeper.get(reverse("transfer_form"), {"from_bin": place(site.shelf)}))
    fields = {"sku": tea.code, "from_bin": place(site.shelf), "to_bin": place(site.quarantine), "quantity": "2"}
    assert keeper.deed(reverse("transfer"), **fields).status_code == 303
    assert (position(tea).held, position(tea).available) == (2, 3)


def test_a_transfer_to_another_warehouse_is_undone_with_both_its_halves(tea, site):
    there, keeper = scenes.site(), Person("storekeeper")
    scenes.stocked(tea, 5, site.shelf)
    fields = {"sku": tea.code, "from_bin": place(site.shelf), "to_bin": place(there.dock), "quantity": "2"}
    undo = said(keeper.deed(reverse("transfer"), **fields))[1]
    assert (position(tea).available, position(tea).receiving) == (3, 2)
    assert keeper.deed(undo).status_code == 303
    assert (position(tea).available, position(tea).receiving) == (5, 0)


def test_a_double_click_is_one_move(tea, site):
    scenes.stocked(tea, 5, site.shelf)
    keeper, key = Person("storekeeper"), uuid.uuid4().hex
    fields = {"_key": key, "sku": tea.code, "from_bin": place(site.shelf), "to_bin": place(site.quarantine), "quantity": "2"}
    assert [keeper.post(reverse("transfer"), fields).status_code for _ in range(2)] == [303, 303]
    assert position(tea).held == 2


def test_what_is_where_is_listed_and_exported(tea, site):
    scenes.stocked(tea, 5, site.shelf)
    reader = Person(at=site)
    assert tea.code in text_of(reader.get(reverse("balance_list")))
    csv = exported(reader, "balance_list").decode().splitlines()
    assert (len(csv), f",{site.warehouse.code},A-01,Storage,5,pcs" in csv[1]) == (2, True)


def test_a_late_undo_needs_the_permission(tea, site):
    keeper = Person("storekeeper")
    stock.receive(scenes.act(), goods=[goods(tea, 5, site.dock)])
    (seq,) = stock.put_away(scenes.act(user=keeper.user), goods=[goods(tea, 5, site.dock, site.shelf)])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE stock_movement DISABLE TRIGGER USER")
        cursor.execute("UPDATE stock_movement SET recorded_at = recorded_at - interval '11 minutes' WHERE id = %s", [seq])
        cursor.execute("ALTER TABLE stock_movement ENABLE TRIGGER USER")
    assert keeper.deed(reverse("stock_undo", args=[str(seq)])).status_code == 403
    assert position(tea).available == 5


@pytest.mark.parametrize("name", ["movement_list", "balance_list", "put_away_list"])
def test_nobody_enters_without_signing_in(name):
    assert Client().get(reverse(name)).status_code == 302


def test_ones_own_pick_is_not_undone_behind_the_orders_back(tea, site):
    """The order would still say picked; the order's own page takes it back."""
    stock.open_balances(scenes.act(), goods=[goods(tea, 5, site.shelf)])
    keeper = Person("storekeeper")
    (seq,) = stock.pick(scenes.act(user=keeper.user), goods=[goods(tea, 3, site.shelf, site.staging, document="SO-7")])
    assert keeper.deed(reverse("stock_undo", args=[str(seq)])).status_code == 403
    assert (position(tea).sellable, position(tea).staged) == (2, 3)


@pytest.mark.parametrize("ranges", ["9" * 5000, "9" * 30, "12-5", "\u0663"])
def test_an_address_that_names_no_movements_undoes_nothing(ranges):
    assert Person().deed(f"/stock/undo/{ranges}/").status_code in (404, 409, 422)


@pytest.mark.parametrize("asked", ["since=0001-01-01", "until=0001-01-01", "since=9999-12-31", "until=9999-12-31"])
def test_movements_can_be_asked_for_from_and_to_the_calendars_ends(asked):
    assert Person().get(reverse("movement_list") + f"?{asked}").status_code == 200


@pytest.mark.parametrize("value", [["b", "True"], ["t", "2026-01-01T00:00:00+00:00"], ["s", "\ud800"], ["n", "1e999999"], None])
def test_a_page_mark_of_another_kind_is_refused(tea, site, value):
    scenes.stocked(tea, 5, site.shelf)
    text = json.dumps([value, ["i", "1"]]) if value else "[" * 5000
    mark = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    assert Person().get(f"/stock/?sort=on_hand&after={mark}").status_code == 422
