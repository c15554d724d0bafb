"""What the API of cross-docking takes in and gives out."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.crossdock.queries import Crossing
from quartermaster.sales.models import Pick
from quartermaster.stock import queries as stock_queries
from quartermaster.web.api import QuantityText, Strict

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class CrossingsQuery(Strict):
    warehouse: Code | None = None
    sku: Code | None = None


class CrossingPieceOut(Schema):
    """So much of it, where it lies."""

    bin: str
    lot: str | None
    quantity: QuantityText


class CrossingOut(Schema):
    """So much of a SKU at a dock that an order waits for, and where it would go."""

    order: str
    position: int
    customer: str | None
    priority: int
    ship_by: date | None
    sku: str
    quantity: QuantityText
    warehouse: str
    pieces: list[CrossingPieceOut]
    to: str

    @classmethod
    def of(cls, one: Crossing) -> CrossingOut:
        order, warehouse = one.order, one.order.warehouse.code
        codes = stock_queries.lot_codes({there.lot_id for there, _ in one.pieces if there.lot_id})
        pieces = [
            CrossingPieceOut(bin=f"{warehouse}/{there.bin_code}", lot=codes.get(there.lot_id), quantity=share)
            for there, share in one.pieces
        ]
        return cls(
            order=order.number,
            position=one.line.position,
            customer=order.customer.code if order.customer else None,
            priority=order.priority,
            ship_by=order.ship_by,
            sku=one.line.sku.code,
            quantity=one.quantity,
            warehouse=warehouse,
            pieces=pieces,
            to=f"{warehouse}/{one.lane}",
        )


class CrossingsOut(Schema):
    items: list[CrossingOut]
    more: bool


class CrossingLineIn(Strict):
    """A line of the order: all that waits of it and is there, or so much; from one bin or of one lot, where it is named."""

    position: Annotated[int, Field(ge=1, strict=True)]
    quantity: QuantityText | None = None
    bin: Code | None = Field(None, description="WAREHOUSE/BIN, a dock.")
    lot: Code | None = None


class CrossDockIn(Strict):
    order: Code
    lines: Annotated[list[CrossingLineIn], Field(min_length=1, max_length=500)] | None = Field(
        None, description="All that waits and is there where none is named."
    )
    to: Code | None = Field(None, description="WAREHOUSE/BIN, a staging bin; without, the order's own.")


class CrossDockLineOut(Schema):
    position: int
    sku: str
    quantity: QuantityText
    from_: str = Field(serialization_alias="from")
    lot: str | None


class CrossDockOut(Schema):
    """What was taken, as a pick of the order."""

    pick: str
    order: str
    to: str
    lines: list[CrossDockLineOut]

    @classmethod
    def of(cls, pick: Pick) -> CrossDockOut:
        rows = list(pick.lines.select_related("order_line__sku", "from_bin", "to_bin").order_by("id"))
        warehouse = pick.order.warehouse.code
        codes = stock_queries.lot_codes({row.lot_id for row in rows if row.lot_id})
        lines = [
            CrossDockLineOut(
                position=row.order_line.position,
                sku=row.order_line.sku.code,
                quantity=row.quantity,
                from_=f"{warehouse}/{row.from_bin.code}",
                lot=codes.get(row.lot_id),
            )
            for row in rows
        ]
        return cls(pick=pick.number, order=pick.order.number, to=f"{warehouse}/{rows[0].to_bin.code}", lines=lines)


class BroughtBackOut(Schema):
    order: str
    state: str
