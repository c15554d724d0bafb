"""What the shop has too much of: a markdown that holds, offers to two of its customers, and what one of them has. Invented."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from quartermaster.accounts.acts import Act
from quartermaster.demo.operations.opening import Shop
from quartermaster.partners import operations as partners
from quartermaster.partners import queries
from quartermaster.partners.operations import NewPolicy, Told
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing import overstock
from quartermaster.replenishing.models import Proposal
from quartermaster.sales import operations as sales
from quartermaster.sales.models import Customer
from quartermaster.sales.operations import NewLine, NewOrder

MARKED_DOWN_DAYS = 21
LOOKED_AT = 50


def share(shop: Shop) -> None:
    """A policy, an offer that came out of a proposal and those of the night, and what a partner has of the first two."""
    act, customers = shop.acts["manager"], list(Customer.objects.filter(archived_at=None).order_by("id")[:2])
    if not customers:
        return
    named = [one.pk for one in customers]
    policy = NewPolicy("Slow goods for friends", named, from_days=540, keep_days=270, discount=Decimal(35), lasts_days=21)
    partners.set_policy(act, policy=policy)
    _offer_what_is_proposed(act)
    partners.make_offers(act)
    offered = list(dict.fromkeys(offer.sku_id for offer in queries.open_offers()))  # one SKU may be too much in two warehouses
    if theirs := [Told(sku_id, Decimal(24 * place)) for place, sku_id in enumerate(offered[:2], 1)]:
        partners.hear(act, customer_id=customers[0].pk, stock=theirs)
    _mark_down(act, customers[0])


def _offer_what_is_proposed(act: Act) -> None:
    found = next((one for one in _proposed(Proposal.Kind.PARTNER) if overstock.sharings(one)), None)
    if found is not None:
        replenishing.accept(act, proposal_ids=[found.pk])


def _mark_down(act: Act, customer: Customer) -> None:
    """The one that is told to bring most was taken up three weeks ago, and somebody buys a few of it today, at its price."""
    told = [(one, weighed.outlook) for one in _proposed(Proposal.Kind.MARKDOWN) if (weighed := overstock.markdown(one))]
    if not told:
        return
    found, most = max(told, key=lambda pair: pair[1].brings)
    replenishing.accept(act.at(act.occurred_at - timedelta(days=MARKED_DOWN_DAYS)), proposal_ids=[found.pk])
    few = Decimal(max(1, round(most.sold / 2)))
    order = NewOrder(
        [NewLine(found.sku_id, few)], customer_id=customer.pk, warehouse_id=found.warehouse_id, note="Saw the lower price."
    )
    sales.place_order(act, order=order)


def _proposed(kind: str) -> list[Proposal]:
    found = Proposal.objects.filter(kind=kind, state=Proposal.State.OPEN, owner__is_house=True)
    return list(found.select_related("sku", "owner").order_by("-stake", "id")[:LOOKED_AT])
