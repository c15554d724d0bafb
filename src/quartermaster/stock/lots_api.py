"""Lots, serials and holds under /api/v1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any

from django.db.models import Q
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from quartermaster.accounts import doors
from quartermaster.catalog.queries import category_by_name
from quartermaster.codes.serials import spread
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.stock import attributes, hold_sheets, lot_sheets, queries, references
from quartermaster.stock import operations as stock
from quartermaster.stock.models import ExpiryRule, Hold, Lot
from quartermaster.stock.moves import HoldAsk, NewLot
from quartermaster.stock.references import read_lines
from quartermaster.stock.schemas import (
    MOST_LINES,
    ExpiryRuleIn,
    ExpiryRuleOut,
    HoldIdsOut,
    HoldOut,
    HoldQuery,
    HoldsIn,
    LiftsIn,
    LotFactsIn,
    LotIn,
    LotOut,
    LotQuery,
    LotsIn,
    LotsOut,
    LotStateIn,
    PartOfHoldIn,
    PostedOut,
    RejectionsIn,
    Words,
)
from quartermaster.web import sheets_api
from quartermaster.web.api import Page, page_of
from quartermaster.web.sheets_api import SHEET_BODY, SheetOut, SheetQuery

router = Router(tags=["stock"])


class LotUnnamed(Invalid):
    """A lot has a code, a serial-tracked SKU has serials; one of both, never neither."""

    code = "lot_unnamed"
    title = "Say which lot"


class HoldNamedTwice(Conflict):
    code = "hold_named_twice"
    title = "The same hold is named twice"


class LotSheetQuery(SheetQuery):
    reason: Words = Field(lot_sheets.FROM_A_SHEET, description="Why what was said of them is corrected.")


# ---------------------------------------------------------------- lots


@router.get("/lots", response=Page[LotOut])
@doors.api("stock.view")
def list_lots(request: doors.ApiRequest, query: Query[LotQuery]) -> Page[LotOut]:
    found = queries.lots_with_stock()
    if query.sku is not None:
        found = found.filter(sku_id=references.find_sku(query.sku, pointer="/query/sku").id)
    if query.owner is not None:
        found = found.filter(owner_id=references.find_owner_id(query.owner, pointer="/query/owner"))
    if query.code is not None:
        found = found.filter(code=query.code)
    if query.state is not None:
        found = found.filter(state=query.state)
    if query.expires_before is not None:
        found = found.filter(expires_on__lt=query.expires_before)
    if query.due is not None:
        due = Q(pk__in=queries.lots_due(timezone.localdate()))
        found = found.filter(due if query.due else ~due)
    return page_of(found, query, row=_lot, sorts={"id": "id", "code": "code", "expires_on": "expires_on"}, usual_sort="id")


@router.get("/lots/{lot_id}", response=LotOut)
@doors.api("stock.view")
def get_lot(request: doors.ApiRequest, lot_id: int) -> doors.Versioned:
    found = _found(lot_id)
    return doors.Versioned(_lot(found), found.version)


@router.patch("/lots/{lot_id}", response=LotOut)
@doors.api("stock.correct_lot", effect=True)
def correct_lot(request: doors.ApiRequest, lot_id: int, body: LotFactsIn) -> doors.Versioned:
    """Correct the dates and what else is said of a lot, the fields that are sent. Needs If-Match."""
    found = _found(lot_id)
    doors.require_version(request, found.version)
    facts = replace(stock.facts_of(found), **body.model_dump(exclude={"reason"}, exclude_unset=True))
    stock.correct_lots(request.act.because(body.reason), facts=[facts], versions={found.id: found.version})
    found = _found(lot_id)
    return doors.Versioned(_lot(found), found.version)


@router.post("/lots", response={201: LotsOut})
@doors.api("stock.begin_lots", effect=True)
def begin_lots(request: doors.ApiRequest, body: LotsIn) -> tuple[int, LotsOut]:
    """Make lots and serials known; those known already with the same dates are answered, not doubled."""
    return 201, LotsOut(lots=stock.begin_lots(request.act, lots=_new_lots(body.lots)))


@router.post("/lots/{lot_id}/states", response={201: LotOut})
@doors.api("stock.change_lot", effect=True)
def change_lot(request: doors.ApiRequest, lot_id: int, body: LotStateIn) -> tuple[int, LotOut]:
    """Release, hold, recall or reject a lot. Unless it is released, all there is of it is held wherever it lies."""
    stock.change_lot(request.act.because(body.reason), lot_id=_found(lot_id).id, state=Lot.State(body.state))
    return 201, _lot(_found(lot_id))


def _found(lot_id: int) -> Any:
    found = queries.lots_with_stock().filter(id=lot_id).first() if -(2**63) < lot_id < 2**63 else None
    if found is None:
        raise stock.UnknownLot(f"There is no lot {lot_id}.")
    return found


def _lot(row: Any) -> LotOut:
    return LotOut(
        id=row.id,
        sku=row.sku.code,
        owner=row.owner.code,
        code=row.code,
        serial=row.is_serial,
        state=row.state,
        expired=row.expires_on is not None and row.expires_on < timezone.localdate(),
        expires_on=row.expires_on,
        best_before=row.best_before,
        manufactured_on=row.manufactured_on,
        supplier_lot=row.supplier_lot,
        warranty_until=row.warranty_until,
        attributes=row.attributes,
        on_hand=row.on_hand,
        created_at=row.created_at,
    )


def _new_lots(written: Sequence[LotIn]) -> list[NewLot]:
    errors = references.Errors()
    skus = references.skus.find(lot.sku for lot in written)
    owners = references.owners.find(lot.owner or "" for lot in written)
    others = queries.not_loose_among(sku.id for sku in skus.values())
    lots: list[NewLot] = []
    for place, lot in enumerate(written):
        sku, owner_id = skus.get(lot.sku), owners.get(lot.owner or "")
        if sku is None:
            errors.unknown(f"/lots/{place}/sku", "sku", lot.sku)
        if owner_id is None:
            errors.unknown(f"/lots/{place}/owner", "owner", lot.owner or "")
        if sku is None or owner_id is None:
            continue
        by_serial = sku.id in others and others[sku.id].tracking == "serial"
        if bool(lot.serials) == bool(lot.code) or by_serial != bool(lot.serials):
            message = f"{sku.code} is tracked by {'serial: send serials' if by_serial else 'lot: send code'}, and only that."
            raise LotUnnamed(message, errors=[FieldError(f"/lots/{place}", "lot_unnamed", message)])
        codes = spread(lot.serials, pointer=f"/lots/{place}/serials") if lot.serials else [str(lot.code)]
        facts = lot.model_dump(exclude={"sku", "owner", "code", "serials"})
        facts["attributes"] = attributes.check(lot.attributes, pointer=f"/lots/{place}/attributes")
        lots += [NewLot(owner_id, sku.id, code, **facts) for code in codes]
    errors.refuse()
    if len(lots) > MOST_LINES:
        raise LotUnnamed(f"At most {MOST_LINES} lots and serials at once; send the others in another request.")
    return lots


@router.post("/imports/lots", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("stock.correct_lot", effect=True)
def import_lots(request: doors.ApiRequest, query: Query[LotSheetQuery]) -> SheetOut:
    """Lots and serials from a sheet: those not heard of are made known, of the others what is said is corrected."""
    return sheets_api.loaded(
        request, lot_sheets.HEADINGS, partial(lot_sheets.load_sheet, request.act.because(query.reason)), dry_run=query.dry_run
    )


# ---------------------------------------------------------------- when lots are told of


@router.get("/expiry-rules", response=list[ExpiryRuleOut])
@doors.api("stock.view")
def list_expiry_rules(request: doors.ApiRequest) -> list[ExpiryRuleOut]:
    """How long before their last day lots are told of; all that no rule is about: 30, 14 and 7 days."""
    return [_expiry_rule(rule) for rule in queries.expiry_rules()]


@router.post("/expiry-rules", response={201: ExpiryRuleOut})
@doors.api("stock.set_expiry_rules", effect=True)
def set_expiry_rule(request: doors.ApiRequest, body: ExpiryRuleIn) -> tuple[int, ExpiryRuleOut]:
    """Instead of the rule that the SKU or the category had."""
    sku_id = references.find_sku(body.sku).id if body.sku else None
    category_id = category_by_name(body.category).pk if body.category else None
    return 201, _expiry_rule(stock.set_expiry_rule(request.act, days=body.days, sku_id=sku_id, category_id=category_id))


@router.delete("/expiry-rules/{int:rule_id}", response={204: None})
@doors.api("stock.set_expiry_rules", effect=True)
def end_expiry_rule(request: doors.ApiRequest, rule_id: int) -> None:
    stock.end_expiry_rule(request.act, rule_id=rule_id)


def _expiry_rule(rule: ExpiryRule) -> ExpiryRuleOut:
    return ExpiryRuleOut(
        id=rule.pk,
        sku=rule.sku.code if rule.sku else None,
        category=rule.category.name if rule.category else None,
        days=rule.days,
    )


# ---------------------------------------------------------------- holds


@router.get("/holds", response=Page[HoldOut])
@doors.api("stock.view")
def list_holds(request: doors.ApiRequest, query: Query[HoldQuery]) -> Page[HoldOut]:
    found = queries.holds()
    if query.sku is not None:
        found = found.filter(sku_id=references.find_sku(query.sku, pointer="/query/sku").id)
    if query.warehouse is not None:
        found = found.filter(bin__warehouse_id=references.find_warehouse_id(query.warehouse, pointer="/query/warehouse"))
    if query.reason is not None:
        found = found.filter(reason=query.reason)
    return page_of(found.order_by(), query, row=_hold, sorts={"id": "id"}, usual_sort="-id")


@router.post("/holds", response={201: HoldIdsOut})
@doors.api("stock.hold", effect=True)
def hold(request: doors.ApiRequest, body: HoldsIn) -> tuple[int, HoldIdsOut]:
    """Keep goods from being sold where they lie. They stay on hand."""
    lines = read_lines(body.lines, (("bin", attrgetter("bin")),))
    asks = [
        HoldAsk(line.owner_id, line.sku_id, line.places[0], line.quantity, written.reason, lot_id=line.lot_id, note=written.note)
        for written, line in zip(body.lines, lines, strict=True)
    ]
    return 201, HoldIdsOut(holds=stock.hold(request.act, asks=asks))


@router.post("/imports/holds", response=SheetOut, openapi_extra=SHEET_BODY)
@doors.api("stock.hold", effect=True)
def import_holds(request: doors.ApiRequest, query: Query[SheetQuery]) -> SheetOut:
    """`POST /holds` from a sheet, all rows or none."""
    return sheets_api.loaded(request, hold_sheets.HEADINGS, partial(hold_sheets.load_sheet, request.act), dry_run=query.dry_run)


@router.post("/lifts", response={201: HoldIdsOut})
@doors.api("stock.lift", effect=True)
def lift(request: doors.ApiRequest, body: LiftsIn) -> tuple[int, HoldIdsOut]:
    """Give held goods free again."""
    holds = _parts(body.holds)
    stock.lift(request.act, holds=holds)
    return 201, HoldIdsOut(holds=list(holds))


@router.post("/rejections", response={201: PostedOut})
@doors.api("stock.reject", effect=True)
def reject(request: doors.ApiRequest, body: RejectionsIn) -> tuple[int, PostedOut]:
    """Held goods go to quarantine, or are scrapped."""
    to_bin_id = references.find_bin_id(body.to_bin, pointer="/to_bin") if body.to_bin is not None else None
    act = request.act.because(body.reason or "")
    return 201, PostedOut(movements=stock.reject(act, holds=_parts(body.holds), to_bin_id=to_bin_id))


def _parts(written: Iterable[PartOfHoldIn]) -> dict[int, Decimal | None]:
    parts: dict[int, Decimal | None] = {}
    for place, part in enumerate(written):
        if part.hold in parts:
            message = f"Hold {part.hold} is named twice. Name every hold once."
            raise HoldNamedTwice(message, errors=[FieldError(f"/holds/{place}/hold", "hold_named_twice", message)])
        parts[part.hold] = part.quantity
    return parts


def _hold(row: Hold) -> HoldOut:
    place: Any = row.bin
    return HoldOut(
        id=row.pk,
        sku=row.sku.code,
        owner=row.owner.code,
        bin=f"{place.warehouse.code}/{place.code}",
        lot=row.lot.code or None,
        quantity=row.quantity,
        open=row.open,
        reason=row.reason,
        note=row.note,
        placed_by=row.actor.get_username(),
        placed_at=row.placed_at,
    )
