"""The slotting report: what pickers walk in a warehouse, where they walk to, and which moves would save how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from quartermaster.catalog.models import Sku
from quartermaster.kernel import clock
from quartermaster.locations import distances
from quartermaster.locations.models import Warehouse
from quartermaster.locations.queries import depth_of, walks_begin_at
from quartermaster.slotting import queries
from quartermaster.slotting.advising import Advice, Move, Pile, Seat, Why, advise
from quartermaster.slotting.ranking import Floor, Rule, Shelf, Wanted
from quartermaster.slotting.velocity import WEEKS, classes
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.fitting import ZERO, Piece, Room, most, unfit
from quartermaster.stock.limits import pieces_of, rooms_of
from quartermaster.stock.queries import Slot, SlotContents

NO_PIECE = Piece()
"""What is to be known of a SKU in another warehouse."""


@dataclass(frozen=True, slots=True)
class Report:
    """All metres are of the whole period. `picks` counts those of each bin (id → count), also of bins that are empty now;
    bins without coordinates are left out of everything."""

    warehouse: Warehouse
    weeks: int
    advice: Advice
    slots: Mapping[int, Slot]
    contents: Mapping[tuple[int, int, int], SlotContents]
    picks: Mapping[int, int]
    skus: Mapping[int, tuple[str, str]]
    """SKU → its code and name, for those that moves are about."""
    velocities: Mapping[tuple[int, int], str]
    without_coordinates: int

    def per_week(self, metres: int) -> int:
        return round(metres / self.weeks)


def report(warehouse: Warehouse, *, weeks: int = WEEKS) -> Report:
    """Read the picks of the last weeks and what lies where now, and reckon."""
    return _Reckoning(warehouse, weeks).report()


class _Reckoning:
    """What one report is made of, read in a few questions."""

    def __init__(self, warehouse: Warehouse, weeks: int) -> None:
        self.warehouse, self.weeks = warehouse, weeks
        start, self.depth = walks_begin_at(warehouse.pk), depth_of(warehouse.pk)
        every = stock_queries.slots(warehouse.pk)
        self.slots = {slot.bin_id: slot for slot in every if slot.aisle is not None and not slot.reserve}
        self.left_out = sum(1 for slot in every if slot.aisle is None)
        self.spots = {pk: distances.Spot(slot.aisle or 0, slot.position or 0) for pk, slot in self.slots.items()}
        self.metres = {pk: distances.between(start, spot, self.depth) for pk, spot in self.spots.items()}
        self.contents = {
            (one.owner_id, one.sku_id, one.bin_id): one
            for one in stock_queries.slot_contents(warehouse.pk)
            if one.bin_id in self.slots
        }
        since = clock.now() - timedelta(weeks=weeks)
        self.picks = {
            cell: count
            for cell, count in stock_queries.picks_since(since, warehouse_id=warehouse.pk).items()
            if cell[2] in self.slots
        }
        sku_ids = {sku_id for _, sku_id, _ in self.contents}
        self.rooms, self.pieces = rooms_of(list(self.slots)), pieces_of(sku_ids)
        self.categories = dict(Sku.objects.filter(category__isnull=False, pk__in=sku_ids).values_list("pk", "category_id"))
        self.rules = queries.asked(warehouse.pk)
        self.velocities = _velocities(self.picks)
        self.open_bins = queries.bins_of_open_moves(warehouse.pk)
        self._suiting: dict[tuple[int, int], list[Rule]] = {}

    def report(self) -> Report:
        piles = self._piles()
        empty = [
            Seat(pk, self.metres[pk])
            for pk, slot in self.slots.items()
            if slot.empty and pk not in self.open_bins and pk in self.rooms
        ]
        misplaced = self._misplaced(piles) if self.rules or self._some_are_cold() else {}
        advice = advise(piles, empty, misplaced=misplaced, weeks=self.weeks, may_lie=self._may_lie, between=self._between)
        totals: dict[int, int] = {}
        for (_, _, bin_id), count in self.picks.items():
            totals[bin_id] = totals.get(bin_id, 0) + count
        return Report(
            self.warehouse,
            self.weeks,
            advice,
            self.slots,
            self.contents,
            totals,
            _names(advice.moves),
            self.velocities,
            self.left_out,
        )

    def _piles(self) -> list[Pile]:
        """What lies where. Picks in bins where nothing of it lies any more count for the bin where it is picked most now."""
        homeless: dict[tuple[int, int], int] = {}
        main: dict[tuple[int, int], tuple[int, int, int]] = {}
        for cell, count in self.picks.items():
            if cell not in self.contents:
                homeless[cell[:2]] = homeless.get(cell[:2], 0) + count
        for cell in self.contents:
            best = main.get(cell[:2])
            if best is None or self._prominence(cell) < self._prominence(best):
                main[cell[:2]] = cell
        return [
            Pile(
                *cell,
                self.metres[cell[2]],
                self.picks.get(cell, 0) + (homeless.get(cell[:2], 0) if main[cell[:2]] == cell else 0),
                not one.free or cell[2] in self.open_bins,
            )
            for cell, one in self.contents.items()
        ]

    def _prominence(self, cell: tuple[int, int, int]) -> tuple[int, int, int]:
        return (-self.picks.get(cell, 0), self.metres[cell[2]], cell[2])

    def _wanted(self, pile: Pile) -> Wanted:
        one = self.contents[pile.owner_id, pile.sku_id, pile.bin_id]
        piece = self.pieces.get(pile.sku_id, NO_PIECE)
        velocity = self.velocities.get(pile.goods, "slow")
        return Wanted(pile.sku_id, one.lot_id, one.quantity, piece, self.categories.get(pile.sku_id), velocity)

    def _rules_for(self, pile: Pile) -> list[Rule]:
        if pile.goods not in self._suiting:
            goods = self._wanted(pile)
            self._suiting[pile.goods] = [rule for rule in self.rules if rule.suits(goods)]
        return self._suiting[pile.goods]

    def _is_allowed(self, pile: Pile, bin_id: int) -> bool:
        rules = self._rules_for(pile)
        return not rules or any(rule.covers(bin_id, self.slots[bin_id].zone_id) for rule in rules)

    def _misplaced(self, piles: list[Pile]) -> dict[tuple[int, int, int], Seat]:
        """What lies where no rule that suits it has it, or where it is too warm or too cold, and where it would be put."""
        floor: Floor | None = None
        found = {}
        for pile in piles:
            if pile.stays or (self._is_allowed(pile, pile.bin_id) and not self._is_unfit(pile)):
                continue
            floor = floor or self._floor()
            choice = floor.propose_one(self._wanted(pile))
            if choice and self._is_allowed(pile, choice.bin_id) and choice.bin_id != pile.bin_id:
                found[pile.owner_id, pile.sku_id, pile.bin_id] = Seat(choice.bin_id, self.metres[choice.bin_id])
        return found

    def _is_unfit(self, pile: Pile) -> bool:
        """By temperature or danger; what lies beside it is asked of whoever puts something there."""
        alone = replace(self.rooms[pile.bin_id], lots=frozenset())
        return unfit(alone, pile.sku_id, 0, self.pieces.get(pile.sku_id, NO_PIECE)) is not None

    def _some_are_cold(self) -> bool:
        return any(piece.temperature or piece.dangerous for piece in self.pieces.values())

    def _floor(self) -> Floor:
        """The floor without bins that are part of an open move."""
        shelves = [
            Shelf(pk, slot.code, slot.walk_order, False, slot.zone_id, self.metres[pk], slot.empty)
            for pk, slot in self.slots.items()
            if pk not in self.open_bins
        ]
        holds: dict[tuple[int, int], Decimal] = {}
        for (_, sku_id, bin_id), one in self.contents.items():
            holds[sku_id, bin_id] = holds.get((sku_id, bin_id), ZERO) + one.quantity
        return Floor(shelves, lambda ids: {pk: self.rooms[pk] for pk in ids}, holds, self.rules)

    def _may_lie(self, pile: Pile, seat: Seat) -> bool:
        if seat.bin_id in self.open_bins or not self._is_allowed(pile, seat.bin_id):
            return False
        goods = self.contents[pile.owner_id, pile.sku_id, pile.bin_id]
        piece = self.pieces.get(pile.sku_id, NO_PIECE)
        room = self._without(self.rooms[seat.bin_id], seat.pile)
        if room.holding.mixing == "one_lot" and goods.lots > 1:
            return False
        if unfit(room, pile.sku_id, goods.lot_id, piece):
            return False
        fits = most(room, piece)
        return fits is None or fits >= goods.quantity

    def _without(self, room: Room, pile: Pile | None) -> Room:
        if pile is None:
            return room
        goods = self.contents[pile.owner_id, pile.sku_id, pile.bin_id]
        less = room.with_more(pile.sku_id, goods.lot_id, -goods.quantity, self.pieces.get(pile.sku_id, NO_PIECE))
        return replace(less, lots=frozenset(lot for lot in less.lots if lot[0] != pile.sku_id))

    def _between(self, one: int, other: int) -> int:
        return distances.between(self.spots[one], self.spots[other], self.depth)


def _velocities(picks: Mapping[tuple[int, int, int], int]) -> dict[tuple[int, int], str]:
    totals: dict[tuple[int, int], int] = {}
    for (owner_id, sku_id, _), count in picks.items():
        totals[owner_id, sku_id] = totals.get((owner_id, sku_id), 0) + count
    return classes(totals)


def _names(moves: tuple[Move, ...]) -> dict[int, tuple[str, str]]:
    wanted = {move.pile.sku_id for move in moves} | {move.other.sku_id for move in moves if move.other}
    return {pk: (code, name) for pk, code, name in Sku.objects.filter(pk__in=wanted).values_list("pk", "code", "name")}


def key_of(move: Move) -> str:
    """What names the advice: which goods, from where, to where, and what for."""
    pile, other = move.pile, move.other
    back = f"-{other.owner_id}-{other.sku_id}" if other else ""
    return f"{pile.owner_id}-{pile.sku_id}-{pile.bin_id}-{move.to_bin_id}{back}"


HEADS = ("Why", "SKU", "Name", "From", "To", "In exchange", "Quantity", "Picks", "Metres saved a week", "Metres to carry")
REASONS = {Why.NEARER: "Faster mover, nearer", Why.GATHER: "Lies in several bins", Why.RULE: "Not where its rule says"}


@dataclass(frozen=True, slots=True)
class Line:
    """A move as it is told: codes in place of ids."""

    key: str
    why: str
    reason: str
    sku: str
    name: str
    from_bin: str
    to_bin: str
    other: str
    quantity: Decimal
    picks: int
    saved: int
    work: int
    velocity: str

    @property
    def cells(self) -> tuple[object, ...]:
        return (
            self.reason,
            self.sku,
            self.name,
            self.from_bin,
            self.to_bin,
            self.other,
            self.quantity,
            self.picks,
            self.saved,
            self.work,
        )


def lines_of(found: Report) -> list[Line]:
    """The report's moves as they are told, those that save the most first."""
    return [
        Line(
            key_of(move),
            move.why.value,
            REASONS[move.why],
            *found.skus[move.pile.sku_id],
            found.slots[move.pile.bin_id].code,
            found.slots[move.to_bin_id].code,
            found.skus[move.other.sku_id][0] if move.other else "",
            found.contents[move.pile.owner_id, move.pile.sku_id, move.pile.bin_id].quantity,
            move.pile.picks,
            found.per_week(move.saved),
            move.work,
            found.velocities.get(move.pile.goods, "slow"),
        )
        for move in found.advice.moves
    ]
