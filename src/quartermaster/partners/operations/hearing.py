"""What partners say they have. It is written down with its day, and never counted as ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel import clock
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.partners.models import PartnerStock
from quartermaster.partners.operations.sharing import DOCUMENT
from quartermaster.sales.models import Customer


class InvalidPartnerStock(Invalid):
    code = "invalid_partner_stock"
    title = "A partner cannot have that"


@dataclass(frozen=True, slots=True)
class Told:
    sku_id: int
    quantity: Decimal


@transaction.atomic
def hear(act: Act, *, customer_id: int, stock: Sequence[Told], as_of: datetime | None = None) -> int:
    """A partner has so much of each as of a moment (now). What was told later already stays; how many were written down."""
    moment = as_of or act.occurred_at
    if moment > clock.now():
        message = "It is told as of a moment that has passed."
        raise InvalidPartnerStock(message, errors=[FieldError("/as_of", InvalidPartnerStock.code, message)])
    if any(one.quantity < 0 for one in stock) or len({one.sku_id for one in stock}) < len(stock):
        message = "Name each SKU once, with what the partner has of it: zero or more."
        raise InvalidPartnerStock(message, errors=[FieldError("/stock", InvalidPartnerStock.code, message)])
    partner = Customer.objects.select_for_update(no_key=True).get(pk=customer_id)
    later = PartnerStock.objects.filter(customer=partner, sku_id__in=[one.sku_id for one in stock], as_of__gt=moment)
    newer = set(later.values_list("sku_id", flat=True))
    kept = [one for one in stock if one.sku_id not in newer]
    PartnerStock.objects.bulk_create(
        [
            PartnerStock(customer=partner, sku_id=one.sku_id, quantity=one.quantity, as_of=moment, told_by_id=act.user_id)
            for one in kept
        ],
        update_conflicts=True,
        unique_fields=["customer", "sku"],
        update_fields=["quantity", "as_of", "told_by"],
    )
    record(act, "partners.hear", document=DOCUMENT, partner=partner.code, skus=len(kept))
    announce(Notice("partners.changed", sku_ids=frozenset(one.sku_id for one in kept)))
    return len(kept)
