"""Which policy holds for which SKU in which warehouse: the most special one, and why. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from quartermaster.planning.arrays import Flags, Floats, Ints
from quartermaster.planning.choosing import DEFAULT
from quartermaster.replenishing.sheet import Sheet, Words

ECONOMIC, FILL, CYCLE, TYPED, NONE = "economic", "fill", "cycle", "typed", "none"
KINDS = {
    ECONOMIC: "By money: as sure as a lost sale is dear",
    FILL: "A share of demand served from stock",
    CYCLE: "A chance of not running out before the next order comes",
    TYPED: "A minimum and a maximum that somebody typed",
    NONE: "Not kept in stock: ordered when somebody wants it",
}
WEIGHTS = {"sku": 64, "supplier": 8, "category": 8, "need": 4, "demand": 3, "abc": 3, "warehouse": 2, "owner": 1}
"""What each condition counts: a policy of the SKU itself beats all others."""
TYPED_WEIGHT = 32
"""A minimum typed at the SKU beats policies of groups, but for those that say otherwise."""
NAMES = {
    "sku": "the SKU",
    "supplier": "its supplier",
    "category": "its category",
    "need": "how badly it would be missed",
    "demand": "how it is asked for",
    "abc": "its class by value",
    "warehouse": "the warehouse",
    "owner": "the owner",
}


@dataclass(frozen=True)
class Rule:
    """A policy as planning needs it; a condition that is not said (0 or "") holds for everything."""

    id: int = 0
    kind: str = ECONOMIC
    owner: int = 0
    warehouse: int = 0
    sku: int = 0
    category: int = 0
    supplier: int = 0
    abc: str = ""
    demand: str = ""
    need: str = ""
    over_typed: bool = False
    dial: float = 0.5
    smoothing: float = DEFAULT.smoothing
    challenger: str = ""
    service: float = 0.95
    review_weeks: float = 1.0
    cover_weeks: float = 52.0
    minimum: float = np.nan
    maximum: float = np.nan
    from_warehouse: int = 0
    begins_on: date | None = None
    ends_on: date | None = None
    reason: str = ""

    @property
    def conditions(self) -> list[str]:
        return [name for name in WEIGHTS if getattr(self, name)]

    @property
    def weight(self) -> int:
        return sum(WEIGHTS[name] for name in self.conditions) + (TYPED_WEIGHT if self.over_typed and not self.sku else 0)

    def holds_on(self, day: date) -> bool:
        return (self.begins_on is None or self.begins_on <= day) and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class Choice:
    """What holds for each row [n]; `rule` is the id of the policy, 0: the business’s default, −1: what is typed at the SKU."""

    rule: Ints
    kind: Words
    dial: Floats
    smoothing: Floats
    """How much the last week counts in the level."""
    challenger: Words
    """Who is to tell the rate; "" is ours."""
    service: Floats
    review_weeks: Floats
    cover_weeks: Floats
    minimum: Floats
    maximum: Floats
    from_warehouse: Ints


AT_THE_SKU = -1


def chosen(sheet: Sheet, rules: Sequence[Rule], *, abc: Words, demand: Words, day: date, default: Rule, rate: Floats) -> Choice:
    """The most special rule of each row; of equals the latest. What is typed at an SKU holds over all warehouses, so each of its
    rows gets the part that its share of the demand says."""
    size = len(sheet)
    held = [default, *sorted((one for one in rules if one.holds_on(day)), key=lambda one: (one.weight, one.id))]
    winner = np.zeros(size, dtype=np.int64)
    weight = np.zeros(size, dtype=np.int64)
    for place, rule in enumerate(held[1:], start=1):
        suits = _suits(rule, sheet, abc, demand)
        winner[suits], weight[suits] = place, rule.weight

    def of(name: str, kind: type = np.float64) -> np.ndarray:
        return np.array([getattr(rule, name) for rule in held], dtype=kind)[winner]

    typed = ~np.isnan(sheet.typed_minimum) & (weight < TYPED_WEIGHT)
    share = _shares(sheet, rate)
    least = np.ceil(sheet.typed_minimum * share - 1e-9)
    most = np.where(np.isnan(sheet.typed_maximum), 2 * least, np.ceil(sheet.typed_maximum * share - 1e-9))
    minimum, maximum = of("minimum"), of("maximum")
    return Choice(
        np.where(typed, AT_THE_SKU, of("id", np.int64)),
        np.where(typed, TYPED, of("kind", object)),
        of("dial"),
        of("smoothing"),
        of("challenger", object),
        of("service"),
        of("review_weeks"),
        of("cover_weeks"),
        np.where(typed, least, minimum),
        np.where(typed, most, np.where(np.isnan(maximum), 2 * minimum, maximum)),
        of("from_warehouse", np.int64),
    )


def _suits(rule: Rule, sheet: Sheet, abc: Words, demand: Words) -> Flags:
    suits = np.ones(len(sheet), dtype=bool)
    for said, column in (
        (rule.owner, sheet.owner_id),
        (rule.warehouse, sheet.warehouse_id),
        (rule.sku, sheet.sku_id),
        (rule.category, sheet.category_id),
        (rule.supplier, sheet.supplier_id),
        (rule.abc, abc),
        (rule.demand, demand),
        (rule.need, sheet.need),
    ):
        if said:
            suits &= column == said
    return suits


def _shares(sheet: Sheet, rate: Floats) -> Floats:
    """The part of its SKU’s demand that each row has, over all warehouses; equal parts where nothing is asked for."""
    _, member = np.unique(np.stack([sheet.owner_id, sheet.sku_id]), axis=1, return_inverse=True)
    member = member.ravel()
    total, count = np.bincount(member, rate), np.bincount(member)
    return np.where(total[member] > 0, rate / np.maximum(total[member], 1e-12), 1 / np.maximum(count[member], 1))


@dataclass(frozen=True)
class Why:
    """Which rule holds, in words, and those that it beat."""

    words: str
    beaten: Sequence[Rule] = field(default_factory=list)


def why(rule: Rule | None, *, typed: bool, suiting: Sequence[Rule]) -> Why:
    """Why this rule holds: what it names, and what also suited and names less."""
    others = [one for one in suiting if rule is None or one.id != rule.id]
    if typed:
        return Why("A minimum is typed at the SKU, and no policy of the SKU itself says otherwise.", others)
    if rule is None:
        return Why("No policy names it: the business’s usual one holds.", others)
    named = ", ".join(NAMES[name] for name in rule.conditions) or "everything"
    than = f" {len(others)} more would suit and name less." if others else ""
    until = f" Until {rule.ends_on:%-d %b %Y}." if rule.ends_on else ""
    return Why(f"It names {named}.{than}{until}", others)
