"""Prices that hold for some days, under /api/v1. They are the catalogue’s; which channels there are is known here."""

from __future__ import annotations

from functools import partial

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.catalog import operations as catalog
from quartermaster.catalog import prices
from quartermaster.catalog.models import Price
from quartermaster.catalog.operations import NewPrice
from quartermaster.sales import price_sheets, queries
from quartermaster.sales.price_schemas import (
    DatedPriceChange,
    DatedPriceIn,
    DatedPriceOut,
    DatedPriceQuery,
    DatedPricesIn,
    DatedPricesOut,
    PriceEnded,
)
from quartermaster.stock import references
from quartermaster.web import sheets_api
from quartermaster.web.api import Page, page_of
from quartermaster.web.sheets_api import SHEET_BODY, SheetOut, SheetQuery

router = Router(tags=["catalog"])


@router.get("/prices", response=Page[DatedPriceOut])
@doors.api("catalog.view")
def list_prices(request: doors.ApiRequest, query: Query[DatedPriceQuery]) -> Page[DatedPriceOut]:
    """Prices that held, hold or will hold for some days."""
    rows, channels = prices.prices(), queries.channel_codes()
    if query.sku:
        rows = rows.filter(sku__code__iexact=query.sku)
    if query.on:
        rows = prices.holding(rows, query.on)
    return page_of(rows, query, row=lambda one: DatedPriceOut.of(one, channels), sorts={"id": "id"}, usual_sort="id")


@router.post("/prices", response={201: DatedPricesOut})
@doors.api("catalog.set_prices", effect=True)
def set_prices(request: doors.ApiRequest, body: DatedPricesIn) -> tuple[int, DatedPricesOut]:
    """From one day to another these cost so much; all or none. Orders take the price from then on; placed ones keep theirs."""
    made = catalog.set_prices(request.act, prices=[_read(one, place) for place, one in enumerate(body.prices)])
    kept, channels = prices.prices().in_bulk([one.pk for one in made]), queries.channel_codes()
    return 201, DatedPricesOut(prices=[DatedPriceOut.of(kept[one.pk], channels) for one in made])


@router.get("/prices/{int:price_id}", response=DatedPriceOut)
@doors.api("catalog.view")
def get_price(request: doors.ApiRequest, price_id: int) -> doors.Versioned:
    return _shown(prices.price_by_id(price_id))


@router.put("/prices/{int:price_id}", response=DatedPriceOut)
@doors.api("catalog.set_prices", effect=True)
def change_price(request: doors.ApiRequest, price_id: int, body: DatedPriceChange) -> doors.Versioned:
    """Another amount from now on, or another last day. Needs If-Match."""
    one = prices.price_by_id(price_id)
    doors.require_version(request, one.version)
    changed = catalog.change_price(
        request.act,
        price_id=price_id,
        amount=body.price,
        ends_on=body.ends_on,
        reason=body.reason,
        version=one.version,
    )
    return _shown(changed)


@router.post("/prices/{int:price_id}/end", response=PriceEnded)
@doors.api("catalog.set_prices", effect=True)
def end_price(request: doors.ApiRequest, price_id: int) -> PriceEnded:
    """From today on it costs as usual."""
    catalog.end_price(request.act, price_id=price_id)
    return PriceEnded()


@router.post("/imports/prices", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("catalog.set_prices", effect=True)
def import_prices(request: doors.ApiRequest, query: Query[SheetQuery]) -> SheetOut:
    """Set prices for some days from a sheet, all rows or none."""
    return sheets_api.loaded(request, price_sheets.HEADINGS, partial(price_sheets.load_sheet, request.act), dry_run=query.dry_run)


def _read(one: DatedPriceIn, place: int) -> NewPrice:
    return NewPrice(
        references.find_sku(one.sku, pointer=f"/prices/{place}/sku").id,
        one.price,
        one.begins_on,
        one.ends_on,
        one.kind,
        one.reason,
        queries.channel_by_code(one.channel).pk if one.channel else 0,
        one.expected_uplift,
    )


def _shown(one: Price) -> doors.Versioned:
    return doors.Versioned(DatedPriceOut.of(one, queries.channel_codes()), one.version)
