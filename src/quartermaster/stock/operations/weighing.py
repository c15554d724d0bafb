"""Goods are weighed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError
from quartermaster.stock import ledger, queries, weights
from quartermaster.stock.moves import Cell, Goods
from quartermaster.stock.operations.posting import tell
from quartermaster.stock.operations.recalling import check_weight
from quartermaster.stock.operations.refusals import NotWeighed, PiecesChanged
from quartermaster.stock.operations.requiring import require_weight_reason
from quartermaster.stock.weighing import Weighed


@transaction.atomic
def weigh(act: Act, *, goods: Sequence[Goods], seen: Sequence[Decimal | None] = ()) -> list[int]:
    """Say what all pieces of an owner's SKU and lot in a bin weigh (`weight`; the quantity does not matter); the weighings of
    those that weighed something else before.

    Pieces stay as they are; the difference is a variance. The act's reason is one of `WEIGHT_REASONS`. `seen` is how many
    pieces of each line were weighed, where it is known: where others lie there now, nothing is changed.
    """
    require_weight_reason(act)
    weighed = weights.weighed_among({line.sku_id for line in goods})
    wanted: dict[Cell, Decimal] = {}
    for place, line in enumerate(goods):
        how, pointer = weighed.get(line.sku_id), f"/lines/{place}/weight"
        if how is None or line.weight is None:
            message = "Only what is weighed has a weight." if how is None else f"Say what they weigh, in {how.unit}."
            raise NotWeighed(message, errors=[FieldError(pointer, "not_weighed", message)])
        check_quantity(line.weight, pointer=pointer, scale=how.scale)
        wanted[line.sku_id, line.bin_id, line.lot_id, line.owner_id] = line.weight
    ledger.lock_cells(wanted)  # whoever takes pieces away meanwhile would leave what was weighed for fewer
    pieces = queries.pieces_in(wanted)
    _refuse_other_pieces(goods, seen, pieces, weighed)
    for place, line in enumerate(goods):
        there = pieces.get((line.sku_id, line.bin_id, line.lot_id, line.owner_id))
        if there and not line.confirmed and line.weight is not None:
            check_weight(weighed[line.sku_id], line.weight, there, f"/lines/{place}/weight")
    changed = ledger.weigh(act, wanted, weighed)
    tell("stock.weighed", {line.sku_id for line in goods}, documents=())
    return changed


def _refuse_other_pieces(
    goods: Sequence[Goods], seen: Sequence[Decimal | None], pieces: Mapping[Cell, Decimal], weighed: Mapping[int, Weighed]
) -> None:
    errors = []
    for place, (line, before) in enumerate(zip(goods, seen, strict=False)):
        now = pieces.get((line.sku_id, line.bin_id, line.lot_id, line.owner_id), Decimal(0))
        if before is not None and before != now:
            message = f"{plain(now)} of {weighed[line.sku_id].code} lie there now, not the {plain(before)} that were weighed."
            errors.append(FieldError(f"/lines/{place}/weight", PiecesChanged.code, message, {"pieces": plain(now)}))
    if errors:
        raise PiecesChanged(f"{errors[0].message} Nothing was changed: weigh what lies there now.", errors=errors)


@transaction.atomic
def take_back_weighings(act: Act, *, weighings: Sequence[int]) -> list[int]:
    """These weighings were wrong: the pieces weigh what the book had before, and what has changed since stays so. The act's
    reason is one of `WEIGHT_REASONS`."""
    if not weighings:
        raise ledger.UnknownWeighing("Not a single weighing was named.")
    require_weight_reason(act)
    sku_ids = weights.skus_of_weighings(weighings)
    written = ledger.unweigh(act, weighings, weights.weighed_among(sku_ids))
    tell("stock.weighed", sku_ids, documents=())
    return written
