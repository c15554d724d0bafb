"""Kits, their parts and the parts of those, day by day: ordered when it has to be, for somebody, once."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from quartermaster.production.models import WorkOrder
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.replenishing import networks
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.networks import Due
from tests import scenes
from tests.catalog.kits import made
from tests.purchasing import scenes as buying
from tests.replenishing.scenes import planned, proposals, sells, sold, steady
from tests.replenishing.test_thinking import business, proposed, some, think


@pytest.mark.django_db
def test_a_part_is_ordered_weeks_before_its_kit_is_begun_and_the_kit_when_its_time_comes() -> None:
    site, today = scenes.site(), replenishing.today()
    part = scenes.sku(cost="4")
    sells(buying.supplier(lead_time_days=35), part, cost="4")
    kit = made((part, 2))
    sold(kit, site.warehouse, steady(10))
    scenes.stocked(kit, 60, site.shelf)
    planned()
    assert proposals(kit) == []  # six weeks of it are there
    (one,) = proposals(part)  # which takes five weeks to come
    assert one.kind == "buy"
    assert all(purpose.startswith(f"for {kit.code} on ") for purpose, _ in one.pegs)
    assert sum(much for _, much in one.pegs) == pytest.approx(float(one.quantity))
    start, due = (date.fromisoformat(one.figures[name]) for name in ("start_on", "due_on"))
    assert (today <= start < today + timedelta(days=7), due - start) == (True, timedelta(days=35))
    replenishing.accept(scenes.act(), proposal_ids=[one.pk])
    assert PurchaseOrder.objects.get(lines__sku=part).lines.get().quantity == one.quantity
    planned()
    assert proposals(part) == []  # on order, and netted once
    assert proposals(kit) == []


@pytest.mark.django_db
def test_a_kit_that_is_short_is_made_of_parts_over_two_levels_each_with_its_day() -> None:
    site, today = scenes.site(), replenishing.today()
    ribbon, bow_of = scenes.sku(cost="1"), 3
    sells(buying.supplier(lead_time_days=14), ribbon, cost="1")
    bow = made((ribbon, bow_of))
    box = made((bow, 2))
    sold(box, site.warehouse, steady(10))
    planned()
    (boxes,), (bows,), (ribbons,) = proposals(box), proposals(bow), proposals(ribbon)
    assert [one.kind for one in (boxes, bows, ribbons)] == ["make", "make", "buy"]
    assert bows.quantity >= 2 * boxes.quantity
    assert ribbons.quantity >= bow_of * bows.quantity
    assert sum(much for purpose, much in bows.pegs if box.code in purpose) >= float(2 * boxes.quantity)
    done = replenishing.accept(scenes.act(), proposal_ids=[boxes.pk])
    work = WorkOrder.objects.get(number=done.documents[0])
    assert work.due_on == date.fromisoformat(boxes.figures["due_on"]) >= today


@pytest.mark.parametrize("seed", range(3))
def test_over_levels_every_order_is_for_somebody_and_nothing_that_comes_is_used_twice(seed: int) -> None:
    chance = np.random.default_rng(seed)
    sheet, past = business(40, seed)
    here = sheet.warehouse_id == 1
    sheet, past = sheet.only(here), some(past, here)
    kits = np.arange(len(sheet)) < 24
    sources = {
        row: {int(below): float(chance.integers(1, 4)) for below in chance.choice(np.arange(row + 1, 40), 2, replace=False)}
        for row in range(24)
    }
    sheet = sheet.with_(made=kits)
    found = think(sheet, past)
    coming = [Due(row, int(chance.integers(0, 40)), float(much)) for row, much in enumerate(sheet.coming) if much > 0]
    drafts, net = proposed(found, sources=sources)
    assert net.loops == []
    for draft in drafts:
        assert sum(much for _, much in draft.pegs) == pytest.approx(draft.quantity, abs=1e-6)
        assert draft.due >= draft.start >= 0
    later = networks.netted(found, sources, coming)
    for row, purposes in later.purposes.items():
        assert sum(one.quantity for one in purposes) == pytest.approx(later.wanted[row])
        for one in purposes:
            if isinstance(one.what, int):
                made_then = sum(order.quantity for order in later.orders[one.what] if order.start == one.day)
                assert one.quantity <= made_then * sources[one.what][row] + 1e-6
