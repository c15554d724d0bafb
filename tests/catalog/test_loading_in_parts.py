"""A load that is worked on in parts does and refuses what it would do and refuse in one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal

import pytest

from quartermaster.accounts.models import Deed
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Barcode, Product, Sku
from quartermaster.catalog.operations import loading
from quartermaster.catalog.plans import SkuRow
from quartermaster.kernel.refusals import Refusal
from tests import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "AT_ONCE", 2)


def rows(*codes: str, **more: object) -> list[SkuRow]:
    return [SkuRow(code, name=f"Thing {code}", where=f"row {place}, ", **more) for place, code in enumerate(codes, start=2)]  # type: ignore[arg-type]


def test_creates_changes_and_leaves_alone_over_all_parts() -> None:
    act = scenes.act()
    catalog.load_products(act, rows=rows("A", "B", "C"))
    changed = [SkuRow("a", name="Thing A"), SkuRow("B", name="Bread"), SkuRow("D", name="Date"), *rows("C"), *rows("E")]
    dry = catalog.load_products(act, rows=changed, dry_run=True)
    assert (dry.created, dry.updated, dry.unchanged, Sku.objects.count()) == (2, 1, 2, 3)
    report = catalog.load_products(act, rows=changed)
    assert (report.created, report.updated, report.unchanged, report.errors) == (2, 1, 2, ())
    assert list(Sku.objects.order_by("code").values_list("code", "name")) == [
        ("A", "Thing A"),
        ("B", "Bread"),
        ("C", "Thing C"),
        ("D", "Date"),
        ("E", "Thing E"),
    ]


def test_a_fault_in_the_last_part_keeps_the_first_from_being_written() -> None:
    before = Deed.objects.count()
    report = catalog.load_products(scenes.act(), rows=[*rows("A", "B", "C", "D"), SkuRow("E", name="", where="row 6, ")])
    assert [(error.pointer, error.code) for error in report.errors] == [("row 6, name", "missing")]
    assert (Sku.objects.count(), Product.objects.count(), Deed.objects.count()) == (0, 0, before)


def test_a_sku_or_barcode_that_comes_again_in_another_part_is_a_fault() -> None:
    twice = rows("A", "B", "C", "a")
    coded = [SkuRow(code, name="x", barcodes=("X-1",), where=f"row {place}, ") for place, code in ((6, "D"), (7, "E"), (8, "F"))]
    report = catalog.load_products(scenes.act(), rows=[*twice, *coded])
    assert [(error.pointer, error.code) for error in report.errors] == [
        ("row 5, sku", "duplicate_sku"),
        ("row 7, barcodes", "barcode_taken"),
        ("row 8, barcodes", "barcode_taken"),
    ]
    assert (Sku.objects.count(), Barcode.objects.count()) == (0, 0)


def test_variants_of_one_new_product_in_several_parts_share_it() -> None:
    catalog.load_products(scenes.act(), rows=rows("A", "B", "C", "D", "E", product="Shirt"))
    assert (Product.objects.count(), Sku.objects.filter(product__name="Shirt").count()) == (1, 5)


def test_what_was_changed_between_rehearsal_and_writing_is_refused_and_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    act = scenes.act()
    rehearse = loading._rehearsed

    def and_then_somebody_was_quicker(parts: list[list[SkuRow]]) -> object:
        report = rehearse(parts)
        catalog.create_sku(act, row=SkuRow("OTHER", name="Other", barcodes=("X-1",)))
        return report

    monkeypatch.setattr(loading, "_rehearsed", and_then_somebody_was_quicker)
    wanted = [*rows("A", "B", "C"), SkuRow("D", name="D", cost=Decimal(1), barcodes=("X-1",))]
    with pytest.raises(Refusal) as refused:
        catalog.load_products(act, rows=wanted)
    assert refused.value.code == "barcode_taken"
    assert not Sku.objects.exists()


def test_statements_grow_with_the_parts_not_the_rows(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    monkeypatch.setattr(loading, "AT_ONCE", 100)
    with django_assert_max_num_queries(60):
        catalog.load_products(scenes.act(), rows=rows(*(f"S{number}" for number in range(300))))
    assert Sku.objects.count() == 300
