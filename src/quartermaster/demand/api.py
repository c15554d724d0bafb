"""What was asked for, and forecasts, under /api/v1."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.demand import operations as demand
from quartermaster.demand import queries, sheets
from quartermaster.demand.models import Forecast
from quartermaster.demand.schemas import (
    AHEAD,
    DemandDayOut,
    ForecastOut,
    ForecastQuery,
    LostSalesIn,
    LostSalesOut,
    OverrideIn,
    OverrideOut,
    SeriesQuery,
)
from quartermaster.stock import references
from quartermaster.web import sheets_api
from quartermaster.web.api import Page, page_of
from quartermaster.web.sheets_api import SHEET_BODY, SheetOut, SheetQuery

router = Router(tags=["demand"])


@router.get("/demand/{sku}", response=list[DemandDayOut])
@doors.api("demand.view")
def get_demand(request: doors.ApiRequest, sku: str, query: Query[SeriesQuery]) -> list[queries.Day]:
    """What was sold, came back, was ordered and lost of a SKU in a warehouse, day by day, as far as it is known."""
    return queries.days(
        references.find_owner_id(query.owner), references.find_sku(sku).id, references.find_warehouse_id(query.warehouse)
    )


@router.post("/lost-sales", response={201: LostSalesOut})
@doors.api("demand.note_lost", effect=True)
def note_lost_sales(request: doors.ApiRequest, body: LostSalesIn) -> tuple[int, LostSalesOut]:
    """Note what customers asked for in vain and nobody wrote an order for. It counts as demand."""
    lost = [
        demand.Lost(
            references.find_owner_id(line.owner, pointer=f"/lost/{place}/owner"),
            references.find_sku(line.sku, pointer=f"/lost/{place}/sku").id,
            references.find_warehouse_id(line.warehouse, pointer=f"/lost/{place}/warehouse"),
            line.quantity,
            line.asked_on,
            line.note,
        )
        for place, line in enumerate(body.lost)
    ]
    return 201, LostSalesOut(ids=demand.note_lost(request.act, lost=lost))


@router.get("/forecasts", response=Page[ForecastOut])
@doors.api("demand.view")
def list_forecasts(request: doors.ApiRequest, query: Query[ForecastQuery]) -> Page[ForecastOut]:
    rows = queries.forecasts()
    if query.sku:
        rows = rows.filter(sku__code__iexact=query.sku)
    if query.warehouse:
        rows = rows.filter(warehouse__code__iexact=query.warehouse)
    if query.demand_class:
        rows = rows.filter(demand_class=query.demand_class)
    occasions = queries.occasions_ahead(AHEAD)

    def told(row: Forecast) -> ForecastOut:
        coming = [row.begins_on + timedelta(weeks=place) for place in range(AHEAD)]
        return ForecastOut(**ForecastOut.fields_of(row, queries.lift_of([row], coming, occasions)[0]))

    return page_of(rows, query, row=told, sorts={"id": "id"}, usual_sort="id")


@router.post("/forecast-overrides", response={201: OverrideOut})
@doors.api("demand.override", effect=True)
def override_forecast(request: doors.ApiRequest, body: OverrideIn) -> tuple[int, OverrideOut]:
    """Another figure than the forecast's from one day to another, and why. It ends by itself."""
    made = demand.override(
        request.act,
        owner_id=references.find_owner_id(body.owner),
        sku_id=references.find_sku(body.sku).id,
        warehouse_id=references.find_warehouse_id(body.warehouse),
        from_on=body.from_on,
        until_on=body.until_on,
        per_week=body.per_week,
        reason=body.reason,
    )
    return 201, OverrideOut.of(made)


@router.post("/forecast-overrides/{override_id}/end", response=OverrideOut)
@doors.api("demand.override", effect=True)
def end_override(request: doors.ApiRequest, override_id: int) -> OverrideOut:
    """The forecast counts again."""
    return OverrideOut.of(demand.end_override(request.act, override_id=override_id))


@router.post("/imports/past-sales", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("demand.load", effect=True)
def import_past_sales(request: doors.ApiRequest, query: Query[SheetQuery]) -> SheetOut:
    """Load what was sold before the book began from a sheet, all rows or none."""
    return sheets_api.loaded(request, sheets.HEADINGS, partial(sheets.load_sheet, request.act), dry_run=query.dry_run)
