"""What stands where on a label, for a printer of so many dots: modules of barcodes are whole dots, or scanners see stripes of
uneven width. Pure; `drawing` and `zpl` make something of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from quartermaster.codes.faults import UnreadableCode
from quartermaster.codes.gs1 import digital_link, messages
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.labels.kinds import SPEECHES, Code, Content
from quartermaster.labels.layouts import Element, Layout, Symbology, What
from quartermaster.printing import barcodes
from quartermaster.printing.barcodes import Symbol

MM_PER_INCH = Decimal("25.4")
QUIET = {Symbology.LINEAR: 10, Symbology.DATA_MATRIX: 1, Symbology.QR: 4}
"""Modules that stay white at each side, by the standards of the barcodes."""
SMALLEST_MODULE_MM = {Symbology.LINEAR: Decimal("0.165"), Symbology.DATA_MATRIX: Decimal("0.25"), Symbology.QR: Decimal("0.25")}
"""Two dots of a printer of 300 dots per inch; below it hand scanners give up."""
LARGEST_MODULE_MM = Decimal("1.02")
"""GS1’s largest, for labels that are read from a forklift."""


class LabelTooSmall(Invalid):
    """What must be whole has no room; nothing is printed rather than something unreadable."""

    code = "label_too_small"
    title = "It does not fit on this label"


@dataclass(frozen=True, slots=True)
class Words:
    """A text in its room, in dots. `whole`: it may not lose its end."""

    element: Element
    name: str
    text: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Bars:
    """A barcode in dots: its corner without quiet zones, dots to a module, how high a row of modules is."""

    element: Element
    code: Code
    symbol: Symbol
    x: int
    y: int
    module: int
    height: int

    @property
    def width(self) -> int:
        return self.symbol.columns * self.module


@dataclass(frozen=True, slots=True)
class Frame:
    element: Element


Part = Words | Bars | Frame


def place(layout: Layout, content: Content, *, dots_per_inch: int) -> list[Part]:
    """The parts of a label; fields and codes that say nothing are left out."""
    return list(_parts(layout, content, dots_per_inch))


def _parts(layout: Layout, content: Content, dots_per_inch: int) -> Iterator[Part]:
    speech = SPEECHES[layout.kind]
    for element in layout.elements:
        if element.what == What.BOX:
            yield Frame(element)
        elif element.what == What.WORDS:
            yield Words(element, "words", element.text, whole=False)
        elif element.what == What.FIELD:
            if value := content.values.get(element.value, ""):
                yield Words(element, element.value, element.text + value, whole=element.value in speech.whole)
        elif code := content.codes.get(element.value):
            yield _bars(element, code, dots_per_inch)


def said_by(code: Code, symbology: Symbology) -> Code:
    """A QR code says a GS1 message as a web address where it can be one, so that every phone understands it."""
    if symbology != Symbology.QR or not code.gs1:
        return code
    try:
        return Code(digital_link.link(messages.from_bracketed(code.text)))
    except UnreadableCode:
        return code


def _bars(element: Element, code: Code, dots_per_inch: int) -> Bars:
    said = said_by(code, element.symbology)
    symbol = barcodes.symbol(said.text, element.symbology.value, gs1=said.gs1)
    quiet = QUIET[element.symbology]
    wide, high = dots(element.width, dots_per_inch), dots(element.height, dots_per_inch)
    module = wide // (symbol.columns + 2 * quiet)
    if element.symbology != Symbology.LINEAR:
        module = min(module, high // (symbol.rows + 2 * quiet))
    module = min(module, int(LARGEST_MODULE_MM * dots_per_inch / MM_PER_INCH) or 1)
    if Decimal(module) * MM_PER_INCH / dots_per_inch < SMALLEST_MODULE_MM[element.symbology]:
        raise _too_small(element, said, symbol, dots_per_inch)
    height = high if element.symbology == Symbology.LINEAR else module * symbol.rows
    x = dots(element.x, dots_per_inch) + (wide - module * symbol.columns) // 2
    y = dots(element.y, dots_per_inch) + (high - height) // 2
    return Bars(element, said, symbol, x, y, module, height)


def _too_small(element: Element, code: Code, symbol: Symbol, dots_per_inch: int) -> LabelTooSmall:
    smallest = SMALLEST_MODULE_MM[element.symbology]
    dot = MM_PER_INCH / dots_per_inch
    needed = (symbol.columns + 2 * QUIET[element.symbology]) * dot * (smallest / dot).to_integral_value(ROUND_CEILING)
    message = (
        f"The barcode of {code.text[:80]} needs {needed:.0f} mm at {dots_per_inch} dots per inch and has "
        f"{element.width:f} × {element.height:f} mm. Choose a larger layout, or one with a DataMatrix."
    )
    return LabelTooSmall(message, errors=[FieldError("/layout", LabelTooSmall.code, message)])


def dots(millimetres: Decimal, dots_per_inch: int) -> int:
    return int((millimetres * dots_per_inch / MM_PER_INCH).to_integral_value())


def millimetres(count: int, dots_per_inch: int) -> float:
    return float(count * MM_PER_INCH / dots_per_inch)


def whole_dots(length: Decimal, dots_per_inch: int) -> int:
    """How many whole dots a label has; what is over is cut off."""
    return int((length * dots_per_inch / MM_PER_INCH).to_integral_value(ROUND_FLOOR))
