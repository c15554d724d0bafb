"""Goods that become another owner's where they lie: out of one's stock and into the other's, in one deed (OC-).

The former owner's stock goes down at its cost, so what leaves is valued before what comes in is written, as in `making`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act
from quartermaster.kernel.db import array, rows
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.stock import costing, operations, weights
from quartermaster.stock.making import at_cost
from quartermaster.stock.moves import Goods

ZERO = Decimal(0)


class SameOwner(Invalid):
    code = "same_owner"
    title = "The goods are this owner’s already"


class SeveralOwners(Invalid):
    code = "several_owners"
    title = "The goods are of several owners"


@transaction.atomic
def change_owner(act: Act, *, goods: Sequence[Goods], to_owner_id: int) -> list[int]:
    """The goods are from now on those of `to_owner_id`, at their `unit_cost` or else at what they cost the former owner.

    The movements' ids: first what left, then what came in. Goods of a lot or serial become the same lot of the new owner.
    One change has one former owner, so that it can be said from whom to whom.
    """
    permissions.require(act.permissions, "stock.change_owner")
    _refuse_the_same(goods, to_owner_id)
    _refuse_several(goods)
    costing.lock()
    ((number,),) = rows("SELECT nextval('stock_owner_change_number')")
    lots = operations.pass_lots(act, goods=goods, to_owner_id=to_owner_id)
    leaving = [replace(line, unit_cost=None, document=f"OC-{number}") for line in goods]
    coming = [replace(line, owner_id=to_owner_id, lot_id=lots[line.lot_id], document=f"OC-{number}") for line in goods]
    operations.lock_ahead(leaving=leaving, coming=coming)
    left = operations.let_go(act, goods=leaving)
    costing.value_all(sku_ids={line.sku_id for line in goods})
    values, weighed = _values_of(left), weights.of_movements(left)
    priced: list[Goods] = []
    for line, movement_id in zip(coming, left, strict=True):
        if movement_id in weighed:
            line = replace(line, weight=weighed[movement_id].weight, confirmed=True)
        priced += [line] if line.unit_cost is not None else at_cost([line], [max(values.get(movement_id, ZERO), ZERO)])
    return [*left, *operations.take_over(act, goods=priced)]


def _refuse_the_same(goods: Sequence[Goods], to_owner_id: int) -> None:
    for place, line in enumerate(goods):
        if line.owner_id == to_owner_id:
            message = "These goods are this owner’s already. Name another owner."
            raise SameOwner(message, errors=[FieldError(f"/lines/{place}/owner", "same_owner", message)])


def _refuse_several(goods: Sequence[Goods]) -> None:
    for place, line in enumerate(goods):
        if line.owner_id != goods[0].owner_id:
            message = "These goods are of another owner than those of the first line. Make a change for each former owner."
            raise SeveralOwners(message, errors=[FieldError(f"/lines/{place}/owner", "several_owners", message)])


VALUES = "SELECT movement_id, -sum(value) FROM stock_valueentry WHERE movement_id = ANY(%s::bigint[]) GROUP BY 1"


def _values_of(movement_ids: Sequence[int]) -> Mapping[int, Decimal]:
    """What the goods that left were worth."""
    return dict(rows(VALUES, [array(list(movement_ids))]))
