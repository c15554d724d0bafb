"""Customers and orders under /api/v1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from decimal import Decimal
from functools import partial

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.locations.models import Warehouse
from quartermaster.sales import operations as sales
from quartermaster.sales import queries, showing
from quartermaster.sales.channel_schemas import AddressOut, ChannelPlaceOut, ContactOut
from quartermaster.sales.models import Customer, Order, OrderLine
from quartermaster.sales.operations import (
    Carrying,
    Editing,
    NewAddress,
    NewContact,
    NewCustomer,
    Part,
    Placed,
    Returned,
    ShipTo,
    Short,
    Taken,
    WrittenLine,
    WrittenOrder,
    read_lines,
    read_orders,
)
from quartermaster.sales.schemas import (
    MOST_LINES,
    CancellationIn,
    CartonIn,
    CartonOut,
    CustomerIn,
    CustomerOut,
    CustomerPatch,
    CustomerQuery,
    OrderHeadOut,
    OrderIn,
    OrderKitOut,
    OrderLineIn,
    OrderLineOut,
    OrderOut,
    OrderPartOut,
    OrderPatch,
    OrderQuery,
    OrderSheetQuery,
    OrdersIn,
    PackedPartIn,
    PartIn,
    PickIn,
    PickListLineOut,
    PickListOut,
    PlacedAllOut,
    PlacedOut,
    PutBackIn,
    ReturnCorrectionIn,
    ReturnIn,
    ShipmentIn,
    ShipmentOut,
)
from quartermaster.sales.waiting_api import waits_of
from quartermaster.stock import references
from quartermaster.web import sheets_api
from quartermaster.web.api import Page, page_of
from quartermaster.web.sheets_api import SHEET_BODY, SheetOut, SheetQuery

router = Router(tags=["sales"])


class TooManyLines(Invalid):
    code = "too_many"
    title = "Too many lines at once"


# ---------------------------------------------------------------- customers


@router.get("/customers", response=Page[CustomerOut])
@doors.api("sales.view")
def list_customers(request: doors.ApiRequest, query: Query[CustomerQuery]) -> Page[CustomerOut]:
    rows = queries.customers()
    if query.code is not None:
        rows = rows.filter(code__iexact=query.code)
    if query.name is not None:
        rows = rows.filter(name__icontains=query.name)
    if query.archived is not None:
        rows = rows.filter(archived_at__isnull=not query.archived)
    return page_of(rows, query, row=_customer, sorts={"code": "code", "name": "name"}, usual_sort="code")


@router.post("/customers", response={201: CustomerOut})
@doors.api("sales.edit_customers", effect=True)
def create_customer(request: doors.ApiRequest, body: CustomerIn) -> tuple[int, doors.Versioned]:
    facts = body.model_dump(exclude={"channel", "addresses", "contacts"})
    created = sales.create_customer(
        request.act,
        customer=NewCustomer(**facts, channel_id=_channel_id(body.channel)),
        addresses=[NewAddress(**row.model_dump()) for row in body.addresses],
        contacts=[NewContact(**row.model_dump()) for row in body.contacts],
    )
    return 201, doors.Versioned(_customer(created), created.version)


@router.post("/imports/customers", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("sales.edit_customers", effect=True)
def import_customers(request: doors.ApiRequest, query: Query[SheetQuery]) -> SheetOut:
    """Add and change the customers of a sheet, all or none."""
    return sheets_api.loaded(request, sales.CUSTOMER_HEADINGS, partial(sales.load_customers, request.act), dry_run=query.dry_run)


@router.get("/customers/{path:code}", response=CustomerOut)
@doors.api("sales.view")
def get_customer(request: doors.ApiRequest, code: str) -> doors.Versioned:
    customer = queries.customer_by_code(code)
    return doors.Versioned(_customer(customer), customer.version)


@router.patch("/customers/{path:code}", response=CustomerOut)
@doors.api("sales.edit_customers", effect=True)
def change_customer(request: doors.ApiRequest, code: str, body: CustomerPatch) -> doors.Versioned:
    """Change the fields that are sent. Archived, a customer places no more orders; open ones go on. Needs If-Match."""
    customer = queries.customer_by_code(code)
    doors.require_version(request, customer.version)
    sent = {
        field: value
        for field, value in body.model_dump(exclude={"archived", "channel", "addresses", "contacts"}).items()
        if value is not None or (field == "priority" and field in body.model_fields_set)
    }
    sent |= {} if body.channel is None else {"channel_id": _channel_id(body.channel)}
    saved = sales.edit_customer(
        request.act,
        customer_id=customer.id,
        version=customer.version,
        changed=replace(sales.facts_of(customer), **sent),
        archived=customer.archived_at is not None if body.archived is None else body.archived,
        addresses=None if body.addresses is None else [NewAddress(**row.model_dump()) for row in body.addresses],
        contacts=None if body.contacts is None else [NewContact(**row.model_dump()) for row in body.contacts],
    )
    return doors.Versioned(_customer(saved), saved.version)


# ---------------------------------------------------------------- orders


@router.get("/orders", response=Page[OrderHeadOut])
@doors.api("sales.view")
def list_orders(request: doors.ApiRequest, query: Query[OrderQuery]) -> Page[OrderHeadOut]:
    rows = queries.orders()
    if query.state is not None:
        rows = rows.filter(state=query.state)
    if query.customer is not None:
        rows = rows.filter(customer__code__iexact=query.customer)
    named = query.warehouse and references.find_warehouse_id(query.warehouse, pointer="/query/warehouse")
    rows = queries.as_ordered(rows, named or None)
    if query.reference is not None:
        rows = rows.filter(reference__iexact=query.reference)
    if query.sku is not None:
        sku_id = references.find_sku(query.sku, pointer="/query/sku").id
        rows = queries.with_sku_id(rows, sku_id)
    if query.backordered is not None:
        rows = rows.filter(backordered_lines__gt=0) if query.backordered else rows.filter(backordered_lines=0)
    if query.in_trouble is not None:
        rows = rows.filter(troubled_shipments__gt=0) if query.in_trouble else rows.filter(troubled_shipments=0)
    sorts = {"placed_at": "placed_at", "number": "id", "total": "total"}
    return page_of(
        rows, query, row=lambda order: OrderHeadOut(**OrderHeadOut.fields_of(order)), sorts=sorts, usual_sort="-placed_at"
    )


@router.post("/orders", response={201: PlacedOut})
@doors.api("sales.place_order", effect=True)
def place_order(request: doors.ApiRequest, body: OrderIn) -> tuple[int, PlacedOut]:
    """Reserve every line, or refuse (`on_short` "refuse") or backorder what is short, naming each line."""
    (order,) = read_orders([_written(body)], pointers=[""])
    return 201, _placed([sales.place_order(request.act, order=order)])[0]


@router.post("/imports/orders", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("sales.place_order", effect=True)
def import_orders(request: doors.ApiRequest, query: Query[OrderSheetQuery]) -> SheetOut:
    """Place the orders of a sheet, all or none. Rows of one customer and reference become one order; `created` counts orders."""
    content = sheets_api.sent(request)
    report = sales.load_orders(request.act, content=content, on_short=query.on_short, rehearse=query.dry_run)
    return sheets_api.told(report, dry_run=query.dry_run)


@router.post("/orders/bulk", response={201: PlacedAllOut})
@doors.api("sales.place_order", effect=True)
def place_orders(request: doors.ApiRequest, body: OrdersIn) -> tuple[int, PlacedAllOut]:
    """Place orders all or none; earlier ones are served first."""
    if sum(len(order.lines) for order in body.orders) > MOST_LINES:
        message = f"One request takes at most {MOST_LINES} lines of all orders together. Send several."
        raise TooManyLines(message, errors=[FieldError("/orders", "too_many", message)])
    written = [_written(order) for order in body.orders]
    orders = read_orders(written, pointers=[f"/orders/{place}" for place in range(len(written))])
    return 201, PlacedAllOut(orders=_placed(sales.place_orders(request.act, orders=orders)))


@router.get("/orders/{number}", response=OrderOut)
@doors.api("sales.view")
def get_order(request: doors.ApiRequest, number: str) -> doors.Versioned:
    return _versioned(number)


@router.patch("/orders/{number}", response=OrderOut)
@doors.api("sales.place_order", effect=True)
def change_order(request: doors.ApiRequest, number: str, body: OrderPatch) -> doors.Versioned:
    order = queries.order_by_number(number)
    doors.require_version(request, order.version)
    editing = Editing(
        note=body.note,
        address=body.address,
        ship_by=body.ship_by,
        clear_ship_by="ship_by" in body.model_fields_set and body.ship_by is None,
        add=read_lines([_written_line(line) for line in body.add], pointer="/add"),
        remove=body.remove,
        change=[Part(row.position, row.quantity) for row in body.change],
        ship_to=ShipTo(**body.ship_to.model_dump()) if body.ship_to else None,
    )
    sales.edit_order(request.act, number=order.number, editing=editing, version=order.version)
    return _versioned(order.number)


@router.get("/orders/{number}/pick-list", response=PickListOut)
@doors.api("sales.view")
def get_pick_list(request: doors.ApiRequest, number: str) -> PickListOut:
    """Where to take what is reserved, in walking order."""
    order = queries.order_by_number(number)
    lines = {line.id: line for line in queries.lines_of(order)}
    return PickListOut(
        lines=[
            PickListLineOut(
                position=lines[take.line_id].position,
                sku=lines[take.line_id].sku.code,
                kit=kit.sku.code if (kit := lines[take.line_id].kit) else None,
                bin=f"{order.warehouse.code}/{take.bin_code}",
                quantity=take.quantity,
            )
            for take in queries.pick_list(order.number)
        ]
    )


@router.post("/orders/{number}/picks", response={201: OrderOut})
@doors.api("sales.pick", effect=True)
def pick(request: doors.ApiRequest, number: str, body: PickIn) -> tuple[int, doors.Versioned]:
    order = queries.order_by_number(number)
    picks = None if body.lines is None else _taken(order, body)
    short = [Short(row.position, row.bin.partition("/")[2] or row.bin, row.quantity, row.reason) for row in body.short]
    sales.pick(request.act, number=order.number, picks=picks, short=short)
    return 201, _versioned(order.number)


@router.post("/orders/{number}/put-backs", response={201: OrderOut})
@doors.api("sales.pick", effect=True)
def put_back(request: doors.ApiRequest, number: str, body: PutBackIn) -> tuple[int, doors.Versioned]:
    """Take a pick back: the goods return to their shelves and are reserved for the order again."""
    order = queries.order_by_number(number)
    sales.put_back(request.act.because(body.reason), number=order.number, lines=_parts(body.lines))
    return 201, _versioned(order.number)


@router.post("/orders/{number}/cartons", response={201: OrderOut})
@doors.api("sales.pack", effect=True)
def pack(request: doors.ApiRequest, number: str, body: CartonIn) -> tuple[int, doors.Versioned]:
    """Put picked goods into one carton."""
    order = queries.order_by_number(number)
    sales.pack(request.act, number=order.number, lines=_packed(body.lines))
    return 201, _versioned(order.number)


@router.post("/orders/{number}/shipments", response={201: OrderOut})
@doors.api("sales.ship", effect=True)
def ship(request: doors.ApiRequest, number: str, body: ShipmentIn) -> tuple[int, doors.Versioned]:
    order = queries.order_by_number(number)
    carrying = Carrying(body.carrier, body.tracking)
    sales.ship(request.act, number=order.number, cartons=body.cartons, lines=_packed(body.lines), carrying=carrying)
    return 201, _versioned(order.number)


@router.post("/orders/{number}/cancellation", response={201: OrderOut})
@doors.api("sales.cancel", effect=True)
def cancel(request: doors.ApiRequest, number: str, body: CancellationIn) -> tuple[int, doors.Versioned]:
    """Cancel what is not shipped: claims are given back, picked goods go back to their bins."""
    order = queries.order_by_number(number)
    sales.cancel(request.act.because(body.reason), number=order.number, lines=_parts(body.lines))
    return 201, _versioned(order.number)


@router.post("/orders/{number}/returns", response={201: OrderOut})
@doors.api("sales.take_back", effect=True)
def take_back(request: doors.ApiRequest, number: str, body: ReturnIn) -> tuple[int, doors.Versioned]:
    order = queries.order_by_number(number)
    returns = [
        Returned(
            order.number,
            row.position,
            row.quantity,
            references.find_bin_id(row.bin, pointer=f"/lines/{place}/bin"),
            weight=row.weight,
            confirmed=row.weight_confirmed,
        )
        for place, row in enumerate(body.lines)
    ]
    sales.take_back(request.act.because(body.reason), returns=returns)
    return 201, _versioned(order.number)


@router.post("/orders/{number}/return-corrections", response={201: OrderOut})
@doors.api("sales.take_back", effect=True)
def correct_return(request: doors.ApiRequest, number: str, body: ReturnCorrectionIn) -> tuple[int, doors.Versioned]:
    order = queries.order_by_number(number)
    sales.correct_return(request.act.because(body.reason), number=order.number, lines=_parts(body.lines) or [])
    return 201, _versioned(order.number)


# ---------------------------------------------------------------- in and out


def _written_line(line: OrderLineIn) -> WrittenLine:
    return WrittenLine(sku=line.sku, quantity=line.quantity, unit=line.unit, unit_price=line.unit_price)


def _written(order: OrderIn) -> WrittenOrder:
    return WrittenOrder(
        lines=[_written_line(line) for line in order.lines],
        customer=order.customer or "",
        warehouse=order.warehouse or "",
        owner=order.owner or "",
        reference=order.reference,
        ship_by=order.ship_by,
        on_short=order.on_short or "",
        note=order.note,
        address=order.address,
        channel=order.channel or "",
        priority=order.priority,
        ship_complete=order.ship_complete,
        sourcing=order.sourcing or "",
        draft=order.draft,
        ship_to=ShipTo(**order.ship_to.model_dump()) if order.ship_to else None,
    )


def _channel_id(code: str | None) -> int | None:
    return queries.channel_by_code(code).pk if code else None


def _taken(order: Order, body: PickIn) -> list[Taken]:
    lines = body.lines or []
    lots = queries.lots_by_code(order, {row.lot for row in lines if row.lot})
    taken = []
    for place, row in enumerate(lines):
        bin_id = references.find_bin_id(row.bin, pointer=f"/lines/{place}/bin")
        lot_id = lots.get((row.position, row.lot)) if row.lot else 0
        if lot_id is None:
            errors = references.Errors()
            errors.unknown(f"/lines/{place}/lot", "lot", row.lot or "")
            errors.refuse()
        taken.append(Taken(row.position, bin_id, row.quantity, lot_id or 0))
    return taken


def _parts(lines: Sequence[PartIn] | None) -> list[Part] | None:
    return None if lines is None else [Part(row.position, row.quantity) for row in lines]


def _packed(lines: Sequence[PackedPartIn] | None) -> list[Part] | None:
    return None if lines is None else [Part(row.position, row.quantity, row.weight, row.weight_confirmed) for row in lines]


def _customer(customer: Customer) -> CustomerOut:
    return CustomerOut(
        code=customer.code,
        name=customer.name,
        email=customer.email,
        country=customer.country,
        note=customer.note,
        minimum_life_days=customer.minimum_life_days,
        picking=customer.picking,
        priority=customer.priority,
        ship_complete=customer.ship_complete,
        channel=customer.channel.code if customer.channel else None,
        addresses=[AddressOut(**asdict(row)) for row in sales.addresses_of(customer)],
        contacts=[ContactOut(**asdict(row)) for row in sales.contacts_of(customer)],
        archived=customer.archived_at is not None,
        version=customer.version,
    )


def _placed(placed: Sequence[Placed]) -> list[PlacedOut]:
    every = [one for row in placed for one in (row, *row.parts)]
    codes = dict(Warehouse.objects.filter(id__in={one.warehouse_id for one in every}).values_list("id", "code"))
    states = dict(
        Order.objects.filter(number__in=[part.number for row in placed for part in row.parts]).values_list("number", "state")
    )
    return [
        PlacedOut(
            number=row.number,
            warehouse=codes[row.warehouse_id],
            backordered={} if row.draft else {str(line.position): plain(line.backordered) for line in row.backordered},
            parts=[
                OrderPartOut(number=one.number, warehouse=codes[one.warehouse_id], state=states[one.number]) for one in row.parts
            ],
        )
        for row in placed
    ]


def _line(line: OrderLine, weights: Mapping[int, Decimal]) -> OrderLineOut:
    return OrderLineOut(
        position=line.position,
        sku=line.sku.code,
        quantity=line.quantity,
        entered=line.entered,
        unit_price=line.unit_price,
        backordered=line.backordered,
        reserved=line.reserved,
        picked=line.picked,
        packed=line.packed,
        shipped=line.shipped,
        cancelled=line.cancelled,
        returned=line.returned,
        kit=line.kit.position if line.kit else None,
        per_kit=line.per_kit,
        promised_on=line.promised_on,
        weight=weights.get(line.pk),
    )


def _kits(order: Order, lines: Sequence[OrderLine]) -> list[OrderKitOut]:
    return [
        OrderKitOut(
            position=kit.position,
            sku=kit.sku.code,
            quantity=kit.quantity,
            entered=kit.entered,
            unit_price=kit.unit_price,
            cancelled=entry.cancelled,
            shipped=entry.shipped,
        )
        for entry in showing.entries(lines, list(queries.kits_of(order)))
        if (kit := entry.kit)
    ]


def _versioned(number: str) -> doors.Versioned:
    order = queries.order_by_number(number)
    parts = list(queries.parts_of(order)) if order.is_split else []
    lines = [line for one in parts or [order] for line in queries.lines_of(one)]
    weights = queries.packed_weights(lines)
    body = OrderOut(
        **OrderHeadOut.fields_of(order),
        parts=[OrderPartOut(number=part.number, warehouse=part.warehouse.code, state=part.state) for part in parts],
        ship_to=ChannelPlaceOut(**asdict(sales.ship_to_of_order(order))),
        waits=waits_of(order),
        sourcing=order.sourcing,
        owner=order.owner.code,
        note=order.note,
        address=order.address,
        placed_by=order.placed_by.username,
        source=order.source,
        lines=[_line(line, weights) for line in lines],
        kits=[kit for one in parts or [order] for kit in _kits(one, [line for line in lines if line.order_id == one.pk])],
        cartons=[
            CartonOut(
                number=row.number, sscc=row.sscc, shipment=row.shipment.number if row.shipment else None, packed_at=row.packed_at
            )
            for one in parts or [order]
            for row in queries.cartons_of(one)
        ],
        shipments=[
            ShipmentOut(
                number=row.number,
                carrier=row.carrier,
                tracking=row.tracking,
                shipped_at=row.shipped_at,
                state=row.state,
                state_at=row.state_at,
                in_trouble=row.in_trouble,
            )
            for one in parts or [order]
            for row in queries.shipments_of(one)
        ],
    )
    return doors.Versioned(body, order.version)
