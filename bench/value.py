"""How fast is what stock is worth told? Run by hand: python bench/value.py [--json] [--quick] [--days]

A million receipts and sales of 10,000 SKUs in three warehouses over a year are valued; what they are worth is asked for now and
as of a moment, and a receipt comes late. What is answered must tie out with the entries to the minor unit.
--days instead loads the demo's whole year and holds every day of it against the book (tests/demo/tying_out.py).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import setting

setting.choose()

import django

from quartermaster.config import embedded_postgres

embedded_postgres.ensure_running()
django.setup()

from bench import valuing, warehouse
from bench.valuing import Sizes
from quartermaster.catalog.models import Sku
from quartermaster.config import long_lived, migrating
from quartermaster.demo import operations as demo
from quartermaster.kernel import clock
from quartermaster.stock import costing
from tests.demo.tying_out import differences

SKUS = 10_000
WHOLE, QUICK = Sizes(1_000_000, 10_000), Sizes(100_000, 1_000)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work: to see that it runs")
    parser.add_argument("--days", action="store_true", help="the demo's year, day by day, instead; needs an empty database")
    chosen = parser.parse_args()
    migrating.migrate()
    long_lived.settle()  # as the program's own processes do
    if chosen.days:
        return _hold_every_day()
    found = valuing.measure(warehouse.build(SKUS), QUICK if chosen.quick else WHOLE, _tell)
    if chosen.json:
        print(json.dumps({name: one.as_json() for name, one in found.items()}, indent=2))
    else:
        print(f"{'':32}{'per second':>14}{'p50 ms':>12}{'p95 ms':>12}")
        for name, one in found.items():
            print(f"{name:32}{one.per_second:>14,.1f}{one.p50_ms:>12,.1f}{one.p95_ms:>12,.1f}")
    return 0


def _hold_every_day() -> int:
    if not Sku.objects.exists():
        demo.load(progress=_tell)
    started = time.perf_counter()
    costing.keep_up()
    _tell(f"Valued what was left in {time.perf_counter() - started:.1f} s.")
    today = clock.now().date()
    wrong = differences(today - timedelta(days=380), today)
    print("\n".join(wrong) or "Every day ties out.")
    return 1 if wrong else 0


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
