"""How fast are orders released and walks routed, and how much longer than the best is a route?

Run by hand: python bench/picking.py [--json] [--quick]. Nothing here needs a database: routing is arithmetic. The best order
of stops is computed by dynamic programming over all subsets, in the same run, for walks short enough for that.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from quartermaster.locations.distances import FRONT, Spot, between
from quartermaster.picking.routes import route, together

AISLES, DEPTH = 24, 40
ORDERS, LINES, ORDERS_PER_WALK = 200, 3, 10
SHORT_WALK = 11
"""Stops of a walk for which the best order is computed: the effort doubles with every one."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work: to see that it runs")
    chosen = parser.parse_args()
    report = measure(scale=10 if chosen.quick else 1)
    if chosen.json:
        print(json.dumps(report, indent=2))
    else:
        for name, value in report.items():
            print(f"{name:40} {value}")
    return 0


def measure(*, scale: int = 1) -> dict[str, Any]:
    chance = random.Random(8)
    orders = {number: [_spot(chance) for _ in range(LINES)] for number in range(ORDERS // scale)}
    started = time.perf_counter()
    walks = together(orders, size=ORDERS_PER_WALK)
    routes = [_routed([spot for number in walk for spot in orders[number]]) for walk in walks]
    seconds = time.perf_counter() - started
    gaps = [_gap([_spot(chance) for _ in range(SHORT_WALK - (scale > 1) * 3)]) for _ in range(20 // scale)]
    return {
        "orders in the wave": len(orders),
        "walks": len(walks),
        "metres": sum(routes),
        "seconds to sort and route the wave": round(seconds, 3),
        "walks compared with the best": len(gaps),
        "longer than the best, mean percent": round(100 * sum(gaps) / len(gaps), 2),
        "longer than the best, most percent": round(100 * max(gaps), 2),
    }


def best(spots: list[Spot], *, depth: int, start: Spot = FRONT) -> int:
    """Metres of the best order of stops, from the start and back: over all subsets of stops, by the last one visited."""
    count = len(spots)
    table = [[between(one, other, depth) for other in spots] for one in spots]
    edge = [between(start, spot, depth) for spot in spots]
    shortest: dict[tuple[int, int], int] = {(1 << last, last): edge[last] for last in range(count)}
    for visited in range(1, 1 << count):
        for last in range(count):
            length = shortest.get((visited, last))
            if length is None:
                continue
            for following in range(count):
                if not visited >> following & 1:
                    key = (visited | 1 << following, following)
                    longer = length + table[last][following]
                    shortest[key] = min(shortest.get(key, longer), longer)
    everything = (1 << count) - 1
    return min(shortest[everything, last] + edge[last] for last in range(count))


def _spot(chance: random.Random) -> Spot:
    return Spot(chance.randint(1, AISLES), chance.randint(1, DEPTH))


def _routed(spots: list[Spot]) -> int:
    return route(dict(enumerate(spots)), depth=DEPTH).metres


def _gap(spots: list[Spot]) -> float:
    shortest = best(spots, depth=DEPTH)
    return _routed(spots) / shortest - 1


if __name__ == "__main__":
    raise SystemExit(main())
