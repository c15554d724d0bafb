"""Every page that can be opened: it answers, says no error, fits a phone, and is fit for everybody in light and dark."""

from __future__ import annotations

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, TimeoutError

from tests.architecture.test_doors import _entry, _pages
from tests.browser.shop import Shop, open_shop
from tests.browsing import DESKTOP, PHONE, sign_in, window
from tests.served import Served

SERIOUS = {"serious", "critical"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
POSTED = {
    "catalog/import/check/",
    "catalog/bills/import/check/",
    "catalog/particulars/import/check/",
    "stock/opening/check/",
    "demand/import/check/",
    "demand/promotions/import/check/",
    "stock/adjustments/import/check/",
    "stock/holds/import/check/",
    "stock/moves/import/check/",
    "stock/lots/import/check/",
    "stock/value/costs/import/check/",
    "warehouse/import/check/",
    "purchasing/suppliers/items/import/check/",
    "purchasing/deliveries/import/check/",
    "purchasing/inspection-rules/import/check/",
    "refills/import/check/",
    "stock/put-away/rules/import/check/",
    "transfers/import/check/",
    "packing/<str:number>/scan/",
    "sensors/count/now/",
    "labels/print/chosen/",
    "labels/layouts/<str:code>/preview/",
    "orders/customers/import/check/",
    "orders/prices/load/check/",
    "partners/stock/load/check/",
    "orders/<str:number>/lines/check/",
    "invoices/begin/",
    "invoices/import/check/",
}
"""They check an uploaded sheet and change nothing; there is nothing to open."""
DOWNLOADED = {
    "scan/worker.js",
    "scan/manifest.webmanifest",
    "scan/log/<int:scan_id>/photos/<str:photo>",
    "recalls/<str:number>/report.csv",
    "purchasing/discrepancies/<int:discrepancy_id>/photos/<str:photo>",
    "purchasing/inspections/<str:number>/photos/<str:photo>",
    "purchasing/orders/<str:number>/paper.pdf",
    "orders/cartons/<str:number>/packing-slip.pdf",
    "orders/cartons/<str:number>/label.pdf",
    "orders/shipments/<str:number>/packing-slip.pdf",
    "orders/shipments/<str:number>/customs-invoice.pdf",
    "orders/<str:number>/packing-slip.pdf",
    "orders/<str:number>/labels.pdf",
    "returns/<str:number>/return.pdf",
    "purchasing/vendor-returns/<str:number>/note.pdf",
    "shipping/parcels/<str:tracking>/label.pdf",
    "shipping/orders/<str:number>/labels.pdf",
    "shipping/manifests/<str:number>/manifest.pdf",
    "labels/print/file/",
    "outage/printed/<uuid:mark>/sheets.pdf",
    "outage/sheets/<str:number>/paper.pdf",
    "sensors/scales/now/",
    "sensors/scales/now/pieces/",
    "catalog/pictures/<str:name>/",
}
"""Files, not pages."""
OF_SUPPLIERS = {"vmi/portal/"}
"""Opened by people of suppliers alone; looked at as one of them."""
ASKED_WITH = {
    "invoices/new/": "?supplier={supplier}&credit=1",
    "labels/print/": "?kind=sku&of={sku}",
    "labels/print/preview/": "?kind=sku&of={sku}",
    "orders/line/": "?sku={sku}",
    "purchasing/line": "?sku={sku}",
    "orders/customers/hints/": "?customer=corner",
    "stock/adjust/": "?sku={sku}",
    "stock/transfer/": "?sku={sku}",
    "search/": "?q={sku}",
}
AXE = Axe()
VIOLATIONS = "([part, options]) => axe.run(part, options).then(judged => judged.violations)"
WHOLE = "html"
FRAMED = ("/", "/scan/")
"""Where the frame is judged too, with the navigation and what stands above; elsewhere what the page puts into it."""
ALSO = ("accounts/password/change/", "accounts/2fa/")
"""Pages of the sign-in library in our frame."""


def test_every_page_answers_without_errors_fits_a_phone_and_is_fit_for_everybody(browser: Browser, served: Served) -> None:
    shop = open_shop()
    addresses = _addresses(shop)
    assert len(addresses) >= 55
    context = window(browser, served)
    sign_in(context, served, shop.person)
    page, visit = context.new_page(), Visit()
    page.on("console", visit.hear)
    page.on("pageerror", lambda error: visit.find(f"script error: {error}"))
    dialogs = []
    for address in addresses:
        visit.address = address
        page.set_viewport_size(DESKTOP)
        answer = page.goto(address)
        if answer is None or answer.status != 200:
            visit.find(f"answers {answer and answer.status}")
        elif page.locator(".app, body.scan").count():
            _look_at(page, visit, WHOLE if address in FRAMED else "#main")
        elif page.locator("#dialog-title").count():
            dialogs.append(address)
    page.goto("/people/settings/")
    for address in dialogs:
        visit.address = address
        page.set_viewport_size(DESKTOP)
        if not _opened(page, address):
            visit.find("does not open")
            continue
        _look_at(page, visit, "#dialog")
        page.evaluate("document.querySelector('#dialog').close()")
    context.close()
    for address in OF_SUPPLIERS:
        visit.address = f"/{address}"
        theirs = window(browser, served)
        sign_in(theirs, served, shop.theirs)
        page = theirs.new_page()
        page.set_viewport_size(DESKTOP)
        page.goto(visit.address)
        _look_at(page, visit, WHOLE)
        theirs.close()
    assert not visit.found, "\n".join(visit.found)


NARROW = """() => [...document.querySelectorAll("th.grow")]
    .filter(head => head.offsetParent && head.offsetWidth < 100).map(head => `${head.textContent} ${head.offsetWidth} px`)"""
"""Columns of names that have no room on a desk's screen."""
APPEARANCES = """part => {
    const appearances = new Set()
    for (const element of document.querySelectorAll(`${part}, ${part} *`)) {
        const says = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())
        if (!says && !element.matches("input, select, textarea")) continue
        const own = getComputedStyle(element), appearance = [own.color, own.fontSize, own.fontWeight]
        for (let behind = element; behind; behind = behind.parentElement) {
            const style = getComputedStyle(behind)
            if (style.opacity !== "1") appearance.push(style.opacity)
            if (style.backgroundImage !== "none") appearance.push(style.backgroundImage)
            if (style.backgroundColor === "rgba(0, 0, 0, 0)") continue
            appearance.push(style.backgroundColor)
            if (!style.backgroundColor.startsWith("rgba") && !style.backgroundColor.includes("/")) break
        }
        appearances.add(appearance.join(" "))
    }
    return [...appearances]
}"""
"""How the words of a part look: their colour, size and weight, and what lies behind them. Contrast depends on nothing else."""


class Visit:
    """What is wrong, and on which page; and which words have been judged, as they look."""

    def __init__(self) -> None:
        self.address = "/"
        self.found: list[str] = []
        self.judged: dict[str, set[str]] = {"light": set(), "dark": set()}

    def looks_new(self, page: Page, part: str, theme: str) -> bool:
        """Whether words look as none did before in this theme."""
        there = set(page.evaluate(APPEARANCES, part))
        new = there - self.judged[theme]
        self.judged[theme] |= new
        return bool(new)

    def hear(self, message: ConsoleMessage) -> None:
        """An error, except that a fragment opened by itself names no icon."""
        if message.type == "error" and not message.location["url"].endswith("/favicon.ico"):
            self.find(f"console: {message.text}")

    def find(self, fault: str) -> None:
        self.found.append(f"{self.address}: {fault}")


def _opened(page: Page, address: str) -> bool:
    """Whether the dialog opens; asked again where the server was too busy to answer."""
    for _ in range(3):
        page.evaluate("(url) => htmx.ajax('GET', url, { target: '#dialog-body', swap: 'innerHTML' })", address)
        try:
            page.locator("#dialog[open] #dialog-title").wait_for(timeout=10_000)
        except TimeoutError:
            continue
        return True
    return False


def _look_at(page: Page, visit: Visit, part: str) -> None:
    """The structure of every page; contrast, the slowest to judge, where words look as none did before."""
    if not page.title().strip():
        visit.find("has no title")
    narrow = page.evaluate(NARROW)
    if narrow:
        visit.find(f"has no room for {narrow}")
    page.emulate_media(color_scheme="light")
    contrast = {"color-contrast": {"enabled": visit.looks_new(page, part, "light")}}
    _judge(page, visit, part, "light", {"runOnly": {"type": "tag", "values": RULES}, "rules": contrast})
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > PHONE["width"]:
        visit.find(f"{wide} px wide on a phone")
    if visit.looks_new(page, part, "dark"):
        _judge(page, visit, part, "dark", {"runOnly": {"type": "rule", "values": ["color-contrast"]}})


def _judge(page: Page, visit: Visit, part: str, theme: str, rules: dict[str, Any]) -> None:
    if not page.evaluate("'axe' in window"):  # dialogs are judged in the page that they open over
        page.evaluate(AXE.axe_script)
    for violation in page.evaluate(VIOLATIONS, [part, rules | {"resultTypes": ["violations"]}]):
        if violation["impact"] in SERIOUS:
            nodes = [f"{node['html'][:160]} {node['failureSummary'][-160:]}" for node in violation["nodes"][:2]]
            visit.find(f"{theme}: {violation['id']} at {nodes}")


def _addresses(shop: Shop) -> list[str]:
    """Every page that is opened by GET, with a sample in each variable part."""
    found = []
    for pattern, view in _pages():
        entry = _entry(view)
        if (
            entry is not None
            and not entry.effect
            and not entry.open_because
            and pattern not in POSTED | DOWNLOADED | OF_SUPPLIERS
        ):
            found.append(
                "/" + _filled(pattern, shop) + ASKED_WITH.get(pattern, "").format(sku=shop.sku.code, supplier=shop.supplier.pk)
            )
    return [*found, *(f"/{address}" for address in ALSO)]


def _filled(pattern: str, shop: Shop) -> str:
    room = pattern.partition("/")[0]

    def sample(part: re.Match[str]) -> str:
        name = part["name"]
        special = [key for key in shop.samples if key.endswith(f" {name}") and "/" in key and _is_about(pattern, key)]
        return str(shop.samples[special[0] if special else f"{room} {name}"])

    return re.sub(r"<\w+:(?P<name>\w+)>", sample, pattern)


def _is_about(pattern: str, key: str) -> bool:
    """ "purchasing/edit number" is for addresses of purchasing with an edit in them."""
    return all(word in pattern.split("/") for word in key.partition(" ")[0].split("/"))
