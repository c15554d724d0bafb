"""In which bins goods are put away, how many in each, and why not in the others. Pure.

The rules that suit the goods say where, one after the other; what they have no place for goes anywhere. In each place first
where the same lot lies, then where the SKU does, the fullest first; then empty bins, for fast movers the nearest to packing,
for others in walking order; then any other. What does not fit into one goes on to the next. One floor proposes for many
lines: what it has proposed for one is taken for the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain, islice

from quartermaster.kernel.quantities import plain
from quartermaster.stock.fitting import ZERO, Piece, Room, full, most, unfit

MOST_REFUSED = 3
"""How many bins a proposal says of why they were not chosen."""
MOST_BINS = 5
"""Over how many bins a line is split at most."""
FIRST_LOOK = 64
"""Into how many bins is looked at first; then into twice as many, and so on."""
FAR = 10**9
ANY_PIECE = Piece()


@dataclass(frozen=True, slots=True)
class Shelf:
    """A storage bin that is open. `metres` is how far it is from packing, where its coordinates are known."""

    bin_id: int
    code: str
    walk_order: int = 0
    reserve: bool = False
    zone_id: int | None = None
    metres: int | None = None
    empty: bool = True

    @property
    def in_walk(self) -> tuple[bool, int, str]:
        return (self.reserve, self.walk_order, self.code)

    @property
    def nearness(self) -> tuple[bool, int, int, str]:
        return (self.reserve, FAR if self.metres is None else self.metres, self.walk_order, self.code)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Goods that look for a place."""

    sku_id: int
    lot_id: int
    quantity: Decimal
    piece: Piece = ANY_PIECE
    category_id: int | None = None
    velocity: str = "slow"


@dataclass(frozen=True, slots=True)
class Rule:
    """Goods of which all is true that is said here go to these places, zones and bins, in order of preference."""

    name: str
    places: tuple[tuple[str, int], ...]
    """("zone" or "bin", its id)."""
    sku_id: int | None = None
    category_id: int | None = None
    velocity: str = ""
    temperature: str = ""
    litres: tuple[Decimal | None, Decimal | None] = (None, None)
    kg: tuple[Decimal | None, Decimal | None] = (None, None)

    def suits(self, goods: Wanted) -> bool:
        return (
            self.sku_id in (None, goods.sku_id)
            and self.category_id in (None, goods.category_id)
            and self.velocity in ("", goods.velocity)
            and self.temperature in ("", goods.piece.temperature or "ambient")
            and _within(goods.piece.litres, self.litres)
            and _within(goods.piece.kg, self.kg)
        )

    def covers(self, bin_id: int, zone_id: int | None) -> bool:
        return ("bin", bin_id) in self.places or ("zone", zone_id) in self.places


@dataclass(frozen=True, slots=True)
class Choice:
    bin_id: int
    code: str
    quantity: Decimal
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """So much into each of these bins; `left` fits nowhere. `refused` are bins that came first and do not do: (code, why)."""

    choices: tuple[Choice, ...]
    refused: tuple[tuple[str, str], ...]
    left: Decimal


Look = Callable[[Sequence[int]], Mapping[int, Room]]
"""Bins by id → what they can hold and what lies in them."""


class Floor:
    """The storage bins of a warehouse as they are, and as they will be when what was proposed is done."""

    def __init__(
        self, shelves: Iterable[Shelf], look: Look, holds: Mapping[tuple[int, int], Decimal], rules: Sequence[Rule] = ()
    ) -> None:
        """`holds` is how much of a SKU lies in a bin: (SKU, bin) → quantity. Into bins is looked when goods may go there."""
        self._walk = sorted(shelves, key=lambda shelf: shelf.in_walk)
        self._by_id = {shelf.bin_id: shelf for shelf in self._walk}
        self._look, self._rooms = look, dict[int, Room]()
        self._holds, self._rules = dict(holds), rules
        self._homes = dict[int, set[int]]()
        for sku_id, bin_id in self._holds:
            self._homes.setdefault(sku_id, set()).add(bin_id)
        self._taken = set[int]()

    @cached_property
    def _nearest(self) -> list[Shelf]:
        """For fast movers alone: of thousands of bins it is not made in vain."""
        return sorted(self._walk, key=lambda shelf: shelf.nearness)

    def propose(self, goods: Wanted) -> Proposal:
        """Where the goods go, split over as many bins as they need."""
        left, choices, refused = goods.quantity, list[Choice](), list[tuple[str, str]]()
        for shelf, why in self._looked_into(self._in_order(goods)):
            if left <= 0 or len(choices) == MOST_BINS:
                break
            fits, fault = self._fits(shelf, goods, left)
            if fault and len(refused) < MOST_REFUSED:
                refused.append((shelf.code, fault))
            if fits > 0:
                choices.append(Choice(shelf.bin_id, shelf.code, fits, self._said(shelf, why)))
                left -= fits
                self._take(goods, shelf, fits)
        return Proposal(tuple(choices), tuple(refused), left)

    def propose_one(self, goods: Wanted) -> Choice | None:
        """The first bin that takes all of it; None where none does."""
        for shelf, why in self._looked_into(self._in_order(goods)):
            if self._fits(shelf, goods, goods.quantity)[0] == goods.quantity:
                said = self._said(shelf, why)
                self._take(goods, shelf, goods.quantity)
                return Choice(shelf.bin_id, shelf.code, goods.quantity, said)
        return None

    def _looked_into(self, candidates: Iterator[tuple[Shelf, str]]) -> Iterator[tuple[Shelf, str]]:
        """Each bin once, after a look into it; looks are for many bins at once, the further the more."""
        seen, size = set[int](), FIRST_LOOK
        while batch := list(islice((one for one in candidates if one[0].bin_id not in seen), size)):
            for shelf, why in batch:
                if shelf.bin_id not in self._rooms:
                    self._look_into(one.bin_id for one, _ in batch)
                if shelf.bin_id not in seen:
                    seen.add(shelf.bin_id)
                    yield shelf, why
            size *= 2

    def _look_into(self, bin_ids: Iterable[int]) -> None:
        if new := [bin_id for bin_id in dict.fromkeys(bin_ids) if bin_id not in self._rooms]:
            self._rooms.update(self._look(new))

    def _in_order(self, goods: Wanted) -> Iterator[tuple[Shelf, str]]:
        for rule in self._rules:
            if rule.suits(goods):
                for kind, place_id in rule.places:
                    for shelf, _ in self._within(goods, kind, place_id):
                        yield shelf, f"Rule “{rule.name}”"
        yield from self._within(goods, "", 0)

    def _within(self, goods: Wanted, kind: str, place_id: int) -> Iterator[tuple[Shelf, str]]:
        """The bins of a zone, one bin, or all of them, the best first."""

        def here(shelf: Shelf) -> bool:
            return not kind or (shelf.zone_id if kind == "zone" else shelf.bin_id) == place_id

        if kind == "bin":
            yield from ((shelf, "") for shelf in [self._by_id.get(place_id)] if shelf)
            return
        homes = [self._by_id[pk] for pk in self._homes.get(goods.sku_id, ()) if pk in self._by_id and here(self._by_id[pk])]
        self._look_into(shelf.bin_id for shelf in homes)
        for shelf in sorted(homes, key=lambda shelf: self._homeliness(goods, shelf)):
            yield shelf, f"{plain(self._holds[goods.sku_id, shelf.bin_id])} lie there already"
        fast = goods.velocity == "fast"
        empty = (shelf for shelf in (self._nearest if fast else self._walk) if shelf.empty and shelf.bin_id not in self._taken)
        others = ((shelf, "beside others") for shelf in self._walk)
        for shelf, why in chain(((shelf, _emptiness(shelf, fast)) for shelf in empty), others):
            if here(shelf):
                yield shelf, why

    def _homeliness(self, goods: Wanted, shelf: Shelf) -> tuple[bool, bool, Decimal, str]:
        same_lot = (goods.sku_id, goods.lot_id) in self._rooms[shelf.bin_id].lots
        return (shelf.reserve, not same_lot, -self._holds[goods.sku_id, shelf.bin_id], shelf.code)

    def _said(self, shelf: Shelf, why: str) -> str:
        """With how full the bin is, where a rule chose it."""
        return f"{why}, {_fullness(self._rooms[shelf.bin_id])}" if why.startswith("Rule") else why

    def _fits(self, shelf: Shelf, goods: Wanted, quantity: Decimal) -> tuple[Decimal, str]:
        """How many of so many fit there, and what stands against the rest."""
        room = self._rooms[shelf.bin_id]
        if fault := unfit(room, goods.sku_id, goods.lot_id, goods.piece):
            return ZERO, fault.words
        fits = most(room, goods.piece)
        if fits is None or fits >= quantity:
            return quantity, ""
        return fits, full(quantity, fits).words

    def _take(self, goods: Wanted, shelf: Shelf, quantity: Decimal) -> None:
        cell = (goods.sku_id, shelf.bin_id)
        self._rooms[shelf.bin_id] = self._rooms[shelf.bin_id].with_more(goods.sku_id, goods.lot_id, quantity, goods.piece)
        self._holds[cell] = self._holds.get(cell, ZERO) + quantity
        self._homes.setdefault(goods.sku_id, set()).add(shelf.bin_id)
        self._taken.add(shelf.bin_id)


def _within(amount: Decimal, bounds: tuple[Decimal | None, Decimal | None]) -> bool:
    least, greatest = bounds
    return (least is None or amount >= least) and (greatest is None or amount <= greatest)


def _emptiness(shelf: Shelf, fast: bool) -> str:
    return f"fast mover, empty, {shelf.metres} m from packing" if fast and shelf.metres is not None else "empty"


def _fullness(room: Room) -> str:
    """By the tightest of its limits; in units where it has none."""
    if not room.units:
        return "empty"
    shares = [
        there / limit
        for there, limit in (
            (room.units, room.holding.most_units),
            (room.litres, room.holding.most_litres),
            (room.kg, room.holding.most_kg),
        )
        if limit
    ]
    return f"{round(100 * max(shares))} % full" if shares else f"{plain(room.units)} lie there"
