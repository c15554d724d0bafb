"""The four public data sets on which planning is measured, cleaned as written in docs/planning.md, and the luck that all
rules meet.

Reading them needs `pip install --group bench`; the folder of the data is named by QUARTERMASTER_DATA or --data.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from quartermaster.planning.arrays import Floats, Ints
from quartermaster.planning.lead_times import Receipts
from quartermaster.planning.replay import Life, Terms, Window

SKUS_A_SUPPLIER = 25
RECEIPTS_A_SUPPLIER = 24
FACTORS = np.array([1.0, 1.2, 1.5, 2.0])
CHANCES = np.array([[0.80, 0.12, 0.06, 0.02], [0.55, 0.25, 0.13, 0.07], [0.35, 0.30, 0.20, 0.15]])
"""Of each factor on the quoted lead time, for good, medium and poor suppliers."""
CLASSES = np.array([0.5, 0.3, 0.2])
"""How many suppliers are good, medium and poor: the mix under which the reference rules come nearest to their published
totals."""
FIRST_DAY = date(2010, 12, 1)


@dataclass(frozen=True)
class PublicSet:
    name: str
    window: Window
    periods_a_year: float
    order_cost: float
    lead_times: tuple[int, int] | None
    """Quoted, drawn evenly; None: the set has its own."""
    least_asked: int
    """Periods with demand before the replay that an SKU must have."""
    read: Callable[[Path], Raw]


@dataclass(frozen=True)
class Raw:
    demand: Floats
    unit_cost: Floats
    lost_sale_cost: Floats
    lead_time: Ints | None = None
    supplier: Ints | None = None
    order_cost: Floats | None = None
    pack: Floats | None = None
    minimum: Floats | None = None


def read_retail(data: Path) -> Raw:
    """Weeks of a gift shop's year. A sale of 200 units or more that a cancellation of the same SKU and quantity took back
    never was. The price is the year's mean, as on a price list: it is part of the set, the same for every rule."""
    import pyarrow.parquet as parquet  # noqa: PLC0415 – the only reader, and nobody else needs it

    lines = parquet.read_table(data / "uci-online-retail" / "online_retail.parquet").to_pylist()
    goods = [line | {"code": line["StockCode"].upper()} for line in lines if re.match(r"\d{5}", line["StockCode"])]
    taken_back = Counter(
        (line["code"], -line["Quantity"]) for line in goods if line["InvoiceNo"].startswith("C") and line["Quantity"] <= -200
    )
    weeks: dict[str, Floats] = {}
    paid: dict[str, list[tuple[int, float]]] = {}
    for line in goods:
        quantity, price, code = line["Quantity"], line["UnitPrice"], line["code"]
        if line["InvoiceNo"][0] in "AC" or quantity <= 0 or price <= 0:
            continue
        if quantity >= 200 and taken_back[code, quantity] > 0:
            taken_back[code, quantity] -= 1
            continue
        paid.setdefault(code, []).append((quantity, price))
        week = (line["InvoiceDate"].date() - FIRST_DAY).days // 7
        if week < 53:
            weeks.setdefault(code, np.zeros(53))[week] += quantity
    codes = sorted(weeks)
    price = np.array([sum(q * p for q, p in paid[code]) / sum(q for q, _ in paid[code]) for code in codes])
    return Raw(np.array([weeks[code] for code in codes]), 0.5 * price, 0.5 * price)


def read_m5(data: Path) -> Raw:
    """Weeks of 28 items in five supermarkets, from the first day of the set; prices are those of the weeks before the replay."""
    import pyarrow.parquet as parquet  # noqa: PLC0415

    rows = parquet.read_table(data / "m5-walmart-subset" / "m5_subset.parquet").to_pylist()
    first = min(row["date"] for row in rows)
    keys = sorted({(row["item_id"], row["store_id"]) for row in rows})
    place = {key: at for at, key in enumerate(keys)}
    days = np.zeros((len(keys), 273 * 7))
    prices: list[list[float]] = [[] for _ in keys]
    for row in rows:
        at, day = place[row["item_id"], row["store_id"]], (row["date"] - first).days
        if day < days.shape[1]:
            days[at, day] = row["value"] or 0
        price = row["sell_price"]
        if day < 169 * 7 and price is not None and price == price:
            prices[at].append(price)
    known = np.array([bool(seen) for seen in prices])
    price = np.array([float(np.mean(seen)) for seen in prices if seen])
    return Raw(days.reshape(len(keys), 273, 7).sum(axis=2)[known], 0.7 * price, 0.3 * price)


def read_auto(data: Path) -> Raw:
    """Months of car parts; a part costs 60 % of its price."""
    rows = _rows(data / "spareparts-auto-monthly" / "auto_monthly.csv.gz")
    cost = 0.6 * np.array([float(row[1]) for row in rows])
    return Raw(np.array([[float(cell or 0) for cell in row[2:]] for row in rows]), cost, cost)


def read_raf(data: Path) -> Raw:
    """Months of aircraft spares, with their own lead times and prices; what has no price is left out."""
    rows = [row for row in _rows(data / "spareparts-raf-monthly" / "raf_monthly.csv.gz") if float(row[3]) > 0]
    cost = np.array([float(row[3]) for row in rows])
    demand = np.array([[float(cell or 0) for cell in row[4:]] for row in rows])
    return Raw(demand, cost, 3 * cost, np.array([max(1, int(float(row[2]))) for row in rows]))


def _rows(path: Path) -> list[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


SETS = (
    PublicSet("retail1y", Window(26, 7, 20), 52, 3, (1, 4), 4, read_retail),
    PublicSet("m5", Window(169, 8, 96), 52, 1, (1, 3), 8, read_m5),
    PublicSet("auto", Window(13, 3, 8), 12, 20, (1, 3), 2, read_auto),
    PublicSet("raf", Window(48, 12, 24), 12, 20, None, 0, read_raf),
)


def life_of(chosen: PublicSet, raw: Raw, *, seed: int) -> Life:
    """The set as a business to be lived again. Each SKU and each supplier has luck of its own, so that leaving some out
    changes nothing for the others."""
    enough = (raw.demand[:, : chosen.window.start] > 0).sum(axis=1) >= chosen.least_asked

    def of(column: Any) -> Any:
        return None if column is None else column[enough]

    life = with_luck(
        raw.demand[enough],
        raw.unit_cost[enough],
        raw.lost_sale_cost[enough],
        order_cost=chosen.order_cost,
        periods_a_year=chosen.periods_a_year,
        quoted=of(raw.lead_time),
        between=chosen.lead_times or (1, 1),
        supplier=of(raw.supplier),
        seed=seed,
    )
    said = {"order_cost": of(raw.order_cost), "pack": of(raw.pack), "minimum": of(raw.minimum)}
    return replace(life, terms=replace(life.terms, **{name: column for name, column in said.items() if column is not None}))


def with_luck(
    demand: Floats,
    unit_cost: Floats,
    lost_sale_cost: Floats,
    *,
    order_cost: float,
    periods_a_year: float,
    quoted: Ints | None = None,
    between: tuple[int, int] = (1, 3),
    supplier: Ints | None = None,
    seed: int = 1,
) -> Life:
    size, periods = demand.shape
    whom = np.arange(size) // SKUS_A_SUPPLIER if supplier is None else np.unique(supplier, return_inverse=True)[1]
    drawn = np.empty((size, periods), dtype=np.int64)
    says = np.empty(size, dtype=np.int64)
    classes = [int(np.random.default_rng([seed, 1, one]).choice(3, p=CLASSES)) for one in range(int(whom.max()) + 1)]
    for sku in range(size):
        luck = np.random.default_rng([seed, 2, sku])
        says[sku] = luck.integers(between[0], between[1] + 1) if quoted is None else quoted[sku]
        drawn[sku] = _times(luck, says[sku], classes[whom[sku]], periods)
    ones = np.ones(size)
    terms = Terms(unit_cost, lost_sale_cost, order_cost * ones, says, whom, ones, ones, periods_a_year)
    return Life(demand, drawn, terms, _receipts(says, whom, classes, seed))


def _times(luck: np.random.Generator, quoted: Ints | int, supplier_class: int, count: int) -> Ints:
    factor = FACTORS[luck.choice(len(FACTORS), size=count, p=CHANCES[supplier_class])]
    return np.maximum(1, np.floor(factor * quoted + 0.5)).astype(np.int64)


def _receipts(quoted: Ints, supplier: Ints, classes: list[int], seed: int) -> Receipts:
    """Two dozen past receipts of each supplier, of one or another of its SKUs."""
    from_whom, said, took = [], [], []
    for one, supplier_class in enumerate(classes):
        luck = np.random.default_rng([seed, 3, one])
        quotes = luck.choice(quoted[supplier == one], size=RECEIPTS_A_SUPPLIER)
        from_whom.append(np.full(RECEIPTS_A_SUPPLIER, one))
        said.append(quotes)
        took.append(_times(luck, quotes, supplier_class, RECEIPTS_A_SUPPLIER))
    return Receipts(np.concatenate(from_whom), np.concatenate(said).astype(float), np.concatenate(took).astype(float))
