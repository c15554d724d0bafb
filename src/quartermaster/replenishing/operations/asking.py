"""How forecasts are to be told: as policies say, a challenger or a smoothing, by what the last night knew of the series."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from django.utils import timezone

from quartermaster.demand.said import Key
from quartermaster.demand.tellers import USUAL, Manner
from quartermaster.kernel import clock
from quartermaster.replenishing import queries
from quartermaster.replenishing.models import Plan
from quartermaster.replenishing.ruling import AT_THE_SKU, chosen
from quartermaster.replenishing.sheet import Sheet

KNOWN = ("owner_id", "warehouse_id", "sku_id", "supplier_id", "category_id", "need", "abc", "demand_class", "policy_id")


def manners(day: date | None = None) -> dict[Key, Manner]:
    """By owner, SKU and warehouse, of those that are told otherwise than usual. Nothing before the first night."""
    day = day or timezone.localdate(clock.now())
    rules = queries.rules_on(day)
    default = queries.usual_rule()
    if all((rule.challenger, rule.smoothing) == USUAL for rule in (*rules, default)):
        return {}
    rows = list(Plan.objects.order_by("pk").values_list(*KNOWN))
    if not rows:
        return {}
    owner, warehouse, sku, supplier, category, need, abc, demand, policy = map(list, zip(*rows, strict=True))
    keys = {"owner_id": owner, "warehouse_id": warehouse, "sku_id": sku, "category_id": category}
    keys["supplier_id"] = [one or 0 for one in supplier]
    sheet = _sheet(keys, need, typed=[one == AT_THE_SKU for one in policy])
    choice = chosen(sheet, rules, abc=_words(abc), demand=_words(demand), day=day, default=default, rate=np.zeros(len(sheet)))
    told = map(Manner, choice.challenger.tolist(), choice.smoothing.tolist())
    return {key: manner for key, manner in zip(zip(owner, sku, warehouse, strict=True), told, strict=True) if manner != USUAL}


def _sheet(keys: dict[str, list[int]], need: list[str], *, typed: list[bool]) -> Sheet:
    """As far as policies ask: what is typed at a SKU is typed, whatever it says."""
    size = len(need)
    columns: dict[str, Any] = dict.fromkeys(Sheet.__dataclass_fields__, np.zeros(size))
    columns |= {name: np.array(ids, dtype=np.int64) for name, ids in keys.items()}
    columns["need"] = _words(need)
    columns["typed_minimum"] = columns["typed_maximum"] = np.where(typed, 0.0, np.nan)
    return Sheet(**columns)


def _words(values: list[str]) -> Any:
    return np.array(values, dtype=object)
