from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from quartermaster.accounts.models import Deed
from quartermaster.catalog import operations as catalog
from quartermaster.catalog import queries
from quartermaster.catalog.models import Barcode, Product, Sku
from quartermaster.catalog.plans import NewProduct, SkuRow
from quartermaster.codes.gtin import GtinCheckDigit
from quartermaster.kernel.refusals import Refusal, StaleVersion
from tests import scenes

pytestmark = pytest.mark.django_db


def row(code: str, name: str = "Tea", **more: object) -> SkuRow:
    return SkuRow(code=code, name=name, **more)  # type: ignore[arg-type]


def counts() -> tuple[int, int, int, int]:
    return Product.objects.count(), Sku.objects.count(), Barcode.objects.count(), Deed.objects.count()


def test_creates_one_product_with_two_variants() -> None:
    tea = NewProduct("Green tea", "From Uji")
    small, large = catalog.create_products(
        scenes.act(),
        rows=[
            row(
                "TEA-50",
                "Green tea 50 g",
                product=tea,
                cost=Decimal("2.1234"),
                retail_price=Decimal("4.50"),
                barcodes=("4006381333931",),
            ),
            row("TEA-250", "Green tea 250 g", product=tea, unit="kg", minimum=Decimal("0.250"), maximum=Decimal(5)),
        ],
    )
    assert small.product_id == large.product_id
    assert small.product.description == "From Uji"
    assert (small.code, small.cost, small.retail_price, small.unit.code, small.version) == (
        "TEA-50",
        Decimal("2.1234"),
        Decimal("4.5"),
        "pcs",
        1,
    )
    assert (large.minimum, large.maximum, large.unit.code) == (Decimal("0.25"), Decimal(5), "kg")
    assert list(small.barcodes.values_list("value", "kind")) == [("04006381333931", "gtin")]
    assert [(deed.verb, deed.document) for deed in Deed.objects.order_by("id")] == [
        ("catalog.create_sku", "TEA-50"),
        ("catalog.create_sku", "TEA-250"),
    ]


def test_a_new_sku_alone_gets_a_product_of_its_own() -> None:
    sku = catalog.create_sku(scenes.act(), row=row("MUG", "Mug"))
    assert (sku.product.name, sku.product.skus.count()) == ("Mug", 1)


@pytest.mark.parametrize(
    ("wrong", "code", "pointer"),
    [
        (row(""), "rows_refused", "/sku"),
        (row("A B"), "invalid_sku", "/sku"),
        (row(" A"), "invalid_sku", "/sku"),
        (row("A\tB"), "invalid_sku", "/sku"),
        (row("A\x00"), "invalid_sku", "/sku"),
        (row("x" * 61), "invalid_sku", "/sku"),
        (row("A", ""), "rows_refused", "/name"),
        (row("A", "two\nlines"), "invalid_name", "/name"),
        (row("A", "x" * 201), "invalid_name", "/name"),
        (row("A", unit="furlong"), "unknown_unit", "/unit"),
        (row("A", cost=Decimal(-1)), "rows_refused", "/cost"),
        (row("A", cost=Decimal("NaN")), "rows_refused", "/cost"),
        (row("A", retail_price=Decimal("0.00001")), "rows_refused", "/price"),
        (row("A", retail_price=Decimal("1e30")), "rows_refused", "/price"),
        (row("A", minimum=Decimal("0.5")), "rows_refused", "/minimum"),
        (row("A", minimum=Decimal(-1)), "rows_refused", "/minimum"),
        (row("A", minimum=Decimal(9), maximum=Decimal(8)), "rows_refused", "/maximum"),
        (row("A", barcodes=("4006381333932",)), "gtin_check_digit", "/barcodes"),
        (row("A", barcodes=("x" * 101,)), "invalid_barcode", "/barcodes"),
    ],
)
def test_refuses_what_is_wrong_and_writes_nothing(wrong: SkuRow, code: str, pointer: str) -> None:
    act = scenes.act()
    before = counts()
    with pytest.raises(Refusal) as refused:
        catalog.create_sku(act, row=wrong)
    assert (refused.value.code, refused.value.errors[0].pointer) == (code, pointer)
    assert counts() == before


def test_refuses_a_sku_that_exists_in_other_letters() -> None:
    act = scenes.act()
    catalog.create_sku(act, row=row("Mug"))
    before = counts()
    with pytest.raises(catalog.SkuTaken):
        catalog.create_sku(act, row=row("mUG"))
    with pytest.raises(catalog.DuplicateSku):
        catalog.create_products(act, rows=[row("cup"), row("CUP")])
    assert counts() == before


def test_refuses_a_barcode_that_is_on_another_sku_in_any_length() -> None:
    act = scenes.act()
    catalog.create_sku(act, row=row("MUG", barcodes=("036000291452",)))
    before = counts()
    with pytest.raises(catalog.BarcodeTaken) as refused:
        catalog.create_sku(act, row=row("CUP", barcodes=("0036000291452",)))
    assert "MUG" in refused.value.detail
    with pytest.raises(catalog.BarcodeTaken):
        catalog.create_products(act, rows=[row("A", barcodes=("X1",)), row("B", barcodes=("X1",))])
    assert counts() == before


def test_one_load_creates_changes_and_leaves_alone() -> None:
    act = scenes.act()
    catalog.create_products(act, rows=[row("A", "Apple", cost=Decimal(1)), row("B", "Bread")])
    report = catalog.load_products(
        act, rows=[row("a", "Apple", cost=Decimal("1.0000")), row("b", "Brown bread", barcodes=("X9",)), row("C", "Cake")]
    )
    assert (report.created, report.updated, report.unchanged, report.errors) == (1, 1, 1, ())
    assert list(Sku.objects.order_by("code").values_list("code", "name", "version")) == [
        ("A", "Apple", 1),
        ("B", "Brown bread", 2),
        ("C", "Cake", 1),
    ]
    assert Deed.objects.filter(document="B").latest("id").details == {
        "name": "Bread → Brown bread",
        "changed": "barcodes",
    }


def test_a_dry_run_says_the_same_and_writes_nothing() -> None:
    act = scenes.act()
    catalog.create_sku(act, row=row("A", "Apple"))
    before = counts()
    report = catalog.load_products(act, rows=[row("A", "Apricot"), row("B", "Bread")], dry_run=True)
    assert (report.created, report.updated, report.unchanged) == (1, 1, 0)
    assert counts() == before


def test_a_load_with_faults_names_all_of_them_and_writes_nothing() -> None:
    act = scenes.act()
    before = counts()
    report = catalog.load_products(
        act,
        rows=[
            row("A", where="row 2, "),
            row("B C", where="row 3, "),
            row("a", where="row 4, "),
            row("D", cost=Decimal(-1), unit="x", where="row 5, "),
        ],
    )
    assert [(error.pointer, error.code) for error in report.errors] == [
        ("row 3, sku", "invalid_sku"),
        ("row 4, sku", "duplicate_sku"),
        ("row 5, unit", "unknown_unit"),
        ("row 5, cost", "not_a_price"),
    ]
    assert "row 2" in report.errors[1].message
    assert counts() == before


def test_rows_of_one_product_name_become_its_variants() -> None:
    act = scenes.act()
    catalog.load_products(act, rows=[row("S", "Shirt S", product="Shirt"), row("M", "Shirt M", product="shirt")])
    catalog.load_products(act, rows=[row("L", "Shirt L", product="SHIRT")])
    assert Sku.objects.values("product").distinct().count() == 1
    assert catalog.load_products(act, rows=[row("L", "Shirt L", product="Shirt")]).unchanged == 1


def test_the_unit_of_a_sku_stays() -> None:
    act = scenes.act()
    catalog.create_sku(act, row=row("A"))
    with pytest.raises(catalog.UnitIsFixed):
        catalog.change_sku(act, row=SkuRow("A", unit="kg"), version=1)


def test_a_change_keeps_what_it_does_not_name() -> None:
    act = scenes.act()
    catalog.create_sku(act, row=row("A", "Apple", cost=Decimal(3), minimum=Decimal(5)))
    sku = catalog.change_sku(act, row=SkuRow("a", retail_price=Decimal(9), minimum=None), version=1)
    assert (sku.name, sku.cost, sku.retail_price, sku.minimum, sku.version) == ("Apple", Decimal(3), Decimal(9), None, 2)


def test_refuses_a_change_of_an_outdated_version() -> None:
    act = scenes.act()
    catalog.create_sku(act, row=row("A", "Apple"))
    catalog.change_sku(act, row=SkuRow("A", name="Apricot"), version=1)
    with pytest.raises(StaleVersion):
        catalog.change_sku(act, row=SkuRow("A", name="Avocado"), version=1)
    assert Sku.objects.get(code="A").name == "Apricot"


def test_refuses_to_change_what_is_not_there() -> None:
    with pytest.raises(queries.UnknownSku):
        catalog.change_sku(scenes.act(), row=SkuRow("GHOST", name="x"), version=1)


def test_barcodes_come_and_go_and_the_timeline_knows() -> None:
    act = scenes.act()
    catalog.create_products(act, rows=[row("A"), row("B")])
    assert catalog.add_barcode(act, code="A", value="4006381333931").value == "04006381333931"
    catalog.add_barcode(act, code="A", value="04006381333931")
    with pytest.raises(catalog.BarcodeTaken):
        catalog.add_barcode(act, code="B", value="4006381333931")
    with pytest.raises(GtinCheckDigit):
        catalog.add_barcode(act, code="B", value="4006381333932")
    catalog.remove_barcode(act, code="A", value="4006381333931")
    with pytest.raises(catalog.UnknownBarcode):
        catalog.remove_barcode(act, code="A", value="4006381333931")
    catalog.add_barcode(act, code="B", value="4006381333931")
    assert [deed.verb for deed in Deed.objects.filter(document="A").order_by("id")][1:] == [
        "catalog.add_barcode",
        "catalog.remove_barcode",
    ]


def test_a_load_is_a_fixed_number_of_statements(django_assert_max_num_queries: object) -> None:
    act = scenes.act()
    many = [row(f"S{index}", f"Thing {index}", barcodes=(f"B{index}",)) for index in range(300)]
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        catalog.load_products(act, rows=many)
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        report = catalog.load_products(act, rows=[replace(one, name="New name") for one in many])
    assert report.updated == 300
