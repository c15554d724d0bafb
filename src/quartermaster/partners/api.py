"""Partners over the API: policies, offers and what is taken of them, what partners say they have."""

from __future__ import annotations

from functools import partial
from typing import Any

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.catalog.queries import category_by_name
from quartermaster.partners import operations as partners
from quartermaster.partners import queries, sheets
from quartermaster.partners.entries import partners_named
from quartermaster.partners.models import SharePolicy
from quartermaster.partners.operations import NewPolicy, Told
from quartermaster.partners.schemas import (
    HeardOut,
    NoMoreWords,
    OfferQuery,
    OffersMadeOut,
    PartnerOfferOut,
    PartnerStockIn,
    PartnerStockOut,
    PartnerStockQuery,
    PartnerTakingIn,
    PartnerTakingOut,
    SharePolicyIn,
    SharePolicyOut,
)
from quartermaster.stock import references
from quartermaster.web import sheets_api
from quartermaster.web.api import Page, page_of
from quartermaster.web.sheets_api import SHEET_BODY, SheetOut, SheetQuery

router = Router(tags=["partners"])


@router.get("/share-policies", response=list[SharePolicyOut])
@doors.api("partners.view")
def list_policies(request: doors.ApiRequest) -> list[dict[str, Any]]:
    return [_policy(found) for found in queries.policies()]


@router.post("/share-policies", response={201: SharePolicyOut})
@doors.api("partners.edit", effect=True)
def new_policy(request: doors.ApiRequest, body: SharePolicyIn) -> tuple[int, dict[str, Any]]:
    return 201, _policy(partners.set_policy(request.act, policy=_read(body)))


@router.put("/share-policies/{int:policy_id}", response=SharePolicyOut)
@doors.api("partners.edit", effect=True)
def change_policy(request: doors.ApiRequest, policy_id: int, body: SharePolicyIn) -> dict[str, Any]:
    """Offers that are open stay as they were made."""
    return _policy(partners.set_policy(request.act, policy=_read(body), policy_id=policy_id))


@router.delete("/share-policies/{int:policy_id}", response={204: None})
@doors.api("partners.edit", effect=True)
def end_policy(request: doors.ApiRequest, policy_id: int) -> None:
    partners.end_policy(request.act, policy_id=policy_id)


@router.get("/partner-offers", response=Page[PartnerOfferOut])
@doors.api("partners.view")
def list_offers(request: doors.ApiRequest, query: Query[OfferQuery]) -> Page[dict[str, Any]]:
    """What is offered now."""
    rows = queries.open_offers()
    if query.sku:
        rows = rows.filter(sku__code__iexact=query.sku)
    return page_of(rows, query, row=PartnerOfferOut.told, sorts={"id": "id"}, usual_sort="id")


@router.post("/partner-offers", response={201: OffersMadeOut})
@doors.api("partners.offer", effect=True)
def make_offers(request: doors.ApiRequest, body: NoMoreWords) -> tuple[int, OffersMadeOut]:
    """Offer what is too much by now; it is also done every night."""
    return 201, OffersMadeOut(offers=partners.make_offers(request.act))


@router.post("/partner-offers/{int:offer_id}/takings", response={201: PartnerTakingOut})
@doors.api("partners.take", effect=True)
def take(request: doors.ApiRequest, offer_id: int, body: PartnerTakingIn) -> tuple[int, PartnerTakingOut]:
    """A partner takes so much: an order with its reservation, at the price offered."""
    (customer_id,) = partners_named([body.partner], pointer="/partner")
    made = partners.take(request.act, offer_id=offer_id, customer_id=customer_id, quantity=body.quantity)
    return 201, PartnerTakingOut.model_validate(PartnerTakingOut.told(queries.takings().get(pk=made.pk)))


@router.post("/partner-offers/{int:offer_id}/end", response={201: PartnerOfferOut})
@doors.api("partners.offer", effect=True)
def end_offer(request: doors.ApiRequest, offer_id: int, body: NoMoreWords) -> tuple[int, PartnerOfferOut]:
    return 201, PartnerOfferOut.model_validate(PartnerOfferOut.told(partners.end_offer(request.act, offer_id=offer_id)))


@router.get("/partner-stock", response=Page[PartnerStockOut])
@doors.api("partners.view")
def list_stock(request: doors.ApiRequest, query: Query[PartnerStockQuery]) -> Page[dict[str, Any]]:
    """What partners say they have: never ours."""
    rows = queries.told()
    if query.sku:
        rows = rows.filter(sku__code__iexact=query.sku)
    if query.partner:
        rows = rows.filter(customer__code__iexact=query.partner)
    return page_of(rows, query, row=PartnerStockOut.told, sorts={"id": "id"}, usual_sort="id")


@router.post("/partners/{partner}/stock", response={201: HeardOut})
@doors.api("partners.hear", effect=True)
def hear(request: doors.ApiRequest, partner: str, body: PartnerStockIn) -> tuple[int, HeardOut]:
    """What a partner has; what was told of a later moment stays."""
    (customer_id,) = partners_named([partner], pointer="/partner")
    stock = [
        Told(references.find_sku(row.sku, pointer=f"/stock/{place}/sku").id, row.quantity) for place, row in enumerate(body.stock)
    ]
    return 201, HeardOut(skus=partners.hear(request.act, customer_id=customer_id, stock=stock, as_of=body.as_of))


@router.post("/imports/partner-stock", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("partners.hear", effect=True)
def import_stock(request: doors.ApiRequest, query: Query[SheetQuery]) -> SheetOut:
    """What partners have, from a sheet, all rows or none; what was told of a later moment stays."""
    return sheets_api.loaded(request, sheets.HEADINGS, partial(sheets.load_sheet, request.act), dry_run=query.dry_run)


def _read(body: SharePolicyIn) -> NewPolicy:
    said = body.model_dump(include={"name", "from_days", "keep_days", "lasts_days"})
    category = category_by_name(body.category).pk if body.category else None
    return NewPolicy(**said, customer_ids=partners_named(body.partners), discount=body.discount, category_id=category)


def _policy(found: SharePolicy) -> dict[str, Any]:
    names = queries.partners_of([found])
    return SharePolicyOut.told(found, [names[pk].code for pk in found.customer_ids if pk in names])
