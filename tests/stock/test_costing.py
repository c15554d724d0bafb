"""Value behind the book: what is booked when, what is corrected, and that it ties out."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Category, Owner
from quartermaster.catalog.plans import SkuRow
from quartermaster.kernel import clock
from quartermaster.stock import costing, documents, queries
from quartermaster.stock import operations as stock
from quartermaster.stock.cost_facts import Method
from quartermaster.stock.costing import catching_up
from quartermaster.stock.documents import Series
from quartermaster.stock.models import CostMark, ValuedThrough, ValueEntry
from tests import scenes
from tests.scenes import goods
from tests.stock import books

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _first_in_first_out(settings):
    settings.COSTING_METHOD = "fifo"


def receive(item, site, quantity, cost, **more):
    (movement_id,) = stock.receive(scenes.act(), goods=[goods(item, quantity, site.dock, unit_cost=Decimal(cost), **more)])
    stock.put_away(scenes.act(), goods=[goods(item, quantity, site.dock, site.shelf)])
    return movement_id


def sell(item, site, quantity, **more):
    (movement_id,) = stock.issue(scenes.act(), goods=[goods(item, quantity, site.shelf, **more)])
    return movement_id


def test_receipts_and_sales_are_booked_and_moves_are_not():
    tea, site = scenes.sku(), scenes.site()
    receive(tea, site, 10, "2.50", document="PO-1")
    receive(tea, site, 10, "3")
    sell(tea, site, 12, document="SO-1")
    stock.transfer(scenes.act(), goods=[goods(tea, 4, site.shelf, scenes.site().shelf)])
    assert costing.catch_up()
    assert books.entries(tea) == [
        ("receipt", 10, Decimal("25.00"), 0),
        ("receipt", 10, Decimal("30.00"), 0),
        ("issue", -12, Decimal("-31.00"), 0),
    ]
    assert books.worth(tea) == (8, Decimal("24.00"))
    assert books.layers(tea) == [(8, Decimal("24.00"))]
    books.tie_out(tea)


def test_posting_knows_nothing_of_value_until_somebody_asks():
    tea, site = scenes.sku(), scenes.site()
    receive(tea, site, 10, "2")
    assert not ValueEntry.objects.filter(sku=tea).exists()
    costing.catch_up(sku_ids=[tea.id])
    assert books.worth(tea) == (10, Decimal("20.00"))


def test_who_asks_for_one_sku_does_not_wait_for_the_others(django_assert_max_num_queries):
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    receive(tea, site, 1, "2")
    receive(mug, site, 1, "3")
    costing.catch_up(sku_ids=[tea.id])
    assert not ValueEntry.objects.filter(sku=mug).exists()
    with django_assert_max_num_queries(3):
        costing.catch_up(sku_ids=[tea.id])


def test_keeping_up_remembers_how_far_it_is_complete():
    tea, site = scenes.sku(), scenes.site()
    receive(tea, site, 1, "2")
    costing.keep_up()
    assert ValuedThrough.objects.get().seq == queries.settled_seq()
    books.tie_out(tea)


def test_a_return_comes_back_at_the_cost_of_its_own_sale_however_long_ago():
    tea, site = scenes.sku(), scenes.site()
    receive(tea, site, 5, "2")
    sell(tea, site, 5, document="SO-77")
    costing.catch_up()
    receive(tea, site, 5, "9")
    costing.catch_up()
    (back,) = stock.take_back(scenes.act(), goods=[goods(tea, 2, site.dock, document="SO-77")])
    costing.catch_up()
    assert books.booked_for(back) == Decimal("4.00")
    assert books.layers(tea) == [(5, Decimal("45.00")), (2, Decimal("4.00"))]
    books.tie_out(tea)


def test_a_return_to_the_supplier_leaves_at_the_cost_of_its_purchase_order():
    tea, site = scenes.sku(), scenes.site()
    stock.receive(scenes.act(), goods=[goods(tea, 5, site.dock, unit_cost=Decimal(2), document="PO-7")])
    stock.receive(scenes.act(), goods=[goods(tea, 5, site.dock, unit_cost=Decimal(3), document="PO-8")])
    stock.return_to_vendor(scenes.act(), goods=[goods(tea, 2, site.dock, document="PO-8")])
    costing.catch_up()
    assert books.entries(tea)[-1] == ("vendor_return", -2, Decimal("-6.00"), 0)
    books.tie_out(tea)


def test_a_reversal_undoes_exactly_what_it_reverses():
    tea, site = scenes.sku(), scenes.site()
    receive(tea, site, 3, "2")
    receive(tea, site, 3, "5")
    sale = sell(tea, site, 4)
    costing.catch_up()
    receive(tea, site, 3, "7")
    costing.catch_up()
    stock.reverse(scenes.act(), movement_ids=[sale])
    costing.catch_up()
    assert books.entries(tea)[-1] == ("issue", 4, Decimal("11.00"), 0)
    assert books.layers(tea) == [(3, Decimal(6)), (3, Decimal(15)), (3, Decimal(21))]
    books.tie_out(tea)


def test_a_corrected_receipt_stands_in_the_place_of_the_wrong_one():
    tea, site = scenes.sku(), scenes.site()
    keeper = Series("ZZ", {})
    (wrong,) = stock.receive(scenes.act(), goods=[goods(tea, 20, site.dock, unit_cost=Decimal(10), document="ZZ-1")])
    receive(tea, site, 20, "15")
    costing.catch_up()
    documents.keep(keeper)
    stock.correct(scenes.act(), quantities={wrong: Decimal(12)}, keeper=keeper)
    costing.catch_up()
    assert books.layers(tea) == [(12, Decimal(120)), (20, Decimal(300))]
    books.tie_out(tea)


def test_goods_that_were_written_down_late_are_valued_when_they_came_and_what_followed_is_corrected():
    tea, site = scenes.sku(), scenes.site()
    now = clock.now()
    receive(tea, site, 10, "4", occurred_at=now - 6 * HOUR)
    sale = sell(tea, site, 6, occurred_at=now - 3 * HOUR)
    costing.catch_up()
    assert books.booked_for(sale) == Decimal("-24.00")
    (late,) = stock.receive(scenes.act(), goods=[goods(tea, 4, site.dock, unit_cost=Decimal(3), occurred_at=now - 9 * HOUR)])
    costing.catch_up()
    assert books.entries(tea) == [
        ("receipt", 10, Decimal("40.00"), 0),
        ("issue", -6, Decimal("-24.00"), 0),
        ("receipt", 4, Decimal("12.00"), 0),
        ("correction", 0, Decimal("4.00"), 0),
    ]
    correction = ValueEntry.objects.filter(sku=tea).latest("id")
    assert (correction.movement_id, correction.effective_at) == (sale, now - 3 * HOUR)
    assert ValueEntry.objects.get(movement_id=late).effective_at == now - 9 * HOUR
    books.tie_out(tea)


def test_what_was_written_down_late_goes_on_from_the_mark_before_it(monkeypatch):
    monkeypatch.setattr(catching_up, "MARK_EVERY", 4)
    tea, site = scenes.sku(), scenes.site()
    now = clock.now()
    for number in range(12):
        receive(tea, site, 3, str(2 + number), occurred_at=now - HOUR * (40 - number))
        sell(tea, site, 1, occurred_at=now - HOUR * (40 - number) + HOUR / 2)
        if number % 3 == 0:
            costing.catch_up()
    costing.catch_up()
    marks = list(CostMark.objects.filter(sku=tea).order_by("at").values())
    assert len(marks) == 6
    receive(tea, site, 2, "50", occurred_at=now - HOUR * 33)
    costing.catch_up()
    books.tie_out(tea)
    kept = list(CostMark.objects.filter(sku=tea).order_by("at").values())
    assert (len(kept), kept[:3]) == (6, marks[:3])
    assert all(one["kept"] != former["kept"] for one, former in zip(kept[3:], marks[3:], strict=True))
    assert [one["id"] for one in kept[4:]] == [one["id"] for one in marks[4:]]  # their facts are the same
    receive(tea, site, 2, "70", occurred_at=now - HOUR * 100)
    costing.catch_up()
    books.tie_out(tea)


def test_many_that_come_late_into_one_stretch_are_all_told_by_its_marks(monkeypatch):
    monkeypatch.setattr(catching_up, "MARK_EVERY", 4)
    tea, site, now = scenes.sku(), scenes.site(), clock.now()
    for number in range(6):
        receive(tea, site, 3, str(2 + number), occurred_at=now - HOUR * (40 - number))
        sell(tea, site, 1, occurred_at=now - HOUR * (40 - number) + HOUR / 2)
    costing.catch_up()
    for number in range(7):
        receive(tea, site, 1, str(10 + number), occurred_at=now - HOUR * 38 + HOUR * number / 10)
    costing.catch_up()
    books.tie_out(tea)
    receive(tea, site, 2, "50", occurred_at=now - HOUR * 37 + HOUR * 3 / 4)
    costing.catch_up()
    books.tie_out(tea)
    receive(tea, site, 2, "70", occurred_at=now - HOUR * 39)
    costing.catch_up()
    books.tie_out(tea)


def test_marks_from_before_they_told_of_their_stretch_are_made_anew(monkeypatch):
    monkeypatch.setattr(catching_up, "MARK_EVERY", 4)
    tea, site, now = scenes.sku(), scenes.site(), clock.now()
    for number in range(8):
        receive(tea, site, 3, str(2 + number), occurred_at=now - HOUR * (40 - number))
        sell(tea, site, 1, occurred_at=now - HOUR * (40 - number) + HOUR / 2)
    costing.catch_up()
    CostMark.objects.filter(sku=tea).update(told="", booked="")
    receive(tea, site, 2, "50", occurred_at=now - HOUR * 37)
    costing.catch_up()
    books.tie_out(tea)
    assert [bool(mark.told) for mark in CostMark.objects.filter(sku=tea).order_by("at")] == [False, True, True, True]


def test_a_document_may_be_called_anything(monkeypatch):
    monkeypatch.setattr(catching_up, "MARK_EVERY", 1)
    tea, site, now = scenes.sku(), scenes.site(), clock.now()
    odd = 'PO,1\n"2"\\;{}'
    receive(tea, site, 3, "2", document=odd, occurred_at=now - HOUR * 4)
    sale = sell(tea, site, 2, document=odd, occurred_at=now - HOUR * 3)
    costing.catch_up()
    receive(tea, site, 2, "50", document=odd, occurred_at=now - HOUR * 5)
    costing.catch_up()
    stock.reverse(scenes.act(), movement_ids=[sale])
    costing.catch_up()
    books.tie_out(tea)


def test_goods_of_two_owners_are_two_stocks():
    tea, site, client = scenes.sku(), scenes.site(), Owner.objects.create(code=scenes.fresh("O"), name="A client")
    receive(tea, site, 2, "3")
    line = goods(tea, 5, site.dock, unit_cost=Decimal(8))
    stock.receive(scenes.act(), goods=[scenes.owned(line, client)])
    costing.catch_up()
    assert books.worth(tea) == (2, Decimal("6.00"))
    assert books.worth(tea, client) == (5, Decimal("40.00"))
    books.tie_out(tea)
    books.tie_out(tea, client)


def test_another_method_is_noticed_with_the_next_movement_and_keeps_the_value(settings):
    tea, site = scenes.sku(), scenes.site()
    receive(tea, site, 2, "3")
    receive(tea, site, 2, "4")
    costing.catch_up()
    settings.COSTING_METHOD = "average"
    sell(tea, site, 1)
    costing.catch_up()
    assert (books.state(tea).method, books.worth(tea)) == ("average", (3, Decimal("11.00")))
    sell(tea, site, 1)
    costing.catch_up()
    assert books.worth(tea) == (2, Decimal("7.33"))
    books.tie_out(tea)


def test_goods_are_costed_as_their_category_says_from_the_moment_it_says_so():
    tea, mug, site, act = scenes.sku(), scenes.sku(), scenes.site(), scenes.act()
    category = catalog.add_category(act, name=scenes.fresh("Tea "), costing="fifo")
    catalog.change_sku(act, row=SkuRow(tea.code, category=category.name), version=1)
    for item in (tea, mug):
        receive(item, site, 10, "2")
        receive(item, site, 10, "4")
        sell(item, site, 5)
    costing.keep_up()
    assert (books.worth(tea), books.state(tea).method) == ((15, Decimal(50)), "fifo")
    catalog.change_category(act, category_id=category.pk, version=1, costing="average")
    costing.keep_up()
    assert (books.worth(tea), books.state(tea).method, books.state(mug).method) == ((15, Decimal(50)), "average", "fifo")
    assert books.layers(tea) == [(15, Decimal(50))]
    sell(tea, site, 6)
    costing.keep_up()
    assert books.entries(tea)[-2:] == [("method", 0, 0, 0), ("issue", -6, Decimal(-20), 0)]
    books.tie_out(tea)


def test_another_usual_method_reaches_every_sku_a_few_at_a_time(settings, monkeypatch):
    monkeypatch.setattr(catching_up, "SWITCHED_AT_ONCE", 2)
    site, items = scenes.site(), [scenes.sku() for _ in range(5)]
    for item in items:
        receive(item, site, 3, "2")
    costing.keep_up()
    settings.COSTING_METHOD = "average"
    costing.keep_up()
    assert [books.state(item).method for item in items] == ["average"] * 5
    assert [books.entries(item)[-1][0] for item in items] == ["method"] * 5
    for item in items:
        books.tie_out(item)


def test_the_methods_of_the_catalogue_are_those_of_valuation():
    assert set(Category.Costing.values) == {method.value for method in Method}


def test_entries_are_never_changed_or_deleted():
    tea, site = scenes.sku(), scenes.site()
    receive(tea, site, 2, "3")
    costing.catch_up()
    for act in (lambda: ValueEntry.objects.update(value=0), lambda: ValueEntry.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    assert books.worth(tea) == (2, Decimal("6.00"))
