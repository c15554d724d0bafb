"""Lots through kits: traced into what was made of them, and called back with it."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from quartermaster.production import operations as production
from quartermaster.production.results import Result
from quartermaster.sales import operations as sales
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.stock.models import Lot
from quartermaster.tracing import operations as tracing
from quartermaster.tracing import queries
from tests import scenes
from tests.accounts.scenes import Program, person, token_of
from tests.catalog.kits import bundle, made
from tests.production.scenes import released
from tests.sales.scenes import customer, line, ordered
from tests.stock.test_pages import text_of
from tests.tracing.test_recalls import drafted, parts, received, shipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea():
    return scenes.sku(tracking="lot")


@pytest.fixture
def site():
    return scenes.site()


def made_lot(site, kit, quantity, code):
    order = released(site, kit, quantity)
    production.complete(scenes.act(), number=order.number, result=Result(lot=code))
    return Lot.objects.get(sku=kit, code=code).pk, order.number


def joined(rows):
    return [(row.document, row.other_sku, row.other_lot, row.quantity) for row in rows]


def test_a_lot_is_traced_into_the_kits_made_of_it_and_back(tea, site):
    lot_id, _ = received(tea, site, 20)
    tin = made((tea, 2), sku=scenes.sku(tracking="lot"))
    tin_lot, number = made_lot(site, tin, 3, "TIN-1")
    assert joined(queries.trace([lot_id]).made_into) == [(f"{number}/1", tin.code, "TIN-1", 3)]
    way = queries.trace([tin_lot])
    assert joined(way.made_of) == [(f"{number}/1", tea.code, "L1", 6)]
    assert [(row.words, row.work_order, row.quantity) for row in way.came_in] == [("Made", number, 3)]
    production.take_back(scenes.act(), number=number, completion=1)
    assert queries.trace([lot_id]).made_into == []
    assert queries.trace([tin_lot]).came_in == []


def test_a_recall_reaches_kits_on_two_levels_and_who_got_them(tea, site):
    lot_id, _ = received(tea, site, 20)
    tin = made((tea, 2), sku=scenes.sku(tracking="lot"))
    tin_lot, _ = made_lot(site, tin, 4, "TIN-1")
    box = made((tin, 1), sku=scenes.sku(tracking="lot"))
    box_lot, _ = made_lot(site, box, 2, "BOX-1")
    shop = customer()
    sold = shipped(box, site, 1, customer_id=shop.id)
    recall = drafted(lot_id)
    assert {lot.pk for lot in queries.lots_of(recall)} == {lot_id, tin_lot, box_lot}
    late = released(site, tin, 1)  # before the recall is activated
    production.complete(scenes.act(), number=late.number, result=Result(lot="TIN-2"))
    tracing.activate_recall(scenes.act(), number=recall.number)
    assert {lot.code for lot in queries.lots_of(recall)} == {"L1", "TIN-1", "TIN-2", "BOX-1"}
    assert (parts(tea), parts(tin), parts(box)) == ((10, 0, 10, 0), (3, 0, 3, 0), (1, 0, 1, 0))
    got = queries.trace([lot.pk for lot in queries.lots_of(recall)]).got_it
    assert [(row.order, row.customer, row.lot_id, row.outstanding) for row in got] == [(sold, shop.name, box_lot, 1)]
    with pytest.raises(stock.InsufficientStock):
        released(site, tin, 1)
    assert check() == []


def test_a_bundle_is_traced_by_the_lots_that_were_shipped_for_it(tea, site):
    lot_id, _ = received(tea, site, 20)
    gift = bundle((tea, 3))
    number = ordered(site, line(gift, 2)).number
    sales.pick(scenes.act(), number=number)
    sales.ship(scenes.act(), number=number)
    assert [(row.order, row.shipped) for row in queries.trace([lot_id]).got_it] == [(number, 6)]


def test_kits_without_lots_are_named_on_the_recall_and_the_lots_page_shows_the_way(client, tea, site):
    client.force_login(person("manager"))
    lot_id, _ = received(tea, site, 20)
    loose = made((tea, 2))
    order = released(site, loose, 5)
    production.complete(scenes.act(), number=order.number, quantity=Decimal(4))
    recall = drafted(lot_id)
    page = text_of(client.get(f"/recalls/{recall.number}/"))
    assert ("kits that have no lots" in page, f"4 {loose.code}" in page, f">{order.number}/1</a>" in page) == (True, True, True)
    page = text_of(client.get(f"/stock/lots/{lot_id}/"))
    assert ("Made into" in page, loose.code in page, "no lots" in page) == (True, True, True)


def test_the_api_tells_of_what_was_made(tea, site):
    program = Program(token_of(person("manager")))
    lot_id, _ = received(tea, site, 20)
    tin = made((tea, 2), sku=scenes.sku(tracking="lot"))
    tin_lot, number = made_lot(site, tin, 3, "TIN-1")
    found = program.get(f"/api/v1/lots/{lot_id}/trace")
    assert json.loads(found.content)["made_into"] == [
        {"lot": lot_id, "document": f"{number}/1", "other_sku": tin.code, "other_lot": tin_lot, "quantity": "3"}
    ]
