"""Taking in what is tracked: lots with their dates, serials one by one or as ranges, and what is refused."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import Discrepancy, Receipt, ReceiptLine
from quartermaster.purchasing.operations.receipt_checks import InvalidDelivery
from quartermaster.purchasing.papers import DAMAGED, ReceiptPart, ReceivedLine, ReceivedLot
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.checking import check
from quartermaster.stock.ledger import SerialElsewhere
from quartermaster.stock.models import Lot
from tests import scenes
from tests.accounts.scenes import Program, field_errors, person, problem, token_of
from tests.purchasing.scenes import discrepancies, lines, on_hand, placed, state
from tests.stock.test_pages import Person, text_of

pytestmark = pytest.mark.django_db

NEXT_YEAR = date(2027, 6, 30)


def came(quantity, code="", *, line=1, condition="good", item=None, serials=(), **facts):
    lot = ReceivedLot(code, tuple(serials), **facts) if code or serials or facts else None
    position = None if item else line
    return ReceivedLine(Decimal(quantity), position, item.id if item else None, condition, lot=lot)


def receive(order, *received, **more):
    return purchasing.receive(scenes.act(), number=order.number, receipts=received, **more)


def lots_of(item):
    """(code, on hand) of each lot and serial, in their order."""
    found = stock_queries.lots_with_stock().filter(sku=item).order_by("code")
    return [(lot.code, lot.on_hand) for lot in found]


def untouched(order, item):
    return (lines(order), on_hand(item), Lot.objects.filter(sku=item).count(), Receipt.objects.filter(order=order).count()) == (
        [("10", "0", "10")],
        (0, 0, 0),
        0,
        0,
    )


def test_one_line_comes_in_several_lots_with_what_their_labels_say():
    tea, site = scenes.sku(tracking="lot"), scenes.site()
    order = placed(site, (tea, 10))
    facts = {"expires_on": NEXT_YEAR, "best_before": date(2027, 6, 1), "manufactured_on": date(2026, 6, 1), "supplier_lot": "X9"}
    receipt = receive(order, came(6, "L1", **facts), came(4, "L2"))
    assert (state(order), lines(order), on_hand(tea)) == ("received", [("10", "10", "0")], (10, 10, 0))
    assert lots_of(tea) == [("L1", 6), ("L2", 4)]
    lot = Lot.objects.get(sku=tea, code="L1")
    assert {name: getattr(lot, name) for name in facts} == facts
    assert list(receipt.lines.order_by("id").values_list("lot__code", "quantity")) == [("L1", 6), ("L2", 4)]
    assert check() == []


def test_the_next_delivery_of_a_lot_adds_to_it_and_other_dates_are_refused():
    tea, site = scenes.sku(tracking="lot"), scenes.site()
    order = placed(site, (tea, 10))
    receive(order, came(6, "L1", expires_on=NEXT_YEAR))
    receive(order, came(2, "L1"))
    assert lots_of(tea) == [("L1", 8)]
    with pytest.raises(stock.LotDiffers) as refused:
        receive(order, came(1, "L2"), came(1, "L1", expires_on=date(2028, 1, 1)))
    assert [error.pointer for error in refused.value.errors] == ["/lines/1/lot"]
    assert lots_of(tea) == [("L1", 8)]


@pytest.mark.parametrize("tracking", ["lot", "serial"])
def test_what_is_tracked_does_not_come_without_saying_which(tracking):
    item, site = scenes.sku(tracking=tracking), scenes.site()
    order = placed(site, (item, 10))
    with pytest.raises(stock.LotNeeded) as refused:
        receive(order, came(3))
    pointer = "/lines/0/lot" if tracking == "lot" else "/lines/0/serials"
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(pointer, "lot_needed")]
    assert untouched(order, item)


@pytest.mark.parametrize(
    ("tracking", "line", "code"),
    [
        ("none", came(3, "L1"), "not_tracked"),
        ("lot", came(2, serials=["S1", "S2"]), "lot_needed"),
        ("lot", came(3, "L\n1"), "invalid_lot"),
        ("serial", came(3, serials=["S1", "S2"]), "serials_differ"),
        ("serial", came(2, "L1", serials=["S1", "S2"]), "serials_differ"),
    ],
)
def test_a_lot_or_serials_that_do_not_suit_are_refused(tracking, line, code):
    item, site = scenes.sku(tracking=tracking), scenes.site()
    order = placed(site, (item, 10))
    with pytest.raises((InvalidDelivery, stock.LotNeeded)) as refused:
        receive(order, line)
    assert [error.code for error in refused.value.errors] == [code]
    assert untouched(order, item)


def test_serials_come_in_and_none_of_them_twice():
    radio, site = scenes.sku(tracking="serial"), scenes.site()
    order = placed(site, (radio, 10))
    receipt = receive(order, came(3, serials=["S1", "S2", "S3"], warranty_until=NEXT_YEAR))
    assert lots_of(radio) == [("S1", 1), ("S2", 1), ("S3", 1)]
    assert Lot.objects.filter(sku=radio, warranty_until=NEXT_YEAR).count() == 3
    assert receipt.lines.count() == 3
    with pytest.raises(SerialElsewhere):
        receive(order, came(2, serials=["S4", "S2"]))
    assert (lots_of(radio), lines(order)) == ([("S1", 1), ("S2", 1), ("S3", 1)], [("10", "3", "7")])
    assert check() == []


def test_ten_thousand_serials_come_in_one_act_and_not_one_more(django_assert_max_num_queries):
    radio, site = scenes.sku(tracking="serial"), scenes.site()
    order = placed(site, (radio, 20_000))
    with django_assert_max_num_queries(60):
        receipt = receive(order, came(10_000, serials=[f"SN{number:05}" for number in range(10_000)]))
    assert (receipt.lines.count(), on_hand(radio)) == (10_000, (10_000, 10_000, 0))
    with pytest.raises(InvalidDelivery, match="At most 10,000 serials"):
        receive(order, came(6_000, serials=[f"A{n}" for n in range(6_000)]), came(6_000, serials=[f"B{n}" for n in range(6_000)]))
    assert on_hand(radio) == (10_000, 10_000, 0)


def test_damaged_goods_of_a_lot_are_held_and_go_back_as_that_lot():
    tea, site = scenes.sku(tracking="lot"), scenes.site()
    order = placed(site, (tea, 10))
    receive(order, came(7, "L1"), came(3, "L1", condition=DAMAGED))
    assert (on_hand(tea), discrepancies(order)) == ((10, 7, 3), [("damaged", tea.code, "3", "open")])
    found = Discrepancy.objects.get(sku=tea)
    assert found.lot.code == "L1"
    purchasing.resolve_discrepancy(scenes.act(), discrepancy_id=found.pk, resolution="return", note="")
    assert (on_hand(tea), lots_of(tea)) == ((7, 7, 0), [("L1", 7)])
    assert check() == []


def test_what_is_over_of_serials_is_noted_and_a_receipt_is_corrected_lot_by_lot():
    radio, tea, site = scenes.sku(tracking="serial"), scenes.sku(tracking="lot"), scenes.site()
    order = placed(site, (radio, 2), (tea, 5))
    receive(order, came(3, serials=["S1", "S2", "S3"]), allow_over=True)
    assert discrepancies(order) == [("over", radio.code, "1", "open")]
    receipt = receive(order, came(2, "L1", line=2), came(3, "L2", line=2))
    purchasing.correct_receipt(scenes.act(), number=order.number, receipt=receipt.number, lines=[ReceiptPart(2, Decimal(1))])
    assert lots_of(tea) == [("L1", 2), ("L2", 2)]
    assert list(ReceiptLine.objects.filter(receipt=receipt).order_by("id").values_list("lot__code", "quantity")) == [
        ("L1", 2),
        ("L2", 2),
    ]
    assert check() == []


def test_a_tracked_sku_that_was_not_ordered_goes_to_quarantine_as_its_lot():
    tea, other, site = scenes.sku(), scenes.sku(tracking="lot"), scenes.site()
    order = placed(site, (tea, 10))
    receive(order, came(2, "L7", item=other))
    assert (on_hand(other), lots_of(other)) == ((2, 0, 2), [("L7", 2)])
    assert Discrepancy.objects.get(sku=other).lot.code == "L7"


def test_lots_and_serials_are_received_on_the_page(two_tracked):
    tea, radio, order = two_tracked
    keeper = Person("storekeeper")
    page = text_of(keeper.get(reverse("purchase_order_receive", args=[order.number])))
    for name in ("lot_code_1", "lot_expires_on_1", "serials_2"):
        assert f'name="{name}"' in page
    assert 'name="quantity_1"' not in page
    fields = {
        "lot_code_1": ["L1", "L2", ""],
        "lot_quantity_1": ["6", "4", ""],
        "lot_damaged_1": ["1", "", ""],
        "lot_expires_on_1": ["2027-06-30", "", ""],
        "lot_best_before_1": ["", "", ""],
        "lot_manufactured_on_1": ["", "", ""],
        "lot_supplier_lot_1": ["X9", "", ""],
        "serials_2": "SN1..SN3",
        "version": order.version,
    }
    faulty = {**fields, "lot_code_1": ["", "L2", ""]}
    refused = keeper.deed(reverse("purchase_order_take_in", args=[order.number]), **faulty)
    assert (refused.status_code, f"{tea.code} is tracked by lot: say which lot came." in text_of(refused)) == (422, True)
    assert 'value="L2"' in text_of(refused)
    assert on_hand(tea) == (0, 0, 0)
    assert keeper.deed(reverse("purchase_order_take_in", args=[order.number]), **fields).status_code == 303
    assert lots_of(tea) == [("L1", 6), ("L2", 4)]
    assert (on_hand(tea), lots_of(radio)) == ((10, 9, 1), [("SN1", 1), ("SN2", 1), ("SN3", 1)])
    lot = Lot.objects.get(sku=tea, code="L1")
    assert (lot.expires_on, lot.supplier_lot) == (NEXT_YEAR, "X9")
    shown = text_of(keeper.get(reverse("purchase_order", args=[order.number])))
    assert reverse("lot", args=[lot.pk]) in shown
    assert check() == []


def test_a_stranger_is_received_by_the_lot_on_its_label(two_tracked):
    _, _, order = two_tracked
    other = scenes.sku(tracking="lot")
    fields = {"sku": [other.code, ""], "quantity": ["2", ""], "label": ["L7", ""], "version": order.version}
    assert Person().deed(reverse("purchase_order_take_in", args=[order.number]), **fields).status_code == 303
    assert (lots_of(other), on_hand(other)) == ([("L7", 2)], (2, 0, 2))


def test_lots_and_serials_are_received_over_the_api(two_tracked):
    _, _, order = two_tracked
    program = Program(token_of(person("manager")))
    path = f"/api/v1/purchase-orders/{order.number}/receipts"
    lacking = program.post(path, {"lines": [{"line": 1, "quantity": "4"}, {"line": 2, "quantity": "2"}]})
    assert problem(lacking) == (422, "lot_needed")
    assert field_errors(lacking) == [("/lines/0/lot", "lot_needed"), ("/lines/1/serials", "lot_needed")]
    many = [
        {"line": 1, "quantity": "4", "lot": "L1", "expires_on": "2027-06-30", "best_before": "2027-06-01"},
        {"line": 2, "quantity": "3", "serials": "SN8..SN9, X1", "warranty_until": "2028-01-01"},
    ]
    answer = json.loads(program.post(path, {"lines": many}).content)
    assert [(row["lot"], row["quantity"]) for row in answer["lines"]] == [("L1", "4"), ("SN8", "1"), ("SN9", "1"), ("X1", "1")]
    assert problem(program.post(path, {"lines": [{"line": 2, "quantity": "2", "serials": "S9..S1"}]})) == (422, "invalid_serials")
    assert check() == []


@pytest.fixture
def two_tracked():
    """A SKU tracked by lot, one tracked by serial, and an order for both."""
    tea, radio = scenes.sku(tracking="lot"), scenes.sku(tracking="serial")
    return tea, radio, placed(scenes.site(), (tea, 10), (radio, 5))
