"""What the shop has too much of is offered to two of its customers, one of whom says what it has itself. Invented."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.demo.operations.opening import Shop
from quartermaster.partners import operations as partners
from quartermaster.partners import queries
from quartermaster.partners.operations import NewPolicy, Told
from quartermaster.sales.models import Customer


def share(shop: Shop) -> None:
    """A policy, its offers, and what a partner has of the first two of them."""
    act, customers = shop.acts["manager"], list(Customer.objects.filter(archived_at=None).order_by("id")[:2])
    if not customers:
        return
    named = [one.pk for one in customers]
    policy = NewPolicy("Slow goods for friends", named, from_days=540, keep_days=270, discount=Decimal(35), lasts_days=21)
    partners.set_policy(act, policy=policy)
    partners.make_offers(act)
    offered = list(dict.fromkeys(offer.sku_id for offer in queries.open_offers()))  # one SKU may be too much in two warehouses
    if theirs := [Told(sku_id, Decimal(24 * place)) for place, sku_id in enumerate(offered[:2], 1)]:
        partners.hear(act, customer_id=customers[0].pk, stock=theirs)
