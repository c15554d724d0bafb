"""What the API of places takes in and gives out."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from quartermaster.locations.holding import NAMES, Holding
from quartermaster.locations.models import Bin, Warehouse, Zone
from quartermaster.locations.plans import KEEP, BinRow, Keep, Spot
from quartermaster.web.api import PageQuery, QuantityText, Strict

MOST_ROWS = 10_000

Text = Annotated[str, Field(max_length=1000)]
KindWord = Literal["dock", "storage", "staging", "quarantine"]
RoleWord = Literal["", "reserve", "cart", "tote"]
MixingWord = Literal["", "mixed", "one_sku", "one_lot"]
TemperatureWord = Literal["", "ambient", "chilled", "frozen"]
HazardWord = Literal["", "none", "only"]
Metres = Annotated[int, Field(strict=True)]


Degrees = Annotated[Decimal, Field(max_digits=8, decimal_places=5)]


class WarehouseIn(Strict):
    code: Text
    name: Text


class WarehouseOut(Schema):
    code: str
    name: str
    time_zone: str
    street: str
    postcode: str
    city: str
    country: str
    latitude: Decimal | None
    longitude: Decimal | None
    gln: str
    open_days: str
    closed_on: list[date]
    archived_at: datetime | None
    version: int

    @classmethod
    def of(cls, place: Warehouse) -> WarehouseOut:
        return cls(**{name: getattr(place, name) for name in cls.model_fields})


class WarehouseChange(Strict):
    """What is left out stays. The code never changes."""

    name: Text | None = None
    time_zone: Text | None = Field(None, description="Like Europe/London; empty: where the program is.")
    street: Text | None = Field(None, description="Its address, as purchase orders and labels print it.")
    postcode: Text | None = None
    city: Text | None = None
    country: Text | None = Field(None, description="Two letters of ISO 3166-1.")
    latitude: Degrees | None = Field(None, description="Where it is on earth: parcels have a way to go from there.")
    longitude: Degrees | None = None
    gln: Text | None = Field(None, description="Its number with GS1, thirteen digits; empty: it has none.")
    open_days: Text | None = Field(None, description="Digits, 1 for Monday: it works and receives then. Empty: every day.")
    closed_on: Annotated[list[date], Field(max_length=366)] | None = Field(None, description="Days on which it does not.")
    archived: bool | None = Field(None, description="Refused while there is stock in it or an open document names it.")


class ZoneIn(Strict):
    warehouse: Text
    code: Text
    name: Text = ""


class HoldingIn(Strict):
    """What a place can hold. What is left out stays; null and an empty word take it away."""

    most_litres: QuantityText | None = None
    most_kg: QuantityText | None = None
    most_units: QuantityText | None = Field(None, description="In base units.")
    mixing: MixingWord = Field("", description="Mixed SKUs, one SKU in mixed lots, or one SKU and one lot.")
    temperature: TemperatureWord = ""
    hazard: HazardWord = Field("", description="none: no dangerous goods; only: nothing else.")

    def holds(self) -> dict[str, Any]:
        """Those fields that were sent."""
        return {name: getattr(self, name) for name in NAMES if name in self.model_fields_set}


class HoldingOut(Schema):
    most_litres: QuantityText | None
    most_kg: QuantityText | None
    most_units: QuantityText | None
    mixing: str
    temperature: str
    hazard: str


class ZoneQuery(PageQuery):
    warehouse: Annotated[str, Field(max_length=60)] | None = None


class ZoneOut(HoldingOut):
    id: int
    warehouse: str
    code: str
    name: str
    version: int

    @classmethod
    def of(cls, zone: Zone) -> ZoneOut:
        told = {name: getattr(zone, name) for name in ("code", "name", "version", *NAMES)}
        return cls(id=zone.pk, warehouse=zone.warehouse.code, **told)


class ZoneChange(HoldingIn):
    name: Text | None = None


class BinIn(HoldingIn):
    warehouse: Text
    bin: Text
    zone: Text | None = Field(None, description="Made where it is missing.")
    kind: KindWord | None = Field(None, description="storage unless said otherwise. It never changes.")
    walk_order: Annotated[int, Field(strict=True)] | None = Field(
        None, description="At the end of the walk unless said otherwise."
    )
    role: RoleWord | None = Field(None, description="reserve for storage, cart and tote for staging.")
    aisle: Metres | None = None
    position: Metres | None = Field(None, description="Metres from the front of the aisle.")
    level: Metres | None = None

    def row(self, where: str) -> BinRow:
        return BinRow(
            warehouse=self.warehouse,
            code=self.bin,
            zone=KEEP if self.zone is None else self.zone,
            kind=KEEP if self.kind is None else self.kind,
            walk_order=KEEP if self.walk_order is None else self.walk_order,
            role=KEEP if self.role is None else self.role,
            aisle=KEEP if self.aisle is None else self.aisle,
            position=KEEP if self.position is None else self.position,
            level=KEEP if self.level is None else self.level,
            holds=self.holds(),
            where=where,
        )


class BinsIn(Strict):
    bins: Annotated[list[BinIn], Field(min_length=1, max_length=MOST_ROWS)]


class BinsOut(Schema):
    created: int
    updated: int
    unchanged: int


class CoordinatesOut(Schema):
    bins: int


class BinQuery(PageQuery):
    warehouse: Annotated[str, Field(max_length=60)] | None = None
    zone: Annotated[str, Field(max_length=60)] | None = None
    kind: KindWord | None = None
    closed: bool | None = None


class BinChange(HoldingIn):
    zone: Text | None = Field(None, description="A zone that exists; empty for none.")
    walk_order: Annotated[int, Field(strict=True)] | None = None
    closed: bool | None = None
    role: RoleWord | None = None
    aisle: Metres | None = Field(None, description="With its position; without both, coordinates stay.")
    position: Metres | None = None
    level: Metres | None = None

    def spot(self, present: Bin) -> Spot | Keep:
        if self.aisle is None and self.position is None and self.level is None:
            return KEEP
        return Spot(
            present.aisle if self.aisle is None else self.aisle,
            present.position if self.position is None else self.position,
            present.level if self.level is None else self.level,
        )


class BinOut(HoldingOut):
    id: int
    warehouse: str
    zone: str | None
    bin: str
    kind: str
    walk_order: int
    role: str
    aisle: int | None
    position: int | None
    level: int | None
    closed_at: datetime | None
    version: int

    @classmethod
    def of(cls, place: Bin) -> BinOut:
        return cls(
            id=place.pk,
            warehouse=place.warehouse.code if place.warehouse else "",
            zone=place.zone.code if place.zone else None,
            bin=place.code,
            kind=place.kind,
            walk_order=place.walk_order,
            role=place.role,
            aisle=place.aisle,
            position=place.position,
            level=place.level,
            closed_at=place.closed_at,
            version=place.version,
            **Holding.of(place).said(),
        )
