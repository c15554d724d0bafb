"""Telling open pages that something changed, across processes.

Topics are gathered for a moment in this process and sent in one NOTIFY: PostgreSQL lets only one notifying
transaction commit at a time, so a NOTIFY inside every posting would make the postings queue behind each other.
A page that misses a notice (its process was killed within that moment) is only late, never wrong: it asks again
when it is next looked at.
"""

from __future__ import annotations

import atexit
import json
import os
import threading
from collections.abc import Callable, Iterable

import structlog
from django.db import Error, connection

CHANNEL = "quartermaster_live"
GATHER_SECONDS = 0.05
LARGEST_PAYLOAD = 7000
NOTIFY = "SELECT set_config('synchronous_commit', 'off', true), pg_notify(%s, %s)"
"""A notice has nothing that must be on disk; waiting for the disk would only take its turn from those who must."""

log = structlog.get_logger(__name__)


class _Publisher:
    """A daemon thread that sends the gathered topics; it starts with the first topic and survives a fork."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._topics: set[str] = set()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def publish(self, topics: Iterable[str]) -> None:
        with self._lock:
            self._topics.update(topics)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="live-publisher", daemon=True)
                self._thread.start()
        self._wake.set()

    def flush(self) -> None:
        with self._lock:
            topics, self._topics = self._topics, set()
        for payload in _payloads(sorted(topics)):
            with connection.cursor() as cursor:
                cursor.execute(NOTIFY, [CHANNEL, payload])

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            self._wake.wait()
            pause.wait(GATHER_SECONDS)
            self._wake.clear()
            try:
                self.flush()
            except Error as error:
                log.warning("live_notice_lost", error=str(error))
                connection.close()


def _payloads(topics: list[str]) -> Iterable[str]:
    """The topics as JSON lists, each short enough for one NOTIFY."""
    batch: list[str] = []
    size = 2
    for topic in topics:
        if size + len(topic) + 4 > LARGEST_PAYLOAD:
            yield json.dumps(batch)
            batch, size = [], 2
        batch.append(topic)
        size += len(topic) + 4
    if batch:
        yield json.dumps(batch)


_publisher = _Publisher()


def _start_anew() -> None:
    """In a forked process: the thread is gone, and a lock may have been held at that moment."""
    _publisher.__init__()  # type: ignore[misc]


os.register_at_fork(after_in_child=_start_anew)


_near: list[Callable[[Iterable[str]], None]] = []


def tell_here(hearer: Callable[[Iterable[str]], None]) -> None:
    """Call `hearer` with every topic that this process publishes, at once. Called when its module is loaded."""
    _near.append(hearer)


def publish(topics: Iterable[str]) -> None:
    """Tell every open page that shows one of `topics`, within a fraction of a second; this process hears it at once."""
    for hearer in _near:
        hearer(topics)
    _publisher.publish(topics)


def _flush_at_exit() -> None:
    try:
        _publisher.flush()
    except Error as error:
        log.warning("live_notice_lost", error=str(error))


atexit.register(_flush_at_exit)
