"""Taking deliveries in: goods to the dock, what is not fit or not ours to quarantine, and a note of all that did not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act, record_many
from quartermaster.catalog.models import Sku
from quartermaster.kernel.numbering import next_numbers
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.locations.models import Bin
from quartermaster.locations.queries import UnknownPlace
from quartermaster.purchasing.delivery_queries import Tolerances
from quartermaster.purchasing.models import Discrepancy, PurchaseOrder, PurchaseOrderLine, Receipt, ReceiptLine
from quartermaster.purchasing.operations import states
from quartermaster.purchasing.operations.holding import require_receivable
from quartermaster.purchasing.operations.inspecting import open_inspections
from quartermaster.purchasing.papers import GOOD, UNFIT, Delivery, ReceivedLine, ReceivedLot
from quartermaster.purchasing.prices import in_books
from quartermaster.stock import operations as stock
from quartermaster.stock.models.lots import UNTRACKED
from quartermaster.stock.moves import Goods, NewLot
from quartermaster.stock.pointing import weights_at

ZERO = Decimal(0)
ONE = Decimal(1)
LONGEST_LOT = 60
MOST_SERIALS = 10_000
Kind = Discrepancy.Kind


class InvalidDelivery(Invalid):
    """Lines that cannot be taken in as they are; every one is named."""

    code = "invalid_delivery"
    title = "The delivery cannot be taken in like this"


class EmptyDelivery(Invalid):
    code = "empty_delivery"
    title = "Nothing was delivered"


class DeliveryAlreadyReceived(Conflict):
    code = "delivery_already_received"
    title = "This delivery was received before"


class OverReceived(Conflict):
    """More came than is open; nothing was taken in."""

    code = "over_received"
    title = "More than was ordered"


@transaction.atomic
def receive(
    act: Act,
    *,
    number: str,
    receipts: Sequence[ReceivedLine],
    delivery_note: str = "",
    note: str = "",
    final: bool = False,
    allow_over: bool = False,
    bin_id: int | None = None,
    version: int | None = None,
) -> Receipt:
    """Take one delivery in on an order, in part or wholly. What did not fit is noted as discrepancies at once.

    Goods that are not fit and SKUs that are not on the order go to quarantine. More than is open and tolerated is refused
    unless `allow_over` says that it is meant, which needs a permission. `final`: nothing more will come, the rest is short.
    """
    delivery = Delivery(
        number=number,
        lines=receipts,
        delivery_note=delivery_note,
        note=note,
        final=final,
        allow_over=allow_over,
        bin_id=bin_id,
        version=version,
    )
    return _take_in(act, [delivery], [""])[0]


def take_in(act: Act, deliveries: Sequence[Delivery], pointers: Sequence[str]) -> list[Receipt]:
    """`receive_orders` within another deed's transaction, each refused at its own pointer."""
    return _take_in(act, deliveries, pointers)


@transaction.atomic
def receive_orders(act: Act, *, deliveries: Sequence[Delivery]) -> list[Receipt]:
    """`receive` for many deliveries at once, all or none, in a fixed number of statements."""
    if not deliveries:
        raise EmptyDelivery("There is not a single delivery to take in. Send at least one.")
    return _take_in(act, deliveries, [f"/deliveries/{place}" for place in range(len(deliveries))])


# ---------------------------------------------------------------- thinking: what goes where


@dataclass(slots=True)
class _Part:
    """Goods of one condition that go to one bin."""

    line: PurchaseOrderLine | None
    sku_id: int
    quantity: Decimal
    condition: str
    bin: Bin
    entered: str
    over: Decimal
    lot: NewLot | None
    source: str
    """Where the goods are in the request, for refusals."""
    lot_id: int = UNTRACKED
    weight: Decimal | None = None
    confirmed: bool = False

    @property
    def discrepancies(self) -> list[tuple[Discrepancy.Kind, Decimal]]:
        if self.line is None:
            return [(Kind.WRONG_ITEM, self.quantity)]
        found = [(Kind(self.condition), self.quantity)] if self.condition in UNFIT else []
        return [*found, (Kind.OVER, self.over)] if self.over else found


@dataclass(slots=True)
class _Taken:
    """A delivery, thought through: its order, where its good and bad goods go, its parts, and what stayed away."""

    delivery: Delivery
    order: PurchaseOrder
    dock: Bin
    at: datetime
    parts: list[_Part] = field(default_factory=list)
    short: list[tuple[PurchaseOrderLine, Decimal]] = field(default_factory=list)


class _Book:
    """The lines of the locked orders while deliveries are matched with them: what is still open shrinks as goods come."""

    def __init__(self, orders: Mapping[str, PurchaseOrder]) -> None:
        self.by_order: dict[int, list[PurchaseOrderLine]] = {order.id: [] for order in orders.values()}
        rows = PurchaseOrderLine.objects.filter(order_id__in=self.by_order).select_related("sku__unit")
        for line in rows.order_by("order_id", "position"):
            self.by_order[line.order_id].append(line)
        self.gained: dict[int, Decimal] = {}

    def open_of(self, line: PurchaseOrderLine) -> Decimal:
        return max(line.quantity - line.received - line.closed_short - self.gained.get(line.id, ZERO), ZERO)

    def over_of(self, line: PurchaseOrderLine) -> Decimal:
        """How much more than was ordered has come of it by now."""
        return line.received + self.gained.get(line.id, ZERO) + line.closed_short - line.quantity

    def take(self, line: PurchaseOrderLine, quantity: Decimal) -> Decimal:
        """Note that so much of the line came; answers how much of it is over."""
        over = max(quantity - self.open_of(line), ZERO)
        self.gained[line.id] = self.gained.get(line.id, ZERO) + quantity
        return over

    def share(self, order_id: int, given: ReceivedLine) -> list[tuple[PurchaseOrderLine | None, Decimal]]:
        """Which lines the goods are for: the one named, or those of the SKU in turn, the last one taking what is over."""
        lines = self.by_order[order_id]
        if given.position is not None:
            return [(next(line for line in lines if line.position == given.position), given.quantity)]
        same = [line for line in lines if line.sku_id == given.sku_id]
        if not same:
            return [(None, given.quantity)]
        shares, rest = [], given.quantity
        for line in same:
            part = rest if line is same[-1] else min(rest, self.open_of(line))
            if part > 0:
                shares.append((line, part))
                rest -= part
        return list(shares)


class _Places(NamedTuple):
    docks: dict[int, Bin]
    quarantines: dict[int, Bin]
    by_id: dict[int, Bin]


def _take_in(act: Act, deliveries: Sequence[Delivery], pointers: Sequence[str]) -> list[Receipt]:
    orders = states.lock(sorted({delivery.number for delivery in deliveries}))
    _refuse_seen_notes(orders, deliveries)
    for delivery in deliveries:
        order = orders[delivery.number]
        states.require_version(order, delivery.version)
        require_receivable(act, order)
    book = _Book(orders)
    skus = _check(orders, book, deliveries, pointers)
    _refuse_too_many_serials(deliveries)
    places = _places(orders, deliveries)
    tolerances = Tolerances(orders.values())
    taken = [
        _match(act, delivery, pointer, orders[delivery.number], book, places, skus, tolerances)
        for delivery, pointer in zip(deliveries, pointers, strict=True)
    ]
    return _write(act, taken, book)


def _match(
    act: Act,
    delivery: Delivery,
    pointer: str,
    order: PurchaseOrder,
    book: _Book,
    places: _Places,
    skus: Mapping[int, Sku],
    tolerances: Tolerances,
) -> _Taken:
    dock = places.by_id[delivery.bin_id] if delivery.bin_id else _found(places.docks, order, "dock")
    taken = _Taken(delivery, order, dock, states.moment_of(act, delivery.occurred_at))
    errors: list[FieldError] = []
    for place, given in enumerate(delivery.lines):
        serials = iter(given.lot.serials if given.lot else ())
        first = len(taken.parts)
        for line, quantity in book.share(order.id, given):
            left = book.open_of(line) if line else ZERO
            over = book.take(line, quantity) if line else ZERO
            if over and line and book.over_of(line) <= tolerances.of(order, line.sku_id).of(line.quantity):
                over = ZERO
            fit = line is not None and given.condition == GOOD
            to_bin = dock if fit else _found(places.quarantines, order, "quarantine")
            sku_id = line.sku_id if line else given.sku_id or 0
            source = f"{pointer}/lines/{place}"
            shares = _by_lot(given.lot, quantity, serials, order.owner_id, sku_id)
            rest = quantity
            for share, lot in shares:  # what is over comes last
                beyond = min(share, max(over - (rest - share), ZERO))
                rest -= share
                taken.parts.append(_Part(line, sku_id, share, given.condition, to_bin, given.entered, beyond, lot, source))
            _share_weight(given, taken.parts[first:])
            if over:
                message = f"{skus[sku_id].code}: {plain(quantity)} came, {plain(left)} is still expected."
                errors.append(FieldError(f"{pointer}/lines/{place}/quantity", "over_received", message, {"open": plain(left)}))
    if errors and not (delivery.allow_over or delivery.blind):
        raise OverReceived(
            f"{errors[0].message} Say that you accept more than was ordered, or correct the quantity.", errors=errors
        )
    if errors and not delivery.blind:
        permissions.require(act.permissions, "purchasing.over_receive")
    for line in book.by_order[order.id]:
        stayed_away = book.open_of(line)
        if not delivery.final:
            stayed_away = min(stayed_away, delivery.missing.get(line.position, ZERO))
        if stayed_away > 0:
            taken.short.append((line, stayed_away))
    return taken


def _by_lot(
    given: ReceivedLot | None, quantity: Decimal, serials: Iterator[str], owner_id: int, sku_id: int
) -> list[tuple[Decimal, NewLot | None]]:
    """The goods as one lot, as so many pieces with the next serials, or without either."""
    if given is None:
        return [(quantity, None)]
    facts = (given.expires_on, given.best_before, given.manufactured_on, given.supplier_lot, given.warranty_until)
    if not given.serials:
        return [(quantity, NewLot(owner_id, sku_id, given.code, *facts))]
    return [(ONE, NewLot(owner_id, sku_id, serial, *facts)) for serial in islice(serials, int(quantity))]


# ---------------------------------------------------------------- refusing


def _refuse_seen_notes(orders: Mapping[str, PurchaseOrder], deliveries: Sequence[Delivery]) -> None:
    """One delivery note is taken in once per order; the orders are locked, so nobody can slip in between."""
    ids = {order.id: number for number, order in orders.items()}
    noted = Receipt.objects.filter(order_id__in=ids, voided_at=None).exclude(delivery_note="")
    seen = {
        (ids[order_id], text.upper()): receipt
        for order_id, text, receipt in noted.values_list("order_id", "delivery_note", "number")
    }
    for place, delivery in enumerate(deliveries):
        key = (delivery.number, delivery.delivery_note.strip().upper())
        if not key[1]:
            continue
        if key in seen:
            message = f"Delivery note {delivery.delivery_note.strip()} was received on {delivery.number} before, as {seen[key]}."
            raise DeliveryAlreadyReceived(message, errors=[FieldError("/delivery_note", "delivery_already_received", message)])
        seen[key] = f"delivery {place + 1} of this request"


def _check(
    orders: Mapping[str, PurchaseOrder], book: _Book, deliveries: Sequence[Delivery], pointers: Sequence[str]
) -> dict[int, Sku]:
    """Refuse naming everything that is wrong with the lines; else the SKUs they speak of."""
    skus = {line.sku_id: line.sku for lines in book.by_order.values() for line in lines}
    named = {given.sku_id for delivery in deliveries for given in delivery.lines if given.sku_id is not None}
    if strangers := named - skus.keys():
        skus |= Sku.objects.select_related("unit").in_bulk(strangers)
    errors: list[FieldError] = []
    for delivery, pointer in zip(deliveries, pointers, strict=True):
        if not delivery.lines and not delivery.final and not delivery.missing:
            message = "Nothing was entered as received. Enter at least one quantity, or say that this was all."
            raise EmptyDelivery(message, errors=[FieldError(f"{pointer}/lines", "empty_delivery", message)])
        positions = {line.position: line for line in book.by_order[orders[delivery.number].id]}
        for place, given in enumerate(delivery.lines):
            errors += line_errors(given, positions, skus, f"{pointer}/lines/{place}")
    if errors:
        refusal = stock.LotNeeded if errors[0].code == stock.LotNeeded.code else InvalidDelivery
        raise refusal(errors[0].message, errors=errors)
    return skus


def _refuse_too_many_serials(deliveries: Sequence[Delivery]) -> None:
    if sum(len(given.lot.serials) for delivery in deliveries for given in delivery.lines if given.lot) > MOST_SERIALS:
        message = f"At most {MOST_SERIALS:,} serials are received at once. Send the others as a delivery of their own."
        raise InvalidDelivery(message, errors=[FieldError("/lines", "too_many", message)])


def line_errors(
    given: ReceivedLine, positions: Mapping[int, PurchaseOrderLine], skus: Mapping[int, Sku], pointer: str
) -> Sequence[FieldError]:
    if given.condition not in (GOOD, *UNFIT):
        words = ", ".join((GOOD, *UNFIT))
        return [FieldError(f"{pointer}/condition", "unknown_condition", f"The condition is one of: {words}.")]
    if (given.position is None) == (given.sku_id is None):
        return [FieldError(pointer, "line_or_sku", "Name the order's line or the SKU, one of them.")]
    if given.position is not None and given.position not in positions:
        return [FieldError(f"{pointer}/line", "unknown_line", f"The order has no line {given.position}.")]
    if given.sku_id is not None and given.sku_id not in skus:
        return [FieldError(f"{pointer}/sku", "unknown_sku", "There is no such SKU.")]
    sku = skus[given.sku_id] if given.sku_id is not None else positions[given.position or 0].sku
    try:
        check_quantity(given.quantity, pointer=f"{pointer}/quantity", scale=sku.unit.scale)
    except Invalid as refusal:
        return refusal.errors
    return [error for error in [_lot_error(given, sku, pointer)] if error]


def _lot_error(given: ReceivedLine, sku: Sku, pointer: str) -> FieldError | None:
    """What is wrong with the lot or the serials that came with the goods."""
    lot = given.lot
    if sku.tracking == Sku.Tracking.NONE:
        message = f"{sku.code} is not tracked by lot or serial: send neither, or have its tracking changed first."
        return FieldError(f"{pointer}/lot", "not_tracked", message) if lot else None
    if sku.tracking == Sku.Tracking.LOT:
        if lot is None or not lot.code.strip():
            return FieldError(f"{pointer}/lot", "lot_needed", f"{sku.code} is tracked by lot: say which lot came.")
        if lot.serials or len(lot.code) > LONGEST_LOT or not lot.code.isprintable():
            message = (
                f"{sku.code} is tracked by lot: its code has 1 to {LONGEST_LOT} printable characters, and there are no serials."
            )
            return FieldError(f"{pointer}/lot", "invalid_lot", message)
        return None
    if lot is None or not lot.serials:
        return FieldError(f"{pointer}/serials", "lot_needed", f"{sku.code} is tracked by serial: name the serials that came.")
    if lot.code or len(lot.serials) != given.quantity:
        message = f"{sku.code} is tracked by serial: {len(lot.serials)} serials are named for {plain(given.quantity)} pieces."
        return FieldError(f"{pointer}/serials", "serials_differ", message)
    return None


def _places(orders: Mapping[str, PurchaseOrder], deliveries: Sequence[Delivery]) -> _Places:
    """The first open dock and quarantine bin of each warehouse, and the docks that were named."""
    warehouse_ids = {order.warehouse_id for order in orders.values()}
    named = {delivery.bin_id for delivery in deliveries if delivery.bin_id}
    docks: dict[int, Bin] = {}
    quarantines: dict[int, Bin] = {}
    by_id: dict[int, Bin] = {}
    kinds = (Bin.Kind.DOCK, Bin.Kind.QUARANTINE)
    rows = Bin.objects.filter(warehouse_id__in=warehouse_ids, kind__in=kinds, closed_at=None).order_by("walk_order", "code")
    for row in rows:
        (docks if row.kind == Bin.Kind.DOCK else quarantines).setdefault(row.warehouse_id or 0, row)
        if row.kind == Bin.Kind.DOCK and row.id in named:
            by_id[row.id] = row
    for delivery in deliveries:
        if delivery.bin_id is None:
            continue
        dock, order = by_id.get(delivery.bin_id), orders[delivery.number]
        if dock is None or dock.warehouse_id != order.warehouse_id:
            raise UnknownPlace(f"{delivery.number} is for {order.warehouse.name}. Choose an open dock there.")
    return _Places(docks, quarantines, by_id)


def _found(bins: Mapping[int, Bin], order: PurchaseOrder, kind: str) -> Bin:
    if order.warehouse_id not in bins:
        raise UnknownPlace(f"{order.warehouse.name} has no open {kind} bin. Add one under Warehouse.")
    return bins[order.warehouse_id]


# ---------------------------------------------------------------- writing


def _write(act: Act, taken: Sequence[_Taken], book: _Book) -> list[Receipt]:
    _begin_lots(act, [part for one in taken for part in one.parts])
    movement_ids = iter(_post(act, taken))
    numbers = next_numbers("RC", sequence="purchasing_receipt_number", count=len(taken))
    receipts = Receipt.objects.bulk_create(
        [
            Receipt(
                number=number,
                order=one.order,
                delivery_id=one.delivery.delivery_id,
                bin=one.dock,
                received_by_id=act.user_id,
                received_at=one.at,
                delivery_note=one.delivery.delivery_note.strip(),
                note=one.delivery.note.strip(),
            )
            for number, one in zip(numbers, taken, strict=True)
        ],
        batch_size=2000,
    )
    written = list(zip(receipts, taken, strict=True))
    lines = ReceiptLine.objects.bulk_create(
        [
            ReceiptLine(
                receipt=receipt,
                line=part.line,
                sku_id=part.sku_id,
                bin=part.bin,
                quantity=part.quantity,
                condition=part.condition,
                lot_id=part.lot_id,
                movement_id=next(movement_ids),
            )
            for receipt, one in written
            for part in one.parts
        ],
        batch_size=5000,
    )
    _raise_lines(book.gained)
    _void_shorts(act, book, taken)
    Discrepancy.objects.bulk_create(
        [found for receipt, one in written for found in _discrepancies(receipt, one)], batch_size=5000
    )
    states.settle({one.order.id for one in taken}, act.occurred_at)
    open_inspections(act, lines=lines)  # before anybody hears of the goods: what is to be inspected is held by then
    _tell(act, written)
    return receipts


def _begin_lots(act: Act, parts: Sequence[_Part]) -> None:
    """Make the lots and serials known that came, and say of each part which it is."""
    tracked = [(part, part.lot) for part in parts if part.lot]
    if not tracked:
        return
    try:
        ids = stock.begin_lots(act, lots=[lot for _, lot in tracked])
    except stock.LotDiffers as refused:
        sources = [part.source for part, _ in tracked]
        errors = [
            FieldError(f"{sources[int(error.pointer.split('/')[2])]}/lot", error.code, error.message) for error in refused.errors
        ]
        raise stock.LotDiffers(refused.detail, errors=errors) from None
    for (part, _), lot_id in zip(tracked, ids, strict=True):
        part.lot_id = lot_id


def _post(act: Act, taken: Sequence[_Taken]) -> list[int]:
    goods = [
        Goods(
            owner_id=one.order.owner_id,
            sku_id=part.sku_id,
            quantity=part.quantity,
            bin_id=part.bin.id,
            lot_id=part.lot_id,
            unit_cost=in_books(part.line.unit_cost, one.order.exchange_rate) if part.line else None,
            document=one.order.number,
            reason=part.condition if part.condition in UNFIT else "",
            entered=part.entered,
            occurred_at=one.delivery.occurred_at,
            weight=part.weight,
            confirmed=part.confirmed,
        )
        for one in taken
        for part in one.parts
    ]
    with weights_at([part.source for one in taken for part in one.parts]):
        return stock.receive(act, goods=goods) if goods else []


def _share_weight(given: ReceivedLine, parts: Sequence[_Part]) -> None:
    """The weight of the line on its parts, by pieces, to as many decimals as it was said with; the last has what is left."""
    if given.weight is None or not parts:
        return
    left, grain = given.weight, Decimal(1).scaleb(int(given.weight.as_tuple().exponent))
    for part in parts[:-1]:
        part.weight = (given.weight * part.quantity / given.quantity).quantize(grain)
        left -= part.weight
    parts[-1].weight = left
    for part in parts:
        part.confirmed = given.confirmed


def _raise_lines(gained: Mapping[int, Decimal]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE purchasing_purchaseorderline l SET received = l.received + v.quantity
            FROM unnest(%s::bigint[], %s::numeric[]) v(id, quantity) WHERE l.id = v.id""",
            [list(gained), list(gained.values())],
        )


def _void_shorts(act: Act, book: _Book, taken: Sequence[_Taken]) -> None:
    """What was noted as short and came after all, or is noted as short again, is short no more."""
    line_ids = set(book.gained) | {line.id for one in taken for line, _ in one.short}
    Discrepancy.objects.filter(line_id__in=line_ids, kind=Kind.SHORT, state__in=Discrepancy.UNSETTLED).update(
        state=Discrepancy.State.VOID,
        note="A later delivery came.",
        resolved_by=act.user_id,
        resolved_at=act.occurred_at,
        version=F("version") + 1,
    )


def _discrepancies(receipt: Receipt, taken: _Taken) -> list[Discrepancy]:
    found = [
        Discrepancy(
            receipt=receipt,
            line=part.line,
            sku_id=part.sku_id,
            bin=part.bin,
            lot_id=part.lot_id,
            kind=kind,
            quantity=quantity,
        )
        for part in taken.parts
        for kind, quantity in part.discrepancies
    ]
    return found + [
        Discrepancy(receipt=receipt, line=line, sku_id=line.sku_id, kind=Kind.SHORT, quantity=quantity)
        for line, quantity in taken.short
    ]


def _tell(act: Act, written: Sequence[tuple[Receipt, _Taken]]) -> None:
    rounds: list[dict[str, tuple[Receipt, _Taken]]] = []
    for receipt, one in written:
        turn = next((turn for turn in rounds if one.order.number not in turn), None)
        if turn is None:
            turn = {}
            rounds.append(turn)
        turn[one.order.number] = (receipt, one)
    for turn in rounds:
        moments = {number: one.at for number, (_, one) in turn.items()}
        record_many(act, "purchasing.receive", {number: _details(*pair) for number, pair in turn.items()}, moments=moments)
    sku_ids = (part.sku_id for _, one in written for part in one.parts)
    states.tell("purchasing.received", sku_ids, {one.order.number: one.order for _, one in written}.values())


def _details(receipt: Receipt, taken: _Taken) -> dict[str, object]:
    details: dict[str, object] = {"receipt": receipt.number, "lines": len(taken.parts)}
    if receipt.delivery_note:
        details["delivery note"] = receipt.delivery_note
    if count := len(taken.short) + sum(len(part.discrepancies) for part in taken.parts):
        details["discrepancies"] = count
    return details
