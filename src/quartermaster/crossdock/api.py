"""Cross-docking under /api/v1: who waits for what is at the docks, taking it there, and bringing it back."""

from __future__ import annotations

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.crossdock import operations as crossdock
from quartermaster.crossdock import queries
from quartermaster.crossdock.schemas import (
    BroughtBackOut,
    CrossDockIn,
    CrossDockOut,
    CrossingLineIn,
    CrossingOut,
    CrossingsOut,
    CrossingsQuery,
)
from quartermaster.sales.models import Order, OrderLine
from quartermaster.sales.operations import FromDock
from quartermaster.sales.queries import order_by_number
from quartermaster.stock import references

router = Router(tags=["cross-docking"])
MOST_LISTED = 500


@router.get("/cross-docks/possible", response=CrossingsOut)
@doors.api("crossdock.take")
def list_crossings(request: doors.ApiRequest, query: Query[CrossingsQuery]) -> CrossingsOut:
    """What could go from a dock straight to an order now, the most urgent order first."""
    warehouse_id = references.find_warehouse_id(query.warehouse) if query.warehouse else None
    sku_ids = {references.find_sku(query.sku).id} if query.sku else None
    found = queries.crossings(warehouse_id=warehouse_id, sku_ids=sku_ids)
    return CrossingsOut(items=[CrossingOut.of(one) for one in found[:MOST_LISTED]], more=len(found) > MOST_LISTED)


@router.post("/cross-docks", response={201: CrossDockOut})
@doors.api("crossdock.take", effect=True)
def cross_dock(request: doors.ApiRequest, body: CrossDockIn) -> tuple[int, CrossDockOut]:
    """Take what an order waits for from the dock to where it is packed: as a pick of the order, never more than waits."""
    order = order_by_number(body.order)
    parts = None if body.lines is None else _parts(order, body.lines)
    to_bin_id = references.find_bin_id(body.to, pointer="/to") if body.to else None
    pick = crossdock.take(request.act, number=order.number, parts=parts, to_bin_id=to_bin_id)
    return 201, CrossDockOut.of(pick)


@router.post("/cross-docks/{pick}/return", response={201: BroughtBackOut})
@doors.api("crossdock.take", effect=True)
def bring_back(request: doors.ApiRequest, pick: str) -> tuple[int, BroughtBackOut]:
    """The goods lie at the dock again, and the order waits for them again."""
    order = crossdock.bring_back(request.act, pick=pick.upper())
    return 201, BroughtBackOut(order=order.number, state=order.state)


def _parts(order: Order, lines: list[CrossingLineIn]) -> list[FromDock]:
    skus = dict(OrderLine.objects.filter(order=order).values_list("position", "sku_id"))
    parts = []
    for place, line in enumerate(lines):
        bin_id = references.find_bin_id(line.bin, pointer=f"/lines/{place}/bin") if line.bin else None
        lot_id = None
        if line.lot and line.position in skus:
            pointer = f"/lines/{place}/lot"
            lot_id = references.find_lot_id(skus[line.position], line.lot, owner_id=order.owner_id, pointer=pointer)
        parts.append(FromDock(line.position, line.quantity, bin_id, lot_id))
    return parts
