"""Questions about deliveries: which are due, what they hold, and by which rules they are received. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum

from quartermaster.kernel.refusals import NotFound
from quartermaster.purchasing.models import (
    Delivery,
    DeliveryLine,
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    ReceiptLine,
    ReceivingRule,
)
from quartermaster.purchasing.tolerances import Tolerance


class UnknownDelivery(NotFound):
    code = "unknown_delivery"
    title = "There is no such delivery"


def deliveries() -> QuerySet[Delivery]:
    return Delivery.objects.select_related("supplier", "warehouse", "owner", "bin")


def deliveries_with_sums() -> QuerySet[Delivery]:
    """Deliveries with how many lines they have, and how much of how much has come of them."""
    return deliveries().annotate(line_count=Count("lines"), expected=Sum("lines__quantity"), came=Sum("lines__received"))


def delivery_by_number(number: str) -> Delivery:
    """The delivery with its lines at hand. Letter case does not matter."""
    lines = DeliveryLine.objects.select_related("sku__unit", "order_line__order").order_by("position")
    found = deliveries().select_related("created_by").prefetch_related(Prefetch("lines", lines))
    delivery = found.filter(number=number.strip().upper()).first()
    if delivery is None:
        raise UnknownDelivery(f"There is no delivery “{number[:40]}”.")
    return delivery


def receipts_of_delivery(delivery_id: int) -> QuerySet[Receipt]:
    """What was taken in of a delivery, the latest first."""
    lines = ReceiptLine.objects.select_related("sku", "line", "bin", "lot").order_by("id")
    found = Receipt.objects.filter(delivery_id=delivery_id).select_related("order", "bin", "received_by")
    return found.prefetch_related(Prefetch("lines", lines)).order_by("-id")


def to_receive(*, warehouse_id: int | None = None) -> QuerySet[Delivery]:
    """What the dock has before it: what is there first, then by the time it is expected, what nobody said last."""
    rows = deliveries_with_sums().filter(state__in=Delivery.TO_RECEIVE)
    if warehouse_id is not None:
        rows = rows.filter(warehouse_id=warehouse_id)
    there = Q(state__in=(Delivery.State.ARRIVED, Delivery.State.RECEIVING))
    return rows.annotate(there=Count("pk", filter=there)).order_by("-there", F("expected_at").asc(nulls_last=True), "id")


def scanned(rows: QuerySet[Delivery], text: str) -> str | None:
    """The number of the delivery that a scan means: its own or the supplier's number, or a carton in it; None where unclear."""
    digits = text.removeprefix("00") if len(text) == 20 else text
    means = Q(number__iexact=text) | Q(reference__iexact=text) | Q(tracking__iexact=text)
    carton = DeliveryLine.objects.filter(sscc=digits).values("delivery_id")
    found = list(rows.filter(means | Q(pk__in=carton)).order_by("id").values_list("number", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def late(rows: QuerySet[Delivery], now: datetime) -> QuerySet[Delivery]:
    """Those that should have been here by now."""
    return rows.filter(state__in=Delivery.COMING, expected_at__lt=now)


def open_lines(delivery: Delivery) -> list[PurchaseOrderLine]:
    """The lines of the supplier's placed orders for the same owner and warehouse, the earliest expected first."""
    rows = PurchaseOrderLine.objects.filter(
        order__supplier_id=delivery.supplier_id,
        order__warehouse_id=delivery.warehouse_id,
        order__owner_id=delivery.owner_id,
        order__state__in=(*PurchaseOrder.EXPECTED, PurchaseOrder.State.RECEIVED),
    )
    due = F("order__expected_on").asc(nulls_last=True)
    return list(rows.select_related("order", "sku__unit").order_by(due, "order_id", "position"))


def skus_at_the_dock(sku_ids: Iterable[int]) -> set[int]:
    """Those of the SKUs that deliveries hold which are taken in and not closed."""
    lines = ReceiptLine.objects.filter(sku_id__in=list(sku_ids), receipt__delivery__state__in=Delivery.TAKEN_IN)
    return set(lines.values_list("sku_id", flat=True))


def skus_taken_in(delivery_id: int) -> set[int]:
    """What has come of the delivery, whether it is still at the dock or not."""
    return set(ReceiptLine.objects.filter(receipt__delivery_id=delivery_id).values_list("sku_id", flat=True))


def deliveries_at(*, sku_ids: Iterable[int], bin_ids: Iterable[int]) -> list[str]:
    """The numbers of deliveries that are not closed and brought such goods to these bins."""
    lines = ReceiptLine.objects.filter(sku_id__in=list(sku_ids), bin_id__in=list(bin_ids))
    lines = lines.filter(receipt__delivery__state__in=(Delivery.State.RECEIVING, *Delivery.TAKEN_IN))
    return sorted(set(lines.values_list("receipt__delivery__number", flat=True)))


def rules() -> QuerySet[ReceivingRule]:
    nearest = (F("warehouse__code").asc(nulls_first=True), F("supplier__name").asc(nulls_first=True))
    return ReceivingRule.objects.select_related("warehouse", "supplier", "sku").order_by(*nearest, "sku__code", "id")


def is_blind(*, warehouse_id: int, supplier_id: int) -> bool:
    """Whether what comes from this supplier to this warehouse is counted without being told what is expected."""
    found = _rules_for({warehouse_id}, {supplier_id}).filter(sku=None)
    return bool(found and max(found, key=_nearness).blind)


def shows_expected(delivery: Delivery, blind: bool, held: frozenset[str]) -> bool:
    """Whether somebody with these permissions is shown what is expected: of a blind delivery only once it is counted."""
    return not blind or delivery.state not in Delivery.TO_RECEIVE or "purchasing.see_expected" in held


class Tolerances:
    """How much more than was ordered may come on each of the orders, by the rule that is closest."""

    def __init__(self, orders: Iterable[PurchaseOrder]) -> None:
        found = list(orders)
        self._rules = list(_rules_for({order.warehouse_id for order in found}, {order.supplier_id for order in found}))

    def of(self, order: PurchaseOrder, sku_id: int) -> Tolerance:
        fitting = [rule for rule in self._rules if _fits(rule, order, sku_id) and _says_how_much(rule)]
        nearest = max(fitting, key=_nearness, default=None)
        return Tolerance(nearest.over_percent, nearest.over_quantity) if nearest else Tolerance()


def _rules_for(warehouse_ids: set[int], supplier_ids: set[int]) -> QuerySet[ReceivingRule]:
    return ReceivingRule.objects.filter(
        Q(warehouse=None) | Q(warehouse_id__in=warehouse_ids), Q(supplier=None) | Q(supplier_id__in=supplier_ids)
    ).order_by("id")


def _fits(rule: ReceivingRule, order: PurchaseOrder, sku_id: int) -> bool:
    return (
        rule.warehouse_id in (None, order.warehouse_id)
        and rule.supplier_id in (None, order.supplier_id)
        and rule.sku_id in (None, sku_id)
    )


def _says_how_much(rule: ReceivingRule) -> bool:
    return rule.over_percent is not None or rule.over_quantity is not None


def _nearness(rule: ReceivingRule) -> tuple[bool, bool, bool]:
    """The SKU's own rule before the supplier's, the supplier's before the warehouse's, all before what holds for all."""
    return (rule.sku_id is not None, rule.supplier_id is not None, rule.warehouse_id is not None)
