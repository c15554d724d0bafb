"""Goods go from the dock straight to the orders that wait for them. Sales moves them; here it is said where to, and to whom it is
told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from quartermaster.accounts.acts import Act, record_many
from quartermaster.crossdock import queries
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError
from quartermaster.locations.queries import UnknownPlace
from quartermaster.purchasing import delivery_queries as deliveries
from quartermaster.sales import operations as sales
from quartermaster.sales.models import Order, Pick, PickLine
from quartermaster.sales.operations import FromDock
from quartermaster.sales.queries import order_by_number


@transaction.atomic
def take(
    act: Act, *, number: str, parts: Sequence[FromDock] | None = None, to_bin_id: int | None = None, version: int | None = None
) -> Pick:
    """Take what the order waits for from the dock to its lane, all that is there (None) or these parts. The lane is where goods
    of the order stand already, else its warehouse's first staging bin, unless one is named."""
    order = order_by_number(number)
    lane_id = to_bin_id or _lane(order)
    pick = sales.cross_dock(act, number=order.number, parts=parts, to_bin_id=lane_id, version=version)
    found = Pick.objects.select_related("order__warehouse").get(number=pick)
    _tell_deliveries(act, "crossdock.take", found)
    return found


@transaction.atomic
def bring_back(act: Act, *, pick: str) -> Order:
    """The goods of such a pick lie at the dock again, and the order waits for them again; not once some of it is packed."""
    taken = Pick.objects.select_related("order").filter(number=pick).first()
    lines = _lines_of(taken) if taken else []
    order = sales.back_to_dock(act, pick=pick)
    if taken:
        _tell_deliveries(act, "crossdock.bring_back", taken, lines)
    return order


def _lane(order: Order) -> int:
    lane = queries.lanes_of([order]).get(order.id)
    if lane is None:
        message = f"{order.warehouse.name} has no open staging bin. Add one under Warehouse."
        raise UnknownPlace(message, errors=[FieldError("/to", "unknown_bin", message)])
    return lane.id


def _lines_of(pick: Pick) -> list[PickLine]:
    return list(pick.lines.filter(quantity__gt=0).select_related("order_line__sku", "to_bin").order_by("id"))


def _tell_deliveries(act: Act, verb: str, pick: Pick, lines: Sequence[PickLine] = ()) -> None:
    """The deliveries whose goods these may be have it on their timelines."""
    rows = lines or _lines_of(pick)
    told: dict[str, dict[str, Any]] = {}
    for row in rows:
        sku = row.order_line.sku
        for delivery in deliveries.deliveries_at(sku_ids={sku.id}, bin_ids={row.from_bin_id}):
            said = told.setdefault(delivery, {"order": pick.order.number, "pick": pick.number, "goods": ""})
            said["goods"] += f"{', ' if said['goods'] else ''}{plain(row.quantity)} of {sku.code}"
    record_many(act, verb, told)
    announce(Notice(verb, sku_ids=frozenset(row.order_line.sku_id for row in rows), documents=(pick.order.number, *told)))
