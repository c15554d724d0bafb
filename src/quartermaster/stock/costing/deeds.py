"""What people do to the value of stock: add what it cost to get goods here, give them a new price, write them down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.db import array, rows
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.numbering import next_number
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError
from quartermaster.stock.apportioning import MINOR, split
from quartermaster.stock.costing import catching_up, states
from quartermaster.stock.costing.facts import Key, change_of
from quartermaster.stock.costing.refusals import (
    BasisMissing,
    NotAnAmount,
    NotAReceipt,
    NothingInStock,
    NotLower,
    OwnersDiffer,
    PeriodClosed,
    ReasonMissing,
    UnknownReceipt,
)
from quartermaster.stock.costing.states import OpenBooks
from quartermaster.stock.models.value import CostChange, CostState

ZERO = Decimal(0)
LARGEST_AMOUNT = Decimal("999999999999")


class Basis(StrEnum):
    """By what an amount is split between receipts."""

    VALUE = "value"
    QUANTITY = "quantity"
    WEIGHT = "weight"
    VOLUME = "volume"
    EQUAL = "equal"


@dataclass(frozen=True, slots=True)
class Measures:
    """What one unit of a SKU weighs and how much room it takes, in any one unit of measure."""

    weight: Decimal | None = None
    volume: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What became of an amount on one SKU: so much is in the stock's value now, so much went to the result."""

    movement_id: int | None
    sku_id: int
    owner_id: int
    amount: Decimal
    value: Decimal
    variance: Decimal


@dataclass(frozen=True, slots=True)
class Done:
    """A deed on values: its number, and its parts."""

    number: str
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class NewCost:
    """What one unit of an owner's SKU is worth from now on."""

    owner_id: int
    sku_id: int
    unit_cost: Decimal


@dataclass(frozen=True, slots=True)
class _Receipt:
    movement_id: int
    sku_id: int
    owner_id: int
    quantity: Decimal
    paid: Decimal
    effective_at: Any
    stands: bool

    @property
    def key(self) -> Key:
        return (self.sku_id, self.owner_id)


@transaction.atomic
def add_landed_cost(
    act: Act,
    *,
    amount: Decimal,
    by: Basis,
    movement_ids: Sequence[int] = (),
    documents: Sequence[str] = (),
    measures: Mapping[int, Measures] | None = None,
) -> Done:
    """Split freight, duty or the like between receipts: those named, and all that stand of the named purchase orders.

    What is still in stock is worth more by its share; the share of what has gone is a variance. An amount below zero is a
    credit. The act's reason says what it was for.
    """
    _require_reason(act)
    shares = _shares(act, amount, by, movement_ids, documents, measures or {})
    number = next_number("LC", sequence="stock_landed_cost_number")
    parts = _land(act, number, shares)
    details = {"amount": str(amount), "by": by.value, "receipts": [receipt.movement_id for receipt, _ in shares]}
    _tell(act, "stock.add_landed_cost", number, parts, details)
    return Done(number, parts)


@transaction.atomic
def add_costs(act: Act, *, number: str, amounts: Sequence[tuple[int, Decimal]]) -> list[Part]:
    """Add to the cost of receipts, (movement, amount) each, under the number of the document that says so: what a supplier billed
    more, or less, than was booked. What became of each, in their order. Like `add_landed_cost` otherwise.
    """
    _require_reason(act)
    catching_up.lock()
    receipts = {one.movement_id: one for one in _receipts(sorted({movement_id for movement_id, _ in amounts}), ())}
    books = states.books_of({one.owner_id for one in receipts.values()})
    shares = [(receipts[movement_id], amount) for movement_id, amount in amounts]
    for receipt, amount in shares:
        _require_open(act, books[receipt.owner_id])
        _require_amount(amount, books[receipt.owner_id])
        _require_later(act, receipt)
    parts = _land(act, number, shares)
    _tell(act, "stock.add_costs", number, parts, {"receipts": len(receipts)})
    return parts


def preview_landed_cost(
    act: Act, *, amount: Decimal, by: Basis, documents: Sequence[str], measures: Mapping[int, Measures] | None = None
) -> Sequence[Part]:
    """What `add_landed_cost` would come to at this moment. Refuses what it refuses, and keeps nothing."""
    with transaction.atomic():
        parts = _land(act, "", _shares(act, amount, by, (), documents, measures or {}))
        transaction.set_rollback(True)
    return parts


@transaction.atomic
def revalue(act: Act, *, costs: Sequence[NewCost]) -> Done:
    """Make each unit of these SKUs worth another cost; under standard cost that is the new standard."""
    return _reprice(act, costs, CostChange.Kind.REVALUATION, "stock.revalue", "RP", "stock_revaluation_number")


@transaction.atomic
def write_down(act: Act, *, costs: Sequence[NewCost]) -> Done:
    """Lower what units of these SKUs are worth where they are worth more than the cost given."""
    return _reprice(act, costs, CostChange.Kind.WRITE_DOWN, "stock.write_down", "WD", "stock_write_down_number")


def _reprice(act: Act, costs: Sequence[NewCost], kind: CostChange.Kind, verb: str, prefix: str, sequence: str) -> Done:
    _require_reason(act)
    _refuse_wrong_costs(costs)
    catching_up.lock()
    catching_up.value_all(sku_ids={cost.sku_id for cost in costs})
    for books in states.books_of({cost.owner_id for cost in costs}).values():
        _require_open(act, books)
    _refuse_empty(costs, kind)
    number = next_number(prefix, sequence=sequence)
    keys = [(cost.sku_id, cost.owner_id) for cost in costs]
    changes = [_change(act, kind, number, key, unit_cost=cost.unit_cost) for key, cost in zip(keys, costs, strict=True)]
    parts = _apply(changes)
    if kind is CostChange.Kind.WRITE_DOWN:
        _refuse_not_lower(parts)
    _tell(act, verb, number, parts, {"lines": len(costs)})
    return Done(number, parts)


# ---------------------------------------------------------------- below: receipts, bases, and what is refused

Share = tuple[_Receipt, Decimal]


def _shares(
    act: Act,
    amount: Decimal,
    by: Basis,
    movement_ids: Sequence[int],
    documents: Sequence[str],
    measures: Mapping[int, Measures],
) -> list[Share]:
    """Each receipt's share of the amount. Whoever values waits until this transaction has ended."""
    catching_up.lock()
    receipts = _receipts(movement_ids, documents)
    books = states.books_of({receipts[0].owner_id})[receipts[0].owner_id]
    _require_open(act, books)
    _require_amount(amount, books)
    for receipt in receipts:
        _require_later(act, receipt)
    return list(zip(receipts, split(amount, _bases(receipts, by, measures), digits=books.digits), strict=True))


def _require_later(act: Act, receipt: _Receipt) -> None:
    if act.occurred_at < receipt.effective_at:
        message = f"Movement {receipt.movement_id} came in later than that. Choose a later time."
        raise NotAReceipt(message, errors=[FieldError("/occurred_at", "before_the_receipt", message)])


def _land(act: Act, number: str, shares: Sequence[Share]) -> list[Part]:
    changes = [
        _change(
            act,
            CostChange.Kind.LANDED_COST,
            number,
            receipt.key,
            receipt_id=receipt.movement_id,
            received=receipt.quantity,
            amount=share,
        )
        for receipt, share in shares
        if share
    ]
    return _apply(changes)


RECEIPTS = """
    SELECT m.id, m.sku_id, m.owner_id, m.quantity, e.value + e.variance + coalesce(c.value, 0), e.effective_at,
        m.reverses_id IS NULL AND NOT EXISTS (SELECT FROM stock_movement r WHERE r.reverses_id = m.id)
    FROM stock_movement m
    JOIN stock_valueentry e ON e.movement_id = m.id AND NOT e.quantity = 0 AND e.quantity > 0 AND e."end" = 'supplier'
    LEFT JOIN LATERAL (
        SELECT sum(value + variance) AS value FROM stock_valueentry c WHERE c.movement_id = m.id AND c.quantity = 0) c ON true
    WHERE {which} ORDER BY m.id
"""
NAMED = "m.id = ANY(%(wanted)s::bigint[])"
ORDERED = "m.document = ANY(%(wanted)s::text[]) AND m.document <> ''"


def _receipts(movement_ids: Sequence[int], documents: Sequence[str]) -> list[_Receipt]:
    """The receipts, each once, all of one owner. Their SKUs are valued up to now."""
    if not movement_ids and not documents:
        message = "Name the receipts, or the purchase order that they belong to."
        raise UnknownReceipt(message, errors=[FieldError("/receipts", "empty", message)])
    _value_skus_of(movement_ids, documents)
    named = {row[0]: _Receipt(*row) for row in rows(RECEIPTS.format(which=NAMED), {"wanted": array(list(movement_ids))})}
    for place, movement_id in enumerate(movement_ids):
        if movement_id not in named or not named[movement_id].stands:
            message = f"Movement {movement_id} is not a receipt from a supplier that stands."
            raise NotAReceipt(message, errors=[FieldError(f"/receipts/{place}", "not_a_receipt", message)])
    for place, document in enumerate(documents):
        found = [_Receipt(*row) for row in rows(RECEIPTS.format(which=ORDERED), {"wanted": array([document])})]
        standing = [receipt for receipt in found if receipt.stands]
        if not standing:
            message = f"Nothing that was received under {document} is known. Name the purchase order that the goods came with."
            raise UnknownReceipt(message, errors=[FieldError(f"/documents/{place}", "unknown_receipt", message)])
        named |= {receipt.movement_id: receipt for receipt in standing}
    if len({receipt.owner_id for receipt in named.values()}) > 1:
        raise OwnersDiffer("These receipts are of different owners, whose books are apart. Enter a landed cost for each.")
    return list(named.values())


def _value_skus_of(movement_ids: Sequence[int], documents: Sequence[str]) -> None:
    found = rows(f"SELECT DISTINCT sku_id FROM stock_movement m WHERE {NAMED}", {"wanted": array(list(movement_ids))})
    found += rows(f"SELECT DISTINCT sku_id FROM stock_movement m WHERE {ORDERED}", {"wanted": array(list(documents))})
    if found:
        catching_up.value_all(sku_ids={sku_id for (sku_id,) in found})


def _bases(receipts: Sequence[_Receipt], by: Basis, measures: Mapping[int, Measures]) -> list[Decimal]:
    if by is Basis.EQUAL:
        return [Decimal(1)] * len(receipts)
    if by is Basis.QUANTITY:
        return [receipt.quantity for receipt in receipts]
    if by is Basis.VALUE:
        return [max(receipt.paid, ZERO) for receipt in receipts]
    return [receipt.quantity * _measure(receipt, by, measures) for receipt in receipts]


def _measure(receipt: _Receipt, by: Basis, measures: Mapping[int, Measures]) -> Decimal:
    known = measures.get(receipt.sku_id, Measures())
    measure = known.weight if by is Basis.WEIGHT else known.volume
    if measure is None:
        ((code,),) = rows("SELECT code FROM catalog_sku WHERE id = %s", [receipt.sku_id])
        message = f"{code} has no {by.value}. Enter it, or split by value or quantity."
        raise BasisMissing(message, errors=[FieldError("/by", "basis_missing", message)])
    return measure


def _change(act: Act, kind: CostChange.Kind, number: str, key: Key, **what: Any) -> CostChange:
    return CostChange(
        sku_id=key[0],
        owner_id=key[1],
        kind=kind,
        number=number,
        reason=act.reason,
        actor_id=act.user_id,
        source=act.source.value,
        key=act.key,
        effective_at=act.occurred_at,
        **what,
    )


BOOKED = """
    SELECT e.change_id, sum(e.value), sum(e.variance) FROM stock_valueentry e
    WHERE e.change_id = ANY(%(changes)s::bigint[]) GROUP BY 1
"""


def _apply(changes: Sequence[CostChange]) -> list[Part]:
    """Write the changes down and value them; what became of each."""
    written = CostChange.objects.bulk_create(changes)
    found: dict[Key, list[Any]] = {}
    for one in written:
        fact = change_of(one.pk, one.effective_at, one.kind, one.receipt_id, one.received, one.amount, one.unit_cost, one.method)
        found.setdefault((one.sku_id, one.owner_id), []).append(fact)
    catching_up.value(found)
    booked = {row[0]: row[1:] for row in rows(BOOKED, {"changes": array([one.pk for one in written])})}
    return [Part(one.receipt_id, one.sku_id, one.owner_id, one.amount or booked[one.pk][0], *booked[one.pk]) for one in written]


def _tell(act: Act, verb: str, number: str, parts: Sequence[Part], details: Mapping[str, Any]) -> None:
    value, variance = sum((part.value for part in parts), ZERO), sum((part.variance for part in parts), ZERO)
    record(act, verb, document=number, value=str(value), variance=str(variance), **details)
    announce(Notice("stock.valued", sku_ids=frozenset(part.sku_id for part in parts), documents=(number,)))


def _require_reason(act: Act) -> None:
    if not act.reason.strip():
        message = "Say what it is for, so that whoever reads the books understands it."
        raise ReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])


def _require_open(act: Act, books: OpenBooks) -> None:
    if books.open_from and act.occurred_at < books.open_from:
        message = f"The books are closed before {books.open_from:%Y-%m-%d}. Enter it with a later time."
        raise PeriodClosed(message, errors=[FieldError("/occurred_at", "period_closed", message)])


def _require_amount(amount: Decimal, books: OpenBooks) -> None:
    sound = amount.is_finite() and amount and abs(amount) <= LARGEST_AMOUNT
    if not sound or amount != amount.quantize(MINOR[books.digits]):
        message = f"An amount in {books.currency} is not zero and has at most {books.digits} decimals."
        raise NotAnAmount(message, errors=[FieldError("/amount", "not_an_amount", message)])


def _refuse_wrong_costs(costs: Sequence[NewCost]) -> None:
    for place, cost in enumerate(costs):
        if not cost.unit_cost.is_finite() or cost.unit_cost < 0:
            message = "A cost is zero or more."
            raise NotAnAmount(message, errors=[FieldError(f"/lines/{place}/unit_cost", "not_an_amount", message)])
    keys = [(cost.sku_id, cost.owner_id) for cost in costs]
    for place, key in enumerate(keys):
        if key in keys[:place]:
            message = "The same SKU is named twice. Name every SKU once."
            raise NotAnAmount(message, errors=[FieldError(f"/lines/{place}/sku", "named_twice", message)])


def _refuse_empty(costs: Sequence[NewCost], kind: CostChange.Kind) -> None:
    found = CostState.objects.filter(sku_id__in=[cost.sku_id for cost in costs])
    states_by_key = {(one.sku_id, one.owner_id): one for one in found.select_related("sku")}
    for place, cost in enumerate(costs):
        state = states_by_key.get((cost.sku_id, cost.owner_id))
        standard = state is not None and state.method == "standard" and kind is CostChange.Kind.REVALUATION
        if state is None or (not state.quantity and not standard):
            message = "There is nothing of it in stock, so there is no value to change."
            raise NothingInStock(message, errors=[FieldError(f"/lines/{place}/sku", "nothing_in_stock", message)])


def _refuse_not_lower(parts: Sequence[Part]) -> None:
    for place, part in enumerate(parts):
        if part.value >= 0:
            state = CostState.objects.get(sku_id=part.sku_id, owner_id=part.owner_id)
            message = f"All of it is worth that or less already: {plain(state.quantity)} worth {plain(state.value)}."
            raise NotLower(message, errors=[FieldError(f"/lines/{place}/unit_cost", "not_lower", message)])
