"""Deliveries: announced, on their way, taken in on the orders that wait for them, and closed when the dock is empty."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from quartermaster.accounts.permissions import PermissionMissing
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import StaleVersion
from quartermaster.purchasing import delivery_queries, folds, queries
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import Delivery, Discrepancy, PurchaseOrder, ReceivingRule
from quartermaster.purchasing.operations.deliveries import AlreadyAnnounced, DeliveryUnderWay, InvalidAnnouncement
from quartermaster.purchasing.operations.fitting import OverReceived
from quartermaster.purchasing.operations.receipt_checks import DeliveryAlreadyReceived, EmptyDelivery, InvalidDelivery
from quartermaster.purchasing.operations.states import WrongState
from quartermaster.purchasing.papers import DAMAGED, AnnouncedLine, NewDelivery, ReceivedLine, ReceivedLot
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.stock.operations import ReasonMissing
from tests import scenes
from tests.purchasing.scenes import lines, on_hand, paper, placed, state, supplier

pytestmark = pytest.mark.django_db


def announced(order: PurchaseOrder, **more: object) -> Delivery:
    """A delivery of all that is open of an order."""
    found = queries.order_by_number(order.number)
    said = [
        AnnouncedLine(line.sku_id, line.open_quantity, order=order.number, position=line.position) for line in found.lines.all()
    ]
    return purchasing.announce(
        scenes.act(),
        delivery=NewDelivery(found.supplier_id, found.warehouse_id, said, **more),  # type: ignore[arg-type]
    )


def take_in(delivery: Delivery, *given: ReceivedLine, act=None, **more: object) -> Delivery:
    return purchasing.receive_delivery(act or scenes.act(), number=delivery.number, lines=given, **more)  # type: ignore[arg-type]


def wrongs(delivery: Delivery) -> list[tuple[str, str, str, str]]:
    """(kind, SKU, quantity, state), the oldest first."""
    found = queries.discrepancies().filter(receipt__delivery=delivery).order_by("id")
    return [(one.kind, one.sku.code, plain(one.quantity), one.state) for one in found]


def ties_out() -> bool:
    return check() == [] and check(folds.RULES) == []


def test_a_delivery_comes_and_is_taken_in_on_its_order():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    delivery = announced(order, reference="ASN-7", carrier="DHL")
    assert (delivery.state, on_hand(tea)) == ("expected", (0, 0, 0))
    assert purchasing.send_off(scenes.act(), number=delivery.number).state == "in_transit"
    assert purchasing.arrive(scenes.act(), number=delivery.number).bin == site.dock
    half = take_in(delivery, ReceivedLine(Decimal(4), 1))
    assert (half.state, lines(order), on_hand(tea)) == ("receiving", [("10", "4", "6")], (4, 4, 0))
    whole = take_in(delivery, ReceivedLine(Decimal(6), sku_id=tea.id))
    assert (whole.state, state(order), on_hand(tea), wrongs(delivery)) == ("received", "received", (10, 10, 0), [])
    with pytest.raises(WrongState):
        take_in(delivery, ReceivedLine(Decimal(1), 1))
    assert [receipt.order_id for receipt in delivery_queries.receipts_of_delivery(delivery.id)] == [order.id, order.id]
    assert ties_out()


def test_a_delivery_fills_several_orders_of_its_supplier_the_earliest_first():
    tea, site, seller = scenes.sku(), scenes.site(), supplier()
    numbers = []
    for day in (20, 10):
        draft = purchasing.draft_order(scenes.act(), order=_due(site, tea, seller, date(2026, 12, day)))
        purchasing.approve(scenes.act(), number=draft.number)
        numbers.append(purchasing.place(scenes.act(), number=draft.number))
    later, sooner = numbers
    delivery = purchasing.announce(scenes.act(), delivery=NewDelivery(seller.id, site.warehouse.id))
    take_in(delivery, ReceivedLine(Decimal(7), sku_id=tea.id), final=True)
    assert (lines(sooner), lines(later)) == ([("5", "5", "0")], [("5", "2", "3")])
    assert (delivery_queries.delivery_by_number(delivery.number).state, wrongs(delivery)) == ("received", [])
    assert ties_out()


def _due(site, tea, seller, day):
    order = paper(site, (tea, 5), of=seller)
    return type(order)(order.supplier_id, order.warehouse_id, order.lines, expected_on=day)


def test_what_was_announced_and_stays_away_is_short_and_no_more():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    said = [AnnouncedLine(tea.id, Decimal(6), order=order.number, position=1)]
    delivery = purchasing.announce(scenes.act(), delivery=NewDelivery(order.supplier_id, site.warehouse.id, said))
    take_in(delivery, ReceivedLine(Decimal(5), 1), final=True)
    assert (wrongs(delivery), lines(order)) == ([("short", tea.code, "1", "open")], [("10", "5", "5")])
    assert ties_out()


def test_every_kind_of_wrong_goods_goes_to_quarantine_under_its_name():
    tea, cups, jam, site = scenes.sku(), scenes.sku(), scenes.sku(tracking="lot"), scenes.site()
    order = placed(site, (tea, 10), (jam, 12))
    said = [
        AnnouncedLine(tea.id, Decimal(10), order=order.number, position=1),
        AnnouncedLine(jam.id, Decimal(12), order=order.number, position=2, lot="J1"),
    ]
    delivery = purchasing.announce(scenes.act(), delivery=NewDelivery(order.supplier_id, site.warehouse.id, said))
    take_in(
        delivery,
        ReceivedLine(Decimal(8), 1),
        ReceivedLine(Decimal(2), 1, condition=DAMAGED),
        ReceivedLine(Decimal(5), 2, lot=ReceivedLot("J1", expires_on=date(2099, 1, 1))),
        ReceivedLine(Decimal(4), 2, lot=ReceivedLot("J2", expires_on=date(2099, 1, 1))),
        ReceivedLine(Decimal(3), 2, lot=ReceivedLot("J3", expires_on=date(2020, 1, 1))),
        ReceivedLine(Decimal(6), sku_id=cups.id),
    )
    assert sorted(wrongs(delivery)) == sorted(
        [
            ("damaged", tea.code, "2", "open"),
            ("wrong_lot", jam.code, "4", "open"),
            ("expired", jam.code, "3", "open"),
            ("wrong_item", cups.code, "6", "open"),
        ]
    )
    assert (on_hand(tea), on_hand(jam), on_hand(cups)) == ((10, 8, 2), (12, 5, 7), (6, 0, 6))
    assert ties_out()


def test_what_nobody_ordered_is_unexpected_and_settled_on_the_delivery():
    tea, site, seller = scenes.sku(cost="3"), scenes.site(), supplier()
    delivery = purchasing.announce(scenes.act(), delivery=NewDelivery(seller.id, site.warehouse.id, reference="DN-9"))
    take_in(delivery, ReceivedLine(Decimal(6), sku_id=tea.id), final=True)
    assert (wrongs(delivery), on_hand(tea)) == ([("unexpected", tea.code, "6", "open")], (6, 0, 6))
    found = Discrepancy.objects.get(receipt__delivery=delivery)
    purchasing.resolve_discrepancy(scenes.act(), discrepancy_id=found.id, resolution="accept")
    assert on_hand(tea) == (6, 6, 0)
    assert ties_out()


def test_serials_are_shared_among_orders_in_their_turn():
    phone, site, seller = scenes.sku(tracking="serial"), scenes.site(), supplier()
    first, second = (_placed_at(site, phone, 2, seller) for _ in range(2))
    delivery = purchasing.announce(scenes.act(), delivery=NewDelivery(seller.id, site.warehouse.id))
    take_in(delivery, ReceivedLine(Decimal(3), sku_id=phone.id, lot=ReceivedLot(serials=("A", "B", "C"))))
    assert (lines(first), lines(second)) == ([("2", "2", "0")], [("2", "1", "1")])
    assert ties_out()


def _placed_at(site, item, quantity, seller):
    draft = purchasing.draft_order(scenes.act(), order=paper(site, (item, quantity), of=seller))
    purchasing.approve(scenes.act(), number=draft.number)
    return purchasing.place(scenes.act(), number=draft.number)


def test_more_than_ordered_comes_in_within_the_closest_tolerance_and_else_with_permission_and_reason():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 100))
    ReceivingRule.objects.create(over_percent=Decimal(50))
    ReceivingRule.objects.create(supplier=order.supplier, over_percent=Decimal(5), over_quantity=Decimal(3))
    delivery = announced(order)
    with pytest.raises(OverReceived) as refused:
        take_in(delivery, ReceivedLine(Decimal(104), 1))
    assert refused.value.errors[0].pointer == "/lines/0/quantity"
    with pytest.raises(ReasonMissing):
        take_in(delivery, ReceivedLine(Decimal(104), 1), allow_over=True)
    with pytest.raises(PermissionMissing):
        take_in(delivery, ReceivedLine(Decimal(104), 1), allow_over=True, act=scenes.act("storekeeper").because("it sells"))
    take_in(delivery, ReceivedLine(Decimal(103), 1))
    assert (wrongs(delivery), lines(order)) == ([], [("100", "103", "0")])
    again = announced(placed(site, (tea, 10)))
    take_in(again, ReceivedLine(Decimal(16), 1), allow_over=True, act=scenes.act().because("it sells"))
    assert wrongs(again) == [("over", tea.code, "6", "open")]
    assert ties_out()


def test_received_blind_nothing_is_refused_and_all_of_it_is_noted():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    ReceivingRule.objects.create(warehouse=site.warehouse, blind=True)
    delivery = announced(order)
    take_in(delivery, ReceivedLine(Decimal(12), sku_id=tea.id), act=scenes.act("storekeeper"))
    assert (wrongs(delivery), lines(order)) == ([("over", tea.code, "2", "open")], [("10", "12", "0")])
    assert ties_out()


def test_a_delivery_is_announced_once_and_its_note_is_received_once():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    delivery = announced(order, reference="DN-1")
    with pytest.raises(AlreadyAnnounced):
        announced(order, reference="dn-1")
    take_in(delivery, ReceivedLine(Decimal(4), 1))
    take_in(delivery, ReceivedLine(Decimal(4), 1))
    with pytest.raises(DeliveryAlreadyReceived):
        purchasing.receive(scenes.act(), number=order.number, receipts=[ReceivedLine(Decimal(1), 1)], delivery_note="DN-1")
    assert (lines(order), on_hand(tea)) == ([("10", "8", "2")], (8, 8, 0))


def test_the_second_of_two_tabs_is_told_that_the_delivery_has_changed():
    tea, site = scenes.sku(), scenes.site()
    delivery = announced(placed(site, (tea, 10)))
    take_in(delivery, ReceivedLine(Decimal(4), 1), version=1)
    with pytest.raises(StaleVersion):
        take_in(delivery, ReceivedLine(Decimal(4), 1), version=1)
    assert on_hand(tea) == (4, 4, 0)


def test_only_what_has_not_begun_is_cancelled_and_with_a_reason():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    begun, other = announced(order), announced(order)
    take_in(begun, ReceivedLine(Decimal(4), 1))
    with pytest.raises(DeliveryUnderWay):
        purchasing.cancel_delivery(scenes.act().because("lost"), number=begun.number)
    with pytest.raises(ReasonMissing):
        purchasing.cancel_delivery(scenes.act(), number=other.number)
    assert purchasing.cancel_delivery(scenes.act().because("sank"), number=other.number).state == "cancelled"
    with pytest.raises(WrongState):
        take_in(other, ReceivedLine(Decimal(4), 1))
    assert ties_out()


def test_lines_that_cannot_be_are_all_named():
    tea, cups, site = scenes.sku(), scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    said = [
        AnnouncedLine(cups.id, Decimal(1), order=order.number, position=1),
        AnnouncedLine(tea.id, Decimal("0.5")),
        AnnouncedLine(tea.id, Decimal(1), sscc="123456789012345678"),
    ]
    with pytest.raises(InvalidAnnouncement) as refused:
        purchasing.announce(scenes.act(), delivery=NewDelivery(order.supplier_id, site.warehouse.id, said))
    assert [error.pointer for error in refused.value.errors] == ["/lines/0/order", "/lines/1/quantity", "/lines/2/sscc"]
    delivery = announced(order)
    with pytest.raises(EmptyDelivery):
        take_in(delivery)
    with pytest.raises(InvalidDelivery) as unknown:
        take_in(delivery, ReceivedLine(Decimal(1), 1), ReceivedLine(Decimal(1), 9))
    assert [error.pointer for error in unknown.value.errors] == ["/lines/1/line"]


def test_a_delivery_is_putting_away_while_its_goods_leave_the_dock_and_closed_when_they_have():
    tea, site = scenes.sku(), scenes.site()
    delivery = announced(placed(site, (tea, 10)))
    take_in(delivery, ReceivedLine(Decimal(10), 1))

    def after(quantity):
        stock.put_away(scenes.act(), goods=[scenes.goods(tea, quantity, site.dock, site.shelf)])
        purchasing.follow_put_away(scenes.act(), sku_ids=[tea.id])
        return delivery_queries.delivery_by_number(delivery.number).state

    assert purchasing.follow_put_away(scenes.act(), sku_ids=[tea.id]) == []
    assert [after(4), after(6)] == ["putting_away", "closed"]
    assert ties_out()
