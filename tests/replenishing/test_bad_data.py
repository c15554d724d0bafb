"""A night over data that cannot be right: each doubt is told to somebody, and everything else is planned."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from django.test import Client

from quartermaster.catalog.models import Bill, Sku
from quartermaster.kernel import db
from quartermaster.replenishing.models import Alert, Plan
from tests import scenes
from tests.catalog.kits import made
from tests.purchasing import scenes as buying
from tests.replenishing.scenes import bought, plan, planned, proposals, sells, sold, steady

pytestmark = pytest.mark.django_db


def odd(site: scenes.Site, weeks: Sequence[float], *, cost: str = "2", days: int = 14, empty: Sequence[int] = ()) -> Sku:
    """A SKU with this past, of which nothing is left."""
    item = scenes.sku(cost=cost, price="5")
    sells(buying.supplier(lead_time_days=days), item, cost=cost)
    sold(item, site.warehouse, weeks, empty=empty)
    return item


def in_a_loop(site: scenes.Site) -> tuple[Sku, Sku]:
    """Two kits that are made of each other. The database refuses that, so here its guard is down."""
    box, lid = scenes.sku(), scenes.sku()
    made((lid, 1), sku=box)
    bill = Bill.objects.create(sku=lid, number=1, kit="made")
    db.run("SET CONSTRAINTS ALL IMMEDIATE")
    db.run("ALTER TABLE catalog_billline DISABLE TRIGGER USER")
    db.run("INSERT INTO catalog_billline (bill_id, component_id, quantity) VALUES (%s, %s, 1)", [bill.pk, box.pk])
    db.run("ALTER TABLE catalog_billline ENABLE TRIGGER USER")
    Sku.objects.filter(pk=lid.pk).update(kit="made")
    for item in (box, lid):
        sold(item, site.warehouse, steady(5))
    return box, lid


def doubts(item: Sku) -> str:
    return " ".join(Alert.objects.filter(sku=item, kind="doubt").values_list("words", flat=True))


def test_bad_data_is_told_to_somebody_and_the_rest_is_planned(client: Client) -> None:
    site = scenes.site()
    healthy = bought(site, rate=10, stock=5)
    came_back = odd(site, [*steady(10), -40.0, *steady(10, 6)])
    by_the_pack = odd(site, [12.0] * 52 + [1.0] * 52)
    free, at_once = odd(site, steady(10), cost="0"), odd(site, steady(10), days=0)
    box, lid = in_a_loop(site)
    once, gaps = odd(site, [0.0] * 40 + [3.0] + [0.0] * 11), odd(site, steady(10), empty=range(20, 40))
    planned()
    assert "More came back than was sold" in doubts(came_back)
    assert "was the unit changed?" in doubts(by_the_pack)
    assert "It has no cost" in doubts(free)
    assert "Its lead time is nothing; a week is taken" in doubts(at_once)
    assert ("filled from itself" in doubts(box), "filled from itself" in doubts(lid)) == (True, True)
    assert ("one_sale" in plan(once).doubts, "gaps" in plan(gaps).doubts) == (True, True)
    assert (doubts(healthy), plan(healthy).doubts) == ("", [])

    assert [[one.kind for one in proposals(item)] for item in (healthy, came_back, by_the_pack, at_once, gaps)] == [["buy"]] * 5
    assert (proposals(box), proposals(lid)) == ([], [])
    assert plan(gaps).rate == pytest.approx(plan(healthy).rate, rel=0.1)  # the empty weeks count as unknown, not as none
    assert plan(at_once).lead_weeks == 1
    assert plan(free).cycle <= 52 * plan(free).rate + 1  # keeping it seems free, so it is bought for a year at most
    for row in Plan.objects.all():
        assert np.isfinite([row.rate, row.point, row.up_to, row.wanted, row.chance, row.stake, row.excess]).all()

    client.force_login(scenes.person("buyer"))
    listed = client.get("/planning/alerts/").content.decode()
    assert all(item.code in listed for item in (came_back, by_the_pack, free, at_once, box))
    (one,) = proposals(came_back)
    assert "More came back than was sold" in client.get(f"/planning/proposals/{one.pk}/").content.decode()
