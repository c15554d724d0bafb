"""Scenes of partners: goods that lie too long, and customers to offer them to."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.catalog.models import Sku
from quartermaster.partners import operations as partners
from quartermaster.partners.models import Offer, SharePolicy
from quartermaster.partners.operations import NewPolicy
from quartermaster.sales.models import Customer
from tests import scenes
from tests.replenishing.scenes import sold


def slow(site: scenes.Site, *, stock: int = 100, a_week: float = 1) -> Sku:
    """A SKU at 5 that is asked for so often a week, with so much on the shelf."""
    item = scenes.sku(price="5")
    sold(item, site.warehouse, [a_week] * 20)
    scenes.stocked(item, stock, site.shelf)
    return item


def shared(*customers: Customer, **more: object) -> SharePolicy:
    """What lasts 20 weeks is offered at 20 % off, but for what 10 weeks need."""
    said = {"name": scenes.fresh("Friends "), "from_days": 140, "keep_days": 70, "discount": Decimal(20), **more}
    return partners.set_policy(scenes.act(), policy=NewPolicy(customer_ids=[one.pk for one in customers], **said))  # type: ignore[arg-type]


def offered(item: Sku) -> Offer:
    partners.make_offers(scenes.act())
    return Offer.objects.get(sku=item, ended_at=None)
