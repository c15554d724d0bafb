"""The business is lived again in money: every rule meets the same weeks, and nothing is picked from too little."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.test import Client

from quartermaster.demand import lives
from quartermaster.demand import operations as demand
from quartermaster.demand.challengers import CHALLENGERS
from quartermaster.demand.measures import filled
from quartermaster.demand.models import Lived, Replay
from quartermaster.planning import choosing
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


def test_under_two_years_or_eighty_series_nothing_is_picked_and_the_usual_rule_is_kept() -> None:
    window = warm_up_window(52, periods_a_year=52)
    found = lives.tried(life(np.full((90, 52), 4.0)), window)
    told = lives.of_group(found, np.ones(90, dtype=bool))
    assert [one.rule for one in told] == [*lives.rules_of(window), "Ours: smoothing 0.2, dial 0.5, the usual one"]
    fills = [one.outcome.served.sum() / one.outcome.wanted.sum() for one in told]
    assert fills[0] == 1
    assert fills[-1] > 0.9
    assert not any(one.picked for one in told)
    longer = warm_up_window(104, periods_a_year=52)
    assert [lives.tells(longer, 80), lives.tells(longer, 79), lives.tells(window, 80)] == [True, False, False]


def test_what_was_picked_for_a_group_would_have_cost_it_least_but_for_what_is_nearer_to_the_usual_and_as_good() -> None:
    wild = np.random.default_rng(1).poisson(np.where(np.arange(104) % 26 < 13, 2.0, 14.0), (160, 104)).astype(float)
    found = lives.tried(life(wild), warm_up_window(104, periods_a_year=52))
    half = np.arange(160) < 80
    ours = [one for one in lives.of_group(found, half) if one.dial is not None]
    (picked,) = [one for one in ours if one.picked]
    totals = {rule: outcome.only(half).total for rule, outcome in found.ours.items()}
    assert picked.outcome.total == totals[choosing.chosen({rule: one.only(half) for rule, one in found.ours.items()})]
    assert picked.outcome.total <= ours[0].outcome.total
    assert picked.outcome.total <= 1.05 * min(totals.values())
    assert len(picked.outcome.wanted) == 80


@pytest.mark.django_db
def test_what_was_really_done_stands_beside_what_each_rule_would_have_cost(client: Client) -> None:
    for _ in range(2):
        kept(weeks(*[10.0] * 52), begins_on=THIS_MONDAY - timedelta(weeks=52))
    through(THIS_MONDAY - timedelta(days=1))
    assert [demand.live_again() for _ in range(2)] == [2, 2]
    everything = {one.rule: one for one in Lived.objects.filter(group="Everything")}
    really = everything[Lived.REALLY]
    assert len(everything) == 6 + sum(one.is_installed for one in CHALLENGERS)
    assert (really.weeks, really.fill, really.stock, really.lines, really.total) == (21, 1, 0, 0, 0)
    (ours,) = [one for one in everything.values() if one.is_usual]
    assert ours.total == pytest.approx(ours.holding + ours.ordering + ours.losing)
    assert ours.fill > 0.9
    client.force_login(scenes.person("buyer"))
    page = client.get("/planning/rules/").content.decode()
    assert "What was really done" in page
    assert "the usual one" in page


@pytest.mark.django_db
def test_a_few_months_are_nothing_to_live_again(client: Client) -> None:
    kept(weeks(*[10.0] * 12), begins_on=THIS_MONDAY - timedelta(weeks=12))
    through(THIS_MONDAY - timedelta(days=1))
    assert demand.live_again() == 0
    client.force_login(scenes.person("buyer"))
    assert "half a year" in client.get("/planning/rules/").content.decode()


@pytest.mark.django_db
def test_the_weekly_replay_says_how_far_it_is_and_cancelled_it_changes_nothing(client: Client) -> None:
    kept(weeks(*[10.0] * 30), begins_on=THIS_MONDAY - timedelta(weeks=30))
    through(THIS_MONDAY - timedelta(days=1))
    buyer = scenes.person("buyer")
    client.force_login(buyer)
    assert demand.replay()
    whole = Replay.objects.get()
    assert (whole.state, whole.done, whole.percent) == ("done", whole.of, 100)
    before = list(Lived.objects.values_list("pk", flat=True))
    pages: list[str] = []

    def somebody_stops_it(done: int, of: int) -> None:
        if done == 7:
            pages.append(client.get("/planning/rules/").content.decode())
            assert client.post("/planning/rules/replay/cancel/", {"_key": "c"}).status_code == 303

    assert not demand.replay(progress=somebody_stops_it)
    stopped = Replay.objects.latest("pk")
    assert (stopped.state, stopped.done) == ("cancelled", 7)
    assert list(Lived.objects.values_list("pk", flat=True)) == before
    assert f"{stopped.percent} %" in pages[0]
    assert "was cancelled" in client.get("/planning/rules/").content.decode()
    assert client.post("/planning/rules/replay/cancel/", {"_key": "d"}).status_code == 409
    assert client.get("/api/v1/planning/replay").json()["state"] == "cancelled"
