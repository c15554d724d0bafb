"""Every recorded vector of the textbook’s models: 165 of them, by the function that they were recorded of."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from quartermaster.planning import (
    continuous_review,
    joint,
    losses,
    lots,
    newsvendor,
    order_quantity,
    periodic_review,
    uncertain_supply,
)
from quartermaster.planning.losses import Demand, Gamma, LogNormal, Normal, Uniform
from quartermaster.planning.newsvendor import Period
from quartermaster.planning.refusing import NotReckonable
from tests.planning import cases

Inputs = dict[str, Any]


def frozen(told: Any) -> Demand:
    """A distribution as scipy freezes it."""
    args, scale = told["args"], told["params"].get("scale", 1.0)
    match told["distribution"]:
        case "norm":
            return Normal(*(args or [0.0, 1.0]))
        case "lognorm":
            return LogNormal(math.log(args[2]), args[0])
        case "gamma":
            return Gamma(args[0], scale)
        case "expon":
            return Gamma(1.0, scale)
        case "poisson":
            return losses.poisson(args[0])
        case "geom":
            return losses.geometric(args[0])
        case "nbinom":
            return losses.negative_binomial(r=args[0], p=args[1])
        case _:
            raise NotReckonable("There is no such distribution.")


def chances(given: Inputs) -> Demand:
    if given.get("distrib"):
        return frozen(given["distrib"])
    return losses.of_chances({int(units): chance for units, chance in (given.get("pmf") or {}).items()})


def normal(given: Inputs) -> Normal:
    return newsvendor.over_lead_time(given["demand_mean"], given["demand_sd"], given.get("lead_time") or 0.0)


def counted(given: Inputs) -> Demand:
    return newsvendor.poisson_over_lead_time(given["demand_mean"], given.get("lead_time") or 0.0)


def level(chosen: newsvendor.Level) -> list[float]:
    return [chosen.quantity, chosen.cost]


def best(given: Inputs, demand: Demand) -> list[float]:
    over, under = given["holding_cost"], given["stockout_cost"]
    return level(newsvendor.best(demand, over=over, under=under, level=given.get("base_stock_level")))


def profit(given: Inputs, demand: Demand) -> list[float]:
    return level(
        newsvendor.best_profit(
            demand,
            revenue=given["revenue"],
            purchase=given["purchase_cost"],
            salvage=given["salvage_value"],
            holding=given["holding_cost"],
            goodwill=given["stockout_cost"],
            level=given.get("base_stock_level"),
        )
    )


def discrete(given: Inputs) -> list[float]:
    told = given.get("demand_distrib")
    pmf = given.get("demand_pmf")
    demand = (
        frozen(told)
        if isinstance(told, dict)
        else losses.of_chances({int(k): v for k, v in pmf.items()} if pmf and "args" not in pmf else {0: 1.0})
    )
    return best(given, demand)


def period(given: Inputs) -> Period:
    return Period(
        given["holding_cost"],
        given["stockout_cost"],
        given["purchase_cost"],
        given["purchase_cost_next_per"],
        given["discount_factor"],
    )


def horizon(given: Inputs) -> list[list[float]]:
    count, discount = given["num_periods"], given.get("discount_factor", 1.0)

    def at(name: str, place: int) -> float:
        value = given[name]
        return value[place] if isinstance(value, list) else value

    rates = discount if isinstance(discount, list) else [discount] * count
    periods = [
        Period(at("holding_cost", t), at("stockout_cost", t), at("purchase_cost", t), at("purchase_cost", t), rates[t])
        for t in range(count)
    ]
    bounds = newsvendor.myopic_bounds(
        normal(given),
        periods,
        given["fixed_cost"],
        terminal_holding=given["terminal_holding_cost"],
        terminal_shortage=given["terminal_stockout_cost"],
    )
    four = (bounds.least_up_to, bounds.most_up_to, bounds.least_reorder, bounds.most_reorder)
    return [[0.0, *one] for one in four]


def trade(given: Inputs) -> continuous_review.Trade:
    names = ("fixed_cost", "holding_cost", "stockout_cost", "demand_mean", "demand_sd", "lead_time")
    return continuous_review.Trade(*(given.get(name, 0.0) for name in names))


def by_one(given: Inputs) -> dict[str, float]:
    named = {"order_cost": "fixed_cost", "holding": "holding_cost", "shortage": "stockout_cost", "mean": "demand_mean"}
    return {ours: given[theirs] for ours, theirs in named.items() if theirs in given} | {"lead_time": given["lead_time"]}


def per_period(given: Inputs) -> dict[str, float]:
    return {"holding": given["holding_cost"], "shortage": given["stockout_cost"], "order_cost": given["fixed_cost"]}


def wagner_whitin(given: Inputs) -> list[Any]:
    count = given["num_periods"]

    def from_one(value: Any) -> Any:
        return value[-count:] if isinstance(value, list) else value

    plan = lots.wagner_whitin(*(from_one(given[name]) for name in ("demand", "fixed_cost", "holding_cost")))
    nexts = [0, *(after + 1 for after in plan.next_order)]
    return [[0.0, *plan.orders], plan.cost, [0.0, *plan.to_go], nexts]


def breaks(given: Inputs) -> tuple[Any, ...]:
    return given["fixed_cost"], given["holding_cost_rate"], given["demand_rate"], given["breakpoints"], given["unit_costs"]


def supply(given: Inputs) -> dict[str, Any]:
    named = {
        "order_cost": "fixed_cost",
        "holding": "holding_cost",
        "lost_sale_cost": "stockout_cost",
        "demand": "demand_rate",
        "failing": "disruption_rate",
        "mending": "recovery_rate",
        "approximate": "approximate",
        "mean": "yield_mean",
        "deviation": "yield_sd",
    }
    return {ours: given[theirs] for ours, theirs in named.items() if theirs in given}


def chosen(choice: order_quantity.Choice) -> list[float]:
    return [choice.quantity, choice.cost]


def replenished(given: Inputs) -> list[Any]:
    cycle = joint.by_silver(
        *(given[name] for name in ("shared_fixed_cost", "individual_fixed_costs", "holding_costs", "demand_rates"))
    )
    return [list(cycle.quantities), cycle.base, list(cycle.multiples), cycle.cost]


def echelons(given: Inputs) -> dict[str, float]:
    stages = range(1, given["num_nodes"] + 1)
    levels = newsvendor.echelon_levels(
        [given["lead_time"][str(one)] for one in stages],
        [given["echelon_holding_cost"][str(one)] for one in stages],
        shortage=given["stockout_cost"],
        mean=given["demand_mean"],
        deviation=given["demand_standard_deviation"],
    )
    return {str(one): found for one, found in zip(stages, levels, strict=True)}


def uniform_yield(given: Inputs) -> list[float]:
    start, width = given["yield_distribution"]["args"]
    over, under = given["holding_cost"], given["stockout_cost"]
    return level(newsvendor.with_uncertain_yield(given["demand"], Uniform(start, start + width), over=over, under=under))


def ss_exact(given: Inputs) -> list[float]:
    return list(periodic_review.optimal(losses.poisson(given["demand_mean"]), **per_period(given)))


RECKONED: dict[str, Callable[[Inputs], Any]] = {
    "eoq.economic_order_quantity": lambda g: chosen(order_quantity.eoq(g["fixed_cost"], g["holding_cost"], g["demand_rate"])),
    "eoq.economic_order_quantity_with_all_units_discounts": lambda g: order_quantity.with_price_breaks(*breaks(g)),
    "eoq.economic_order_quantity_with_incremental_discounts": lambda g: order_quantity.with_incremental_breaks(*breaks(g)),
    "eoq.economic_order_quantity_with_backorders": lambda g: order_quantity.with_backorders(
        g["fixed_cost"],
        g["holding_cost"],
        g["stockout_cost"],
        g["demand_rate"],
        quantity=g.get("order_quantity"),
        short=g.get("stockout_fraction"),
    ),
    "eoq.economic_production_quantity": lambda g: chosen(
        order_quantity.produced(
            g["fixed_cost"], g["holding_cost"], g["demand_rate"], g["production_rate"], quantity=g.get("order_quantity")
        )
    ),
    "eoq.joint_replenishment_problem_silver_heuristic": replenished,
    "newsvendor.myopic": lambda g: level(newsvendor.myopic(normal(g), period(g))),
    "newsvendor.myopic_cost": lambda g: newsvendor.myopic_cost(g["base_stock_level"], normal(g), period(g)),
    "newsvendor.newsvendor_continuous": lambda g: best(g, frozen(g["demand_distrib"])),
    "newsvendor.newsvendor_discrete": discrete,
    "newsvendor.newsvendor_normal": lambda g: best(g, normal(g)),
    "newsvendor.newsvendor_normal_cost": lambda g: best(g, normal(g))[1],
    "newsvendor.newsvendor_normal_explicit": lambda g: profit(g, normal(g)),
    "newsvendor.newsvendor_poisson": lambda g: best(g, counted(g)),
    "newsvendor.newsvendor_poisson_cost": lambda g: best(g, counted(g))[1],
    "newsvendor.newsvendor_poisson_explicit": lambda g: profit(g, counted(g)),
    "rq.r_q_cost": lambda g: continuous_review.cost(trade(g), g["reorder_point"], g["order_quantity"]),
    "rq.r_q_cost_poisson": lambda g: continuous_review.poisson_cost(g["reorder_point"], g["order_quantity"], **by_one(g)),
    "rq.r_q_eil_approximation": lambda g: continuous_review.by_expected_inventory(trade(g)),
    "rq.r_q_eoqb_approximation": lambda g: continuous_review.by_backordered_eoq(trade(g)),
    "rq.r_q_eoqss_approximation": lambda g: continuous_review.by_safety_stock(trade(g)),
    "rq.r_q_loss_function_approximation": lambda g: continuous_review.by_loss_function(trade(g)),
    "rq.r_q_optimal_r_for_q": lambda g: continuous_review.point_for(trade(g), g["order_quantity"]),
    "rq.r_q_poisson_exact": lambda g: continuous_review.poisson_optimal(**by_one(g)),
    "ss.s_s_cost_discrete": lambda g: periodic_review.cost(
        g["reorder_point"], g["order_up_to_level"], losses.poisson(g["demand_mean"]), **per_period(g)
    ),
    "ss.s_s_discrete_exact": ss_exact,
    "ss.s_s_power_approximation": lambda g: periodic_review.by_power_approximation(
        **per_period(g), mean=g["demand_mean"], deviation=g["demand_sd"]
    ),
    "wagner_whitin.wagner_whitin": wagner_whitin,
    "finite_horizon.finite_horizon_dp": horizon,
    "finite_horizon.myopic_bounds": horizon,
    "loss_functions.continuous_loss": lambda g: frozen(g["distrib"]).loss(g["x"]),
    "loss_functions.continuous_second_loss": lambda g: frozen(g["distrib"]).second_loss(g["x"]),
    "loss_functions.discrete_loss": lambda g: chances(g).loss(g["x"]),
    "loss_functions.discrete_second_loss": lambda g: chances(g).second_loss(g["x"]),
    "loss_functions.exponential_loss": lambda g: Gamma(1.0, 1 / g["mu"]).loss(g["x"]),
    "loss_functions.exponential_second_loss": lambda g: Gamma(1.0, 1 / g["mu"]).second_loss(g["x"]),
    "loss_functions.gamma_loss": lambda g: Gamma(g["a"], g["b"]).loss(g["x"]),
    "loss_functions.gamma_second_loss": lambda g: Gamma(g["a"], g["b"]).second_loss(g["x"]),
    "loss_functions.geometric_loss": lambda g: losses.geometric(g["p"]).loss(g["x"]),
    "loss_functions.lognormal_loss": lambda g: LogNormal(g["mu"], g["sigma"]).loss(g["x"]),
    "loss_functions.negative_binomial_loss": lambda g: negative_binomial(g).loss(g["x"]),
    "loss_functions.negative_binomial_second_loss": lambda g: negative_binomial(g).second_loss(g["x"]),
    "loss_functions.normal_loss": lambda g: Normal(g["mean"], g["sd"]).loss(g["x"]),
    "loss_functions.normal_second_loss": lambda g: Normal(g["mean"], g["sd"]).second_loss(g["x"]),
    "loss_functions.poisson_loss": lambda g: losses.poisson(g["mean"]).loss(g["x"]),
    "loss_functions.poisson_second_loss": lambda g: losses.poisson(g["mean"]).second_loss(g["x"]),
    "loss_functions.standard_normal_loss": lambda g: Normal(0.0, 1.0).loss(g["z"]),
    "loss_functions.standard_normal_second_loss": lambda g: Normal(0.0, 1.0).second_loss(g["z"]),
    "loss_functions.standard_normal_loss_dict": lambda g: {z: Normal(0.0, 1.0).loss(float(z))[0] for z in g["asked"]},
    "loss_functions.uniform_loss": lambda g: Uniform(g["a"], g["b"]).loss(g["x"]),
    "loss_functions.uniform_second_loss": lambda g: Uniform(g["a"], g["b"]).second_loss(g["x"]),
    "supply_uncertainty.eoq_with_additive_yield_uncertainty": lambda g: chosen(uncertain_supply.with_additive_yield(**supply(g))),
    "supply_uncertainty.eoq_with_multiplicative_yield_uncertainty": lambda g: chosen(
        uncertain_supply.with_multiplicative_yield(**supply(g))
    ),
    "supply_uncertainty.eoq_with_disruptions": lambda g: chosen(uncertain_supply.disrupted(**supply(g))),
    "supply_uncertainty.eoq_with_disruptions_cost": lambda g: uncertain_supply.disrupted_cost(g["order_quantity"], **supply(g)),
    "supply_uncertainty.newsvendor_with_additive_yield_uncertainty": uniform_yield,
    "ssm_serial.newsvendor_heuristic": echelons,
    "ssm_serial.optimize_base_stock_levels": echelons,
}


def negative_binomial(given: Inputs) -> Demand:
    return losses.negative_binomial(r=given.get("r"), p=given.get("p"), mean=given.get("mean"), deviation=given.get("sd"))


def flat(told: Any) -> list[float]:
    if isinstance(told, dict):
        return [number for key in sorted(told) for number in flat(told[key])]
    if isinstance(told, list | tuple):
        return [number for one in told for number in flat(one)]
    return [float(told)]


def fault(vector: Any) -> str:
    """What is wrong with our answer, or nothing."""
    reckon, given = RECKONED[vector["function"]], dict(vector["inputs"])
    if "error" in vector:
        try:
            return f"accepted, with {reckon(given)}"
        except NotReckonable:
            return ""
    if vector["function"].endswith("loss_dict"):
        given["asked"] = list(vector["output"])
    ours, theirs = flat(reckon(given)), flat(vector["output"])
    # Numeric integrals and searches behind some of them are good to six digits.
    return "" if ours == pytest.approx(theirs, rel=2e-5, abs=2e-6) else f"{ours} instead of {theirs}"


@pytest.mark.parametrize("model", sorted(RECKONED))
def test_vectors(model):
    vectors = [vector for vector in cases.VECTORS if vector["function"] == model]
    if not vectors:
        pytest.skip(cases.MISSING)
    cases.used.update(("inventory-model-examples", f"{model} {place}") for place in range(len(vectors)))
    assert {vector["case"]: fault(vector) for vector in vectors if fault(vector)} == {}


def test_all_of_the_165_vectors_are_reckoned():
    if not cases.VECTORS:
        pytest.skip(cases.MISSING)
    told = Counter(vector["function"] for vector in cases.VECTORS)
    assert set(told) == set(RECKONED)
    assert (sum(told.values()), sum("error" in vector for vector in cases.VECTORS)) == (165, 36)
