"""The short way in for programs: a request that carries a token needs neither session, messages, language nor frame.

Half of a reservation's time would go into the middlewares of the pages otherwise. What they do for safety is done
here (a type that is not guessed) or does not apply: without a cookie there is nothing to forge.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, get_resolver

from quartermaster.web.errors import Problem, answer_to, is_api


class TokenLane:
    """Takes API requests with an Authorization header straight to their view; all others go on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_api(request) or not request.META.get("HTTP_AUTHORIZATION", "").strip():
            return self.get_response(request)
        if "HTTP_IDEMPOTENCY_KEY" in request.META:
            # The question whether the connection still lives costs a round trip; with a key, a lost one is just run again.
            connection.health_check_done = True  # type: ignore[attr-defined]
        response = _answer(request)
        if isinstance(response, HttpResponse):
            response.headers["Content-Length"] = str(len(response.content))
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        if settings.SECURE_HSTS_SECONDS:
            response.headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
        return response


def _answer(request: HttpRequest) -> HttpResponseBase:
    try:
        match = get_resolver().resolve(request.path_info)
    except Resolver404:
        return Problem(404).as_json(request)
    request.resolver_match = match
    try:
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    except Exception as error:
        return answer_to(request, error)
    return response
