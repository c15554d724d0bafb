"""What somebody should look at, of one part of a run: single rows, late orders, orders that are due today, slow suppliers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from django.utils import timezone

from quartermaster.kernel import clock
from quartermaster.replenishing import noticing, queries, reading, telling
from quartermaster.replenishing.models import Run
from quartermaster.replenishing.operations import looking_back
from quartermaster.replenishing.operations.writing import Warned, money
from quartermaster.replenishing.proposing import BUY, Draft
from quartermaster.replenishing.reading import Titles
from quartermaster.replenishing.thinking import Thought

DELIVERIES = 4
"""From so many on: of fewer one late one makes the mean."""


def warned(
    run: Run, found: Thought, drafted: Sequence[Draft], supplier_ids: Sequence[int], names: Titles, loops: set[int]
) -> Iterator[Warned]:
    """All of it: of single rows, and of orders and suppliers as a whole."""
    sheet = found.sheet

    def alert(kind: str, row: int, words: str, stake: float, *, whole: bool = False, document: str = "") -> Warned:
        """Of a row; or, as a `whole`, of its supplier’s goods there."""
        return Warned(
            kind,
            int(sheet.owner_id[row]),
            int(sheet.warehouse_id[row]),
            None if whole else int(sheet.sku_id[row]),
            int(sheet.supplier_id[row]) or None,
            document,
            words[:300],
            money(stake),
        )

    said = queries.said_terms()
    worth = float(said.worth_telling)
    for one in noticing.seen(found, loops, worth=worth):
        yield alert(one.kind, one.row, one.words, one.stake)
    yield from _to_order(found, drafted, names, alert, _until(supplier_ids))
    yield from _late(run, found, supplier_ids, alert)
    yield from _slow(found, names, alert, 1 + float(said.slower_percent) / 100)
    yield from looking_back.looked_back(found, names, alert, day=run.day, worth=worth)


def _until(supplier_ids: Sequence[int]) -> dict[int, str]:
    """Supplier → until when an order is taken next, of those who said a day or an hour."""
    now = timezone.localtime(clock.now())
    return {
        one: f" by {telling.day(rule.rhythm.next_day(now))}" + (f", {rule.cut_off:%H:%M}" if rule.cut_off else "")
        for one, rule in queries.rules_of(supplier_ids).items()
        if rule.order_days or rule.cut_off
    }


def _to_order(
    found: Thought, drafted: Sequence[Draft], names: Titles, alert: Callable[..., Warned], until: Mapping[int, str]
) -> Iterator[Warned]:
    """One line for each supplier and warehouse of which something should be ordered today: waiting a day more costs."""
    orders: dict[tuple[int, int, int], list[Draft]] = defaultdict(list)
    for draft in drafted:
        if draft.kind == BUY and draft.stake >= 1 and draft.start <= 0:
            sheet, row = found.sheet, draft.row
            orders[int(sheet.supplier_id[row]), int(sheet.warehouse_id[row]), int(sheet.owner_id[row])].append(draft)
    for (supplier, warehouse, _), lines in orders.items():
        count = len(lines)
        words = f"{count} SKU{'' if count == 1 else 's'} of {names.suppliers.get(supplier, '')} for {names.warehouses[warehouse]}"
        words += f" {'is' if count == 1 else 'are'} due{until.get(supplier, '')}; in a week some would run out."
        yield alert("order_today", lines[0].row, words, sum(line.stake for line in lines), whole=True)


def _late(run: Run, found: Thought, supplier_ids: Sequence[int], alert: Callable[..., Warned]) -> Iterator[Warned]:
    """Orders that should have come, with what is lost if they take a week more."""
    sheet = found.sheet
    keys = reading.row_keys(sheet)
    lines = reading.late_lines(supplier_ids, day=run.day)
    places = reading.places_of(
        reading.keys_of(
            *(np.array([getattr(one, name) for one in lines], dtype=np.int64) for name in ("owner_id", "warehouse_id", "sku_id"))
        ),
        keys,
    )
    orders: dict[str, list[tuple[reading.Late, int]]] = defaultdict(list)
    for line, place in zip(lines, places.tolist(), strict=True):
        if place >= 0:
            orders[line.number].append((line, place))
    for number, found_lines in orders.items():
        days = max(line.days for line, _ in found_lines)
        lost = sum(
            max(float(found.basis.rate[row]) - max(float(sheet.on_shelf[row]), 0.0), 0.0) * float(found.basis.lost_sale[row])
            for _, row in found_lines
        )
        value = sum(line.value for line, _ in found_lines)
        words = f"{number} should have come {days} day{'' if days == 1 else 's'} ago; {len(found_lines)} lines are open."
        yield alert("late_order", found_lines[0][1], words, lost + value / 1000, whole=True, document=number)


def _slow(found: Thought, names: Titles, alert: Callable[..., Warned], slower: float) -> Iterator[Warned]:
    sheet, basis = found.sheet, found.basis
    for supplier in sorted({int(one) for one in sheet.supplier_id} - {0}):
        rows = np.flatnonzero((sheet.supplier_id == supplier) & (sheet.quoted_weeks > 0))
        if not len(rows) or found.receipts[rows[0]] < DELIVERIES:
            continue
        factor = float((basis.lead_weeks[rows] / sheet.quoted_weeks[rows]).mean())
        if factor < slower:
            continue
        extra = (basis.lead_weeks[rows] - sheet.quoted_weeks[rows]) * basis.rate[rows]
        name = names.suppliers.get(supplier, "")
        words = f"{name} takes {telling.number(factor)} times as long as they say; planning reckons with it already."
        yield alert("slow_supplier", int(rows[0]), words, float((extra * basis.holding[rows] * 52).sum()), whole=True)
