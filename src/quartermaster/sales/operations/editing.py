"""Editing orders: note, address and date at any time, lines while nothing is picked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import Sku
from quartermaster.kernel.refusals import FieldError
from quartermaster.sales.models import Order, OrderLine, claim_name
from quartermaster.sales.operations import kits
from quartermaster.sales.operations.documents import change_lines, lines_of, lock, refresh, tell
from quartermaster.sales.operations.gates import AlreadyPicked, require_untouched
from quartermaster.sales.operations.kits import Layout
from quartermaster.sales.operations.new_orders import (
    MOST_LINES,
    InvalidOrder,
    NewLine,
    Placed,
    PlacedLine,
    check_lines,
    skus_of,
)
from quartermaster.sales.operations.ordering import hold_lines, write_lines
from quartermaster.sales.operations.picking import open_claims
from quartermaster.sales.series import ORDERS
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Ask


@dataclass(frozen=True, slots=True)
class Editing:
    """What is to change on an order; None leaves it as it is. `remove` names lines by position, a kit for all of its lines."""

    note: str | None = None
    address: str | None = None
    ship_by: date | None = None
    clear_ship_by: bool = False
    add: Sequence[NewLine] = ()
    remove: Sequence[int] = ()


@transaction.atomic
def edit_order(act: Act, *, number: str, editing: Editing, version: int | None = None) -> Order:
    """Change an order's note, address, date and, while nothing is picked, its lines. A removed line is cancelled."""
    order = lock([number], version=version)[number]
    if order.ended:
        raise AlreadyPicked(f"{number} is {order.get_state_display().lower()} and stays as it is.")
    if editing.add or editing.remove:
        _change_lines(act, order, editing)
    values = {"note": editing.note, "address": editing.address, "ship_by": editing.ship_by}
    changed: dict[str, str | date | None] = {name: value for name, value in values.items() if value is not None}
    if editing.clear_ship_by:
        changed["ship_by"] = None
    if changed:
        Order.objects.filter(id=order.id).update(**changed)
    refresh([order])
    details: dict[str, object] = {"changed": ", ".join(sorted(changed))} if changed else {}
    details |= {"added lines": len(editing.add)} if editing.add else {}
    details |= {"removed lines": ", ".join(map(str, sorted(editing.remove)))} if editing.remove else {}
    sku_ids = {line.sku_id for line in editing.add}
    tell(act, "sales.edit_order", {number: details}, moments={}, notice="sales.edited", sku_ids=sku_ids)
    order.refresh_from_db()
    return order


# ---------------------------------------------------------------- below: lines


def _change_lines(act: Act, order: Order, editing: Editing) -> None:
    """Cancel the lines to be removed and add the new ones. What the former held is there for the latter."""
    present = lines_of([order])
    require_untouched([order], present)
    removed = _removed(order, present, editing.remove)
    skus, parts = skus_of(editing.add)
    if found := list(check_lines(editing.add, skus, parts, "")):
        errors = [replace(error, pointer=error.pointer.replace("/lines", "/add", 1)) for error in found]
        raise InvalidOrder(errors[0].message, errors=errors)
    if len(present) + len(editing.add) > MOST_LINES:
        raise InvalidOrder(f"An order has at most {MOST_LINES} lines.")
    claims = [claim for parts in open_claims(line for line in removed if line.reserved).values() for claim, _ in parts]
    if editing.add:
        last = max([line.position for line in present] + [kit.position for kit in order.kits.all()], default=0)
        _add(act, order, kits.lay_out(editing.add, parts, first=last + 1), skus, release=claims)
    elif claims:
        stock.release(act, claims=dict.fromkeys(claims), keeper=ORDERS)
    change_lines([(line.id, {"reserved": -line.reserved, "cancelled": line.open_quantity}) for line in removed])


def _removed(order: Order, lines: Sequence[OrderLine], positions: Sequence[int]) -> list[OrderLine]:
    by_position = {line.position: [line] for line in lines}
    by_position |= {position: inside for (_, position), (_, inside) in kits.kits_of(lines).items()}
    removed: dict[int, OrderLine] = {}
    for place, position in enumerate(positions):
        wanted = [line for line in by_position.get(position, []) if line.open_quantity]
        if not wanted:
            message = f"{order.number} has no line {position} that could be removed."
            raise InvalidOrder(message, errors=[FieldError(f"/remove/{place}", "unknown_line", message)])
        removed |= {line.id: line for line in wanted}
    return list(removed.values())


def _add(act: Act, order: Order, layout: Layout, skus: Mapping[int, Sku], *, release: Sequence[str]) -> None:
    asks, pointers = {}, {}
    for line in layout.lines:
        claim = claim_name(order.number, line.position)
        asks[claim] = Ask(claim, order.owner_id, line.sku_id, order.warehouse_id, line.quantity, document=order.number)
        pointers[claim] = f"/add/{line.place}/quantity"
    held = hold_lines(act, asks, skus, pointers, partial=order.on_short != Order.OnShort.REFUSE, release=dict.fromkeys(release))
    lines = tuple(
        PlacedLine(line.position, line.sku_id, line.quantity, answer.granted)
        for line, answer in zip(layout.lines, held, strict=True)
    )
    write_lines([(order, layout, Placed(order.number, order.warehouse_id, lines))], skus, {})
