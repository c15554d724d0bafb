"""What the forecast page says is what the night orders by: of seasons, of new goods, of goods that were out of stock, of weeks
that were shut, with another smoothing, and with what people say."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest

from quartermaster.catalog.models import Sku
from quartermaster.demand import operations as demand
from quartermaster.demand import queries
from quartermaster.demand.measures import PACKED
from quartermaster.demand.models import Forecast, Total
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.models import Policy
from quartermaster.replenishing.operations import NewPolicy
from tests import scenes
from tests.purchasing import scenes as buying
from tests.replenishing.scenes import plan, planned, sells, sold, steady

pytestmark = pytest.mark.django_db


def goods(site: scenes.Site, weeks: list[float], *, empty: tuple[int, ...] = ()) -> Sku:
    item = scenes.sku(cost="2", price="5")
    sells(buying.supplier(lead_time_days=14), item)
    sold(item, site.warehouse, weeks, empty=empty)
    return item


def test_every_rate_of_a_night_is_the_level_of_its_forecast() -> None:
    site = scenes.site()
    season = [30.0 if 20 <= week % 52 < 32 else 4.0 for week in range(104)]
    made = [
        goods(site, season),
        goods(site, steady(10, 104), empty=(60, 61, 62)),
        goods(site, [0.0] * 98 + steady(9, 6)),
        goods(site, [0.0, 0.0, 0.0, 12.0] * 26),
        goods(site, [8.0] * 20 + [0.0] * 84),
    ]
    planned()
    for item in made:
        assert plan(item).rate == Forecast.objects.get(sku=item).level
    ahead = queries.ahead([made[0].pk])
    assert ahead.season[0, 20:32].mean() > 3 * ahead.season[0, :16].mean()
    assert plan(made[4]).rate == 0


def test_another_smoothing_of_a_policy_is_what_is_told() -> None:
    site = scenes.site()
    item = goods(site, [0.0] * 50 + [10.0] * 10)
    planned()
    usual = plan(item).rate
    policy = replenishing.set_policy(scenes.act(), policy=NewPolicy(reason="Slowly"))
    Policy.objects.filter(pk=policy.pk).update(smoothing=Decimal("0.05"))
    planned()
    assert plan(item).rate == Forecast.objects.get(sku=item).level
    assert usual == pytest.approx(10, abs=0.01)  # it is young: told from its first demand on


def test_a_week_in_which_nothing_is_asked_for_of_anything_was_shut_and_lowers_nothing() -> None:
    site = scenes.site()
    chance = np.random.default_rng(2)
    weeks = chance.poisson(10.0, (25, 60)).astype(float)
    weeks[:, 57:59] = 0.0
    made = [goods(site, row.tolist()) for row in weeks]
    planned()
    level = Forecast.objects.get(sku=made[0]).level
    alone = weeks[0].copy()
    alone[57:59] = np.nan
    smoothed = 0.8 ** np.arange(59, -1, -1.0)
    known = np.isfinite(alone)
    assert level == pytest.approx((alone[known] * smoothed[known]).sum() / smoothed[known].sum(), rel=0.02)
    assert level > 8


def test_totals_count_what_people_said() -> None:
    site = scenes.site()
    item = goods(site, [10.0] * 60)
    planned()
    monday = Forecast.objects.get(sku=item).begins_on
    demand.override(
        scenes.act(), owner_id=scenes.house().pk, sku_id=item.pk, warehouse_id=site.warehouse.pk, per_week=Decimal(40),
        from_on=monday, until_on=monday + timedelta(days=13), reason="A fair",
    )  # fmt: skip
    planned()
    told = np.frombuffer(Total.objects.get(of="all").ahead, PACKED)
    assert told[:3].tolist() == pytest.approx([40, 40, 10])
