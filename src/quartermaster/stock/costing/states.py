"""What costing keeps of each owner's SKU to go on from: its state and its layers; and the owners' books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from django.conf import settings

from quartermaster.kernel.db import Send, array, rows, run
from quartermaster.kernel.money import minor_digits
from quartermaster.stock.cost_facts import Layer, Method, Place
from quartermaster.stock.costing.facts import Key
from quartermaster.stock.costing.marks import placed
from quartermaster.stock.valuation import Costing

ZERO = Decimal(0)
OWED_AT = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class OpenBooks:
    """An owner's books: how many decimals their currency has, and from when on they are open."""

    currency: str
    digits: int
    open_from: datetime | None


@dataclass(slots=True)
class State:
    """Up to where a SKU is valued. `place` is the last fact's, None before the first."""

    first_method: Method
    first_cost: Decimal
    place: Place | None
    since_mark: int
    costing: Costing
    is_new: bool


BEGIN_BOOKS = """
    INSERT INTO stock_books (owner_id, currency, digits)
    SELECT owner_id, %(currency)s, %(digits)s FROM unnest(%(owners)s::bigint[]) AS o(owner_id)
    WHERE NOT EXISTS (SELECT FROM stock_books b WHERE b.owner_id = o.owner_id)
    ON CONFLICT DO NOTHING
"""
BOOKS = "SELECT owner_id, currency, digits, open_from FROM stock_books WHERE owner_id = ANY(%(owners)s::bigint[])"


def books_of(owner_ids: Collection[int]) -> dict[int, OpenBooks]:
    """The owners' books, begun in the usual currency where there were none."""
    usual = {"currency": settings.CURRENCY, "digits": minor_digits(settings.CURRENCY)}
    parameters = {"owners": array(sorted(owner_ids)), **usual}
    found = rows(BOOKS, parameters)
    if len(found) < len(owner_ids):
        run(BEGIN_BOOKS, parameters)
        found = rows(BOOKS, parameters)
    return {row[0]: OpenBooks(*row[1:]) for row in found}


KEYS = "unnest(%(skus)s::bigint[], %(owners)s::bigint[])"
STATES = f"""
    SELECT sku_id, owner_id, s.method, s.first_method, s.first_cost, s.cost, s.variance, s.last_at, s.last_rank, s.last_id,
        s.since_mark
    FROM {KEYS} AS k(sku_id, owner_id) JOIN stock_coststate s USING (sku_id, owner_id)
"""
LAYERS = f"""
    SELECT sku_id, owner_id, l.receipt, l.origin, l.at, l.document, l.remaining, l.value
    FROM {KEYS} AS k(sku_id, owner_id) JOIN stock_costlayer l USING (sku_id, owner_id) ORDER BY l.at, l.receipt, l.origin
"""
FIRST_COSTS = """
    SELECT id, CASE WHEN nominal_weight IS NULL THEN cost ELSE round(cost * nominal_weight, 4) END FROM catalog_sku
    WHERE id = ANY(%(skus)s::bigint[])
"""
"""What a piece costs: of what is weighed, as much as it usually weighs."""


def states_of(keys: Sequence[Key], digits: Mapping[int, int], methods: Mapping[int, Method]) -> dict[Key, State]:
    """Each SKU's state; a new one, by `methods` and at the SKU's own cost, where nothing of it was valued yet."""
    parameters = {"skus": array([sku_id for sku_id, _ in keys]), "owners": array([owner_id for _, owner_id in keys])}
    layers: defaultdict[Key, list[Layer]] = defaultdict(list)
    owed: dict[Key, tuple[Decimal, Decimal]] = {}
    for sku_id, owner_id, receipt, origin, at, document, remaining, value in rows(LAYERS, parameters):
        if remaining < 0:
            owed[sku_id, owner_id] = (-remaining, -value)
        else:
            layers[sku_id, owner_id].append(Layer(receipt, origin, at, document, remaining, value))
    found = {}
    for sku_id, owner_id, method, first_method, first_cost, cost, variance, at, rank, last_id, since in rows(STATES, parameters):
        key = (sku_id, owner_id)
        short, short_value = owed.get(key, (ZERO, ZERO))
        costing = Costing(Method(method), cost, digits[owner_id], layers.get(key, []), short, short_value, variance)
        place = (at, rank, last_id) if at else None
        found[key] = State(Method(first_method), first_cost, place, since, costing, is_new=False)
    missing = [key for key in keys if key not in found]
    if missing:
        costs = dict(rows(FIRST_COSTS, {"skus": array(sorted({sku_id for sku_id, _ in missing}))}))
        for key in missing:
            method, cost = methods[key[0]], costs[key[0]]
            found[key] = State(method, cost, None, 0, Costing(method, cost, digits[key[1]]), is_new=True)
    return found


SAVE_STATES = """
    INSERT INTO stock_coststate (sku_id, owner_id, method, first_method, first_cost, cost, quantity, value, variance, last_at,
        last_rank, last_id, since_mark)
    SELECT * FROM unnest(%(skus)s::bigint[], %(owners)s::bigint[], %(methods)s::text[], %(first_methods)s::text[],
        %(first_costs)s::numeric[], %(costs)s::numeric[], %(quantities)s::numeric[], %(values)s::numeric[],
        %(variances)s::numeric[], %(ats)s::timestamptz[], %(ranks)s::int[], %(ids)s::bigint[], %(since)s::int[])
    ON CONFLICT (sku_id, owner_id) DO UPDATE SET method = excluded.method, cost = excluded.cost, quantity = excluded.quantity,
        value = excluded.value, variance = excluded.variance, last_at = excluded.last_at, last_rank = excluded.last_rank,
        last_id = excluded.last_id, since_mark = excluded.since_mark
"""
DROP_LAYERS = f"""
    DELETE FROM stock_costlayer l USING {KEYS} AS k(sku_id, owner_id) WHERE (l.sku_id, l.owner_id) = (k.sku_id, k.owner_id)
"""
ADD_LAYERS = """
    INSERT INTO stock_costlayer (sku_id, owner_id, receipt, origin, at, document, remaining, value)
    SELECT * FROM unnest(%(skus)s::bigint[], %(owners)s::bigint[], %(receipts)s::bigint[], %(origins)s::bigint[],
        %(ats)s::timestamptz[], %(documents)s::text[], %(remaining)s::numeric[], %(values)s::numeric[])
"""


FORGET_STATES = f"""
    DELETE FROM stock_coststate s USING {KEYS} AS k(sku_id, owner_id) WHERE (s.sku_id, s.owner_id) = (k.sku_id, k.owner_id)
"""


def forget(keys: Collection[Key]) -> None:
    """All that was kept of these SKUs. What is saved afterwards is new."""
    where = {"skus": array([sku_id for sku_id, _ in keys]), "owners": array([owner_id for _, owner_id in keys])}
    run(FORGET_STATES, where)
    run(DROP_LAYERS, where)


def save(states: Mapping[Key, State], send: Send) -> None:
    """Keep what the states have come to. Their costings must be at `place`."""
    valued = [(key, state, state.place) for key, state in states.items() if state.place is not None]
    where = placed((key, place) for key, _, place in valued)
    parameters = {
        **where,
        "methods": array([state.costing.method.value for _, state, _ in valued]),
        "first_methods": array([state.first_method.value for _, state, _ in valued]),
        "first_costs": array([state.first_cost for _, state, _ in valued]),
        "costs": array([state.costing.cost for _, state, _ in valued]),
        "quantities": array([state.costing.quantity for _, state, _ in valued]),
        "values": array([state.costing.booked for _, state, _ in valued]),
        "variances": array([state.costing.variance for _, state, _ in valued]),
        "since": array([state.since_mark for _, state, _ in valued]),
    }
    send(SAVE_STATES, parameters)
    send(DROP_LAYERS, where)
    layers = [(key, layer) for key, state, _ in valued for layer in _rows_of(state.costing)]
    if layers:
        send(
            ADD_LAYERS,
            {
                "skus": array([key[0] for key, _ in layers]),
                "owners": array([key[1] for key, _ in layers]),
                "receipts": array([layer.receipt for _, layer in layers]),
                "origins": array([layer.origin for _, layer in layers]),
                "ats": array([layer.at for _, layer in layers]),
                "documents": array([layer.document for _, layer in layers]),
                "remaining": array([layer.remaining for _, layer in layers]),
                "values": array([layer.value for _, layer in layers]),
            },
        )


def _rows_of(costing: Costing) -> list[Layer]:
    """The layers and, as one below zero, what is owed."""
    if not costing.owed:
        return costing.layers
    return [*costing.layers, Layer(0, 0, OWED_AT, "", -costing.owed, -costing.owed_value)]
