"""Work without a mouse, and a mouse that is pressed twice."""

from __future__ import annotations

import re
from decimal import Decimal

from playwright.sync_api import Browser, BrowserContext, Page, expect

from quartermaster.sales import operations as sales
from quartermaster.sales import queries as orders
from quartermaster.stock import checking
from quartermaster.stock import queries as stock
from tests import scenes
from tests.browsing import sign_in, window
from tests.sales import scenes as selling
from tests.served import Served


def at_work(browser: Browser, served: Served) -> tuple[BrowserContext, Page]:
    context = window(browser, served)
    sign_in(context, served, scenes.person("manager"))
    return context, context.new_page()


def test_a_slash_and_a_few_letters_open_a_sku(browser: Browser, served: Served) -> None:
    item = scenes.sku()
    context, page = at_work(browser, served)
    page.goto("/")
    page.keyboard.press("/")
    expect(page.locator("#command")).to_be_focused()
    page.keyboard.type(item.code)
    expect(page.locator("#found [role=option]").first).to_contain_text(item.code)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/stock/{item.code}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(item.name)
    context.close()


def test_j_and_k_walk_through_a_table_and_enter_opens_the_row(browser: Browser, served: Served) -> None:
    scenes.sku(), scenes.sku(), scenes.sku()
    context, page = at_work(browser, served)
    page.goto("/stock/")
    rows = page.locator("table.rows tbody tr[data-key]")
    addresses = rows.evaluate_all("rows => rows.map((row) => row.querySelector('a').getAttribute('href'))")
    assert len(addresses) >= 3
    for key, place in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(rows.nth(place)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{addresses[1]}")
    context.close()


def test_a_whole_order_is_placed_and_changed_by_keyboard(browser: Browser, served: Served) -> None:
    site, tea, cups = scenes.site(), scenes.sku(), scenes.sku()
    scenes.stocked(tea, 10, site.shelf)
    scenes.stocked(cups, 10, site.second_shelf)
    context, page = at_work(browser, served)
    page.goto("/orders/")
    page.keyboard.press("n")
    page.wait_for_url("**/orders/new/")
    expect(page.locator("#rows")).to_be_visible()
    _tab_to(page, "SKU or barcode")
    for text in (tea.code, "3", cups.code, "2"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    for place in (0, 1):
        expect(page.locator("#rows .about").nth(place)).to_contain_text("10 in")
    _tab_to(page, "Place order")
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_have_text(re.compile(r"^SO-\d+$"))
    number = page.locator("main h1").inner_text()
    lines = [(line.sku.code, line.reserved) for line in orders.lines_of(orders.order_by_number(number))]
    assert lines == [(tea.code, Decimal(3)), (cups.code, Decimal(2))]

    page.keyboard.press("e")
    page.wait_for_url("**/lines/")
    _tab_to(page, f"Quantity of {tea.code}")
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(page.locator("#follows")).to_contain_text(f"{tea.code}: 9 wanted, 7 available")
    _tab_to(page, f"Quantity of {tea.code}", back=True)
    page.keyboard.type("5")
    for text in ("Enter", "Enter"):
        page.keyboard.press(text)
    page.keyboard.type(cups.code)
    page.keyboard.press("Enter")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(page.locator("#follows")).to_contain_text(re.compile(r"Reserved\s*5 →\s*8"))
    _tab_to(page, "Save the lines")
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_have_text(number)
    lines = [(line.sku.code, line.reserved) for line in orders.lines_of(orders.order_by_number(number))]
    assert lines == [(tea.code, Decimal(5)), (cups.code, Decimal(2)), (cups.code, Decimal(1))]
    context.close()


NAME = "const e = document.activeElement; return (e.ariaLabel || e.labels?.[0]?.textContent || e.textContent).trim()"


def _tab_to(page: Page, name: str, most: int = 80, *, back: bool = False) -> None:
    """Press Tab until what has the focus is called `name`."""
    for _ in range(most):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate(f"() => {{ {NAME} }}") == name:
            return
    raise AssertionError(f"{name} is not reached with Tab")


def test_a_double_click_on_ship_ships_once(browser: Browser, served: Served) -> None:
    site, tea = scenes.site(), scenes.sku()
    scenes.stocked(tea, 10, site.shelf)
    number = selling.ordered(site, selling.line(tea, 4)).number
    sales.pick(scenes.act(), number=number)
    sales.pack(scenes.act(), number=number)
    context, page = at_work(browser, served)
    page.goto(f"/orders/{number}/")
    page.get_by_role("button", name="Ship").click()
    page.locator("#dialog[open]").get_by_role("button", name="Ship", exact=True).dblclick()
    expect(page.locator(".toast").first).to_contain_text(f"Shipped {number}")
    assert (selling.state(number), orders.order_by_number(number).shipments.count()) == ("shipped", 1)
    there = stock.positions([tea.id])[tea.id]
    assert (there.on_hand, there.reserved, there.staged) == (Decimal(6), Decimal(0), Decimal(0))
    assert checking.check() == []
    context.close()
