"""Purchase orders under /api/v1, from draft to closed, and discrepancies."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.catalog.models import Owner
from quartermaster.kernel.refusals import FieldError
from quartermaster.locations.queries import find_bin, find_warehouse
from quartermaster.purchasing import approvals, entries, order_paper, queries
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.entries import Entry, InvalidEntry
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.purchasing.papers import NewLine, NewOrder, ReceiptPart
from quartermaster.purchasing.schemas import (
    COSTS_OF_ORDER,
    CorrectionIn,
    DiscrepancyOut,
    DiscrepancyQuery,
    OrderChange,
    OrderNumbers,
    OrderSummary,
    PlacementQuery,
    PurchaseClosingIn,
    PurchaseLineIn,
    PurchaseOrderIn,
    PurchaseOrderOut,
    PurchaseOrderQuery,
    PurchaseOrdersIn,
    PurchaseReasonIn,
    ReceiptIn,
    ReceiptOut,
    ReorderIn,
)
from quartermaster.web import downloads
from quartermaster.web.api import Page, PageQuery, page_of
from quartermaster.web.downloads import PDF_ANSWER

router = Router(tags=["purchasing"])

ORDER_SORTS = {"number": "number", "created_at": "created_at"}


# ---------------------------------------------------------------- purchase orders


@router.get("/purchase-orders", response=Page[OrderSummary])
@doors.api("purchasing.view")
def list_orders(request: doors.ApiRequest, query: Query[PurchaseOrderQuery]) -> Page[OrderSummary]:
    rows = queries.orders()
    if query.state:
        rows = rows.filter(state=query.state)
    if query.supplier:
        rows = rows.filter(supplier__code__iexact=query.supplier)
    if query.warehouse:
        rows = rows.filter(warehouse__code__iexact=query.warehouse)
    if query.sku:
        rows = queries.with_sku(rows, query.sku)
    if query.waiting:
        waiting = approvals.waiting_for(request.act.user_id, permissions=request.act.permissions)
        rows = rows.filter(id__in=[order.pk for order in waiting])
    return page_of(rows, query, row=lambda order: OrderSummary(**OrderSummary.fields_of(order)), sorts=ORDER_SORTS)


@router.post("/purchase-orders", response={201: PurchaseOrderOut})
@doors.api("purchasing.order", effect=True)
def draft_order(request: doors.ApiRequest, body: PurchaseOrderIn) -> tuple[int, doors.Versioned]:
    order = purchasing.draft_order(request.act, order=_new_orders([body], [""])[0])
    return 201, shown(request, queries.order_by_number(order.number))


@router.post("/purchase-orders/bulk", response={201: OrderNumbers})
@doors.api("purchasing.order", effect=True)
def draft_orders(request: doors.ApiRequest, body: PurchaseOrdersIn) -> tuple[int, OrderNumbers]:
    """Draft up to 1,000 orders, all or none; their numbers in the order given."""
    orders = _new_orders(body.orders, [f"/orders/{place}" for place in range(len(body.orders))])
    return 201, OrderNumbers(numbers=[order.number for order in purchasing.draft_orders(request.act, orders=orders)])


@router.post("/purchase-orders/reorders", response={201: OrderNumbers})
@doors.api("purchasing.order", effect=True)
def reorder(request: doors.ApiRequest, body: ReorderIn) -> tuple[int, OrderNumbers]:
    """Draft one order per supplier that fills the SKUs up to their maximum."""
    sku_ids = [line.sku_id for line in entries.new_lines([Entry(entries.ONE, sku) for sku in body.skus])]
    warehouse = find_warehouse(body.warehouse) if body.warehouse else None
    drafted = purchasing.reorder(
        request.act,
        sku_ids=sku_ids,
        warehouse_id=warehouse.id if warehouse else None,
        owner_id=_owner_named(body.owner).id if body.owner else None,
        into_drafts=body.into_drafts,
    )
    return 201, OrderNumbers(numbers=[order.number for order in drafted])


@router.get("/purchase-orders/{number}", response=PurchaseOrderOut)
@doors.api("purchasing.view")
def read_order(request: doors.ApiRequest, number: str) -> doors.Versioned:
    return shown(request, queries.order_by_number(number))


@router.get("/purchase-orders/{number}/paper", response={200: None}, openapi_extra=PDF_ANSWER)
@doors.api("purchasing.view")
def read_paper(request: doors.ApiRequest, number: str) -> HttpResponse:
    """The order as its supplier gets it, as a PDF; without prices for whoever may not see costs."""
    order = queries.order_by_number(number)
    return downloads.file(order_paper.pdf(order, priced=_sees_costs(request)), f"{order.number}.pdf")


@router.patch("/purchase-orders/{number}", response=PurchaseOrderOut)
@doors.api("purchasing.order", effect=True)
def edit_order(request: doors.ApiRequest, number: str, body: OrderChange) -> doors.Versioned:
    order = queries.order_by_number(number)
    doors.require_version(request, order.version)
    edited = purchasing.edit_order(request.act, number=order.number, version=order.version, order=_changed(order, body))
    return shown(request, edited)


@router.post("/purchase-orders/{number}/placement", response={201: PurchaseOrderOut})
@doors.api("purchasing.order", effect=True)
def place(request: doors.ApiRequest, number: str, query: Query[PlacementQuery]) -> tuple[int, doors.Versioned]:
    """`reason`, with the permission for it, places an order below the supplier's minimum order value."""
    order, act = queries.order_by_number(number), request.act.because(query.reason)
    return 201, shown(request, purchasing.place(act, number=order.number, version=insisted_version(request, order)))


@router.post("/purchase-orders/{number}/sending", response={201: PurchaseOrderOut})
@doors.api("purchasing.order", effect=True)
def send(request: doors.ApiRequest, number: str) -> tuple[int, doors.Versioned]:
    """E-mail the order to its supplier as a PDF; an approved one is placed by it. Honours If-Match."""
    order = queries.order_by_number(number)
    purchasing.send_order(request.act, number=order.number, version=insisted_version(request, order))
    return 201, shown(request, queries.order_by_number(number))


@router.post("/purchase-orders/{number}/receipts", response={201: ReceiptOut})
@doors.api("purchasing.receive", effect=True)
def receive(request: doors.ApiRequest, number: str, body: ReceiptIn) -> tuple[int, ReceiptOut]:
    order = queries.order_by_number(number)
    written = [
        Entry(
            line.quantity,
            line.sku or "",
            line.unit,
            line.line,
            condition=line.condition,
            lot=line.received_lot(f"/lines/{place}"),
            weight=line.weight,
            confirmed=line.weight_confirmed,
        )
        for place, line in enumerate(body.lines)
    ]
    receipt = purchasing.receive(
        request.act,
        number=order.number,
        receipts=entries.received_lines(written, {line.position: line.sku for line in order.lines.all()}),
        delivery_note=body.delivery_note,
        note=body.note,
        final=body.final,
        allow_over=body.allow_over,
        bin_id=find_bin(order.warehouse, body.bin).id if body.bin else None,
        version=insisted_version(request, order),
    )
    return 201, _receipt(order.number, receipt.pk)


@router.get("/purchase-orders/{number}/receipts", response=Page[ReceiptOut])
@doors.api("purchasing.view")
def list_receipts(request: doors.ApiRequest, number: str, query: Query[PageQuery]) -> Page[ReceiptOut]:
    order = queries.order_by_number(number)
    return page_of(queries.receipts(order.id), query, row=lambda receipt: ReceiptOut.of(receipt, order))


@router.post("/purchase-orders/{number}/receipts/{receipt}/correction", response={201: ReceiptOut})
@doors.api("purchasing.receive", effect=True)
def correct_receipt(request: doors.ApiRequest, number: str, receipt: str, body: CorrectionIn) -> tuple[int, ReceiptOut]:
    """Say how much of a receipt did not come. The goods must still lie where they were taken in."""
    order = queries.order_by_number(number)
    lines = None if body.lines is None else [ReceiptPart(line.place, line.quantity) for line in body.lines]
    act, version = request.act.because(body.reason), insisted_version(request, order)
    corrected = purchasing.correct_receipt(act, number=order.number, receipt=receipt, lines=lines, version=version)
    return 201, _receipt(order.number, corrected.pk)


@router.post("/purchase-orders/{number}/closing", response={201: PurchaseOrderOut})
@doors.api("purchasing.close", effect=True)
def close(request: doors.ApiRequest, number: str, body: PurchaseClosingIn) -> tuple[int, doors.Versioned]:
    order = queries.order_by_number(number)
    act = request.act.because(body.reason)
    return 201, shown(
        request, purchasing.close(act, number=order.number, version=insisted_version(request, order), short=body.short)
    )


@router.post("/purchase-orders/{number}/cancellation", response={201: PurchaseOrderOut})
@doors.api("purchasing.order", effect=True)
def cancel(request: doors.ApiRequest, number: str, body: PurchaseReasonIn) -> tuple[int, doors.Versioned]:
    order = queries.order_by_number(number)
    act = request.act.because(body.reason)
    return 201, shown(request, purchasing.cancel(act, number=order.number, version=insisted_version(request, order)))


# ---------------------------------------------------------------- discrepancies


@router.get("/discrepancies", response=Page[DiscrepancyOut])
@doors.api("purchasing.view")
def list_discrepancies(request: doors.ApiRequest, query: Query[DiscrepancyQuery]) -> Page[DiscrepancyOut]:
    rows = queries.discrepancies()
    if query.state:
        rows = rows.filter(state=query.state)
    if query.kind:
        rows = rows.filter(kind=query.kind)
    if query.order:
        rows = rows.filter(receipt__order__number=query.order.upper())
    if query.delivery:
        rows = rows.filter(receipt__delivery__number=query.delivery.upper())
    if query.supplier:
        rows = queries.of_supplier(rows, query.supplier)
    if query.responsible:
        rows = rows.filter(responsible__username__iexact=query.responsible)
    return page_of(rows, query, row=lambda found: DiscrepancyOut.of(found, costs=_sees_costs(request)))


# ---------------------------------------------------------------- below: from codes to papers, and what is shown


def _receipt(number: str, receipt_id: int) -> ReceiptOut:
    order = queries.order_by_number(number)
    return ReceiptOut.of(queries.receipts(order.id).get(pk=receipt_id), order)


def _owner_named(code: str) -> Owner:
    owner = entries.owners_by_code().get(code.upper())
    if owner is None:
        message = f"There is no owner “{code}”."
        raise InvalidEntry(message, errors=[FieldError("/owner", "unknown_owner", message)])
    return owner


def _new_orders(bodies: list[PurchaseOrderIn], pointers: list[str]) -> list[NewOrder]:
    suppliers = entries.suppliers_by_code(body.supplier for body in bodies)
    warehouses, owners = entries.warehouses_by_code(), entries.owners_by_code()
    lines = _read_lines(bodies, pointers)
    errors: list[FieldError] = []
    orders: list[NewOrder] = []
    for body, pointer, found in zip(bodies, pointers, lines, strict=True):
        supplier, warehouse = suppliers.get(body.supplier.upper()), warehouses.get(body.warehouse.upper())
        owner = owners.get(body.owner.upper()) if body.owner else None
        if supplier is None:
            errors.append(FieldError(f"{pointer}/supplier", "unknown_supplier", f"There is no supplier “{body.supplier}”."))
        if warehouse is None:
            errors.append(FieldError(f"{pointer}/warehouse", "unknown_warehouse", f"There is no warehouse “{body.warehouse}”."))
        if body.owner and owner is None:
            errors.append(FieldError(f"{pointer}/owner", "unknown_owner", f"There is no owner “{body.owner}”."))
        if supplier and warehouse:
            owner_id = owner.id if owner else None
            orders.append(
                NewOrder(
                    supplier.id,
                    warehouse.id,
                    found,
                    owner_id,
                    body.expected_on,
                    body.note,
                    exchange_rate=body.exchange_rate,
                )
            )
    if errors:
        raise InvalidEntry(errors[0].message, errors=errors)
    return orders


def _read_lines(bodies: list[PurchaseOrderIn], pointers: list[str]) -> list[list[NewLine]]:
    """The lines of every order, looked up together."""
    pairs = zip(bodies, pointers, strict=True)
    written = [(_entry(line), f"{pointer}/lines/{place}") for body, pointer in pairs for place, line in enumerate(body.lines)]
    read = iter(entries.new_lines_at(written))
    return [[next(read) for _ in body.lines] for body in bodies]


def _entry(line: PurchaseLineIn) -> Entry:
    return Entry(line.quantity, line.sku, line.unit, unit_cost=line.unit_cost, wanted_on=line.wanted_on)


def _changed(order: PurchaseOrder, body: OrderChange) -> NewOrder:
    """The order as it is, with what the body names changed."""
    if body.lines is None:
        lines = [NewLine(line.sku_id, line.quantity, line.entered, line.unit_cost, line.wanted_on) for line in order.lines.all()]
    else:
        lines = entries.new_lines([_entry(line) for line in body.lines])
    return NewOrder(
        supplier_id=queries.supplier_by_code(body.supplier).id if body.supplier else order.supplier_id,
        warehouse_id=find_warehouse(body.warehouse).id if body.warehouse else order.warehouse_id,
        lines=lines,
        owner_id=order.owner_id,
        expected_on=body.expected_on if "expected_on" in body.model_fields_set else order.expected_on,
        note=order.note if body.note is None else body.note,
        exchange_rate=body.exchange_rate if body.exchange_rate or body.supplier else order.exchange_rate,
    )


def insisted_version(request: doors.ApiRequest, order: PurchaseOrder) -> int | None:
    """The version to insist on, where the caller sent one."""
    return doors.insisted_version(request, lambda: order.version)


def shown(request: doors.ApiRequest, order: PurchaseOrder) -> doors.Versioned:
    hidden = None if _sees_costs(request) else COSTS_OF_ORDER
    return doors.Versioned(PurchaseOrderOut.of(order).model_dump(mode="json", exclude=hidden), order.version)


def _sees_costs(request: doors.ApiRequest) -> bool:
    return "catalog.view_costs" in request.act.permissions
