"""Events of others are taken in: checked, kept as they came, tied to what of ours they name. They move no stock; what a supplier
ships on an order of ours is announced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.epcis import queries
from quartermaster.epcis.checking import document_faults, event_faults
from quartermaster.epcis.models import Capture, CapturedEvent, EventName
from quartermaster.epcis.operations.announcing import announce
from quartermaster.epcis.queries import NOTHING, Bound
from quartermaster.epcis.reading import Read, read
from quartermaster.kernel import db
from quartermaster.kernel.refusals import FieldError, Invalid

MOST_EVENTS = 1000
MOST_ERRORS = 100
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('epcis.capture'))"
"""So that an event's place among all is the order in which they were committed, and nobody who reads on misses one."""


class InvalidDocument(Invalid):
    """The document around the events is wrong: nothing of it can be read."""

    code = "invalid_epcis_document"
    title = "Not an EPCIS document"


class TooManyEvents(Invalid):
    code = "too_many_events"
    status = 413
    title = "Too many events at once"


DIFFERS = "An event of that name was captured that says something else. What was wrong is declared, not told again."


@dataclass(frozen=True, slots=True)
class New:
    """An event to be kept: what was said, and what of it is looked for again."""

    said: Mapping[str, Any]
    known: Read


@transaction.atomic
def capture(act: Act, *, document: Any, proceed: bool = False) -> Capture:
    """Take in the events of an EPCISDocument. What is wrong with an event stands in the capture's errors, with its place; then
    nothing is kept, or with `proceed` all but that event. An event that was captured before is not kept again."""
    if faults := document_faults(document):
        raise InvalidDocument(f"{faults[0].pointer or '/'}: {faults[0].message}", errors=faults)
    events = document["epcisBody"]["eventList"]
    if len(events) > MOST_EVENTS:
        message = f"A document holds at most {MOST_EVENTS} events; this one has {len(events)}. Send it in parts."
        raise TooManyEvents(message, errors=[FieldError("/epcisBody/eventList", "too_many_events", message)])
    db.rows(ONE_AT_A_TIME)
    news, repeated, faults = _sorted_out(events, document["@context"])
    if faults and not proceed:
        news, repeated = [], 0
    made = Capture.objects.create(
        captured_by_id=act.user_id,
        proceed=proceed,
        kept=len(news),
        repeated=repeated,
        errors=[{"pointer": one.pointer, "code": one.code, "message": one.message} for one in faults[:MOST_ERRORS]],
    )
    _keep(act, made, news)
    made.refresh_from_db(fields=["captured_at"])
    return made


def _sorted_out(events: Sequence[Any], context: Any) -> tuple[list[New], int, list[FieldError]]:
    """(What is new, how many were there already, what is wrong) of the events."""
    faults: list[FieldError] = []
    good: list[tuple[int, New]] = []
    for place, event in enumerate(events):
        wrong = event_faults(event, f"/epcisBody/eventList/{place}")
        faults += wrong
        good += [] if wrong else [(place, New(event, read(event, context)))]
    there = _digests(new.known.event_id for _, new in good)
    news: list[New] = []
    repeated = 0
    for place, new in good:
        name = (new.known.event_id, new.known.declares_error)
        if name not in there:
            there[name] = new.known.digest
            news.append(new)
        elif there[name] == new.known.digest:
            repeated += 1
        else:
            faults.append(FieldError(f"/epcisBody/eventList/{place}/eventID", "event_differs", DIFFERS))
    return news, repeated, faults


def _digests(event_ids: Iterable[str]) -> dict[tuple[str, bool], str]:
    rows = CapturedEvent.objects.filter(event_id__in=list(event_ids)).values_list("event_id", "declares_error", "digest")
    return {(event_id, declares): digest for event_id, declares, digest in rows}


def _keep(act: Act, made: Capture, news: Sequence[New]) -> None:
    names = queries.names_of(queries.origin())
    uris = {uri for new in news for _, uri in new.known.names}
    bound = queries.bound(uris, names)
    owners = _owners(bound.values())
    rows = []
    for new in news:
        warehouses = queries.places([uri for uri in (new.known.biz_location, new.known.read_point) if uri], names)[0]
        whose = {owner for _, uri in new.known.names for owner in owners.get(bound.get(uri, NOTHING), ())}
        rows.append(_row(act, made, new, _only(whose), _only(set(warehouses))))
    CapturedEvent.objects.bulk_create(rows)
    EventName.objects.bulk_create(
        EventName(event=row, role=role, uri=uri, **columns(bound.get(uri, NOTHING)))
        for row, new in zip(rows, news, strict=True)
        for role, uri in new.known.names
    )
    announce(act, [dict(new.said) for new in news], bound, names)


def _row(act: Act, made: Capture, new: New, owner_id: int | None, warehouse_id: int | None) -> CapturedEvent:
    said, known = new.said, new.known
    return CapturedEvent(
        capture=made,
        event_id=known.event_id,
        declares_error=known.declares_error,
        digest=known.digest,
        type=said["type"],
        action=str(said.get("action", ""))[:10],
        biz_step=str(said.get("bizStep", "")),
        disposition=str(said.get("disposition", "")),
        read_point=known.read_point,
        biz_location=known.biz_location,
        event_time=known.event_time,
        owner_id=owner_id,
        warehouse_id=warehouse_id,
        captured_by_id=act.user_id,
        told=dict(said),
        context=known.context,
    )


def columns(one: Bound) -> dict[str, Any]:
    """What a name's row holds of what it is of ours."""
    lot_id = one.lot_ids[0] if len(one.lot_ids) == 1 else None
    return {"sku_id": one.sku_id, "lot_id": lot_id, "carton_id": one.carton_id, "known": one.known}


def _owners(bounds: Iterable[Bound]) -> dict[Bound, set[int]]:
    """Whose the lots and cartons are; of what is not tracked, the name does not say it."""
    wanted = set(bounds)
    lots = dict(
        db.rows("SELECT id, owner_id FROM stock_lot WHERE id = ANY(%s)", [[lot for one in wanted for lot in one.lot_ids]])
    )
    cartons = dict(
        db.rows(
            "SELECT c.id, o.owner_id FROM sales_carton c JOIN sales_order o ON o.id = c.order_id WHERE c.id = ANY(%s)",
            [[one.carton_id for one in wanted if one.carton_id]],
        )
    )
    return {
        one: {lots[lot] for lot in one.lot_ids if lot in lots} | ({cartons[one.carton_id]} if one.carton_id in cartons else set())
        for one in wanted
    }


def _only(found: set[int]) -> int | None:
    return next(iter(found)) if len(found) == 1 else None
