"""Deliveries and claims over HTTP, on pages and from a sheet: one effect, exact answers, nothing told to who counts blind."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from quartermaster.purchasing import delivery_queries, queries
from quartermaster.purchasing.models import Delivery, Discrepancy
from quartermaster.stock.checking import check
from tests import scenes
from tests.purchasing.pictures import PNG, SVG
from tests.purchasing.scenes import lines, on_hand, placed
from tests.purchasing.test_api import Api
from tests.purchasing.test_deliveries import announced
from tests.purchasing.test_pages import post, signed_in

pytestmark = pytest.mark.django_db


def a_delivery(api, order, site, **more):
    line = {"sku": order.lines.get().sku.code, "quantity": "10", "order": order.number, "line": 1, **more}
    body = {"supplier": order.supplier.code, "warehouse": site.warehouse.code, "reference": "ASN-1", "lines": [line]}
    return api.send("POST", "/deliveries", body)


def test_a_delivery_goes_its_way_over_http():
    tea, site, api = scenes.sku(), scenes.site(), Api()
    order = placed(site, (tea, 10))
    made = a_delivery(api, order, site)
    assert (made.status_code, made["ETag"], made.json()["state"]) == (201, '"1"', "expected")
    base = f"/deliveries/{made.json()['number']}"
    assert api.send("PUT", base, {"carrier": "DHL"}).json()["code"] == "precondition_required"
    assert api.send("PUT", base, {"carrier": "DHL"}, match='"1"').json()["carrier"] == "DHL"
    assert api.send("POST", f"{base}/departure").json()["state"] == "in_transit"
    assert api.send("POST", f"{base}/arrival", {"bin": "DOCK-1"}).json()["dock"] == "DOCK-1"
    stale = api.send("POST", f"{base}/receipts", {"lines": [{"line": 1, "quantity": "4"}]}, match='"1"')
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    key = uuid.uuid4().hex
    half = [api.send("POST", f"{base}/receipts", {"lines": [{"line": 1, "quantity": "4"}]}, key=key) for _ in range(2)]
    assert [answer.json()["lines"][0]["received"] for answer in half] == ["4", "4"]
    assert half[1]["Idempotency-Replayed"] == "true"
    assert (lines(order), on_hand(tea)) == ([("10", "4", "6")], (4, 4, 0))
    done = api.send("POST", f"{base}/receipts", {"lines": [], "final": True}).json()
    assert (done["state"], api.get(f"/discrepancies?delivery={done['number']}").json()["items"][0]["kind"]) == (
        "received",
        "short",
    )
    assert api.send("POST", f"{base}/closing").json()["state"] == "closed"
    assert api.send("POST", f"{base}/cancellation", {"reason": "no"}).json()["code"] == "delivery_already_begun"
    assert check() == []


def test_who_counts_blind_is_told_no_quantity_anywhere():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 7319))
    Api().send("PUT", "/receiving-rules", {"warehouse": site.warehouse.code, "blind": True})
    delivery = announced(order)
    counter, buyer = Api("storekeeper"), Api("buyer")
    assert counter.get(f"/deliveries/{delivery.number}").json()["lines"][0]["quantity"] is None
    assert buyer.get(f"/deliveries/{delivery.number}").json()["lines"][0]["quantity"] == "7319"
    for name in ("delivery", "delivery_receive"):
        assert b"7319" not in counter.client.get(reverse(name, args=[delivery.number])).content.replace(b",", b"")
    answer = counter.send("POST", f"/deliveries/{delivery.number}/receipts", {"lines": [{"line": 1, "quantity": "7320"}]})
    assert (answer.status_code, answer.json()["state"], answer.json()["lines"][0]["quantity"]) == (201, "received", "7319")


def test_a_double_click_and_a_second_tab_receive_once():
    tea, site, client = scenes.sku(), scenes.site(), signed_in()
    delivery = announced(placed(site, (tea, 10)))
    form = client.get(reverse("delivery_receive", args=[delivery.number])).content.decode()
    assert 'name="quantity_1" value="10"' in form
    for _ in range(2):
        assert post(client, "delivery_take_in", delivery.number, key="k", version=1, quantity_1="4").status_code == 303
    other = post(client, "delivery_take_in", delivery.number, version=1, quantity_1="4")
    assert (other.status_code, on_hand(tea)) == (422, (4, 4, 0))
    assert "Nothing was received." in other.content.decode()


def test_a_delivery_is_announced_from_its_orders_page_found_at_the_dock_and_counted():
    tea, site, client = scenes.sku(), scenes.site(), signed_in()
    order = placed(site, (tea, 12))
    assert b"Announce a delivery" in client.get(reverse("purchase_order", args=[order.number])).content
    form = client.get(reverse("delivery_new"), {"order": order.number}).content.decode()
    assert f'value="{tea.code}"' in form
    typed = {"supplier": order.supplier_id, "warehouse": site.warehouse.pk, "reference": "DN-55", "order": order.number}
    posted = post(client, "delivery_create", **typed, sku=[tea.code, ""], quantity=["12", ""], expected_at="2026-11-01T10:00")
    assert posted.status_code == 303
    delivery = Delivery.objects.get(reference="DN-55")
    dock = client.get(reverse("dock")).content.decode()
    assert delivery.number in dock
    assert "Late" in dock
    assert client.get(reverse("dock"), {"scan": "dn-55"})["Location"] == reverse("delivery_receive", args=[delivery.number])
    assert "No delivery that is to be received" in client.get(reverse("dock"), {"scan": "nothing"}).content.decode()
    assert post(client, "delivery_take_in", delivery.number, version=1, quantity_1="12", damaged_1="2").status_code == 303
    assert on_hand(tea) == (12, 10, 2)
    page = client.get(reverse("delivery", args=[delivery.number])).content.decode()
    assert all(words in page for words in ("RC-", "Damaged", order.number, "Receive"))


SHEET = "reference,supplier,warehouse,expected_on,order,line,sku,quantity,lot,sscc\n"


def test_deliveries_are_announced_from_a_sheet_all_or_none():
    tea, site, api = scenes.sku(), scenes.site(), Api()
    order = placed(site, (tea, 10))
    row = f"A-1,{order.supplier.code},{site.warehouse.code},2026-12-01,{order.number},1,{tea.code},4,,106141412345678908\n"
    other = f"A-2,{order.supplier.code},{site.warehouse.code},,,,{tea.code},6,,\n"
    wrong = f"A-3,{order.supplier.code},{site.warehouse.code},,,,nothing,6,,\n"

    def load(text, **query):
        address = "/api/v1/imports/deliveries" + ("?dry_run=true" if query else "")
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return api.client.generic("POST", address, SHEET + text, content_type="text/csv", headers=headers)

    assert load(row + wrong).status_code == 422
    assert load(row + other, dry_run=True).json()["created"] == 2
    assert Delivery.objects.filter(supplier=order.supplier).count() == 0
    assert load(row + other).json()["created"] == 2
    found = delivery_queries.delivery_by_number(Delivery.objects.get(reference="A-1").number)
    named = [(line.order_line and line.order_line.order.number, line.sscc) for line in found.lines.all()]
    assert named == [(order.number, "106141412345678908")]
    again = load(row)
    assert (again.status_code, "announced before" in again.content.decode()) == (422, True)


def a_discrepancy():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 10))
    api = Api()
    api.send("POST", f"/purchase-orders/{order.number}/receipts", {"lines": [{"line": 1, "quantity": "6"}], "final": True})
    return api, order, queries.discrepancies_of(order.id).get()


def test_a_claim_is_made_and_credited_over_http_and_money_is_for_who_may_see_it():
    api, _, found = a_discrepancy()
    base = f"/discrepancies/{found.id}"
    buyer = scenes.person("buyer")
    assert api.send("POST", f"{base}/responsible", {"responsible": buyer.username}).json()["responsible"] == buyer.username
    claimed = api.send("POST", f"{base}/claim", {"claim_number": "C-1", "expected_credit": "8"}).json()
    assert (claimed["state"], claimed["claim_number"], claimed["expected_credit"]) == ("claimed", "C-1", "8")
    assert api.send("POST", f"{base}/credits", {"amount": "3.5"}).json()["credit_received"] == "3.5"
    hidden = Api("storekeeper").get("/discrepancies?state=claimed").json()["items"]
    assert [row["expected_credit"] for row in hidden if row["id"] == found.id] == [None]
    assert api.send("POST", f"{base}/resolution", {"resolution": "accept"}).json()["state"] == "resolved"
    assert api.send("POST", f"{base}/reopening", {"reason": "not so"}).json()["state"] == "claimed"
    assert api.send("POST", f"{base}/voiding", {"reason": "counted"}).json()["state"] == "void"


def photo(client: Client, found: Discrepancy, content: bytes, name: str = "../../etc/passwd.png"):
    file = SimpleUploadedFile(name, content, content_type="image/png")
    address = f"/api/v1/discrepancies/{found.id}/photos"
    return client.post(address, {"file": file}, headers={"Idempotency-Key": uuid.uuid4().hex})


def test_a_picture_is_kept_by_its_content_and_goes_out_as_a_file_that_is_not_run():
    api, _, found = a_discrepancy()
    refused = photo(api.client, found, SVG)
    assert (refused.status_code, refused.json()["code"]) == (415, "not_a_picture")
    kept = photo(api.client, found, PNG)
    assert (kept.status_code, kept.json()["content_type"]) == (201, "image/png")
    assert "passwd" not in kept.json()["name"]
    for address in (
        f"/api/v1/discrepancies/{found.id}/photos/{kept.json()['name']}",
        reverse("discrepancy_photo", args=[found.id, kept.json()["name"]]),
    ):
        answer = api.client.get(address)
        assert (answer.content, answer["Content-Type"], answer["X-Content-Type-Options"]) == (PNG, "image/png", "nosniff")
        assert answer["Content-Disposition"].startswith("attachment;")
    assert api.client.get(f"/api/v1/discrepancies/{found.id}/photos/..%2F..%2Fetc").status_code == 404
    assert [row["name"] for row in api.get(f"/discrepancies/{found.id}/photos").json()] == [kept.json()["name"]]


def test_the_pages_of_a_discrepancy_claim_credit_assign_picture_and_open_it_again():
    api, _, found = a_discrepancy()
    client = api.client
    assert post(client, "discrepancy_claim", found.id, claim_number="C-9", expected_credit="8.50", note="").status_code == 303
    assert post(client, "discrepancy_claim", found.id, expected_credit="many").status_code == 422
    assert post(client, "discrepancy_credit", found.id, amount="8.50").status_code == 303
    assert post(client, "discrepancy_assign", found.id, responsible="nobody-at-all").status_code == 422
    file = SimpleUploadedFile("a.svg", PNG, content_type="image/svg+xml")
    assert post(client, "discrepancy_photograph", found.id, file=file).status_code == 303
    assert post(client, "discrepancy_resolve", found.id, resolution="credit", note="").status_code == 303
    assert post(client, "discrepancy_reopen", found.id, reason="short again").status_code == 303
    page = client.get(reverse("discrepancy", args=[found.id])).content.decode()
    assert all(words in page for words in ("C-9", "8.50", "Claimed", "<img"))
    sheet = client.get(reverse("discrepancy_list"), {"export": "csv"})
    assert b"C-9" in b"".join(sheet) if sheet.streaming else b"C-9" in sheet.content
    assert Decimal("8.5") == queries.discrepancy_by_id(found.id).credit_received
