"""What stock is worth, by the words of decision 11: the whole past is told again from its beginning, every time.

Nothing here knows of the program but its words. Values have ten decimals, and are rounded to the cent once, when booked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext
from typing import NamedTuple

ZERO = Decimal(0)
TENTH = Decimal("1E-10")
CENT = Decimal("0.01")
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
NEVER = datetime(1, 1, 1, tzinfo=UTC)


class Happened(NamedTuple):
    """Goods came from an end outside (above zero) or went to one; or, with `kind`, only their cost changed.

    `about` is the movement that is taken back, or the receipt that freight was paid for.
    """

    number: int
    at: datetime
    quantity: Decimal = ZERO
    end: str = ""
    document: str = ""
    cost: Decimal | None = None
    about: int | None = None
    kind: str = "moved"
    amount: Decimal = ZERO
    paid: Decimal | None = None
    """For all of it, where it was bought by weight."""

    @property
    def place(self) -> tuple[datetime, int, int]:
        if self.kind != "moved":
            return (self.at, 2, self.number)
        return (self.at, 0 if self.quantity > 0 else 1, self.number)


class Booked(NamedTuple):
    value: Decimal
    variance: Decimal


@dataclass(eq=False)
class Part:
    """Goods that came in together: a layer, or what was taken from one. No receipt: a pool, or what is owed."""

    receipt: int
    source: int
    at: datetime
    document: str
    quantity: Decimal
    worth: Decimal

    @property
    def key(self) -> tuple[datetime, int, int]:
        return (self.at, self.receipt, self.source)


class _Written(NamedTuple):
    """A fact that was told, with what was booked for it and from which layers it took."""

    fact: Happened
    booked: Booked
    taken: Sequence[Part]


class _Sale:
    """What customers have got under a document and kept, and from which receipts it was, the last to leave last."""

    def __init__(self) -> None:
        self.quantity, self.worth = ZERO, ZERO
        self.pieces: list[tuple[int, Decimal]] = []

    def last(self, quantity: Decimal) -> dict[int, Decimal]:
        return _sums(self._split(quantity)[0])

    def note(self, quantity: Decimal, worth: Decimal, taken: Iterable[Part]) -> None:
        self.quantity, self.worth = self.quantity - quantity, self.worth - worth
        if self.quantity <= 0:
            self.quantity, self.worth, self.pieces = ZERO, ZERO, []
        elif quantity > 0:
            self.pieces = self._split(quantity)[1]
        self.pieces += [(one.source, one.quantity) for one in taken]

    def _split(self, quantity: Decimal) -> tuple[list[tuple[int, Decimal]], list[tuple[int, Decimal]]]:
        last, rest = [], list(self.pieces)
        while quantity > 0 and rest:
            source, there = rest.pop()
            part = min(there, quantity)
            last.append((source, part))
            quantity -= part
            if there > part:
                rest.append((source, there - part))
        return last, rest


@dataclass
class PlainValue:
    """One owner's stock of one SKU."""

    method: str
    cost: Decimal
    layers: list[Part] = field(default_factory=list)
    owed: Decimal = ZERO
    owed_worth: Decimal = ZERO
    variance: Decimal = ZERO
    booked: dict[tuple[str, int], Booked] = field(default_factory=dict)
    _told: dict[int, _Written] = field(default_factory=dict)
    _sales: defaultdict[str, _Sale] = field(default_factory=lambda: defaultdict(_Sale))

    @classmethod
    def of(cls, method: str, cost: Decimal, past: Iterable[Happened]) -> PlainValue:
        """What the past has made of it; `booked` says by (kind, number) what stands in the books for each fact."""
        value = cls(method, cost)
        with localcontext(EXACT):
            for fact in sorted(past, key=lambda one: one.place):
                value._tell(fact)
        return value

    @property
    def quantity(self) -> Decimal:
        return sum((one.quantity for one in self.layers), -self.owed)

    @property
    def worth(self) -> Decimal:
        return sum((one.worth for one in self.layers), -self.owed_worth)

    @property
    def books(self) -> Booked:
        """The value and the variance, to the cent."""
        return Booked(self.worth.quantize(CENT, ROUND_HALF_UP), self.variance.quantize(CENT, ROUND_HALF_UP))

    @property
    def kept(self) -> list[tuple[int, Decimal, Decimal]]:
        """(Receipt, quantity, worth) of each layer, the oldest first; what is owed is one below zero, before them."""
        owed = [(0, -self.owed, -self.owed_worth)] if self.owed else []
        return owed + [(one.receipt, one.quantity, one.worth) for one in self.layers]

    @property
    def _pools(self) -> bool:
        return self.method in ("average", "standard")

    def _tell(self, fact: Happened) -> None:
        before, taken = self.books, list[Part]()
        if fact.kind == "landed":
            self._land(fact)
        elif fact.kind != "moved":
            self._reprice(fact)
        elif fact.quantity > 0:
            self._come(fact)
        else:
            taken = self._go(fact)
            taken = [] if self._pools else taken
        booked = Booked(self.books.value - before.value, self.books.variance - before.variance)
        self.booked[fact.kind, fact.number] = booked
        if fact.kind == "moved":
            self._told[fact.number] = _Written(fact, booked, taken)
            if fact.end == "customer" and fact.document:
                self._sales[fact.document].note(fact.quantity, booked.value, taken)

    # ------------------------------------------------------------ in

    def _come(self, fact: Happened) -> None:
        if fact.about is not None:
            self._come_back(fact, self._told[fact.about])
            return
        paid = self._paid(fact)
        worth = fact.quantity * self.cost if self.method == "standard" else paid
        self.variance += paid - worth
        sources = self._sales[fact.document].last(fact.quantity) if self._remembers(fact) else {}
        rest = fact.quantity - sum(sources.values(), ZERO)
        for source, quantity in {**sources, **({fact.number: rest} if rest else {})}.items():
            self._put(Part(fact.number, source, fact.at, fact.document, quantity, _share(worth, quantity, fact.quantity)))

    def _remembers(self, fact: Happened) -> bool:
        return fact.end == "customer" and bool(fact.document) and not self._pools

    def _paid(self, fact: Happened) -> Decimal:
        """What customers bring back is worth what was booked for it; the rest what was paid, or what stock costs now."""
        sale = self._sales[fact.document] if fact.document else _Sale()
        if fact.end == "customer" and sale.quantity > 0:
            back = min(sale.quantity, fact.quantity)
            return _share(sale.worth, back, sale.quantity) + self._present(fact.quantity - back)
        if fact.paid is not None:
            return fact.paid
        return self._present(fact.quantity) if fact.cost is None else fact.quantity * fact.cost

    def _come_back(self, fact: Happened, original: _Written) -> None:
        """What left by mistake lies where it lay, at what was booked."""
        own = Part(fact.number, fact.number, fact.at, fact.document, fact.quantity, -original.booked.value)
        if self.method == "standard":
            own.worth = fact.quantity * self.cost
            self.variance -= sum(original.booked) + own.worth
            self._put(own)
            return
        back = [self._again(one, fact) for one in original.taken] or [own]
        dearest = max(back, key=lambda one: one.worth)
        dearest.worth += -original.booked.value - sum((one.worth for one in back), ZERO)
        self.variance -= original.booked.variance
        for part in back:
            self._put(part, back=True)

    @staticmethod
    def _again(taken: Part, fact: Happened) -> Part:
        if taken.receipt:
            return Part(taken.receipt, taken.source, taken.at, taken.document, taken.quantity, taken.worth)
        return Part(fact.number, fact.number, fact.at, taken.document, taken.quantity, taken.worth)

    def _put(self, part: Part, *, back: bool = False) -> None:
        if self.owed:
            settled = min(part.quantity, self.owed)
            due, ours = _share(self.owed_worth, settled, self.owed), _share(part.worth, settled, part.quantity)
            if self.method != "standard":
                self.cost = _share(part.worth, Decimal(1), part.quantity)
            self.owed, self.owed_worth = self.owed - settled, self.owed_worth - due
            self.variance += ours - due
            part.quantity, part.worth = part.quantity - settled, part.worth - ours
        if not part.quantity:
            return
        if self._pools and self.layers:
            there = self.layers[0]
            self.layers = [Part(0, 0, there.at, "", there.quantity + part.quantity, there.worth + part.worth)]
            return
        same = [one for one in self.layers if back and (one.receipt, one.source) == (part.receipt, part.source)]
        if same:
            same[0].quantity, same[0].worth = same[0].quantity + part.quantity, same[0].worth + part.worth
        else:
            self.layers = sorted([*self.layers, part], key=lambda one: one.key)

    # ------------------------------------------------------------ out

    def _go(self, fact: Happened) -> list[Part]:
        quantity = -fact.quantity
        if fact.about is None:
            theirs = [one for one in self.layers if one.document == fact.document and fact.document and not self._pools]
            return self._take(quantity, theirs if fact.end == "supplier" else [])
        before, booked = self.worth, self._told[fact.about].booked
        pool = self.layers[0] if self.method == "average" and self.layers else None
        if pool and pool.quantity > quantity and pool.worth >= booked.value:
            pool.quantity, pool.worth = pool.quantity - quantity, pool.worth - booked.value
            taken = [Part(0, 0, fact.at, "", quantity, booked.value)]
        else:
            taken = self._take(quantity, [one for one in self.layers if one.receipt == fact.about and not self._pools])
        self.variance += before - self.worth - sum(booked)
        return taken

    def _take(self, quantity: Decimal, first: Sequence[Part]) -> list[Part]:
        """From the layers named first, then in the method's order; what is not there is owed."""
        taken: list[Part] = []
        rest = [one for one in self.layers if one not in first]
        for layer in [*first, *(reversed(rest) if self.method == "lifo" else rest)]:
            part = min(quantity, layer.quantity)
            if part:
                worth = _share(layer.worth, part, layer.quantity)
                layer.quantity, layer.worth = layer.quantity - part, layer.worth - worth
                taken.append(Part(layer.receipt, layer.source, layer.at, layer.document, part, worth))
                quantity -= part
        self.layers = [one for one in self.layers if one.quantity]
        if taken and not self.layers and self.method != "standard":
            self.cost = _share(taken[-1].worth, Decimal(1), taken[-1].quantity)
        if quantity:
            worth = (quantity * self.cost).quantize(TENTH)
            self.owed, self.owed_worth = self.owed + quantity, self.owed_worth + worth
            taken.append(Part(0, 0, NEVER, "", quantity, worth))
        return taken

    # ------------------------------------------------------------ nothing moves

    def _land(self, fact: Happened) -> None:
        """Freight on `quantity` of a receipt: what of it is here is dearer, the rest is a variance."""
        before = self.worth
        for layer in self.layers:
            if self.method == "average":
                here = min(layer.quantity, fact.quantity)
            else:
                here = min(layer.quantity, fact.quantity) if layer.source == fact.about and not self._pools else ZERO
            layer.worth += max(_share(fact.amount, here, fact.quantity), -layer.worth) if here else ZERO
        self.variance += fact.amount - (self.worth - before)

    def _reprice(self, fact: Happened) -> None:
        cost, down = fact.amount, fact.kind == "down"
        for layer in self.layers:
            worth = layer.quantity * cost
            layer.worth = min(worth, layer.worth) if down else worth
        worth = self.owed * cost
        self.owed_worth = min(worth, self.owed_worth) if down else worth
        self.cost = min(self.cost, cost) if down else cost

    def _present(self, quantity: Decimal) -> Decimal:
        if self.quantity > 0 and self.method != "standard":
            return _share(self.worth, quantity, self.quantity)
        return (quantity * self.cost).quantize(TENTH)


def split(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """An amount in cents by weight; the cents that rounding leaves go to those who lost most by it, the first first."""
    with localcontext(EXACT):
        if not sum(weights):
            weights = [Decimal(1)] * len(weights)
        exact = [amount * weight / sum(weights) for weight in weights]
        parts = [one.quantize(CENT, ROUND_DOWN) for one in exact]
        left = amount - sum(parts)
        for place in sorted(range(len(parts)), key=lambda place: -abs(exact[place] - parts[place])):
            step = max(min(left, CENT), -CENT)
            parts[place] += step
            left -= step
    return parts


def _sums(pieces: Iterable[tuple[int, Decimal]]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for source, quantity in pieces:
        found[source] = found.get(source, ZERO) + quantity
    return found


def _share(whole: Decimal, part: Decimal, of: Decimal) -> Decimal:
    return whole if part == of else (whole * part / of).quantize(TENTH)
