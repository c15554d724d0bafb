"""The pages of lots, serials and holds: what they list, what they hold, lift and reject, and who may."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from quartermaster.kernel import clock
from quartermaster.stock import operations as stock
from quartermaster.stock import queries
from quartermaster.stock.checking import check
from quartermaster.stock.imports import OpeningRow, load_opening_stock
from quartermaster.stock.models import Hold, Movement
from quartermaster.stock.moves import NewLot
from tests import scenes
from tests.scenes import goods
from tests.stock.test_pages import Person, exported, place, position, said, text_of

pytestmark = pytest.mark.django_db

TODAY = clock.now().date()


def lot(item, code, quantity="0", at=None, **facts):
    (found,) = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, item.id, code, **facts)])
    if at is not None:
        stock.open_balances(scenes.act(), goods=[goods(item, quantity, at, lot_id=found)])
    return found


@pytest.fixture
def tea():
    return scenes.sku(tracking="lot")


@pytest.fixture
def site():
    return scenes.site()


def listed(response):
    return text_of(response).count("<tr data-key=")


def test_lots_are_listed_with_where_they_are_and_found_by_what_expires_soon(tea, site):
    lot(tea, "SOON", 4, site.shelf, expires_on=TODAY + timedelta(days=5))
    lot(tea, "LATER", 5, site.second_shelf, expires_on=TODAY + timedelta(days=25))
    lot(tea, "NEVER", 6, site.shelf)
    lot(tea, "GONE", expires_on=TODAY + timedelta(days=5))
    reader = Person()
    assert listed(reader.get(reverse("lot_list"), {"sku": tea.code})) == 4
    soon = reader.get(reverse("lot_list"), {"expires": "0-7", "stock": "yes", "sku": tea.code})
    assert (listed(soon), "SOON" in text_of(soon), place(site.shelf) in text_of(soon)) == (1, True, True)
    assert listed(reader.get(reverse("lot_list"), {"expires": "0-30", "stock": "yes", "sku": tea.code})) == 2
    assert listed(reader.get(reverse("lot_list"), {"q": "nev"})) == 1
    csv = exported(reader, "lot_list", q="SOON").decode().splitlines()
    assert csv[1].startswith(f"SOON,released,{tea.code},")
    assert reader.get(reverse("lot_list"), {"expires": "8"}).status_code == 422


def test_a_list_of_lots_is_a_fixed_number_of_queries_and_of_the_warehouse_in_view(tea, site, django_assert_max_num_queries):
    elsewhere = scenes.site()
    for number in range(8):
        lot(tea, f"L{number}", 1, (site if number % 2 else elsewhere).shelf)
    reader = Person()
    reader.get(reverse("lot_list"))
    with django_assert_max_num_queries(9):
        assert listed(reader.get(reverse("lot_list"), {"sku": tea.code})) == 8
    assert listed(Person(at=site).get(reverse("lot_list"), {"sku": tea.code})) == 4


def test_a_quantity_is_held_from_the_bins_row_and_lifted_in_part(tea, site):
    lot(tea, "L1", 10, site.shelf)
    keeper = Person("storekeeper")
    assert 'name="lot" value="L1"' in text_of(keeper.get(reverse("hold_form"), {"sku": tea.code, "lot": "L1"}))
    fields = {"sku": tea.code, "bin": place(site.shelf), "lot": "L1", "quantity": "4", "reason": "damaged", "note": "wet"}
    response = keeper.deed(reverse("hold"), **fields)
    assert (response.status_code, said(response)[0]) == (303, "Holds 4: damaged.")
    (held,) = Hold.objects.filter(sku=tea)
    assert (held.open, held.note, position(tea).held, position(tea).sellable) == (4, "wet", 4, 6)
    manager = Person()
    assert listed(manager.get(reverse("hold_list"), {"sku": tea.code})) == 1
    manager.deed(reverse("hold_lift", args=[held.pk]), quantity="1")
    assert position(tea).held == 3
    manager.deed(reverse("hold_lift", args=[held.pk]), quantity="")
    assert (position(tea).held, position(tea).sellable) == (0, 10)
    assert manager.get(reverse("hold_lift_form", args=[held.pk])).status_code == 404
    assert check() == []


def test_a_whole_bin_is_held_and_a_lot_wherever_it_lies(tea, site):
    mug = scenes.sku()
    lot(tea, "L1", 10, site.shelf)
    found = lot(tea, "L2", 3, site.shelf)
    stock.open_balances(scenes.act(), goods=[goods(tea, 2, site.second_shelf, lot_id=found)])
    scenes.stocked(mug, 7, site.shelf)
    keeper = Person("storekeeper")
    keeper.deed(reverse("hold"), sku=tea.code, lot="L2", reason="quality_control")
    assert (position(tea).held, position(mug).held) == (5, 0)
    keeper.deed(reverse("hold"), bin=place(site.shelf), reason="quarantine")
    assert (position(tea).held, position(mug).held) == (15, 7)
    refused = keeper.deed(reverse("hold"), bin=place(site.shelf), reason="quarantine")
    assert (refused.status_code, "on hold already" in text_of(refused)) == (409, True)
    assert Hold.objects.filter(bin=site.shelf).count() == 3
    assert check() == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": "damaged"}, "Name the bin, or the lot or serial."),
        ({"lot": "L1", "reason": "damaged"}, "Say of which SKU the lot is."),
        ({"bin": "X/Y", "quantity": "3", "reason": "damaged"}, "For a quantity name the SKU and the bin."),
        ({"bin": "X/Y"}, "This field is required."),
    ],
)
def test_a_hold_says_what_it_lacks(fields, words):
    before = Hold.objects.count()
    response = Person().deed(reverse("hold"), **fields)
    assert (response.status_code, words in text_of(response), Hold.objects.count()) == (422, True, before)


def test_held_goods_are_rejected_to_quarantine_or_scrapped_with_a_reason(tea, site):
    lot(tea, "L1", 10, site.shelf)
    manager = Person()
    manager.deed(reverse("hold"), sku=tea.code, bin=place(site.shelf), lot="L1", reason="damaged")
    held = Hold.objects.get(sku=tea)
    manager.deed(reverse("hold_reject", args=[held.pk]), quantity="4", where=place(site.quarantine))
    assert (position(tea).on_hand, position(tea).held) == (10, 10)
    response = manager.deed(reverse("hold_reject", args=[held.pk]), where="")
    assert (response.status_code, "Say why they are scrapped." in text_of(response)) == (422, True)
    manager.deed(reverse("hold_reject", args=[held.pk]), where="", reason="damaged")
    assert position(tea).on_hand == 4
    assert list(Movement.objects.filter(sku=tea).order_by("id").values_list("kind", flat=True)) == [
        "opening",
        "internal_move",
        "scrap",
    ]
    assert check() == []


def test_only_those_who_may_hold_lift_and_reject(tea, site):
    lot(tea, "L1", 10, site.shelf)
    (held,) = stock.hold_all(scenes.act(), reason="damaged", bin_id=site.shelf.id)
    for role, name, args in (("seller", "hold", []), ("seller", "hold_lift", [held]), ("seller", "hold_reject", [held])):
        assert Person(role).deed(reverse(name, args=args)).status_code == 403
    assert Hold.objects.get(pk=held).open == Decimal(10)


def test_a_lot_is_asked_for_only_where_the_sku_is_tracked(tea, site):
    mug, manager = scenes.sku(), Person()
    for name in ("adjust_form", "transfer_form"):
        assert 'name="lot"' in text_of(manager.get(reverse(name), {"sku": tea.code}))
        assert 'name="lot"' not in text_of(manager.get(reverse(name), {"sku": mug.code}))


def test_goods_of_a_lot_are_adjusted_and_moved_by_hand(tea, site):
    lot(tea, "L1", 10, site.shelf)
    manager = Person()
    gone = {"sku": tea.code, "bin": place(site.shelf), "direction": "lost", "quantity": "2", "reason": "damaged"}
    asked = manager.deed(reverse("adjust"), **gone)
    assert (asked.status_code, "say which lot it is" in text_of(asked), position(tea).on_hand) == (422, True, 10)
    manager.deed(reverse("adjust"), **gone, lot="L1")
    manager.deed(reverse("adjust"), **{**gone, "direction": "found", "quantity": "3", "reason": "found"}, lot="L2")
    there = {row.lot.code: row.quantity for row in queries.balances_of(tea.id)}
    assert there == {"L1": 8, "L2": 3}
    move = {"sku": tea.code, "from_bin": place(site.shelf), "to_bin": place(site.second_shelf), "quantity": "5"}
    assert manager.deed(reverse("transfer"), **move).status_code == 422
    manager.deed(reverse("transfer"), **move, lot="L1")
    assert {(row.bin.code, row.lot.code): row.quantity for row in queries.balances_of(tea.id)} == {
        ("A-01", "L1"): 3,
        ("A-01", "L2"): 3,
        ("A-02", "L1"): 5,
    }
    assert check() == []


def test_opening_stock_comes_in_by_lot_and_serial_or_not_at_all(tea, site):
    radio, act = scenes.sku(tracking="serial"), scenes.act()

    def row(item, quantity, code, where):
        return OpeningRow(item.code, site.warehouse.code, "A-01", Decimal(quantity), lot=code, where=where)

    report = load_opening_stock(act, rows=[row(tea, 5, "", "row 2, "), row(radio, 2, "S1", "row 3, ")])
    assert [(error.pointer, error.code) for error in report.errors] == [
        ("row 2, lot", "lot_needed"),
        ("row 3, quantity", "serials_are_whole"),
    ]
    rows = [row(tea, 5, "L1", "row 2, "), row(radio, 1, "S1", "row 3, "), row(radio, 1, "S2", "row 4, ")]
    assert load_opening_stock(act, rows=rows).created == 3
    serials = queries.lots_with_stock().filter(sku=radio)
    assert {(found.code, found.is_serial, found.on_hand) for found in serials} == {("S1", True, 1), ("S2", True, 1)}
    assert check() == []
