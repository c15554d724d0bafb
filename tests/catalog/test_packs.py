"""Packs and their barcodes by the row: from sheets, in bulk, and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quartermaster.catalog import operations as catalog
from quartermaster.catalog import sheets
from quartermaster.catalog.models import Barcode, PackUnit, Sku
from quartermaster.catalog.packs import BarcodeRow, PackRow, barcodes_in, packs_in
from quartermaster.catalog.plans import SkuRow
from quartermaster.kernel.refusals import Refusal
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Report
from tests import scenes
from tests.accounts.scenes import Program, field_errors, problem, token_of

pytestmark = pytest.mark.django_db

CASE = "14006381333938"


def load(text: str, *, dry_run: bool = False) -> Report:
    return sheets.load_sheet(scenes.act(), spreadsheets.read(text.encode(), sheets.HEADINGS), dry_run=dry_run)


def packs() -> list[tuple[str, str, str]]:
    found = PackUnit.objects.select_related("sku", "unit").order_by("sku__code", "unit__code")
    return [(pack.sku.code, pack.unit.code, pack.holds) for pack in found]


def barcodes() -> list[tuple[str, str, str]]:
    found = Barcode.objects.select_related("sku", "pack__unit").order_by("value")
    return [(code.sku.code, code.value, code.pack.unit.code if code.pack else "") for code in found]


def test_what_a_cell_says_about_packs_and_barcodes() -> None:
    assert packs_in("case = 12; pallet=480 ;lb = 45359237/100000000") == (
        [PackRow("case", 12), PackRow("pallet", 480), PackRow("lb", 45359237, 100_000_000)],
        "",
    )
    assert packs_in("case of 12") == ([PackRow("case", 12)], "")
    assert packs_in("") == ([], "")
    for wrong in ("case", "12", "case = x", "case = 1.5", "case = -2", "case = 12 / 0.5", "case 12"):
        assert packs_in(wrong)[1] == wrong
    assert barcodes_in(f"4006381333931; {CASE} (case)\nX (1)Y") == (
        BarcodeRow("4006381333931"),
        BarcodeRow(CASE, "case"),
        BarcodeRow("X (1)Y"),
    )


def test_a_sheet_brings_packs_and_their_barcodes() -> None:
    text = f'sku;name;packs;barcodes\nA;Apple;"case = 24/2; kg = 5/2";"4006381333931; {CASE} (Case)"\nB;Bread;;X-1\n'
    assert (load(text, dry_run=True).created, Sku.objects.count()) == (2, 0)
    assert load(text).created == 2
    assert packs() == [("A", "case", "12"), ("A", "kg", "5/2")]
    assert barcodes() == [("A", "04006381333931", ""), ("A", CASE, "case"), ("B", "X-1", "")]
    again = load(text)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)


def test_a_sheet_adds_a_pack_to_a_sku_that_exists_and_a_barcode_to_a_pack_that_it_has() -> None:
    load("sku,name,packs\nA,Apple,case = 12\n")
    report = load(f"sku,packs,barcodes\na,kg = 3,{CASE} (case)\n")
    assert report.updated == 1
    assert packs() == [("A", "case", "12"), ("A", "kg", "3")]
    assert barcodes() == [("A", CASE, "case")]
    assert Sku.objects.get().version == 2


def test_names_every_fault_of_packs_and_writes_nothing() -> None:
    load("sku,name,packs\nA,Apple,case = 12\n")
    report = load(
        "sku,name,packs,barcodes\n"
        "A,,case = 10,\n"
        "B,Bread,crate = 6,\n"
        "C,Cake,pcs = 2,\n"
        "D,Date,case = 0,\n"
        "E,Egg,case twelve,\n"
        f"F,Fig,,{CASE} (case)\n"
        "G,Grape,case = 6; case = 8,\n"
        "H,Honey,case = 1000000000001,\n"
    )
    assert [(error.pointer, error.code) for error in report.errors] == [
        ("row 2, packs", "pack_taken"),
        ("row 3, packs", "unknown_unit"),
        ("row 4, packs", "invalid_pack"),
        ("row 5, packs", "invalid_pack"),
        ("row 6, packs", "not_a_pack"),
        ("row 7, barcodes", "invalid_pack"),
        ("row 8, packs", "pack_taken"),
        ("row 9, packs", "invalid_pack"),
    ]
    assert (packs(), Sku.objects.count()) == ([("A", "case", "12")], 1)


def test_many_skus_get_their_packs_in_bulk_over_the_api() -> None:
    buyer = Program(token_of(scenes.person("buyer")))
    rows: list[dict[str, Any]] = [
        {
            "sku": "A",
            "name": "Apple",
            "packs": [{"unit": "case", "numerator": 12}],
            "barcodes": ["4006381333931", {"value": CASE, "pack": "case"}],
        },
        {"sku": "B", "name": "Bread"},
    ]
    made = buyer.post("/api/v1/products/bulk", {"skus": rows})
    assert json.loads(made.content) == {"created": 2, "updated": 0, "unchanged": 0}
    assert (packs(), barcodes()) == ([("A", "case", "12")], [("A", "04006381333931", ""), ("A", CASE, "case")])
    assert json.loads(buyer.post("/api/v1/products/bulk", {"skus": rows}).content)["unchanged"] == 2
    rows[0]["packs"] = [{"unit": "case", "numerator": 10}]
    rows[1]["barcodes"] = [{"value": "X-1", "pack": "case"}]
    refused = buyer.post("/api/v1/products/bulk", {"skus": rows})
    assert problem(refused) == (422, "rows_refused")
    assert field_errors(refused) == [("/skus/0/packs", "pack_taken"), ("/skus/1/barcodes", "invalid_pack")]
    assert len(barcodes()) == 2


def test_one_kind_of_fault_is_refused_by_its_name() -> None:
    row = SkuRow("A", name="Apple", packs=(PackRow("crate", 6),), where="/skus/0/")
    with pytest.raises(Refusal) as refused:
        catalog.save_skus(scenes.act(), rows=[row])
    assert refused.value.code == "unknown_unit"
    assert not Sku.objects.exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_with_packs_imported_elsewhere_brings_them_back(kind: str) -> None:
    load(f"sku,name,packs,barcodes\nA,Apple,case = 12,{CASE} (case)\n")
    client = Client()
    client.force_login(scenes.person("buyer"))
    exported = b"".join(client.get(f"/catalog/?export={kind}").streaming_content)  # type: ignore[attr-defined]
    Barcode.objects.all().delete()
    PackUnit.objects.all().delete()
    read = spreadsheets.read(SimpleUploadedFile(f"products.{kind}", exported).read(), sheets.HEADINGS)
    assert sheets.load_sheet(scenes.act(), read, dry_run=False).updated == 1
    assert (packs(), barcodes()) == ([("A", "case", "12")], [("A", CASE, "case")])


def test_the_timeline_says_that_packs_came() -> None:
    load("sku,name\nA,Apple\n")
    load("sku,packs\nA,case = 12\n")
    client = Client()
    client.force_login(scenes.person("buyer"))
    assert "changed packs" in client.get("/catalog/skus/A/").content.decode()
