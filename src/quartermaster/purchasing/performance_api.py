"""How suppliers keep to what they said, under /api/v1."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Query, Router, Schema
from pydantic import Field

from quartermaster.accounts import doors
from quartermaster.kernel import clock
from quartermaster.purchasing import performance, queries
from quartermaster.purchasing.performance import Performance
from quartermaster.web.api import PriceText, SignedQuantityText, Strict
from quartermaster.web.sources import Order

router = Router(tags=["purchasing"])
BY_CODE = Order("code", "code", descending=False)
MOST = 5000
COSTS: Any = {"price_variance", "billed_variance", "value"}


class PerformanceQuery(Strict):
    """Of what was ordered within so many days."""

    days: Annotated[int, Field(ge=1, le=3650)] = performance.PERIOD_DAYS


class PerformanceOut(Schema):
    """Shares in percent, times in days; null where there is nothing to say it from. `good_lots`: of the
    lots that were `inspected`. `value` is in the books' currency."""

    code: str
    name: str
    quoted: int
    lines: int
    due_lines: int
    on_time: SignedQuantityText | None
    fill: SignedQuantityText | None
    lead_time: SignedQuantityText | None
    lead_deviation: SignedQuantityText | None
    defects: SignedQuantityText | None
    open_claims: int
    inspected: int
    good_lots: SignedQuantityText | None
    price_variance: SignedQuantityText | None = None
    billed_variance: SignedQuantityText | None = None
    value: PriceText | None = None

    @classmethod
    def shown(cls, row: Performance, request: doors.ApiRequest) -> dict[str, Any]:
        told = cls(**{name: getattr(row, name) for name in cls.model_fields})
        costs = "catalog.view_costs" in request.act.permissions
        return told.model_dump(mode="json", exclude=None if costs else COSTS)


class ComparisonOut(Schema):
    suppliers: list[PerformanceOut]


class ScorecardOut(Schema):
    """One supplier: all of it, and SKU by SKU."""

    supplier: PerformanceOut | None
    items: list[PerformanceOut]


@router.get("/supplier-performance", response=ComparisonOut, exclude_unset=True)
@doors.api("purchasing.view")
def compare_suppliers(request: doors.ApiRequest, query: Query[PerformanceQuery]) -> dict[str, Any]:
    """Every supplier of whom something was ordered within the period."""
    found = performance.suppliers(clock.now().date(), days=query.days).every(BY_CODE, MOST)
    return {"suppliers": [PerformanceOut.shown(row, request) for row in found]}


@router.get("/suppliers/{int:supplier_id}/performance", response=ScorecardOut, exclude_unset=True)
@doors.api("purchasing.view")
def read_performance(request: doors.ApiRequest, supplier_id: int, query: Query[PerformanceQuery]) -> dict[str, Any]:
    supplier, today = queries.supplier_by_id(supplier_id), clock.now().date()
    whole = performance.supplier(supplier.pk, today, days=query.days)
    items = performance.items(supplier.pk, today, days=query.days).every(BY_CODE, MOST)
    return {
        "supplier": PerformanceOut.shown(whole, request) if whole else None,
        "items": [PerformanceOut.shown(row, request) for row in items],
    }
