"""Which rule would have cost least on a business's own history: rules are lived again, and the winner is picked. Pure.

Never by how well a rule fits what it has seen: only by what it would have cost on periods that it had not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

import numpy as np

from quartermaster.planning.replay import Life, Outcome, Window, lived_again
from quartermaster.planning.rules import Economic

Named = TypeVar("Named")
DEFAULT = Economic()
# A quick mean sees a change of weeks in time; of months it is three or four, mostly chance.
OF_MONTHS = Economic(smoothing=0.1)
MOST_MONTHS = 13
# From little to much smoothing away, from few stock-outs to many; the default is among them.
SMOOTHINGS = (0.2, 0.1, 0.03, 0.0)
DIALS = (0.5, 0.35, 0.7, 0.25, 1.0, 2.0)
# A difference smaller than so many of its standard errors is a tie.
TIE = 0.5
# With less history than this a pick is chance: a few months are one season, and all SKUs share it.
LEAST_YEARS = 1.5


@dataclass(frozen=True)
class Trial:
    rule: Economic
    total: float
    """What it would have cost a year."""


@dataclass(frozen=True)
class Pick:
    rule: Economic
    trials: tuple[Trial, ...]
    """All that were tried, cheapest first."""


def default_for(periods_a_year: float) -> Economic:
    """What is planned with as long as nothing better is known, for histories in weeks or in months."""
    return OF_MONTHS if periods_a_year <= MOST_MONTHS else DEFAULT


def candidates(
    default: Economic = DEFAULT, smoothings: Iterable[float] = SMOOTHINGS, dials: Iterable[float] = DIALS
) -> list[Economic]:
    """The rules to try, the default first, and what is nearer to it before what is further."""
    places = {
        rule: place for place, rule in enumerate(Economic(smoothing, dial) for smoothing, dial in product(smoothings, dials))
    }
    return sorted(places, key=lambda rule: (rule != default, abs(np.log(rule.dial / default.dial)), places[rule]))


def picked(life: Life, window: Window, rules: Sequence[Economic] = (), *, tie: float = TIE, hidden: bool = False) -> Pick:
    """The rule of the least total in the window, as `chosen` takes it."""
    tried = list(rules) or candidates(default_for(life.terms.periods_a_year))
    outcomes = {rule: lived_again(life, rule, window, hidden=hidden) for rule in tried}
    trials = sorted((Trial(one, outcome.total) for one, outcome in outcomes.items()), key=lambda trial: trial.total)
    return Pick(chosen(outcomes, tie=tie), tuple(trials))


def chosen(outcomes: Mapping[Named, Outcome], *, tie: float = TIE) -> Named:
    """The cheapest. Where it cannot be told from one before it (the paired differences over SKUs are within `tie` standard
    errors), the earlier, which is the simpler, is taken."""
    cheapest = min(outcomes, key=lambda one: outcomes[one].total)
    return next(one for one in outcomes if _as_good(outcomes[one], outcomes[cheapest], tie))


def settled(life: Life, periods: int) -> Pick:
    """What a business with so many periods of history plans with: the pick of its second half; under eighteen months the
    default."""
    year = life.terms.periods_a_year
    if periods < LEAST_YEARS * year:
        return Pick(default_for(year), ())
    return picked(life, warm_up_window(periods, periods_a_year=year))


def _as_good(one: Outcome, cheapest: Outcome, tie: float) -> bool:
    more = one.cost - cheapest.cost
    error = float(np.std(more)) * np.sqrt(len(more))
    return bool(more.sum() <= tie * error)


def warm_up_window(periods: int, *, periods_a_year: float) -> Window:
    """The part of a history of so many periods on which rules are tried: its second half, at most two years; the first fifth
    of that is lived and not counted."""
    lived = min(periods - periods // 2, round(2 * periods_a_year))
    burn = max(1, lived // 5)
    return Window(periods - lived, burn, lived - burn)
