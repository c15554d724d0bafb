from __future__ import annotations

from decimal import Decimal

import pytest

from quartermaster.accounts.models import Deed
from quartermaster.catalog import operations as catalog
from quartermaster.catalog import queries
from quartermaster.catalog.models import Product, Sku
from quartermaster.catalog.plans import NewProduct, SkuRow
from quartermaster.kernel.refusals import StaleVersion
from quartermaster.purchasing import operations as purchasing
from quartermaster.sales import operations as sales
from quartermaster.stock import operations as stock
from tests import scenes
from tests.purchasing import scenes as buying
from tests.sales import scenes as selling

pytestmark = pytest.mark.django_db


def names() -> list[tuple[str, str]]:
    return list(Sku.objects.order_by("code").values_list("code", "name"))


def test_renaming_a_product_renames_the_sku_that_bears_its_name() -> None:
    act = scenes.act()
    tea = NewProduct("Tea")
    made = catalog.create_products(act, rows=[SkuRow("A", name="Tea", product=tea), SkuRow("B", name="Tea, large", product=tea)])
    product = catalog.change_product(act, product_id=made[0].product_id, version=1, name="Green tea", description=" From Uji ")
    assert (product.name, product.description, product.version) == ("Green tea", "From Uji", 2)
    assert names() == [("A", "Green tea"), ("B", "Tea, large")]
    assert [queries.sku_of_code(code).version for code in "AB"] == [2, 1]
    assert Deed.objects.filter(document="A").latest("id").details == {"name": "Tea → Green tea"}


def test_of_two_who_rename_a_product_the_second_is_refused() -> None:
    act = scenes.act()
    product = catalog.create_sku(act, row=SkuRow("A", name="Tea")).product
    catalog.change_product(act, product_id=product.pk, version=1, name="Green tea")
    with pytest.raises(StaleVersion):
        catalog.change_product(act, product_id=product.pk, version=1, name="Black tea")
    assert Product.objects.get().name == "Green tea"


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "two\nlines"])
def test_refuses_a_product_without_a_proper_name(name: str) -> None:
    act = scenes.act()
    product = catalog.create_sku(act, row=SkuRow("A", name="Tea")).product
    with pytest.raises(catalog.InvalidName):
        catalog.change_product(act, product_id=product.pk, version=1, name=name)
    assert Product.objects.get().name == "Tea"


def test_the_timeline_tells_what_a_sku_was_but_not_what_it_cost() -> None:
    act = scenes.act()
    catalog.create_sku(act, row=SkuRow("A", name="Tea", cost=Decimal("1.10"), minimum=Decimal(5)))
    row = SkuRow("A", name="Green tea", cost=Decimal("1.25"), retail_price=Decimal("2.50"), minimum=None, maximum=Decimal(40))
    catalog.change_sku(act, row=row, version=1)
    assert Deed.objects.filter(document="A").latest("id").details == {
        "name": "Tea → Green tea",
        "retail price": "0 → 2.5",
        "minimum": "5 → none",
        "maximum": "none → 40",
        "changed": "cost",
    }


def test_archives_what_nobody_needs_and_restores_it() -> None:
    act = scenes.act()
    catalog.create_sku(act, row=SkuRow("A", name="Tea"))
    assert catalog.archive_sku(act, code="a", version=1).archived_at is not None
    with pytest.raises(StaleVersion):
        catalog.restore_sku(act, code="A", version=1)
    assert catalog.restore_sku(act, code="A", version=2).archived_at is None


def test_refuses_to_archive_what_is_in_stock_until_it_is_gone() -> None:
    act, site, tea = scenes.act(), scenes.site(), scenes.sku()
    scenes.stocked(tea, 12, site.shelf)
    with pytest.raises(catalog.SkuInUse) as refused:
        catalog.archive_sku(act, code=tea.code, version=1)
    assert refused.value.detail == ("It is still in use: 12 on hand. Use it up or end these first. Nothing was archived.")
    assert queries.sku_of_code(tea.code).archived_at is None
    assert not Deed.objects.filter(verb="catalog.archive_sku").exists()
    stock.adjust(act.because("damaged"), lost=[scenes.goods(tea, 12, site.shelf)])
    assert catalog.archive_sku(act, code=tea.code, version=1).archived_at is not None


def test_refuses_to_archive_what_a_customer_waits_for_until_the_order_ends() -> None:
    act, site, tea = scenes.act(), scenes.site(), scenes.sku()
    placed = selling.ordered(site, selling.line(tea, 3), on_short="backorder")
    with pytest.raises(catalog.SkuInUse) as refused:
        catalog.archive_sku(act, code=tea.code, version=1)
    assert f"{placed.number} not ended" in refused.value.detail
    sales.cancel(act, number=placed.number)
    assert catalog.archive_sku(act, code=tea.code, version=1).archived_at is not None


def test_refuses_to_archive_what_is_on_a_purchase_order_until_it_ends() -> None:
    act, site, tea = scenes.act(), scenes.site(), scenes.sku()
    draft = buying.drafted(site, (tea, 5))
    with pytest.raises(catalog.SkuInUse) as refused:
        catalog.archive_sku(act, code=tea.code, version=1)
    assert f"{draft.number} not ended" in refused.value.detail
    purchasing.cancel(act, number=draft.number, version=draft.version)
    assert catalog.archive_sku(act, code=tea.code, version=1).archived_at is not None


def test_names_three_documents_and_counts_the_rest() -> None:
    act, site, tea = scenes.act(), scenes.site(), scenes.sku()
    numbers = [selling.ordered(site, selling.line(tea, 1), on_short="backorder").number for _ in range(5)]
    with pytest.raises(catalog.SkuInUse) as refused:
        catalog.archive_sku(act, code=tea.code, version=1)
    assert f"{', '.join(numbers[:3])} and 2 more not ended" in refused.value.detail


def test_how_a_sku_is_tracked_and_picked_is_changed_and_told() -> None:
    act = scenes.act()
    made = catalog.create_sku(act, row=SkuRow("A", name="Tea"))
    assert (made.tracking, made.picking) == ("none", "fefo")
    changed = catalog.change_sku(act, row=SkuRow("A", tracking="lot", picking="nearest"), version=1)
    assert (changed.tracking, changed.picking) == ("lot", "nearest")
    assert Deed.objects.filter(document="A").latest("id").details == {"tracking": "none → lot", "picking": "fefo → nearest"}
    kept = catalog.change_sku(act, row=SkuRow("A", name="Green tea"), version=2)
    assert (kept.tracking, kept.picking) == ("lot", "nearest")


def test_the_tracking_changes_only_while_there_is_no_stock() -> None:
    act, site, tea = scenes.act(), scenes.site(), scenes.sku()
    scenes.stocked(tea, 3, site.shelf)
    for change in (
        lambda: catalog.change_sku(act, row=SkuRow(tea.code, tracking="lot"), version=1),
        lambda: catalog.load_products(act, rows=[SkuRow(tea.code, tracking="serial")]),
    ):
        with pytest.raises(catalog.TrackingIsFixed, match=f"There are 3 of {tea.code} in stock"):
            change()
    assert queries.sku_of_code(tea.code).tracking == "none"
    catalog.change_sku(act, row=SkuRow(tea.code, picking="lifo"), version=1)
    stock.adjust(act.because("missing"), lost=[scenes.goods(tea, 3, site.shelf)])
    assert catalog.change_sku(act, row=SkuRow(tea.code, tracking="lot"), version=2).tracking == "lot"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (SkuRow("A", name="Tea", tracking="batch"), "unknown_tracking"),
        (SkuRow("A", name="Tea", picking="random"), "unknown_picking"),
        (SkuRow("A", name="Tea", unit="kg", tracking="serial"), "serials_are_whole"),
    ],
)
def test_refuses_a_way_of_tracking_or_picking_that_is_none(row: SkuRow, code: str) -> None:
    report = catalog.load_products(scenes.act(), rows=[row])
    assert [error.code for error in report.errors] == [code]
    assert not Sku.objects.exists()
