"""Questions about what suppliers keep filled. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum

from quartermaster.accounts import scopes
from quartermaster.demand import rates
from quartermaster.kernel.refusals import NotFound, Refusal
from quartermaster.purchasing.models import PurchaseOrder, PurchaseOrderLine
from quartermaster.stock import queries as stock
from quartermaster.vmi.models import Agreement, Item, SupplyProposal

ZERO = Decimal(0)
WEEK = 7
LONGEST = Decimal(9999)
"""Days beyond this are as good as for ever."""


class UnknownAgreement(NotFound):
    code = "unknown_vmi_agreement"
    title = "Nothing is agreed with this supplier"


class UnknownSupply(NotFound):
    code = "unknown_vmi_proposal"
    title = "There is no such proposal"


class NotASupplier(Refusal):
    """The portal is for people of suppliers; what others want to know stands on the agreement’s page."""

    code = "not_a_supplier"
    status = 403
    title = "This is a supplier’s page"


@dataclass(frozen=True, slots=True)
class Level:
    """What there is of an item now. `days` is how long what is there and on its way lasts."""

    on_hand: Decimal
    on_order: Decimal
    projected: Decimal
    per_week: Decimal | None
    days: Decimal | None


def supplier_here() -> int:
    """The supplier whose person is asking: the database shows nothing of any other, this only says it early."""
    scope = scopes.inside()
    if scope is None or scope.supplier_id is None:
        raise NotASupplier(
            "Only people of a supplier see it. What is agreed with suppliers stands under Purchasing, Supplier-managed."
        )
    return scope.supplier_id


def agreements() -> QuerySet[Agreement]:
    return Agreement.objects.select_related("supplier", "agreed_by").order_by("supplier__name")


def agreement_of(supplier_id: int) -> Agreement:
    found = agreements().filter(supplier_id=supplier_id).first()
    if found is None:
        raise UnknownAgreement("Nothing is agreed with this supplier. Agree first.")
    return found


def items(supplier_id: int) -> QuerySet[Item]:
    """What the supplier keeps filled, in the order in which it reads them. Nothing of the goods themselves is joined: a supplier
    could not read it."""
    return Item.objects.filter(supplier_id=supplier_id, ended_at=None).order_by("place", "code")


def proposals() -> QuerySet[SupplyProposal]:
    return SupplyProposal.objects.prefetch_related("lines__item").order_by("-proposed_at", "-id")


def proposal_by_number(number: str) -> SupplyProposal:
    found = proposals().filter(number=number.strip().upper()).first()
    if found is None:
        raise UnknownSupply(f"There is no proposal {number[:40]}.")
    return found


def levels(found: Sequence[Item]) -> dict[int, Level]:
    """Item → what there is of it now, as the book and the orders say."""
    skus = {item.sku_id for item in found}
    per_day, ordered = rates.per_day(skus), _on_order(found)
    there = _positions(found)
    told: dict[int, Level] = {}
    for item in found:
        on_hand, available = there.get((item.owner_id, item.sku_id, item.warehouse_id), (ZERO, ZERO))
        on_order = ordered[item.owner_id, item.sku_id, item.warehouse_id]
        rate = per_day.get((item.owner_id, item.sku_id, item.warehouse_id))
        projected = available + on_order
        told[item.pk] = Level(
            on_hand,
            on_order,
            projected,
            None if rate is None else (rate * WEEK).quantize(Decimal("0.1")),
            min(max(projected, ZERO) / rate, LONGEST).quantize(Decimal("0.1")) if rate else None,
        )
    return told


def _positions(found: Iterable[Item]) -> dict[tuple[int, int, int], tuple[Decimal, Decimal]]:
    """Owner, SKU, warehouse → on hand, available and still at the dock."""
    by_owner: dict[int, set[int]] = defaultdict(set)
    for item in found:
        by_owner[item.owner_id].add(item.sku_id)
    return {
        (owner_id, row.sku_id, row.warehouse_id or 0): (row.on_hand, row.available + row.receiving)
        for owner_id, sku_ids in by_owner.items()
        for row in stock.positions_by_warehouse(sku_ids, owner_id=owner_id)
    }


def _on_order(found: Iterable[Item]) -> dict[tuple[int, int, int], Decimal]:
    """Owner, SKU, warehouse → open on purchase orders of any supplier, drafts too: nobody is asked to deliver twice."""
    wanted = PurchaseOrderLine.objects.filter(
        sku_id__in={item.sku_id for item in found}, open_quantity__gt=0, order__state__in=PurchaseOrder.OPEN
    ).order_by()
    rows = wanted.values_list("order__owner_id", "sku_id", "order__warehouse_id").annotate(left=Sum("open_quantity"))
    return defaultdict(Decimal, {(owner_id, sku_id, place_id): left for owner_id, sku_id, place_id, left in rows})
