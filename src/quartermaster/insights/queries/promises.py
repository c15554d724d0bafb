"""What of a SKU can be promised by when: on hand, on order, in transit and being made, less what is promised. For one owner's
goods.

What is reserved is taken already, whenever it is wanted. What should have come and has not, or comes on no day that was
said, is nobody's to promise: it is told apart. The arithmetic is in `stock.promises`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from quartermaster.catalog import bills
from quartermaster.catalog.bills import parts_of
from quartermaster.catalog.models import Sku
from quartermaster.kernel.db import array, rows
from quartermaster.locations.queries import warehouses
from quartermaster.production import queries as production
from quartermaster.production import timing
from quartermaster.sales.models import OrderLine
from quartermaster.sales.queries import IN_TURN, NOT_PROMISED
from quartermaster.stock.promises import Change, Step, earliest, made_of, promisable_on, steps
from quartermaster.stock.queries import positions_by_warehouse
from quartermaster.transfers import queries as transfers

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Cause:
    """A document that brings some of a SKU to a warehouse, or takes some. Without a day, or when that has passed, what
    it brings is not counted."""

    kind: str
    document: str
    sku_id: int
    warehouse_id: int
    on: date | None
    quantity: Decimal
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Promise:
    """What can be promised from a warehouse, or (without one) from all of them together."""

    warehouse_id: int | None
    code: str
    name: str
    available: Decimal
    receiving: Decimal
    steps: Sequence[Step]
    causes: Sequence[Cause] = ()
    could_make: Change | None = None
    """Of a kit: as many as the free components there make, and the day on which those would be there, begun today."""

    def by(self, day: date) -> Decimal:
        return promisable_on(self.steps, day)

    def when(self, quantity: Decimal) -> date | None:
        return earliest(self.steps, quantity)

    @property
    def now(self) -> Decimal:
        return self.steps[0].promisable

    @property
    def not_counted(self) -> Decimal:
        """What is expected of which nobody knows when it comes."""
        return sum((cause.quantity for cause in self.causes if not cause.counted), ZERO)


@dataclass(frozen=True, slots=True)
class Promises:
    """Each warehouse by itself, and all together: what one cannot send alone, several may."""

    warehouses: Sequence[Promise]
    together: Promise

    def first(self, quantity: Decimal) -> tuple[Promise, date] | None:
        """The warehouse that has so much first, and when."""
        found = [(day, place) for place in self.warehouses if (day := place.when(quantity)) is not None]
        return min(((place, day) for day, place in found), key=lambda one: one[1]) if found else None


@dataclass(slots=True)
class _Place:
    """What is known of one SKU in one warehouse."""

    available: Decimal = ZERO
    receiving: Decimal = ZERO
    causes: list[Cause] = field(default_factory=list)


def promises(sku: Sku, *, owner_id: int, today: date) -> Promises:
    """Of a bundle, as many as its scarcest component makes."""
    parts = {part.sku_id: part.quantity for part in parts_of([sku.pk]).get(sku.pk, ())} if sku.kit == Sku.Kit.BUNDLE else {}
    needed = parts or {sku.pk: Decimal(1)}
    known = _read(needed, owner_id, today)
    sites = [(place.pk, place.code, place.name) for place in warehouses()]
    made = _could_make(sku, owner_id, today) if sku.kit == Sku.Kit.MADE else {}
    each = [replace(_promise(known, needed, (pk,), today, (pk, code, name)), could_make=made.get(pk)) for pk, code, name in sites]
    found = [one for one in each if one.available or one.receiving or one.causes or one.could_make]
    together = _promise(known, needed, [pk for pk, _, _ in sites], today, (None, "", "All warehouses"))
    return Promises(found, together)


def _could_make(sku: Sku, owner_id: int, today: date) -> dict[int, Change]:
    """Warehouse → what its free components make."""
    bill = bills.bill_or_refuse(sku)
    parts = bills.taken_apart(bills.Part(line.component_id, line.quantity) for line in bill.lines.all())
    known = _read([part.sku_id for part in parts], owner_id, today)
    found = {}
    for place in warehouses():
        free = [(known.get((part.sku_id, place.pk), _Place()), part.quantity) for part in parts]
        most = min(_free_now(one, today) // each for one, each in free)
        if most > 0:
            found[place.pk] = Change(timing.ready_on(bill.making, place.working_days, most, begun_on=today), most)
    return found


def _free_now(place: _Place, today: date) -> Decimal:
    changes = (Change(cause.on or today, cause.quantity) for cause in place.causes if cause.counted)
    return steps(today, place.available, changes)[0].promisable


def days_of_backorders(sku_ids: Iterable[int], *, owner_id: int, today: date) -> dict[int, date | None]:
    """Order line that waits → the first day on which all it waits for will be there, in its own warehouse and in the turn in
    which backorders are promised; None where nothing known makes it so. Lines that get nothing for now are left out.
    """
    known = _read(sku_ids, owner_id, today)
    lines = {key: steps(today, one.available + one.receiving, _besides_waiting(one, today)) for key, one in known.items()}
    waiting = OrderLine.objects.filter(sku_id__in={sku_id for sku_id, _ in known}, order__owner_id=owner_id, backordered__gt=0)
    waiting = waiting.filter(order__backordered_lines__gt=0).exclude(order__state__in=NOT_PROMISED).order_by(*IN_TURN)
    found: dict[int, date | None] = {}
    before: dict[tuple[int, int], Decimal] = {}
    for line_id, sku_id, warehouse_id, quantity in waiting.values_list("id", "sku_id", "order__warehouse_id", "backordered"):
        key = (sku_id, warehouse_id)
        before[key] = before.get(key, ZERO) + quantity
        found[line_id] = earliest(lines[key], before[key]) if key in lines else None
    return found


def _besides_waiting(place: _Place, today: date) -> list[Change]:
    causes = (cause for cause in place.causes if cause.counted and cause.kind != "backordered")
    return [Change(cause.on or today, cause.quantity) for cause in causes]


def _promise(
    known: Mapping[tuple[int, int], _Place],
    needed: Mapping[int, Decimal],
    warehouse_ids: Sequence[int],
    today: date,
    named: tuple[int | None, str, str],
) -> Promise:
    """One warehouse, or several as if they were one: what goes from one of them to another is then no demand."""
    lines: list[tuple[Sequence[Step], Decimal]] = []
    causes: list[Cause] = []
    sums: list[tuple[Decimal, Decimal]] = []
    for sku_id, quantity in needed.items():
        places = [known[sku_id, pk] for pk in warehouse_ids if (sku_id, pk) in known]
        own = [cause for place in places for cause in place.causes if named[0] is not None or cause.kind != "to_send"]
        available = sum((place.available for place in places), ZERO)
        receiving = sum((place.receiving for place in places), ZERO)
        changes = [Change(cause.on or today, cause.quantity) for cause in own if cause.counted]
        lines.append((steps(today, available + receiving, changes), quantity))
        sums.append(
            (available // quantity, receiving // quantity) if len(needed) > 1 or quantity != 1 else (available, receiving)
        )
        causes += own
    line = lines[0][0] if len(lines) == 1 and lines[0][1] == 1 else made_of(lines)
    order = sorted(causes, key=lambda cause: (not cause.counted, cause.on or date.max, cause.document))
    return Promise(*named, min(one for one, _ in sums), min(one for _, one in sums), line, order)


def _read(sku_ids: Iterable[int], owner_id: int, today: date) -> dict[tuple[int, int], _Place]:
    """(SKU, warehouse) → what is there of an owner's goods, what comes and what is promised beyond it."""
    wanted = list(sku_ids)
    found: dict[tuple[int, int], _Place] = {}
    for position in positions_by_warehouse(wanted, owner_id=owner_id):
        key = (position.sku_id, position.warehouse_id or 0)
        found[key] = _Place(position.available, position.receiving)
    for cause in [*_coming(wanted, owner_id, today), *_promised(wanted, owner_id, today)]:
        found.setdefault((cause.sku_id, cause.warehouse_id), _Place()).causes.append(cause)
    return found


def _coming(sku_ids: Sequence[int], owner_id: int, today: date) -> list[Cause]:
    """What suppliers and other warehouses send and what work orders make, each on the day that was said."""
    bought = rows(
        """SELECT o.number, l.sku_id, o.warehouse_id, coalesce(l.due_on, o.expected_on), l.open_quantity
        FROM purchasing_purchaseorder o JOIN purchasing_purchaseorderline l ON l.order_id = o.id AND l.open_quantity > 0
        WHERE l.sku_id = ANY(%(skus)s::bigint[]) AND o.state IN ('ordered', 'acknowledged', 'partially_received')
            AND o.owner_id = %(owner)s
        ORDER BY o.id""",
        {"skus": array(sku_ids), "owner": owner_id},
    )
    moved = transfers.on_the_way(sku_ids, owner_id=owner_id)
    found = [("on_order", *row) for row in bought]
    found += [
        ("in_transit" if one.left else "allocated", one.number, one.sku_id, one.to_warehouse_id, one.expected_on, one.quantity)
        for one in moved
    ]
    found += [
        ("making", one.number, one.sku_id, one.warehouse_id, one.due_on, one.quantity)
        for one in production.planned(sku_ids, owner_id=owner_id)
        if one.quantity > 0
    ]
    return [
        Cause(kind, number, sku_id, warehouse_id, on, quantity, counted=on is not None and on >= today)
        for kind, number, sku_id, warehouse_id, on, quantity in found
    ]


def _promised(sku_ids: Sequence[int], owner_id: int, today: date) -> list[Cause]:
    """What orders wait for, on the day they are wanted, and what transfers and work orders have still to claim.

    A draft of a work order takes something once it says when.
    """
    waited = rows(
        """SELECT o.number, l.sku_id, o.warehouse_id, o.ship_by, sum(l.backordered)
        FROM sales_order o JOIN sales_orderline l ON l.order_id = o.id AND l.backordered > 0
        WHERE o.backordered_lines > 0 AND o.state NOT IN ('shipped', 'delivered', 'cancelled') AND o.owner_id = %(owner)s
            AND l.sku_id = ANY(%(skus)s::bigint[])
        GROUP BY 1, 2, 3, 4 ORDER BY 1""",
        {"skus": array(sku_ids), "owner": owner_id},
    )
    found = [
        Cause("backordered", number, sku_id, warehouse_id, max(on or today, today), -quantity)
        for number, sku_id, warehouse_id, on, quantity in waited
    ]
    for sku_id, warehouse_id, on, quantity in transfers.to_be_claimed(sku_ids, owner_id=owner_id):
        found.append(Cause("to_send", "", sku_id, warehouse_id, max(on or today, today), -quantity))
    for one in production.planned(sku_ids, owner_id=owner_id):
        if one.quantity < 0 and (one.at_work or one.due_on):
            on = max(one.due_on or today, today)
            found.append(Cause("to_use", one.number, one.sku_id, one.warehouse_id, on, one.quantity))
    return found
