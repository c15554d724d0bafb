"""What a night’s run finds, and what it leaves alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.models import Alert, Plan, Proposal, Run
from tests import scenes
from tests.catalog.kits import made
from tests.replenishing.scenes import bought, plan, planned, proposals, sold, steady

pytestmark = pytest.mark.django_db


def test_what_is_short_is_proposed_once_with_its_reasons_and_not_again_while_it_is_ordered() -> None:
    site = scenes.site()
    item = bought(site, rate=10, stock=5, order_multiple=Decimal(12))
    planned()
    (one,) = proposals(item)
    figures = plan(item)
    assert (one.kind, one.warehouse_id) == ("buy", site.warehouse.pk)
    assert one.quantity % 12 == 0
    assert float(one.quantity) >= figures.up_to - 5
    assert sum(much for _, much in one.pegs) == pytest.approx(float(one.quantity))
    assert "You sell about 10 a week" in one.words or "You sell about 9" in one.words or "You sell about 11" in one.words
    assert "chance of running out before" in one.words
    planned()
    assert [same.pk for same in proposals(item)] == [one.pk]
    replenishing.accept(scenes.act(), proposal_ids=[one.pk])
    planned()
    assert proposals(item) == []
    assert plan(item).coming == float(one.quantity)
    assert Run.objects.latest("id").state == "done"
    assert not Alert.objects.filter(kind="order_today", supplier=one.supplier).exists()
    assert Proposal.objects.filter(sku=item).count() == Plan.objects.filter(sku=item).count() == 1


def test_between_two_nights_without_news_nothing_changes_but_its_dates() -> None:
    site = scenes.site()
    items = [bought(site, rate=rate, stock=stock) for rate, stock in ((10, 5), (3, 60), (0.4, 200))]
    part = items[0]
    kit = made((part, 3))
    sold(kit, site.warehouse, steady(4))
    planned()
    first = _everything(site)
    assert {kind for kind, *_ in first} >= {"buy", "make"}
    planned()
    assert _everything(site) == first
    (one,) = (found for found in proposals(part) if found.kind == "buy")
    edited = replenishing.edit(scenes.act(), proposal_id=one.pk, quantity=one.quantity + 1)
    planned()
    assert {(found.pk, found.quantity, found.version) for found in proposals(part)} == {(one.pk, edited.quantity, edited.version)}
    assert Alert.objects.values("kind", "sku", "warehouse", "supplier", "document").distinct().count() == Alert.objects.count()


def _everything(site: scenes.Site) -> list[tuple[object, ...]]:
    found = Proposal.objects.filter(state="open", warehouse=site.warehouse).order_by("id")
    return list(found.values_list("kind", "id", "quantity", "stake", "words", "version"))
