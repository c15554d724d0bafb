"""What a proposal keeps from night to night, and what it takes from today."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from quartermaster.demand import operations as demand
from quartermaster.purchasing.models import PurchaseOrder, SupplierItem
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.keeping import Before, Reckoned, Stand, stand
from tests import scenes
from tests.purchasing import scenes as buying
from tests.replenishing.scenes import bought, planned, proposals, sells


def test_a_quantity_stays_within_its_tolerance_at_its_supplier_and_what_was_typed_while_as_much_is_wanted() -> None:
    now = Reckoned("key", 108.0, 6.0, supplier=7)
    assert stand(now, Before(1, 100.0, supplier=7)) == Stand(100.0)
    assert stand(now, Before(1, 80.0, supplier=7)) == Stand(108.0)
    assert stand(now, Before(1, 100.0, supplier=8)) == Stand(108.0)
    assert stand(now._replace(least=104.0), Before(1, 100.0, supplier=7)) == Stand(108.0)  # a price that 100 do not get
    assert stand(now, Before(1, 1.0, edited=True, supplier=7, wanted=90.0)) == Stand(1.0, True, 1.0, 90.0)
    assert stand(now, Before(1, 1.0, edited=True, supplier=7, wanted=60.0)) == Stand(108.0, False, 1.0, 60.0)
    assert stand(now, Before(1, 108.0, supplier=7, wanted=60.0, typed=1.0)) == Stand(108.0, False, 1.0, 60.0)


@pytest.mark.django_db
def test_of_another_supplier_a_proposal_is_told_anew_and_within_tolerance_all_but_its_quantity_is_of_today() -> None:
    site = scenes.site()
    item = bought(site, rate=10, stock=30)
    planned()
    (one,) = proposals(item)
    assert "you have 30" in one.words
    SupplierItem.objects.filter(sku=item).update(unit_cost=Decimal("2.10"))
    scenes.stocked(item, 1, site.shelf)
    planned()
    (same,) = proposals(item)
    assert (same.pk, same.quantity, same.version) == (one.pk, one.quantity, one.version)
    assert (same.unit_cost, same.figures["on_shelf"], "you have 31" in same.words) == (Decimal("2.1"), 31, True)
    assert sum(much for _, much in same.pegs) == pytest.approx(float(same.quantity))
    cheaper = buying.supplier(lead_time_days=14)
    SupplierItem.objects.filter(sku=item).update(preferred=False)
    sells(cheaper, item, cost="1.95")
    planned()
    (anew,) = proposals(item)
    assert (anew.pk, anew.supplier_id, anew.unit_cost) == (one.pk, cheaper.pk, Decimal("1.95"))
    assert cheaper.name in anew.words
    done = replenishing.accept(scenes.act(), proposal_ids=[anew.pk])
    assert PurchaseOrder.objects.get(number=done.documents[0]).supplier_id == cheaper.pk


@pytest.mark.django_db
def test_what_was_typed_says_so_and_is_offered_anew_when_much_more_is_wanted() -> None:
    site = scenes.site()
    item = bought(site, rate=10, stock=30)
    planned()
    (one,) = proposals(item)
    replenishing.edit(scenes.act(), proposal_id=one.pk, quantity=Decimal(7))
    planned()
    (kept,) = proposals(item)
    assert (kept.quantity, kept.edited, kept.pegs[-1][1] <= 7) == (7, True, True)
    assert f"7 was typed; planning would say {one.quantity:.0f}." in kept.words
    today = replenishing.today()
    demand.override(
        scenes.act(), owner_id=scenes.house().pk, sku_id=item.pk, warehouse_id=site.warehouse.pk, per_week=Decimal(60),
        from_on=today - timedelta(days=7), until_on=today + timedelta(days=70), reason="A fair",
    )  # fmt: skip
    planned()
    (anew,) = proposals(item)
    assert (anew.pk, anew.edited, anew.quantity > 2 * one.quantity) == (one.pk, False, True)
    assert f"You typed 7 when {one.quantity:.0f} was wanted; it is told anew." in anew.words
