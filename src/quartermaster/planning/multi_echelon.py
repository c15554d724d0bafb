"""Where in a network of stages safety stock belongs: the guaranteed-service model on trees. Pure; Graves & Willems (2000).

Each stage promises its customers a service time, in whole periods, and covers what is left of its own time with stock: of SI
+ T − S periods, where SI is what its suppliers promise it, T how long it takes, S what it promises. The root of that is paid
for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quartermaster.planning.refusing import NotReckonable


@dataclass(frozen=True)
class Stage:
    time: int
    """Periods it takes once everything is there."""
    holding: float
    """Of a unit for the time that cost is told for."""
    suppliers: Sequence[str] = ()
    deviation: float = 0.0
    """Of the demand of its own customers, for one period."""
    inbound: int = 0
    """What suppliers outside promise it."""
    promised: int | None = None
    """The longest time its own customers wait; None: it has none."""
    factor: float = 1.0
    """How many deviations are covered."""


@dataclass(frozen=True)
class Placement:
    service_times: dict[str, int]
    inbound_times: dict[str, int]
    covered: dict[str, int]
    """Net replenishment times: periods that stock has to cover."""
    stocks: dict[str, float]
    cost: float
    deviations: dict[str, float] = field(default_factory=dict)


def placed(stages: Mapping[str, Stage]) -> Placement:
    """The service times of the least holding cost, by dynamic programming from the leaves of the tree (Graves & Willems 2000,
    with inbound times as in Lesnaia 2004). A network with a loop, also one that only looks like one undirected, is refused."""
    order, parent = _leaves_first(stages)
    customers = {name: [one for one in stages if name in stages[one].suppliers] for name in stages}
    sds = _deviations(stages, customers)
    most = _longest(stages)
    best_by_service: dict[str, list[tuple[float, int]]] = {}
    best_by_inbound: dict[str, list[tuple[float, int]]] = {}
    children = {name: [one for one in order if parent.get(one) == name] for name in stages}

    def cost(name: str, service: int, inbound: int) -> float:
        stage = stages[name]
        covered = inbound + stage.time - service
        if covered < 0 or inbound < stage.inbound or (stage.promised is not None and service > stage.promised):
            return math.inf
        total = stage.holding * stage.factor * sds[name] * math.sqrt(covered)
        for child in children[name]:
            if child in stage.suppliers:
                total += min(best_by_service[child][promise][0] for promise in range(min(inbound, most[child]) + 1))
            else:
                total += min((value for value, _ in best_by_inbound[child][service:]), default=math.inf)
        return total

    for name in order:
        reach = range(most[name] - stages[name].time + 1)
        services = range(most[name] + 1)
        table = {(service, inbound): cost(name, service, inbound) for service in services for inbound in reach}
        best_by_service[name] = [min((table[service, inbound], inbound) for inbound in reach) for service in services]
        best_by_inbound[name] = [min((table[service, inbound], service) for service in services) for inbound in reach]
    return _told(stages, sds, _traced(stages, order, children, most, best_by_service, best_by_inbound))


def _traced(
    stages: Mapping[str, Stage],
    order: Sequence[str],
    children: Mapping[str, Sequence[str]],
    most: Mapping[str, int],
    by_service: Mapping[str, Sequence[tuple[float, int]]],
    by_inbound: Mapping[str, Sequence[tuple[float, int]]],
) -> dict[str, tuple[int, int]]:
    """(service, inbound) of each stage, from the root of the tree back to its leaves."""
    root = order[-1]
    service = min(range(most[root] + 1), key=lambda one: by_service[root][one][0])
    if math.isinf(by_service[root][service][0]):
        raise NotReckonable("No service times keep what is promised.")
    found = {root: (service, by_service[root][service][1])}
    for name in reversed(order):
        service, inbound = found[name]
        for child in children[name]:
            if child in stages[name].suppliers:
                promise = min(range(min(inbound, most[child]) + 1), key=lambda one: by_service[child][one][0])
                found[child] = (promise, by_service[child][promise][1])
            else:
                taken = min(range(service, len(by_inbound[child])), key=lambda one: by_inbound[child][one][0])
                found[child] = (by_inbound[child][taken][1], taken)
    return found


def _told(stages: Mapping[str, Stage], sds: Mapping[str, float], found: Mapping[str, tuple[int, int]]) -> Placement:
    covered = {name: found[name][1] + stages[name].time - found[name][0] for name in stages}
    stocks = {name: stages[name].factor * sds[name] * math.sqrt(covered[name]) for name in stages}
    return Placement(
        {name: found[name][0] for name in stages},
        {name: found[name][1] for name in stages},
        covered,
        stocks,
        sum(stages[name].holding * stocks[name] for name in stages),
        dict(sds),
    )


def _leaves_first(stages: Mapping[str, Stage]) -> tuple[list[str], dict[str, str]]:
    """Stages in an order in which each has but one neighbour left after it (its parent), the root last."""
    beside: dict[str, set[str]] = {name: set() for name in stages}
    links = 0
    for name, stage in stages.items():
        for supplier in stage.suppliers:
            if supplier not in stages:
                raise NotReckonable(f"{supplier} is not among the stages.")
            beside[name].add(supplier)
            beside[supplier].add(name)
            links += 1
    if links != len(stages) - 1:
        raise NotReckonable("The stages are not a tree.")
    order: list[str] = []
    parent: dict[str, str] = {}
    open_ = {name: set(others) for name, others in beside.items()}
    while open_:
        leaf = next((name for name in open_ if len(open_[name]) <= 1), None)
        if leaf is None:
            raise NotReckonable("The stages are not a tree.")
        for other in open_.pop(leaf):
            parent[leaf] = other
            open_[other].discard(leaf)
        order.append(leaf)
    return order, parent


def _deviations(stages: Mapping[str, Stage], customers: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Of the demand that reaches each stage: its own and that of all below it, independent of each other."""
    known: dict[str, float] = {}

    def of(name: str) -> float:
        if name not in known:
            known[name] = math.sqrt(stages[name].deviation ** 2 + sum(of(one) ** 2 for one in customers[name]))
        return known[name]

    return {name: of(name) for name in stages}


def _longest(stages: Mapping[str, Stage]) -> dict[str, int]:
    """The longest time after which everything of a stage is replenished from outside."""
    known: dict[str, int] = {}

    def of(name: str) -> int:
        if name not in known:
            stage = stages[name]
            known[name] = stage.time + max([stage.inbound, *(of(one) for one in stage.suppliers)])
        return known[name]

    return {name: of(name) for name in stages}
