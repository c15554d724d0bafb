"""Invoices against orders and receipts: what passes, what is blocked and why, what it does to the value of stock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from quartermaster.billing import operations as billing
from quartermaster.billing import queries
from quartermaster.billing.papers import WrittenLine
from quartermaster.kernel import clock
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing import performance
from quartermaster.purchasing.papers import NewCharge, Terms
from quartermaster.stock import operations as stock
from tests import scenes
from tests.billing.scenes import (
    approved,
    booked,
    differences,
    entered,
    goods,
    owed,
    placed,
    received,
    ties_out,
    worth,
    written,
)
from tests.purchasing.scenes import supplier

pytestmark = pytest.mark.django_db
D = Decimal


def test_what_is_billed_as_ordered_and_received_is_matched_approved_and_no_longer_owed():
    tea, site, whole = scenes.sku(), scenes.site(), supplier(terms=Terms(payment_days=30))
    order = placed(site, (tea, 10, "2.335"), of=whole)
    received(order, 4)
    received(order, 6)
    assert owed() == D("23.35")
    first = entered(whole, goods(order, 1, 3, "2.335"))
    assert (first.state, first.total, first.due_on) == ("matched", D("7.01"), date(2026, 10, 1))
    approved(first)
    assert (booked(first), owed()) == ([(D("7.01"), 0, 0)], D("16.34"))
    rest = approved(entered(whole, goods(order, 1, 7, "2.335"), tax=D("3.27"), total=D("19.62")))
    assert (booked(rest), owed(), worth(tea)) == ([(D("16.34"), D("0.01"), 0)], 0, D("23.36"))
    paid = billing.note_payment(scenes.act(), number=rest.number, paid_on=date(2026, 10, 1), reference="BACS 7")
    assert paid.state == "paid"
    assert ties_out()


def test_a_dearer_price_is_blocked_released_and_goes_to_what_is_here_the_rest_to_the_variance():
    tea, site, whole = scenes.sku(), scenes.site(), supplier()
    order = placed(site, (tea, 10, "2"), of=whole)
    received(order, 10)
    stock.put_away(scenes.act(), goods=[scenes.goods(tea, 10, site.dock, site.shelf)])
    stock.adjust(scenes.act().because("damaged"), lost=[scenes.goods(tea, 4, site.shelf)])
    dear = entered(whole, goods(order, 1, 10, "2.50"))
    assert (dear.state, differences(dear)) == ("blocked", [["price"]])
    with pytest.raises(billing.InvoiceBlocked, match=r"line 1: billed at 2\.5, ordered at 2, 25\.0 % more") as refused:
        approved(dear)
    assert (refused.value.errors[0].pointer, worth(tea)) == ("/lines/0", 12)
    with pytest.raises(billing.ReasonMissing):
        billing.release_invoice(scenes.act(), number=dear.number)
    billing.release_invoice(scenes.act().because("Agreed by telephone"), number=dear.number)
    approved(dear)
    assert (booked(dear), worth(tea), owed()) == ([(20, 3, 2)], 15, 0)
    score = performance.supplier(whole.id, clock.now().date())
    assert score
    assert score.billed_variance == 25
    assert ties_out()


def test_standard_cost_keeps_the_standard_and_all_of_the_difference_is_a_purchase_price_variance(settings):
    settings.COSTING_METHOD = "standard"
    tea, site, whole = scenes.sku(cost="2"), scenes.site(), supplier()
    order = placed(site, (tea, 10, "2"), of=whole)
    received(order, 10)
    cheap = approved(entered(whole, goods(order, 1, 10, "1.90")))
    assert (booked(cheap), worth(tea), owed()) == ([(20, 0, -1)], 20, 0)
    assert ties_out()


def test_more_than_came_is_blocked_until_it_comes_and_nothing_is_billed_twice():
    tea, site, whole = scenes.sku(), scenes.site(), supplier()
    order = placed(site, (tea, 10, "2"), of=whole)
    received(order, 6)
    early = entered(whole, goods(order, 1, 10, "2"))
    assert (early.state, differences(early)) == ("blocked", [["not_received"]])
    assert billing.match_again(scenes.act(), number=early.number) is None
    received(order, 4)
    assert billing.match_again(scenes.act(), number=early.number)
    assert queries.invoice_by_number(early.number).state == "matched"
    twice = entered(whole, goods(order, 1, 1, "2"))
    assert differences(twice) == [["not_received"]]
    with pytest.raises(billing.AlreadyEntered):
        billing.enter_invoice(
            scenes.act(), invoice=written(whole, goods(order, 1, 1, "2"), supplier_number=early.supplier_number)
        )
    billing.cancel_invoice(scenes.act().because("Entered twice"), number=twice.number)
    approved(early)
    with pytest.raises(billing.WrongState, match="credit note"):
        billing.cancel_invoice(scenes.act().because("Not ours"), number=early.number)
    assert owed() == 0


def test_what_is_paid_ahead_is_owed_to_us_until_it_comes():
    tea, site, whole = scenes.sku(), scenes.site(), supplier()
    order = placed(site, (tea, 10, "2"), of=whole)
    ahead = entered(whole, goods(order, 1, 10, "2.10"))
    billing.release_invoice(scenes.act().because("Paid in advance"), number=ahead.number)
    approved(ahead)
    assert (booked(ahead), owed()) == ([(20, 0, 1)], -20)
    received(order, 10)
    assert (owed(), worth(tea)) == (0, 20)
    assert ties_out()


def test_tolerances_let_small_differences_pass_a_suppliers_own_before_the_general():
    tea, site, strict, easy = scenes.sku(), scenes.site(), supplier(), supplier()
    billing.set_match_rule(scenes.act(), price_percent=D(5), price_amount=D("0.80"), quantity_percent=D(10))
    billing.set_match_rule(scenes.act(), supplier_id=strict.id)
    orders = {one.id: placed(site, (tea, 10, "2"), of=one) for one in (strict, easy)}
    for order in orders.values():
        received(order, 10)
    assert differences(entered(strict, goods(orders[strict.id], 1, 10, "2.01"))) == [["price"]]
    assert differences(entered(easy, goods(orders[easy.id], 1, 10, "2.09"))) == [["price"]]  # 4.5 %, but 0.90
    billing.drop_match_rule(scenes.act(), supplier_id=strict.id)
    assert entered(strict, goods(orders[strict.id], 1, 11, "2.05")).state == "matched"


def test_freight_goes_onto_the_goods_of_its_order_as_far_as_it_was_expected():
    tea, cups, site, whole = scenes.sku(), scenes.sku(), scenes.site(), supplier()
    order = placed(site, (tea, 10, "3"), (cups, 5, "2"), of=whole)
    freight = WrittenLine("charge", order=order.number, charge="freight", amount=D("4.01"))
    assert differences(entered(whole, freight)) == [["charge", "nothing_received"]]
    purchasing.set_charges(scenes.act(), number=order.number, charges=[NewCharge("freight", D("4.01"))])
    received(order, 10, 5)
    postage = WrittenLine("charge", charge="other", amount=D("1.50"), description="Packing")
    billing.set_match_rule(scenes.act(), charge_amount=D("2"), charge_percent=None)
    bill = entered(whole, goods(order, 1, 10, "3"), freight, postage)
    assert bill.state == "matched"
    assert differences(entered(whole, freight)) == [["charge"]]
    approved(bill)
    assert booked(bill) == [(30, 0, 0), (0, D("4.01"), 0), (0, 0, D("1.5"))]
    assert (worth(tea), worth(cups), owed()) == (D("33.01"), 11, 10)
    assert ties_out()


def test_another_exchange_rate_than_the_orders_costs_more_too():
    tea, site, whole = scenes.sku(), scenes.site(), supplier(terms=Terms("EUR", D("0.80")))
    order = placed(site, (tea, 10, "5"), of=whole, rate="0.80")
    received(order, 10)
    bill = approved(entered(whole, goods(order, 1, 10, "5"), exchange_rate=D("0.85")))
    assert (booked(bill), worth(tea), owed()) == ([(40, D("2.5"), 0)], D("42.5"), 0)
    assert ties_out()


def test_every_line_that_bills_nothing_we_know_is_named_and_nothing_is_entered():
    tea, site, whole = scenes.sku(), scenes.site(), supplier()
    order, drafted = placed(site, (tea, 10, "2"), of=whole), placed(site, (tea, 1, "2"))
    lines = [
        goods(order, 2, 1, "2"),
        goods(drafted, 1, 1, "2"),
        WrittenLine(order=order.number, sku=tea.code, quantity=D("0.5"), unit_cost=D(2)),
        WrittenLine("charge", charge="bribe", amount=D(1)),
        WrittenLine("return", vendor_return="RV-1", amount=D(1)),
    ]
    before = queries.invoices().count()
    with pytest.raises(billing.InvalidInvoice) as refused:
        entered(whole, *lines)
    assert [(one.pointer, one.code) for one in refused.value.errors][:2] == [
        ("/lines/0/position", "unknown_line"),
        ("/lines/1/order", "unknown_purchase_order"),
    ]
    assert len(refused.value.errors) == 5
    with pytest.raises(billing.InvalidInvoice, match=r"come to 20\.00, the paper says 21\.00"):
        entered(whole, goods(order, 1, 10, "2"), total=D(21))
    assert queries.invoices().count() == before


def test_whoever_entered_it_does_not_approve_it_where_the_house_wants_four_eyes():
    tea, site, whole = scenes.sku(), scenes.site(), supplier()
    order = placed(site, (tea, 10, "2"), of=whole)
    received(order, 10)
    billing.set_invoice_limit(scenes.act(), role="manager", most=D(15), most_own=D(0))
    mine, other, chief = scenes.act(), scenes.act(), scenes.act("administrator")
    bill = billing.enter_invoice(mine, invoice=written(whole, goods(order, 1, 10, "2")))
    with pytest.raises(billing.InvoiceLimitExceeded, match="Somebody else"):
        billing.approve_invoice(mine, number=bill.number)
    with pytest.raises(billing.InvoiceLimitExceeded, match=r"up to £15\.00"):
        billing.approve_invoice(other, number=bill.number)
    assert not queries.waiting_for(other.user_id, permissions=other.permissions).filter(pk=bill.pk).exists()
    assert queries.waiting_for(chief.user_id, permissions=chief.permissions).filter(pk=bill.pk).exists()
    assert billing.approve_invoice(chief, number=bill.number).state == "approved"


def test_a_draft_entered_anew_is_matched_anew():
    tea, site, whole = scenes.sku(), scenes.site(), supplier()
    order = placed(site, (tea, 10, "2"), of=whole)
    received(order, 10)
    wrong = written(whole, goods(order, 1, 10, "3"))
    bill = billing.enter_invoice(scenes.act(), invoice=wrong)
    billing.release_invoice(scenes.act().because("It is right"), number=bill.number)
    right = replace(wrong, lines=[goods(order, 1, 10, "2")])
    changed = billing.edit_invoice(scenes.act(), number=bill.number, invoice=right, version=bill.version + 1)
    assert (changed.state, changed.released_by, changed.total, changed.number) == ("matched", None, 20, bill.number)
