"""Reservations under /api/v1: made, listed and released; the address asked most often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.kernel import clock
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.refusals import Conflict, FieldError
from quartermaster.stock import documents, queries, references
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Ask, Held
from quartermaster.stock.schemas import (
    GrantOut,
    GrantsOut,
    ReleaseLineIn,
    ReleasesIn,
    ReservationLineIn,
    ReservationOut,
    ReservationQuery,
    ReservationsIn,
    ReservationsOut,
)
from quartermaster.web.api import Page, page_of

router = Router(tags=["stock"])


class ClaimReused(Conflict):
    code = "claim_reused"
    title = "This claim stands for something else"


def _reserve_at_once(request: doors.ApiRequest, body: ReservationsIn, *, keep: doors.Keep) -> HttpResponse | None:
    """Most reservations: one line, enough of it, asked for the first time."""
    line = body.lines[0]
    warehouse_id = references.warehouses.find([line.warehouse]).get(line.warehouse)
    owner_id = references.owners.find([line.owner or ""]).get(line.owner or "")
    if len(body.lines) > 1 or not warehouse_id or not owner_id or (line.expires_at and line.expires_at <= clock.now()):
        return None
    if documents.keeper_of(line.document):
        return None
    ask = Ask(line.claim, owner_id, 0, warehouse_id, line.quantity, line.document, line.expires_at)
    grant = GrantOut(claim=line.claim, asked=line.quantity, granted=line.quantity, repeated=False)
    answer = doors.written(201, GrantsOut(reservations=[grant]))
    return answer if stock.reserve_at_once(request.act, ask=ask, sku_code=line.sku, rider=keep(answer)) else None


@router.post("/reservations", response={201: GrantsOut})
@doors.api("stock.reserve", effect=True, at_once=_reserve_at_once)
def reserve(request: doors.ApiRequest, body: ReservationsIn) -> tuple[int, GrantsOut]:
    """Reserve every line or none; a claim that exists is answered, never doubled."""
    held = stock.reserve(request.act, asks=_asks(body.lines), partial=body.partial)
    _refuse_reused(body.lines, held)
    return 201, GrantsOut(
        reservations=[GrantOut(claim=one.claim, asked=one.asked, granted=one.granted, repeated=one.repeated) for one in held]
    )


@router.get("/reservations", response=Page[ReservationOut])
@doors.api("stock.view")
def list_reservations(request: doors.ApiRequest, query: Query[ReservationQuery]) -> Page[ReservationOut]:
    found = queries.reservations().select_related("sku", "warehouse", "owner")
    if query.sku is not None:
        found = found.filter(sku_id=references.find_sku(query.sku, pointer="/query/sku").id)
    if query.warehouse is not None:
        found = found.filter(warehouse_id=references.find_warehouse_id(query.warehouse, pointer="/query/warehouse"))
    if query.claim is not None:
        found = found.filter(claim=query.claim)
    if query.document is not None:
        found = found.filter(document=query.document)
    if query.open is not None:
        found = found.filter(open__gt=0) if query.open else found.filter(open=0)
    return page_of(found, query, row=_reservation, sorts={"id": "id", "claim": "claim"}, usual_sort="id")


@router.delete("/reservations/{path:claim}", response=ReservationOut)
@doors.api("stock.reserve", effect=True)
def release_reservation(request: doors.ApiRequest, claim: str) -> ReservationOut:
    """Give back all that is open of one claim. What is already used stays used."""
    stock.release(request.act, claims={claim: None})
    return _reservations([claim])[0]


@router.post("/releases", response={201: ReservationsOut})
@doors.api("stock.reserve", effect=True)
def release(request: doors.ApiRequest, body: ReleasesIn) -> tuple[int, ReservationsOut]:
    claims = {line.claim: line.quantity for line in body.claims}
    if len(claims) < len(body.claims):
        raise ClaimReused("The same claim is named twice in one request. Name every claim once.")
    _refuse_fractions(body.claims)
    stock.release(request.act, claims=claims)
    return 201, ReservationsOut(reservations=_reservations(list(claims)))


def _refuse_fractions(lines: Sequence[ReleaseLineIn]) -> None:
    """Part of a piece cannot be given back."""
    scales = dict(queries.reservations_by_claim(line.claim for line in lines).values_list("claim", "sku__unit__scale"))
    for number, line in enumerate(lines):
        if line.quantity is not None and line.claim in scales:
            check_quantity(line.quantity, pointer=f"/claims/{number}/quantity", scale=scales[line.claim])


def _asks(lines: Sequence[ReservationLineIn]) -> list[Ask]:
    """The lines in ids. Every unknown code, fraction of a piece and past expiry is named at once."""
    errors = references.Errors()
    skus = references.skus.find(line.sku for line in lines)
    warehouses = references.warehouses.find(line.warehouse for line in lines)
    owners = references.owners.find(line.owner or "" for line in lines)
    now = clock.now()
    asks = []
    for number, line in enumerate(lines):
        sku, warehouse_id, owner_id = skus.get(line.sku), warehouses.get(line.warehouse), owners.get(line.owner or "")
        if sku is None:
            errors.unknown(f"/lines/{number}/sku", "sku", line.sku)
        elif line.quantity != round(line.quantity, sku.scale):
            allowed = "whole numbers only" if sku.scale == 0 else f"at most {sku.scale} decimals"
            errors.add(f"/lines/{number}/quantity", "too_many_decimals", f"{sku.code} allows {allowed}.")
        if warehouse_id is None:
            errors.unknown(f"/lines/{number}/warehouse", "warehouse", line.warehouse)
        if owner_id is None:
            errors.unknown(f"/lines/{number}/owner", "owner", line.owner or "")
        errors.add_if_kept(f"/lines/{number}/document", line.document, "reservation")
        if line.expires_at is not None and line.expires_at <= now:
            errors.add(f"/lines/{number}/expires_at", "expired", "This time has passed. Send a later one.")
        if sku and warehouse_id and owner_id:
            asks.append(Ask(line.claim, owner_id, sku.id, warehouse_id, line.quantity, line.document, line.expires_at))
    errors.refuse()
    return asks


def _refuse_reused(lines: Sequence[ReservationLineIn], held: Sequence[Held]) -> None:
    """A claim that was repeated must have been for the same goods, else its answer would be about something else."""
    repeated = {one.claim for one in held if one.repeated}
    if not repeated:
        return
    kept = {row.claim: row for row in queries.reservations_by_claim(repeated)}
    for number, (line, ask) in enumerate(zip(lines, _asks(lines), strict=True)):
        row = kept.get(line.claim)
        if row and (row.sku_id, row.warehouse_id, row.owner_id) != (ask.sku_id, ask.warehouse_id, ask.owner_id):
            message = f"The claim {line.claim} stands for other goods. Use another claim."
            raise ClaimReused(message, errors=[FieldError(f"/lines/{number}/claim", "claim_reused", message)])


def _reservations(claims: list[str]) -> list[ReservationOut]:
    rows = {row.claim: row for row in queries.reservations_by_claim(claims).select_related("sku", "warehouse", "owner")}
    return [_reservation(rows[claim]) for claim in claims]


def _reservation(row: Any) -> ReservationOut:
    return ReservationOut(
        claim=row.claim,
        sku=row.sku.code,
        warehouse=row.warehouse.code,
        owner=row.owner.code,
        quantity=row.quantity,
        open=row.open,
        document=row.document,
        reserved_at=row.reserved_at,
        expires_at=row.expires_at,
    )
