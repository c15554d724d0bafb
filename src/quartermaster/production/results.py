"""What comes out of a completion, in which lots and serials, and what it weighs; and what the goods that went in weigh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import Sku
from quartermaster.codes.serials import spread as spread_serials
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.production.models import WorkLine, WorkOrder
from quartermaster.stock import operations as stock
from quartermaster.stock import weights
from quartermaster.stock.models.lots import UNTRACKED
from quartermaster.stock.moves import Goods, NewLot


class InvalidWorkOrder(Invalid):
    """Something in the work order does not exist or does not fit; every such thing is named."""

    code = "invalid_work_order"
    title = "The work order is not valid"


@dataclass(frozen=True, slots=True)
class PartWeight:
    """What the pieces of the component at `position` weigh together."""

    position: int
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Result:
    """What came out. `bin_id`: where it is put, else where such goods lie. A tracked kit says its `lot`, or its
    `serials` ("KR101..KR124").

    `weight` is what the kits weigh together, where they are weighed, `parts` what of their components weighs that is weighed;
    `confirmed` that none of it is a slip of the keyboard. What comes out has to be weighed, what goes in may be.
    """

    bin_id: int | None = None
    lot: str = ""
    expires_on: date | None = None
    serials: str = ""
    weight: Decimal | None = None
    parts: Sequence[PartWeight] = ()
    confirmed: bool = False


AS_USUAL = Result()
"""Put where such goods lie, without lot, serial or weight."""


def weights_said(order: WorkOrder, many: Decimal, result: Result) -> dict[int, Decimal]:
    """SKU → what so many kits, and their components, weigh, as it was said. Refuses slips, and silence about what comes out."""
    lines = {line.position: line for line in order.lines.order_by("position")}
    how = weights.weighed_among({order.sku_id, *(line.sku_id for line in lines.values())})
    told: dict[int, Decimal] = {}
    for place, part in enumerate(result.parts):
        line, pointer = lines.get(part.position), f"/parts/{place}/weight"
        if line is None:
            message = f"{order.number} has no component {part.position}."
            raise InvalidWorkOrder(message, errors=[FieldError(f"/parts/{place}/position", "unknown_line", message)])
        stock.check_weight(how.get(line.sku_id), part.weight, line.per_kit * many, pointer, confirmed=result.confirmed)
        told[line.sku_id] = part.weight
    if result.weight is not None:
        stock.check_weight(how.get(order.sku_id), result.weight, many, "/weight", confirmed=result.confirmed)
        told[order.sku_id] = result.weight
    making_it = order.kind == WorkOrder.Kind.ASSEMBLE
    coming = [order.sku_id] if making_it else [line.sku_id for line in lines.values()]
    for sku_id in coming:
        if sku_id in how and sku_id not in told:
            message = f"{how[sku_id].code} is weighed: say what these pieces weigh together, in {how[sku_id].unit}."
            raise stock.WeightNeeded(message, errors=[FieldError("/weight" if making_it else "/parts", "weight_needed", message)])
    return told


def weighed(goods: Sequence[Goods], told: Mapping[int, Decimal]) -> list[Goods]:
    """The goods with what was said that they weigh, shared by pieces among those of a SKU."""
    found = list(goods)
    for sku_id, how in weights.weighed_among(told).items():
        places = [place for place, line in enumerate(goods) if line.sku_id == sku_id]
        shares = how.shares(told[sku_id], [goods[place].quantity for place in places]) if places else []
        for place, weight in zip(places, shares, strict=True):
            found[place] = replace(found[place], weight=weight, confirmed=True)
    return found


def lots_of_result(act: Act, order: WorkOrder, many: Decimal, result: Result) -> list[tuple[int, Decimal]]:
    """The lots or serials of what was made, made known; the book refuses a tracked kit without."""
    if order.sku.tracking == Sku.Tracking.SERIAL and result.serials:
        codes = spread_serials(result.serials, pointer="/serials")
        if len(codes) != many:
            message = f"{len(codes)} serials were named for {plain(many)} {order.sku.code}."
            raise InvalidWorkOrder(message, errors=[FieldError("/serials", "serials_differ", message)])
        lots = stock.begin_lots(act, lots=[NewLot(order.owner_id, order.sku_id, code) for code in codes])
        return [(lot, Decimal(1)) for lot in lots]
    if order.sku.tracking == Sku.Tracking.LOT and result.lot.strip():
        new = NewLot(order.owner_id, order.sku_id, result.lot.strip(), expires_on=result.expires_on)
        return [(stock.begin_lots(act, lots=[new])[0], many)]
    return [(UNTRACKED, many)]


def lots_coming_out(
    line: WorkLine, quantity: Decimal, within: Mapping[int, list[tuple[int, Decimal]]]
) -> list[tuple[int, Decimal]]:
    """The lots that the kits were made of, as far as they go; the book refuses what of a tracked component has none."""
    if line.sku.tracking == Sku.Tracking.NONE:
        return [(UNTRACKED, quantity)]
    found, left = [], quantity
    for lot_id, there in within.get(line.sku_id, []):
        share = min(left, there)
        if share > 0:
            found.append((lot_id, share))
            left -= share
    return [*found, *([(UNTRACKED, left)] if left else [])]
