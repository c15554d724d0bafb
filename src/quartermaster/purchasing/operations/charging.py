"""What the goods of an order are expected to cost besides their price."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.purchasing import queries
from quartermaster.purchasing.models import PurchaseOrder, PurchaseOrderCharge
from quartermaster.purchasing.operations import states
from quartermaster.purchasing.operations.states import State
from quartermaster.purchasing.operations.suppliers import is_price
from quartermaster.purchasing.papers import NewCharge

MOST_CHARGES = 20
Kind, Basis = PurchaseOrderCharge.Kind, PurchaseOrderCharge.Basis


class InvalidCharge(Invalid):
    code = "invalid_charge"
    title = "These charges cannot be"


@transaction.atomic
def set_charges(act: Act, *, number: str, charges: Sequence[NewCharge], version: int | None = None) -> PurchaseOrder:
    """Say what freight, duty and the like are expected to come to; what was said before is replaced. Nothing is booked."""
    order = states.lock_one(number, version)
    states.require_state(order, "charged", *PurchaseOrder.OPEN, State.RECEIVED)
    if errors := _errors(charges):
        raise InvalidCharge(errors[0].message, errors=errors)
    order.charges.all().delete()
    PurchaseOrderCharge.objects.bulk_create(
        PurchaseOrderCharge(order=order, position=place, kind=one.kind, amount=one.amount, basis=one.basis)
        for place, one in enumerate(charges, start=1)
    )
    PurchaseOrder.objects.filter(pk=order.pk).update(version=F("version") + 1)
    record(act, "purchasing.set_charges", document=number, charges=_words(charges))
    states.tell("purchasing.changed", queries.sku_ids_on([order.id]), [order])
    return queries.order_by_number(number)


def _errors(charges: Sequence[NewCharge]) -> list[FieldError]:
    errors = []
    if len(charges) > MOST_CHARGES:
        errors.append(FieldError("/charges", "too_many", f"At most {MOST_CHARGES} charges are kept."))
    for place, one in enumerate(charges):
        if one.kind not in Kind.values:
            errors.append(FieldError(f"/charges/{place}/kind", "unknown_kind", f"A charge is one of {', '.join(Kind.values)}."))
        if one.basis not in Basis.values:
            errors.append(FieldError(f"/charges/{place}/basis", "unknown_basis", "A charge is split by value or by quantity."))
        if not is_price(one.amount) or not one.amount:
            message = "A charge is above zero, with at most four decimals, like 120."
            errors.append(FieldError(f"/charges/{place}/amount", "not_a_price", message))
    return errors


def _words(charges: Sequence[NewCharge]) -> str:
    return ", ".join(f"{one.kind} {plain(one.amount)} by {one.basis}" for one in charges) or "none"
