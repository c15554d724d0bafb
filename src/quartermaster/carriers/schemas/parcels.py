"""Labels, and where their parcels are, over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import AwareDatetime, Field, StringConstraints

from quartermaster.carriers import queries
from quartermaster.carriers.models import Label, TrackingEvent
from quartermaster.carriers.schemas.words import Code, KindWord, StateWord
from quartermaster.carriers.states import Kind
from quartermaster.web.api import PageQuery, PriceText, Strict


class LabelsIn(Strict):
    carrier: Code
    service: Code
    cartons: Annotated[list[Code], Field(min_length=1, max_length=200)] | None = Field(None, description="All that wait.")


class ParcelQuery(PageQuery):
    order: Code | None = None
    carrier: Code | None = None
    warehouse: Code | None = None
    state: StateWord | None = None
    trouble: bool | None = Field(None, description="Those that somebody has to take care of.")


class CarriedParcelOut(Schema):
    tracking: str
    carton: str
    order: str
    carrier: str
    service: str
    warehouse: str
    shipment: str | None
    manifest: str | None
    state: str
    state_at: datetime
    in_trouble: bool
    weight_g: int
    price: PriceText
    promised_on: date
    bought_at: datetime
    handed_over_at: datetime | None
    voided_at: datetime | None

    @staticmethod
    def told(row: Label) -> dict[str, Any]:
        same = ("tracking", "state", "state_at", "in_trouble", "weight_g", "price", "promised_on", "bought_at", "voided_at")
        return {name: getattr(row, name) for name in same} | {
            "carton": row.carton.number,
            "order": row.order.number,
            "carrier": row.carrier.code,
            "service": row.service.code,
            "warehouse": row.warehouse.code,
            "shipment": row.shipment.number if row.shipment else None,
            "manifest": row.manifest.number if row.manifest else None,
            "handed_over_at": row.handed_over_at,
        }


class TrackingEventOut(Schema):
    kind: str
    at: datetime
    place: str
    text: str
    source: str

    @classmethod
    def of(cls, row: TrackingEvent) -> TrackingEventOut:
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class FollowedParcelOut(CarriedParcelOut):
    """With what happened to it, the latest first."""

    events: list[TrackingEventOut]

    @classmethod
    def of(cls, row: Label) -> FollowedParcelOut:
        return cls(**cls.told(row), events=[TrackingEventOut.of(event) for event in queries.events_of(row)])


class NewsIn(Strict):
    """`mark` is the carrier's own name for the event. What is told twice, by the same mark or in the same words, is kept once."""

    tracking: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    kind: KindWord
    at: AwareDatetime
    place: Annotated[str, StringConstraints(max_length=100)] = ""
    text: Annotated[str, StringConstraints(max_length=200)] = ""
    mark: Annotated[str, StringConstraints(max_length=200)] = ""

    def kinds(self) -> Kind:
        return Kind(self.kind)


class TrackingEventsIn(Strict):
    events: Annotated[list[NewsIn], Field(min_length=1, max_length=1_000)]


class MovedOut(Schema):
    """The parcels that are somewhere else than before."""

    moved: list[CarriedParcelOut]
