"""Shops that are filled from a central warehouse: each thing once, from the centre first."""

from __future__ import annotations

import numpy as np
import pytest

from quartermaster.catalog.models import Sku
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.models import Alert, Plan, Run
from quartermaster.replenishing.ruling import Rule
from tests import scenes
from tests.catalog.kits import made
from tests.purchasing import scenes as buying
from tests.replenishing.scenes import bought, planned, proposals, sells, sold, steady
from tests.replenishing.test_thinking import business, think

pytestmark = pytest.mark.django_db


def filled(shop: scenes.Site, centre: scenes.Site, item: Sku | None = None) -> None:
    """The shop is filled from the centre, with all goods or one."""
    replenishing.set_policy(
        scenes.act(),
        policy=replenishing.NewPolicy(
            warehouse_id=shop.warehouse.pk,
            from_warehouse_id=centre.warehouse.pk,
            sku_id=item.pk if item else None,
            until_ended=item is not None,
            reason="The shop is around the corner." if item else "",
        ),
    )


def test_what_a_centre_holds_is_moved_to_its_shop_once_and_the_centre_buys_the_rest() -> None:
    shop, centre = scenes.site(), scenes.site()
    item = bought(shop, rate=10, stock=0, cost="20", price="50")
    scenes.stocked(item, 10, centre.shelf)
    filled(shop, centre, item)
    planned()
    moves = {(one.kind, one.from_warehouse_id, one.warehouse_id): one.quantity for one in proposals(item)}
    assert moves.pop(("buy", None, centre.warehouse.pk)) > 10
    assert moves == {("transfer", centre.warehouse.pk, shop.warehouse.pk): 10}
    before = [(one.pk, one.quantity) for one in proposals(item)]
    planned()
    assert [(one.pk, one.quantity) for one in proposals(item)] == before
    assert Run.objects.latest("id").state == "done"


def test_what_a_shop_or_a_kit_will_need_is_not_too_much_and_not_dead() -> None:
    shop, centre = scenes.site(), scenes.site()
    item = bought(shop, rate=10, stock=0, cost="20", price="50")
    scenes.stocked(item, 250, centre.shelf)
    filled(shop, centre, item)
    part = scenes.sku(cost="10", price="25")
    kit = made((part, 1))
    sold(kit, shop.warehouse, steady(5))
    scenes.stocked(kit, 30, shop.shelf)
    scenes.stocked(part, 100, shop.shelf)
    planned()
    assert Alert.objects.filter(sku__in=(item, part), kind__in=("dead", "overstock")).count() == 0
    assert {one.kind for one in (*proposals(item), *proposals(part))} <= {"transfer", "make", "buy"}
    scenes.stocked(item, 200, centre.shelf)  # now it is more than the shop sells in half a year
    planned()
    (much,) = (one for one in proposals(item) if one.kind == "partner")
    assert (much.warehouse_id, 150 < much.quantity < 220) == (centre.warehouse.pk, True)


def test_shops_are_filled_within_the_time_that_goods_take_from_the_centre_and_the_centre_alone_waits_for_the_supplier() -> None:
    near, far, centre = scenes.site(), scenes.site(), scenes.site()
    item = scenes.sku(cost="20", price="50")
    sells(buying.supplier(lead_time_days=84), item, cost="20")
    for shop, seed in ((near, 1), (far, 2)):
        sold(item, shop.warehouse, steady(5, seed=seed))
        filled(shop, centre)
    planned()  # nobody has ever had it at the centre
    plans = {one.warehouse_id: one for one in Plan.objects.filter(sku=item)}
    assert set(plans) == {near.warehouse.pk, far.warehouse.pk, centre.warehouse.pk}
    at_centre = plans[centre.warehouse.pk]
    for shop in (near, far):
        one = plans[shop.warehouse.pk]
        assert (round(one.lead_weeks * 7), one.point < 20) == (3, True)
    assert (at_centre.lead_weeks, round(at_centre.mean / 13)) == (
        12,
        round(sum(plans[one.warehouse.pk].rate for one in (near, far))),
    )
    # two shops at once vary less than each alone: the buffer is below the sum of what each would keep for twelve weeks
    apart = sum(np.sqrt(plans[one.warehouse.pk].variance * 13 * 1.1) for one in (near, far))
    assert 0 < at_centre.from_demand**0.5 < 0.8 * apart
    (buy,) = proposals(item)
    assert (buy.kind, buy.warehouse_id, float(buy.quantity) >= at_centre.point) == ("buy", centre.warehouse.pk, True)


def test_where_the_centre_is_short_its_shops_are_equally_sure() -> None:
    near, far, centre = scenes.site(), scenes.site(), scenes.site()
    item = scenes.sku(cost="20", price="50")
    sells(buying.supplier(lead_time_days=14), item, cost="20")
    for shop in (near, far):
        sold(item, shop.warehouse, steady(5))
        filled(shop, centre)
    scenes.stocked(item, 15, centre.shelf)
    planned()
    moves = {one.warehouse_id: one.quantity for one in proposals(item) if one.kind == "transfer"}
    assert sorted(moves.values()) == [7, 8]
    scenes.stocked(item, 6, near.shelf)
    planned()
    moves = {one.warehouse_id: one.quantity for one in proposals(item) if one.kind == "transfer"}
    assert (sum(moves.values()), 10 <= moves[far.warehouse.pk] <= 11) == (15, True)


def test_the_way_is_as_long_as_transfers_took_on_it() -> None:
    sheet, past = business(1, 3)
    rule = Rule(id=1, warehouse=2, from_warehouse=1)
    told = think(sheet, past, rule, routes={(1, 2): (2.0, 0.25), (0, 0): (1.0, 0.0)})
    assert (told.basis.lead_weeks[1], told.basis.lead_variance[1]) == (2.0, 0.25)
    assert think(sheet, past, rule, routes={(0, 0): (1.0, 0.0)}).basis.lead_weeks[1] == 1.0
    assert told.basis.lead_weeks[0] == think(sheet, past).basis.lead_weeks[0]
