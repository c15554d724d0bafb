"""The field at the top: SKUs, orders, purchase orders, lots and bins, while it is typed and when Enter is pressed."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from quartermaster.accounts import doors
from quartermaster.insights import links
from quartermaster.insights.queries import search as reading
from quartermaster.insights.queries.search import Hit
from quartermaster.web import words

LONGEST = 100


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    hits: list[dict[str, str]]


@doors.page("accounts.own")
def search(request: doors.PageRequest) -> HttpResponse:
    """A fragment of hits for the field; the whole page when Enter is pressed, or straight to the one exact hit."""
    text = request.GET.get("q", "").strip().replace("\x00", "")[:LONGEST]
    held = request.user.permissions_held
    if not getattr(request, "htmx", False) and text and (url := _straight_to(text, held)):
        return HttpResponseRedirect(url)
    groups = [
        Group(label, [_shown(hit, icon) for hit in hits if _url(hit)])
        for label, icon, hits in reading.search(text, held, request.scope)  # type: ignore[attr-defined]
    ]
    context = {"groups": [group for group in groups if group.hits], "query_text": text}
    fragment = getattr(request, "htmx", False) and not request.headers.get("X-Live")
    return render(request, "web/found.html" if fragment else "insights/search.html", context)


def _straight_to(text: str, held: frozenset[str]) -> str:
    exact = reading.exact(text, held)
    return _url(exact) if exact else ""


def _url(hit: Hit) -> str:
    if hit.kind == "sku":
        return links.sku(hit.key)
    if hit.kind == "lot":
        return links.page("lot", hit.key)
    if hit.kind == "bin":
        return links.page("bin", *hit.key.split("/", 1))
    return links.document(hit.key)


def _shown(hit: Hit, icon: str) -> dict[str, str]:
    figure = f"{words.quantity(hit.figure)} available" if hit.figure is not None else ""
    return {"url": _url(hit), "title": hit.title, "detail": hit.detail, "icon": icon, "figure": figure}
