"""A scanner at the dock: a piece leads to its line, a case counts on it; and an inspector’s phone."""

from __future__ import annotations

from decimal import Decimal

from playwright.sync_api import Browser, expect

from quartermaster.catalog import operations as catalog
from quartermaster.kernel import clock
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.inspection_papers import NewCheck, NewInspectionRule
from quartermaster.purchasing.papers import ReceivedLine
from quartermaster.sensors import operations as sensors
from quartermaster.sensors.models import Device
from quartermaster.sensors.operations import NewDevice
from quartermaster.sensors.payloads import Message
from tests import scenes
from tests.browsing import PHONE, sign_in, window
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


def test_pieces_on_the_scale_fill_the_quantity_with_one_click(browser: Browser, served: Served) -> None:
    act, site, screws, mug = scenes.act(), scenes.site(), scenes.sku(weight_g=Decimal(20)), scenes.sku()
    bench = NewDevice(
        Device.Kind.SCALE, scenes.fresh("S"), scenes.fresh("scales/"), "kg", site.warehouse, division=Decimal("0.001")
    )
    sensors.add_device(act, device=bench)
    sensors.take_all(act, [Message(bench.topic, b'{"value": "0.24", "steady": true}', clock.now())], {})
    order = buying.placed(site, (screws, 36), (mug, 5))
    context = window(browser, served)
    sign_in(context, served, scenes.person("storekeeper"))
    page = context.new_page()
    page.goto(f"/purchasing/orders/{order.number}/receive")
    first, second = page.locator("[name=quantity_1]"), page.locator("[name=quantity_2]")
    first.focus()
    page.get_by_role("button", name="Count by weight").click()
    expect(first).to_have_value("12")
    second.focus()
    page.get_by_role("button", name="Count by weight").click()
    expect(page.locator(".count-weight")).to_contain_text(f"Put some pieces of {mug.code} on the scale")
    expect(second).to_have_value("5")
    page.get_by_role("button", name="Receive").click()
    expect(page.locator(".toast").first).to_contain_text("Received")
    assert buying.lines(order) == [("36", "12", "24"), ("5", "5", "0")]
    context.close()


def test_an_inspector_on_a_phone_reads_whether_the_lot_passes_before_it_is_judged(browser: Browser, served: Served) -> None:
    act, site, item = scenes.act(), scenes.site(), scenes.sku()
    checks = [NewCheck("Net weight", "major", "g", Decimal(98), Decimal(102)), NewCheck("Label is there", "minor")]
    rule = NewInspectionRule(sku_id=item.id, sample="table", aql_major="1.0", aql_minor="4.0", checks=checks)
    purchasing.set_inspection_rule(act, rule=rule)
    order = buying.placed(site, (item, 1_000))
    receipt = purchasing.receive(act, number=order.number, receipts=[ReceivedLine(Decimal(1_000), 1)])
    context = window(browser, served, PHONE)
    sign_in(context, served, scenes.person("storekeeper"))
    page = context.new_page()
    page.goto("/purchasing/inspections/")
    page.get_by_label("Scan what is to be inspected").fill(item.code)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Draw 80 of 1,000")).to_be_visible()
    page.get_by_label("Net weight").fill("98 97.9 102.5 101")
    page.get_by_label("Passed").check()
    says = page.locator("[data-verdict]")
    expect(says).to_have_text("2 major: the plan accepts the lot.")
    page.locator("#scan").fill("label")
    page.keyboard.press("Enter")
    page.keyboard.type("1")
    expect(says).to_have_text("3 major: more than the plan accepts.")
    page.get_by_role("button", name="Sort all of it").click()
    expect(page.locator(".toast").first).to_contain_text("being sorted")
    expect(says).to_have_text("3 major: more than the plan accepts. Accept it once at least 3 are set apart.")
    page.get_by_label("Set apart from what is accepted").fill("3")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".toast").first).to_contain_text("accepted in part")
    assert receipt.inspections.get().rejected == 3
    context.close()
