"""What jobs ask carriers over the network of labels that there are: where the parcels are, and to void what is not used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.carriers import queries
from quartermaster.carriers.adapters import through_karrio as karrio
from quartermaster.carriers.adapters.connected import access_of
from quartermaster.carriers.interface import News
from quartermaster.carriers.models import Carrier, Following, Label, TrackingEvent
from quartermaster.carriers.operations.buying import lock_label, mark_void
from quartermaster.carriers.operations.following import note_events
from quartermaster.kernel import clock
from quartermaster.kernel.notices import Notice, announce

MOST_AT_ONCE = 100
"""Parcels of one carrier in one run of the job; what is left comes with the next."""
EVERY = timedelta(hours=2)
LONGEST_WAIT = timedelta(hours=12)
GIVEN_UP_AFTER = timedelta(days=45)
DONE = (Label.State.DELIVERED, Label.State.RETURNED, Label.State.VOIDED)


def follow_parcels(act: Act) -> int:
    """Ask every carrier for the parcels whose turn it is, and note what is new. How many were asked for. One carrier that does
    not answer keeps no other waiting; it is asked again later and later."""
    asked = 0
    for carrier in Carrier.objects.filter(kind=Carrier.Kind.CONNECTED).order_by("pk"):
        due = Following.objects.filter(label__carrier=carrier, label__voided_at=None, next_at__lte=clock.now()).select_related(
            "label"
        )
        rows = list(due.order_by("next_at", "pk")[:MOST_AT_ONCE])
        if rows:
            _follow(act, carrier, rows)
            asked += len(rows)
    return asked


def _follow(act: Act, carrier: Carrier, rows: Sequence[Following]) -> None:
    said, failed, news = "", False, []
    try:
        news = karrio.track(access_of(queries.account_of(carrier)), [row.label.tracking for row in rows])
    except (karrio.NoAnswer, karrio.Refused) as no:
        said, failed = no.said, True
    known = _by_number(rows, news)
    for row in rows:
        if found := known.get(row.label.tracking):
            note_events(act, events=found, source=TrackingEvent.Source.CARRIER)
        _next(row, said=said, failed=failed)


def _by_number(rows: Sequence[Following], news: Sequence[News]) -> Mapping[str, list[News]]:
    """What was told of the parcels that were asked for, and of no other. Carriers tell by the clock where it happened: what is
    not yet by ours has happened now."""
    now = clock.now()
    found: dict[str, list[News]] = {row.label.tracking: [] for row in rows}
    for one in news:
        if one.tracking.upper() in found:
            found[one.tracking.upper()].append(replace(one, tracking=one.tracking.upper(), at=min(one.at, now)))
    return found


def _next(row: Following, *, said: str, failed: bool) -> None:
    """When it is asked for again: by its age, after failures later and later, and no more once it is there."""
    label, now = Label.objects.get(pk=row.label_id), clock.now()
    row.failures = row.failures + 1 if failed else 0
    row.asked_at, row.said = now, said[:500]
    row.next_at = _due(label, row.failures, now)
    row.save(update_fields=["failures", "asked_at", "said", "next_at"])


def _due(label: Label, failures: int, now: datetime) -> datetime | None:
    if label.state in DONE or now - label.bought_at > GIVEN_UP_AFTER:
        return None
    longer: int = 2 ** min(failures, 8)
    return now + min(EVERY * longer, LONGEST_WAIT)


def void_with_carrier(act: Act, *, label_id: int) -> None:
    """Ask the carrier to void a label, outside of any transaction, and note what it says. Safe to run twice."""
    row = Following.objects.filter(label_id=label_id, voiding=Following.Voiding.ASKED).select_related("label__carrier").first()
    if row is None:
        return
    label = row.label
    purchase = queries.purchases().filter(label=label).first()
    shipment = purchase.shipment_key if purchase else label.tracking
    try:
        karrio.void(access_of(queries.account_of(label.carrier)), shipment)
    except (karrio.NoAnswer, karrio.Refused) as no:
        _not_voided(act, label, no.said)
    else:
        _voided(act, label.tracking)


@transaction.atomic
def _voided(act: Act, tracking: str) -> None:
    label = lock_label(tracking)
    if label.manifest_id is None and label.voided_at is None:
        mark_void(act, label)
        Following.objects.filter(label=label).update(voiding=Following.Voiding.NONE, voiding_said="", next_at=None)


@transaction.atomic
def _not_voided(act: Act, label: Label, said: str) -> None:
    Following.objects.filter(label=label).update(voiding=Following.Voiding.REFUSED, voiding_said=said[:500])
    record(act, "carriers.not_voided", document=label.order.number, label=label.tracking, said=said[:200])
    announce(Notice("carriers.not_voided", documents=(label.order.number,)))
