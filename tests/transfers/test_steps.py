"""A transfer's steps: who has the goods after each of them, in exact figures."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from quartermaster.accounts.permissions import PermissionMissing
from quartermaster.accounts.queries import deeds_of
from quartermaster.kernel.refusals import Invalid, Refusal, StaleVersion
from quartermaster.stock import costing
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.checking import check
from quartermaster.stock.ledger import BinShort, InsufficientStock
from quartermaster.stock.models import Lot
from quartermaster.stock.moves import NewLot
from quartermaster.stock.queries import movements_on
from quartermaster.tracing.queries import trace
from quartermaster.transfers import operations as transfers
from quartermaster.transfers import queries
from quartermaster.transfers.papers import Came, Missing, NewLine, NewTransfer, NotSo, Taken
from quartermaster.transfers.stages import state_of
from tests import scenes
from tests.stock import books
from tests.stock.weighing import cheese
from tests.stock.weighing import there as pieces_and_weight
from tests.transfers.scenes import again, allocated, approved, drafted, shipped, stages, there_is

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return scenes.site()


@pytest.fixture
def there():
    return scenes.site()


@pytest.fixture
def tea(here):
    tea = scenes.sku()
    scenes.stocked(tea, 10, here.shelf)
    return tea


def test_ten_go_from_one_warehouse_to_the_other_in_steps(here, there, tea):
    transfer = drafted(here, there, (tea, 6))
    assert (transfer.state, there_is(tea, here)) == ("draft", {"sellable": 10})
    transfers.request(scenes.act(), number=transfer.number)
    assert transfers.approve(scenes.act(), number=transfer.number).state == "approved"
    assert transfers.allocate(scenes.act(), number=transfer.number).state == "allocated"
    assert (there_is(tea, here), stages(transfer)) == ({"sellable": 10, "reserved": 6}, {"claimed": 6})

    dispatch = transfers.ship(scenes.act(), number=transfer.number, carrier="Own van")
    assert (again(transfer).state, dispatch.carrier) == ("in_transit", "Own van")
    assert (there_is(tea, here), there_is(tea, there)) == ({"sellable": 4}, {})
    assert queries.in_transit([tea.id]) == {tea.id: 6}

    transfers.receive(scenes.act(), number=transfer.number)
    assert (again(transfer).state, stages(transfer)) == ("received", {"shipped": 6, "received": 6})
    assert (there_is(tea, there), queries.in_transit([tea.id])) == ({"receiving": 6}, {})
    assert transfers.close(scenes.act(), number=transfer.number).state == "closed"
    assert sorted(deed.verb for deed in deeds_of(transfer.number)) == [
        "transfers.allocate",
        "transfers.approve",
        "transfers.close",
        "transfers.draft",
        "transfers.receive",
        "transfers.request",
        "transfers.ship",
    ]
    assert check() == []


def test_is_shipped_and_received_in_part(here, there, tea):
    transfer = allocated(here, there, (tea, 6))
    transfers.ship(scenes.act(), number=transfer.number, takes=[Taken(1, here.shelf.id, Decimal(4))])
    assert (again(transfer).state, stages(transfer)) == ("in_transit", {"claimed": 2, "shipped": 4, "under_way": 4})
    transfers.receive(scenes.act(), number=transfer.number, came=[Came(1, Decimal(3))])
    assert again(transfer).state == "partially_received"
    transfers.ship(scenes.act(), number=transfer.number)
    transfers.receive(scenes.act(), number=transfer.number)
    assert (again(transfer).state, stages(transfer)) == ("received", {"shipped": 6, "received": 6})
    assert there_is(tea, there) == {"receiving": 6}


def test_allocates_what_there_is_where_that_is_meant(here, there, tea):
    transfer = approved(here, there, (tea, 15))
    with pytest.raises(InsufficientStock):
        transfers.allocate(scenes.act(), number=transfer.number)
    assert (again(transfer).state, there_is(tea, here)) == ("approved", {"sellable": 10})
    assert transfers.allocate(scenes.act(), number=transfer.number, partial=True).state == "allocated"
    assert stages(transfer) == {"to_claim": 5, "claimed": 10}
    scenes.stocked(tea, 5, here.second_shelf)
    transfers.allocate(scenes.act(), number=transfer.number)
    assert stages(transfer) == {"claimed": 15}


def test_refuses_to_receive_twice(here, there, tea):
    transfer = shipped(here, there, (tea, 6))
    transfers.receive(scenes.act(), number=transfer.number)
    with pytest.raises(transfers.AlreadyReceived) as refused:
        transfers.receive(scenes.act(), number=transfer.number)
    assert refused.value.code == "transfer_already_received"
    assert there_is(tea, there) == {"receiving": 6}


def test_refuses_to_receive_one_dispatch_twice_while_another_is_under_way(here, there, tea):
    transfer = allocated(here, there, (tea, 6))
    first = transfers.ship(scenes.act(), number=transfer.number, takes=[Taken(1, here.shelf.id, Decimal(4))])
    second = transfers.ship(scenes.act(), number=transfer.number)
    transfers.receive(scenes.act(), number=transfer.number, dispatch=first.number)
    with pytest.raises(transfers.AlreadyReceived):
        transfers.receive(scenes.act(), number=transfer.number, dispatch=first.number)
    assert stages(transfer) == {"shipped": 6, "received": 4, "under_way": 2}
    transfers.receive(scenes.act(), number=transfer.number, dispatch=second.number)
    assert again(transfer).state == "received"


def test_what_a_page_shows_is_not_received_again_by_another(here, there, tea):
    transfer = shipped(here, there, (tea, 6))
    seen = transfer.version
    transfers.receive(scenes.act(), number=transfer.number, came=[Came(1, Decimal(2))], version=seen)
    with pytest.raises(StaleVersion):
        transfers.receive(scenes.act(), number=transfer.number, came=[Came(1, Decimal(2))], version=seen)
    assert stages(transfer) == {"shipped": 6, "received": 2, "under_way": 4}


def test_damaged_goods_go_to_quarantine(here, there, tea):
    transfer = shipped(here, there, (tea, 6))
    transfers.receive(scenes.act(), number=transfer.number, came=[Came(1, Decimal(5)), Came(1, Decimal(1), damaged=True)])
    assert (there_is(tea, there), again(transfer).state) == ({"receiving": 5, "held": 1}, "received")


def test_more_than_was_sent_is_refused_unless_somebody_who_may_accepts_it(here, there, tea):
    transfer = shipped(here, there, (tea, 6))
    with pytest.raises(transfers.OverReceived):
        transfers.receive(scenes.act(), number=transfer.number, came=[Came(1, Decimal(8))])
    with pytest.raises(PermissionMissing):
        transfers.receive(scenes.act("storekeeper"), number=transfer.number, came=[Came(1, Decimal(8))], allow_over=True)
    assert (there_is(tea, there), stages(transfer)) == ({}, {"shipped": 6, "under_way": 6})
    transfers.receive(scenes.act(), number=transfer.number, came=[Came(1, Decimal(8))], allow_over=True)
    assert stages(transfer) == {"shipped": 6, "received": 6, "over": 2}
    assert there_is(tea, there) == {"receiving": 8}
    assert movements_on(transfer.number).filter(kind="adjustment").get().reason == "outbound_not_recorded"
    assert check() == []


def test_what_is_lost_leaves_transit_with_its_reason(here, there, tea):
    transfer = shipped(here, there, (tea, 6))
    with pytest.raises(Invalid) as refused:
        transfers.write_off(scenes.act(), number=transfer.number, missing=[Missing(1, Decimal(2))])
    assert refused.value.code == "reason_missing"
    act = scenes.act().because("stolen")
    transfers.write_off(act, number=transfer.number, missing=[Missing(1, Decimal(2))])
    assert (again(transfer).state, stages(transfer)) == ("in_transit", {"shipped": 6, "lost": 2, "under_way": 4})
    lost = movements_on(transfer.number).get(kind="adjustment")
    assert (lost.quantity, lost.from_bin.kind, lost.to_bin.kind, lost.reason) == (2, "transit", "loss", "stolen")
    transfers.write_off(act, number=transfer.number)
    assert (again(transfer).state, queries.in_transit([tea.id])) == ("lost", {})
    with pytest.raises(transfers.AlreadyReceived):
        transfers.write_off(act, number=transfer.number)
    assert check() == []


def test_what_expires_first_is_sent_first_and_comes_as_what_left(here, there):
    jam, house = scenes.sku(tracking="lot"), scenes.house()
    late, soon = stock.begin_lots(
        scenes.act(),
        lots=[NewLot(house.id, jam.id, "LATE", expires_on=_day(2099)), NewLot(house.id, jam.id, "SOON", expires_on=_day(2098))],
    )
    stock.open_balances(scenes.act(), goods=[scenes.goods(jam, 5, here.shelf, lot_id=late)])
    stock.open_balances(scenes.act(), goods=[scenes.goods(jam, 5, here.second_shelf, lot_id=soon)])
    transfer = shipped(here, there, (jam, 7))
    (dispatch,) = queries.dispatches_of(transfer.id)
    assert sorted((row.lot.code, row.quantity) for row in dispatch.lines.all()) == [("LATE", 2), ("SOON", 5)]
    with pytest.raises(transfers.OverReceived):
        transfers.receive(scenes.act(), number=transfer.number, came=[Came(1, Decimal(3), lot_id=late)])
    transfers.receive(scenes.act(), number=transfer.number, came=[Came(1, Decimal(2), lot_id=late)])
    transfers.receive(scenes.act(), number=transfer.number)
    (first, second) = queries.arrivals_of(transfer.id)[::-1]
    assert [[row.lot.code for row in one.lines.all()] for one in (first, second)] == [["LATE"], ["SOON"]]


def test_another_lot_is_sent_by_permission_and_noted(here, there):
    jam, house = scenes.sku(tracking="lot"), scenes.house()
    late, soon = stock.begin_lots(
        scenes.act(),
        lots=[NewLot(house.id, jam.id, "LATE", expires_on=_day(2099)), NewLot(house.id, jam.id, "SOON", expires_on=_day(2098))],
    )
    stock.open_balances(scenes.act(), goods=[scenes.goods(jam, 5, here.shelf, lot_id=lot) for lot in (late, soon)])
    transfer = allocated(here, there, (jam, 2))
    other = [Taken(1, here.shelf.id, Decimal(2), late)]
    with pytest.raises(PermissionMissing):
        transfers.ship(scenes.act("storekeeper"), number=transfer.number, takes=other)
    assert there_is(jam, here) == {"sellable": 10, "reserved": 2}
    transfers.ship(scenes.act(), number=transfer.number, takes=other)
    assert any(deed.details.get("other lots") == "2 of line 1 from lot LATE" for deed in deeds_of(transfer.number))


def test_serials_leave_and_come_one_by_one(here, there):
    phone, house = scenes.sku(tracking="serial"), scenes.house()
    serials = stock.begin_lots(scenes.act(), lots=[NewLot(house.id, phone.id, f"SN{number}") for number in (1, 2, 3)])
    stock.open_balances(scenes.act(), goods=[scenes.goods(phone, 1, here.shelf, lot_id=serial) for serial in serials])
    transfer = shipped(here, there, (phone, 3))
    transfers.receive(scenes.act(), number=transfer.number, came=[Came(1, Decimal(1), lot_id=serials[1])])
    assert sorted(row.lot.code for row in queries.under_way_of(transfer.id)) == ["SN1", "SN3"]
    assert stages(transfer) == {"shipped": 3, "received": 1, "under_way": 2}


def test_a_dispatch_is_taken_back_as_if_it_had_not_left(here, there, tea):
    transfer = shipped(here, there, (tea, 6))
    (dispatch,) = queries.dispatches_of(transfer.id)
    transfers.take_back_dispatch(scenes.act(), number=transfer.number, dispatch=dispatch.number)
    assert (again(transfer).state, stages(transfer)) == ("allocated", {"claimed": 6})
    assert (there_is(tea, here), queries.in_transit([tea.id])) == ({"sellable": 10, "reserved": 6}, {})
    with pytest.raises((transfers.TakenBackAlready, transfers.WrongState)):
        transfers.take_back_dispatch(scenes.act(), number=transfer.number, dispatch=dispatch.number)
    transfers.ship(scenes.act(), number=transfer.number)
    assert again(transfer).state == "in_transit"
    assert check() == []


def test_a_dispatch_that_arrived_is_not_taken_back(here, there, tea):
    transfer = shipped(here, there, (tea, 6))
    (dispatch,) = queries.dispatches_of(transfer.id)
    transfers.receive(scenes.act(), number=transfer.number, came=[Came(1, Decimal(1))])
    with pytest.raises(transfers.DispatchArrived):
        transfers.take_back_dispatch(scenes.act(), number=transfer.number, dispatch=dispatch.number)
    assert stages(transfer) == {"shipped": 6, "received": 1, "under_way": 5}


def test_an_arrival_is_taken_back_while_its_goods_lie_where_they_came_in(here, there, tea):
    transfer = shipped(here, there, (tea, 6))
    arrival = transfers.receive(
        scenes.act(), number=transfer.number, came=[Came(1, Decimal(5)), Came(1, Decimal(2), damaged=True)], allow_over=True
    )
    transfers.take_back_arrival(scenes.act(), number=transfer.number, arrival=arrival.number)
    assert (again(transfer).state, stages(transfer)) == ("in_transit", {"shipped": 6, "under_way": 6})
    assert there_is(tea, there) == {}
    second = transfers.receive(scenes.act(), number=transfer.number)
    stock.put_away(scenes.act(), goods=[scenes.goods(tea, 6, there.dock, there.shelf)])
    with pytest.raises(BinShort):
        transfers.take_back_arrival(scenes.act(), number=transfer.number, arrival=second.number)
    assert there_is(tea, there) == {"sellable": 6}
    assert check() == []


def test_some_of_an_arrival_is_taken_back_and_the_rest_of_it_stands(here, there, tea):
    transfer = shipped(here, there, (tea, 6))
    came = [Came(1, Decimal(5)), Came(1, Decimal(2), damaged=True)]
    arrival = transfers.receive(scenes.act(), number=transfer.number, came=came, allow_over=True)

    def not_so(*parts):
        transfers.take_back_arrival(scenes.act(), number=transfer.number, arrival=arrival.number, parts=parts)

    not_so(NotSo(1, Decimal(2), outcome="good"))
    assert (again(transfer).state, stages(transfer)) == (
        "partially_received",
        {"shipped": 6, "received": 4, "under_way": 2, "over": 1},
    )
    assert there_is(tea, there) == {"receiving": 4, "held": 1}
    for wrong in (NotSo(1, Decimal(4), outcome="good"), NotSo(2, Decimal(1)), NotSo(1, Decimal(1), outcome="lost")):
        with pytest.raises(transfers.MoreThanArrived):
            not_so(wrong)
    with pytest.raises(transfers.InvalidTransfer):
        not_so()
    not_so(NotSo(1, Decimal(1)))
    assert stages(transfer) == {"shipped": 6, "received": 4, "under_way": 2}, "what is over was noted last"
    transfers.receive(scenes.act(), number=transfer.number, came=[Came(1, Decimal(2))])
    assert again(transfer).state == "received"
    transfers.take_back_arrival(scenes.act(), number=transfer.number, arrival=arrival.number)
    assert stages(transfer) == {"shipped": 6, "received": 2, "under_way": 4}
    with pytest.raises(transfers.TakenBackAlready):
        not_so(NotSo(1, Decimal(1)))
    assert (there_is(tea, there), check()) == ({"receiving": 2}, [])


def test_of_serials_and_of_what_is_weighed_some_is_taken_back(here, there):
    phone, wheel, house = scenes.sku(tracking="serial"), cheese(), scenes.house()
    serials = stock.begin_lots(scenes.act(), lots=[NewLot(house.id, phone.id, f"SN{number}") for number in range(3)])
    stock.open_balances(scenes.act(), goods=[scenes.goods(phone, 1, here.shelf, lot_id=one) for one in serials])
    stock.open_balances(scenes.act(), goods=[scenes.goods(wheel, 3, here.shelf, weight=Decimal("18"))])
    transfer = shipped(here, there, (phone, 3), (wheel, 3))
    came = [*(Came(1, Decimal(1), lot_id=one) for one in serials), Came(2, Decimal(3), weight=Decimal("17.4"))]
    arrival = transfers.receive(scenes.act(), number=transfer.number, came=came)
    parts = [NotSo(1, Decimal(1), lot_id=serials[1]), NotSo(2, Decimal(1))]
    transfers.take_back_arrival(scenes.act(), number=transfer.number, arrival=arrival.number, parts=parts)
    under_way = {(row.line.position, row.lot_id or 0): row.quantity - row.settled for row in queries.under_way_of(transfer.pk)}
    assert under_way == {(1, serials[1]): 1, (2, 0): 1}
    assert pieces_and_weight(wheel, there.dock) == (2, Decimal("11.6"))
    transfers.receive(scenes.act(), number=transfer.number)
    assert (again(transfer).state, check()) == ("received", [])


def test_a_loss_is_taken_back_when_the_goods_turn_up(here, there, tea):
    transfer = shipped(here, there, (tea, 6))
    lost = transfers.write_off(scenes.act().because("missing"), number=transfer.number)
    transfers.take_back_arrival(scenes.act(), number=transfer.number, arrival=lost.number)
    transfers.receive(scenes.act(), number=transfer.number)
    assert (again(transfer).state, there_is(tea, there)) == ("received", {"receiving": 6})


def test_what_is_allocated_is_free_again_when_it_is_cancelled(here, there, tea):
    transfer = allocated(here, there, (tea, 6))
    with pytest.raises(transfers.ReasonMissing):
        transfers.cancel(scenes.act(), number=transfer.number)
    transfers.cancel(scenes.act().because("Sold out there"), number=transfer.number)
    assert (again(transfer).state, stages(transfer)) == ("cancelled", {"cancelled": 6})
    assert there_is(tea, here) == {"sellable": 10}


@pytest.mark.parametrize(
    ("disposition", "state", "line", "at_source"),
    [
        ("go_on", "in_transit", {"shipped": 4, "under_way": 4, "cancelled": 2}, {"sellable": 6}),
        ("send_back", "cancelled", {"shipped": 4, "sent_back": 4, "cancelled": 2}, {"sellable": 6, "receiving": 4}),
        ("lost", "lost", {"shipped": 4, "lost": 4, "cancelled": 2}, {"sellable": 6}),
    ],
)
def test_cancelling_says_what_becomes_of_what_is_under_way(here, there, tea, disposition, state, line, at_source):
    transfer = allocated(here, there, (tea, 6))
    transfers.ship(scenes.act(), number=transfer.number, takes=[Taken(1, here.shelf.id, Decimal(4))])
    act = scenes.act().because("The shop closes")
    with pytest.raises(transfers.DispositionNeeded):
        transfers.cancel(act, number=transfer.number)
    assert stages(transfer) == {"claimed": 2, "shipped": 4, "under_way": 4}
    transfers.cancel(act, number=transfer.number, disposition=disposition)
    assert (again(transfer).state, stages(transfer), there_is(tea, here)) == (state, line, at_source)
    assert check() == []


def test_is_closed_short_only_where_that_is_meant(here, there, tea):
    transfer = allocated(here, there, (tea, 6))
    transfers.ship(scenes.act(), number=transfer.number, takes=[Taken(1, here.shelf.id, Decimal(4))])
    with pytest.raises(transfers.StillUnderWay):
        transfers.close(scenes.act(), number=transfer.number)
    transfers.receive(scenes.act(), number=transfer.number)
    with pytest.raises(transfers.StillToSend):
        transfers.close(scenes.act(), number=transfer.number)
    transfers.close(scenes.act(), number=transfer.number, short=True)
    assert (again(transfer).state, stages(transfer)) == ("closed", {"shipped": 4, "received": 4, "cancelled": 2})
    assert there_is(tea, here) == {"sellable": 6}


def test_is_rejected_with_a_reason_or_withdrawn_to_be_changed(here, there, tea):
    transfer = drafted(here, there, (tea, 6))
    with pytest.raises(transfers.WrongState):
        transfers.approve(scenes.act(), number=transfer.number)
    transfers.request(scenes.act(), number=transfer.number)
    transfers.withdraw(scenes.act(), number=transfer.number)
    paper = NewTransfer(here.warehouse.id, there.warehouse.id, [NewLine(tea.id, Decimal(3))])
    transfers.edit(scenes.act(), number=transfer.number, transfer=paper)
    assert stages(transfer) == {"to_claim": 3}
    transfers.request(scenes.act(), number=transfer.number)
    with pytest.raises(transfers.ReasonMissing):
        transfers.reject(scenes.act(), number=transfer.number)
    assert transfers.reject(scenes.act().because("Not needed there"), number=transfer.number).state == "rejected"
    with pytest.raises(transfers.WrongState):
        transfers.allocate(scenes.act(), number=transfer.number)


def test_stays_within_no_warehouse_and_names_what_is_wrong(here, tea):
    with pytest.raises(transfers.InvalidTransfer) as refused:
        drafted(here, here, (tea, "0.5"))
    assert [(error.pointer, error.code) for error in refused.value.errors] == [
        ("/to", "same_place"),
        ("/lines/0/quantity", "too_many_decimals"),
    ]


def test_its_movements_and_claims_are_its_own(here, there, tea):
    transfer = shipped(here, there, (tea, 6))
    sent = movements_on(transfer.number).get()
    with pytest.raises(stock.BelongsToDocument) as refused:
        stock.reverse(scenes.act(), movement_ids=[sent.id])
    assert "Take the dispatch back" in refused.value.detail
    other = allocated(here, there, (tea, 2))
    with pytest.raises(stock.BelongsToDocument):
        stock.release(scenes.act(), claims={f"{other.number}/1": None})
    assert there_is(tea, here) == {"sellable": 4, "reserved": 2}


def test_what_is_under_way_for_a_transfer_does_not_let_an_arrived_move_be_reversed(here, there, tea):
    shipped(here, there, (tea, 6))
    sent, _ = stock.transfer(scenes.act(), goods=[scenes.goods(tea, 2, here.shelf, there.shelf)])
    with pytest.raises(stock.CannotReverse):
        stock.reverse(scenes.act(), movement_ids=[sent])
    assert (there_is(tea, here), there_is(tea, there)) == ({"sellable": 2}, {"sellable": 2})


def _day(year: int) -> date:
    return date(year, 12, 31)


def test_in_transit_it_is_worth_what_it_was_and_lost_it_goes_to_the_result(here, there):
    tea = scenes.sku()
    stock.receive(scenes.act(), goods=[scenes.goods(tea, 10, here.dock, unit_cost=Decimal("2.50"))])
    stock.put_away(scenes.act(), goods=[scenes.goods(tea, 10, here.dock, here.shelf)])
    transfer = shipped(here, there, (tea, 6))
    costing.catch_up()
    assert books.worth(tea) == (10, Decimal("25.00"))
    transfers.write_off(scenes.act().because("stolen"), number=transfer.number, missing=[Missing(1, Decimal(2))])
    transfers.receive(scenes.act(), number=transfer.number)
    costing.catch_up()
    assert books.entries(tea) == [("receipt", 10, Decimal("25.00"), 0), ("adjustment", -2, Decimal("-5.00"), 0)]
    assert books.worth(tea) == (8, Decimal("20.00"))
    books.tie_out(tea)


def test_says_when_it_is_expected_while_anything_may_come(here, there, tea):
    transfer = shipped(here, there, (tea, 6))
    assert transfers.expect(scenes.act(), number=transfer.number, expected_on=_day(2030)).expected_on == _day(2030)
    assert deeds_of(transfer.number)[0].details == {"expected": "not said → 2030-12-31"}
    transfers.receive(scenes.act(), number=transfer.number)
    with pytest.raises(transfers.WrongState):
        transfers.expect(scenes.act(), number=transfer.number, expected_on=_day(2031))


def test_a_lot_in_transit_is_traced_and_held_when_it_arrives_recalled(here, there):
    jam, house = scenes.sku(tracking="lot"), scenes.house()
    (lot,) = stock.begin_lots(scenes.act(), lots=[NewLot(house.id, jam.id, scenes.fresh("L"))])
    stock.open_balances(scenes.act(), goods=[scenes.goods(jam, 5, here.shelf, lot_id=lot)])
    transfer = shipped(here, there, (jam, 5))
    (found,) = trace([lot]).under_way
    assert (found.transfer, found.to_warehouse, found.quantity) == (transfer.number, there.warehouse.name, 5)
    stock.change_lot(scenes.act().because("glass"), lot_id=lot, state=Lot.State.RECALLED)
    transfers.receive(scenes.act(), number=transfer.number)
    assert (there_is(jam, there), trace([lot]).under_way) == ({"held": 5}, [])


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_goods_are_in_one_place_and_the_stages_say_where(here, there, tea, seed):
    """Random deeds, refused or not: what left one warehouse is under way, in the other, lost, or back, to the piece."""
    chance = random.Random(seed)
    transfer = allocated(here, there, (tea, 8))
    number, act = transfer.number, scenes.act().because("missing")

    def piece() -> Decimal:
        return Decimal(chance.randint(1, 4))

    def latest(found, otherwise):
        return next((one.number for one in found if not one.voided_at), otherwise)

    deeds = {
        "ship": lambda: transfers.ship(act, number=number, takes=[Taken(1, here.shelf.id, piece())]),
        "receive": lambda: transfers.receive(act, number=number, came=[Came(1, piece(), damaged=chance.random() < 0.3)]),
        "over": lambda: transfers.receive(act, number=number, came=[Came(1, piece())], allow_over=True),
        "lose": lambda: transfers.write_off(act, number=number, missing=[Missing(1, piece())]),
        "unship": lambda: transfers.take_back_dispatch(
            act, number=number, dispatch=latest(queries.dispatches_of(transfer.id), "TD-0")
        ),
        "unreceive": lambda: transfers.take_back_arrival(
            act, number=number, arrival=latest(queries.arrivals_of(transfer.id), "TA-0")
        ),
        "allocate": lambda: transfers.allocate(act, number=number, partial=True),
        "deallocate": lambda: transfers.deallocate(act, number=number),
    }
    done = 0
    for _ in range(40):
        try:
            with transaction.atomic():
                deeds[chance.choice(list(deeds))]()
            done += 1
        except Refusal:
            pass
        line = again(transfer).lines.get()
        goods_here, goods_there = (
            stock_queries.positions([tea.id], warehouse_id=one.warehouse.id)[tea.id] for one in (here, there)
        )
        assert goods_here.on_hand == 10 - line.shipped + line.sent_back
        assert goods_there.on_hand == line.received + line.over
        assert goods_here.reserved == line.claimed
        assert stock_queries.in_transit(scenes.house().id, tea.id, 0, number) == line.under_way
        assert again(transfer).state == state_of([line])
    assert done
    assert check() == []
