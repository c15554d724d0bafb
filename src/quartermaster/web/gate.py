"""The gate: of the requests that have come in, a few are worked on at once, more wait in line, and the rest are told so.

Without it, whoever comes beyond what the machine can do waits in a line without an end. With it, the wait has one: whoever
is not called up in time hears 503 and when to come again, before anything was begun.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from quartermaster.kernel.refusals import Refusal

Place = TypeVar("Place")


class Overloaded(Refusal):
    code = "overloaded"
    status = 503
    title = "Too much at once"

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": "2"}


@dataclass(slots=True)
class _Waiter(Generic[Place]):
    """Somebody in line: `called` is held until they are given their place."""

    called: threading.Lock = field(default_factory=threading.Lock)
    place: Place | None = None


class Gate(Generic[Place]):
    """`places` are what is given out, one to each who works; the place given back last is given out first."""

    def __init__(self, places: Sequence[Place], *, waiting: int, seconds: float) -> None:
        self._free = list(places)
        self._line: deque[_Waiter[Place]] = deque()
        self._waiting = waiting
        self._seconds = seconds
        self._lock = threading.Lock()

    def enter(self) -> Place:
        """A place, at once or when one's turn has come: first come, first served. Refuses where that takes too long."""
        with self._lock:
            if self._free:
                return self._free.pop()
            if len(self._line) >= self._waiting:
                raise Overloaded("More requests came at once than can wait here. Nothing was done; ask again after Retry-After.")
            waiter: _Waiter[Place] = _Waiter()
            waiter.called.acquire()
            self._line.append(waiter)
        waiter.called.acquire(timeout=self._seconds)
        return self._called_up(waiter)

    def leave(self, place: Place) -> None:
        """Give the place to whoever has waited longest."""
        with self._lock:
            if not self._line:
                self._free.append(place)
                return
            waiter = self._line.popleft()
            waiter.place = place
        waiter.called.release()

    def _called_up(self, waiter: _Waiter[Place]) -> Place:
        with self._lock:
            if waiter.place is None:
                self._line.remove(waiter)
                raise Overloaded(
                    "This waited its longest and its turn did not come. Nothing was done; ask again after Retry-After."
                )
            return waiter.place
