"""What the API takes in and gives out of what people say about planning."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from quartermaster.kernel.quantities import plain
from quartermaster.replenishing.models import BuyingRule, Criticality, PlanningTerms, Policy
from quartermaster.replenishing.schemas import Code, Reason
from quartermaster.web.api import PriceText, SignedQuantityText, Strict

Need = Literal["V", "E", "D"]


class StockPolicyIn(Strict):
    """What is left out holds for everything."""

    kind: Literal["economic", "fill", "cycle", "typed", "none"] = "economic"
    owner: Code | None = None
    warehouse: Code | None = None
    sku: Code | None = None
    category: Code | None = None
    supplier: Code | None = None
    abc: Literal["A", "B", "C"] | None = None
    demand: Literal["smooth", "erratic", "intermittent", "lumpy", "new", "dead"] | None = None
    need: Literal["V", "E", "D"] | None = None
    over_typed: bool = False
    dial: SignedQuantityText = Decimal("0.5")
    service: Annotated[SignedQuantityText, Field(description="A percentage.")] = Decimal(95)
    review_days: int = 7
    cover_days: int = 364
    minimum: SignedQuantityText | None = None
    maximum: SignedQuantityText | None = None
    from_warehouse: Code | None = None
    begins_on: date | None = None
    ends_on: Annotated[date | None, Field(description="Of one SKU: within a year, unless until_ended.")] = None
    until_ended: Annotated[bool, Field(description="Of one SKU: until somebody ends it; asked about every quarter.")] = False
    reason: Reason = ""


class StockPolicyOut(Schema):
    """What is null holds for everything; `goods` and `target` say it in words."""

    id: int
    goods: str
    target: str
    kind: str
    owner: str | None
    warehouse: str | None
    sku: str | None
    category: str | None
    supplier: str | None
    abc: str | None
    demand: str | None
    need: str | None
    over_typed: bool
    dial: SignedQuantityText
    service: SignedQuantityText
    review_days: int
    cover_days: int
    minimum: SignedQuantityText | None
    maximum: SignedQuantityText | None
    from_warehouse: str | None
    begins_on: date | None
    ends_on: date | None
    until_ended: bool
    reason: str
    set_by: str
    version: int

    @staticmethod
    def told(one: Policy) -> dict[str, Any]:
        codes = ("owner", "warehouse", "sku", "supplier", "from_warehouse")
        said = ("kind", "over_typed", "until_ended", "review_days", "cover_days", "reason", "version", "goods", "target")
        return {
            "id": one.pk,
            **{name: getattr(one, name).code if getattr(one, name) else None for name in codes},
            **{name: getattr(one, name) for name in said},
            **{name: getattr(one, name) or None for name in ("abc", "demand", "need")},
            **{name: plain(getattr(one, name)) for name in ("dial", "service")},
            **{name: None if getattr(one, name) is None else plain(getattr(one, name)) for name in ("minimum", "maximum")},
            **{name: day.isoformat() if (day := getattr(one, name)) else None for name in ("begins_on", "ends_on")},
            "category": one.category.name if one.category else None,
            "set_by": one.set_by.username,
        }


class GoodsNeedIn(Strict):
    need: Need | None = None


class GoodsNeedOut(Schema):
    """V vital, E essential, D desirable."""

    sku: str
    need: str | None

    @staticmethod
    def told(one: Criticality) -> dict[str, Any]:
        return {"sku": one.sku.code, "need": one.need}


class SupplierRuleIn(Strict):
    """`version` is that of the rule that is changed, where there is one."""

    supplier: Code | None = None
    buyer: Code | None = None
    container_litres: PriceText | None = None
    container_kg: PriceText | None = None
    budget: PriceText | None = None
    order_cost: Annotated[PriceText | None, Field(description="Of an order, beside its lines.")] = None
    order_days: Annotated[str, StringConstraints(pattern="^[1-7]*$", max_length=7)] = ""
    cut_off: time | None = None
    orders_itself: bool = False
    most_an_order: PriceText | None = None
    most_a_week: PriceText | None = None
    version: int | None = None


LIMITS = ("container_litres", "container_kg", "budget", "order_cost", "most_an_order", "most_a_week")


class SupplierRuleOut(Schema):
    id: int
    supplier: str | None
    buyer: str | None
    container_litres: PriceText | None
    container_kg: PriceText | None
    budget: PriceText | None
    order_cost: PriceText | None
    order_days: Annotated[str, Field(description="1 is Monday; empty: every day.")]
    cut_off: time | None
    orders_itself: bool
    most_an_order: PriceText | None
    most_a_week: PriceText | None
    set_by: str
    version: int

    @staticmethod
    def told(one: BuyingRule) -> dict[str, Any]:
        return {
            "id": one.pk,
            "supplier": one.supplier.code if one.supplier else None,
            "buyer": one.buyer.username if one.buyer else None,
            **{name: None if getattr(one, name) is None else plain(getattr(one, name)) for name in LIMITS},
            "order_days": one.order_days,
            "cut_off": one.cut_off.isoformat() if one.cut_off else None,
            "orders_itself": one.orders_itself,
            "set_by": one.set_by.username,
            "version": one.version,
        }


class PlanningTermsBody(Strict):
    """Percentages a year, and money of the books."""

    holding_percent: PriceText
    order_cost: PriceText
    move_cost: PriceText
    lost_percent: PriceText
    dial: PriceText
    review_days: Annotated[int, Field(ge=1, le=365)]
    worth_telling: PriceText = Decimal(50)
    slower_percent: PriceText = Decimal(25)


class PlanningTermsOut(Schema):
    holding_percent: PriceText
    order_cost: PriceText
    move_cost: PriceText
    lost_percent: PriceText
    dial: PriceText
    review_days: int
    worth_telling: PriceText
    slower_percent: PriceText
    version: int

    @staticmethod
    def told(one: PlanningTerms) -> dict[str, Any]:
        money = ("holding_percent", "order_cost", "move_cost", "lost_percent", "dial", "worth_telling", "slower_percent")
        return {
            **{name: plain(getattr(one, name)) for name in money}, "review_days": one.review_days, "version": one.version,
        }  # fmt: skip
