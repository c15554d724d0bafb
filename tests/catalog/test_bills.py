"""Bills of materials: what a SKU is made of, on several levels, never of itself."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from quartermaster.catalog import bills
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Bill, BillLine, Sku
from quartermaster.kernel.refusals import Refusal, StaleVersion
from quartermaster.stock import operations as stock
from quartermaster.stock.models.book import Availability
from tests import scenes
from tests.catalog.kits import bundle, made
from tests.stock.test_races import side_by_side

pytestmark = pytest.mark.django_db


def parts(sku: Sku) -> dict[str, str]:
    codes = dict(Sku.objects.values_list("id", "code"))
    return {codes[part.sku_id]: f"{part.quantity.normalize():f}" for part in bills.parts_of([sku.id]).get(sku.id, [])}


def refused(sku: Sku, kit: str, *components: tuple[str, str]) -> list[tuple[str, str]]:
    """(pointer, code) of what is refused; nothing has changed then."""
    before = list(Bill.objects.order_by("id").values_list("sku_id", "number", "ended_at"))
    wanted = [catalog.Component(code, Decimal(quantity)) for code, quantity in components]
    with pytest.raises(Refusal) as caught:
        catalog.set_bill(scenes.act(), code=sku.code, kit=kit, components=wanted)
    assert list(Bill.objects.order_by("id").values_list("sku_id", "number", "ended_at")) == before
    return [(error.pointer, error.code) for error in caught.value.errors]


def test_a_bundle_is_taken_apart_through_all_its_levels_and_sums_what_it_needs_twice() -> None:
    tea, mug, tin = scenes.sku(unit="kg"), scenes.sku(), scenes.sku()
    tin = made((tea, "0.25"), sku=tin)
    pair = bundle((mug, 2))
    hamper = bundle((pair, 3), (mug, 1), (tin, 2))
    assert parts(pair) == {mug.code: "2"}
    assert parts(hamper) == {mug.code: "7", tin.code: "2"}  # a tin is made beforehand: it stays a tin
    assert [(node.level, node.sku.code, f"{node.total:f}") for node in bills.tree(hamper)] == [
        (1, pair.code, "3.000000"),
        (2, mug.code, "6.000000000000"),
        (1, mug.code, "1.000000"),
        (1, tin.code, "2.000000"),
        (2, tea.code, "0.500000000000"),
    ]


def test_a_bundle_above_follows_a_change_below_and_the_former_bill_stays_to_be_read() -> None:
    mug, cup = scenes.sku(), scenes.sku()
    pair = bundle((mug, 2))
    box = bundle((pair, 5))
    bundle((cup, 3), sku=pair)
    assert parts(box) == {cup.code: "15"}
    assert [(bill.number, bill.ended_at is None) for bill in pair.bills.order_by("number")] == [(1, False), (2, True)]
    catalog.end_bill(scenes.act(), code=pair.code)
    assert (parts(pair), parts(box)) == ({}, {pair.code: "5"})
    pair.refresh_from_db()
    assert pair.kit == "none"


def test_saying_the_same_again_makes_no_new_bill() -> None:
    mug = scenes.sku()
    pair = bundle((mug, 2))
    bundle((mug, "2.0"), sku=pair)
    assert pair.bills.count() == 1


def test_names_every_fault_and_changes_nothing() -> None:
    tea, old, kit = scenes.sku(unit="kg"), scenes.sku(), scenes.sku()
    Sku.objects.filter(pk=old.pk).update(archived_at="2026-01-01T00:00Z")
    mug = scenes.sku()
    assert refused(kit, "bundle", ("nothing", "1"), (old.code, "1"), (mug.code, "0.5"), (tea.code, "-1"), (mug.code, "1")) == [
        ("/components/0/sku", "unknown_sku"),
        ("/components/1/sku", "unknown_sku"),
        ("/components/2/quantity", "too_many_decimals"),
        ("/components/3/quantity", "not_positive"),
        ("/components/4/sku", "named_twice"),
    ]
    assert refused(kit, "bundle") == [("/components", "empty")]
    assert refused(kit, "hamper", (mug.code, "1")) == [("/kit", "invalid_bill")]
    assert refused(tea, "bundle", (mug.code, "1")) == [("/kit", "not_whole")]
    assert refused(scenes.sku(tracking="lot"), "bundle", (mug.code, "1")) == [("/kit", "tracked")]


def test_nothing_is_made_of_itself_on_any_level() -> None:
    mug, box = scenes.sku(), scenes.sku()
    pair = made((mug, 2))
    made((pair, 2), sku=box)
    assert refused(mug, "made", (mug.code, "1")) == [("/components", "bill_loop")]
    with pytest.raises(catalog.BillLoop) as caught:
        made((box, 1), sku=mug)
    way = f"{mug.code} is made of {box.code} is made of {pair.code} is made of {mug.code}"
    assert caught.value.detail == f"{way}: nothing is made of itself."


def test_the_database_itself_refuses_a_loop_and_keeps_bills_as_they_are() -> None:
    mug = scenes.sku()
    pair = made((mug, 2))
    bill = Bill.objects.create(sku=mug, number=1, kit="made")
    with pytest.raises(IntegrityError, match="made of itself"), transaction.atomic():
        BillLine.objects.create(bill=bill, component=pair, quantity=1)
    for sql in ("UPDATE catalog_billline SET quantity = 3", "DELETE FROM catalog_billline", "DELETE FROM catalog_bill"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert pair.bills.get().lines.get().quantity == 2


@pytest.mark.django_db(transaction=True)
def test_two_people_cannot_close_a_loop_together() -> None:
    ends = [scenes.sku(), scenes.sku()]

    def say(process: int) -> Counter[str]:
        counted: Counter[str] = Counter()
        for _ in range(20):
            try:
                made((ends[1 - process], 1), sku=ends[process])
                catalog.end_bill(scenes.act(), code=ends[process].code)
                counted["done"] += 1
            except catalog.BillLoop:
                counted["refused"] += 1
        return counted

    counted = side_by_side(2, say)
    assert sum(counted.values()) == 40
    assert counted["done"] > 0
    assert Bill.objects.filter(ended_at=None).count() == 0


def test_what_was_in_stock_becomes_no_bundle_and_a_bundle_gets_no_stock() -> None:
    mug, cup, site = scenes.sku(), scenes.sku(), scenes.site()
    scenes.stocked(mug, 3, site.shelf)
    with pytest.raises(catalog.StockedBefore, match="3 on hand"):
        bundle((cup, 1), sku=mug)
    pair = bundle((cup, 2))
    with pytest.raises(stock.BundleHasNoStock) as caught:
        scenes.stocked(pair, 1, site.shelf)
    assert [(error.pointer, error.code) for error in caught.value.errors] == [("/lines/0/sku", "bundle_has_no_stock")]
    with pytest.raises(IntegrityError, match="no stock of its own"), transaction.atomic():
        Availability.objects.create(owner=scenes.house(), sku=pair, warehouse=site.warehouse)


def test_a_component_is_not_archived_and_a_change_wants_the_version_that_was_read() -> None:
    mug = scenes.sku()
    pair = bundle((mug, 2))
    with pytest.raises(catalog.SkuInUse, match=f"a component of {pair.code}"):
        catalog.archive_sku(scenes.act(), code=mug.code, version=mug.version)
    with pytest.raises(StaleVersion):
        catalog.end_bill(scenes.act(), code=pair.code, version=1)
    assert parts(pair) == {mug.code: "2"}
