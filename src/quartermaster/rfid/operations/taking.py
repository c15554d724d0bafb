"""Reads are taken in: each tag once for what passes a gate or is walked past, its meaning looked up when it is first seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F

from quartermaster.accounts.acts import Act
from quartermaster.kernel import live
from quartermaster.kernel.db import array, run
from quartermaster.kernel.numbering import next_number
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.rfid import queries
from quartermaster.rfid.models import LONGEST_EPC, Antenna, Gate, Kind, Passage, PassageLine, Reader, Walk, WalkLine
from quartermaster.rfid.operations import ending
from quartermaster.rfid.queries import Meaning
from quartermaster.rfid.reads import MICRO, Read, Sighting, Window

MOST_READS = 10_000
HEX = frozenset("0123456789ABCDEF")
SAME_SECONDS = 3600.0
"""Within what is taken in at once, a tag at a place is one sighting; what a passage is, the gate's quiet time says."""


class InvalidReads(Invalid):
    code = "invalid_reads"
    title = "The reads cannot be taken in"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an antenna is: at a gate, in a zone, or with somebody who walks."""

    gate_id: int | None = None
    zone_id: int | None = None
    walk_id: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """How many reads there were of how many tags, and into which passages and walks they went."""

    reads: int
    tags: int
    unknown: int
    documents: tuple[str, ...]


@transaction.atomic
def take_reads(act: Act, *, reader: Reader, reads: Sequence[Read]) -> Taken:
    """Note what a reader has read. What its antennas are not bound to, and nobody walks with, only makes unknown tags known."""
    refuse_faults(reads)
    sides, places = _places(reader)
    window: Window[Place] = Window(SAME_SECONDS)
    for read in reads:
        window.take(places.get(read.antenna, places[0]), read)
    seen = window.news()
    by_place: dict[Place, list[Sighting[Place]]] = {}
    for one in seen:
        by_place.setdefault(one.place, []).append(one)
    documents, unknown = [], 0
    for place, sightings in sorted(by_place.items(), key=lambda pair: pair[0].gate_id or 0):  # gates are locked in one order
        document, strangers = _take(act, reader, place, sightings, sides)
        documents += [document] if document else []
        unknown += strangers
    Reader.objects.filter(pk=reader.pk).update(last_read_at=act.occurred_at, reads=F("reads") + len(reads))
    gates = [f"gate:{place.gate_id}" for place in by_place if place.gate_id]
    transaction.on_commit(lambda: live.publish(["rfid", *documents, *gates]))
    return Taken(len(reads), len({one.epc for one in seen}), unknown, tuple(documents))


def refuse_faults(reads: Sequence[Read]) -> None:
    if len(reads) > MOST_READS:
        message = f"At most {MOST_READS} reads at once."
        raise InvalidReads(message, errors=[FieldError("/reads", "too_many", message)])
    errors = [
        FieldError(f"/reads/{place}/epc", "not_hexadecimal", "An EPC is an even number of hexadecimal digits, up to 128.")
        for place, read in enumerate(reads)
        if not 4 <= len(read.epc) <= LONGEST_EPC or len(read.epc) % 2 or not HEX.issuperset(read.epc)
    ]
    if errors:
        raise InvalidReads(errors[0].message, errors=errors[:100])


def _places(reader: Reader) -> tuple[dict[int, str], dict[int, Place]]:
    """On which side each antenna is, and where. Under 0: where those are that nobody bound."""
    antennas = list(Antenna.objects.filter(reader=reader))
    walk_id = Walk.objects.filter(reader=reader, ended_at=None).values_list("pk", flat=True).first()
    if walk_id is not None:
        return {}, {0: Place(walk_id=walk_id)}
    sides = {one.number: one.side for one in antennas}
    return sides, {0: Place()} | {one.number: Place(one.gate_id, one.zone_id) for one in antennas}


def _take(act: Act, reader: Reader, place: Place, seen: Sequence[Sighting[Place]], sides: Mapping[int, str]) -> tuple[str, int]:
    if place.gate_id is not None:
        gate = Gate.objects.select_for_update(of=("self",), no_key=True).select_related("warehouse").get(pk=place.gate_id)
        passage = _open_passage(act, gate, seen)
        return passage.number, _note_passing(act, passage, gate, seen, sides)
    walk = _walk_at(place, reader)
    if walk is not None:
        return walk.number, note_walked(act, walk, seen)
    return "", _note_strangers(act, reader.warehouse_id, reader.name, queries.meanings([one.epc for one in seen]), seen)


def _open_passage(act: Act, gate: Gate, seen: Sequence[Sighting[Place]]) -> Passage:
    """What is passing just now; what passed before and was quiet long enough is over. What counts is when tags were read, not
    when that is taken in. The gate's key stays free: whoever ends a passage looks it up."""
    first, last = _at(min(one.first_us for one in seen)), min(_at(max(one.last_us for one in seen)), act.occurred_at)
    found = Passage.objects.select_for_update().filter(gate=gate, state=Passage.State.READING).first()
    if found is not None and first - found.heard_at > timedelta(seconds=float(gate.quiet_seconds)):
        ending.end(act, found)
        found = None
    if found is None:
        number = next_number("GP", sequence="rfid_passage_number")
        found = Passage.objects.create(number=number, gate=gate, opened_at=act.occurred_at, heard_at=last)
    elif last > found.heard_at:
        found.heard_at = last
        found.save(update_fields=["heard_at"])
    return found


AGAIN = """
    UPDATE {table} l SET last_seen_at = greatest(l.last_seen_at, d.at), times = l.times + d.times,
        side = CASE WHEN d.at >= l.last_seen_at THEN d.side ELSE l.side END,
        entered = CASE WHEN d.since < l.first_seen_at THEN d.entered ELSE l.entered END,
        first_seen_at = least(l.first_seen_at, d.since)
    FROM unnest(%s::bigint[], %s::timestamptz[], %s::int[], %s::text[], %s::timestamptz[], %s::text[])
        AS d(id, at, times, side, since, entered) WHERE l.id = d.id
"""


def _note_passing(act: Act, passage: Passage, gate: Gate, seen: Sequence[Sighting[Place]], sides: Mapping[int, str]) -> int:
    known = dict(passage.lines.filter(epc__in=[one.epc for one in seen]).values_list("epc", "id"))
    _note_again("rfid_passageline", known, seen, sides)
    new = [one for one in seen if one.epc not in known]
    meant = queries.meanings([one.epc for one in new])
    PassageLine.objects.bulk_create(
        [PassageLine(passage=passage, **_row(one, meant[one.epc], sides)) for one in new], batch_size=5000
    )
    return _note_strangers(act, gate.warehouse_id, gate.name, meant, new)


def note_walked(act: Act, walk: Walk, seen: Sequence[Sighting[Place]]) -> int:
    """Tags that somebody walked past; how many of them nobody knows."""
    known = dict(walk.lines.filter(epc__in=[one.epc for one in seen]).values_list("epc", "id"))
    _note_again("rfid_walkline", known, seen, {})
    new = [one for one in seen if one.epc not in known]
    meant = queries.meanings([one.epc for one in new])
    WalkLine.objects.bulk_create([WalkLine(walk=walk, **_row(one, meant[one.epc], {})) for one in new], batch_size=5000)
    place = walk.zone.code if walk.zone else walk.warehouse.name
    return _note_strangers(act, walk.warehouse_id, place, meant, new)


def _note_again(table: str, known: Mapping[str, int], seen: Sequence[Sighting[Place]], sides: Mapping[int, str]) -> None:
    again = [one for one in seen if one.epc in known]
    if again:
        columns = (
            [known[one.epc] for one in again],
            [_at(one.last_us) for one in again],
            [one.times for one in again],
            [sides.get(one.last_antenna, "") for one in again],
            [_at(one.first_us) for one in again],
            [sides.get(one.first_antenna, "") for one in again],
        )
        run(AGAIN.format(table=table), [array(column) for column in columns])


def _row(one: Sighting[Place], meant: Meaning, sides: Mapping[int, str]) -> dict[str, object]:
    return {
        "epc": one.epc,
        "kind": meant.kind,
        "sku_id": meant.sku_id,
        "lot_id": meant.lot_id,
        "code": meant.code[:60],
        "quantity": meant.quantity,
        "first_seen_at": _at(one.first_us),
        "last_seen_at": _at(one.last_us),
        "times": one.times,
        "side": sides.get(one.last_antenna, ""),
        "entered": sides.get(one.first_antenna, ""),
    }


UNKNOWN = """
    INSERT INTO rfid_unknowntag (epc, identity, warehouse_id, place, first_seen_at, last_seen_at, times, state, reason)
    SELECT epc, identity, %s, %s, first, last, times, 'open', ''
    FROM unnest(%s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::int[]) AS d(epc, identity, first, last, times)
    ORDER BY epc
    ON CONFLICT (epc) DO UPDATE SET last_seen_at = greatest(rfid_unknowntag.last_seen_at, excluded.last_seen_at),
        times = rfid_unknowntag.times + excluded.times, place = excluded.place, warehouse_id = excluded.warehouse_id
"""


def _note_strangers(
    act: Act, warehouse_id: int, place: str, meant: Mapping[str, Meaning], seen: Sequence[Sighting[Place]]
) -> int:
    """The tags that nobody knows are listed."""
    strangers = [one for one in seen if one.epc in meant and meant[one.epc].kind == Kind.UNKNOWN]
    if strangers:
        columns = (
            [one.epc for one in strangers],
            [meant[one.epc].identity[:200] for one in strangers],
            [_at(one.first_us) for one in strangers],
            [_at(one.last_us) for one in strangers],
            [one.times for one in strangers],
        )
        run(UNKNOWN, [warehouse_id, place[:60], *(array(column) for column in columns)])
    return len(strangers)


def _walk_at(place: Place, reader: Reader) -> Walk | None:
    """The walk that the reader is on, or that goes through the zone of the antenna."""
    found = Walk.objects.select_related("warehouse", "zone").filter(ended_at=None)
    if place.walk_id is not None:
        return found.select_for_update(of=("self",)).filter(pk=place.walk_id).first()
    if place.zone_id is None:
        return None
    return found.select_for_update(of=("self",)).filter(zone_id=place.zone_id, reader=None).order_by("id").first()


def _at(micro: int) -> datetime:
    return datetime.fromtimestamp(micro / MICRO, UTC)
