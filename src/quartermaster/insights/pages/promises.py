"""When can it be promised: the date answered first, the picture of the days behind it, and what each step comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quartermaster.accounts import doors
from quartermaster.catalog import whose
from quartermaster.catalog.queries import sku_of_code
from quartermaster.insights import days, links
from quartermaster.insights.queries.promises import Cause, Promise, promises
from quartermaster.kernel.quantities import InvalidQuantity, parse
from quartermaster.partners.queries import at_partners

KINDS = {
    "on_order": "On order",
    "in_transit": "In transit",
    "allocated": "Allocated to come",
    "making": "Being made",
    "backordered": "Waited for",
    "to_send": "To be sent on",
    "to_use": "Goes into kits",
}
SEEN_WITH = {
    "on_order": "purchasing.view",
    "backordered": "sales.view",
    "making": "production.view",
    "to_use": "production.view",
}
MOST_CAUSES = 200
WIDTH, HEIGHT, MARGIN = 640, 150, 6
SHORTEST_DAYS = 28


@dataclass(frozen=True, slots=True)
class Picture:
    """The steps as the path of a line; `marks` are the ends of its days: where along it, and in words."""

    path: str
    top: Decimal
    last: date
    wanted: float | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A warehouse with its answer."""

    place: Promise
    on: date | None
    by: Decimal | None
    picture: Picture


@require_safe
@doors.page("stock.view")
def sku_promises(request: doors.PageRequest, code: str) -> HttpResponse:
    sku, today = sku_of_code(code), days.today()
    owner = whose.shown(request.GET.get("owner"))
    found = promises(sku, owner_id=owner.pk, today=today)
    quantity, wrong = _quantity(request.GET.get("quantity", ""))
    by = _day(request.GET.get("by", ""))
    scope: int | None = request.scope  # type: ignore[attr-defined]
    here = [place for place in found.warehouses if scope in (None, place.warehouse_id)]
    last = _last(found.together, today)
    top = max([quantity or Decimal(1), *(step.promisable for one in [*here, found.together] for step in one.steps)])
    first = found.first(quantity) if quantity is not None else None
    held = request.act.permissions
    context = {
        "sku": sku,
        "sku_url": links.sku(sku.code),
        "today": today,
        "quantity": quantity,
        "asked": request.GET.get("quantity", ""),
        "by": by,
        "wrong": wrong,
        "first": first,
        "owner": owner,
        "owners": whose.choices(),
        "together": _shown(found.together, quantity, by, today, last, top),
        "places": [_shown(place, quantity, by, today, last, top) for place in here],
        "causes": _causes(here, held),
        "at_partners": at_partners(sku.pk) if "partners.view" in held else [],
        "topics": f"sku:{sku.pk} purchasing sales transfers production partners",
    }
    return render(request, "insights/promises.html", context)


@require_safe
@doors.page("stock.view")
def promise_hint(request: doors.PageRequest, code: str) -> HttpResponse:
    """One line for where somebody types an order: when more of the SKU can be promised than now."""
    sku, today = sku_of_code(code), days.today()
    together = promises(sku, owner_id=whose.shown(request.GET.get("owner")).pk, today=today).together
    later = [step for step in together.steps if step.on > today and step.promisable > together.now][:2]
    return render(request, "insights/promise_hint.html", {"sku": sku, "later": later})


def _quantity(text: str) -> tuple[Decimal | None, str]:
    try:
        return (parse(text) if text.strip() else None), ""
    except InvalidQuantity as refusal:
        return None, refusal.detail


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _may_see(cause: Cause, held: frozenset[str]) -> bool:
    return SEEN_WITH.get(cause.kind, "transfers.view") in held


def _causes(places: Sequence[Promise], held: frozenset[str]) -> list[tuple[str, Cause, Decimal, str, str]]:
    """What the person may see of it, what is counted before what is not, the earliest first: in words, with its address."""
    found = [(cause, place.name) for place in places for cause in place.causes if _may_see(cause, held)]
    found.sort(key=lambda one: (not one[0].counted, one[0].on or date.max, one[0].document))
    return [
        (KINDS[cause.kind], cause, abs(cause.quantity), links.document(cause.document) if cause.document else "", name)
        for cause, name in found[:MOST_CAUSES]
    ]


def _last(together: Promise, today: date) -> date:
    """The last day of the pictures: a week past the last step, and never few days."""
    return max(together.steps[-1].on + timedelta(days=7), today + timedelta(days=SHORTEST_DAYS))


def _shown(place: Promise, quantity: Decimal | None, by: date | None, today: date, last: date, top: Decimal) -> Shown:
    on = place.when(quantity) if quantity is not None else None
    return Shown(place, on, place.by(by) if by else None, _picture(place, on, today, last, top))


def _picture(place: Promise, on: date | None, today: date, last: date, top: Decimal) -> Picture:
    """Across: the days; upwards: how much can be promised. All pictures of a page have one scale."""
    span = (last - today).days

    def across(day: date) -> float:
        return round(MARGIN + (WIDTH - 2 * MARGIN) * (day - today).days / span, 1)

    def upwards(quantity: Decimal) -> float:
        return round(HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * float(quantity / top), 1)

    parts = [f"M{across(today)} {upwards(place.steps[0].promisable)}"]
    for step in place.steps[1:]:
        parts.append(f"H{across(step.on)}V{upwards(step.promisable)}")
    parts.append(f"H{across(last)}")
    return Picture("".join(parts), top, last, across(on) if on else None)
