"""What is counted while requests are answered, for `/metrics`: how many, how long, and which refusals, by door.

With PROMETHEUS_MULTIPROC_DIR, which `serve` sets, every web process counts into files there and any of them can add all up.
A door is a method and an address with its gaps ("POST api/v1/orders/{number}/picks"), so that there are no more than a few
hundred of them, whatever strangers ask for.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
GAP = re.compile(r"<(?:\w+:)?(\w+)>")

own = CollectorRegistry()
REQUESTS = Counter("quartermaster_requests", "Requests that were answered.", ["door", "status"], registry=own)
SECONDS = Histogram(
    "quartermaster_request_seconds",
    "How long answering them took, without waiting for their turn.",
    ["door"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=own,
)
REFUSALS = Counter("quartermaster_refusals", "Refusals, by their code.", ["code"], registry=own)

Tally = tuple[Callable[[], None], Callable[[float], None]]
_tallies: dict[tuple[str, str, int], Tally] = {}


def everything_counted() -> Collector:
    """Of all web processes where they count together, else of this one."""
    if FOLDER not in os.environ:
        return own
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


def count_refusal(code: str) -> None:
    REFUSALS.labels(code).inc()


class MetricsMiddleware:
    """Counts every request that reaches Django or the lane of programs. First in line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        match = request.resolver_match
        count, took = _tally(request.method or "", match.route if match else "", response.status_code)
        count()
        took(seconds)
        if refusal := getattr(response, "refusal", ""):
            count_refusal(refusal)
        return response


def _tally(method: str, route: str, status: int) -> Tally:
    found = _tallies.get((method, route, status))
    if found is None:
        door = " ".join((method if method in METHODS else "OTHER", GAP.sub(r"{\1}", route) or "elsewhere"))
        found = REQUESTS.labels(door, str(status)).inc, SECONDS.labels(door).observe
        if method in METHODS:
            _tallies[method, route, status] = found
    return found
