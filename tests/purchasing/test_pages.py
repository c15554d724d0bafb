"""The pages of purchasing: a day of orders by hand, and forms that come back with what is wrong."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from quartermaster.catalog.models import PackUnit, Unit
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing import queries
from quartermaster.purchasing.models import PurchaseOrder, Receipt, Supplier
from quartermaster.purchasing.papers import NewSupplierItem, ReceivedLine
from quartermaster.stock.checking import check
from tests import scenes
from tests.purchasing.scenes import discrepancies, drafted, lines, on_hand, placed, state, supplier

pytestmark = pytest.mark.django_db


def signed_in(*roles: str) -> Client:
    client = Client()
    client.force_login(scenes.person(*(roles or ("manager",))))
    return client


def post(client, url_name, /, *args, **data):
    key = data.pop("key", None) or uuid.uuid4().hex
    return client.post(reverse(url_name, args=args), {"_key": key, **data})


def deed(client, url_name, order, /, **data):
    return post(client, url_name, order.number, version=queries.order_by_number(order.number).version, **data)


def test_an_order_is_drafted_approved_placed_received_and_closed_by_hand():
    tea, site, seller, client = scenes.sku(), scenes.site(), supplier(), signed_in()
    case, _ = Unit.objects.get_or_create(code="case", defaults={"name": "case"})
    PackUnit.objects.create(sku=tea, unit=case, numerator=12)
    typed = {"supplier": seller.pk, "warehouse": site.warehouse.pk, "sku": [tea.code, "", ""], "quantity": ["3 cases", "", ""]}
    assert post(client, "purchase_order_create", **typed).status_code == 303
    order = PurchaseOrder.objects.get(supplier=seller)
    assert lines(order) == [("36", "0", "36")]
    assert b"3 cases" in client.get(reverse("purchase_order", args=[order.number])).content
    assert deed(client, "purchase_order_approve", order).status_code == 303
    assert deed(client, "purchase_order_place", order).status_code == 303
    form = client.get(reverse("purchase_order_receive", args=[order.number])).content.decode()
    assert 'name="quantity_1" value="36"' in form
    counted = {"quantity_1": "30", "damaged_1": "2", "sku": "", "quantity": "", "delivery_note": "DN-1", "final": "yes"}
    assert deed(client, "purchase_order_take_in", order, **counted).status_code == 303
    assert (state(order), lines(order), on_hand(tea)) == ("partially_received", [("36", "30", "6")], (30, 28, 2))
    assert discrepancies(order) == [("damaged", tea.code, "2", "open"), ("short", tea.code, "6", "open")]
    damaged, short = queries.discrepancies_of(order.id).order_by("id")
    assert b"Settle" in client.get(reverse("discrepancy_form", args=[damaged.pk])).content
    post(client, "discrepancy_resolve", damaged.pk, resolution="return", note="")
    post(client, "discrepancy_resolve", short.pk, resolution="credit", note="")
    assert (state(order), on_hand(tea)) == ("received", (28, 28, 0))
    assert deed(client, "purchase_order_close", order).status_code == 303
    page = client.get(reverse("purchase_order", args=[order.number])).content.decode()
    assert state(order) == "closed"
    assert all(words in page for words in ("RC-", "DN-1", "Return to the supplier", "Credit"))
    assert check() == []


def test_a_double_click_receives_once():
    tea, site, client = scenes.sku(), scenes.site(), signed_in()
    order = placed(site, (tea, 10))
    for _ in range(2):
        answer = post(client, "purchase_order_take_in", order.number, key="one-key", version=order.version, quantity_1="4")
        assert answer.status_code == 303
    assert (lines(order), on_hand(tea)) == ([("10", "4", "6")], (4, 4, 0))


def test_the_freight_of_what_came_is_entered_from_its_order():
    tea, site = scenes.sku(), scenes.site()
    order = placed(site, (tea, 4))
    page, freight = reverse("purchase_order", args=[order.number]), f"{reverse('landed_cost_form')}?documents={order.number}"
    assert freight not in signed_in().get(page).content.decode()
    purchasing.receive(scenes.act(), number=order.number, receipts=[ReceivedLine(Decimal(4), sku_id=tea.id)])
    assert freight in signed_in().get(page).content.decode()
    assert order.number in signed_in().get(freight).content.decode()
    assert freight not in signed_in("buyer").get(page).content.decode()


def test_a_second_tab_does_not_receive_again():
    tea, site, client = scenes.sku(), scenes.site(), signed_in()
    order = placed(site, (tea, 10))
    answers = [post(client, "purchase_order_take_in", order.number, version=order.version, quantity_1="4") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 422]
    assert "changed by somebody else" in answers[1].content.decode()
    assert on_hand(tea) == (4, 4, 0)


def test_a_delivery_that_is_refused_comes_back_as_it_was_counted():
    tea, mug, site, client = scenes.sku(), scenes.sku(), scenes.site(), signed_in("storekeeper")
    order = placed(site, (tea, 10), (mug, 5))
    answer = deed(
        client, "purchase_order_take_in", order, quantity_1="12", quantity_2="x", delivery_note="DN-9", sku="", quantity=""
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert all(words in page for words in ('value="12"', 'value="x"', "DN-9", "not a plain decimal number"))
    answer = deed(client, "purchase_order_take_in", order, quantity_1="12", quantity_2="", sku="NOSUCH", quantity="1")
    assert "There is no SKU or barcode" in answer.content.decode()
    assert "Accept more than was ordered" not in page
    answer = deed(client, "purchase_order_take_in", order, quantity_1="12", sku="", quantity="")
    assert "12 came, 10 is still expected" in answer.content.decode()
    assert not Receipt.objects.filter(order=order).exists()


def test_an_order_that_is_refused_comes_back_as_it_was_typed():
    tea, site, seller, client = scenes.sku(), scenes.site(), supplier(), signed_in()
    typed = {"supplier": seller.pk, "warehouse": site.warehouse.pk, "sku": [tea.code, "NOSUCH"], "quantity": ["1.5", "2"]}
    answer = post(client, "purchase_order_create", **typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert all(words in page for words in (tea.code, 'value="1.5"', "NOSUCH", "There is no SKU or barcode"))
    answer = post(client, "purchase_order_create", **{**typed, "sku": [tea.code], "quantity": ["1.5"]})
    assert "whole numbers only" in answer.content.decode()
    answer = post(client, "purchase_order_create", **{**typed, "sku": [], "quantity": []})
    assert "at least one line" in answer.content.decode()
    assert not PurchaseOrder.objects.filter(supplier=seller).exists()


def test_a_draft_is_edited_by_hand():
    tea, mug, site, client = scenes.sku(), scenes.sku(), scenes.site(), signed_in()
    order = drafted(site, (tea, 10))
    assert tea.code in client.get(reverse("purchase_order_edit", args=[order.number])).content.decode()
    typed = {
        "supplier": order.supplier_id,
        "warehouse": site.warehouse.pk,
        "sku": [mug.code],
        "quantity": ["7"],
        "unit_cost": ["1.25"],
    }
    assert deed(client, "purchase_order_change", order, **typed).status_code == 303
    found = queries.order_by_number(order.number).lines.get()
    assert (found.sku_id, found.quantity, found.unit_cost) == (mug.id, 7, Decimal("1.25"))


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        ("buyer", ['/edit"', ">Submit for approval<"], [">Approve<"]),
        ("manager", [">Approve<"], []),
        ("seller", [], [">Approve<", '/edit"', "£"]),
    ],
)
def test_the_page_offers_only_what_one_may_do(role, shown, hidden):
    tea, site = scenes.sku(), scenes.site()
    order = drafted(site, (tea, 10))
    page = signed_in(role).get(reverse("purchase_order", args=[order.number])).content.decode()
    assert all(words in page for words in shown)
    assert [words for words in hidden if words in page] == []


def test_lists_answer_filter_sort_and_export():
    tea, site = scenes.sku(), scenes.site()
    order, client = placed(site, (tea, 10)), signed_in()
    for query in ("", "?state=ordered", f"?q={order.number}", f"?sku={tea.code}", "?sort=-value", "?sort=expected_on"):
        answer = client.get(reverse("purchase_order_list") + query)
        assert (answer.status_code, order.number in answer.content.decode()) == (200, True)
    exported = b"".join(client.get(reverse("purchase_order_list") + "?export=csv")).decode()
    assert order.number in exported
    assert order.number not in client.get(reverse("purchase_order_list") + "?state=draft").content.decode()
    for name in ("supplier_list", "discrepancy_list"):
        assert client.get(reverse(name)).status_code == 200


def test_a_supplier_and_what_it_sells_are_kept_by_hand():
    tea, client, code = scenes.sku(), signed_in(), scenes.fresh("S")
    post(client, "supplier_create", code=code, name="North", lead_time_days="12", email="", note="")
    found = Supplier.objects.get(code=code)
    answer = post(client, "supplier_create", code=code, name="Again", lead_time_days="12", email="", note="")
    assert (answer.status_code, "Another supplier has the code" in answer.content.decode()) == (422, True)
    assert client.get(reverse("supplier_item_form", args=[found.pk])).status_code == 200
    item = {"sku": tea.code, "unit_cost": "1.20", "minimum_quantity": "6", "order_multiple": "", "preferred": "on"}
    assert post(client, "supplier_item_set", found.pk, **item).status_code == 303
    assert [(i.unit_cost, i.minimum_quantity, i.preferred) for i in queries.suppliers_of(tea.id)] == [(Decimal("1.2"), 6, True)]
    assert tea.code in client.get(reverse("supplier", args=[found.pk])).content.decode()
    changed = {"code": code, "name": "North Ltd", "lead_time_days": "3", "email": "", "note": ""}
    assert post(client, "supplier_change", found.pk, version=1, **changed).status_code == 303
    assert post(client, "supplier_change", found.pk, version=1, **changed).status_code == 422
    assert queries.supplier_by_id(found.pk).name == "North Ltd"
    assert post(client, "supplier_item_drop", found.pk, sku=tea.code).status_code == 303
    assert not queries.suppliers_of(tea.id).exists()


def test_low_stock_is_reordered_with_one_click():
    tea, site, seller, client = scenes.sku(minimum=Decimal(5)), scenes.site(), supplier(), signed_in("buyer")
    purchasing.set_supplier_item(scenes.act(), item=NewSupplierItem(seller.id, tea.id))
    session = client.session
    session["scope"] = site.warehouse.pk
    session.save()
    assert post(client, "reorder", pick=[tea.pk]).status_code == 303
    assert [lines(order) for order in PurchaseOrder.objects.filter(supplier=seller)] == [[("10", "0", "10")]]


def test_refuses_whoever_lacks_the_permission():
    tea, site = scenes.sku(), scenes.site()
    order, client = drafted(site, (tea, 10)), signed_in("storekeeper")
    for name in ("purchase_order_approve", "purchase_order_cancel", "purchase_order_change"):
        assert deed(client, name, order).status_code == 403
    assert state(order) == "draft"


def test_a_receipt_is_corrected_by_hand():
    tea, site, client = scenes.sku(), scenes.site(), signed_in("storekeeper")
    order = placed(site, (tea, 10))
    deed(client, "purchase_order_take_in", order, quantity_1="10", damaged_1="", sku="", quantity="")
    receipt = Receipt.objects.get(order=order)
    page = reverse("receipt_correct", args=[order.number, receipt.number])
    assert page in client.get(reverse("purchase_order", args=[order.number])).content.decode()
    assert 'name="less-1"' in client.get(page).content.decode()
    typed = {"less-1": "4", "less-2": "", "reason": "miscounted"}
    assert post(client, "receipt_corrected", order.number, receipt.number, version=1, **typed).status_code == 412
    version = queries.order_by_number(order.number).version
    assert post(client, "receipt_corrected", order.number, receipt.number, version=version, **typed).status_code == 303
    assert (state(order), lines(order), on_hand(tea)) == ("partially_received", [("10", "6", "4")], (6, 6, 0))
    assert post(client, "receipt_corrected", order.number, receipt.number, version=version + 1, reason="").status_code == 422
    assert client.get(reverse("receipt_correct", args=[order.number, "RC-0"])).status_code == 404
    assert signed_in("seller").get(page).status_code == 403
    version = queries.order_by_number(order.number).version
    post(client, "receipt_corrected", order.number, receipt.number, version=version, **{"less-1": "6"})
    shown = client.get(reverse("purchase_order", args=[order.number])).content.decode()
    assert ("Void" in shown, page in shown, on_hand(tea)) == (True, False, (0, 0, 0))
