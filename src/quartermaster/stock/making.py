"""Making and taking apart: goods go into production, others come out of it, at exactly what was used up.

What goes in is valued before what comes out is written, so that its cost is known. Both postings take locks; all of them
are taken before, lots first and then in the ledger's own order, so that nobody waits for this in a circle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.db import array, rows
from quartermaster.stock import costing, operations, weights
from quartermaster.stock.apportioning import split, unit_costs
from quartermaster.stock.moves import Goods
from quartermaster.stock.weighing import Weighed

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Made:
    """The movements of what went in and what came out, and what it cost."""

    consumed: Sequence[int]
    made: Sequence[int]
    value: Decimal


@transaction.atomic
def assemble(act: Act, *, consumed: Sequence[Goods], made: Sequence[Goods]) -> Made:
    """The consumed leave their shelves, using up their claims; what was made of them comes out at what they cost."""
    shares = [line.quantity for line in made]
    return _make(act, consumed, made, shares, apart=False)


@transaction.atomic
def disassemble(act: Act, *, consumed: Sequence[Goods], made: Sequence[Goods], worth: Mapping[int, Decimal]) -> Made:
    """The other way round. `worth` (SKU → what one of it costs usually) says how the cost is shared between the components."""
    shares = [line.quantity * worth.get(line.sku_id, ZERO) for line in made]
    return _make(act, consumed, made, shares, apart=True)


def _make(act: Act, consumed: Sequence[Goods], made: Sequence[Goods], shares: Sequence[Decimal], *, apart: bool) -> Made:
    costing.lock()
    operations.refuse_blocked_lots(consumed)
    operations.lock_ahead(leaving=consumed, coming=made)
    went_in = operations.consume(act, goods=consumed, apart=apart)
    costing.value_all(sku_ids={line.sku_id for line in consumed})
    value, digits = _value_of(went_in)
    priced = at_cost(made, split(value, shares, digits=digits))
    return Made(went_in, operations.produce(act, goods=priced, apart=apart), value)


def at_cost(made: Sequence[Goods], values: Sequence[Decimal]) -> list[Goods]:
    """The same goods at costs of a piece that add up to the values exactly, in two parts where one cost cannot."""
    weighed = weights.weighed_among({line.sku_id for line in made if line.weight is not None})
    return [
        replace(line, quantity=quantity, unit_cost=cost, weight=weight, cost_per_piece=True)
        for line, value in zip(made, values, strict=True)
        for (quantity, cost), weight in _weighed_parts(line, unit_costs(value, line.quantity), weighed.get(line.sku_id))
    ]


Part = tuple[Decimal, Decimal]
"""So much, at so much each."""


def _weighed_parts(line: Goods, parts: Sequence[Part], how: Weighed | None) -> list[tuple[Part, Decimal | None]]:
    """The parts with their shares of the weight, the last with what is left of it."""
    if line.weight is None or how is None:
        return [(part, line.weight) for part in parts]
    return list(zip(parts, how.shares(line.weight, [quantity for quantity, _ in parts]), strict=True))


VALUE = """
    SELECT coalesce(-sum(e.value), 0), max(b.digits) FROM stock_valueentry e JOIN stock_books b USING (owner_id)
    WHERE e.movement_id = ANY(%s::bigint[])
"""


def _value_of(movement_ids: Sequence[int]) -> tuple[Decimal, int]:
    """What the goods that left were worth, and the decimals of their currency."""
    ((value, digits),) = rows(VALUE, [array(list(movement_ids))])
    return max(value, ZERO), digits or 0


RESULT_BINS = operations.MOVED_BY_HAND
"""The kinds of bins that what was made is put into."""
