"""The entries, as they are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from quartermaster.kernel.db import Send, all_or_nothing, column
from quartermaster.stock.cost_facts import End, Landed, Moved, Repriced, Valued
from quartermaster.stock.costing.facts import Key
from quartermaster.stock.models.value import ValueEntry

ZERO = Decimal(0)
Kind = ValueEntry.Kind
CAME_FROM = {
    End.SUPPLIER: Kind.RECEIPT.value,
    End.CUSTOMER: Kind.RETURN.value,
    End.LOSS: Kind.ADJUSTMENT.value,
    End.PRODUCTION: Kind.PRODUCTION.value,
    End.OWNER: Kind.OWNER_CHANGE.value,
}
WENT_TO = CAME_FROM | {End.SUPPLIER: Kind.VENDOR_RETURN.value, End.CUSTOMER: Kind.ISSUE.value}


class Line(NamedTuple):
    """An entry's columns."""

    sku_id: int
    owner_id: int
    kind: str
    movement_id: int | None
    change_id: int | None
    quantity: Decimal
    value: Decimal
    variance: Decimal
    estimated: bool
    at: datetime
    end: str = ""
    document: str = ""
    unit_cost: Decimal | None = None
    reverses: int | None = None


def line_for(key: Key, valued: Valued) -> Line:
    """What is booked for a fact for the first time. A reversal is of the kind of what it takes back."""
    fact = valued.fact
    if isinstance(fact, Moved):
        came = (fact.quantity > 0) == (fact.reverses is None)
        kind = (CAME_FROM if came else WENT_TO)[End(fact.end)]
        return Line(
            *key,
            kind,
            movement_id=fact.id,
            change_id=None,
            quantity=fact.quantity,
            value=valued.value,
            variance=valued.variance,
            estimated=valued.estimated,
            at=fact.at,
            end=fact.end,
            document=fact.document,
            unit_cost=fact.unit_cost,
            reverses=fact.reverses,
        )
    if isinstance(fact, Landed):
        kind = Kind.LANDED_COST.value
    elif isinstance(fact, Repriced):
        kind = (Kind.WRITE_DOWN if fact.down else Kind.REVALUATION).value
    else:
        kind = Kind.METHOD.value
    return Line(*key, kind, None, fact.id, ZERO, valued.value, valued.variance, False, fact.at)


def correction(key: Key, valued: Valued, at: datetime, value: Decimal, variance: Decimal) -> Line:
    """What a fact is worth more or less than was booked for it so far."""
    fact = valued.fact
    kind = Kind.CORRECTION.value
    if isinstance(fact, Moved):
        return Line(*key, kind, fact.id, None, ZERO, value, variance, False, at, fact.end, fact.document)
    return Line(*key, kind, None, fact.id, ZERO, value, variance, False, at)


WRITE = """
    INSERT INTO stock_valueentry (sku_id, owner_id, kind, movement_id, change_id, quantity, value, variance, estimated,
        effective_at, "end", document, unit_cost, reverses)
    SELECT coalesce(sku_id, (%(sku_id)s::bigint[])[1]), coalesce(owner_id, (%(owner_id)s::bigint[])[1]),
        coalesce(kind, (%(kind)s::text[])[1]), movement_id, change_id, coalesce(quantity, (%(quantity)s::numeric[])[1]),
        coalesce(value, (%(value)s::numeric[])[1]), coalesce(variance, (%(variance)s::numeric[])[1]),
        coalesce(estimated, (%(estimated)s::bool[])[1]), coalesce(at, (%(at)s::timestamptz[])[1]),
        coalesce("end", (%(end)s::text[])[1]), coalesce(document, (%(document)s::text[])[1]), unit_cost, reverses
    FROM unnest(%(sku_id)s::bigint[], %(owner_id)s::bigint[], %(kind)s::text[], %(movement_id)s::bigint[],
        %(change_id)s::bigint[], %(quantity)s::numeric[], %(value)s::numeric[], %(variance)s::numeric[], %(estimated)s::bool[],
        %(at)s::timestamptz[], %(end)s::text[], %(document)s::text[], %(unit_cost)s::numeric[], %(reverses)s::bigint[])
        WITH ORDINALITY AS a(sku_id, owner_id, kind, movement_id, change_id, quantity, value, variance, estimated, at, "end",
            document, unit_cost, reverses, place)
    ORDER BY place
"""
MAY_BE_NULL = ("movement_id", "change_id", "unit_cost", "reverses")


def write(lines: Sequence[Line], send: Send) -> None:
    if lines:
        columns = dict(zip(Line._fields, zip(*lines, strict=True), strict=True))
        send(WRITE, {name: (all_or_nothing if name in MAY_BE_NULL else column)(values) for name, values in columns.items()})
