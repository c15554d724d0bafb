"""Questions to purchasing. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import (
    Count,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from quartermaster.kernel.refusals import NotFound
from quartermaster.purchasing.landed import Ordered, landed_costs
from quartermaster.purchasing.models import (
    Discrepancy,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseOrderRevision,
    Receipt,
    ReceiptLine,
    Supplier,
    SupplierItem,
)
from quartermaster.purchasing.prices import PRICE, in_books
from quartermaster.purchasing.revisions import Change, changes

ZERO = Decimal(0)
IN_BOOKS = F("unit_cost") * F("supplier__exchange_rate")
"""What an item costs in the books' currency, to compare suppliers by."""
MONEY: DecimalField[Decimal, Decimal] = DecimalField(max_digits=30, decimal_places=10)


class UnknownPurchaseOrder(NotFound):
    code = "unknown_purchase_order"
    title = "There is no such purchase order"


class UnknownSupplier(NotFound):
    code = "unknown_supplier"
    title = "There is no such supplier"


class UnknownDiscrepancy(NotFound):
    code = "unknown_discrepancy"
    title = "There is no such discrepancy"


def on_order(sku_ids: Iterable[int], *, warehouse_id: int | None = None) -> dict[int, Decimal]:
    """SKU → what suppliers still owe of it, over all placed orders that are not on hold; what is owed nothing is left out."""
    return _open_by_sku(sku_ids, PurchaseOrder.EXPECTED, warehouse_id)


def asked_for(sku_ids: Iterable[int], *, warehouse_id: int | None = None, owner_id: int | None = None) -> dict[int, Decimal]:
    """`on_order` with drafts, orders to be placed and those on hold, for one owner or all: what a buyer need not think of."""
    return _open_by_sku(sku_ids, PurchaseOrder.OPEN, warehouse_id, owner_id)


@dataclass(frozen=True, slots=True)
class Due:
    """What one order still owes of a SKU on one day."""

    number: str
    supplier: str
    warehouse_id: int
    expected_on: date | None
    quantity: Decimal


def on_order_by_due(sku_id: int) -> list[Due]:
    """What is on order of a SKU, order by order, the earliest first."""
    rows = (
        PurchaseOrderLine.objects.filter(sku_id=sku_id, order__state__in=PurchaseOrder.EXPECTED, open_quantity__gt=0)
        .annotate(day=Coalesce("due_on", "order__expected_on"))
        .values_list("order__number", "order__supplier__name", "order__warehouse_id", "day")
        .annotate(owed=Sum("open_quantity"))
        .order_by(F("day").asc(nulls_last=True), "order__number")
    )
    return [Due(*row) for row in rows]


def orders() -> QuerySet[PurchaseOrder]:
    return PurchaseOrder.objects.select_related("supplier", "warehouse", "owner")


def orders_with_sums() -> QuerySet[PurchaseOrder]:
    """Orders with the figures a list shows: lines, how many are complete, and the value in the books' currency."""
    lines = PurchaseOrderLine.objects.filter(order=OuterRef("pk")).order_by().values("order")
    amount = F("quantity") * Coalesce(F("sku__nominal_weight"), Value(Decimal(1))) * F("unit_cost")
    value = Sum(ExpressionWrapper(amount * F("order__exchange_rate"), output_field=MONEY))
    return orders().annotate(
        line_count=Subquery(lines.annotate(sum=Count("pk")).values("sum")),
        open_lines=Coalesce(Subquery(lines.annotate(sum=Count("pk", filter=Q(open_quantity__gt=0))).values("sum")), Value(0)),
        value=Coalesce(Subquery(lines.annotate(sum=value).values("sum")), Value(ZERO), output_field=MONEY),
    )


def open_orders(*, warehouse_id: int | None = None) -> QuerySet[PurchaseOrder]:
    """Placed orders of which something may still come, the earliest expected first."""
    found = orders().filter(state__in=PurchaseOrder.EXPECTED)
    if warehouse_id is not None:
        found = found.filter(warehouse_id=warehouse_id)
    return found.order_by(F("expected_on").asc(nulls_last=True), "id")


def unacknowledged(since: datetime, *, warehouse_id: int | None = None) -> QuerySet[PurchaseOrder]:
    """Orders that were placed before `since` and that the supplier has not acknowledged, the oldest first."""
    found = orders().filter(state=PurchaseOrder.State.ORDERED, acknowledged_at=None, ordered_at__lt=since)
    return (found if warehouse_id is None else found.filter(warehouse_id=warehouse_id)).order_by("ordered_at")


def differing(*, warehouse_id: int | None = None) -> QuerySet[PurchaseOrder]:
    """Orders of which the supplier confirmed something else than was asked for, and nobody has accepted it."""
    other = ~Q(acknowledged_quantity=F("quantity")) & ~Q(acknowledged_quantity=F("quantity") - F("closed_short"))
    later = ~Q(acknowledged_on=Coalesce("wanted_on", "order__expected_on"))
    confirmed = PurchaseOrderLine.objects.filter(order=OuterRef("pk"))
    lines = confirmed.filter(Q(acknowledged_quantity__isnull=False) & other | Q(acknowledged_on__isnull=False) & later)
    found = orders().filter(Exists(lines), state__in=PurchaseOrder.EXPECTED)
    return (found if warehouse_id is None else found.filter(warehouse_id=warehouse_id)).order_by("acknowledged_at")


def value_of(order: PurchaseOrder) -> Decimal:
    """What an order with its lines at hand comes to, in the books' currency, to four decimals."""
    total = sum((line.quantity * line.unit_cost for line in order.lines.all()), ZERO)
    return (total * order.exchange_rate).quantize(PRICE, ROUND_HALF_UP)


def landed_costs_of(order: PurchaseOrder) -> list[Decimal]:
    """What one unit of each line is expected to cost with its share of the charges, in the books' currency."""
    lines = [Ordered(line.quantity, in_books(line.unit_cost, order.exchange_rate)) for line in order.lines.all()]
    return landed_costs(lines, [(charge.amount, charge.basis) for charge in order.charges.all()])


def revisions_of(order: PurchaseOrder) -> list[tuple[PurchaseOrderRevision, list[Change]]]:
    """What a placed order was each time it was changed, with what had changed since the time before; the latest first."""
    found = list(order.revisions.select_related("made_by").order_by("number"))
    before = [None, *found[:-1]] if found else []
    told = [
        (now, changes((former.head, former.lines), (now.head, now.lines)) if former else [])
        for former, now in zip(before, found, strict=True)
    ]
    return told[::-1]


def drafts_like(order: PurchaseOrder) -> QuerySet[PurchaseOrder]:
    """The other drafts that can be made one with a draft: of one supplier, warehouse, owner, currency and rate."""
    same = {name: getattr(order, name) for name in ("supplier_id", "warehouse_id", "owner_id", "currency", "exchange_rate")}
    return PurchaseOrder.objects.filter(state=PurchaseOrder.State.DRAFT, **same).exclude(pk=order.pk).order_by("id")


def order_by_number(number: str) -> PurchaseOrder:
    """The order with its lines at hand, or `UnknownPurchaseOrder`. Letter case does not matter."""
    lines = PurchaseOrderLine.objects.select_related("sku__unit").order_by("position")
    found = orders().select_related("created_by", "approved_by").prefetch_related(Prefetch("lines", lines), "charges")
    order = found.filter(number=number.strip().upper()).first()
    if order is None:
        raise UnknownPurchaseOrder(f"There is no purchase order “{number[:40]}”.")
    return order


def receipts_of(order_id: int) -> QuerySet[Receipt]:
    """The receipts on an order with their lines, the latest first."""
    lines = ReceiptLine.objects.select_related("sku", "line", "bin", "lot").order_by("id")
    return (
        Receipt.objects.filter(order_id=order_id)
        .select_related("bin", "received_by", "delivery")
        .prefetch_related(Prefetch("lines", lines))
        .order_by("-id")
    )


def receipts(order_id: int) -> QuerySet[Receipt]:
    """The receipts on an order with all that an answer says of them."""
    lines = ReceiptLine.objects.select_related("sku", "line", "bin", "lot").order_by("id")
    found = discrepancies().order_by("id")
    return Receipt.objects.filter(order_id=order_id).prefetch_related(Prefetch("lines", lines), Prefetch("discrepancies", found))


def discrepancies() -> QuerySet[Discrepancy]:
    return Discrepancy.objects.select_related(
        "receipt__order__supplier",
        "receipt__order__owner",
        "receipt__delivery__supplier",
        "receipt__delivery__owner",
        "line",
        "sku",
        "bin",
        "lot",
        "resolved_by",
        "responsible",
    )


def discrepancies_with_value() -> QuerySet[Discrepancy]:
    """Each with since when it is known, and what it is about is worth at the order's cost, else the SKU's."""
    cost = Coalesce(F("line__unit_cost"), F("sku__cost"))
    value = ExpressionWrapper(F("quantity") * cost, output_field=MONEY)
    return discrepancies().annotate(noted=F("receipt__received_at"), value=value)


def discrepancies_of(order_id: int) -> QuerySet[Discrepancy]:
    return discrepancies().filter(receipt__order_id=order_id).order_by("-id")


def of_supplier(rows: QuerySet[Discrepancy], code: str) -> QuerySet[Discrepancy]:
    """Those of the discrepancies that are a supplier's."""
    theirs = Q(receipt__order__supplier__code__iexact=code.strip()) | Q(receipt__delivery__supplier__code__iexact=code.strip())
    return rows.filter(theirs)


def discrepancy_by_id(discrepancy_id: int) -> Discrepancy:
    found = discrepancies().filter(pk=discrepancy_id).first()
    if found is None:
        raise UnknownDiscrepancy(f"There is no discrepancy {discrepancy_id}.")
    return found


def discrepancies_open(*, warehouse_id: int | None = None) -> QuerySet[Discrepancy]:
    """What nobody has settled yet, the oldest first."""
    found = discrepancies().filter(state__in=Discrepancy.UNSETTLED)
    if warehouse_id is not None:
        found = found.filter(receipt__bin__warehouse_id=warehouse_id)
    return found.order_by("id")


def all_suppliers() -> QuerySet[Supplier]:
    """Suppliers with their addresses and contacts at hand."""
    return Supplier.objects.prefetch_related("addresses", "contacts")


def with_sku(rows: QuerySet[PurchaseOrder], code: str) -> QuerySet[PurchaseOrder]:
    """Those of the orders that name a SKU."""
    return rows.filter(Exists(PurchaseOrderLine.objects.filter(order=OuterRef("pk"), sku__code__iexact=code.strip())))


def suppliers() -> QuerySet[Supplier]:
    return Supplier.objects.filter(archived_at=None).order_by("name", "id")


def suppliers_with_counts() -> QuerySet[Supplier]:
    """Each with how much it sells and how many of its orders are open, counted apart: joined, they would multiply."""
    return Supplier.objects.annotate(
        item_count=_counted(SupplierItem.objects.all()),
        open_count=_counted(PurchaseOrder.objects.filter(state__in=PurchaseOrder.OPEN)),
    )


def _counted(rows: QuerySet[SupplierItem] | QuerySet[PurchaseOrder]) -> Coalesce:
    """How many of the rows are the outer supplier's."""
    own = rows.filter(supplier=OuterRef("pk")).order_by().values("supplier").annotate(count=Count("pk"))
    return Coalesce(Subquery(own.values("count")), Value(0))


def supplier_by_id(supplier_id: int) -> Supplier:
    found = all_suppliers().filter(pk=supplier_id).first()
    if found is None:
        raise UnknownSupplier("There is no such supplier.")
    return found


def supplier_by_code(code: str) -> Supplier:
    found = Supplier.objects.filter(code__iexact=code.strip()).first()
    if found is None:
        raise UnknownSupplier(f"There is no supplier “{code[:40]}”.")
    return found


def items() -> QuerySet[SupplierItem]:
    return SupplierItem.objects.select_related("supplier", "sku__unit").prefetch_related("breaks")


def item_by_id(item_id: int) -> SupplierItem:
    found = items().filter(pk=item_id).first()
    if found is None:
        raise UnknownSupplier("There is no such item of a supplier.")
    return found


def lines_of_item(item: SupplierItem) -> QuerySet[PurchaseOrderLine]:
    """What was ever ordered of it from its supplier, the latest first."""
    found = PurchaseOrderLine.objects.filter(order__supplier_id=item.supplier_id, sku_id=item.sku_id)
    return found.select_related("order").order_by("-order_id", "position")


def suppliers_of(sku_id: int) -> QuerySet[SupplierItem]:
    """Who sells a SKU, the preferred one first."""
    return items().filter(sku_id=sku_id, supplier__archived_at=None).order_by("-preferred", IN_BOOKS, "id")


def best_items(sku_ids: Iterable[int]) -> dict[int, SupplierItem]:
    """Where to buy each SKU: the preferred supplier, else the cheapest. SKUs that nobody sells are left out."""
    found = items().prefetch_related(None).filter(sku_id__in=list(sku_ids), supplier__archived_at=None)
    return {item.sku_id: item for item in found.order_by("sku_id", "preferred", IN_BOOKS.desc(), "-id")}


def sku_ids_on(order_ids: Iterable[int]) -> set[int]:
    return set(PurchaseOrderLine.objects.filter(order_id__in=list(order_ids)).values_list("sku_id", flat=True))


def _open_by_sku(
    sku_ids: Iterable[int], states: Sequence[str], warehouse_id: int | None, owner_id: int | None = None
) -> dict[int, Decimal]:
    found = PurchaseOrderLine.objects.filter(sku_id__in=list(sku_ids), order__state__in=states, open_quantity__gt=0)
    if warehouse_id is not None:
        found = found.filter(order__warehouse_id=warehouse_id)
    if owner_id is not None:
        found = found.filter(order__owner_id=owner_id)
    return dict(found.values_list("sku_id").annotate(owed=Sum("open_quantity")))
