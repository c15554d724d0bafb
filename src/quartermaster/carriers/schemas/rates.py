"""Which service an order goes by, and what services ask for its cartons, over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.carriers import queries
from quartermaster.carriers.models import Inquiry
from quartermaster.carriers.operations import Comparison, Quote, Size
from quartermaster.carriers.schemas.words import Code, Grams, Sides, three
from quartermaster.sales.queries import order_by_number
from quartermaster.web.api import PriceText, Strict


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
        return Size(self.carton.upper(), self.weight_g, three(self.sides_mm))


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
