"""What a process remembers of a heavy figure for a while, so that it is not added up for every page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

import structlog
from django.db import Error, connection

T = TypeVar("T")

log = structlog.get_logger(__name__)
_all: list[Kept[object]] = []


class Kept(Generic[T]):
    """Values by key. One older than `seconds` is made again: beside the page where `behind`, which gets the older one."""

    def __init__(self, seconds: float, *, behind: bool = False, most: int = 64) -> None:
        self._seconds, self._behind, self._most = seconds, behind, most
        self._values: dict[Hashable, tuple[float, T]] = {}
        self._making: set[Hashable] = set()
        self._lock = threading.Lock()
        _all.append(self)  # type: ignore[arg-type]

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        with self._lock:
            known = self._values.get(key)
            fresh = known is not None and time.monotonic() - known[0] < self._seconds
            start = known is not None and not fresh and self._behind and key not in self._making
            if start:
                self._making.add(key)
        if start:
            threading.Thread(target=self._make_behind, args=(key, make), name="insights", daemon=True).start()
        if known is not None and (fresh or self._behind):
            return known[1]
        return self._keep(key, make())

    def forget(self) -> None:
        with self._lock:
            self._values.clear()

    def _make_behind(self, key: Hashable, make: Callable[[], T]) -> None:
        try:
            self._keep(key, make())
        except Error as error:
            log.warning("insight_not_refreshed", error=str(error))
        finally:
            connection.close()
            with self._lock:
                self._making.discard(key)

    def _keep(self, key: Hashable, value: T) -> T:
        with self._lock:
            if len(self._values) >= self._most:
                self._values.clear()
            self._values[key] = (time.monotonic(), value)
        return value


def forget_everything() -> None:
    """Remember nothing any more: what a test's new scene begins with."""
    for one in _all:
        one.forget()
