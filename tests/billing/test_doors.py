"""Suppliers' invoices over HTTP, by hand and from a sheet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quartermaster.billing import operations as billing
from quartermaster.billing import queries, sheets
from quartermaster.billing.models import SupplierInvoice
from quartermaster.web import spreadsheets
from tests import scenes
from tests.billing.scenes import DAY, placed, received, ties_out
from tests.purchasing.scenes import supplier
from tests.purchasing.test_api import Api
from tests.purchasing.test_pages import post, signed_in

pytestmark = pytest.mark.django_db
D = Decimal


def test_an_invoice_goes_its_way_over_http():
    tea, site, whole, api = scenes.sku(), scenes.site(), supplier(), Api()
    order = placed(site, (tea, 10, "2"), of=whole)
    received(order, 6)
    line = {"order": order.number, "sku": tea.code, "quantity": "10", "unit_cost": "2.2"}
    body = {"supplier": whole.code, "supplier_number": "INV-98765", "invoiced_on": "2026-09-01", "tax": "4.40", "lines": [line]}
    entered = api.send("POST", "/supplier-invoices", body)
    bill = entered.json()
    assert (entered.status_code, entered["ETag"], bill["state"], bill["total"]) == (201, '"1"', "blocked", "26.4")
    assert [one["code"] for one in bill["lines"][0]["differences"]] == ["not_received", "price"]
    path = f"/supplier-invoices/{bill['number']}"
    assert api.send("POST", "/supplier-invoices", body).json()["code"] == "invoice_already_entered"
    refused = api.send("POST", f"{path}/approval")
    assert (refused.status_code, refused.json()["code"]) == (409, "invoice_blocked")
    assert api.send("PUT", path, {**body, "total": "99"}, match='"1"').json()["errors"][0]["code"] == "total_differs"
    cheaper = {**body, "lines": [{**line, "unit_cost": "2"}], "total": "24.4"}
    assert api.send("PUT", path, cheaper, match='"1"').json()["state"] == "blocked"
    assert api.send("POST", f"{path}/matching", match='"1"').status_code == 412
    received(order, 4)
    for number in queries.blocked():
        billing.match_again(scenes.act(), number=number)
    approved = api.send("POST", f"{path}/approval").json()
    assert (approved["state"], approved["lines"][0]["accrued"], approved["lines"][0]["variance"]) == ("approved", "20", "0")
    paid = api.send("POST", f"{path}/payment", {"paid_on": "2026-10-01", "reference": "BACS 7"}).json()
    assert (paid["state"], paid["paid_on"]) == ("paid", "2026-10-01")
    assert api.get(f"/supplier-invoices?order={order.number}").json()["items"][0]["number"] == bill["number"]
    journal = api.get("/invoice-journal?since=2026-01-01&until=2100-01-01").json()["lines"]
    assert {row["account"]: (row["debit"], row["credit"]) for row in journal if row["document"] == bill["number"]} == {
        "received_not_invoiced": ("20", "0"),
        "input_tax": ("4.4", "0"),
        "payables": ("0", "24.4"),
    }


def test_what_was_received_and_not_billed_is_told_as_of_a_day():
    tea, site, whole, api = scenes.sku(), scenes.site(), supplier(), Api()
    order = placed(site, (tea, 10, "2.50"), of=whole)
    received(order, 6)
    found = api.get("/received-not-invoiced").json()
    (mine,) = [line for line in found["lines"] if line["order"] == order.number]
    assert (mine["received"], mine["billed"], mine["amount"]) == ("6", "0", "15")
    assert api.get("/received-not-invoiced?as_of=2020-01-01").json()["lines"] == []
    page = signed_in().get(reverse("received_not_invoiced")).content.decode()
    assert order.number in page


def test_an_invoice_is_entered_from_its_order_released_and_approved_by_hand():
    tea, site, whole, client = scenes.sku(), scenes.site(), supplier(), signed_in()
    order = placed(site, (tea, 10, "2"), of=whole)
    received(order, 10)
    begun = post(client, "supplier_invoice_begin", about=order.number)
    assert begun.status_code == 302
    assert 'value="10"' in client.get(begun["Location"]).content.decode()
    typed = {
        "supplier": whole.pk,
        "order": order.number,
        "supplier_number": "INV-98765",
        "invoiced_on": "2026-09-01",
        "ref": [f"goods {order.number} 1", f"charge {order.number}"],
        "quantity": ["10", ""],
        "unit_cost": ["2.5", ""],
        "amount": ["", ""],
        "charge": ["", "freight"],
    }
    wrong = post(client, "supplier_invoice_enter", **{**typed, "quantity": ["ten", ""]})
    assert (wrong.status_code, SupplierInvoice.objects.filter(supplier=whole).count()) == (422, 0)
    assert post(client, "supplier_invoice_enter", **typed).status_code == 303
    bill = SupplierInvoice.objects.get(supplier=whole)
    page = client.get(reverse("supplier_invoice", args=[bill.number])).content.decode()
    assert "Billed at 2.5, ordered at 2, 25.0 % more" in page
    post(client, "supplier_invoice_release", bill.number, reason="Prices rose")
    released = queries.invoice_by_number(bill.number)
    assert post(client, "supplier_invoice_approve", bill.number, version=released.version).status_code == 303
    done = queries.invoice_by_number(bill.number)
    assert (done.state, done.release_reason, done.lines.get().stock_value) == ("approved", "Prices rose", 5)
    assert signed_in("storekeeper").get(reverse("supplier_invoice_list")).status_code == 403
    assert ties_out()


def test_a_sheet_enters_all_of_its_papers_or_none_and_names_every_fault_by_its_row():
    tea, site, whole = scenes.sku(), scenes.site(), supplier()
    order = placed(site, (tea, 10, "2"), of=whole)
    received(order, 10)
    head = "supplier,invoice,invoiced_on,tax,order,sku,quantity,unit_cost,charge,amount\n"
    rows = [
        f"{whole.code},INV-1,2026-09-01,1.20,{order.number},{tea.code},4,2,,",
        f"{whole.code},INV-1,2026-09-01,,{order.number},,,,freight,3",
        f"{whole.code},INV-2,2026-09-02,,{order.number},{tea.code},6,2,,",
    ]

    def loaded(*lines: str, dry_run: bool = False) -> spreadsheets.Report:
        sheet = spreadsheets.read((head + "\n".join(lines)).encode(), sheets.HEADINGS)
        return sheets.load_sheet(scenes.act("buyer"), sheet, dry_run=dry_run)

    faulty = loaded(*rows, f"{whole.code},INV-3,2026-09-03,,{order.number},NOPE,1,2,,", "NOBODY,1,2026-09-03,,,,,,other,1")
    assert [one.pointer for one in faulty.errors] == ["row 5, sku", "row 6, supplier"]
    assert loaded(*rows, dry_run=True).created == 2
    assert not SupplierInvoice.objects.filter(supplier=whole).exists()
    assert loaded(*rows).created == 2
    found = SupplierInvoice.objects.filter(supplier=whole).order_by("id")
    assert [(one.supplier_number, one.total, one.state) for one in found] == [
        ("INV-1", D("12.20"), "blocked"),
        ("INV-2", D("12"), "matched"),
    ]
    assert [one.pointer for one in loaded(*rows).errors] == ["row 2, invoice", "row 4, invoice"]
    upload = SimpleUploadedFile("bills.csv", (head + rows[0]).encode())
    checked = signed_in().post(reverse("supplier_invoice_import_check"), {"file": upload})
    assert b"was entered before" in checked.content


def test_rules_and_limits_are_set_over_http():
    whole, api = supplier(), Api()
    assert api.send("PUT", "/invoice-rules", {"price_percent": "2", "price_amount": "5"}).status_code == 200
    assert api.send("PUT", f"/invoice-rules/suppliers/{whole.code}", {"quantity_percent": "101"}).status_code == 422
    api.send("PUT", f"/invoice-rules/suppliers/{whole.code}", {"quantity_percent": "10"})
    said = api.send("PUT", "/invoice-rules/limits/manager", {"most": "500", "most_own": "0"}).json()
    assert said["rules"][0]["price_amount"] == "5"
    assert said["rules"][1]["supplier"] == whole.code
    assert said["limits"][0] == {"role": "manager", "most": "500", "most_own": "0"}
    assert api.send("DELETE", f"/invoice-rules/suppliers/{whole.code}").json()["rules"][1:] == []
    assert date(2026, 9, 1) == DAY
