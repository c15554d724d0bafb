"""`/metrics`: what watches quartermaster, in the text format of Prometheus.

What web processes counted they add up among themselves; everything else is read from the database when somebody asks, so it
is the same at whichever process.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import version

from django.conf import settings
from django.db import Error
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from quartermaster.accounts import doors, tokens
from quartermaster.accounts.permissions import require
from quartermaster.automation import queries as automation
from quartermaster.config.home import free_bytes
from quartermaster.kernel import db
from quartermaster.kernel.refusals import Refusal
from quartermaster.stock import queries as stock
from quartermaster.web.errors import of_refusal
from quartermaster.web.metrics import everything_counted

LOOPBACK = ("127.", "::1")
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")
WATCH = "automation.watch"

_CONNECTIONS = """
SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity WHERE datname = current_database() GROUP BY 1
"""


@doors.open_to_all("This machine asks without an account; whoever asks from elsewhere needs a token with automation.watch.")
def metrics(request: HttpRequest) -> HttpResponse:
    try:
        _admit(request)
    except Refusal as refusal:
        return of_refusal(refusal).as_json(request)
    registry = CollectorRegistry()
    registry.register(_Installation())
    return HttpResponse(generate_latest(everything_counted()) + generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _admit(request: HttpRequest) -> None:
    if _near(request):
        return
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    bearer = tokens.recognise(token.strip()) if scheme.lower() == "bearer" else None
    if bearer is None:
        raise doors.Unauthenticated(f"From elsewhere than this machine, send a token with {WATCH}: Authorization: Bearer qm_…")
    require(bearer.permissions, WATCH)


def _near(request: HttpRequest) -> bool:
    """Asked by this machine itself. Behind a proxy everybody seems to be near, so there nobody is."""
    behind_a_proxy = settings.HTTPS or settings.ALLAUTH_TRUSTED_PROXY_COUNT or any(name in request.headers for name in FORWARDED)
    return not behind_a_proxy and request.META.get("REMOTE_ADDR", "").startswith(LOOPBACK)


class _Installation(Collector):
    """What the database and the disk know. With the database away, the rest is still said."""

    def collect(self) -> Iterable[Metric]:
        yield InfoMetricFamily("quartermaster", "The program.", {"version": version("quartermaster")})
        yield _gauge("disk_free_bytes", "Room left where the data home is.", free_bytes())
        try:
            found = [*_jobs(), *_books(), *_database()]
        except Error:
            yield _gauge("database_up", "Whether the database answers.", 0)
            return
        yield _gauge("database_up", "Whether the database answers.", 1)
        yield from found


def _jobs() -> Iterator[Metric]:
    queue = automation.queue()
    states = {"waiting": queue.waiting, "running": queue.running, "failed": queue.failed}
    yield _by("jobs", "Background jobs that are kept, by state.", "state", states)
    yield _gauge("jobs_due", "Jobs that could run now and wait.", queue.due)
    yield _gauge("oldest_due_job_seconds", "How long the job that waits longest has been due.", queue.lag.total_seconds())
    yield _gauge("workers", "Workers heard of lately.", queue.workers)


def _books() -> Iterator[Metric]:
    yield _gauge(
        "movements_seq", "Place of the latest movement in the book.", stock.movements().aggregate(last=Max("id"))["last"] or 0
    )
    check = automation.last_check()
    if check is not None:
        yield _gauge("books_tie_out", "Whether the last check found the book in order.", int(check.ties_out))
        yield _gauge("books_checked_timestamp_seconds", "When that was.", check.at.timestamp())
        yield _gauge("books_check_seconds", "How long it took.", check.seconds)


def _database() -> Iterator[Metric]:
    yield _by("database_connections", "Connections to the database, by state.", "state", dict(db.rows(_CONNECTIONS)))
    ((most, size),) = db.rows("SELECT current_setting('max_connections')::int, pg_database_size(current_database())")
    yield _gauge("database_connections_max", "How many the server lets in.", most)
    yield _gauge("database_bytes", "Size of the database.", size)


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(f"quartermaster_{name}", what, value=value)


def _by(name: str, what: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(f"quartermaster_{name}", what, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
