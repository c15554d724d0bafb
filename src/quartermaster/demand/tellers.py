"""Who tells forecasts, in one order that bytes refer to, and what each does, in words. Pure."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from quartermaster.demand.challengers import NAMES
from quartermaster.planning.choosing import DEFAULT
from quartermaster.planning.classification import Words

Places: TypeAlias = NDArray[np.uint8]
"""Who told, by their places in `TELLERS`."""


class Manner(NamedTuple):
    """How a series is to be told: by which challenger, by ours where none is named, and with which smoothing ours is."""

    challenger: str = ""
    smoothing: float = DEFAULT.smoothing


USUAL = Manner()
OURS = {
    "none": "nothing: nobody has asked for it in half a year",
    "smoothed": "the smoothed mean of what was asked for, with the season of its category, and its own where years agree",
    "seldom": "how often it is asked for, times how much",
    "peers": "its own weeks, drawn to what others of its category sell, until it has eight of them",
}
TELLERS = (
    "none", "smoothed", "seldom", "peers",
    "croston_sba", "croston_opt", "auto_ets", "opt_theta", "auto_ces", "lightgbm",
)  # fmt: skip
"""Kept bytes are places in it: new ones go to the end."""
SHORT = {
    "none": "Nobody",
    "smoothed": "Ours, smoothed",
    "seldom": "Ours, how often times how much",
    "peers": "Ours, by its peers",
}


def name_of(teller: str) -> str:
    return NAMES.get(teller) or SHORT[teller]


def words_of(teller: str) -> str:
    """What it does, after “told by”."""
    return OURS.get(teller) or f"{NAMES[teller]}, picked by the replay"


def places(names: Words) -> Places:
    return np.array([TELLERS.index(one) for one in names], dtype=np.uint8)


def unpacked(kept: bytes | memoryview, weeks: int, teller: str) -> Places:
    """Who told each of so many weeks; always the same `teller` where nothing else was kept."""
    return np.frombuffer(kept, np.uint8) if len(kept) == weeks else np.full(weeks, TELLERS.index(teller), dtype=np.uint8)


def said(told: Places) -> str:
    """Everybody who told some of it, in words."""
    return "; ".join(name_of(TELLERS[place]) for place in np.unique(told).tolist())
