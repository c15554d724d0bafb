"""Walks: taken with a cart, scanned stop by stop, put down, and taken over."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quartermaster.accounts.permissions import PermissionMissing
from quartermaster.picking import operations as picking
from quartermaster.picking import queries
from quartermaster.picking.models import BinLook, Walk, Wave
from quartermaster.sales import folds
from quartermaster.sales import operations as sales
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.checking import check
from tests import scenes
from tests.picking.scenes import floor, released, stops, tasks, walk_of
from tests.sales.scenes import line, ordered, stages, state, stock_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return floor()


@pytest.fixture
def tea(place):
    item = scenes.sku()
    scenes.stocked(item, 10, place.site.shelf)
    return item


def held_in(place_bin):
    return {row.sku_id: row.quantity for row in stock_queries.balances_in(place_bin.pk)}


def ties_out():
    return check() == [] and check(folds.RULES) == []


def test_goods_go_from_the_shelf_into_the_cart_and_from_the_cart_to_staging(place, tea):
    number = ordered(place.site, line(tea, 4)).number
    wave = released(number)
    walk = picking.take(place.picker, walk_id=walk_of(wave).id, cart="cart-1")
    assert (walk.state, walk.cart, walk.picker_id) == ("assigned", place.cart, place.picker.user_id)
    picking.scan(place.picker, task_id=tasks(wave)[0].id, code="A-01")
    assert (held_in(place.cart), held_in(place.site.staging)) == ({tea.id: 4}, {})
    assert (stages(number), state(number)) == ((4, 0, 0, 4, 0, 0, 0), "picked")
    assert (walk_of(wave).state, Wave.objects.get(pk=wave.pk).state) == ("picked", "picked")
    picking.drop(place.picker, walk_id=walk.id)
    assert (held_in(place.cart), held_in(place.site.staging)) == ({}, {tea.id: 4})
    assert walk_of(wave).state == "dropped"
    assert ties_out()
    sales.ship(scenes.act(), number=number)
    assert (state(number), stock_of(tea)) == ("shipped", (6, 0, 0, 6))
    assert ties_out()


def test_without_a_cart_goods_go_straight_to_staging(place, tea):
    number = ordered(place.site, line(tea, 4)).number
    wave = released(number)
    picking.scan(place.picker, task_id=tasks(wave)[0].id, code=tea.code)
    assert held_in(place.site.staging) == {tea.id: 4}
    assert walk_of(wave).state == "dropped"
    assert ties_out()


def test_the_wrong_bin_is_refused_with_what_to_take_instead(place, tea):
    wave = released(ordered(place.site, line(tea, 4)).number)
    with pytest.raises(picking.WrongScan, match=rf"A-02 is not it. Take 4 of {tea.code} from A-01. Nothing was moved."):
        picking.scan(place.picker, task_id=tasks(wave)[0].id, code="A-02")
    assert stops(wave) == [("A-01", 4, "ready")]


def test_into_totes_the_right_tote_takes_the_goods(place, tea):
    first, second = (ordered(place.site, line(tea, quantity)).number for quantity in (3, 4))
    wave = released(first, second, way=Wave.Way.CLUSTER)
    picking.take(place.picker, walk_id=walk_of(wave).id, totes=["TOTE-2"])
    one, other = tasks(wave)
    assert [one.tote, other.tote] == [place.totes[1], place.totes[0]]
    picking.scan(place.picker, task_id=one.id, code="A-01")
    assert stops(wave)[0] == ("A-01", 3, "in_progress")
    with pytest.raises(picking.WrongScan, match=r"Put 3 of .* into tote TOTE-2. Nothing was moved."):
        picking.scan(place.picker, task_id=one.id, code="TOTE-1")
    picking.scan(place.picker, task_id=one.id, code="TOTE-2")
    assert (held_in(place.totes[1]), held_in(place.totes[0])) == ({tea.id: 3}, {})
    picking.pick_task(place.picker, task_id=other.id)
    picking.drop(place.picker, walk_id=walk_of(wave).id)
    assert held_in(place.site.staging) == {tea.id: 7}
    assert (stages(first)[3], stages(second)[3]) == (3, 4)
    assert ties_out()


def test_a_walk_into_totes_needs_a_tote_for_every_order(place, tea):
    wave = released(*(ordered(place.site, line(tea, 1)).number for _ in range(3)), way=Wave.Way.CLUSTER)
    with pytest.raises(picking.TotesMissing, match="3 orders"):
        picking.take(place.picker, walk_id=walk_of(wave).id)
    assert walk_of(wave).state == "ready"


def test_a_cart_is_on_one_walk_and_only_carts_are(place, tea):
    waves = [released(ordered(place.site, line(tea, 1)).number) for _ in range(2)]
    picking.take(place.picker, walk_id=walk_of(waves[0]).id, cart="CART-1")
    with pytest.raises(picking.CartInUse):
        picking.take(scenes.act("storekeeper"), walk_id=walk_of(waves[1]).id, cart="CART-1")
    with pytest.raises(picking.NotACart):
        picking.take(scenes.act("storekeeper"), walk_id=walk_of(waves[1]).id, cart="A-01")


def test_an_abandoned_cart_is_taken_over_with_what_is_in_it(place, tea):
    scenes.stocked(tea, 5, place.site.third_shelf)
    wave = released(ordered(place.site, line(tea, 12)).number)
    picking.take(place.picker, walk_id=walk_of(wave).id, cart="CART-1")
    first, second = tasks(wave)
    picking.pick_task(place.picker, task_id=first.id)
    other = scenes.act("storekeeper")
    with pytest.raises(picking.WalkTaken):
        picking.take(other, walk_id=walk_of(wave).id)
    with pytest.raises(picking.WalkTaken):
        picking.pick_task(other, task_id=second.id)
    picking.take(other, walk_id=walk_of(wave).id, over=True)
    picking.pick_task(other, task_id=second.id)
    assert held_in(place.cart) == {tea.id: 12}
    picking.drop(other, walk_id=walk_of(wave).id)
    assert held_in(place.site.staging) == {tea.id: 12}
    assert ties_out()


def test_what_is_dropped_can_be_put_back_on_its_shelf(place, tea):
    number = ordered(place.site, line(tea, 4)).number
    wave = released(number)
    picking.take(place.picker, walk_id=walk_of(wave).id, cart="CART-1")
    picking.pick_task(place.picker, task_id=tasks(wave)[0].id)
    sales.cancel(scenes.act(), number=number, lines=[sales.Part(1, Decimal(1))])
    picking.drop(place.picker, walk_id=walk_of(wave).id)
    sales.put_back(scenes.act(), number=number, lines=[sales.Part(1, Decimal(2))])
    assert (held_in(place.site.shelf), held_in(place.site.staging)) == ({tea.id: 9}, {tea.id: 1})
    assert stages(number) == (4, 0, 2, 1, 0, 0, 1)
    assert ties_out()
    sales.put_back(scenes.act(), number=number)
    assert (held_in(place.site.shelf), held_in(place.site.staging)) == ({tea.id: 10}, {})
    assert ties_out()


def test_a_short_pick_goes_to_another_bin_at_once(place, tea):
    scenes.stocked(tea, 6, place.site.third_shelf)
    number = ordered(place.site, line(tea, 5)).number
    wave = released(number)
    found = picking.short_task(place.picker, task_id=tasks(wave)[0].id, found=Decimal(2), reason="missing")
    assert (found.missing, found.elsewhere, found.bins, found.waits) == (3, 3, ("A-03",), 0)
    assert stops(wave) == [("A-01", 5, "short"), ("A-03", 3, "ready")]
    assert stages(number) == (5, 0, 3, 2, 0, 0, 0)
    assert stock_of(tea) == (6, 2, 3, 3)
    (look,) = queries.open_looks()
    assert (look.bin, look.missing, look.held, look.document) == (place.site.shelf, 3, 8, number)
    assert ties_out()


def test_a_short_pick_without_another_bin_waits_for_stock_and_nobody_is_oversold(place, tea):
    number, other = ordered(place.site, line(tea, 6)).number, ordered(place.site, line(tea, 4)).number
    wave = released(number)
    found = picking.short_task(place.picker, task_id=tasks(wave)[0].id, found=Decimal(1), reason="missing")
    assert (found.elsewhere, found.waits) == (0, 5)
    assert stages(number) == (6, 5, 0, 1, 0, 0, 0)
    assert stock_of(tea) == (0, 1, 4, -4)
    with pytest.raises(sales.NothingToRelease):
        released(other)
    assert sales.promise_backorders(scenes.act(), sku_ids=[tea.id]) == {}
    assert ties_out()


def test_a_short_pick_is_fewer_than_all_and_has_a_reason(place, tea):
    wave = released(ordered(place.site, line(tea, 5)).number)
    for found, reason in ((Decimal(5), "missing"), (Decimal(1), "tired")):
        with pytest.raises(picking.FoundAll):
            picking.short_task(place.picker, task_id=tasks(wave)[0].id, found=found, reason=reason)
    assert BinLook.objects.count() == 0


def test_a_look_finds_some_and_adjusts_the_rest_away(place, tea):
    wave = released(ordered(place.site, line(tea, 5)).number)
    picking.short_task(place.picker, task_id=tasks(wave)[0].id, found=Decimal(1), reason="missing")
    (look,) = queries.open_looks()
    with pytest.raises(PermissionMissing):
        picking.settle_look(place.picker, look_id=look.id, there=Decimal(2))
    picking.settle_look(scenes.act(), look_id=look.id, there=Decimal(2))
    assert held_in(place.site.shelf) == {tea.id: 2}
    assert stock_of(tea) == (2, 1, 0, 2)
    assert list(queries.open_looks()) == []
    assert ties_out()


def test_a_look_that_finds_all_needs_no_right_to_adjust(place, tea):
    wave = released(ordered(place.site, line(tea, 5)).number)
    picking.short_task(place.picker, task_id=tasks(wave)[0].id, found=Decimal(1), reason="misplaced")
    (look,) = queries.open_looks()
    picking.settle_look(place.picker, look_id=look.id, there=look.held)
    assert held_in(place.site.shelf) == {tea.id: 9}
    assert ties_out()


def test_a_task_is_done_once(place, tea):
    wave = released(ordered(place.site, line(tea, 4)).number)
    picking.pick_task(place.picker, task_id=tasks(wave)[0].id)
    with pytest.raises(picking.TaskEnded):
        picking.pick_task(place.picker, task_id=tasks(wave)[0].id)
    with pytest.raises(picking.TaskEnded):
        picking.short_task(place.picker, task_id=tasks(wave)[0].id, found=Decimal(0), reason="missing")
    assert stock_of(tea) == (6, 4, 0, 6)


def test_taken_in_two_halves_the_task_stays_open_in_between(place, tea):
    wave = released(ordered(place.site, line(tea, 4)).number)
    picking.pick_task(place.picker, task_id=tasks(wave)[0].id, quantity=Decimal(1))
    assert (stops(wave), walk_of(wave).state) == ([("A-01", 4, "in_progress")], "in_progress")
    with pytest.raises(sales.MoreThanReserved):
        picking.pick_task(place.picker, task_id=tasks(wave)[0].id, quantity=Decimal(4))
    picking.pick_task(place.picker, task_id=tasks(wave)[0].id)
    assert stops(wave) == [("A-01", 4, "picked")]
    assert ties_out()


def test_walks_that_wait_are_listed_until_they_are_put_down(place, tea):
    wave = released(ordered(place.site, line(tea, 4)).number)
    assert [walk.stops_left for walk in queries.open_walks(place.site.warehouse.id)] == [1]
    picking.take(place.picker, walk_id=walk_of(wave).id, cart="CART-1")
    picking.pick_task(place.picker, task_id=tasks(wave)[0].id)
    assert [(walk.state, walk.stops_left, walk.taken) for walk in queries.open_walks()] == [(Walk.State.PICKED, 0, 4)]
    picking.drop(place.picker, walk_id=walk_of(wave).id)
    assert list(queries.open_walks()) == []
