"""What others told us: their events as they came, the documents they came in, and names in them that nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from quartermaster.epcis.models import Capture, CapturedEvent, EventName
from quartermaster.epcis.queries.asking import Wanted
from quartermaster.epcis.queries.own import Positioned
from quartermaster.epcis.telling import Event, moment
from quartermaster.kernel.refusals import NotFound


class UnknownCapture(NotFound):
    code = "unknown_capture"
    title = "There is no such capture"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that nobody knows: how many events name it, and the last of them."""

    uri: str
    events: int
    last: datetime


def captured(wanted: Wanted, *, after: int, limit: int, latest: bool = False) -> list[Positioned]:
    """Captured events in the order in which they came; or the latest first, from before `after` (0: from the end)."""
    rows = _narrowed(CapturedEvent.objects.all(), wanted)
    if after or not latest:
        rows = rows.filter(**{"id__lt" if latest else "id__gt": after})
    return [(row.recorded_at, row.pk, told(row)) for row in rows.order_by("-id" if latest else "id")[:limit]]


def told(row: CapturedEvent) -> Event:
    """The event as it came, with the name and the moment that it got here; its prefixes keep their meaning with it."""
    event: Event = {**row.told, "eventID": row.event_id, "recordTime": moment(row.recorded_at)}
    return {**event, "@context": row.context} if row.context else event


def _narrowed(rows: QuerySet[CapturedEvent], wanted: Wanted) -> QuerySet[CapturedEvent]:
    among = {
        "type": wanted.types,
        "action": wanted.actions,
        "biz_step": wanted.biz_steps,
        "disposition": wanted.dispositions,
        "read_point": wanted.read_points,
        "biz_location": wanted.locations,
        "event_id": wanted.event_ids,
    }
    limits = {
        "event_time__gte": wanted.happened_from,
        "event_time__lt": wanted.happened_until,
        "recorded_at__gte": wanted.recorded_from,
        "recorded_at__lt": wanted.recorded_until,
    }
    asked: dict[str, Any] = {f"{name}__in": values for name, values in among.items() if values}
    rows = rows.filter(**asked, **{name: limit for name, limit in limits.items() if limit is not None})
    for match in wanted.matches:
        named = EventName.objects.filter(event=OuterRef("pk"), uri__in=match.uris, role__in=match.roles)
        rows = rows.filter(Exists(named))
    return rows


def captures() -> QuerySet[Capture]:
    return Capture.objects.select_related("captured_by").order_by("-captured_at", "-id")


def capture_of_id(capture_id: UUID) -> Capture:
    found = captures().filter(pk=capture_id).first()
    if found is None:
        raise UnknownCapture("There is no such capture.")
    return found


def unknown(limit: int) -> list[Unknown]:
    """Names in captured events that nothing of ours has, the last told first."""
    rows = EventName.objects.filter(known=False).values("uri")
    found = rows.annotate(events=Count("event", distinct=True), last=Max("event__recorded_at")).order_by("-last", "uri")[:limit]
    return [Unknown(**row) for row in found]
