"""What a gate expects, and how what passed is booked: on deliveries, orders and transfers at the dock in, on orders at the dock
out, in the book between zones. Everything is posted by the operations of those rooms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import Sku
from quartermaster.codes import serials
from quartermaster.kernel.refusals import FieldError, NotFound
from quartermaster.purchasing import delivery_queries
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import Delivery, DeliveryLine, PurchaseOrder, PurchaseOrderLine
from quartermaster.purchasing.papers import ReceivedLine, ReceivedLot
from quartermaster.rfid.comparing import Awaited, Passed, compare
from quartermaster.rfid.models import Gate
from quartermaster.sales import operations as sales
from quartermaster.sales.models import Carton
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as book
from quartermaster.stock.models.lots import UNTRACKED, Lot
from quartermaster.stock.moves import Goods
from quartermaster.transfers import operations as transfers
from quartermaster.transfers import queries as transfer_queries
from quartermaster.transfers.models import Transfer
from quartermaster.transfers.papers import Came

ZERO, ONE = Decimal(0), Decimal(1)
MOST_PAPERS = 50
"""Among so many of each kind, the earliest expected, the one that fits is looked for."""


class NotAwaited(NotFound):
    """The paper is none that goods can pass this gate for."""

    code = "not_awaited"
    title = "Nothing is awaited on this paper"


Posting = Callable[[Act, Sequence[tuple[Passed, int]]], list[str]]
"""Books what passed, each with the line that it is for; on which documents."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected, of which paper (none: of several), how it is booked, and under which permission."""

    document: str
    awaited: Sequence[Awaited]
    post: Posting
    permission: str


def expectation(gate: Gate, passed: Sequence[Passed], document: str) -> Expectation | None:
    """What the gate expects: on the paper that is named, else on the one that fits what passed best; None where none does, or
    several do alike."""
    if gate.kind == Gate.Kind.DOCK_OUT:
        return _cartons(gate, passed, document)
    if gate.kind == Gate.Kind.BETWEEN:
        return _between(gate, passed)
    if document:
        return _of_paper(gate, document, passed)
    return _best(gate, passed)


def candidates(gate: Gate, passed: Sequence[Passed]) -> list[str]:
    """The numbers of the papers on which something of what passed is awaited here."""
    return [one.document for one in _fitting(gate, passed)]


# ---------------------------------------------------------------- dock in


def _best(gate: Gate, passed: Sequence[Passed]) -> Expectation | None:
    scored = [(len(compare(passed, one.awaited).lines), one) for one in _fitting(gate, passed)]
    scored = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
    if not scored or (len(scored) > 1 and scored[0][0] == scored[1][0]):
        return None
    return scored[0][1]


def _fitting(gate: Gate, passed: Sequence[Passed]) -> list[Expectation]:
    """Deliveries that are announced, transfers under way, and orders of which no delivery is announced, with any of the goods."""
    skus = {one.sku_id for one in passed if one.sku_id}
    ssccs = [one.code for one in passed if one.code and one.sku_id is None]
    lines = DeliveryLine.objects.filter(sku_id__in=skus) | DeliveryLine.objects.filter(sscc__in=ssccs).exclude(sscc="")
    waiting = delivery_queries.to_receive(warehouse_id=gate.warehouse_id)
    deliveries = waiting.filter(pk__in=lines.values("delivery_id"))[:MOST_PAPERS]
    announced = DeliveryLine.objects.filter(delivery__in=waiting, order_line__isnull=False).values("order_line__order_id")
    orders = PurchaseOrder.objects.filter(
        warehouse_id=gate.warehouse_id, state__in=PurchaseOrder.EXPECTED, lines__sku_id__in=skus
    ).exclude(pk__in=announced)
    moved = Transfer.objects.filter(
        to_warehouse_id=gate.warehouse_id, state__in=Transfer.UNDER_WAY, lines__sku_id__in=skus, lines__under_way__gt=0
    )
    found = [_of_delivery(gate, one, passed) for one in deliveries]
    found += [_of_order(gate, one) for one in orders.distinct().order_by("expected_on", "id")[:MOST_PAPERS]]
    return found + [_of_transfer(gate, one) for one in moved.distinct().order_by("id")[:MOST_PAPERS]]


def _of_paper(gate: Gate, document: str, passed: Sequence[Passed]) -> Expectation:
    number = document.strip().upper()
    delivery = delivery_queries.to_receive(warehouse_id=gate.warehouse_id).filter(number=number).first()
    if delivery is not None:
        return _of_delivery(gate, delivery, passed)
    order = PurchaseOrder.objects.filter(number=number, warehouse_id=gate.warehouse_id, state__in=PurchaseOrder.EXPECTED).first()
    if order is not None:
        return _of_order(gate, order)
    moved = Transfer.objects.filter(number=number, to_warehouse_id=gate.warehouse_id, state__in=Transfer.UNDER_WAY).first()
    if moved is not None:
        return _of_transfer(gate, moved)
    raise _not_awaited(gate, document)


def _of_delivery(gate: Gate, delivery: Delivery, passed: Sequence[Passed]) -> Expectation:
    """What was announced and has not come: a carton whose own tag passed as a whole, everything else piece by piece."""
    lines = {one.pk: one for one in delivery.lines.select_related("sku").order_by("position") if one.missing}
    whole = {one.code for one in passed if one.sku_id is None}
    awaited: list[Awaited] = []
    cartons: dict[str, int] = {}
    for pk, line in lines.items():
        if line.sscc and line.sscc in whole:
            cartons.setdefault(line.sscc, pk)
        else:
            awaited.append(Awaited(pk, line.sku_id, line.missing, _named(delivery, line), line.lot))
    awaited += [Awaited(pk, None, ONE, frozenset({sscc})) for sscc, pk in cartons.items()]

    def post(act: Act, taken: Sequence[tuple[Passed, int]]) -> list[str]:
        came = _by_line(taken)
        received: list[ReceivedLine] = []
        for pk, tags in came.items():
            line = lines[pk]
            if tags[0].sku_id is None:
                received += [_announced(one) for one in lines.values() if one.sscc == line.sscc]
            else:
                lot = ReceivedLot(code=line.lot, expires_on=line.expires_on) if line.lot else None
                received += _received(line.position, line.sku, tags, lot)
        purchasing.receive_delivery(act, number=delivery.number, lines=received, bin_id=gate.to_bin_id)
        return [delivery.number]

    return Expectation(delivery.number, awaited, post, "purchasing.receive")


def _named(delivery: Delivery, line: DeliveryLine) -> frozenset[str]:
    """The serials that are announced and have not come."""
    if line.sku.tracking != Sku.Tracking.SERIAL or not line.serials.strip():
        return frozenset()
    named = serials.spread(line.serials)
    if not line.received:
        return frozenset(named)
    there = Lot.objects.filter(owner_id=delivery.owner_id, sku_id=line.sku_id, code__in=named)
    return frozenset(named) - frozenset(there.values_list("code", flat=True))


def _announced(line: DeliveryLine) -> ReceivedLine:
    """All that was announced of a line."""
    lot = ReceivedLot(code=line.lot, expires_on=line.expires_on) if line.lot else None
    if line.sku.tracking == Sku.Tracking.SERIAL and line.serials.strip():
        lot = ReceivedLot(serials=tuple(serials.spread(line.serials)))
    return ReceivedLine(line.missing, position=line.position, lot=lot)


def _received(position: int, sku: Sku, tags: Sequence[Passed], announced: ReceivedLot | None = None) -> list[ReceivedLine]:
    """Serials together; of goods in lots, each lot that the paper or the tags name."""
    if sku.tracking == Sku.Tracking.SERIAL:
        return [ReceivedLine(Decimal(len(tags)), position, lot=ReceivedLot(serials=tuple(one.code for one in tags)))]
    by_lot: dict[str, Decimal] = defaultdict(Decimal)
    for one in tags:
        by_lot[one.lot if sku.tracking == Sku.Tracking.LOT else ""] += one.quantity
    return [
        ReceivedLine(quantity, position, lot=announced or (ReceivedLot(code=lot) if lot else None))
        for lot, quantity in by_lot.items()
    ]


def _of_order(gate: Gate, order: PurchaseOrder) -> Expectation:
    lines = {
        line.position: line
        for line in PurchaseOrderLine.objects.filter(order=order).select_related("sku__unit").order_by("position")
        if line.open_quantity > 0
    }
    awaited = [Awaited(position, line.sku_id, line.open_quantity) for position, line in lines.items()]

    def post(act: Act, taken: Sequence[tuple[Passed, int]]) -> list[str]:
        came = [one for position, tags in _by_line(taken).items() for one in _received(position, lines[position].sku, tags)]
        purchasing.receive(act, number=order.number, receipts=came, bin_id=gate.to_bin_id)
        return [order.number]

    return Expectation(order.number, awaited, post, "purchasing.receive")


def _of_transfer(gate: Gate, moved: Transfer) -> Expectation:
    sent = {row.pk: row for row in transfer_queries.under_way_of(moved.pk)}
    awaited = [
        Awaited(
            row.pk,
            row.line.sku_id,
            row.quantity - row.settled,
            frozenset({row.lot.code}) if row.lot and row.lot.is_serial else frozenset(),
            row.lot.code if row.lot and not row.lot.is_serial else "",
        )
        for row in sent.values()
    ]

    def post(act: Act, taken: Sequence[tuple[Passed, int]]) -> list[str]:
        came = [
            Came(sent[pk].line.position, sum((one.quantity for one in tags), ZERO), sent[pk].lot_id)
            for pk, tags in _by_line(taken).items()
        ]
        transfers.receive(act, number=moved.number, came=came, bin_id=gate.to_bin_id)
        return [moved.number]

    return Expectation(moved.number, awaited, post, "transfers.receive")


# ---------------------------------------------------------------- dock out, and between zones


def _cartons(gate: Gate, passed: Sequence[Passed], document: str) -> Expectation | None:
    """The packed cartons of the order that is named, else of every order of which a carton passed."""
    ready = Carton.objects.filter(shipment=None, lines__quantity__gt=0, order__warehouse_id=gate.warehouse_id)
    ready = ready.exclude(sscc=None).select_related("order").distinct().order_by("id")
    if document:
        found = list(ready.filter(order__number=document.strip().upper()))
        if not found:
            raise _not_awaited(gate, document)
    else:
        there = ready.filter(sscc__in=[one.code for one in passed if one.code]).values("order_id")
        found = list(ready.filter(order_id__in=there))
    if not found:
        return None
    by_id = {one.pk: one for one in found}
    awaited = [Awaited(one.pk, None, ONE, frozenset({one.sscc or ""})) for one in found]

    def post(act: Act, taken: Sequence[tuple[Passed, int]]) -> list[str]:
        by_order: dict[str, list[str]] = defaultdict(list)
        for _, pk in taken:
            by_order[by_id[pk].order.number].append(by_id[pk].number)
        return [sales.ship(act, number=number, cartons=cartons) for number, cartons in sorted(by_order.items())]

    numbers = {one.order.number for one in found}
    return Expectation(min(numbers) if len(numbers) == 1 else "", awaited, post, "sales.ship")


def _between(gate: Gate, passed: Sequence[Passed]) -> Expectation:
    """Of what passed, what the book has where it comes from: on the one side of the gate, or of what went back, on the other.
    Nothing says that all of it should pass."""
    there = {one.pk: (one, gate.to_bin_id) for one in _cells(gate, passed, back=False)}
    there |= {one.pk: (one, gate.back_bin_id) for one in _cells(gate, passed, back=True)} if gate.back_bin_id else {}
    wanted = {(one.sku_id, one.code) for one in passed}
    awaited = [
        Awaited(
            pk,
            one.sku_id,
            one.free,
            frozenset({one.lot.code}) if one.lot.is_serial else frozenset(),
            "" if one.lot.is_serial else one.lot.code,
            back=to_bin_id != gate.to_bin_id,
        )
        for pk, (one, to_bin_id) in there.items()
        if not one.lot.is_serial or (one.sku_id, one.lot.code) in wanted
    ]

    def post(act: Act, taken: Sequence[tuple[Passed, int]]) -> list[str]:
        goods = [
            Goods(
                one.owner_id,
                one.sku_id,
                sum((tag.quantity for tag in tags), ZERO),
                one.bin_id,
                to_bin_id,
                lot_id=one.lot_id or UNTRACKED,
            )
            for pk, tags in _by_line(taken).items()
            for one, to_bin_id in [there[pk]]
        ]
        stock.transfer(act, goods=goods)
        return []

    return Expectation("", awaited, post, "stock.transfer")


def _cells(gate: Gate, passed: Sequence[Passed], *, back: bool) -> QuerySet[Any]:
    """What lies free on that side of the gate from which these come, in the order of walking."""
    skus = {one.sku_id for one in passed if one.sku_id and one.back == back}
    cells = book.free_cells().filter(sku_id__in=skus, bin__warehouse_id=gate.warehouse_id, bin__kind__in=stock.MOVED_BY_HAND)
    cells = cells.exclude(bin_id=gate.to_bin_id or 0) if not back else cells
    if back and gate.to_bin:
        cells = cells.filter(bin__zone=gate.to_bin.zone) if gate.to_bin.zone else cells.filter(bin=gate.to_bin)
    elif gate.from_zone_id:
        cells = cells.filter(bin__zone_id=gate.from_zone_id)
    return cells.annotate(free=F("quantity") - F("held")).select_related("lot").order_by("bin__walk_order", "id")


def _by_line(taken: Iterable[tuple[Passed, int]]) -> dict[int, list[Passed]]:
    found: dict[int, list[Passed]] = defaultdict(list)
    for one, line in taken:
        found[line].append(one)
    return found


def _not_awaited(gate: Gate, document: str) -> NotAwaited:
    message = f"{document.strip()[:40]} is no paper on which goods are awaited at {gate.name}. Choose another."
    return NotAwaited(message, errors=[FieldError("/document", NotAwaited.code, message)])


def allowed(act: Act, expected: Expectation) -> None:
    """Refuse whoever may not do by hand what the gate would do for them."""
    permissions.require(act.permissions, expected.permission)
