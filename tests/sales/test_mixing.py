"""Orders, owners and warehouses are never mixed up, and what has ended stays ended."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from quartermaster.catalog.models import Owner
from quartermaster.kernel.refusals import Conflict, Invalid
from quartermaster.sales import operations as sales
from quartermaster.sales.operations import Part, Returned, Taken
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.checking import check
from tests import scenes
from tests.sales.scenes import line, ordered, stages, state, stock_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea():
    return scenes.sku()


@pytest.fixture
def site():
    return scenes.site()


def client_of_ours():
    return Owner.objects.create(code=scenes.fresh("O"), name="A client")


def test_an_order_takes_its_owners_goods_alone(tea, site):
    client = client_of_ours()
    scenes.stocked(tea, 5, site.shelf)
    stock.open_balances(scenes.act(), goods=[replace(scenes.goods(tea, 3, site.shelf), owner_id=client.id)])
    with pytest.raises(stock.InsufficientStock):
        ordered(site, line(tea, 4), owner_id=client.id)
    theirs = ordered(site, line(tea, 3), owner_id=client.id).number
    ours = ordered(site, line(tea, 5)).number
    sales.pick(scenes.act(), number=theirs)
    sales.ship(scenes.act(), number=theirs)
    sales.take_back(scenes.act(), returns=[Returned(theirs, 1, Decimal(1), site.dock.id)])
    assert {m.owner_id for m in stock_queries.movements_on(theirs)} == {client.id}
    sales.pick(scenes.act(), number=ours)
    left = {(row.owner_id, row.bin.code): row.quantity for row in stock_queries.balances_of(tea.id)}
    assert left == {(client.id, "DOCK-1"): 1, (scenes.house().id, "STG-1"): 5}
    assert check() == []


def test_refuses_to_pick_from_another_warehouse(tea, site):
    far = scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    scenes.stocked(tea, 5, far.shelf)
    number = ordered(site, line(tea, 4)).number
    with pytest.raises(stock.WrongBin, match="same warehouse"):
        sales.pick(scenes.act(), number=number, picks=[Taken(1, far.shelf.id, Decimal(1))])
    assert stages(number) == (4, 0, 4, 0, 0, 0, 0)


@pytest.mark.parametrize("bin_name", ["dock", "quarantine", "staging"])
def test_refuses_to_pick_what_is_not_on_a_shelf(tea, site, bin_name):
    scenes.stocked(tea, 5, site.shelf)
    number = ordered(site, line(tea, 4)).number
    with pytest.raises(stock.WrongBin):
        sales.pick(scenes.act(), number=number, picks=[Taken(1, getattr(site, bin_name).id, Decimal(1))])
    assert (stages(number), stock_of(tea)) == ((4, 0, 4, 0, 0, 0, 0), (5, 0, 4, 1))


@pytest.mark.parametrize("bin_name", ["shelf", "staging"])
def test_refuses_a_return_to_where_it_could_be_sold_uninspected(tea, site, bin_name):
    scenes.stocked(tea, 5, site.shelf)
    number = ordered(site, line(tea, 4)).number
    sales.issue_orders(scenes.act(), numbers=[number])
    with pytest.raises(stock.WrongBin):
        sales.take_back(scenes.act(), returns=[Returned(number, 1, Decimal(1), getattr(site, bin_name).id)])
    assert stock_of(tea) == (1, 0, 0, 1)


def test_what_was_cancelled_is_not_worked_on_any_more(tea, site):
    scenes.stocked(tea, 5, site.shelf)
    number = ordered(site, line(tea, 4)).number
    sales.pick(scenes.act(), number=number)
    carton = sales.pack(scenes.act(), number=number)
    sales.cancel(scenes.act(), number=number)
    deeds = (
        lambda: sales.pick(scenes.act(), number=number),
        lambda: sales.pack(scenes.act(), number=number),
        lambda: sales.ship(scenes.act(), number=number),
        lambda: sales.ship(scenes.act(), number=number, cartons=[carton]),
        lambda: sales.ship(scenes.act(), number=number, lines=[Part(1, Decimal(1))]),
        lambda: sales.put_back(scenes.act(), number=number),
        lambda: sales.take_back(scenes.act(), returns=[Returned(number, 1, Decimal(1), site.dock.id)]),
        lambda: sales.edit_order(scenes.act(), number=number, editing=sales.Editing(add=[line(tea, 1)])),
        lambda: sales.cancel(scenes.act(), number=number),
    )
    for deed in deeds:
        with pytest.raises((Conflict, sales.UnknownCarton)):
            deed()
    assert (state(number), stages(number), stock_of(tea)) == ("cancelled", (4, 0, 0, 0, 0, 0, 4), (5, 0, 0, 5))


def test_a_carton_of_another_order_is_not_shipped_with_this_one(tea, site):
    scenes.stocked(tea, 8, site.shelf)
    one, other = ordered(site, line(tea, 4)).number, ordered(site, line(tea, 4)).number
    sales.pick_orders(scenes.act(), numbers=[one, other])
    sales.pack_orders(scenes.act(), numbers=[one])
    carton = sales.pack_orders(scenes.act(), numbers=[other])[other]
    with pytest.raises(sales.UnknownCarton):
        sales.ship(scenes.act(), number=one, cartons=[carton])
    assert (state(one), state(other)) == ("packed", "packed")


def test_refuses_to_ship_cartons_and_loose_goods_in_one_breath(tea, site):
    """Which of the two was meant would be a guess."""
    scenes.stocked(tea, 8, site.shelf)
    number = ordered(site, line(tea, 4)).number
    sales.pick(scenes.act(), number=number)
    carton = sales.pack(scenes.act(), number=number, lines=[Part(1, Decimal(3))])
    with pytest.raises(Invalid) as refused:
        sales.ship(scenes.act(), number=number, cartons=[carton], lines=[Part(1, Decimal(1))])
    assert [error.pointer for error in refused.value.errors] == ["/lines"]
    assert stages(number) == (4, 0, 0, 1, 3, 0, 0)


def test_a_line_that_ended_is_not_removed_again(tea, site):
    mug = scenes.sku()
    scenes.stocked(tea, 8, site.shelf)
    scenes.stocked(mug, 8, site.shelf)
    number = ordered(site, line(tea, 4), line(mug, 1)).number
    sales.edit_order(scenes.act(), number=number, editing=sales.Editing(remove=[1]))
    with pytest.raises(sales.InvalidOrder) as refused:
        sales.edit_order(scenes.act(), number=number, editing=sales.Editing(remove=[2, 1]))
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/remove/1", "unknown_line")]
    assert (stages(number), stages(number, 2)) == ((4, 0, 0, 0, 0, 0, 4), (1, 0, 1, 0, 0, 0, 0))
