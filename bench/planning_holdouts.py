"""Public data sets on which nothing of planning was ever chosen, read as demand for SKUs, and sets of one's own from a file.

What a set does not tell (costs, lead times, what an order line costs) was written down here before any rule was lived on it,
after the likeness of the four sets of `planning_sets`.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from bench.planning_sets import PublicSet, Raw
from quartermaster.planning.arrays import Floats, ints
from quartermaster.planning.replay import Window

MONTHS = 12
SAID = ("sku", "price", "unit_cost", "lost_sale_cost", "lead_time", "order_cost", "supplier", "pack", "minimum")
"""Columns of a file that are not periods."""


def read_products(data: Path) -> Raw:
    """Weeks of 811 products of a firm without a name. No price is known: costs are drawn, log-normal around 2, price twice."""
    with gzip.open(data / "uci-weekly-sales" / "weekly_sales.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = [[float(cell) for cell in row[1:53]] for row in list(csv.reader(file))[1:]]
    cost = _drawn_cost(len(rows), around=2.0)
    return Raw(np.array(rows), cost, cost)


def read_scripts(data: Path) -> Raw:
    """Months of 336 groups of medicines that a country’s pharmacies handed out, by hundreds: a wholesaler’s packs. The
    price is that of the months before the replay; 70 % of it is the cost."""
    rows = _parquet(data / "pbs-pharma-monthly" / "pbs.parquet")
    keys = sorted({_group_of(row) for row in rows})
    place = {key: at for at, key in enumerate(keys)}
    scripts, paid = np.zeros((len(keys), 204)), np.zeros((len(keys), 204))
    for row in rows:
        at, month = place[_group_of(row)], _month(row["Month"]) - _month("1991-07")
        scripts[at, month], paid[at, month] = row["Scripts"], row["Cost"]
    before = SCRIPTS.window.start
    known = (scripts[:, :before].sum(axis=1) > 0) & (paid[:, :before].sum(axis=1) > 0)
    scripts, paid = scripts[known], paid[known]
    price = paid[:, :before].sum(axis=1) / scripts[:, :before].sum(axis=1)
    return Raw(np.round(scripts / 100), 70 * price, 30 * price)


def read_makers(data: Path) -> Raw:
    """The last 68 months of the M3 competition’s monthly series of single firms, by hundreds. Costs are drawn, log-normal around
    20; a unit lost costs half of that."""
    rows = [
        [*row["x"], *row["xx"]][-68:]
        for row in _parquet(data / "m3-competition" / "m3.parquet")
        if (row["period"], row["type"].strip()) == ("MONTHLY", "MICRO")
    ]
    cost = _drawn_cost(len(rows), around=20.0)
    return Raw(np.maximum(np.round(np.array(rows) / 100), 0.0), cost, 0.5 * cost)


def read_office(data: Path) -> Raw:
    """Months of an office supplier’s 1,862 products (invented by its authors), each asked for a few times in four years. Price
    and cost are those of the lines before the replay; a loss-making product still loses a tenth of its cost."""
    with gzip.open(data / "superstore" / "superstore.csv.gz", "rt", encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    keys = sorted({line["Product ID"] for line in lines})
    place = {key: at for at, key in enumerate(keys)}
    demand, sold, earned = np.zeros((len(keys), 48)), np.zeros(len(keys)), np.zeros(len(keys))
    units = np.zeros(len(keys))
    for line in lines:
        at, month = place[line["Product ID"]], _month(line["Order Date"]) - _month("2014-01")
        demand[at, month] += float(line["Quantity"])
        if month < OFFICE.window.start:
            units[at] += float(line["Quantity"])
            sold[at] += float(line["Sales"])
            earned[at] += float(line["Profit"])
    known = units > 0
    price = sold[known] / units[known]
    cost = np.maximum((sold - earned)[known] / units[known], 0.01)
    return Raw(demand[known], cost, np.maximum(price - cost, 0.1 * cost))


def read_marketplace(data: Path) -> Raw:
    """Weeks of a marketplace’s products, January 2017 to August 2018: many young, many that die. The price is the mean before the
    replay, 70 % of it the cost; who sells a product is its supplier."""
    lines = _parquet(data / "olist-marketplace" / "order_items.parquet")
    first = date(2017, 1, 2)
    weeks: dict[str, Floats] = defaultdict(lambda: np.zeros(86))
    prices: dict[str, list[float]] = defaultdict(list)
    seller: dict[str, str] = {}
    for line in lines:
        week = (line["shipping_limit_date"].date() - first).days // 7
        if 0 <= week < 86:
            weeks[line["product_id"]][week] += 1
            seller.setdefault(line["product_id"], line["seller_id"])
            if week < MARKETPLACE.window.start:
                prices[line["product_id"]].append(line["price"])
    codes = sorted(code for code in weeks if len(prices[code]) >= MARKETPLACE.least_asked)
    price = np.array([np.mean(prices[code]) for code in codes])
    _, supplier = np.unique([seller[code] for code in codes], return_inverse=True)
    return Raw(np.array([weeks[code] for code in codes]), 0.7 * price, 0.3 * price, supplier=ints(supplier))


PRODUCTS = PublicSet("products", Window(26, 7, 19), 52, 3, (1, 4), 4, read_products)
SCRIPTS = PublicSet("scripts", Window(60, 12, 132), MONTHS, 20, (1, 3), 4, read_scripts)
MAKERS = PublicSet("makers", Window(34, 6, 28), MONTHS, 20, (1, 3), 4, read_makers)
OFFICE = PublicSet("office", Window(24, 6, 18), MONTHS, 3, (1, 3), 2, read_office)
MARKETPLACE = PublicSet("marketplace", Window(43, 7, 36), 52, 3, (1, 4), 4, read_marketplace)
HOLDOUTS = (PRODUCTS, SCRIPTS, MAKERS, OFFICE, MARKETPLACE)


def set_in(path: Path) -> PublicSet:
    """A set of one’s own: a CSV file, gzipped or not, a row for each SKU. The columns of `SAID` as far as they are there, price
    or unit_cost at least; every other column is a period, named by its first day (2024-01-01), oldest first. Half of the
    periods are the warm-up, a tenth is lived and not counted."""
    with _opened(path) as file:
        header = next(csv.reader(file))
    days = [date.fromisoformat(name) for name in header if name not in SAID]
    year = float(round(365.25 / np.mean([(after - before).days for before, after in pairwise(days)])))
    start, burn = len(days) // 2, max(1, len(days) // 10)
    window = Window(start, burn, len(days) - start - burn)
    return PublicSet(path.name.split(".")[0], window, year, 3 if year > MONTHS else 20, (1, 3), 2, lambda _: _read(path))


def sets_in(path: Path) -> list[PublicSet]:
    """The file, or all .csv and .csv.gz files of the folder."""
    return [set_in(one) for one in (sorted(path.glob("*.csv*")) if path.is_dir() else [path])]


def _read(path: Path) -> Raw:
    """The price is twice the cost where it is not said, a lost sale costs the margin, at least a tenth of the cost; what else is
    not said is drawn as for the public sets."""
    with _opened(path) as file:
        rows = list(csv.DictReader(file))
    periods = [name for name in rows[0] if name not in SAID]

    def column(name: str) -> Floats | None:
        return np.array([float(row[name]) for row in rows]) if name in rows[0] else None

    price, cost = column("price"), column("unit_cost")
    if cost is None:
        if price is None:
            raise SystemExit(f"{path}: a set says price or unit_cost.")
        cost = 0.5 * price
    lost = column("lost_sale_cost")
    if lost is None:
        lost = np.maximum((2 * cost if price is None else price) - cost, 0.1 * cost)
    times = column("lead_time")
    names = [row["supplier"] for row in rows] if "supplier" in rows[0] else None
    return Raw(
        np.array([[float(row[name] or 0) for name in periods] for row in rows]),
        cost,
        lost,
        None if times is None else np.maximum(1, np.round(times)).astype(np.int64),
        None if names is None else ints(np.unique(names, return_inverse=True)[1]),
        column("order_cost"),
        column("pack"),
        column("minimum"),
    )


def _opened(path: Path) -> TextIO:
    return (
        gzip.open(path, "rt", encoding="utf-8", newline="") if path.suffix == ".gz" else path.open(encoding="utf-8", newline="")
    )


def _parquet(path: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet as parquet  # noqa: PLC0415 – the only reader, and nobody else needs it

    rows: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    return rows


def _group_of(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["Concession"], row["Type"], row["ATC2"]


def _month(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7])


def _drawn_cost(count: int, *, around: float) -> Floats:
    return np.exp(np.random.default_rng(396).normal(np.log(around), 1.0, count))
