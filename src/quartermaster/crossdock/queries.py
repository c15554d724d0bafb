"""Who waits for what lies at the docks: the most urgent first, each with no more than is there for them. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from quartermaster.catalog.queries import read_codes
from quartermaster.kernel.refusals import Conflict
from quartermaster.locations.models import Bin
from quartermaster.sales.models import Order, OrderLine, PickLine
from quartermaster.sales.operations.claiming import takes_all_or_nothing
from quartermaster.sales.queries import NOT_PROMISED
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.moves import NO_WISH, Wish
from quartermaster.stock.queries import Pickable

ZERO = Decimal(0)
MOST_LINES = 2_000
"""Lines that wait are looked at up to so many, the most urgent of them."""

IN_TURN = (
    "order__priority",
    Coalesce("order__ship_by", "promised_on").asc(nulls_last=True),
    "order__placed_at",
    "order_id",
    "position",
)
"""Who has priority, then whose day comes first, then who has waited longest."""

Key = tuple[int, int, int]
"""Owner, SKU, warehouse."""


class NobodyWaits(Conflict):
    """What was scanned is at no dock for anybody who waits."""

    code = "nobody_waits"
    title = "Nobody waits for this"


@dataclass(frozen=True, slots=True)
class Crossing:
    """So much of what an order waits for lies at the dock for it. `pieces` says where, and of which lots; `lane`, where to."""

    line: OrderLine
    quantity: Decimal
    pieces: tuple[tuple[Pickable, Decimal], ...]
    lots: tuple[str, ...]
    lane: str

    @property
    def order(self) -> Order:
        return self.line.order

    @property
    def bins(self) -> str:
        return ", ".join(dict.fromkeys(there.bin_code for there, _ in self.pieces))


def crossings(*, warehouse_id: int | None = None, sku_ids: Collection[int] | None = None) -> list[Crossing]:
    """Everything that could go from a dock straight to an order now, the most urgent order first; goods are shown once.

    Who takes all or nothing is shown only what makes the order whole. What a warehouse owes after a count is left for those it
    was promised to.
    """
    keys = _at_docks(warehouse_id, sku_ids)
    lines = _waiting(keys) if keys else []
    if not lines:
        return []
    dock = _Docks(lines)
    found: list[tuple[OrderLine, list[tuple[Pickable, Decimal]]]] = []
    for _, own in groupby(_together(lines), key=lambda line: line.order_id):
        found += _for_order(list(own), dock)
    lanes = lanes_of({line.order for line, _ in found})
    codes = stock_queries.lot_codes({there.lot_id for _, pieces in found for there, _ in pieces if there.lot_id})
    return [
        Crossing(
            line,
            sum((share for _, share in pieces), ZERO),
            tuple(pieces),
            tuple(codes[there.lot_id] for there, _ in pieces if there.lot_id in codes),
            lanes[line.order_id].code if line.order_id in lanes else "",
        )
        for line, pieces in found
    ]


def lanes_of(orders: Iterable[Order]) -> dict[int, Bin]:
    """Order → the staging bin for it: where goods of it stand already (no cart), else the first of its warehouse, if any."""
    by_id = {order.id: order for order in orders}
    ordinary = {"to_bin__role": "", "to_bin__closed_at": None}
    loose = PickLine.objects.filter(order_line__order_id__in=by_id, quantity__gt=F("packed") + F("put_back"), **ordinary)
    standing = {row.order_line.order_id: row.to_bin for row in loose.select_related("order_line", "to_bin").order_by("id")}
    warehouses = {order.warehouse_id for order in by_id.values()}
    bins = Bin.objects.filter(warehouse_id__in=warehouses, kind=Bin.Kind.STAGING, role="", closed_at=None)
    first: dict[int | None, Bin] = {}
    for place in bins.order_by("walk_order", "code"):
        first.setdefault(place.warehouse_id, place)
    lanes = {number: standing.get(number) or first.get(order.warehouse_id) for number, order in by_id.items()}
    return {order_id: lane for order_id, lane in lanes.items() if lane}


def meant(found: Sequence[Crossing], text: str) -> Crossing:
    """The crossing that a scan means: the first for that product, or of that order; a refusal where nobody waits for it."""
    wanted = text.strip()
    if of_order := [one for one in found if one.order.number == wanted.upper()]:
        return of_order[0]
    known = read_codes([wanted]).get(wanted)
    if known and (of_sku := [one for one in found if one.line.sku_id == known.sku.id]):
        return of_sku[0]
    if known:
        raise NobodyWaits(f"Nobody waits for {known.sku.code} that lies free at the dock. Put it away. Nothing was moved.")
    raise NobodyWaits(f"No product and no order that waits has “{wanted[:40]}”. Nothing was moved.")


# ---------------------------------------------------------------- below


def _at_docks(warehouse_id: int | None, sku_ids: Collection[int] | None) -> set[Key]:
    rows = stock_queries.to_put_away(warehouse_id)
    if sku_ids is not None:
        rows = rows.filter(sku_id__in=sku_ids)
    return set(rows.order_by().values_list("owner_id", "sku_id", "bin__warehouse_id").distinct())


def _waiting(keys: set[Key]) -> list[OrderLine]:
    """The lines that wait for these goods, in turn. Nothing is for orders that are held or not paid."""
    rows = OrderLine.objects.filter(
        Q(order__backordered_lines__gt=0, backordered__gt=0),
        sku_id__in={sku_id for _, sku_id, _ in keys},
        order__warehouse_id__in={warehouse_id for _, _, warehouse_id in keys},
    ).exclude(order__state__in=NOT_PROMISED)
    found = rows.select_related("order__customer", "order__warehouse", "order__owner", "sku__unit").order_by(*IN_TURN)
    return [line for line in found[:MOST_LINES] if (line.order.owner_id, line.sku_id, line.order.warehouse_id) in keys]


def _together(lines: Sequence[OrderLine]) -> list[OrderLine]:
    """The lines of an order beside its first, so that the orders come in turn."""
    place: dict[int, int] = {}
    for line in lines:
        place.setdefault(line.order_id, len(place))
    return sorted(lines, key=lambda line: place[line.order_id])


def _for_order(lines: Sequence[OrderLine], dock: _Docks) -> list[tuple[OrderLine, list[tuple[Pickable, Decimal]]]]:
    """What is there for the order's lines, taken off the dock; of one that takes all or nothing, all or nothing."""
    found = [(line, dock.take(line)) for line in lines]
    order = lines[0].order
    whole = [line for line, pieces in found if sum((share for _, share in pieces), ZERO) == line.backordered]
    if takes_all_or_nothing(order) and len(whole) < order.backordered_lines:
        for line, pieces in found:
            dock.give_back(line, pieces)
        return []
    return [(line, pieces) for line, pieces in found if pieces]


class _Docks:
    """What lies at docks for whoever comes next: for each SKU what may be picked there with which wish, asked for all
    lines together, and how much of it is not owed to others."""

    def __init__(self, lines: Iterable[OrderLine]) -> None:
        wanted: dict[tuple[int, int, Wish], set[int]] = defaultdict(set)
        for line in lines:
            owner_id, sku_id, warehouse_id = _key(line)
            for wish in (NO_WISH, line.order.wish):
                wanted[owner_id, warehouse_id, wish].add(sku_id)
        self._rows: dict[tuple[int, int, int, Wish], list[Pickable]] = defaultdict(list)
        self._free: dict[Key, Decimal] = defaultdict(Decimal)
        self._gone: dict[tuple[int, int, int, int], Decimal] = defaultdict(Decimal)
        for (owner_id, warehouse_id, wish), sku_ids in wanted.items():
            self._read(owner_id, warehouse_id, wish, sku_ids)

    def _read(self, owner_id: int, warehouse_id: int, wish: Wish, sku_ids: set[int]) -> None:
        for row in stock_queries.pickable(sku_ids, warehouse_id=warehouse_id, owner_id=owner_id, wish=wish, at_dock=True):
            self._rows[owner_id, row.sku_id, warehouse_id, wish].append(row)
            if wish == NO_WISH:
                self._free[owner_id, row.sku_id, warehouse_id] += row.quantity
        if wish == NO_WISH:
            for (sku_id, place), available in stock_queries.available(sku_ids, owner_id=owner_id).items():
                if place == warehouse_id:
                    self._free[owner_id, sku_id, warehouse_id] += min(available, ZERO)

    def take(self, line: OrderLine) -> list[tuple[Pickable, Decimal]]:
        key = _key(line)
        most = min(line.backordered, self._free[key])
        taken: list[tuple[Pickable, Decimal]] = []
        for row in self._rows[*key, line.order.wish]:
            share = min(most, row.quantity - self._gone[_cell(row)])
            if share > 0:
                taken.append((row, share))
                self._gone[_cell(row)] += share
                self._free[key] -= share
                most -= share
        return taken

    def give_back(self, line: OrderLine, pieces: Sequence[tuple[Pickable, Decimal]]) -> None:
        for row, share in pieces:
            self._gone[_cell(row)] -= share
            self._free[_key(line)] += share


def _key(line: OrderLine) -> Key:
    return (line.order.owner_id, line.sku_id, line.order.warehouse_id)


def _cell(row: Pickable) -> tuple[int, int, int, int]:
    return (row.bin_id, row.sku_id, row.lot_id, row.owner_id)
