"""What if: the same aims with another service, other lead times, less money, more demand. Pure; from the figures that are kept.

Costs are those of a year as the aims imply them, so that two suppositions can be compared; they forecast no balance sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from quartermaster.planning.arrays import Flags, Floats, Ints
from quartermaster.replenishing import aiming
from quartermaster.replenishing.aiming import Aim, Basis
from quartermaster.replenishing.ruling import CYCLE, ECONOMIC, FILL, TYPED

LEAST_DIAL, MOST_DIAL, TRIES = 0.01, 64.0, 18


@dataclass(frozen=True)
class Supposition:
    """What is supposed; nothing said is as it is. Shares are factors: 1.3 is 30 % more."""

    service: float | None = None
    """Cycle service for everything that is not typed or left out."""
    dial: float = 1.0
    """Times the dial of what is kept by money."""
    late_weeks: float = 0.0
    late_supplier: int = 0
    """A supplier’s id; 0: all of them."""
    demand: float = 1.0
    demand_category: int = 0
    minimum: float = 1.0
    holding: float = 1.0
    budget: float | None = None
    """All stock together is worth no more than this, for the least loss."""
    fill: float | None = None
    """This share of demand is served, for the least money."""

    @property
    def is_something(self) -> bool:
        return self != Supposition()


@dataclass(frozen=True)
class Goods:
    """What is supposed about [n]."""

    basis: Basis
    position: Floats
    supplier: Ints
    category: Ints

    def __len__(self) -> int:
        return len(self.basis)


@dataclass(frozen=True)
class Year:
    stock: float
    keeping: float
    ordering: float
    lost: float
    fill: float
    orders: float
    to_order_now: float
    """Money, for all that is at its reorder point."""

    @property
    def total(self) -> float:
        return self.keeping + self.ordering + self.lost

    @property
    def fill_percent(self) -> str:
        return f"{self.fill * 100:.1f}"


@dataclass(frozen=True)
class Comparison:
    before: Year
    after: Year
    curve: list[tuple[float, float]] = field(default_factory=list)
    """(stock, fill) for dials from low to high: what more money would buy."""


def compared(goods: Goods, supposed: Supposition) -> Comparison:
    after = _changed(goods, supposed)
    aim = aiming.aimed(after.basis)
    if supposed.budget is not None or supposed.fill is not None:
        after, aim = optimised(after, budget=supposed.budget, fill=supposed.fill)
    return Comparison(year(goods), year(after, aim), curve(after))


def _changed(goods: Goods, supposed: Supposition) -> Goods:
    basis = goods.basis
    late = _which(goods.supplier, supposed.late_supplier)
    more = _which(goods.category, supposed.demand_category)
    factor = np.where(more, supposed.demand, 1.0)
    kind, service = basis.kind.copy(), basis.service.copy()
    if supposed.service is not None:
        free = (kind == ECONOMIC) | (kind == FILL) | (kind == CYCLE)
        kind[free], service[free] = CYCLE, supposed.service
    changed = basis.with_(
        rate=basis.rate * factor,
        variance=basis.variance * factor**1.5,
        lead_weeks=basis.lead_weeks + np.where(late, supposed.late_weeks, 0.0),
        minimum=basis.minimum * supposed.minimum,
        holding=basis.holding * supposed.holding,
        dial=basis.dial * supposed.dial,
        kind=kind,
        service=service,
    )
    return Goods(changed, goods.position, goods.supplier, goods.category)


def _which(column: Ints, wanted: int) -> Flags:
    return np.ones(len(column), dtype=bool) if not wanted else column == wanted


def year(goods: Goods, aim: Aim | None = None) -> Year:
    found = aiming.aimed(goods.basis) if aim is None else aim
    lots = aiming.ordered(aiming.wanted(found, goods.position), goods.basis)
    return Year(**aiming.yearly(goods.basis, found), to_order_now=float((lots * goods.basis.unit_cost).sum()))


def curve(goods: Goods, points: int = 7) -> list[tuple[float, float]]:
    """What stock buys: fill for dials from an eighth to eight times the usual one."""
    found = []
    for power in np.linspace(-3, 3, points):
        one = year(_dialled(goods, 2.0 ** (power - 1)))
        found.append((one.stock, one.fill))
    return found


def _dialled(goods: Goods, dial: float) -> Goods:
    """All that is not typed is kept by money, with one dial for all: so the last euro buys the same everywhere."""
    basis = goods.basis
    kind = np.where((basis.kind == TYPED) | (basis.kind == "none"), basis.kind, ECONOMIC).astype(object)
    return Goods(basis.with_(kind=kind, dial=np.full(len(basis), dial)), goods.position, goods.supplier, goods.category)


def optimised(goods: Goods, *, budget: float | None = None, fill: float | None = None) -> tuple[Goods, Aim]:
    """The goods with the dial at which all stock comes to the budget, for the least loss; or at which the share of demand is
    served, for the least stock. Bisection, since both only rise with the dial.

    What a unit that is not served counts is its margin under a budget, and its cost where a share is wanted, since the share is
    one of demand’s value: the same for all goods, so no other stock of the same money serves more.
    """
    basis = goods.basis
    margin = float((basis.lost_sale * basis.rate).sum()) / max(float((basis.unit_cost * basis.rate).sum()), 1e-9)
    missed = basis.lost_sale if budget is not None else basis.unit_cost * margin

    def at(dial: float) -> tuple[Goods, Aim]:
        told = _dialled(goods, dial)
        return told, aiming.aimed(told.basis.with_(lost_sale=missed))

    low, high = LEAST_DIAL, MOST_DIAL
    for _ in range(TRIES):
        middle = float(np.sqrt(low * high))
        one = year(*at(middle))
        too_much = one.stock > budget if budget is not None else one.fill > (fill or 0.0)
        low, high = (low, middle) if too_much else (middle, high)
    return at(low if budget is not None else high)


def drawn(comparison: Comparison, width: int = 860) -> Mapping[str, object]:
    """Two stacked bars of a year’s cost, and the curve of stock against fill."""
    most = max(comparison.before.total, comparison.after.total, 1e-9)

    def stacked(one: Year) -> list[tuple[str, float, float]]:
        place, parts = 0.0, []
        for name, amount in (("k", one.keeping), ("o", one.ordering), ("l", one.lost)):
            length = amount / most * width
            parts.append((name, round(place, 1), round(length, 1)))
            place += length
        return parts

    stocks = [stock for stock, _ in comparison.curve] or [0.0, 1.0]
    lowest = min([fill for _, fill in comparison.curve] + [comparison.before.fill, comparison.after.fill, 0.99])
    widest = max([*stocks, comparison.before.stock, comparison.after.stock, 1.0])

    def at(stock: float, fill: float) -> tuple[float, float]:
        return round(20 + stock / widest * (width - 40), 1), round(150 - (fill - lowest) / max(1 - lowest, 1e-6) * 130, 1)

    line = " ".join(f"{x},{y}" for x, y in (at(*point) for point in comparison.curve))
    return {
        "before": stacked(comparison.before),
        "after": stacked(comparison.after),
        "curve": line,
        "here": at(comparison.before.stock, comparison.before.fill),
        "there": at(comparison.after.stock, comparison.after.fill),
        "lowest": lowest,
        "widest": widest,
        "width": width,
    }
