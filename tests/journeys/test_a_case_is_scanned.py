"""The barcode of a case counts twelve, wherever it is read."""

from __future__ import annotations

import json
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Sku
from quartermaster.purchasing import queries as purchases
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.sales import queries as orders
from quartermaster.sales.models import Order
from quartermaster.stock import checking, references
from quartermaster.stock import queries as stock
from tests import scenes
from tests.accounts.scenes import Program, problem, token_of
from tests.purchasing import scenes as buying

pytestmark = pytest.mark.django_db

CASE = "14006381333938"
PIECE = "4006381333931"


@pytest.fixture
def tea() -> Sku:
    """Pieces with a barcode, and cases of twelve with another."""
    references.forget_all()
    act, tea = scenes.act(), scenes.sku()
    catalog.add_pack(act, code=tea.code, unit="case", numerator=12)
    catalog.add_barcode(act, code=tea.code, value=CASE, pack_unit="case")
    catalog.add_barcode(act, code=tea.code, value=PIECE)
    return tea


@pytest.fixture
def manager() -> Client:
    client = Client()
    client.force_login(scenes.person("manager"))
    return client


@pytest.fixture
def program() -> Program:
    return Program(token_of(scenes.person("manager")))


def post(client: Client, path: str, **fields: Any) -> Any:
    return client.post(path, {"_key": uuid.uuid4().hex, **fields})


def counted(answer: Any) -> list[tuple[Decimal, str]]:
    """(quantity in pieces, as entered) of the lines of the one order."""
    assert answer.status_code in (201, 303), answer.content
    return list(Order.objects.get().lines.order_by("position").values_list("quantity", "entered"))


def test_on_an_order_by_hand(manager: Client, tea: Sku) -> None:
    site = scenes.site()
    scenes.stocked(tea, 100, site.shelf)
    hint = manager.get(f"/orders/line/?sku={CASE}").content.decode()
    assert "case of 12 pcs" in hint
    rows = {"sku": [CASE, PIECE, CASE, tea.code], "quantity": ["3", "2", "5 pcs", "1 cases"]}
    answer = post(manager, "/orders/place/", warehouse=site.warehouse.code, on_short="refuse", **rows)
    assert counted(answer) == [(36, "3 case"), (2, ""), (5, ""), (12, "1 cases")]


def test_on_an_order_over_the_api(program: Program, tea: Sku) -> None:
    site = scenes.site()
    scenes.stocked(tea, 100, site.shelf)
    lines = [
        {"sku": CASE, "quantity": "3"},
        {"sku": f"0{PIECE}", "quantity": "2"},
        {"sku": CASE, "quantity": "5", "unit": "pcs"},
    ]
    answer = program.post("/api/v1/orders", {"warehouse": site.warehouse.code, "lines": lines})
    assert counted(answer) == [(36, "3 case"), (2, ""), (5, "")]
    ghost = program.post(
        "/api/v1/orders", {"warehouse": site.warehouse.code, "lines": [{"sku": "4006381333948", "quantity": "1"}]}
    )
    assert problem(ghost) == (422, "unknown_sku")
    assert Order.objects.count() == 1


def test_in_a_spreadsheet_of_orders(manager: Client, tea: Sku) -> None:
    site = scenes.site()
    scenes.stocked(tea, 100, site.shelf)
    text = f"reference,sku,quantity,warehouse\nR-1,{CASE},3,{site.warehouse.code}\nR-1,{PIECE},2,{site.warehouse.code}\n"
    file = SimpleUploadedFile("orders.csv", text.encode())
    assert counted(post(manager, "/orders/load/place/", file=file, on_short="refuse")) == [(36, "3 case"), (2, "")]


def test_a_barcode_that_moves_is_read_anew(program: Program, tea: Sku) -> None:
    site = scenes.site()
    scenes.stocked(tea, 100, site.shelf)
    body = {"warehouse": site.warehouse.code, "lines": [{"sku": CASE, "quantity": "1"}]}
    first = json.loads(program.post("/api/v1/orders", body).content)["number"]
    catalog.add_barcode(scenes.act(), code=tea.code, value=CASE)
    second = json.loads(program.post("/api/v1/orders", body).content)["number"]
    assert [orders.order_by_number(number).lines.get().quantity for number in (first, second)] == [12, 1]


def test_on_a_purchase_order(manager: Client, tea: Sku) -> None:
    site, seller = scenes.site(), buying.supplier()
    assert "case of 12 pcs" in manager.get(f"/purchasing/line?sku={CASE}").content.decode()
    head = {"supplier": seller.pk, "warehouse": site.warehouse.pk}
    assert post(manager, "/purchasing/create", **head, sku=[CASE, PIECE], quantity=["3", "4"]).status_code == 303
    order = PurchaseOrder.objects.get()
    assert list(order.lines.order_by("position").values_list("quantity", "entered")) == [(36, "3 case"), (4, "")]


def test_at_the_dock_on_a_line_and_beside_it(manager: Client, program: Program, tea: Sku) -> None:
    site, mug = scenes.site(), scenes.sku()
    order = buying.placed(site, (tea, 36), (mug, 5))
    page = manager.get(f"/purchasing/orders/{order.number}/receive").content.decode()
    assert f"{CASE}=case" in page
    answer = post(
        manager,
        f"/purchasing/orders/{order.number}/take-in",
        version=order.version,
        quantity_1="1 case",
        quantity_2="",
        sku=[CASE, ""],
        quantity=["1", ""],
    )
    assert answer.status_code == 303
    assert buying.lines(order)[0] == ("36", "24", "12")
    received = program.post(
        f"/api/v1/purchase-orders/{order.number}/receipts", {"lines": [{"line": 1, "sku": CASE, "quantity": "1"}]}
    )
    assert received.status_code == 201, received.content
    assert buying.lines(order)[0] == ("36", "36", "0")
    assert purchases.order_by_number(order.number).lines.get(position=1).received == 36
    assert stock.positions([tea.pk])[tea.pk].receiving == 36
    assert checking.check() == []


def test_when_stock_is_put_right(manager: Client, program: Program, tea: Sku) -> None:
    site = scenes.site()
    place = f"{site.warehouse.code}/{site.shelf.code}"
    lines = [{"sku": CASE, "bin": place, "quantity": "2"}, {"sku": CASE, "bin": place, "quantity": "-3", "unit": "pcs"}]
    assert program.post("/api/v1/adjustments", {"reason": "found", "lines": lines}).status_code == 201
    form = {"sku": CASE, "bin": place, "direction": "found", "quantity": "1", "reason": "found"}
    assert post(manager, "/stock/adjustments/", **form).status_code in (204, 303)
    assert stock.positions([tea.pk])[tea.pk].sellable == 33


def test_in_the_search_field(manager: Client, tea: Sku) -> None:
    found = manager.get(f"/search/?q={CASE}", headers={"HX-Request": "true"}).content.decode()
    assert ("case of 12 pcs" in found, tea.code in found) == (True, True)
    assert "case of 12 pcs" not in manager.get(f"/search/?q={PIECE}", headers={"HX-Request": "true"}).content.decode()
