"""Taking deliveries in: partly, wholly, over, damaged, wrong, twice."""

from __future__ import annotations

import threading
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection

from quartermaster.accounts.models import Deed
from quartermaster.accounts.permissions import PermissionMissing
from quartermaster.catalog.models import Owner
from quartermaster.kernel.refusals import Refusal, StaleVersion
from quartermaster.locations.queries import UnknownPlace
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing import queries
from quartermaster.purchasing.models import Receipt
from quartermaster.purchasing.operations.fitting import OverReceived
from quartermaster.purchasing.operations.receipt_checks import DeliveryAlreadyReceived, EmptyDelivery, InvalidDelivery
from quartermaster.purchasing.operations.states import WrongState
from quartermaster.purchasing.papers import DAMAGED, Delivery, ReceivedLine
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.checking import check
from tests import scenes
from tests.purchasing.scenes import discrepancies, drafted, lines, on_hand, paper, placed, state

pytestmark = pytest.mark.django_db


def came(quantity, *, line=None, item=None, condition="good"):
    return ReceivedLine(Decimal(quantity), position=line, sku_id=item.id if item else None, condition=condition)


def receive(order, *received, **more):
    return purchasing.receive(more.pop("act", None) or scenes.act(), number=order.number, receipts=received, **more)


def nothing_came(order, item):
    return (
        on_hand(item) == (0, 0, 0)
        and not Receipt.objects.filter(order=order).exists()
        and discrepancies(order) == []
        and all(row[1] == "0" for row in lines(order))
        and state(order) == "ordered"
    )


def test_goods_are_received_partially_then_wholly_at_the_dock():
    tea, site = scenes.sku(cost="2"), scenes.site()
    order = placed(site, (tea, 10))
    assert queries.on_order([tea.id]) == {tea.id: 10}
    receipt = receive(order, came(4, line=1), delivery_note="DN-1")
    assert receipt.number.startswith("RC-")
    assert (state(order), lines(order), on_hand(tea)) == ("partially_received", [("10", "4", "6")], (4, 4, 0))
    assert queries.on_order([tea.id]) == {tea.id: 6}
    receive(order, came(6, item=tea), delivery_note="DN-2")
    assert (state(order), lines(order), on_hand(tea)) == ("received", [("10", "10", "0")], (10, 10, 0))
    assert queries.on_order([tea.id]) == {}
    moved = stock_queries.movements_on(order.number)
    assert [(m.kind, m.quantity, m.unit_cost, m.to_bin_id) for m in moved] == [
        ("receipt", 4, 2, site.dock.id),
        ("receipt", 6, 2, site.dock.id),
    ]
    assert {line.movement_id for found in queries.receipts_of(order.id) for line in found.lines.all()} == {m.id for m in moved}
    assert discrepancies(order) == []
    assert check() == []


def test_refuses_a_delivery_note_that_was_received_before():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    receive(order, came(4, line=1), delivery_note="DN-7")
    with pytest.raises(DeliveryAlreadyReceived, match="dn-7 was received"):
        receive(order, came(4, line=1), delivery_note=" dn-7 ")
    assert (lines(order), on_hand(tea)) == ([("10", "4", "6")], (4, 4, 0))
    assert check() == []


def test_refuses_the_same_delivery_note_twice_in_one_request():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    twice = [Delivery(order.number, [came(2, line=1)], delivery_note="X") for _ in range(2)]
    with pytest.raises(DeliveryAlreadyReceived):
        purchasing.receive_orders(scenes.act(), deliveries=twice)
    assert nothing_came(order, tea)


def test_refuses_more_than_is_open_unless_it_is_meant():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    with pytest.raises(OverReceived) as refused:
        receive(order, came(12, line=1))
    assert [(e.pointer, e.code, e.facts["open"]) for e in refused.value.errors] == [("/lines/0/quantity", "over_received", "10")]
    assert nothing_came(order, tea)


def test_refuses_more_than_is_open_to_whom_may_not_accept_it():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    with pytest.raises(PermissionMissing):
        receive(order, came(12, line=1), allow_over=True, act=scenes.act("storekeeper"))
    assert nothing_came(order, tea)


def test_two_lines_of_one_delivery_cannot_hide_that_too_much_came():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    with pytest.raises(OverReceived) as refused:
        receive(order, came(6, line=1), came(6, line=1))
    assert [(e.pointer, e.facts["open"]) for e in refused.value.errors] == [("/lines/1/quantity", "4")]
    assert nothing_came(order, tea)


def test_more_than_ordered_is_taken_in_and_noted_where_it_is_meant():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    receive(order, came(12, line=1), allow_over=True)
    assert (state(order), lines(order), on_hand(tea)) == ("received", [("10", "12", "0")], (12, 12, 0))
    assert discrepancies(order) == [("over", tea.code, "2", "open")]
    assert check() == []


def test_damaged_goods_go_to_quarantine():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    receive(order, came(7, line=1), came(3, line=1, condition=DAMAGED))
    assert (state(order), lines(order), on_hand(tea)) == ("received", [("10", "10", "0")], (10, 7, 3))
    assert discrepancies(order) == [("damaged", tea.code, "3", "open")]
    assert check() == []


def test_a_sku_that_is_not_on_the_order_goes_to_quarantine():
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    receive(order, came(5, item=mug))
    assert (state(order), lines(order)) == ("ordered", [("10", "0", "10")])
    assert (on_hand(tea), on_hand(mug)) == ((0, 0, 0), (5, 0, 5))
    assert discrepancies(order) == [("wrong_item", mug.code, "5", "open")]
    assert check() == []


def test_what_stays_away_is_short_when_this_was_all():
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    order = placed(site, (tea, 10), (mug, 4))
    receive(order, came(8, line=1), final=True)
    assert (state(order), lines(order)) == ("partially_received", [("10", "8", "2"), ("4", "0", "4")])
    assert discrepancies(order) == [("short", tea.code, "2", "open"), ("short", mug.code, "4", "open")]
    receive(order, came(1, line=1))
    assert discrepancies(order) == [("short", tea.code, "2", "void"), ("short", mug.code, "4", "open")]
    assert check() == []


def test_goods_of_a_sku_on_two_lines_fill_the_lines_in_turn():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10), (tea, 5))
    receive(order, came(12, item=tea))
    assert lines(order) == [("10", "10", "0"), ("5", "2", "3")]
    receive(order, came(3, line=2))
    assert (state(order), on_hand(tea)) == ("received", (15, 15, 0))
    assert check() == []


def test_the_receiver_names_the_line_of_a_sku_on_two_lines():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10), (tea, 5))
    receive(order, came(5, line=2))
    assert lines(order) == [("10", "0", "10"), ("5", "5", "0")]


@pytest.mark.parametrize("steps", [[], ["approve"]])
def test_refuses_goods_on_an_order_that_was_not_placed(steps):
    tea, site = scenes.sku(), scenes.site()
    order = drafted(site, (tea, 10))
    for step in steps:
        getattr(purchasing, step)(scenes.act(), number=order.number)
    with pytest.raises(WrongState):
        receive(order, came(4, line=1))
    assert (lines(order), on_hand(tea)) == ([("10", "0", "10")], (0, 0, 0))


def test_refuses_goods_on_a_closed_order():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    receive(order, came(10, line=1))
    purchasing.close(scenes.act(), number=order.number)
    with pytest.raises(WrongState, match="closed"):
        receive(order, came(1, line=1), allow_over=True)
    assert on_hand(tea) == (10, 10, 0)


def test_refuses_what_was_read_before_another_receipt():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    receive(order, came(4, line=1), version=order.version)
    with pytest.raises(StaleVersion):
        receive(order, came(4, line=1), version=order.version)
    assert on_hand(tea) == (4, 4, 0)


def test_refuses_an_empty_delivery():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    with pytest.raises(EmptyDelivery):
        receive(order)
    assert nothing_came(order, tea)


def test_refuses_every_wrong_line_at_once():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    wrong = [came(0, line=1), came("1.5", line=1), came(1, line=9), ReceivedLine(Decimal(1)), came(1, line=1, condition="wet")]
    with pytest.raises(InvalidDelivery) as refused:
        receive(order, *wrong, ReceivedLine(Decimal(1), sku_id=10**12))
    assert [(e.pointer, e.code) for e in refused.value.errors] == [
        ("/lines/0/quantity", "not_positive"),
        ("/lines/1/quantity", "too_many_decimals"),
        ("/lines/2/line", "unknown_line"),
        ("/lines/3", "line_or_sku"),
        ("/lines/4/condition", "unknown_condition"),
        ("/lines/5/sku", "unknown_sku"),
    ]
    assert nothing_came(order, tea)


def test_refuses_an_order_that_does_not_exist():
    with pytest.raises(Refusal) as refused:
        purchasing.receive(scenes.act(), number="PO-0", receipts=[came(1, line=1)])
    assert (refused.value.code, refused.value.status) == ("unknown_purchase_order", 404)


def test_many_deliveries_take_a_fixed_number_of_statements(django_assert_max_num_queries):
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    act = scenes.act()
    orders = [placed(site, (tea, 10), (mug, 2)) for _ in range(8)]
    earlier = act.occurred_at.replace(year=act.occurred_at.year - 1)
    deliveries = [
        Delivery(order.number, [came(4, line=1), came(2, line=2)], occurred_at=earlier, delivery_note=f"D{n}")
        for order in orders
        for n in range(2)
    ]
    deliveries = [d for d in deliveries if d.delivery_note == "D0"] + [Delivery(o.number, [came(6, line=1)]) for o in orders]
    with django_assert_max_num_queries(40):
        receipts = purchasing.receive_orders(act, deliveries=deliveries)
    assert len(receipts) == 16
    assert {state(order) for order in orders} == {"received"}
    assert (on_hand(tea), on_hand(mug)) == ((80, 80, 0), (16, 16, 0))
    assert {receipt.received_at for receipt in receipts} == {earlier, act.occurred_at}
    moved = stock_queries.movements_on(orders[0].number)
    assert [(m.quantity, m.occurred_at) for m in moved] == [(4, earlier), (2, earlier), (6, act.occurred_at)]
    told = Deed.objects.filter(document=orders[0].number, verb="purchasing.receive").order_by("id")
    assert [deed.occurred_at for deed in told] == [earlier, act.occurred_at]
    assert check() == []


@pytest.mark.django_db(transaction=True)
def test_two_people_receiving_the_same_delivery_receive_it_once():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    acts = [scenes.act(), scenes.act()]
    answers: list[str] = []
    start = threading.Barrier(2)

    def take_in(act):
        start.wait()
        try:
            answers.append(receive(order, came(5, line=1), delivery_note="DN-1", act=act).number[:2])
        except Refusal as refusal:
            answers.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=take_in, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["RC", "delivery_already_received"]
    assert (lines(order), on_hand(tea)) == ([("10", "5", "5")], (5, 5, 0))
    assert check() == []


def test_refuses_the_dock_of_another_warehouse_and_a_closed_one():
    tea, site, other = scenes.sku(), scenes.site(), scenes.site()
    order = placed(site, (tea, 10))
    for wrong in (other.dock, site.shelf, site.quarantine):
        with pytest.raises(UnknownPlace, match="Choose an open dock"):
            receive(order, came(4, line=1), bin_id=wrong.id)
    site.dock.closed_at = scenes.act().occurred_at
    site.dock.save()
    with pytest.raises(UnknownPlace, match="Choose an open dock"):
        receive(order, came(4, line=1), bin_id=site.dock.id)
    with pytest.raises(UnknownPlace, match="no open dock"):
        receive(order, came(4, line=1))
    assert nothing_came(order, tea)


def test_goods_for_a_client_are_the_clients():
    tea, site, client = scenes.sku(), scenes.site(), Owner.objects.create(code=scenes.fresh("O"), name="A client")
    draft = purchasing.draft_order(scenes.act(), order=replace(paper(site, (tea, 10)), owner_id=client.id))
    purchasing.approve(scenes.act(), number=draft.number)
    order = purchasing.place(scenes.act(), number=draft.number)
    receipt = receive(order, came(4, line=1), came(1, line=1, condition=DAMAGED))
    purchasing.correct_receipt(scenes.act(), number=order.number, receipt=receipt.number)
    assert {(m.owner_id, m.quantity) for m in stock_queries.movements_on(order.number)} == {(client.id, 4), (client.id, 1)}
    assert check() == []
