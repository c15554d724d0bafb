"""What nobody asks for any more need not be kept."""

from __future__ import annotations

import pytest
from django.test import Client

from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.models import Alert
from tests import scenes
from tests.purchasing import scenes as buying
from tests.replenishing.scenes import plan, planned, sells, sold, steady

pytestmark = pytest.mark.django_db


def test_dead_is_half_a_year_or_three_usual_intervals_and_one_click_says_that_it_is_not_stocked(client: Client) -> None:
    site = scenes.site()
    gone, seldom = scenes.sku(cost="10", price="20"), scenes.sku(cost="10", price="20")
    for item, weeks in ((gone, [*steady(5, 60), *[0.0] * 30]), (seldom, [*([3.0, *[0.0] * 14] * 4), *[0.0] * 30])):
        sells(buying.supplier(), item, cost="10")
        sold(item, site.warehouse, weeks)
        scenes.stocked(item, 20, site.shelf)
    planned()
    (alert,) = Alert.objects.filter(kind="dead")
    assert (alert.sku, "It need not be kept in stock." in alert.words) == (gone, True)
    client.force_login(scenes.person("manager"))
    place = f"{site.warehouse.code}/{scenes.house().code}"
    shown = client.get(f"/planning/goods/{gone.code}/{place}/").content.decode()
    assert "Do not stock" in shown
    assert "Do not stock" not in client.get(f"/planning/goods/{seldom.code}/{place}/").content.decode()
    said: dict[str, str | int] = {
        "sku": gone.code,
        "warehouse": site.warehouse.pk,
        "kind": "none",
        "until_ended": "yes",
        "reason": "Nobody asks for it any more.",
    }
    form = client.get("/planning/policies/new/", said).context["form"]
    assert {name: form.initial.get(name) for name in ("kind", "ends_on", "reason")} == {
        "kind": "none", "ends_on": None, "reason": said["reason"],
    }  # fmt: skip
    policy = replenishing.NewPolicy(sku_id=gone.pk, warehouse_id=site.warehouse.pk, kind="none", until_ended=True, reason="Dead")
    replenishing.set_policy(scenes.act(), policy=policy)
    planned()
    assert plan(gone).point == -1
    assert "Do not stock" not in client.get(f"/planning/goods/{gone.code}/{place}/").content.decode()
