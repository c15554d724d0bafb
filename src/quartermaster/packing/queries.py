"""Questions at the packing bench: what waits to be packed, what a scan means, which cartons would do. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, QuerySet, Sum

from quartermaster.catalog.models import Sku
from quartermaster.catalog.queries import UnknownSku, read_code
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, NotFound
from quartermaster.packing.filling import MOST_THINGS, Box, Filling, Thing, fill
from quartermaster.packing.models import CartonType
from quartermaster.sales.models import Order, OrderLine
from quartermaster.sales.queries import loose_weights

ZERO = Decimal(0)
NOTHING_TYPED: Mapping[int, str] = {}


class UnknownCartonType(NotFound):
    code = "unknown_carton_type"
    title = "There is no such kind of carton"


class WrongItem(Conflict):
    """What was scanned does not belong into a carton of this order."""

    code = "wrong_item"
    title = "Not for this order"


def orders_to_pack(warehouse_id: int | None) -> QuerySet[Order]:
    """Orders of which something is picked and loose, the most urgent first."""
    found = Order.objects.filter(lines__picked__gt=0).select_related("customer", "warehouse").distinct()
    found = found.annotate(loose=Sum("lines__picked"))
    if warehouse_id:
        found = found.filter(warehouse_id=warehouse_id)
    return found.order_by(F("ship_by").asc(nulls_last=True), "id")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line with what of it lies picked and loose, and how much of that is in the open carton.

    `weight` is what the pieces in the carton weigh, where they are weighed: as typed, else as the book has them.
    """

    line: OrderLine
    loose: Decimal
    inside: Decimal = ZERO
    weight: str = ""

    @property
    def left(self) -> Decimal:
        return self.loose - self.inside

    @property
    def hazard(self) -> str:
        """What whoever packs it has to know, and the carton has to bear. Nothing of what is harmless."""
        return self.line.sku.hazard()

    @property
    def carried(self) -> str:
        """`inside` as the page carries it from scan to scan."""
        return plain(self.inside)


def waiting(order: Order, inside: Mapping[int, Decimal], typed: Mapping[int, str] = NOTHING_TYPED) -> list[Waiting]:
    """What of the order is to be packed; `inside` (position → quantity) is in the open carton, as far as it can be, and weighs
    what was `typed`."""
    lines = list(order.lines.filter(picked__gt=0).select_related("sku__unit", "sku__weighed_in").order_by("position"))
    there = {line.position: min(inside.get(line.position, ZERO), line.picked) for line in lines}
    asked = {line.position: there[line.position] for line in lines if line.sku.weighed_in and there[line.position]}
    booked = loose_weights(order, asked) if asked else {}
    weights = {position: plain(weight) for position, weight in booked.items()} | dict(typed)
    return [Waiting(one, one.picked, there[one.position], weights.get(one.position, "")) for one in lines]


def identify(order: Order, rows: Iterable[Waiting], scanned: str) -> tuple[Waiting, Decimal]:
    """The line that a scan belongs to, and how much it adds: one piece, or what the pack holds whose code it is.

    `WrongItem` where it is another product, or more than still waits; it says what to do with it.
    """
    try:
        coded = read_code(scanned)
    except UnknownSku:
        raise WrongItem(f"“{scanned.strip()[:40]}” is no code of ours. Nothing was packed; scan the product again.") from None
    mine = [row for row in rows if row.line.sku_id == coded.sku.pk]
    if not mine:
        message = f"{coded.sku.code} {coded.sku.name} is not picked for {order.number}. Put it aside; nothing was packed."
        raise WrongItem(message)
    amount = Decimal(coded.pack.numerator) / Decimal(coded.pack.denominator) if coded.pack else Decimal(1)
    open_rows = [row for row in mine if row.left >= amount]
    if not open_rows:
        there = sum((row.left for row in mine), ZERO)
        said = "All of it is in the carton" if not there else f"Only {plain(there)} still wait"
        raise WrongItem(f"{said}: {coded.sku.code}. Put this one aside; nothing was packed.")
    return open_rows[0], amount


def carton_types() -> QuerySet[CartonType]:
    return CartonType.objects.filter(archived_at=None).order_by("code")


def carton_type_by_code(code: str) -> CartonType:
    found = CartonType.objects.filter(code__iexact=code.strip()).first()
    if found is None:
        raise UnknownCartonType(f"There is no kind of carton “{code[:20]}”.")
    return found


@dataclass(frozen=True, slots=True)
class Proposal:
    """Which cartons the goods would go into. Of `unmeasured` SKUs nobody knows the size."""

    filling: Filling
    names: Mapping[str, str]
    unmeasured: tuple[str, ...] = ()
    more: int = 0
    """Pieces beyond the first sixty, which nobody laid out."""
    dangerous: tuple[tuple[str, str], ...] = ()
    """SKU and what is told of it, of the dangerous ones."""

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """(Code, name, how many) of each kind of carton."""
        counted: dict[str, int] = {}
        for parcel in self.filling.parcels:
            counted[parcel.box.key] = counted.get(parcel.box.key, 0) + 1
        return [(code, self.names[code], count) for code, count in sorted(counted.items())]


def proposal(rows: Iterable[Waiting]) -> Proposal:
    """Cartons for what still waits: for its first sixty pieces."""
    rows = list(rows)
    types = list(carton_types())
    things: list[Thing] = []
    unmeasured: list[str] = []
    for row in rows:
        size = _size_of(row.line.sku)
        if size is None:
            unmeasured.append(row.line.sku.code)
            continue
        thing = Thing(row.line.sku.code, size, row.line.sku.weight_g or ZERO)
        things += [Thing(thing.key, thing.size, thing.weight_g) for _ in range(min(int(row.left), 10 * MOST_THINGS))]
    filling = fill(things[:MOST_THINGS], [_box(one) for one in types])
    names = {one.code: one.name for one in types}
    dangerous = tuple((row.line.sku.code, row.hazard) for row in rows if row.hazard and row.left)
    return Proposal(filling, names, tuple(unmeasured), max(len(things) - MOST_THINGS, 0), dangerous)


def _size_of(sku: Sku) -> tuple[Decimal, Decimal, Decimal] | None:
    if sku.length_mm is None or sku.width_mm is None or sku.height_mm is None:
        return None
    return sku.length_mm, sku.width_mm, sku.height_mm


def _box(one: CartonType) -> Box:
    size = (Decimal(one.length_mm), Decimal(one.width_mm), Decimal(one.height_mm))
    most = Decimal(one.most_weight_g) if one.most_weight_g else None
    return Box(one.code, size, Decimal(one.tare_g), most, one.cost)
