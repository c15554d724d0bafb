"""Work side by side in processes of their own, so that a long load uses more than one core."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, cast

from django.db import connection, connections

Say = Callable[[Any], None]
Work = Callable[[int, Say], None]
Hear = Callable[[int, Any], None]


class LaneFailed(RuntimeError):
    """One of the processes broke off; it has said why on standard error."""


def at_once(*works: Callable[[], None]) -> None:
    """All of it, in as many processes. Inside somebody's transaction all of it stays there: then one waits for the other."""
    if connection.in_atomic_block:
        for work in works:
            work()
    else:
        side_by_side(len(works), lambda lane, say: works[lane](), lambda lane, said: None)


def side_by_side(count: int, work: Work, hear: Hear) -> None:
    """Call `work(lane, say)` for each lane in its own process, and `hear(lane, what it said)` here, until all are done.

    When one fails, the others are ended and `LaneFailed` is raised. Processes are forked, so that they share what is in
    memory; each makes its own connections.
    """
    connections.close_all()
    context = get_context("fork")
    ears: list[Connection] = []
    processes = []
    try:
        for lane in range(count):
            ear, mouth = context.Pipe(duplex=False)
            ears.append(ear)
            process = context.Process(target=_run, args=(work, lane, mouth, list(ears)), daemon=True)
            process.start()
            processes.append(process)
            mouth.close()  # what remains is the child's: when it dies, the pipe ends
        _listen(ears, hear)
        for process in processes:
            process.join()
            if process.exitcode:
                raise LaneFailed(f"A part of the load broke off with exit code {process.exitcode}.")
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _run(work: Work, lane: int, mouth: Connection, ears: Sequence[Connection]) -> None:
    for ear in ears:  # or this process would never notice that nobody listens any more
        ear.close()
    work(lane, mouth.send)
    mouth.send(_DONE)


_DONE = "done"


def _listen(ears: Sequence[Connection], hear: Hear) -> None:
    """Until every lane is done. Raises as soon as one ends without having said so."""
    lanes = {ear: lane for lane, ear in enumerate(ears)}
    while lanes:
        for ready in wait(list(lanes)):
            ear = cast(Connection, ready)
            try:
                said = ear.recv()
            except EOFError:
                raise LaneFailed(f"Part {lanes[ear] + 1} of the load broke off.") from None
            if said == _DONE:
                del lanes[ear]
            else:
                hear(lanes[ear], said)
