"""Received, picked, packed and shipped: a double click, a second tab and a lost answer each have one effect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from quartermaster.accounts.models import Deed
from quartermaster.catalog.models import Sku
from quartermaster.sales.models import Carton, Pick, Shipment
from quartermaster.stock import operations as stock
from tests import scenes
from tests.accounts.scenes import token_of
from tests.browsing import sign_in, window
from tests.purchasing import scenes as buying
from tests.sales import scenes as selling
from tests.served import Program, Served


@pytest.fixture(scope="module")
def web(installed: Served) -> Served:
    """Two web processes, so that two requests are really answered at once."""
    installed.start_web(workers=2)
    return installed


@pytest.fixture
def desk(browser: Browser, web: Served) -> Iterator[BrowserContext]:
    context = window(browser, web)
    sign_in(context, web, scenes.person("manager"))
    yield context
    context.close()


def test_in_two_tabs_with_double_clicks_each_step_happens_once(desk: BrowserContext, web: Served) -> None:
    """One person, the same step open in two tabs: the first is double-clicked, the second hears that it was done."""
    item, site = scenes.sku(), scenes.site()
    tabs = desk.new_page(), desk.new_page()

    bought = buying.placed(site, (item, 12))
    for tab in tabs:
        tab.goto(f"/purchasing/orders/{bought.number}/receive")
        tab.locator("[name=quantity_1]").fill("8")
    _double_click(tabs[0], "Receive")
    expect(tabs[0].locator("main h1")).to_have_text(bought.number)
    _press(tabs[1], "Receive")
    expect(tabs[1].locator("main .note.b")).to_contain_text("changed by somebody else")
    assert buying.lines(bought) == [("12", "8", "4")]

    stock.put_away(scenes.act(), goods=[scenes.goods(item, 8, site.dock, site.shelf)])
    order = selling.ordered(site, selling.line(item, 5)).number
    for tab in tabs:
        tab.goto(f"/orders/{order}/pick/")
    _double_click(tabs[0], "Picked all as listed")
    expect(tabs[0].locator("#state")).to_contain_text("Picked")
    _press(tabs[1], "Picked all as listed")
    expect(tabs[1].locator("main")).to_contain_text("stale_version")
    assert _stages(item, order) == (5, 0, 0)

    for tab in tabs:
        tab.goto(f"/packing/{order}/")
        for inside in (1, 2):
            tab.get_by_label("Product").fill(item.code)
            tab.keyboard.press("Enter")
            expect(tab.locator(".pick-bar")).to_contain_text(f"{inside} of 5")
    _double_click(tabs[0], "Close the carton")
    expect(tabs[0].locator(".pick-bar")).to_contain_text("0 of 3")
    _press(tabs[1], "Close the carton")
    expect(tabs[1].locator(".fb.wrong")).to_contain_text("Nothing was packed")
    assert _stages(item, order) == (3, 2, 0)
    for inside in (1, 2, 3):
        tabs[0].get_by_label("Product").fill(item.code)
        tabs[0].keyboard.press("Enter")
        expect(tabs[0].locator(".pick-bar")).to_contain_text(f"{inside} of 3")
    tabs[0].keyboard.press("Enter")
    expect(tabs[0].locator("main h1")).to_have_text("Packing bench")
    assert _stages(item, order) == (0, 5, 0)

    for tab in tabs:
        tab.goto(f"/orders/{order}/")
        tab.evaluate("url => htmx.ajax('GET', url, '#dialog-body')", f"/orders/{order}/ship/")
        expect(tab.locator("#dialog")).to_contain_text("Ship")
    tabs[0].locator("#dialog").get_by_role("button", name="Ship", exact=True).dblclick()
    expect(tabs[0].locator("#parcels")).to_contain_text("SH-")
    tabs[1].locator("#dialog").get_by_role("button", name="Ship", exact=True).click()
    expect(tabs[1].locator("#dialog [data-refusal]")).to_contain_text("stale_version")
    assert _stages(item, order) == (0, 0, 5)
    _each_once(order, cartons=2)
    assert web.run("check").returncode == 0


def test_an_answer_that_is_lost_is_given_again_and_nothing_is_done_twice(web: Served) -> None:
    """The connection is cut once the request is sent. The same key again brings the answer; a third time, too."""
    item, site, program = scenes.sku(), scenes.site(), Program(web, token_of(scenes.person("manager")))
    bought = buying.placed(site, (item, 12)).number
    _lost(program, f"/purchase-orders/{bought}/receipts", {"lines": [{"line": 1, "quantity": "8"}]}, of=bought)
    stock.put_away(scenes.act(), goods=[scenes.goods(item, 8, site.dock, site.shelf)])
    order = selling.ordered(site, selling.line(item, 5)).number
    for verb, path, stages in (
        ("pick", "picks", (5, 0, 0)),
        ("pack", "cartons", (0, 5, 0)),
        ("ship", "shipments", (0, 0, 5)),
    ):
        _lost(program, f"/orders/{order}/{path}", {}, of=order)
        assert _stages(item, order) == stages, verb
    assert selling.stock_of(item) == (3, 0, 0, 3)
    _each_once(order)
    assert web.run("check").returncode == 0


def _lost(program: Program, path: str, body: dict[str, object], *, of: str) -> None:
    before, key = Deed.objects.filter(document=of).count(), f"once:{path}"
    program.hang_up(path, body, key=key)
    first, again = (program.insist(path, body, key=key) for _ in range(2))
    assert (first.status, again.status, again.replayed) == (201, 201, True)
    assert again.body == first.body
    assert Deed.objects.filter(document=of).count() == before + 1


def _each_once(order: str, *, cartons: int = 1) -> None:
    assert [model.objects.filter(order__number=order).count() for model in (Pick, Carton, Shipment)] == [1, cartons, 1]


def _stages(item: Sku, order: str) -> tuple[Decimal, ...]:
    """(picked, packed, shipped) of the order's line."""
    return selling.stages(order)[3:6]


def _double_click(page: Page, words: str) -> None:
    page.locator("main").get_by_role("button", name=re.compile(f"^{words}$")).dblclick()


def _press(page: Page, words: str) -> None:
    page.locator("main").get_by_role("button", name=re.compile(f"^{words}$")).click()
