"""What packing's API takes in and gives out."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.packing.models import CartonType
from quartermaster.packing.queries import Proposal
from quartermaster.web.api import PriceText, QuantityText, Strict

Code = Annotated[str, StringConstraints(min_length=1, max_length=20)]
Millimetres = Annotated[int, Field(ge=1, le=5000, strict=True)]
Grams = Annotated[int, Field(ge=0, le=2_000_000, strict=True)]


class CartonTypeChange(Strict):
    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    length_mm: Millimetres
    width_mm: Millimetres
    height_mm: Millimetres
    tare_g: Grams = 0
    most_weight_g: Grams | None = None
    cost: PriceText = Decimal(0)


class CartonTypeIn(CartonTypeChange):
    code: Code


class CartonTypeOut(Schema):
    code: str
    name: str
    length_mm: int
    width_mm: int
    height_mm: int
    tare_g: int
    most_weight_g: int | None
    cost: PriceText
    version: int

    @classmethod
    def of(cls, row: CartonType) -> CartonTypeOut:
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class PackedPieceOut(Schema):
    """A piece in the carton, turned to `size_mm`, its nearest corner at `at_mm` (length, width, height)."""

    sku: str
    at_mm: tuple[QuantityText, QuantityText, QuantityText]
    size_mm: tuple[QuantityText, QuantityText, QuantityText]


class ParcelOut(Schema):
    carton_type: str
    weight_g: QuantityText
    filled: QuantityText
    pieces: list[PackedPieceOut]


class DangerousOut(Schema):
    """Dangerous goods to be packed; `told` is what stands on carton and papers, UN number first."""

    sku: str
    told: str


class ProposalOut(Schema):
    """Cartons for what is picked and loose. `left` fits into none, `unmeasured` has no size, `more` pieces were not laid out."""

    parcels: list[ParcelOut]
    left: list[str]
    unmeasured: list[str]
    more: int
    dangerous: list[DangerousOut]
    cost: PriceText

    @classmethod
    def of(cls, found: Proposal) -> ProposalOut:
        parcels = [
            ParcelOut(
                carton_type=parcel.box.key,
                weight_g=parcel.weight_g,
                filled=round(parcel.filled, 4),
                pieces=[PackedPieceOut(sku=one.thing.key, at_mm=one.at, size_mm=one.size) for one in parcel.placed],
            )
            for parcel in found.filling.parcels
        ]
        left = [thing.key for thing in found.filling.left]
        return cls(
            parcels=parcels,
            left=left,
            unmeasured=list(found.unmeasured),
            more=found.more,
            dangerous=[DangerousOut(sku=sku, told=told) for sku, told in found.dangerous],
            cost=found.filling.cost,
        )
