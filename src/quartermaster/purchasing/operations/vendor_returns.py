"""Returns to suppliers in steps: drafted, approved, picked, shipped, credited; taken back while they have not left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts import scopes
from quartermaster.accounts.acts import Act, record
from quartermaster.catalog.models import Sku
from quartermaster.catalog.queries import usual_owner
from quartermaster.kernel.money import PRICE_SCALE
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.numbering import next_number
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, StaleVersion
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import UnknownPlace
from quartermaster.purchasing.models import Supplier, SupplierItem, VendorCredit, VendorReturn, VendorReturnLine
from quartermaster.purchasing.operations.states import WrongState
from quartermaster.purchasing.queries import supplier_by_id
from quartermaster.purchasing.vendor_returns import (
    NewVendorReturn,
    ReturnedLine,
    UnknownVendorReturn,
    money_of,
    vendor_return_by_number,
)
from quartermaster.stock import costing
from quartermaster.stock import operations as stock
from quartermaster.stock.models.lots import UNTRACKED, Lot
from quartermaster.stock.moves import Goods

ZERO = Decimal(0)
MOST_LINES = 1000
State = VendorReturn.State
FROM = (Bin.Kind.STORAGE, Bin.Kind.DOCK, Bin.Kind.QUARANTINE)


class InvalidVendorReturn(Invalid):
    """Lines that cannot go back like this; every one is named."""

    code = "invalid_vendor_return"
    title = "The return cannot be like this"


class NotValuedYet(Conflict):
    """What left is not valued, so nobody can say what the credit differs by."""

    code = "not_valued_yet"
    title = "Not valued yet"


@transaction.atomic
def draft_vendor_return(act: Act, *, paper: NewVendorReturn) -> VendorReturn:
    """Say what is to go back, out of which bins, and why. Nothing moves before it is picked."""
    supplier, owner_id = supplier_by_id(paper.supplier_id), paper.owner_id or usual_owner().id
    _require_reason(paper.reason)
    skus = Sku.objects.select_related("unit").in_bulk({line.sku_id for line in paper.lines})
    lots = _lots(paper.lines, owner_id)
    errors = _errors(paper, skus, lots)
    if errors:
        raise InvalidVendorReturn(errors[0].message, errors=errors)
    asked = _asked(supplier, skus)
    document = VendorReturn.objects.create(
        number=next_number("RV", sequence="purchasing_vendor_return_number"),
        supplier=supplier,
        owner_id=owner_id,
        warehouse_id=paper.warehouse_id,
        reason=paper.reason.strip(),
        authorisation=paper.authorisation.strip(),
        created_by_id=act.user_id,
        created_at=act.occurred_at,
    )
    VendorReturnLine.objects.bulk_create(
        VendorReturnLine(
            document=document,
            position=position,
            sku_id=line.sku_id,
            lot_id=lots.get((line.sku_id, line.lot.strip()), UNTRACKED),
            bin_id=line.bin_id,
            quantity=line.quantity,
            unit_credit=_credit(line, asked.get(line.sku_id), skus[line.sku_id]),
        )
        for position, line in enumerate(paper.lines, start=1)
    )
    return _told(act, document, "purchasing.draft_vendor_return", supplier=supplier.name, lines=len(paper.lines))


@transaction.atomic
def approve_vendor_return(act: Act, *, number: str, authorisation: str = "", version: int | None = None) -> VendorReturn:
    """It may be picked. `authorisation` is the supplier's own number of it, where they have given one."""
    document = _locked(number, version)
    _require_state(document, "approved", State.DRAFT)
    document.state, document.authorisation = State.APPROVED, authorisation.strip() or document.authorisation
    return _told(act, document, "purchasing.approve_vendor_return")


@transaction.atomic
def pick_vendor_return(
    act: Act, *, number: str, quantities: Mapping[int, Decimal] | None = None, version: int | None = None
) -> VendorReturn:
    """Take the goods from their bins: all of them, or so much of each line (position → quantity).

    What lay on shelves goes to quarantine and cannot be sold any more; what is at a dock or in quarantine stays there.
    """
    document = _locked(number, version)
    _require_state(document, "picked", State.APPROVED)
    lines = list(document.lines.select_related("sku__unit", "bin").order_by("position"))
    wanted = {line.position: line.quantity for line in lines} if quantities is None else quantities
    _refuse_quantities(document, lines, wanted)
    quarantine = _quarantine(document)
    moved = []
    for line in lines:
        line.picked = wanted.get(line.position, ZERO)
        line.picked_bin = quarantine if line.bin.kind == Bin.Kind.STORAGE else line.bin
        if line.picked and line.bin.kind == Bin.Kind.STORAGE:
            moved.append(_goods(document, line, bin_id=line.bin_id, to_bin_id=quarantine.id))
    if moved:
        stock.transfer(act, goods=moved)
    VendorReturnLine.objects.bulk_update(lines, ["picked", "picked_bin"])
    document.state = State.PICKED
    return _told(act, document, "purchasing.pick_vendor_return", lines=sum(1 for line in lines if line.picked))


@transaction.atomic
def unpick_vendor_return(act: Act, *, number: str, version: int | None = None) -> VendorReturn:
    """It does not leave after all: what came from shelves goes back to them. It can be picked again, or cancelled."""
    document = _locked(number, version)
    _require_state(document, "taken back", State.PICKED)
    lines = list(document.lines.select_related("bin").order_by("position"))
    moved = [
        _goods(document, line, bin_id=line.picked_bin_id or 0, to_bin_id=line.bin_id)
        for line in lines
        if line.picked and line.picked_bin_id != line.bin_id
    ]
    if moved:
        stock.transfer(act, goods=moved)
    document.lines.update(picked=ZERO, picked_bin=None)
    document.state = State.APPROVED
    return _told(act, document, "purchasing.unpick_vendor_return")


@transaction.atomic
def ship_vendor_return(
    act: Act, *, number: str, carrier: str = "", tracking: str = "", version: int | None = None
) -> VendorReturn:
    """What was picked leaves for the supplier, at what it cost."""
    document = _locked(number, version)
    _require_state(document, "shipped", State.PICKED)
    lines = document.lines.filter(picked__gt=0).order_by("position")
    stock.return_to_vendor(act, goods=[_goods(document, line, bin_id=line.picked_bin_id or 0) for line in lines])
    document.state, document.shipped_at = State.SHIPPED, act.occurred_at
    document.carrier, document.tracking = carrier.strip(), tracking.strip()
    return _told(act, document, "purchasing.ship_vendor_return")


@transaction.atomic
def credit_vendor_return(
    act: Act, *, number: str, amount: Decimal, reference: str = "", final: bool = False, version: int | None = None
) -> VendorReturn:
    """The supplier credited so much (more). `final`: nothing more is expected, whatever was; what all credits come to beyond what
    the goods had cost is its variance then.
    """
    document = _locked(number, version)
    _require_state(document, "credited", State.SHIPPED)
    if amount <= 0 or amount != round(amount, PRICE_SCALE):
        message = "A credit is above zero, with at most four decimals."
        raise InvalidVendorReturn(message, errors=[FieldError("/amount", "not_a_price", message)])
    VendorCredit.objects.create(
        document=document, amount=amount, reference=reference.strip(), noted_by_id=act.user_id, noted_at=act.occurred_at
    )
    details = {"credit": plain(amount)}
    if final:
        document.state, document.ended_at = State.CREDITED, act.occurred_at
        document.cost, document.variance = _cost_and_variance(document)
        details |= {"cost": plain(document.cost), "variance": plain(document.variance)}
    return _told(act, document, "purchasing.credit_vendor_return", **details)


def _cost_and_variance(document: VendorReturn) -> tuple[Decimal, Decimal]:
    """What the goods cost when they left, and what was credited in all beyond that. Whoever sees a part of the warehouses cannot
    value what has moved since; for them it must have been valued.
    """
    if scopes.inside() is None:
        costing.catch_up(sku_ids=set(document.lines.values_list("sku_id", flat=True)))
    money = money_of(vendor_return_by_number(document.number))
    if money.cost is None or money.difference is None:
        raise NotValuedYet(f"What left with {document.number} is being valued. Try again in a few seconds.")
    return money.cost, money.difference


@transaction.atomic
def cancel_vendor_return(act: Act, *, number: str, version: int | None = None) -> VendorReturn:
    """It does not go back, with a reason. What is picked is taken back first."""
    document = _locked(number, version)
    _require_state(document, "cancelled", State.DRAFT, State.APPROVED)
    _require_reason(act.reason)
    document.state, document.ended_at = State.CANCELLED, act.occurred_at
    return _told(act, document, "purchasing.cancel_vendor_return")


# ---------------------------------------------------------------- below: refusing


def _require_reason(reason: str) -> None:
    if not reason.strip():
        message = "Say why."
        raise stock.ReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])


def _require_state(document: VendorReturn, deed: str, *wanted: str) -> None:
    if document.state not in wanted:
        words = " or ".join(State(state).label.lower() for state in wanted)
        raise WrongState(
            f"{document.number} is {State(document.state).label.lower()}, so it cannot be {deed}. Only what is {words} can be."
        )


def _errors(paper: NewVendorReturn, skus: Mapping[int, Sku], lots: Mapping[tuple[int, str], int]) -> list[FieldError]:
    """All that is wrong with the lines."""
    if not paper.lines or len(paper.lines) > MOST_LINES:
        return [FieldError("/lines", "too_many", f"A return has 1 to {MOST_LINES:,} lines.")]
    bins = Bin.objects.filter(warehouse_id=paper.warehouse_id, kind__in=FROM).in_bulk({line.bin_id for line in paper.lines})
    errors: list[FieldError] = []
    for place, line in enumerate(paper.lines):
        pointer, sku = f"/lines/{place}", skus.get(line.sku_id)
        if sku is None:
            errors.append(FieldError(f"{pointer}/sku", "unknown_sku", "There is no such SKU."))
            continue
        if line.bin_id not in bins:
            message = "Goods go back from a storage, dock or quarantine bin of the warehouse."
            errors.append(FieldError(f"{pointer}/bin", "unknown_bin", message))
        if sku.tracking != Sku.Tracking.NONE and (sku.id, line.lot.strip()) not in lots:
            errors.append(FieldError(f"{pointer}/lot", "lot_needed", f"{sku.code} is tracked: name a lot or serial of it."))
        try:
            check_quantity(line.quantity, pointer=f"{pointer}/quantity", scale=sku.unit.scale)
        except Invalid as refusal:
            errors += refusal.errors
    return errors


def _refuse_quantities(document: VendorReturn, lines: Sequence[VendorReturnLine], wanted: Mapping[int, Decimal]) -> None:
    errors: list[FieldError] = []
    by_position = {line.position: line for line in lines}
    for place, (position, quantity) in enumerate(wanted.items()):
        line = by_position.get(position)
        if line is None:
            message = f"{document.number} has no line {position}."
            errors.append(FieldError(f"/lines/{place}/line", "unknown_line", message))
        elif not 0 <= quantity <= line.quantity or quantity != round(quantity, line.sku.unit.scale):
            message = f"Of line {position} between 0 and {plain(line.quantity)} can be picked."
            errors.append(FieldError(f"/lines/{place}/quantity", "not_a_quantity", message))
    if not errors and not any(wanted.values()):
        errors.append(FieldError("/lines", "required", "Pick something, or cancel the return."))
    if errors:
        raise InvalidVendorReturn(errors[0].message, errors=errors)


# ---------------------------------------------------------------- below: what all steps do


def _locked(number: str, version: int | None = None) -> VendorReturn:
    rows = VendorReturn.objects.select_for_update(of=("self",)).select_related("supplier", "warehouse")
    document = rows.filter(number=number.strip().upper()).first()
    if document is None:
        raise UnknownVendorReturn(f"There is no return to a supplier “{number[:40]}”.")
    if version is not None and version != document.version:
        detail = f"{document.number} was changed by somebody else since you read it. Look at it again, then repeat your change."
        raise StaleVersion(detail)
    return document


def _lots(lines: Sequence[ReturnedLine], owner_id: int) -> dict[tuple[int, str], int]:
    codes = {line.lot.strip() for line in lines if line.lot.strip()}
    found = Lot.objects.filter(owner_id=owner_id, sku_id__in={line.sku_id for line in lines}, code__in=codes)
    return {(lot.sku_id or 0, lot.code): lot.id for lot in found}


def _asked(supplier: Supplier, sku_ids: Iterable[int]) -> dict[int, Decimal]:
    """SKU → what the supplier asks for one, in the currency of the books."""
    items = SupplierItem.objects.filter(supplier=supplier, sku_id__in=list(sku_ids)).values_list("sku_id", "unit_cost")
    return {sku_id: round(cost * supplier.exchange_rate, PRICE_SCALE) for sku_id, cost in items}


def _credit(line: ReturnedLine, asked: Decimal | None, sku: Sku) -> Decimal:
    """What is expected for one: as said, else what the supplier asks for it, else what it costs."""
    if line.unit_credit is not None:
        return line.unit_credit
    return sku.cost if asked is None else asked


def _quarantine(document: VendorReturn) -> Bin:
    rows = Bin.objects.filter(warehouse_id=document.warehouse_id, kind=Bin.Kind.QUARANTINE, closed_at=None)
    found = rows.order_by("walk_order", "code").first()
    if found is None:
        raise UnknownPlace(f"{document.warehouse.name} has no open quarantine bin. Add one under Warehouse.")
    return found


def _goods(document: VendorReturn, line: VendorReturnLine, *, bin_id: int, to_bin_id: int | None = None) -> Goods:
    return Goods(
        owner_id=document.owner_id,
        sku_id=line.sku_id,
        quantity=line.picked,
        bin_id=bin_id,
        to_bin_id=to_bin_id,
        lot_id=line.lot_id or UNTRACKED,
        document=document.number,
        reason="return",
    )


def _told(act: Act, document: VendorReturn, verb: str, **details: object) -> VendorReturn:
    """Keep the document's new state, note the deed, announce it."""
    if verb != "purchasing.draft_vendor_return":
        document.version += 1
        document.save()
    record(act, verb, document=document.number, **details)
    sku_ids = frozenset(document.lines.values_list("sku_id", flat=True))
    announce(Notice("purchasing.returned", sku_ids, frozenset({document.warehouse_id}), (document.number,)))
    return vendor_return_by_number(document.number)
