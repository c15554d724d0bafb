"""Judging what was inspected: the verdict, the concession, letting go, and taking a verdict back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, StaleVersion
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import UnknownPlace
from quartermaster.purchasing.inspection_papers import Decision, Verdict
from quartermaster.purchasing.inspection_queries import UnknownInspection, inspection_by_number
from quartermaster.purchasing.models import (
    Discrepancy,
    Inspection,
    InspectionCheck,
    InspectionDefect,
    InspectionPart,
    InspectionPhoto,
)
from quartermaster.purchasing.operations import states
from quartermaster.purchasing.operations.findings import Findings, read_findings
from quartermaster.purchasing.operations.inspecting import ask_for
from quartermaster.purchasing.operations.photographing import keep_photo
from quartermaster.purchasing.sampling import Tally
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.models.lots import UNTRACKED
from quartermaster.stock.moves import Goods

ZERO = Decimal(0)
SEVERITIES = ("critical", "major", "minor")
State = Inspection.State
Share = tuple[InspectionPart, Decimal]


class InspectionDecided(Conflict):
    code = "inspection_decided"
    title = "This inspection is decided"


class InspectionFailed(Conflict):
    """More of the sample is defective than its plan accepts: taking the lot all the same is a concession."""

    code = "inspection_failed"
    title = "Too much of the sample is defective"


class InspectionMovedOn(Conflict):
    """The goods lie elsewhere by now, or their discrepancy is being dealt with."""

    code = "inspection_moved_on"
    title = "The verdict cannot be taken back"


@transaction.atomic
def judge_inspection(act: Act, *, number: str, verdict: Verdict, version: int | None = None) -> Inspection:
    """Say what was found and what becomes of the lot, once. What is accepted can be put away; what is rejected goes to
    quarantine, as a discrepancy to be claimed and settled. Sorting keeps it held until all of it was looked at.

    A lot that its plan does not accept is taken only by permission and with a reason, unless all of it was looked at and what
    is bad is set apart.
    """
    found = _lock(number, version)
    parts = list(found.parts.select_related("receipt_line__lot", "receipt_line__bin").order_by("id"))
    findings = read_findings(found, parts, verdict)
    tally = findings.tally
    _note(found, findings, verdict)
    good = tally.is_within(found.accept_major, found.accept_minor)
    if verdict.decision == Decision.SORT:
        found.state, found.sample, found.good = State.SORTING, found.quantity, False
        return _changed(act, found, "purchasing.sort_inspection", tally)
    rejected = found.quantity if verdict.decision == Decision.REJECT else verdict.set_apart
    conceded = rejected < found.quantity and not good and not _is_sorted(found, tally, rejected)
    if conceded:
        _require_concession(act, found, tally)
    found.good = good and rejected < found.quantity and found.good is not False
    found.accepted, found.rejected = found.quantity - rejected, rejected
    found.state = State.CONCEDED if conceded else _state_of(found)
    _move(act, found, parts, verdict.serials)
    return _decided(act, found, "purchasing.judge_inspection", tally)


@transaction.atomic
def waive_inspection(act: Act, *, number: str, version: int | None = None) -> Inspection:
    """Let the lot go without looking at it, with a reason. It counts as skipped."""
    found = _lock(number, version)
    _require_reason(act, "Say why it is not looked at.")
    found.accepted, found.state = found.quantity, State.WAIVED
    _move(act, found, list(found.parts.all()), ())
    return _decided(act, found, "purchasing.waive_inspection", Tally())


@transaction.atomic
def reopen_inspection(act: Act, *, number: str, version: int | None = None) -> Inspection:
    """Take a verdict back, with a reason, while the goods still lie where it left them and nothing was claimed for them: they
    are held at the dock again, and wait for another verdict. What was noted stays noted until then."""
    found = _lock(number, version, *Inspection.JUDGED, State.WAIVED)
    _require_reason(act, "Say why the verdict is taken back.")
    parts = list(found.parts.select_related("receipt_line__lot", "discrepancy").order_by("id"))
    _bring_back(act, found, [part for part in parts if part.discrepancy])
    try:
        holds = stock.hold(act, asks=[ask_for(found, part.receipt_line, part.quantity) for part in parts])
    except stock.BinShort as refused:
        raise InspectionMovedOn(f"{refused.detail} What was put away is adjusted or sent back from there.") from None
    for part, hold_id in zip(parts, holds, strict=True):
        part.hold_id, part.discrepancy = hold_id, None
    InspectionPart.objects.bulk_update(parts, ["hold_id", "discrepancy"])
    found.state = State.WAITING
    found.accepted = found.rejected = ZERO
    found.good = found.decided_by = found.decided_at = None
    found.reason = ""
    return _changed(act, found, "purchasing.reopen_inspection", Tally())


@transaction.atomic
def photograph_inspection(act: Act, *, number: str, content: bytes) -> InspectionPhoto:
    """Keep a picture of what was seen, also once it is decided."""
    found = Inspection.objects.select_for_update(of=("self",)).filter(pk=inspection_by_number(number).pk).get()
    photo = keep_photo(act, InspectionPhoto, content, whose=found.number, inspection=found)
    record(act, "purchasing.add_photo", document=found.number)
    return photo


# ---------------------------------------------------------------- below: refusing


def _lock(number: str, version: int | None, *wanted: str) -> Inspection:
    """The inspection, behind its order: whoever receives or corrects locks the order first, too."""
    seen = Inspection.objects.filter(number=number.strip().upper()).select_related("receipt__order").first()
    if seen is None:
        raise UnknownInspection(f"There is no inspection “{number[:40]}”.")
    states.lock_one(seen.receipt.paper.number)
    rows = Inspection.objects.select_for_update(of=("self",)).select_related("sku__unit", "receipt__order", "receipt__bin")
    found = rows.get(pk=seen.pk)
    if version is not None and version != found.version:
        detail = f"{found.number} was changed by somebody else since you read it. Look at it again, then repeat your change."
        raise StaleVersion(detail)
    if found.state not in (wanted or Inspection.OPEN):
        raise InspectionDecided(f"{found.number} is {found.get_state_display().lower()}, so this cannot be done with it.")
    return found


def _is_sorted(found: Inspection, tally: Tally, rejected: Decimal) -> bool:
    """All of it was looked at, and what is bad is set apart."""
    return found.looks_at_all and rejected >= tally.critical + tally.major


def _require_concession(act: Act, found: Inspection, tally: Tally) -> None:
    permissions.require(act.permissions, "purchasing.concede")
    if not act.reason:
        counted = ", ".join(f"{getattr(tally, name)} {name}" for name in SEVERITIES if getattr(tally, name))
        message = (
            f"{counted} of {plain(found.sample)}: more than the plan accepts. "
            "Reject or sort the lot, or say why it is taken all the same."
        )
        raise InspectionFailed(message, errors=[FieldError("/reason", "inspection_failed", message)])


def _require_reason(act: Act, message: str) -> None:
    if not act.reason:
        raise stock.ReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])


# ---------------------------------------------------------------- below: writing


def _note(found: Inspection, findings: Findings, verdict: Verdict) -> None:
    """Write down what was found, in place of what was noted before."""
    InspectionCheck.objects.bulk_update(findings.checks, ["passed", "numbers"])
    InspectionDefect.objects.filter(inspection=found).delete()
    InspectionDefect.objects.bulk_create(
        InspectionDefect(inspection=found, code=code, severity=code.severity, quantity=quantity)
        for code, quantity in findings.defects
    )
    tally = findings.tally
    found.critical, found.major, found.minor = tally.critical, tally.major, tally.minor
    found.note = verdict.note.strip()[:500]


def _state_of(found: Inspection) -> State:
    if not found.rejected:
        return State.ACCEPTED
    return State.PARTLY if found.accepted else State.REJECTED


def _move(act: Act, found: Inspection, parts: Sequence[InspectionPart], serials: Sequence[str]) -> None:
    """What is rejected goes to quarantine with its hold; the rest is given free where it lies."""
    held = stock_queries.holds_by_id(part.hold_id for part in parts)
    left = {part.hold_id: held[part.hold_id].open for part in parts}
    if rejected := _take(parts, found.rejected, serials, left):
        _set_apart(act, found, rejected)
    if free := {hold_id: quantity for hold_id, quantity in left.items() if quantity}:
        stock.lift(act, holds=free)


def _take(parts: Sequence[InspectionPart], quantity: Decimal, serials: Sequence[str], left: dict[int, Decimal]) -> list[Share]:
    """So much of the parts, the last first, or those with the serials; what is `left` of the holds shrinks.

    Where somebody has lifted a hold by hand meanwhile, too little of it is left.
    """
    taken: list[Share] = []
    for part in reversed(parts):
        if serials and part.receipt_line.lot.code not in serials:
            continue
        share = min(quantity, left[part.hold_id])
        if share > 0:
            taken.append((part, share))
            left[part.hold_id] -= share
            quantity -= share
    if quantity > 0:
        raise stock.HoldSpent(f"{plain(quantity)} of it are held no longer: somebody has lifted the hold. Hold them again first.")
    return taken


def _set_apart(act: Act, found: Inspection, rejected: Sequence[Share]) -> None:
    """To quarantine, and a discrepancy of each part, to be claimed and settled like any other."""
    bins = Bin.objects.filter(warehouse_id=found.warehouse_id, kind=Bin.Kind.QUARANTINE, closed_at=None)
    quarantine = bins.order_by("walk_order", "code").first()
    if quarantine is None:
        raise UnknownPlace("There is no open quarantine bin in the warehouse. Add one under Warehouse.")
    stock.reject(act, holds={part.hold_id: quantity for part, quantity in rejected}, to_bin_id=quarantine.id)
    figures = [f"{getattr(found, name)} {name}" for name in SEVERITIES if getattr(found, name)]
    said = f"{found.number}: {', '.join(figures) or 'rejected'} of {plain(found.sample)}"
    for part, quantity in rejected:
        part.discrepancy = Discrepancy.objects.create(
            receipt_id=found.receipt_id,
            line_id=part.receipt_line.line_id,
            sku_id=found.sku_id,
            bin=quarantine,
            lot_id=part.receipt_line.lot_id,
            kind=Discrepancy.Kind.FAILED,
            quantity=quantity,
            note=f"{said}. {found.note}"[:500] if found.note else said,
        )
    InspectionPart.objects.bulk_update([part for part, _ in rejected], ["discrepancy"])


def _bring_back(act: Act, found: Inspection, parts: Sequence[InspectionPart]) -> None:
    """Rejected goods go from quarantine to the dock again, and their discrepancies are void."""
    noted = [(part.receipt_line, part.discrepancy) for part in parts if part.discrepancy]
    if not noted:
        return
    if dealt_with := [one for _, one in noted if one.state != Discrepancy.State.OPEN]:
        state = dealt_with[0].get_state_display().lower()
        raise InspectionMovedOn(f"Its discrepancy is {state}: settle that with the supplier instead.")
    goods = [
        Goods(
            found.owner_id,
            found.sku_id,
            one.quantity,
            one.bin_id or 0,
            row.bin_id,
            lot_id=row.lot_id or UNTRACKED,
            document=found.receipt.paper.number,
            reason="failed",
        )
        for row, one in noted
    ]
    try:
        stock.transfer(act, goods=goods)
    except stock.BinShort as refused:
        raise InspectionMovedOn(f"{refused.detail} The goods have left quarantine.") from None
    for _, one in noted:
        one.state, one.note = Discrepancy.State.VOID, f"The verdict of {found.number} was taken back."
        one.resolved_by_id, one.resolved_at = act.user_id, act.occurred_at
        one.version += 1
        one.save()


def _decided(act: Act, found: Inspection, verb: str, tally: Tally) -> Inspection:
    found.decided_by_id, found.decided_at, found.reason = act.user_id, act.occurred_at, act.reason[:200]
    return _changed(act, found, verb, tally)


def _changed(act: Act, found: Inspection, verb: str, tally: Tally) -> Inspection:
    """Save it under another version, and tell: the timelines of the inspection and of its order, and whoever listens."""
    found.version += 1
    found.save()
    figures = {name: getattr(tally, name) for name in SEVERITIES if getattr(tally, name)}
    amounts = {name: plain(getattr(found, name)) for name in ("accepted", "rejected") if getattr(found, name)}
    record(act, verb, document=found.number, verdict=found.get_state_display(), **figures, **amounts)
    order = found.receipt.paper
    record(act, verb, document=order.number, inspection=found.number, sku=found.sku.code, **amounts)
    documents = (found.number, order.number)
    announce(Notice("purchasing.inspected", frozenset({found.sku_id}), frozenset({found.warehouse_id}), documents))
    return inspection_by_number(found.number)
