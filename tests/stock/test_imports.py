from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quartermaster.accounts.models import Deed
from quartermaster.catalog.models import Owner
from quartermaster.kernel import clock
from quartermaster.locations import operations as locations
from quartermaster.stock import queries
from quartermaster.stock.imports import HEADINGS, OpeningRow, load_opening_stock, load_sheet
from quartermaster.stock.models.lots import Lot
from quartermaster.web import spreadsheets
from tests import scenes

pytestmark = pytest.mark.django_db


def test_opening_stock_lands_in_its_bins_at_its_cost() -> None:
    act, site, tea, mug = scenes.act(), scenes.site(), scenes.sku(unit="kg", cost="7.5"), scenes.sku()
    rows = [
        OpeningRow(tea.code.lower(), site.warehouse.code.lower(), "a-01", Decimal("2.5"), lot="L1", expires_on=date(2027, 1, 31)),
        OpeningRow(mug.code, site.warehouse.code, "A-02", Decimal(10), unit_cost=Decimal("1.25")),
    ]
    dry = load_opening_stock(act, rows=rows, dry_run=True)
    assert (dry.created, dry.errors, queries.balances_of(tea.id).count(), Lot.objects.filter(sku=tea).count()) == (2, (), 0, 0)
    load_opening_stock(act, rows=rows)
    (cell,) = queries.balances_of(tea.id)
    assert (cell.bin_id, cell.quantity, cell.lot.code, cell.lot.expires_on) == (
        site.shelf.id,
        Decimal("2.5"),
        "L1",
        date(2027, 1, 31),
    )
    assert [(move.kind, move.unit_cost) for move in queries.movements_of(mug.id)] == [("opening", Decimal("1.25"))]
    assert [move.unit_cost for move in queries.movements_of(tea.id)] == [Decimal("7.5")]
    assert Deed.objects.filter(verb="stock.load_opening_stock").latest("id").details == {"rows": 2}


def test_a_row_says_whose_goods_they_are_and_without_it_they_are_the_houses() -> None:
    act, site, mug = scenes.act(), scenes.site(), scenes.sku()
    client = Owner.objects.create(code=scenes.fresh("O"), name="A client")
    closed = Owner.objects.create(code=scenes.fresh("O"), name="Gone", closed_at=clock.now())
    house = scenes.house()

    def loaded(*rows: str) -> spreadsheets.Report:
        lines = [f"{mug.code},{site.warehouse.code},{row}" for row in rows]
        sheet = spreadsheets.read("\n".join(["sku,warehouse,bin,quantity,lot,owner", *lines]).encode(), HEADINGS)
        return load_sheet(act, sheet, dry_run=False)

    refused = loaded("A-01,3,,NOBODY", f"A-02,3,,{closed.code}", "A-03,3,,", f"A-03,4,,{house.code}")
    assert [error.code for error in refused.errors] == ["unknown_owner", "unknown_owner", "duplicate_row"]
    assert loaded("A-01,3,,", f"A-02,5,,{client.code.lower()}").created == 2
    assert set(queries.balances_of(mug.pk).values_list("owner_id", "quantity")) == {(house.pk, 3), (client.pk, 5)}
    assert [error.code for error in loaded(f"A-02,5,,{client.code}").errors] == ["already_stocked"]


def test_a_file_loaded_twice_counts_once() -> None:
    act, site, mug = scenes.act(), scenes.site(), scenes.sku()
    rows = [OpeningRow(mug.code, site.warehouse.code, "A-01", Decimal(10), where="row 2, ")]
    load_opening_stock(act, rows=rows)
    again = load_opening_stock(act, rows=rows)
    assert [(error.pointer, error.code) for error in again.errors] == [("row 2, quantity", "already_stocked")]
    assert queries.positions([mug.id])[mug.id].on_hand == Decimal(10)


def test_names_every_fault_and_posts_nothing() -> None:
    act, site, mug = scenes.act(), scenes.site(), scenes.sku()
    locations.change_bin(act, bin_id=site.third_shelf.id, version=1, closed=True)
    code = site.warehouse.code

    def row(number: int, *values: object, **more: object) -> OpeningRow:
        return OpeningRow(*values, where=f"row {number}, ", **more)  # type: ignore[arg-type, misc]

    report = load_opening_stock(
        act,
        rows=[
            row(2, mug.code, code, "A-01", Decimal(1)),
            row(3, mug.code, code, "A-01", Decimal(1)),
            row(4, "GHOST", code, "A-02", Decimal(1)),
            row(5, mug.code, "GHOST", "A-02", Decimal(1)),
            row(6, mug.code, code, "GHOST", Decimal(1)),
            row(7, mug.code, code, "A-02", Decimal("0.5")),
            row(8, mug.code, code, "A-03", Decimal(-1)),
            row(9, mug.code, code, "QC-1", Decimal("NaN"), unit_cost=Decimal("0.00001")),
            row(10, mug.code, code, "STG-1", Decimal(1), lot="x" * 61),
            row(11, mug.code, code, "DOCK-1", Decimal(1), expires_on=date(2027, 1, 1)),
        ],
    )
    assert [(error.pointer, error.code) for error in report.errors] == [
        ("row 3, sku", "duplicate_row"),
        ("row 4, sku", "unknown_sku"),
        ("row 5, warehouse", "unknown_place"),
        ("row 6, bin", "unknown_place"),
        ("row 7, quantity", "too_many_decimals"),
        ("row 8, bin", "bin_closed"),
        ("row 8, quantity", "not_positive"),
        ("row 9, quantity", "not_a_number"),
        ("row 9, unit_cost", "not_a_price"),
        ("row 10, lot", "invalid_lot"),
        ("row 11, expires_on", "lot_missing"),
    ]
    assert queries.positions([mug.id])[mug.id].on_hand == Decimal(0)


def test_a_sheet_of_opening_stock_is_checked_then_loaded() -> None:
    site, mug = scenes.site(), scenes.sku()
    client = Client()
    client.force_login(scenes.person("manager"), backend="allauth.account.auth_backends.AuthenticationBackend")
    good = f"SKU;Warehouse;Bin;Quantity;Expires on\n{mug.code};{site.warehouse.code};A-01;12;\n".encode("utf-16")
    first, second = f"{mug.code},{site.warehouse.code},A-01,NaN,31.1.2027", f"{mug.code},x,A-01,,"
    bad = f"sku,warehouse,bin,quantity,expires_on\n{first}\n{second}\n".encode()

    def upload(path: str, content: bytes, **more: str) -> str:
        response = client.post(path, {"file": SimpleUploadedFile("opening.csv", content), **more})
        assert response.status_code in {200, 303}
        return response.content.decode()

    faults = upload("/stock/opening/check/", bad)
    for words in ("row 2, quantity", "row 2, expires_on", "row 3, quantity", "row 3, warehouse"):
        assert words in faults
    seal = re.search(r'name="checked" value="(\w+)"', upload("/stock/opening/check/", good))
    assert seal
    upload("/stock/opening/load/", good, checked=seal[1], _key="opening-once")
    assert queries.positions([mug.id])[mug.id].on_hand == Decimal(12)
    assert "Whose goods" not in client.get("/stock/opening/").content.decode()


def test_the_page_asks_whose_goods_those_rows_are_that_name_no_owner() -> None:
    site, mug, tea, acme = scenes.site(), scenes.sku(), scenes.sku(), Owner.objects.create(code="ACME", name="Acme & Daughters")
    client = Client()
    client.force_login(scenes.person("manager"), backend="allauth.account.auth_backends.AuthenticationBackend")
    asked = client.get("/stock/opening/?owner=ACME").content.decode()
    assert '<option value="ACME" selected>Acme &amp; Daughters</option>' in asked
    place = f"{site.warehouse.code},A-01"
    sheet = f"sku,warehouse,bin,quantity,owner\n{mug.code},{place},12,\n{tea.code},{place},5,{scenes.house().code}\n".encode()

    def upload(path: str, owner: str, **more: str) -> str:
        answer = client.post(path, {"file": SimpleUploadedFile("opening.csv", sheet), "owner": owner, **more})
        return answer.content.decode()

    assert "no owner" in upload("/stock/opening/check/", "NOBODY")
    seal = re.search(r'name="checked" value="(\w+)"', upload("/stock/opening/check/", "ACME"))
    assert seal
    upload("/stock/opening/load/", "ACME", checked=seal[1], _key="opening-theirs")
    theirs, ours = (queries.positions([mug.id, tea.id], owner_id=owner.pk) for owner in (acme, scenes.house()))
    assert [(found[mug.id].on_hand, found[tea.id].on_hand) for found in (theirs, ours)] == [(12, 0), (0, 5)]
