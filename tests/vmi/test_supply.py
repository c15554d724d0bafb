"""A supplier keeps items between two figures: it is told how they stand, proposes, and is accepted, declined or ordered from."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from quartermaster.automation import jobs
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import Refusal
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing import queries as purchases
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.purchasing.papers import ReceivedLine
from quartermaster.stock import operations as stock
from quartermaster.vmi import operations as vmi
from quartermaster.vmi import queries
from quartermaster.vmi.models import Item
from quartermaster.vmi.operations import NewItem, NewSupply
from tests import scenes
from tests.purchasing import scenes as buying
from tests.replenishing import scenes as planning
from tests.vmi.scenes import agreed, kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return scenes.site()


def soon():
    return timezone.localdate(clock.now()) + timedelta(days=3)


def proposed(item, quantity):
    supply = NewSupply({item.pk: Decimal(quantity)}, soon(), "By lorry")
    return vmi.propose(scenes.act("supplier"), supplier_id=item.supplier_id, supply=supply).number


def judged(number):
    vmi.judge(jobs.system_act(), number=number)
    found = queries.proposal_by_number(number)
    return found.state, found.document


def told(item):
    vmi.tell()
    item.refresh_from_db()
    return tuple(int(figure) for figure in (item.on_hand, item.on_order, item.projected)), str(item.standing)


def test_a_supplier_is_told_what_is_there_and_on_order_and_where_in_the_band_that_is(site):
    tea = scenes.sku()
    item = kept(agreed(), site, item=tea)
    assert told(item) == ((0, 0, 0), "below")
    scenes.stocked(tea, 30, site.shelf)
    order = buying.placed(site, (tea, 40))
    assert told(item) == ((30, 40, 70), "within")
    purchasing.receive(scenes.act(), number=order.number, receipts=[ReceivedLine(Decimal(40), sku_id=tea.id)])
    stock.receive(scenes.act(), goods=[scenes.goods(tea, 31, site.dock)])
    assert told(item) == ((101, 0, 101), "above")
    assert (item.code, item.place, item.per_week) == (tea.code, site.warehouse.name, None)


def test_days_are_told_only_to_a_supplier_that_sees_what_is_sold_others_are_told_a_span(site):
    open_one, closed = kept(agreed(shares_sales=True), site), kept(agreed(), site)
    for item in (open_one, closed):
        scenes.stocked(item.sku, 30, site.shelf)
        planning.sold(item.sku, site.warehouse, [10] * 20)
    vmi.tell()
    found = []
    for item in (open_one, closed):
        item.refresh_from_db()
        found.append((item.days, item.per_week, item.lasts, item.lasts_words))
    assert found == [(Decimal(21), Decimal(10), "month", "21 days"), (None, None, "month", "2 to 4 weeks")]
    first = open_one.told_at
    assert (vmi.tell(), Item.objects.get(pk=open_one.pk).told_at > first) == (2, True)


def test_the_buyer_accepts_and_it_is_ordered_for_the_day_that_was_proposed(site):
    item = kept(agreed(), site)
    number = proposed(item, 60)
    assert judged(number) == ("proposed", "")
    done = vmi.accept(scenes.act(), number=number)
    order = purchases.order_by_number(done.document)
    assert (order.state, order.supplier_id, order.expected_on) == ("ordered", item.supplier_id, soon())
    assert [(line.sku.code, int(line.quantity), line.unit_cost) for line in order.lines.all()] == [(item.code, 60, Decimal(2))]
    with pytest.raises(vmi.SupplyDecided, match=f"{number} is decided: it became {done.document}"):
        vmi.decline(scenes.act(), number=number, reason="Too late")
    with pytest.raises(vmi.SupplyDecided):
        vmi.withdraw(scenes.act("supplier"), number=number)
    assert PurchaseOrder.objects.count() == 1


def test_the_buyer_declines_and_the_supplier_reads_why(site):
    number = proposed(kept(agreed(), site), 60)
    with pytest.raises(vmi.ReasonMissing):
        vmi.decline(scenes.act(), number=number, reason=" ")
    vmi.decline(scenes.act(), number=number, reason="Stocktaking that week")
    found = queries.proposal_by_number(number)
    assert (found.state, found.reason, found.document) == ("declined", "Stocktaking that week", "")


def test_within_the_band_and_the_amount_it_is_ordered_by_itself_once_the_band_is_full_it_waits(site):
    item = kept(agreed(accepts_itself=True, most_an_order=Decimal(130)), site)
    first, second, dear = proposed(item, 60), proposed(item, 60), proposed(item, 40)
    state, order = judged(first)
    assert (state, purchases.order_by_number(order).state) == ("accepted", "ordered")
    assert judged(second) == ("proposed", "")
    assert judged(dear)[0] == "accepted"
    assert told(item) == ((0, 100, 100), "within")


def test_what_costs_more_than_was_agreed_on_waits_for_somebody_and_leaves_no_order_behind(site):
    item = kept(agreed(accepts_itself=True, most_an_order=Decimal(100)), site)
    assert judged(proposed(item, 60)) == ("proposed", "")
    assert PurchaseOrder.objects.count() == 0


def test_items_of_others_days_gone_by_and_parts_of_a_piece_cannot_be_proposed(site):
    mine, other = kept(agreed(), site), kept(agreed(), site)
    act, far = scenes.act("supplier"), kept(agreed(), site)
    far.supplier_id = mine.supplier_id
    cases = [
        (NewSupply({other.pk: Decimal(5)}, soon()), "Some of these are not your items"),
        (NewSupply({}, soon()), "Say how much of at least one item"),
        (NewSupply({mine.pk: Decimal(5)}, soon() - timedelta(days=9)), "Choose today or a day to come."),
        (NewSupply({mine.pk: Decimal("1.5")}, soon()), "whole"),
    ]
    for supply, words in cases:
        with pytest.raises(Refusal, match=words):
            vmi.propose(act, supplier_id=mine.supplier_id, supply=supply)


def test_a_band_has_a_most_and_is_of_what_the_supplier_sells(site):
    supplier, stranger = agreed(), scenes.sku()
    band = NewItem(stranger.pk, site.warehouse.pk, scenes.house().pk, Decimal(5), Decimal(4))
    with pytest.raises(vmi.InvalidBand) as refused:
        vmi.set_items(scenes.act(), supplier_id=supplier.pk, items=[band])
    assert [error.pointer for error in refused.value.errors] == ["/most", "/sku"]
