"""The gate: a few at work, more in line, first come first served, and nobody waits without end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from quartermaster.web.gate import Gate, Overloaded


def asking(gate: Gate[str], got: list[str]) -> threading.Thread:
    """Somebody who asks for a place in a thread of their own, and is in line when this returns."""
    before = len(gate._line)
    thread = threading.Thread(target=lambda: got.append(gate.enter()))
    thread.start()
    _until(lambda: len(gate._line) > before)
    return thread


def _until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not true():
        assert time.monotonic() < until
        time.sleep(0.001)


def test_a_place_given_back_is_given_out_next() -> None:
    gate = Gate(["first", "second"], waiting=0, seconds=1)
    assert (gate.enter(), gate.enter()) == ("second", "first")
    gate.leave("first")
    assert gate.enter() == "first"


def test_whoever_has_waited_longest_is_called_up_first() -> None:
    gate = Gate(["only"], waiting=2, seconds=10)
    place = gate.enter()
    early: list[str] = []
    late: list[str] = []
    first, second = asking(gate, early), asking(gate, late)
    gate.leave(place)
    first.join(10)
    assert (early, late) == (["only"], [])
    gate.leave(place)
    second.join(10)
    assert late == ["only"]


def test_refuses_whoever_finds_the_line_full() -> None:
    gate = Gate(["only"], waiting=1, seconds=10)
    place = gate.enter()
    got: list[str] = []
    waiter = asking(gate, got)
    with pytest.raises(Overloaded, match="More requests came at once"):
        gate.enter()
    gate.leave(place)
    waiter.join(10)
    assert got == ["only"]


def test_refuses_whoever_has_waited_their_longest_and_loses_no_place_by_it() -> None:
    gate = Gate(["only"], waiting=1, seconds=0.05)
    place = gate.enter()
    with pytest.raises(Overloaded, match="its turn") as refused:
        gate.enter()
    assert (refused.value.status, refused.value.code, refused.value.headers) == (503, "overloaded", {"Retry-After": "2"})
    gate.leave(place)
    assert gate.enter() == "only"


def test_never_more_are_at_work_than_there_are_places() -> None:
    gate = Gate([1, 2, 3], waiting=100, seconds=10)
    at_work: set[int] = set()
    most = []

    def work() -> None:
        place = gate.enter()
        assert place not in at_work
        at_work.add(place)
        most.append(len(at_work))
        time.sleep(0.001)
        at_work.remove(place)
        gate.leave(place)

    crowd = [threading.Thread(target=work) for _ in range(60)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(10)
    assert (len(most), max(most)) == (60, 3)
