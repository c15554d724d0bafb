"""The sheets on paper: one thing to do in each row, its code, and room for what was done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from quartermaster.kernel.quantities import plain
from quartermaster.outage.models import Sheet, SheetLine
from quartermaster.printing import barcodes, typesetting

HEADS = {
    Sheet.Kind.RECEIVE: ("Receive", "Tick what came. Write how much, the lot or serials, the expiry, and when."),
    Sheet.Kind.PUT_AWAY: ("Put away", "Tick what you put away. Write the bin if it is another one, how much, and when."),
    Sheet.Kind.PICK: ("Pick", "Tick what you took. Write how much if it was less, another lot, and when."),
}


def pdf(sheets: Sequence[Sheet], lines: Sequence[SheetLine]) -> bytes:
    return typesetting.pdf(sheet_of(sheets, lines))


def sheet_of(sheets: Sequence[Sheet], lines: Sequence[SheetLine]) -> typesetting.Sheet:
    """All of them, each from a page of its own."""
    typesetting.require_printable(len(lines), what=sheets[0].number)
    of: dict[int, list[SheetLine]] = {sheet.pk: [] for sheet in sheets}
    for line in lines:
        of[line.sheet_id].append(line)
    first, last = sheets[0].number, sheets[-1].number
    title = f"Sheet {first}" if first == last else f"Sheets {first} to {last}"
    values = {"papers": [_paper(sheet, of[sheet.pk]) for sheet in sheets]}
    return typesetting.Sheet("outage/sheets", title, values, made_at=sheets[0].made_at)


def _paper(sheet: Sheet, lines: Sequence[SheetLine]) -> dict[str, Any]:
    heading, how = HEADS[Sheet.Kind(sheet.kind)]
    return {
        "heading": heading,
        "how": how,
        "number": sheet.number,
        "code": barcodes.code_128(sheet.number),
        "about": " · ".join(filter(None, (sheet.document, sheet.about, sheet.warehouse.name))),
        "made": f"Printed {timezone.localtime(sheet.made_at):%Y-%m-%d %H:%M}",
        "lines": [_row(line) for line in lines],
    }


def _row(line: SheetLine) -> dict[str, str]:
    """What is known is printed small above the line where something else may be written."""
    return {
        "position": str(line.position),
        "code": barcodes.data_matrix(line.code),
        "bin": line.bin.code if line.bin else "",
        "sku": line.sku.code,
        "name": line.sku.name,
        "document": line.document if line.document != line.sheet.document else "",
        "quantity": f"{plain(line.quantity)} {line.sku.unit.code}",
        "weight": line.sku.weighed_in.code if line.sku.weighed_in and line.sheet.kind == Sheet.Kind.RECEIVE else "",
        "lot": line.lot,
        "to": line.to_bin.code if line.to_bin else "",
    }
