"""Once a week the business is lived again: what each rule would have cost, beside what was really done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from django.db import transaction
from django.utils import timezone

from quartermaster.demand import challengers, lives, queries
from quartermaster.demand.challengers import Challenger
from quartermaster.demand.lives import YEAR, Economy, Told, Tried
from quartermaster.demand.measures import DAYS, Histories, filled
from quartermaster.demand.models import Lived
from quartermaster.kernel import clock
from quartermaster.kernel.db import array, rows, with_room
from quartermaster.planning import classification
from quartermaster.planning.arrays import Flags, Floats, Ints, floats, ints
from quartermaster.planning.choosing import warm_up_window
from quartermaster.planning.lead_times import Receipts
from quartermaster.planning.replay import Life, Window

EVERYTHING = "Everything"
KNOWN_WEEKS = 156
LEAST_WEEKS = 26
"""Before that there is nothing to live again."""
USUAL_WEEKS = 1.0
"""What is said of a SKU that nobody supplies."""


def live_again(
    *,
    until: date | None = None,
    economy: Economy | None = None,
    against: Sequence[Challenger] | None = None,
    progress: lives.Step = lambda done, of: None,
) -> int:
    """Live the second half of what is known of the business again, all of it and each of A, B and C by money; how many series.
    Rules see only what was known before each week. Our rules stand `against` all challengers that are installed, or those that
    are named. Nothing is done where less than half a year is known, and nothing is changed where `progress` raises."""
    found = queries.histories(until=until or timezone.localdate(clock.now()) - timedelta(days=1), weeks=KNOWN_WEEKS)
    begun = np.flatnonzero((found.sold != 0).any(axis=0)).tolist()
    known = len(found.weeks) - begun[0] if begun else 0
    if known < LEAST_WEEKS:
        return 0
    window = warm_up_window(known, periods_a_year=YEAR)
    past = _past(found, known, window, economy or Economy())
    made_on = found.weeks[-1] + timedelta(days=DAYS)
    tried = lives.tried(
        past.life, window, _challengers(window) if against is None else against, category=past.category, step=progress
    )
    lived = [one for group, these in _groups(past).items() if these.any() for one in _live(tried, past, group, these, made_on)]
    with transaction.atomic():
        Lived.objects.filter(made_on=made_on).delete()
        Lived.objects.bulk_create(lived)
    return len(past.life.terms)


def _challengers(window: Window) -> list[Challenger]:
    """Those that are installed, where there is enough to fit them to."""
    if window.start < challengers.LEAST_WEEKS:
        return []
    return [one for one in challengers.CHALLENGERS if one.is_installed]


@dataclass(frozen=True)
class Past:
    """What is lived again, and what was really done in its counted weeks: [series] each."""

    life: Life
    window: Window
    begins_on: date
    category: Ints
    value: Floats
    """What was sold in a year, at cost."""
    stock: Floats
    served: Floats
    wanted: Floats
    lines: Floats


GOODS = """
    SELECT s.id, s.cost::float8, s.retail_price::float8, coalesce(b.supplier_id, 0), b.days / 7.0::float8,
        coalesce(s.category_id, 0)
    FROM catalog_sku s LEFT JOIN LATERAL (
        SELECT i.supplier_id, coalesce(i.lead_time_days, p.lead_time_days) AS days FROM purchasing_supplieritem i
        JOIN purchasing_supplier p ON p.id = i.supplier_id AND p.archived_at IS NULL
        WHERE i.sku_id = s.id ORDER BY i.preferred DESC, i.id LIMIT 1
    ) b ON true WHERE s.id = ANY(%s::bigint[])
"""
RECEIPTS = """
    SELECT o.supplier_id, coalesce(i.lead_time_days, s.lead_time_days) / 7.0::float8,
        greatest(extract(epoch FROM c.received_at - o.ordered_at) / 604800, 1 / 7.0)::float8
    FROM purchasing_receiptline r JOIN purchasing_receipt c ON c.id = r.receipt_id AND c.voided_at IS NULL
    JOIN purchasing_purchaseorderline l ON l.id = r.line_id JOIN purchasing_purchaseorder o ON o.id = l.order_id
    JOIN purchasing_supplier s ON s.id = o.supplier_id
    LEFT JOIN purchasing_supplieritem i ON i.supplier_id = o.supplier_id AND i.sku_id = l.sku_id
    WHERE r.quantity > 0 AND o.ordered_at IS NOT NULL AND c.received_at < %s AND coalesce(i.lead_time_days, s.lead_time_days) > 0
"""
LAY = """
    SELECT owner_id, sku_id, warehouse_id, greatest(week, -1), sum(quantity)::float8 FROM (
        SELECT m.owner_id, m.sku_id, b.warehouse_id,
            CASE WHEN b.id = m.to_bin_id THEN m.quantity ELSE -m.quantity END AS quantity,
            floor(extract(epoch FROM m.occurred_at - %(begins)s) / 604800) AS week
        FROM stock_movement m, LATERAL (VALUES (m.to_bin_id), (m.from_bin_id)) one (bin_id)
        JOIN locations_bin b ON b.id = one.bin_id AND b.warehouse_id IS NOT NULL
    ) moved WHERE week < %(weeks)s GROUP BY 1, 2, 3, 4 HAVING sum(quantity) <> 0
"""
ORDERED = """
    SELECT o.owner_id, l.sku_id, o.warehouse_id, count(*)::float8 FROM purchasing_purchaseorder o
    JOIN purchasing_purchaseorderline l ON l.order_id = o.id
    WHERE o.ordered_at >= %(begins)s AND o.ordered_at < %(ends)s GROUP BY 1, 2, 3
"""


def _past(found: Histories, known: int, window: Window, economy: Economy) -> Past:
    demand = filled(found.demand[:, -known:])
    these = lives.worth_living(demand, window)
    demand = demand[these]
    keys = [key for key, so in zip(_keys(found), these, strict=True) if so]
    begins_on = found.weeks[len(found.weeks) - known + window.first]
    goods = {row[0]: row[1:] for row in rows(GOODS, [array(sorted({sku_id for _, sku_id, _ in keys}))])}
    cost, price = (floats([goods[key[1]][place] for key in keys]) for place in (0, 1))
    quoted = floats([goods[key[1]][3] or USUAL_WEEKS for key in keys])
    receipts, supplier = _receipts([goods[key[1]][2] for key in keys], _begins(begins_on))
    life = lives.life_of(
        demand, unit_cost=cost, price=price, quoted=quoted, supplier=supplier, receipts=receipts, economy=economy
    )
    counted = slice(window.first, window.end)
    wanted = demand[:, counted].sum(axis=1)
    sold = found.sold[:, -known:][these][:, counted].sum(axis=1)
    stock, lines = _really(keys, begins_on, window.counted)
    value = demand.sum(axis=1) * cost / known * YEAR
    category = ints([goods[key[1]][4] for key in keys])
    return Past(life, window, begins_on, category, value, stock, np.clip(sold, 0.0, wanted), wanted, lines)


def _keys(found: Histories) -> list[tuple[int, int, int]]:
    keys = found.keys
    return list(zip(keys.owner_id.tolist(), keys.sku_id.tolist(), keys.warehouse_id.tolist(), strict=True))


def _begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _receipts(supplier_ids: list[int], before: datetime) -> tuple[Receipts, Ints]:
    """What was known of suppliers when counting began, and each series' supplier; suppliers are counted from 0."""
    places = {one: place for place, one in enumerate(sorted(set(supplier_ids)))}
    came = [row for row in rows(RECEIPTS, [before]) if row[0] in places]
    receipts = Receipts(
        ints([places[row[0]] for row in came]), floats([row[1] for row in came]), floats([row[2] for row in came])
    )
    return receipts, ints([places[one] for one in supplier_ids])


def _really(keys: list[tuple[int, int, int]], begins_on: date, weeks: int) -> tuple[Floats, Floats]:
    """Units that lay there at the ends of the weeks, on average, and lines that were ordered."""
    places = {key: place for place, key in enumerate(keys)}
    begins = _begins(begins_on)
    asked = {"begins": begins, "ends": _begins(begins_on + timedelta(days=DAYS * weeks)), "weeks": weeks}
    moved = np.zeros((len(keys), weeks + 1))
    with with_room():
        for owner_id, sku_id, warehouse_id, week, quantity in rows(LAY, asked):
            if (place := places.get((owner_id, sku_id, warehouse_id))) is not None:
                moved[place, int(week) + 1] += quantity
    lines = np.zeros(len(keys))
    for owner_id, sku_id, warehouse_id, count in rows(ORDERED, asked):
        if (place := places.get((owner_id, sku_id, warehouse_id))) is not None:
            lines[place] = count
    return floats(np.maximum(np.cumsum(moved, axis=1)[:, 1:], 0.0).mean(axis=1)), lines


def _groups(past: Past) -> dict[str, Flags]:
    abc = classification.abc(past.value)
    every = np.ones(len(abc), dtype=bool)
    return {EVERYTHING: every, **{letter: np.asarray(abc == letter, dtype=bool) for letter in ("A", "B", "C")}}


def _live(tried: Tried, past: Past, group: str, these: Flags, made_on: date) -> list[Lived]:
    shared = {"made_on": made_on, "group": group, "begins_on": past.begins_on, "weeks": past.window.counted}
    out = [_lived(told, series=int(these.sum()), **shared) for told in lives.of_group(tried, these)]
    return [*out, _really_done(past, these, **shared)]


def _lived(told: Told, **shared: object) -> Lived:
    outcome, scale = told.outcome, told.scale
    a_year = scale * outcome.periods_a_year / outcome.periods
    return Lived(
        rule=told.rule,
        smoothing=told.smoothing,
        dial=told.dial,
        challenger=told.challenger,
        picked=told.picked,
        holding=float(outcome.holding.sum()) * a_year,
        ordering=float(outcome.ordering.sum()) * a_year,
        losing=float(outcome.losing.sum()) * a_year,
        fill=_part(outcome.served, outcome.wanted),
        stock=float((outcome.stock * outcome.unit_cost).sum()) * scale,
        lines=float(outcome.lines.sum()) * a_year,
        **shared,
    )


def _really_done(past: Past, these: Flags, **shared: object) -> Lived:
    terms, a_year = past.life.terms.only(these), YEAR / past.window.counted
    missed = past.wanted[these] - past.served[these]
    return Lived(
        rule=Lived.REALLY,
        series=len(terms),
        holding=float((past.stock[these] * terms.holding).sum()) * YEAR,
        ordering=float((past.lines[these] * terms.order_cost).sum()) * a_year,
        losing=float((missed * terms.lost_sale_cost).sum()) * a_year,
        fill=_part(past.served[these], past.wanted[these]),
        stock=float((past.stock[these] * terms.unit_cost).sum()),
        lines=float(past.lines[these].sum()) * a_year,
        **shared,
    )


def _part(served: Floats, wanted: Floats) -> float:
    return float(served.sum() / wanted.sum()) if wanted.sum() > 0 else 1.0
