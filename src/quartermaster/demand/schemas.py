"""What the API of demand takes in and gives out."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.demand.models import Forecast, Override
from quartermaster.demand.showing import expected
from quartermaster.planning.arrays import Floats
from quartermaster.web.api import PageQuery, QuantityText, Strict

Reason = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
AHEAD = 13


class DemandDayOut(Schema):
    """A day of a SKU in a warehouse. `in_stock` is the part of it in which some could be sold."""

    day: date
    sold: float
    returned: float
    ordered: float
    lost: float
    price: float | None
    in_stock: float


class SeriesQuery(Strict):
    warehouse: Code
    owner: Code | None = None


class LostSaleIn(Strict):
    sku: Code
    warehouse: Code
    owner: Code | None = None
    quantity: QuantityText
    asked_on: date
    note: Annotated[str, StringConstraints(max_length=200)] = ""


class LostSalesIn(Strict):
    lost: Annotated[list[LostSaleIn], Field(min_length=1, max_length=1000)]


class LostSalesOut(Schema):
    ids: list[int]


class ForecastQuery(PageQuery):
    sku: str | None = None
    warehouse: str | None = None
    demand_class: str | None = None


class ForecastOut(Schema):
    """`ahead` are the next thirteen weeks from `begins_on` on, promotions in, overrides left out; errors and bias are shares of
    what came."""

    sku: str
    warehouse: str
    owner: str
    begins_on: date
    demand_class: str
    method: str
    ahead: list[float]
    error: float | None
    naive_error: float | None
    bias: float | None
    doubts: list[str]

    @staticmethod
    def fields_of(row: Forecast, lift: Floats) -> dict[str, Any]:
        return {
            "sku": row.sku.code,
            "warehouse": row.warehouse.code,
            "owner": row.owner.code,
            "begins_on": row.begins_on,
            "demand_class": row.demand_class,
            "method": row.method,
            "ahead": [round(float(week), 3) for week in expected(row, [], AHEAD, lift)],
            "error": row.error,
            "naive_error": row.naive_error,
            "bias": row.bias,
            "doubts": [one for one in row.doubts.split(",") if one],
        }


class OverrideIn(Strict):
    sku: Code
    warehouse: Code
    owner: Code | None = None
    from_on: date
    until_on: date
    per_week: QuantityText
    reason: Reason


class OverrideOut(Schema):
    id: int
    from_on: date
    until_on: date
    per_week: QuantityText
    reason: str

    @classmethod
    def of(cls, row: Override) -> OverrideOut:
        return cls(id=row.pk, from_on=row.from_on, until_on=row.until_on, per_week=row.per_week, reason=row.reason)
