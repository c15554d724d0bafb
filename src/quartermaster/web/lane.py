"""The short way in for programs: a request that carries a token needs neither session, messages, language nor frame.

Half of a reservation's time would go into the middlewares of the pages otherwise, and a quarter of what is left into
Django's handler. What they do for safety is done here (a type that is not guessed) or does not apply: without a cookie
there is nothing to forge.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, ResolverMatch, get_resolver

from quartermaster.web.errors import Problem, RefusalMiddleware, answer_to
from quartermaster.web.metrics import MetricsMiddleware
from quartermaster.web.requests import RequestIdMiddleware

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class TokenLane:
    """Takes API requests with an Authorization header straight to their view; all others go on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not carries_token(request.META):
            return self.get_response(request)
        # The question whether the connection still lives costs a round trip; with a key, a lost one is just run again.
        connection.health_check_done = "HTTP_IDEMPOTENCY_KEY" in request.META  # type: ignore[attr-defined]
        response = _answer(request)
        if isinstance(response, HttpResponse):
            response.headers["Content-Length"] = str(len(response.content))
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        if settings.SECURE_HSTS_SECONDS:
            response.headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
        return response


def carries_token(environ: Mapping[str, Any]) -> bool:
    return environ.get("PATH_INFO", "").startswith("/api/") and bool(environ.get("HTTP_AUTHORIZATION", "").strip())


def short_way(application: Application) -> Application:
    """The WSGI application with the requests of programs answered before Django's handler is entered.

    They pass the same middlewares as inside it, up to `TokenLane`; what is left out is that each is wrapped once more, and
    signals that nobody waits for. The connection is looked after here.
    """
    enter = MetricsMiddleware(RequestIdMiddleware(RefusalMiddleware(TokenLane(_not_a_program))))

    def answer_or_pass(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not carries_token(environ):
            return application(environ, start_response)
        response = enter(WSGIRequest(environ))
        if connection.errors_occurred:
            connection.close_if_unusable_or_obsolete()
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return [response.content] if isinstance(response, HttpResponse) else response

    return answer_or_pass


def _not_a_program(request: HttpRequest) -> HttpResponseBase:
    raise AssertionError("only requests that carry a token are let in here")


@functools.lru_cache(maxsize=1000)
def _resolved(path: str) -> ResolverMatch:
    return get_resolver().resolve(path)


def _answer(request: HttpRequest) -> HttpResponseBase:
    try:
        match = _resolved(request.path_info)
    except Resolver404:
        return Problem(404).as_json(request)
    request.resolver_match = match
    try:
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    except Exception as error:
        return answer_to(request, error)
    return response
