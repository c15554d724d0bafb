"""The kept figures of many SKUs as columns, and what was asked for of them in the last year, for what-if. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from quartermaster.demand import queries as demand
from quartermaster.kernel import db
from quartermaster.planning.arrays import Floats, Ints
from quartermaster.replenishing import reading
from quartermaster.replenishing.aiming import Basis
from quartermaster.replenishing.coming_year import WEEKS, Start
from quartermaster.replenishing.supposing import Goods

NUMBERS = (
    "rate", "variance", "lead_weeks", "lead_variance", "unit_cost", "lost_sale", "holding", "order_cost", "pack", "minimum",
    "step", "dial", "service", "review_weeks", "cover_weeks", "least", "most",
)  # fmt: skip
STANDING = ("on_shelf", "coming", "waiting")
IDS = ("coalesce(supplier_id, 0)", "category_id", "owner_id", "warehouse_id", "sku_id")


@dataclass(frozen=True)
class Planned:
    """What was planned, and of which rows."""

    goods: Goods
    key: Ints
    sku_id: Ints

    def __len__(self) -> int:
        return len(self.goods)


def planned(warehouse_id: int | None = None) -> Planned:
    """Everything that was planned, in one warehouse or all. Of seasons what is kept does not know: a year is reckoned as it is on
    the mean."""
    wanted = (*NUMBERS, *STANDING, *IDS, "position", "kind", "need")
    found = db.rows(
        f"""SELECT {", ".join(wanted)} FROM replenishing_plan
        WHERE %(warehouse)s::bigint IS NULL OR warehouse_id = %(warehouse)s ORDER BY id""",  # noqa: S608 - our own words
        {"warehouse": warehouse_id},
    )
    columns: list[tuple[Any, ...]] = list(zip(*found, strict=True)) or [()] * len(wanted)
    column = dict(zip(wanted, columns, strict=True))
    floats = {name: np.array(column[name], dtype=np.float64) for name in (*NUMBERS, *STANDING, "position")}
    supplier, category, owner, warehouse, sku = (np.array(column[name], dtype=np.int64) for name in IDS)
    basis = Basis(
        **{name: floats[name] for name in NUMBERS},
        kind=np.array(column["kind"], dtype=object),
        vital=np.array([one == "V" for one in column["need"]], dtype=bool),
        season=None,
    )
    goods = Goods(basis, floats["position"], supplier, category, Start(*(floats[name] for name in STANDING)))
    return Planned(goods, reading.keys_of(owner, warehouse, sku), sku)


def last_year(of: Planned, these: Ints, *, day: date) -> Floats:
    """What was asked for of these rows in the 52 weeks that ended last; nan where nobody knows, or a promotion ran."""
    asked = np.full((len(these), WEEKS), np.nan)
    kept = demand.histories(until=day - timedelta(days=1), weeks=WEEKS, sku_ids=np.unique(of.sku_id[these]).tolist())
    places = reading.places_of(of.key[these], reading.keys_of(kept.keys.owner_id, kept.keys.warehouse_id, kept.keys.sku_id))
    known = places >= 0
    asked[known] = kept.usual[places[known]]
    return asked
