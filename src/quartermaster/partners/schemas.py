"""What the API of partners takes in and gives out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.kernel.quantities import plain
from quartermaster.partners.models import Offer, PartnerStock, SharePolicy, Taking
from quartermaster.web.api import PageQuery, PriceText, QuantityText, SignedQuantityText, Strict

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Days = Annotated[int, Field(ge=1, le=10_000)]


class SharePolicyIn(Strict):
    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    partners: Annotated[list[Code], Field(min_length=1, max_length=200, description="Codes of customers.")]
    category: Annotated[str, StringConstraints(max_length=100)] | None = None
    from_days: Days = Field(description="Goods that last so long or longer are offered.")
    keep_days: Days = Field(description="But for what so many days need.")
    discount: SignedQuantityText = Field(description="Percent below the usual price.")
    lasts_days: Annotated[int, Field(ge=1, le=365)] = 14


class SharePolicyOut(Schema):
    id: int
    name: str
    partners: list[str]
    category: str | None
    from_days: int
    keep_days: int
    discount: str
    lasts_days: int

    @staticmethod
    def told(found: SharePolicy, partners: list[str]) -> dict[str, Any]:
        names = ("name", "from_days", "keep_days", "lasts_days")
        return {
            **{name: getattr(found, name) for name in names},
            "id": found.pk,
            "partners": partners,
            "category": found.category.name if found.category else None,
            "discount": plain(found.discount),
        }


class PartnerOfferOut(Schema):
    id: int
    policy: str
    sku: str
    warehouse: str
    offered: QuantityText
    left: SignedQuantityText
    price: PriceText
    cover_days: int | None
    until: date
    ended: bool

    @staticmethod
    def told(offer: Offer) -> dict[str, Any]:
        return {
            "id": offer.pk,
            "policy": offer.policy.name,
            "sku": offer.sku.code,
            "warehouse": offer.warehouse.code,
            "offered": plain(offer.quantity),
            "left": plain(offer.left),
            "price": plain(offer.price),
            "cover_days": offer.cover_days,
            "until": offer.until_on,
            "ended": offer.ended_at is not None,
        }


class OffersMadeOut(Schema):
    offers: int


class PartnerTakingIn(Strict):
    partner: Code
    quantity: QuantityText


class PartnerTakingOut(Schema):
    order: str
    partner: str
    sku: str
    quantity: QuantityText

    @staticmethod
    def told(found: Taking) -> dict[str, Any]:
        return {
            "order": found.order,
            "partner": found.customer.code,
            "sku": found.offer.sku.code,
            "quantity": plain(found.quantity),
        }


class PartnerStockLine(Strict):
    sku: Code
    quantity: SignedQuantityText


class PartnerStockIn(Strict):
    as_of: datetime | None = Field(None, description="When it was so; now where nothing is said.")
    stock: Annotated[list[PartnerStockLine], Field(min_length=1, max_length=5000)]


class PartnerStockOut(Schema):
    partner: str
    sku: str
    quantity: SignedQuantityText
    as_of: datetime

    @staticmethod
    def told(one: PartnerStock) -> dict[str, Any]:
        return {"partner": one.customer.code, "sku": one.sku.code, "quantity": plain(one.quantity), "as_of": one.as_of}


class HeardOut(Schema):
    skus: int


class PartnerStockQuery(PageQuery):
    sku: Code | None = None
    partner: Code | None = None


class OfferQuery(PageQuery):
    sku: Code | None = None


class NoMoreWords(Strict):
    """Nothing more is to be said."""
