"""The book's writer: what it writes, what it refuses, and that nothing changes when it refuses."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from quartermaster.kernel.db import MANY, rows, with_many, with_room
from quartermaster.stock import operations as stock
from quartermaster.stock import queries
from quartermaster.stock.checking import check
from quartermaster.stock.ledger import (
    AlreadyReversed,
    BinClosed,
    BinShort,
    ClaimReused,
    ClaimSpent,
    InsufficientStock,
    NothingToPost,
    UnknownClaim,
)
from quartermaster.stock.models import Movement
from quartermaster.stock.moves import Ask
from quartermaster.stock.queries import past
from tests import scenes
from tests.scenes import goods

pytestmark = pytest.mark.django_db


def ask(item, site, quantity, claim=None):
    return Ask(claim or scenes.fresh("C"), scenes.house().id, item.id, site.warehouse.id, Decimal(quantity))


def position(item):
    return queries.positions([item.id])[item.id]


def quantities(item):
    p = position(item)
    return (p.on_hand, p.receiving, p.held, p.staged, p.sellable, p.reserved, p.available)


def test_received_goods_are_on_hand_but_not_sellable_until_put_away():
    tea, site = scenes.sku(), scenes.site()
    stock.receive(scenes.act(), goods=[goods(tea, 10, site.dock)])
    assert quantities(tea) == (10, 10, 0, 0, 0, 0, 0)
    stock.put_away(scenes.act(), goods=[goods(tea, 6, site.dock, site.shelf)])
    assert quantities(tea) == (10, 4, 0, 0, 6, 0, 6)
    assert check() == []


def test_reserves_picks_and_ships_an_order():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    claim = scenes.fresh("SO")
    stock.reserve(scenes.act(), asks=[ask(tea, site, 4, claim)])
    assert quantities(tea) == (10, 0, 0, 0, 10, 4, 6)
    stock.pick(scenes.act(), goods=[goods(tea, 4, site.shelf, site.staging, claim=claim)])
    assert quantities(tea) == (10, 0, 0, 4, 6, 0, 6)
    stock.ship(scenes.act(), goods=[goods(tea, 4, site.staging)])
    assert quantities(tea) == (6, 0, 0, 0, 6, 0, 6)
    assert check() == []


def test_refuses_every_short_line_of_an_order_at_once_and_reserves_nothing():
    tea, mug, jam, site = scenes.sku(), scenes.sku(), scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    scenes.stocked(mug, 1, site.shelf)
    with pytest.raises(InsufficientStock) as refused:
        stock.reserve(scenes.act(), asks=[ask(tea, site, 5), ask(mug, site, 2), ask(jam, site, 1)])
    assert [(e.pointer, e.facts["available"]) for e in refused.value.errors] == [
        ("/lines/1/quantity", "1"),
        ("/lines/2/quantity", "0"),
    ]
    assert quantities(tea)[5] == 0
    assert quantities(mug)[5] == 0


def test_two_lines_of_one_order_cannot_take_the_same_unit():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    with pytest.raises(InsufficientStock) as refused:
        stock.reserve(scenes.act(), asks=[ask(tea, site, 3), ask(tea, site, 3)])
    assert refused.value.errors[0].pointer == "/lines/1/quantity"
    assert refused.value.errors[0].facts["available"] == "2"
    assert quantities(tea)[5] == 0


def test_reserves_what_there_is_when_part_is_wanted():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    held = stock.reserve(scenes.act(), asks=[ask(tea, site, 3), ask(tea, site, 3), ask(tea, site, 3)], partial=True)
    assert [h.granted for h in held] == [3, 2, 0]
    assert quantities(tea)[5:] == (5, 0)
    assert check() == []


def test_asking_twice_with_one_claim_is_asking_once():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    first = stock.reserve(scenes.act(), asks=[ask(tea, site, 3, "once")])
    again = stock.reserve(scenes.act(), asks=[ask(tea, site, 3, "once")])
    assert (first[0].granted, first[0].repeated) == (3, False)
    assert (again[0].granted, again[0].repeated) == (3, True)
    assert quantities(tea)[5] == 3


def test_a_claim_cannot_be_asked_again_for_other_goods():
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    scenes.stocked(mug, 5, site.shelf)
    stock.reserve(scenes.act(), asks=[ask(tea, site, 3, "mine")])
    with pytest.raises(ClaimReused):
        stock.reserve(scenes.act(), asks=[ask(mug, site, 3, "mine")])
    assert (quantities(tea)[5], quantities(mug)[5]) == (3, 0)


def test_releases_in_part_and_wholly_but_never_more_than_is_open():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    stock.reserve(scenes.act(), asks=[ask(tea, site, 4, "part")])
    stock.release(scenes.act(), claims={"part": Decimal(1)})
    assert quantities(tea)[5] == 3
    with pytest.raises(ClaimSpent):
        stock.release(scenes.act(), claims={"part": Decimal(4)})
    assert quantities(tea)[5] == 3
    stock.release(scenes.act(), claims={"part": None})
    stock.release(scenes.act(), claims={"part": None})
    assert quantities(tea)[5] == 0
    with pytest.raises(UnknownClaim):
        stock.release(scenes.act(), claims={"nobody's": None})
    assert check() == []


def test_refuses_to_take_more_out_of_a_bin_than_it_holds():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    with pytest.raises(BinShort) as refused:
        stock.transfer(scenes.act(), goods=[goods(tea, 6, site.shelf, site.second_shelf)])
    assert refused.value.errors[0].facts == {"sku": tea.code, "bin": "A-01", "available": "5"}
    assert quantities(tea)[0] == 5


def test_refuses_to_move_reserved_goods_out_of_what_can_be_sold():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    stock.reserve(scenes.act(), asks=[ask(tea, site, 4)])
    with pytest.raises(InsufficientStock):
        stock.transfer(scenes.act(), goods=[goods(tea, 2, site.shelf, site.quarantine)])
    stock.transfer(scenes.act(), goods=[goods(tea, 1, site.shelf, site.quarantine)])
    assert quantities(tea) == (5, 0, 1, 0, 4, 4, 0)


def test_a_loss_below_what_is_promised_needs_the_permission_and_is_marked():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    stock.reserve(scenes.act(), asks=[ask(tea, site, 5)])
    with pytest.raises(InsufficientStock):
        stock.adjust(scenes.act().because("stolen"), lost=[goods(tea, 2, site.shelf)])
    ids = stock.adjust(scenes.act("manager").because("stolen"), lost=[goods(tea, 2, site.shelf)], oversell=True)
    assert Movement.objects.get(id=ids[0]).short_allowed is True
    assert quantities(tea)[4:] == (3, 5, -2)
    assert check() == []


def test_refuses_a_closed_bin_as_a_destination():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    site.second_shelf.closed_at = "2026-01-01T00:00:00Z"
    site.second_shelf.save()
    with pytest.raises(BinClosed):
        stock.transfer(scenes.act(), goods=[goods(tea, 1, site.shelf, site.second_shelf)])
    assert quantities(tea)[0] == 5


def test_reverses_a_movement_once():
    tea, site = scenes.sku(), scenes.site()
    ids = stock.receive(scenes.act(), goods=[goods(tea, 10, site.dock)])
    reversal = stock.reverse(scenes.act(), movement_ids=ids)
    assert Movement.objects.get(id=reversal[0]).reverses_id == ids[0]
    assert quantities(tea)[0] == 0
    with pytest.raises(AlreadyReversed), transaction.atomic():
        stock.reverse(scenes.act(), movement_ids=ids)
    with pytest.raises(stock.CannotReverse):
        stock.reverse(scenes.act(), movement_ids=reversal)
    assert check() == []


def test_moves_between_warehouses_pass_through_transit():
    tea, here, there = scenes.sku(), scenes.site(), scenes.site()
    scenes.stocked(tea, 5, here.shelf)
    stock.transfer(scenes.act(), goods=[goods(tea, 2, here.shelf, there.dock)])
    kinds = list(Movement.objects.filter(sku=tea).order_by("id").values_list("kind", flat=True))
    assert kinds == ["opening", "transfer_ship", "transfer_receive"]
    assert quantities(tea) == (5, 2, 0, 0, 3, 0, 3)
    assert check() == []


def test_refuses_to_post_nothing():
    with pytest.raises(NothingToPost):
        stock.receive(scenes.act(), goods=[])


@pytest.mark.parametrize("quantity", ["0", "-1", "NaN", "Infinity", "1e999", "0.0000001", "1000000000000"])
def test_refuses_quantities_that_are_none(quantity):
    tea, site = scenes.sku(), scenes.site()
    with pytest.raises(Exception, match=r"quantity|decimals|number|at most"):
        stock.receive(scenes.act(), goods=[goods(tea, quantity, site.dock)])
    assert quantities(tea)[0] == 0


@pytest.mark.parametrize(
    "sql", ["UPDATE stock_movement SET quantity = 1", "DELETE FROM stock_movement", "TRUNCATE stock_movement CASCADE"]
)
def test_movements_cannot_be_changed_by_sql(sql):
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert quantities(tea)[0] == 5


def test_check_names_the_balance_that_was_altered():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    balance = queries.balances_of(tea.id).get()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE stock_balance SET quantity = 6 WHERE id = %s", [balance.id])
    assert [(v.rule, v.row) for v in check() if v.rule == "balance_differs"] == [("balance_differs", f"balance {balance.id}")]
    stock.rebuild()
    assert check() == []
    assert quantities(tea)[0] == 5


def test_check_names_the_movement_that_was_altered():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    movement = Movement.objects.filter(sku=tea).get()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE stock_movement DISABLE TRIGGER USER")
        cursor.execute("UPDATE stock_movement SET reason = 'made up' WHERE id = %s", [movement.id])
        cursor.execute("ALTER TABLE stock_movement ENABLE TRIGGER USER")
    assert [(v.rule, v.row) for v in check()] == [("movement_altered", f"movement {movement.id}")]


def test_stock_as_of_a_moment_leaves_out_what_came_later():
    tea, site = scenes.sku(), scenes.site()
    act = scenes.act()
    scenes.stocked(tea, 5, site.shelf)
    later = act.occurred_at.replace(year=act.occurred_at.year + 1)
    stock.receive(act.at(later), goods=[goods(tea, 7, site.dock)])
    now = act.occurred_at.replace(year=act.occurred_at.year, month=12, day=31)
    assert [(row[1], row[4]) for row in queries.as_of(now, sku_ids=[tea.id])] == [(site.shelf.id, 5)]
    assert position(tea).on_hand == 12


def test_stock_as_of_a_moment_is_the_same_read_from_either_end(monkeypatch):
    tea, site = scenes.sku(), scenes.site()
    moments = []
    for quantity in (5, 3, 2):
        scenes.stocked(tea, quantity, site.shelf)
        moments.append(Movement.objects.order_by("-id")[0].occurred_at)
    stock.transfer(scenes.act(), goods=[goods(tea, 4, site.shelf, site.second_shelf)])
    moments.append(Movement.objects.order_by("-id")[0].occurred_at)
    for moment, expected in zip(moments, ([5], [8], [10], [6, 4]), strict=True):
        for forwards in (True, False):
            monkeypatch.setattr(past, "_mostly_after", lambda moment, forwards=forwards: forwards)
            assert [cell[4] for cell in queries.as_of(moment, sku_ids=[tea.id])] == expected


def test_many_lines_are_written_sku_by_sku_and_answered_in_the_order_given():
    items, site = [scenes.sku() for _ in range(3)], scenes.site()
    lines = [goods(items[place % 3], 1 + place, site.dock) for place in range(1500)]
    ids = stock.receive(scenes.act(), goods=lines)
    written = {movement.id: (movement.sku_id, movement.quantity) for movement in Movement.objects.filter(pk__in=ids)}
    assert [written[movement_id] for movement_id in ids] == [(line.sku_id, line.quantity) for line in lines]
    assert sorted(ids) == list(range(min(ids), min(ids) + 1500))
    assert [position(item).on_hand for item in items] == [374750, 375250, 375750]
    assert check() == []


def test_what_was_planned_for_many_lines_is_not_kept_for_one():
    """It was: after some imports on a connection, whoever posted a single line there read all balances."""

    def kept() -> int:
        return rows(
            "SELECT coalesce(sum(generic_plans), 0)::int FROM pg_prepared_statements WHERE statement LIKE '%%stock_balance%%'"
        )[0][0]

    item, site = scenes.sku(), scenes.site()
    stock.receive(scenes.act(), goods=[goods(item, 1, site.dock)])
    before = kept()
    for _ in range(8):  # the server keeps a plan from the sixth time on
        stock.receive(scenes.act(), goods=[goods(item, 1, site.dock)] * MANY)
    assert kept() == before


def test_many_lines_are_never_joined_one_by_one_and_the_next_statements_are_planned_as_usual():
    def nested_loops() -> str:
        return rows("SHOW enable_nestloop")[0][0]

    with transaction.atomic():
        with with_many(MANY - 1):
            assert nested_loops() == "on"
        with with_many(MANY):
            assert nested_loops() == "off"
        assert nested_loops() == "on"
        with with_room():
            assert nested_loops() == "off"
        assert nested_loops() == "on"
