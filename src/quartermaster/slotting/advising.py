"""Where goods would better lie, so that pickers walk less. Pure.

Each pick is counted as the way from where walks begin to the bin and back. First what lies where rules do not have it goes where
it would be put away now. Then the fastest movers choose: each takes the nearer place that saves the most, an empty bin, one in
exchange for something slower, or one where the same goods lie already. Last, goods that lie in several bins are gathered where
that costs nothing. A bin is part of one move of an advice, so that every move can be made by itself, in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

LOOKED_AT = 25
"""How many places that would do are compared for one pile."""
PAYS_WITHIN = 4
"""Weeks in which the metres that a move costs must be saved again."""


class Why(StrEnum):
    RULE = "rule"
    NEARER = "nearer"
    GATHER = "gather"


@dataclass(frozen=True, slots=True)
class Pile:
    """An owner's SKU in a bin, how often it was picked there in the period, and how far that is from where walks begin."""

    owner_id: int
    sku_id: int
    bin_id: int
    metres: int
    picks: int
    stays: bool = False
    """It may not be moved: it is on hold, pickers are sent for it, or a move of it is open."""

    @property
    def goods(self) -> tuple[int, int]:
        return (self.owner_id, self.sku_id)


@dataclass(frozen=True, slots=True)
class Seat:
    """A place for a pile: that of another pile, or an empty bin's."""

    bin_id: int
    metres: int
    pile: Pile | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Carry the pile to a bin; what lies there goes back the same way (`other`), or there is room.

    `saved` are metres in the period (below zero where a rule sends goods further away), `work` those that carrying costs.
    """

    why: Why
    pile: Pile
    to_bin_id: int
    saved: int
    work: int
    other: Pile | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """Metres walked in the period: as it was, after all moves, and at least, however everything were put (rules and sizes
    aside: no way to share these places out among these piles makes pickers walk less)."""

    now: int
    after: int
    least: int
    moves: tuple[Move, ...]


MayLie = Callable[[Pile, Seat], bool]
"""Whether a pile may lie on a seat once the seat's own pile is gone: rules, temperature, what fits."""
Between = Callable[[int, int], int]
"""Metres from one bin to another."""


def advise(
    piles: Iterable[Pile],
    empty: Iterable[Seat],
    *,
    misplaced: Mapping[tuple[int, int, int], Seat],
    weeks: int,
    may_lie: MayLie,
    between: Between,
) -> Advice:
    """The moves that are worth it, those that save the most first. `misplaced` says of piles (owner, SKU, bin) that lie where
    rules do not have them where they would be put."""
    ranked = sorted(piles, key=lambda pile: (-pile.picks, pile.owner_id, pile.sku_id, pile.bin_id))
    seats = sorted([*empty, *(Seat(pile.bin_id, pile.metres, pile) for pile in ranked)], key=_nearest)
    plan = _Plan(may_lie, between, weeks)
    plan.put_right(ranked, misplaced)
    plan.bring_nearer(ranked, seats)
    plan.gather(ranked)
    moves = tuple(sorted(plan.moves, key=lambda move: (-move.saved, move.pile.sku_id, move.pile.bin_id)))
    now = 2 * sum(pile.picks * pile.metres for pile in ranked)
    return Advice(now, now - sum(move.saved for move in moves), _least(ranked, seats), moves)


class _Plan:
    """The moves found so far, and the bins that are part of one."""

    def __init__(self, may_lie: MayLie, between: Between, weeks: int) -> None:
        self.moves: list[Move] = []
        self._moved = set[int]()
        self._may_lie, self._between, self._weeks = may_lie, between, weeks

    def put_right(self, ranked: Sequence[Pile], misplaced: Mapping[tuple[int, int, int], Seat]) -> None:
        """What lies where rules do not have it, whatever it costs."""
        for pile in ranked:
            seat = misplaced.get((pile.owner_id, pile.sku_id, pile.bin_id))
            if seat and not pile.stays and not self._moved & {pile.bin_id, seat.bin_id}:
                self._add(self._move(Why.RULE, pile, seat))

    def bring_nearer(self, ranked: Sequence[Pile], seats: Sequence[Seat]) -> None:
        """A seat that one pile cannot win, no slower one can: it is not looked at again."""
        chain, homes = _Chain(len(seats)), _homes(ranked)
        for pile in ranked:
            if pile.stays or pile.bin_id in self._moved or not pile.picks:
                continue
            found = [self._move(Why.GATHER, pile, home) for home in self._free(homes, pile) if home.metres < pile.metres]
            looked, at = 0, chain.first()
            while at < len(seats) and seats[at].metres < pile.metres and looked < LOOKED_AT:
                seat = seats[at]
                if seat.bin_id in self._moved or (seat.pile and (seat.pile.stays or seat.pile.picks >= pile.picks)):
                    chain.drop(at)
                elif seat.pile and seat.pile.goods == pile.goods:
                    pass  # gathered, not exchanged
                else:
                    looked += 1
                    move = self._move(Why.NEARER, pile, seat, seat.pile)
                    if self._is_worth(move) and (not found or move.saved > found[0].saved) and self._both_may(pile, seat):
                        found = [move]
                at = chain.after(at)
            if found and self._is_worth(found[0]):
                self._add(found[0])

    def gather(self, ranked: Sequence[Pile]) -> None:
        """What lies in several bins goes to the nearest of them that has room, if that is no further."""
        homes = _homes(ranked)
        for pile in reversed(ranked):
            if pile.stays or pile.bin_id in self._moved:
                continue
            for home in self._free(homes, pile):
                if home.metres <= pile.metres:
                    self._add(self._move(Why.GATHER, pile, home))
                    break

    def _free(self, homes: Mapping[tuple[int, int], list[Pile]], pile: Pile) -> list[Seat]:
        """The nearest bin with the same goods that has room for these too, if there is one."""
        for home in homes[pile.goods]:
            seat = Seat(home.bin_id, home.metres)
            if home.bin_id != pile.bin_id and not home.stays and home.bin_id not in self._moved and self._may_lie(pile, seat):
                return [seat]
        return []

    def _both_may(self, pile: Pile, seat: Seat) -> bool:
        back = Seat(pile.bin_id, pile.metres, pile)
        return self._may_lie(pile, seat) and (seat.pile is None or self._may_lie(seat.pile, back))

    def _move(self, why: Why, pile: Pile, seat: Seat, other: Pile | None = None) -> Move:
        """Its work: from where walks begin to where it lies, to where it goes, and back; for an exchange once more to and fro."""
        carried = self._between(pile.bin_id, seat.bin_id)
        saved = 2 * (pile.picks - (other.picks if other else 0)) * (pile.metres - seat.metres)
        return Move(why, pile, seat.bin_id, saved, pile.metres + carried * (3 if other else 1) + seat.metres, other)

    def _is_worth(self, move: Move) -> bool:
        return move.saved * PAYS_WITHIN > move.work * self._weeks

    def _add(self, move: Move) -> None:
        self.moves.append(move)
        self._moved |= {move.pile.bin_id, move.to_bin_id}


class _Chain:
    """The places of a list that were not dropped, each step of constant time in the long run."""

    def __init__(self, length: int) -> None:
        self._next = list(range(length + 1))

    def first(self) -> int:
        return self._find(0)

    def after(self, at: int) -> int:
        return self._find(at + 1)

    def drop(self, at: int) -> None:
        self._next[at] = at + 1

    def _find(self, at: int) -> int:
        while self._next[at] != at:
            self._next[at] = self._next[self._next[at]]
            at = self._next[at]
        return at


def _homes(piles: Iterable[Pile]) -> dict[tuple[int, int], list[Pile]]:
    """(owner, SKU) → its piles, the nearest first."""
    found: dict[tuple[int, int], list[Pile]] = {}
    for pile in sorted(piles, key=lambda pile: (pile.metres, pile.bin_id)):
        found.setdefault(pile.goods, []).append(pile)
    return found


def _least(ranked: Sequence[Pile], seats: Sequence[Seat]) -> int:
    """The most picked on the nearest seat, and so on: sums of products are least in opposite order."""
    return 2 * sum(pile.picks * seat.metres for pile, seat in zip(ranked, seats, strict=False))


def _nearest(seat: Seat) -> tuple[int, int, int]:
    return (seat.metres, seat.bin_id, seat.pile.sku_id if seat.pile else 0)
