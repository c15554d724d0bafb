"""Scenes of planning: goods with a past, written down as the demand room keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from quartermaster.catalog.models import Owner, Sku
from quartermaster.demand.measures import last_monday, packed, weekly
from quartermaster.demand.models import Known, Series
from quartermaster.kernel import clock
from quartermaster.locations.models import Warehouse
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import Supplier
from quartermaster.purchasing.papers import NewSupplierItem
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.models import Plan, Proposal, Run
from tests import scenes
from tests.purchasing import scenes as buying


def sold(item: Sku, at: Warehouse, weeks: Sequence[float], *, owner: Owner | None = None, empty: Sequence[int] = ()) -> None:
    """So much was asked for in each week up to the last that has ended; in the weeks of `empty` the shelf was empty."""
    today = replenishing.today()
    days = np.zeros((len(weeks), 7, 6))
    days[:, 0, 0] = days[:, 0, 2] = weeks
    days[:, :, 5] = 1.0
    days[list(empty)] = 0.0
    flat = days.reshape(1, -1, 6)
    Series.objects.create(
        owner=owner or scenes.house(),
        sku=item,
        warehouse=at,
        begins_on=last_monday(today - timedelta(days=1)) - timedelta(days=7 * (len(weeks) - 1)),
        days=packed(flat[0]),
        weeks=packed(weekly(flat)[0]),
        stocked=True,
    )
    known_through(today - timedelta(days=1))


def known_through(day: date) -> None:
    if not Known.objects.exists():
        Known.objects.create(through=day, movement_id=0, deed_id=0, at=clock.now())


def sells(supplier: Supplier, item: Sku, *, cost: str = "2", **more: object) -> None:
    said = NewSupplierItem(supplier.pk, item.pk, unit_cost=Decimal(cost), preferred=True, **more)  # type: ignore[arg-type]
    purchasing.set_supplier_item(scenes.act(), item=said)


def steady(weekly_demand: float, weeks: int = 60, *, seed: int = 1) -> list[float]:
    """A steady seller, Poisson around its rate."""
    return np.random.default_rng(seed).poisson(weekly_demand, weeks).astype(float).tolist()


def bought(at: scenes.Site, *, rate: float = 10, stock: int = 5, cost: str = "2", price: str = "5", **terms: object) -> Sku:
    """A SKU that a new supplier sells, with a past and a little on the shelf."""
    item = scenes.sku(cost=cost, price=price)
    sells(buying.supplier(lead_time_days=14), item, cost=cost, **terms)
    sold(item, at.warehouse, steady(rate))
    if stock:
        scenes.stocked(item, stock, at.shelf)
    return item


def planned() -> None:
    replenishing.run_now(scenes.act())


def proposals(item: Sku) -> list[Proposal]:
    return list(Proposal.objects.filter(sku=item, state="open").order_by("id"))


def plan(item: Sku) -> Plan:
    return Plan.objects.get(sku=item)


def last_run() -> int:
    return Run.objects.latest("id").pk
