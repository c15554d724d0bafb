"""Shipments: where their parcels are, and what becomes of those that nobody follows, over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AwareDatetime, Field

from quartermaster.carriers.schemas.parcels import TrackingEventOut
from quartermaster.carriers.schemas.words import Code, Note
from quartermaster.sales.models import Shipment
from quartermaster.web.api import PageQuery, Strict


class ShipmentParcelOut(Schema):
    tracking: str
    carton: str
    carrier: str
    service: str
    state: str
    promised_on: date
    events: list[TrackingEventOut]


class ShipmentTrackingOut(Schema):
    """Where a shipment is: in trouble if a parcel is, else as far as the one that is furthest behind."""

    shipment: str
    order: str
    state: str
    parcels: list[ShipmentParcelOut]


class ShipmentQuery(PageQuery):
    order: Code | None = None
    warehouse: Code | None = None
    state: Literal["shipped", "in_transit", "delivered", "exception", "returned"] | None = None
    trouble: bool | None = Field(None, description="Those that somebody has to take care of.")
    unfollowed: bool | None = Field(None, description="Those on their way that no carrier speaks of: they went without labels.")


class ShipmentRowOut(Schema):
    shipment: str
    order: str
    customer: str | None
    warehouse: str
    carrier: str
    tracking: str
    state: str
    state_at: datetime | None
    in_trouble: bool
    shipped_at: datetime

    @staticmethod
    def told(row: Shipment) -> dict[str, Any]:
        same = ("carrier", "tracking", "state", "state_at", "in_trouble", "shipped_at")
        return {name: getattr(row, name) for name in same} | {
            "shipment": row.number,
            "order": row.order.number,
            "customer": row.order.customer.code if row.order.customer else None,
            "warehouse": row.order.warehouse.code,
        }


class ShipmentMarksIn(Strict):
    """What became of shipments without labels, and how that is known; `at`, when: now, where nothing is said."""

    shipments: Annotated[list[Code], Field(min_length=1, max_length=500)]
    kind: Literal["delivered", "exception", "returned", "in_transit"]
    note: Note
    at: AwareDatetime | None = None


class ShipmentMarkedOut(Schema):
    shipment: str
    order: str
    state: str
    in_trouble: bool


class ShipmentMarksOut(Schema):
    shipments: list[ShipmentMarkedOut]


class TroubleIn(Strict):
    note: Note
