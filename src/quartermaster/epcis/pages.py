"""Pages of events: what happened to goods, one event as it is told, what others sent and what of it nobody knows."""

from __future__ import annotations

import json
from dataclasses import astuple
from datetime import datetime, time
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.epcis import operations as epcis
from quartermaster.epcis import queries
from quartermaster.epcis.documents import document
from quartermaster.epcis.forms import EventsForm
from quartermaster.epcis.queries import EVERY_ROLE, Match, Place, Wanted
from quartermaster.epcis.showing import Shown, gtins_in, shown
from quartermaster.epcis.telling import Event, number_of
from quartermaster.kernel.refusals import NotFound
from quartermaster.web.api import read_cursor, write_cursor

PER_PAGE = 50
FEW = 20
LIST = "event page"


class UnknownEvent(NotFound):
    code = "unknown_event"
    title = "There is no such event"


@require_safe
@doors.page("epcis.view")
def event_list(request: doors.PageRequest) -> HttpResponse:
    form = EventsForm(request.GET)
    place = Place(*read_cursor(request.GET["after"], LIST)) if request.GET.get("after") else Place()
    wanted = _wanted(form.said())
    found, following = queries.events(wanted, after=place, limit=PER_PAGE, latest=True) if wanted else ([], None)
    context = {
        "form": form,
        "events": _shown(found),
        "next": write_cursor(LIST, *astuple(following)) if following else "",
        "asked": any(form.said().values()),
        "unknown": len(queries.unknown(FEW)),
    }
    return render(request, "epcis/events.html", context)


@require_safe
@doors.page("epcis.view")
def event(request: doors.PageRequest, event_id: str) -> HttpResponse:
    """One event as it is told, and what was said of it later."""
    found, _ = queries.events(Wanted(event_ids=(event_id,)), limit=FEW)
    if not found:
        raise UnknownEvent("There is no such event, or it speaks of goods that are not yours to see.")
    context = {
        "event": _shown(found)[-1],
        "told": json.dumps(document(found), indent=2, ensure_ascii=False),
    }
    return render(request, "epcis/event.html", context)


@require_safe
@doors.page("epcis.view")
def capture_list(request: doors.PageRequest) -> HttpResponse:
    context = {
        "captures": queries.captures()[:PER_PAGE],
        "unknown": queries.unknown(PER_PAGE),
        "may_look": "epcis.capture" in request.act.permissions,
    }
    return render(request, "epcis/captures.html", context)


@doors.page("epcis.capture", effect=True)
def looked_again(request: doors.PageRequest) -> HttpResponse:
    known = epcis.look_again(request.act)
    said = f"{known} of them {'is' if known == 1 else 'are'} known now." if known else "None of them is known yet."
    return doors.done(request, said, url=reverse("capture_list"))


def _shown(found: list[Event]) -> list[Shown]:
    mark = queries.origin()
    names = queries.names_of(mark)
    skus = queries.sku_codes(gtins_in(found, names))
    return [shown(one, names, skus, ours=number_of(mark, one["eventID"]) is not None) for one in found]


def _wanted(said: dict[str, Any]) -> Wanted | None:
    """What is asked for; None where nothing of ours or anybody's is called so."""
    text = said["q"] or ""
    uris = queries.uris_called(text) if text else ()
    if text and not uris:
        return None
    since = said["since"] and timezone.make_aware(datetime.combine(said["since"], time.min))
    return Wanted(
        types=(said["kind"],) if said["kind"] else (),
        biz_steps=(said["step"],) if said["step"] else (),
        happened_from=since or None,
        matches=(Match(EVERY_ROLE, uris),) if uris else (),
    )
