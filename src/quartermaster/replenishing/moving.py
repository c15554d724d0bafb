"""What moves between warehouses before anything is bought. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from quartermaster.planning import rebalancing
from quartermaster.planning.arrays import Flags, Floats
from quartermaster.replenishing.aiming import Aim
from quartermaster.replenishing.lasting import TARGET_WEEKS
from quartermaster.replenishing.sheet import Sheet


@dataclass(frozen=True)
class Move:
    """So much of row `source` is to go to row `destination`."""

    source: int
    destination: int
    quantity: float
    saves: float


def found(sheet: Sheet, aim: Aim, taken: Floats, shops: Flags, *, unit_saving: Floats, cost: float) -> list[Move]:
    """Transfers between warehouses before anything is bought, SKU by SKU where one place lacks and another has to spare.

    `shops` lack nothing here, since their centre fills them; what is `taken` from a row by others in half a year is not spare.
    """
    keeps, point = taken * TARGET_WEEKS, np.where(shops, -np.inf, aim.point)
    lacks, spare = sheet.position <= point, (sheet.position > aim.up_to + keeps) & (sheet.on_shelf >= 1)
    _, member = np.unique(np.stack([sheet.owner_id, sheet.sku_id]), axis=1, return_inverse=True)
    member = member.ravel()
    both = np.bincount(member, lacks & (aim.up_to > sheet.position)).astype(bool) & np.bincount(member, spare).astype(bool)
    moves: list[Move] = []
    rows = np.flatnonzero(both[member])
    rows = rows[np.argsort(member[rows], kind="stable")]
    for group in np.split(rows, np.flatnonzero(np.diff(member[rows])) + 1) if len(rows) else []:
        for one in rebalancing.transfers(
            sheet.position[group],
            point[group],
            np.ceil(np.maximum(aim.up_to[group], 0.0)),
            keeps=np.ceil(keeps[group]),
            on_hand=sheet.on_shelf[group],
            unit_saving=float(unit_saving[group[0]]),
            transfer_cost=cost,
            pack=float(sheet.step[group[0]]),
        ):
            moves.append(Move(int(group[one.source]), int(group[one.destination]), one.quantity, one.saves))
    return moves


def after(position: Floats, moves: Sequence[Move]) -> Floats:
    """Where everything stands once these transfers are done."""
    then = position.copy()
    for move in moves:
        then[move.source] -= move.quantity
        then[move.destination] += move.quantity
    return then
