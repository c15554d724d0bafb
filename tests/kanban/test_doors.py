"""Kanban on its page, over the API, by scanner and on labels."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from quartermaster.kanban.models import Loop
from quartermaster.labels import making
from quartermaster.labels.kinds import Kind
from quartermaster.labels.making import Form, Wanted
from quartermaster.stock import references
from tests import scenes
from tests.kanban.scenes import begun, cards, states
from tests.purchasing import scenes as buying
from tests.scanning.scenes import scanner
from tests.stock.test_pages import Person, said, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def remember_nothing():
    references.forget_all()


@pytest.fixture
def site():
    return scenes.site()


@pytest.fixture
def loop(site):
    return begun(site, scenes.sku(), source="supplier", supplier_id=buying.supplier().pk)


def test_a_scan_of_a_card_says_what_is_empty_and_a_second_scan_is_wrong(site, loop):
    keeper, number = scanner(site.warehouse), cards(loop)[0]
    assert keeper.says(number.lower()) == ("done", f"24 pcs of {loop.sku.code} for A-01")
    again = keeper.scan(number)
    assert (again.state, again.answer["refusal"], states(loop)) == ("wrong", "kanban_card_not_full", "empty full full")
    assert again.answer["detail"].endswith("It was not ordered twice. Nothing was moved.")


def test_who_may_not_empty_cards_finds_what_the_card_is(site, loop):
    seller = scanner(site.warehouse, "seller", "client")
    seller.act = scenes.act("seller")
    permitted = seller.act.permissions | {"scanning.scan"}
    seller.act = type(seller.act)(seller.act.user_id, seller.act.source, permissions=permitted)
    assert (seller.says(cards(loop)[0])[0], states(loop)) == ("found", "full full full")


def test_cards_are_printed_as_labels_with_their_number_as_the_barcode(loop):
    _, printed = making.labels_of(Wanted(Kind.CARD, cards(loop)), scenes.act().permissions)
    assert [one.content.codes["code"].text for one in printed] == cards(loop)
    assert [one.content.values["of"] for one in printed] == ["1 of 3", "2 of 3", "3 of 3"]
    assert making.make(Wanted(Kind.CARD, cards(loop)), Form.PDF, scenes.act().permissions).content.startswith(b"%PDF")


def test_the_whole_round_over_the_api(client, site):
    client.force_login(scenes.person("manager"))
    tea, supplier = scenes.sku(), buying.supplier()

    def post(path, body):
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)

    said_ = {
        "sku": tea.code, "warehouse": site.warehouse.code, "bin": "A-01", "source": "supplier", "supplier": supplier.code,
        "container": "24", "per_day": "40", "lead_days": "5", "most_cards": 12,
    }  # fmt: skip
    made = post("/kanban-loops", said_)
    assert made.status_code == 201, made.content
    loop = made.json()
    assert (loop["needed"], len(loop["cards"]), loop["advice"]) == (10, 10, "")
    assert post("/kanban-loops", said_).json()["errors"][0]["message"].endswith(f"has the loop {loop['number']} there already.")
    card = loop["cards"][0]["number"]
    assert post(f"/kanban-cards/{card}/emptying", {}).json()["documents"] == []
    assert post(f"/kanban-cards/{card}/emptying", {}).json()["code"] == "kanban_card_not_full"
    (order,) = post("/kanban-orders", {}).json()["documents"]
    shown = client.get(f"/api/v1/kanban-loops/{loop['number']}").json()
    assert (shown["cards"][0]["state"], shown["cards"][0]["documents"]) == ("ordered", [order])
    assert post(f"/kanban-cards/{card}/taking-back", {}).json()["code"] == "kanban_card_not_out"
    assert post(f"/kanban-cards/{card}/filling", {}).json()["outcome"] == "filled"
    assert len(post(f"/kanban-loops/{loop['number']}/cards", {"cards": 8}).json()["cards"]) == 8
    headers = {"Idempotency-Key": uuid.uuid4().hex, "If-Match": 'W/"1"'}
    stale = client.put(f"/api/v1/kanban-loops/{loop['number']}", said_, content_type="application/json", headers=headers)
    assert stale.json()["code"] == "stale_version"
    assert client.get(f"/api/v1/kanban-loops?sku={tea.code}").json()["items"][0]["advice"].startswith("Add 2 cards")
    assert post(f"/kanban-loops/{loop['number']}/end", {}).json()["ended"]


def test_a_buyer_begins_a_loop_sees_the_board_and_orders_what_a_storekeeper_emptied(site):
    buyer, keeper = Person("buyer"), Person("storekeeper")
    tea, supplier = scenes.sku(), buying.supplier()
    said_ = {
        "sku": tea.code, "warehouse": site.warehouse.pk, "bin": "A-01", "owner": scenes.house().pk, "source": "supplier",
        "supplier": supplier.pk, "container": "24", "most_cards": "6", "allowance": "10",
    }  # fmt: skip
    refused = buyer.deed(reverse("kanban_loop_begin"), **{**said_, "supplier": ""})
    assert (refused.status_code, "Say which: supplier." in text_of(refused)) == (422, True)
    buyer.deed(reverse("kanban_loop_begin"), **said_)
    loop = Loop.objects.get(sku=tea)
    first = cards(loop)[0]
    assert f"KB-{loop.number[3:]}" in text_of(buyer.get(reverse("kanban_loop", args=[loop.number])))
    keeper.deed(reverse("kanban_card_empty", args=[first]))
    assert "1 empty, to be ordered" in text_of(keeper.get(reverse("kanban_loop_list")))
    assert keeper.deed(reverse("kanban_order")).status_code == 403
    assert said(buyer.deed(reverse("kanban_order")))[0].startswith("Ordered on PO-")
    assert "every empty container is ordered" in text_of(buyer.get(reverse("kanban_loop_list")))
    buyer.deed(reverse("kanban_loop_set_cards", args=[loop.number]), cards="5")
    assert len(cards(loop)) == 5
    assert "Print cards" in text_of(buyer.get(reverse("kanban_card", args=[first])))
