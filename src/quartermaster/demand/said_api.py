"""Promotions, what is not learned from, and what comes after what, under /api/v1."""

from __future__ import annotations

from functools import partial

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.catalog.queries import category_by_name
from quartermaster.demand import operations as demand
from quartermaster.demand import queries, sheets_said
from quartermaster.demand.models import OneOff
from quartermaster.demand.operations import InvalidOneOff, NewPromotion, NewSuccession
from quartermaster.demand.said_schemas import (
    OneOffIn,
    OneOffOut,
    OneOffsOut,
    PredecessorIn,
    PredecessorOut,
    PredecessorsIn,
    PredecessorsOut,
    PromotionIn,
    PromotionOut,
    PromotionQuery,
    PromotionsIn,
    PromotionsOut,
)
from quartermaster.kernel.refusals import FieldError
from quartermaster.sales.queries import channel_by_code
from quartermaster.stock import references
from quartermaster.web import sheets_api
from quartermaster.web.api import Page, PageQuery, page_of
from quartermaster.web.sheets_api import SHEET_BODY, SheetOut, SheetQuery

router = Router(tags=["demand"])


@router.get("/promotions", response=Page[PromotionOut])
@doors.api("demand.view")
def list_promotions(request: doors.ApiRequest, query: Query[PromotionQuery]) -> Page[PromotionOut]:
    """Promotions and events that were not taken back, with what came of those that are over."""
    rows = queries.promotions().prefetch_related("results")
    if query.sku:
        rows = rows.filter(sku__code__iexact=query.sku)
    return page_of(rows, query, row=PromotionOut.of, sorts={"id": "id"}, usual_sort="id")


@router.post("/promotions", response={201: PromotionsOut})
@doors.api("demand.promote", effect=True)
def say_promotions(request: doors.ApiRequest, body: PromotionsIn) -> tuple[int, PromotionsOut]:
    """Say what is promoted, when, and how much more is expected; all or none."""
    said = demand.promote(
        request.act, promotions=[_promotion(one, f"/promotions/{place}") for place, one in enumerate(body.promotions)]
    )
    kept = {one.pk: one for one in queries.promotions().filter(pk__in=[one.pk for one in said])}
    return 201, PromotionsOut(promotions=[PromotionOut.of(kept[one.pk]) for one in said])


def _promotion(one: PromotionIn, at: str) -> NewPromotion:
    return NewPromotion(
        one.name,
        one.begins_on,
        one.ends_on,
        one.uplift,
        one.yearly,
        references.find_sku(one.sku, pointer=f"{at}/sku").id if one.sku else None,
        category_by_name(one.category).pk if one.category else None,
        references.find_warehouse_id(one.warehouse, pointer=f"{at}/warehouse") if one.warehouse else None,
        channel_by_code(one.channel).pk if one.channel else None,
    )


@router.put("/promotions/{promotion_id}", response=PromotionOut)
@doors.api("demand.promote", effect=True)
def change_promotion(request: doors.ApiRequest, promotion_id: int, body: PromotionIn) -> PromotionOut:
    """Say it otherwise, as long as it is not over."""
    demand.change_promotion(request.act, promotion_id=promotion_id, promotion=_promotion(body, ""))
    return PromotionOut.of(queries.promotion_by_id(promotion_id))


@router.post("/promotions/{promotion_id}/end", response=PromotionOut)
@doors.api("demand.promote", effect=True)
def end_promotion(request: doors.ApiRequest, promotion_id: int) -> PromotionOut:
    """Take it back."""
    return PromotionOut.of(demand.end_promotion(request.act, promotion_id=promotion_id))


@router.get("/one-offs", response=Page[OneOffOut])
@doors.api("demand.view")
def list_one_offs(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[OneOffOut]:
    """What is not learned from, as people marked it."""
    rows = queries.one_offs().order_by()
    return page_of(rows, query, row=lambda row: OneOffOut(**OneOffOut.fields_of(row)), sorts={"id": "id"}, usual_sort="id")


@router.post("/one-offs", response={201: OneOffsOut})
@doors.api("demand.set_aside", effect=True)
def set_aside(request: doors.ApiRequest, body: OneOffIn) -> tuple[int, OneOffsOut]:
    """Mark an order, or what was asked for of a SKU on a day, so that it is not learned from."""
    made = _set_aside(request, body)
    return 201, OneOffsOut(one_offs=[OneOffOut(**OneOffOut.fields_of(one)) for one in made])


def _set_aside(request: doors.ApiRequest, body: OneOffIn) -> list[OneOff]:
    if body.order:
        return demand.set_aside_order(request.act, number=body.order, reason=body.reason)
    if not body.sku or not body.warehouse or not body.day:
        message = "Name an order, or a sku, a warehouse and a day."
        raise InvalidOneOff(message, errors=[FieldError("/order", "missing", message)])
    one = demand.set_aside_day(
        request.act,
        owner_id=references.find_owner_id(body.owner),
        sku_id=references.find_sku(body.sku).id,
        warehouse_id=references.find_warehouse_id(body.warehouse),
        day=body.day,
        quantity=body.quantity,
        reason=body.reason,
    )
    return [one]


@router.post("/one-offs/{one_off_id}/end", response=OneOffOut)
@doors.api("demand.set_aside", effect=True)
def end_one_off(request: doors.ApiRequest, one_off_id: int) -> OneOffOut:
    """It is learned from again."""
    return OneOffOut(**OneOffOut.fields_of(demand.end_one_off(request.act, one_off_id=one_off_id)))


@router.get("/predecessors", response=Page[PredecessorOut])
@doors.api("demand.view")
def list_predecessors(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[PredecessorOut]:
    """New SKUs and what they come after."""
    return page_of(queries.successions().order_by(), query, row=PredecessorOut.of, sorts={"id": "id"}, usual_sort="id")


@router.post("/predecessors", response={201: PredecessorsOut})
@doors.api("demand.succeed", effect=True)
def say_predecessors(request: doors.ApiRequest, body: PredecessorsIn) -> tuple[int, PredecessorsOut]:
    """Say what new SKUs come after; an earlier word about one is replaced. All or none."""
    made = demand.succeed(request.act, successions=[_succession(one, place) for place, one in enumerate(body.predecessors)])
    return 201, PredecessorsOut(predecessors=[PredecessorOut.of(one) for one in made])


def _succession(one: PredecessorIn, place: int) -> NewSuccession:
    at = f"/predecessors/{place}"
    return NewSuccession(
        references.find_sku(one.sku, pointer=f"{at}/sku").id,
        references.find_sku(one.predecessor, pointer=f"{at}/predecessor").id,
        one.share,
        one.until_on,
    )


@router.post("/predecessors/{succession_id}/end", response=PredecessorOut)
@doors.api("demand.succeed", effect=True)
def end_predecessor(request: doors.ApiRequest, succession_id: int) -> PredecessorOut:
    """The new SKU stands for itself."""
    return PredecessorOut.of(demand.end_succession(request.act, succession_id=succession_id))


@router.post("/imports/promotions", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("demand.promote", effect=True)
def import_promotions(request: doors.ApiRequest, query: Query[SheetQuery]) -> SheetOut:
    """Load promotions and events from a sheet, all rows or none."""
    return sheets_api.loaded(
        request, sheets_said.PROMOTIONS, partial(sheets_said.load_promotions, request.act), dry_run=query.dry_run
    )


@router.post("/imports/predecessors", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("demand.succeed", effect=True)
def import_predecessors(request: doors.ApiRequest, query: Query[SheetQuery]) -> SheetOut:
    """Load what new SKUs come after from a sheet, all rows or none."""
    return sheets_api.loaded(
        request, sheets_said.PREDECESSORS, partial(sheets_said.load_predecessors, request.act), dry_run=query.dry_run
    )
