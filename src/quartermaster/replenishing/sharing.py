"""What a centre holds, shared out among its shops: all of it where there is enough, else so that all are equally sure. Pure."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from quartermaster.planning import rebalancing
from quartermaster.planning.arrays import Floats
from quartermaster.replenishing import aiming
from quartermaster.replenishing.thinking import Thought
from quartermaster.replenishing.tiers import Sources, moved_from


def shared(found: Thought, wanted: Floats, sources: Sources) -> dict[int, float]:
    """Row of a shop → what it gets of what lies at its centre, less transfers that were found before and who waits there."""
    there = found.sheet.on_shelf - found.spoils - np.maximum(found.sheet.waiting, 0.0)
    for move in found.transfers:
        there[move.source] -= move.quantity
    shops: dict[int, list[int]] = defaultdict(list)
    for row in sorted(sources):
        if (centre := moved_from(found.sheet, sources, row)) >= 0:
            shops[centre].append(row)
    return {row: much for centre, rows in shops.items() for row, much in _among(found, wanted, rows, float(there[centre]))}


def _among(found: Thought, wanted: Floats, rows: list[int], there: float) -> list[tuple[int, float]]:
    step = float(found.basis.step[rows[0]])
    want = aiming.whole(wanted[rows], found.basis.step[rows])
    left = float(np.floor(max(there, 0.0) / step + 1e-9) * step)
    if want.sum() <= left:
        return list(zip(rows, want.tolist(), strict=True))
    position, aim = found.position[rows], found.aim
    owed, stock = np.maximum(-position, 0.0), np.maximum(position, 0.0)
    mean, deviation = aim.mean[rows] + owed, np.sqrt(aim.variance[rows]) + 1e-9
    asks = want > 0
    fair = np.zeros(len(rows))
    fair[asks] = rebalancing.fair_share(left, stock[asks], mean[asks], deviation[asks]).ship
    given = np.floor(np.minimum(fair, want) / step + 1e-9) * step
    while given.sum() + step <= left + 1e-9 and (given < want).any():
        sure = np.where(given < want, (stock + given - mean) / deviation, np.inf)
        given[int(np.argmin(sure))] += step
    return list(zip(rows, given.tolist(), strict=True))
