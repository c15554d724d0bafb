"""Catch weight from outside: over the API, on pages, in sheets, at the dock, and what an order comes to."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing import queries
from quartermaster.purchasing.papers import NewLine, NewOrder
from quartermaster.sales import carton_papers
from quartermaster.sales import operations as sales
from quartermaster.sales import queries as sales_queries
from quartermaster.sales.models import CartonLine
from quartermaster.sales.operations import Part
from quartermaster.stock import costing, imports
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.stock.models import Balance, ValueEntry
from quartermaster.transfers import operations as transfers
from quartermaster.web import spreadsheets
from tests import scenes
from tests.accounts.scenes import Program, field_errors, problem, token_of
from tests.printing.reading import text_of
from tests.sales.scenes import line, ordered
from tests.scenes import goods
from tests.stock.books import worth
from tests.stock.weighing import cheese, there, variances
from tests.transfers import scenes as moving

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ties_out():
    yield
    assert [str(one) for one in check()] == []


def program() -> Program:
    return Program(token_of(scenes.person("manager")))


def manager() -> Client:
    client = Client()
    client.force_login(scenes.person("manager"))
    return client


def place(site, at) -> str:
    return f"{site.warehouse.code}/{at.code}"


def opened(item, at, pieces, weight):
    stock.open_balances(scenes.act(), goods=[scenes.goods(item, pieces, at, weight=Decimal(weight))])


def test_found_wheels_are_weighed_over_the_api_and_the_bin_weighed_again():
    site, item, api = scenes.site(), cheese(), program()
    wheels = {"sku": item.code, "bin": place(site, site.shelf), "quantity": "10"}
    refused = api.post("/api/v1/adjustments", {"reason": "found", "lines": [wheels]})
    assert (problem(refused), field_errors(refused)) == ((422, "weight_needed"), [("/lines/0/weight", "weight_needed")])
    slip = api.post("/api/v1/adjustments", {"reason": "found", "lines": [{**wheels, "weight": "61340"}]})
    assert problem(slip) == (409, "weight_unlikely")
    assert api.post("/api/v1/adjustments", {"reason": "found", "lines": [{**wheels, "weight": "61.34"}]}).status_code == 201
    weights = [{"sku": item.code, "bin": place(site, site.shelf), "weight": "60.9"}]
    weighed = api.post("/api/v1/weights", {"reason": "dried", "lines": weights})
    (number,) = json.loads(weighed.content)["weighings"]
    assert weighed.status_code == 201
    (row,) = json.loads(api.get(f"/api/v1/balances?sku={item.code}").content)["items"]
    assert (row["quantity"], row["weight"], variances(item)) == ("10", "60.9", [("dried", Decimal("-0.44"))])
    back = api.post("/api/v1/weight-reversals", {"weighings": [number]})
    assert (back.status_code, there(item, site.shelf)) == (201, (10, Decimal("61.34")))
    assert problem(api.post("/api/v1/weight-reversals", {"weighings": [number]}, key="twice")) == (409, "weighed_anew")
    assert problem(api.post("/api/v1/weight-reversals", {"weighings": [2**40]}, key="none")) == (404, "unknown_weighing")


def test_a_bin_is_weighed_again_on_its_page_and_the_weighing_undone():
    site, item, ham = scenes.site(), cheese(), cheese(nominal="8")
    opened(item, site.shelf, 5, "31.25")
    opened(ham, site.shelf, 2, "16")
    client, where = manager(), [site.warehouse.code, site.shelf.code]
    place_page = client.get(reverse("insights:sku", args=[item.code])).content.decode()
    assert reverse("bin_weigh", args=where) in place_page
    form = client.get(reverse("bin_weigh", args=where)).content.decode()
    assert ("31.25 kg, 6.25 each" in form, "16 kg, 8 each" in form) == (True, True)
    names = {row.sku_id: f"weight-{row.pk}" for row in Balance.objects.filter(bin=site.shelf)}

    def typed(**more):
        return client.post(reverse("bin_weighed", args=where), {"_key": scenes.fresh("k"), "reason": "dried", **more})

    assert "Type what at least one of them weighs" in typed().content.decode()
    slip = typed(**{names[ham.pk]: "160"})
    assert (slip.status_code, "usually weigh 16 kg" in slip.content.decode()) == (422, True)
    assert typed(**{names[item.pk]: "30.9", names[ham.pk]: "15.8"}).status_code == 303
    assert (there(item, site.shelf)[1], there(ham, site.shelf)[1]) == (Decimal("30.9"), Decimal("15.8"))
    toast = client.get(reverse("bin", args=where)).content.decode()
    assert "30.9 kg" in toast
    undo = re.search(r'action="(/stock/weighings/[0-9,]+/undo/)"', toast)
    assert undo is not None
    back = client.post(undo[1], {"_key": scenes.fresh("k")})
    assert (back.status_code, back["Location"]) == (303, reverse("bin", args=where))
    assert (there(item, site.shelf)[1], there(ham, site.shelf)[1]) == (Decimal("31.25"), 16)


def test_a_weight_of_pieces_that_have_gone_meanwhile_is_refused_with_what_lies_there_now():
    site, item, ham = scenes.site(), cheese(), cheese(nominal="8")
    opened(item, site.shelf, 10, "60")
    opened(ham, site.shelf, 1, "8")
    client, where = manager(), [site.warehouse.code, site.shelf.code]
    form = client.get(reverse("bin_weigh", args=where)).content.decode()
    seen = dict(re.findall(r'name="(pieces-[0-9]+)" value="([0-9.]+)"', form))
    wheels, hams = (Balance.objects.get(sku=one, bin=site.shelf).pk for one in (item, ham))
    assert Decimal(seen[f"pieces-{wheels}"]) == 10
    stock.issue(scenes.act(), goods=[goods(item, 1, site.shelf)])
    typed = {"reason": "dried", f"weight-{wheels}": "59.1", f"weight-{hams}": "7.9", **seen}
    refused = client.post(reverse("bin_weighed", args=where), {"_key": scenes.fresh("k"), **typed})
    page = refused.content.decode()
    assert (refused.status_code, "9 of " + item.code + " lie there now, not the 10 that were weighed" in page) == (422, True)
    assert ('value="59.1"' in page, 'value="7.9"' in page) == (False, True)  # what was weighed of others is not offered again
    assert (there(item, site.shelf), there(ham, site.shelf)) == ((9, 54), (1, 8))
    stock.issue(scenes.act(), goods=[goods(ham, 1, site.shelf)])
    gone = client.post(reverse("bin_weighed", args=where), {"_key": scenes.fresh("k"), **typed, f"weight-{wheels}": ""})
    assert "lies here no more" in gone.content.decode()
    line = {"sku": item.code, "bin": place(site, site.shelf), "weight": "53.2"}
    api = program()
    late = api.post("/api/v1/weights", {"reason": "dried", "lines": [{**line, "pieces": "10"}]}, key="late")
    assert (problem(late), field_errors(late)) == ((409, "pieces_changed"), [("/lines/0/weight", "pieces_changed")])
    assert api.post("/api/v1/weights", {"reason": "dried", "lines": [{**line, "pieces": "9"}]}, key="now").status_code == 201


def test_at_the_dock_a_receipt_is_weighed_and_costs_weight_times_price():
    site, item, api = scenes.site(), cheese(), program()
    seller = purchasing.create_supplier(scenes.act(), code=scenes.fresh("S"), name="Dairy")
    paper = NewOrder(seller.pk, site.warehouse.pk, [NewLine(item.pk, Decimal(10), unit_cost=Decimal("7.5"))])
    order = purchasing.draft_order(scenes.act(), order=paper)
    purchasing.approve(scenes.act(), number=order.number)
    purchasing.place(scenes.act(), number=order.number)
    address = f"/api/v1/purchase-orders/{order.number}/receipts"
    refused = api.post(address, {"lines": [{"line": 1, "quantity": "6"}]})
    assert (problem(refused), field_errors(refused)) == ((422, "weight_needed"), [("/lines/0/weight", "weight_needed")])
    assert api.post(address, {"lines": [{"line": 1, "quantity": "6", "weight": "36.5"}]}).status_code == 201
    client = manager()
    assert "Weight in kg" in client.get(reverse("purchase_order_receive", args=[order.number])).content.decode()
    version = queries.order_by_number(order.number).version
    typed = {"_key": scenes.fresh("k"), "version": version, "quantity_1": "4", "damaged_1": "1", "weight_1": "24.4"}
    assert client.post(reverse("purchase_order_take_in", args=[order.number]), typed).status_code == 303
    assert (there(item, site.dock), there(item, site.quarantine)) == ((9, Decimal("54.8")), (1, Decimal("6.1")))
    costing.keep_up()
    assert sum(ValueEntry.objects.filter(sku=item).values_list("value", flat=True)) == Decimal("456.75")  # 60.9 kg × 7.50


def test_opening_stock_brings_its_weight_in_a_column():
    site, item = scenes.site(), cheese()

    def load(rows: str) -> spreadsheets.Report:
        sheet = spreadsheets.read(f"sku,warehouse,bin,quantity,weight\n{rows}".encode(), imports.HEADINGS)
        return imports.load_sheet(scenes.act(), sheet, dry_run=False)

    where = f"{item.code},{site.warehouse.code},{site.shelf.code}"
    assert [error.code for error in load(f"{where},4,\n").errors] == ["weight_needed"]
    assert [error.code for error in load(f"{where},4,2400\n").errors] == ["weight_unlikely"]
    assert load(f"{where},4,24.2\n").created == 1
    assert there(item, site.shelf) == (4, Decimal("24.2"))


def test_an_order_is_due_by_what_was_shipped():
    site, item = scenes.site(), cheese()
    opened(item, site.shelf, 5, "31")
    number = ordered(site, line(item, 3, unit_price=Decimal(10))).number
    assert sales_queries.order_by_number(number).total == 180  # 3 wheels of 6 kg, usually
    sales.pick(scenes.act(), number=number)
    sales.ship(scenes.act(), number=number)
    assert sales_queries.order_by_number(number).total == 186  # 18.6 kg
    assert there(item, site.shelf) == (2, Decimal("12.4"))


def test_what_is_packed_at_its_weight_leaves_and_is_due_at_it_and_what_has_dried_is_told():
    site, item, tea, api = scenes.site(), cheese(), scenes.sku(), program()
    opened(item, site.shelf, 5, "31")
    scenes.stocked(tea, 2, site.shelf)
    number = ordered(site, line(item, 3, unit_price=Decimal(10)), line(tea, 2, unit_price=Decimal(1))).number
    sales.pick(scenes.act(), number=number)
    cartons = f"/api/v1/orders/{number}/cartons"
    slip = api.post(cartons, {"lines": [{"position": 1, "quantity": "3", "weight": "1835"}]})
    assert (problem(slip), field_errors(slip)) == ((409, "weight_unlikely"), [("/lines/0/weight", "weight_unlikely")])
    tin = api.post(cartons, {"lines": [{"position": 2, "quantity": "2", "weight": "0.2"}]})
    assert (problem(tin), field_errors(tin)) == ((422, "not_weighed"), [("/lines/0/weight", "not_weighed")])
    assert api.post(cartons, {"lines": [{"position": 1, "quantity": "2", "weight": "12.15"}]}).status_code == 201
    packed = json.loads(api.post(cartons, {"lines": [{"position": 1, "quantity": "1", "weight": "6.2"}]}).content)
    assert ([row["weight"] for row in packed["lines"]], packed["total"]) == (["18.35", None], "185.5")
    assert there(item, site.staging) == (3, Decimal("18.6"))  # what lies there still weighs what the book has
    shipped = json.loads(api.post(f"/api/v1/orders/{number}/shipments", {}).content)
    assert (shipped["total"], shipped["lines"][0]["weight"]) == ("185.5", "18.35")
    assert (there(item, site.staging), there(item, site.shelf)) == ((0, 0), (2, Decimal("12.4")))
    assert sum(more for _, more in variances(item)) == Decimal("-0.25")
    printed = text_of(carton_papers.slip(sales_queries.order_by_number(number)))
    assert ("2 pcs, 12.15 kg" in printed, "1 pcs, 6.2 kg" in printed) == (True, True)


def test_a_wheel_comes_back_at_its_weight_no_heavier_than_it_left_and_at_what_it_cost():
    site, item, api = scenes.site(), cheese(), program()
    goods = [scenes.goods(item, 5, site.shelf, weight=Decimal(31), unit_cost=Decimal("7.7777"))]
    stock.open_balances(scenes.act(), goods=goods)
    costing.keep_up()
    number = ordered(site, line(item, 2, unit_price=Decimal(10))).number
    sales.pick(scenes.act(), number=number)
    sales.ship(scenes.act(), number=number, lines=[Part(1, Decimal(2), Decimal("12.3"))])
    costing.keep_up()
    left = worth(item)
    opened_return = api.post("/api/v1/returns", {"order": number, "authorise": True, "lines": [
        {"line": 1, "quantity": "2", "reason": "not_wanted"}]})  # fmt: skip
    arrivals = f"/api/v1/returns/{json.loads(opened_return.content)['number']}/arrivals"
    heavy = api.post(arrivals, {"lines": [{"line": 1, "quantity": "2", "weight": "12.31"}]})
    assert (problem(heavy), field_errors(heavy)) == ((409, "heavier_than_left"), [("/lines/0/weight", "heavier_than_left")])
    assert api.post(arrivals, {"lines": [{"line": 1, "quantity": "1", "weight": "5.5"}]}).status_code == 201
    assert api.post(arrivals, {"lines": [{"line": 1, "quantity": "1"}]}).status_code == 201  # what is left of what it left with
    assert there(item, site.quarantine) == (2, Decimal("12.3"))
    costing.keep_up()
    assert (left, worth(item)) == ((3, Decimal("144.67")), (5, Decimal("241.11")))  # 31 kg × 7.7777, at 48.222 a wheel


def test_wheels_from_two_shelves_share_what_they_weigh_and_what_stays_in_an_opened_carton_keeps_its_share():
    site, item = scenes.site(), cheese()
    opened(item, site.shelf, 1, "6")
    opened(item, site.second_shelf, 2, "13")
    number = ordered(site, line(item, 3, unit_price=Decimal(10))).number
    sales.pick(scenes.act(), number=number)
    sales.pack(scenes.act(), number=number, lines=[Part(1, Decimal(3), Decimal("18.7"))])
    rows = CartonLine.objects.filter(carton__order__number=number).order_by("quantity")
    assert [(row.quantity, row.weight) for row in rows] == [(1, Decimal("6.233")), (2, Decimal("12.467"))]
    sales.put_back(scenes.act(), number=number, lines=[Part(1, Decimal(1))])
    stay = {row.weight for row in rows.all() if row.quantity}
    assert stay in ({Decimal("6.233"), Decimal("6.234")}, {Decimal("12.467")})
    assert sales_queries.order_by_number(number).total == Decimal("184.67"), "12.467 kg in the carton, 6 kg still to be packed"
    sales.ship(scenes.act(), number=number)
    assert there(item, site.staging) == (0, 0)
    assert check() == []


def test_pages_show_pieces_and_weight():
    site, item = scenes.site(), cheese()
    opened(item, site.shelf, 5, "31.25")
    client = manager()
    assert "31.25 kg on hand" in client.get(reverse("insights:sku", args=[item.code])).content.decode()
    assert "31.25 kg" in client.get(reverse("balance_list")).content.decode()
    (seq,) = stock.adjust(scenes.act().because("missing"), lost=[scenes.goods(item, 1, site.shelf)])
    (line_out,) = json.loads(program().get(f"/api/v1/movements?after_seq={seq - 1}&sku={item.code}").content)["items"]
    assert (line_out["quantity"], line_out["weight"]) == ("1", "6.25")
    for page in (reverse("movement_list"), reverse("insights:sku", args=[item.code])):
        sheet = client.get(page, {"export": "csv"})
        assert ",6.25," in b"".join(sheet).decode()
    assert "6.25 kg" in client.get(reverse("movement", args=[seq])).content.decode()


def test_found_wheels_are_weighed_on_the_page():
    site, item = scenes.site(), cheese()
    client = manager()
    typed = {
        "_key": scenes.fresh("k"),
        "sku": item.code,
        "bin": place(site, site.shelf),
        "direction": "found",
        "quantity": "2",
        "reason": "found",
    }
    asked = client.post(reverse("adjust"), typed)
    assert (asked.status_code, "Weight in kg" in asked.content.decode()) == (422, True)
    assert client.post(reverse("adjust"), {**typed, "_key": scenes.fresh("k"), "weight": "12.2"}).status_code == 303
    assert there(item, site.shelf) == (2, Decimal("12.2"))


def test_a_transfer_is_weighed_when_it_leaves_and_when_it_comes_and_nothing_stays_under_way():
    here, far, item, api = scenes.site(), scenes.site(), cheese(), program()
    opened(item, here.shelf, 5, "31")
    number = moving.allocated(here, far, (item, 3)).number
    sent = {"line": 1, "bin": here.shelf.code, "quantity": "3"}
    dispatches, arrivals = (f"/api/v1/transfer-orders/{number}/{noun}" for noun in ("dispatches", "arrivals"))
    slip = api.post(dispatches, {"lines": [{**sent, "weight": "186"}]})
    assert (problem(slip), field_errors(slip)) == ((409, "weight_unlikely"), [("/lines/0/weight", "weight_unlikely")])
    left = json.loads(api.post(dispatches, {"lines": [{**sent, "weight": "18.3"}]}).content)
    assert (left["lines"][0]["weight"], there(item, here.shelf)) == ("18.3", (2, Decimal("12.7")))  # what was sent, is not here
    came = json.loads(api.post(arrivals, {"lines": [{"line": 1, "quantity": "2", "weight": "12.1"}]}).content)
    assert [(row["weight"], row["weight_varied"]) for row in came["lines"]] == [("12.1", "-0.1")]
    page = manager().get(reverse("transfer_order", args=[number])).content.decode()
    assert ("18.3 kg" in page, "12.1 kg" in page, "0.1 kg against what was sent" in page) == (True, True, True)
    rest = json.loads(api.post(arrivals, {}).content)
    assert [(row["weight"], row["weight_varied"]) for row in rest["lines"]] == [("6.1", None)]
    assert (there(item, far.dock), variances(item)) == ((3, Decimal("18.2")), [("", Decimal("-0.1"))])
    transfers.take_back_arrival(scenes.act(), number=number, arrival=came["number"])
    heavier = json.loads(api.post(arrivals, {"lines": [{"line": 1, "quantity": "2", "weight": "12.25"}]}).content)
    assert [(row["weight"], row["weight_varied"]) for row in heavier["lines"]] == [("12.25", "0.05")]  # of 12.2 again
    assert there(item, far.dock) == (3, Decimal("18.35"))
    assert sum(more for _, more in variances(item)) == Decimal("0.05")
