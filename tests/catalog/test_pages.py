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
from quartermaster.catalog import queries
from quartermaster.catalog.models import Product, Sku
from quartermaster.catalog.plans import NewProduct, SkuRow
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


def version_of(code: str) -> str:
    return str(Sku.objects.get(code=code).version)


def test_barcodes_packs_and_archiving(buyer: Client) -> None:
    catalog.create_sku(scenes.act(), row=SkuRow("A", name="Apple"))
    assert post(buyer, "/catalog/skus/A/barcodes/", {"value": "4006381333932"}).status_code == 422
    assert post(buyer, "/catalog/skus/A/barcodes/", {"value": "4006381333931"}).status_code == 303
    assert post(buyer, "/catalog/skus/A/barcodes/remove/", {"value": "04006381333931"}).status_code == 303
    assert post(buyer, "/catalog/skus/A/packs/", {"unit": "case", "numerator": "12", "denominator": "1"}).status_code == 303
    assert post(buyer, "/catalog/skus/A/archive/", {"version": "1"}).status_code == 412
    assert post(buyer, "/catalog/skus/A/archive/", {"version": version_of("A")}).status_code == 303
    assert Sku.objects.get().archived_at is not None
    assert post(buyer, "/catalog/skus/A/restore/", {"version": version_of("A")}).status_code == 303
    assert Sku.objects.get().archived_at is None


def test_a_pack_is_corrected_in_its_dialog_and_its_barcode_says_what_it_counts(buyer: Client) -> None:
    act = scenes.act()
    catalog.create_sku(act, row=SkuRow("A/1", name="Apple"))
    catalog.add_pack(act, code="A/1", unit="case", numerator=10)
    assert "14006381333938" not in body(buyer.get("/catalog/skus/A/1/"))
    assert post(buyer, "/catalog/skus/A/1/barcodes/", {"value": "14006381333938", "pack": "case"}).status_code == 303
    assert "case of 10 pcs" in body(buyer.get("/catalog/skus/A/1/"))
    dialog = body(buyer.get("/catalog/skus/A/1/packs/case/"))
    assert ('value="10"' in dialog, f'name="version" value="{version_of("A/1")}"' in dialog) == (True, True)
    seen = {"numerator": "12", "denominator": "1", "version": version_of("A/1")}
    assert post(buyer, "/catalog/skus/A/1/packs/case/save/", {**seen, "numerator": "0"}).status_code == 422
    assert post(buyer, "/catalog/skus/A/1/packs/case/save/", seen).status_code == 303
    assert "case of 12 pcs" in body(buyer.get("/catalog/skus/A/1/"))
    late = post(buyer, "/catalog/skus/A/1/packs/case/save/", {**seen, "numerator": "6"})
    assert (late.status_code, "Somebody else changed this SKU" in body(late)) == (422, True)
    kept = post(buyer, "/catalog/skus/A/1/packs/case/remove/", {})
    assert (kept.status_code, "Remove the barcode first" in body(kept)) == (409, True)
    post(buyer, "/catalog/skus/A/1/barcodes/remove/", {"value": "14006381333938"})
    assert post(buyer, "/catalog/skus/A/1/packs/case/remove/", {}).status_code == 303
    assert "Only counted in pieces (pcs)" in body(buyer.get("/catalog/skus/A/1/"))


def test_a_product_is_renamed_on_its_page_and_shows_its_variants(buyer: Client) -> None:
    made = catalog.create_products(
        scenes.act(),
        rows=[SkuRow("A", name="Apple", product=(apple := NewProduct("Apple"))), SkuRow("B", name="Big", product=apple)],
    )
    page = f"/catalog/products/{made[0].product_id}/"
    shown = body(buyer.get(page))
    assert ('<a href="/catalog/skus/A/">A</a>' in shown, '<a href="/catalog/skus/B/">B</a>' in shown) == (True, True)
    assert post(buyer, f"{page}save/", {"name": "Red apple", "description": "Sweet", "version": "1"}).status_code == 303
    assert [sku.name for sku in Sku.objects.order_by("code")] == ["Red apple", "Big"]
    late = post(buyer, f"{page}save/", {"name": "Green apple", "version": "1"})
    assert (late.status_code, "Show it as it is now" in body(late), 'value="Green apple"' in body(late)) == (422, True, True)
    assert post(buyer, f"{page}save/", {"name": "", "version": "2"}).status_code == 422
    assert Product.objects.get().name == "Red apple"
    assert buyer.get("/catalog/products/999999999/").status_code == 404


def test_units_are_listed_made_and_edited(buyer: Client) -> None:
    catalog.create_sku(scenes.act(), row=SkuRow("A", name="Apple", unit="kg"))
    assert 'action="/catalog/units/add/"' in body(buyer.get("/catalog/units/new/"))
    assert post(buyer, "/catalog/units/add/", {"code": "two words", "name": "x", "scale": "0"}).status_code == 422
    assert post(buyer, "/catalog/units/add/", {"code": "roll", "name": "Rolls", "scale": "0"}).status_code == 303
    listed = body(buyer.get("/catalog/units/"))
    assert ("roll" in listed, "Rolls" in listed) == (True, True)
    assert 'href="/catalog/?unit=kg">1<' in body(buyer.get("/catalog/units/of/kg/"))
    refused = post(buyer, "/catalog/units/of/kg/save/", {"name": "Kilograms", "scale": "0", "version": "1"})
    assert (refused.status_code, "1 SKU is counted in kg" in body(refused)) == (422, True)
    assert post(buyer, "/catalog/units/of/kg/save/", {"name": "Kilos", "scale": "3", "version": "1"}).status_code == 303
    late = post(buyer, "/catalog/units/of/kg/save/", {"name": "Kg", "scale": "3", "version": "1"})
    assert (late.status_code, "Show it as it is now" in body(late)) == (422, True)
    assert buyer.get("/catalog/units/of/ghost/").status_code == 404


def test_the_list_of_skus_shows_those_that_come_in_a_pack(buyer: Client) -> None:
    act = scenes.act()
    catalog.create_products(act, rows=[SkuRow("IN-A-CASE", name="Apple"), SkuRow("LOOSE", name="Pear")])
    catalog.add_pack(act, code="IN-A-CASE", unit="case", numerator=12)
    shown = body(buyer.get("/catalog/?pack=case"))
    assert ("IN-A-CASE" in shown, "LOOSE" in shown) == (True, False)


def test_whoever_may_not_edit_sees_the_pages_without_their_deeds() -> None:
    act = scenes.act()
    sku = catalog.create_sku(act, row=SkuRow("A", name="Apple"))
    catalog.add_pack(act, code="A", unit="case", numerator=12)
    keeper = Client()
    keeper.force_login(person("storekeeper"), backend="allauth.account.auth_backends.AuthenticationBackend")
    for path in ("/catalog/skus/A/", f"/catalog/products/{sku.product_id}/", "/catalog/units/", "/catalog/units/of/kg/"):
        shown = keeper.get(path)
        assert (shown.status_code, ">Save<" in body(shown), 'action="/catalog/skus/A/packs/"' in body(shown)) == (
            200,
            False,
            False,
        )
    for path in ("/catalog/units/new/", "/catalog/skus/A/packs/case/"):
        assert keeper.get(path).status_code == 403
    for path in (
        "/catalog/skus/A/packs/case/save/",
        "/catalog/skus/A/packs/case/remove/",
        "/catalog/skus/A/restore/",
        f"/catalog/products/{sku.product_id}/save/",
        "/catalog/units/add/",
        "/catalog/units/of/kg/save/",
    ):
        assert post(keeper, path, {}).status_code == 403
    assert queries.packs_of(sku).get().numerator == 12


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
