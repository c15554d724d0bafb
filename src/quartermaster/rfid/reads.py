"""Reads of tags, and what is left of them when a tag that is read again and again is told once. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

MICRO = 1_000_000

Place = TypeVar("Place")


@dataclass(frozen=True, slots=True)
class Read:
    """An antenna heard a tag: its memory in capital hexadecimal digits, when (microseconds since 1970), how often until
    `last_us`, and how loud in dBm where the reader says so."""

    epc: str
    antenna: int
    first_us: int
    last_us: int
    times: int = 1
    loudness: int | None = None


@dataclass(slots=True)
class Sighting(Generic[Place]):
    """A tag was at a place for a while; `first_antenna` heard it first, `last_antenna` last."""

    place: Place
    epc: str
    first_us: int
    last_us: int
    times: int
    first_antenna: int
    last_antenna: int

    def take(self, read: Read) -> None:
        """One more read of it, which need not come in the order of time."""
        if read.first_us < self.first_us:
            self.first_us, self.first_antenna = read.first_us, read.antenna
        if read.last_us >= self.last_us:
            self.last_us, self.last_antenna = read.last_us, read.antenna
        self.times += read.times


class Window(Generic[Place]):
    """De-duplication by tag and time: what is read again at a place within `seconds` of its last read is one sighting."""

    def __init__(self, seconds: float) -> None:
        self._us = int(seconds * MICRO)
        self._open: dict[tuple[Place, str], Sighting[Place]] = {}
        self._news: dict[int, Sighting[Place]] = {}
        self._latest = 0

    def __len__(self) -> int:
        """How many sightings are remembered."""
        return len(self._open)

    def take(self, place: Place, read: Read) -> bool:
        """Note the read; whether it begins a sighting."""
        self._latest = max(self._latest, read.last_us)
        known = self._open.get((place, read.epc))
        begins = known is None or read.first_us - known.last_us > self._us
        if known is None or begins:
            known = Sighting(place, read.epc, read.first_us, read.last_us, read.times, read.antenna, read.antenna)
            self._open[place, read.epc] = known
        else:
            known.take(read)
        self._news[id(known)] = known
        return begins

    def news(self) -> list[Sighting[Place]]:
        """The sightings that began or went on since this was asked last, in the order in which they did; `times` are the reads
        since then. What was over for longer than the window is forgotten."""
        found = [replace(one) for one in self._news.values()]
        for one in self._news.values():
            one.times = 0
        self._news = {}
        self._open = {key: one for key, one in self._open.items() if self._latest - one.last_us <= self._us}
        return found
