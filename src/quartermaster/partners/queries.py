"""Questions about partners. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from quartermaster.catalog.models import Owner, Sku
from quartermaster.demand import rates
from quartermaster.kernel.refusals import NotFound
from quartermaster.partners.models import Offer, PartnerStock, SharePolicy, Taking
from quartermaster.partners.sharing import Goods
from quartermaster.purchasing.models import PurchaseOrder, PurchaseOrderLine
from quartermaster.sales.models import Customer
from quartermaster.stock import queries as stock

ZERO = Decimal(0)


class UnknownSharePolicy(NotFound):
    code = "unknown_share_policy"
    title = "There is no such share policy"


class UnknownOffer(NotFound):
    code = "unknown_partner_offer"
    title = "There is no such offer"


@dataclass(frozen=True, slots=True)
class Held:
    """What the house has of a SKU in a warehouse, and its pace."""

    sku: Sku
    owner_id: int
    warehouse_id: int
    goods: Goods


def policies() -> QuerySet[SharePolicy]:
    return SharePolicy.objects.select_related("category", "set_by").filter(ended_at=None).order_by("name")


def fitting(sku: Sku, cover_days: int | None) -> list[SharePolicy]:
    """The policies by which a SKU that lasts so long may be offered, the smallest discount first. None lasts for ever."""
    if sku.archived_at or sku.weighed_in_id or sku.kit == Sku.Kit.BUNDLE:
        return []
    rows = policies().filter(Q(category=None) | Q(category_id=sku.category_id)).order_by("discount", "id")
    return [one for one in rows if cover_days is None or cover_days >= one.from_days]


def house_id() -> int:
    """Whose goods are offered: the house’s own."""
    return Owner.objects.get(is_house=True).pk


def policy_by_id(policy_id: int) -> SharePolicy:
    found = policies().filter(pk=policy_id).first()
    if found is None:
        raise UnknownSharePolicy("There is no such share policy, or it has ended.")
    return found


def partners_of(found: Iterable[SharePolicy]) -> dict[int, Customer]:
    """The customers that policies name, by id."""
    return Customer.objects.in_bulk({pk for policy in found for pk in policy.customer_ids})


def offers() -> QuerySet[Offer]:
    return Offer.objects.select_related("policy", "owner", "warehouse", "sku__unit")


def open_offers() -> QuerySet[Offer]:
    return offers().filter(ended_at=None).order_by("until_on", "sku__code", "id")


def offer_by_id(offer_id: int) -> Offer:
    found = offers().filter(pk=offer_id).first()
    if found is None:
        raise UnknownOffer("There is no such offer.")
    return found


def takings() -> QuerySet[Taking]:
    return Taking.objects.select_related("offer__sku__unit", "customer").order_by("-taken_at", "-id")


def takings_of(offer_id: int) -> QuerySet[Taking]:
    """What was taken of an offer."""
    return takings().filter(offer_id=offer_id)


def told() -> QuerySet[PartnerStock]:
    """What partners say they have, what is told latest first."""
    return PartnerStock.objects.select_related("customer", "sku__unit").order_by("-as_of", "customer__name", "sku__code")


def at_partners(sku_id: int) -> QuerySet[PartnerStock]:
    """Who says to have some of a SKU, the most first."""
    return told().filter(sku_id=sku_id, quantity__gt=0).order_by("-quantity", "customer__name")


def held(category_id: int | None = None) -> list[Held]:
    """What the house has that its demand is known of; bundles and weighed goods are not offered."""
    skus = Sku.objects.select_related("unit").filter(archived_at=None, weighed_in=None).exclude(kit=Sku.Kit.BUNDLE)
    found = (skus.filter(category_id=category_id) if category_id else skus).in_bulk()
    owner_id = house_id()
    per_day, ordered = rates.per_day(found.keys()), _on_order(found, owner_id)
    told_: list[Held] = []
    for row in stock.positions_by_warehouse(found, owner_id=owner_id):
        rate = per_day.get((owner_id, row.sku_id, row.warehouse_id or 0))
        if rate is not None and row.available > 0:
            sku = found[row.sku_id]
            there = Goods(row.available, ordered[row.sku_id, row.warehouse_id or 0], rate, sku.unit.scale)
            told_.append(Held(sku, owner_id, row.warehouse_id or 0, there))
    return told_


def _on_order(sku_ids: Iterable[int], owner_id: int) -> dict[tuple[int, int], Decimal]:
    wanted = PurchaseOrderLine.objects.filter(
        sku_id__in=list(sku_ids), open_quantity__gt=0, order__state__in=PurchaseOrder.OPEN, order__owner_id=owner_id
    ).order_by()
    rows = wanted.values_list("sku_id", "order__warehouse_id").annotate(left=Sum("open_quantity"))
    return defaultdict(Decimal, {(sku_id, warehouse_id): left for sku_id, warehouse_id, left in rows})


def named(customers: Sequence[str]) -> dict[str, int]:
    """Codes of customers in use → their ids."""
    rows = Customer.objects.filter(archived_at=None, code__in=list(customers))
    return dict(rows.values_list("code", "pk"))
