"""From what somebody wants printed to the file: things, layout, how many, as what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from quartermaster.accounts.permissions import require
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.labels import contents, drawing, queries
from quartermaster.labels.drawing import Printed
from quartermaster.labels.kinds import SPEECHES, Kind
from quartermaster.labels.layouts import Layout
from quartermaster.labels.sheets import sheet_of_code
from quartermaster.labels.zpl import zpl
from quartermaster.printing.typesetting import TooLongToPrint
from quartermaster.web.downloads import PDF, PNG

ZPL = "text/plain; charset=utf-8"
MOST_LABELS = 2_000
"""Set in some three seconds; more would keep others waiting, and nobody fetches so many from a printer at once."""


class OneAtATime(Invalid):
    code = "one_at_a_time"
    title = "A picture shows one label"


class Form(StrEnum):
    PDF = "pdf"
    PNG = "png"
    ZPL = "zpl"


@dataclass(frozen=True, slots=True)
class Wanted:
    """`of` are keys as `contents.of` reads them, each `copies` times. A `sheet` makes a PDF of sheets that begin in the place
    `start`. Without a `layout` it is the usual one of the kind, in the warehouse if one is named."""

    kind: Kind
    of: Sequence[str]
    layout: str = ""
    copies: int = 1
    sheet: str = ""
    start: int = 1
    dots_per_inch: int = 203
    warehouse_id: int | None = None


@dataclass(frozen=True, slots=True)
class File:
    content: bytes
    name: str
    kind: str


def make(wanted: Wanted, form: Form, held: frozenset[str]) -> File:
    """The labels, for somebody who may see what stands on them."""
    layout, labels = labels_of(wanted, held)
    title, at = title_of(wanted), clock.now()
    name = f"{title}.{form}"
    if form == Form.PNG:
        if len(labels) > 1 or labels[0].copies > 1:
            message = "A PNG shows one label. Name one thing and no copies, or ask for a PDF."
            raise OneAtATime(message, errors=[FieldError("/form", OneAtATime.code, message)])
        picture = drawing.png(layout, labels[0].content, dots_per_inch=wanted.dots_per_inch, title=title, at=at)
        return File(picture, name, PNG)
    if form == Form.ZPL:
        formats = zpl(layout, labels, dots_per_inch=wanted.dots_per_inch, title=title, at=at)
        return File(formats, name, ZPL)
    if wanted.sheet:
        sheet = sheet_of_code(wanted.sheet)
        return File(drawing.sheets(layout, labels, sheet, start=wanted.start, title=title, at=at), name, PDF)
    return File(drawing.pdf(layout, labels, title=title, at=at, dots_per_inch=wanted.dots_per_inch), name, PDF)


def labels_of(wanted: Wanted, held: frozenset[str]) -> tuple[Layout, list[Printed]]:
    """The layout and what stands on each label; refused beyond `MOST_LABELS` and to whoever may not see the things."""
    require(held, SPEECHES[wanted.kind].permission)
    count = len(wanted.of) * wanted.copies
    if count > MOST_LABELS:
        message = f"These are {count:,} labels; at most {MOST_LABELS:,} are printed at once. Divide them."
        raise TooLongToPrint(message, errors=[FieldError("/copies", TooLongToPrint.code, message)])
    layout = queries.layout_for(wanted.kind, code=wanted.layout, warehouse_id=wanted.warehouse_id)
    return layout, [Printed(content, wanted.copies) for content in contents.of(wanted.kind, wanted.of)]


def title_of(wanted: Wanted) -> str:
    one = f"{wanted.of[0]}" if len(wanted.of) == 1 else f"{len(wanted.of)}"
    return f"labels {wanted.kind} {one}"
