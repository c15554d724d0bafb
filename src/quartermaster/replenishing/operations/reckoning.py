"""One part of a run, from what is read to what is written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
from django.utils import timezone

from quartermaster.demand.challengers import NAMES
from quartermaster.kernel import clock
from quartermaster.replenishing import networks, noticing, proposing, queries, reading, telling, timing
from quartermaster.replenishing.keeping import Reckoned, Stand
from quartermaster.replenishing.models import Run
from quartermaster.replenishing.operations import warning, writing
from quartermaster.replenishing.operations.writing import Told
from quartermaster.replenishing.proposing import BUY, TRANSFER, Draft, Market, SupplierTerms
from quartermaster.replenishing.reading import Titles
from quartermaster.replenishing.sheet import Sheet
from quartermaster.replenishing.telling import Record
from quartermaster.replenishing.thinking import Thought


def written_down(run: Run, found: Thought, supplier_ids: Sequence[int]) -> int:
    """How many proposals are open of these suppliers’ goods, once everything that was thought is written down."""
    sheet = found.sheet
    sources = found.sources
    coming = reading.due(sheet, sources, day=run.day) if sources else ()
    net = networks.netted(found, sources, coming, timing.ways(sheet, sources, day=run.day))
    loops = {row for loop in net.loops for row in loop}
    facts = reading.supplier_facts(supplier_ids)
    names = reading.titles(sheet, facts)
    market = _market(run, found, supplier_ids, facts)
    drafted = proposing.drafts(
        found, net, sources, market, found.terms, lambda row, start: _for(run, names.codes.get(int(sheet.sku_id[row]), ""), start)
    )
    sku_ids = np.unique(sheet.sku_id).tolist()
    writing.plans(run, found, net.wanted.tolist(), loops)
    count = writing.proposals(_told(run, found, drafted, names, loops), sku_ids, day=run.day)
    warned = list(warning.warned(run, found, drafted, supplier_ids, names, loops))
    writing.alerts(warned, sku_ids, supplier_ids, day=run.day)
    return count


def _for(run: Run, code: str, start: int) -> str:
    return f"for {code}" + (f" on {telling.day(run.day + timedelta(days=start))}" if start > 0 else "")


def _market(run: Run, found: Thought, supplier_ids: Sequence[int], facts: reading.SupplierFacts) -> Market:
    sheet = found.sheet
    rules, now = queries.rules_of(supplier_ids), timezone.localtime(clock.now())
    terms, sizes = {}, {}
    measures: dict[int, tuple[float, float]] = {}
    if any(rule.container_litres or rule.container_kg for rule in rules.values()):
        measures = reading.measures(sheet.sku_id.tolist())
    for one in supplier_ids:
        rule = rules.get(one)
        filled = bool(rule and (rule.container_litres or rule.container_kg))
        budget = float(rule.budget or 0) if rule else 0.0
        wait = (rule.rhythm.next_day(now) - now.date()).days if rule else 0
        terms[one] = SupplierTerms(facts.minimum_value.get(one, 0.0), 1.0 if filled else 0.0, budget, wait)
        if rule and filled:
            for row in np.flatnonzero(sheet.supplier_id == one).tolist():
                sizes[row] = rule.part_of_container(*measures.get(int(sheet.sku_id[row]), (0.0, 0.0)))
    breaks = reading.price_breaks(supplier_ids, day=run.day)
    return Market(
        terms,
        {row: breaks[sku] for row, sku in enumerate(sheet.sku_id.tolist()) if sku in breaks} if breaks else {},
        sizes,
        reading.returnable(sheet, day=run.day),
    )


def _told(run: Run, found: Thought, drafted: Sequence[Draft], names: Titles, loops: set[int]) -> list[Told]:
    sheet = found.sheet
    records = records_of(run, found, drafted, loops)
    return [_one(found, draft, record, names, sheet) for draft, record in zip(drafted, records, strict=True)]


def _one(found: Thought, draft: Draft, record: Record, names: Titles, sheet: Sheet) -> Told:
    row = draft.row
    above = int(sheet.warehouse_id[draft.from_row]) if draft.kind == TRANSFER else 0
    key = (draft.kind, int(sheet.owner_id[row]), int(sheet.warehouse_id[row]), int(sheet.sku_id[row]), above)
    pack, supplier = max(float(found.basis.pack[row]), float(found.basis.step[row])), int(sheet.supplier_id[row]) or None
    now = Reckoned(key, float(writing.amount(draft.quantity)), pack, supplier, draft.least)
    return Told(now, lambda stand: _values(*_standing(draft, record, stand), names, key, supplier or 0))


def _standing(draft: Draft, record: Record, stand: Stand) -> tuple[Draft, Record]:
    """Told of today with the quantity with which it stands."""
    if stand.typed:
        now = draft.quantity if stand.edited else 0.0
        record = replace(record, typed=stand.typed, wanted=stand.wanted, now=now)
    if abs(stand.quantity - draft.quantity) <= proposing.DUST:
        return draft, record
    draft = proposing.fitted(draft, stand.quantity, "said by hand" if stand.edited else "as it was proposed before")
    return draft, replace(record, rounding=max(stand.quantity - draft.needed, 0.0))


def _values(draft: Draft, record: Record, names: Titles, key: tuple[str, int, int, int, int], supplier: int) -> dict[str, Any]:
    """By the columns of a proposal."""
    above = key[4]
    said = telling.Names(
        supplier=names.suppliers.get(supplier, "") if draft.kind in (BUY, "return") else "",
        from_warehouse=names.warehouses.get(above, ""),
    )
    words = telling.proposed(draft.kind, draft.quantity, record, said, money=False)
    return {
        "kind": draft.kind,
        "owner_id": key[1],
        "warehouse_id": key[2],
        "sku_id": key[3],
        "supplier_id": supplier or None,
        "from_warehouse_id": above or None,
        "quantity": writing.amount(draft.quantity),
        "needed": writing.amount(max(draft.needed, 0.0)),
        "unit_cost": writing.money(draft.unit_cost),
        "stake": writing.money(draft.stake),
        "words": " ".join(filter(None, (words, draft.why_more)))[:600],
        "figures": record.figures,
        "pegs": [[text, round(much, 6)] for text, much in draft.pegs],
    }


def records_of(run: Run, found: Thought, drafted: Sequence[Draft], loops: set[int]) -> list[Record]:
    """What each draft was reckoned from, told column by column."""
    aim, basis, sheet = found.aim, found.basis, found.sheet
    rows = np.array([draft.row for draft in drafted], dtype=np.int64)
    safety = aim.safety[rows]
    for_supplier = safety * aim.from_supplier[rows] / np.maximum(aim.variance[rows], 1e-12)
    more = np.array([max(draft.quantity - draft.needed, 0.0) for draft in drafted])
    columns = {
        "rate": found.through[rows], "lead_weeks": basis.lead_weeks[rows], "lead_deviation": np.sqrt(basis.lead_variance[rows]),
        "mean": aim.mean[rows], "point": aim.point[rows], "up_to": aim.up_to[rows], "sure": aim.sure[rows],
        "on_shelf": sheet.on_shelf[rows], "coming": sheet.coming[rows], "waiting": sheet.waiting[rows],
        "chance": found.risk.chance[rows], "lost": found.risk.money[rows], "pack": basis.pack[rows],
        "for_demand": safety - for_supplier, "for_supplier": for_supplier, "rounding": more,
    }  # fmt: skip
    figures = zip(*(np.round(column, 6).tolist() for column in columns.values()), strict=True)
    weeks = (basis.lead_weeks + basis.review_weeks)[rows].tolist()
    return [
        Record(
            **dict(zip(columns, values, strict=True)),
            receipts=int(found.receipts[row]),
            until=telling.day_after(run.day, until),
            kind=str(found.choice.kind[row]),
            policy=int(found.choice.rule[row]),
            abc=str(found.abc[row]),
            demand_class=str(found.demand_class[row]),
            told_by=NAMES.get(str(found.told_by[row]), ""),
            doubts=tuple(noticing.doubts_of(found, row, loops)),
            start_on=run.day + timedelta(days=draft.start) if draft.due else None,
            due_on=run.day + timedelta(days=draft.due) if draft.due else None,
            ask=draft.ask,
            later=tuple((run.day + timedelta(days=start), much) for start, much in draft.later),
        )
        for draft, row, values, until in zip(drafted, rows.tolist(), figures, weeks, strict=True)
    ]
