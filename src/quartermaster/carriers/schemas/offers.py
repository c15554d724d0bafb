"""Carriers, and what they offer at which prices, over the API."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.carriers import queries
from quartermaster.carriers.models import Carrier, CutOff, Service, Zone
from quartermaster.carriers.operations import NewPrice, NewService, NewZone
from quartermaster.carriers.schemas.words import Code, Days, Grams, Sides, three
from quartermaster.web.api import PriceText, Strict


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
        return NewService(self.code, self.name, self.transit_days, self.most_weight_g, three(self.most_sides_mm))


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
