"""What becomes of parcels on their way: events, told by anybody, in any order, any number of times; and troubles settled."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.carriers import queries
from quartermaster.carriers.interface import News
from quartermaster.carriers.models import Label, TrackingEvent
from quartermaster.carriers.operations.shipping import follow_shipments
from quartermaster.carriers.states import Happened, Kind, latest
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.sales import operations as sales

CLOCKS_DIFFER = timedelta(minutes=10)
LONGEST_PLACE, LONGEST_TEXT, LONGEST_NOTE = 100, 200, 200


class InvalidEvent(Invalid):
    code = "invalid_tracking_event"
    title = "This cannot have happened"


class LabelIsVoid(Conflict):
    code = "label_void"
    title = "The label is void"


class NoTrouble(Conflict):
    code = "no_trouble"
    title = "The parcel is in no trouble"


@transaction.atomic
def note_events(act: Act, *, events: Sequence[News], source: TrackingEvent.Source = TrackingEvent.Source.HAND) -> list[Label]:
    """Keep what is new of the events, all or none, and say where the parcels are now: what happened last counts, whenever it
    was told. The parcels that are somewhere else than before."""
    for place, event in enumerate(events):
        _refuse_faults(act, event, place)
    found = {tracking: queries.label_by_tracking(tracking) for tracking in {event.tracking for event in events}}
    sales.lock({label.order.number for label in found.values()})
    named = {tracking: label.pk for tracking, label in found.items()}
    locked = queries.labels().filter(pk__in=named.values()).select_for_update(of=("self",)).order_by("pk")
    by_id = {label.pk: label for label in locked}
    labels = {tracking: by_id[pk] for tracking, pk in named.items()}
    for place, event in enumerate(events):
        if labels[event.tracking].voided_at is not None:
            message = f"The label {event.tracking[:40]} is void: no parcel goes by it."
            raise LabelIsVoid(message, errors=[FieldError(f"/events/{place}/tracking", LabelIsVoid.code, message)])
    return write_events(act, labels, events, source)


def write_events(act: Act, labels: Mapping[str, Label], events: Sequence[News], source: TrackingEvent.Source) -> list[Label]:
    """The same for parcels that are locked (tracking number as told → label)."""
    rows = [
        TrackingEvent(
            label=labels[event.tracking],
            mark=_mark(event),
            kind=event.kind,
            at=event.at,
            place=event.place,
            text=event.text,
            source=source,
            noted_by_id=act.user_id,
        )
        for event in events
    ]
    TrackingEvent.objects.bulk_create(rows, ignore_conflicts=True)
    changed = _fold(list({label.pk: label for label in labels.values()}.values()))
    for label in changed:
        if label.state in TOLD:
            last = {"label": label.tracking, "state": label.get_state_display()}
            record(act, "carriers.note_event", document=label.order.number, **last)
    follow_shipments(act, {label.shipment_id for label in changed if label.shipment_id})
    if changed:
        announce(Notice("carriers.moved", documents=tuple({label.order.number for label in changed})))
    return changed


TOLD = (Label.State.DELIVERED, Label.State.EXCEPTION, Label.State.RETURNED)
"""What the timeline of an order says; the rest stands on the parcel."""


def _fold(labels: Sequence[Label]) -> list[Label]:
    """Their states as their events say; those that changed."""
    happened: dict[int, list[Happened]] = {label.pk: [] for label in labels}
    found = TrackingEvent.objects.filter(label__in=labels).values_list("label_id", "kind", "at")
    for label_id, kind, at in found:
        happened[label_id].append(Happened(Kind(kind), at))
    changed = []
    for label in labels:
        last = latest(happened[label.pk])
        if last and (label.state, label.state_at) != (last.kind.value, last.at):
            label.state, label.state_at = last.kind.value, last.at
            changed.append(label)
    Label.objects.bulk_update(changed, ["state", "state_at"])
    return changed


def _mark(event: News) -> str:
    """The name under which an event is kept once: the carrier’s, else what it says."""
    told = f"={event.mark}" if event.mark else "\n".join((event.kind, event.at.isoformat(), event.place, event.text))
    return hashlib.sha256(told.encode()).hexdigest()


def _refuse_faults(act: Act, event: News, place: int) -> None:
    at = f"/events/{place}"
    if event.at > act.occurred_at + CLOCKS_DIFFER:
        message = "This is still to come: an event has happened already."
        raise InvalidEvent(message, errors=[FieldError(f"{at}/at", "in_the_future", message)])
    if len(event.place) > LONGEST_PLACE or len(event.text) > LONGEST_TEXT:
        message = f"A place has at most {LONGEST_PLACE} characters, a text {LONGEST_TEXT}."
        raise InvalidEvent(message, errors=[FieldError(f"{at}/text", "too_long", message)])


@transaction.atomic
def settle_trouble(act: Act, *, tracking: str, note: str) -> Label:
    """Somebody took care of a parcel in trouble, and says how. What its carrier says next is told anew."""
    named = queries.label_by_tracking(tracking)
    sales.lock([named.order.number])
    label = queries.labels().select_for_update(of=("self",)).get(pk=named.pk)
    if not label.in_trouble:
        raise NoTrouble(f"{label.tracking} is {label.get_state_display().lower()}: nothing of it waits for anybody.")
    if not note.strip() or len(note) > LONGEST_NOTE:
        message = f"Say what was agreed, in at most {LONGEST_NOTE} characters."
        raise InvalidEvent(message, errors=[FieldError("/note", "malformed", message)])
    label.looked_at, label.looked_note = max(act.occurred_at, label.state_at), note.strip()
    label.save(update_fields=["looked_at", "looked_note"])
    record(act, "carriers.settle_trouble", document=label.order.number, label=label.tracking, note=label.looked_note)
    if label.shipment_id:
        follow_shipments(act, [label.shipment_id])
    announce(Notice("carriers.settled", documents=(label.order.number,)))
    return label
