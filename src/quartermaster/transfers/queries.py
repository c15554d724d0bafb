"""Questions about transfers. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum

from quartermaster.kernel.db import array, rows
from quartermaster.kernel.refusals import NotFound
from quartermaster.stock import queries as stock
from quartermaster.stock.shelves import Take, Want, pick_list
from quartermaster.stock.weights import weight_moved, weight_varied
from quartermaster.transfers.models import Arrival, ArrivalLine, Dispatch, DispatchLine, Transfer, TransferLine

ZERO = Decimal(0)
OF_LINE = ("line__sku__unit", "line__sku__weighed_in")


class UnknownTransfer(NotFound):
    code = "unknown_transfer"
    title = "There is no such transfer"


class UnknownDispatch(NotFound):
    code = "unknown_dispatch"
    title = "There is no such dispatch"


class UnknownArrival(NotFound):
    code = "unknown_arrival"
    title = "There is no such arrival"


def transfers() -> QuerySet[Any]:
    """Every transfer with what a list shows: its lines, how many of them have nothing more to send or to come
    (`done_lines`), and its units."""
    done = Q(lines__to_claim=0, lines__claimed=0, lines__under_way=0)
    found = Transfer.objects.select_related("from_warehouse", "to_warehouse", "owner", "created_by")
    return found.annotate(
        line_count=Count("lines"), done_lines=Count("lines", filter=done), units=Sum("lines__quantity", default=ZERO)
    )


def touching(found: QuerySet[Any], warehouse_id: int) -> QuerySet[Any]:
    """Those that go from or to a warehouse."""
    return found.filter(Q(from_warehouse_id=warehouse_id) | Q(to_warehouse_id=warehouse_id))


def with_sku(found: QuerySet[Any], code: str) -> QuerySet[Any]:
    return found.filter(pk__in=TransferLine.objects.filter(sku__code__iexact=code.strip()).values("transfer_id"))


def transfer_by_number(number: str) -> Transfer:
    """The transfer with its lines, or `UnknownTransfer`."""
    lines = TransferLine.objects.select_related("sku__unit", "sku__weighed_in").order_by("position")
    found = (
        Transfer.objects.select_related("from_warehouse", "to_warehouse", "owner", "created_by")
        .prefetch_related(Prefetch("lines", lines))
        .filter(number=number.strip().upper())
        .first()
    )
    if found is None:
        raise UnknownTransfer(f"There is no transfer {number[:40]}.")
    return found


def dispatches_of(transfer_id: int) -> QuerySet[Dispatch]:
    """What left, the latest first, with its lines."""
    lines = DispatchLine.objects.annotate(weight=weight_moved()).select_related(*OF_LINE, "bin", "lot").order_by("id")
    found = Dispatch.objects.filter(transfer_id=transfer_id).select_related("shipped_by")
    return found.prefetch_related(Prefetch("lines", lines)).order_by("-id")


def arrivals_of(transfer_id: int) -> QuerySet[Arrival]:
    """What became of it, the latest first, with its lines."""
    lines = ArrivalLine.objects.annotate(weight=weight_moved(), varied=weight_varied())
    lines = lines.select_related(*OF_LINE, "bin__warehouse", "lot").order_by("id")
    found = Arrival.objects.filter(transfer_id=transfer_id).select_related("noted_by")
    return found.prefetch_related(Prefetch("lines", lines)).order_by("-id")


def under_way_of(transfer_id: int, *, dispatch: str = "") -> list[DispatchLine]:
    """What is still under way of a transfer (or of one dispatch of it), the first to leave first."""
    found = DispatchLine.objects.filter(dispatch__transfer_id=transfer_id, dispatch__voided_at=None, settled__lt=F("quantity"))
    if dispatch:
        found = found.filter(dispatch__number=dispatch)
    return list(found.select_related(*OF_LINE, "lot", "dispatch").order_by("id"))


def takes_of(transfer: Transfer, lines: Iterable[TransferLine]) -> list[Take]:
    """The pick list: what is claimed, on concrete shelves, what expires first before the rest, in walking order."""
    wants = [Want(line.pk, line.sku_id, line.claimed) for line in lines if line.claimed > 0]
    if not wants:
        return []
    skus = {want.sku_id for want in wants}
    shelves = stock.pickable(skus, warehouse_id=transfer.from_warehouse_id, owner_id=transfer.owner_id)
    return pick_list(wants, shelves)


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """So much of a SKU that comes to a warehouse with a transfer, and when. `left`: it is in transit; else it is claimed at
    its source and has not left yet."""

    number: str
    sku_id: int
    from_warehouse_id: int
    to_warehouse_id: int
    expected_on: date | None
    quantity: Decimal
    left: bool


def on_the_way(sku_ids: Iterable[int], *, owner_id: int | None = None) -> list[OnTheWay]:
    """What transfers bring of these SKUs: what is in transit, and what is claimed for them, the first to come first."""
    found = rows(ON_THE_WAY, {"skus": array(list(sku_ids)), "owner": owner_id})
    return [OnTheWay(*row) for row in found]


ON_THE_WAY = """
    SELECT t.number, l.sku_id, t.from_warehouse_id, t.to_warehouse_id, coalesce(t.expected_on, t.wanted_on),
        part.quantity, part.gone
    FROM transfers_transferline l JOIN transfers_transfer t ON t.id = l.transfer_id
    CROSS JOIN LATERAL (VALUES (l.under_way, true), (l.claimed, false)) AS part(quantity, gone)
    WHERE l.sku_id = ANY(%(skus)s::bigint[]) AND part.quantity > 0 AND t.ended_at IS NULL
        AND (%(owner)s::bigint IS NULL OR t.owner_id = %(owner)s)
    ORDER BY coalesce(t.expected_on, t.wanted_on) NULLS LAST, t.id, part.gone DESC
"""


@dataclass(frozen=True, slots=True)
class LotUnderWay:
    """Some of a lot, or a serial, that is in transit with a transfer."""

    lot_id: int
    transfer: str
    from_warehouse: str
    to_warehouse: str
    quantity: Decimal


def lots_under_way(lot_ids: Iterable[int]) -> list[LotUnderWay]:
    """What of these lots is in transit, transfer by transfer."""
    found = rows(LOTS_UNDER_WAY, {"lots": array([lot_id for lot_id in lot_ids if lot_id])})
    return [LotUnderWay(*row) for row in found]


LOTS_UNDER_WAY = """
    SELECT left_with.lot_id, t.number, source.name, goal.name, sum(left_with.quantity - left_with.settled)
    FROM transfers_dispatchline left_with JOIN transfers_dispatch d ON d.id = left_with.dispatch_id AND d.voided_at IS NULL
    JOIN transfers_transfer t ON t.id = d.transfer_id JOIN locations_warehouse source ON source.id = t.from_warehouse_id
    JOIN locations_warehouse goal ON goal.id = t.to_warehouse_id
    WHERE left_with.lot_id = ANY(%(lots)s::bigint[]) AND left_with.lot_id <> 0 AND left_with.quantity > left_with.settled
    GROUP BY 1, t.id, 2, 3, 4 ORDER BY t.id, 1
"""


def to_be_claimed(sku_ids: Iterable[int], *, owner_id: int | None = None) -> list[tuple[int, int, date | None, Decimal]]:
    """(SKU, source, wanted on, quantity) of what approved transfers still have to claim where they start."""
    return [
        (row[0], row[1], row[2], row[3])
        for row in rows(
            """SELECT l.sku_id, t.from_warehouse_id, t.wanted_on, sum(l.to_claim) FROM transfers_transferline l
            JOIN transfers_transfer t ON t.id = l.transfer_id
            WHERE l.sku_id = ANY(%(skus)s::bigint[]) AND l.to_claim > 0 AND t.approved_at IS NOT NULL AND t.ended_at IS NULL
                AND (%(owner)s::bigint IS NULL OR t.owner_id = %(owner)s)
            GROUP BY 1, 2, 3 ORDER BY 3 NULLS LAST""",
            {"skus": array(list(sku_ids)), "owner": owner_id},
        )
    ]


def moving(sku_ids: Iterable[int], *, owner_id: int | None = None) -> dict[int, Decimal]:
    """SKU → what transfers have under way or claimed of it: not available anywhere, and not gone."""
    found: dict[int, Decimal] = {}
    for one in on_the_way(sku_ids, owner_id=owner_id):
        found[one.sku_id] = found.get(one.sku_id, ZERO) + one.quantity
    return found


def in_transit(sku_ids: Iterable[int], *, to_warehouse_id: int | None = None) -> dict[int, Decimal]:
    """SKU → how much of it is under way (to a warehouse). SKUs of which nothing is are left out."""
    found = rows(
        """SELECT l.sku_id, sum(l.under_way) FROM transfers_transferline l JOIN transfers_transfer t ON t.id = l.transfer_id
        WHERE l.sku_id = ANY(%(skus)s::bigint[]) AND l.under_way > 0
            AND (%(to)s::bigint IS NULL OR t.to_warehouse_id = %(to)s) GROUP BY 1""",
        {"skus": array(list(sku_ids)), "to": to_warehouse_id},
    )
    return dict(found)
