"""Stock under /api/v1: what there is, what moved, and the deeds that programs do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Query, Router
from pydantic_core import to_json

from quartermaster.accounts import doors
from quartermaster.accounts.acts import Act
from quartermaster.kernel import clock
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, NotFound, Refusal
from quartermaster.locations.models import Warehouse
from quartermaster.stock import documents, past, queries, references
from quartermaster.stock import operations as stock
from quartermaster.stock.backdating import occurring, require_recordable
from quartermaster.stock.forms import HandLine
from quartermaster.stock.moves import Ask, Goods, Held, Move
from quartermaster.stock.owner_changes import change_owner
from quartermaster.stock.queries import MovementLine, Position
from quartermaster.stock.references import Line, read_lines
from quartermaster.stock.schemas import (
    MOST_SKUS,
    AdjustmentsIn,
    AvailabilitiesOut,
    AvailabilityOut,
    AvailabilityQuery,
    BalanceOut,
    BalanceQuery,
    GrantOut,
    GrantsOut,
    LineIn,
    MovementOut,
    MovementQuery,
    MovementsPage,
    MovesIn,
    OwnerChangesIn,
    PostedOut,
    PostingLineIn,
    PostingsIn,
    ReleaseLineIn,
    ReleasesIn,
    ReservationLineIn,
    ReservationOut,
    ReservationQuery,
    ReservationsIn,
    ReservationsOut,
    ReversalsIn,
    WeighedOut,
    WeightReversalsIn,
    WeightsIn,
    write_moment,
)
from quartermaster.web.api import Page, page_of, read_cursor, write_cursor

router = Router(tags=["stock"])

NDJSON = "application/x-ndjson"
ONE = Decimal(1)
ENDS = (("from", attrgetter("from_place")), ("to", attrgetter("to_place")))
REASONED = frozenset({"adjustment", "scrap"})
FIELDS = {"bin": "from", "to_bin": "to"}
"""What the operations call a line's ends, and what they are called here."""


class ClaimReused(Conflict):
    code = "claim_reused"
    title = "This claim stands for something else"


class TooMany(Invalid):
    code = "too_many"
    title = "Too many at once"


# ---------------------------------------------------------------- reservations


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
        _add_if_kept(errors, f"/lines/{number}/document", line.document, "reservation")
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


# ---------------------------------------------------------------- what there is


@router.get("/availability", response=AvailabilitiesOut)
@doors.api("stock.view")
def availability(request: doors.ApiRequest, query: Query[AvailabilityQuery]) -> HttpResponse:
    """Every SKU in every warehouse asked for (all of them where none is named), zeros included.

    Of a bundle as many are available as its components make; as of a moment ask for its components.
    """
    sku_codes, warehouse_codes = _listed(query.sku), _listed(query.warehouse)
    if len(sku_codes) > MOST_SKUS:
        raise TooMany(f"At most {MOST_SKUS} SKUs at once; ask for the others in another request.")
    skus = references.skus.find(sku_codes)
    warehouses = references.warehouses.find(warehouse_codes) if warehouse_codes else _every_warehouse()
    errors = references.Errors()
    for code in sku_codes:
        if code not in skus:
            errors.unknown("/query/sku", "sku", code)
    for code in warehouse_codes:
        if code not in warehouses:
            errors.unknown("/query/warehouse", "warehouse", code)
    owner_id = references.find_owner_id(query.owner, pointer="/query/owner") if query.owner else None
    errors.refuse()
    sku_ids, warehouse_ids = [sku.id for sku in skus.values()], list(warehouses.values())
    if query.as_of is None:
        rows = queries.positions_by_warehouse(sku_ids, warehouse_ids=warehouse_ids, owner_id=owner_id)
    else:
        rows = past.positions_as_of(query.as_of, sku_ids, warehouse_ids=warehouse_ids, owner_id=owner_id)
    found = {(row.sku_id, row.warehouse_id): row for row in rows}
    unknown = {sku.id for sku in skus.values()} - {row.sku_id for row in rows}
    kits = queries.bundles_available(unknown, owner_id=owner_id) if unknown and query.as_of is None else {}
    items = [
        _availability(
            skus[sku].code,
            warehouse,
            found.get((skus[sku].id, warehouses[warehouse])) or Position(skus[sku].id),
            kits.get((skus[sku].id, warehouses[warehouse])),
        )
        for sku in sku_codes
        for warehouse in warehouses
    ]
    return HttpResponse(to_json({"items": items}), content_type="application/json")


def _listed(texts: Sequence[str]) -> list[str]:
    """The codes in the order asked, each once."""
    return list(dict.fromkeys(code for text in texts for code in map(str.strip, text.split(",")) if code))


def _every_warehouse() -> dict[str, int]:
    return dict(Warehouse.objects.filter(archived_at=None).order_by("code").values_list("code", "id"))


def _availability(sku: str, warehouse: str, position: Position, kits: Decimal | None) -> AvailabilityOut:
    return AvailabilityOut.model_construct(
        sku=sku,
        warehouse=warehouse,
        sellable=position.sellable,
        receiving=position.receiving,
        held=position.held,
        staged=position.staged,
        reserved=position.reserved,
        on_hand=position.on_hand,
        available=position.available if kits is None else kits,
    )


@router.get("/balances", response=Page[BalanceOut])
@doors.api("stock.view")
def list_balances(request: doors.ApiRequest, query: Query[BalanceQuery]) -> Page[BalanceOut]:
    """What lies in every bin, now or as of a moment."""
    wanted = _wanted_cells(query)
    if query.as_of is None:
        found = queries.with_weights(queries.balances().filter(**wanted)).select_related("sku", "bin__warehouse", "owner", "lot")
        return _page_of_cells(found, query)
    return _page_as_of(query.as_of, wanted, query)


def _wanted_cells(query: BalanceQuery) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if query.sku is not None:
        wanted["sku_id"] = references.find_sku(query.sku, pointer="/query/sku").id
    if query.warehouse is not None:
        wanted["bin__warehouse_id"] = references.find_warehouse_id(query.warehouse, pointer="/query/warehouse")
    if query.bin is not None:
        wanted["bin_id"] = references.find_bin_id(query.bin, pointer="/query/bin")
    if query.owner is not None:
        wanted["owner_id"] = references.find_owner_id(query.owner, pointer="/query/owner")
    if query.lot is not None:
        wanted["lot__code"] = query.lot
    return wanted


def _page_of_cells(found: QuerySet[Any], query: BalanceQuery) -> Page[BalanceOut]:
    if query.cursor:
        (last,) = read_cursor(query.cursor, "balances")
        found = found.filter(pk__gt=last)
    rows = list(found.order_by("pk")[: query.limit + 1])
    page = rows[: query.limit]
    items = [_balance(row, row.weight if row.sku.weighed_in_id else None) for row in page]
    return Page(items=items, next=write_cursor("balances", page[-1].pk) if len(rows) > query.limit else None)


def _page_as_of(moment: datetime, wanted: Mapping[str, Any], query: BalanceQuery) -> Page[BalanceOut]:
    cells = queries.cells_as_of(
        moment,
        sku_id=wanted.get("sku_id"),
        warehouse_id=wanted.get("bin__warehouse_id"),
        bin_id=wanted.get("bin_id"),
        owner_id=wanted.get("owner_id"),
        lot_code=wanted.get("lot__code"),
    )
    kind = f"balances as of {moment.isoformat()}"
    (start,) = read_cursor(query.cursor, kind) if query.cursor else (0,)
    page = cells[start : start + query.limit]
    items = [
        BalanceOut(
            sku=cell.sku,
            warehouse=cell.warehouse,
            bin=cell.bin,
            owner=cell.owner,
            lot=cell.lot,
            quantity=cell.quantity,
            weight=cell.weight,
        )
        for cell in page
    ]
    return Page(items=items, next=write_cursor(kind, start + query.limit) if len(cells) > start + query.limit else None)


def _balance(row: Any, weight: Decimal | None) -> BalanceOut:
    return BalanceOut(
        sku=row.sku.code,
        warehouse=row.bin.warehouse.code,
        bin=row.bin.code,
        owner=row.owner.code,
        lot=row.lot.code or None,
        quantity=row.quantity,
        weight=weight,
    )


# ---------------------------------------------------------------- what moved


@router.get("/movements", response=MovementsPage)
@doors.api("stock.view")
def list_movements(request: doors.ApiRequest, query: Query[MovementQuery]) -> HttpResponse:
    """The book in its order, up to where it is complete: what was read once is the beginning of all that is read later.

    With `Accept: application/x-ndjson` one movement per line.
    """
    sku_id = references.find_sku(query.sku, pointer="/query/sku").id if query.sku is not None else None
    settled = queries.settled_seq()
    lines = queries.movement_lines(
        after_seq=query.after_seq, until_seq=settled, limit=query.limit, sku_id=sku_id, document=query.document, kind=query.kind
    )
    items = [_movement(line, request.act) for line in lines]
    if NDJSON in request.headers.get("Accept", ""):
        return HttpResponse(b"".join(to_json(item) + b"\n" for item in items), content_type=NDJSON)
    following = lines[-1].seq if len(lines) == query.limit else None
    return HttpResponse(
        to_json({"items": items, "next_after_seq": following, "settled_seq": settled}), content_type="application/json"
    )


@router.get("/movements/{int:seq}", response=MovementOut)
@doors.api("stock.view")
def movement(request: doors.ApiRequest, seq: int) -> HttpResponse:
    found = queries.movement_lines(after_seq=seq - 1, until_seq=seq, limit=1) if 0 < seq < 2**63 else []
    if not found:
        raise NotFound(f"There is no movement {seq}.")
    return HttpResponse(to_json(_movement(found[0], request.act)), content_type="application/json")


def _movement(line: MovementLine, act: Act) -> dict[str, Any]:
    cost = line.unit_cost if "catalog.view_costs" in act.permissions else None
    return {
        "seq": line.seq,
        "id": line.seq,
        "owner": line.owner,
        "sku": line.sku,
        "lot": line.lot,
        "from": line.from_place,
        "to": line.to_place,
        "quantity": plain(line.quantity),
        "weight": plain(line.weight) if line.weight is not None else None,
        "unit_cost": plain(cost) if cost is not None else None,
        "kind": line.kind,
        "reason": line.reason,
        "occurred_at": write_moment(line.occurred_at),
        "recorded_at": write_moment(line.recorded_at),
        "actor": line.actor,
        "document": line.document,
        "key": line.key,
        "reverses": line.reverses,
    }


# ---------------------------------------------------------------- deeds


@router.post("/movements", response={201: PostedOut})
@doors.api("stock.post", effect=True)
def post_movements(request: doors.ApiRequest, body: PostingsIn) -> tuple[int, PostedOut]:
    """Up to 10,000 movements between any places, all or nothing."""
    _check_postings(request.act, body.lines)
    lines = read_lines(body.lines, ENDS, virtual=True)
    moves = [_posting(written, line) for written, line in zip(body.lines, lines, strict=True)]
    with _pointing_at(body.lines):
        return 201, PostedOut(movements=stock.post_movements(request.act, moves=moves))


@router.post("/adjustments", response={201: PostedOut})
@doors.api("stock.adjust", effect=True)
def adjust(request: doors.ApiRequest, body: AdjustmentsIn) -> tuple[int, PostedOut]:
    """Found goods (above zero) appear in their bins, lost ones (below zero) leave them."""
    _refuse_kept(body.document, "adjustment")
    act = occurring(request.act, body.occurred_at).because(body.reason)
    lines = read_lines(body.lines, (("bin", attrgetter("bin")),))
    found = [place for place, line in enumerate(lines) if line.quantity > 0]
    lost = [place for place, line in enumerate(lines) if line.quantity < 0]
    with _pointing_at(body.lines):
        ids = stock.adjust(
            act,
            found=[_weighed(_goods(lines[place], body.document), body.lines[place]) for place in found],
            lost=[_weighed(_goods(lines[place], body.document), body.lines[place]) for place in lost],
            oversell=body.oversell,
        )
    return 201, PostedOut(movements=[seq for _, seq in sorted(zip(found + lost, ids, strict=True))])


@router.post("/weights", response={201: WeighedOut})
@doors.api("stock.adjust", effect=True)
def weigh(request: doors.ApiRequest, body: WeightsIn) -> tuple[int, WeighedOut]:
    """Say what the pieces in a bin weigh. Pieces stay as they are; what they weigh more or less is a variance."""
    act = occurring(request.act, body.occurred_at).because(body.reason)
    written = [HandLine(one.sku, ONE, from_place=one.bin, owner=one.owner, lot=one.lot) for one in body.lines]
    lines = read_lines(written, (("bin", attrgetter("from_place")),))
    goods = [
        replace(_goods(line, ""), weight=one.weight, confirmed=one.weight_confirmed)
        for line, one in zip(lines, body.lines, strict=True)
    ]
    weighings = stock.weigh(act, goods=goods, seen=[one.pieces for one in body.lines])
    return 201, WeighedOut(changed=len(weighings), weighings=weighings)


@router.post("/weight-reversals", response={201: WeighedOut})
@doors.api("stock.adjust", effect=True)
def take_back_weighings(request: doors.ApiRequest, body: WeightReversalsIn) -> tuple[int, WeighedOut]:
    """These weighings were wrong: the pieces weigh what the book had before."""
    weighings = stock.take_back_weighings(request.act.because(body.reason), weighings=body.weighings)
    return 201, WeighedOut(changed=len(weighings), weighings=weighings)


@router.post("/transfers", response={201: PostedOut})
@doors.api("stock.transfer", effect=True)
def transfer(request: doors.ApiRequest, body: MovesIn) -> tuple[int, PostedOut]:
    """From bin to bin. Between warehouses a line is two movements, through transit."""
    act, goods = _moving(request, body, "internal_move")
    with _pointing_at(body.lines):
        return 201, PostedOut(movements=stock.transfer(act, goods=goods, over_limits=body.over_limits))


@router.post("/owner-changes", response={201: PostedOut})
@doors.api("stock.change_owner", effect=True)
def change_owners(request: doors.ApiRequest, body: OwnerChangesIn) -> tuple[int, PostedOut]:
    """Goods pass to another owner in the bins where they lie: out of the one's stock, into the other's.

    Without a `unit_cost` they come in at what they cost the former owner.
    """
    to_owner_id = references.find_owner_id(body.to_owner, pointer="/to_owner")
    lines = read_lines(body.lines, (("bin", attrgetter("bin")),))
    goods = [replace(_goods(line, ""), unit_cost=written.unit_cost) for written, line in zip(body.lines, lines, strict=True)]
    act = occurring(request.act, body.occurred_at)
    act = act.because(body.reason) if body.reason else act
    with _pointing_at(body.lines):
        return 201, PostedOut(movements=change_owner(act, goods=goods, to_owner_id=to_owner_id))


@router.post("/putaways", response={201: PostedOut})
@doors.api("stock.put_away", effect=True)
def put_away(request: doors.ApiRequest, body: MovesIn) -> tuple[int, PostedOut]:
    """From the dock to where goods are sold from; they become available."""
    act, goods = _moving(request, body, "put_away")
    with _pointing_at(body.lines):
        return 201, PostedOut(movements=stock.put_away(act, goods=goods, over_limits=body.over_limits))


@router.post("/reversals", response={201: PostedOut})
@doors.api("stock.reverse", effect=True)
def reverse(request: doors.ApiRequest, body: ReversalsIn) -> tuple[int, PostedOut]:
    """The opposite of each movement, linked to it. A movement is reversed once."""
    act = request.act.because(body.reason) if body.reason else request.act
    with _pointing_at([]):
        return 201, PostedOut(movements=stock.reverse(act, movement_ids=body.movements))


def _check_postings(act: Act, lines: Sequence[PostingLineIn]) -> None:
    kinds = {kind: words for kind, words in queries.MOVEMENT_KINDS if kind != "owner_change"}
    errors = references.Errors()
    for number, line in enumerate(lines):
        if line.kind not in kinds:
            errors.add(
                f"/lines/{number}/kind", "unknown_kind", f"There is no kind “{line.kind[:40]}”. There are: {', '.join(kinds)}."
            )
        elif line.kind in REASONED and line.reason not in stock.REASONS:
            errors.add(f"/lines/{number}/reason", "reason_missing", f"This needs a reason, one of: {', '.join(stock.REASONS)}.")
        _add_if_kept(errors, f"/lines/{number}/document", line.document, line.kind)
        if line.from_place.upper() == line.to_place.upper():
            errors.add(f"/lines/{number}/to", "same_place", "Goods go from one place to another; these are the same.")
        if line.occurred_at is not None:
            require_recordable(act, line.occurred_at, pointer=f"/lines/{number}/occurred_at")
    errors.refuse()


def _refuse_kept(document: str, kind: str) -> None:
    errors = references.Errors()
    _add_if_kept(errors, "/document", document, kind)
    errors.refuse()


def _add_if_kept(errors: references.Errors, pointer: str, document: str, kind: str) -> None:
    if documents.moves_alone(document, kind):
        message = f"What is claimed and moved for {document} is the matter of its own deeds. Leave this out, or name another."
        errors.add(pointer, "belongs_to_document", message)


def _posting(written: PostingLineIn, line: Line) -> Move:
    return Move(
        owner_id=line.owner_id,
        sku_id=line.sku_id,
        quantity=line.quantity,
        from_bin_id=line.places[0],
        to_bin_id=line.places[1],
        kind=written.kind,
        lot_id=line.lot_id,
        unit_cost=written.unit_cost,
        document=written.document,
        reason=written.reason,
        entered=line.entered,
        occurred_at=written.occurred_at,
        weight=written.weight,
        confirmed=written.weight_confirmed,
    )


def _moving(request: doors.ApiRequest, body: MovesIn, kind: str) -> tuple[Act, list[Goods]]:
    _refuse_kept(body.document, kind)
    act = occurring(request.act, body.occurred_at)
    lines = read_lines(body.lines, ENDS)
    goods = [_weighed(_goods(line, body.document), written) for line, written in zip(lines, body.lines, strict=True)]
    return (act.because(body.reason) if body.reason else act), goods


def _goods(line: Line, document: str) -> Goods:
    return Goods(
        owner_id=line.owner_id,
        sku_id=line.sku_id,
        quantity=abs(line.quantity),
        bin_id=line.places[0],
        to_bin_id=line.places[1] if len(line.places) > 1 else None,
        lot_id=line.lot_id,
        document=document,
        entered=line.entered,
    )


def _weighed(goods: Goods, written: LineIn) -> Goods:
    return goods if written.weight is None else replace(goods, weight=written.weight, confirmed=written.weight_confirmed)


@contextmanager
def _pointing_at(lines: Sequence[LineIn]) -> Iterator[None]:
    """Let a refusal from within name the line of the request that it is about."""
    try:
        yield
    except Refusal as refusal:
        if not refusal.errors:
            raise
        raise type(refusal)(refusal.detail, errors=[_at_line(error, lines) for error in refusal.errors]) from refusal


def _at_line(error: FieldError, lines: Sequence[LineIn]) -> FieldError:
    path, _, name = error.pointer.rpartition("/")
    if path.startswith("/lines/") and lines and hasattr(lines[0], "to_place"):
        return FieldError(f"{path}/{FIELDS.get(name, name)}", error.code, error.message, error.facts)
    if error.pointer == "/quantity" and (sku := error.facts.get("sku")):
        for number, line in enumerate(lines):
            if line.sku.upper() == sku.upper():
                return FieldError(f"/lines/{number}/quantity", error.code, error.message, error.facts)
    return error
