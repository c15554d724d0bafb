"""Kits on orders: what is ordered as one is reserved, picked and shipped as its components."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count
from typing import Protocol, TypeVar

from quartermaster.catalog import bills
from quartermaster.catalog.bills import Part
from quartermaster.catalog.models import Sku
from quartermaster.kernel import db, quantities
from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.sales.models import ZERO, Order, OrderKit, OrderLine
from quartermaster.stock import operations as stock


class Line(Protocol):
    """What somebody ordered: so much of a SKU."""

    @property
    def sku_id(self) -> int: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def entered(self) -> str: ...
    @property
    def unit_price(self) -> Decimal | None: ...


@dataclass(frozen=True, slots=True)
class Laid:
    """A line as it is written. `place` is where it stands in the request, `kit` the position of its kit, 0 for none."""

    place: int
    position: int
    sku_id: int
    quantity: Decimal
    entered: str = ""
    unit_price: Decimal | None = None
    kit: int = 0
    per_kit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """An order's lines and kits. What was ordered keeps its place as its position; components are numbered behind them."""

    lines: tuple[Laid, ...]
    kits: tuple[Laid, ...] = ()


Parts = Mapping[int, Sequence[Part]]


def parts_within(skus: Mapping[int, Sku]) -> Parts:
    """What the bundles among the SKUs are made of. No question where there is none."""
    bundles = [sku.id for sku in skus.values() if sku.kit == Sku.Kit.BUNDLE]
    return bills.parts_of(bundles) if bundles else {}


def lay_out(lines: Sequence[Line], parts: Parts, *, first: int = 1) -> Layout:
    """The lines as they are written, positions from `first` on."""
    behind = count(first + len(lines))
    plain, kits, components = [], [], []
    for place, line in enumerate(lines):
        laid = Laid(place, first + place, line.sku_id, line.quantity, line.entered, line.unit_price)
        if line.sku_id not in parts:
            plain.append(laid)
            continue
        kits.append(laid)
        components += [
            Laid(place, next(behind), part.sku_id, part.quantity * line.quantity, "", ZERO, laid.position, part.quantity)
            for part in parts[line.sku_id]
        ]
    return Layout((*plain, *components), tuple(kits))


def faults_of(lines: Sequence[Line], skus: Mapping[int, Sku], parts: Parts, pointer: str) -> Iterator[FieldError]:
    """Bundles that cannot be ordered: no bill, a component that is archived, or more of one than its unit can say."""
    for place, line in enumerate(lines):
        sku = skus.get(line.sku_id)
        if sku is None or sku.archived_at or sku.kit != Sku.Kit.BUNDLE:
            continue
        if sku.id not in parts:
            yield FieldError(f"{pointer}/lines/{place}/sku", "no_bill", f"Nobody has said what {sku.code} is made of.")
        for part in parts.get(sku.id, ()):
            component = skus[part.sku_id]
            if component.archived_at:
                message = f"{component.code}, a component of {sku.code}, is archived."
                yield FieldError(f"{pointer}/lines/{place}/sku", "unknown_sku", message)
                continue
            try:
                where = f"{pointer}/lines/{place}/quantity"
                quantities.check(part.quantity * line.quantity, pointer=where, scale=component.unit.scale)
            except quantities.InvalidQuantity as refusal:
                yield from refusal.errors


INSERT_KITS = """
    INSERT INTO sales_orderkit (order_id, position, sku_id, quantity, entered, unit_price)
    SELECT * FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::numeric[], %s::text[], %s::numeric[])
    RETURNING order_id, position, id
"""


def write_kits(orders: Iterable[tuple[Order, Layout]], price: Callable[[Order, Laid], Decimal]) -> dict[tuple[int, int], int]:
    """(Order, position) → the kit written there."""
    found = [
        (order.id, kit.position, kit.sku_id, kit.quantity, kit.entered, price(order, kit))
        for order, layout in orders
        for kit in layout.kits
    ]
    if not found:
        return {}
    written = db.rows(INSERT_KITS, [db.array(list(column)) for column in zip(*found, strict=True)])
    return {(order_id, position): kit_id for order_id, position, kit_id in written}


Kits = Mapping[tuple[str, int], tuple[OrderKit, list[OrderLine]]]
"""(Order number, position) → the kit there and its lines."""


def kits_of(lines: Iterable[OrderLine]) -> Kits:
    """The kits that the lines belong to. No question where no line is a kit's."""
    of_kit: dict[int, list[OrderLine]] = {}
    for line in lines:
        if line.kit_id is not None:
            of_kit.setdefault(line.kit_id, []).append(line)
    if not of_kit:
        return {}
    found = OrderKit.objects.select_related("sku").filter(id__in=of_kit).order_by("order_id", "position")
    return {(of_kit[kit.id][0].order.number, kit.position): (kit, of_kit[kit.id]) for kit in found}


class Placed(Protocol):
    """So much of what stands at a position of an order."""

    @property
    def position(self) -> int: ...
    @property
    def quantity(self) -> Decimal: ...


Some = TypeVar("Some", bound=Placed)


@contextmanager
def opened(
    rows: Sequence[Some], lines: Iterable[OrderLine], *, number: str = "", at_any: bool = False
) -> Iterator[Sequence[Some]]:
    """The rows with so many whole kits replaced by what they are made of; single components may be named as well.

    What is refused within the block points at the rows as they were. `number`: the order's, where rows do not say it;
    `at_any`: the lines are of the parts of one order, whose positions are told apart.
    """
    kits = {(number, position) if at_any else (of, position): kit for (of, position), kit in kits_of(lines).items()}
    places: list[int] = []
    parts: list[Some] = []
    for place, row in enumerate(rows):
        found = _within(row, kits.get((getattr(row, "number", number), row.position)), place)
        parts += found
        places += [place] * len(found)
    try:
        yield parts
    except Refusal as refusal:
        if not kits:
            raise
        raise type(refusal)(refusal.detail, errors=[_moved(error, places) for error in refusal.errors]) from None


def _within(row: Some, kit: tuple[OrderKit, list[OrderLine]] | None, place: int) -> list[Some]:
    if kit is None:
        return [row]
    quantities.check(row.quantity, pointer=f"/lines/{place}/quantity", scale=0)
    if getattr(row, "weight", None) is not None:
        message = "A kit is not weighed: name its components, and say what those weigh."
        raise stock.NotWeighed(message, errors=[FieldError(f"/lines/{place}/weight", "not_weighed", message)])
    changes = ((line.position, row.quantity * (line.per_kit or ZERO)) for line in kit[1])
    return [replace(row, position=position, quantity=quantity) for position, quantity in changes]  # type: ignore[type-var]


def _moved(error: FieldError, places: Sequence[int]) -> FieldError:
    head, _, rest = error.pointer.removeprefix("/lines/").partition("/")
    if not error.pointer.startswith("/lines/") or not head.isdigit() or int(head) >= len(places):
        return error
    return replace(error, pointer=f"/lines/{places[int(head)]}/{rest}")
