"""From what is needed to what can be ordered: minimums, packs, most, containers and budgets. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from quartermaster.planning.arrays import Floats, floats


def rounded_up(quantity: ArrayLike, *, pack: ArrayLike = 1.0, minimum: ArrayLike = 0.0) -> Floats:
    """The least multiple of the pack that is not less than the quantity, nor than the minimum. Nothing stays nothing."""
    wanted, size, least = np.broadcast_arrays(floats(quantity), floats(pack), floats(minimum))
    whole = np.ceil(np.maximum(wanted, least) / np.where(size > 0, size, 1.0) - 1e-9) * np.where(size > 0, size, 1.0)
    return np.where(wanted > 1e-9, whole, 0.0)


@dataclass(frozen=True)
class Lots:
    """What a supplier or a workshop makes of a quantity. `most` is the greatest single order."""

    minimum: float = 0.0
    multiple: float = 1.0
    most: float = np.inf

    def orders(self, quantity: float) -> list[float]:
        """The orders that cover a quantity: each at most the greatest, at least the minimum, in multiples."""
        step = self.multiple if self.multiple > 0 else 1.0
        largest = np.inf if not np.isfinite(self.most) else max(np.floor(self.most / step + 1e-9) * step, step)
        found: list[float] = []
        left = quantity
        while left > 1e-9:
            order = float(min(rounded_up(left, pack=step, minimum=self.minimum), largest))
            found.append(order)
            left -= order
        return found


@dataclass(frozen=True)
class Filling:
    quantity: Floats
    used: float
    marginal: list[tuple[int, float]]
    """The packs that were added, in the order they were: (SKU, worth for each unit of what is scarce)."""


def filled(quantity: ArrayLike, pack: ArrayLike, size: ArrayLike, worth: Callable[[Floats], Floats], *, room: float) -> Filling:
    """An order filled up to a container (size in m³ or kg a unit) or a budget (size in money a unit): pack after pack of what
    is worth most for what it takes, as long as it is worth anything and goes in. `worth` says for all quantities what the
    next unit of each SKU would save."""
    chosen, step, each = (floats(one).copy() for one in np.broadcast_arrays(*map(floats, (quantity, pack, size))))
    used = float((chosen * each).sum())
    marginal: list[tuple[int, float]] = []
    while True:
        takes = step * each
        gain = np.where(used + takes <= room + 1e-9, worth(chosen) / np.maximum(each, 1e-12), -np.inf)
        best = int(np.argmax(gain)) if gain.size else -1
        if best < 0 or not gain[best] > 0 or takes[best] <= 0:
            return Filling(chosen, used, marginal)
        chosen[best] += step[best]
        used += float(takes[best])
        marginal.append((best, float(gain[best])))


def kept_within(
    quantity: ArrayLike, pack: ArrayLike, size: ArrayLike, worth: Callable[[Floats], Floats], *, room: float
) -> Filling:
    """The other way round: packs are taken from an order that is too large, first of what is missed least for what it frees."""
    chosen, step, each = (floats(one).copy() for one in np.broadcast_arrays(*map(floats, (quantity, pack, size))))
    used = float((chosen * each).sum())
    taken: list[tuple[int, float]] = []
    while used > room + 1e-9:
        can = (chosen >= step) & (each > 0)
        if not can.any():
            break
        loss = np.where(can, worth(np.maximum(chosen - step, 0.0)) / np.maximum(each, 1e-12), np.inf)
        least = int(np.argmin(loss))
        chosen[least] -= step[least]
        used -= float(step[least] * each[least])
        taken.append((least, float(loss[least])))
    return Filling(chosen, used, taken)


def why_more(needed: float, ordered: float, *, pack: float, minimum: float) -> str:
    """Why more is ordered than is needed, in words; nothing where it is not."""
    if ordered <= needed + 1e-9:
        return ""
    if minimum > needed + 1e-9 and ordered < minimum + max(pack, 1e-9):
        return f"The supplier takes no less than {minimum:g}." + (f" In packs of {pack:g}." if ordered > minimum + 1e-9 else "")
    return f"It comes in packs of {pack:g}."
