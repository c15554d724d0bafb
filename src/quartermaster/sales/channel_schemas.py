"""What the API takes in and gives out of sales channels, parcel rates, customers, and orders that wait."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.sales.models import OnShort, ParcelRate, SalesChannel, Sourcing, SourcingOption
from quartermaster.stock.schemas import Moment
from quartermaster.web.api import PriceText, QuantityText, Strict

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Country = Annotated[str, StringConstraints(max_length=2)]
Line = Annotated[str, StringConstraints(max_length=200)]
Priority = Annotated[int, Field(ge=1, le=9, strict=True)]
Degrees = Annotated[Decimal, Field(max_digits=8, decimal_places=5)]


class PlaceIn(Strict):
    """Where goods go. `address` are the lines between name and postcode, `country` a code of ISO 3166-1."""

    name: Line = ""
    address: Annotated[str, StringConstraints(max_length=2000)] = ""
    postcode: Annotated[str, StringConstraints(max_length=20)] = ""
    city: Annotated[str, StringConstraints(max_length=100)] = ""
    region: Annotated[str, StringConstraints(max_length=100)] = ""
    country: Country = ""
    latitude: Degrees | None = None
    longitude: Degrees | None = None


class ChannelPlaceOut(Schema):
    name: str
    address: str
    postcode: str
    city: str
    region: str
    country: str
    latitude: Decimal | None
    longitude: Decimal | None


class CustomerAddressIn(Strict):
    """`lines` are what stands between the name and the postcode. One is for shipping, one for billing, or one for both."""

    lines: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    city: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    country: Annotated[str, StringConstraints(min_length=2, max_length=2)]
    name: Line = ""
    postcode: Annotated[str, StringConstraints(max_length=20)] = ""
    region: Annotated[str, StringConstraints(max_length=100)] = ""
    latitude: Degrees | None = None
    longitude: Degrees | None = None
    for_shipping: bool = False
    for_billing: bool = False


class AddressOut(Schema):
    lines: str
    city: str
    country: str
    name: str
    postcode: str
    region: str
    latitude: Decimal | None
    longitude: Decimal | None
    for_shipping: bool
    for_billing: bool


class CustomerContactIn(Strict):
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    role: Annotated[str, StringConstraints(max_length=100)] = ""
    email: Annotated[str, StringConstraints(max_length=254)] = ""
    phone: Annotated[str, StringConstraints(max_length=40)] = ""


class ContactOut(Schema):
    name: str
    role: str
    email: str
    phone: str


class ChannelIn(Strict):
    """`warehouses`: those that it is served from, the one that is asked first first; none means all."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    on_short: OnShort = OnShort.REFUSE
    awaits_payment: bool = False
    payment_hours: Annotated[int, Field(ge=1, le=2160, strict=True)] = 48
    sourcing: Sourcing = Sourcing.FEWEST_PARCELS
    priority: Priority = 5
    warehouses: list[Code] = Field(default_factory=list, max_length=100)


class ChannelPatch(Strict):
    """What is left out stays as it is."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=20)] | None = None
    name: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    on_short: OnShort | None = None
    awaits_payment: bool | None = None
    payment_hours: Annotated[int, Field(ge=1, le=2160, strict=True)] | None = None
    sourcing: Sourcing | None = None
    priority: Priority | None = None
    warehouses: list[Code] | None = Field(None, max_length=100)
    archived: bool | None = None


class ChannelOut(Schema):
    code: str
    name: str
    on_short: str
    awaits_payment: bool
    payment_hours: int
    sourcing: str
    priority: int
    warehouses: list[str]
    archived: bool
    version: int

    @classmethod
    def of(cls, channel: SalesChannel) -> ChannelOut:
        same = {name: getattr(channel, name) for name in cls.model_fields if name not in ("warehouses", "archived")}
        warehouses = [row.warehouse.code for row in channel.warehouses.all()]
        return cls(**same, warehouses=warehouses, archived=channel.archived_at is not None)


class RateIn(Strict):
    """What a parcel costs to a country and postcodes that begin so; both empty: to anywhere. The most exact one counts."""

    warehouse: Code
    country: Country = ""
    postcode_prefix: Annotated[str, StringConstraints(max_length=10)] = ""
    per_parcel: PriceText
    per_kg: PriceText = Decimal(0)
    per_100_km: PriceText = Decimal(0)


class RateOut(Schema):
    id: int
    warehouse: str
    country: str
    postcode_prefix: str
    per_parcel: PriceText
    per_kg: PriceText
    per_100_km: PriceText

    @classmethod
    def of(cls, rate: ParcelRate) -> RateOut:
        same = {name: getattr(rate, name) for name in cls.model_fields if name != "warehouse"}
        return cls(**same, warehouse=rate.warehouse.code)


class ShareOut(Schema):
    """So much of a position from a warehouse."""

    position: int
    warehouse: str
    quantity: QuantityText


class OptionOut(Schema):
    """A way to send the order. `ready_on`: when the last of it can leave, where that is known."""

    option: int
    chosen: bool
    parcels: int
    warehouses: str
    distance_km: int
    cost: PriceText
    short_lines: int
    ready_on: date | None
    shares: list[ShareOut]

    @classmethod
    def of(cls, option: SourcingOption, codes: dict[int, str]) -> OptionOut:
        same = {name: getattr(option, name) for name in cls.model_fields if name not in ("option", "shares")}
        shares = [ShareOut(position=at, warehouse=codes[place], quantity=Decimal(many)) for at, place, many in option.shares]
        return cls(**same, option=option.rank, shares=shares)


class HoldIn(Strict):
    """`give_up`: what is reserved is given back too, as long as nothing is released or picked."""

    reason: Annotated[str, StringConstraints(max_length=200)]
    give_up: bool = False


class SourceIn(Strict):
    option: Annotated[int, Field(ge=1, le=1000, strict=True)]


class WaitsOut(Schema):
    """Why nothing is done with an order: a hold, and since when; a payment, and by when."""

    held_at: Moment | None
    held_by: str | None
    hold_reason: str
    payment_due_at: Moment | None
    paid_at: Moment | None
