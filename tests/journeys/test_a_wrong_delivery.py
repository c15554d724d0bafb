"""A delivery in which five things are wrong: received, claimed, settled each in its way; and the book ties out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from quartermaster.kernel.quantities import plain
from quartermaster.purchasing import folds, queries
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import Discrepancy
from quartermaster.purchasing.papers import DAMAGED, AnnouncedLine, NewDelivery, ReceivedLine, ReceivedLot
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from tests import scenes
from tests.purchasing.pictures import PNG
from tests.purchasing.scenes import lines, on_hand, placed, state

pytestmark = pytest.mark.django_db

FRESH, PAST = date(2099, 1, 1), date(2020, 1, 1)


def test_a_delivery_with_five_kinds_of_discrepancy_is_claimed_and_resolved():
    tea, cups, jam, soap, site = scenes.sku(), scenes.sku(), scenes.sku(tracking="lot"), scenes.sku(), scenes.site()
    order = placed(site, (tea, 20), (cups, 10), (jam, 12))
    said = [
        AnnouncedLine(tea.id, Decimal(20), order=order.number, position=1),
        AnnouncedLine(cups.id, Decimal(10), order=order.number, position=2),
        AnnouncedLine(jam.id, Decimal(12), order=order.number, position=3, lot="J1"),
    ]
    paper = NewDelivery(order.supplier_id, site.warehouse.id, said, reference="ASN-5")
    delivery = purchasing.announce(scenes.act("buyer"), delivery=paper)
    purchasing.arrive(scenes.act("storekeeper"), number=delivery.number)

    given = [
        ReceivedLine(Decimal(15), 1),
        ReceivedLine(Decimal(3), 1, condition=DAMAGED),  # and two of the tea are not there
        ReceivedLine(Decimal(10), 2),
        ReceivedLine(Decimal(6), 3, lot=ReceivedLot("J1", expires_on=FRESH)),
        ReceivedLine(Decimal(4), 3, lot=ReceivedLot("J2", expires_on=FRESH)),
        ReceivedLine(Decimal(2), 3, lot=ReceivedLot("J0", expires_on=PAST)),
        ReceivedLine(Decimal(5), sku_id=soap.id),
    ]
    storekeeper = scenes.act("storekeeper")
    purchasing.receive_delivery(storekeeper, number=delivery.number, lines=given, final=True)
    found = {one.kind: one for one in queries.discrepancies().filter(receipt__delivery=delivery)}
    assert {kind: plain(one.quantity) for kind, one in found.items()} == {
        "short": "2",
        "damaged": "3",
        "wrong_lot": "4",
        "expired": "2",
        "wrong_item": "5",
    }

    buyer = scenes.act("buyer")
    purchasing.add_photo(storekeeper, discrepancy_id=found["damaged"].id, content=PNG)
    for number, one in enumerate(found.values(), start=1):
        purchasing.claim_discrepancy(buyer, discrepancy_id=one.id, claim_number=f"C-{number}", expected_credit=one.quantity * 2)
    manager = scenes.act()
    for kind, resolution in (
        ("short", "credit"),
        ("damaged", "write_off"),
        ("wrong_lot", "accept"),
        ("expired", "replace"),
        ("wrong_item", "return"),
    ):
        purchasing.resolve_discrepancy(manager, discrepancy_id=found[kind].id, resolution=resolution)
    for kind in ("short", "damaged"):
        purchasing.credit_discrepancy(buyer, discrepancy_id=found[kind].id, amount=found[kind].quantity * 2)

    assert (state(order), lines(order)) == ("partially_received", [("20", "18", "0"), ("10", "10", "0"), ("12", "10", "2")])
    assert (on_hand(tea), on_hand(cups), on_hand(jam), on_hand(soap)) == ((15, 15, 0), (10, 10, 0), (10, 10, 0), (0, 0, 0))
    settled = Discrepancy.objects.filter(receipt__delivery=delivery)
    assert {one.state for one in settled} == {"resolved"}
    assert sum(one.credit_received or 0 for one in settled) == Decimal(10)
    stock.put_away(storekeeper, goods=[scenes.goods(tea, 15, site.dock, site.shelf)])
    purchasing.follow_put_away(manager, sku_ids=[tea.id])
    assert delivery.__class__.objects.get(pk=delivery.pk).state == "putting_away"
    assert (check(), check(folds.RULES)) == ([], [])
