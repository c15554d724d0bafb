"""What becomes of goods that came back: sold again, kept aside, mended, scrapped, or meant for the supplier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import first_bin
from quartermaster.returns import queries
from quartermaster.returns.models import Decision, Piece, Return, ReturnLine
from quartermaster.returns.operations.documents import ZERO, InvalidReturn, lines_of, lock, require_state, settle, tell
from quartermaster.returns.papers import Ruling
from quartermaster.returns.series import RETURNS
from quartermaster.slotting.proposing import Stray, bins_for
from quartermaster.stock import operations as stock
from quartermaster.stock.models.lots import UNTRACKED, Lot
from quartermaster.stock.moves import Goods

Disposition = Decision.Disposition
SCRAPPED_AS = {ReturnLine.Reason.EXPIRED: "expired"}
"""Stock's reason for scrapping, by the customer's for returning; everything else counts as damaged."""


class NothingToDecide(Conflict):
    """So much of it does not lie there undecided."""

    code = "nothing_to_decide"
    title = "Nothing to decide"


class NotFitToSell(Conflict):
    """Its lot has expired or is not released, so it cannot be sold again."""

    code = "not_fit_to_sell"
    title = "Not fit to be sold"


class DecidedElsewhere(Conflict):
    """Something else was decided about it since, or it is taken back already."""

    code = "decided_since"
    title = "Decided anew since"


@dataclass(slots=True)
class Case:
    """A ruling with what it is about: where the goods lie now, and where they go."""

    ruling: Ruling
    piece: Piece
    line: ReturnLine
    follows: Decision | None
    from_bin: Bin
    to_bin_id: int | None = None
    movement_id: int | None = None

    @property
    def stays(self) -> bool:
        return self.to_bin_id in (None, self.from_bin.pk) and self.ruling.disposition != Disposition.SCRAP


@transaction.atomic
def decide(act: Act, *, number: str, rulings: Sequence[Ruling], version: int | None = None) -> list[Decision]:
    """Say what becomes of goods, piece by piece, all or none. What is restocked can be sold at once, at what it cost when it
    was sold; the rest stays held. Refuses to restock lots that have expired or are not released (`NotFitToSell`).
    """
    paper = lock(number, version)
    require_state(paper, "decided", *Return.AT_HAND, Return.State.CLOSED)
    cases = _cases(paper, rulings)
    _refuse_unfit(cases)
    _choose_bins(paper, cases)
    _move(act, paper, cases)
    decisions = Decision.objects.bulk_create([_decision(act, case) for case in cases])
    _count(cases)
    if paper.state != Return.State.CLOSED:
        settle(act, paper)
    said = {f"{plain(case.ruling.quantity)} of {case.line.sku.code}": case.ruling.disposition for case in cases}
    tell(act, "returns.decide", paper, sku_ids={case.line.sku_id for case in cases}, **said)
    return decisions


@transaction.atomic
def take_back_decision(act: Act, *, number: str, decision_id: int, version: int | None = None) -> Return:
    """It was not so: the goods lie where they lay before. They must still be where they were put."""
    paper = lock(number, version)
    require_state(paper, "changed so", *Return.AT_HAND)
    found = queries.decision_by_id(paper.pk, decision_id)
    if found.voided_at or found.followers.filter(voided_at=None).exists():
        raise DecidedElsewhere("Something else was decided about these goods since. Take that back first.")
    if found.movement_id:
        stock.correct(act, quantities={found.movement_id: ZERO}, keeper=RETURNS)
    found.voided_at, found.left = act.occurred_at, ZERO
    found.save(update_fields=["voided_at", "left"])
    _give_back(paper, found)
    settle(act, paper)
    line = found.piece.line
    tell(act, "returns.take_back_decision", paper, sku_ids={line.sku_id}, **{line.sku.code: found.disposition})
    return paper


def _cases(paper: Return, rulings: Sequence[Ruling]) -> list[Case]:
    """What each ruling is about. Refuses more than lies there; several may share a piece."""
    if not rulings:
        raise NothingToDecide("Say what becomes of at least one piece.", errors=[FieldError("/decisions", "empty", "No rulings")])
    lines = {line.pk: line for line in lines_of(paper).values()}
    pieces = queries.pieces_by_id(paper.pk, [row.piece_id for row in rulings if row.piece_id])
    kept = queries.kept_by_id(paper.pk, [row.decision_id for row in rulings if row.decision_id])
    cases: list[Case] = []
    for place, ruling in enumerate(rulings):
        follows = kept.get(ruling.decision_id or 0)
        piece = follows.piece if follows else pieces.get(ruling.piece_id or 0)
        if piece is None or ruling.disposition not in Disposition.values:
            raise _fault(place, InvalidReturn, "unknown_piece", f"{paper.number} has no such piece or disposition.")
        line = lines[piece.line_id]
        check_quantity(ruling.quantity, scale=line.sku.unit.scale, pointer=f"/decisions/{place}/quantity")
        source = follows or piece
        if ruling.quantity > source.left:
            message = f"Of these {line.sku.code} {plain(source.left)} are still to be decided, not {plain(ruling.quantity)}."
            raise _fault(place, NothingToDecide, NothingToDecide.code, message)
        source.left -= ruling.quantity
        from_bin = follows.bin if follows and follows.bin else piece.bin
        cases.append(Case(ruling, piece, line, follows, from_bin))
    return cases


def _refuse_unfit(cases: Sequence[Case]) -> None:
    """What has expired by the day of the warehouse, or is held as a lot, is not sold again."""
    restocked = [case for case in cases if case.ruling.disposition == Disposition.RESTOCK]
    expired = queries.expired_among(
        {case.piece.lot_id or UNTRACKED for case in restocked}, {case.from_bin.pk for case in restocked}
    )
    for case in restocked:
        lot = case.piece.lot
        if lot.pk in expired:
            raise NotFitToSell(f"Lot {lot.code} of {case.line.sku.code} has expired. Scrap it, or keep it in quarantine.")
        if lot.state != Lot.State.RELEASED:
            state = lot.get_state_display().lower()
            raise NotFitToSell(f"Lot {lot.code} of {case.line.sku.code} is {state}. Keep it in quarantine until it is released.")


def _choose_bins(paper: Return, cases: Sequence[Case]) -> None:
    """Where nobody named one: for sale where it would be put away, all else in quarantine."""
    wanted = [case for case in cases if case.ruling.disposition == Disposition.RESTOCK and not case.ruling.bin_id]
    strays = [Stray(paper.owner_id, case.line.sku_id, case.ruling.quantity, case.piece.lot_id or 0) for case in wanted]
    best = {id(case): one for case, one in zip(wanted, bins_for(strays, warehouse_id=paper.warehouse_id), strict=True)}
    for case in cases:
        if case.ruling.bin_id or case.ruling.disposition == Disposition.SCRAP:
            case.to_bin_id = case.ruling.bin_id
        elif case.ruling.disposition == Disposition.RESTOCK:
            found = best[id(case)]
            case.to_bin_id = found.bin_id if found else first_bin(paper.warehouse, Bin.Kind.STORAGE).pk
        elif case.from_bin.kind != Bin.Kind.QUARANTINE:
            case.to_bin_id = first_bin(paper.warehouse, Bin.Kind.QUARANTINE).pk


def _move(act: Act, paper: Return, cases: Sequence[Case]) -> None:
    """One posting for each way that goods go."""
    moving = [case for case in cases if not case.stays]
    scrapped = [case for case in moving if case.ruling.disposition == Disposition.SCRAP]
    from_dock = [case for case in moving if case not in scrapped and case.from_bin.kind == Bin.Kind.DOCK]
    others = [case for case in moving if case not in scrapped and case not in from_dock]
    by_reason: dict[str, list[Case]] = {}
    for case in scrapped:
        by_reason.setdefault(SCRAPPED_AS.get(ReturnLine.Reason(case.line.reason), "damaged"), []).append(case)
    for reason, some in sorted(by_reason.items()):
        _note(some, stock.scrap(act.because(reason), goods=_goods(paper, some)))
    if from_dock:
        _note(from_dock, stock.put_away(act, goods=_goods(paper, from_dock)))
    if others:
        _note(others, stock.transfer(act, goods=_goods(paper, others)))


def _note(cases: Sequence[Case], movement_ids: Sequence[int]) -> None:
    for case, movement_id in zip(cases, movement_ids, strict=True):
        case.movement_id = movement_id


def _goods(paper: Return, cases: Sequence[Case]) -> list[Goods]:
    return [
        Goods(
            owner_id=paper.owner_id,
            sku_id=case.line.sku_id,
            quantity=case.ruling.quantity,
            bin_id=case.from_bin.pk,
            to_bin_id=case.to_bin_id,
            lot_id=case.piece.lot_id or UNTRACKED,
            document=paper.number,
        )
        for case in cases
    ]


def _decision(act: Act, case: Case) -> Decision:
    kept = case.ruling.disposition in Decision.KEPT
    return Decision(
        piece=case.piece,
        follows=case.follows,
        disposition=case.ruling.disposition,
        quantity=case.ruling.quantity,
        left=case.ruling.quantity if kept else ZERO,
        bin_id=None if case.ruling.disposition == Disposition.SCRAP else case.to_bin_id or case.from_bin.pk,
        movement_id=case.movement_id,
        note=case.ruling.note,
        decided_at=act.occurred_at,
        decided_by_id=act.user_id,
    )


def _count(cases: Sequence[Case]) -> None:
    """What is left undecided of pieces, of earlier decisions, and how much of each line is decided."""
    fresh = [case for case in cases if case.follows is None]
    for case in fresh:
        case.line.decided += case.ruling.quantity
    Piece.objects.bulk_update({case.piece for case in fresh}, ["left"])
    ReturnLine.objects.bulk_update({case.line for case in fresh}, ["decided"])
    Decision.objects.bulk_update({case.follows for case in cases if case.follows}, ["left"])


def _give_back(paper: Return, decision: Decision) -> None:
    """The goods are again as the decision before said, or undecided."""
    if decision.follows:
        decision.follows.left += decision.quantity
        decision.follows.save(update_fields=["left"])
        return
    piece = decision.piece
    piece.left += decision.quantity
    piece.line.decided -= decision.quantity
    piece.save(update_fields=["left"])
    piece.line.save(update_fields=["decided"])


def _fault(place: int, kind: type[Invalid] | type[Conflict], code: str, message: str) -> Invalid | Conflict:
    return kind(message, errors=[FieldError(f"/decisions/{place}", code, message)])
