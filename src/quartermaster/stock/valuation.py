"""What stock is worth, reckoned from what happened to it, fact by fact. Pure: no database, no clock.

Values are exact to the tenth decimal: quantities have six, unit costs four, and what is taken out of a layer is taken
off it, so that nothing is lost. What is booked of a fact is the difference of the rounded value after it and before it.
The remainder is thus carried from fact to fact, and what is booked always adds up to the value, rounded once.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, localcontext

from quartermaster.stock.apportioning import MINOR, REACH, UNIT_COST, ZERO
from quartermaster.stock.cost_facts import (
    AVERAGE,
    CUSTOMER,
    LIFO,
    PRODUCTION,
    STANDARD,
    SUPPLIER,
    Fact,
    Landed,
    Layer,
    Method,
    Moved,
    Origin,
    Repriced,
    Sold,
    Switched,
    Taking,
    Valued,
    place_of,
)

EXACT = Decimal("1E-10")
NEVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Costing:
    """What an owner has of a SKU as the facts so far have made it. `run` goes on from there.

    `cost` is the latest known cost of one, for goods whose cost nobody gave; under STANDARD, the standard. What left
    although it was not there is `owed`, at `owed_value`, until goods come in and settle it at what they really cost.
    """

    method: Method
    cost: Decimal = ZERO
    digits: int = 2
    layers: list[Layer] = field(default_factory=list)
    owed: Decimal = ZERO
    owed_value: Decimal = ZERO
    variance: Decimal = ZERO
    origins: dict[int, Origin] = field(default_factory=dict)
    """What was booked for movements that later facts take back."""
    sold: dict[str, Sold] = field(default_factory=dict)
    """Document → what customers have got under it."""
    quantity: Decimal = field(init=False)
    value: Decimal = field(init=False)
    _booked: Decimal = field(init=False)
    _varied: Decimal = field(init=False)

    def __post_init__(self) -> None:
        self.quantity = sum((layer.remaining for layer in self.layers), -self.owed)
        self.value = sum((layer.value for layer in self.layers), -self.owed_value)
        self._booked, self._varied = self._rounded(self.value), self._rounded(self.variance)

    @property
    def booked(self) -> Decimal:
        """What the books show: the exact value, rounded once to the minor unit."""
        return self._rounded(self.value)

    def run(self, facts: Iterable[Fact]) -> list[Valued]:
        """Take the facts in, in the order of `place_of`, and say what is booked for each."""
        return [valued for part in self.run_in_parts([sorted(facts, key=place_of)]) for valued in part]

    def run_in_parts(self, parts: Sequence[Sequence[Fact]]) -> Iterator[list[Valued]]:
        """`run` of parts that are in order, each and one after the other; what has become of it can be kept between them."""
        taken_back = {fact.reverses for part in parts for fact in part if isinstance(fact, Moved) and fact.reverses}
        for part in parts:
            with localcontext(REACH):
                valued = [self._apply(fact, remember=fact.id in taken_back) for fact in part]
            yield valued

    def kept(self) -> dict[str, str]:
        """With the layers, what it takes to go on from here. What later facts speak of (`origins`, `sold`) is not in it."""
        kept = {name: str(getattr(self, name)) for name in ("cost", "owed", "owed_value", "variance")}
        return {"method": self.method.value} | kept

    @classmethod
    def from_kept(cls, kept: Mapping[str, str], layers: list[Layer], *, digits: int) -> Costing:
        cost, owed, owed_value, variance = (Decimal(kept[name]) for name in ("cost", "owed", "owed_value", "variance"))
        return cls(Method(kept["method"]), cost, digits, layers, owed, owed_value, variance)

    def _apply(self, fact: Fact, *, remember: bool) -> Valued:
        if not isinstance(fact, Moved):
            self._change(fact)
            return Valued(fact, *self._book(), estimated=False)
        estimated = False
        takings: Sequence[Taking] = ()
        if fact.quantity > ZERO:
            estimated = self._come_in(fact)
        elif self.method.pools:
            self._go_out(fact)
        else:
            takings = self._go_out(fact)
        value, variance = self._book()
        if remember:
            self.origins[fact.id] = Origin(fact.at, fact.document, fact.quantity, value, variance, takings)
        if fact.document and fact.end == CUSTOMER:
            self.sold.setdefault(fact.document, Sold()).note(fact.quantity, value, takings)
        return Valued(fact, value, variance, estimated, takings)

    def _change(self, fact: Landed | Repriced | Switched) -> None:
        if isinstance(fact, Landed):
            self._land(fact)
        elif isinstance(fact, Repriced):
            self._reprice(fact)
        else:
            self._switch(fact)

    def _book(self) -> tuple[Decimal, Decimal]:
        """What value and variance have become more since the last time, in minor units."""
        minor, value, variance = MINOR[self.digits], self._booked, self._varied
        self._booked = self.value.quantize(minor)
        if self.variance:
            self._varied = self.variance.quantize(minor)
        elif self._varied:
            self._varied = ZERO
        return self._booked - value, self._varied - variance

    # ------------------------------------------------------------ goods come in

    def _come_in(self, fact: Moved) -> bool:
        """Whether the cost had to be estimated."""
        origin = self.origins.get(fact.reverses) if fact.reverses is not None else None
        if origin is not None:
            self._come_back(fact, origin)
            return False
        paid, estimated = self._cost_of(fact)
        worth = fact.quantity * self.cost if self.method is STANDARD else paid
        self.variance += paid - worth
        for receipt, quantity in self._origins_of(fact).items():
            self._put(Taking(fact.id, receipt, fact.at, fact.document, quantity, _share(worth, quantity, fact.quantity)))
        return estimated

    def _origins_of(self, fact: Moved) -> dict[int, Decimal]:
        """Receipt → quantity: what a customer brings back carries the cost of the receipts that it was sold from."""
        sold = self.sold.get(fact.document) if fact.end == CUSTOMER and not self.method.pools else None
        parts = sold.origins_of_last(fact.quantity) if sold else {}
        rest = fact.quantity - sum(parts.values(), ZERO)
        return parts | {fact.id: rest} if rest else parts

    def _cost_of(self, fact: Moved) -> tuple[Decimal, bool]:
        """What the goods cost, and whether that is a guess.

        What a customer brings back costs what was booked when it left; what is found, what the rest of the stock costs.
        """
        if fact.end == CUSTOMER:
            sold = self.sold.get(fact.document)
            if sold and sold.quantity > 0:
                back = min(sold.quantity, fact.quantity)
                return _share(sold.value, back, sold.quantity) + self._at_present_cost(fact.quantity - back), False
        if fact.amount is not None:
            return fact.amount, False
        if fact.unit_cost is not None:
            return fact.quantity * fact.unit_cost, False
        return self._at_present_cost(fact.quantity), fact.end in (SUPPLIER, PRODUCTION)

    def _come_back(self, fact: Moved, origin: Origin) -> None:
        """What left by mistake is where it was: in its own layers, at what was booked for it."""
        if self.method is STANDARD:
            worth = fact.quantity * self.cost
            self._put(Taking(fact.id, fact.id, fact.at, fact.document, fact.quantity, worth))
        else:
            worth = -origin.value
            for taking in _restored(origin, fact, worth):
                self._put(taking, back=True)
        self.variance -= origin.value + origin.variance + worth

    def _put(self, taking: Taking, *, back: bool = False) -> None:
        """Goods settle first what is owed, at their own cost; the rest is a layer, or a part of the pool."""
        receipt, origin, at, document, quantity, value = taking
        if self.owed:
            settled = min(quantity, self.owed)
            due, part = _share(self.owed_value, settled, self.owed), _share(value, settled, quantity)
            self.owed, self.owed_value = self.owed - settled, self.owed_value - due
            self.quantity, self.value = self.quantity + settled, self.value + due
            self.variance += part - due
            if self.method is not STANDARD:
                self.cost = _share(value, Decimal(1), quantity)
            quantity, value = quantity - settled, value - part
            if not quantity:
                return
        self.quantity += quantity
        self.value += value
        if self.method.pools and self.layers:
            pool = self.layers[0]
            pool.receipt, pool.origin, pool.document = 0, 0, ""
            pool.remaining, pool.value = pool.remaining + quantity, pool.value + value
        else:
            self._lay(Layer(receipt, origin, at, document, quantity, value), back=back)

    def _lay(self, layer: Layer, *, back: bool) -> None:
        if back:
            for there in self.layers:
                if (there.receipt, there.origin) == (layer.receipt, layer.origin):
                    there.remaining, there.value = there.remaining + layer.remaining, there.value + layer.value
                    return
        if self.layers and layer < self.layers[-1]:
            insort(self.layers, layer)
        else:
            self.layers.append(layer)

    # ------------------------------------------------------------ goods go out

    def _go_out(self, fact: Moved) -> Sequence[Taking]:
        origin = self.origins.get(fact.reverses) if fact.reverses else None
        if origin is None:
            return self._take(-fact.quantity, self._layers_of(fact.document) if fact.end == SUPPLIER else ())
        before = self.value
        if self.method is AVERAGE and self._can_spare(-fact.quantity, origin.value):
            takings = self._take_from_pool(-fact.quantity, origin.value)
        else:
            takings = self._take(-fact.quantity, self._layers_corrected_by(fact, origin))
        self.variance += before - self.value - origin.value - origin.variance
        return takings

    def _layers_of(self, document: str) -> Sequence[Layer]:
        """What goes back to its supplier goes at the cost it came with."""
        return [layer for layer in self.layers if layer.document == document] if document and not self.method.pools else ()

    def _layers_corrected_by(self, fact: Moved, origin: Origin) -> Sequence[Layer]:
        """What came in by mistake goes out of its own layer. Where the same act posted it anew, that layer takes its place."""
        if self.method.pools:
            return ()
        own = [layer for layer in self.layers if layer.receipt == fact.reverses]
        anew = [one for one in self.layers if (one.at, one.document) == (fact.at, origin.document) and one.document]
        for layer in anew:
            layer.at = origin.at
        if anew:
            self.layers.sort()
        return own + anew

    def _can_spare(self, quantity: Decimal, value: Decimal) -> bool:
        """Whether the average goods that stay would still be worth something if these were taken at their own cost."""
        return bool(self.layers) and self.layers[0].remaining > quantity and self.layers[0].value >= value

    def _take_from_pool(self, quantity: Decimal, value: Decimal) -> list[Taking]:
        pool = self.layers[0]
        pool.remaining, pool.value = pool.remaining - quantity, pool.value - value
        self.quantity, self.value = self.quantity - quantity, self.value - value
        return [Taking(pool.receipt, pool.origin, pool.at, pool.document, quantity, value)]

    def _take(self, quantity: Decimal, first: Sequence[Layer] = ()) -> list[Taking]:
        """Take from the layers named first, then in the method's order; what is not there is owed at the latest cost."""
        end = -1 if self.method is LIFO else 0
        if not first and self.layers and quantity < self.layers[end].remaining:  # nearly always
            return [self._take_part(self.layers[end], quantity)]
        takings: list[Taking] = []
        left = quantity
        for layer in first:
            left -= self._take_from(layer, left, takings)
        while left and self.layers:
            left -= self._take_from(self.layers[end], left, takings)
        if takings and not self.layers and self.method is not STANDARD:
            self.cost = _share(takings[-1].value, Decimal(1), takings[-1].quantity)
        if left:
            value = (left * self.cost).quantize(EXACT)
            self.owed, self.owed_value = self.owed + left, self.owed_value + value
            self.quantity, self.value = self.quantity - left, self.value - value
            takings.append(Taking(0, 0, NEVER, "", left, value))
        return takings

    def _take_from(self, layer: Layer, most: Decimal, takings: list[Taking]) -> Decimal:
        if not most or not layer.remaining:
            return ZERO
        if most < layer.remaining:
            takings.append(self._take_part(layer, most))
            return most
        quantity, value = layer.remaining, layer.value
        layer.remaining = layer.value = ZERO
        self.layers.remove(layer)
        self.quantity -= quantity
        self.value -= value
        takings.append(Taking(layer.receipt, layer.origin, layer.at, layer.document, quantity, value))
        return quantity

    def _take_part(self, layer: Layer, quantity: Decimal) -> Taking:
        """Of a layer in which more is left than that."""
        remaining, worth = layer.remaining, layer.value
        value = (worth * quantity / remaining).quantize(EXACT)
        layer.remaining, layer.value = remaining - quantity, worth - value
        self.quantity -= quantity
        self.value -= value
        return Taking(layer.receipt, layer.origin, layer.at, layer.document, quantity, value)

    # ------------------------------------------------------------ nothing moves

    def _land(self, fact: Landed) -> None:
        """What of the receipt is still here is worth more; the share of what has gone is a variance."""
        before = self.value
        if self.method is AVERAGE:
            here = [(layer, min(layer.remaining, fact.received)) for layer in self.layers]
        elif self.method is STANDARD:
            here = []
        else:
            here = [(layer, layer.remaining) for layer in self.layers if layer.origin == fact.receipt]
        for layer, quantity in here:
            share = max(_share(fact.amount, min(quantity, fact.received), fact.received), -layer.value)
            layer.value, self.value = layer.value + share, self.value + share
        self.variance += fact.amount - (self.value - before)

    def _reprice(self, fact: Repriced) -> None:
        for layer in self.layers:
            value = _worth(layer.remaining, fact, layer.value)
            layer.value, self.value = value, self.value + value - layer.value
        owed_value = _worth(self.owed, fact, self.owed_value)
        self.owed_value, self.value = owed_value, self.value - owed_value + self.owed_value
        self.cost = min(self.cost, fact.unit_cost) if fact.down else fact.unit_cost

    def _switch(self, fact: Switched) -> None:
        """Layers become one pool, a pool the first layer. A standard is the present average, to four decimals."""
        standard = self._at_present_cost(Decimal(1)).quantize(UNIT_COST)
        self.method = fact.method
        if fact.method.pools and len(self.layers) > 1:
            remaining = sum((layer.remaining for layer in self.layers), ZERO)
            value = sum((layer.value for layer in self.layers), ZERO)
            self.layers = [Layer(0, 0, fact.at, "", remaining, value)]
        if fact.method is STANDARD:
            self._reprice(Repriced(fact.id, fact.at, standard))

    def _at_present_cost(self, quantity: Decimal) -> Decimal:
        """What so many units are worth by the stock that is there, or else by the latest known cost."""
        if self.quantity > 0 and self.method is not STANDARD:
            return _share(self.value, quantity, self.quantity)
        return (quantity * self.cost).quantize(EXACT)

    def _rounded(self, value: Decimal) -> Decimal:
        return value.quantize(MINOR[self.digits], context=REACH)


def _share(total: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    return total if part == whole else (total * part / whole).quantize(EXACT)


def _worth(quantity: Decimal, fact: Repriced, value: Decimal) -> Decimal:
    worth = quantity * fact.unit_cost
    return min(worth, value) if fact.down else worth


def _restored(origin: Origin, fact: Moved, worth: Decimal) -> Sequence[Taking]:
    """The takings of a movement that is taken back, adding up to what was booked for it."""
    if not origin.takings:
        return [Taking(fact.id, fact.id, fact.at, fact.document, fact.quantity, worth)]
    takings = [one if one.receipt else one._replace(receipt=fact.id, origin=fact.id, at=fact.at) for one in origin.takings]
    largest = max(range(len(takings)), key=lambda place: takings[place].value)
    rounded_off = worth - sum((one.value for one in takings), ZERO)
    takings[largest] = takings[largest]._replace(value=takings[largest].value + rounded_off)
    return takings
