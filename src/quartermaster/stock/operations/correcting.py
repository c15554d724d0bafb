"""What is said of lots is corrected: a date that was misread, a supplier's lot, what else is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from quartermaster.accounts.acts import Act, record_many
from quartermaster.kernel.refusals import FieldError, StaleVersion
from quartermaster.stock import attributes, ledger, queries
from quartermaster.stock.models.lots import Lot
from quartermaster.stock.moves import LotFacts
from quartermaster.stock.operations.holding import hold_free, lift
from quartermaster.stock.operations.posting import tell
from quartermaster.stock.operations.refusals import LotDatesCross, ReasonMissing

NAMES = {
    "expires_on": "expires",
    "best_before": "best before",
    "manufactured_on": "made on",
    "supplier_lot": "supplier’s lot",
    "warranty_until": "warranty until",
    "attributes": "attributes",
}


@transaction.atomic
def correct_lots(act: Act, *, facts: Sequence[LotFacts], versions: Mapping[int, int] | None = None) -> int:
    """Say otherwise what was said of lots; how many differ from before. Each change is on its lot's timeline.

    What is held as expired, and by the corrected day is not, is given free; what has expired by it is held at once.
    """
    if not act.reason:
        message = "Say why it is corrected."
        raise ReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])
    before = ledger.lots_to_correct([one.lot_id for one in facts])
    for lot_id, version in (versions or {}).items():
        if before[lot_id].version != version:
            raise StaleVersion(f"Somebody else changed lot {before[lot_id].code} since you opened it. Look again, then repeat.")
    told = {one.lot_id: _differences(before[one.lot_id], _checked(one, place)) for place, one in enumerate(facts)}
    changed = [one for one in facts if told[one.lot_id]]
    if not changed:
        return 0
    ledger.correct_lots(changed)
    record_many(act, "stock.correct_lot", {document_of_lot(one.lot_id): told[one.lot_id] for one in changed})
    _hold_by_the_new_day(act, [one.lot_id for one in changed if NAMES["expires_on"] in told[one.lot_id]])
    tell("stock.lot_changed", queries.skus_of_lots([one.lot_id for one in changed]), documents=())
    return len(changed)


def facts_of(lot: Lot) -> LotFacts:
    """What is said of the lot now."""
    return LotFacts(lot.pk, **{name: getattr(lot, name) for name in NAMES})


def document_of_lot(lot_id: int) -> str:
    """The name of a lot's timeline."""
    return f"lot:{lot_id}"


def _checked(one: LotFacts, place: int) -> LotFacts:
    attributes.check(one.attributes, pointer=f"/lots/{place}/attributes")
    made = one.manufactured_on
    for name in ("expires_on", "best_before", "warranty_until"):
        day = getattr(one, name)
        if made and day and day < made:
            message = f"It was made on {made}: it cannot end before that, on {day}."
            raise LotDatesCross(message, errors=[FieldError(f"/lots/{place}/{name}", "lot_dates_cross", message)])
    return one


def _differences(lot: Lot, facts: LotFacts) -> dict[str, str]:
    pairs = {words: (getattr(lot, name), getattr(facts, name)) for name, words in NAMES.items()}
    return {words: f"{_said(former)} → {_said(latter)}" for words, (former, latter) in pairs.items() if former != latter}


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        value = attributes.written(value)
    return (value.isoformat() if isinstance(value, date) else str(value or "")) or "—"


def _hold_by_the_new_day(act: Act, lot_ids: Sequence[int]) -> None:
    if not lot_ids:
        return
    if fresh := queries.holds_not_expired(lot_ids):
        lift(act, holds=dict.fromkeys(fresh))
    if cells := queries.expired_cells(lot_ids=lot_ids):
        hold_free(act, asks=cells)
