"""Sheets are printed before the network goes, and keyed in when it is back: each line once, as what it was and when."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.accounts.permissions import require
from quartermaster.catalog.models import Sku
from quartermaster.kernel import clock
from quartermaster.kernel.numbering import next_numbers
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.locations.models import Warehouse
from quartermaster.outage import gathering, queries
from quartermaster.outage.models import Sheet, SheetLine
from quartermaster.picking import operations as picking
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import ReceivedLine, ReceivedLot
from quartermaster.stock import operations as stock
from quartermaster.stock import references
from quartermaster.stock.backdating import occurring
from quartermaster.stock.moves import Goods


class NothingToPrint(Conflict):
    code = "nothing_to_print"
    title = "There is nothing to do"


class KeyedInAlready(Conflict):
    """The line, or the same thing on another sheet, was keyed in before."""

    code = "keyed_in_already"
    title = "Keyed in already"


class NotWritten(Invalid):
    code = "not_written"
    title = "Something is missing that the paper should say"


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote on the paper. Nothing in `quantity`: it was not done. `lot`: also serials, with commas between."""

    quantity: Decimal
    lot: str = ""
    expires_on: date | None = None
    bin: str = ""
    happened_at: datetime | None = None
    weight: Decimal | None = None
    """Of what is weighed, what all of it weighs."""


@transaction.atomic
def print_day(act: Act, *, warehouse: Warehouse) -> uuid.UUID:
    """Sheets of all that the warehouse has to do now; their batch. What earlier sheets say stays valid until it is keyed in."""
    drafts = gathering.drafts(warehouse)
    if not drafts:
        raise NothingToPrint(f"Nothing is to be received, put away or picked in {warehouse.name}.")
    mark = uuid.uuid4()
    numbers = next_numbers("OS", sequence="outage_number", count=len(drafts))
    for number, draft in zip(numbers, drafts, strict=True):
        sheet = Sheet.objects.create(
            number=number,
            kind=draft.kind,
            warehouse=warehouse,
            document=draft.document,
            about=draft.about[:200],
            batch=mark,
            made_by_id=act.user_id,
            made_at=act.occurred_at,
        )
        for position, line in enumerate(draft.lines, start=1):
            line.sheet, line.position = sheet, position
        SheetLine.objects.bulk_create(draft.lines)
    record(act, "outage.print_day", document=warehouse.code, sheets=f"{numbers[0]} to {numbers[-1]}")
    return mark


@transaction.atomic
def key_in(act: Act, *, line_id: int, written: Written) -> SheetLine:
    """Post what was written beside a line, at the moment it happened. Once: a second time is refused, on any sheet."""
    line = SheetLine.objects.select_for_update(of=("self",)).select_related("sheet__warehouse", "sku", "bin").get(pk=line_id)
    _refuse_twice(line)
    if written.quantity:
        DEEDS[Sheet.Kind(line.sheet.kind)](occurring(act, written.happened_at, pointer="/happened_at"), line, written)
    line.keyed_at, line.keyed_by_id = clock.now(), act.user_id
    line.happened_at = written.happened_at or act.occurred_at
    line.keyed = {"quantity": plain(written.quantity), "lot": written.lot, "bin": written.bin}
    if written.weight is not None:
        line.keyed["weight"] = plain(written.weight)
    line.save(update_fields=["keyed_at", "keyed_by", "happened_at", "keyed"])
    record(act, "outage.key_in", document=line.sheet.number, line=str(line.position), quantity=plain(written.quantity))
    return line


def _refuse_twice(line: SheetLine) -> None:
    other = line if line.keyed_at else queries.keyed_elsewhere(line)
    if other is not None:
        message = f"{other.code} was keyed in already. Nothing was moved."
        raise KeyedInAlready(message, errors=[FieldError("/line", KeyedInAlready.code, message)])


def _receive(act: Act, line: SheetLine, written: Written) -> None:
    require(act.permissions, "purchasing.receive")
    pieces = [ReceivedLine(written.quantity, line.reference, lot=_lot(line, written), weight=written.weight)]
    if line.document.startswith("DL-"):
        purchasing.receive_delivery(act, number=line.document, lines=pieces)
    else:
        purchasing.receive(act, number=line.document, receipts=pieces)


def _put_away(act: Act, line: SheetLine, written: Written) -> None:
    require(act.permissions, "stock.put_away")
    place = written.bin or (line.to_bin.code if line.to_bin else "")
    if not place:
        raise _missing("/bin", "Say in which bin the goods lie.")
    to_bin = references.find_bin_id(f"{line.sheet.warehouse.code}/{place}")
    from_bin = line.bin_id
    assert from_bin is not None  # noqa: S101 - what is put away was printed with its dock
    stock.put_away(act, goods=[Goods(line.owner_id, line.sku_id, written.quantity, from_bin, to_bin, line.lot_id)])


def _pick(act: Act, line: SheetLine, written: Written) -> None:
    require(act.permissions, "picking.walk")
    other = references.find_lot_id(line.sku_id, written.lot, owner_id=line.owner_id) if written.lot and line.lot_id else None
    picking.pick_task(act, task_id=line.reference, quantity=written.quantity, lot_id=other)


DEEDS: dict[Sheet.Kind, Callable[[Act, SheetLine, Written], None]] = {
    Sheet.Kind.RECEIVE: _receive,
    Sheet.Kind.PUT_AWAY: _put_away,
    Sheet.Kind.PICK: _pick,
}


def _lot(line: SheetLine, written: Written) -> ReceivedLot | None:
    if line.sku.tracking == Sku.Tracking.NONE:
        return None
    if not written.lot:
        raise _missing("/lot", f"Say which {line.sku.get_tracking_display().removeprefix('By ')} of {line.sku.code} came.")
    if line.sku.tracking == Sku.Tracking.SERIAL:
        return ReceivedLot(serials=tuple(serial.strip() for serial in written.lot.split(",") if serial.strip()))
    return ReceivedLot(code=written.lot, expires_on=written.expires_on)


def _missing(pointer: str, message: str) -> NotWritten:
    return NotWritten(message, errors=[FieldError(pointer, NotWritten.code, message)])
