"""Lots, serials and holds over the API."""

from __future__ import annotations

import json

import pytest

from quartermaster.stock import operations as stock
from quartermaster.stock import queries
from quartermaster.stock.checking import check
from quartermaster.stock.models import Lot
from tests import scenes
from tests.accounts.scenes import Program, field_errors, problem, token_of
from tests.scenes import goods

pytestmark = pytest.mark.django_db

BASE = "/api/v1"


def program(*roles: str) -> Program:
    return Program(token_of(scenes.person(*(roles or ("manager",)))))


def body_of(response):
    assert response.status_code < 300, response.content
    return json.loads(response.content)


def begun(item, **lot):
    return body_of(program().post(f"{BASE}/lots", {"lots": [{"sku": item.code, **lot}]}))["lots"]


def test_a_lot_is_begun_listed_and_read_with_what_there_is_of_it():
    tea, site, shop = scenes.sku(tracking="lot"), scenes.site(), program()
    (one,) = begun(tea, code="L1", expires_on="2031-05-31", supplier_lot="X-9")
    stock.open_balances(scenes.act(), goods=[goods(tea, 7, site.shelf, lot_id=one)])
    (listed,) = body_of(shop.get(f"{BASE}/lots?sku={tea.code}&state=released&expires_before=2031-06-01"))["items"]
    assert listed == body_of(shop.get(f"{BASE}/lots/{one}"))
    assert {name: listed[name] for name in ("code", "serial", "state", "expired", "expires_on", "supplier_lot", "on_hand")} == {
        "code": "L1", "serial": False, "state": "released", "expired": False, "expires_on": "2031-05-31",
        "supplier_lot": "X-9", "on_hand": "7",
    }  # fmt: skip
    assert body_of(shop.get(f"{BASE}/lots?sku={tea.code}&expires_before=2031-05-31"))["items"] == []
    assert problem(shop.get(f"{BASE}/lots/987654321")) == (404, "unknown_lot")


def test_serials_are_begun_as_ranges_and_received():
    phone, site = scenes.sku(tracking="serial"), scenes.site()
    pieces = begun(phone, serials="S098..S101")
    assert (len(pieces), max(pieces) < 0) == (4, True)
    line = {"sku": phone.code, "lot": "S099", "quantity": "1", "kind": "receipt", "from": "supplier"}
    place = f"{site.warehouse.code}/DOCK-1"
    assert program().post(f"{BASE}/movements", {"lines": [{**line, "to": place}]}).status_code == 201
    again = program().post(f"{BASE}/movements", {"lines": [{**line, "to": place}]})
    assert problem(again) == (409, "serial_elsewhere")
    assert body_of(program().get(f"{BASE}/lots/{pieces[1]}"))["on_hand"] == "1"


@pytest.mark.parametrize(
    ("tracking", "lot", "code"),
    [
        ("lot", {}, "lot_unnamed"),
        ("lot", {"serials": "S1"}, "lot_unnamed"),
        ("serial", {"code": "S1"}, "lot_unnamed"),
        ("serial", {"serials": "S2..S1"}, "invalid_serials"),
        ("lot", {"code": "L1", "expires_on": "2031-02-30"}, "invalid"),
        ("lot", {"code": "L1", "colour": "red"}, "unknown_field"),
    ],
)
def test_refuses_a_lot_that_is_none(tracking, lot, code):
    item = scenes.sku(tracking=tracking)
    assert problem(program().post(f"{BASE}/lots", {"lots": [{"sku": item.code, **lot}]})) == (422, code)
    assert not Lot.objects.filter(sku=item).exists()


def test_a_lot_is_recalled_for_a_reason_and_its_goods_are_held():
    tea, site, shop = scenes.sku(tracking="lot"), scenes.site(), program()
    (one,) = begun(tea, code="L1")
    stock.open_balances(scenes.act(), goods=[goods(tea, 7, site.shelf, lot_id=one)])
    assert problem(shop.post(f"{BASE}/lots/{one}/states", {"state": "recalled"})) == (422, "invalid")
    changed = body_of(shop.post(f"{BASE}/lots/{one}/states", {"state": "recalled", "reason": "glass found"}))
    assert changed["state"] == "recalled"
    position = queries.positions([tea.id])[tea.id]
    assert (position.on_hand, position.held, position.available) == (7, 7, 0)


def test_goods_are_held_listed_lifted_and_rejected():
    tea, site, shop = scenes.sku(), scenes.site(), program()
    scenes.stocked(tea, 10, site.shelf)
    place = f"{site.warehouse.code}/A-01"
    line = {"sku": tea.code, "bin": place, "quantity": "4", "reason": "quality_control", "note": "wet box"}
    (held,) = body_of(shop.post(f"{BASE}/holds", {"lines": [line]}))["holds"]
    (listed,) = body_of(shop.get(f"{BASE}/holds?sku={tea.code}&reason=quality_control"))["items"]
    assert (listed["id"], listed["bin"], listed["open"], listed["note"]) == (held, place, "4", "wet box")
    assert shop.post(f"{BASE}/lifts", {"holds": [{"hold": held, "quantity": "1"}]}).status_code == 201
    to = {"holds": [{"hold": held, "quantity": "2"}], "to_bin": f"{site.warehouse.code}/QC-1"}
    assert shop.post(f"{BASE}/rejections", to).status_code == 201
    assert problem(shop.post(f"{BASE}/rejections", {"holds": [{"hold": held}]})) == (422, "reason_missing")
    assert shop.post(f"{BASE}/rejections", {"holds": [{"hold": held}], "reason": "damaged"}).status_code == 201
    position = queries.positions([tea.id])[tea.id]
    assert (position.on_hand, position.held, position.available) == (9, 2, 7)
    assert body_of(shop.get(f"{BASE}/holds?sku={tea.code}"))["items"] == []
    assert check() == []


def test_refuses_holds_of_what_is_not_there_or_named_twice():
    tea, site, shop = scenes.sku(), scenes.site(), program()
    scenes.stocked(tea, 3, site.shelf)
    line = {"sku": tea.code, "bin": f"{site.warehouse.code}/A-01", "quantity": "4", "reason": "damaged"}
    assert problem(shop.post(f"{BASE}/holds", {"lines": [line]})) == (409, "bin_short")
    assert field_errors(shop.post(f"{BASE}/holds", {"lines": [{**line, "quantity": "0"}]}))[0] == (
        "/lines/0/quantity",
        "not_positive",
    )
    (held,) = body_of(shop.post(f"{BASE}/holds", {"lines": [{**line, "quantity": "2"}]}))["holds"]
    assert problem(shop.post(f"{BASE}/lifts", {"holds": [{"hold": held}, {"hold": held}]})) == (409, "hold_named_twice")
    assert problem(shop.post(f"{BASE}/lifts", {"holds": [{"hold": held, "quantity": "3"}]})) == (409, "hold_spent")
    assert problem(shop.post(f"{BASE}/lifts", {"holds": [{"hold": 987654321}]})) == (404, "unknown_hold")
    assert queries.positions([tea.id])[tea.id].held == 2


@pytest.mark.parametrize(
    ("path", "body"),
    [("holds", {"lines": []}), ("lifts", {"holds": []}), ("rejections", {"holds": []}), ("lots", {"lots": []})],
)
def test_every_deed_needs_its_permission(path, body):
    assert problem(program("seller").post(f"{BASE}/{path}", body)) == (403, "permission_missing")
