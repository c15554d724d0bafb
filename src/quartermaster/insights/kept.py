"""Figures that a process keeps until it hears that they have changed, so that they are not added up for every page.

What is kept is true, not merely recent: it holds as long as no notice of its rooms was heard since its making began.
A notice follows the commit that caused it within a tenth of a second, in the process that committed at once. Where the
process does not hear (it has just started, its connection was cut), and inside a transaction, which sees what others do
not, everything is read afresh.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import connection

from quartermaster.web import hearing

T = TypeVar("T")

LONGEST_SECONDS = 600.0
"""Kept no longer than this, should a change ever go unannounced."""
MOST_SKUS = 500
"""Where more SKUs than these changed, all are read again."""

_all: list[Kept[object]] = []


@dataclass(frozen=True, slots=True)
class _Known(Generic[T]):
    value: T
    turn: int
    made_at: float

    @property
    def young(self) -> bool:
        return time.monotonic() - self.made_at < LONGEST_SECONDS


class Kept(Generic[T]):
    """Values by key, each true until one of `topics` is heard; one of those `anew` changes all of it, and names no SKUs."""

    def __init__(self, *topics: str, anew: Collection[str] = (), most: int = 64) -> None:
        self._topics, self._anew, self._most = (*topics, *anew), anew, most
        self._values: dict[Hashable, _Known[T]] = {}
        self._lock = threading.Lock()
        _all.append(self)  # type: ignore[arg-type]

    def get(
        self,
        key: Hashable,
        make: Callable[[], T],
        *,
        renew: Callable[[T, Sequence[int]], T] | None = None,
        holds: Callable[[T], bool] | None = None,
    ) -> T:
        """The value, made if need be. `renew` makes it from the one before and the SKUs that may have changed since;
        `holds` asks a value that nothing was heard against whether it is still true."""
        if connection.in_atomic_block or not hearing.hearing():
            return make()
        with self._lock:  # whoever comes while it is made waits for it
            known, turn = self._values.get(key), hearing.memory.turn
            if known is None or not known.young:
                return self._keep(key, make(), turn, time.monotonic())
            if not hearing.memory.touched(self._topics, known.turn) and (holds is None or holds(known.value)):
                return known.value
            changed = skus_named(hearing.memory.after(known.turn)) if renew else None
            if renew is None or changed is None or hearing.memory.touched(self._anew, known.turn):
                return self._keep(key, make(), turn, time.monotonic())
            return self._keep(key, renew(known.value, changed), turn, known.made_at)

    def forget(self) -> None:
        with self._lock:
            self._values.clear()

    def _keep(self, key: Hashable, value: T, turn: int, made_at: float) -> T:
        if len(self._values) >= self._most and key not in self._values:
            self._values.clear()
        self._values[key] = _Known(value, turn, made_at)
        return value


def skus_named(topics: Collection[str]) -> list[int] | None:
    """The ids of the SKUs that notices named; None where too many changed to name them."""
    if hearing.EVERYTHING in topics or "sku:*" in topics:
        return None
    found = [int(topic.removeprefix("sku:")) for topic in topics if topic.startswith("sku:")]
    return found if len(found) <= MOST_SKUS else None


def forget_everything() -> None:
    """Remember nothing any more: what a test's new scene begins with."""
    for one in _all:
        one.forget()
