"""The book as a careful person would keep it on paper: dicts and Decimals, no SQL and nothing of the program's but words.

What the real book is held against. Every act either changes something or says `No` with the code that the real one must
refuse with; the checks stand in the order in which the trade makes them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from tests.stock.plain_weight import GRAM, NoWeight, Slate

ZERO = Decimal(0)
UNTRACKED = 0
STATE_OF_KIND = {"storage": "sellable", "dock": "receiving", "quarantine": "held", "staging": "staged"}
OUTSIDE = ("supplier", "customer", "loss", "production", "owner")
BY_HAND = ("dock", "storage", "quarantine")


class No(Exception):
    """The act is refused with this code, and nothing has changed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Cell(NamedTuple):
    owner: int
    sku: int
    lot: int
    bin: int


class Shelf(NamedTuple):
    owner: int
    sku: int
    warehouse: int


class Parts(NamedTuple):
    sellable: Decimal
    receiving: Decimal
    held: Decimal
    staged: Decimal
    reserved: Decimal

    @property
    def available(self) -> Decimal:
        return self.sellable - self.reserved


@dataclass(frozen=True)
class PlainBin:
    kind: str
    warehouse: int | None = None
    walk_order: int = 0


@dataclass(frozen=True)
class PlainLot:
    owner: int
    sku: int
    code: str
    expires_on: date | None = None
    state: str = "released"


@dataclass(frozen=True)
class Line:
    """Goods that an act speaks of: in `bin`, on the way to `to`."""

    owner: int
    sku: int
    quantity: Decimal
    bin: int
    to: int = 0
    lot: int = UNTRACKED
    cost: Decimal | None = None
    document: str = ""
    claim: str = ""
    weight: Decimal | None = None
    """What they weigh, where they are weighed and somebody did."""


@dataclass(frozen=True)
class Moved:
    """A line of the log. `number` is the real movement's, told afterwards."""

    owner: int
    sku: int
    lot: int
    quantity: Decimal
    origin: int
    target: int
    at: datetime
    cost: Decimal | None = None
    document: str = ""
    reverses: int | None = None
    number: int = 0
    weight: Decimal | None = None
    settles: bool = False
    """It left for a customer: what it weighs less than the book says has dried."""
    booked: Decimal | None = None
    """What it weighed when it went into transit, where it was weighed again when it came out."""


@dataclass(frozen=True)
class Passed:
    """What the real book did where goods became another owner's: the change's number, at which costs each line came in
    (quantity, cost), and the ids of the new owner's lots by SKU and code."""

    document: str = ""
    pieces: Sequence[Sequence[tuple[Decimal, Decimal | None]]] = ()
    lots: Mapping[tuple[int, str], int] = field(default_factory=dict)


@dataclass(frozen=True)
class PlainHold:
    cell: Cell
    open: Decimal


@dataclass(frozen=True)
class PlainClaim:
    shelf: Shelf
    quantity: Decimal
    open: Decimal
    expires_at: datetime | None = None


class Wish(NamedTuple):
    """What is to be reserved."""

    claim: str
    shelf: Shelf
    quantity: Decimal
    expires_at: datetime | None = None


@dataclass
class PlainBook:
    bins: Mapping[int, PlainBin]
    tracking: Mapping[int, str]
    lots: dict[int, PlainLot] = field(default_factory=dict)
    there: defaultdict[Cell, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    holds: dict[int, PlainHold] = field(default_factory=dict)
    claims: dict[str, PlainClaim] = field(default_factory=dict)
    log: list[Moved] = field(default_factory=list)
    slate: Slate = field(default_factory=Slate)

    def copy(self) -> PlainBook:
        return replace(
            self,
            lots=dict(self.lots),
            there=self.there.copy(),
            holds=dict(self.holds),
            claims=dict(self.claims),
            log=list(self.log),
            slate=self.slate.copy(),
        )

    def end(self, kind: str) -> int:
        """The one bin of an outside kind, or transit."""
        return next(number for number, one in self.bins.items() if one.kind == kind)

    # ------------------------------------------------------------ what can be asked

    def quantities(self) -> dict[Cell, tuple[Decimal, Decimal]]:
        """(Quantity, held) of every cell that has something."""
        return {cell: (quantity, self.held_in(cell)) for cell, quantity in self.there.items() if quantity}

    def held_in(self, cell: Cell) -> Decimal:
        return sum((one.open for one in self.holds.values() if one.cell == cell), ZERO)

    def parts(self, shelf: Shelf) -> Parts:
        found = dict.fromkeys(("sellable", "receiving", "held", "staged"), ZERO)
        for cell, quantity in self.there.items():
            if (cell.owner, cell.sku, self.bins[cell.bin].warehouse) == shelf:
                held = quantity if self.blocked(cell.lot) else self.held_in(cell)
                found["held"] += held
                found[STATE_OF_KIND[self.bins[cell.bin].kind]] += quantity - held
        reserved = sum((one.open for one in self.claims.values() if one.shelf == shelf), ZERO)
        return Parts(found["sellable"], found["receiving"], found["held"], found["staged"], reserved)

    def shelves(self) -> dict[Shelf, Parts]:
        """Every shelf that has something, or of which something is claimed."""
        named = {self._shelf(cell) for cell in self.there} | {one.shelf for one in self.claims.values()}
        found = {shelf: self.parts(shelf) for shelf in named}
        return {shelf: parts for shelf, parts in found.items() if any(parts)}

    def blocked(self, lot: int) -> bool:
        return lot != UNTRACKED and self.lots[lot].state != "released"

    def as_of(self, moment: datetime) -> dict[Cell, Decimal]:
        found: defaultdict[Cell, Decimal] = defaultdict(Decimal)
        for moved in self.log:
            if moved.at <= moment:
                found[Cell(moved.owner, moved.sku, moved.lot, moved.origin)] -= moved.quantity
                found[Cell(moved.owner, moved.sku, moved.lot, moved.target)] += moved.quantity
        return {cell: quantity for cell, quantity in found.items() if quantity and self._physical(cell.bin)}

    def pickable(self, shelf: Shelf, today: date) -> list[tuple[date, int, Cell, Decimal]]:
        """What may be taken for a customer today, the first to expire first, then on the way of the walk."""
        found = []
        for cell, (quantity, held) in self.quantities().items():
            place, lot = self.bins[cell.bin], self.lots.get(cell.lot)
            expires = (lot.expires_on if lot else None) or date.max
            offered = place.kind == "storage" and not self.blocked(cell.lot) and expires >= today
            if self._shelf(cell) == shelf and offered and quantity > held:
                found.append((expires, place.walk_order, cell, quantity - held))
        return sorted(found)

    def _shelf(self, cell: Cell) -> Shelf:
        return Shelf(cell.owner, cell.sku, self.bins[cell.bin].warehouse or 0)

    def _physical(self, number: int) -> bool:
        return self.bins[number].warehouse is not None

    # ------------------------------------------------------------ goods come, move and go

    def open_balances(self, at: datetime, lines: Sequence[Line]) -> None:
        self._post(self._coming(at, lines, "supplier"))

    def receive(self, at: datetime, lines: Sequence[Line]) -> None:
        self._need_kind(lines, "bin", "dock", "quarantine")
        self._post(self._coming(at, lines, "supplier"))

    def put_away(self, at: datetime, lines: Sequence[Line]) -> None:
        self._need_kind(lines, "bin", "dock")
        self._need_kind(lines, "to", "storage", "quarantine")
        self._need_one_warehouse(lines)
        self._post(self._between(at, lines))

    def transfer(self, at: datetime, lines: Sequence[Line]) -> None:
        self._need_kind(lines, "bin", *BY_HAND)
        self._need_kind(lines, "to", *BY_HAND)
        moves = []
        for line in lines:
            if self.bins[line.bin].warehouse == self.bins[line.to].warehouse:
                moves += self._between(at, [line])
            else:
                moves += self._between(at, [replace(line, to=self.end("transit"))])
                moves += self._between(at, [replace(line, bin=self.end("transit"))])
        self._post(moves)

    def send(self, at: datetime, lines: Sequence[Line]) -> None:
        self._need_released(lines)
        self._need_kind(lines, "bin", "storage")
        moves = self._going(at, lines, "transit")
        self._post(moves, uses=[(line.claim, line.quantity) for line in lines if line.claim])

    def arrive(self, at: datetime, lines: Sequence[Line], lost: Sequence[Line], frees: Mapping[str, Decimal | None]) -> None:
        self._need_kind(lines, "bin", "dock", "quarantine")
        gone = [replace(line, bin=self.end("transit"), to=self.end("loss")) for line in lost]
        self._post(self._coming(at, lines, "transit") + self._between(at, gone), frees=frees)

    def consume(self, at: datetime, lines: Sequence[Line]) -> None:
        self._need_released(lines)
        self._need_kind(lines, "bin", "storage")
        moves = self._going(at, lines, "production")
        self._post(moves, uses=[(line.claim, line.quantity) for line in lines if line.claim])

    def produce(self, at: datetime, lines: Sequence[Line]) -> None:
        self._need_kind(lines, "bin", *BY_HAND)
        self._post(self._coming(at, lines, "production"))

    def adjust(self, at: datetime, found: Sequence[Line], lost: Sequence[Line], *, oversell: bool) -> None:
        moves = self._coming(at, found, "loss") + self._going(at, lost, "loss")
        self._post(moves, short_allowed=oversell)

    def pick(self, at: datetime, lines: Sequence[Line]) -> None:
        self._need_released(lines)
        self._need_kind(lines, "bin", "storage")
        self._need_kind(lines, "to", "staging")
        self._need_one_warehouse(lines)
        self._post(self._between(at, lines), uses=[(line.claim, line.quantity) for line in lines if line.claim])

    def put_back(self, at: datetime, lines: Sequence[Line], frees: Mapping[str, Decimal | None]) -> None:
        self._need_kind(lines, "bin", "staging")
        self._need_kind(lines, "to", "storage")
        self._need_one_warehouse(lines)
        self._post(self._between(at, lines), frees=frees)

    def ship(self, at: datetime, lines: Sequence[Line]) -> None:
        self._need_released(lines)
        self._need_kind(lines, "bin", "staging")
        self._post(_settled(self._going(at, lines, "customer")))

    def issue(self, at: datetime, lines: Sequence[Line]) -> None:
        self._need_released(lines)
        self._need_kind(lines, "bin", "storage")
        moves = _settled(self._going(at, lines, "customer"))
        self._post(moves, uses=[(line.claim, line.quantity) for line in lines if line.claim])

    def take_back(self, at: datetime, lines: Sequence[Line]) -> None:
        self._need_kind(lines, "bin", "dock", "quarantine")
        self._post(self._coming(at, lines, "customer"))

    def return_to_vendor(self, at: datetime, lines: Sequence[Line]) -> None:
        self._need_kind(lines, "bin", "dock", "quarantine")
        self._post(self._going(at, lines, "supplier"))

    def change_owner(self, at: datetime, lines: Sequence[Line], to: int, done: Passed | None = None) -> None:
        """Out of one owner's goods and into the other's, in the same bin and as the same lot."""
        done = done or Passed(pieces=[[(line.quantity, line.cost)] for line in lines])
        if any(line.owner == to for line in lines):
            raise No("same_owner")
        if any(line.owner != lines[0].owner for line in lines):
            raise No("several_owners")
        theirs = {line.lot: self._same_lot(line.lot, to, done.lots) for line in lines}
        self._need_kind(lines, "bin", *BY_HAND)
        leaving = [replace(line, cost=None, document=done.document, claim="") for line in lines]
        coming = [
            replace(line, owner=to, lot=theirs[line.lot], quantity=quantity, cost=cost)
            for line, pieces in zip(leaving, done.pieces, strict=True)
            for quantity, cost in pieces
        ]
        self._post(self._going(at, leaving, "owner"))
        self._post(self._coming(at, coming, "owner"))

    def _same_lot(self, lot: int, to: int, known: Mapping[tuple[int, str], int]) -> int:
        """The other owner's lot of the same code and dates; made where they have none."""
        if lot == UNTRACKED:
            return lot
        ours = self.lots[lot]
        for number, one in self.lots.items():
            if (one.owner, one.sku, one.code) == (to, ours.sku, ours.code):
                if (ours.expires_on and ours.expires_on != one.expires_on) or ours.state != one.state:
                    raise No("lot_differs")
                return number
        number = known.get((ours.sku, ours.code), -(10**12) - len(self.lots))
        self.lots[number] = replace(ours, owner=to)
        return number

    def reverse(self, at: datetime, numbers: Sequence[int]) -> None:
        by_number = {moved.number: moved for moved in self.log}
        if any(number not in by_number for number in numbers):
            raise No("unknown_movement")
        originals = [by_number[number] for number in numbers]
        if any(moved.reverses for moved in originals):
            raise No("cannot_reverse")
        self._need_not_arrived(originals)
        self._need_whole(originals)
        self._post(
            [
                replace(one, origin=one.target, target=one.origin, at=at, reverses=one.number, number=0, settles=False)
                for one in originals
            ]
        )

    def number(self, numbers: Iterable[int]) -> None:
        """The real movements' numbers, of those that the last act has logged."""
        new = [place for place, moved in enumerate(self.log) if not moved.number]
        for place, number in zip(new, numbers, strict=True):
            self.log[place] = replace(self.log[place], number=number)

    # ------------------------------------------------------------ holds and lots

    def hold(self, asks: Sequence[tuple[Cell, Decimal, str]], reasons: Sequence[str]) -> list[PlainHold]:
        """The holds, still without their numbers (see `placed`)."""
        if any(reason not in reasons for _, _, reason in asks):
            raise No("reason_missing")
        if not asks:
            raise No("empty")
        wanted: defaultdict[Cell, Decimal] = defaultdict(Decimal)
        for cell, quantity, _ in asks:
            wanted[cell] += quantity
        for cell, quantity in wanted.items():
            if self.there[cell] - self.held_in(cell) < quantity:
                raise No("bin_short")
        return [PlainHold(cell, quantity) for cell, quantity, _ in asks]

    def hold_all(self, *, bin: int | None = None, lot: int | None = None) -> list[PlainHold]:
        free = {cell: quantity - held for cell, (quantity, held) in self.quantities().items()}
        wanted = [
            PlainHold(cell, quantity)
            for cell, quantity in free.items()
            if quantity and (bin is None or cell.bin == bin) and (lot is None or (cell.lot == lot and lot != UNTRACKED))
        ]
        if not wanted:
            raise No("nothing_to_hold")
        return wanted

    def expired(self, today: date) -> list[PlainHold]:
        """What has expired and lies free where it could be sold, as holds to be placed."""
        found = []
        for cell, (quantity, held) in self.quantities().items():
            lot = self.lots.get(cell.lot)
            gone = lot is not None and lot.expires_on is not None and lot.expires_on < today
            if gone and not self.blocked(cell.lot) and self.bins[cell.bin].kind != "quarantine" and quantity > held:
                found.append(PlainHold(cell, quantity - held))
        return found

    def placed(self, holds: Mapping[int, PlainHold]) -> None:
        self.holds |= holds

    def lift(self, wanted: Mapping[int, Decimal | None]) -> None:
        if not wanted:
            raise No("empty")
        self._open_up(self._of_holds(wanted))

    def reject(self, at: datetime, wanted: Mapping[int, Decimal | None], to: int | None) -> None:
        quantities = self._of_holds(wanted)
        target = self.end("loss") if to is None else to
        cells = {number: self.holds[number].cell for number in wanted if number in self.holds}
        if to is not None and cells and self.bins[to].kind != "quarantine":
            raise No("wrong_bin")
        moves = [
            Moved(cell.owner, cell.sku, cell.lot, quantities[number], cell.bin, target, at) for number, cell in cells.items()
        ]
        self._post(moves, takes=quantities)

    def change_lot(self, lot: int, state: str) -> None:
        if lot not in self.lots:
            raise No("unknown_lot")
        self.lots[lot] = replace(self.lots[lot], state=state)

    # ------------------------------------------------------------ claims

    def reserve(self, wishes: Sequence[Wish], *, partial: bool, fresh: bool = False) -> list[Decimal]:
        """What was granted to each."""
        if not wishes:
            raise No("empty")
        if len({wish.claim for wish in wishes}) < len(wishes):
            raise No("claim_reused")
        granted, asked = [], defaultdict[Shelf, Decimal](Decimal)
        for wish in wishes:
            if wish.claim in self.claims:
                granted.append(self.claims[wish.claim].quantity)
                continue
            free = max(self.parts(wish.shelf).available - asked[wish.shelf], ZERO)
            granted.append(min(free, wish.quantity))
            asked[wish.shelf] += wish.quantity
        for wish in wishes:
            if wish.claim in self.claims and (fresh or self.claims[wish.claim].shelf != wish.shelf):
                raise No("claim_reused")
        new = [(wish, quantity) for wish, quantity in zip(wishes, granted, strict=True) if wish.claim not in self.claims]
        if not partial and any(quantity < wish.quantity for wish, quantity in new):
            raise No("insufficient_stock")
        for wish, quantity in new:
            if quantity:
                self.claims[wish.claim] = PlainClaim(wish.shelf, quantity, quantity, wish.expires_at)
        return granted

    def release(self, wanted: Mapping[str, Decimal | None]) -> None:
        self._need_claims(wanted)
        for claim, quantity in wanted.items():
            there = self.claims[claim]
            amount = there.open if quantity is None else quantity
            if amount > there.open:
                raise No("claim_spent")
            self.claims[claim] = replace(there, open=there.open - amount)

    def exchange(self, frees: Mapping[str, Decimal | None], wishes: Sequence[Wish], *, partial: bool) -> list[Decimal]:
        self.release(frees)
        return self.reserve(wishes, partial=partial, fresh=True)

    def expire(self, moment: datetime) -> int:
        due = [name for name, one in self.claims.items() if one.open and one.expires_at and one.expires_at <= moment]
        self.release(dict.fromkeys(due))
        return len(due)

    # ------------------------------------------------------------ below: how all of them are written down

    def _coming(self, at: datetime, lines: Sequence[Line], end: str) -> list[Moved]:
        return self._between(at, [replace(line, bin=self.end(end), to=line.bin) for line in lines])

    def _going(self, at: datetime, lines: Sequence[Line], end: str) -> list[Moved]:
        return self._between(at, [replace(line, to=self.end(end)) for line in lines])

    def _between(self, at: datetime, lines: Sequence[Line]) -> list[Moved]:
        return [
            Moved(
                line.owner, line.sku, line.lot, line.quantity, line.bin, line.to, at, line.cost, line.document, weight=line.weight
            )
            for line in lines
        ]

    def _post(
        self,
        moves: Sequence[Moved],
        *,
        uses: Sequence[tuple[str, Decimal]] = (),
        frees: Mapping[str, Decimal | None] | None = None,
        takes: Mapping[int, Decimal] | None = None,
        short_allowed: bool = False,
    ) -> None:
        self._need_sound(moves)
        moves = self._recalled(moves)
        changes: defaultdict[Cell, Decimal] = defaultdict(Decimal)
        for moved in moves:
            changes[Cell(moved.owner, moved.sku, moved.lot, moved.origin)] -= moved.quantity
            changes[Cell(moved.owner, moved.sku, moved.lot, moved.target)] += moved.quantity
        changes = defaultdict(Decimal, {cell: change for cell, change in changes.items() if self._physical(cell.bin)})
        before = self.copy()
        self._use(uses)
        if frees:
            self.release(frees)
        if takes is not None:
            self._open_up(takes)
        taken_back = [moved.reverses for moved in moves if moved.reverses]
        if len(set(taken_back)) < len(taken_back) or {moved.reverses for moved in self.log} & set(taken_back):
            raise No("already_reversed")
        for cell, change in changes.items():
            self.there[cell] += change
            if change < 0 and self.there[cell] < self.held_in(cell):
                raise No("bin_short")
        coming = {cell.lot for cell, change in changes.items() if change > 0}
        if any(self.tracking[self.lots[lot].sku] == "serial" and self._all_of(lot) > 1 for lot in coming if lot):
            raise No("serial_elsewhere")
        moves = self._weighed(moves, before)
        touched = {self._shelf(cell) for cell in changes} | {self.claims[claim].shelf for claim, _ in uses}
        for shelf in touched:
            was, now = before.parts(shelf), self.parts(shelf)
            if now.available < 0 and now.available < was.available and not short_allowed:
                raise No("insufficient_stock")
        self.log += moves

    def _recalled(self, moves: Sequence[Moved]) -> list[Moved]:
        """What arrives, or comes back from a customer, weighs its share of what went there for its document. Where it
        was weighed, what has arrived differs from that by a loss, and a customer brings back no more than they got."""
        ends, passing, found = {self.end("transit"), self.end("customer")}, set(), []
        gone: defaultdict[tuple[object, ...], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
        for moved in moves:
            way = (*_way(moved), moved.origin)
            if moved.target in ends:
                passing.add((*_way(moved), moved.target))
            elif moved.origin in ends and moved.sku in self.slate.nominal and not moved.reverses and way not in passing:
                there, mass = (one + less for one, less in zip(self._behind(moved), gone[way], strict=True))
                if there >= moved.quantity:
                    share = mass if there == moved.quantity else (mass * moved.quantity / there).quantize(GRAM, ROUND_HALF_UP)
                    if moved.weight is None:
                        moved = replace(moved, weight=share)
                    elif moved.origin == self.end("transit"):
                        moved = replace(moved, booked=share)
                    elif moved.weight > mass:  # type: ignore[operator]
                        raise No("heavier_than_left")
                    gone[way][0] -= moved.quantity
                    gone[way][1] -= _mass(moved)
            found.append(moved)
        return found

    def _behind(self, moved: Moved) -> tuple[Decimal, Decimal]:
        """Pieces and weight that went where the move comes from, under its document, and have not come back."""
        theirs = [one for one in self.log if _way(one) == _way(moved) and moved.origin in (one.origin, one.target)]
        signs = [1 if one.target == moved.origin else -1 for one in theirs]
        pieces = sum((sign * one.quantity for sign, one in zip(signs, theirs, strict=True)), ZERO)
        return pieces, sum((sign * _mass(one) for sign, one in zip(signs, theirs, strict=True)), ZERO)

    def _weighed(self, moves: Sequence[Moved], before: PlainBook) -> list[Moved]:
        """The moves with what their pieces weigh."""
        ways = [(one, self._cell_of(one, one.origin), self._cell_of(one, one.target), one.settles) for one in moves]
        try:
            found = self.slate.carry(ways, before.there, lambda cell: self._physical(cell[3]))
        except NoWeight as refused:
            raise No(str(refused)) from None
        for one in moves:
            if one.booked is not None and one.weight is not None:
                self.slate.lost += (one.booked - one.weight) * (-1 if one.reverses else 1)
        return [replace(one, weight=weight) for one, weight in zip(moves, found, strict=True)]

    @staticmethod
    def _cell_of(moved: Moved, bin: int) -> Cell:
        return Cell(moved.owner, moved.sku, moved.lot, bin)

    def weigh(self, cell: Cell, weight: Decimal) -> Decimal:
        """How much more it weighs than the slate said."""
        if cell.sku not in self.slate.nominal:
            raise No("not_weighed")
        if self.there[cell] and not self.slate.likely(cell.sku, self.there[cell], weight):
            raise No("weight_unlikely")
        if not self.there[cell]:
            raise No("nothing_lies_there")
        more = weight - self.slate.lying[cell]
        self.slate.lost -= more
        self.slate.lying[cell] = weight
        return more

    def unweigh(self, cell: Cell, more: Decimal, *, again: bool) -> None:
        """It does not weigh so much more after all."""
        if again or not self.there[cell] or self.slate.lying[cell] <= more:
            raise No("weighed_anew")
        self.slate.lost += more
        self.slate.lying[cell] -= more

    def _all_of(self, lot: int) -> Decimal:
        return sum((quantity for cell, quantity in self.there.items() if cell.lot == lot), ZERO)

    def _need_sound(self, moves: Sequence[Moved]) -> None:
        if any(moved.origin == moved.target for moved in moves):
            raise No("wrong_bin")
        if any(moved.lot == UNTRACKED and self.tracking[moved.sku] != "none" for moved in moves):
            raise No("lot_needed")
        for moved in moves:
            if moved.weight is not None and moved.sku not in self.slate.nominal:
                raise No("not_weighed")
            stated = moved.weight if not moved.reverses else None
            if stated is not None and not self.slate.likely(moved.sku, moved.quantity, stated):
                raise No("weight_unlikely")
        if not moves:
            raise No("empty")
        if any(moved.lot and moved.lot not in self.lots for moved in moves):
            raise No("unknown_lot")
        if any(
            moved.lot and (self.lots[moved.lot].owner, self.lots[moved.lot].sku) != (moved.owner, moved.sku) for moved in moves
        ):
            raise No("wrong_lot")

    def _need_kind(self, lines: Sequence[Line], end: str, *kinds: str) -> None:
        if any(self.bins[getattr(line, end)].kind not in kinds for line in lines):
            raise No("wrong_bin")

    def _need_one_warehouse(self, lines: Sequence[Line]) -> None:
        if any(self.bins[line.bin].warehouse != self.bins[line.to].warehouse for line in lines):
            raise No("wrong_bin")

    def _need_released(self, lines: Sequence[Line]) -> None:
        if any(line.lot in self.lots and self.blocked(line.lot) for line in lines):
            raise No("lot_blocked")

    def _need_not_arrived(self, originals: Sequence[Moved]) -> None:
        """What has come out of transit again cannot also be where it went in. Each document's goods count by themselves."""
        net: defaultdict[tuple[int, int, int, str], Decimal] = defaultdict(Decimal)
        for one in {one.number: one for one in originals}.values():
            net[_way(one)] += self._into_transit(one)
        for one in originals:
            there = sum((self._into_transit(other) for other in self.log if _way(other) == _way(one)), ZERO)
            if one.target == self.end("transit") and net[_way(one)] > there:
                raise No("cannot_reverse")

    def _need_whole(self, originals: Sequence[Moved]) -> None:
        """A change of owner is taken back as a whole."""
        between, named = self.end("owner"), {one.number for one in originals}
        changes = {one.document for one in originals if between in (one.origin, one.target)}
        if any(
            one.number not in named
            for one in self.log
            if one.document in changes and between in (one.origin, one.target) and not one.reverses
        ):
            raise No("cannot_reverse")

    def _into_transit(self, one: Moved) -> Decimal:
        transit = self.end("transit")
        return one.quantity * ((one.target == transit) - (one.origin == transit))

    def _use(self, uses: Sequence[tuple[str, Decimal]]) -> None:
        wanted: defaultdict[str, Decimal] = defaultdict(Decimal)
        for claim, quantity in uses:
            wanted[claim] += quantity
        self._need_claims(wanted)
        self.release(wanted)

    def _need_claims(self, wanted: Iterable[str]) -> None:
        if any(claim not in self.claims for claim in wanted):
            raise No("unknown_claim")

    def _of_holds(self, wanted: Mapping[int, Decimal | None]) -> dict[int, Decimal]:
        """How much of each hold: all that is open where no quantity is named. A hold with nothing open is spent."""
        if any(number not in self.holds for number in wanted):
            raise No("unknown_hold")
        found = {number: self.holds[number].open if quantity is None else quantity for number, quantity in wanted.items()}
        if not all(self.holds[number].open for number in wanted):
            raise No("hold_spent")
        return found

    def _open_up(self, wanted: Mapping[int, Decimal]) -> None:
        for number, quantity in wanted.items():
            there = self.holds[number]
            if quantity > there.open:
                raise No("hold_spent")
            self.holds[number] = replace(there, open=there.open - quantity)


def _settled(moves: Sequence[Moved]) -> list[Moved]:
    return [replace(one, settles=True) for one in moves]


def _mass(moved: Moved) -> Decimal:
    """What of it counts where it came from, or went back to."""
    return (moved.weight if moved.booked is None else moved.booked) or ZERO


def _way(one: Moved) -> tuple[int, int, int, str]:
    return (one.owner, one.sku, one.lot, one.document)
