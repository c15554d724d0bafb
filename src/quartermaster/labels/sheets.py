"""Sheets of labels as stationers sell them: how many, how large and where on the paper. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from quartermaster.kernel.refusals import FieldError, Invalid


class UnknownSheet(Invalid):
    code = "unknown_sheet"
    title = "There is no such sheet of labels"


class LabelTooLarge(Invalid):
    code = "label_too_large"
    title = "The label is larger than those of the sheet"


class InvalidStart(Invalid):
    code = "invalid_start"
    title = "The sheet has no such label"


@dataclass(frozen=True, slots=True)
class SheetForm:
    """`columns` × `rows` labels of `width` × `height` mm; the first begins `left`, `top` mm from the paper's corner, the next
    ones `across`, `down` mm further."""

    code: str
    name: str
    paper: tuple[Decimal, Decimal]
    columns: int
    rows: int
    width: Decimal
    height: Decimal
    left: Decimal
    top: Decimal
    across: Decimal
    down: Decimal

    @property
    def labels(self) -> int:
        return self.columns * self.rows

    def places(self, count: int, *, start: int = 1) -> Iterator[tuple[int, Decimal, Decimal]]:
        """Sheet and upper left corner of each label, row by row, the first one in the place `start` of the first sheet."""
        for place in range(start - 1, start - 1 + count):
            sheet, on_sheet = divmod(place, self.labels)
            row, column = divmod(on_sheet, self.columns)
            yield sheet, self.left + column * self.across, self.top + row * self.down


A4 = (Decimal(210), Decimal(297))
LETTER = (Decimal("215.9"), Decimal("279.4"))


def _form(code: str, paper: tuple[Decimal, Decimal], grid: tuple[int, int], *millimetres: str) -> SheetForm:
    columns, rows = grid
    size = [Decimal(one) for one in millimetres]
    name = f"{'A4' if paper == A4 else 'Letter'}, {columns} × {rows} labels of {size[0]:f} × {size[1]:f} mm"
    return SheetForm(code, name, paper, columns, rows, *size)


SHEETS = {
    form.code: form
    for form in (
        _form("a4-21", A4, (3, 7), "63.5", "38.1", "7.2", "15.1", "66", "38.1"),
        _form("a4-24", A4, (3, 8), "63.5", "33.9", "7.2", "12.9", "66", "33.9"),
        _form("a4-24-full", A4, (3, 8), "70", "36", "0", "4.5", "70", "36"),
        _form("a4-65", A4, (5, 13), "38.1", "21.2", "4.7", "10.7", "40.6", "21.2"),
        _form("a4-14", A4, (2, 7), "99.1", "38.1", "4.6", "15.1", "101.7", "38.1"),
        _form("a4-8", A4, (2, 4), "99.1", "67.7", "4.6", "13.1", "101.7", "67.7"),
        _form("a4-2", A4, (1, 2), "199.6", "143.5", "5.2", "5", "199.6", "143.5"),
        _form("letter-30", LETTER, (3, 10), "66.7", "25.4", "4.7", "12.7", "69.8", "25.4"),
        _form("letter-10", LETTER, (2, 5), "101.6", "50.8", "4.2", "12.7", "106", "50.8"),
        _form("letter-6", LETTER, (2, 3), "101.6", "84.6", "4.2", "12.7", "106", "84.6"),
    )
}


def sheet_of_code(code: str) -> SheetForm:
    found = SHEETS.get(code)
    if found is None:
        raise _refused(UnknownSheet, "/sheet", f"There is no sheet “{code[:40]}”. Known: {', '.join(SHEETS)}.")
    return found


def require_fit(form: SheetForm, width: Decimal, height: Decimal, *, start: int) -> None:
    """Refuse labels that would run over their neighbours, and a first place that the sheet does not have."""
    if width > form.width or height > form.height:
        message = f"A label of {width:f} × {height:f} mm does not fit on those of the sheet: {form.name}. Choose another layout."
        raise _refused(LabelTooLarge, "/sheet", message)
    if not 1 <= start <= form.labels:
        raise _refused(InvalidStart, "/start", f"The first label is in one of the places 1 to {form.labels} of the sheet.")


def _refused(kind: type[Invalid], pointer: str, message: str) -> Invalid:
    return kind(message, errors=[FieldError(pointer, kind.code, message)])
