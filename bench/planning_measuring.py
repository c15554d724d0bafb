"""What each rule costs on one set: ours beside those that others use, the bound, and what has to hold of ours."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bench.planning_sets import PublicSet
from quartermaster.planning import safety_stock
from quartermaster.planning.choosing import LEAST_YEARS, default_for, picked, warm_up_window
from quartermaster.planning.replay import Life, Outcome, Rule, Sight, Window, least_cost, lived_again
from quartermaster.planning.rules import Cover, Economic, LeadTimeDemand, Textbook

COVER_DIALS = (0.0, 0.5, 1.0, 2.0, 3.5)
OURS = "ours"
PICKED = "picked anyway"
"""The pick of the warm-up, however short it is: less than eighteen months are not enough for ours."""
IN_HINDSIGHT = "a2*"


@dataclass
class Run:
    """One rule on one set."""

    name: str
    rule: Rule
    outcome: Outcome
    seconds: float


@dataclass
class Result:
    """One set: every rule, the bound, and what was picked."""

    chosen: PublicSet
    life: Life
    runs: dict[str, Run]
    bound: float
    picked: Economic
    picking_seconds: float
    coverage: float
    hidden: dict[str, Outcome]
    """Rules that see their own sales and whether something was left, instead of demand (CENS)."""
    waiting: dict[str, Outcome]
    """Rules whose customers wait (B)."""
    dial_in_hindsight: float

    def total(self, name: str) -> float:
        return self.runs[name].outcome.total

    def against(self, name: str, reference: str = IN_HINDSIGHT) -> float:
        return self.total(name) / self.total(reference) - 1


def references(life: Life, window: Window) -> dict[str, Rule]:
    quarter = round(life.terms.periods_a_year / 4)
    return {
        "a": Cover(window.start),
        "a2": Cover(window.start, quarter),
        "b1": LeadTimeDemand(window.start),
        "b2": Cover(window.start, dial=0.0),
        "c": Textbook(window.start, quarter),
    }


def measured(chosen: PublicSet, life: Life) -> Result:
    window = chosen.window
    quarter = round(life.terms.periods_a_year / 4)
    runs = {name: run(name, rule, life, window) for name, rule in references(life, window).items()}
    covers = {dial: run(IN_HINDSIGHT, Cover(window.start, quarter, dial), life, window) for dial in COVER_DIALS}
    best = min(covers, key=lambda dial: covers[dial].outcome.total)
    runs[IN_HINDSIGHT] = covers[best]
    default = default_for(life.terms.periods_a_year)
    runs["default"] = run("default", default, life, window)
    started = time.perf_counter()
    known = replace(life, demand=life.demand[:, : window.start], lead_times=life.lead_times[:, : window.start])
    pick = picked(known, warm_up_window(window.start, periods_a_year=life.terms.periods_a_year))
    picking = time.perf_counter() - started
    long_enough = window.start >= LEAST_YEARS * life.terms.periods_a_year
    mine = pick.rule if long_enough else default
    runs[PICKED] = run(PICKED, pick.rule, life, window)
    runs[OURS] = run(OURS, mine, life, window)
    others: dict[str, Rule] = {IN_HINDSIGHT: covers[best].rule, "c": runs["c"].rule, OURS: mine}
    return Result(
        chosen,
        life,
        runs,
        least_cost(life.demand, life.terms, window),
        mine,
        picking,
        coverage(mine, life, window),
        {name: lived_again(life, rule, window, hidden=True) for name, rule in others.items()},
        {name: lived_again(life, rule, window, waiting=True) for name, rule in others.items()},
        best,
    )


def run(name: str, rule: Rule, life: Life, window: Window) -> Run:
    started = time.perf_counter()
    outcome = lived_again(life, rule, window)
    return Run(name, rule, outcome, time.perf_counter() - started)


def coverage(rule: Economic, life: Life, window: Window, *, service: float = 0.95) -> float:
    """How often the demand until the next chance to order stayed within its nominal quantile (G3). The margins on the
    quantiles are learned from the intervals of the last two dozen periods that were over by then."""
    sums = np.concatenate([np.zeros((len(life.terms), 1)), life.demand.cumsum(axis=1)], axis=1)
    said = [_said(rule, life, sums, period, service) for period in range(max(window.first - 24, 8), window.end)]
    told = np.concatenate(said)
    within = asked = 0
    for period in range(window.first, window.end):
        now = told[:, 0] == period
        over = told[told[:, 1] <= period]
        known = safety_stock.margins(over[:, 2], over[:, 3], over[:, 4], over[:, 5], service=service)
        needed = safety_stock.Protection(told[now, 4], told[now, 5] ** 2, np.zeros(int(now.sum())))
        within += int((told[now, 2] <= known.lifted(told[now, 3], needed)).sum())
        asked += int(now.sum())
    return within / max(asked, 1)


def _said(rule: Economic, life: Life, sums: Any, period: int, service: float) -> Any:
    """Rows of (period, when it was over, what came, quantile, mean, deviation) for the intervals that end within the history."""
    seen, nobody = life.demand[:, :period], np.zeros(len(life.terms))
    figures = rule.figures(Sight(period, seen, np.ones_like(seen), nobody, nobody, life.terms, life.receipts))
    quantile = safety_stock.buffer(figures.needed, service).reorder_point
    until = period + life.lead_times[:, period] + 1
    whole = until < sums.shape[1]
    came = sums[np.arange(len(sums)), np.minimum(until, sums.shape[1] - 1)] - sums[:, period]
    rows = np.stack([np.full(len(came), period), until, came, quantile, figures.needed.mean, figures.needed.deviation], axis=1)
    return rows[whole]


def unmoved(result: Result) -> bool:
    """G6: orders of a dozen periods are the same when lived twice, when the future is corrupted, and when other suppliers'
    SKUs are gone."""
    window = Window(result.chosen.window.start, 0, min(12, result.chosen.window.counted))
    mine = result.life.terms.supplier == result.life.terms.supplier[0]

    def orders(life: Life) -> Any:
        return lived_again(life, result.picked, window, keep_orders=True).orders

    usual, again = orders(result.life), orders(result.life)
    half = window.start + 6
    future = result.life.demand.copy()
    future[:, half:] = future[:, half:][:, ::-1] * 3 + 7
    corrupted = orders(replace(result.life, demand=future))
    alone = orders(result.life.only(mine))
    return bool(
        np.array_equal(usual, again)
        and np.array_equal(usual[:, : half - window.start + 1], corrupted[:, : half - window.start + 1])
        and np.array_equal(usual[mine], alone)
    )
