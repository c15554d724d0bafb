"""Series as they are kept, written down day by day."""

from __future__ import annotations

from datetime import date

import numpy as np

from quartermaster.demand.measures import packed, weekly
from quartermaster.demand.models import Known, Series
from quartermaster.kernel import clock
from tests import scenes
from tests.scenes import Site

FIRST = date(2026, 8, 31)
"""A Monday."""


def kept(days: list[list[float]], *, stocked: bool = True, site: Site | None = None, begins_on: date = FIRST) -> Series:
    """A series of whole weeks of days, each sold, returned, ordered, lost, revenue, part in stock."""
    figures = np.array([days], dtype=float)
    return Series.objects.create(
        owner=scenes.house(),
        sku=scenes.sku(),
        warehouse=(site or scenes.site()).warehouse,
        begins_on=begins_on,
        days=packed(figures[0]),
        weeks=packed(weekly(figures)[0]),
        stocked=stocked,
    )


def through(day: date) -> None:
    Known.objects.create(through=day, movement_id=0, deed_id=0, at=clock.now())


QUIET, EMPTY = [0, 0, 0, 0, 0, 1.0], [0, 0, 0, 0, 0, 0.0]
