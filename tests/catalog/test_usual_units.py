"""The unit a SKU is usually bought in, and the one it is usually sold in."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from quartermaster.accounts.models import Deed
from quartermaster.catalog import operations as catalog
from quartermaster.catalog import queries, sheets
from quartermaster.catalog.models import PackUnit, Sku, Unit
from quartermaster.catalog.packs import PackRow
from quartermaster.catalog.plans import SkuRow
from quartermaster.codes.units import to_base, typed
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import NewSupplierItem
from quartermaster.web import spreadsheets
from tests import scenes
from tests.accounts.scenes import Program, field_errors, problem, token_of

pytestmark = pytest.mark.django_db


def tea(**more: object) -> Sku:
    catalog.add_unit(scenes.act(), code="box", name="Boxes", scale=0)
    row = SkuRow(code="TEA", name="Tea", packs=(PackRow("case", 12), PackRow("box", 480)), **more)  # type: ignore[arg-type]
    return catalog.create_sku(scenes.act(), row=row)


def usual(sku: Sku) -> tuple[str, str]:
    found = queries.usual_units([sku.pk]).get(sku.pk, queries.UsualUnits())
    return (found.bought.unit.code if found.bought else "", found.sold.unit.code if found.sold else "")


def change(**more: object) -> Sku:
    row = SkuRow(code="TEA", **more)  # type: ignore[arg-type]
    return catalog.change_sku(scenes.act(), row=row, version=queries.sku_of_code("TEA").version)


def test_a_sku_is_bought_and_sold_in_its_own_unit_until_somebody_says_otherwise() -> None:
    sku = tea()
    assert usual(sku) == ("", "")
    change(bought_in="Case", sold_in="case")
    assert usual(sku) == ("case", "case")
    assert Deed.objects.latest("id").details == {"bought in": "pcs → case", "sold in": "pcs → case"}
    change(bought_in="box", sold_in="pcs")
    assert usual(sku) == ("box", "")
    change(bought_in="")
    assert usual(sku) == ("", "")


def test_a_pack_of_its_own_or_nothing() -> None:
    tea()
    with pytest.raises(catalog.NoSuchPack) as refused:
        change(bought_in="crate")
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/bought_in", "unknown_pack")]
    assert refused.value.detail == "TEA has no pack “crate”. Use pcs or a pack it comes in."


def test_the_database_holds_one_of_each_per_sku() -> None:
    sku = tea(bought_in="case")
    with pytest.raises(IntegrityError):
        PackUnit.objects.filter(sku=sku).update(bought=True)


def test_a_pack_in_use_as_usual_is_not_taken_away() -> None:
    tea(bought_in="case", sold_in="case")
    with pytest.raises(catalog.PackInUse) as refused:
        catalog.remove_pack(scenes.act(), code="TEA", unit="case")
    assert refused.value.detail == "TEA is usually bought and sold in this pack. Choose another unit for that first."
    change(bought_in="box", sold_in="pcs")
    catalog.remove_pack(scenes.act(), code="TEA", unit="case")
    assert usual(queries.sku_of_code("TEA")) == ("box", "")


def test_a_sheet_says_it_together_with_the_packs_and_its_export_loads_again() -> None:
    def load(text: str) -> spreadsheets.Report:
        return sheets.load_sheet(scenes.act(), spreadsheets.read(text.encode(), sheets.HEADINGS), dry_run=False)

    catalog.add_unit(scenes.act(), code="box", name="Boxes", scale=0)
    assert load("sku,name,packs,bought in,sold in\nTEA,Tea,case = 12; box = 480,box,case\nMUG,Mug,,,\n").created == 2
    assert usual(queries.sku_of_code("TEA")) == ("box", "case")
    assert load("sku,bought in,sold in\nTEA,box,case\nMUG,pcs,pcs\n").unchanged == 2
    report = load("sku,bought in\nTEA,crate\n")
    assert [(error.pointer, error.code) for error in report.errors] == [("row 2, bought_in", "unknown_pack")]
    assert load("sku,bought in,sold in\nTEA,case,\n").updated == 1
    assert usual(queries.sku_of_code("TEA")) == ("case", "")


def test_over_the_api_it_is_said_read_and_refused() -> None:
    program = Program(token_of(scenes.person("manager")))
    packs = [{"unit": "case", "numerator": 12}]
    made = {"name": "Tea", "skus": [{"sku": "TEA", "name": "Tea", "packs": packs, "bought_in": "case"}]}
    assert program.post("/api/v1/products", made).status_code == 201
    read = json.loads(program.get("/api/v1/skus/TEA").content)
    assert (read["bought_in"], read["sold_in"]) == ("case", "pcs")
    headers = {**program.headers, "If-Match": f'"{read["version"]}"'}
    refused = program.client.patch(
        "/api/v1/skus/TEA", data=json.dumps({"sold_in": "box"}), content_type="application/json", headers=headers
    )
    assert (problem(refused), field_errors(refused)) == ((422, "unknown_pack"), [("/sold_in", "unknown_pack")])


@pytest.mark.parametrize(("there", "quantity", "entered"), [(7, 48, "4 case"), (2, 48, "4 case"), (1, 60, "5 case")])
def test_what_is_low_is_ordered_in_whole_purchase_units(there: int, quantity: int, entered: str) -> None:
    site, sku = scenes.site(), tea(bought_in="case", minimum=Decimal(10), maximum=Decimal(50))
    seller = purchasing.create_supplier(scenes.act(), code="S1", name="Seller")
    purchasing.set_supplier_item(scenes.act(), item=NewSupplierItem(seller.pk, sku.pk, Decimal(1)))
    scenes.stocked(sku, there, site.shelf)
    (draft,) = purchasing.reorder(scenes.act(), sku_ids=[sku.pk], warehouse_id=site.warehouse.pk)
    assert [(line.quantity, line.entered) for line in draft.lines.all()] == [(quantity, entered)]


def test_a_suppliers_multiple_and_the_case_are_both_kept() -> None:
    site, sku = scenes.site(), tea(bought_in="case", minimum=Decimal(10), maximum=Decimal(50))
    seller = purchasing.create_supplier(scenes.act(), code="S1", name="Seller")
    purchasing.set_supplier_item(scenes.act(), item=NewSupplierItem(seller.pk, sku.pk, Decimal(1), order_multiple=Decimal(10)))
    (draft,) = purchasing.reorder(scenes.act(), sku_ids=[sku.pk], warehouse_id=site.warehouse.pk)
    assert [(line.quantity, line.entered) for line in draft.lines.all()] == [(60, "5 case")]


def test_a_unit_that_no_decimal_says_does_not_blow_an_order_up() -> None:
    site = scenes.site()
    row = SkuRow(code="TEA", name="Tea", unit="kg", packs=(PackRow("case", 45359237, 100_000_000),), bought_in="case")
    sku = catalog.create_sku(scenes.act(), row=row)
    seller = purchasing.create_supplier(scenes.act(), code="S1", name="Seller")
    purchasing.set_supplier_item(scenes.act(), item=NewSupplierItem(seller.pk, sku.pk, Decimal(1)))
    change(minimum=Decimal("1.5"))
    (draft,) = purchasing.reorder(scenes.act(), sku_ids=[sku.pk], warehouse_id=site.warehouse.pk)
    assert [(line.quantity, line.entered) for line in draft.lines.all()] == [(3, "")]


def test_the_pages_offer_it() -> None:
    tea(bought_in="case", sold_in="box")
    client = Client()
    client.force_login(scenes.person("manager"))
    page = client.get(reverse("sku_edit", args=["TEA"])).content.decode()
    assert "usually bought so" in page
    assert "usually bought in case" in client.get(reverse("purchase_order_line"), {"sku": "TEA"}).content.decode()
    assert "usually sold in box" in client.get(reverse("order_line"), {"sku": "TEA"}).content.decode()


@given(case=st.integers(1, 48), cases=st.integers(1, 1000))
def test_said_in_packs_and_read_back_a_thousand_times_it_is_the_same(case: int, cases: int) -> None:
    pack = PackUnit(sku=Sku(unit=Unit(code="pcs")), unit=Unit(code="case"), numerator=case, denominator=1)
    quantity = Decimal(case * cases)
    for _ in range(1000):
        number, unit = typed(queries.in_packs(pack, quantity))
        assert unit == "case"
        quantity = to_base(queries._pack(pack), number)
    assert quantity == case * cases
