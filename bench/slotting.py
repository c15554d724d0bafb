"""How fast are a slotting report, and the proposals of the put-away page, of a large warehouse?

Run by hand: python bench/slotting.py [--json] [--quick]

5,000 bins, 10,000 SKUs, 200,000 picks of the last weeks. What the report says that its moves save is compared with all picks
walked again one by one.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import setting

setting.choose()

import django

from quartermaster.config import embedded_postgres

embedded_postgres.ensure_running()
django.setup()

from bench.slots import Sizes, measure
from quartermaster.config import long_lived, migrating

WHOLE, QUICK = Sizes(5_000, 10_000, 200_000, 50), Sizes(500, 1_000, 20_000, 50)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work: to see that it runs")
    chosen = parser.parse_args()
    migrating.migrate()
    long_lived.settle()  # as the program's own processes do
    found = asdict(measure(QUICK if chosen.quick else WHOLE, lambda words: print(words, file=sys.stderr)))
    if chosen.json:
        print(json.dumps(found, indent=2))
    else:
        for name, value in found.items():
            print(f"{name.replace('_', ' '):24}{value:>16,}")
    return 0 if found["saved"] == found["saved_by_hand"] else 1


if __name__ == "__main__":
    sys.exit(main())
