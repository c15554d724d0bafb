"""Rows that are filled from other rows: kits from their components, a shop from its central warehouse. Pure.

What one row needs is netted once, after everything that takes from it is known, at its lowest level; lots are made after netting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from quartermaster.planning.arrays import Floats
from quartermaster.planning.requirements import Item, low_level_codes
from quartermaster.replenishing import aiming
from quartermaster.replenishing.thinking import Thought

Sources = Mapping[int, Mapping[int, float]]
"""Row → the rows it is filled from, and how much of each one unit takes."""


@dataclass
class Net:
    wanted: Floats
    """Of every row, dependents counted."""
    dependents: dict[int, list[tuple[int, float]]] = field(default_factory=dict)
    """Row → (the row it is taken for, how much)."""
    loops: list[list[int]] = field(default_factory=list)
    """Rows that need themselves; they are left out, and the rest is planned."""


def netted(found: Thought, sources: Sources) -> Net:
    """What every row wants when what the rows above take is counted, from the top down."""
    net = Net(found.wanted.copy())
    if not sources:
        return net
    rows = sorted({*sources, *(below for parts in sources.values() for below in parts)})
    items = {
        str(row): Item(str(row), components={str(below): each for below, each in sources.get(row, {}).items()}) for row in rows
    }
    levels, loops = low_level_codes(items)
    net.loops = [[int(name) for name in loop] for loop in loops]
    for row in {row for loop in net.loops for row in loop}:
        net.wanted[row] = 0.0
    taken: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for name in sorted(levels, key=lambda one: (levels[one], int(one))):
        row = int(name)
        if taken[row]:
            less = found.position - sum(much for _, much in taken[row])
            here = np.array([row])
            net.wanted[row] = float(aiming.wanted(_part(found, here), less[here])[0])
        lot = float(_lot(found, row, net.wanted[row], bought=row not in sources))
        for below, each in sources.get(row, {}).items():
            if lot > 0 and str(below) in levels:
                taken[below].append((row, lot * each))
    net.dependents = {row: for_whom for row, for_whom in taken.items() if for_whom}
    return net


def _part(found: Thought, rows: np.ndarray) -> aiming.Aim:
    aim = found.aim
    return aiming.Aim(
        *(
            getattr(aim, name)[rows]
            for name in ("mean", "from_demand", "from_supplier", "point", "up_to", "safety", "cycle", "sure")
        )
    )


def _lot(found: Thought, row: int, wanted: float, *, bought: bool) -> float:
    here = np.array([row])
    basis = found.basis.only(here)
    if bought:
        return float(aiming.ordered(np.array([wanted]), basis)[0])
    return float(aiming.whole(np.array([wanted]), basis.step)[0])
