"""How far the orders of one supplier fill its container or its budget, and which pack would be the next best."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quartermaster.replenishing import filling, queries, reading
from quartermaster.replenishing.filling import Line
from quartermaster.replenishing.models import BuyingRule, Plan, Proposal


@dataclass(frozen=True, slots=True)
class More:
    """One pack more: of which proposal, and what its quantity would be then."""

    proposal: Proposal
    pack: float
    quantity: float
    cost: Decimal
    brings: Decimal


@dataclass(frozen=True, slots=True)
class Filled:
    """An order of a warehouse: what share of which room it takes, and what would go in as well."""

    warehouse: str
    of_what: str
    percent: int
    packs: Sequence[More]


def filled(supplier_id: int, proposals: Iterable[Proposal]) -> Iterator[Filled]:
    """Nothing where nobody said a container or a budget."""
    rule = queries.rules_of([supplier_id]).get(supplier_id)
    if rule is None or not (rule.budget or rule.container_litres or rule.container_kg):
        return
    orders: dict[tuple[int, int], list[Proposal]] = defaultdict(list)
    for one in proposals:
        orders[one.warehouse_id, one.owner_id].append(one)
    for (warehouse, owner), lines in orders.items():
        yield _order(
            rule, lines, {plan.sku_id: plan for plan in queries.plans_of([one.sku_id for one in lines], warehouse, owner)}
        )


def _order(rule: BuyingRule, proposals: Sequence[Proposal], plans: dict[int, Plan]) -> Filled:
    known = [one for one in proposals if one.sku_id in plans]
    in_container = bool(rule.container_litres or rule.container_kg)
    measures = reading.measures([one.sku_id for one in known]) if in_container else {}
    lines = [
        Line(
            plans[one.sku_id],
            float(one.quantity),
            rule.part_of_container(*measures.get(one.sku_id, (0.0, 0.0))) if in_container else float(one.unit_cost),
        )
        for one in known
    ]
    used = sum(line.quantity * line.takes for line in lines)
    room = max(math.ceil(used - 1e-9), 1) if in_container else float(rule.budget or Decimal(0))
    packs = filling.next_packs([line for line in lines if line.takes > 0], room - used)
    packs = packs if in_container else [pack for pack in packs if pack.brings > 0]
    taking = [one for one, line in zip(known, lines, strict=True) if line.takes > 0]
    what = ("container" if room == 1 else f"{room} containers") if in_container else "budget"
    return Filled(proposals[0].warehouse.name, what, round(100 * used / room), [_more(taking[one.place], one) for one in packs])


def _more(proposal: Proposal, pack: filling.Pack) -> More:
    cost, brings = Decimal(f"{pack.cost:.2f}"), Decimal(f"{pack.brings:.2f}")
    return More(proposal, pack.quantity, float(proposal.quantity) + pack.quantity, cost, brings)
