"""What planbench found, in numbers for programs and in a table for people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bench.planning_measuring import COVER_DIALS, Result, Run
from quartermaster.planning import classification
from quartermaster.planning.replay import Outcome, Rule, lived_again
from quartermaster.planning.rules import Cover

CURVE_DIALS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0)


def told(result: Result) -> dict[str, Any]:
    window = result.chosen.window
    history = result.life.demand[:, : window.start]
    value = classification.abc(history.sum(axis=1) * result.life.terms.unit_cost)
    kind = classification.demand_classes(history, periods_a_year=result.life.terms.periods_a_year)
    return {
        "SKUs": len(result.life.terms),
        "bound (LB)": round(result.bound),
        "picked": {"smoothing": result.picked.smoothing, "dial": result.picked.dial},
        "seconds to pick": round(result.picking_seconds, 1),
        "dial of a2* in hindsight": result.dial_in_hindsight,
        "coverage of the .95 quantile": round(result.coverage, 3),
        "rules": {name: of_rule(one, value, kind) for name, one in result.runs.items()},
        "CENS: sales seen instead of demand": {name: figures(one) for name, one in result.hidden.items()},
        "B: what is short waits": {name: figures(one) for name, one in result.waiting.items()},
        "exchange curves": curves(result),
    }


def of_rule(run: Run, value: classification.Words, kind: classification.Words) -> dict[str, Any]:
    return {
        **figures(run.outcome),
        "by ABC": {letter: figures(run.outcome.only(value == letter)) for letter in "ABC"},
        "by class": {str(one): figures(run.outcome.only(kind == one)) for one in sorted(set(kind))},
        "seconds": round(run.seconds, 2),
    }


def figures(out: Outcome) -> dict[str, Any]:
    return {
        "SKUs": len(out.wanted),
        "total": round(out.total),
        "holding": round(float(out.holding.sum()) / out.years),
        "ordering": round(float(out.ordering.sum()) / out.years),
        "lost": round(float(out.losing.sum()) / out.years),
        "total at half the cost of a lost sale": round(out.with_lost_sale_cost(0.5)),
        "total at twice": round(out.with_lost_sale_cost(2.0)),
        "unit fill": round(out.unit_fill, 4),
        "value fill": round(out.value_fill, 4),
        "stock-outs": round(out.stock_outs, 4),
        "stock value": round(out.stock_value),
        "turns": round(out.turns, 2),
        "lines a year": round(out.lines_a_year),
        "nervousness": round(out.nervousness, 4),
    }


def curves(result: Result) -> dict[str, list[dict[str, float]]]:
    """Stock value and lines against fill, dial by dial: the exchange between money asleep and customers served."""
    window, life = result.chosen.window, result.life
    quarter = round(life.terms.periods_a_year / 4)
    rules: dict[str, list[Rule]] = {
        "cover, refreshed": [Cover(window.start, quarter, dial) for dial in COVER_DIALS],
        "ours": [replace(result.picked, dial=dial) for dial in CURVE_DIALS],
    }
    return {name: [_point(lived_again(life, rule, window)) for rule in several] for name, several in rules.items()}


def _point(out: Outcome) -> dict[str, float]:
    return {
        "unit fill": round(out.unit_fill, 4),
        "stock value": round(out.stock_value),
        "lines a year": round(out.lines_a_year),
        "total": round(out.total),
    }


COLUMNS = ("total", "to a2*", "holding", "lines", "lost", "p / 2", "2 p", "fill", "short", "stock", "turns", "seconds")


def table(results: list[Result]) -> str:
    lines = []
    for one in results:
        lines.append(
            f"\n{one.chosen.name}: {len(one.life.terms):,} SKUs, LB {one.bound / 1e3:,.1f}, a2* at {one.dial_in_hindsight}"
        )
        picked_in = f"tried in {one.picking_seconds:.1f} s"
        lines.append(f"  {picked_in}, ours: smoothing {one.picked.smoothing}, dial {one.picked.dial}")
        lines.append(f"  {'thousands a year':16}" + "".join(f"{title:>10}" for title in COLUMNS))
        lines += [f"  {name:16}" + "".join(f"{cell:>10}" for cell in cells(one, name)) for name in one.runs]
        for title, outcomes in (("sales seen only", one.hidden), ("short waits", one.waiting)):
            totals = (f"{name} {out.total / 1e3:,.1f}" for name, out in outcomes.items())
            lines.append(f"  {title:16}" + ", ".join(totals))
    return "\n".join(lines)


def cells(result: Result, name: str) -> list[str]:
    out = result.runs[name].outcome
    money = (out.total, out.holding.sum() / out.years, out.losing.sum() / out.years)
    total, holding, lost = (f"{one / 1e3:,.1f}" for one in money)
    half, twice, stock = (
        f"{one / 1e3:,.1f}" for one in (out.with_lost_sale_cost(0.5), out.with_lost_sale_cost(2), out.stock_value)
    )
    shares = (f"{out.unit_fill:.1%}", f"{out.stock_outs:.1%}", stock, f"{out.turns:.1f}", f"{result.runs[name].seconds:.2f}")
    return [total, f"{result.against(name):.1%}", holding, f"{out.lines_a_year / 1e3:,.1f}", lost, half, twice, *shares]
