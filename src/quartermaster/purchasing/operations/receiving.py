"""Taking deliveries in: goods to the dock, what is not fit or not ours to quarantine, and a note of all that did not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import F

from quartermaster.accounts.acts import Act, record_many
from quartermaster.kernel.numbering import next_numbers
from quartermaster.kernel.refusals import FieldError
from quartermaster.purchasing.delivery_queries import Tolerances
from quartermaster.purchasing.models import Discrepancy, Receipt, ReceiptLine
from quartermaster.purchasing.operations import states
from quartermaster.purchasing.operations.fitting import Expected, Part, Taken, fit, places_of
from quartermaster.purchasing.operations.holding import require_receivable
from quartermaster.purchasing.operations.inspecting import open_inspections
from quartermaster.purchasing.operations.receipt_checks import (
    EmptyDelivery,
    check_lines,
    refuse_seen_notes,
    refuse_too_many_serials,
)
from quartermaster.purchasing.papers import UNFIT, Delivery, ReceivedLine
from quartermaster.purchasing.prices import in_books
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Goods
from quartermaster.stock.pointing import weights_at

Kind = Discrepancy.Kind


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


def _take_in(act: Act, deliveries: Sequence[Delivery], pointers: Sequence[str]) -> list[Receipt]:
    orders = states.lock(sorted({delivery.number for delivery in deliveries}))
    refuse_seen_notes(orders, deliveries)
    for delivery in deliveries:
        order = orders[delivery.number]
        states.require_version(order, delivery.version)
        require_receivable(act, order)
    expected = Expected(orders)
    skus = check_lines(orders, expected, deliveries, pointers)
    refuse_too_many_serials(deliveries)
    places = places_of(orders, deliveries)
    tolerances = Tolerances(orders.values())
    taken = [
        fit(act, delivery, pointer, orders[delivery.number], expected, places, skus, tolerances)
        for delivery, pointer in zip(deliveries, pointers, strict=True)
    ]
    return _write(act, taken, expected)


def _write(act: Act, taken: Sequence[Taken], expected: Expected) -> list[Receipt]:
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
    _raise_lines(expected.gained)
    _void_shorts(act, expected, taken)
    Discrepancy.objects.bulk_create(
        [found for receipt, one in written for found in _discrepancies(receipt, one)], batch_size=5000
    )
    states.settle({one.order.id for one in taken}, act.occurred_at)
    open_inspections(act, lines=lines)  # before anybody hears of the goods: what is to be inspected is held by then
    _tell(act, written)
    return receipts


def _begin_lots(act: Act, parts: Sequence[Part]) -> None:
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


def _post(act: Act, taken: Sequence[Taken]) -> list[int]:
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


def _raise_lines(gained: Mapping[int, Decimal]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE purchasing_purchaseorderline l SET received = l.received + v.quantity
            FROM unnest(%s::bigint[], %s::numeric[]) v(id, quantity) WHERE l.id = v.id""",
            [list(gained), list(gained.values())],
        )


def _void_shorts(act: Act, expected: Expected, taken: Sequence[Taken]) -> None:
    """What was noted as short and came after all, or is noted as short again, is short no more."""
    line_ids = set(expected.gained) | {line.id for one in taken for line, _ in one.short}
    Discrepancy.objects.filter(line_id__in=line_ids, kind=Kind.SHORT, state__in=Discrepancy.UNSETTLED).update(
        state=Discrepancy.State.VOID,
        note="A later delivery came.",
        resolved_by=act.user_id,
        resolved_at=act.occurred_at,
        version=F("version") + 1,
    )


def _discrepancies(receipt: Receipt, taken: Taken) -> list[Discrepancy]:
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


def _tell(act: Act, written: Sequence[tuple[Receipt, Taken]]) -> None:
    rounds: list[dict[str, tuple[Receipt, Taken]]] = []
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


def _details(receipt: Receipt, taken: Taken) -> dict[str, object]:
    details: dict[str, object] = {"receipt": receipt.number, "lines": len(taken.parts)}
    if receipt.delivery_note:
        details["delivery note"] = receipt.delivery_note
    if count := len(taken.short) + sum(len(part.discrepancies) for part in taken.parts):
        details["discrepancies"] = count
    return details
