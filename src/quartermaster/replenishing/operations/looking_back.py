"""What people said by hand, held against what came and against what planning would do: does it still hold?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from quartermaster.accounts.models import Deed
from quartermaster.demand import queries as demand
from quartermaster.demand import showing
from quartermaster.demand.models import Override
from quartermaster.planning.arrays import Floats
from quartermaster.replenishing import aiming, queries, ruling
from quartermaster.replenishing.operations.writing import Warned
from quartermaster.replenishing.reading import Titles
from quartermaster.replenishing.telling import number
from quartermaster.replenishing.thinking import Thought

Alerted = Callable[..., Warned]
OVERRIDES_BACK = timedelta(days=56)
"""Overrides that ended longer ago are nobody’s business any more."""
OVERRIDE_WEEKS = 2
"""One week may be chance."""
QUARTER = timedelta(days=91)


def looked_back(found: Thought, names: Titles, alert: Alerted, *, day: date, worth: float) -> Iterator[Warned]:
    sheet = found.sheet
    places = {
        key: row
        for row, key in enumerate(zip(sheet.owner_id.tolist(), sheet.warehouse_id.tolist(), sheet.sku_id.tolist(), strict=True))
    }
    yield from _overrides(found, places, alert, day)
    yield from _lasting_policies(found, alert, day)
    yield from _typed(found, names, alert, worth)


def _overrides(found: Thought, places: Mapping[tuple[int, int, int], int], alert: Alerted, day: date) -> Iterator[Warned]:
    """Overrides that were further off than the forecast alone would have been, with what the difference costs."""
    of: dict[tuple[int, int, int], list[Override]] = defaultdict(list)
    lately = Override.objects.filter(ended_at=None, from_on__lt=day, until_on__gte=day - OVERRIDES_BACK)
    for one in lately.filter(sku_id__in=np.unique(found.sheet.sku_id).tolist()).select_related("made_by").order_by("pk"):
        of[one.owner_id, one.warehouse_id, one.sku_id].append(one)
    skus = {sku for _, _, sku in of}
    forecasts = {(one.owner_id, one.warehouse_id, one.sku_id): one for one in demand.forecasts().filter(sku_id__in=skus)}
    for key, overrides in of.items():
        if key not in places or key not in forecasts:
            continue
        row = places[key]
        for came in showing.what_came(forecasts[key], overrides):
            worse = came.error - came.error_without
            if came.weeks >= OVERRIDE_WEEKS and worse >= 1:
                too_much = float(came.override.per_week) * came.weeks > came.came
                kept = float(found.basis.holding[row] * (found.basis.lead_weeks[row] + found.basis.review_weeks[row]))
                each = kept if too_much else float(found.basis.lost_sale[row])
                words = (
                    f"{came.override.made_by} said {number(float(came.override.per_week))} a week; in {came.weeks} weeks "
                    f"{number(came.came)} were asked for. The forecast alone would have been {number(worse)} nearer."
                )
                yield alert("override_worse", row, words, worse * each)


def _lasting_policies(found: Thought, alert: Alerted, day: date) -> Iterator[Warned]:
    """Policies by hand that hold until somebody ends them: asked about every quarter, until they are saved again."""
    for policy in queries.policies().filter(until_ended=True, set_at__date__lt=day - QUARTER).order_by("pk"):
        rows = np.flatnonzero(found.choice.rule == policy.pk)
        if len(rows):
            row = int(rows[0])
            said = f"Set by {policy.set_by} on {policy.set_at:%-d %b %Y}, “{policy.reason}”"
            words = f"{said}, until somebody ends it. Save it anew if it still holds."
            kept = found.aim.up_to[rows] * found.basis.holding[rows] * 13
            yield alert("review_policy", row, words, float(np.maximum(kept, 0.0).sum()))


def _typed(found: Thought, names: Titles, alert: Alerted, worth: float) -> Iterator[Warned]:
    """Minimums typed at SKUs of which planning would keep so much more or less that it is worth telling."""
    typed = found.choice.rule == ruling.AT_THE_SKU
    if not typed.any():
        return
    own = aiming.aimed(replace(found.basis, kind=np.where(typed, ruling.ECONOMIC, found.basis.kind)))
    dearer = np.where(typed, costs_more(found.basis, own, found.aim.point), 0.0)
    rows = np.flatnonzero(dearer >= worth).tolist()
    who = _typed_by([names.codes.get(int(found.sheet.sku_id[row]), "") for row in rows])
    for row in rows:
        by = who.get(names.codes.get(int(found.sheet.sku_id[row]), ""), "")
        point, there = max(float(own.point[row]), 0.0), float(found.aim.point[row])
        words = f"A minimum of {number(float(found.sheet.typed_minimum[row]))} is typed at the SKU{by}"
        words += f"; planning would order at {number(point)} here, not at {number(there)}."
        yield alert("typed_minimum", row, words, float(dearer[row]))


def costs_more(basis: aiming.Basis, own: aiming.Aim, point: Floats) -> Floats:
    """What ordering at these points costs a year more than at one’s own: goods kept for nothing, sales lost for want of them."""
    kept = np.maximum(point - np.maximum(own.point, 0.0), 0.0) * basis.holding * 52
    there, here = (aiming.at_risk(basis, own, np.maximum(one, 0.0)).money for one in (point, own.point))
    cycles = basis.rate * 52 / np.maximum(own.up_to - np.maximum(own.point, 0.0), basis.step)
    return kept + np.where(own.point < 0, 0.0, np.maximum(there - here, 0.0) * np.minimum(cycles, 52.0))


def _typed_by(codes: list[str]) -> dict[str, str]:
    """SKU’s code → who typed its minimum last, and when."""
    found = Deed.objects.filter(document__in=codes, details__has_key="minimum").select_related("actor").order_by("pk")
    return {deed.document: f" by {deed.actor}, {deed.occurred_at:%-d %b %Y}" for deed in found}
