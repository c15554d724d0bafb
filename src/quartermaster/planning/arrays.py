"""The arrays that planning thinks in. One row is one series: a SKU in one place; one column is one period, oldest first."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


def floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)


def ints(values: ArrayLike) -> Ints:
    return np.asarray(values, dtype=np.int64)


def ratio(above: ArrayLike, below: ArrayLike, *, otherwise: float = 0.0) -> Floats:
    """above / below, and `otherwise` where below is 0: no average over nothing, and no warning."""
    top, bottom = np.broadcast_arrays(floats(above), floats(below))
    return floats(np.divide(top, bottom, out=np.full(top.shape, float(otherwise)), where=bottom != 0))


def each(function: Any, *arguments: ArrayLike) -> Floats:
    """A function of single numbers, over whole arrays."""
    return floats(np.frompyfunc(function, len(arguments), 1)(*arguments))
