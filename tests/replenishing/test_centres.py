"""Shops that are filled from a central warehouse: each thing once, from the centre first."""

from __future__ import annotations

import pytest

from quartermaster.catalog.models import Sku
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.models import Alert, Run
from tests import scenes
from tests.catalog.kits import made
from tests.replenishing.scenes import bought, planned, proposals, sold, steady

pytestmark = pytest.mark.django_db


def filled(shop: scenes.Site, centre: scenes.Site, item: Sku | None = None) -> None:
    """The shop is filled from the centre, with all goods or one."""
    replenishing.set_policy(
        scenes.act(),
        policy=replenishing.NewPolicy(
            warehouse_id=shop.warehouse.pk,
            from_warehouse_id=centre.warehouse.pk,
            sku_id=item.pk if item else None,
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
