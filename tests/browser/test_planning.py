"""A new buyer works through what planning proposes."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.replenishing.models import Proposal
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


def test_a_buyer_works_down_the_list_by_keyboard_and_it_does_not_jump(browser: Browser, served: Served) -> None:
    site = scenes.site()
    for rate in (30, 25, 20, 15):
        bought(site, rate=rate, stock=0)
    planned()
    with window(browser, served) as context:
        sign_in(context, served, scenes.person("manager"))
        page = context.new_page()
        page.goto("/planning/proposals/?kind=buy")
        rows, toast = page.locator("tbody tr[data-key]"), page.locator(".toast")
        keys = rows.evaluate_all("rows => rows.map((row) => row.dataset.key)")
        page.keyboard.press("j")
        expect(rows.first).to_be_focused()
        page.keyboard.press("a")
        expect(toast.get_by_role("link")).to_contain_text("PO-")
        expect(page.locator(f"tr[data-key='{keys[1]}']")).to_be_focused()
        page.keyboard.press("s")
        expect(page.get_by_label("Put off, because")).to_be_focused()
        page.keyboard.press("Enter")
        expect(toast).to_contain_text("1 proposal put off until")
        page.keyboard.press("d")
        expect(page.get_by_label("Or dismiss, because")).to_be_focused()
        page.keyboard.press("Enter")
        expect(toast).to_contain_text("1 proposal dismissed.")
        expect(page.locator(f"tr[data-key='{keys[3]}']")).to_be_focused()
        page.keyboard.press("u")
        expect(toast).to_contain_text("1 proposal open again.")
        expect(page.locator("h1")).to_have_text("Proposals")
    found = Proposal.objects.in_bulk(map(int, keys))
    assert [found[int(key)].state for key in keys] == ["accepted", "open", "open", "open"]
    assert [found[int(key)].snoozed_until is None for key in keys] == [True, False, True, True]
