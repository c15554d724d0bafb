"""What people say about planning, over the API: policies, how goods are missed, how suppliers are bought from, costs."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.accounts.models import User
from quartermaster.catalog.models import Category, Owner
from quartermaster.catalog.queries import find_sku
from quartermaster.kernel.refusals import FieldError
from quartermaster.locations.queries import find_warehouse
from quartermaster.purchasing.queries import supplier_by_code
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing import queries
from quartermaster.replenishing.operations import NewBuyingRule, NewPolicy
from quartermaster.replenishing.operations.setting import TERMS, InvalidPolicy
from quartermaster.replenishing.policy_schemas import (
    LIMITS,
    GoodsNeedIn,
    GoodsNeedOut,
    PlanningTermsBody,
    PlanningTermsOut,
    StockPolicyIn,
    StockPolicyOut,
    SupplierRuleIn,
    SupplierRuleOut,
)
from quartermaster.web.api import Page, PageQuery, page_of

router = Router(tags=["planning"])


@router.get("/planning/policies", response=Page[StockPolicyOut])
@doors.api("replenishing.view")
def list_policies(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[dict[str, Any]]:
    return page_of(queries.policies(), query, row=StockPolicyOut.told, sorts={"id": "id"}, usual_sort="id")


@router.post("/planning/policies", response={201: StockPolicyOut})
@doors.api("replenishing.set_policies", effect=True)
def set_policy(request: doors.ApiRequest, body: StockPolicyIn) -> tuple[int, dict[str, Any]]:
    """A policy more. It holds from the next run on; the most special one does."""
    return 201, StockPolicyOut.told(replenishing.set_policy(request.act, policy=_policy(body)))


@router.put("/planning/policies/{int:policy_id}", response=StockPolicyOut)
@doors.api("replenishing.set_policies", effect=True)
def change_policy(request: doors.ApiRequest, policy_id: int, body: StockPolicyIn) -> dict[str, Any]:
    """The policy as it is from now on, whole."""
    version = doors.insisted_version(request, lambda: queries.policy_by_id(policy_id).version)
    return StockPolicyOut.told(replenishing.set_policy(request.act, policy=_policy(body), policy_id=policy_id, version=version))


@router.delete("/planning/policies/{int:policy_id}", response={204: None})
@doors.api("replenishing.set_policies", effect=True)
def drop_policy(request: doors.ApiRequest, policy_id: int) -> None:
    version = doors.insisted_version(request, lambda: queries.policy_by_id(policy_id).version)
    replenishing.drop_policy(request.act, policy_id=policy_id, version=version)


@router.get("/planning/needs", response=Page[GoodsNeedOut])
@doors.api("replenishing.view")
def list_needs(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[dict[str, Any]]:
    """How badly goods would be missed, where somebody said so: V, E or D."""
    return page_of(queries.needs(), query, row=GoodsNeedOut.told, sorts={"id": "id"}, usual_sort="id")


@router.put("/planning/needs/{path:code}", response=GoodsNeedOut)
@doors.api("replenishing.set_policies", effect=True)
def set_need(request: doors.ApiRequest, code: str, body: GoodsNeedIn) -> dict[str, Any]:
    """V, E or D; nothing takes it back."""
    sku = find_sku(code)
    replenishing.set_need(request.act, sku=sku, need=body.need or "")
    return {"sku": sku.code, "need": body.need}


@router.get("/planning/supplier-rules", response=Page[SupplierRuleOut])
@doors.api("catalog.view_costs")
def list_rules(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[dict[str, Any]]:
    return page_of(queries.buying_rules().order_by(), query, row=SupplierRuleOut.told, sorts={"id": "id"}, usual_sort="id")


@router.put("/planning/supplier-rules", response=SupplierRuleOut)
@doors.api("replenishing.set_policies", effect=True)
def set_rule(request: doors.ApiRequest, body: SupplierRuleIn) -> dict[str, Any]:
    """How a supplier is bought from; without a supplier, all that have no rule. What orders itself does so in your name."""
    said = {name: getattr(body, name) for name in (*LIMITS, "order_days", "cut_off", "orders_itself")}
    supplier = supplier_by_code(body.supplier).pk if body.supplier else None
    rule = NewBuyingRule(supplier_id=supplier, buyer_id=_person(body.buyer), **said)
    return SupplierRuleOut.told(replenishing.set_buying_rule(request.act, rule=rule, version=body.version))


@router.delete("/planning/supplier-rules/{int:rule_id}", response={204: None})
@doors.api("replenishing.set_policies", effect=True)
def drop_rule(request: doors.ApiRequest, rule_id: int) -> None:
    version = doors.insisted_version(request, lambda: queries.buying_rule_by_id(rule_id).version)
    replenishing.drop_buying_rule(request.act, rule_id=rule_id, version=version)


@router.get("/planning/terms", response=PlanningTermsOut)
@doors.api("replenishing.view")
def show_terms(request: doors.ApiRequest) -> doors.Versioned:
    """What keeping, ordering, moving and missing goods costs the business."""
    one = queries.said_terms()
    return doors.Versioned(PlanningTermsOut.told(one), one.version)


@router.put("/planning/terms", response=PlanningTermsOut)
@doors.api("replenishing.set_policies", effect=True)
def set_terms(request: doors.ApiRequest, body: PlanningTermsBody) -> doors.Versioned:
    version = doors.insisted_version(request, lambda: queries.said_terms().version)
    one = replenishing.set_terms(request.act, version=version, **{name: getattr(body, name) for name in TERMS})
    return doors.Versioned(PlanningTermsOut.told(one), one.version)


def _policy(body: StockPolicyIn) -> NewPolicy:
    codes = {"owner", "warehouse", "sku", "category", "supplier", "from_warehouse"}
    said = {name: getattr(body, name) for name in StockPolicyIn.model_fields if name not in codes}
    said |= {name: said[name] or "" for name in ("abc", "demand", "need")}
    return NewPolicy(
        **said,
        owner_id=_owner(body.owner),
        warehouse_id=find_warehouse(body.warehouse).pk if body.warehouse else None,
        sku_id=find_sku(body.sku).pk if body.sku else None,
        category_id=category_named(body.category),
        supplier_id=supplier_by_code(body.supplier).pk if body.supplier else None,
        from_warehouse_id=find_warehouse(body.from_warehouse).pk if body.from_warehouse else None,
    )


def _owner(code: str | None) -> int | None:
    if not code:
        return None
    found = Owner.objects.filter(code__iexact=code, closed_at=None).values_list("pk", flat=True).first()
    return found if found is not None else _unknown("owner", code)


def category_named(name: str | None) -> int | None:
    if not name:
        return None
    found = Category.objects.filter(name__iexact=name).values_list("pk", flat=True).first()
    return found if found is not None else _unknown("category", name)


def _unknown(what: str, text: str) -> int:
    message = f"There is no {what} “{text[:40]}”."
    raise InvalidPolicy(message, errors=[FieldError(f"/{what}", f"unknown_{what}", message)])


def _person(username: str | None) -> int | None:
    if not username:
        return None
    found = User.objects.filter(username__iexact=username, is_active=True).values_list("pk", flat=True).first()
    return found if found is not None else _unknown("buyer", username)
