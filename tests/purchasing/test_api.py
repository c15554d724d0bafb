"""Purchasing over HTTP: exact answers, ETags, refusals as problem+json, costs only for whoever may see them."""

from __future__ import annotations

import json
import uuid

import pytest
from django.test import Client

from quartermaster.purchasing import queries
from quartermaster.purchasing.models import PurchaseOrder
from tests import scenes
from tests.purchasing.scenes import discrepancies, lines, on_hand, state, supplier

pytestmark = pytest.mark.django_db


class Api:
    """A signed-in person's script; every POST gets a fresh key unless one is given."""

    def __init__(self, *roles: str) -> None:
        self.client = Client()
        self.client.force_login(scenes.person(*(roles or ("manager",))))

    def send(self, method, path, body=None, *, key=None, match=None):
        headers = {"Idempotency-Key": key or uuid.uuid4().hex} | ({"If-Match": match} if match else {})
        return self.client.generic(
            method, f"/api/v1{path}", json.dumps(body or {}), content_type="application/json", headers=headers
        )

    def get(self, path):
        return self.client.get(f"/api/v1{path}")


def an_order(api, site, *rows, **more):
    written = [{"sku": item.code, "quantity": quantity} for item, quantity in rows]
    body = {"supplier": supplier().code, "warehouse": site.warehouse.code, "lines": written, **more}
    return api.send("POST", "/purchase-orders", body)


def test_an_order_goes_its_way_over_http():
    tea, site, api = scenes.sku(cost="2"), scenes.site(), Api()
    drafted = an_order(api, site, (tea, "10"))
    order = drafted.json()
    assert (drafted.status_code, drafted["ETag"], order["state"]) == (201, '"1"', "draft")
    assert order["lines"] == [
        {
            "position": 1,
            "sku": tea.code,
            "quantity": "10",
            "entered": "",
            "received": "0",
            "closed_short": "0",
            "open": "10",
            "unit_cost": "2",
            "list_cost": None,
            "wanted_on": None,
            "acknowledged_quantity": None,
            "acknowledged_on": None,
            "expected_on": None,
            "differs": False,
            "expected_landed_cost": "2",
        }
    ]
    base = f"/purchase-orders/{order['number']}"
    assert api.send("PATCH", base, {"note": "soon"}).json()["code"] == "precondition_required"
    edited = api.send("PATCH", base, {"note": "soon"}, match='"1"')
    assert (edited.status_code, edited["ETag"], edited.json()["note"], len(edited.json()["lines"])) == (200, '"2"', "soon", 1)
    stale = api.send("PATCH", base, {"note": "late"}, match='"1"')
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    assert api.send("POST", f"{base}/approval").json()["state"] == "approved"
    assert api.send("POST", f"{base}/placement", match='"3"').json()["state"] == "ordered"
    body = {
        "lines": [{"line": 1, "quantity": "4"}, {"sku": tea.code, "quantity": "1", "condition": "damaged"}],
        "delivery_note": "D1",
    }
    received = api.send("POST", f"{base}/receipts", body, key="first")
    assert (received.status_code, received.json()["order_state"]) == (201, "partially_received")
    assert [(d["kind"], d["quantity"]) for d in received.json()["discrepancies"]] == [("damaged", "1")]
    again = api.send("POST", f"{base}/receipts", body, key="first")
    assert (again.status_code, again["Idempotency-Replayed"], again.json()) == (201, "true", received.json())
    twice = api.send("POST", f"{base}/receipts", body)
    assert (twice.status_code, twice.json()["code"]) == (409, "delivery_already_received")
    over = api.send("POST", f"{base}/receipts", {"lines": [{"line": 1, "quantity": "6"}]})
    assert (over.json()["code"], over.json()["errors"][0]["pointer"]) == ("over_received", "/lines/0/quantity")
    cancelled = api.send("POST", f"{base}/cancellation", {"reason": "no"})
    assert (cancelled.status_code, cancelled.json()["code"]) == (409, "already_received")
    assert api.send("POST", f"{base}/closing", {}).json()["code"] == "still_open"
    assert api.send("POST", f"{base}/closing", {"short": True, "reason": "sold out"}).json()["state"] == "closed"
    found = PurchaseOrder.objects.get(number=order["number"])
    assert (lines(found), on_hand(tea)) == ([("10", "5", "0")], (5, 4, 1))
    listed = api.get(f"/discrepancies?order={found.number}").json()["items"]
    settled = api.send("POST", f"/discrepancies/{listed[0]['id']}/resolution", {"resolution": "return"})
    assert (settled.status_code, settled.json()["state"]) == (201, "resolved")
    assert discrepancies(found) == [("damaged", tea.code, "1", "resolved")]


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"supplier": "NOSUCH"}, "/supplier", "unknown_supplier"),
        ({"warehouse": "NOSUCH"}, "/warehouse", "unknown_warehouse"),
        ({"lines": []}, "/lines", "empty_order"),
        ({"lines": [{"sku": "NOSUCH", "quantity": "1"}]}, "/lines/0/sku", "unknown_sku"),
        ({"state": "ordered"}, "/state", "unknown_field"),
        ({"lines": [{"sku": "X", "quantity": 1.5}]}, "/lines/0/quantity", "not_a_string"),
        ({"lines": [{"sku": "X", "quantity": "-1"}]}, "/lines/0/quantity", "not_positive"),
    ],
)
def test_refuses_what_cannot_be_ordered(change, pointer, code):
    tea, site, api = scenes.sku(), scenes.site(), Api()
    answer = an_order(api, site, (tea, "1"), **change)
    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]
    assert not PurchaseOrder.objects.filter(warehouse=site.warehouse).exists()


def test_many_orders_are_drafted_all_or_none():
    tea, site, api = scenes.sku(), scenes.site(), Api()
    one = {"supplier": supplier().code, "warehouse": site.warehouse.code, "lines": [{"sku": tea.code, "quantity": "1"}]}
    bad = {**one, "lines": [{"sku": "NOSUCH", "quantity": "1"}]}
    refused = api.send("POST", "/purchase-orders/bulk", {"orders": [one, bad]})
    assert [e["pointer"] for e in refused.json()["errors"]] == ["/orders/1/lines/0/sku"]
    assert not PurchaseOrder.objects.filter(warehouse=site.warehouse).exists()
    drafted = api.send("POST", "/purchase-orders/bulk", {"orders": [one, one]})
    assert (drafted.status_code, len(drafted.json()["numbers"])) == (201, 2)
    assert PurchaseOrder.objects.filter(warehouse=site.warehouse).count() == 2


def test_costs_are_left_out_for_whoever_may_not_see_them():
    tea, site = scenes.sku(cost="2"), scenes.site()
    number = an_order(Api(), site, (tea, "1")).json()["number"]
    assert "unit_cost" not in Api("seller").get(f"/purchase-orders/{number}").json()["lines"][0]
    assert Api("buyer").get(f"/purchase-orders/{number}").json()["lines"][0]["unit_cost"] == "2"


def test_lists_are_filtered_and_unknown_filters_refused():
    tea, site, api = scenes.sku(), scenes.site(), Api()
    order = an_order(api, site, (tea, "1")).json()
    for query in (
        f"supplier={order['supplier']}",
        f"sku={tea.code}",
        f"warehouse={site.warehouse.code}&state=draft&sort=-number",
    ):
        assert [row["number"] for row in api.get(f"/purchase-orders?{query}").json()["items"]] == [order["number"]]
    assert api.get(f"/purchase-orders?sku={tea.code}&state=ordered").json() == {"items": [], "next": None}
    assert api.get("/purchase-orders?supplier__email=x").json()["code"] == "unknown_filter"
    assert api.get("/purchase-orders/PO-0").status_code == 404


def test_suppliers_and_their_items_are_kept_over_http():
    tea, api, code = scenes.sku(), Api("buyer"), scenes.fresh("S")
    made = api.send("POST", "/suppliers", {"code": code, "name": "North"})
    assert (made.status_code, made["ETag"], made.json()["lead_time_days"]) == (201, '"1"', 7)
    base = f"/suppliers/{made.json()['id']}"
    changed = api.send("PATCH", base, {"lead_time_days": 3}, match='"1"')
    assert (changed.status_code, changed["ETag"], changed.json()["name"], changed.json()["lead_time_days"]) == (
        200,
        '"2"',
        "North",
        3,
    )
    assert api.send("PATCH", base, {"name": "X"}, match='"1"').status_code == 412
    item = {"supplier": code, "sku": tea.code, "unit_cost": "1.5", "preferred": True}
    assert api.send("POST", "/supplier-items", {"items": [item]}).json() == {"set": 1}
    assert [row["unit_cost"] for row in api.get(f"/supplier-items?supplier={code}").json()["items"]] == ["1.5"]
    assert "unit_cost" not in Api("seller").get(f"/supplier-items?supplier={code}").json()["items"][0]
    assert queries.suppliers_of(tea.id).get().preferred
    wrong = api.send("POST", "/supplier-items", {"items": [{**item, "sku": "NOSUCH"}, {**item, "supplier": "NOSUCH"}]})
    assert [e["pointer"] for e in wrong.json()["errors"]] == ["/items/0/sku", "/items/1/supplier"]


def test_refuses_a_storekeeper_to_approve():
    tea, site = scenes.sku(), scenes.site()
    number = an_order(Api(), site, (tea, "1")).json()["number"]
    answer = Api("storekeeper").send("POST", f"/purchase-orders/{number}/approval")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_missing")
    assert state(PurchaseOrder.objects.get(number=number)) == "draft"


def test_a_receipt_is_listed_and_corrected_over_http():
    tea, site, api = scenes.sku(), scenes.site(), Api()
    number = an_order(api, site, (tea, "10")).json()["number"]
    base = f"/purchase-orders/{number}"
    api.send("POST", f"{base}/approval")
    api.send("POST", f"{base}/placement")
    body = {"lines": [{"line": 1, "quantity": "6"}, {"line": 1, "quantity": "1", "condition": "damaged"}], "delivery_note": "D1"}
    receipt = api.send("POST", f"{base}/receipts", body).json()
    assert [(line["place"], line["quantity"]) for line in receipt["lines"]] == [(1, "6"), (2, "1")]
    assert api.get(f"{base}/receipts").json()["items"] == [receipt]
    address = f"{base}/receipts/{receipt['number']}/correction"
    stale = api.send("POST", address, {"lines": [{"place": 1, "quantity": "2"}]}, match='"1"')
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    corrected = api.send("POST", address, {"lines": [{"place": 1, "quantity": "2"}], "reason": "miscounted"})
    told = corrected.json()
    assert (corrected.status_code, told["lines"][0]["quantity"], told["order_state"]) == (201, "4", "partially_received")
    over = api.send("POST", address, {"lines": [{"place": 1, "quantity": "5"}]})
    assert (over.status_code, over.json()["code"]) == (409, "more_than_received")
    voided = api.send("POST", address).json()
    assert (voided["voided_at"] is not None, voided["order_state"], voided["discrepancies"][0]["state"]) == (
        True,
        "ordered",
        "void",
    )
    unknown = api.send("POST", f"{base}/receipts/RC-0/correction")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_receipt")
    assert Api("seller").send("POST", address).json()["code"] == "permission_missing"
    assert on_hand(tea) == (0, 0, 0)
