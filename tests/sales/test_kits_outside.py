"""Kits on the pages of an order and over the API."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from quartermaster.sales import operations as sales
from quartermaster.sales.operations import Part
from tests import scenes
from tests.accounts.scenes import Program, token_of
from tests.catalog.kits import bundle
from tests.sales.scenes import line, ordered, stages

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    client.force_login(scenes.person("manager"))
    return client


@pytest.fixture
def program():
    return Program(token_of(scenes.person("manager")))


@pytest.fixture
def gifts():
    """Two teas and a mug in each, ten teas and five mugs on the shelf."""
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    gift = bundle((tea, 2), (mug, 1))
    scenes.stocked(tea, 10, site.shelf)
    scenes.stocked(mug, 5, site.shelf)
    return gift, tea, mug, site


def test_the_api_answers_with_kits_and_their_components(program, gifts):
    gift, tea, mug, site = gifts
    body = {"lines": [{"sku": gift.code, "quantity": "3", "unit_price": "18"}], "warehouse": site.warehouse.code}
    number = program.post("/api/v1/orders", body).json()["number"]
    order = program.get(f"/api/v1/orders/{number}").json()
    assert [(row["position"], row["sku"], row["quantity"], row["unit_price"]) for row in order["kits"]] == [
        (1, gift.code, "3", "18")
    ]
    assert [(row["position"], row["sku"], row["quantity"], row["kit"], row["per_kit"]) for row in order["lines"]] == [
        (2, tea.code, "6", 1, "2"),
        (3, mug.code, "3", 1, "1"),
    ]
    assert (order["total"], order["lines_count"]) == ("54", 1)
    listed = program.get(f"/api/v1/orders/{number}/pick-list").json()["lines"]
    assert {row["kit"] for row in listed} == {gift.code}
    program.post(f"/api/v1/orders/{number}/cancellation", {"lines": [{"position": 1, "quantity": "1"}]})
    assert program.get(f"/api/v1/orders/{number}").json()["kits"][0]["cancelled"] == "1"
    refused = program.post(f"/api/v1/orders/{number}/cancellation", {"lines": [{"position": 1, "quantity": "3"}]})
    assert {error["pointer"] for error in refused.json()["errors"]} == {"/lines/0/quantity"}
    assert [row["number"] for row in program.get(f"/api/v1/orders?sku={gift.code}").json()["items"]] == [number]


def test_the_pages_of_an_order_show_the_kit_with_its_components(manager, gifts):
    gift, _, mug, site = gifts
    number = ordered(site, line(gift, 2), line(mug, 1)).number
    page = manager.get(reverse("order", args=[number])).content.decode()
    assert (page.count('class="kit"'), page.count('class="inside"')) == (1, 2)
    assert f"of {gift.code}" in manager.get(reverse("order_pick", args=[number])).content.decode()
    assert f"of {gift.code}" in manager.get(reverse("order_pick_list", args=[number])).content.decode()
    sales.pick(scenes.act(), number=number)
    dialog = manager.get(reverse("order_pack", args=[number])).content.decode()
    assert 'name="q-1" value="2"' in dialog  # two whole kits …
    assert 'name="q-3" value=""' in dialog  # … and nothing more of their components
    assert 'name="q-2" value="1"' in dialog
    manager.post(reverse("order_packed", args=[number]), {"_key": uuid.uuid4().hex, "q-1": "1", "q-3": "1", "q-2": ""})
    assert (stages(number, 3)[3:5], stages(number, 4)[3:5]) == ((1, 3), (1, 1))
    assert f"of {gift.code}" in manager.get(reverse("order", args=[number])).content.decode()
    dialog = manager.get(reverse("order_pack", args=[number])).content.decode()
    assert 'name="q-1" value=""' in dialog  # one tea and one mug are left: no whole kit
    assert 'name="q-3" value="1"' in dialog


def test_what_came_back_of_a_kit_is_proposed_whole(manager, gifts):
    gift, _, _, site = gifts
    number = ordered(site, line(gift, 2)).number
    sales.pick(scenes.act(), number=number)
    sales.ship(scenes.act(), number=number, lines=[Part(1, Decimal(2))])
    dialog = manager.get(reverse("order_return", args=[number])).content.decode()
    assert 'name="q-1" value="2"' in dialog
    fields = {"_key": uuid.uuid4().hex, "bin": site.quarantine.id, "q-1": "1"}
    manager.post(reverse("order_returned", args=[number]), fields)
    assert f"−{2} back" in manager.get(reverse("order", args=[number])).content.decode()
