"""What of a part cannot be planned: found by halves, told to somebody and left out, so that the rest is planned all the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from quartermaster.kernel import db
from quartermaster.replenishing.models import Run
from quartermaster.replenishing.operations import writing
from quartermaster.replenishing.operations.writing import Warned
from quartermaster.replenishing.sheet import Sheet
from quartermaster.replenishing.telling import DOUBTS

MOST = 20
"""Where more SKUs than these fail, it is not the SKUs."""
LONGEST = 160
"""Characters of a reason."""


class TooMany(Exception):
    """It is not single SKUs that fail."""


def reason(error: Exception) -> str:
    first = (str(error).splitlines() or [""])[0]
    return f"{type(error).__name__}: {first}"[:LONGEST]


def culprits(sku_ids: Sequence[int], why_not: Callable[[Sequence[int]], str]) -> dict[int, str]:
    """Those that fail by themselves, with why: of what fails each half is tried, down to single ones."""
    found: dict[int, str] = {}

    def look(some: Sequence[int]) -> None:
        why = why_not(some)
        if why and len(some) == 1:
            found[some[0]] = why
            if len(found) > MOST:
                raise TooMany
        elif why:
            look(some[: len(some) // 2])
            look(some[len(some) // 2 :])

    look(sku_ids)
    return found


def doubted(run: Run, sheet: Sheet, failed: dict[int, str]) -> None:
    """These SKUs are somebody’s work; what was planned of them before stays and is doubted."""
    rows = np.flatnonzero(np.isin(sheet.sku_id, list(failed))).tolist()

    def warned(row: int) -> Warned:
        sku, supplier = int(sheet.sku_id[row]), int(sheet.supplier_id[row]) or None
        words = f"{DOUBTS['failed']} {failed[sku]}"[:300]
        return Warned("doubt", int(sheet.owner_id[row]), int(sheet.warehouse_id[row]), sku, supplier, "", words, writing.money(0))

    writing.alerts([warned(row) for row in rows], failed, (), day=run.day)
    as_they_were(run, failed)


def as_they_were(run: Run, sku_ids: Sequence[int] | dict[int, str]) -> None:
    """What was planned of them before is kept, and nothing orders itself by it."""
    db.run(
        """UPDATE replenishing_plan SET run_id = %s,
            doubts = CASE WHEN 'failed' = ANY(doubts) THEN doubts ELSE doubts || 'failed'::varchar END
        WHERE sku_id = ANY(%s::bigint[])""",
        [run.pk, db.array(list(sku_ids))],
    )
    db.run(
        """UPDATE replenishing_proposal
        SET figures = jsonb_set(figures, '{doubts}', coalesce(figures -> 'doubts', '[]') || '["failed"]')
        WHERE state = 'open' AND sku_id = ANY(%s::bigint[]) AND NOT coalesce(figures -> 'doubts', '[]') @> '["failed"]'""",
        [db.array(list(sku_ids))],
    )
