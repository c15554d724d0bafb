from __future__ import annotations

from decimal import Decimal

import pytest

from quartermaster.catalog import operations as catalog
from quartermaster.catalog import sheets
from quartermaster.catalog.models import Sku
from quartermaster.catalog.plans import SkuRow
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Report
from tests import scenes

pytestmark = pytest.mark.django_db


def load(text: str, *, dry_run: bool = False) -> Report:
    return sheets.load_sheet(scenes.act(), spreadsheets.read(text.encode(), sheets.HEADINGS), dry_run=dry_run)


def test_columns_that_are_missing_keep_what_is_there_and_empty_limits_clear() -> None:
    catalog.create_sku(scenes.act(), row=SkuRow("A", name="Apple", cost=Decimal(2), minimum=Decimal(5), note="ripe"))
    assert load("sku,price\nA,3\n").updated == 1
    sku = Sku.objects.get()
    assert (sku.name, sku.cost, sku.retail_price, sku.minimum, sku.note) == ("Apple", Decimal(2), Decimal(3), Decimal(5), "ripe")
    assert load("sku,cost,minimum\nA,,\n").updated == 1
    sku.refresh_from_db()
    assert (sku.cost, sku.minimum) == (Decimal(2), None)


def test_several_barcodes_stand_in_one_cell() -> None:
    load("sku,name,EAN\nA,Apple,4006381333931; X 1\n")
    assert sorted(Sku.objects.get().barcodes.values_list("value", flat=True)) == ["04006381333931", "X 1"]


def test_faults_of_reading_and_of_the_trade_come_together_in_the_order_of_rows() -> None:
    report = load("sku,name,cost,barcode\nA,Apple,-1,\nB\na,Again,NaN,4006381333932\nC,,1,\n")
    assert [(error.pointer, error.code) for error in report.errors] == [
        ("row 2, cost", "not_a_price"),
        ("row 3, cells", "ragged_row"),
        ("row 4, cost", "not_a_number"),
        ("row 4, sku", "duplicate_sku"),
        ("row 4, barcodes", "gtin_check_digit"),
        ("row 5, name", "missing"),
    ]
    assert not Sku.objects.exists()
