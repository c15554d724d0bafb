"""A layout: where on a label each thing stands. Data, never code: read strictly, each fault told with its place. Pure.

    {"width": "57", "height": "32", "elements": [
        {"what": "field", "value": "name", "x": "2", "y": "2", "width": "53", "height": "8", "size": "9"},
        {"what": "code", "value": "code", "x": "2", "y": "11", "width": "53", "height": "14", "symbology": "linear"}]}

Lengths are millimetres from the upper left corner, sizes of letters points; both are written like "12.5".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.labels.kinds import SPEECHES, Kind, Speech

LENGTH = re.compile(r"[0-9]{1,4}(\.[0-9]{1,2})?", re.ASCII)
SMALLEST_MM, LARGEST_MM = Decimal(10), Decimal(320)
SMALLEST_PT, LARGEST_PT = Decimal(4), Decimal(200)
MOST_ELEMENTS = 40
LONGEST_TEXT = 100
USUAL_SIZE = Decimal(8)


class InvalidLayout(Invalid):
    """A layout that cannot be printed; every fault is named with its place."""

    code = "invalid_layout"
    title = "The layout cannot be like this"


class What(StrEnum):
    FIELD = "field"
    WORDS = "words"
    CODE = "code"
    BOX = "box"


class Symbology(StrEnum):
    """How a code is drawn; where it is a GS1 message, in the form that GS1 gives it: GS1-128, GS1 DataMatrix, Digital Link."""

    LINEAR = "linear"
    DATA_MATRIX = "data_matrix"
    QR = "qr"


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


WORDS = {What.FIELD: "Field", What.WORDS: "Words", What.CODE: "Barcode", What.BOX: "Line or box"}
SYMBOLOGY_WORDS = {
    Symbology.LINEAR: "Code 128 or GS1-128",
    Symbology.DATA_MATRIX: "DataMatrix",
    Symbology.QR: "QR code",
}


@dataclass(frozen=True, slots=True)
class Element:
    """A thing on a label. `value` names a field or a code; `text` are words, or what stands before a field's text.

    A box without height is a line, and with `bold` it is filled.
    """

    what: What
    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal
    value: str = ""
    text: str = ""
    size: Decimal = USUAL_SIZE
    bold: bool = False
    align: Align = Align.LEFT
    symbology: Symbology = Symbology.LINEAR


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole layout. `name` is what it is called, `code` what it is named by; shipped ones are never changed."""

    code: str
    name: str
    kind: Kind
    width: Decimal
    height: Decimal
    elements: tuple[Element, ...]
    shipped: bool = False
    version: int = 1

    @property
    def size(self) -> str:
        return f"{self.width:f} × {self.height:f} mm"

    @property
    def data(self) -> dict[str, Any]:
        """As `read` takes it."""
        return {"width": f"{self.width:f}", "height": f"{self.height:f}", "elements": [_said(one) for one in self.elements]}


def read(code: str, name: str, kind: Kind, data: Mapping[str, Any], *, shipped: bool = False, version: int = 1) -> Layout:
    """The layout that the data says, or `InvalidLayout` with everything that is wrong and where."""
    faults = _Faults()
    faults.known(data, {"width", "height", "elements"}, "")
    width = faults.length(data, "width", "", SMALLEST_MM, LARGEST_MM)
    height = faults.length(data, "height", "", SMALLEST_MM, LARGEST_MM)
    rows = data.get("elements")
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_ELEMENTS:
        faults.say("/elements", "malformed", f"A layout has 1 to {MOST_ELEMENTS} elements.")
        rows = []
    elements = [_element(faults, SPEECHES[kind], place, row, width, height) for place, row in enumerate(rows)]
    if rows and not any(one and one.what == What.CODE for one in elements) and not faults.found:
        faults.say("/elements", "no_code", "A label has a barcode: nobody can scan it without.")
    if faults.found:
        raise InvalidLayout(faults.found[0].message, errors=faults.found)
    return Layout(code, name, kind, width, height, tuple(filter(None, elements)), shipped, version)


def _element(faults: _Faults, speech: Speech, place: int, row: object, width: Decimal, height: Decimal) -> Element | None:
    at = f"/elements/{place}"
    if not isinstance(row, Mapping):
        faults.say(at, "malformed", "An element is an object.")
        return None
    faults.known(row, {field for field in Element.__slots__}, at)
    what = faults.word(row, "what", at, What, None)
    if what is None:
        return None
    lowest = Decimal(0) if what == What.BOX else Decimal(1)
    x, y = faults.length(row, "x", at, Decimal(0), LARGEST_MM), faults.length(row, "y", at, Decimal(0), LARGEST_MM)
    wide = faults.length(row, "width", at, lowest, LARGEST_MM)
    high = faults.length(row, "height", at, lowest, LARGEST_MM)
    for name, end, most in (("width", x + wide, width), ("height", y + high, height)):
        if end > most > 0:
            faults.say(f"{at}/{name}", "outside", f"Element {place + 1} ends at {end:f} mm, outside of the label of {most:f} mm.")
    return Element(
        what,
        x,
        y,
        wide,
        high,
        value=_value(faults, speech, what, row, at),
        text=_text(faults, what, row, at),
        size=faults.length(row, "size", at, SMALLEST_PT, LARGEST_PT, usual=USUAL_SIZE),
        bold=faults.truth(row, "bold", at),
        align=faults.word(row, "align", at, Align, Align.LEFT) or Align.LEFT,
        symbology=faults.word(row, "symbology", at, Symbology, Symbology.LINEAR) or Symbology.LINEAR,
    )


def _value(faults: _Faults, speech: Speech, what: What, row: Mapping[str, Any], at: str) -> str:
    """The name of a field or a code: only those of the kind."""
    allowed = {What.FIELD: speech.field_names, What.CODE: frozenset(speech.codes)}.get(what, frozenset({""}))
    value = row.get("value", "")
    if value in allowed if isinstance(value, str) else False:
        return str(value)
    names = ", ".join(sorted(allowed)) or "none"
    faults.say(f"{at}/value", "unknown_value", f"A {what} of a {speech.label.lower()} label is one of: {names}.")
    return ""


def _text(faults: _Faults, what: What, row: Mapping[str, Any], at: str) -> str:
    text = row.get("text", "")
    if not isinstance(text, str) or len(text) > LONGEST_TEXT or not text.isprintable():
        faults.say(f"{at}/text", "malformed", f"A text has at most {LONGEST_TEXT} printable characters.")
        return ""
    if what == What.WORDS and not text.strip():
        faults.say(f"{at}/text", "missing", "Say which words are printed.")
    return text


class _Faults:
    """Reads one thing after the other and remembers what was wrong; what could not be read is a harmless value."""

    def __init__(self) -> None:
        self.found: list[FieldError] = []

    def say(self, pointer: str, code: str, message: str) -> None:
        self.found.append(FieldError(pointer, code, message))

    def known(self, row: Mapping[str, Any], names: set[str], at: str) -> None:
        for name in row:
            if name not in names:
                self.say(f"{at}/{str(name)[:40]}", "unknown_field", f"There is no “{str(name)[:40]}” here.")

    def length(
        self, row: Mapping[str, Any], name: str, at: str, least: Decimal, most: Decimal, usual: Decimal | None = None
    ) -> Decimal:
        given = row.get(name, None if usual is None else f"{usual:f}")
        text = str(given) if isinstance(given, int) and not isinstance(given, bool) else given
        if not isinstance(text, str) or not LENGTH.fullmatch(text.strip()):
            self.say(f"{at}/{name}", "not_a_length", f"The {name} is written like 12 or 12.5, in quotes.")
            return Decimal(0)
        value = Decimal(text.strip())
        if not least <= value <= most:
            self.say(f"{at}/{name}", "out_of_range", f"The {name} is {least:f} to {most:f}.")
            return Decimal(0)
        return value

    def truth(self, row: Mapping[str, Any], name: str, at: str) -> bool:
        value = row.get(name, False)
        if not isinstance(value, bool):
            self.say(f"{at}/{name}", "malformed", f"{name} is true or false.")
        return value is True

    def word(self, row: Mapping[str, Any], name: str, at: str, words: Any, usual: Any) -> Any:
        value = row.get(name, usual)
        if isinstance(value, str) and value in set(words):
            return words(value)
        self.say(f"{at}/{name}", "unknown_word", f"{name} is one of: {', '.join(words)}.")
        return None


def _said(one: Element) -> dict[str, Any]:
    said: dict[str, Any] = {"what": str(one.what)}
    said |= {name: f"{getattr(one, name):f}" for name in ("x", "y", "width", "height")}
    if one.what in (What.FIELD, What.CODE):
        said["value"] = one.value
    if one.text:
        said["text"] = one.text
    if one.what == What.CODE:
        said["symbology"] = str(one.symbology)
    if one.what in (What.FIELD, What.WORDS):
        said |= {"size": f"{one.size:f}", "align": str(one.align)}
    if one.bold:
        said["bold"] = True
    return said


def fitting(layouts: Sequence[Layout], kind: Kind) -> Iterator[Layout]:
    return (layout for layout in layouts if layout.kind == kind)
