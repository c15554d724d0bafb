"""A scanner at the dock: a piece leads to its line, a case counts on it."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from quartermaster.catalog import operations as catalog
from tests import scenes
from tests.browsing import sign_in, window
from tests.purchasing import scenes as buying
from tests.served import Served


def test_each_scan_of_a_case_counts_one_more_case(browser: Browser, served: Served) -> None:
    act, site, tea, mug = scenes.act(), scenes.site(), scenes.sku(), scenes.sku()
    case, piece = f"4{scenes.fresh('')}", f"P{scenes.fresh('')}"
    catalog.add_pack(act, code=tea.code, unit="case", numerator=12)
    catalog.add_barcode(act, code=tea.code, value=case, pack_unit="case")
    catalog.add_barcode(act, code=mug.code, value=piece)
    order = buying.placed(site, (tea, 36), (mug, 5))
    context = window(browser, served)
    sign_in(context, served, scenes.person("storekeeper"))
    page = context.new_page()
    page.goto(f"/purchasing/orders/{order.number}/receive")
    first, second = page.locator("[name=quantity_1]"), page.locator("[name=quantity_2]")
    for times in (1, 2):
        page.locator("#scan").fill(case)
        page.keyboard.press("Enter")
        expect(first).to_be_focused()
        expect(first).to_have_value(f"{times} case")
    page.keyboard.type("3")
    expect(first).to_have_value("3 case")
    page.locator("#scan").fill(piece)
    page.keyboard.press("Enter")
    expect(second).to_be_focused()
    page.keyboard.type("4")
    page.get_by_role("button", name="Receive").click()
    expect(page.locator(".toast").first).to_contain_text("Received")
    assert buying.lines(order) == [("36", "36", "0"), ("5", "4", "1")]
    context.close()
