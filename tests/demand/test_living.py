"""The business is lived again in money: every rule meets the same weeks, and nothing is picked from too little."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.test import Client

from quartermaster.demand import lives
from quartermaster.demand import operations as demand
from quartermaster.demand.measures import filled
from quartermaster.demand.models import Lived
from quartermaster.planning.choosing import warm_up_window
from quartermaster.planning.lead_times import Receipts
from quartermaster.planning.replay import Life
from tests import scenes
from tests.demand.scenes import kept, through
from tests.demand.test_forecasts import THIS_MONDAY, weeks

NOBODY = Receipts(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))


def life(demand_: np.ndarray) -> Life:
    ones = np.ones(len(demand_))
    return lives.life_of(
        demand_,
        unit_cost=2 * ones,
        price=5 * ones,
        quoted=1.2 * ones,
        supplier=np.zeros(len(demand_), dtype=np.int64),
        receipts=NOBODY,
        economy=lives.Economy(),
    )


def test_what_is_unknown_is_taken_as_the_mean_and_a_supplier_without_deliveries_at_its_word() -> None:
    assert filled(np.array([[2.0, np.nan, 4.0]])).tolist() == [[2, 3, 4]]
    lived = life(np.full((3, 52), 4.0))
    assert (lived.lead_times == 2).all()
    assert lived.terms.lost_sale_cost.tolist() == [3, 3, 3]


def test_under_eighteen_months_the_usual_rule_is_kept_and_what_comes_later_changes_no_order() -> None:
    window = warm_up_window(52, periods_a_year=52)
    steady = np.full((5, 52), 4.0)
    tried = lives.tried(life(steady), window)
    assert tried.chosen == "Ours: smoothing 0.2, dial 0.5, the usual one"
    assert set(tried.outcomes) == {*lives.rules_of(window), lives.OURS}
    fills = {name: one.served.sum() / one.wanted.sum() for name, one in tried.outcomes.items()}
    assert fills["Minimum and maximum, typed once"] == 1
    assert fills[lives.OURS] > 0.9


@pytest.mark.django_db
def test_what_was_really_done_stands_beside_what_each_rule_would_have_cost(client: Client) -> None:
    for _ in range(2):
        kept(weeks(*[10.0] * 52), begins_on=THIS_MONDAY - timedelta(weeks=52))
    through(THIS_MONDAY - timedelta(days=1))
    assert [demand.live_again() for _ in range(2)] == [2, 2]
    everything = {one.rule: one for one in Lived.objects.filter(group="Everything")}
    really = everything[Lived.REALLY]
    assert len(everything) == 6
    assert (really.weeks, really.fill, really.stock, really.lines, really.total) == (21, 1, 0, 0, 0)
    (ours,) = [one for one in everything.values() if one.picked]
    assert ours.total == pytest.approx(ours.holding + ours.ordering + ours.losing)
    assert ours.fill > 0.9
    client.force_login(scenes.person("buyer"))
    page = client.get("/demand/rules/").content.decode()
    assert "What was really done" in page
    assert "the usual one" in page


@pytest.mark.django_db
def test_a_few_months_are_nothing_to_live_again(client: Client) -> None:
    kept(weeks(*[10.0] * 12), begins_on=THIS_MONDAY - timedelta(weeks=12))
    through(THIS_MONDAY - timedelta(days=1))
    assert demand.live_again() == 0
    client.force_login(scenes.person("buyer"))
    assert "half a year" in client.get("/demand/rules/").content.decode()
