"""Labels as PDF, on pages of their own or on sheets, and as pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import typst

from quartermaster.kernel.refusals import FieldError
from quartermaster.labels import placing
from quartermaster.labels.kinds import Content
from quartermaster.labels.layouts import SMALLEST_PT, Layout
from quartermaster.labels.placing import Bars, LabelTooSmall, Part, Words
from quartermaster.labels.sheets import SheetForm, require_fit
from quartermaster.printing import typesetting
from quartermaster.printing.typesetting import Sheet

PAPER_DOTS_PER_INCH = 600
"""Office printers have at least so many."""
DOES_NOT_FIT = re.compile(r"does not fit: (\w+)")
BREAKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Printed:
    """A label and how many of it."""

    content: Content
    copies: int = 1


def pdf(layout: Layout, labels: Sequence[Printed], *, title: str, at: datetime, dots_per_inch: int = 203) -> bytes:
    """Each label on a page of its own, as large as the label, its bars whole dots of the label printer that it will go to."""
    pages = [[{"label": place, "x": 0, "y": 0}] for place, one in enumerate(labels) for _ in range(one.copies)]
    return _pdf(layout, labels, pages, _whole_dots(layout, dots_per_inch), title, at, dots_per_inch)


def sheets(layout: Layout, labels: Sequence[Printed], form: SheetForm, *, start: int, title: str, at: datetime) -> bytes:
    """Sheets of labels, the first in the place `start`; each label in the middle of its own."""
    require_fit(form, layout.width, layout.height, start=start)
    right, down = (form.width - layout.width) / 2, (form.height - layout.height) / 2
    which = [place for place, one in enumerate(labels) for _ in range(one.copies)]
    pages: dict[int, list[dict[str, Any]]] = {}
    for label, (sheet, x, y) in zip(which, form.places(len(which), start=start), strict=True):
        pages.setdefault(sheet, []).append({"label": label, "x": float(x + right), "y": float(y + down)})
    paper = (float(form.paper[0]), float(form.paper[1]))
    return _pdf(layout, labels, list(pages.values()), paper, title, at, PAPER_DOTS_PER_INCH)


def png(layout: Layout, content: Content, *, dots_per_inch: int, title: str, at: datetime) -> bytes:
    """One label as a picture, a pixel to each dot of a printer."""
    (made,) = pictures(layout, [placing.place(layout, content, dots_per_inch=dots_per_inch)], dots_per_inch, title, at)
    return made


def pictures(layout: Layout, labels: Sequence[Iterable[Part]], dots_per_inch: int, title: str, at: datetime) -> list[bytes]:
    """A picture of each label, all set at once."""
    size, symbols = _whole_dots(layout, dots_per_inch), _Symbols()
    drawn = [[_drawn(part, symbols, dots_per_inch) for part in parts] for parts in labels]
    pages = [[{"label": place, "x": 0, "y": 0}] for place in range(len(drawn))]
    with _refusing(layout):
        values = _values(size, size, drawn, pages, symbols)
        return typesetting.png(Sheet("labels/labels", title, values, at), dots_per_inch=dots_per_inch)


def _pdf(
    layout: Layout,
    labels: Sequence[Printed],
    pages: list[list[dict[str, Any]]],
    paper: tuple[float, float],
    title: str,
    at: datetime,
    dots_per_inch: int,
) -> bytes:
    symbols = _Symbols()
    drawn = [
        [_drawn(part, symbols, dots_per_inch) for part in placing.place(layout, one.content, dots_per_inch=dots_per_inch)]
        for one in labels
    ]
    values = _values(paper, (float(layout.width), float(layout.height)), drawn, pages, symbols)
    with _refusing(layout):
        return typesetting.pdf(Sheet("labels/labels", title, values, at))


def _whole_dots(layout: Layout, dots_per_inch: int) -> tuple[float, float]:
    """The label's size in millimetres, less what would be a part of a dot: else a printer stretches it to a whole one."""
    wide, high = (placing.whole_dots(side, dots_per_inch) for side in (layout.width, layout.height))
    return placing.millimetres(wide, dots_per_inch), placing.millimetres(high, dots_per_inch)


def _values(paper: Any, label: Any, drawn: Any, pages: Any, symbols: _Symbols) -> dict[str, Any]:
    return {"page": list(paper), "label": list(label), "labels": drawn, "pages": pages, "symbols": symbols.svgs}


class _Symbols:
    """Barcodes by their drawings, each once however many labels bear it."""

    def __init__(self) -> None:
        self.svgs: list[str] = []
        self._places: dict[str, int] = {}

    def place_of(self, svg: str) -> int:
        if svg not in self._places:
            self._places[svg] = len(self.svgs)
            self.svgs.append(svg)
        return self._places[svg]


def _drawn(part: Part, symbols: _Symbols, dots_per_inch: int) -> dict[str, Any]:
    if isinstance(part, Bars):
        sides = {name: getattr(part, name) for name in ("x", "y", "width", "height")}
        return {
            "what": "code",
            "symbol": symbols.place_of(part.symbol.svg),
            **{name: placing.millimetres(count, dots_per_inch) for name, count in sides.items()},
        }
    one = part.element
    room = {name: float(getattr(one, name)) for name in ("x", "y", "width", "height")}
    if isinstance(part, Words):
        return {
            "what": "text",
            **room,
            "text": part.text,
            "words": [word for word in BREAKS.split(part.text) if word] or [""],
            "name": part.name,
            "whole": part.whole,
            "size": float(one.size),
            "smallest": float(min(SMALLEST_PT, one.size)),
            "weight": "bold" if one.bold else "regular",
            "align": str(one.align),
        }
    return {"what": "box", **room, "filled": one.bold}


@contextmanager
def _refusing(layout: Layout) -> Iterator[None]:
    """A number that would have to be cut off is a refusal that names it."""
    try:
        yield
    except typst.TypstError as error:
        found = DOES_NOT_FIT.search(str(error))
        if found is None:
            raise
        message = f"The field “{found[1]}” does not fit whole on {layout.name}. Choose a larger layout, or give it more room."
        raise LabelTooSmall(message, errors=[FieldError("/layout", LabelTooSmall.code, message)]) from error
