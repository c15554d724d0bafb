"""How long does a night’s planning take, database included, and how much memory?

Run by hand: python bench/planning.py [--json] [--quick]

100,000 SKUs in their places (50,000 SKUs in two warehouses, 200 suppliers), two years of demand each, a fifth of them on order:
demand read, everything thought about, figures, proposals and alerts written; then once more, as every night; then a what-if. The
stock and the demand are written straight into the tables: how they come there is measured elsewhere.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import setting

setting.choose()

import django

from quartermaster.config import embedded_postgres

embedded_postgres.ensure_running()
django.setup()

import numpy as np

from bench import warehouse
from quartermaster.config import long_lived, migrating
from quartermaster.demand.measures import last_monday
from quartermaster.kernel import db
from quartermaster.replenishing import columns, supposing
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.models import Alert, Plan, Proposal
from quartermaster.replenishing.supposing import Supposition

PLACES, WEEKS, SUPPLIERS = 100_000, 104, 200
MOST_SECONDS, MOST_MEGABYTES = 60.0, 1500.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work: to see that it runs")
    chosen = parser.parse_args()
    migrating.migrate()
    long_lived.settle()
    report = measure(PLACES // 10 if chosen.quick else PLACES)
    print(json.dumps(report, indent=2) if chosen.json else "\n".join(f"{name:34} {value}" for name, value in report.items()))
    return 0 if report["first run, seconds"] <= MOST_SECONDS and report["megabytes"] <= MOST_MEGABYTES else 1


def measure(places: int) -> dict[str, Any]:
    scene = warehouse.build(places // 2)
    fill(scene, places)
    report: dict[str, Any] = {"places": places, "weeks": WEEKS, "megabytes before": _megabytes()}
    for name in ("first run", "run of the next night"):
        started, cpu = time.perf_counter(), time.process_time()
        replenishing.run_now(scene.act)
        report[f"{name}, seconds"] = round(time.perf_counter() - started, 1)
        report[f"{name}, CPU seconds of ours"] = round(time.process_time() - cpu, 1)
    report["megabytes"] = _megabytes()
    report["figures"], report["proposals"] = Plan.objects.count(), Proposal.objects.filter(state="open").count()
    report["alerts"] = Alert.objects.count()
    started = time.perf_counter()
    supposing.compared(columns.planned().goods, Supposition(demand=1.3))
    report["what if, seconds"] = round(time.perf_counter() - started, 2)
    return report


def fill(scene: warehouse.Scene, places: int) -> None:
    """Stock, suppliers and demand, by plain statements as the owner of the tables."""
    chance = np.random.default_rng(1)
    skus, shops = scene.sku_ids[: places // 2], scene.warehouse_ids[:2]
    rate = chance.gamma(0.6, 8.0, len(skus))
    with migrating.as_owner():
        db.run(
            """TRUNCATE demand_series, demand_known, replenishing_plan, replenishing_proposal, replenishing_alert,
            replenishing_run, purchasing_supplieritem, stock_availability CASCADE"""
        )
        db.run(
            """INSERT INTO purchasing_supplier (code, name, email, lead_time_days, currency, exchange_rate, incoterm, note,
            invented, version) SELECT 'BP' || n, 'Supplier ' || n, '', 7 + n %% 40, 'GBP', 1, '', '', false, 1
            FROM generate_series(1, %s) n ON CONFLICT DO NOTHING""",
            [SUPPLIERS],
        )
        db.run(
            """INSERT INTO purchasing_supplieritem (supplier_id, sku_id, supplier_code, pack_unit, unit_cost, order_multiple,
            preferred) SELECT s.id, k.id, '', '', 1 + k.place %% 20, (ARRAY[1, 6, 12])[1 + k.place %% 3], true
            FROM unnest(%s::bigint[]) WITH ORDINALITY k(id, place)
            JOIN purchasing_supplier s ON s.code = 'BP' || (1 + k.place %% %s)""",
            [skus, SUPPLIERS],
        )
        for at, shop in enumerate(shops):
            stock = np.round(chance.uniform(2, 30, len(skus)) * rate).astype(int).tolist()
            db.run(
                """INSERT INTO stock_availability (owner_id, sku_id, warehouse_id, sellable, receiving, held, staged, reserved)
                SELECT %s, id, %s, quantity, 0, 0, 0, 0 FROM unnest(%s::bigint[], %s::numeric[]) v(id, quantity)""",
                [scene.owner_id, shop, skus, stock],
            )
            _remember(scene.owner_id, shop, skus, rate * (1.0 if at else 0.5), chance)
        db.run("INSERT INTO demand_known (through, movement_id, deed_id, at) VALUES (%s, 0, 0, now())", [_yesterday()])
        db.run("UPDATE catalog_sku SET archived_at = now() WHERE NOT id = ANY(%s::bigint[])", [skus])
        db.run("UPDATE catalog_sku SET archived_at = NULL, retail_price = 25 WHERE id = ANY(%s::bigint[])", [skus])
        db.run("ANALYZE")


def _remember(owner_id: int, shop: int, skus: list[int], rate: Any, chance: np.random.Generator) -> None:
    """Two years of weeks as the demand room packs them: sold, asked, missed, part in stock."""
    weeks = np.zeros((len(skus), WEEKS, 4), dtype="<f4")
    weeks[..., 0] = weeks[..., 1] = chance.poisson(rate[:, None] * np.ones(WEEKS))
    weeks[..., 3] = 1.0
    begins = last_monday(_yesterday()) - timedelta(days=7 * (WEEKS - 1))
    for first in range(0, len(skus), 5000):
        part = weeks[first : first + 5000]
        db.run(
            """INSERT INTO demand_series (owner_id, sku_id, warehouse_id, begins_on, days, weeks, stocked, sold, returned,
                ordered)
            SELECT %s, id, %s, %s, ''::bytea, weeks, true, 0, 0, 0 FROM unnest(%s::bigint[], %s::bytea[]) v(id, weeks)""",
            [owner_id, shop, begins, skus[first : first + 5000], [row.tobytes() for row in part]],
        )


def _yesterday() -> Any:
    return replenishing.today() - timedelta(days=1)


def _megabytes() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 0)


if __name__ == "__main__":
    sys.exit(main())
