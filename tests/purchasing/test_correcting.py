"""Correcting a receipt: the order's lines, its state, its discrepancies and the book follow one another."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quartermaster.accounts.models import Deed
from quartermaster.kernel.refusals import StaleVersion
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing import queries
from quartermaster.purchasing.operations.correcting import MoreThanReceived, UnknownReceipt
from quartermaster.purchasing.operations.ordering import NothingReceived, SomethingReceived
from quartermaster.purchasing.operations.receipt_checks import DeliveryAlreadyReceived, EmptyDelivery, InvalidDelivery
from quartermaster.purchasing.operations.settling import AlreadySettled
from quartermaster.purchasing.operations.states import WrongState
from quartermaster.purchasing.papers import DAMAGED, ReceiptPart, ReceivedLine
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.checking import check
from tests import scenes
from tests.purchasing.scenes import discrepancies, lines, on_hand, placed, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea():
    return scenes.sku()


@pytest.fixture
def site():
    return scenes.site()


def came(quantity, *, line=None, item=None, condition="good"):
    return ReceivedLine(Decimal(quantity), position=line, sku_id=item.id if item else None, condition=condition)


def receive(order, *received, **more):
    return purchasing.receive(scenes.act(), number=order.number, receipts=received, **more)


def correct(order, receipt, *less, **more):
    """`less`: (place, quantity) of what did not come; nothing named means all of it."""
    parts = [ReceiptPart(place, Decimal(quantity)) for place, quantity in less] or None
    act = more.pop("act", None) or scenes.act()
    return purchasing.correct_receipt(act, number=order.number, receipt=receipt.number, lines=parts, **more)


def noted(receipt):
    return [line.quantity for line in receipt.lines.order_by("id")]


def moved(order):
    return [(m.kind, m.quantity, m.reverses_id is not None) for m in stock_queries.movements_on(order.number)]


def test_a_wrong_quantity_is_corrected_by_a_linked_reversal(tea, site):
    order = placed(site, (tea, 10))
    receipt = receive(order, came(10, line=1), delivery_note="DN-1")
    assert state(order) == "received"
    version = queries.order_by_number(order.number).version
    corrected = correct(order, receipt, (1, 4), act=scenes.act().because("miscounted"), version=version)
    assert (state(order), lines(order), on_hand(tea)) == ("partially_received", [("10", "6", "4")], (6, 6, 0))
    assert (noted(corrected), corrected.voided_at, queries.on_order([tea.id])) == ([6], None, {tea.id: 4})
    assert moved(order) == [("receipt", 10, False), ("receipt", 10, True), ("receipt", 6, False)]
    standing = stock_queries.standing_of(order.number, kind="receipt").get()
    assert corrected.lines.get().movement_id == standing.pk
    told = Deed.objects.get(document=order.number, verb="purchasing.correct_receipt")
    assert told.details == {"receipt": receipt.number, "did not come": f"4 of {tea.code}"}
    assert (told.reason, queries.order_by_number(order.number).version) == ("miscounted", version + 1)
    receive(order, came(4, line=1))
    assert (state(order), lines(order)) == ("received", [("10", "10", "0")])
    assert check() == []


def test_what_was_put_away_and_sold_does_not_stop_a_slip_of_the_keyboard(tea, site):
    """A hundred were typed for ten, and the ten are on the shelf and promised already."""
    order = placed(site, (tea, 100))
    receipt = receive(order, came(100, line=1))
    stock.put_away(scenes.act(), goods=[scenes.goods(tea, 10, site.dock, site.shelf)])
    correct(order, receipt, (1, 90))
    assert (lines(order), on_hand(tea)) == ([("100", "10", "90")], (10, 0, 0))
    assert check() == []


def test_a_receipt_of_which_nothing_came_is_void_and_its_delivery_note_free(tea, site):
    order = placed(site, (tea, 10))
    receipt = receive(order, came(4, line=1), came(2, line=1, condition=DAMAGED), delivery_note="DN-7")
    with pytest.raises(SomethingReceived):
        purchasing.cancel(scenes.act(), number=order.number)
    voided = correct(order, receipt)
    assert (voided.voided_at is not None, noted(voided)) == (True, [0, 0])
    assert (state(order), lines(order), on_hand(tea)) == ("ordered", [("10", "0", "10")], (0, 0, 0))
    assert discrepancies(order) == [("damaged", tea.code, "2", "void")]
    with pytest.raises(EmptyDelivery):
        correct(order, receipt)
    with pytest.raises(NothingReceived):
        purchasing.close(scenes.act(), number=order.number, short=True)
    receive(order, came(4, line=1), delivery_note="DN-7")
    with pytest.raises(DeliveryAlreadyReceived):
        receive(order, came(1, line=1), delivery_note="dn-7")
    assert on_hand(tea) == (4, 4, 0)
    assert check() == []


def test_an_order_whose_receipts_are_void_can_be_cancelled(tea, site):
    order = placed(site, (tea, 10))
    correct(order, receive(order, came(4, line=1)))
    assert purchasing.cancel(scenes.act(), number=order.number).state == "cancelled"


def test_damaged_and_wrong_goods_are_corrected_with_their_discrepancies(tea, site):
    mug = scenes.sku()
    order = placed(site, (tea, 10))
    receipt = receive(order, came(6, line=1), came(3, line=1, condition=DAMAGED), came(5, item=mug))
    correct(order, receipt, (2, 1), (3, 5))
    assert (lines(order), on_hand(tea), on_hand(mug)) == ([("10", "8", "2")], (8, 6, 2), (0, 0, 0))
    assert discrepancies(order) == [("damaged", tea.code, "2", "open"), ("wrong_item", mug.code, "5", "void")]
    correct(order, receipt, (1, 1), (2, 1))
    assert (lines(order), on_hand(tea)) == ([("10", "6", "4")], (6, 5, 1))
    assert discrepancies(order)[0] == ("damaged", tea.code, "1", "open")
    assert check() == []


def test_refuses_to_correct_goods_that_a_settlement_has_moved(tea, site):
    order = placed(site, (tea, 10))
    receipt = receive(order, came(6, line=1), came(3, line=1, condition=DAMAGED))
    purchasing.resolve_discrepancy(scenes.act(), discrepancy_id=queries.discrepancies_of(order.id).get().id, resolution="return")
    with pytest.raises(AlreadySettled, match="damaged goods"):
        correct(order, receipt, (1, 1), (2, 1))
    assert (lines(order), on_hand(tea), noted(receipt)) == ([("10", "9", "1")], (6, 6, 0), [6, 3])
    correct(order, receipt, (1, 1))
    assert (lines(order), on_hand(tea)) == ([("10", "8", "2")], (5, 5, 0))


def test_what_was_over_is_so_no_longer_whichever_receipt_was_wrong(tea, site):
    order = placed(site, (tea, 10))
    first = receive(order, came(8, line=1))
    receive(order, came(5, line=1), allow_over=True)
    assert (lines(order), discrepancies(order)) == ([("10", "13", "0")], [("over", tea.code, "3", "open")])
    correct(order, first, (1, 1))
    assert (state(order), discrepancies(order)) == ("received", [("over", tea.code, "2", "open")])
    correct(order, first, (1, 4))
    assert (state(order), lines(order)) == ("partially_received", [("10", "8", "2")])
    assert discrepancies(order) == [("over", tea.code, "2", "void")]
    assert check() == []


def test_more_is_short_when_less_came(tea, site):
    order = placed(site, (tea, 10))
    receipt = receive(order, came(7, line=1), final=True)
    correct(order, receipt, (1, 2))
    assert (lines(order), discrepancies(order)) == ([("10", "5", "5")], [("short", tea.code, "5", "open")])
    purchasing.resolve_discrepancy(scenes.act(), discrepancy_id=queries.discrepancies_of(order.id).get().id, resolution="credit")
    assert (state(order), lines(order)) == ("received", [("10", "5", "0")])


def test_what_is_to_be_replaced_is_not_short_as_well(tea, site):
    order = placed(site, (tea, 10))
    receipt = receive(order, came(5, line=1), came(3, line=1, condition=DAMAGED), final=True)
    damaged = queries.discrepancies_of(order.id).get(kind="damaged")
    purchasing.resolve_discrepancy(scenes.act(), discrepancy_id=damaged.id, resolution="replace")
    correct(order, receipt, (1, 1))
    assert lines(order) == [("10", "4", "6")]
    assert discrepancies(order) == [("damaged", tea.code, "3", "resolved"), ("short", tea.code, "3", "open")]


def test_two_lines_of_one_sku_are_corrected_each_for_its_own_line(tea, site):
    order = placed(site, (tea, 10), (tea, 5))
    receipt = receive(order, came(13, item=tea))
    correct(order, receipt, (1, 2), (2, 3))
    assert (lines(order), on_hand(tea)) == ([("10", "8", "2"), ("5", "0", "5")], (8, 8, 0))
    assert check() == []


def test_refuses_a_correction_that_cannot_be(tea, site):
    order, other = placed(site, (tea, 10)), placed(site, (tea, 10))
    receipt = receive(order, came(4, line=1))
    before = moved(order)
    with pytest.raises(MoreThanReceived) as refused:
        correct(order, receipt, (1, 3), (1, 2))
    assert [error.pointer for error in refused.value.errors] == ["/lines/1/quantity"]
    with pytest.raises(InvalidDelivery) as wrong:
        correct(order, receipt, (2, 1), (1, 0), (1, "0.5"))
    assert [(error.pointer, error.code) for error in wrong.value.errors] == [
        ("/lines/0/place", "unknown_line"),
        ("/lines/1/quantity", "not_positive"),
        ("/lines/2/quantity", "too_many_decimals"),
    ]
    with pytest.raises(UnknownReceipt):
        correct(other, receipt, (1, 1))
    with pytest.raises(EmptyDelivery):
        purchasing.correct_receipt(scenes.act(), number=order.number, receipt=receipt.number, lines=[])
    with pytest.raises(StaleVersion):
        correct(order, receipt, (1, 1), version=order.version)
    assert (lines(order), on_hand(tea), noted(receipt), moved(order)) == ([("10", "4", "6")], (4, 4, 0), [4], before)


def test_refuses_to_correct_goods_that_have_left_the_dock(tea, site):
    order = placed(site, (tea, 10))
    receipt = receive(order, came(4, line=1))
    stock.put_away(scenes.act(), goods=[scenes.goods(tea, 3, site.dock, site.shelf)])
    with pytest.raises(stock.BinShort, match="put away is moved back"):
        correct(order, receipt, (1, 2))
    assert (lines(order), on_hand(tea), noted(receipt)) == ([("10", "4", "6")], (4, 1, 0), [4])


def test_the_receipts_of_a_closed_order_stay_as_they_are(tea, site):
    order = placed(site, (tea, 4))
    receipt = receive(order, came(4, line=1))
    purchasing.close(scenes.act(), number=order.number)
    with pytest.raises(WrongState, match="Adjust the stock"):
        correct(order, receipt, (1, 1))
    assert (lines(order), on_hand(tea)) == ([("4", "4", "0")], (4, 4, 0))


def test_a_receipt_is_not_reversed_behind_its_orders_back(tea, site):
    order = placed(site, (tea, 10))
    receive(order, came(4, line=1), came(2, line=1, condition=DAMAGED))
    taken_in = [movement.pk for movement in stock_queries.movements_on(order.number)]
    with pytest.raises(stock.BelongsToDocument, match=f"Correct the receipt on {order.number}"):
        stock.reverse(scenes.act(), movement_ids=taken_in)
    purchasing.resolve_discrepancy(scenes.act(), discrepancy_id=queries.discrepancies_of(order.id).get().id, resolution="replace")
    (sent_back,) = stock_queries.standing_of(order.number, kind="return_to_vendor")
    with pytest.raises(stock.BelongsToDocument, match="settled so"):
        stock.reverse(scenes.act(), movement_ids=[sent_back.pk])
    assert (lines(order), on_hand(tea)) == ([("10", "4", "6")], (4, 4, 0))
    (put,) = stock.put_away(scenes.act(), goods=[scenes.goods(tea, 4, site.dock, site.shelf, document=order.number)])
    stock.reverse(scenes.act(), movement_ids=[put])
    assert on_hand(tea) == (4, 4, 0)
