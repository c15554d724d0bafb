"""Stock in several places: who gets what when it is short, what moves before anything is bought, what is too much. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from quartermaster.planning.arrays import Flags, Floats, floats, ratio
from quartermaster.planning.refusing import not_negative


@dataclass(frozen=True)
class Shares:
    safety_factor: float
    """The same for every place that gets something."""
    ship: Floats


def fair_share(available: float, on_hand: ArrayLike, mean: ArrayLike, deviation: ArrayLike) -> Shares:
    """What is there, so that all places are equally sure: each is filled up to mean + k · σ (Eppen & Schrage 1981). Places
    that have more than that get nothing, and the others share."""
    not_negative(available=available, on_hand=on_hand, deviation=deviation)
    stock, middle, spread = (floats(one) for one in (on_hand, mean, deviation))
    takes = np.ones(len(stock), dtype=bool)
    while True:
        factor = float(ratio(available + (stock - middle)[takes].sum(), spread[takes].sum()))
        ship = np.where(takes, middle + factor * spread - stock, 0.0)
        if (ship >= -1e-9).all():
            return Shares(factor, np.maximum(ship, 0.0) * float(ratio(available, ship.clip(0).sum(), otherwise=0.0)))
        takes &= ship > 0


@dataclass(frozen=True)
class Transfer:
    source: int
    destination: int
    quantity: float
    saves: float


def transfers(
    position: ArrayLike,
    reorder_point: ArrayLike,
    up_to: ArrayLike,
    *,
    on_hand: ArrayLike,
    unit_saving: float,
    transfer_cost: float,
    pack: float = 1.0,
    keeps: ArrayLike = 0.0,
) -> list[Transfer]:
    """Of one SKU in several places: what goes from those above their order-up-to level to those at or below their reorder
    point, before anything is bought. Nobody gives what it would soon have to order again, nor what is not on its shelves; a
    transfer has to save more than it costs (`unit_saving` a unit that need not be bought or held). Each `keeps` so much more
    than its level for those that it fills."""
    have, least, most, there = (floats(one).copy() for one in (position, reorder_point, up_to, on_hand))
    spare = np.floor(np.minimum(np.maximum(have - most - floats(keeps), 0.0), there) / pack + 1e-9) * pack
    lacks = np.where(have <= least, np.floor(np.maximum(most - have, 0.0) / pack + 1e-9) * pack, 0.0)
    found: list[Transfer] = []
    while True:
        source, destination = int(np.argmax(spare)), int(np.argmax(lacks))
        quantity = float(min(spare[source], lacks[destination]))
        if quantity <= 0 or quantity * unit_saving <= transfer_cost:
            return found
        found.append(Transfer(source, destination, quantity, quantity * unit_saving - transfer_cost))
        spare[source] -= quantity
        lacks[destination] -= quantity


@dataclass(frozen=True)
class Excess:
    cover: Floats
    """How many periods the stock lasts; infinite where nothing is asked for."""
    units: Floats
    periods: Floats


def excess(on_hand: ArrayLike, on_order: ArrayLike, rate: ArrayLike, *, up_to: ArrayLike, target_periods: ArrayLike) -> Excess:
    """On hand and on order less the greater of the order-up-to level and what so many periods need."""
    all_, each = floats(on_hand) + floats(on_order), floats(rate)
    units = np.maximum(all_ - np.maximum(floats(up_to), floats(target_periods) * each), 0.0)
    return Excess(ratio(all_, each, otherwise=np.inf), units, ratio(units, each, otherwise=np.inf))


def dead(periods_since_issue: ArrayLike, *, limit: float, on_hand: ArrayLike) -> Flags:
    """There, and not issued for at least so long."""
    still: Flags = (floats(periods_since_issue) >= limit) & (floats(on_hand) > 0)
    return still
