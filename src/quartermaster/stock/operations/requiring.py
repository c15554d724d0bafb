"""What an act must say and what bins must be: asked before anything is posted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from quartermaster.accounts.acts import Act
from quartermaster.kernel.refusals import FieldError
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import bin_facts
from quartermaster.stock import documents, ledger
from quartermaster.stock.documents import Series
from quartermaster.stock.models.lots import Lot
from quartermaster.stock.moves import Ask, Goods
from quartermaster.stock.operations.refusals import BelongsToDocument, LotBlocked, ReasonMissing, WrongBin

REASONS = (
    "damaged",
    "expired",
    "stolen",
    "missing",
    "found",
    "recounted",
    "data_entry_error",
    "misplaced",
    "inbound_not_recorded",
    "outbound_not_recorded",
    "return_not_recorded",
    "bin_or_lot_correction",
)
"""Why stock is adjusted."""

WEIGHT_REASONS = ("dried", "reweighed", "damaged", "data_entry_error")
"""Why goods weigh something else than the book says."""

MOVED_BY_HAND = (Bin.Kind.DOCK, Bin.Kind.STORAGE, Bin.Kind.QUARANTINE)
"""Kinds of bins between which goods move without a document's deed."""

HOLD_REASONS = ("quality_control", "damaged", "expired", "recalled", "quarantine", "other")
"""Why goods are held where they lie."""


def require_weight_reason(act: Act) -> None:
    if act.reason not in WEIGHT_REASONS:
        message = f"“{act.reason}” is not a reason. Choose one of: {', '.join(WEIGHT_REASONS)}."
        raise ReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])


def refuse_kept_names(asks: Sequence[Ask], keeper: Series | None) -> None:
    for place, ask in enumerate(asks):
        if documents.keeper_of(ask.claim) not in (None, keeper):
            owner = documents.document_of(ask.claim)
            message = f"The name {ask.claim} is kept for the claims of {owner} itself. Give this claim another name."
            raise BelongsToDocument(message, errors=[FieldError(f"/lines/{place}/claim", "belongs_to_document", message)])


def refuse_foreign_claims(claims: Iterable[str], keeper: Series | None) -> None:
    for place, claim in enumerate(claims):
        series = documents.keeper_of(claim)
        if series is not None and series is not keeper:
            document = documents.document_of(claim)
            message = f"{claim} belongs to {document}. {series.claims.format(document=document)}"
            raise BelongsToDocument(message, errors=[FieldError(f"/claims/{place}/claim", "belongs_to_document", message)])


def require_reason(act: Act) -> None:
    if act.reason not in REASONS:
        message = f"“{act.reason}” is not a reason. Choose one of: {', '.join(REASONS)}."
        raise ReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])


def require_kind(goods: Sequence[Goods], end: str, *kinds: str) -> None:
    bins = bin_facts({getattr(line, end) or 0 for line in goods})
    for place, line in enumerate(goods):
        found = bins.get(getattr(line, end) or 0)
        if found is None or found.kind not in kinds:
            name = f"Bin {found.code} is a {found.kind} bin" if found else "There is no such bin"
            message = f"{name}; this needs a bin of the kind {' or '.join(kinds)}."
            if found and found.kind == Bin.Kind.STAGING and kinds == MOVED_BY_HAND:
                message += " What is staged moves with its order: put it back there, or ship it."
            raise WrongBin(message, errors=[FieldError(f"/lines/{place}/{end.removesuffix('_id')}", "wrong_bin", message)])


def require_one_warehouse(goods: Sequence[Goods]) -> None:
    bins = bin_facts({line.bin_id for line in goods} | {line.to_bin_id or 0 for line in goods})
    for line in goods:
        if bins[line.bin_id].warehouse_id != bins[line.to_bin_id or 0].warehouse_id:
            raise WrongBin("Both bins must be in the same warehouse. Use a transfer to go from one to another.")


def refuse_blocked_lots(goods: Sequence[Goods]) -> None:
    """Goods of a lot that is not released do not go to customers. Who changes a lot's state at this moment is waited for."""
    lots = ledger.locked_lots({line.lot_id for line in goods})
    blocked = {lot.id: lot for lot in lots if lot.state != Lot.State.RELEASED}
    for place, line in enumerate(goods):
        if line.lot_id in blocked:
            lot = blocked[line.lot_id]
            message = f"Lot {lot.code} is {lot.state.replace('_', ' ')}. Take another lot, or have it released first."
            raise LotBlocked(message, errors=[FieldError(f"/lines/{place}/lot", "lot_blocked", message)])
