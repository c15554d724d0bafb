"""Goods that expire: no supply beyond what can be sold in time, no order for longer than they keep."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.lasting import Spoils, spoiled
from quartermaster.replenishing.models import Alert
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import NewLot
from tests import scenes
from tests.purchasing import scenes as buying
from tests.replenishing.scenes import plan, planned, proposals, sells, sold, steady


def test_what_expires_first_is_sold_first_and_the_rest_of_it_spoils() -> None:
    lots = [Spoils(0, 10.0, 60.0), Spoils(0, 4.0, 30.0), Spoils(0, -1.0, 7.0), Spoils(1, 8.0, 40.0)]
    # 5 a week: 20 of the 30 in four weeks, 30 of the 60 until the tenth; all that is over. 1: asked for as fast as it spoils.
    assert spoiled(np.array([5.0, 5.0]), lots).tolist() == [7.0 + 10.0 + 30.0, 0.0]


@pytest.mark.django_db
def test_stock_that_spoils_is_no_supply_is_marked_down_and_no_order_is_for_longer_than_it_keeps() -> None:
    site, today = scenes.site(), replenishing.today()
    item = scenes.sku(cost="4", price="9", tracking="lot")
    sells(buying.supplier(lead_time_days=7), item, cost="4")
    sold(item, site.warehouse, steady(10))
    (lot,) = stock.begin_lots(
        scenes.act(), lots=[NewLot(scenes.house().pk, item.pk, "L1", expires_on=today + timedelta(days=21))]
    )
    stock.open_balances(scenes.act(), goods=[scenes.goods(item, 200, site.shelf, lot_id=lot)])
    planned()
    figures = plan(item)
    in_time = 3 * figures.rate
    assert figures.cover_weeks == pytest.approx(3.0)
    assert figures.cycle <= in_time + 1
    found = {one.kind: one for one in proposals(item)}
    assert set(found) == ({"markdown", "buy"} if in_time <= figures.point else {"markdown"})
    assert float(found["markdown"].quantity) == pytest.approx(200 - in_time, abs=1)
    assert found["markdown"].pegs[0][0] == "will expire before it is sold"
    assert found["markdown"].stake > 4 * (found["markdown"].quantity - 1)
    (alert,) = Alert.objects.filter(sku=item, kind="overstock")
    assert f"{200 - in_time:.0f} of them will expire before they are sold." in alert.words
