"""A challenger that wins the replay tells the rates that the night plans with, and ours come back with one click."""

from __future__ import annotations

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from quartermaster.catalog.models import Sku
from quartermaster.demand import operations as demand
from quartermaster.demand.challengers import CHALLENGERS, EXTRA
from quartermaster.demand.models import Forecast, Lived
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing import queries
from quartermaster.replenishing.models import Alert, Plan, Policy, Run
from quartermaster.replenishing.operations import NewPolicy
from tests import scenes
from tests.purchasing import scenes as buying
from tests.replenishing.scenes import plan, planned, proposals, sells, sold, steady

pytestmark = pytest.mark.django_db
WEEKS = 104


def of_a_season(count: int) -> list[Sku]:
    """Goods that are asked for in six weeks of the year, each in its own: no category knows it, and a mean comes too late. The
    season of the first begins next week."""
    site, supplier = scenes.site(), buying.supplier(lead_time_days=14)
    chance, made = np.random.default_rng(5), []
    for place in range(count):
        item = scenes.sku(cost="2", price="5")
        sells(supplier, item)
        season = np.where((np.arange(WEEKS) + place) % 52 < 6, 30.0, 0.3)
        sold(item, site.warehouse, chance.poisson(season).astype(float).tolist())
        made.append(item)
    return made


@pytest.mark.skipif(not all(one.is_installed for one in CHALLENGERS), reason=f"install {EXTRA}")
def test_what_wins_the_replay_is_picked_planned_by_and_taken_back(client: Client) -> None:
    item = of_a_season(90)[0]
    planned()
    ours = plan(item).rate
    demand.live_again(economy=replenishing.economy())
    picked = queries.picked_of("Everything")
    usual = queries.usual_of("Everything")
    assert picked
    assert usual
    assert picked.challenger == "lightgbm"
    others = Lived.objects.filter(group="Everything", challenger="").exclude(rule=Lived.REALLY)
    assert picked.total < 0.9 * min(one.total for one in others)
    client.force_login(scenes.person("buyer"))
    assert client.post("/planning/rules/apply/", {"group": "Everything", "_key": "a"}).status_code == 303
    policy = Policy.objects.get()
    assert float(policy.pick.saves) == pytest.approx(usual.total - picked.total, abs=0.01)
    asked = replenishing.manners()
    assert {one.challenger for one in asked.values()} == {"lightgbm"}
    assert len(asked) == 90
    planned()
    told = Forecast.objects.get(sku=item)
    assert (told.method, told.asked, told.why_ours) == ("lightgbm", "lightgbm", "")
    assert plan(item).rate == pytest.approx(told.level)
    assert plan(item).rate > 5 * ours
    assert Plan.objects.filter(told_by="lightgbm").count() == 90
    assert Run.objects.latest("id").told == [{"by": "lightgbm", "why": "", "rows": 90}]
    assert not Alert.objects.filter(kind="told_by_ours").exists()
    assert "LightGBM expects about" in proposals(item)[0].words
    assert "told by LightGBM" in client.get("/planning/rules/").content.decode()
    assert "LightGBM, picked by the replay" in client.get(reverse("forecast", args=[item.code])).content.decode()
    assert client.post(f"/planning/policies/{policy.pk}/take-back-pick/", {"_key": "back"}).status_code == 303
    planned()
    assert (plan(item).told_by, plan(item).rate) == ("", pytest.approx(ours))
    assert Run.objects.latest("id").told == []


def asked_of(challenger: str) -> Policy:
    """A policy of everything that asks a challenger, as a pick leaves it."""
    policy = replenishing.set_policy(scenes.act(), policy=NewPolicy(reason="Picked"))
    Policy.objects.filter(pk=policy.pk).update(challenger=challenger)
    return policy


def test_where_a_challenger_does_not_tell_ours_does_and_an_alert_says_why(client: Client) -> None:
    site, supplier = scenes.site(), buying.supplier(lead_time_days=7)
    old, young = (scenes.sku(cost="2", price="5") for _ in range(2))
    for item, weeks in ((old, 60), (young, 12)):
        sells(supplier, item)
        sold(item, site.warehouse, steady(10, weeks))
    asked_of("croston_sba")
    planned()
    before = plan(young).rate
    assert Run.objects.latest("id").told == [{"by": "croston_sba", "why": "not_told", "rows": 2}]
    planned()
    assert [plan(one).why_ours for one in (old, young)] == ["", "young"]
    assert plan(old).rate == pytest.approx(Forecast.objects.get(sku=old).level)
    assert plan(young).rate == pytest.approx(before)
    (alert,) = Alert.objects.filter(kind="told_by_ours")
    assert alert.words == "Ours tells 1 SKU instead of Croston, corrected: first asked for less than half a year ago."
    client.force_login(scenes.person("buyer"))
    page = client.get("/planning/proposals/").content.decode()
    assert "1 SKU by Croston, corrected; 1 SKU by ours instead of Croston, corrected (first asked for" in page
    assert "Croston, corrected" in client.get("/planning/alerts/?kind=told_by_ours").content.decode()


def test_another_dial_said_by_hand_takes_the_challenger_back() -> None:
    policy = asked_of("auto_ets")
    said = NewPolicy(reason="Still picked")
    assert replenishing.set_policy(scenes.act(), policy=said, policy_id=policy.pk, version=1).challenger == "auto_ets"
    by_hand = NewPolicy(kind="cycle", reason="By hand")
    assert replenishing.set_policy(scenes.act(), policy=by_hand, policy_id=policy.pk, version=2).challenger == ""
