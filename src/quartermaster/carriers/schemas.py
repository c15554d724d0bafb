"""What the API of carriers takes in and gives out."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AwareDatetime, Field, StringConstraints

from quartermaster.carriers import queries
from quartermaster.carriers.models import Carrier, CutOff, Inquiry, Label, Service, TrackingEvent, Zone
from quartermaster.carriers.operations import Comparison, NewPrice, NewService, NewZone, Quote, Size
from quartermaster.carriers.operations.handing_over import HandedOver
from quartermaster.carriers.states import Kind
from quartermaster.sales.queries import order_by_number
from quartermaster.web.api import PageQuery, PriceText, Strict

Code = Annotated[str, StringConstraints(min_length=1, max_length=20)]
Scan = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Millimetres = Annotated[int, Field(ge=1, le=20_000, strict=True)]
Grams = Annotated[int, Field(ge=1, le=2_000_000, strict=True)]
Days = Annotated[int, Field(ge=0, le=90, strict=True)]
Sides = Annotated[list[Millimetres], Field(min_length=3, max_length=3)]
KindWord = Literal["handed_over", "in_transit", "out_for_delivery", "delivered", "exception", "returned"]
StateWord = Literal["labelled", "handed_over", "in_transit", "out_for_delivery", "delivered", "exception", "returned", "voided"]


def _three(sides: list[int] | None) -> tuple[int, int, int] | None:
    return (sides[0], sides[1], sides[2]) if sides else None


class CarrierChange(Strict):
    name: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    prefix: Annotated[str, StringConstraints(min_length=2, max_length=2)] = Field(
        description="Two capital letters that its tracking numbers begin with."
    )
    phone: Annotated[str, StringConstraints(max_length=40)] = ""


class CarrierIn(CarrierChange):
    code: Code


class CarrierOut(Schema):
    code: str
    name: str
    kind: str
    prefix: str
    phone: str
    services: list[str]
    version: int

    @classmethod
    def of(cls, row: Carrier) -> CarrierOut:
        told = {name: getattr(row, name) for name in ("code", "name", "kind", "prefix", "phone", "version")}
        return cls(**told, services=[one.code for one in row.services.all() if one.archived_at is None])


class CarrierServiceIn(Strict):
    code: Code
    name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    transit_days: Days = Field(description="Working days to the door in a zone without extra days.")
    most_weight_g: Grams | None = None
    most_sides_mm: Sides | None = Field(None, description="The greatest sides that it takes, in any order.")

    def told(self) -> NewService:
        return NewService(self.code, self.name, self.transit_days, self.most_weight_g, _three(self.most_sides_mm))


class CarrierZoneIn(Strict):
    name: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    countries: Annotated[list[str], Field(max_length=300)] = Field([], description="None: everywhere else.")
    extra_days: Days = 0

    def told(self) -> NewZone:
        return NewZone(self.name, tuple(self.countries), self.extra_days)


class CarrierPriceIn(Strict):
    service: Code
    zone: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    up_to_g: Grams
    price: PriceText

    def told(self) -> NewPrice:
        return NewPrice(self.service, self.zone, self.up_to_g, self.price)


class CutOffIn(Strict):
    warehouse: Code
    at: time = Field(description="On the warehouse’s clock, like 16:00.")


class OffersIn(Strict):
    """What is left out stays as it is; what is there takes the place of all there was."""

    services: Annotated[list[CarrierServiceIn], Field(max_length=200)] | None = None
    zones: Annotated[list[CarrierZoneIn], Field(max_length=200)] | None = None
    prices: Annotated[list[CarrierPriceIn], Field(max_length=2_000)] | None = None
    cut_offs: Annotated[list[CutOffIn], Field(max_length=1_000)] | None = None


class CarrierServiceOut(Schema):
    code: str
    name: str
    transit_days: int
    most_weight_g: int | None
    most_sides_mm: list[int] | None

    @classmethod
    def of(cls, row: Service) -> CarrierServiceOut:
        sides = list(row.most_sides_mm) if row.most_sides_mm else None
        return cls(
            code=row.code, name=row.name, transit_days=row.transit_days, most_weight_g=row.most_weight_g, most_sides_mm=sides
        )


class CarrierZoneOut(Schema):
    name: str
    countries: list[str]
    extra_days: int

    @classmethod
    def of(cls, row: Zone) -> CarrierZoneOut:
        return cls(name=row.name, countries=row.countries, extra_days=row.extra_days)


class CarrierPriceOut(Schema):
    service: str
    zone: str
    up_to_g: int
    price: PriceText


class CutOffOut(Schema):
    warehouse: str
    at: time

    @classmethod
    def of(cls, row: CutOff) -> CutOffOut:
        return cls(warehouse=row.warehouse.code, at=row.at)


class OffersOut(Schema):
    carrier: str
    services: list[CarrierServiceOut]
    zones: list[CarrierZoneOut]
    prices: list[CarrierPriceOut]
    cut_offs: list[CutOffOut]
    version: int

    @classmethod
    def of(cls, row: Carrier) -> OffersOut:
        services = list(row.services.filter(archived_at=None).order_by("pk").prefetch_related("prices__zone"))
        prices = [
            CarrierPriceOut(service=service.code, zone=one.zone.name, up_to_g=one.up_to_g, price=one.price)
            for service in services
            for one in sorted(service.prices.all(), key=lambda one: (one.zone_id, one.up_to_g))
        ]
        return cls(
            carrier=row.code,
            services=[CarrierServiceOut.of(one) for one in services],
            zones=[CarrierZoneOut.of(one) for one in row.zones.order_by("pk")],
            prices=prices,
            cut_offs=[CutOffOut.of(one) for one in queries.cut_offs(row)],
            version=row.version,
        )


class ServiceChoiceIn(Strict):
    """By which service; both left out: as usual."""

    carrier: Code | None = None
    service: Code | None = None


class PreferenceIn(ServiceChoiceIn):
    """Of a channel or of a customer, one of them."""

    channel: Code | None = None
    customer: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None


class PreferenceOut(Schema):
    channel: str | None
    customer: str | None
    carrier: str | None
    service: str | None


class ParcelSizeIn(Strict):
    carton: Code
    weight_g: Grams
    sides_mm: Sides | None = None

    def told(self) -> Size:
        return Size(self.carton.upper(), self.weight_g, _three(self.sides_mm))


class ParcelSizesIn(Strict):
    sizes: Annotated[list[ParcelSizeIn], Field(min_length=1, max_length=200)]


class QuoteOut(Schema):
    """What a service asks for all the cartons together; `why` it cannot, where it cannot."""

    carrier: str
    service: str
    name: str
    possible: bool
    preferred: bool
    price: PriceText | None
    promised_on: date | None
    prices: dict[str, PriceText]
    why: str

    @classmethod
    def of(cls, quote: Quote) -> QuoteOut:
        possible = quote.offer.possible
        return cls(
            carrier=quote.carrier.code,
            service=quote.service.code,
            name=str(quote.service),
            possible=possible,
            preferred=quote.preferred,
            price=quote.price if possible else None,
            promised_on=quote.promised_on,
            prices=dict(quote.offer.prices),
            why=quote.offer.why,
        )


class WaitingCartonOut(Schema):
    carton: str
    weight_g: int | None
    sides_mm: list[int] | None


class RateInquiryOut(Schema):
    """What a carrier over the network was asked for an order: asking, answered or failed, and then what it said."""

    carrier: str
    state: str
    said: str
    asked_at: datetime
    answered_at: datetime | None
    expires_at: datetime | None

    @classmethod
    def of(cls, row: Inquiry) -> RateInquiryOut:
        same = ("state", "said", "asked_at", "answered_at", "expires_at")
        return cls(carrier=row.carrier.code, **{name: getattr(row, name) for name in same})


class RatesOut(Schema):
    """Cartons that wait for a label, and what every service asks for them: what is preferred first, then what is cheapest.
    `inquiries`: the carriers that are asked over the network."""

    order: str
    cartons: list[WaitingCartonOut]
    rates: list[QuoteOut]
    inquiries: list[RateInquiryOut]

    @classmethod
    def of(cls, compared: Comparison) -> RatesOut:
        cartons = [
            WaitingCartonOut(carton=row.carton, weight_g=row.weight_g, sides_mm=list(row.sides_mm) if row.sides_mm else None)
            for row in compared.consignment.cartons
        ]
        return cls(
            order=compared.consignment.order,
            cartons=cartons,
            rates=[QuoteOut.of(quote) for quote in compared.quotes],
            inquiries=[RateInquiryOut.of(row) for row in queries.inquiries_of(order_by_number(compared.consignment.order))],
        )


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


class ShipmentMarksIn(Strict):
    """What became of shipments without labels, and how that is known; `at`, when: now, where nothing is said."""

    shipments: Annotated[
        list[Annotated[str, StringConstraints(min_length=1, max_length=20)]], Field(min_length=1, max_length=500)
    ]
    kind: Literal["delivered", "exception", "returned", "in_transit"]
    note: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    at: AwareDatetime | None = None


class ShipmentMarkedOut(Schema):
    shipment: str
    order: str
    state: str
    in_trouble: bool


class ShipmentMarksOut(Schema):
    shipments: list[ShipmentMarkedOut]


class TroubleIn(Strict):
    note: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class HandOverIn(Strict):
    warehouse: Code
    codes: Annotated[list[Scan], Field(min_length=1, max_length=500)] = Field(
        description="What was scanned: tracking numbers, carton numbers or SSCCs."
    )


class HandedOverOut(Schema):
    scanned: str
    tracking: str
    manifest: str
    before: bool = Field(description="It was handed over already; nothing changed.")

    @classmethod
    def of(cls, code: str, row: HandedOver) -> HandedOverOut:
        return cls(scanned=code, tracking=row.label.tracking, manifest=row.manifest.number, before=row.before)


class HandOverOut(Schema):
    parcels: list[HandedOverOut]


class ManifestQuery(PageQuery):
    carrier: Code | None = None
    warehouse: Code | None = None
    state: Literal["open", "closed"] | None = None


class ManifestSummary(Schema):
    number: str
    carrier: str
    warehouse: str
    day: date
    state: str
    parcels: int
    weight_g: int
    opened_at: datetime
    closed_at: datetime | None

    @staticmethod
    def told(row: Any) -> dict[str, Any]:
        return {name: getattr(row, name) for name in ("number", "day", "parcels", "opened_at", "closed_at")} | {
            "carrier": row.carrier.code,
            "warehouse": row.warehouse.code,
            "state": "closed" if row.closed_at else "open",
            "weight_g": row.grams or 0,
        }


class ManifestOut(ManifestSummary):
    """`on_no_manifest`: parcels of the carrier that still stand in the warehouse with a label."""

    labels: list[str]
    on_no_manifest: list[str]

    @classmethod
    def of(cls, row: Any) -> ManifestOut:
        left = queries.not_on_a_manifest(row.carrier_id, row.warehouse_id).values_list("tracking", flat=True)
        return cls(**cls.told(row), labels=list(queries.on(row).values_list("tracking", flat=True)), on_no_manifest=list(left))
