"""Credit notes: for goods that went back, for claims, for a better price; and the journal that says what all of it booked."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from quartermaster.billing import journal
from quartermaster.billing import operations as billing
from quartermaster.billing.papers import CREDIT_NOTE, WrittenLine
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing import queries as purchasing_queries
from quartermaster.purchasing.papers import ReceivedLine
from quartermaster.purchasing.vendor_returns import NewVendorReturn, ReturnedLine, money_of, vendor_return_by_number
from quartermaster.stock import operations as stock
from quartermaster.web.sources import Order
from tests import scenes
from tests.billing.scenes import approved, booked, differences, entered, goods, owed, placed, received, ties_out, worth
from tests.purchasing.scenes import supplier

pytestmark = pytest.mark.django_db
D = Decimal


def accounts(*documents: str) -> dict[str, Decimal]:
    """What the journal books on each account for the documents: debits less credits."""
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    source = journal.journal(
        scenes.house().id, since=date(2026, 1, 1), until=date(2100, 1, 1), currency="GBP", zone="Europe/London"
    )
    for row in source.every(Order("document", "document", descending=False), 1000):
        if row["document"] in documents:
            found[row["account"]] += row["debit"] - row["credit"]
    return {account: amount for account, amount in found.items() if amount}


def test_goods_that_went_back_at_cost_are_credited_with_less_and_the_difference_is_a_variance():
    tea, site, whole = scenes.sku(cost="2"), scenes.site(), supplier()
    scenes.stocked(tea, 10, site.shelf)
    line = ReturnedLine(tea.id, D(4), site.shelf.id, unit_credit=D("1.75"))
    back = purchasing.draft_vendor_return(
        scenes.act(), paper=NewVendorReturn(whole.id, site.warehouse.id, [line], "Too sweet")
    ).number
    credit = WrittenLine("return", vendor_return=back, amount=D("6.50"))
    with pytest.raises(billing.InvalidInvoice, match="has not left"):
        entered(whole, credit, kind=CREDIT_NOTE)
    purchasing.approve_vendor_return(scenes.act(), number=back)
    purchasing.pick_vendor_return(scenes.act(), number=back)
    purchasing.ship_vendor_return(scenes.act(), number=back)
    note = entered(whole, credit, kind=CREDIT_NOTE, tax=D("1.30"))
    assert (note.state, differences(note)) == ("blocked", [["credit"]])
    billing.release_invoice(scenes.act().because("They took a handling fee"), number=note.number)
    approved(note)
    done = vendor_return_by_number(back)
    assert (done.state, done.cost, done.variance, money_of(done).credited) == ("credited", 8, D("-1.50"), D("6.50"))
    assert accounts(note.number, back) == {
        "awaiting_credit": -8,
        "return_variance": D("1.50"),
        "input_tax": D("-1.30"),
        "payables": D("7.80"),
    }
    assert ties_out()


def test_a_claim_for_goods_that_stay_makes_them_cheaper_and_one_for_goods_that_are_gone_ends_what_is_owed():
    tea, cups, site, whole = scenes.sku(), scenes.sku(), scenes.site(), supplier()
    order = placed(site, (tea, 10, "2"), (cups, 10, "3"), of=whole)
    lines = [
        ReceivedLine(D(8), 1),
        ReceivedLine(D(2), 1, condition="damaged"),
        ReceivedLine(D(9), 2),
        ReceivedLine(D(1), 2, condition="damaged"),
    ]
    purchasing.receive(scenes.act(), number=order.number, receipts=lines)
    bill = approved(entered(whole, goods(order, 1, 10, "2"), goods(order, 2, 10, "3")))
    assert owed() == 0
    kept, gone = purchasing_queries.discrepancies_of(order.id).order_by("id")
    for one, resolution in ((kept, "credit"), (gone, "return")):
        purchasing.claim_discrepancy(scenes.act(), discrepancy_id=one.id, expected_credit=D("2.50"))
        purchasing.resolve_discrepancy(scenes.act(), discrepancy_id=one.id, resolution=resolution)
    assert owed() == -3
    claims = [WrittenLine("claim", discrepancy=one.id, amount=D("2.50")) for one in (kept, gone)]
    note = entered(whole, *claims, kind=CREDIT_NOTE)
    assert note.state == "matched"
    approved(note)
    assert booked(note) == [(0, D("-2.5"), 0), (-3, 0, D("0.5"))]
    assert (worth(tea), worth(cups), owed()) == (D("17.5"), 27, 0)
    assert [one.credit_received for one in purchasing_queries.discrepancies_of(order.id)] == [D("2.50"), D("2.50")]
    assert sum(accounts(bill.number, note.number).values()) == 0
    assert ties_out()


def test_a_better_price_afterwards_lowers_what_is_here_and_the_rest_is_a_variance():
    tea, site, whole = scenes.sku(), scenes.site(), supplier()
    order = placed(site, (tea, 10, "2"), of=whole)
    received(order, 10)
    stock.put_away(scenes.act(), goods=[scenes.goods(tea, 10, site.dock, site.shelf)])
    bill = approved(entered(whole, goods(order, 1, 10, "2")))
    stock.adjust(scenes.act().because("damaged"), lost=[scenes.goods(tea, 5, site.shelf)])
    bonus = WrittenLine(order=order.number, sku=tea.code, amount=D("1"), description="Bonus of the year")
    note = approved(entered(whole, bonus, kind=CREDIT_NOTE))
    assert (booked(note), worth(tea), owed()) == ([(0, D("-0.5"), D("-0.5"))], D("9.5"), 0)
    assert accounts(bill.number, note.number) == {
        "received_not_invoiced": 20,
        "stock": D("-0.5"),
        "price_variance": D("-0.5"),
        "payables": -19,
    }
    assert ties_out()
