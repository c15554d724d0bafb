"""Sheets over the API: products, bins, opening stock and orders, rehearsed first, then all or nothing."""

from __future__ import annotations

import io
import json
import random
import uuid
import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, encode_multipart

from quartermaster.catalog.models import Sku
from quartermaster.locations.models import Bin
from quartermaster.sales.models import Order
from quartermaster.stock import queries as stock
from quartermaster.stock import references
from quartermaster.web import spreadsheets, workbooks
from quartermaster.web.sheets_api import XLSX
from quartermaster.web.spreadsheets import MOST_BYTES
from tests import scenes
from tests.accounts.scenes import Program, field_errors, problem, token_of

pytestmark = pytest.mark.django_db

PRODUCTS = "/api/v1/imports/products"


class Loader(Program):
    """A program that sends files."""

    def send(self, path: str, content: str | bytes, *, kind: str = "text/csv", key: str = "", **headers: str) -> Any:
        data = content.encode() if isinstance(content, str) else content
        named = {**self.headers, "Idempotency-Key": key or uuid.uuid4().hex, **headers}
        return self.client.generic("POST", path, data, content_type=kind, headers=named)

    def form(self, path: str, parts: dict[str, Any], *, key: str = "", boundary: str = BOUNDARY) -> Any:
        content = encode_multipart(boundary, parts)
        return self.send(path, content, kind=f"multipart/form-data; boundary={boundary}", key=key)


@pytest.fixture
def manager() -> Loader:
    references.forget_all()
    return Loader(token_of(scenes.person("manager")))


def file(text: str, name: str = "sheet.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def counts(answer: Any) -> tuple[int, int, int, int]:
    assert answer.status_code == 200, answer.content
    said = answer.json()
    return said["created"], said["updated"], said["unchanged"], said["error_count"]


def faults(answer: Any) -> list[tuple[int | None, str, str]]:
    assert answer.status_code == 200, answer.content
    return [(error["row"], error["column"], error["code"]) for error in answer.json()["errors"]]


def workbook(*rows: Sequence[object]) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"strings_to_formulas": False})
    sheet = book.add_worksheet()
    for index, row in enumerate(rows):
        sheet.write_row(index, 0, row)
    book.close()
    return content.getvalue()


def test_products_are_rehearsed_then_loaded_as_csv_and_xlsx(manager: Loader) -> None:
    text = "sku;name;cost\nA;Apple;1.50\nB;Bread;2\n"
    dry = manager.send(f"{PRODUCTS}?dry_run=true", text)
    assert (counts(dry), dry.json()["dry_run"], Sku.objects.count()) == ((2, 0, 0, 0), True, 0)
    assert counts(manager.send(PRODUCTS, text)) == (2, 0, 0, 0)
    mixed = workbook(["sku", "name", "price"], ["a", "Apple", 3.25], ["B", "Bread", ""], ["C", "Cake", 4])
    assert counts(manager.send(PRODUCTS, mixed, kind=XLSX)) == (1, 1, 1, 0)
    assert list(Sku.objects.order_by("code").values_list("code", "retail_price")) == [("A", Decimal("3.25")), ("B", 0), ("C", 4)]


def test_a_form_with_the_file_does_as_well(manager: Loader) -> None:
    assert counts(manager.form(PRODUCTS, {"file": file("sku,name\nA,Apple\n")})) == (1, 0, 0, 0)


def test_a_dry_run_names_every_fault_with_row_and_column(manager: Loader) -> None:
    text = "sku,name,cost,barcodes\nA B,Apple,1,\nC,=1+1,1,\nD,Date\nE,Egg,NaN,\nF,Fig,1,4006381333932\nG,Grape,1,\ng,Grape,1,\n"
    answer = manager.send(f"{PRODUCTS}?dry_run=1", text)
    assert faults(answer) == [
        (2, "sku", "invalid_sku"),
        (3, "name", "formula"),
        (4, "cells", "ragged_row"),
        (5, "cost", "not_a_number"),
        (6, "barcodes", "gtin_check_digit"),
        (8, "sku", "duplicate_sku"),
    ]
    assert not Sku.objects.exists()


def test_a_real_load_with_faults_is_refused_with_all_of_them(manager: Loader) -> None:
    rows = "".join(f"S {number},Thing\n" for number in range(250))
    refused = manager.send(PRODUCTS, f"sku,name\nGOOD,Good\n{rows}")
    assert problem(refused) == (422, "rows_refused")
    errors = refused.json()["errors"]
    assert len(errors) == 250
    assert (errors[249]["pointer"], errors[249]["code"]) == ("row 252, sku", "invalid_sku")
    assert errors[249]["facts"] == {"row": "252", "column": "sku"}
    assert not Sku.objects.exists()


def test_a_header_that_cannot_be_used_is_a_fault_of_row_one(manager: Loader) -> None:
    assert faults(manager.send(f"{PRODUCTS}?dry_run=true", "code,colour\nA,red\n")) == [(1, "colour", "unknown_column")]
    assert field_errors(manager.send(PRODUCTS, "name\nApple\n")) == [("row 1, sku", "missing_column")]


def test_bins_opening_stock_and_orders_come_from_sheets_too(manager: Loader) -> None:
    site, tea = scenes.site(), scenes.sku()
    house = site.warehouse.code
    bins = f"warehouse,bin,kind\n{house},B-01,storage\n{house},A-01,storage\n"
    assert counts(manager.send("/api/v1/imports/bins?dry_run=true", bins)) == (1, 0, 1, 0)
    assert counts(manager.send("/api/v1/imports/bins", bins)) == (1, 0, 1, 0)
    assert Bin.objects.filter(warehouse=site.warehouse, code="B-01", kind="storage").exists()
    opening = f"sku,warehouse,bin,quantity\n{tea.code},{house},B-01,12\n"
    path = "/api/v1/imports/opening-stock"
    assert counts(manager.send(f"{path}?dry_run=true", opening)) == (1, 0, 0, 0)
    assert stock.positions([tea.pk])[tea.pk].sellable == 0
    assert counts(manager.send(path, opening)) == (1, 0, 0, 0)
    assert stock.positions([tea.pk])[tea.pk].sellable == 12
    assert faults(manager.send(f"{path}?dry_run=true", opening)) == [(2, "quantity", "already_stocked")]
    orders = f"reference,sku,quantity,warehouse\nR-1,{tea.code},5,{house}\nR-1,{tea.code},4,{house}\nR-2,{tea.code},9,{house}\n"
    assert faults(manager.send("/api/v1/imports/orders?dry_run=true", orders)) == [(4, "quantity", "insufficient_stock")]
    assert problem(manager.send("/api/v1/imports/orders", orders)) == (422, "rows_refused")
    assert Order.objects.count() == 0
    assert counts(manager.send("/api/v1/imports/orders?on_short=backorder&dry_run=true", orders)) == (2, 0, 0, 0)
    assert Order.objects.count() == 0
    assert counts(manager.send("/api/v1/imports/orders?on_short=backorder", orders)) == (2, 0, 0, 0)
    assert sorted(Order.objects.values_list("reference", "line_count")) == [("R-1", 2), ("R-2", 1)]


def test_a_retry_with_its_key_loads_once_whatever_the_boundary(manager: Loader) -> None:
    site, tea = scenes.site(), scenes.sku()
    text = f"sku,warehouse,bin,quantity\n{tea.code},{site.warehouse.code},A-01,12\n"
    path = "/api/v1/imports/opening-stock"
    first = manager.form(path, {"file": file(text)}, key="load-1", boundary="one")
    again = manager.form(path, {"file": file(text)}, key="load-1", boundary="two")
    assert (counts(first), again.content, again["Idempotency-Replayed"]) == ((1, 0, 0, 0), first.content, "true")
    other = manager.form(path, {"file": file(text.replace("12", "13"))}, key="load-1", boundary="one")
    assert problem(other) == (422, "idempotency_key_reused")
    assert problem(manager.send(f"{path}?dry_run=true", text, key="load-1")) == (422, "idempotency_key_reused")
    assert stock.positions([tea.pk])[tea.pk].sellable == 12


def test_a_key_is_needed_and_a_refusal_leaves_it_free(manager: Loader) -> None:
    answer = manager.client.post(PRODUCTS, data=b"sku,name\nA,Apple\n", content_type="text/csv", headers=manager.headers)
    assert problem(answer) == (400, "idempotency_key_missing")
    assert problem(manager.send(PRODUCTS, "sku,name\nA B,Apple\n", key="k")) == (422, "rows_refused")
    assert counts(manager.send(PRODUCTS, "sku,name\nAB,Apple\n", key="k")) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("send", "expected"),
    [
        (lambda m: m.send(PRODUCTS, "{}", kind="application/json"), (415, "unsupported_media_type")),
        (lambda m: m.send(PRODUCTS, "sku\n", kind=""), (415, "unsupported_media_type")),
        (lambda m: m.send(PRODUCTS, " \n"), (422, "unreadable_file")),
        (lambda m: m.send(PRODUCTS, b"\xff\xfe\x00"), (422, "unreadable_file")),
        (lambda m: m.send(PRODUCTS, random.Random(1).randbytes(1000), kind=XLSX), (422, "unreadable_file")),
        (lambda m: m.send(f"{PRODUCTS}?dry=true", "sku,name\nA,Apple\n"), (422, "unknown_filter")),
        (lambda m: m.send(f"{PRODUCTS}?dry_run=perhaps", "sku,name\nA,Apple\n"), (422, "invalid")),
        (lambda m: m.send("/api/v1/imports/orders?on_short=guess", "reference,sku,quantity\n"), (422, "invalid")),
        (lambda m: m.send(PRODUCTS, "x", kind="multipart/form-data"), (400, "bad_request")),
        (lambda m: m.send(PRODUCTS, "x", kind="multipart/form-data; boundary=b"), (422, "unreadable_file")),
        (lambda m: m.send("/api/v1/orders", "x", kind="multipart/form-data"), (400, "bad_request")),
        (lambda m: m.form("/api/v1/orders", {"file": file("x")}), (415, "unsupported_media_type")),
        (lambda m: m.form(PRODUCTS, {}), (422, "unreadable_file")),
        (lambda m: m.form(PRODUCTS, {"file": "sku,name"}), (422, "unknown_field")),
        (lambda m: m.form(PRODUCTS, {"file": file("sku,name\nA,Apple\n"), "dry_run": "true"}), (422, "unknown_field")),
        (lambda m: m.form(PRODUCTS, {"sheet": file("sku,name\nA,Apple\n")}), (422, "unknown_field")),
        (lambda m: m.send("/api/v1/imports/moods", "code\n"), (404, "not_found")),
    ],
)
def test_refuses_what_is_no_sheet(manager: Loader, send: Callable[[Loader], Any], expected: tuple[int, str]) -> None:
    assert problem(send(manager)) == expected
    assert not Sku.objects.exists()


def test_refuses_more_than_twenty_megabytes_in_the_body_and_in_a_form(manager: Loader) -> None:
    large = b"sku,name\n" + b"A,Apple\n" * (MOST_BYTES // 8 + 1)
    assert problem(manager.send(PRODUCTS, large))[0] == 413
    assert problem(manager.form(PRODUCTS, {"file": SimpleUploadedFile("large.csv", large)}))[0] == 413
    assert not Sku.objects.exists()


@pytest.mark.parametrize(
    ("path", "role"),
    [("products", "seller"), ("bins", "buyer"), ("opening-stock", "buyer"), ("orders", "buyer")],
)
def test_refuses_whoever_may_not_load(path: str, role: str) -> None:
    program = Loader(token_of(scenes.person(role)))
    assert problem(program.send(f"/api/v1/imports/{path}?dry_run=true", "sku,name\nA,Apple\n")) == (403, "permission_missing")


def test_of_very_many_faults_the_first_ten_thousand_are_named(manager: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets.RowsRefused, "most_errors", 3)
    text = "sku,name\n" + "A B,Apple\n" * 5
    answer = manager.send(f"{PRODUCTS}?dry_run=true", text)
    assert (answer.json()["error_count"], len(answer.json()["errors"])) == (5, 3)
    assert len(json.loads(manager.send(PRODUCTS, text).content)["errors"]) == 3


def test_a_person_at_a_browser_may_send_a_sheet_with_the_pages_token() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(scenes.person("manager"))
    answer = client.post(PRODUCTS, data=b"sku,name\nA,Apple\n", content_type="text/csv", headers={"Idempotency-Key": "k"})
    assert problem(answer) == (403, "csrf_failed")
    assert not Sku.objects.exists()


@pytest.mark.parametrize(
    ("quantity", "code"),
    [
        ("", "missing"),
        ("0", "not_positive"),
        ("-1", "not_positive"),
        ("NaN", "not_a_number"),
        ("1e999", "not_a_number"),
        ("1,5", "not_a_number"),
        ("1 000", "not_a_number"),
        ("٣", "not_a_number"),
        ("1.5", "too_many_decimals"),
        ("1000000000000", "too_large"),
        ("9" * 40, "not_a_number"),
    ],
)
def test_refuses_quantities_that_are_none_wherever_a_sheet_has_them(manager: Loader, quantity: str, code: str) -> None:
    site, tea = scenes.site(), scenes.sku()
    house = site.warehouse.code
    opening = f'sku,warehouse,bin,quantity\n{tea.code},{house},A-01,"{quantity}"\n'
    assert faults(manager.send("/api/v1/imports/opening-stock?dry_run=true", opening)) == [(2, "quantity", code)]
    assert problem(manager.send("/api/v1/imports/opening-stock", opening)) == (422, "rows_refused")
    orders = f'reference,sku,quantity,warehouse\nR-1,{tea.code},"{quantity}",{house}\n'
    said = {(row, column) for row, column, _ in faults(manager.send("/api/v1/imports/orders?dry_run=true", orders))}
    assert said == {(2, "quantity")}
    assert stock.positions([tea.pk])[tea.pk].on_hand == 0
    assert Order.objects.count() == 0


@pytest.mark.parametrize(
    ("level", "code"),
    [("-1", "not_a_quantity"), ("NaN", "not_a_number"), ("1.5", "too_many_decimals"), ("1000000000000", "not_a_quantity")],
)
def test_refuses_levels_that_are_none(manager: Loader, level: str, code: str) -> None:
    text = f"sku,name,minimum,maximum\nA,Apple,{level},\nB,Bread,,{level}\n"
    assert faults(manager.send(f"{PRODUCTS}?dry_run=true", text)) == [(2, "minimum", code), (3, "maximum", code)]


def test_reads_every_common_kind_of_file_alike(manager: Loader) -> None:
    text = "sku;name\nÄ-1;Thé vert\n"
    sheets = [
        b"\xef\xbb\xbf" + text.encode(),
        text.encode("utf-16"),
        text.replace(";", "\t").encode(),
        workbook(["sku", "name"], ["Ä-1", "Thé vert"]),
    ]
    answers = [counts(manager.send(PRODUCTS, sheet, kind="application/octet-stream")) for sheet in sheets]
    assert answers == [(1, 0, 0, 0), (0, 0, 1, 0), (0, 0, 1, 0), (0, 0, 1, 0)]
    assert list(Sku.objects.values_list("code", "name")) == [("Ä-1", "Thé vert")]


def test_refuses_a_bomb_before_it_goes_off(manager: Loader) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b"0" * (workbooks.MOST_UNPACKED + 1))
    assert problem(manager.send(PRODUCTS, content.getvalue(), kind=XLSX)) == (413, "file_too_large")


def test_a_dimension_that_lies_hides_no_row(manager: Loader) -> None:
    honest = workbook(["sku", "name"], *([f"S{number}", "Thing"] for number in range(20)))
    lying = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(honest)) as old, zipfile.ZipFile(lying, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part).replace(b'<dimension ref="A1:B21"/>', b'<dimension ref="A1"/>'))
    assert counts(manager.send(PRODUCTS, lying.getvalue(), kind=XLSX)) == (20, 0, 0, 0)


def test_takes_a_hundred_thousand_rows_and_not_one_more(manager: Loader) -> None:
    rows = "".join(f"S{number},Thing\n" for number in range(spreadsheets.MOST_ROWS))
    assert counts(manager.send(f"{PRODUCTS}?dry_run=true", f"sku,name\n{rows}")) == (100_000, 0, 0, 0)
    assert problem(manager.send(f"{PRODUCTS}?dry_run=true", f"sku,name\n{rows}ONE,More\n")) == (413, "file_too_large")
