"""Clients in processes of their own, started together, each timing its calls."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.figures import Figures, figures

CONTEXT = multiprocessing.get_context("fork")
WAIT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Outcome:
    done: int
    refused: int
    failed: int
    started: float
    ended: float
    latencies: list[float]


Prepare = Callable[[int], Callable[[int], str]]
"""Given the client's number, connect and return the call; the call gets its own number and answers done, refused or failed."""


def race(prepare: Prepare, *, clients: int, calls: int, pause: float = 0.0) -> tuple[Figures, int, int]:
    """`calls` calls by each client at the same time: the figures of what was done, how many were refused, how many failed.
    Before each call a client waits about `pause` seconds, sometimes less and sometimes more, as people do."""
    gate = CONTEXT.Barrier(clients)
    answers = CONTEXT.SimpleQueue()

    def run(number: int) -> None:
        call = prepare(number)
        counts = {"done": 0, "refused": 0, "failed": 0}
        latencies = []
        call(-1)
        gate.wait(timeout=WAIT_SECONDS)
        started = time.monotonic()
        for place in range(calls):
            if pause:
                time.sleep(pause * random.uniform(0.5, 1.5))
            before = time.perf_counter()
            counts[call(place)] += 1
            latencies.append(time.perf_counter() - before)
        answers.put(Outcome(counts["done"], counts["refused"], counts["failed"], started, time.monotonic(), latencies))

    processes = [CONTEXT.Process(target=run, args=(number,)) for number in range(clients)]
    for process in processes:
        process.start()
    outcomes = []
    while len(outcomes) < clients:
        if answers.empty():
            if any(process.exitcode for process in processes):
                raise RuntimeError("a client failed; see above")
            time.sleep(0.01)
        else:
            outcomes.append(answers.get())
    for process in processes:
        process.join()
    seconds = max(o.ended for o in outcomes) - min(o.started for o in outcomes)
    latencies = [value for o in outcomes for value in o.latencies]
    done = sum(o.done for o in outcomes)
    return figures(done, seconds, latencies), sum(o.refused for o in outcomes), sum(o.failed for o in outcomes)
