"""The value of a whole plain book: its log as facts, the costs that people changed, the months that were closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.stock.plain_book import OUTSIDE, Moved, No, PlainBook
from tests.stock.plain_value import CENT, Booked, Happened, PlainValue, split

ZERO = Decimal(0)


class Key(NamedTuple):
    owner: int
    sku: int


@dataclass
class PlainWorth:
    """`first_costs` are the SKUs' own. Facts count from when they happened, or from the first open moment."""

    method: str
    first_costs: dict[int, Decimal]
    zone: ZoneInfo
    counts_from: dict[int, datetime] = field(default_factory=dict)
    changes: list[tuple[Key, Happened]] = field(default_factory=list)
    open_from: dict[int, datetime] = field(default_factory=dict)

    def note(self, log: Iterable[Moved]) -> None:
        """When movements that were just written down count from."""
        for moved in log:
            if moved.number not in self.counts_from:
                self.counts_from[moved.number] = max(moved.at, self.open_from.get(moved.owner, moved.at))

    def of(self, book: PlainBook, key: Key, more: Iterable[tuple[Key, Happened]] = ()) -> PlainValue | None:
        """What the owner's stock of the SKU is worth; None where nothing has ever come or gone."""
        past = [fact for one in book.log if (one.owner, one.sku) == key and (fact := self._fact(book, one))]
        past += [fact for whose, fact in [*self.changes, *more] if whose == key]
        return PlainValue.of(self.method, self.first_costs[key.sku], past) if past else None

    def until(self, book: PlainBook, owner: int, moment: datetime) -> tuple[Decimal, bool]:
        """What the books of an owner say of what had happened before the moment, and whether anything had."""
        total, any_fact = ZERO, False
        for sku in self.first_costs:
            value = self.of(book, Key(owner, sku))
            for (kind, number), booked in value.booked.items() if value else ():
                if self._at(kind, number) < moment:
                    total, any_fact = total + booked.value, True
        return total, any_fact

    def close(self, book: PlainBook, owner: int, month: date, now: datetime) -> Decimal:
        """Close the month and all before it; the value at its end."""
        ends_at = self.end_of(month)
        if ends_at > now:
            raise No("period_not_over")
        if all(self.of(book, Key(owner, sku)) is None for sku in self.first_costs):
            raise No("nothing_to_close")
        if owner in self.open_from and self.open_from[owner] >= ends_at:
            raise No("period_closed")
        value, any_fact = self.until(book, owner, ends_at)
        if not any_fact:
            raise No("nothing_to_close")
        self.open_from[owner] = ends_at
        return value

    def end_of(self, month: date) -> datetime:
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        return datetime.combine(following, time.min, self.zone)

    def land(
        self, book: PlainBook, at: datetime, amount: Decimal, by: str, numbers: Sequence[int], documents: Sequence[str]
    ) -> list[tuple[Key, Happened, Booked]]:
        """Freight on receipts, what is split on each, and what becomes of it."""
        receipts = self._receipts(book, numbers, documents)
        owners = {one.owner for one in receipts}
        if len(owners) > 1:
            raise No("owners_differ")
        if any(at < self.open_from.get(owner, at) for owner in owners):
            raise No("period_closed")
        if not amount or amount != amount.quantize(CENT):
            raise No("not_an_amount")
        if any(at < self.counts_from[one.number] for one in receipts):
            raise No("not_a_receipt")
        shares = split(amount, [self._weight(book, one, by) for one in receipts])
        new = [
            (Key(one.owner, one.sku), Happened(place, at, one.quantity, about=one.number, kind="landed", amount=share))
            for place, (one, share) in enumerate(zip(receipts, shares, strict=True), start=10**12)
            if share
        ]
        return self._with_what_is_booked(book, new)

    def reprice(
        self, book: PlainBook, at: datetime, key: Key, cost: Decimal, *, down: bool
    ) -> list[tuple[Key, Happened, Booked]]:
        """A new cost of one, or a write-down to it, and what becomes of it."""
        if at < self.open_from.get(key.owner, at):
            raise No("period_closed")
        present = self.of(book, key)
        if present is None or not (present.quantity or (self.method == "standard" and not down)):
            raise No("nothing_in_stock")
        fact = Happened(10**12, at, kind="down" if down else "repriced", amount=cost)
        found = self._with_what_is_booked(book, [(key, fact)])
        if down and found[0][2].value >= 0:
            raise No("not_lower")
        return found

    def keep(self, changes: Iterable[tuple[Key, Happened, Booked]], numbers: Iterable[int]) -> None:
        """The changes, under the numbers that they have in the real books."""
        for (key, fact, _), number in zip(changes, numbers, strict=True):
            self.changes.append((key, fact._replace(number=number)))

    # ------------------------------------------------------------ below: facts and receipts

    def _fact(self, book: PlainBook, moved: Moved) -> Happened | None:
        """What a movement means for its owner's value: nothing, while the goods stay within the house."""
        came, went = (book.bins[number].kind for number in (moved.origin, moved.target))
        if (came in OUTSIDE) == (went in OUTSIDE):
            return None
        quantity, end = (moved.quantity, came) if came in OUTSIDE else (-moved.quantity, went)
        at = self.counts_from[moved.number]
        cost, paid = moved.cost, None
        if quantity > 0 and cost is not None and moved.weight is not None:
            paid = cost * moved.weight
        return Happened(moved.number, at, quantity, end, moved.document, cost, moved.reverses, paid=paid)

    def _at(self, kind: str, number: int) -> datetime:
        if kind == "moved":
            return self.counts_from[number]
        return next(fact.at for _, fact in self.changes if (fact.kind, fact.number) == (kind, number))

    def _receipts(self, book: PlainBook, numbers: Sequence[int], documents: Sequence[str]) -> list[Moved]:
        """Each once: those named, then what stands of the documents, in the order of the book."""
        if not numbers and not documents:
            raise No("unknown_receipt")
        taken_back = {one.reverses for one in book.log}
        supplier = book.end("supplier")
        standing = [one for one in book.log if one.origin == supplier and not one.reverses and one.number not in taken_back]
        if set(numbers) - {one.number for one in standing}:
            raise No("not_a_receipt")
        found = {one.number: one for one in standing if one.number in numbers}
        for document in documents:
            theirs = {one.number: one for one in standing if one.document == document}
            if not theirs:
                raise No("unknown_receipt")
            found |= theirs
        return list(found.values())

    def _weight(self, book: PlainBook, receipt: Moved, by: str) -> Decimal:
        if by == "equal":
            return Decimal(1)
        if by == "quantity":
            return receipt.quantity
        value = self.of(book, Key(receipt.owner, receipt.sku))
        assert value is not None
        booked = value.booked["moved", receipt.number]
        return max(booked.value + booked.variance, ZERO)

    def _with_what_is_booked(self, book: PlainBook, new: Sequence[tuple[Key, Happened]]) -> list[tuple[Key, Happened, Booked]]:
        found = []
        for key, fact in new:
            value = self.of(book, key, new)
            assert value is not None
            found.append((key, fact, value.booked[fact.kind, fact.number]))
        return found


def draft_of(worth: PlainWorth) -> PlainWorth:
    return replace(worth, counts_from=dict(worth.counts_from), changes=list(worth.changes), open_from=dict(worth.open_from))
