"""How fast are orders reserved, and released to pickers? Run by hand: python bench/selling.py [--json] [--quick]

Orders of 300 lines are placed one by one, then ten thousand lines in orders of ten in one go; each from one warehouse, and
sourced by rule over two. Orders of 300 lines that lie in 300 bins are placed and released to a walk. What was placed must be
reserved, and orders, claims and book agree afterwards.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import setting

setting.choose()

import django

from quartermaster.config import embedded_postgres

embedded_postgres.ensure_running()
django.setup()

from bench import ordering, warehouse
from bench.ordering import Sizes
from quartermaster.config import long_lived, migrating

SKUS = 10_000
WHOLE, QUICK = Sizes(10_000), Sizes(1_000)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work: to see that it runs")
    chosen = parser.parse_args()
    migrating.migrate()
    long_lived.settle()  # as the program's own processes do
    found = ordering.measure(warehouse.build(SKUS), QUICK if chosen.quick else WHOLE, _tell)
    if chosen.json:
        print(json.dumps({name: one.as_json() for name, one in found.items()}, indent=2))
    else:
        print(f"{'':32}{'seconds':>10}{'per second':>14}{'p50 ms':>12}{'p95 ms':>12}")
        for name, one in found.items():
            print(f"{name:32}{one.seconds:>10,.2f}{one.per_second:>14,.1f}{one.p50_ms:>12,.1f}{one.p95_ms:>12,.1f}")
    return 0


def _tell(words: str) -> None:
    print(words, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
