"""Editing orders: note, address and date at any time, lines while nothing is released or picked."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db import transaction
from django.utils.timezone import localdate

from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import Sku
from quartermaster.kernel import quantities
from quartermaster.kernel.refusals import FieldError
from quartermaster.sales.allocation import spread
from quartermaster.sales.models import ZERO, Order, OrderLine, SourcingOption, claim_name
from quartermaster.sales.operations import kits
from quartermaster.sales.operations.addresses import address_errors
from quartermaster.sales.operations.claiming import again, takes_all_or_nothing
from quartermaster.sales.operations.documents import by_line, change_lines, lines_of, lock_whole, refresh, run, tell
from quartermaster.sales.operations.gates import AlreadyPicked, require_untouched
from quartermaster.sales.operations.kits import Laid, Layout
from quartermaster.sales.operations.new_orders import (
    MOST_LINES,
    InvalidOrder,
    NewLine,
    Placed,
    PlacedLine,
    ShipTo,
    check_lines,
    skus_of,
    skus_of_ids,
)
from quartermaster.sales.operations.ordering import hold_lines, write_lines
from quartermaster.sales.operations.packing import Part
from quartermaster.sales.operations.picking import open_claims
from quartermaster.sales.operations.relaying import keep_options, layout_of, refuse_cancelled, relay, source_again
from quartermaster.sales.operations.sources import Source
from quartermaster.sales.series import ORDERS
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Ask


@dataclass(frozen=True, slots=True)
class Editing:
    """What is to change on an order; None leaves it as it is. `remove` names lines by position, a kit for all of its lines;
    `change` says how many are wanted at a position from now on, of a kit so many whole ones."""

    note: str | None = None
    address: str | None = None
    ship_by: date | None = None
    clear_ship_by: bool = False
    add: Sequence[NewLine] = ()
    remove: Sequence[int] = ()
    change: Sequence[Part] = ()
    ship_to: ShipTo | None = None

    @property
    def of_lines(self) -> bool:
        return bool(self.add or self.remove or self.change)


@transaction.atomic
def edit_order(act: Act, *, number: str, editing: Editing, version: int | None = None) -> Order:
    """Change an order's note, address and date until it has ended and, while nothing is released or picked, its lines.

    A removed line is cancelled. The claims follow in the same transaction. An order that is split, or takes all or nothing, is
    sourced and reserved anew as a whole; what its parts say is changed with it.
    """
    whole, orders = lock_whole(number, version=version)
    _require_open(whole)
    changed = _change_facts(whole, orders, editing)
    if editing.of_lines:
        _change_lines(act, whole, orders, editing)
    else:
        refresh(orders)
    details: dict[str, object] = {"changed": ", ".join(sorted(changed))} if changed else {}
    details |= {"added lines": len(editing.add)} if editing.add else {}
    details |= {"removed lines": ", ".join(map(str, sorted(editing.remove)))} if editing.remove else {}
    details |= {"quantities": by_line({part.position: part.quantity for part in editing.change})} if editing.change else {}
    sku_ids = {line.sku_id for line in editing.add}
    tell(act, "sales.edit_order", {number: details}, moments={}, notice="sales.edited", sku_ids=sku_ids)
    whole.refresh_from_db()
    return whole


Seen = TypeVar("Seen")


def rehearse_edit(act: Act, *, number: str, editing: Editing, version: int | None = None, look: Callable[[Order], Seen]) -> Seen:
    """What `look` sees once the order is edited so; a refusal where it would be refused. Then nothing of it stays."""
    with transaction.atomic():
        seen = look(edit_order(act, number=number, editing=editing, version=version))
        transaction.set_rollback(True)
    return seen


def require_changeable(order: Order) -> None:
    """Refuse where the order's lines can no longer be changed, as `edit_order` would."""
    _require_open(order)
    orders = list(order.parts.all()) if order.is_split else [order]
    require_untouched(orders, lines_of(orders))


def _require_open(whole: Order) -> None:
    if whole.ended:
        raise AlreadyPicked(f"{whole.number} is {whole.get_state_display().lower()} and stays as it is.")


def _change_facts(whole: Order, orders: Sequence[Order], editing: Editing) -> list[str]:
    """Note, address and date, the parts' too; which of them changed."""
    if editing.ship_to is not None and (errors := list(address_errors(asdict(editing.ship_to), "/ship_to"))):
        raise InvalidOrder(errors[0].message, errors=errors)
    values = {"note": editing.note, "address": editing.address, "ship_by": editing.ship_by}
    changed: dict[str, object] = {name: value for name, value in values.items() if value is not None}
    if editing.clear_ship_by:
        changed["ship_by"] = None
    if editing.ship_to is not None:
        ship_to = asdict(editing.ship_to)
        changed |= {"ship_name" if name == "name" else name: value for name, value in ship_to.items()}
    changed = {name: value for name, value in changed.items() if getattr(whole, name) != value}
    if changed:
        Order.objects.filter(id__in={whole.id, *(order.id for order in orders)}).update(**changed)
    for name, value in changed.items():
        setattr(whole, name, value)
    return [name.replace("_", " ") for name in changed]


# ---------------------------------------------------------------- below: lines


def _change_lines(act: Act, whole: Order, orders: Sequence[Order], editing: Editing) -> None:
    present = lines_of(orders)
    require_untouched(orders, present)
    skus, parts = skus_of(editing.add)
    if found := list(check_lines(editing.add, skus, parts, "")):
        errors = [replace(error, pointer=error.pointer.replace("/lines", "/add", 1)) for error in found]
        raise InvalidOrder(errors[0].message, errors=errors)
    if len(present) + len(editing.add) > MOST_LINES:
        raise InvalidOrder(f"An order has at most {MOST_LINES} lines.")
    last = max([line.position for line in present] + [kit.position for order in orders for kit in order.kits.all()], default=0)
    if whole.part_of_id is not None:
        last = max(last, *OrderLine.objects.filter(order__part_of=whole.part_of_id).values_list("position", flat=True))
    added = kits.lay_out(editing.add, parts, first=last + 1)
    if whole.is_split or takes_all_or_nothing(whole) or whole.is_draft:
        _change_all(act, whole, orders, present, editing, added)
    else:
        _change_some(act, whole, present, editing, added, skus)


def _change_all(
    act: Act, whole: Order, orders: Sequence[Order], present: Sequence[OrderLine], editing: Editing, added: Layout
) -> None:
    """Lay the whole order out as it is wanted now, and source and reserve it anew."""
    refuse_cancelled(whole, present)
    layout = _wanted(whole, layout_of(orders, present), editing, added)
    if not layout.lines:
        raise InvalidOrder(f"Nothing would be left of {whole.number}. Cancel it instead.")
    if whole.sourcing:
        sourced = source_again(whole, layout)
        relay(act, whole, orders, present, sourced.sources)
        keep_options(whole, sourced)
    else:
        relay(act, whole, orders, present, [Source(whole.warehouse_id, layout)])


def _wanted(whole: Order, layout: Layout, editing: Editing, added: Layout) -> Layout:
    named = {laid.position: laid for laid in (*layout.lines, *layout.kits) if not laid.kit}
    for what, positions in (("remove", editing.remove), ("change", [part.position for part in editing.change])):
        for place, position in enumerate(positions):
            if position not in named:
                raise _no_such_line(whole, position, f"/{what}/{place}")
    removed, changed = set(editing.remove), {part.position: part.quantity for part in editing.change}
    _check_amounts(editing, {position: laid.sku_id for position, laid in named.items()}, {kit.position for kit in layout.kits})

    def now(laid: Laid) -> Laid:
        many = changed.get(laid.kit or laid.position)
        return laid if many is None else replace(laid, quantity=many * (laid.per_kit or 1), entered="")

    lines = tuple(now(line) for line in layout.lines if (line.kit or line.position) not in removed)
    bundles = tuple(now(kit) for kit in layout.kits if kit.position not in removed)
    return Layout((*lines, *added.lines), (*bundles, *added.kits))


def _check_amounts(editing: Editing, sku_of: Mapping[int, int], kit_positions: Container[int]) -> None:
    skus = skus_of_ids(sku_of.values())
    for place, part in enumerate(editing.change):
        scale = 0 if part.position in kit_positions else skus[sku_of[part.position]].unit.scale
        quantities.check(part.quantity, pointer=f"/change/{place}/quantity", scale=scale)


def _change_some(
    act: Act, order: Order, present: Sequence[OrderLine], editing: Editing, added: Layout, skus: Mapping[int, Sku]
) -> None:
    """Give back what is wanted no more and claim what is wanted besides, in one pass; the rest stays claimed as it is."""
    removed = _removed(order, present, editing.remove)
    more = _differences(order, present, editing, {line.id for line in removed})
    open_of = open_claims(line for line in present if line.reserved and (line in removed or more.get(line.id, ZERO) < 0))
    less = {line.id: min(max(-more.get(line.id, ZERO) - line.backordered, ZERO), line.reserved) for line in present}
    release: dict[str, Decimal | None] = {claim: None for line in removed for claim, _ in open_of.get(line.id, [])}
    for line in present:
        release |= dict(spread(less[line.id], reversed(open_of.get(line.id, []))))
    asks, pointers, grown = _asks(order, present, more, added, {part.position: at for at, part in enumerate(editing.change)})
    known = skus if not grown else {**skus, **skus_of_ids(line.sku_id for line in grown)}
    partial = order.on_short != Order.OnShort.REFUSE
    held = hold_lines(act, asks, known, pointers, partial=partial, release=release) if asks else []
    if release and not asks:
        stock.release(act, claims=release, keeper=ORDERS)
    granted = {answer.claim: answer.granted for answer in held}
    _resize({line_id: many for line_id, many in more.items() if many > 0})
    changes = [(line.id, {"reserved": -less[line.id]}) for line in present if less[line.id]]
    changes += [
        (line.id, {"reserved": granted[claim_name(order.number, line.position, line.claims + 1)], "claims": 1}) for line in grown
    ]
    changes += [(line.id, {"reserved": -line.reserved, "cancelled": line.open_quantity}) for line in removed]
    change_lines(changes)
    _resize({line_id: many for line_id, many in more.items() if many < 0})
    run(RESIZE_KITS, [order.id])
    lines = tuple(
        PlacedLine(line.position, line.sku_id, line.quantity, granted[claim_name(order.number, line.position)])
        for line in added.lines
    )
    SourcingOption.objects.filter(order_id__in=[order.id, order.part_of_id or 0]).delete()
    if lines:
        placed = Placed(order.number, order.warehouse_id, lines)
        write_lines([(order, added, placed)], skus, {}, priced_on=localdate(act.occurred_at))
    refresh([order])


def _resize(more: Mapping[int, Decimal]) -> None:
    if more:
        run(RESIZE, [list(more), list(more.values())])


RESIZE = """
    UPDATE sales_orderline l SET quantity = l.quantity + d.more, entered = ''
    FROM unnest(%s::bigint[], %s::numeric[]) AS d(id, more) WHERE l.id = d.id
"""
RESIZE_KITS = """
    UPDATE sales_orderkit k SET quantity = l.quantity / l.per_kit, entered = CASE WHEN k.quantity = l.quantity / l.per_kit
        THEN k.entered ELSE '' END FROM sales_orderline l WHERE l.kit_id = k.id AND k.order_id = %s
"""


def _differences(order: Order, present: Sequence[OrderLine], editing: Editing, removed: Container[int]) -> dict[int, Decimal]:
    """Line → how many more of it are wanted, below zero for fewer."""
    at = {line.position: [line] for line in present if line.kit_id is None}
    bundles = {position: inside for (_, position), (_, inside) in kits.kits_of(present).items()}
    heads = {position: inside[0].sku_id for position, inside in {**at, **bundles}.items()}
    for place, part in enumerate(editing.change):
        inside = at.get(part.position) or bundles.get(part.position) or []
        if not inside or any(line.id in removed or not line.open_quantity for line in inside):
            raise _no_such_line(order, part.position, f"/change/{place}")
    _check_amounts(editing, heads, bundles)
    return {
        line.id: part.quantity * (line.per_kit or 1) - (line.quantity - line.cancelled)
        for part in editing.change
        for line in at.get(part.position) or bundles[part.position]
    }


def _asks(
    order: Order, present: Sequence[OrderLine], more: Mapping[int, Decimal], added: Layout, places: Mapping[int, int]
) -> tuple[dict[str, Ask], dict[str, str], list[OrderLine]]:
    """What is claimed besides, by claim, where each was written in the request, and the lines that grow."""
    asks, pointers = {}, {}
    grown = [line for line in present if more.get(line.id, ZERO) > 0]
    positions = {kit.pk: kit.position for kit in order.kits.all()} if any(line.kit_id for line in grown) else {}
    for line in grown:
        ask = again(line, more[line.id])
        asks[ask.claim] = ask
        pointers[ask.claim] = f"/change/{places[positions.get(line.kit_id or 0, line.position)]}/quantity"
    for laid in added.lines:
        claim = claim_name(order.number, laid.position)
        asks[claim] = Ask(claim, order.owner_id, laid.sku_id, order.warehouse_id, laid.quantity, document=order.number)
        pointers[claim] = f"/add/{laid.place}/quantity"
    return asks, pointers, grown


def _no_such_line(order: Order, position: int, pointer: str) -> InvalidOrder:
    message = f"{order.number} has no line {position} that could be changed."
    return InvalidOrder(message, errors=[FieldError(pointer, "unknown_line", message)])


def _removed(order: Order, lines: Sequence[OrderLine], positions: Sequence[int]) -> list[OrderLine]:
    by_position = {line.position: [line] for line in lines}
    by_position |= {position: inside for (_, position), (_, inside) in kits.kits_of(lines).items()}
    removed: dict[int, OrderLine] = {}
    for place, position in enumerate(positions):
        wanted = [line for line in by_position.get(position, []) if line.open_quantity]
        if not wanted:
            raise _no_such_line(order, position, f"/remove/{place}")
        removed |= {line.id: line for line in wanted}
    return list(removed.values())
