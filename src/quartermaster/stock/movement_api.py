"""Movements under /api/v1: listed, posted, and the deeds that make them: adjusting, weighing, moving, putting away, reversing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic_core import to_json

from quartermaster.accounts import doors
from quartermaster.accounts.acts import Act
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, NotFound, Refusal
from quartermaster.stock import adjustment_sheets, move_sheets, queries, references
from quartermaster.stock import operations as stock
from quartermaster.stock.backdating import occurring, require_recordable
from quartermaster.stock.forms import HandLine
from quartermaster.stock.moves import Goods, Move
from quartermaster.stock.owner_changes import change_owner
from quartermaster.stock.queries import MovementLine
from quartermaster.stock.references import Line, read_lines
from quartermaster.stock.schemas import (
    AdjustmentsIn,
    LineIn,
    MovementOut,
    MovementQuery,
    MovementsPage,
    MovesIn,
    OwnerChangesIn,
    PostedOut,
    PostingLineIn,
    PostingsIn,
    ReversalsIn,
    WeighedOut,
    WeightReversalsIn,
    WeightsIn,
    write_moment,
)
from quartermaster.web import sheets_api
from quartermaster.web.sheets_api import SHEET_BODY, SheetOut, SheetQuery

router = Router(tags=["stock"])
NDJSON = "application/x-ndjson"


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


ONE = Decimal(1)
ENDS = (("from", attrgetter("from_place")), ("to", attrgetter("to_place")))
REASONED = frozenset({"adjustment", "scrap"})
FIELDS = {"bin": "from", "to_bin": "to"}
"""What the operations call a line's ends, and what they are called here."""


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


@router.post("/imports/adjustments", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("stock.adjust", effect=True)
def import_adjustments(request: doors.ApiRequest, query: Query[SheetQuery]) -> SheetOut:
    """`POST /adjustments` from a sheet, each row with its reason, all rows or none."""
    return sheets_api.loaded(
        request, adjustment_sheets.HEADINGS, partial(adjustment_sheets.load_sheet, request.act), dry_run=query.dry_run
    )


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


@router.post("/imports/moves", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("stock.transfer", effect=True)
def import_moves(request: doors.ApiRequest, query: Query[SheetQuery]) -> SheetOut:
    """`POST /transfers` from a sheet, all rows or none."""
    return sheets_api.loaded(request, move_sheets.HEADINGS, partial(move_sheets.load_sheet, request.act), dry_run=query.dry_run)


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
        errors.add_if_kept(f"/lines/{number}/document", line.document, line.kind)
        if line.from_place.upper() == line.to_place.upper():
            errors.add(f"/lines/{number}/to", "same_place", "Goods go from one place to another; these are the same.")
        if line.occurred_at is not None:
            require_recordable(act, line.occurred_at, pointer=f"/lines/{number}/occurred_at")
    errors.refuse()


def _refuse_kept(document: str, kind: str) -> None:
    errors = references.Errors()
    errors.add_if_kept("/document", document, kind)
    errors.refuse()


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
