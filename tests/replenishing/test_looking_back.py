"""What runs out, by when it has to be ordered, and what people said that did not hold: each asks somebody, with its money."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from quartermaster.catalog.models import Sku
from quartermaster.demand import operations as demand
from quartermaster.demand.models import Override
from quartermaster.kernel import clock
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.models import Alert, PlanningTerms, Policy
from tests import scenes
from tests.replenishing.scenes import bought, plan, planned, proposals, sold, steady

pytestmark = pytest.mark.django_db


def alerts(item: Sku) -> dict[str, Alert]:
    return {one.kind: one for one in Alert.objects.filter(sku=item)}


def test_what_runs_out_is_told_where_nothing_is_on_order_and_nobody_will_order_it() -> None:
    item = bought(scenes.site(), rate=10, stock=5)
    planned()
    (one,) = proposals(item)
    replenishing.dismiss(scenes.act(), proposal_ids=[one.pk], why="price", reason="")
    rule = replenishing.NewBuyingRule(supplier_id=one.supplier_id, order_days="1234567", cut_off=time(23, 59))
    replenishing.set_buying_rule(scenes.act(), rule=rule)
    planned()
    told = alerts(item)["runs_out"]
    assert proposals(item) == []
    assert told.words.endswith("days; nothing is on its way, and an order takes about 14 days.")
    short = plan(item).rate * plan(item).lead_weeks - 5
    assert float(told.stake) == pytest.approx(short * plan(item).lost_sale, abs=0.01)
    today = replenishing.today()
    assert f"due by {today:%-d %b}, 23:59; in a week" in Alert.objects.get(kind="order_today").words


def test_an_override_that_was_further_off_than_the_forecast_is_told_with_its_money(client: Client) -> None:
    site, today = scenes.site(), replenishing.today()
    worse, better = bought(site, rate=10, stock=100), bought(site, rate=10, stock=100)
    demand.forecast()
    for item, per_week in ((worse, 90), (better, 10)):
        Override.objects.create(
            owner=scenes.house(), sku=item, warehouse=site.warehouse, per_week=Decimal(per_week), made_by=scenes.person("buyer"),
            from_on=today - timedelta(days=40), until_on=today - timedelta(days=1), reason="The fair", made_at=clock.now(),
        )  # fmt: skip
    planned()
    assert "override_worse" not in alerts(better)
    told = alerts(worse)["override_worse"]
    assert "said 90 a week" in told.words
    assert told.stake > 0
    client.force_login(scenes.person("buyer"))
    address = f"/planning/goods/{{}}/{site.warehouse.code}/{scenes.house().code}/"
    page = client.get(address.format(worse.code)).content.decode()
    assert ("said 90 a week" in page, "it did not help" in page) == (True, True)
    assert "it did not help" not in client.get(address.format(better.code)).content.decode()


def test_a_policy_that_holds_until_somebody_ends_it_is_asked_about_every_quarter() -> None:
    item = bought(scenes.site(), stock=30)
    said = replenishing.NewPolicy(sku_id=item.pk, kind="typed", minimum=Decimal(40), until_ended=True, reason="The fair")
    policy = replenishing.set_policy(scenes.act(), policy=said)
    planned()
    assert "review_policy" not in alerts(item)
    Policy.objects.filter(pk=policy.pk).update(set_at=clock.now() - timedelta(days=92))
    planned()
    assert "Save it anew if it still holds." in alerts(item)["review_policy"].words
    replenishing.set_policy(scenes.act(), policy=said, policy_id=policy.pk)
    planned()
    assert "review_policy" not in alerts(item)


def test_a_typed_minimum_that_costs_much_more_than_planning_would_is_told() -> None:
    site = scenes.site()
    much, right = scenes.sku(cost="20", price="30", minimum=Decimal(900)), scenes.sku(cost="20", price="30", minimum=Decimal(30))
    for item in (much, right):
        sold(item, site.warehouse, steady(10))
        scenes.stocked(item, 1000, site.shelf)
    planned()
    assert "typed_minimum" not in alerts(right)
    told = alerts(much)["typed_minimum"]
    assert told.words.startswith("A minimum of 900 is typed at the SKU; planning would order at ")
    assert told.stake > 3000
    PlanningTerms.objects.create(worth_telling=Decimal(100_000))
    planned()
    assert "typed_minimum" not in alerts(much)
