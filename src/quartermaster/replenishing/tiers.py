"""Which rows are filled from which: shops from their central warehouse, kits from their components. Pure.

What lies at a centre, or is a part of a kit, is wanted by all that is filled from it, whatever it sells itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import fields

import numpy as np

from quartermaster.planning.arrays import Flags, Floats, Ints
from quartermaster.replenishing import aiming
from quartermaster.replenishing.aiming import Aim, Basis
from quartermaster.replenishing.sheet import Sheet

Sources = Mapping[int, Mapping[int, float]]
"""Row → the rows it is filled from, and how much of each one unit takes."""
Bills = Mapping[int, Mapping[int, float]]
"""SKU that is made → its components, and how much of each."""
Routes = Mapping[tuple[int, int], tuple[float, float]]
"""(From, to) → the weeks that transfers took, and their variance."""
ANY_WAY = (0, 0)
USUAL_WEEKS = (3 / 7, (1 / 7) ** 2)
"""Where nothing was ever transferred: three days, give or take one."""


def sources(sheet: Sheet, from_warehouse: Ints, bills: Bills) -> Sources:
    """Shops from their central warehouse, where a policy says so and that knows the SKU; kits from their components in the same
    place."""
    keys = zip(sheet.owner_id.tolist(), sheet.warehouse_id.tolist(), sheet.sku_id.tolist(), strict=True)
    places = {key: row for row, key in enumerate(keys)}
    found: dict[int, dict[int, float]] = {}
    for row in np.flatnonzero(from_warehouse > 0).tolist():
        above = places.get((int(sheet.owner_id[row]), int(from_warehouse[row]), int(sheet.sku_id[row])))
        if above is not None and above != row:
            found[row] = {above: 1.0}
    for row in (one for one in np.flatnonzero(sheet.made).tolist() if one not in found):
        owner, warehouse = int(sheet.owner_id[row]), int(sheet.warehouse_id[row])
        parts = bills.get(int(sheet.sku_id[row]), {})
        found[row] = {places[owner, warehouse, one]: each for one, each in parts.items() if (owner, warehouse, one) in places}
    return found


def moved_from(sheet: Sheet, known: Sources, row: int) -> int:
    """The row of the same SKU that it is filled from; −1 where it is made, or bought."""
    return next((above for above in known.get(row, {}) if sheet.sku_id[above] == sheet.sku_id[row]), -1)


def shops(sheet: Sheet, known: Sources) -> Flags:
    """Rows that are filled from another warehouse."""
    found = np.zeros(len(sheet), dtype=bool)
    found[[row for row in known if moved_from(sheet, known, row) >= 0]] = True
    return found


def way(sheet: Sheet, known: Sources, row: int) -> tuple[int, int]:
    """(from, to): the warehouses between which a shop’s goods go."""
    return int(sheet.warehouse_id[next(iter(known[row]))]), int(sheet.warehouse_id[row])


def travel(sheet: Sheet, known: Sources, which: Flags, routes: Routes) -> tuple[Floats, Floats]:
    """How many weeks goods of these shops [m] are on their way, and the variance: as on that way before, else as on all ways."""
    usual = routes.get(ANY_WAY, USUAL_WEEKS)
    told = [routes.get(way(sheet, known, row), usual) for row in np.flatnonzero(which).tolist()]
    return np.array([mean for mean, _ in told]), np.array([varies for _, varies in told])


def taken(rate: Floats, known: Sources) -> Floats:
    """What all that is filled from a row takes of it, over all levels, beside what it sells itself. What needs itself takes
    nothing."""
    below: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for row, parts in known.items():
        for one, each in parts.items():
            below[one].append((row, each))
    total: dict[int, float] = {}

    def of(row: int, path: tuple[int, ...]) -> float:
        if row not in total:
            ours = [(one, each) for one, each in below[row] if one not in path]
            total[row] = sum(each * (float(rate[one]) + of(one, (*path, row))) for one, each in ours)
        return total[row]

    found = np.zeros(len(rate))
    for row in list(below):
        found[row] = of(row, (row,))
    return found


def latest(idle: Floats, known: Sources) -> Floats:
    """Weeks since anything was asked for of a row, or of what is filled from it."""
    found = idle.copy()
    for row in known:
        for one in _all_above(row, known):
            found[one] = min(found[one], idle[row])
    return found


def _all_above(row: int, known: Sources) -> Iterator[int]:
    seen, open_ = {row}, [row]
    while open_:
        for one in known.get(open_.pop(), {}):
            if one not in seen:
                seen.add(one)
                open_.append(one)
                yield one


def for_all_shops(aim: Aim, basis: Basis, filled: Sources, pooled: Floats) -> Aim:
    """A centre is sure of what it and its shops are asked for until its supplier can come: the risk of all of them pooled, once.
    What a shop keeps is for the time that goods take from the centre; no time is covered twice."""
    centres = np.unique([one for parts in filled.values() for one in parts]).astype(np.int64)
    if not len(centres):
        return aim
    variance = basis.variance + taken(basis.variance, filled)
    for_all = aiming.aimed(basis.only(centres).with_(rate=pooled[centres], variance=variance[centres]))
    whole = {one.name: getattr(aim, one.name).copy() for one in fields(aim)}
    for name, column in whole.items():
        column[centres] = getattr(for_all, name)
    return Aim(**whole)
