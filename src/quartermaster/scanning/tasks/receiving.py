"""Off the lorry: scan the delivery's paper or a carton, then everything that comes with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import F, Q

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import Sku
from quartermaster.catalog.queries import Coded
from quartermaster.codes.reading import Reading
from quartermaster.kernel import clock
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.locations.models import Warehouse
from quartermaster.purchasing import delivery_queries as deliveries
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import DeliveryLine, Discrepancy, PurchaseOrder, PurchaseOrderLine
from quartermaster.purchasing.papers import GOOD, ReceivedLine, ReceivedLot
from quartermaster.scanning import queries
from quartermaster.scanning.answers import Answer, Choice, Kind, State, Task, choose
from quartermaster.scanning.tasks.common import amount, goods_of, many, standing

MOST_CHOICES = 10


class NothingExpected(Conflict):
    code = "nothing_expected"
    title = "Nobody waits for it"


class NotADay(Invalid):
    code = "invalid_date"
    title = "Not a day"


@dataclass(frozen=True, slots=True)
class Expected:
    """A paper on which a SKU is awaited: an announced delivery, or a purchase order."""

    number: str
    supplier: str
    open: Decimal


def step(act: Act, reading: Reading, task: Task) -> Answer:
    permissions.require(act.permissions, "purchasing.receive")
    warehouse = standing(task)
    if not task.document:
        return begun(reading, task, warehouse)
    if carton := _cartons_lines(reading, task.document):
        return _taken_in(act, task, warehouse, [_of_line(line) for line in carton], _told(carton))
    coded = goods_of(reading)
    if (missing := _missing(coded.sku, reading, task)) is not None:
        return missing
    quantity = Decimal(1) if coded.sku.tracking == Sku.Tracking.SERIAL else amount(task, reading, coded)
    line = ReceivedLine(
        quantity,
        sku_id=coded.sku.pk,
        entered=task.quantity,
        lot=_lot(coded.sku, reading, task),
        condition=task.condition or GOOD,
    )
    weight = reading.message.net_weight_kg if reading.message and coded.sku.weighed_in_id else None
    said = many(quantity, coded.sku)
    return _taken_in(act, task, warehouse, [line if weight is None else _weighed(line, weight)], said)


def begun(reading: Reading, task: Task, warehouse: Warehouse) -> Answer:
    """Which paper is meant: the one that was scanned, or one on which the goods are awaited."""
    number = paper_of(reading, warehouse)
    told = task.having(kind=Kind.RECEIVE, warehouse=warehouse.code)
    if number:
        return Answer(State.ASK, f"Receiving {number}", "Scan the goods.", task=told.having(document=number), asks="goods")
    coded = goods_of(reading)
    papers = expected(coded, warehouse)
    if not papers:
        raise NothingExpected(
            f"No delivery and no order to {warehouse.name} has {coded.sku.code} open. Scan its paper, or set it apart."
        )
    choices = [
        Choice(f"{one.number} from {one.supplier}", f"{plain(one.open)} open", told.having(document=one.number)) for one in papers
    ]
    return choose(f"{coded.sku.code}: on which paper?", choices)


def expected(coded: Coded, warehouse: Warehouse) -> list[Expected]:
    """The papers on which a SKU is awaited in a warehouse; orders only where no delivery is announced."""
    awaited = DeliveryLine.objects.filter(delivery__in=deliveries.to_receive(warehouse_id=warehouse.pk), sku_id=coded.sku.pk)
    found = [
        Expected(line.delivery.number, line.delivery.supplier.name, line.missing)
        for line in awaited.select_related("delivery__supplier").order_by("delivery__expected_at", "id")[:MOST_CHOICES]
        if line.missing
    ]
    if found:
        return found
    lines = PurchaseOrderLine.objects.filter(
        sku_id=coded.sku.pk,
        order__warehouse=warehouse,
        order__state__in=PurchaseOrder.EXPECTED,
        quantity__gt=F("received"),
    )
    return [
        Expected(line.order.number, line.order.supplier.name, line.quantity - line.received)
        for line in lines.select_related("order__supplier").order_by("order__expected_on", "id")[:MOST_CHOICES]
    ]


def paper_of(reading: Reading, warehouse: Warehouse) -> str | None:
    """The number of the delivery or the order that the scan means: its paper's, or a carton's that was announced."""
    text = queries.text_of(reading)
    if number := deliveries.scanned(deliveries.to_receive(warehouse_id=warehouse.pk), reading.sscc or text):
        return number
    found = PurchaseOrder.objects.filter(number=text.upper(), warehouse=warehouse, state__in=PurchaseOrder.EXPECTED)
    return found.values_list("number", flat=True).first()


def _missing(sku: Sku, reading: Reading, task: Task) -> Answer | None:
    """The lot or the serial where the goods are tracked and neither the code nor the person says it."""
    said = reading.message
    if sku.tracking == Sku.Tracking.LOT and not (task.lot or (said and said.lot)):
        return Answer(State.ASK, f"Which lot of {sku.code}?", "The code does not say it.", task=task, asks="lot")
    if sku.tracking == Sku.Tracking.SERIAL and not (task.lot or (said and said.serial)):
        return Answer(State.ASK, f"Which serial of {sku.code}?", "The code does not say it.", task=task, asks="lot")
    return None


def _lot(sku: Sku, reading: Reading, task: Task) -> ReceivedLot | None:
    said, today = reading.message, clock.now().date()
    if sku.tracking == Sku.Tracking.NONE:
        return None
    if sku.tracking == Sku.Tracking.SERIAL:
        return ReceivedLot(serials=((said and said.serial) or task.lot,))
    days = {ai: said.day(ai, today=today) for ai in ("17", "15", "11")} if said else {}
    return ReceivedLot(
        code=(said and said.lot) or task.lot,
        expires_on=_day(task.expires_on) if task.expires_on else days.get("17"),
        best_before=days.get("15"),
        manufactured_on=days.get("11"),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"“{text[:20]}” is no day. Write it like 2027-12-31."
        raise NotADay(message, errors=[FieldError("/task/expires_on", NotADay.code, message)]) from None


def _cartons_lines(reading: Reading, number: str) -> list[DeliveryLine]:
    """What was announced to be in the carton that was scanned, as far as it has not come."""
    if not reading.sscc:
        return []
    found = (
        DeliveryLine.objects.filter(delivery__number=number, sscc=reading.sscc).select_related("sku__unit").order_by("position")
    )
    return [line for line in found if line.missing]


def _of_line(line: DeliveryLine) -> ReceivedLine:
    lot = ReceivedLot(code=line.lot, expires_on=line.expires_on) if line.sku.tracking == Sku.Tracking.LOT else None
    return ReceivedLine(line.missing, position=line.position, lot=lot)


def _told(lines: list[DeliveryLine]) -> str:
    return ", ".join(many(line.missing, line.sku) for line in lines[:3]) + (
        f" and {len(lines) - 3} more" if len(lines) > 3 else ""
    )


def _weighed(line: ReceivedLine, weight: Decimal) -> ReceivedLine:
    return replace(line, weight=weight)


def _taken_in(act: Act, task: Task, warehouse: Warehouse, lines: list[ReceivedLine], said: str) -> Answer:
    if task.document.startswith("DL-"):
        delivery = purchasing.receive_delivery(act, number=task.document, lines=lines)
        left = sum((line.missing for line in delivery.lines.all()), Decimal(0))
        number = delivery.number
    else:
        number = task.document
        purchasing.receive(act, number=number, receipts=lines)
        open_lines = PurchaseOrderLine.objects.filter(order__number=number, quantity__gt=F("received"))
        left = sum((line.quantity - line.received for line in open_lines), Decimal(0))
    detail = f"{plain(left)} of {number} still to come." if left > 0 else f"That was all of {number}."
    words = f"Received {said}{', damaged' if task.condition else ''}"
    found = _damage(number, lines[0]) if task.condition else None
    return Answer(State.DONE, words, detail, task=_next(task, warehouse), asks="goods", document=number, discrepancy=found)


def _damage(number: str, line: ReceivedLine) -> int | None:
    """The discrepancy that has just been made of it."""
    of_paper = Q(receipt__order__number=number) | Q(receipt__delivery__number=number)
    found = Discrepancy.objects.filter(of_paper, kind=Discrepancy.Kind.DAMAGED, sku=line.sku_id)
    return found.order_by("-pk").values_list("pk", flat=True).first()


def _next(task: Task, warehouse: Warehouse) -> Task:
    return Task(Kind.RECEIVE, warehouse=warehouse.code, document=task.document)
