"""Figures that cannot be reckoned with are refused by name, before anything is computed from them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from quartermaster.planning.arrays import floats


class NotReckonable(ValueError):
    """A figure is missing, negative where nothing may be negative, or of the wrong kind."""


def above_zero(**figures: ArrayLike) -> None:
    for name, value in figures.items():
        if not np.all(_numbers(name, value) > 0):
            raise NotReckonable(f"{name} must be above 0.")


def not_negative(**figures: ArrayLike) -> None:
    for name, value in figures.items():
        if not np.all(_numbers(name, value) >= 0):
            raise NotReckonable(f"{name} must not be below 0.")


def _numbers(name: str, value: ArrayLike) -> np.typing.NDArray[np.float64]:
    try:
        return floats(value)
    except (TypeError, ValueError):
        raise NotReckonable(f"{name} must be a number.") from None
