"""What goods weigh that nobody weighed now: their share of what went there before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import virtual_bin
from quartermaster.stock import weights
from quartermaster.stock.moves import Move
from quartermaster.stock.operations.refusals import HeavierThanLeft, NotWeighed, WeightUnlikely
from quartermaster.stock.weighing import Weighed
from quartermaster.stock.weights import Way

RETURNING = (Bin.Kind.TRANSIT, Bin.Kind.CUSTOMER)
"""What comes from there went there before."""


def recall_weights(moves: Sequence[Move], weighed: Mapping[int, Weighed]) -> None:
    """What arrives, or comes back from a customer, weighs its share of what went there for its document, if nobody weighed it.

    What arrives and was weighed is measured against that share; a customer brings back no more than they got.
    """
    ends = {virtual_bin(kind).id for kind in RETURNING}
    ways: dict[int, Way] = {}
    passing: set[Way] = set()
    for place, move in enumerate(moves):
        way = Way(move.owner_id, move.sku_id, move.lot_id, move.document, move.from_bin_id)
        if move.to_bin_id in ends:
            passing.add(way._replace(bin_id=move.to_bin_id))
        elif move.from_bin_id in ends and move.sku_id in weighed and move.reverses_id is None and way not in passing:
            ways[place] = way
    there = weights.behind(list(dict.fromkeys(ways.values())))
    for place, way in ways.items():
        pieces, weight = there.get(way, (Decimal(0), Decimal(0)))
        move = moves[place]
        if pieces < move.quantity:
            continue
        share = weight if pieces == move.quantity else weighed[move.sku_id].round(weight * move.quantity / pieces)
        if move.weight is None:
            move.weight, move.confirmed = share, True
        elif way.bin_id == virtual_bin(Bin.Kind.TRANSIT).id:
            move.booked = share
        elif move.weight > weight:
            raise _heavier(weighed[move.sku_id], move.weight, weight, place)
        there[way] = (pieces - move.quantity, weight - (move.weight if move.booked is None else move.booked))


def _heavier(how: Weighed, weight: Decimal, left: Decimal, place: int) -> HeavierThanLeft:
    there = f"{plain(left)} {how.unit} of {how.code}"
    message = f"The customer has {there} from this order, so {plain(weight)} cannot come back. Weigh again."
    return HeavierThanLeft(message, errors=[FieldError(f"/lines/{place}/weight", HeavierThanLeft.code, message)])


def require_likely_weights(moves: Sequence[Move], weighed: Mapping[int, Weighed]) -> None:
    """Refuse a weight of what is only counted, and one that such pieces do not have unless somebody says that they do."""
    for place, move in enumerate(moves):
        if move.weight is None:
            continue
        how, pointer = weighed.get(move.sku_id), f"/lines/{place}/weight"
        if how is None or not move.confirmed:
            check_weight(how, move.weight, move.quantity, pointer)


def check_weight(how: Weighed | None, weight: Decimal, pieces: Decimal, pointer: str, *, confirmed: bool = False) -> None:
    """Refuse a weight of what is only counted, and one that such pieces do not have unless it is confirmed."""
    if how is None:
        message = "These goods are counted and not weighed: leave the weight out."
        raise NotWeighed(message, errors=[FieldError(pointer, "not_weighed", message)])
    check_quantity(weight, pointer=pointer, scale=how.scale)
    if not confirmed and not how.likely(weight, pieces):
        message = (
            f"{plain(pieces)} of {how.code} usually weigh {plain(how.nominal * pieces)} {how.unit}, give or take "
            f"{plain(how.tolerance)} %, not {plain(weight)} {how.unit}. Weigh again, or confirm the weight."
        )
        raise WeightUnlikely(message, errors=[FieldError(pointer, "weight_unlikely", message)])
