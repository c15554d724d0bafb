"""A new buyer works through what planning proposes."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from quartermaster.purchasing.models import PurchaseOrder
from tests import scenes
from tests.browsing import sign_in, window
from tests.replenishing.scenes import bought, planned
from tests.served import Served


def test_a_buyer_reads_why_changes_the_quantity_in_sight_and_orders_it(browser: Browser, served: Served) -> None:
    item = bought(scenes.site(), rate=10, stock=5)
    planned()
    with window(browser, served) as context:
        sign_in(context, served, scenes.person("manager"))
        page = context.new_page()
        page.goto("/planning/proposals/?kind=buy")
        page.get_by_role("link", name=item.code).first.click()
        expect(page.get_by_text("Until the next chance to order you may need up to")).to_be_visible()
        costs = page.locator("#meaning dd").first
        page.get_by_label("Quantity", exact=True).fill("150")
        expect(costs).to_have_text("£300")
        page.get_by_role("button", name="Keep").click()
        expect(page.locator("h1")).to_have_text(f"Order 150 {item.code}")
        page.get_by_role("button", name="Accept and order").click()
        order = page.locator("h1")
        expect(order).to_contain_text("PO-")
    found = PurchaseOrder.objects.get(lines__sku=item)
    assert (found.state, [line.quantity for line in found.lines.all()]) == ("ordered", [150])
