"""Orders below the least that a supplier takes one for, and what happened to what they sell."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from quartermaster.purchasing import minimums, queries
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.item_history import happenings
from quartermaster.purchasing.operations.ordering import BelowMinimumOrder
from quartermaster.purchasing.papers import NewSupplierItem, ReceivedLine, Terms
from tests import scenes
from tests.purchasing.scenes import paper, state, supplier
from tests.purchasing.test_api import Api
from tests.purchasing.test_pages import signed_in

pytestmark = pytest.mark.django_db


def test_an_order_below_the_minimum_is_placed_with_a_reason_by_whoever_may_or_made_larger():
    tea, site = scenes.sku(cost="2"), scenes.site()
    strict = supplier(terms=Terms("EUR", Decimal("0.5"), minimum_order_value=Decimal(50)))
    item = NewSupplierItem(strict.id, tea.id, unit_cost=Decimal(4), preferred=True)
    purchasing.set_supplier_item(scenes.act(), item=item)
    first, second = (purchasing.draft_order(scenes.act(), order=paper(site, (tea, 8), of=strict)) for _ in range(2))
    assert minimums.words_of([first]) == f" Below the supplier’s minimum order: {first.number} by 18.00 EUR."
    buyer = scenes.act("buyer").because("They agreed")
    purchasing.approve(scenes.act(), number=first.number)
    for act in (buyer, scenes.act()):
        with pytest.raises(BelowMinimumOrder, match=r"18\.00 EUR less") as refused:
            purchasing.place(act, number=first.number)
    assert (refused.value.errors[0].facts["missing"], state(first)) == ("18.00", "approved")
    api = Api()
    assert api.get(f"/purchase-orders/{first.number}").json()["missing_to_minimum"] == "18"
    assert "below the least" in signed_in().get(reverse("purchase_order", args=[first.number])).content.decode()
    assert api.send("POST", f"/purchase-orders/{first.number}/placement").json()["code"] == "below_minimum_order"
    placed = api.send("POST", f"/purchase-orders/{first.number}/placement?reason=They+agreed").json()
    assert placed["state"] == "ordered"
    third = purchasing.draft_order(scenes.act(), order=paper(site, (tea, 8), of=strict))
    one = purchasing.consolidate(scenes.act(), numbers=[second.number, third.number])
    purchasing.approve(scenes.act(), number=one.number)
    assert (minimums.words_of([one]), purchasing.place(buyer, number=one.number).state) == ("", "ordered")


def test_what_a_supplier_sells_tells_its_prices_orders_and_receipts():
    tea, site, whole = scenes.sku(), scenes.site(), supplier()
    for cost in (2, 2, 3):
        purchasing.set_supplier_item(scenes.act(), item=NewSupplierItem(whole.id, tea.id, unit_cost=Decimal(cost)))
    order = purchasing.draft_order(scenes.act(), order=paper(site, (tea, 10), of=whole))
    purchasing.approve(scenes.act(), number=order.number)
    purchasing.place(scenes.act(), number=order.number)
    purchasing.receive(scenes.act(), number=order.number, receipts=[ReceivedLine(Decimal(4), 1)])
    item = queries.items().get(supplier=whole)
    told = [(one.words, one.details.get("cost") or one.details["quantity"]) for one in happenings(item, costs=True)]
    assert told == [("Received", "4"), ("Ordered", "10"), ("Set cost", "3"), ("Set cost", "2")]
    page = signed_in().get(reverse("supplier_item", args=[item.pk])).content.decode()
    assert "before 2" in page
    assert "cost" not in {key for one in happenings(item, costs=False) for key in one.details}
