"""Lots, serials and holds: what may not be sold is on hand and never available, and every piece has its one place."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection, transaction

from quartermaster.catalog.models import Owner
from quartermaster.codes.serials import spread
from quartermaster.kernel import clock
from quartermaster.stock import jobs, queries
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.stock.ledger import BinShort, HoldSpent, LotDiffers, SerialElsewhere, UnknownHold, WrongLot
from quartermaster.stock.models import Balance, Hold, HoldChange, Lot, LotChange, Movement
from quartermaster.stock.moves import Ask, HoldAsk, NewLot, Wish
from quartermaster.stock.operations import LotBlocked, LotNeeded, ReasonMissing
from tests import scenes
from tests.scenes import goods

pytestmark = pytest.mark.django_db

STATE = Lot.State
TODAY = clock.now().date()


def lot(item, code="L1", **facts):
    (found,) = stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, item.id, code, **facts)])
    return found


def on_shelf(item, quantity, at, lot_id):
    stock.open_balances(scenes.act(), goods=[goods(item, quantity, at, lot_id=lot_id)])


def parts(item):
    p = queries.positions([item.id])[item.id]
    return (p.on_hand, p.sellable, p.held, p.reserved)


def ask(item, at, quantity, reason="quality_control", lot_id=0):
    return HoldAsk(scenes.house().id, item.id, at.id, Decimal(quantity), reason, lot_id=lot_id)


# ---------------------------------------------------------------- holds


def test_held_goods_are_on_hand_and_not_available_until_they_are_lifted():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    (held,) = stock.hold(scenes.act(), asks=[ask(tea, site.shelf, 4)])
    assert parts(tea) == (10, 6, 4, 0)
    stock.lift(scenes.act(), holds={held: Decimal(1)})
    assert parts(tea) == (10, 7, 3, 0)
    stock.lift(scenes.act(), holds={held: None})
    assert parts(tea) == (10, 10, 0, 0)
    assert list(HoldChange.objects.filter(hold_id=held).values_list("kind", "quantity")) == [("lifted", 1), ("lifted", 3)]
    assert check() == []


def test_what_is_held_is_not_taken_from_its_bin():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    stock.hold(scenes.act(), asks=[ask(tea, site.shelf, 4)])
    with pytest.raises(BinShort) as refused:
        stock.transfer(scenes.act(), goods=[goods(tea, 7, site.shelf, site.second_shelf)])
    assert refused.value.errors[0].facts["available"] == "6"
    assert "4 of it on hold" in refused.value.detail
    stock.transfer(scenes.act(), goods=[goods(tea, 6, site.shelf, site.second_shelf)])
    assert parts(tea) == (10, 6, 4, 0)
    assert check() == []


def test_more_than_lies_there_free_cannot_be_held_and_nothing_changes():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    stock.hold(scenes.act(), asks=[ask(tea, site.shelf, 8)])
    with pytest.raises(BinShort):
        stock.hold(scenes.act(), asks=[ask(tea, site.second_shelf, 1), ask(tea, site.shelf, 3)])
    assert parts(tea) == (10, 2, 8, 0)
    assert check() == []


def test_a_hold_may_find_less_than_was_promised_and_says_so_below_zero():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    stock.reserve(scenes.act(), asks=[Ask(scenes.fresh("C"), scenes.house().id, tea.id, site.warehouse.id, Decimal(8))])
    stock.hold(scenes.act(), asks=[ask(tea, site.shelf, 5, "damaged")])
    assert queries.positions([tea.id])[tea.id].available == -3
    assert check() == []


def test_rejected_goods_go_to_quarantine_or_are_scrapped_with_their_hold():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    (held,) = stock.hold(scenes.act(), asks=[ask(tea, site.shelf, 6)])
    stock.reject(scenes.act(), holds={held: Decimal(4)}, to_bin_id=site.quarantine.id)
    assert parts(tea) == (10, 4, 6, 0)
    with pytest.raises(ReasonMissing):
        stock.reject(scenes.act(), holds={held: None})
    stock.reject(scenes.act().because("damaged"), holds={held: None})
    assert parts(tea) == (8, 4, 4, 0)
    assert [m.kind for m in queries.movements_of(tea.id)] == ["scrap", "internal_move", "opening"]
    with pytest.raises(HoldSpent):
        stock.lift(scenes.act(), holds={held: Decimal(1)})
    assert check() == []


def test_a_hold_needs_a_reason_and_exists():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    with pytest.raises(ReasonMissing):
        stock.hold(scenes.act(), asks=[ask(tea, site.shelf, 1, "because")])
    with pytest.raises(UnknownHold):
        stock.lift(scenes.act(), holds={987654321: None})
    assert parts(tea) == (10, 10, 0, 0)


def test_goods_held_at_the_dock_are_not_put_away():
    tea, site = scenes.sku(), scenes.site()
    stock.receive(scenes.act(), goods=[goods(tea, 10, site.dock)])
    (held,) = stock.hold(scenes.act(), asks=[ask(tea, site.dock, 10)])
    p = queries.positions([tea.id])[tea.id]
    assert (p.receiving, p.held) == (0, 10)
    with pytest.raises(BinShort):
        stock.put_away(scenes.act(), goods=[goods(tea, 1, site.dock, site.shelf)])
    stock.lift(scenes.act(), holds={held: None})
    stock.put_away(scenes.act(), goods=[goods(tea, 10, site.dock, site.shelf)])
    assert parts(tea) == (10, 10, 0, 0)
    assert check() == []


def test_check_names_what_is_held_by_nothing_and_rebuild_mends_it():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    stock.hold(scenes.act(), asks=[ask(tea, site.shelf, 4)])
    cell = Balance.objects.get(sku=tea)
    Balance.objects.filter(id=cell.id).update(held=7)
    assert {(found.rule, found.row) for found in check()} >= {("hold_differs", f"balance {cell.id}")}
    stock.rebuild()
    assert check() == []
    assert parts(tea) == (10, 6, 4, 0)


def test_a_hold_that_is_spent_is_not_lifted_or_rejected_again():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    (held,) = stock.hold(scenes.act(), asks=[ask(tea, site.shelf, 4)])
    stock.lift(scenes.act(), holds={held: None})
    for again in (stock.lift, stock.reject):
        with pytest.raises(HoldSpent):
            again(scenes.act().because("damaged"), holds={held: None})
        with pytest.raises(UnknownHold):
            again(scenes.act().because("damaged"), holds={987654321: None})
    assert parts(tea) == (10, 10, 0, 0)
    assert check() == []


def test_rejected_goods_are_moved_in_the_order_in_which_their_holds_are_named():
    tea, site = scenes.sku(), scenes.site()
    scenes.stocked(tea, 10, site.shelf)
    first, second = stock.hold(scenes.act(), asks=[ask(tea, site.shelf, 4), ask(tea, site.shelf, 3)])
    ids = stock.reject(scenes.act().because("damaged"), holds={second: None, first: None})
    assert [Movement.objects.get(id=one).quantity for one in ids] == [3, 4]


# ---------------------------------------------------------------- lots


def test_a_blocked_lot_is_held_wherever_it_lies_and_comes_back_with_its_release():
    tea, site, other = scenes.sku(tracking="lot"), scenes.site(), scenes.site()
    first, second = lot(tea, "L1"), lot(tea, "L2")
    on_shelf(tea, 10, site.shelf, first)
    on_shelf(tea, 5, other.shelf, first)
    on_shelf(tea, 3, site.shelf, second)
    stock.change_lot(scenes.act().because("complaint 17"), lot_id=first, state=STATE.ON_HOLD)
    assert parts(tea) == (18, 3, 15, 0)
    assert check() == []
    on_shelf(tea, 2, site.shelf, first)
    assert parts(tea) == (20, 3, 17, 0)
    stock.change_lot(scenes.act().because("analysed"), lot_id=first, state=STATE.RECALLED)
    stock.change_lot(scenes.act().because("false alarm"), lot_id=first, state=STATE.RELEASED)
    assert parts(tea) == (20, 20, 0, 0)
    log = LotChange.objects.filter(lot_id=first).order_by("id").values_list("state_before", "state_after", "reason")
    assert list(log) == [
        ("released", "on_hold", "complaint 17"),
        ("on_hold", "recalled", "analysed"),
        ("recalled", "released", "false alarm"),
    ]
    assert check() == []


def test_a_lots_state_changes_for_a_reason():
    tea = scenes.sku(tracking="lot")
    with pytest.raises(ReasonMissing):
        stock.change_lot(scenes.act(), lot_id=lot(tea), state=STATE.REJECTED)
    assert Lot.objects.get(sku=tea).state == "released"


def test_goods_on_hold_within_a_blocked_lot_stay_on_hold_when_it_is_released():
    tea, site = scenes.sku(tracking="lot"), scenes.site()
    one = lot(tea)
    on_shelf(tea, 10, site.shelf, one)
    stock.hold(scenes.act(), asks=[ask(tea, site.shelf, 4, lot_id=one)])
    stock.change_lot(scenes.act().because("x"), lot_id=one, state=STATE.QUARANTINE)
    assert parts(tea) == (10, 0, 10, 0)
    stock.change_lot(scenes.act().because("y"), lot_id=one, state=STATE.RELEASED)
    assert parts(tea) == (10, 6, 4, 0)
    assert check() == []


def test_a_recall_in_the_middle_of_a_pick_keeps_the_picked_goods_from_being_shipped():
    tea, site = scenes.sku(tracking="lot"), scenes.site()
    one = lot(tea)
    on_shelf(tea, 10, site.shelf, one)
    stock.pick(scenes.act(), goods=[goods(tea, 4, site.shelf, site.staging, lot_id=one)])
    stock.change_lot(scenes.act().because("glass found"), lot_id=one, state=STATE.RECALLED)
    assert parts(tea) == (10, 0, 10, 0)
    for deed, line in (
        (stock.ship, goods(tea, 4, site.staging, lot_id=one)),
        (stock.pick, goods(tea, 1, site.shelf, site.staging, lot_id=one)),
    ):
        with pytest.raises(LotBlocked):
            deed(scenes.act(), goods=[line])
    assert parts(tea) == (10, 0, 10, 0)
    assert check() == []


def test_goods_of_a_tracked_sku_come_in_as_lots():
    tea, site = scenes.sku(tracking="lot"), scenes.site()
    with pytest.raises(LotNeeded) as refused:
        stock.receive(scenes.act(), goods=[goods(tea, 1, site.dock)])
    assert (refused.value.errors[0].pointer, refused.value.errors[0].code) == ("/lines/0/lot", "lot_needed")
    assert parts(tea) == (0, 0, 0, 0)


def test_goods_are_not_moved_as_a_lot_of_another_sku_or_owner():
    tea, mug, site = scenes.sku(tracking="lot"), scenes.sku(tracking="lot"), scenes.site()
    client = Owner.objects.create(code=scenes.fresh("CL"), name="A client")
    one = lot(tea)
    for line in (goods(mug, 1, site.dock, lot_id=one), scenes.owned(goods(tea, 1, site.dock, lot_id=one), client)):
        with pytest.raises(WrongLot) as refused:
            stock.receive(scenes.act(), goods=[goods(tea, 5, site.dock, lot_id=one), line])
        assert (refused.value.errors[0].pointer, refused.value.errors[0].code) == ("/lines/1/lot", "wrong_lot")
    assert (parts(tea), parts(mug)) == ((0, 0, 0, 0), (0, 0, 0, 0))


def test_a_lot_is_made_once_and_not_with_other_dates():
    tea = scenes.sku(tracking="lot")
    one = lot(tea, "L1", expires_on=TODAY + timedelta(days=30))
    assert lot(tea, "L1", expires_on=TODAY + timedelta(days=30)) == one == lot(tea, "L1")
    with pytest.raises(LotDiffers):
        lot(tea, "L1", expires_on=TODAY + timedelta(days=31))
    assert Lot.objects.filter(sku=tea).count() == 1


# ---------------------------------------------------------------- which goods first


def first_pick(item, site, **wish):
    found = queries.pickable([item.id], warehouse_id=site.warehouse.id, owner_id=scenes.house().id, **wish)
    return [(row.bin_code, row.quantity) for row in found]


def test_first_to_expire_is_picked_first_and_what_never_expires_last():
    tea, site = scenes.sku(tracking="lot"), scenes.site()
    for code, days, at in (("A", 90, site.shelf), ("B", 20, site.second_shelf), ("C", None, site.third_shelf)):
        on_shelf(tea, 5, at, lot(tea, code, expires_on=TODAY + timedelta(days=days) if days else None))
    assert [code for code, _ in first_pick(tea, site)] == ["A-02", "A-01", "A-03"]
    assert [code for code, _ in first_pick(tea, site, wish=Wish(60))] == ["A-01", "A-03"]


@pytest.mark.parametrize(
    ("way", "order"),
    [("fefo", ["A-02", "A-01"]), ("fifo", ["A-02", "A-01"]), ("lifo", ["A-01", "A-02"]), ("nearest", ["A-01", "A-02"])],
)
def test_each_sku_is_picked_its_way(way, order):
    tea, site = scenes.sku(tracking="lot", picking=way), scenes.site()
    older, newer = lot(tea, "old"), lot(tea, "new")
    Lot.objects.filter(id=older).update(created_at=datetime(2024, 1, 1, tzinfo=UTC))
    on_shelf(tea, 5, site.second_shelf, older)
    on_shelf(tea, 5, site.shelf, newer)
    assert [code for code, _ in first_pick(tea, site)] == order
    other = "lifo" if way == "fifo" else "fifo"
    assert [code for code, _ in first_pick(tea, site, wish=Wish(picking=other))] == sorted(order, reverse=other == "fifo")


def test_blocked_held_and_expired_goods_are_not_offered():
    tea, site = scenes.sku(tracking="lot"), scenes.site()
    on_shelf(tea, 5, site.shelf, lot(tea, "gone", expires_on=TODAY - timedelta(days=2)))
    blocked = lot(tea, "blocked")
    on_shelf(tea, 5, site.second_shelf, blocked)
    good = lot(tea, "good")
    on_shelf(tea, 5, site.third_shelf, good)
    stock.change_lot(scenes.act().because("x"), lot_id=blocked, state=STATE.QUARANTINE)
    stock.hold(scenes.act(), asks=[ask(tea, site.third_shelf, 2, lot_id=good)])
    assert first_pick(tea, site) == [("A-03", 3)]


def test_what_expires_is_held_by_itself_on_the_day_of_its_own_place():
    early, late = scenes.site(), scenes.site()
    for place, zone in ((early, "Pacific/Kiritimati"), (late, "Pacific/Pago_Pago")):
        place.warehouse.time_zone = zone
        place.warehouse.save()
    tea = scenes.sku(tracking="lot")
    last_day = datetime.now(zoneinfo.ZoneInfo("Pacific/Pago_Pago")).date()
    one = lot(tea, "L1", expires_on=last_day)
    on_shelf(tea, 5, early.shelf, one)
    on_shelf(tea, 7, late.shelf, one)
    assert jobs.hold_expired(scenes.act()) == 1
    assert parts(tea) == (12, 7, 5, 0)
    assert jobs.hold_expired(scenes.act()) == 0
    assert queries.holds().get(sku=tea).reason == "expired"
    assert check() == []


# ---------------------------------------------------------------- serials


def serials(item, text):
    return stock.begin_lots(scenes.act(), lots=[NewLot(scenes.house().id, item.id, code) for code in spread(text)])


def test_ten_thousand_serials_come_in_in_one_act():
    phone, site = scenes.sku(tracking="serial"), scenes.site()
    pieces = serials(phone, "S00001..S10000")
    stock.receive(scenes.act(), goods=[goods(phone, 1, site.dock, lot_id=piece) for piece in pieces])
    assert max(pieces) < 0
    assert queries.positions([phone.id])[phone.id].receiving == 10_000
    assert check() == []


def test_a_serial_is_in_one_place():
    phone, site = scenes.sku(tracking="serial"), scenes.site()
    (piece,) = serials(phone, "S1")
    stock.receive(scenes.act(), goods=[goods(phone, 1, site.dock, lot_id=piece)])
    for again in (site.dock, site.quarantine):
        with pytest.raises(SerialElsewhere) as refused:
            stock.receive(scenes.act(), goods=[goods(phone, 1, again, lot_id=piece)])
        assert refused.value.errors[0].facts == {"serial": "S1", "bin": "DOCK-1"}
    stock.put_away(scenes.act(), goods=[goods(phone, 1, site.dock, site.shelf, lot_id=piece)])
    stock.transfer(scenes.act(), goods=[goods(phone, 1, site.shelf, site.second_shelf, lot_id=piece)])
    assert parts(phone) == (1, 1, 0, 0)
    assert check() == []


def test_a_serial_is_not_shipped_twice():
    phone, site = scenes.sku(tracking="serial"), scenes.site()
    (piece,) = serials(phone, "S1")
    on_shelf(phone, 1, site.shelf, piece)
    stock.pick(scenes.act(), goods=[goods(phone, 1, site.shelf, site.staging, lot_id=piece)])
    stock.ship(scenes.act(), goods=[goods(phone, 1, site.staging, lot_id=piece)])
    with pytest.raises(BinShort):
        stock.ship(scenes.act(), goods=[goods(phone, 1, site.staging, lot_id=piece)])
    stock.take_back(scenes.act(), goods=[goods(phone, 1, site.dock, lot_id=piece)])
    assert parts(phone) == (1, 0, 0, 0)
    assert check() == []


def test_two_pieces_of_one_serial_in_one_posting_are_refused():
    phone, site = scenes.sku(tracking="serial"), scenes.site()
    (piece,) = serials(phone, "S1")
    line = goods(phone, 1, site.dock, lot_id=piece)
    with pytest.raises(SerialElsewhere):
        stock.receive(scenes.act(), goods=[line, line])
    assert parts(phone) == (0, 0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_keeps_a_serial_in_one_place():
    phone, site = scenes.sku(tracking="serial"), scenes.site()
    (piece,) = serials(phone, "S1")
    stock.receive(scenes.act(), goods=[goods(phone, 1, site.dock, lot_id=piece)])
    write = "INSERT INTO stock_balance (sku_id, bin_id, lot_id, owner_id, quantity) VALUES (%s, %s, %s, %s, 1)"
    with pytest.raises(DatabaseError, match="a_serial_is_in_one_place"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(write, [phone.id, site.shelf.id, piece, scenes.house().id])
    assert parts(phone) == (1, 0, 0, 0)


def test_what_was_read_before_it_was_locked_is_held_as_far_as_it_is_still_there():
    tea, mug, site = scenes.sku(), scenes.sku(), scenes.site()
    for item in (tea, mug):
        scenes.stocked(item, 5, site.shelf)
    read = [HoldAsk(scenes.house().id, item.id, site.shelf.id, Decimal(5), "damaged") for item in (tea, mug)]
    stock.issue(scenes.act(), goods=[goods(tea, 2, site.shelf), goods(mug, 5, site.shelf)])
    (held,) = stock.hold_free(scenes.act(), asks=read)
    assert (Hold.objects.get(pk=held).sku_id, Hold.objects.get(pk=held).quantity) == (tea.id, 3)
    assert stock.hold_free(scenes.act(), asks=read) == []
    assert check() == []


def test_a_serial_that_goes_back_and_forth_in_one_long_transaction_is_in_one_place_at_its_end():
    """Where a serial is, is looked at when the transaction ends, though it came and went many times, some of them in vain."""
    phone, site, other = scenes.sku(tracking="serial"), scenes.site(), scenes.site()
    pieces = serials(phone, "S1..S2")
    round_trip = [site.dock, site.shelf, other.shelf, site.quarantine, site.second_shelf, site.dock]
    stock.receive(scenes.act(), goods=[goods(phone, 1, site.dock, lot_id=piece) for piece in pieces])
    for _ in range(6):
        for here, there in pairwise(round_trip):
            stock.transfer(scenes.act(), goods=[goods(phone, 1, here, there, lot_id=piece) for piece in pieces])
            for wrong in (site.dock, other.dock):
                with pytest.raises(SerialElsewhere), transaction.atomic():
                    stock.receive(scenes.act(), goods=[goods(phone, 1, wrong, lot_id=pieces[0])])
            with transaction.atomic():
                stock.transfer(scenes.act(), goods=[goods(phone, 1, there, here, lot_id=piece) for piece in pieces])
                transaction.set_rollback(True)
        stock.return_to_vendor(scenes.act(), goods=[goods(phone, 1, site.dock, lot_id=pieces[1])])
        stock.receive(scenes.act(), goods=[goods(phone, 1, site.dock, lot_id=pieces[1])])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert (parts(phone), check()) == ((2, 0, 0, 0), [])
