"""Laws of what is proposed, on chance businesses: pure, without a database."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np
import pytest

from quartermaster.planning import foretelling
from quartermaster.planning.arrays import Flags
from quartermaster.planning.choosing import DEFAULT
from quartermaster.planning.lead_times import Receipts
from quartermaster.replenishing import networks, proposing, thinking
from quartermaster.replenishing.networks import Net
from quartermaster.replenishing.proposing import BUY, MAKE, TRANSFER, Draft, Market, SupplierTerms
from quartermaster.replenishing.ruling import AT_THE_SKU, Rule
from quartermaster.replenishing.sheet import Sheet
from quartermaster.replenishing.thinking import Asked, Past, Terms, Thought, Told, World
from quartermaster.replenishing.tiers import Routes, Sources

DAY = date(2026, 11, 26)
NOWHERE = World(np.inf, np.inf)
NO_RECEIPTS = Receipts(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
TERMS = Terms()


def business(count: int, seed: int, **columns: object) -> tuple[Sheet, Past]:
    """So many SKUs in two warehouses, of a few suppliers, with two years of chance demand."""
    chance = np.random.default_rng(seed)
    rows = 2 * count
    rate = chance.gamma(0.7, 6.0, rows)
    demand = chance.poisson(rate[:, None] * np.ones(104)).astype(float)
    on_shelf = np.round(chance.uniform(-1, 8, rows) * rate)
    coming = np.where(chance.random(rows) < 0.3, np.round(rate * 3), 0.0)
    waiting = np.maximum(-on_shelf, 0.0)
    cost = chance.uniform(0.5, 30, rows).round(2)
    said = {
        "owner_id": np.ones(rows, dtype=np.int64),
        "warehouse_id": np.tile([1, 2], count),
        "sku_id": np.repeat(np.arange(1, count + 1), 2),
        "supplier_id": np.repeat(chance.integers(1, 5, count), 2),
        "category_id": np.zeros(rows, dtype=np.int64),
        "unit_cost": np.repeat(cost[:count], 2),
        "price": np.repeat(cost[:count] * 2, 2),
        "quoted_weeks": np.repeat(chance.uniform(0.5, 6, count), 2),
        "pack": np.repeat(chance.choice([1.0, 6.0, 12.0], count), 2),
        "minimum": np.repeat(chance.choice([0.0, 0.0, 24.0], count), 2),
        "step": np.ones(rows),
        "on_shelf": np.maximum(on_shelf, 0.0),
        "coming": coming,
        "position": on_shelf + coming,
        "waiting": waiting,
        "typed_minimum": np.full(rows, np.nan),
        "typed_maximum": np.full(rows, np.nan),
        "need": np.full(rows, "", dtype=object),
        "made": np.zeros(rows, dtype=bool),
        "due_weeks": np.where(coming > 0, 2.0, np.nan),
        "batch_weeks": np.zeros(rows),
        "batch": np.ones(rows),
    }
    return Sheet(**{**said, **columns}), Past(demand, demand, np.ones_like(demand))  # type: ignore[arg-type]


def some(past: Past, rows: Flags) -> Past:
    return Past(past.demand[rows], past.sold[rows], past.in_stock[rows])


def think(
    sheet: Sheet,
    past: Past,
    *rules: Rule,
    terms: Terms = TERMS,
    routes: Routes | None = None,
    of_them: Told | None = None,
) -> Thought:
    asked = Asked(
        sheet, past, of_them or told(sheet, past), NO_RECEIPTS, {}, NOWHERE, rules=rules, default=Rule(), terms=terms, day=DAY,
        routes=routes or {},
    )  # fmt: skip
    return thinking.thought(asked)


def told(sheet: Sheet, past: Past) -> Told:
    """As the demand room would have."""
    found = foretelling.foretold(past.demand, sheet.category_id, DEFAULT.smoothing)
    nobody = np.full(len(sheet), "", dtype=object)
    return Told(found.demand_class, found.level, found.variance, found.season, nobody, nobody)


def proposed(found: Thought, market: Market | None = None, sources: Sources | None = None) -> tuple[list[Draft], Net]:
    net = networks.netted(found, sources or {})
    return proposing.drafts(found, net, sources or {}, market or Market(), TERMS, lambda row, start: f"for {row}"), net


@pytest.mark.parametrize("seed", range(4))
def test_every_proposal_is_pegged_in_whole_packs_never_below_what_is_needed_and_no_supply_is_netted_twice(seed: int) -> None:
    sheet, past = business(150, seed)
    found = think(sheet, past)
    market = Market({1: SupplierTerms(minimum_value=4000.0)}, {0: [(50.0, 0.4)], 7: [(200.0, 0.1)]})
    drafts, _ = proposed(found, market)
    assert {draft.kind for draft in drafts} >= {BUY, TRANSFER}
    assert len({(draft.kind, draft.row, draft.from_row) for draft in drafts}) == len(drafts)
    come: dict[int, float] = defaultdict(float)
    for draft in drafts:
        assert sum(much for _, much in draft.pegs) == pytest.approx(draft.quantity, abs=1e-6)
        if draft.kind == BUY:
            assert draft.quantity >= draft.needed - 1e-9
            assert draft.quantity >= sheet.minimum[draft.row] - 1e-9
            assert draft.quantity % sheet.pack[draft.row] == pytest.approx(0)
            assert draft.why_more or draft.quantity - draft.needed < 1 + 1e-9
        if draft.kind in (BUY, TRANSFER):
            come[draft.row] += draft.needed
        if draft.kind == TRANSFER:
            come[draft.from_row] -= draft.quantity
    moved_to = {draft.row for draft in drafts if draft.kind == TRANSFER}
    for row in range(len(sheet)):
        reaches, level = sheet.position[row] + come[row], max(found.aim.up_to[row], 0.0)
        if come[row] < 0:  # nobody gives what it would have to order again
            assert reaches >= np.floor(level)
        elif come[row] > 0:  # what comes fills up to the level, everything counted once
            assert sheet.position[row] <= max(found.aim.point[row], 0.0)
            assert found.aim.point[row] < reaches <= level + 1
            assert row in moved_to or reaches == pytest.approx(level, abs=1e-6)


def test_parts_by_supplier_come_to_the_same_as_one_run() -> None:
    sheet, past = business(120, 9)
    of_all = told(sheet, past)
    parts = set()
    for suppliers in ((1, 3), (2, 4)):
        rows = np.isin(sheet.supplier_id, suppliers)
        parts |= _written(sheet.only(rows), some(past, rows), of_all.only(rows))
    assert parts == _written(sheet, past, of_all)


def _written(sheet: Sheet, past: Past, of_them: Told) -> set[object]:
    """What is proposed, as far as it is written down: to the sixth decimal."""
    drafts, _ = proposed(think(sheet, past, of_them=of_them))
    return {
        (
            int(sheet.sku_id[one.row]), int(sheet.warehouse_id[one.row]), one.kind, round(one.quantity, 6),
            tuple((words, round(much, 6)) for words, much in one.pegs),
        )
        for one in drafts
    }  # fmt: skip


def test_kits_take_from_their_components_over_levels_and_a_loop_is_left_out_while_the_rest_is_planned() -> None:
    sheet, past = business(6, 3)
    first = sheet.warehouse_id == 1
    sheet, past = sheet.only(first), some(past, first)
    size = len(sheet)
    sheet = sheet.with_(
        made=np.array([True, True, False, False, True, True]), position=np.full(size, 0.0), on_shelf=np.zeros(size),
        coming=np.zeros(size), waiting=np.array([5.0, 0, 0, 0, 5.0, 0]), pack=np.ones(size), minimum=np.zeros(size),
    )  # fmt: skip
    sheet = sheet.with_(position=-sheet.waiting)
    never = Past(np.zeros_like(past.demand), np.zeros_like(past.sold), past.in_stock)
    found = think(sheet, never)
    # 0 is made of two of 1, which is made of three of 2; 4 and 5 need each other.
    drafts, net = proposed(found, sources={0: {1: 2.0}, 1: {2: 3.0}, 4: {5: 1.0}, 5: {4: 1.0}})
    made = {draft.row: draft.quantity for draft in drafts if draft.kind == MAKE}
    bought = {draft.row: (draft.quantity, draft.pegs) for draft in drafts if draft.kind == BUY}
    assert made == {0: 5.0, 1: 10.0}
    assert bought == {2: (30.0, [("for 1", 30.0)])}
    assert {row for loop in net.loops for row in loop} == {4, 5}


def test_the_most_special_policy_holds_and_what_is_typed_beats_groups() -> None:
    sheet, past = business(3, 5)
    sheet = sheet.with_(typed_minimum=np.array([10.0, 10, np.nan, np.nan, 8, 8]), typed_maximum=np.full(6, np.nan))
    supplier = Rule(id=1, kind="cycle", service=0.9, supplier=int(sheet.supplier_id[2]))
    own = Rule(id=2, kind="typed", minimum=70.0, maximum=90.0, sku=3, reason="A fair")
    over = Rule(id=3, kind="none", warehouse=2, over_typed=True)
    ended = Rule(id=4, kind="typed", minimum=500.0, sku=1, ends_on=date(2026, 1, 1))
    choice = think(sheet, past, supplier, own, over, ended).choice
    assert choice.rule.tolist() == [AT_THE_SKU, 3, 1, 3, 2, 2]
    assert choice.minimum[4:].tolist() == [70.0, 70.0]
    both = think(sheet, past).choice  # a minimum over all warehouses is shared by their demand
    assert 10 <= both.minimum[:2].sum() <= 11


def test_bad_data_is_doubted_and_the_rest_is_planned() -> None:
    sheet, past = business(4, 7)
    demand = past.demand.copy()
    demand[0, -10] = -40
    sheet = sheet.with_(
        unit_cost=np.where(np.arange(8) == 2, 0.0, sheet.unit_cost),
        quoted_weeks=np.where(np.arange(8) == 4, 0.0, sheet.quoted_weeks),
    )
    found = think(sheet, Past(demand, demand, past.in_stock))
    assert found.doubts["negative_demand"].tolist()[:2] == [True, False]  # type: ignore[index]
    assert found.doubts["zero_price"].tolist() == [False, False, True] + [False] * 5  # type: ignore[index]
    assert found.doubts["zero_lead_time"].tolist() == [False] * 4 + [True] + [False] * 3  # type: ignore[index]
    for column in (found.aim.point, found.aim.up_to, found.wanted, found.risk.money):
        assert np.isfinite(column).all()
