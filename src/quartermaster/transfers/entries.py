"""From what people and programs write (codes, barcodes, "3 case", lots) to what the verbs are given. Reads, never writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quartermaster.codes.serials import spread
from quartermaster.kernel.refusals import FieldError
from quartermaster.stock import references
from quartermaster.transfers.models import TransferLine
from quartermaster.transfers.operations import InvalidTransfer
from quartermaster.transfers.papers import Came, Entry, NewLine


@dataclass(frozen=True, slots=True)
class CameEntry:
    """What came of a line, as written: `lot` of its lots, or `serials` one by one or as ranges."""

    position: int
    quantity: Decimal | None
    unit: str | None = None
    lot: str = ""
    serials: str = ""
    damaged: bool = False
    weight: Decimal | None = None
    confirmed: bool = False


def new_lines(entries: Sequence[Entry]) -> list[NewLine]:
    """The entries as lines to send; every unknown code and impossible quantity is named at once."""
    return [NewLine(line.sku_id, line.quantity, line.entered) for line in references.read_lines(entries)]


def came(entries: Sequence[CameEntry], lines: Mapping[int, TransferLine], owner_id: int) -> list[Came]:
    """The entries as what came; a serial each for what is tracked so."""
    found: list[Came] = []
    errors: list[FieldError] = []
    for place, entry in enumerate(entries):
        line = lines.get(entry.position)
        if line is None:
            errors.append(FieldError(f"/lines/{place}/line", "unknown_line", f"There is no line {entry.position}."))
        elif entry.serials:
            pointer = f"/lines/{place}/serials"
            serials = spread(entry.serials, pointer=pointer)
            if entry.quantity not in (None, len(serials)):
                message = f"{len(serials)} serials are named for {entry.quantity:f} pieces."
                errors.append(FieldError(pointer, "serials_differ", message))
            ids = references.find_lot_ids([(line.sku_id, code, pointer) for code in serials], owner_id=owner_id)
            if entry.weight is not None and len(ids) > 1:
                message = "Serials that are weighed are named one by one, each with its own weight."
                errors.append(FieldError(f"/lines/{place}/weight", "weight_of_one", message))
            found += [Came(entry.position, Decimal(1), lot_id, entry.damaged, entry.weight, entry.confirmed) for lot_id in ids]
        elif entry.quantity is None:
            errors.append(FieldError(f"/lines/{place}/quantity", "missing", "Say how much came, or name the serials."))
        else:
            found.append(_counted(entry, line, owner_id, place))
    if errors:
        raise InvalidTransfer(errors[0].message, errors=errors)
    return found


def _counted(entry: CameEntry, line: TransferLine, owner_id: int, place: int) -> Came:
    quantity = entry.quantity or Decimal(0)
    if entry.unit and quantity:
        written = Entry(line.sku.code, quantity, entry.unit)
        quantity = references.read_lines([written])[0].quantity
    lot_id = None
    if entry.lot:
        lot_id = references.find_lot_id(line.sku_id, entry.lot, owner_id=owner_id, pointer=f"/lines/{place}/lot")
    return Came(entry.position, quantity, lot_id, entry.damaged, entry.weight, entry.confirmed)
