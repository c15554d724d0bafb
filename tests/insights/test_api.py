"""Stock levels over the API."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quartermaster.catalog.models import Owner
from quartermaster.stock import operations as stock
from tests import scenes
from tests.insights.scenes import ordered, signed_in

pytestmark = pytest.mark.django_db


def test_lists_the_level_of_every_sku_page_by_page() -> None:
    site, items = scenes.site(), [scenes.sku(cost="2", minimum=Decimal(3)) for _ in range(3)]
    for place, item in enumerate(items):
        scenes.stocked(item, 5 + place, site.shelf)
    ordered(items[0], "4", site.warehouse)
    client = signed_in()
    first = client.get("/api/v1/stock", {"limit": "2", "sort": "-on_hand"}).json()
    assert [row["sku"] for row in first["items"]] == [items[2].code, items[1].code]
    second = client.get("/api/v1/stock", {"limit": "2", "sort": "-on_hand", "cursor": str(first["next"])}).json()
    (row,) = second["items"]
    assert second["next"] is None
    assert (row["sku"], row["on_hand"], row["reserved"], row["available"]) == (items[0].code, "5", "4", "1")
    assert (row["ordered_28_days"], row["cover_days"], row["status"], row["cost"]) == ("4", 7, "low", "2")


def test_low_stock_names_only_what_is_low() -> None:
    low = scenes.sku(minimum=Decimal(3))
    scenes.sku()
    assert [row["sku"] for row in signed_in().get("/api/v1/low-stock").json()["items"]] == [low.code]


def test_an_owners_stock_has_that_owners_figures() -> None:
    site, tea, acme = scenes.site(), scenes.sku(minimum=Decimal(5)), Owner.objects.create(code="ACME", name="Acme")
    scenes.stocked(tea, 40, site.shelf)
    stock.open_balances(scenes.act(), goods=[scenes.owned(scenes.goods(tea, 4, site.shelf), acme)])
    client = signed_in()
    figures = [
        [row["on_hand"] for row in client.get(f"/api/v1/{path}", asked).json()["items"]]
        for path in ("stock", "low-stock")
        for asked in ({}, {"owner": "acme"}, {"owner": scenes.house().code})
    ]
    assert figures == [["44"], ["4"], ["40"], [], ["4"], []]
    assert client.get("/api/v1/stock", {"owner": "NOBODY"}).status_code == 404


def test_hides_costs_and_refuses_unknown_sorts_filters_and_cursors() -> None:
    item = scenes.sku(cost="2")
    client = signed_in("storekeeper")
    assert [row["cost"] for row in client.get("/api/v1/stock", {"q": item.code}).json()["items"]] == [None]
    for name, value in (("sort", "cost"), ("colour", "red")):
        answer = client.get("/api/v1/stock", {name: value})
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown_filter")
    assert client.get("/api/v1/stock", {"cursor": "nonsense"}).json()["code"] == "invalid_cursor"
    assert client.get("/api/v1/stock", {"warehouse": "NOWHERE"}).status_code == 404
