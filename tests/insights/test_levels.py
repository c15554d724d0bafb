"""The figures of every SKU: exact, at one warehouse or all."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from quartermaster.insights import days
from quartermaster.insights.health import Health
from quartermaster.insights.queries.levels import level_of, levels, levels_of, matching
from quartermaster.insights.queries.tally import counts, low_to_order
from quartermaster.kernel import clock
from quartermaster.sales import operations as sales
from quartermaster.web.sources import Order
from tests import scenes
from tests.catalog.kits import bundle
from tests.insights.scenes import on_the_way, ordered, supplier

pytestmark = pytest.mark.django_db

BY_CODE = Order("code", "code", False)


def test_adds_up_what_there_is_what_is_promised_and_what_comes() -> None:
    site, item = scenes.site(), scenes.sku(minimum=Decimal(5), maximum=Decimal(100))
    scenes.stocked(item, 40, site.shelf)
    scenes.stocked(item, 6, site.dock)
    scenes.stocked(item, 3, site.quarantine)
    ordered(item, "12", site.warehouse)
    on_the_way(item, "24", site.warehouse, days.today() + timedelta(days=9))
    level = level_of(item.id)
    assert level is not None
    assert [level.on_hand, level.sellable, level.receiving, level.held, level.staged] == [49, 40, 6, 3, 0]
    assert [level.reserved, level.available, level.on_order, level.demand] == [12, 28, 24, 12]
    assert level.next_on == days.today() + timedelta(days=9)
    assert (level.days[-1], level.health) == (12.0, Health.HEALTHY)
    assert level.cover is not None
    assert int(level.cover) == 65
    assert level.shelves == ((site.warehouse.name, Decimal(49)),)


def test_a_warehouse_has_its_own_figures_and_low_speaks_of_all() -> None:
    here, there, item = scenes.site(), scenes.site(), scenes.sku(minimum=Decimal(10))
    scenes.stocked(item, 4, here.shelf)
    scenes.stocked(item, 30, there.shelf)
    at_here = level_of(item.id, here.warehouse.id)
    assert at_here is not None
    assert [at_here.on_hand, at_here.available] == [4, 4]
    assert not at_here.low
    assert at_here.health is Health.HEALTHY


def test_is_low_when_available_and_on_order_reach_the_minimum() -> None:
    site = scenes.site()
    low, covered, without = scenes.sku(minimum=Decimal(10)), scenes.sku(minimum=Decimal(10)), scenes.sku()
    for item in (low, covered, without):
        scenes.stocked(item, 10, site.shelf)
    on_the_way(covered, "1", site.warehouse, days.today())
    found = {level.code: level for level in levels().page(BY_CODE, None, 50)}
    assert [found[item.code].low for item in (low, covered, without)] == [True, False, False]
    assert found[low.code].health is Health.LOW


def test_says_in_how_many_days_a_sku_runs_out() -> None:
    site, item = scenes.site(), scenes.sku()
    scenes.stocked(item, 34, site.shelf)
    ordered(item, "28", site.warehouse, placed_at=clock.now() - timedelta(days=3))
    level = level_of(item.id)
    assert level is not None
    assert [level.demand, level.available] == [28, 6]
    assert (level.health, level.status) == (Health.SOON, "Runs out in 6 d")
    assert level.days[-4] == 28.0


def test_counts_every_tab() -> None:
    site = scenes.site()
    empty, held, much = scenes.sku(minimum=Decimal(1)), scenes.sku(), scenes.sku(maximum=Decimal(5))
    scenes.stocked(held, 2, site.quarantine)
    scenes.stocked(much, 6, site.shelf)
    before = counts()
    assert before["all"] == 3
    assert (before["low"], before["out"], before["held"], before["much"], before["healthy"]) == (1, 2, 1, 1, 0)
    assert level_of(empty.id) is not None


def test_goes_through_all_skus_by_any_figure_page_by_page() -> None:
    site = scenes.site()
    items = [scenes.sku() for _ in range(7)]
    for place, item in enumerate(items):
        scenes.stocked(item, 10 + place // 2, site.shelf)
    order = Order("available", "available", True)
    source, seen, after = levels(), [], None
    while page := source.page(order, after, 2):
        seen += [level.id for level in page]
        after = source.cursor(order, page[-1])
    assert len(seen) == 7
    assert set(seen) == {item.id for item in items}
    assert seen[0] == items[6].id


def test_finds_by_code_name_and_barcode() -> None:
    item, other = scenes.sku(), scenes.sku()
    item.barcodes.create(value="05012345225519", kind="gtin")
    item.name = "Plasters in tin 100% Spaceboy"
    item.save()
    for text in (item.code[:-1] + item.code[-1].lower(), "100% space", "5012345225519"):
        assert item.code in {level.code for level in matching(levels(), text).page(BY_CODE, None, 50)}
    assert other.code not in {level.code for level in matching(levels(), "100% space").page(BY_CODE, None, 50)}


def test_parts_what_is_low_by_what_can_be_done() -> None:
    sold, unsold = scenes.sku(minimum=Decimal(5)), scenes.sku(minimum=Decimal(5))
    supplier(sold)
    found = low_to_order()
    assert (found.sku_ids, found.without_supplier, found.drafted) == ([sold.id], 1, 0)
    assert unsold.id not in found.sku_ids


def test_a_bundle_has_the_demand_that_was_ordered_and_lasts_as_long_as_its_scarcest_component() -> None:
    site, tea, mug = scenes.site(), scenes.sku(), scenes.sku()
    gift = bundle((tea, 2), (mug, 1))
    scenes.stocked(tea, 100, site.shelf)
    scenes.stocked(mug, 40, site.shelf)
    ordered(gift, "10", site.warehouse)
    ordered(mug, "4", site.warehouse)
    found = levels_of([gift.id, tea.id, mug.id])
    assert [(one.demand, one.available, one.cover_days) for one in (found[item.id] for item in (gift, tea, mug))] == [
        (10, 26, 52),  # the mugs: 26 left, of which 14 went in 28 days
        (20, 80, 112),
        (14, 26, 52),
    ]
    assert found[gift.id].days[-1] == 10.0
    assert {level.id: level.cover_days for level in levels().page(BY_CODE, None, 50)} == {gift.id: 52, tea.id: 112, mug.id: 52}
    assert levels_of([gift.id])[gift.id].cover_days == 52


def test_what_is_cancelled_of_a_bundle_was_not_ordered() -> None:
    site, tea = scenes.site(), scenes.sku()
    gift = bundle((tea, 2))
    order = ordered(gift, "3", site.warehouse)
    sales.cancel(scenes.act(), number=order.number)
    assert [one.demand for one in levels_of([gift.id, tea.id]).values()] == [0, 0]
