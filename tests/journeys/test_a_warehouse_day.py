"""A day in a warehouse, as people live it in their browsers: from an empty program to a parcel on its way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page, expect

from quartermaster.stock import checking
from quartermaster.stock import queries as stock
from tests import scenes
from tests.browsing import PHONE, sign_in, window
from tests.purchasing import scenes as buying
from tests.sales import scenes as selling
from tests.served import Served

PASSWORD = "tea for two and two for tea"


@pytest.fixture
def desk(browser: Browser, served: Served) -> Iterator[Page]:
    """A window at a desk, nobody signed in."""
    context = window(browser, served)
    yield context.new_page()
    context.close()


def test_a_day_from_the_welcome_link_to_a_parcel(desk: Page, served: Served) -> None:
    page = desk
    scenes.site()
    _found_the_administrator(page, served)
    _create_a_product(page, "TEA-1", "Assam tea", cost="2.50", price="6.00")
    _create_a_product(page, "CUP-1", "Blue cup", cost="1.20", price="4.00")
    _add_a_supplier(page)

    number = _draft_a_purchase_order(page, ("TEA-1", "24"), ("CUP-1", "12"))
    _press(page, "Approve", "Approved")
    _press(page, "Mark as ordered", "Ordered")
    _figures(page, "TEA-1", on_hand="0", available="0", on_order="24")

    _receive(page, number, {1: ("20", "0"), 2: ("10", "2")})
    _figures(page, "TEA-1", on_hand="20", receiving="20", available="0", on_order="4")
    _figures(page, "CUP-1", on_hand="10", receiving="8", held="2", available="0", on_order="2")
    _receive(page, number, {1: ("3", "0"), 2: ("2", "0")}, final=True)
    page.goto(f"/purchasing/orders/{number}/")
    expect(page.locator("#discrepancies tbody tr")).to_have_text([re.compile("Short.*TEA-1.*1"), re.compile("Damaged.*CUP-1.*2")])
    _figures(page, "TEA-1", on_hand="23", receiving="23", available="0", on_order="1")
    _settle(page, number, "TEA-1", "Credit")
    _figures(page, "TEA-1", on_hand="23", receiving="23", available="0", on_order="0")

    _put_everything_away(page, {"CUP-1": "A-01", "TEA-1": "A-02"})
    _figures(page, "TEA-1", on_hand="23", sellable="23", available="23")
    _figures(page, "CUP-1", on_hand="12", sellable="10", held="2", available="10")

    order = _place_an_order(page, ("TEA-1", "5"), ("CUP-1", "4"))
    _figures(page, "TEA-1", on_hand="23", sellable="23", reserved="5", available="18")
    _pick_all(page, order, {"CUP-1": "4", "TEA-1": "5"})
    _figures(page, "TEA-1", on_hand="23", sellable="18", staged="5", reserved="0", available="18")
    _pack_and_ship(page, order)

    _figures(page, "TEA-1", on_hand="18", sellable="18", staged="0", reserved="0", available="18")
    _figures(page, "CUP-1", on_hand="8", sellable="6", held="2", available="6")
    _movements_tell_the_day(page, "TEA-1", number, order)
    page.goto(f"/orders/{order}/")
    deeds = r"Ship.*Ada Founder.*SH-\d+.*Pack.*Ada Founder.*CT-\d+.*Pick.*Ada Founder.*PK-\d+.*Place order.*Ada Founder"
    expect(page.locator("#timeline")).to_have_text(re.compile(deeds, re.DOTALL))
    assert checking.check() == []


def _found_the_administrator(page: Page, served: Served) -> None:
    link = next(line for line in served.said.splitlines() if "/people/welcome/" in line)
    page.goto(link.strip())
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Email").fill("ada@example.com")
    page.get_by_label("Full name").fill("Ada Founder")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url(served.url + "/**")
    page.context.clear_cookies()
    page.goto("/")
    page.wait_for_url("**/accounts/login/**")
    page.locator("[name=login]").fill("ada")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("navigation", name="Areas")).to_be_visible()


def _create_a_product(page: Page, code: str, name: str, *, cost: str, price: str) -> None:
    page.goto("/catalog/new/")
    for field, text in (("sku", code), ("name", name), ("cost", cost), ("price", price)):
        page.locator(f"main [name={field}]").fill(text)
    page.get_by_role("button", name="Add product").click()
    expect(page.locator(".toast").first).to_contain_text(code)


def _add_a_supplier(page: Page) -> None:
    page.goto("/purchasing/suppliers/new")
    page.locator("main [name=code]").fill("HILLS")
    page.locator("main [name=name]").fill("Hill Gardens")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("main h1")).to_have_text("Hill Gardens")


def _draft_a_purchase_order(page: Page, *lines: tuple[str, str]) -> str:
    page.goto("/purchasing/new")
    page.get_by_label("Supplier").select_option(label=_option(page, "supplier", "Hill Gardens"))
    for place, (code, quantity) in enumerate(lines):
        page.locator("[data-entry] [name=sku]").nth(place).fill(code)
        page.locator("[data-entry] [name=quantity]").nth(place).fill(quantity)
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("main h1")).to_have_text(re.compile(r"^PO-\d+$"))
    expect(page.locator("main header .st")).to_have_text("Draft")
    return page.locator("main h1").inner_text()


def _option(page: Page, name: str, words: str) -> str:
    return page.locator(f"main [name={name}] option", has_text=words).first.inner_text()


def _press(page: Page, words: str, then: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()
    expect(page.locator("main header .st").first).to_have_text(then)


def _receive(page: Page, number: str, counted: dict[int, tuple[str, str]], *, final: bool = False) -> None:
    page.goto(f"/purchasing/orders/{number}/receive")
    for position, (quantity, damaged) in counted.items():
        page.locator(f"[name=quantity_{position}]").fill(quantity)
        page.locator(f"[name=damaged_{position}]").fill(damaged)
    if final:
        page.locator("[name=final]").check()
    page.locator("main").get_by_role("button", name="Receive").click()
    expect(page.locator("main h1")).to_have_text(number)


def _settle(page: Page, number: str, code: str, how: str) -> None:
    page.goto(f"/purchasing/orders/{number}/")
    page.locator("#discrepancies tr", has_text=code).get_by_role("button", name="Settle").click()
    page.locator("#dialog [name=resolution]").select_option(label=how)
    page.locator("#dialog").get_by_role("button", name="Settle").click()
    expect(page.locator("#discrepancies tr", has_text=code)).to_contain_text(how)


def _put_everything_away(page: Page, proposed: dict[str, str]) -> None:
    """Each SKU into the bin that the page proposes: an empty one of its own."""
    page.goto("/stock/put-away/")
    for code, place in proposed.items():
        expect(page.locator("#put-away form", has_text=code).locator("input[name^=bin-]")).to_have_value(place)
    page.get_by_role("button", name="Put away all").click()
    expect(page.locator("main")).to_contain_text("Nothing waits at the docks.")


def _place_an_order(page: Page, *lines: tuple[str, str]) -> str:
    page.goto("/orders/new/")
    page.locator("#rows [name=sku]").first.focus()
    for code, quantity in lines:
        for text in (code, quantity):
            page.keyboard.type(text)
            page.keyboard.press("Enter")
    page.get_by_role("button", name="Place order").click()
    expect(page.locator("main h1")).to_have_text(re.compile(r"^SO-\d+$"))
    expect(page.locator("#state")).to_contain_text("Reserved")
    return page.locator("main h1").inner_text()


def _pick_all(page: Page, order: str, lines: dict[str, str]) -> None:
    page.goto(f"/orders/{order}/pick/")
    walk = page.locator(".pick-rest tbody tr")
    expect(walk).to_have_count(len(lines))
    for place, (code, quantity) in enumerate(lines.items()):
        expect(walk.nth(place)).to_contain_text(code)
        expect(walk.nth(place).locator("td").last).to_have_text(quantity)
    page.get_by_role("button", name="Picked all as listed").click()
    expect(page.locator("#state")).to_contain_text("Picked")


def _pack_and_ship(page: Page, order: str) -> None:
    page.goto(f"/orders/{order}/")
    page.locator("main header").get_by_role("button", name="Pack").click()
    page.locator("#dialog").get_by_role("button", name="Pack into one carton").click()
    expect(page.locator("#state")).to_contain_text("Packed")
    page.locator("main header").get_by_role("button", name="Ship").click()
    page.locator("#dialog").get_by_role("button", name="Ship", exact=True).click()
    expect(page.locator("#state")).to_contain_text("Shipped")


def _figures(page: Page, code: str, **wanted: str) -> None:
    """The strip of figures on the SKU's page; a figure that is not named is 0."""
    page.goto(f"/stock/{code}/")
    names = ("On hand", "Sellable", "Receiving", "Held", "Staged", "Available", "Reserved", "On order")
    cells = page.locator("#levels > div:not(.op)")
    told: dict[str, str] = {}
    for cell in cells.all():
        label = cell.locator(".l").inner_text()
        name = next((one for one in names if label.lower().startswith(one.lower())), "")
        if name and name not in told:
            told[name] = cell.locator(".v").inner_text().strip()
    assert told == {name: wanted.get(name.lower().replace(" ", "_"), "0") for name in names}


def _movements_tell_the_day(page: Page, code: str, bought: str, sold: str) -> None:
    """Newest first, as the SKU's page lists them."""
    page.goto(f"/stock/{code}/")
    rows = page.locator(".moves table.rows tbody tr[data-key]")
    kinds = [("Ship", sold, "5"), ("Pick", sold, "5"), ("Put", "", "23"), ("Rec", bought, "3"), ("Rec", bought, "20")]
    expect(rows).to_have_count(len(kinds))
    for place, (kind, document, quantity) in enumerate(kinds):
        text = rows.nth(place).inner_text()
        assert kind.lower() in text.lower(), text
        assert document in text, text
        assert re.search(rf"(?<!\d){quantity}(?!\d)", text), text


def test_receiving_putting_away_and_picking_with_a_phone(browser: Browser, served: Served) -> None:
    item, site = scenes.sku(), scenes.site()
    bought = buying.placed(site, (item, 12))
    context = window(browser, served, PHONE, has_touch=True, is_mobile=True)
    sign_in(context, served, scenes.person("manager"))
    page = context.new_page()

    _receive(page, bought.number, {1: ("12", "0")})
    assert buying.lines(bought) == [("12", "12", "0")]
    _fits(page)
    page.goto("/stock/put-away/")
    _fits(page)
    line = page.locator("#put-away form", has_text=item.code)
    expect(line.locator("input[name^=bin-]")).to_have_value("A-01")
    line.get_by_role("button", name="Put away").tap()
    expect(line).to_have_count(0)
    assert stock.positions([item.id])[item.id].available == Decimal(12)

    order = selling.ordered(site, selling.line(item, 7)).number
    page.goto(f"/orders/{order}/pick/")
    _fits(page)
    expect(page.locator(".bin-xl")).to_have_text("A-01")
    page.get_by_label("Bin or SKU").fill("A-02")
    page.keyboard.press("Enter")
    expect(page.locator(".fb.wrong")).to_contain_text("Nothing was moved")
    assert selling.stages(order)[3] == Decimal(0)
    page.get_by_label("Bin or SKU").fill(item.code)
    page.keyboard.press("Enter")
    expect(page.locator(".fb.right")).to_contain_text("Right")
    assert selling.stock_of(item) == (Decimal(5), Decimal(7), Decimal(0), Decimal(5))
    assert checking.check() == []
    context.close()


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
