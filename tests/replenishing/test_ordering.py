"""What orders itself, and what waits for somebody."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from quartermaster.accounts.models import Deed
from quartermaster.catalog.models import Sku
from quartermaster.production.models import WorkOrder
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import PurchaseOrder, Supplier
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.proposing import Market
from quartermaster.transfers.models import Transfer
from tests import scenes
from tests.catalog.kits import made
from tests.purchasing import scenes as buying
from tests.replenishing.scenes import planned, proposals, sells, sold, steady
from tests.replenishing.test_thinking import business, proposed, some, think


def by_itself(**said: object) -> None:
    limits = {"orders_itself": True, "most_an_order": Decimal(10**6), "most_a_week": Decimal(10**6)} | said
    rule = replenishing.NewBuyingRule(**limits)  # type: ignore[arg-type]
    replenishing.set_buying_rule(scenes.act(user=scenes.person("manager")), rule=rule)


def wanted(site: scenes.Site, supplier: Supplier, weeks: list[float], **terms: object) -> Sku:
    item = scenes.sku(cost="2", price="5")
    sells(supplier, item, cost="2", **terms)
    sold(item, site.warehouse, weeks)
    return item


def on_order() -> set[int]:
    return set(PurchaseOrder.objects.values_list("lines__sku", flat=True))


@pytest.mark.django_db
def test_what_is_in_doubt_typed_or_beyond_what_should_be_kept_waits_and_the_rest_orders_itself() -> None:
    site, supplier = scenes.site(), buying.supplier(lead_time_days=14)
    plain, typed = wanted(site, supplier, steady(10)), wanted(site, supplier, steady(20))
    doubted = wanted(site, supplier, [*steady(10), -40.0, *steady(10, 6)])
    seldom = wanted(site, supplier, [1.0, 0.0, 0.0, 0.0] * 26, minimum_quantity=Decimal(900))
    packed = wanted(site, supplier, [1.0] * 60, order_multiple=Decimal(144))
    planned()
    (one,) = proposals(typed)
    replenishing.edit(scenes.act(), proposal_id=one.pk, quantity=Decimal(50))
    by_itself()
    planned()
    assert on_order() == {plain.pk}
    (least,), (pack,) = proposals(seldom), proposals(packed)
    assert (least.quantity, pack.quantity) == (900, 144)
    for one, lasts in ((least, "It lasts more than ten years"), (pack, "It lasts ")):
        assert lasts in one.words
        assert "at most 52 weeks should be kept" in one.words
        assert "Say yes or no: it is not ordered by itself." in one.words
    assert "times what not having it would" in least.words
    assert next(one.quantity for one in proposals(typed)) == 50
    assert len(proposals(doubted)) == 1


@pytest.mark.django_db
def test_what_is_left_of_an_order_does_not_go_below_what_its_supplier_takes() -> None:
    site, supplier = scenes.site(), buying.supplier(lead_time_days=14)
    Supplier.objects.filter(pk=supplier.pk).update(minimum_order_value=Decimal(150))
    wanted(site, supplier, steady(2))
    wanted(site, supplier, [*steady(30), -40.0, *steady(30, 6)])
    by_itself()
    planned()
    assert on_order() == set()


def test_no_price_break_and_no_safety_beyond_what_a_dying_item_will_still_be_asked_for() -> None:
    sheet, past = business(2, 1)
    fading = np.concatenate([np.full(52, 20.0), np.linspace(20, 2, 52).round()])
    stopped = np.concatenate([np.full(90, 20.0), [10, 6, 4, 3, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0]])
    steadily = np.full(104, 20.0)
    seldom = np.where(np.arange(104) % 10 == 3, 100.0, 0.0)
    past = some(past, np.ones(4, dtype=bool))
    past.demand[:] = past.sold[:] = [fading, stopped, steadily, seldom]
    nothing = np.zeros(4)
    sheet = sheet.with_(
        sku_id=np.arange(1, 5), warehouse_id=np.ones(4, dtype=np.int64), unit_cost=np.full(4, 10.0), price=np.full(4, 20.0),
        pack=np.ones(4), minimum=nothing, on_shelf=nothing, coming=nothing, position=nothing, waiting=nothing,
        quoted_weeks=np.full(4, 2.0),
    )  # fmt: skip
    found = think(sheet, past)
    drafts, _ = proposed(found, Market({}, {row: [(150.0, 7.0)] for row in range(4)}))
    taken = {draft.row: (draft.quantity, draft.unit_cost) for draft in drafts}
    assert taken[0] == (39.0, 10.0)
    assert taken[1] == (6.0, 10.0)
    assert taken[2][1] == taken[3][1] == 7.0
    # 100 every ten weeks is not dead after 26 weeks, but after 30
    assert found.still_after.tolist()[2:] == [26.0, 30.0]


def ordered_by_hand(site: scenes.Site, item: Sku, supplier: Supplier, quantity: int) -> None:
    draft = purchasing.draft_order(scenes.act(), order=buying.paper(site, (item, quantity), of=supplier))
    purchasing.approve(scenes.act(), number=draft.number)
    purchasing.place(scenes.act(), number=draft.number)


@pytest.mark.django_db
def test_the_limit_of_a_week_counts_what_was_ordered_by_hand() -> None:
    site, supplier = scenes.site(), buying.supplier(lead_time_days=14)
    item, other = wanted(site, supplier, steady(10)), wanted(site, supplier, [0.0] * 60)
    ordered_by_hand(site, other, supplier, 100)
    (spent,) = {line.quantity * line.unit_cost for line in PurchaseOrder.objects.get().lines.all()}
    by_itself(most_a_week=spent + 10)
    planned()
    (one,) = proposals(item)
    assert (one.value > 10, on_order()) == (True, {other.pk})
    by_itself(most_a_week=spent + one.value)
    planned()
    assert on_order() == {item.pk, other.pk}


@pytest.mark.django_db
def test_goods_are_moved_and_made_by_itself_within_the_limits() -> None:
    shop, centre, supplier = scenes.site(), scenes.site(), buying.supplier(lead_time_days=14)
    item = wanted(shop, supplier, steady(10))
    scenes.stocked(item, 1000, centre.shelf)
    kit = made((scenes.sku(), 1))
    sold(kit, shop.warehouse, steady(5))
    by_itself(most_an_order=Decimal(1))
    planned()
    assert {one.kind for one in (*proposals(item), *proposals(kit))} >= {"transfer", "make"}
    assert (Transfer.objects.count(), WorkOrder.objects.count()) == (0, 0)
    by_itself()
    planned()
    assert (Transfer.objects.get().state, Transfer.objects.get().lines.get().sku) == ("requested", item)
    assert (WorkOrder.objects.get().sku, proposals(kit)) == (kit, [])
    assert "within the limits" in Deed.objects.get(verb="transfers.request").reason
