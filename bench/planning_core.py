"""How fast is the arithmetic of planning, and how much memory does it take?

Run by hand: python bench/planning_core.py [--json] [--series 100000] [--periods 104]. From demand to orders for every SKU in
a place: demand classes, ABC, demand behind sales, intermittent rates, level, variance, lead times, reorder points,
quantities, order lines in packs. No database. The raw floor beside it is one pass over the same numbers: their sum, and their
square roots.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

import numpy as np

from quartermaster.planning import classification, forecasting, packs
from quartermaster.planning.lead_times import Receipts
from quartermaster.planning.replay import Sight, Terms
from quartermaster.planning.rules import Economic


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--series", type=int, default=100_000)
    parser.add_argument("--periods", type=int, default=104)
    wish = parser.parse_args()
    report = measure(wish.series, wish.periods)
    print(json.dumps(report, indent=2) if wish.json else "\n".join(f"{name:42} {value}" for name, value in report.items()))
    return 0


def measure(series: int, periods: int) -> dict[str, Any]:
    sight = business(series, periods)
    before = _megabytes()
    seconds: dict[str, float] = {}

    def timed(name: str, work: Any) -> Any:
        started, cpu = time.perf_counter(), time.process_time()
        found = work()
        seconds[f"seconds: {name}"] = round(time.perf_counter() - started, 2)
        seconds[f"CPU seconds: {name}"] = round(time.process_time() - cpu, 2)
        return found

    def all_of_it() -> Any:
        rule, terms = Economic(), sight.terms
        kinds = classification.demand_classes(sight.demand)
        letters = classification.abc(sight.demand[:, -52:].sum(axis=1) * terms.unit_cost)
        seldom = forecasting.intermittent(sight.demand).tsb
        return kinds, letters, seldom, packs.rounded_up(rule(sight), pack=terms.pack, minimum=terms.minimum)

    timed("the raw floor", lambda: (sight.demand.sum(), np.sqrt(sight.demand).sum()))
    *_, orders = timed("the whole core", all_of_it)
    return {
        "series": series,
        "periods": periods,
        **seconds,
        "series a CPU second": round(series / max(seconds["CPU seconds: the whole core"], 0.01)),
        "order lines": int((orders > 0).sum()),
        "MB before": before,
        "MB at most": _megabytes(),
    }


def business(series: int, periods: int) -> Sight:
    """Half of the series are asked for now and then; stock-outs hide some of the demand."""
    chance = np.random.default_rng(7)
    rate = np.exp(chance.normal(1.0, 1.5, size=(series, 1)))
    demand = chance.poisson(rate, size=(series, periods)).astype(np.float64)
    demand *= chance.random((series, periods)) < np.where(np.arange(series)[:, None] % 2, 1.0, 0.3)
    there = (chance.random((series, periods)) > 0.02).astype(np.float64)
    cost = np.exp(chance.normal(1.5, 0.8, size=series))
    suppliers = series // 100 + 1
    supplier = np.arange(series) % suppliers
    from_whom = np.repeat(np.arange(suppliers), 24)
    took = chance.choice([1.0, 1.2, 1.5, 2.0], size=len(from_whom)) * 4
    terms = Terms(
        cost,
        cost,
        np.full(series, 3.0),
        chance.integers(1, 9, size=series),
        supplier,
        np.full(series, 6.0),
        np.full(series, 12.0),
        52.0,
    )
    stock = np.round(rate[:, 0] * 4)
    return Sight(periods, demand, there, stock, np.zeros(series), terms, Receipts(from_whom, np.full(len(from_whom), 4.0), took))


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    sys.exit(main())
