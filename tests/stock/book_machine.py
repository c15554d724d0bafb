"""Random acts on the real book and on the plain one beside it: after every act both say the same.

Two owners, two warehouses, four SKUs: by the piece, by lot, by serial, by the piece and weighed. An act that one refuses,
the other refuses with the same code, and nothing has changed. All of it happens in one transaction, which is rolled back in
the end.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import Owner
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import Refusal
from quartermaster.locations.models import Bin
from quartermaster.stock import costing, jobs, queries
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.stock.models import CostChange, Hold, Lot
from quartermaster.stock.moves import Ask, Goods, HoldAsk, NewLot
from quartermaster.stock.owner_changes import change_owner
from tests import scenes
from tests.stock.comparing import goods_of, passed, same_figures, same_values
from tests.stock.plain_book import Cell, Line, No, PlainBin, PlainBook, PlainHold, PlainLot, Shelf, Wish
from tests.stock.plain_value import Booked
from tests.stock.plain_weight import GRAM, Slate
from tests.stock.plain_worth import Key, PlainWorth, draft_of
from tests.stock.weighing import cheese

T = TypeVar("T")
data = st.data()
QUANTITIES = [Decimal(one) for one in ("1", "1", "2", "3", "5", "2.5", "0.333333")]
COSTS = [None, *(Decimal(one) for one in ("1", "2.5", "3.3333", "7.77", "0"))]
NOMINAL = Decimal("6")
STEP = timedelta(hours=30)
"""From one act to the next, so that an example spans some months, of which the first can be closed."""


class BookMachine(RuleBasedStateMachine):
    """`method` is how everything is costed."""

    method = "fifo"

    def __init__(self) -> None:
        super().__init__()
        settings.COSTING_METHOD = self.method
        self._scope = transaction.atomic()
        self._scope.__enter__()
        self.steps, self.outcomes = 0, Counter[str]()
        self.by = scenes.act().because("recounted")
        self.start = clock.now() - 75 * STEP
        self.owners = [scenes.house().id, Owner.objects.create(code=scenes.fresh("CL"), name="A client").id]
        self.sites = [scenes.site(), scenes.site()]
        loose, by_lot, by_serial = (scenes.sku(cost="3", tracking=one) for one in ("none", "lot", "serial"))
        by_weight = cheese(nominal=str(NOMINAL))
        self.skus = [loose.id, by_lot.id, by_serial.id, by_weight.id]
        self.claims, mark = 0, scenes.fresh("x")
        self.weighings, self.unweighed = dict[int, tuple[Cell, Decimal]](), set[int]()
        self.buys, self.sales, self.ways = (
            ["", f"buy-1{mark}", f"buy-2{mark}"],
            ["", f"sale-1{mark}", f"sale-2{mark}"],
            ["", f"way{mark}"],
        )
        bins = {one.id: PlainBin(one.kind, one.warehouse_id, one.walk_order) for one in self._bins()}
        self.plain = PlainBook(bins, {one.id: one.tracking for one in (loose, by_lot, by_serial, by_weight)})
        self.plain.slate = Slate({by_weight.id: NOMINAL})
        costs = {**dict.fromkeys(self.skus, Decimal(3)), by_weight.id: NOMINAL * by_weight.cost}
        self.worth = PlainWorth(self.method, costs, ZoneInfo(settings.TIME_ZONE))
        for owner in self.owners:
            self._begin([(owner, by_lot.id, "L1", None), (owner, by_serial.id, "S1", None), (owner, by_serial.id, "S2", None)])
        wheels = [
            Line(self.owners[0], by_weight.id, Decimal(pieces), at.id, cost=Decimal("3.3333"), weight=Decimal(weight))
            for pieces, weight, at in ((7, "41.111", self.sites[0].shelf), (3, "18.5", self.sites[1].dock))
        ]
        at = self._moment(None)
        self._post(
            lambda plain: plain.open_balances(at, wheels), lambda act, goods: stock.open_balances(act, goods=goods), at, wheels
        )

    def _bins(self) -> Iterable[Bin]:
        yield from Bin.objects.filter(warehouse__isnull=True)
        for site in self.sites:
            yield from (site.dock, site.shelf, site.second_shelf, site.staging, site.quarantine)

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:
                self.the_books_close_clean()
        finally:
            transaction.set_rollback(True)
            self._scope.__exit__(None, None, None)

    # ------------------------------------------------------------ goods come in

    @rule(data=data)
    def begin_a_lot(self, data: st.DataObject) -> None:
        days = data.draw(st.sampled_from([None, -5, 5, 20]))
        expires = None if days is None else self.today + timedelta(days=days)
        lot = (
            self._owner(data),
            data.draw(st.sampled_from(self.skus[1:3])),
            data.draw(st.sampled_from(["L1", "L2", "S3"])),
            expires,
        )
        known = {(one.owner, one.sku, one.code): one for one in self.plain.lots.values()}.get(lot[:3])
        if known and expires and known.expires_on != expires:
            self._both(lambda plain: _refuse("lot_differs"), lambda: self._begin([lot]))
        else:
            self._begin([lot])

    @rule(data=data)
    def open_balances(self, data: st.DataObject) -> None:
        lines, at = self._arriving(data, self.buys, "storage", "storage", "dock"), self._moment(data)
        self._post(
            lambda plain: plain.open_balances(at, lines), lambda act, goods: stock.open_balances(act, goods=goods), at, lines
        )

    @rule(data=data)
    def receive(self, data: st.DataObject) -> None:
        lines, at = self._arriving(data, self.buys, "dock", "dock", "quarantine", "storage"), self._moment(data)
        self._post(lambda plain: plain.receive(at, lines), lambda act, goods: stock.receive(act, goods=goods), at, lines)

    @rule(data=data)
    def take_back(self, data: st.DataObject) -> None:
        lines, at = self._arriving(data, self.sales, "dock", "quarantine"), self._moment(data)
        self._post(lambda plain: plain.take_back(at, lines), lambda act, goods: stock.take_back(act, goods=goods), at, lines)

    # ------------------------------------------------------------ goods move

    @rule(data=data)
    def put_away(self, data: st.DataObject) -> None:
        lines, at = self._lying(data, ["dock"], to=["storage", "storage", "quarantine"]), self._moment(data)
        self._post(lambda plain: plain.put_away(at, lines), lambda act, goods: stock.put_away(act, goods=goods), at, lines)

    @rule(data=data)
    def transfer(self, data: st.DataObject) -> None:
        kinds = ["dock", "storage", "storage", "quarantine"]
        lines, at = self._lying(data, kinds, to=[*kinds, "staging"], near=False), self._moment(data)
        self._post(lambda plain: plain.transfer(at, lines), lambda act, goods: stock.transfer(act, goods=goods), at, lines)

    @rule(data=data)
    def send(self, data: st.DataObject) -> None:
        lines, at = self._lying(data, ["storage"], documents=self.ways, claimed=True), self._moment(data)
        self._post(lambda plain: plain.send(at, lines), lambda act, goods: stock.send(act, goods=goods), at, lines)

    @rule(data=data)
    def arrive(self, data: st.DataObject) -> None:
        """What is on its way, or has never been: that it was sent, the transfer's own room sees to."""
        lines, at = self._arriving(data, self.ways, "dock", "dock", "quarantine", "storage"), self._moment(data)
        lost = self._arriving(data, self.ways, "dock") if data.draw(st.booleans()) else []
        frees = self._frees(data) if data.draw(st.booleans()) and self.plain.claims else {}

        def really(act: Act, goods: list[Goods]) -> list[int]:
            gone = [replace(one, reason="missing") for one in goods[len(lines) :]]
            return stock.arrive(act, goods=goods[: len(lines)], lost=gone, release=frees)

        self._post(lambda plain: plain.arrive(at, lines, lost, frees), really, at, [*lines, *lost])

    @rule(data=data)
    def consume(self, data: st.DataObject) -> None:
        lines, at = self._lying(data, ["storage", "dock"], claimed=True), self._moment(data)
        self._post(lambda plain: plain.consume(at, lines), lambda act, goods: stock.consume(act, goods=goods), at, lines)

    @rule(data=data)
    def produce(self, data: st.DataObject) -> None:
        lines, at = self._arriving(data, [""], "storage", "dock", "quarantine", "staging"), self._moment(data)
        self._post(lambda plain: plain.produce(at, lines), lambda act, goods: stock.produce(act, goods=goods), at, lines)

    @rule(data=data)
    def pick(self, data: st.DataObject) -> None:
        lines, at = self._lying(data, ["storage"], to=["staging"], claimed=True), self._moment(data)
        self._post(lambda plain: plain.pick(at, lines), lambda act, goods: stock.pick(act, goods=goods), at, lines)

    @rule(data=data)
    def put_back(self, data: st.DataObject) -> None:
        lines, at = self._lying(data, ["staging"], to=["storage"]), self._moment(data)
        frees = self._frees(data) if data.draw(st.booleans()) else {}
        self._post(
            lambda plain: plain.put_back(at, lines, frees),
            lambda act, goods: stock.put_back(act, goods=goods, release=frees),
            at,
            lines,
        )

    @rule(data=data)
    def change_owner(self, data: st.DataObject) -> None:
        """Of one owner mostly, as lots that the other has never had, has too, or knows otherwise. What is weighed is left out."""
        found, at = self._lying(data, ["storage", "dock", "quarantine"]), self._moment(data)
        lines = [replace(one, cost=data.draw(st.sampled_from([None, *COSTS]))) for one in found if one.sku != self.skus[3]]
        if not lines:
            return
        others = [owner for owner in self.owners if owner != lines[0].owner]
        to, before = data.draw(st.sampled_from([*others * 4, lines[0].owner])), self.plain
        answers = self._both(
            lambda plain: plain.change_owner(at, lines, to),
            lambda: change_owner(self.by.at(at), goods=[goods_of(line) for line in lines], to_owner_id=to),
        )
        if answers is not None:
            numbers, self.plain = answers[1], before.copy()
            done = passed(numbers, lines)
            self.plain.change_owner(at, lines, to, done)
            self.plain.number(numbers)
            self.worth.note(self.plain.log)
            for line, number, pieces in zip(lines, numbers, done.pieces, strict=False):
                self._came_at_its_price(line, number, pieces)

    def _came_at_its_price(self, line: Line, number: int, pieces: Sequence[tuple[Decimal, Decimal | None]]) -> None:
        """At the price that was agreed, or else at exactly what the goods cost who let them go."""
        value = sum((quantity * (cost or Decimal(0)) for quantity, cost in pieces), Decimal(0))
        if line.cost is not None:
            assert pieces == [(line.quantity, line.cost)]
            return
        worth = self.worth.of(self.plain, Key(line.owner, line.sku))
        assert worth is not None
        assert value == max(-worth.booked["moved", number].value, Decimal(0))

    @precondition(lambda self: any(one.document.startswith("OC-") for one in self.plain.log))
    @rule(data=data)
    def take_back_a_change_of_owner(self, data: st.DataObject) -> None:
        """All of its movements: in vain where it was taken back before, or the goods have gone on."""
        changes = sorted({one.document for one in self.plain.log if one.document.startswith("OC-")})
        change = data.draw(st.sampled_from(changes))
        numbers = [one.number for one in self.plain.log if one.document == change and not one.reverses]
        at = max([self._moment(None), *(opens + timedelta(minutes=self.steps) for opens in self.worth.open_from.values())])
        self._post(lambda plain: plain.reverse(at, numbers), lambda act, _: stock.reverse(act, movement_ids=numbers), at, [])

    # ------------------------------------------------------------ goods go

    @rule(data=data)
    def ship(self, data: st.DataObject) -> None:
        lines, at = self._lying(data, ["staging"], documents=self.sales), self._moment(data)
        self._post(lambda plain: plain.ship(at, lines), lambda act, goods: stock.ship(act, goods=goods), at, lines)

    @rule(data=data)
    def issue(self, data: st.DataObject) -> None:
        lines, at = self._lying(data, ["storage"], documents=self.sales, claimed=True), self._moment(data)
        self._post(lambda plain: plain.issue(at, lines), lambda act, goods: stock.issue(act, goods=goods), at, lines)

    @rule(data=data)
    def return_to_vendor(self, data: st.DataObject) -> None:
        lines, at = self._lying(data, ["dock", "quarantine"], documents=self.buys), self._moment(data)
        self._post(
            lambda plain: plain.return_to_vendor(at, lines),
            lambda act, goods: stock.return_to_vendor(act, goods=goods),
            at,
            lines,
        )

    @rule(data=data)
    def adjust(self, data: st.DataObject) -> None:
        kinds = ["storage", "dock", "staging"]
        found = self._arriving(data, [""], *kinds) if data.draw(st.booleans()) else []
        lost = self._lying(data, kinds) if not found or data.draw(st.booleans()) else []
        oversell, at = data.draw(st.booleans()), self._moment(data)

        def really(act: Act, goods: list[Goods]) -> list[int]:
            return stock.adjust(act, found=goods[: len(found)], lost=goods[len(found) :], oversell=oversell)

        self._post(lambda plain: plain.adjust(at, found, lost, oversell=oversell), really, at, [*found, *lost])

    @precondition(lambda self: self.plain.log)
    @rule(data=data)
    def reverse(self, data: st.DataObject) -> None:
        """Nobody can say that they took something back earlier than they did, so never within what is closed."""
        numbers = data.draw(st.lists(st.sampled_from([one.number for one in self.plain.log]), min_size=1, max_size=3))
        numbers += data.draw(st.sampled_from([[], [], [], [2**40]]))
        at = max([self._moment(None), *(opens + timedelta(minutes=self.steps) for opens in self.worth.open_from.values())])
        self._post(lambda plain: plain.reverse(at, numbers), lambda act, _: stock.reverse(act, movement_ids=numbers), at, [])

    @precondition(lambda self: self.plain.slate.lying)
    @rule(data=data)
    def weigh(self, data: st.DataObject) -> None:
        cells = [cell for cell, quantity in self.plain.there.items() if quantity]
        cell = Cell(*data.draw(st.sampled_from([*self.plain.slate.lying, *cells[:1]])))
        there = self.plain.there[cell] or Decimal(1)
        weight = (NOMINAL * there * Decimal(data.draw(st.sampled_from(["0.95", "1", "1.1", "2"])))).quantize(GRAM)
        line = Line(cell.owner, cell.sku, there, cell.bin, lot=cell.lot, weight=weight)
        act = self.by.because("reweighed")
        answers = self._both(lambda plain: plain.weigh(cell, weight), lambda: stock.weigh(act, goods=[goods_of(line)]))
        for number in answers[1] if answers else ():
            self.weighings[number] = (cell, answers[0] if answers else Decimal(0))

    @precondition(lambda self: self.weighings)
    @rule(data=data)
    def take_a_weighing_back(self, data: st.DataObject) -> None:
        """Once; and only while its pieces lie there."""
        number = data.draw(st.sampled_from(sorted(self.weighings)))
        (cell, more), again = self.weighings[number], number in self.unweighed
        act = self.by.because("data_entry_error")
        really = lambda: stock.take_back_weighings(act, weighings=[number])  # noqa: E731
        if self._both(lambda plain: plain.unweigh(cell, more, again=again), really) is not None:
            self.unweighed.add(number)

    # ------------------------------------------------------------ holds and lots

    @rule(data=data)
    def hold(self, data: st.DataObject) -> None:
        asks = [
            (self._cell(line), line.quantity, data.draw(st.sampled_from(["damaged", "other", "other", "because"])))
            for line in self._lying(data, ["storage", "dock", "staging", "quarantine"])
        ]
        real = [HoldAsk(cell.owner, cell.sku, cell.bin, quantity, why, lot_id=cell.lot) for cell, quantity, why in asks]
        self._hold(lambda plain: plain.hold(asks, stock.HOLD_REASONS), lambda: stock.hold(self.by, asks=real))

    @rule(data=data, by_lot=st.booleans())
    def hold_everything(self, data: st.DataObject, by_lot: bool) -> None:
        """Of a lot, wherever it lies; or in a bin. The real book holds in the order of its balances."""
        named = (
            {"lot": data.draw(st.sampled_from(list(self.plain.lots)))} if by_lot else {"bin": self._bin(data, "storage", "dock")}
        )

        def really() -> list[int]:
            return stock.hold_all(self.by, reason="other", bin_id=named.get("bin"), lot_id=named.get("lot"))

        self._hold(lambda plain: plain.hold_all(**named), really)

    @rule()
    def hold_what_has_expired(self) -> None:
        before = set(Hold.objects.values_list("id", flat=True))

        def really() -> list[int]:
            jobs.hold_expired(self.by)
            return sorted(set(Hold.objects.values_list("id", flat=True)) - before)

        self._hold(lambda plain: plain.expired(self.today), really)

    @precondition(lambda self: self.plain.holds)
    @rule(data=data)
    def lift(self, data: st.DataObject) -> None:
        wanted = self._some_holds(data)
        self._both(lambda plain: plain.lift(wanted), lambda: stock.lift(self.by, holds=wanted))

    @precondition(lambda self: self.plain.holds)
    @rule(data=data)
    def reject(self, data: st.DataObject) -> None:
        wanted, at = self._some_holds(data), self._moment(data)
        to = data.draw(st.sampled_from([None, self._bin(data, "quarantine"), self._bin(data, "storage", "quarantine")]))
        self._post(
            lambda plain: plain.reject(at, wanted, to), lambda act, _: stock.reject(act, holds=wanted, to_bin_id=to), at, []
        )

    @rule(data=data)
    def change_a_lot(self, data: st.DataObject) -> None:
        lot = data.draw(st.sampled_from([*self.plain.lots, 2**40]))
        state = data.draw(st.sampled_from([*Lot.State, Lot.State.RELEASED, Lot.State.RELEASED]))
        self._both(lambda plain: plain.change_lot(lot, state.value), lambda: stock.change_lot(self.by, lot_id=lot, state=state))

    # ------------------------------------------------------------ claims

    @rule(data=data)
    def reserve(self, data: st.DataObject) -> None:
        wishes, partial, fresh = self._wishes(data), data.draw(st.booleans()), data.draw(st.booleans())
        granted = self._both(
            lambda plain: plain.reserve(wishes, partial=partial, fresh=fresh),
            lambda: stock.reserve(self.by, asks=_asks(wishes), partial=partial, fresh=fresh),
        )
        if granted is not None:
            wanted, found = granted
            assert [one.granted for one in found] == wanted

    @precondition(lambda self: self.plain.claims)
    @rule(data=data)
    def release(self, data: st.DataObject) -> None:
        frees = self._frees(data)
        self._both(lambda plain: plain.release(frees), lambda: stock.release(self.by, claims=frees))

    @precondition(lambda self: self.plain.claims)
    @rule(data=data, partial=st.booleans())
    def exchange(self, data: st.DataObject, partial: bool) -> None:
        frees, wishes = self._frees(data), self._wishes(data)
        self._both(
            lambda plain: plain.exchange(frees, wishes, partial=partial),
            lambda: stock.exchange(self.by, release=frees, asks=_asks(wishes), partial=partial),
        )

    @rule(data=data)
    def let_claims_expire(self, data: st.DataObject) -> None:
        at = self._moment(None)
        self._both(lambda plain: plain.expire(at), lambda: jobs.expire_reservations(self.by.at(at)))

    # ------------------------------------------------------------ value

    @rule(everything=st.booleans())
    def make_up_the_books(self, everything: bool) -> None:
        if everything:
            costing.keep_up()
        else:
            costing.catch_up(sku_ids=self.skus)
        self._same_values()

    @rule(data=data)
    def add_landed_cost(self, data: st.DataObject) -> None:
        numbers = [one.number for one in self.plain.log if one.origin == self.plain.end("supplier")]
        named = data.draw(st.lists(st.sampled_from(numbers), max_size=2, unique=True)) if numbers else []
        documents = data.draw(st.sampled_from([[], self.buys[1:2], self.buys[1:]]))
        amount = data.draw(st.sampled_from([Decimal(one) for one in ("10", "0.05", "7.77", "-3.10", "0", "0.001")]))
        basis, at = data.draw(st.sampled_from(["value", "quantity", "equal"])), self._moment(data)

        def really() -> costing.Done:
            by = costing.Basis(basis)
            return costing.add_landed_cost(self.by.at(at), amount=amount, by=by, movement_ids=named, documents=documents)

        self._revalue(lambda worth: worth.land(self.plain, at, amount, basis, named, documents), really)

    @rule(data=data, down=st.booleans())
    def give_a_new_cost(self, data: st.DataObject, down: bool) -> None:
        key, at = Key(self._owner(data), data.draw(st.sampled_from(self.skus))), self._moment(data)
        cost = data.draw(st.sampled_from([Decimal(one) for one in ("0", "1.2345", "2", "4.4")]))
        verb = costing.write_down if down else costing.revalue
        self._revalue(
            lambda worth: worth.reprice(self.plain, at, key, cost, down=down),
            lambda: verb(self.by.at(at), costs=[costing.NewCost(key.owner, key.sku, cost)]),
        )

    @rule(data=data)
    def close_a_month(self, data: st.DataObject) -> None:
        owner, back = self._owner(data), data.draw(st.sampled_from([0, 30, 60, 60, 90]))
        month = (clock.now().astimezone(self.worth.zone) - timedelta(days=back)).date().replace(day=1)
        draft = draft_of(self.worth)
        wanted, value = _answer(lambda: draft.close(self.plain, owner, month, clock.now()))
        found, closed = _answer(_whole(lambda: costing.close_period(self.by, owner_id=owner, month=month)))
        assert found == wanted
        self.outcomes[found or "done"] += 1
        if found is None and closed is not None:
            assert closed.value == value
            self.worth = draft

    # ------------------------------------------------------------ both say the same

    @invariant()
    def both_say_the_same(self) -> None:
        with connection.cursor() as cursor:  # as if every act were a transaction of its own
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        same_figures(self.plain, self.skus)

    def the_books_close_clean(self) -> None:
        """What holds at the end: every rule of the check, the past, what may be picked, the values, and the rebuilt book."""
        for moment in (self.start + STEP * self.steps * part / 4 for part in range(5)):
            found = {
                Cell(owner, sku, lot, bin): quantity
                for sku, bin, lot, owner, quantity in queries.as_of(moment, sku_ids=self.skus)
            }
            assert found == self.plain.as_of(moment)
        for shelf in self.plain.shelves():
            offered = queries.pickable([shelf.sku], warehouse_id=shelf.warehouse, owner_id=shelf.owner)
            expiries = [self.plain.lots[one.lot_id].expires_on or date.max for one in offered if one.lot_id]
            assert expiries == sorted(expiries)
            there = {Cell(one.owner_id, one.sku_id, one.lot_id, one.bin_id): one.quantity for one in offered}
            assert there == {cell: quantity for _, _, cell, quantity in self.plain.pickable(shelf, self.today)}
        costing.catch_up()
        self._same_values()
        assert check() == []
        stock.rebuild()
        self.both_say_the_same()
        assert check() == []

    def _same_values(self) -> None:
        moments = [self.start + STEP * self.steps * part / 3 for part in range(4)]
        same_values(self.plain, self.worth, self.owners, moments)

    # ------------------------------------------------------------ below: doing both

    @property
    def today(self) -> date:
        return clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()

    def _both(self, plainly: Callable[[PlainBook], T], really: Callable[[], Any]) -> tuple[T, Any] | None:
        """Do it in both; what each answers, or None where both refuse with the same code."""
        draft = self.plain.copy()
        wanted, expected = _answer(lambda: plainly(draft))
        found, answer = _answer(_whole(really))
        assert found == wanted, f"the book says {found}, it should say {wanted}"
        self.outcomes[found or "done"] += 1
        if found is not None:
            return None
        self.plain = draft
        return expected, answer  # type: ignore[return-value]

    def _post(
        self,
        plainly: Callable[[PlainBook], None],
        really: Callable[[Act, list[Goods]], list[int]],
        at: datetime,
        lines: Sequence[Line],
    ) -> None:
        """An act on goods. Its movements' numbers are told to the plain book."""
        answers = self._both(plainly, lambda: really(self.by.at(at), [goods_of(line) for line in lines]))
        if answers is not None:
            self.plain.number(answers[1])
            self.worth.note(self.plain.log)

    def _hold(self, plainly: Callable[[PlainBook], list[PlainHold]], really: Callable[[], list[int]]) -> None:
        answers = self._both(plainly, really)
        if answers is not None:
            wanted, numbers = answers
            rows = (
                Hold.objects.filter(id__in=numbers)
                .order_by("id")
                .values_list("id", "owner_id", "sku_id", "lot_id", "bin_id", "open")
            )
            placed = {row[0]: PlainHold(Cell(*row[1:5]), row[5]) for row in rows}
            assert sorted((one.cell, one.open) for one in placed.values()) == sorted((one.cell, one.open) for one in wanted)
            self.plain.placed(placed)

    def _revalue(
        self, plainly: Callable[[PlainWorth], list[tuple[Key, Any, Booked]]], really: Callable[[], costing.Done]
    ) -> None:
        wanted, expected = _answer(lambda: plainly(self.worth))
        found, done = _answer(_whole(really))
        assert found == wanted, f"the books say {found}, they should say {wanted}"
        self.outcomes[found or "done"] += 1
        if found is None and done is not None and expected is not None:
            assert [(part.value, part.variance) for part in done.parts] == [tuple(booked) for _, _, booked in expected]
            numbers = CostChange.objects.filter(number=done.number).order_by("id").values_list("id", flat=True)
            self.worth.keep(expected, numbers)

    def _begin(self, lots: Sequence[tuple[int, int, str, date | None]]) -> None:
        new = [NewLot(owner, sku, code, expires_on=expires) for owner, sku, code, expires in lots]
        for number, (owner, sku, code, expires) in zip(stock.begin_lots(self.by, lots=new), lots, strict=True):
            self.plain.lots.setdefault(number, PlainLot(owner, sku, code, expires))

    # ------------------------------------------------------------ below: what acts speak of

    def _moment(self, data: st.DataObject | None) -> datetime:
        """When it happened: mostly now, sometimes earlier; never twice at one moment."""
        self.steps += 1
        late = data.draw(st.sampled_from([0, 0, 0, 0, 1, 5, 20])) if data else 0
        moment = self.start + STEP * max(self.steps - late, 0) + timedelta(minutes=self.steps)
        return min(moment, clock.now())

    def _owner(self, data: st.DataObject) -> int:
        return data.draw(st.sampled_from([self.owners[0], *self.owners]))

    def _bin(self, data: st.DataObject, *kinds: str, warehouse: int | None = None) -> int:
        found = [
            number
            for number, one in self.plain.bins.items()
            if one.kind in kinds and one.warehouse is not None and warehouse in (None, one.warehouse)
        ]
        return data.draw(st.sampled_from(found))

    def _arriving(self, data: st.DataObject, documents: Sequence[str], *kinds: str) -> list[Line]:
        """Goods that come in somewhere; now and then without a lot, or with another's."""
        lines = []
        for _ in range(data.draw(st.sampled_from([1, 1, 1, 2, 3]))):
            owner, sku = self._owner(data), data.draw(st.sampled_from(self.skus))
            quantity = data.draw(st.sampled_from(QUANTITIES[:3] if sku == self.skus[2] else QUANTITIES))
            lines.append(
                Line(
                    owner,
                    sku,
                    quantity,
                    self._bin(data, data.draw(st.sampled_from(kinds))),
                    lot=self._lot(data, owner, sku),
                    cost=data.draw(st.sampled_from(COSTS)),
                    document=data.draw(st.sampled_from(documents)),
                    weight=self._weight(data, sku, quantity),
                )
            )
        return lines

    def _weight(self, data: st.DataObject, sku: int, pieces: Decimal, *, often: int = 7) -> Decimal | None:
        """What they weigh, where they are weighed: mostly something likely, seldom a slip, sometimes nothing."""
        if sku != self.skus[3]:
            return None if data.draw(st.integers(0, 30)) else Decimal(1)
        off = data.draw(st.sampled_from([*["0.9", "1", "1.0417", "1.15"][: often % 5 + 1] * often, None, None, "1.3", "10"]))
        return None if off is None else (NOMINAL * pieces * Decimal(off)).quantize(GRAM)

    def _lot(self, data: st.DataObject, owner: int, sku: int) -> int:
        theirs = [number for number, one in self.plain.lots.items() if (one.owner, one.sku) == (owner, sku)]
        if not data.draw(st.sampled_from([True] * 12 + [False])):
            return data.draw(st.sampled_from([0, *self.plain.lots]))
        return data.draw(st.sampled_from(theirs)) if theirs else 0

    def _lying(
        self,
        data: st.DataObject,
        kinds: Collection[str],
        *,
        to: Sequence[str] = (),
        near: bool = True,
        documents: Sequence[str] = ("",),
        claimed: bool = False,
    ) -> list[Line]:
        """Some of what lies in bins of these kinds (mostly), on the way to another of the same warehouse (mostly)."""
        cells = [cell for cell, quantity in self.plain.there.items() if quantity]
        suited = [cell for cell in cells if self.plain.bins[cell.bin].kind in kinds] or cells
        suited = suited or [Cell(self.owners[0], self.skus[0], 0, self._bin(data, *kinds))]
        lines = []
        for _ in range(data.draw(st.sampled_from([1, 1, 1, 2]))):
            cell = data.draw(st.sampled_from(suited if data.draw(st.integers(0, 9)) else cells or suited))
            warehouse = self.plain.bins[cell.bin].warehouse if near and data.draw(st.integers(0, 14)) else None
            there = self.plain.there[cell]
            quantity = data.draw(st.sampled_from([there or Decimal(1), there or Decimal(1), *QUANTITIES[:5], there + 1]))
            lines.append(
                Line(
                    cell.owner,
                    cell.sku,
                    quantity,
                    cell.bin,
                    self._bin(data, data.draw(st.sampled_from(to)), warehouse=warehouse) if to else 0,
                    lot=cell.lot,
                    document=data.draw(st.sampled_from(documents)),
                    claim=self._claim_for(data, cell) if claimed else "",
                    weight=self._weight(data, cell.sku, quantity, often=1) if cell.sku == self.skus[3] else None,
                )
            )
        return lines

    def _claim_for(self, data: st.DataObject, cell: Cell) -> str:
        shelf = Shelf(cell.owner, cell.sku, self.plain.bins[cell.bin].warehouse or 0)
        theirs = [name for name, one in self.plain.claims.items() if one.shelf == shelf]
        return data.draw(st.sampled_from(["", *theirs, *theirs, *(["nobody's"] if theirs else [])]))

    def _wishes(self, data: st.DataObject) -> list[Wish]:
        shelves = sorted(self.plain.shelves()) or [Shelf(self.owners[0], self.skus[0], self.sites[0].warehouse.id)]
        wishes = []
        for _ in range(data.draw(st.sampled_from([1, 1, 2, 3]))):
            self.claims += 1
            name = data.draw(st.sampled_from([f"claim {self.claims} {self.buys[1]}"] * 6 + list(self.plain.claims)[:2]))
            expires = data.draw(st.sampled_from([None, None, self.start + STEP * (self.steps + 2)]))
            quantity = data.draw(st.sampled_from(QUANTITIES))
            wishes.append(Wish(name, data.draw(st.sampled_from(shelves)), quantity, expires))
        return wishes

    def _frees(self, data: st.DataObject) -> dict[str, Decimal | None]:
        names = data.draw(st.lists(st.sampled_from([*self.plain.claims, "nobody's"]), min_size=1, max_size=2, unique=True))
        return {name: data.draw(st.sampled_from([None, None, Decimal(1), Decimal("2.5")])) for name in names}

    def _some_holds(self, data: st.DataObject) -> dict[int, Decimal | None]:
        numbers = data.draw(st.lists(st.sampled_from([*self.plain.holds, 2**40]), min_size=1, max_size=2, unique=True))
        return {number: data.draw(st.sampled_from([None, None, Decimal(1), Decimal("2.5")])) for number in numbers}

    @staticmethod
    def _cell(line: Line) -> Cell:
        return Cell(line.owner, line.sku, line.lot, line.bin)


def machine_of(method: str) -> type[BookMachine]:
    """The machine whose books are kept by this method."""
    return type(f"BookMachineBy{method.title()}", (BookMachine,), {"method": method})


def _answer(deed: Callable[[], T]) -> tuple[str | None, T | None]:
    """The code of the refusal, or what it answered."""
    try:
        return None, deed()
    except (No, Refusal) as refused:
        return refused.code, None


def _whole(deed: Callable[[], T]) -> Callable[[], T]:
    """The deed as a door does it: all or nothing."""

    def done() -> T:
        with transaction.atomic():
            return deed()

    return done


def _refuse(code: str) -> None:
    raise No(code)


def _asks(wishes: Iterable[Wish]) -> list[Ask]:
    return [
        Ask(one.claim, one.shelf.owner, one.shelf.sku, one.shelf.warehouse, one.quantity, expires_at=one.expires_at)
        for one in wishes
    ]
