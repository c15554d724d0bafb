"""Events of all sorts in one order: the book's, those of cartons, and those of others. Nothing here writes."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import replace

from quartermaster.epcis.queries.asking import EVERY_ROLE, ROLES, Match, Place, Wanted
from quartermaster.epcis.queries.binding import NOTHING, Bound, bound, names_of, origin, places, sku_codes, uris_called
from quartermaster.epcis.queries.captured import Unknown, UnknownCapture, capture_of_id, captured, captures, unknown
from quartermaster.epcis.queries.own import Positioned, Stretch, moved, packed
from quartermaster.epcis.telling import Event
from quartermaster.stock.queries import settled_seq

__all__ = [
    "EVERY_ROLE",
    "NOTHING",
    "ROLES",
    "Bound",
    "Match",
    "Place",
    "Unknown",
    "UnknownCapture",
    "Wanted",
    "bound",
    "capture_of_id",
    "captures",
    "events",
    "names_of",
    "origin",
    "places",
    "sku_codes",
    "unknown",
    "uris_called",
]

BEGINNING = Place()


def events(wanted: Wanted, *, after: Place = BEGINNING, limit: int, latest: bool = False) -> tuple[list[Event], Place | None]:
    """So many events from behind a place, as they were recorded, and the place where the next begin; None at the end.

    Places stay: what is recorded meanwhile comes behind all of them. `latest`: the last recorded first, back from the place.
    """
    mark = origin()
    names, until, many = names_of(mark), settled_seq(), limit + 1
    found = {
        "book": moved(wanted, mark, names, Stretch(after.book, until, many, latest)),
        "cartons": packed(wanted, mark, names, Stretch(after.cartons, until, many, latest)),
        "captured": captured(wanted, after=after.captured, limit=many, latest=latest),
    }
    ordered = list(_merged(found, latest=latest))
    page, place = ordered[:limit], after
    for source, number, _ in page:
        place = replace(place, **{source: number})
    return [event for _, _, event in page], place if len(ordered) > limit else None


def _merged(found: dict[str, list[Positioned]], *, latest: bool) -> Iterator[tuple[str, int, Event]]:
    """By the moment of recording; each source keeps its own order. What was packed comes before its leaving."""
    rank = {"cartons": 0, "book": 1, "captured": 2}
    streams = [
        [(moment, rank[source], source, number, event) for moment, number, event in rows] for source, rows in found.items()
    ]
    for _, _, source, number, event in heapq.merge(*streams, key=lambda one: one[:2], reverse=latest):
        yield source, number, event
