"""A partner takes some of an offer: that is an order, with its reservation. Never more than is offered, nor than is there."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from quartermaster.accounts.acts import Act, record
from quartermaster.accounts.permissions import require
from quartermaster.kernel import quantities
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError
from quartermaster.partners import queries
from quartermaster.partners.models import Offer, Taking
from quartermaster.sales import operations as sales
from quartermaster.sales.operations import NewLine, NewOrder


class NotOffered(Conflict):
    """The offer is over, was made to others, or has less left."""

    code = "not_offered"
    title = "That is not offered"


@transaction.atomic
def take(act: Act, *, offer_id: int, customer_id: int, quantity: Decimal) -> Taking:
    """An order of the partner for so much, at the price offered. Whoever comes second to the last piece is refused."""
    require(act.permissions, "sales.place_order")
    offer = Offer.objects.select_for_update(of=("self",)).select_related("policy", "sku__unit").filter(pk=offer_id).first()
    if offer is None:
        raise queries.UnknownOffer("There is no such offer.")
    quantities.check(quantity, pointer="/quantity", scale=offer.sku.unit.scale)
    _refuse(act, offer, customer_id, quantity)
    placed = sales.place_order(
        act,
        order=NewOrder(
            [NewLine(offer.sku_id, quantity, unit_price=offer.price)],
            customer_id=customer_id,
            warehouse_id=offer.warehouse_id,
            owner_id=offer.owner_id,
            on_short="refuse",
            note=f"Taken of what was offered to partners, {offer.policy.name}.",
        ),
    )
    offer.taken += quantity
    offer.ended_at = act.occurred_at if offer.left <= 0 else None
    offer.save(update_fields=["taken", "ended_at"])
    made = Taking.objects.create(
        offer=offer,
        customer_id=customer_id,
        quantity=quantity,
        order=placed.number,
        taken_by_id=act.user_id,
        taken_at=act.occurred_at,
    )
    record(act, "partners.take", document=placed.number, sku=offer.sku.code, quantity=plain(quantity))
    announce(Notice("partners.changed", sku_ids=frozenset([offer.sku_id]), documents=(placed.number,)))
    return made


def _refuse(act: Act, offer: Offer, customer_id: int, quantity: Decimal) -> None:
    if offer.ended_at or offer.until_on < timezone.localdate(act.occurred_at):
        raise NotOffered("This offer is over. Nothing was ordered.")
    if customer_id not in offer.policy.customer_ids:
        message = "This was offered to other partners. Nothing was ordered."
        raise NotOffered(message, errors=[FieldError("/partner", NotOffered.code, message)])
    if quantity > offer.left:
        message = f"{plain(offer.left)} of {offer.sku.code} are left of the offer. Nothing was ordered."
        raise NotOffered(message, errors=[FieldError("/quantity", NotOffered.code, message)])
