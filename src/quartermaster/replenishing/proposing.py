"""From what every row wants to what is proposed: purchases as suppliers take them, transfers, work orders, and what to do about
too much. Pure.

Every proposal says what each unit of it is for; the pegs come to its quantity.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from quartermaster.planning import order_quantity, packs
from quartermaster.planning.arrays import Floats
from quartermaster.replenishing import aiming, sharing, telling
from quartermaster.replenishing.networks import Net, usual_days
from quartermaster.replenishing.sheet import WEEKS_A_YEAR
from quartermaster.replenishing.thinking import Terms, Thought
from quartermaster.replenishing.tiers import Sources, moved_from

BUY, TRANSFER, MAKE, RETURN, MARKDOWN, PARTNER = "buy", "transfer", "make", "return", "markdown", "partner"
DUST = 1e-6
LATER = 4
AIR = 1e6
"""What room that is sent empty costs: more than anything that goes into it."""
"""So many orders ahead are told of."""
WORTH_TELLING = 50.0
"""Less money than this in too much stock is nobody’s work."""
Peg = tuple[str, float]


@dataclass(frozen=True)
class Draft:
    """A proposal as it was reckoned, for a row. `needed` is what it is for, before packs."""

    kind: str
    row: int
    quantity: float
    needed: float
    unit_cost: float
    stake: float
    pegs: Sequence[Peg]
    why_more: str = ""
    from_row: int = -1
    start: int = 0
    due: int = 0
    """Days from now: when it has to be ordered or begun, and when it is there then."""
    least: float = 0.0
    """Below this quantity its price does not hold."""
    ask: str = ""
    """Why somebody has to say yes or no."""
    later: Sequence[tuple[int, float]] = ()
    """What will have to be ordered or begun after that: (days from now, how much)."""

    @property
    def value(self) -> float:
        return self.quantity * self.unit_cost


@dataclass(frozen=True)
class SupplierTerms:
    """How a supplier is bought from. Sizes of one unit are by row; nothing said is no limit."""

    minimum_value: float = 0.0
    container: float = 0.0
    budget: float = 0.0
    wait_days: int = 0
    """Until the next day on which an order is taken."""


@dataclass(frozen=True)
class Market:
    """What rows can be bought for: price breaks by row as (from so much, cost of one), sizes in shares of a container."""

    suppliers: Mapping[int, SupplierTerms] = field(default_factory=dict)
    breaks: Mapping[int, Sequence[tuple[float, float]]] = field(default_factory=dict)
    sizes: Mapping[int, float] = field(default_factory=dict)
    """Row → the part of its supplier’s container that one unit takes."""
    returnable: Mapping[int, float] = field(default_factory=dict)
    """Row → so much of it came so lately that its supplier may still take it back."""


def drafts(
    found: Thought, net: Net, sources: Sources, market: Market, terms: Terms, names: Callable[[int, int], str]
) -> list[Draft]:
    """All that is proposed. `names` says for the pegs what an order of a row is called that starts in so many days."""
    planned = [*_from_above(found, net, sources, names), *_bought(found, net, sources, market, terms, names)]
    return [*_moves(found), *(_dated(found, net, market, draft) for draft in planned), *_too_much(found, market)]


def _dated(found: Thought, net: Net, market: Market, draft: Draft) -> Draft:
    """When it is to start, as its supplier takes orders, and will be there; of what is planned ahead, what follows."""
    ahead = net.orders.get(draft.row, [])
    terms = market.suppliers.get(int(found.sheet.supplier_id[draft.row]), SupplierTerms())
    way = net.ways(draft.row)
    first = max(ahead[0].start if ahead else 0, terms.wait_days if draft.kind == BUY else 0)
    if draft.kind == MAKE:
        first = way.opens.first(first)
    soon = max(1, round(float(found.basis.review_weeks[draft.row]) * 7))
    later = [(order.start, order.quantity) for order in ahead if order.start >= soon]
    due = way.there(first, draft.quantity, usual_days=usual_days(found, draft.row))
    ask = _ask(found, draft) if draft.kind == BUY else ""
    return replace(draft, start=first, due=due, later=tuple(later[:LATER]), ask=ask)


def _ask(found: Thought, draft: Draft) -> str:
    """Packs, a minimum or a price break that go beyond what may be kept are for somebody to decide, with what speaks against."""
    basis, row = found.basis, draft.row
    rate, cover = float(found.through[row]), float(basis.cover_weeks[row])
    lasts = (max(float(found.position[row]), 0.0) + draft.quantity) / rate if rate > 0 else np.inf
    if draft.quantity <= draft.needed + DUST or lasts <= cover:
        return ""
    year, holding, size = rate * WEEKS_A_YEAR, float(basis.holding[row]) * WEEKS_A_YEAR, max(basis.pack[row], basis.step[row])
    dearer = 0.0
    if year > 0 and holding > 0 and basis.lost_sale[row] > 0:
        least = order_quantity.in_packs(
            float(basis.order_cost[row]), holding, year, pack=float(size), minimum=float(basis.minimum[row])
        )
        dearer = least.cost / (year * float(basis.lost_sale[row]))
    return telling.beyond(lasts, cover, dearer)


def _moves(found: Thought) -> list[Draft]:
    """Transfers that come before buying."""
    made = []
    for move in found.transfers:
        row = move.destination
        share = min(1.0, move.quantity / max(found.risk.units[row], DUST))
        stake = max(float(found.risk.money[row]) * share, move.saves)
        pegs = _fit(_pegs(found, row, float(found.sheet.position[row])), move.quantity)
        cost = float(found.basis.unit_cost[row])
        made.append(Draft(TRANSFER, row, move.quantity, move.quantity, cost, stake, pegs, from_row=move.source))
    return made


def _from_above(found: Thought, net: Net, sources: Sources, names: Callable[[int, int], str]) -> list[Draft]:
    """Work orders of kits, transfers of what is filled from a central warehouse as far as its shelves reach."""
    made = []
    shares = sharing.shared(found, net.wanted, sources)
    for row in sorted(sources):
        above = moved_from(found.sheet, sources, row)
        kind = MAKE if above < 0 else TRANSFER
        quantity = shares[row] if kind == TRANSFER else float(aiming.whole(net.wanted[[row]], found.basis.step[[row]])[0])
        if quantity <= DUST:
            continue
        needed = min(quantity, float(net.wanted[row]))
        pegs = _fit(_purposes(found, net, row, names), needed)
        pegs = _rounded(pegs, quantity - needed, "whole units")
        stake = float(found.risk.money[row])
        made.append(Draft(kind, row, quantity, needed, float(found.basis.unit_cost[row]), stake, pegs, from_row=above))
    return made


def _bought(
    found: Thought, net: Net, sources: Sources, market: Market, terms: Terms, names: Callable[[int, int], str]
) -> list[Draft]:
    sheet = found.sheet
    rows = np.flatnonzero((net.wanted > DUST) & (sheet.supplier_id > 0) & ~sheet.made)
    lots = aiming.ordered(net.wanted, found.basis)
    orders: dict[tuple[int, int, int], list[Draft]] = defaultdict(list)
    for row in (int(one) for one in rows if int(one) not in sources):
        needed = float(net.wanted[row])
        pegs = _fit(_purposes(found, net, row, names), needed)
        quantity, cost, least, why = _priced(found, row, float(lots[row]), market.breaks.get(row, ()), terms)
        pack = float(found.basis.pack[row])
        if not why and (pack > found.basis.step[row] or quantity - needed >= found.basis.step[row]):
            why = packs.why_more(needed, quantity, pack=pack, minimum=float(sheet.minimum[row]))
        pegs = _rounded(pegs, quantity - needed, why or "whole units")
        above = sum(one.quantity for one in net.purposes.get(row, []) if isinstance(one.what, int))
        stake = float(found.risk.money[row]) + above * cost * 0.01
        draft = Draft(BUY, row, quantity, needed, cost, stake, pegs, why, least=least)
        orders[_order_of(found, row)].append(draft)
    for draft in _along(found, net, sources, orders):
        orders[_order_of(found, draft.row)].append(draft)
    return [
        draft
        for (_, _, supplier), lines in sorted(orders.items())
        for draft in _as_taken(found, lines, market.suppliers.get(supplier, SupplierTerms()), market.sizes)
    ]


def _order_of(found: Thought, row: int) -> tuple[int, int, int]:
    return int(found.sheet.owner_id[row]), int(found.sheet.warehouse_id[row]), int(found.sheet.supplier_id[row])


def _along(found: Thought, net: Net, sources: Sources, orders: Collection[tuple[int, int, int]]) -> list[Draft]:
    """What would fall due before the supplier’s next joint order goes along with one that is made anyway."""
    aim, basis = found.aim, found.basis
    soon = (found.position - basis.rate * found.joint_weeks <= aim.point) & (aim.point >= 0)
    rows = np.flatnonzero((found.joint_weeks > 0) & soon & (net.wanted <= DUST) & (aim.up_to - found.position > DUST))
    made = []
    for row in (int(one) for one in rows):
        if row in sources or row in net.purposes or _order_of(found, row) not in orders:
            continue
        needed = float(aim.up_to[row] - found.position[row])
        quantity = float(aiming.ordered(np.array([needed]), basis.only(np.array([row])))[0])
        why = f"It goes along: the next order would be {found.joint_weeks[row]:.1f} weeks later, and it would be due before."
        pegs = _rounded(_fit(_pegs(found, row, float(found.position[row])), needed), quantity - needed, "whole packs")
        cost, stake = float(basis.unit_cost[row]), float(found.risk.money[row])
        made.append(Draft(BUY, row, quantity, needed, cost, stake, pegs, why))
    return made


def _priced(
    found: Thought, row: int, lot: float, tiers: Sequence[tuple[float, float]], terms: Terms
) -> tuple[float, float, float, str]:
    """(quantity, cost of one, from how many on, why more): a break is taken where it is cheaper over a year, within the cover."""
    cost = float(found.basis.unit_cost[row])
    year = float(found.through[row]) * WEEKS_A_YEAR
    if not tiers or year <= 0 or cost <= 0:
        return lot, cost, 0.0, ""
    reached = [(least, price) for least, price in tiers if least <= lot]
    from_, here = reached[-1] if reached else (0.0, cost)
    most = max(lot, float(found.through[row] * found.basis.cover_weeks[row] - max(found.position[row], 0.0)))
    points, prices = [0.0, *(least for least, _ in tiers)], [cost, *(price for _, price in tiers)]
    rate = max(terms.holding_rate, 1e-6)
    if min(prices) <= 0:
        return lot, here, from_, ""
    better, tier, total = order_quantity.with_price_breaks(terms.order_cost, rate, year, points, prices, most=most)
    now = here * year + float(order_quantity.cost_of(lot, terms.order_cost, rate * here, year))
    if tier < 1 or better <= lot + DUST or total >= now:
        return lot, here, from_, ""
    size = max(float(found.basis.pack[row]), float(found.basis.step[row]))
    quantity = float(np.ceil(better / size - 1e-9) * size)
    return quantity, prices[tier], points[tier], f"From {points[tier]:g} on it costs {prices[tier]:g} instead of {here:g}."


def _as_taken(found: Thought, lines: list[Draft], terms: SupplierTerms, sizes: Mapping[int, float]) -> list[Draft]:
    """One order as the supplier takes it: above the minimum value, a begun container filled, within the budget."""
    value = sum(line.value for line in lines)
    if terms.budget and value > terms.budget:
        return _changed(found, lines, _within(found, lines, terms.budget), "Kept within the supplier’s budget.")
    if terms.minimum_value and value < terms.minimum_value:
        lines = _changed(found, lines, _filled(found, lines, terms.minimum_value), "The supplier takes no order for less money.")
    used = sum(line.quantity * sizes.get(line.row, 0.0) for line in lines)
    if terms.container and used > 0:
        room = np.ceil(used - 1e-9)
        each = np.array([sizes.get(line.row, 0.0) for line in lines])
        lines = _changed(found, lines, _loaded(found, lines, each, float(room)), "It fills the container.")
    return lines


def _filled(found: Thought, lines: Sequence[Draft], least: float) -> Floats:
    """Packs are added where they last the shortest, until the order is worth enough; never for longer than its cover."""
    quantity = np.array([line.quantity for line in lines])
    cost = np.array([line.unit_cost for line in lines])
    rows = [line.row for line in lines]
    pack = np.maximum(found.basis.pack[rows], found.basis.step[rows])
    rate, cover = found.through[rows], found.basis.cover_weeks[rows]
    while float((quantity * cost).sum()) < least - DUST:
        lasts = np.where(rate > 0, (np.maximum(found.sheet.position[rows], 0) + quantity + pack) / np.maximum(rate, 1e-9), np.inf)
        can = (lasts <= cover) & (cost > 0)
        if not can.any():
            break
        quantity[int(np.argmin(np.where(can, lasts, np.inf)))] += pack[int(np.argmin(np.where(can, lasts, np.inf)))]
    return quantity


def _within(found: Thought, lines: Sequence[Draft], budget: float) -> Floats:
    quantity, pack, cost, worth = _parts(found, lines)
    return packs.kept_within(quantity, pack, cost, worth, room=budget).quantity


def _loaded(found: Thought, lines: Sequence[Draft], each: Floats, room: float) -> Floats:
    """Packs are added by what they bring for the room that they take. From half full on it goes full: what is kept longer
    costs less than sending air; with less in it only what brings something is added: the buyer sees what else would go in."""
    quantity, pack, _, worth = _parts(found, lines)
    air = AIR if float((quantity * each).sum()) >= room - 0.5 else 0.0
    return packs.filled(
        quantity, pack, each, lambda chosen: np.where(np.isfinite(gain := worth(chosen)), gain + air * each, -np.inf), room=room
    ).quantity


def _parts(found: Thought, lines: Sequence[Draft]) -> tuple[Floats, Floats, Floats, Callable[[Floats], Floats]]:
    """(quantities, packs, costs, what the next unit of each is worth: what it saves in lost sales less what keeping it costs)."""
    rows = [line.row for line in lines]
    basis, aim = found.basis.only(np.array(rows)), found.aim
    position = found.sheet.position[rows]
    spread = np.sqrt(aim.variance[rows]) + 1e-9

    def worth(chosen: Floats) -> Floats:
        there = np.maximum(position + chosen, 0.0)
        lasts = there / np.maximum(basis.rate, 1e-9)
        missed = 1 / (1 + np.exp(np.clip(1.7 * (there - aim.mean[rows]) / spread, -50, 50)))
        saves = basis.lost_sale * missed + basis.order_cost / np.maximum(aim.cycle[rows], 1.0)
        gain: Floats = np.where(lasts < basis.cover_weeks, saves - basis.holding * lasts / 2, -np.inf)
        return gain

    quantity = np.array([line.quantity for line in lines])
    pack = np.maximum(basis.pack, basis.step)
    return quantity, pack, np.array([line.unit_cost for line in lines]), worth


def _changed(found: Thought, lines: Sequence[Draft], quantity: Floats, why: str) -> list[Draft]:
    """The lines with other quantities, their pegs made to fit; a line of which nothing is left is no line."""
    changed = []
    for line, now in zip(lines, quantity, strict=True):
        if now <= DUST:
            continue
        if abs(now - line.quantity) <= DUST:
            changed.append(line)
        elif now > line.quantity:
            pegs = _rounded(list(line.pegs), float(now) - line.quantity, why)
            changed.append(replace(line, quantity=float(now), pegs=pegs, why_more=" ".join(filter(None, (line.why_more, why)))))
        else:
            pegs = _fit(list(line.pegs), float(now))
            changed.append(replace(line, quantity=float(now), pegs=pegs, why_more=why))
    return changed


def _too_much(found: Thought, market: Market) -> list[Draft]:
    """Stock that is too much: sent back where the supplier still takes it, marked down where it stands still, else offered."""
    value = found.excess * found.basis.unit_cost
    made = []
    for row in (int(one) for one in np.flatnonzero(value > WORTH_TELLING)):
        step = float(found.basis.step[row])
        back = market.returnable.get(row, 0.0)
        much = min(found.excess[row], found.sheet.on_shelf[row])
        quantity = float(np.floor(min(much, back or much) / step + 1e-9) * step)
        cost = float(found.basis.unit_cost[row])
        if quantity * cost <= WORTH_TELLING:
            continue
        still = found.idle_weeks[row] >= found.still_after[row]
        kind = RETURN if back else MARKDOWN if still or found.spoils[row] > DUST else PARTNER
        stake = quantity * float(found.basis.holding[row] * (found.basis.lead_weeks[row] + found.basis.review_weeks[row]))
        spoils = min(float(found.spoils[row]), quantity)
        stake += spoils * cost
        pegs = _rounded(_rounded([], spoils, "will expire before it is sold"), quantity - spoils, "more than will be needed")
        made.append(Draft(kind, row, quantity, quantity, cost, stake, pegs))
    return made


def _purposes(found: Thought, net: Net, row: int, names: Callable[[int, int], str]) -> list[Peg]:
    """What a row’s order is for: as it was pegged day by day, else by the parts of its level."""
    if row not in net.purposes:
        return _pegs(found, row, float(found.position[row]))
    return [(names(one.what, one.day) if isinstance(one.what, int) else one.what, one.quantity) for one in net.purposes[row]]


def _pegs(found: Thought, row: int, position: float) -> list[Peg]:
    """What a row’s order is for, from the most pressing on; what is there covers the first of it."""
    aim = found.aim
    mean = float(min(aim.mean[row], aim.up_to[row]))
    buffer = max(0.0, float(min(aim.point[row], aim.up_to[row])) - mean)
    variance = max(float(aim.variance[row]), 1e-12)
    for_supplier = buffer * float(aim.from_supplier[row]) / variance
    parts: list[Peg] = [("customers who wait", max(0.0, -position))]
    parts += [
        ("demand until the next order can come", mean),
        ("demand that varies", buffer - for_supplier),
        ("a supplier who varies", for_supplier),
        ("so that it need not be ordered every time", max(0.0, float(aim.up_to[row]) - mean - buffer)),
    ]
    there = max(0.0, position)
    left = []
    for words, much in parts:
        used = min(there, much)
        there -= used
        if much - used > DUST:
            left.append((words, much - used))
    return left


def _fit(pegs: list[Peg], quantity: float) -> list[Peg]:
    """The first of them that come to the quantity."""
    fitted: list[Peg] = []
    left = quantity
    for words, much in pegs:
        used = min(left, much)
        if used > DUST:
            fitted.append((words, used))
            left -= used
    return _rounded(fitted, left, "rounding")


def fitted(draft: Draft, quantity: float, why: str) -> Draft:
    """The same proposal with another quantity, its pegs made to fit; what is more than before is there for `why`."""
    pegs = _rounded(_fit(list(draft.pegs), min(quantity, draft.quantity)), quantity - draft.quantity, why)
    return replace(draft, quantity=quantity, pegs=pegs)


def _rounded(pegs: list[Peg], more: float, words: str) -> list[Peg]:
    return [*pegs, (words, more)] if more > DUST else pegs
