"""What was billed against what was ordered and what came: how they differ, and whether that is too much. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from quartermaster.kernel.quantities import plain
from quartermaster.purchasing.tolerances import Tolerance

ZERO = Decimal(0)
HUNDRED = Decimal(100)
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Rule:
    """How far lines may differ: `price` and `charge` in money, `quantity` in pieces."""

    price: Tolerance
    quantity: Tolerance
    charge: Tolerance


@dataclass(frozen=True, slots=True)
class Difference:
    """How a line differs too much. `amount` is what it costs more, or what is missing of a credit, in the invoice’s currency."""

    code: str
    words: str
    amount: Decimal = ZERO

    def kept(self) -> dict[str, str]:
        return {"code": self.code, "words": self.words, "amount": plain(self.amount)}


@dataclass(frozen=True, slots=True)
class Agreed:
    """Of an order’s line: so much was ordered at `unit_cost`, so much came and stayed, so much is billed by other invoices.
    `unaccepted` came beyond the order, and nobody has settled that.
    """

    ordered: Decimal
    came: Decimal
    billed: Decimal
    unit_cost: Decimal
    unaccepted: Decimal = ZERO


def goods(quantity: Decimal, unit_cost: Decimal, agreed: Agreed, rule: Rule, *, rate: Decimal) -> Iterator[Difference]:
    """How billed goods differ from their order and receipts. Less money or fewer pieces than agreed is no fault.

    `rate`: what one of the invoice’s currency is in the books’, in which amounts are tolerated.
    """
    payable = agreed.came - agreed.unaccepted
    beyond = agreed.billed + quantity - payable
    if beyond > rule.quantity.of(agreed.ordered):
        yield _beyond(beyond, quantity, unit_cost, agreed)
    dearer = unit_cost - agreed.unit_cost
    if dearer > 0 and dearer * quantity * rate > rule.price.of(agreed.unit_cost * quantity * rate):
        more = f", {(dearer * HUNDRED / agreed.unit_cost).quantize(TENTH, ROUND_HALF_UP)} % more" if agreed.unit_cost else ""
        yield Difference("price", f"Billed at {plain(unit_cost)}, ordered at {plain(agreed.unit_cost)}{more}", dearer * quantity)


def _beyond(beyond: Decimal, quantity: Decimal, unit_cost: Decimal, agreed: Agreed) -> Difference:
    too_many = min(beyond, quantity)
    if agreed.came >= agreed.billed + quantity:
        words = f"{plain(agreed.unaccepted)} came beyond the order, and nobody has accepted them"
        return Difference("not_accepted", words, too_many * unit_cost)
    if agreed.billed:
        words = f"{plain(quantity)} billed, {plain(agreed.billed)} before; {plain(agreed.came)} received"
    else:
        words = f"{plain(quantity)} billed, {plain(agreed.came)} received"
    return Difference("not_received", words, too_many * unit_cost)


def weighed(amount: Decimal, expected: Decimal, rule: Rule, *, rate: Decimal) -> Iterator[Difference]:
    """How what is billed for weighed goods differs from what came by weight."""
    more = amount - expected
    if more > 0 and more * rate > rule.price.of(expected * rate):
        yield Difference("weight", f"{plain(amount)} billed; what came is {plain(expected)} by its weight", more)


def charge(amount: Decimal, expected: Decimal, rule: Rule, *, rate: Decimal, received: bool) -> Iterator[Difference]:
    """How a charge differs from what is still expected of its kind. `received`: there are goods that it can be added to."""
    more = amount - expected
    if more * rate > rule.charge.of(expected * rate):
        said = f"{plain(expected)} was expected" if expected else "none was expected"
        yield Difference("charge", f"{plain(amount)} billed, {said}", more)
    if not received:
        yield Difference("nothing_received", "Nothing of the order has come that it could be added to")


def credit(amount: Decimal, expected: Decimal | None, rule: Rule, *, rate: Decimal) -> Iterator[Difference]:
    """How a credit falls short of what is still expected."""
    missing = (expected or ZERO) - amount
    if expected is not None and missing * rate > rule.price.of(expected * rate):
        yield Difference("credit", f"{plain(amount)} credited, {plain(expected)} expected", missing)


def share(paid: Decimal, came: Decimal, billed: Decimal, unit_cost: Decimal, *, digits: int) -> Decimal:
    """What was booked for the first `billed` of what came, in the minor unit; of all of it exactly all. `unit_cost`, in the
    books’ currency, is what the order says of those that have not come.
    """
    grain = Decimal(1).scaleb(-digits)
    if billed >= came or not came:
        return paid + (max(billed - came, ZERO) * unit_cost).quantize(grain, ROUND_HALF_UP)
    return (paid * max(billed, ZERO) / came).quantize(grain, ROUND_HALF_UP)
