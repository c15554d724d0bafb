"""Figures of a measurement: a rate and the percentiles of its latencies."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Figures:
    """`per_second` is what was done in the whole time; the latencies are of single calls, in milliseconds."""

    done: int
    seconds: float
    per_second: float
    p50_ms: float = 0.0
    p95_ms: float = 0.0
    p99_ms: float = 0.0

    def as_json(self) -> dict[str, float]:
        return {name: round(value, 4) for name, value in asdict(self).items()}


def figures(done: int, seconds: float, latencies: list[float] | None = None) -> Figures:
    """`latencies` in seconds; the percentiles are 0 where none were taken."""
    rate = done / seconds if seconds else 0.0
    if not latencies or len(latencies) < 2:
        single = (latencies or [0.0])[0] * 1000
        return Figures(done, seconds, rate, single, single, single)
    cuts = quantiles(latencies, n=100)
    return Figures(done, seconds, rate, cuts[49] * 1000, cuts[94] * 1000, cuts[98] * 1000)
