"""Taking a delivery in: its goods become receipts on the orders that waited for them, and what nobody ordered is set apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.catalog.models import Sku
from quartermaster.kernel import clock
from quartermaster.kernel.db import array, run
from quartermaster.kernel.numbering import next_number
from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import UnknownPlace
from quartermaster.purchasing import delivery_queries
from quartermaster.purchasing.models import Delivery, DeliveryLine, Discrepancy, PurchaseOrderLine, Receipt, ReceiptLine
from quartermaster.purchasing.operations import deliveries, receipt_checks, receiving
from quartermaster.purchasing.operations.deliveries import State
from quartermaster.purchasing.operations.receipt_checks import EmptyDelivery, InvalidDelivery
from quartermaster.purchasing.papers import EXPIRED, GOOD, WRONG_LOT, ReceivedLine, ReceivedLot
from quartermaster.purchasing.papers import Delivery as OnOrder
from quartermaster.stock import operations as stock
from quartermaster.stock.models.lots import UNTRACKED
from quartermaster.stock.moves import Goods, NewLot

ZERO = Decimal(0)
ONE = Decimal(1)


@transaction.atomic
def receive_delivery(
    act: Act,
    *,
    number: str,
    lines: Sequence[ReceivedLine],
    final: bool = False,
    allow_over: bool = False,
    bin_id: int | None = None,
    note: str = "",
    version: int | None = None,
) -> Delivery:
    """Take goods of a delivery in, some or all; a line's `position` is the delivery's own line.

    What is for an order is received on it, as far as lines say so or the supplier's open orders wait for the SKU; what no
    order waits for goes to quarantine as wrong or unexpected. Of a lot that was not announced, or past its date, goods go
    to quarantine too. `final`: this was all, what was announced and stayed away is short. More than was ordered and is
    tolerated needs `allow_over`, its permission and a reason, unless the delivery is received blind.
    """
    delivery = deliveries.lock(number, version)
    deliveries.require_state(delivery, "received", *Delivery.TO_RECEIVE)
    announced = list(delivery.lines.select_related("sku", "order_line__order").order_by("position"))
    _refuse_nothing(delivery, announced, lines, final)
    if allow_over and not act.reason:
        message = "Say why more than was ordered is taken in."
        raise stock.ReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])
    dock = deliveries.dock_of(delivery, bin_id)
    sorter = _Sorter(delivery, announced)
    for place, given in enumerate(lines):
        sorter.sort(place, given)
    _take_in(act, delivery, sorter, dock, final=final, allow_over=allow_over, note=note)
    _raise_lines(sorter.came)
    _step_on(act, delivery, announced, dock, final)
    record(act, "purchasing.receive_delivery", document=delivery.number, **sorter.told())
    deliveries.tell("purchasing.delivery_received", sorter.sku_ids, delivery)
    return delivery_queries.delivery_by_number(number)


def _refuse_nothing(delivery: Delivery, announced: Sequence[DeliveryLine], lines: Sequence[ReceivedLine], final: bool) -> None:
    if not lines and not final:
        message = "Nothing was entered as received. Enter at least one quantity, or say that this was all."
        raise EmptyDelivery(message, errors=[FieldError("/lines", "empty_delivery", message)])
    known = {line.position for line in announced}
    errors = [
        FieldError(f"/lines/{place}/line", "unknown_line", f"{delivery.number} has no line {given.position}.")
        for place, given in enumerate(lines)
        if given.position is not None and given.position not in known
    ]
    if errors:
        raise InvalidDelivery(errors[0].message, errors=errors)


# ---------------------------------------------------------------- which goods are for which order


@dataclass(slots=True)
class _Sorter:
    """Says of each line of goods which order's line it is for. What is open of a line shrinks as goods are given to it."""

    delivery: Delivery
    announced: Sequence[DeliveryLine]
    by_order: dict[str, list[tuple[int, ReceivedLine]]] = field(default_factory=dict)
    strangers: list[tuple[int, ReceivedLine]] = field(default_factory=list)
    came: dict[int, Decimal] = field(default_factory=dict)
    _open: list[PurchaseOrderLine] = field(default_factory=list)
    _left: dict[int, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._open = delivery_queries.open_lines(self.delivery)
        self._left = {line.id: line.open_quantity for line in self._open}

    def sort(self, place: int, given: ReceivedLine) -> None:
        line = next((line for line in self.announced if line.position == given.position), None)
        sku_id = line.sku_id if line else given.sku_id or 0
        self._note_as_come(line, sku_id, given.quantity)
        fit = replace(given, position=None, sku_id=sku_id, condition=self._condition(line, given))
        if line and line.order_line:
            self._give(place, line.order_line.order.number, replace(fit, position=line.order_line.position, sku_id=None))
            self._left[line.order_line_id or 0] = max(self._left.get(line.order_line_id or 0, ZERO) - given.quantity, ZERO)
            return
        self._share(place, fit, sku_id)

    def missing(self, order: str) -> dict[int, Decimal]:
        """Of the order's lines: what was announced and has not come."""
        found: dict[int, Decimal] = {}
        for line in self.announced:
            if line.order_line and line.order_line.order.number == order and line.missing:
                found[line.order_line.position] = found.get(line.order_line.position, ZERO) + line.missing
        return found

    @property
    def named(self) -> list[str]:
        """The orders that the delivery says it is for."""
        return sorted({line.order_line.order.number for line in self.announced if line.order_line})

    @property
    def sku_ids(self) -> set[int]:
        return {line.sku_id for line in self.announced} | {given.sku_id or 0 for _, given in self.strangers}

    def told(self) -> dict[str, object]:
        details: dict[str, object] = {"on": ", ".join(sorted(self.by_order))} if self.by_order else {}
        return details | ({"not ordered": len(self.strangers)} if self.strangers else {})

    def _note_as_come(self, line: DeliveryLine | None, sku_id: int, quantity: Decimal) -> None:
        """Goods that are named by SKU alone count on the delivery's lines of it in turn, the last one taking the rest."""
        lines = [line] if line else [one for one in self.announced if one.sku_id == sku_id]
        for one in lines:
            part = quantity if one is lines[-1] else min(quantity, one.missing)
            one.received += part
            self.came[one.id] = self.came.get(one.id, ZERO) + part
            quantity -= part

    def _condition(self, line: DeliveryLine | None, given: ReceivedLine) -> str:
        """Good goods past their date are expired; of another lot than was announced, they are of the wrong lot."""
        if given.condition != GOOD or given.lot is None:
            return given.condition
        if given.lot.expires_on and given.lot.expires_on < clock.now().date():
            return EXPIRED
        if line and line.lot and given.lot.code and line.lot.upper() != given.lot.code.strip().upper():
            return WRONG_LOT
        return GOOD

    def _share(self, place: int, given: ReceivedLine, sku_id: int) -> None:
        """Among the open lines of the SKU, those of the delivery's own orders alone where it names some."""
        named = self.named
        lines = [line for line in self._open if line.sku_id == sku_id and (not named or line.order.number in named)]
        waiting = [line for line in lines if self._left[line.id] > 0] or (lines[-1:] if named else [])
        serials, rest = iter(given.lot.serials if given.lot else ()), given.quantity
        for line in waiting:
            part = rest if line is waiting[-1] else min(rest, self._left[line.id])
            if part <= 0:
                continue
            rest -= part
            self._left[line.id] = max(self._left[line.id] - part, ZERO)
            self._give(place, line.order.number, _part(given, part, serials, position=line.position))
        if waiting:
            return
        if named:
            self._give(place, named[0], given)
        else:
            self.strangers.append((place, given))

    def _give(self, place: int, order: str, given: ReceivedLine) -> None:
        self.by_order.setdefault(order, []).append((place, given))


def _part(given: ReceivedLine, quantity: Decimal, serials: Iterator[str], *, position: int) -> ReceivedLine:
    lot = given.lot
    if lot and lot.serials:
        lot = replace(lot, serials=tuple(islice(serials, int(quantity))))
    return replace(given, quantity=quantity, position=position, sku_id=None, lot=lot)


# ---------------------------------------------------------------- writing


def _take_in(act: Act, delivery: Delivery, sorter: _Sorter, dock: Bin, *, final: bool, allow_over: bool, note: str) -> None:
    blind = delivery_queries.is_blind(warehouse_id=delivery.warehouse_id, supplier_id=delivery.supplier_id)
    missing = {order: sorter.missing(order) for order in sorter.named} if final else {}
    orders = sorted(sorter.by_order.keys() | {order for order, lines in missing.items() if lines})
    papers = [
        OnOrder(
            number=order,
            lines=[given for _, given in sorter.by_order.get(order, [])],
            delivery_note=_note_of(delivery, order),
            note=note,
            allow_over=allow_over,
            blind=blind,
            bin_id=dock.id,
            missing=missing.get(order, {}),
            delivery_id=delivery.id,
        )
        for order in orders
    ]
    if papers:
        try:
            receiving.take_in(act, papers, [f"/deliveries/{place}" for place in range(len(papers))])
        except Refusal as refusal:
            refusal.errors = tuple(_at_its_line(error, orders, sorter) for error in refusal.errors)
            raise
    if sorter.strangers:
        _set_apart(act, delivery, sorter.strangers, dock, note)


def _note_of(delivery: Delivery, order: str) -> str:
    """The delivery note keeps the goods from being received once more on the order itself; the first receipt carries it."""
    noted = Receipt.objects.filter(delivery=delivery, order__number=order, voided_at=None).exclude(delivery_note="")
    return "" if noted.exists() else delivery.reference


def _at_its_line(error: FieldError, orders: Sequence[str], sorter: _Sorter) -> FieldError:
    """The error at the line of the request that the order's line came from."""
    parts = error.pointer.split("/")
    if len(parts) > 4 and parts[1] == "deliveries" and parts[3] == "lines":
        place, _ = sorter.by_order[orders[int(parts[2])]][int(parts[4])]
        return replace(error, pointer="/".join(["", "lines", str(place), *parts[5:]]))
    return error


def _set_apart(act: Act, delivery: Delivery, strangers: Sequence[tuple[int, ReceivedLine]], dock: Bin, note: str) -> None:
    """What no order waits for comes in all the same, in quarantine, until somebody has settled what to do with it."""
    skus = Sku.objects.select_related("unit").in_bulk({given.sku_id for _, given in strangers})
    errors = [error for place, given in strangers for error in receipt_checks.line_errors(given, {}, skus, f"/lines/{place}")]
    if errors:
        raise InvalidDelivery(errors[0].message, errors=errors)
    quarantine = _quarantine(delivery)
    goods = [
        Goods(
            owner_id=delivery.owner_id,
            sku_id=given.sku_id or 0,
            quantity=quantity,
            bin_id=quarantine.id,
            lot_id=lot_id,
            unit_cost=skus[given.sku_id or 0].cost,
            document=delivery.number,
            reason="unexpected",
            entered=given.entered,
        )
        for _, given in strangers
        for quantity, lot_id in _lots(act, delivery, given)
    ]
    movement_ids = stock.receive(act, goods=goods)
    receipt = Receipt.objects.create(
        number=next_number("RC", sequence="purchasing_receipt_number"),
        delivery=delivery,
        bin=dock,
        received_by_id=act.user_id,
        received_at=act.occurred_at,
        delivery_note=delivery.reference,
        note=note.strip(),
    )
    for line, movement_id in zip(goods, movement_ids, strict=True):
        part = {"sku_id": line.sku_id, "bin": quarantine, "quantity": line.quantity, "lot_id": line.lot_id}
        ReceiptLine.objects.create(receipt=receipt, movement_id=movement_id, **part)
        Discrepancy.objects.create(receipt=receipt, kind=Discrepancy.Kind.UNEXPECTED, **part)


def _quarantine(delivery: Delivery) -> Bin:
    rows = Bin.objects.filter(warehouse_id=delivery.warehouse_id, kind=Bin.Kind.QUARANTINE, closed_at=None)
    found = rows.order_by("walk_order", "code").first()
    if found is None:
        raise UnknownPlace(f"{delivery.warehouse.name} has no open quarantine bin. Add one under Warehouse.")
    return found


def _lots(act: Act, delivery: Delivery, given: ReceivedLine) -> list[tuple[Decimal, int]]:
    """The goods as they are known by lot: all of one, or each piece by its serial."""
    if given.lot is None:
        return [(given.quantity, UNTRACKED)]
    new = [_lot(delivery, given.sku_id or 0, code, given.lot) for code in given.lot.serials or (given.lot.code,)]
    quantity = ONE if given.lot.serials else given.quantity
    return [(quantity, lot_id) for lot_id in stock.begin_lots(act, lots=new)]


def _lot(delivery: Delivery, sku_id: int, code: str, lot: ReceivedLot) -> NewLot:
    facts = (lot.expires_on, lot.best_before, lot.manufactured_on, lot.supplier_lot, lot.warranty_until)
    return NewLot(delivery.owner_id, sku_id, code, *facts)


RAISE_LINES = """
    UPDATE purchasing_deliveryline l SET received = l.received + v.quantity
    FROM unnest(%s::bigint[], %s::numeric[]) v(id, quantity) WHERE l.id = v.id
"""


def _raise_lines(came: Mapping[int, Decimal]) -> None:
    run(RAISE_LINES, [array(list(came)), array(list(came.values()))])


def _step_on(act: Act, delivery: Delivery, announced: Sequence[DeliveryLine], dock: Bin, final: bool) -> None:
    """Received where this was all, or all that was announced is there; receiving until then."""
    complete = final or (bool(announced) and all(not line.missing for line in announced))
    delivery.state = State.RECEIVED if complete else State.RECEIVING
    delivery.bin = dock
    delivery.arrived_at = delivery.arrived_at or act.occurred_at
    delivery.received_at = act.occurred_at if complete else None
    delivery.version += 1
    delivery.save(update_fields=["state", "bin", "arrived_at", "received_at", "version"])
