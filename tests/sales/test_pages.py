"""The pages of sales, as a person with a browser uses them."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quartermaster.sales import queries, showing
from quartermaster.sales.models import Order
from quartermaster.stock import queries as stock_queries
from tests import scenes
from tests.sales.scenes import line, ordered, stages, state, stock_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea():
    return scenes.sku()


@pytest.fixture
def site():
    return scenes.site()


@pytest.fixture
def manager(client):
    client.force_login(scenes.person("manager"))
    return client


def post(client, url_name, *args, **fields):
    return client.post(reverse(url_name, args=args), {"_key": uuid.uuid4().hex, **fields})


def htmx(client, url_name, *args, **fields):
    return client.post(reverse(url_name, args=args), {"_key": uuid.uuid4().hex, **fields}, headers={"HX-Request": "true"})


def test_an_order_goes_through_its_pages(manager, tea, site):
    scenes.stocked(tea, 10, site.shelf)
    answer = post(
        manager,
        "order_place",
        warehouse=site.warehouse.code,
        on_short="refuse",
        sku=[tea.code.lower(), "", ""],
        quantity=["4", "", ""],
    )
    order = Order.objects.get(warehouse=site.warehouse)
    assert (answer.status_code, answer.url) == (303, reverse("order", args=[order.number]))
    assert "Pick" in manager.get(answer.url).content.decode()
    assert "A-01" in manager.get(reverse("order_pick", args=[order.number])).content.decode()
    post(manager, "order_pick_all", order.number, version=order.version)
    assert 'name="q-1" value="4"' in manager.get(reverse("order_pack", args=[order.number])).content.decode()
    post(manager, "order_packed", order.number, **{"q-1": "4"})
    carton = queries.cartons_of(order)[0].number
    assert carton in manager.get(reverse("order_ship", args=[order.number])).content.decode()
    post(manager, "order_shipped", order.number, carton=[carton], carrier="DPD")
    assert state(order.number) == "shipped"
    assert "DPD" in manager.get(reverse("order", args=[order.number])).content.decode()
    post(manager, "order_returned", order.number, **{"q-1": "1", "bin": site.dock.id})
    assert stock_of(tea) == (6, 0, 0, 6)
    assert "1 back" in manager.get(reverse("order", args=[order.number])).content.decode()


PAGES = ["order_list", "shipping_list", "pick_list", "order_new", "order_upload", "customer_list", "customer_new"]


@pytest.mark.parametrize("url_name", PAGES)
def test_pages_open(manager, tea, site, url_name):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    answer = manager.get(reverse(url_name))
    assert answer.status_code == 200
    if url_name in ("order_list", "shipping_list", "pick_list"):
        assert number in b"".join(answer).decode()


@pytest.mark.parametrize("stage", ["open", "to_pick", "backordered"])
def test_the_list_narrows_to_a_stage_and_is_exported(manager, tea, site, stage):
    scenes.stocked(tea, 1, site.shelf)
    number = ordered(site, line(tea, 4), on_short="backorder").number
    assert number in manager.get(reverse("order_list"), {"stage": stage}).content.decode()
    exported = manager.get(reverse("order_list"), {"stage": stage, "export": "csv"})
    assert number in b"".join(exported).decode()


def test_a_short_line_is_said_on_its_row_and_nothing_typed_is_lost(manager, tea, site):
    scenes.stocked(tea, 3, site.shelf)
    fields = {"warehouse": site.warehouse.code, "on_short": "refuse", "note": "by the back door"}
    answer = post(manager, "order_place", sku=["", tea.code], quantity=["", "5"], **fields)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f"{tea.code}: 5 wanted, 3 available" in text
    assert "by the back door" in text
    assert f'value="{tea.code}"' in text
    assert not Order.objects.filter(warehouse=site.warehouse).exists()
    assert stock_of(tea) == (3, 0, 0, 3)


@pytest.mark.parametrize(
    ("sku", "quantity", "said"),
    [("nothing-like-it", "1", "No such SKU"), (None, "NaN", "not a plain"), (None, "", "not a plain")],
)
def test_a_wrong_line_is_said_on_its_row(manager, tea, site, sku, quantity, said):
    fields = {"warehouse": site.warehouse.code, "on_short": "refuse"}
    answer = post(manager, "order_place", sku=[sku or tea.code], quantity=[quantity], **fields)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_an_empty_order_is_refused(manager, site):
    answer = post(manager, "order_place", warehouse=site.warehouse.code, on_short="refuse", sku=["", ""], quantity=["", ""])
    assert (answer.status_code, "at least one line" in answer.content.decode()) == (422, True)


def test_a_double_click_places_one_order(manager, tea, site):
    scenes.stocked(tea, 10, site.shelf)
    fields = {"_key": uuid.uuid4().hex, "warehouse": site.warehouse.code, "on_short": "refuse"}
    fields |= {"sku": [tea.code], "quantity": ["4"]}
    answers = [manager.post(reverse("order_place"), fields) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Order.objects.filter(warehouse=site.warehouse).count() == 1
    assert stock_of(tea) == (10, 0, 4, 6)


def test_each_stop_is_picked_by_scanning_its_bin_or_sku(manager, tea, site):
    mug = scenes.sku()
    scenes.stocked(tea, 10, site.shelf)
    scenes.stocked(mug, 10, site.second_shelf)
    number = ordered(site, line(tea, 4), line(mug, 2)).number
    first, second = f"1-{site.shelf.id}-0-4", f"2-{site.second_shelf.id}-0-2"
    wrong = htmx(manager, "order_pick_line", number, take=first, code="A-02")
    assert (wrong.status_code, "Nothing was moved" in wrong.content.decode()) == (422, True)
    assert stages(number) == (4, 0, 4, 0, 0, 0, 0)
    right = htmx(manager, "order_pick_line", number, take=first, code="a-01")
    assert (right.status_code, f"Right. 4 of {tea.code}" in right.content.decode()) == (200, True)
    assert stages(number) == (4, 0, 0, 4, 0, 0, 0)
    htmx(manager, "order_pick_line", number, take=second, code=mug.code)
    assert state(number) == "picked"


def test_a_short_stop_is_noted_and_skipped(manager, tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    fields = {"take": f"1-{site.shelf.id}-0-4", "short": "1", "found": "2", "reason": "missing"}
    answer = htmx(manager, "order_pick_line", number, **fields)
    assert f"2 of {tea.code} short in A-01" in answer.content.decode()
    assert stages(number) == (4, 0, 2, 2, 0, 0, 0)
    other_tab = htmx(manager, "order_pick_line", number, **fields)
    assert "The list has changed" in other_tab.content.decode()
    assert stages(number) == (4, 0, 2, 2, 0, 0, 0)


def test_an_old_page_cannot_cancel_what_was_changed_since(manager, tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    post(manager, "order_pick_all", number)
    answer = post(manager, "order_cancelled", number, version="1", **{"q-1": "4"})
    assert answer.status_code == 412
    assert stages(number) == (4, 0, 0, 4, 0, 0, 0)
    post(manager, "order_cancelled", number, version="2", reason="changed their mind", **{"q-1": "4"})
    assert (state(number), stock_of(tea)) == ("cancelled", (10, 0, 0, 10))


def test_a_storekeeper_may_pick_but_not_place_or_cancel(client, tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    client.force_login(scenes.person("storekeeper"))
    assert client.get(reverse("order_new")).status_code == 403
    assert post(client, "order_cancelled", number, **{"q-1": "4"}).status_code == 403
    assert post(client, "order_pick_all", number).status_code == 303
    assert stages(number) == (4, 0, 0, 4, 0, 0, 0)


def sheet(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("orders.csv", text.encode())


def test_a_spreadsheet_is_checked_then_placed(manager, tea, site):
    scenes.stocked(tea, 10, site.shelf)
    text = f"reference;sku;quantity;warehouse\nA;{tea.code};2;{site.warehouse.code}\nB;{tea.code};3;{site.warehouse.code}\n"
    checked = post(manager, "order_upload_check", file=sheet(text), on_short="refuse")
    assert "2 orders would be placed" in checked.content.decode()
    assert stock_of(tea) == (10, 0, 0, 10)
    placed = post(manager, "order_upload_place", file=sheet(text), on_short="refuse")
    assert placed.status_code == 303
    assert (stock_of(tea), Order.objects.filter(warehouse=site.warehouse).count()) == ((10, 0, 5, 5), 2)


def test_every_fault_of_a_spreadsheet_is_named_with_its_row(manager, tea, site):
    scenes.stocked(tea, 10, site.shelf)
    text = f"reference,sku,quantity,ship_by\nA,{tea.code},2,\nA,nothing,1,\nB,{tea.code},0,soon\n"
    answer = post(manager, "order_upload_place", file=sheet(text), on_short="refuse").content.decode()
    assert "row 4, quantity" in answer
    assert "row 4, ship_by" in answer
    mended = f"reference,sku,quantity,warehouse\nA,{tea.code},2,{site.warehouse.code}\nA,nothing,1,\n"
    assert "row 3, sku" in post(manager, "order_upload_place", file=sheet(mended), on_short="refuse").content.decode()
    short = f"reference,sku,quantity,warehouse\nA,{tea.code},12,{site.warehouse.code}\n"
    assert "row 2, quantity" in post(manager, "order_upload_check", file=sheet(short), on_short="refuse").content.decode()
    assert stock_of(tea) == (10, 0, 0, 10)


def test_a_pick_is_put_back_on_the_orders_page(manager, tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    assert "Put picked goods back" not in manager.get(reverse("order", args=[number])).content.decode()
    post(manager, "order_pick_all", number)
    assert "Put picked goods back" in manager.get(reverse("order", args=[number])).content.decode()
    assert 'name="q-1" value="4"' in manager.get(reverse("order_put_back", args=[number])).content.decode()
    assert post(manager, "order_back", number, **{"q-1": "4"}, version=1).status_code == 412
    answer = post(manager, "order_back", number, **{"q-1": "3"}, reason="wrong order", version=2)
    assert (answer.status_code, stages(number)) == (303, (4, 0, 3, 1, 0, 0, 0))


def test_a_return_is_corrected_on_the_orders_page(manager, tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    post(manager, "order_pick_all", number)
    post(manager, "order_packed", number, **{"q-1": "4"})
    carton = queries.cartons_of(queries.order_by_number(number))[0].number
    post(manager, "order_shipped", number, carton=carton)
    assert "Correct a return" not in manager.get(reverse("order", args=[number])).content.decode()
    post(manager, "order_returned", number, **{"q-1": "3"}, bin=site.dock.id)
    assert "Correct a return" in manager.get(reverse("order", args=[number])).content.decode()
    assert 'name="q-1" value=""' in manager.get(reverse("order_return_correct", args=[number])).content.decode()
    answer = post(manager, "order_return_corrected", number, **{"q-1": "1"}, reason="miscounted")
    assert (answer.status_code, queries.order_by_number(number).lines.get().returned) == (303, 2)


def test_a_movement_of_an_order_leads_to_its_order_in_place_of_a_reversal(manager, tea, site):
    scenes.stocked(tea, 10, site.shelf)
    number = ordered(site, line(tea, 4)).number
    post(manager, "order_pick_all", number)
    (picked,) = stock_queries.movements_on(number)
    shown = manager.get(reverse("movement", args=[picked.pk])).content.decode()
    assert (f"Put the goods back on {number}" in shown, reverse("movement_reverse_form", args=[picked.pk]) in shown) == (
        True,
        False,
    )
    refused = post(manager, "movement_reverse", picked.pk, reason="data_entry_error")
    assert (refused.status_code, stages(number)) == (409, (4, 0, 0, 4, 0, 0, 0))


def test_every_state_has_its_dot_and_its_step_or_none():
    assert set(showing.TONES) == set(Order.State)
