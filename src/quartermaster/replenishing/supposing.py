"""What if: the same aims with another service, other lead times, less money, more demand. Pure; from the figures that are kept.

Costs are those of a year on the mean, as the aims imply them, so that two suppositions can be compared; they forecast no balance
sheet. The coming year, week by week, is lived beside it (`coming_year`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from quartermaster.planning.arrays import Flags, Floats, Ints, ratio
from quartermaster.replenishing import aiming, coming_year
from quartermaster.replenishing.aiming import Aim, Basis
from quartermaster.replenishing.coming_year import Coming, Start
from quartermaster.replenishing.ruling import CYCLE, ECONOMIC, FILL, TYPED

LEAST_DIAL, MOST_DIAL, TRIES = 0.01, 64.0, 18
REACHED = 0.001
"""A budget or a fill that is missed by no more is reached."""
SOONEST = 1 / 7
MOST_LIVED = 10_000
"""Of more goods the coming year is lived with so many, drawn by lot, the same ones each time."""


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

    @property
    def befalls(self) -> bool:
        """Whether something is supposed that happens to the business, rather than what it wants."""
        told = (self.late_weeks, self.demand, self.minimum, self.holding)
        return told != (0.0, 1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Goods:
    """What is supposed about [n]."""

    basis: Basis
    position: Floats
    supplier: Ints
    category: Ints
    start: Start

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
    """`unchanged`: what is supposed befalls the business, and it goes on ordering as before; None where nothing befalls it."""

    before: Year
    after: Year
    unchanged: Year | None = None
    curve: list[tuple[float, float]] = field(default_factory=list)
    """(stock, fill) for dials from low to high: what more money would buy."""
    dial: float | None = None
    """With which a budget or a fill is reached."""
    out_of_reach: bool = False
    """No dial reaches them: what is typed, vital or left out is more than the budget, or less than the fill."""


@dataclass(frozen=True)
class Lived:
    """The coming year as it is, with what is supposed and nobody orders otherwise, and with orders that know of it."""

    before: Coming
    after: Coming
    unchanged: Coming | None = None


def compared(goods: Goods, supposed: Supposition) -> Comparison:
    """Two years on the mean, and what lies between them."""
    befallen, aims = _befallen(goods, supposed), aiming.aimed(goods.basis)
    told = _answered(befallen, supposed)
    return Comparison(
        year(goods, aims),
        year(told.goods, told.aim),
        year(befallen, _as_before(befallen, aims)) if supposed.befalls else None,
        curve(told.goods),
        told.dial,
        told.out_of_reach,
    )


def drawn_by_lot(size: int) -> Ints:
    """The rows that the coming year is lived with: all, or so many, the same ones each time."""
    if size <= MOST_LIVED:
        return np.arange(size)
    return np.sort(np.random.default_rng(1).permutation(size)[:MOST_LIVED])


def lived(goods: Goods, supposed: Supposition, these: Ints, last_year: Floats) -> Lived:
    """The coming year, week by week, if it asks like the last [these, 52]. What some were lived with is told for all, in
    proportion to what is asked for."""
    befallen, aims = _befallen(goods, supposed), aiming.aimed(goods.basis)
    told = _answered(befallen, supposed)
    asked = coming_year.asked_like(last_year, goods.basis.rate[these])
    more = asked * ratio(befallen.basis.rate, goods.basis.rate, otherwise=1.0)[these, None]
    factor = _worth(goods.basis) / max(_worth(goods.basis.only(these)), 1e-9) if len(these) < len(goods) else 1.0
    start = goods.start.only(these)

    def year_of(basis: Basis, aim: Aim, asked: Floats) -> Coming:
        return coming_year.lived(basis.only(these), aim.only(these), asked, start).times(factor)

    return Lived(
        year_of(goods.basis, aims, asked),
        year_of(told.goods.basis, told.aim, more),
        year_of(befallen.basis, _as_before(befallen, aims), more) if supposed.befalls else None,
    )


def _worth(basis: Basis) -> float:
    return float((basis.rate * basis.unit_cost).sum())


@dataclass(frozen=True)
class _Answered:
    goods: Goods
    aim: Aim
    dial: float | None = None
    out_of_reach: bool = False


def _answered(befallen: Goods, supposed: Supposition) -> _Answered:
    """What the business would do about it, and wants."""
    wanted = _wanted(befallen, supposed)
    if supposed.budget is None and supposed.fill is None:
        return _Answered(wanted, aiming.aimed(wanted.basis))
    found, aim = optimised(wanted, budget=supposed.budget, fill=supposed.fill)
    reached = year(found, aim)
    missed = reached.fill < supposed.fill - REACHED if supposed.fill is not None else False
    over = reached.stock > supposed.budget * (1 + REACHED) if supposed.budget is not None else False
    return _Answered(found, aim, float(found.basis.dial.flat[0]) if len(found) else None, missed or over)


def _as_before(befallen: Goods, aims: Aim) -> Aim:
    """The reorder points and quantities of before, for what befalls the goods."""
    anew = aiming.aimed(befallen.basis)
    return replace(anew, point=aims.point, up_to=aims.up_to, safety=aims.safety, cycle=aims.cycle)


def _befallen(goods: Goods, supposed: Supposition) -> Goods:
    basis = goods.basis
    late = _which(goods.supplier, supposed.late_supplier)
    more = _which(goods.category, supposed.demand_category)
    factor = np.where(more, supposed.demand, 1.0)
    changed = basis.with_(
        rate=basis.rate * factor,
        variance=basis.variance * factor**1.5,
        lead_weeks=np.maximum(basis.lead_weeks + np.where(late, supposed.late_weeks, 0.0), SOONEST),
        minimum=basis.minimum * supposed.minimum,
        holding=basis.holding * supposed.holding,
    )
    return replace(goods, basis=changed)


def _wanted(goods: Goods, supposed: Supposition) -> Goods:
    basis = goods.basis
    kind, service = basis.kind.copy(), basis.service.copy()
    if supposed.service is not None:
        free = (kind == ECONOMIC) | (kind == FILL) | (kind == CYCLE)
        kind[free], service[free] = CYCLE, supposed.service
    return replace(goods, basis=basis.with_(dial=basis.dial * supposed.dial, kind=kind, service=service))


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
    return replace(goods, basis=basis.with_(kind=kind, dial=np.full(len(basis), dial)))


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
