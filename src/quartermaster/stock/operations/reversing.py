"""What was posted is taken back, linked to what it takes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act
from quartermaster.kernel.db import array, rows
from quartermaster.kernel.refusals import FieldError
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import virtual_bin
from quartermaster.stock import documents, queries, weights
from quartermaster.stock.documents import Series
from quartermaster.stock.models.book import Movement
from quartermaster.stock.moves import Move
from quartermaster.stock.operations.posting import post
from quartermaster.stock.operations.refusals import BelongsToDocument, CannotReverse, UnknownMovement
from quartermaster.stock.weights import MovedWeight


@transaction.atomic
def reverse(act: Act, *, movement_ids: Sequence[int]) -> list[int]:
    """Post the opposite of each movement, linked to it. A movement is reversed once, and a reversal never.

    What a document's deeds have moved is corrected by its deeds (`correct`), and goods that have arrived in another
    warehouse are sent back from there first. A change of owner is taken back as a whole, by whoever may make one.
    """
    originals = _originals(movement_ids)
    for place, movement_id in enumerate(movement_ids):
        movement = originals[movement_id]
        if how := documents.correction_of(movement.kind, movement.document):
            message = f"Movement {movement_id} belongs to {documents.document_of(movement.document)}. {how}"
            raise BelongsToDocument(message, errors=[FieldError(f"/movements/{place}", "belongs_to_document", message)])
    _refuse_what_has_arrived(originals)
    _refuse_half_a_change_of_owner(act, originals)
    in_order = sorted(movement_ids)  # or two who take back the same movements might wait for each other
    weighed = weights.of_movements(originals)
    ids = iter(post(act, [_opposite(originals[one], weighed.get(one)) for one in in_order], "stock.moved"))
    reversals = {movement_id: next(ids) for movement_id in in_order}
    return [reversals[movement_id] for movement_id in movement_ids]


@transaction.atomic
def correct(act: Act, *, quantities: Mapping[int, Decimal], keeper: Series) -> dict[int, int]:
    """Say how much really moved in movements of the keeper's documents: movement → the one that now stands in its place.

    Each is reversed and, unless nothing moved, posted anew with the right quantity, all in one posting, so that the bins
    need hold no more than the difference.
    """
    originals = _originals(quantities)
    for movement in originals.values():
        if documents.series_of(movement.document) is not keeper:
            raise BelongsToDocument(f"Movement {movement.id} is not one of these documents' own.")
    anew = {movement_id: quantity for movement_id, quantity in quantities.items() if quantity}
    weighed = weights.of_movements(originals)
    moves = [_opposite(originals[movement_id], weighed.get(movement_id)) for movement_id in quantities]
    moves += [_again(originals[one], quantity, weighed.get(one)) for one, quantity in anew.items()]
    ids = post(act, moves, "stock.moved")
    return dict(zip(anew, ids[len(quantities) :], strict=True))


def _originals(movement_ids: Iterable[int]) -> dict[int, Movement]:
    """The movements to take back. Refuses those that do not exist, and reversals."""
    wanted = list(movement_ids)
    found = queries.movements_by_id(wanted)
    if missing := [movement_id for movement_id in wanted if movement_id not in found]:
        raise UnknownMovement(f"There is no movement {missing[0]}.")
    for movement in found.values():
        if movement.reverses_id is not None:
            raise CannotReverse(f"Movement {movement.id} is itself a reversal. Post the right movement instead.")
    return found


def _opposite(movement: Movement, weighed: MovedWeight | None) -> Move:
    return Move(
        owner_id=movement.owner_id,
        sku_id=movement.sku_id,
        quantity=movement.quantity,
        from_bin_id=movement.to_bin_id,
        to_bin_id=movement.from_bin_id,
        kind=movement.kind,
        lot_id=movement.lot_id,
        unit_cost=movement.unit_cost,
        document=movement.document,
        entered=movement.entered,
        reverses_id=movement.id,
        weight=weighed.weight if weighed else None,
        restores=weighed.varied if weighed else Decimal(0),
        confirmed=True,
        cost_per_piece=weighed is not None and weighed.per_piece,
    )


def _again(movement: Movement, quantity: Decimal, weighed: MovedWeight | None) -> Move:
    """So much of it really moved, with its share of the weight."""
    return Move(
        owner_id=movement.owner_id,
        sku_id=movement.sku_id,
        quantity=quantity,
        from_bin_id=movement.from_bin_id,
        to_bin_id=movement.to_bin_id,
        kind=movement.kind,
        lot_id=movement.lot_id,
        unit_cost=movement.unit_cost,
        document=movement.document,
        weight=round(weighed.weight * quantity / movement.quantity, 6) if weighed else None,
        confirmed=True,
        cost_per_piece=weighed is not None and weighed.per_piece,
    )


def _refuse_what_has_arrived(originals: Mapping[int, Movement]) -> None:
    """What went into transit and has come out of it again would be in both warehouses. Each document's goods count by
    themselves: what is on its way for another one is not these."""
    transit_id = virtual_bin(Bin.Kind.TRANSIT).id
    taken_out: dict[tuple[int, int, int, str], Decimal] = {}
    for movement in originals.values():
        sign = (movement.to_bin_id == transit_id) - (movement.from_bin_id == transit_id)
        if sign:
            taken_out[_way(movement)] = taken_out.get(_way(movement), Decimal(0)) + sign * movement.quantity
    _one_at_a_time(movement.sku_id for movement in originals.values() if movement.to_bin_id == transit_id)
    for movement in originals.values():
        if movement.to_bin_id == transit_id and taken_out[_way(movement)] > queries.in_transit(*_way(movement)):
            arrival = queries.arrival_of(movement)
            first = f"Reverse movement {arrival.id}, their arrival, first" if arrival else "Reverse their arrival first"
            raise CannotReverse(f"The goods of movement {movement.id} have arrived in the other warehouse. {first} or with it.")


def _refuse_half_a_change_of_owner(act: Act, originals: Mapping[int, Movement]) -> None:
    """Or goods would be nobody's, or two owners'."""
    changes = {movement.document for movement in originals.values() if movement.kind == Movement.Kind.OWNER_CHANGE}
    if not changes:
        return
    permissions.require(act.permissions, "stock.change_owner")
    whole = queries.movements_of_owner_changes(changes)
    if others := [f"{movement.id}" for movement in whole if movement.id not in originals]:
        named = ", ".join(others[:20])
        raise CannotReverse(f"A change of owner is taken back as a whole. Reverse movements {named} together with these.")


def _one_at_a_time(sku_ids: Iterable[int]) -> None:
    """What is in transit is no bin's balance that could be locked: whoever looks at it to take goods out locks their SKU."""
    if wanted := sorted(set(sku_ids)):
        rows("SELECT id FROM catalog_sku WHERE id = ANY(%s::bigint[]) ORDER BY id FOR NO KEY UPDATE", [array(wanted)])


def _way(movement: Movement) -> tuple[int, int, int, str]:
    """Whose goods of which SKU and lot went for which document."""
    return (movement.owner_id, movement.sku_id, movement.lot_id, movement.document)
