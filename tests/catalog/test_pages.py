from __future__ import annotations

import csv
import io
import itertools
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Sku
from quartermaster.catalog.plans import SkuRow
from tests import scenes
from tests.accounts.scenes import person

pytestmark = pytest.mark.django_db

_keys = itertools.count(1)


@pytest.fixture
def buyer() -> Client:
    client = Client()
    client.force_login(person("buyer"), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def post(client: Client, path: str, data: dict[str, Any]) -> HttpResponse:
    return client.post(path, {"_key": f"page-{next(_keys)}", **data})  # type: ignore[return-value]


def sheet(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("products.csv", text.encode())


def body(response: Any) -> str:
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


def test_adds_a_product_and_shows_its_page(buyer: Client) -> None:
    form = {
        "sku": "MUG/1",
        "name": "Mug",
        "unit": "pcs",
        "cost": "1.25",
        "price": "4",
        "minimum": "5",
        "barcodes": "4006381333931\nM-1",
    }
    response = post(buyer, "/catalog/create/", form)
    assert (response.status_code, response["Location"]) == (303, "/catalog/skus/MUG/1/")
    page = body(buyer.get("/catalog/skus/MUG/1/"))
    assert "04006381333931" in page
    assert 'value="1.25"' in page
    assert "MUG/1" in body(buyer.get("/catalog/?q=mug"))


def test_a_form_with_faults_keeps_what_was_typed(buyer: Client) -> None:
    response = post(buyer, "/catalog/create/", {"sku": "A B", "name": "Odd", "unit": "pcs", "price": "-3", "minimum": "0.5"})
    page = body(response)
    assert response.status_code == 422
    for words in (
        "A SKU has 1 to 60",
        "The price is zero or more",
        "whole numbers only",
        'value="A B"',
        'value="Odd"',
        'value="-3"',
    ):
        assert words in page
    assert not Sku.objects.exists()


def test_an_outdated_form_is_shown_again_with_its_words(buyer: Client) -> None:
    catalog.create_sku(scenes.act(), row=SkuRow("A", name="Apple"))
    catalog.change_sku(scenes.act(), row=SkuRow("A", name="Apricot"), version=1)
    response = post(buyer, "/catalog/skus/A/save/", {"name": "Avocado", "price": "1", "version": "1"})
    assert response.status_code == 422
    assert "Somebody else changed this SKU" in body(response)
    assert 'value="Avocado"' in body(response)
    assert Sku.objects.get().name == "Apricot"
    assert post(buyer, "/catalog/skus/A/save/", {"name": "Avocado", "price": "1", "version": "2"}).status_code == 303


def test_barcodes_packs_and_archiving(buyer: Client) -> None:
    catalog.create_sku(scenes.act(), row=SkuRow("A", name="Apple"))
    assert post(buyer, "/catalog/skus/A/barcodes/", {"value": "4006381333932"}).status_code == 422
    assert post(buyer, "/catalog/skus/A/barcodes/", {"value": "4006381333931"}).status_code == 303
    assert post(buyer, "/catalog/skus/A/barcodes/remove/", {"value": "04006381333931"}).status_code == 303
    assert post(buyer, "/catalog/skus/A/packs/", {"unit": "case", "numerator": "12", "denominator": "1"}).status_code == 303
    assert post(buyer, "/catalog/skus/A/archive/", {}).status_code == 303
    assert Sku.objects.get().archived_at is not None


def test_costs_are_not_shown_to_those_who_may_not_see_them() -> None:
    catalog.create_sku(scenes.act(), row=SkuRow("A", name="Apple", cost=Decimal("7.77")))
    seller = Client()
    seller.force_login(person("seller"), backend="allauth.account.auth_backends.AuthenticationBackend")
    for path in ("/catalog/", "/catalog/?export=csv", "/catalog/skus/A/"):
        response = seller.get(path)
        assert response.status_code == 200
        assert "7.77" not in body(response)
    assert seller.get("/catalog/new/").status_code == 403
    assert seller.get("/catalog/import/").status_code == 403


def test_a_sheet_is_checked_then_loaded_once(buyer: Client) -> None:
    text = "SKU;Name;Cost\nA;Apple;1.5\nB;Bread;2\n"
    checked = body(buyer.post("/catalog/import/check/", {"file": sheet(text)}))
    assert "No faults in 2 rows" in checked
    assert not Sku.objects.exists()
    seal = re.search(r'name="checked" value="(\w+)"', checked)
    assert seal
    data = {"_key": "one-load", "checked": seal[1]}
    assert buyer.post("/catalog/import/load/", {**data, "file": sheet(text)}).status_code == 303
    assert buyer.post("/catalog/import/load/", {**data, "file": sheet(text)}).status_code == 303
    assert sorted(Sku.objects.values_list("code", "version")) == [("A", 1), ("B", 1)]


def test_another_file_than_the_checked_one_is_not_loaded(buyer: Client) -> None:
    response = post(buyer, "/catalog/import/load/", {"checked": "0" * 64, "file": sheet("sku,name\nA,Apple\n")})
    assert response.status_code == 409
    assert not Sku.objects.exists()


def test_faults_are_shown_and_can_be_downloaded(buyer: Client) -> None:
    text = "sku,name,cost\nA B,Apple,1\nC,=1+1,1\nD,Date\nE,Egg,1e5\n"
    page = body(buyer.post("/catalog/import/check/", {"file": sheet(text)}))
    assert "4 faults" in page
    rows = list(
        csv.reader(
            io.StringIO(body(buyer.post("/catalog/import/check/?faults=csv", {"file": sheet(text)})).removeprefix("\ufeff"))
        )
    )
    assert [row[:2] for row in rows[1:]] == [
        ["row 2, sku", "invalid_sku"],
        ["row 3, name", "formula"],
        ["row 4, cells", "ragged_row"],
        ["row 5, cost", "not_a_number"],
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_imported_again_changes_nothing(buyer: Client, kind: str) -> None:
    catalog.create_products(
        scenes.act(),
        rows=[
            SkuRow(
                "A-1",
                name="=cmd|' /C calc'!A0",
                cost=Decimal("1.2345"),
                retail_price=Decimal(5),
                barcodes=("4006381333931", "X 1"),
            ),
            SkuRow("-B", name="Tea, green; “fine”", unit="kg", minimum=Decimal("0.125"), maximum=Decimal(3), note="+1"),
            SkuRow("0012", name="Leading zeros"),
        ],
    )
    exported = buyer.get(f"/catalog/?export={kind}")
    content = b"".join(exported.streaming_content)  # type: ignore[attr-defined]
    upload = SimpleUploadedFile(f"products.{kind}", content)
    page = body(buyer.post("/catalog/import/check/", {"file": upload}))
    assert "No faults in 3 rows" in page
    assert re.search(r"As they are</dt><dd class=\"num\">3<", page)


def test_the_empty_sheet_has_the_columns(buyer: Client) -> None:
    assert body(buyer.get("/catalog/import/?template=csv")).startswith("\ufeffsku,name,product,unit,cost,price")
