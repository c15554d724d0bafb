"""Goods that become another owner's where they lie: both stocks, both values, lots and serials, and back again."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from threading import Thread
from time import sleep

import pytest
from django.db import connection, transaction

from quartermaster.accounts.permissions import PermissionMissing
from quartermaster.catalog.models import Owner
from quartermaster.kernel import clock
from quartermaster.stock import costing, queries
from quartermaster.stock import operations as stock
from quartermaster.stock.ledger import BinShort, InsufficientStock, LotDiffers, SerialElsewhere, WrongLot
from quartermaster.stock.models import CostState, Lot, Movement, ValueEntry
from quartermaster.stock.moves import Ask, HoldAsk, NewLot
from quartermaster.stock.owner_changes import SameOwner, change_owner
from quartermaster.tracing.queries import trace, with_kits
from tests import scenes
from tests.accounts.scenes import Program, field_errors, problem, token_of
from tests.scenes import goods, owned
from tests.stock import books
from tests.stock.test_costing import receive
from tests.stock.test_races import side_by_side

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _first_in_first_out(settings):
    settings.COSTING_METHOD = "fifo"


def client() -> Owner:
    return Owner.objects.create(code=scenes.fresh("O"), name="A client")


def begun(item, code, owner=None, **facts):
    (found,) = stock.begin_lots(scenes.act(), lots=[NewLot((owner or scenes.house()).id, item.id, code, **facts)])
    return found


def give(item, quantity, at, owner, **more):
    return change_owner(scenes.act(), goods=[goods(item, quantity, at, **more)], to_owner_id=owner.id)


def parts(item, owner):
    """On hand, sellable, held, available."""
    found = queries.positions([item.id], owner_id=owner.id).get(item.id)
    return (found.on_hand, found.sellable, found.held, found.available) if found else (0, 0, 0, 0)


def tied_out(item, *owners):
    costing.catch_up()
    for owner in owners:
        books.tie_out(item, owner)


def test_goods_pass_to_another_owner_in_the_same_bin_at_what_they_cost():
    tea, site, other = scenes.sku(), scenes.site(), client()
    receive(tea, site, 3, "2")
    receive(tea, site, 5, "2.5")
    ids = give(tea, 4, site.shelf, other)
    tied_out(tea, scenes.house(), other)
    assert (parts(tea, scenes.house()), parts(tea, other)) == ((4, 4, 0, 4), (4, 4, 0, 4))
    assert books.worth(tea) == (4, Decimal("10.00"))
    assert books.worth(tea, other) == (4, Decimal("8.50"))
    moved = Movement.objects.filter(id__in=ids).order_by("id")
    assert {(row.kind, row.document[:3]) for row in moved} == {("owner_change", "OC-")}
    assert [(row.owner_id, row.from_bin.kind, row.to_bin.kind, row.quantity, row.unit_cost) for row in moved] == [
        (scenes.house().id, "storage", "owner", 4, None),
        (other.id, "owner", "storage", 4, Decimal("2.125")),
    ]
    assert [row[0] for row in books.entries(tea)] == ["receipt", "receipt", "owner_change", "owner_change"]


def test_a_cost_that_does_not_divide_passes_to_the_last_cent():
    tea, site, other = scenes.sku(), scenes.site(), client()
    receive(tea, site, 7, "1.4286")
    give(tea, 7, site.shelf, other)
    tied_out(tea, scenes.house(), other)
    assert (books.worth(tea), books.worth(tea, other)) == ((0, Decimal(0)), (7, Decimal("10.00")))


def test_the_new_owner_s_goods_come_in_at_the_price_that_was_agreed():
    tea, site, other = scenes.sku(), scenes.site(), client()
    receive(tea, site, 10, "2")
    give(tea, 4, site.shelf, other, unit_cost=Decimal("3.10"))
    tied_out(tea, scenes.house(), other)
    assert (books.worth(tea), books.worth(tea, other)) == ((6, Decimal("12.00")), (4, Decimal("12.40")))


def test_goods_that_had_left_before_they_came_are_settled_at_the_agreed_price_and_check_allows_what_rounding_leaves():
    tea, site, other, now = scenes.sku(cost="1.1"), scenes.site(), client(), clock.now()
    later = [now - timedelta(minutes=50 - 10 * step) for step in range(5)]
    receive(tea, site, 5, "2")
    coming = [goods(tea, 5, site.shelf, unit_cost=Decimal("1.7582"), occurred_at=later[1])]
    coming += [goods(tea, 9, site.shelf, unit_cost=Decimal(1), occurred_at=later[4])]
    stock.open_balances(scenes.act(), goods=[owned(line, other) for line in coming])
    for quantity, at in ((3, later[0]), (4, later[2])):
        stock.issue(scenes.act(), goods=[owned(goods(tea, quantity, site.shelf, occurred_at=at), other)])
    _, came = change_owner(
        scenes.act().at(later[3]), goods=[goods(tea, 5, site.shelf, unit_cost=Decimal("1.6984"))], to_owner_id=other.id
    )
    costing.catch_up()
    entry = ValueEntry.objects.get(movement_id=came)
    assert (entry.value, entry.variance) == (Decimal("8.62"), Decimal("-0.11"))  # 8.51 together, and 8.492 was paid
    tied_out(tea, other)


def test_taken_back_as_a_whole_everything_is_as_it_was():
    tea, site, other = scenes.sku(), scenes.site(), client()
    receive(tea, site, 3, "2")
    receive(tea, site, 5, "2.5")
    ids = give(tea, 4, site.shelf, other, unit_cost=Decimal(9))
    tied_out(tea, scenes.house(), other)
    for half in ids:
        with pytest.raises(stock.CannotReverse, match="as a whole"), transaction.atomic():
            stock.reverse(scenes.act(), movement_ids=[half])
    stock.reverse(scenes.act(), movement_ids=ids)
    tied_out(tea, scenes.house(), other)
    assert (parts(tea, scenes.house()), parts(tea, other)) == ((8, 8, 0, 8), (0, 0, 0, 0))
    assert books.worth(tea) == (8, Decimal("18.50"))
    assert books.worth(tea, other) == (0, Decimal(0))


def test_who_may_not_change_owners_does_not_take_such_a_change_back_either():
    tea, site, other = scenes.sku(), scenes.site(), client()
    scenes.stocked(tea, 5, site.shelf)
    ids = give(tea, 5, site.shelf, other)
    manager = scenes.act()
    without = replace(manager, permissions=manager.permissions - {"stock.change_owner"})
    with pytest.raises(PermissionMissing), transaction.atomic():
        stock.reverse(without, movement_ids=ids)
    with pytest.raises(PermissionMissing), transaction.atomic():
        change_owner(without, goods=[owned(goods(tea, 5, site.shelf), other)], to_owner_id=scenes.house().id)
    assert (parts(tea, scenes.house()), parts(tea, other)) == ((0, 0, 0, 0), (5, 5, 0, 5))


def test_what_the_new_owner_has_sold_cannot_be_taken_back():
    tea, site, other = scenes.sku(), scenes.site(), client()
    scenes.stocked(tea, 5, site.shelf)
    ids = give(tea, 5, site.shelf, other)
    stock.adjust(scenes.act().because("stolen"), lost=[owned(goods(tea, 1, site.shelf), other)])
    with pytest.raises(BinShort), transaction.atomic():
        stock.reverse(scenes.act(), movement_ids=ids)
    tied_out(tea, scenes.house(), other)
    assert (parts(tea, scenes.house()), parts(tea, other)) == ((0, 0, 0, 0), (4, 4, 0, 4))


def test_reserved_and_held_goods_stay_with_their_owner():
    tea, site, other = scenes.sku(), scenes.site(), client()
    scenes.stocked(tea, 10, site.shelf)
    stock.reserve(scenes.act(), asks=[Ask(scenes.fresh("C"), scenes.house().id, tea.id, site.warehouse.id, Decimal(4))])
    with pytest.raises(InsufficientStock), transaction.atomic():
        give(tea, 7, site.shelf, other)
    hold = HoldAsk(scenes.house().id, tea.id, site.shelf.id, Decimal(5), "quality_control")
    stock.hold(scenes.act(), asks=[hold])
    with pytest.raises(BinShort), transaction.atomic():
        give(tea, 6, site.shelf, other)
    give(tea, 1, site.shelf, other)
    tied_out(tea, scenes.house(), other)
    assert (parts(tea, scenes.house()), parts(tea, other)) == ((9, 4, 5, 0), (1, 1, 0, 1))


def test_goods_do_not_become_those_of_whoever_has_them_nor_leave_a_staging_bin():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 5, site.shelf)
    scenes.stocked(tea, 5, site.staging)
    with pytest.raises(SameOwner), transaction.atomic():
        give(tea, 1, site.shelf, scenes.house())
    with pytest.raises(stock.WrongBin), transaction.atomic():
        give(tea, 1, site.staging, client())
    assert parts(tea, scenes.house())[0] == 10


# ---------------------------------------------------------------- lots and serials


def test_goods_of_a_lot_become_the_same_lot_of_the_new_owner_and_a_recall_reaches_them():
    tea, site, other = scenes.sku(tracking="lot"), scenes.site(), client()
    ours = begun(tea, "L1", expires_on=date(2031, 5, 31), supplier_lot="X-9", manufactured_on=date(2026, 1, 2))
    stock.open_balances(scenes.act(), goods=[goods(tea, 8, site.shelf, lot_id=ours)])
    give(tea, 3, site.shelf, other, lot_id=ours)
    tied_out(tea, scenes.house(), other)
    theirs = Lot.objects.get(owner=other, sku=tea)
    assert (theirs.code, theirs.expires_on, theirs.manufactured_on, theirs.supplier_lot, theirs.state) == (
        "L1", date(2031, 5, 31), date(2026, 1, 2), "X-9", "released",
    )  # fmt: skip
    assert (parts(tea, scenes.house()), parts(tea, other)) == ((5, 5, 0, 5), (3, 3, 0, 3))
    assert with_kits([ours]) == {ours, theirs.id}
    assert [(one.words, one.work_order, one.quantity) for one in trace([theirs.id]).came_in] == [("Another owner", "", 3)]


def test_two_lots_in_one_change_keep_apart():
    tea, site, other = scenes.sku(tracking="lot"), scenes.site(), client()
    one, two = begun(tea, "L1"), begun(tea, "L2")
    lines = [goods(tea, 2, site.shelf, lot_id=one), goods(tea, 3, site.shelf, lot_id=two)]
    stock.open_balances(scenes.act(), goods=lines)
    change_owner(scenes.act(), goods=lines, to_owner_id=other.id)
    theirs = {lot.code: lot.id for lot in Lot.objects.filter(owner=other, sku=tea)}
    assert with_kits([one]) == {one, theirs["L1"]}
    assert {row.lot.code: row.quantity for row in queries.balances_of(tea.id).filter(owner=other)} == {"L1": 2, "L2": 3}


def test_a_lot_on_hold_is_on_hold_with_its_new_owner_too():
    tea, site, other = scenes.sku(tracking="lot"), scenes.site(), client()
    ours = begun(tea, "L1")
    stock.open_balances(scenes.act(), goods=[goods(tea, 8, site.shelf, lot_id=ours)])
    stock.change_lot(scenes.act().because("Smells"), lot_id=ours, state=Lot.State.ON_HOLD)
    give(tea, 3, site.shelf, other, lot_id=ours)
    tied_out(tea, scenes.house(), other)
    assert Lot.objects.get(owner=other, sku=tea).state == "on_hold"
    assert (parts(tea, scenes.house()), parts(tea, other)) == ((5, 0, 5, 0), (3, 0, 3, 0))


def test_a_lot_that_the_new_owner_knows_otherwise_is_not_mixed_up():
    tea, site, other = scenes.sku(tracking="lot"), scenes.site(), client()
    ours, held = begun(tea, "L1", expires_on=date(2031, 5, 31)), begun(tea, "L2")
    stock.open_balances(scenes.act(), goods=[goods(tea, 8, site.shelf, lot_id=lot) for lot in (ours, held)])
    begun(tea, "L1", other, expires_on=date(2032, 5, 31))
    theirs = begun(tea, "L2", other)
    stock.change_lot(scenes.act().because("Smells"), lot_id=theirs, state=Lot.State.REJECTED)
    for lot in (ours, held):
        with pytest.raises(LotDiffers), transaction.atomic():
            give(tea, 3, site.shelf, other, lot_id=lot)
    with pytest.raises(WrongLot), transaction.atomic():
        give(tea, 3, site.shelf, client(), lot_id=theirs)
    assert parts(tea, scenes.house())[0] == 16


def test_a_serial_passes_and_is_one_piece_in_one_place():
    phone, site, other = scenes.sku(tracking="serial"), scenes.site(), client()
    ours = begun(phone, "S1")
    stock.open_balances(scenes.act(), goods=[goods(phone, 1, site.shelf, lot_id=ours)])
    ids = give(phone, 1, site.shelf, other, lot_id=ours)
    theirs = Lot.objects.get(owner=other, sku=phone)
    assert (theirs.code, theirs.is_serial) == ("S1", True)
    assert [(row.owner_id, row.quantity) for row in queries.balances_of(phone.id).filter(quantity__gt=0)] == [(other.id, 1)]
    tied_out(phone, scenes.house(), other)
    stock.reverse(scenes.act(), movement_ids=ids)
    assert (parts(phone, scenes.house())[0], parts(phone, other)[0]) == (1, 0)
    stock.open_balances(scenes.act(), goods=[owned(goods(phone, 1, site.second_shelf, lot_id=theirs.id), other)])
    with pytest.raises(SerialElsewhere), transaction.atomic():
        give(phone, 1, site.shelf, other, lot_id=ours)
    tied_out(phone, scenes.house(), other)


# ---------------------------------------------------------------- who comes first


@pytest.mark.django_db(transaction=True)
def test_of_a_reservation_and_a_change_of_owner_of_the_last_goods_one_comes_true():
    tea, site, other = scenes.sku(), scenes.site(), client()
    scenes.stocked(tea, 40, site.shelf)
    house, manager, claim = scenes.house(), scenes.act(), scenes.fresh("C")

    def deed(number: int) -> Counter[str]:
        counted: Counter[str] = Counter()
        for turn in range(10):
            try:
                if number % 2:
                    change_owner(manager, goods=[goods(tea, 1, site.shelf)], to_owner_id=other.id)
                    counted["given"] += 1
                else:
                    name = f"{claim}-{number}-{turn}"
                    stock.reserve(manager, asks=[Ask(name, house.id, tea.id, site.warehouse.id, Decimal(4))])
                    counted["reserved"] += 4
            except InsufficientStock:
                counted["refused"] += 1
        return counted

    counted = side_by_side(4, deed)
    assert not [what for what in counted if what.startswith("failed")], counted
    assert counted["refused"] > 0
    found = queries.positions([tea.id], owner_id=house.id)[tea.id]
    assert (found.on_hand, found.reserved) == (40 - counted["given"], counted["reserved"])
    assert found.available >= 0
    assert parts(tea, other)[0] == counted["given"]
    tied_out(tea, house, other)


@pytest.mark.django_db(transaction=True)
def test_goods_that_come_into_the_same_new_place_meanwhile_do_not_wait_in_a_circle():
    tea, site, other, act = scenes.sku(), scenes.site(), client(), scenes.act()
    scenes.stocked(tea, 5, site.shelf)
    stock.open_balances(act, goods=[owned(goods(tea, 1, site.second_shelf, unit_cost=Decimal(2)), other)])
    costing.catch_up()
    failed: list[Exception] = []

    def aside(deed) -> Thread:
        def run() -> None:
            try:
                deed()
            except Exception as error:
                failed.append(error)
            finally:
                connection.close()

        thread = Thread(target=run)
        thread.start()
        return thread

    with transaction.atomic():
        CostState.objects.select_for_update().get(sku=tea, owner=scenes.house())  # the change stops where goods have left
        changing = aside(lambda: change_owner(act, goods=[goods(tea, 2, site.shelf)], to_owner_id=other.id))
        until_waiting(1)
        coming = aside(lambda: stock.open_balances(act, goods=[owned(goods(tea, 4, site.shelf), other)]))
        until_waiting(2)
    changing.join()
    coming.join()
    assert failed == []
    assert (parts(tea, scenes.house())[0], parts(tea, other)[0]) == (3, 7)
    tied_out(tea, scenes.house(), other)


def until_waiting(count: int) -> None:
    """Until so many wait for what others have locked."""
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0] == count:
                return
        sleep(0.05)
    raise AssertionError(f"{count} should wait")


# ---------------------------------------------------------------- over the API


def asked(item, site, other, **more):
    line = {"sku": item.code, "quantity": "3", "bin": f"{site.warehouse.code}/A-01", **more}
    return {"to_owner": other.code, "reason": "Sold to them", "lines": [line]}


def test_over_the_api_goods_change_owners_once_and_are_taken_back():
    tea, site, other, manager = scenes.sku(), scenes.site(), client(), Program(token_of(scenes.person("manager")))
    scenes.stocked(tea, 10, site.shelf)
    key = scenes.fresh("key")
    first, again = (manager.post("/api/v1/owner-changes", asked(tea, site, other, unit_cost="4"), key=key) for _ in range(2))
    assert (first.status_code, first.content) == (201, again.content)
    ids = json.loads(first.content)["movements"]
    tied_out(tea, scenes.house(), other)
    assert books.worth(tea, other) == (3, Decimal("12.00"))
    assert [row.reason for row in Movement.objects.filter(id__in=ids)] == ["Sold to them"] * 2
    assert problem(manager.post("/api/v1/reversals", {"movements": ids[:1]})) == (409, "cannot_reverse")
    assert manager.post("/api/v1/reversals", {"movements": ids}).status_code == 201
    assert (parts(tea, scenes.house())[0], parts(tea, other)[0]) == (10, 0)


def test_the_api_says_what_is_wrong_with_a_change_of_owner():
    tea, site, other, manager = scenes.sku(), scenes.site(), client(), Program(token_of(scenes.person("manager")))
    scenes.stocked(tea, 2, site.shelf)
    same = manager.post("/api/v1/owner-changes", asked(tea, site, scenes.house()))
    assert problem(same) == (422, "same_owner")
    assert field_errors(same) == [("/lines/0/owner", "same_owner")]
    assert problem(manager.post("/api/v1/owner-changes", asked(tea, site, other))) == (409, "bin_short")
    nobody = {**asked(tea, site, other), "to_owner": "NOBODY"}
    assert problem(manager.post("/api/v1/owner-changes", nobody)) == (422, "unknown_owner")
    keeper = Program(token_of(scenes.person("storekeeper")))
    assert problem(keeper.post("/api/v1/owner-changes", asked(tea, site, other))) == (403, "permission_missing")


def test_half_a_change_of_owner_cannot_be_posted_in_bulk():
    tea, site, manager = scenes.sku(), scenes.site(), Program(token_of(scenes.person("manager")))
    place = f"{site.warehouse.code}/A-01"
    line = {"sku": tea.code, "quantity": "1", "from": "owner", "to": place, "kind": "receipt"}
    assert problem(manager.post("/api/v1/movements", {"lines": [line]})) == (422, "unknown_bin")
    line = {**line, "from": "supplier", "kind": "owner_change"}
    assert field_errors(manager.post("/api/v1/movements", {"lines": [line]})) == [("/lines/0/kind", "unknown_kind")]
