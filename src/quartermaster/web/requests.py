"""Every request has a name: X-Request-Id, taken over where the caller sent a sane one."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

SANE = re.compile(r"[A-Za-z0-9._:-]{1,100}", re.ASCII)


def request_id(request: HttpRequest) -> str:
    return getattr(request, "request_id", "")


def named(request: HttpRequest) -> str:
    """Give the request its name, and say it."""
    sent = request.META.get("HTTP_X_REQUEST_ID", "")
    name = sent if SANE.fullmatch(sent) else uuid.uuid4().hex
    request.request_id = name  # type: ignore[attr-defined]
    return name


class RequestIdMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name = named(request)
        with structlog.contextvars.bound_contextvars(request_id=name):
            response = self.get_response(request)
        response["X-Request-Id"] = name
        return response
