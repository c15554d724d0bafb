"""From what is needed to what can be ordered: minimums, packs, most, containers and budgets. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from quartermaster.planning.arrays import Floats, floats


def rounded_up(quantity: ArrayLike, *, pack: ArrayLike = 1.0, minimum: ArrayLike = 0.0) -> Floats:
    """The least multiple of the pack that is not less than the quantity, nor than the minimum. Nothing stays nothing."""
    wanted, size, least = np.broadcast_arrays(floats(quantity), floats(pack), floats(minimum))
    whole = np.ceil(np.maximum(wanted, least) / np.where(size > 0, size, 1.0) - 1e-9) * np.where(size > 0, size, 1.0)
    return np.where(wanted > 1e-9, whole, 0.0)
