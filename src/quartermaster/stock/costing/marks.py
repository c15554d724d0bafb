"""Marks: what a SKU's costing had come to after every some hundred facts, so that what is written down late goes on from there.

A mark also keeps its stretch: the facts since the mark before, what is booked for each, and from which layers it took. So
going on from a mark reads a few long texts, not ten thousand entries and their corrections.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from quartermaster.kernel.db import Send, array, rows, run
from quartermaster.stock.cost_facts import Fact, Layer, Moved, Place, Taking, Valued, place_of
from quartermaster.stock.costing.facts import Key, number_of
from quartermaster.stock.valuation import Costing

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
Written = tuple[str, str]
"""Value and variance, as they are booked for one fact."""
Booked = tuple[list[str], list[str]]
"""The values and the variances that are booked for facts, in their order."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The facts since the mark before, up to and with `until`, the place of the mark."""

    mark_id: int
    until: Place
    told: str
    booked: str


@dataclass(slots=True)
class Reached:
    """The last mark before a place (`at` and `kept`; None: the very beginning), and the stretches behind it, in order."""

    at: Place | None = None
    kept: str = ""
    stretches: list[Stretch] = field(default_factory=list)

    @property
    def until(self) -> Place | None:
        return self.stretches[-1].until if self.stretches else self.at


@dataclass(frozen=True, slots=True)
class Mark:
    """What is written of one. `id`: of the mark that is there already for the same facts."""

    id: int | None
    place: Place
    kept: str
    told: str
    booked: str
    takings: str


def mark_of(costing: Costing, stretch: Sequence[Valued], booked: Booked, mark_id: int | None) -> Mark:
    return Mark(
        mark_id,
        place_of(stretch[-1].fact),
        _kept(costing),
        "" if mark_id else _told(stretch),
        "\n".join(map(",".join, booked)),
        _taken(stretch),
    )


def booked_for(stretch: Sequence[Valued]) -> Booked:
    return [str(one.value) for one in stretch], [str(one.variance) for one in stretch]


# ---------------------------------------------------------------- what is kept, as texts: a line for a column


def _kept(costing: Costing) -> str:
    columns = [(one.receipt, one.origin, _micros(one.at), one.remaining, one.value) for one in costing.layers]
    documents = json.dumps([one.document for one in costing.layers])
    return "\n".join([json.dumps(costing.kept()), documents, *_lines(*zip(*columns, strict=True))])


def costing_of(kept: str, *, digits: int) -> Costing:
    """The costing as it was at a mark."""
    rest, documents, *columns = kept.split("\n")
    layers = [
        Layer(int(receipt), int(origin), _moment(micros), document, Decimal(remaining), Decimal(value))
        for document, receipt, origin, micros, remaining, value in zip(json.loads(documents), *_read(columns), strict=True)
    ]
    return Costing.from_kept(json.loads(rest), layers, digits=digits)


WHOLE = "="
"""Before what was paid for all of it, where goods are bought by weight."""


def _told(stretch: Sequence[Valued]) -> str:
    """Of a cost change only its number and moment; the table of cost changes knows the rest. Moments are as ISO writes them:
    ten thousand are read in half a millisecond, which numbers of microseconds are not in nine times that.
    """
    columns: list[tuple[Any, ...]] = []
    documents = []
    for valued in stretch:
        fact, number = valued.fact, number_of(valued.fact)
        if isinstance(fact, Moved):
            cost = fact.unit_cost if fact.amount is None else f"{WHOLE}{fact.amount}"
            paid = "" if cost is None else cost
            columns.append((number, fact.at.isoformat(), fact.quantity, fact.end, paid, fact.reverses or ""))
            documents.append(fact.document)
        else:
            columns.append((number, fact.at.isoformat(), "", "", "", ""))
            documents.append("")
    return "\n".join([json.dumps(documents), *_lines(*zip(*columns, strict=True))])


def facts_of(stretch: Stretch, changes: Mapping[int, Fact]) -> list[Fact]:
    """The stretch's facts; what is a cost change is among `changes`."""
    documents, *columns = stretch.told.split("\n")
    numbers, moments, quantities, ends, costs, taken_back = _read(columns)
    paid = {text: Decimal(text[1:]) for text in {*costs} if text.startswith(WHOLE)}
    amounts: dict[str, Decimal | None] = {
        text: Decimal(text) if text and text not in paid else None for text in {*quantities, *costs}
    }
    return [
        Moved(number, at, quantity, end, document, amounts[cost], int(back) if back else None, paid.get(cost))
        if (quantity := amounts[text])
        else changes[number]
        for document, number, at, text, end, cost, back in zip(
            json.loads(documents),
            map(int, numbers),
            map(datetime.fromisoformat, moments),
            quantities,
            ends,
            costs,
            taken_back,
            strict=True,
        )
    ]


def booked_of(stretch: Stretch) -> Booked:
    """What is booked for the stretch's facts."""
    values, variances = _read(stretch.booked.split("\n"))
    return values, variances


def _taken(stretch: Sequence[Valued]) -> str:
    """The layers, then of each taking the movement, the place of its layer, quantity and value; nothing where none was."""
    layers: dict[tuple[int, int, datetime, str], int] = {}
    columns = [
        (fact.id, layers.setdefault((receipt, origin, at, document), len(layers)), quantity, value)
        for fact, _, _, _, takings in stretch
        for receipt, origin, at, document, quantity, value in takings
    ]
    if not columns:
        return ""
    named = [(receipt, origin, _micros(at), document) for receipt, origin, at, document in layers]
    return "\n".join([json.dumps(named), *_lines(*zip(*columns, strict=True))])


def _takings(text: str) -> Iterator[tuple[int, Taking]]:
    named, *columns = text.split("\n")
    layers = [(receipt, origin, _moment(micros), document) for receipt, origin, micros, document in json.loads(named)]
    for movement, layer, quantity, value in zip(*_read(columns), strict=True):
        yield int(movement), Taking(*layers[int(layer)], quantity=Decimal(quantity), value=Decimal(value))


def _lines(*columns: Iterable[Any]) -> Iterator[str]:
    """Of numbers, and words without commas."""
    return (",".join(map(str, column)) for column in columns)


def _read(lines: Iterable[str]) -> list[list[str]]:
    return [line.split(",") for line in lines]


def _micros(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def _moment(micros: str | int) -> datetime:
    return EPOCH + MICROSECOND * int(micros)


# ---------------------------------------------------------------- marks as rows


REACHED = """
    SELECT k.sku_id, k.owner_id, m.id, m.at, m.rank, m.last_id, m.told, m.booked,
        CASE WHEN (m.at, m.rank, m.last_id) < (k.at, k.rank, k.last_id) THEN m.kept END
    FROM unnest(%(skus)s::bigint[], %(owners)s::bigint[], %(ats)s::timestamptz[], %(ranks)s::int[], %(ids)s::bigint[])
        AS k(sku_id, owner_id, at, rank, last_id)
    LEFT JOIN LATERAL (
        SELECT m.at, m.rank, m.last_id FROM stock_costmark m
        WHERE (m.sku_id, m.owner_id) = (k.sku_id, k.owner_id) AND (m.at, m.rank, m.last_id) < (k.at, k.rank, k.last_id)
        ORDER BY m.at DESC, m.rank DESC, m.last_id DESC LIMIT 1
    ) b ON true
    JOIN stock_costmark m ON (m.sku_id, m.owner_id) = (k.sku_id, k.owner_id)
        AND (m.at, m.rank, m.last_id) >= (coalesce(b.at, '-infinity'), coalesce(b.rank, 0), coalesce(b.last_id, 0))
    ORDER BY m.at, m.rank, m.last_id
"""
"""The marks before each place that it goes on from, with what they keep, and all behind."""


def reached(places: Mapping[Key, Place]) -> dict[Key, Reached]:
    """Where each SKU goes on from, to value anew what lies behind its place."""
    found = {key: Reached() for key in places}
    for sku_id, owner_id, mark_id, at, rank, last_id, told, booked, kept in rows(REACHED, placed(places.items())):
        one = found[sku_id, owner_id]
        if kept is not None:
            one.at, one.kept = (at, rank, last_id), kept
        else:
            one.stretches.append(Stretch(mark_id, (at, rank, last_id), told, booked))
    return found


DROP = "DELETE FROM stock_costmark WHERE id = ANY(%s::bigint[])"
FORGET = """
    DELETE FROM stock_costmark m USING unnest(%s::bigint[], %s::bigint[]) AS k(sku_id, owner_id)
    WHERE (m.sku_id, m.owner_id) = (k.sku_id, k.owner_id)
"""
ADD = """
    INSERT INTO stock_costmark (sku_id, owner_id, at, rank, last_id, kept, told, booked, takings)
    SELECT * FROM unnest(%(skus)s::bigint[], %(owners)s::bigint[], %(ats)s::timestamptz[], %(ranks)s::int[], %(ids)s::bigint[],
        %(kept)s::text[], %(told)s::text[], %(booked)s::text[], %(takings)s::text[])
"""
CHANGE = """
    UPDATE stock_costmark m SET kept = a.kept, booked = a.booked, takings = a.takings
    FROM unnest(%(marks)s::bigint[], %(kept)s::text[], %(booked)s::text[], %(takings)s::text[]) AS a(id, kept, booked, takings)
    WHERE m.id = a.id
"""


def drop(mark_ids: Sequence[int]) -> None:
    if mark_ids:
        run(DROP, [array(mark_ids)])


def forget(keys: Iterable[Key]) -> None:
    """All marks of these SKUs."""
    columns = list(zip(*keys, strict=True))
    run(FORGET, [array(list(column)) for column in columns])


def write(marks: Sequence[tuple[Key, Mark]], send: Send) -> None:
    """New marks, and what has become of those that are there. What these tell, the longest of the texts, stays where it is."""
    new = [(key, mark) for key, mark in marks if mark.id is None]
    if new:
        told = array([mark.told for _, mark in new])
        send(ADD, placed((key, mark.place) for key, mark in new) | _texts([mark for _, mark in new]) | {"told": told})
    there = [mark for _, mark in marks if mark.id is not None]
    if there:
        send(CHANGE, {"marks": array([mark.id for mark in there])} | _texts(there))


def _texts(marks: Sequence[Mark]) -> dict[str, str]:
    return {
        "kept": array([mark.kept for mark in marks]),
        "booked": array([mark.booked for mark in marks]),
        "takings": array([mark.takings for mark in marks]),
    }


def placed(places: Iterable[tuple[Key, Place]]) -> dict[str, Any]:
    found = list(places)
    return {
        "skus": array([key[0] for key, _ in found]),
        "owners": array([key[1] for key, _ in found]),
        "ats": array([place[0] for _, place in found]),
        "ranks": array([place[1] for _, place in found]),
        "ids": array([place[2] for _, place in found]),
    }


# ---------------------------------------------------------------- from which layers something was taken


FIRST_BEHIND = """
    SELECT m.id, array_agg(k.movement_id)
    FROM unnest(%(skus)s::bigint[], %(owners)s::bigint[], %(ats)s::timestamptz[], %(ranks)s::int[], %(ids)s::bigint[])
        AS k(sku_id, owner_id, at, rank, movement_id)
    CROSS JOIN LATERAL (
        SELECT id FROM stock_costmark m
        WHERE (m.sku_id, m.owner_id) = (k.sku_id, k.owner_id) AND (m.at, m.rank, m.last_id) >= (k.at, k.rank, k.movement_id)
        ORDER BY m.at, m.rank, m.last_id LIMIT 1
    ) m
    GROUP BY m.id
"""
TAKINGS = "SELECT id, takings FROM stock_costmark WHERE id = ANY(%s::bigint[]) AND takings <> ''"


def takings_of(moved: Sequence[tuple[Key, Place]]) -> dict[int, list[Taking]]:
    """By movement, from which layers it took: the first mark behind it knows. The places' last part is the movement."""
    if not moved:
        return {}
    wanted = {mark_id: set(movements) for mark_id, movements in rows(FIRST_BEHIND, placed(moved))}
    found: defaultdict[int, list[Taking]] = defaultdict(list)
    for mark_id, text in rows(TAKINGS, [array(list(wanted))]):
        for movement, taking in _takings(text):
            if movement in wanted[mark_id]:
                found[movement].append(taking)
    return found
