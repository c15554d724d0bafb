"""Prices that hold for some days, as the API takes them in and gives them out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.catalog.models import Price
from quartermaster.web.api import PageQuery, PriceText, SignedQuantityText, Strict

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=200)]
MOST = 1000


class DatedPriceQuery(PageQuery):
    sku: Code | None = None
    on: Annotated[date | None, Field(description="Only what holds on this day.")] = None


class DatedPriceIn(Strict):
    """Of a base unit, on these days, in place of the usual price."""

    sku: Code
    price: PriceText
    begins_on: date
    ends_on: Annotated[date | None, Field(description="The last day; null: until it is ended.")] = None
    kind: Literal["markdown", "promotion"] = "markdown"
    channel: Annotated[Code | None, Field(description="The code of a sales channel; null: all of them.")] = None
    expected_uplift: Annotated[
        SignedQuantityText | None, Field(description="How much more is expected to be asked for, in percent; null: not known.")
    ] = None
    reason: Reason


class DatedPricesIn(Strict):
    prices: Annotated[list[DatedPriceIn], Field(min_length=1, max_length=MOST)]


class DatedPriceChange(Strict):
    price: PriceText
    ends_on: date | None
    reason: Reason


class DatedPriceOut(Schema):
    """`usual` was the usual price when it was set."""

    id: int
    sku: str
    channel: str | None
    kind: str
    price: PriceText
    usual: PriceText
    begins_on: date
    ends_on: date | None
    expected_uplift: SignedQuantityText | None
    reason: str
    version: int

    @classmethod
    def of(cls, one: Price, channels: Mapping[int, str]) -> DatedPriceOut:
        return cls(
            id=one.pk,
            sku=one.sku.code,
            channel=channels.get(one.channel_id),
            kind=one.kind,
            price=one.amount,
            usual=one.before,
            begins_on=one.begins_on,
            ends_on=one.ends_on,
            expected_uplift=one.uplift,
            reason=one.reason,
            version=one.version,
        )


class DatedPricesOut(Schema):
    prices: list[DatedPriceOut]


class PriceEnded(Schema):
    ended: bool = True
