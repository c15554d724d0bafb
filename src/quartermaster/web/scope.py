"""The warehouse that a person has chosen to look at; every page reads it as `request.scope`."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

SESSION_KEY = "scope"


class ScopeMiddleware:
    """Sets `request.scope`: the chosen warehouse's id, or None for all of them. Needs the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.scope = request.session.get(SESSION_KEY)  # type: ignore[attr-defined]
        return self._get_response(request)


def chosen_warehouse(request: HttpRequest) -> int | None:
    """The warehouse that the person looks at, or None for all."""
    warehouse_id: int | None = getattr(request, "scope", None)
    return warehouse_id


def choose(request: HttpRequest, warehouse_id: int | None) -> None:
    """Look at one warehouse from now on, or at all of them."""
    if warehouse_id is None:
        request.session.pop(SESSION_KEY, None)
    else:
        request.session[SESSION_KEY] = warehouse_id
