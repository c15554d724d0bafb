"""The verbs of production: a work order is planned, released (what it needs is reserved), completed in parts, closed.

Callers import the module under the room's name: `from quartermaster.production import operations as production`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from quartermaster.accounts.acts import Act, record
from quartermaster.catalog import bills
from quartermaster.catalog.bills import Part
from quartermaster.catalog.models import Bill, Sku
from quartermaster.catalog.queries import usual_owner
from quartermaster.kernel import quantities
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.numbering import next_number
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, StaleVersion
from quartermaster.locations.models import Warehouse
from quartermaster.production import queries, timing
from quartermaster.production.models import ZERO, Completion, WorkLine, WorkOrder
from quartermaster.production.queries import UnknownWorkOrder, claim_name
from quartermaster.production.results import (
    AS_USUAL,
    InvalidWorkOrder,
    Result,
    lots_coming_out,
    lots_of_result,
    weighed,
    weights_said,
)
from quartermaster.production.series import WORK_ORDERS
from quartermaster.slotting.proposing import Stray, bins_for
from quartermaster.stock import making
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.making import Made
from quartermaster.stock.moves import Ask, Goods
from quartermaster.stock.queries import Pickable

State = WorkOrder.State
Kind = WorkOrder.Kind


class WrongState(Conflict):
    """The work order's state does not allow the deed."""

    code = "wrong_work_order_state"
    title = "Not in this state"


class MoreThanPlanned(Conflict):
    """More was to be completed than is left to be made."""

    code = "more_than_planned"
    title = "More than is left to be made"


class ComponentsMissing(Conflict):
    """The shelves hold less of a component than is needed, or what lies there may not be taken; every one is named."""

    code = "components_missing"
    title = "Not enough on the shelves"


class AlreadyTakenBack(Conflict):
    code = "already_taken_back"
    title = "This completion was taken back before"


@dataclass(frozen=True, slots=True)
class NewWork:
    """So many of a kit to be made or taken apart. No owner: the house's own goods."""

    kind: str
    sku_id: int
    quantity: Decimal
    warehouse_id: int
    owner_id: int | None = None
    due_on: date | None = None
    note: str = ""


@transaction.atomic
def plan(act: Act, *, work: NewWork) -> WorkOrder:
    """A draft: nothing is reserved yet. What it needs is what the kit's bill says now; where that says how long making takes and
    no day is named, it is due when it would be done if begun today."""
    sku = Sku.objects.select_related("unit").filter(pk=work.sku_id, archived_at=None).first()
    faults = list(_faults(work, sku))
    if faults or sku is None:
        raise InvalidWorkOrder(faults[0].message, errors=faults)
    bill = bills.bill_or_refuse(sku)
    order = WorkOrder.objects.create(
        number=next_number("WO", sequence="production_work_order_number"),
        kind=work.kind,
        owner_id=work.owner_id or usual_owner().pk,
        warehouse_id=work.warehouse_id,
        sku=sku,
        bill=bill,
        quantity=work.quantity,
        due_on=work.due_on or _done_on(act, work, bill),
        note=work.note.strip(),
        planned_by_id=act.user_id,
        planned_at=act.occurred_at,
    )
    parts = bills.taken_apart(Part(line.component_id, line.quantity) for line in bill.lines.all())
    WorkLine.objects.bulk_create(
        [WorkLine(order=order, position=place, sku_id=part.sku_id, per_kit=part.quantity) for place, part in enumerate(parts, 1)]
    )
    _tell(act, "production.plan", order, {"quantity": plain(order.quantity), "kit": sku.code})
    return order


def _done_on(act: Act, work: NewWork, bill: Bill) -> date | None:
    if work.kind != Kind.ASSEMBLE or not bill.making.said:
        return None
    days = Warehouse.objects.get(pk=work.warehouse_id).working_days
    return timing.ready_on(bill.making, days, work.quantity, begun_on=timezone.localdate(act.occurred_at))


@transaction.atomic
def edit(
    act: Act,
    *,
    number: str,
    quantity: Decimal,
    warehouse_id: int,
    due_on: date | None,
    note: str,
    version: int | None = None,
) -> WorkOrder:
    """Change a draft. Another kit, or its taking apart, is another work order; its components stay those of its bill."""
    order = _locked(number, version)
    _require(order, "changed", State.DRAFT)
    work = NewWork(order.kind, order.sku_id, quantity, warehouse_id)
    if faults := list(_faults(work, order.sku)):
        raise InvalidWorkOrder(faults[0].message, errors=faults)
    order.quantity, order.warehouse_id, order.due_on, order.note = quantity, warehouse_id, due_on, note.strip()
    _save(order, PLAN)
    _tell(act, "production.edit", order, {"quantity": plain(order.quantity)})
    return order


@transaction.atomic
def release(act: Act, *, number: str, version: int | None = None) -> WorkOrder:
    """Reserve all that is needed, or refuse naming every component that is short."""
    order = _locked(number, version)
    _require(order, "released", State.DRAFT)
    _reserve(act, order, partial=False)
    order.state = State.RELEASED
    _save(order)
    _tell(act, "production.release", order, {})
    return order


@transaction.atomic
def complete(
    act: Act, *, number: str, quantity: Decimal | None = None, result: Result = AS_USUAL, version: int | None = None
) -> Completion:
    """So many (None: all that is left) were made or taken apart. Components are taken from their shelves, the first to
    expire first; what comes out costs exactly what went in.
    """
    order = _locked(number, version)
    _require(order, "worked on", *WorkOrder.AT_WORK)
    many = order.left if quantity is None else _checked(order, quantity)
    turn = order.completions.count() + 1
    document = f"{order.number}/{turn}"
    made = (_assemble if order.kind == Kind.ASSEMBLE else _take_apart)(act, order, many, document, result)
    completion = Completion.objects.create(
        order=order,
        number=turn,
        document=document,
        quantity=many,
        value=made.value,
        completed_by_id=act.user_id,
        completed_at=act.occurred_at,
    )
    _has_made(act, order, many)
    _tell(act, "production.complete", order, {"quantity": plain(many), "completion": turn})
    return completion


@transaction.atomic
def take_back(act: Act, *, number: str, completion: int, version: int | None = None) -> WorkOrder:
    """Reverse a completion: what came out must still lie where it was put; what went in returns to its shelves.

    As much as there is of it is reserved for the work order again.
    """
    order = _locked(number, version)
    found = order.completions.filter(number=completion).first()
    if found is None:
        raise UnknownWorkOrder(f"{order.number} has no completion {completion}.")
    if found.reversed_at is not None:
        raise AlreadyTakenBack(f"Completion {completion} of {order.number} was taken back before.")
    kinds = ("assemble_produce", "assemble_consume") if order.kind == Kind.ASSEMBLE else ("disassemble",)
    movements = [movement.pk for kind in kinds for movement in stock_queries.standing_of(found.document, kind=kind)]
    stock.correct(act, quantities=dict.fromkeys(movements, ZERO), keeper=WORK_ORDERS)
    found.reversed_at = act.occurred_at
    found.save(update_fields=["reversed_at"])
    order.done -= found.quantity
    order.ended_at, order.state = None, State.IN_PROGRESS if order.done else State.RELEASED
    _reserve(act, order, partial=True)
    _save(order)
    _tell(act, "production.take_back", order, {"completion": completion, "quantity": plain(found.quantity)})
    return order


@transaction.atomic
def close(act: Act, *, number: str, version: int | None = None) -> WorkOrder:
    """No more of it is made: what is still reserved is given back. Without any completion that stands it is cancelled."""
    order = _locked(number, version)
    _require(order, "closed", *WorkOrder.OPEN)
    _give_back(act, order)
    order.state = State.COMPLETED if order.done else State.CANCELLED
    order.ended_at = act.occurred_at
    _save(order)
    _tell(act, "production.close", order, {"made": plain(order.done)})
    return order


# ---------------------------------------------------------------- below: what is refused


def _faults(work: NewWork, sku: Sku | None) -> Iterable[FieldError]:
    if work.kind not in Kind.values:
        yield FieldError("/kind", "invalid", f"Choose one of: {', '.join(Kind.values)}.")
    if not Warehouse.objects.filter(pk=work.warehouse_id, archived_at=None).exists():
        yield FieldError("/warehouse", "unknown_place", "There is no such warehouse, or it is archived.")
    if sku is None:
        yield FieldError("/sku", "unknown_sku", "There is no such SKU, or it is archived.")
        return
    if sku.kit == Sku.Kit.BUNDLE:
        message = (
            f"{sku.code} is a bundle: orders take it apart, it is never made. Change its bill to “made” to keep it in stock."
        )
        yield FieldError("/sku", "bundle_has_no_stock", message)
    try:
        quantities.check(work.quantity, scale=sku.unit.scale)
    except quantities.InvalidQuantity as refusal:
        yield from refusal.errors


def _locked(number: str, version: int | None) -> WorkOrder:
    found = (
        WorkOrder.objects.select_for_update(of=("self",)).select_related("sku__unit", "warehouse").filter(number=number).first()
    )
    if found is None:
        raise UnknownWorkOrder(f"There is no work order {number[:40]}.")
    if version is not None and found.version != version:
        raise StaleVersion(f"Somebody else changed {number} since you opened it. Look at it again, then repeat your change.")
    return found


def _require(order: WorkOrder, deed: str, *states: str) -> None:
    if order.state not in states:
        message = f"{order.number} is {order.get_state_display().lower()} and cannot be {deed}."
        raise WrongState(message + (" Release it first." if order.state == State.DRAFT else ""))


def _checked(order: WorkOrder, quantity: Decimal) -> Decimal:
    quantities.check(quantity, scale=order.sku.unit.scale)
    if quantity > order.left:
        message = f"Of {order.number} {plain(order.left)} are left to be made, not {plain(quantity)}."
        raise MoreThanPlanned(message, errors=[FieldError("/quantity", "more_than_planned", message)])
    return quantity


# ---------------------------------------------------------------- below: claims


def _wanted(order: WorkOrder) -> list[tuple[int, int, Decimal]]:
    """(position, SKU, quantity) of what is used up for all that is left: the components, or the kit itself."""
    if order.kind == Kind.DISASSEMBLE:
        return [(0, order.sku_id, order.left)]
    return [(line.position, line.sku_id, line.per_kit * order.left) for line in order.lines.order_by("position")]


def _reserve(act: Act, order: WorkOrder, *, partial: bool) -> None:
    order.claims += 1
    wanted = _wanted(order)
    held = queries.claims_of(order, [position for position, _, _ in wanted])
    asks = []
    for position, sku_id, quantity in wanted:
        missing = quantity - sum((part for _, part in held.get(position, [])), ZERO)
        if missing > 0:
            claim = claim_name(order.number, position, order.claims)
            asks.append(Ask(claim, order.owner_id, sku_id, order.warehouse_id, missing, document=order.number))
    try:
        stock.reserve(act, asks=asks, partial=partial, fresh=True, keeper=WORK_ORDERS)
    except stock.InsufficientStock as refused:
        raise _short(order, asks, {error.facts["claim"]: error.facts["available"] for error in refused.errors}) from None


def _short(order: WorkOrder, asks: Sequence[Ask], available: Mapping[str, str]) -> stock.InsufficientStock:
    codes = dict(Sku.objects.filter(pk__in=[ask.sku_id for ask in asks]).values_list("pk", "code"))
    errors = []
    for ask in asks:
        if ask.claim in available:
            facts = {"sku": codes[ask.sku_id], "asked": plain(ask.quantity), "available": available[ask.claim]}
            message = f"{facts['sku']}: {facts['asked']} needed, {facts['available']} available"
            errors.append(FieldError("/lines", "insufficient_stock", message, facts))
    sentence = f"{errors[0].message}. Nothing was reserved for {order.number}: buy or make more of it, or plan fewer."
    return stock.InsufficientStock(sentence, errors=errors)


def _give_back(act: Act, order: WorkOrder) -> None:
    held = queries.claims_of(order, [position for position, _, _ in _wanted(order)])
    claims = {name: None for parts in held.values() for name, _ in parts}
    if claims:
        stock.release(act, claims=claims, keeper=WORK_ORDERS)


# ---------------------------------------------------------------- below: making and taking apart


def _assemble(act: Act, order: WorkOrder, many: Decimal, document: str, result: Result) -> Made:
    needs = [(line.position, line.sku_id, line.per_kit * many) for line in order.lines.order_by("position")]
    told = weights_said(order, many, result)
    consumed = weighed(_taken(order, needs, document), told)
    lots = lots_of_result(act, order, many, result)
    bin_id = result.bin_id or _bins_for(order, [(order.sku_id, lots[0][0], many)])[0]
    made = [Goods(order.owner_id, order.sku_id, quantity, bin_id, lot_id=lot, document=document) for lot, quantity in lots]
    return making.assemble(act, consumed=consumed, made=weighed(made, told))


def _take_apart(act: Act, order: WorkOrder, many: Decimal, document: str, result: Result) -> Made:
    told = weights_said(order, many, result)
    consumed = weighed(_taken(order, [(0, order.sku_id, many)], document), told)
    lines = list(order.lines.select_related("sku").order_by("position"))
    within = queries.lots_within({goods.lot_id for goods in consumed})
    out = [(line.sku_id, *lot) for line in lines for lot in lots_coming_out(line, line.per_kit * many, within)]
    places = [result.bin_id] * len(out) if result.bin_id else _bins_for(order, out)
    made = [
        Goods(order.owner_id, sku_id, quantity, bin_id, lot_id=lot_id, document=document)
        for (sku_id, lot_id, quantity), bin_id in zip(out, places, strict=True)
    ]
    worth = {
        line.sku_id: line.sku.cost * told.get(line.sku_id, pieces) / pieces for line in lines if (pieces := line.per_kit * many)
    }
    return making.disassemble(act, consumed=consumed, made=weighed(made, told), worth=worth)


def _taken(order: WorkOrder, needs: Sequence[tuple[int, int, Decimal]], document: str) -> list[Goods]:
    """So much of each from concrete shelves and lots, in the SKU's own way of picking, using up what is reserved for it."""
    shelves: dict[int, list[Pickable]] = {}
    wanted = {sku_id for _, sku_id, _ in needs}
    for row in stock_queries.pickable(wanted, warehouse_id=order.warehouse_id, owner_id=order.owner_id):
        shelves.setdefault(row.sku_id, []).append(row)
    held = queries.claims_of(order, [position for position, _, _ in needs])
    goods: list[Goods] = []
    missing: list[tuple[int, Decimal, Decimal]] = []
    for position, sku_id, quantity in needs:
        left = quantity
        for shelf in shelves.get(sku_id, []):
            share = min(left, shelf.quantity)
            if share > 0:
                left -= share
                goods += _claimed(order, shelf, share, held.get(position, []), document)
        if left > 0:
            missing.append((sku_id, quantity, quantity - left))
    if missing:
        _refuse_missing(order, missing)
    return goods


def _claimed(
    order: WorkOrder, shelf: Pickable, quantity: Decimal, claims: list[tuple[str, Decimal]], document: str
) -> Iterable[Goods]:
    """The goods in one part for each claim that they use up; what no claim covers is taken from what is available."""
    while quantity > 0:
        name, still_open = claims[0] if claims else ("", quantity)
        share = min(quantity, still_open)
        quantity -= share
        if claims:
            claims[:1] = [(name, still_open - share)] if share < still_open else []
        yield Goods(order.owner_id, shelf.sku_id, share, shelf.bin_id, lot_id=shelf.lot_id, document=document, claim=name)


def _refuse_missing(order: WorkOrder, missing: Sequence[tuple[int, Decimal, Decimal]]) -> None:
    codes = dict(Sku.objects.filter(pk__in=[sku_id for sku_id, _, _ in missing]).values_list("pk", "code"))
    errors = []
    for sku_id, needed, there in missing:
        facts = {"sku": codes[sku_id], "needed": plain(needed), "available": plain(there)}
        message = f"{codes[sku_id]}: {plain(needed)} needed, {plain(there)} on shelves of {order.warehouse.name} may be taken"
        errors.append(FieldError("/quantity", "components_missing", message, facts))
    raise ComponentsMissing(
        f"{errors[0].message}. Nothing was moved: put goods away, count the bins, or make fewer.", errors=errors
    )


def _bins_for(order: WorkOrder, made: Sequence[tuple[int, int, Decimal]]) -> list[int]:
    """The bin proposed for each of what is made: (SKU, lot, quantity)."""
    strays = [Stray(order.owner_id, sku_id, quantity, lot_id) for sku_id, lot_id, quantity in made]
    found = [one.bin_id for one in bins_for(strays, warehouse_id=order.warehouse_id) if one]
    if len(found) < len(made):
        raise stock.WrongBin(f"No open storage bin of {order.warehouse.name} takes what is made. Name the bin.")
    return found


# ---------------------------------------------------------------- below: writing


def _has_made(act: Act, order: WorkOrder, many: Decimal) -> None:
    order.done += many
    order.state = State.COMPLETED if not order.left else State.IN_PROGRESS
    if order.state == State.COMPLETED:
        _give_back(act, order)
        order.ended_at = act.occurred_at
    _save(order)


STANDING = ("state", "done", "claims", "ended_at")
PLAN = ("quantity", "warehouse", "due_on", "note")


def _save(order: WorkOrder, fields: Sequence[str] = STANDING) -> None:
    order.version += 1
    order.save(update_fields=[*fields, "version"])


TOLD = {
    "production.plan": "production.planned",
    "production.edit": "production.edited",
    "production.release": "production.released",
    "production.complete": "production.completed",
    "production.take_back": "production.taken_back",
    "production.close": "production.closed",
}


def _tell(act: Act, verb: str, order: WorkOrder, details: Mapping[str, object]) -> None:
    record(act, verb, document=order.number, **details)
    skus = frozenset([order.sku_id, *order.lines.values_list("sku_id", flat=True)])
    announce(Notice(TOLD[verb], sku_ids=skus, documents=(order.number,)))
