"""What stock is worth, under /api/v1. Whoever may not see costs sees no values anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from itertools import groupby

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field
from pydantic_core import to_json

from quartermaster.accounts import doors
from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import Owner, Sku
from quartermaster.kernel import clock
from quartermaster.kernel.quantities import plain
from quartermaster.stock import cost_sheets, costing, references, values
from quartermaster.stock.backdating import occurring
from quartermaster.stock.costing import Basis, Measures, NewCost
from quartermaster.stock.schemas import write_moment
from quartermaster.stock.value_schemas import (
    ClosingIn,
    LandedCostIn,
    LayerOut,
    LayersOut,
    MeasureIn,
    NewCostIn,
    NewCostsIn,
    PartOut,
    PeriodOut,
    PeriodQuery,
    PeriodsOut,
    PlaceOut,
    Reason,
    TotalOut,
    ValuationOut,
    ValuationQuery,
    ValueDeedOut,
    ValueEntriesPage,
    ValueEntryQuery,
    WorthOut,
)
from quartermaster.web import sheets_api
from quartermaster.web.api import read_cursor, write_cursor
from quartermaster.web.sheets_api import SHEET_BODY, SheetOut, SheetQuery

router = Router(tags=["value"])
SEES = "catalog.view_costs"
NDJSON = "application/x-ndjson"


@router.get("/valuation", response=ValuationOut)
@doors.api(SEES)
def valuation(request: doors.ApiRequest, query: Query[ValuationQuery]) -> ValuationOut:
    """What there is and what it is worth, now or as it was at a moment, by SKU and owner, with its places."""
    sku_id = references.find_sku(query.sku, pointer="/query/sku").id if query.sku is not None else None
    owner_id = references.find_owner_id(query.owner, pointer="/query/owner") if query.owner is not None else None
    warehouse_id = references.find_warehouse_id(query.warehouse, pointer="/query/warehouse") if query.warehouse else None
    skus = None if sku_id is None else [sku_id]
    costing.catch_up(sku_ids=skus)
    wanted = values.chosen(moment=query.as_of, owner_id=owner_id, sku_ids=skus)
    kind = f"valuation {query.as_of.isoformat() if query.as_of else 'now'}"
    after = tuple(read_cursor(query.cursor, kind)) if query.cursor else None
    lines = values.page_of_worth(wanted, warehouse_id=warehouse_id, after=after, limit=query.limit + 1)
    worth = [_worth(list(places)) for _, places in groupby(lines, key=lambda line: (line.sku, line.owner))]
    page = worth[: query.limit]
    following = write_cursor(kind, page[-1].sku, page[-1].owner) if len(worth) > query.limit else None
    return ValuationOut(items=page, totals=_totals(wanted, warehouse_id), next=following)


def _worth(places: Sequence[values.PlacedLine]) -> WorthOut:
    first = places[0]
    return WorthOut(
        sku=first.sku,
        owner=first.owner,
        currency=first.currency,
        quantity=sum((place.quantity for place in places), Decimal(0)),
        value=sum((place.value for place in places), Decimal(0)),
        warehouses=[PlaceOut(warehouse=place.warehouse, quantity=place.quantity, value=place.value) for place in places],
    )


def _totals(wanted: dict[str, object], warehouse_id: int | None) -> list[TotalOut]:
    found = values.totals(wanted, warehouse_id=warehouse_id)
    codes, currencies = dict(Owner.objects.in_bulk(list(found))), values.currencies()
    return [TotalOut(owner=codes[owner_id].code, currency=currencies[owner_id], value=value) for owner_id, value in found.items()]


@router.get("/valuation/{path:sku}/layers", response=LayersOut)
@doors.api(SEES)
def layers(request: doors.ApiRequest, sku: str, query: Query[PeriodQuery]) -> LayersOut:
    """What is left of goods that came in together, and at what cost, the oldest first."""
    found, owner_id = references.find_sku(sku), references.find_owner_id(query.owner, pointer="/query/owner")
    costing.catch_up(sku_ids=[found.id])
    state = values.state_of(found.id, owner_id)
    rows = values.layers_of(found.id, owner_id)
    return LayersOut(
        sku=found.code,
        owner=Owner.objects.get(pk=owner_id).code,
        currency=values.currency_of(owner_id),
        method=state.method if state else costing.methods_of([found.id])[found.id],
        quantity=state.quantity if state else Decimal(0),
        value=state.value if state else Decimal(0),
        layers=[
            LayerOut(
                receipt=row.receipt or None,
                document=row.document,
                came_in_at=row.at if row.remaining > 0 else None,
                remaining=row.remaining,
                unit_cost=(row.value / row.remaining).quantize(Decimal("1E-6")),
                value=row.value.quantize(Decimal("1E-6")),
            )
            for row in rows
        ],
    )


@router.get("/value-entries", response=ValueEntriesPage)
@doors.api(SEES)
def value_entries(request: doors.ApiRequest, query: Query[ValueEntryQuery]) -> HttpResponse:
    """What was booked, in the order in which it was written. With `Accept: application/x-ndjson` one entry per line."""
    sku_id = references.find_sku(query.sku, pointer="/query/sku").id if query.sku is not None else None
    owner_id = references.find_owner_id(query.owner, pointer="/query/owner") if query.owner is not None else None
    costing.catch_up(sku_ids=None if sku_id is None else [sku_id])
    lines = values.entry_lines(
        after_seq=query.after_seq,
        limit=query.limit,
        sku_id=sku_id,
        owner_id=owner_id,
        kind=query.kind,
        movement_id=query.movement,
    )
    items = [_entry(line) for line in lines]
    if NDJSON in request.headers.get("Accept", ""):
        return HttpResponse(b"".join(to_json(item) + b"\n" for item in items), content_type=NDJSON)
    following = lines[-1].seq if len(lines) == query.limit else None
    return HttpResponse(to_json({"items": items, "next_after_seq": following}), content_type="application/json")


def _entry(line: values.EntryLine) -> dict[str, object]:
    return {
        "seq": line.seq,
        "owner": line.owner,
        "sku": line.sku,
        "kind": line.kind,
        "movement": line.movement,
        "document": line.document,
        "quantity": plain(line.quantity),
        "value": plain(line.value),
        "variance": plain(line.variance),
        "currency": line.currency,
        "estimated": line.estimated,
        "late": line.late,
        "effective_at": write_moment(line.effective_at),
        "recorded_at": write_moment(line.recorded_at),
    }


# ---------------------------------------------------------------- deeds


@router.post("/landed-costs", response={201: ValueDeedOut})
@doors.api("stock.add_landed_cost", effect=True)
def add_landed_cost(request: doors.ApiRequest, body: LandedCostIn) -> tuple[int, ValueDeedOut]:
    """Freight, duty and the like: what is still in stock is worth more by its share, the rest goes to the result."""
    done = costing.add_landed_cost(
        occurring(request.act, body.occurred_at).because(body.reason),
        amount=body.amount,
        by=Basis(body.by),
        movement_ids=body.receipts,
        documents=body.documents,
        measures=_measures(body.measures),
    )
    return 201, _done(request.act, done)


@router.post("/revaluations", response={201: ValueDeedOut})
@doors.api("stock.revalue", effect=True)
def revalue(request: doors.ApiRequest, body: NewCostsIn) -> tuple[int, ValueDeedOut]:
    """Every unit of these SKUs is worth the cost given; under standard cost it is the new standard."""
    act = occurring(request.act, body.occurred_at).because(body.reason)
    return 201, _done(request.act, costing.revalue(act, costs=_new_costs(body.lines)))


@router.post("/write-downs", response={201: ValueDeedOut})
@doors.api("stock.write_down", effect=True)
def write_down(request: doors.ApiRequest, body: NewCostsIn) -> tuple[int, ValueDeedOut]:
    """What is worth more than the cost given is worth that from now on."""
    act = occurring(request.act, body.occurred_at).because(body.reason)
    return 201, _done(request.act, costing.write_down(act, costs=_new_costs(body.lines)))


def _measures(written: Sequence[MeasureIn]) -> dict[int, Measures]:
    errors = references.Errors()
    found = references.skus.find(line.sku for line in written)
    for number, line in enumerate(written):
        if line.sku not in found:
            errors.unknown(f"/measures/{number}/sku", "sku", line.sku)
    errors.refuse()
    return {found[line.sku].id: Measures(line.weight, line.volume) for line in written}


def _new_costs(written: Sequence[NewCostIn]) -> list[NewCost]:
    errors = references.Errors()
    skus = references.skus.find(line.sku for line in written)
    owners = references.owners.find(line.owner or "" for line in written)
    for number, line in enumerate(written):
        if line.sku not in skus:
            errors.unknown(f"/lines/{number}/sku", "sku", line.sku)
        if (line.owner or "") not in owners:
            errors.unknown(f"/lines/{number}/owner", "owner", line.owner or "")
    errors.refuse()
    return [NewCost(owners[line.owner or ""], skus[line.sku].id, line.unit_cost) for line in written]


def _done(act: Act, done: costing.Done) -> ValueDeedOut:
    if SEES not in act.permissions:
        return ValueDeedOut(number=done.number, parts=None)
    codes = dict(Sku.objects.filter(id__in=[part.sku_id for part in done.parts]).values_list("id", "code"))
    owners = dict(Owner.objects.values_list("id", "code"))
    return ValueDeedOut(
        number=done.number,
        parts=[
            PartOut(
                sku=codes[part.sku_id],
                owner=owners[part.owner_id],
                receipt=part.movement_id,
                amount=part.amount,
                value=part.value,
                variance=part.variance,
            )
            for part in done.parts
        ],
    )


class CostSheetQuery(SheetQuery):
    reason: Reason = Field(cost_sheets.FROM_A_SHEET, description="Why, for whoever reads the books later.")


@router.post("/imports/costs", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("stock.revalue", effect=True)
def import_costs(request: doors.ApiRequest, query: Query[CostSheetQuery]) -> SheetOut:
    """`POST /revaluations` from a sheet, all rows or none."""
    return sheets_api.loaded(
        request, cost_sheets.HEADINGS, partial(cost_sheets.load_sheet, request.act.because(query.reason)), dry_run=query.dry_run
    )


# ---------------------------------------------------------------- periods


@router.get("/periods", response=PeriodsOut)
@doors.api(SEES)
def list_periods(request: doors.ApiRequest, query: Query[PeriodQuery]) -> PeriodsOut:
    """The months of an owner's books, the latest first: what stock was worth at the end of each, and whether it is closed."""
    owner_id = references.find_owner_id(query.owner, pointer="/query/owner")
    costing.catch_up()
    return PeriodsOut(items=_periods(request.act, owner_id))


@router.post("/periods/{month}/closing", response={201: PeriodOut})
@doors.api("stock.close_period", effect=True)
def close_period(request: doors.ApiRequest, month: str, body: ClosingIn) -> tuple[int, PeriodOut]:
    """Close a month ("2026-03") and every day before it, for good. A closed month is never opened again."""
    first = costing.month_of(month)
    owner_id = references.find_owner_id(body.owner)
    costing.close_period(request.act.because(body.reason), owner_id=owner_id, month=first)
    return 201, next(period for period in _periods(request.act, owner_id) if period.month == f"{first:%Y-%m}")


def _periods(act: Act, owner_id: int) -> list[PeriodOut]:
    owner, currency = Owner.objects.get(pk=owner_id).code, values.currency_of(owner_id)
    today, sees = timezone.localdate(clock.now()), SEES in act.permissions
    return [
        PeriodOut(
            month=f"{one.month:%Y-%m}",
            owner=owner,
            currency=currency,
            value=one.value if sees else None,
            over=one.over,
            closed=one.closed,
            closed_at=one.closing.closed_at if one.closing else None,
            closed_by=one.closing.actor.username if one.closing else None,
            reason=one.closing.reason if one.closing else None,
        )
        for one in values.periods(owner_id, time_zone=settings.TIME_ZONE, today=today)
    ]
