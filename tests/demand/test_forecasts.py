"""Forecasts are kept week by week: what was told stays told, people may know better for a while, and all of it adds up."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.test import Client

from quartermaster.demand import operations as demand
from quartermaster.demand import queries, showing
from quartermaster.demand.measures import PACKED, monday
from quartermaster.demand.models import Forecast, Known, Series, Total
from quartermaster.kernel import clock
from tests import scenes
from tests.demand.scenes import kept, through

pytestmark = pytest.mark.django_db

THIS_MONDAY = monday(clock.now().date())
BEGAN = THIS_MONDAY - timedelta(weeks=30)


def weeks(*asked: float) -> list[list[float]]:
    """Weeks in which so much was asked for and sold on the Monday, with the shelf full."""
    return [[much, 0, much, 0, 5 * much, 1.0] if not day else [0, 0, 0, 0, 0, 1.0] for much in asked for day in range(7)]


def of(series: Series) -> Forecast:
    return queries.forecasts().get(sku_id=series.sku_id, warehouse_id=series.warehouse_id)


def told(forecast: Forecast) -> list[float]:
    return np.frombuffer(forecast.told, PACKED).tolist()


def test_what_was_told_stays_told_and_running_again_changes_nothing() -> None:
    series = kept(weeks(*[10.0] * 29, 11.0), begins_on=BEGAN)
    through(THIS_MONDAY - timedelta(days=1))
    demand.forecast(until=THIS_MONDAY - timedelta(days=8))
    before = of(series)
    assert (before.demand_class, before.method, before.level) == ("smooth", "smoothed", pytest.approx(10))
    Forecast.objects.update(level=17)  # as if it had been told so then
    for _ in range(2):
        demand.forecast(until=THIS_MONDAY - timedelta(days=1))
        after = of(series)
        assert after.begins_on == THIS_MONDAY
        assert told(after)[-3:] == pytest.approx([10, 10, 17])
    assert told(after)[-20:-1] == told(before)[-19:]
    assert after.error == pytest.approx(6 / 261)
    assert after.bias == pytest.approx(6 / 261)


def test_an_override_counts_for_its_weeks_and_says_what_came_of_it() -> None:
    series = kept(weeks(*[10.0] * 28, 30.0, 30.0), begins_on=BEGAN)
    through(THIS_MONDAY - timedelta(days=1))
    demand.forecast(until=THIS_MONDAY - timedelta(days=15))
    demand.forecast(until=THIS_MONDAY - timedelta(days=8))
    demand.forecast(until=THIS_MONDAY - timedelta(days=1))
    wanted = {"owner_id": series.owner_id, "sku_id": series.sku_id, "warehouse_id": series.warehouse_id}
    with pytest.raises(demand.InvalidOverride):
        demand.override(scenes.act(), **wanted, from_on=BEGAN, until_on=BEGAN, per_week=Decimal(1), reason="Too late to matter")
    demand.override(
        scenes.act(),
        **wanted,
        from_on=THIS_MONDAY - timedelta(weeks=2),
        until_on=THIS_MONDAY + timedelta(days=6),
        per_week=Decimal(28),
        reason="The fair",
    )
    forecast, overrides = of(series), list(queries.overrides_of(series.sku_id))
    assert showing.expected(forecast, overrides, 2).tolist() == [28, pytest.approx(forecast.level)]
    (came,) = showing.what_came(forecast, overrides)
    assert (came.weeks, came.came, came.error, came.helped) == (2, 60, 4, True)
    assert came.error_without == pytest.approx(20 + 20)  # one week that stands out is no new level
    demand.end_override(scenes.act(), override_id=overrides[0].pk)
    assert not queries.overrides_of(series.sku_id)


def test_every_level_adds_up_to_everything_and_the_pages_say_so(client: Client) -> None:
    site = scenes.site()
    steady, seldom = kept(weeks(*[10.0] * 30), begins_on=BEGAN, site=site), kept(weeks(*[0.0, 0, 6] * 10), begins_on=BEGAN)
    once = kept(weeks(*[0.0] * 20, 3.0, *[0.0] * 9), begins_on=BEGAN)
    through(THIS_MONDAY - timedelta(days=1))
    demand.forecast()
    whole = Total.objects.get(of="all")
    assert whole.series == 3
    for level in ("category", "owner", "warehouse", "channel"):
        summed = sum(np.frombuffer(total.ahead, PACKED) for total in Total.objects.filter(of=level))
        assert summed == pytest.approx(np.frombuffer(whole.ahead, PACKED), rel=1e-5)
    assert of(once).doubts == "one_sale"
    client.force_login(scenes.person("buyer"))
    assert steady.sku.code in client.get("/demand/").content.decode()
    page = client.get(f"/demand/skus/{seldom.sku.code}/").content.decode()
    assert "Now and then" in page
    assert client.get(f"/demand/totals/{whole.pk}/").status_code == 200
    assert "added up" in client.get("/demand/totals/").content.decode()
    assert {round(level.month, 3) for level in queries.levels()} == {round(queries.levels()[0].month, 3)}
    channels = showing.by_channel([of(steady), of(seldom)])
    outlook = showing.outlook([of(steady), of(seldom)], [])
    assert outlook
    assert sum(one.month for one in channels) == pytest.approx(outlook.month)
    answer = client.post(
        f"/demand/skus/{steady.sku.code}/overrides/",
        {
            "series": of(steady).pk,
            "per_week": "40",
            "from_on": f"{THIS_MONDAY}",
            "until_on": f"{THIS_MONDAY + timedelta(weeks=3)}",
            "reason": "A fair",
            "_key": "once",
        },
    )
    assert answer.status_code == 303
    assert queries.overrides_of(steady.sku_id).get().per_week == 40
    assert "A fair" in client.get(f"/demand/skus/{steady.sku.code}/").content.decode()


def test_nothing_is_forecast_where_nothing_is_known() -> None:
    Known.objects.all().delete()
    assert demand.forecast(until=date(2026, 1, 4)) == 0
