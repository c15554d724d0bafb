"""What the sales API takes in and gives out."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.sales.channel_schemas import (
    AddressOut,
    ChannelPlaceOut,
    ContactOut,
    CustomerAddressIn,
    CustomerContactIn,
    PlaceIn,
    Priority,
    WaitsOut,
)
from quartermaster.sales.models import Order, Sourcing
from quartermaster.stock.operations import REASONS
from quartermaster.stock.schemas import Moment, PlaceText
from quartermaster.web.api import PageQuery, PriceText, QuantityText, Strict
from quartermaster.web.sheets_api import SheetQuery

MOST_LINES = 10_000
"""Lines of all orders of one bulk request together."""

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
UnitCode = Annotated[str, StringConstraints(min_length=1, max_length=20)]
Number = Annotated[str, StringConstraints(min_length=1, max_length=20)]
Reference = Annotated[str, StringConstraints(max_length=60)]
Words = Annotated[str, StringConstraints(max_length=2000)]
Position = Annotated[int, Field(ge=1, le=1_000_000)]
LifeDays = Annotated[int, Field(ge=0, le=9999, strict=True)]
Picking = Literal["", "fefo", "fifo", "lifo", "nearest"]
OnShort = Literal["refuse", "backorder", "all_or_nothing"]
Reason = Literal[REASONS]  # type: ignore[valid-type]


class CustomerIn(Strict):
    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    email: Annotated[str, StringConstraints(max_length=254)] = ""
    country: Annotated[str, StringConstraints(max_length=60)] = ""
    note: Words = ""
    minimum_life_days: LifeDays = Field(0, description="Days of life that goods must have left when they are picked.")
    picking: Picking = Field("", description="Which goods are picked first; empty: as each SKU says.")
    priority: Priority | None = Field(None, description="1, served first, to 9; none: the channel's.")
    ship_complete: bool = False
    channel: Code | None = Field(None, description="The usual sales channel.")
    addresses: list[CustomerAddressIn] = Field(default_factory=list, max_length=50)
    contacts: list[CustomerContactIn] = Field(default_factory=list, max_length=50)


class CustomerPatch(Strict):
    """What is left out stays as it is."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    email: Annotated[str, StringConstraints(max_length=254)] | None = None
    country: Annotated[str, StringConstraints(max_length=60)] | None = None
    note: Words | None = None
    minimum_life_days: LifeDays | None = None
    picking: Picking | None = None
    priority: Priority | None = None
    ship_complete: bool | None = None
    channel: Annotated[str, StringConstraints(max_length=60)] | None = Field(None, description="Empty: none.")
    addresses: list[CustomerAddressIn] | None = Field(
        None, max_length=50, description="All of them, in place of those there were."
    )
    contacts: list[CustomerContactIn] | None = Field(None, max_length=50)
    archived: bool | None = None


class CustomerOut(Schema):
    code: str
    name: str
    email: str
    country: str
    note: str
    minimum_life_days: int
    picking: str
    priority: int | None
    ship_complete: bool
    channel: str | None
    addresses: list[AddressOut]
    contacts: list[ContactOut]
    archived: bool
    version: int


class CustomerQuery(PageQuery):
    code: Code | None = None
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(None, description="Part of the name.")
    archived: bool | None = None


class OrderSheetQuery(SheetQuery):
    on_short: OnShort = "refuse"


class OrderLineIn(Strict):
    """So much of a SKU; `unit` is a pack unit of it where the quantity is not in its base unit. No price: the SKU's own."""

    sku: Code
    quantity: QuantityText
    unit: UnitCode | None = None
    unit_price: PriceText | None = None


class OrderIn(Strict):
    """No customer: a walk-in. No warehouse: those that the sourcing rule chooses. No owner: the house's own goods.

    What is left out is as the channel says (the customer's usual one where none is named), priority, ship_complete and the
    address as the customer does; without a channel what is short is refused. A draft claims nothing until it is confirmed.
    """

    lines: list[OrderLineIn] = Field(max_length=1000)
    customer: Code | None = None
    warehouse: Code | None = None
    owner: Code | None = None
    reference: Reference = ""
    ship_by: date | None = None
    on_short: OnShort | None = None
    note: Words = ""
    address: Words = ""
    ship_to: PlaceIn | None = None
    channel: Code | None = None
    priority: Priority | None = None
    ship_complete: bool | None = None
    sourcing: Sourcing | None = None
    draft: bool = False


class OrdersIn(Strict):
    """Orders to be placed all or none, at most 10,000 lines together."""

    orders: list[OrderIn] = Field(min_length=1, max_length=MOST_LINES)


class PartIn(Strict):
    """So much of a line; of a kit, so many whole ones."""

    position: Position
    quantity: QuantityText


class PackedPartIn(PartIn):
    """So much of a line, to be packed; `weight` is what these pieces weigh together, of a SKU that is weighed."""

    weight: QuantityText | None = Field(None, description="None: what the book has these pieces at.")
    weight_confirmed: bool = Field(False, description="The weight is right although such pieces usually weigh something else.")


class OrderPatch(Strict):
    """What to change; lines only while nothing is released or picked. `remove` are positions, `change` says how many are wanted
    from now on, of a kit so many whole ones. `ship_by` null takes the date away."""

    note: Words | None = None
    address: Words | None = None
    ship_by: date | None = None
    add: list[OrderLineIn] = Field(default_factory=list, max_length=1000)
    remove: list[Position] = Field(default_factory=list, max_length=1000)
    change: list[PartIn] = Field(default_factory=list, max_length=1000)
    ship_to: PlaceIn | None = None


class OrderLineOut(Schema):
    """Each unit is in one stage: backordered, reserved, picked, packed, shipped or cancelled."""

    position: int
    sku: str
    quantity: QuantityText
    entered: str
    unit_price: PriceText
    backordered: QuantityText
    reserved: QuantityText
    picked: QuantityText
    packed: QuantityText
    shipped: QuantityText
    cancelled: QuantityText
    returned: QuantityText
    kit: int | None = Field(description="The position of the kit that it is a component of.")
    per_kit: QuantityText | None = Field(description="So much of it is in one kit.")
    promised_on: date | None = Field(description="The day all of it can leave, as far as is known.")
    weight: QuantityText | None = Field(
        description="What of it is in cartons weighs, of a SKU that is weighed, as far as somebody weighed it or it left."
    )


class OrderKitOut(Schema):
    """So many of a bundle. Its components are lines; `cancelled` and `shipped` count whole kits."""

    position: int
    sku: str
    quantity: QuantityText
    entered: str
    unit_price: PriceText
    cancelled: QuantityText
    shipped: QuantityText


class CartonOut(Schema):
    number: str
    shipment: str | None
    sscc: str | None
    packed_at: Moment


class ShipmentOut(Schema):
    number: str
    carrier: str
    tracking: str
    shipped_at: Moment
    state: str
    state_at: Moment | None
    in_trouble: bool


class OrderPartOut(Schema):
    number: str
    warehouse: str
    state: str


class OrderHeadOut(Schema):
    number: str
    state: str
    customer: str | None
    warehouse: str
    reference: str
    ship_by: date | None
    on_short: str
    lines_count: int
    backordered_lines: int
    total: PriceText
    placed_at: Moment
    shipped_at: Moment | None
    delivered_at: Moment | None
    troubled_shipments: int
    version: int
    channel: str | None
    priority: int
    ship_complete: bool
    part_of: str | None

    @staticmethod
    def fields_of(order: Order) -> dict[str, Any]:
        """Of a row from `queries.orders`."""
        return {
            "number": order.number,
            "state": order.state,
            "customer": order.customer.code if order.customer else None,
            "warehouse": order.warehouse.code,
            "reference": order.reference,
            "ship_by": order.ship_by,
            "on_short": order.on_short,
            "lines_count": order.line_count,
            "backordered_lines": order.backordered_lines,
            "total": order.total,
            "placed_at": order.placed_at,
            "shipped_at": order.shipped_at,
            "delivered_at": order.delivered_at,
            "troubled_shipments": order.troubled_shipments,
            "version": order.version,
            "channel": order.channel.code if order.channel else None,
            "priority": order.priority,
            "ship_complete": order.ship_complete,
            "part_of": order.part_of.number if order.part_of else None,
        }


class OrderOut(OrderHeadOut):
    """The lines of a split order are those of its parts; a line that two parts share is there twice."""

    parts: list[OrderPartOut]
    ship_to: ChannelPlaceOut
    waits: WaitsOut
    sourcing: str
    owner: str
    note: str
    address: str
    placed_by: str
    source: str
    lines: list[OrderLineOut]
    kits: list[OrderKitOut]
    cartons: list[CartonOut]
    shipments: list[ShipmentOut]


class PlacedOut(Schema):
    """`backordered`: position → quantity that waits for stock. `parts`: what each warehouse sends of a split order."""

    number: str
    warehouse: str
    backordered: dict[str, str]
    parts: list[OrderPartOut] = Field(default_factory=list)


class PlacedAllOut(Schema):
    orders: list[PlacedOut]


class OrderQuery(PageQuery):
    state: Order.State | None = None
    customer: Code | None = None
    sku: Code | None = None
    warehouse: Code | None = None
    reference: Reference | None = None
    backordered: bool | None = Field(None, description="true: something on it waits for stock")
    in_trouble: bool | None = Field(None, description="true: a parcel of it went wrong and waits for somebody")


class PickLineIn(Strict):
    position: Position
    bin: PlaceText = Field(description='As "WAREHOUSE/BIN".')
    lot: Code | None = None
    quantity: QuantityText


class ShortIn(Strict):
    position: Position
    bin: PlaceText
    quantity: QuantityText
    reason: Reason


class PickIn(Strict):
    """No lines: all that is reserved, as the pick list says."""

    lines: list[PickLineIn] | None = Field(None, max_length=5000)
    short: list[ShortIn] = Field(default_factory=list, max_length=1000)


class CartonIn(Strict):
    """No lines: all that is picked."""

    lines: list[PackedPartIn] | None = Field(None, max_length=1000)


class ShipmentIn(Strict):
    """`cartons`: these. `lines`: so much of what is picked, packed now. Neither: every carton that stands ready."""

    cartons: list[Number] | None = Field(None, max_length=1000)
    lines: list[PackedPartIn] | None = Field(None, max_length=1000)
    carrier: Annotated[str, StringConstraints(max_length=60)] = ""
    tracking: Annotated[str, StringConstraints(max_length=100)] = ""


class CancellationIn(Strict):
    """No lines: all that is not shipped."""

    lines: list[PartIn] | None = Field(None, max_length=1000)
    reason: Annotated[str, StringConstraints(max_length=200)] = ""


class PutBackIn(Strict):
    """No lines: all that is picked or packed and has not left."""

    lines: list[PartIn] | None = Field(None, max_length=1000)
    reason: Annotated[str, StringConstraints(max_length=200)] = ""


class ReturnLineIn(Strict):
    position: Position
    quantity: QuantityText
    bin: PlaceText = Field(description='A dock or quarantine bin as "WAREHOUSE/BIN".')
    weight: QuantityText | None = Field(None, description="What it weighs, of a SKU that is weighed; none: what it left with.")
    weight_confirmed: bool = False


class ReturnIn(Strict):
    lines: list[ReturnLineIn] = Field(min_length=1, max_length=1000)
    reason: Annotated[str, StringConstraints(max_length=200)] = ""


class ReturnCorrectionIn(Strict):
    """So much of what was noted as returned did not come back."""

    lines: list[PartIn] = Field(min_length=1, max_length=1000)
    reason: Annotated[str, StringConstraints(max_length=200)] = ""


class PickListLineOut(Schema):
    position: int
    sku: str
    kit: str | None = Field(description="The SKU of the kit that it is a component of.")
    bin: str
    quantity: QuantityText


class PickListOut(Schema):
    lines: list[PickListLineOut]
