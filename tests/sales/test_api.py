"""Customers and orders over the API."""

from __future__ import annotations

import uuid

import pytest

from quartermaster.sales.models import Order
from quartermaster.stock import references
from tests import scenes
from tests.sales.scenes import line, ordered, stages, state, stock_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def remember_nothing():
    references.forget_all()


@pytest.fixture
def tea():
    return scenes.sku()


@pytest.fixture
def site():
    return scenes.site()


@pytest.fixture
def api(client):
    client.force_login(scenes.person("manager"))

    def call(method, path, body=None, *, key=None, **headers):
        if method == "post":
            headers["Idempotency-Key"] = key or uuid.uuid4().hex
        return getattr(client, method)(f"/api/v1{path}", body, content_type="application/json", headers=headers)

    return call


def wanted(site, *lines, **more):
    listed = [{"sku": item.code, "quantity": quantity} for item, quantity in lines]
    return {"warehouse": site.warehouse.code, "lines": listed, **more}


def test_an_order_goes_from_post_to_shipped(api, tea, site):
    scenes.stocked(tea, 10, site.shelf)
    placed = api("post", "/orders", wanted(site, (tea, "4"), reference="A-1"))
    number = placed.json()["number"]
    assert (placed.status_code, placed.json()) == (
        201,
        {"number": number, "warehouse": site.warehouse.code, "backordered": {}, "parts": []},
    )
    listed = api("get", f"/orders/{number}/pick-list").json()["lines"]
    assert listed == [{"position": 1, "sku": tea.code, "kit": None, "bin": f"{site.warehouse.code}/A-01", "quantity": "4"}]
    picked = api("post", f"/orders/{number}/picks", {"lines": [{"position": 1, "bin": listed[0]["bin"], "quantity": "4"}]})
    assert (picked.status_code, picked.json()["state"]) == (201, "picked")
    assert api("post", f"/orders/{number}/cartons", {}).json()["lines"][0]["packed"] == "4"
    shipped = api("post", f"/orders/{number}/shipments", {"carrier": "DPD"}).json()
    assert (shipped["state"], shipped["shipments"][0]["carrier"], shipped["lines"][0]["shipped"]) == ("shipped", "DPD", "4")
    again = api("post", f"/orders/{number}/shipments", {})
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_ship")
    cancelled = api("post", f"/orders/{number}/cancellation", {})
    assert (cancelled.status_code, cancelled.json()["code"]) == (409, "already_shipped")
    back = {"lines": [{"position": 1, "quantity": "1", "bin": f"{site.warehouse.code}/QC-1"}], "reason": "broken"}
    assert api("post", f"/orders/{number}/returns", back).json()["lines"][0]["returned"] == "1"


def test_a_refusal_names_every_short_line(api, tea, site):
    mug = scenes.sku()
    scenes.stocked(tea, 3, site.shelf)
    answer = api("post", "/orders", wanted(site, (tea, "4"), (mug, "1")))
    errors = answer.json()["errors"]
    assert (answer.status_code, answer.json()["code"]) == (409, "insufficient_stock")
    assert [(e["pointer"], e["available"] if "available" in e else e["facts"]["available"]) for e in errors] == [
        ("/lines/0/quantity", "3"),
        ("/lines/1/quantity", "0"),
    ]
    assert stock_of(tea) == (3, 0, 0, 3)


def test_a_retry_with_its_key_places_one_order(api, tea, site):
    scenes.stocked(tea, 10, site.shelf)
    body = wanted(site, (tea, "4"))
    first = api("post", "/orders", body, key="k-1")
    again = api("post", "/orders", body, key="k-1")
    assert (first.json(), again.headers["Idempotency-Replayed"]) == (again.json(), "true")
    assert stock_of(tea) == (10, 0, 4, 6)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"lines": []}, 422, "empty"),
        ({"lines": [{"sku": "nothing", "quantity": "1"}]}, 422, "unknown_sku"),
        ({"customer": "nobody"}, 422, "invalid"),
        ({"status": "shipped"}, 422, "invalid_input"),
    ],
)
def test_refuses_what_is_not_an_order(api, tea, site, change, status, code):
    answer = api("post", "/orders", {**wanted(site, (tea, "1")), **change})
    assert answer.status_code == status
    if code == "empty":
        assert answer.json()["code"] == code
    assert not Order.objects.filter(warehouse=site.warehouse).exists()


@pytest.mark.parametrize("quantity", [1, 1.5, "0", "-1", "NaN", "1e3", "1,000", "0.5"])
def test_refuses_quantities_that_are_none(api, tea, site, quantity):
    scenes.stocked(tea, 10, site.shelf)
    assert api("post", "/orders", wanted(site, (tea, quantity))).status_code == 422
    assert stock_of(tea) == (10, 0, 0, 10)


def test_many_orders_are_placed_all_or_none(api, tea, site):
    scenes.stocked(tea, 5, site.shelf)
    answer = api("post", "/orders/bulk", {"orders": [wanted(site, (tea, "3")), wanted(site, (tea, "3"))]})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (409, "/orders/1/lines/0/quantity")
    assert stock_of(tea) == (5, 0, 0, 5)
    unknown = {"orders": [wanted(site, (tea, "1")), {"lines": [{"sku": "nothing", "quantity": "1"}]}]}
    assert api("post", "/orders/bulk", unknown).json()["errors"][0]["pointer"] == "/orders/1/lines/0/sku"
    placed = api("post", "/orders/bulk", {"orders": [wanted(site, (tea, "3")), wanted(site, (tea, "3"), on_short="backorder")]})
    assert [row["backordered"] for row in placed.json()["orders"]] == [{}, {"1": "1"}]


def test_changing_needs_the_version_that_was_read(api, tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    read = api("get", f"/orders/{number}")
    assert api("patch", f"/orders/{number}", {"note": "x"}).status_code == 428
    change = {"note": "x", "add": [{"sku": tea.code, "quantity": "2"}]}
    changed = api("patch", f"/orders/{number}", change, **{"If-Match": read["ETag"]})
    assert (changed.status_code, changed.json()["note"], len(changed.json()["lines"])) == (200, "x", 2)
    stale = api("patch", f"/orders/{number}", {"note": "y"}, **{"If-Match": read["ETag"]})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    assert stages(number, 2) == (2, 0, 2, 0, 0, 0, 0)


def test_orders_are_listed_by_what_they_are(api, tea, site):
    scenes.stocked(tea, 10, site.shelf)
    numbers = [ordered(site, line(tea, 1), reference=f"R-{place}").number for place in range(3)]
    query = f"/orders?warehouse={site.warehouse.code}&sku={tea.code}&limit=2"
    first = api("get", query).json()
    rest = api("get", f"{query}&cursor={first['next']}").json()
    assert [row["number"] for row in first["items"] + rest["items"]] == numbers[::-1]
    assert rest["next"] is None
    named = api("get", f"/orders?reference=r-1&warehouse={site.warehouse.code}").json()["items"]
    assert [row["number"] for row in named] == [numbers[1]]
    assert api("get", "/orders?placed_by__password=x").json()["code"] == "unknown_filter"


def test_customers_are_made_once_and_changed_by_version(api):
    code = scenes.fresh("C")
    made = api("post", "/customers", {"code": code, "name": "Corner shop"})
    assert (made.status_code, made.json()["version"]) == (201, 1)
    assert api("post", "/customers", {"code": code.lower(), "name": "Other"}).json()["code"] == "customer_exists"
    changed = api("patch", f"/customers/{code}", {"country": "France"}, **{"If-Match": made["ETag"]})
    assert (changed.json()["country"], changed.json()["name"]) == ("France", "Corner shop")
    assert api("get", f"/customers?code={code}").json()["items"][0]["version"] == 2


def test_cancels_a_part(api, tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    body = {"lines": [{"position": 1, "quantity": "3"}], "reason": "fewer guests"}
    answer = api("post", f"/orders/{number}/cancellation", body)
    assert (answer.status_code, stages(number), state(number)) == (201, (4, 0, 1, 0, 0, 0, 3), "reserved")
    assert stock_of(tea) == (10, 0, 1, 9)


def test_the_claims_of_an_order_are_neither_released_nor_reserved_by_other_ways(api, tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = api("post", "/orders", wanted(site, (tea, "4"))).json()["number"]
    claim = f"{number}/1"
    asked = {"claim": f"{claim}/2", "sku": tea.code, "warehouse": site.warehouse.code, "quantity": "1"}
    answers = [
        api("delete", f"/reservations/{claim}"),
        api("post", "/releases", {"claims": [{"claim": claim, "quantity": "1"}]}),
        api("post", "/reservations", {"lines": [asked]}),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(409, "belongs_to_document")}
    assert all(number in answer.json()["detail"] for answer in answers)
    assert (stages(number), stock_of(tea)) == ((4, 0, 4, 0, 0, 0, 0), (10, 0, 4, 6))


def test_what_an_order_moved_is_not_reversed_behind_its_back(api, tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    api("post", f"/orders/{number}/picks", {})
    api("post", f"/orders/{number}/shipments", {"lines": [{"position": 1, "quantity": "3"}]})
    api("post", f"/orders/{number}/cancellation", {})
    moved = api("get", f"/movements?document={number}").json()["items"]
    assert [row["kind"] for row in moved] == ["pick", "ship", "internal_move"]
    for row in moved:
        refused = api("post", "/reversals", {"movements": [row["seq"]], "reason": "data_entry_error"})
        assert (refused.status_code, refused.json()["code"]) == (409, "belongs_to_document")
        assert number in refused.json()["detail"]
    assert (stages(number), stock_of(tea)) == ((4, 0, 0, 0, 0, 3, 1), (7, 0, 0, 7))


def test_a_pick_and_a_return_are_taken_back_over_the_api(api, tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    api("post", f"/orders/{number}/picks", {})
    parts = {"lines": [{"position": 1, "quantity": "1"}], "reason": "not found after all"}
    back = api("post", f"/orders/{number}/put-backs", parts)
    assert (back.status_code, back.json()["state"]) == (201, "picking")
    assert (back.json()["lines"][0]["reserved"], back.json()["lines"][0]["picked"]) == ("1", "3")
    all_of_it = api("post", f"/orders/{number}/put-backs", {})
    assert (all_of_it.json()["state"], stock_of(tea)) == ("reserved", (10, 0, 4, 6))
    again = api("post", f"/orders/{number}/put-backs", {})
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_put_back")
    api("post", f"/orders/{number}/picks", {})
    api("post", f"/orders/{number}/shipments", {})
    place = f"{site.warehouse.code}/QC-1"
    api("post", f"/orders/{number}/returns", {"lines": [{"position": 1, "quantity": "3", "bin": place}]})
    corrected = api("post", f"/orders/{number}/return-corrections", parts)
    assert (corrected.status_code, corrected.json()["lines"][0]["returned"]) == (201, "2")
    too_much = api("post", f"/orders/{number}/return-corrections", {"lines": [{"position": 1, "quantity": "3"}]})
    assert (too_much.status_code, too_much.json()["code"]) == (409, "more_than_returned")
    assert api("post", f"/orders/{number}/return-corrections", {"lines": []}).status_code == 422
