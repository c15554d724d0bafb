"""One part of a run, from what is read to what is written down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from quartermaster.replenishing import networks, noticing, proposing, reading, telling, thinking
from quartermaster.replenishing.models import Alert, BuyingRule, Run
from quartermaster.replenishing.networks import Sources
from quartermaster.replenishing.operations import writing
from quartermaster.replenishing.operations.writing import Told
from quartermaster.replenishing.proposing import BUY, TRANSFER, Draft, Market, SupplierTerms
from quartermaster.replenishing.ruling import Rule
from quartermaster.replenishing.sheet import Sheet
from quartermaster.replenishing.telling import Record
from quartermaster.replenishing.thinking import Past, Terms, Thought, World

SLOWER = 1.25
"""A supplier whose goods take so much longer than planned is somebody’s business, from four deliveries on."""
DELIVERIES = 4


@dataclass(frozen=True)
class _Names:
    codes: Mapping[int, str]
    warehouses: Mapping[int, str]
    suppliers: Mapping[int, str]


def part(
    run: Run,
    sheet: Sheet,
    past: Past,
    supplier_ids: Sequence[int],
    *,
    known: World,
    rules: Sequence[Rule],
    terms: Terms,
    default: Rule,
) -> int:
    """How many proposals are open of these suppliers’ goods, once everything is written down."""
    receipts, deliveries = reading.receipts(sheet, supplier_ids, until=run.day)
    found = thinking.thought(sheet, past, receipts, known, rules=rules, default=default, terms=terms, day=run.day)
    found = replace(found, receipts=np.array([deliveries.get(one, 0) for one in sheet.supplier_id.tolist()], dtype=np.int64))
    sources = _sources(found)
    position = sheet.position.copy()
    for move in found.transfers:
        position[move.source] -= move.quantity
        position[move.destination] += move.quantity
    net = networks.netted(found, position, sources)
    loops = {row for loop in net.loops for row in loop}
    facts = reading.supplier_facts(supplier_ids)
    names = _Names(
        reading.names("catalog_sku", sheet.sku_id.tolist(), "code"),
        reading.names("locations_warehouse", sorted(set(sheet.warehouse_id.tolist()))),
        facts.names,
    )
    market = _market(run, found, supplier_ids, facts)
    drafted = proposing.drafts(
        found, net, sources, market, terms, lambda row: f"for {names.codes.get(int(sheet.sku_id[row]), '')}"
    )
    told = [_told(run, found, draft, names, loops) for draft in drafted]
    sku_ids = sorted(set(sheet.sku_id.tolist()))
    writing.plans(run, found, net.wanted.tolist(), loops)
    count = writing.proposals(told, sku_ids, day=run.day)
    writing.alerts(list(_alerts(run, found, drafted, supplier_ids, names, loops)), sku_ids, supplier_ids)
    return count


def _sources(found: Thought) -> Sources:
    """Kits from their components in the same place, shops from their central warehouse."""
    sheet = found.sheet
    places = {
        key: row
        for row, key in enumerate(zip(sheet.owner_id.tolist(), sheet.warehouse_id.tolist(), sheet.sku_id.tolist(), strict=True))
    }
    sources: dict[int, dict[int, float]] = {}
    made = np.flatnonzero(sheet.made)
    bills = reading.bills(sorted({int(sheet.sku_id[row]) for row in made})) if len(made) else {}
    for row in (int(one) for one in made):
        owner, warehouse = int(sheet.owner_id[row]), int(sheet.warehouse_id[row])
        parts = bills.get(int(sheet.sku_id[row]), {})
        sources[row] = {
            places[owner, warehouse, below]: each for below, each in parts.items() if (owner, warehouse, below) in places
        }
    for row in (int(one) for one in np.flatnonzero(found.choice.from_warehouse > 0)):
        above = places.get((int(sheet.owner_id[row]), int(found.choice.from_warehouse[row]), int(sheet.sku_id[row])))
        if above is not None and above != row and row not in sources:
            sources[row] = {above: 1.0}
    return sources


def _market(run: Run, found: Thought, supplier_ids: Sequence[int], facts: reading.SupplierFacts) -> Market:
    sheet = found.sheet
    rules = {rule.supplier_id: rule for rule in BuyingRule.objects.filter(supplier__isnull=True)}
    rules |= {rule.supplier_id: rule for rule in BuyingRule.objects.filter(supplier_id__in=list(supplier_ids))}
    terms, sizes = {}, {}
    measures: dict[int, tuple[float, float]] = {}
    if any(rule.container_litres or rule.container_kg for rule in rules.values()):
        measures = reading.measures(sheet.sku_id.tolist())
    for one in supplier_ids:
        rule = rules.get(one, rules.get(None))
        filled = bool(rule and (rule.container_litres or rule.container_kg))
        budget = float(rule.budget or 0) if rule else 0.0
        terms[one] = SupplierTerms(facts.minimum_value.get(one, 0.0), 1.0 if filled else 0.0, budget)
        if rule and filled:
            for row in np.flatnonzero(sheet.supplier_id == one).tolist():
                sizes[row] = _size(rule, *measures.get(int(sheet.sku_id[row]), (0.0, 0.0)))
    breaks = reading.price_breaks(supplier_ids, day=run.day)
    back = reading.returnable(sheet.sku_id.tolist(), day=run.day)
    pairs = list(zip(sheet.sku_id.tolist(), sheet.warehouse_id.tolist(), strict=True))
    return Market(
        terms,
        {row: breaks[sku] for row, (sku, _) in enumerate(pairs) if sku in breaks} if breaks else {},
        sizes,
        frozenset(row for row, pair in enumerate(pairs) if pair in back),
    )


def _size(rule: BuyingRule, litres: float, kg: float) -> float:
    """The part of a container that one takes: by room or by weight, whichever is used up first."""
    by_room = litres / float(rule.container_litres) if rule.container_litres else 0.0
    by_weight = kg / float(rule.container_kg) if rule.container_kg else 0.0
    return max(by_room, by_weight)


def _told(run: Run, found: Thought, draft: Draft, names: _Names, loops: set[int]) -> Told:
    sheet, row = found.sheet, draft.row
    record = record_of(run, found, draft, loops)
    supplier = int(sheet.supplier_id[row])
    above = int(sheet.warehouse_id[draft.from_row]) if draft.kind == TRANSFER else 0
    said = telling.Names(
        supplier=names.suppliers.get(supplier, "") if draft.kind in (BUY, "return") else "",
        from_warehouse=names.warehouses.get(above, ""),
    )
    words = telling.proposed(draft.kind, draft.quantity, record, said, money=False)
    key = (draft.kind, int(sheet.owner_id[row]), int(sheet.warehouse_id[row]), int(sheet.sku_id[row]), above)
    values: dict[str, Any] = {
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
    return Told(key, max(float(found.basis.pack[row]), float(found.basis.step[row])), values)


def record_of(run: Run, found: Thought, draft: Draft, loops: set[int]) -> Record:
    row, aim, basis = draft.row, found.aim, found.basis
    variance = max(float(aim.variance[row]), 1e-12)
    safety = float(aim.safety[row])
    for_supplier = safety * float(aim.from_supplier[row]) / variance
    figures = {
        name: round(float(column[row]), 6)
        for name, column in {
            "rate": basis.rate, "lead_weeks": basis.lead_weeks, "lead_deviation": np.sqrt(basis.lead_variance),
            "mean": aim.mean, "point": aim.point, "up_to": aim.up_to, "sure": aim.sure, "on_shelf": found.sheet.on_shelf,
            "coming": found.sheet.coming, "waiting": found.sheet.waiting, "chance": found.risk.chance,
            "lost": found.risk.money, "pack": basis.pack,
        }.items()
    }  # fmt: skip
    return Record(
        **figures,
        receipts=int(found.receipts[row]),
        for_demand=round(safety - for_supplier, 6),
        for_supplier=round(for_supplier, 6),
        rounding=round(max(draft.quantity - draft.needed, 0.0), 6),
        until=telling.day_after(run.day, float(basis.lead_weeks[row] + basis.review_weeks[row])),
        kind=str(found.choice.kind[row]),
        policy=int(found.choice.rule[row]),
        abc=str(found.abc[row]),
        demand_class=str(found.demand_class[row]),
        doubts=tuple(noticing.doubts_of(found, row, loops)),
    )


def _alerts(
    run: Run, found: Thought, drafted: Sequence[Draft], supplier_ids: Sequence[int], names: _Names, loops: set[int]
) -> Iterator[Alert]:
    sheet = found.sheet

    def alert(kind: str, row: int, words: str, stake: float, **more: Any) -> Alert:
        place: dict[str, Any] = {
            "owner_id": int(sheet.owner_id[row]),
            "warehouse_id": int(sheet.warehouse_id[row]),
            "sku_id": int(sheet.sku_id[row]),
            "supplier_id": int(sheet.supplier_id[row]) or None,
        }
        return Alert(kind=kind, **{**place, **more}, words=words[:300], stake=writing.money(stake), since=run.day)

    for one in noticing.seen(found, loops):
        yield alert(one.kind, one.row, one.words, one.stake)
    yield from _to_order(found, drafted, names, alert)
    yield from _late(run, found, supplier_ids, alert)
    yield from _slow(found, names, alert)


def _to_order(found: Thought, drafted: Sequence[Draft], names: _Names, alert: Callable[..., Alert]) -> Iterator[Alert]:
    """One line for each supplier and warehouse of which something should be ordered today: waiting a day more costs."""
    orders: dict[tuple[int, int, int], list[Draft]] = defaultdict(list)
    for draft in drafted:
        if draft.kind == BUY and draft.stake >= 1:
            sheet, row = found.sheet, draft.row
            orders[int(sheet.supplier_id[row]), int(sheet.warehouse_id[row]), int(sheet.owner_id[row])].append(draft)
    for (supplier, warehouse, _), lines in orders.items():
        count = len(lines)
        words = f"{count} SKU{'' if count == 1 else 's'} of {names.suppliers.get(supplier, '')} for {names.warehouses[warehouse]}"
        words += f" {'is' if count == 1 else 'are'} due to be ordered; a week later some of it would run out."
        yield alert("order_today", lines[0].row, words, sum(line.stake for line in lines), sku_id=None)


def _late(run: Run, found: Thought, supplier_ids: Sequence[int], alert: Callable[..., Alert]) -> Iterator[Alert]:
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
        yield alert("late_order", found_lines[0][1], words, lost + value / 1000, sku_id=None, document=number)


def _slow(found: Thought, names: _Names, alert: Callable[..., Alert]) -> Iterator[Alert]:
    sheet, basis = found.sheet, found.basis
    for supplier in sorted({int(one) for one in sheet.supplier_id} - {0}):
        rows = np.flatnonzero((sheet.supplier_id == supplier) & (sheet.quoted_weeks > 0))
        if not len(rows) or found.receipts[rows[0]] < DELIVERIES:
            continue
        factor = float((basis.lead_weeks[rows] / sheet.quoted_weeks[rows]).mean())
        if factor < SLOWER:
            continue
        extra = (basis.lead_weeks[rows] - sheet.quoted_weeks[rows]) * basis.rate[rows]
        name = names.suppliers.get(supplier, "")
        words = f"{name} takes {telling.number(factor)} times as long as they say; planning reckons with it already."
        yield alert("slow_supplier", int(rows[0]), words, float((extra * basis.holding[rows] * 52).sum()), sku_id=None)
