"""Labels in the language of Zebra’s printers and those that speak like them. Pure, but for drawing.

Words go as pictures, set like on paper: any script, nothing too long, nothing that depends on a printer’s fonts. Lines, boxes
and barcodes go as commands (^GB, ^BC, ^BX, ^BQ), so that the printer draws them to its own dots; a barcode that the commands
cannot be trusted with (letters beyond ASCII) is a picture too.
"""

from __future__ import annotations

import base64
import binascii
import io
import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from PIL import Image

from quartermaster.codes.gs1 import messages
from quartermaster.codes.gs1.messages import SEPARATOR
from quartermaster.labels import drawing, placing
from quartermaster.labels.drawing import Printed
from quartermaster.labels.layouts import Element, Layout, Symbology
from quartermaster.labels.placing import Bars, Frame, Part

BLACK_BELOW = 128
DRAWN_AT_ONCE = 100
LINE_MM = Decimal("0.3")
LARGEST_QR_MODULE = 10
"""Dots; what ^BQ allows."""
STOP_MODULES = 13
SYMBOL_MODULES = 11
DIGITS_ARE_PAIRS, LETTERS, FNC1 = ">5", ">6", ">8"
START = {"B": ">:", "C": ">;"}
SWITCH = {"B": LETTERS, "C": DIGITS_ARE_PAIRS}
SPECIAL = {">": ">0", "^": "><", "~": ">="}
"""What would be taken for a command, by the names of its place in Code 128."""
HEX = "\\"
"""Announces two hexadecimal digits within a field."""


def zpl(layout: Layout, labels: Sequence[Printed], *, dots_per_inch: int, title: str, at: datetime) -> bytes:
    """All labels, one format after the other; copies are left to the printer."""
    made = []
    for begin in range(0, len(labels), DRAWN_AT_ONCE):
        some = labels[begin : begin + DRAWN_AT_ONCE]
        placed = [_Placed(placing.place(layout, one.content, dots_per_inch=dots_per_inch), dots_per_inch) for one in some]
        drawn = drawing.pictures(layout, [one.drawn for one in placed], dots_per_inch, title, at)
        made += [one.format(layout, picture, label.copies) for one, picture, label in zip(placed, drawn, some, strict=True)]
    return "".join(made).encode()


class _Placed:
    """A label’s parts: those that are commands, and those that have to be drawn."""

    def __init__(self, parts: Sequence[Part], dots_per_inch: int) -> None:
        said = [(part, _command(part, dots_per_inch)) for part in parts]
        self.commands = [command for _, command in said if command]
        self.drawn = [part for part, command in said if not command]
        self.dots_per_inch = dots_per_inch

    def format(self, layout: Layout, png: bytes, copies: int) -> str:
        wide, high = (placing.whole_dots(side, self.dots_per_inch) for side in (layout.width, layout.height))
        lines = ["^XA", "^CI28", f"^PW{wide}", f"^LL{high}", "^LH0,0", *self.commands]
        whole = Image.open(io.BytesIO(png)).convert("L")
        lines += filter(None, (_graphic(whole, part.element, self.dots_per_inch) for part in self.drawn))
        lines += [f"^PQ{copies}"] if copies > 1 else []
        return "\n".join([*lines, "^XZ"]) + "\n"


def _graphic(whole: Image.Image, room: Element, dots_per_inch: int) -> str:
    """What of the label’s picture is in a room, as a field of dots, packed (Z64), without the white around it."""
    left, top = placing.dots(room.x, dots_per_inch), placing.dots(room.y, dots_per_inch)
    right = placing.dots(room.x + room.width, dots_per_inch)
    bottom = placing.dots(room.y + room.height, dots_per_inch)
    dark = whole.crop((left, top, right, bottom)).point([255] * BLACK_BELOW + [0] * (256 - BLACK_BELOW))
    box = dark.getbbox()
    if box is None:
        return ""
    dots = dark.crop(box).convert("1")
    row_bytes = (dots.width + 7) // 8
    packed = base64.b64encode(zlib.compress(dots.tobytes(), 9))
    size, check = row_bytes * dots.height, binascii.crc_hqx(packed, 0)
    return f"^FO{left + box[0]},{top + box[1]}^GFA,{size},{size},{row_bytes},:Z64:{packed.decode()}:{check:04X}^FS"


def _box(room: Element, dots_per_inch: int) -> str:
    """A line, a frame, or with `bold` a black area."""
    x, y = placing.dots(room.x, dots_per_inch), placing.dots(room.y, dots_per_inch)
    width = placing.whole_dots(room.x + room.width, dots_per_inch) - x
    height = placing.whole_dots(room.y + room.height, dots_per_inch) - y
    thick = placing.dots(LINE_MM, dots_per_inch)
    width, height = max(width, thick), max(height, thick)
    return f"^FO{x},{y}^GB{width},{height},{min(width, height) if room.bold else thick}^FS"


def _command(part: Part, dots_per_inch: int) -> str:
    """What the printer draws by itself; nothing where a picture has to show it."""
    if isinstance(part, Frame):
        return _box(part.element, dots_per_inch)
    return _barcode(part) if isinstance(part, Bars) else ""


def _barcode(bars: Bars) -> str:
    text = bars.code.text
    if not all(" " <= letter <= "~" for letter in text):
        return ""
    at = f"^FO{bars.x},{bars.y}"
    if bars.element.symbology == Symbology.LINEAR:
        said = _code_128(bars)
        return f"{at}^BY{bars.module}^BCN,{bars.height},N,N,N,N^FD{said}^FS" if said else ""
    if bars.element.symbology == Symbology.DATA_MATRIX:
        return f"{at}^BXN,{bars.module},200,,,,_^FH{HEX}^FD{_field(_data_matrix(bars))}^FS"
    if bars.code.gs1 or bars.module > LARGEST_QR_MODULE:
        return ""
    return f"{at}^BQN,2,{bars.module}^FH{HEX}^FDMA,{_field(text)}^FS"


def _data_matrix(bars: Bars) -> str:
    """`_1` is FNC1; an underscore of the text is doubled."""
    if not bars.code.gs1:
        return bars.code.text.replace("_", "__")
    element_string = messages.from_bracketed(bars.code.text).element_string
    return "_1" + element_string.replace("_", "__").replace(SEPARATOR, "_1")


def _field(text: str) -> str:
    """Letters that begin commands, or the announcing one, by their numbers."""
    return "".join(f"{HEX}{ord(letter):02X}" if letter in f"^~{HEX}" else letter for letter in text)


def _code_128(bars: Bars) -> str:
    """The symbols of Code 128 by name, as few as there can be; nothing where the barcode would not be as wide as was reckoned."""
    text = bars.code.text
    letters: list[str] = list(text)
    if bars.code.gs1:
        letters = [FNC1, *messages.from_bracketed(text).element_string]
    symbols = _fewest([FNC1 if letter == SEPARATOR else letter for letter in letters])
    modules = (len(symbols) + 1) * SYMBOL_MODULES + STOP_MODULES  # with its check symbol
    return "".join(symbols) if modules == bars.symbol.columns else ""


def _fewest(letters: Sequence[str]) -> list[str]:
    """The shortest way through the text in the sets B (letters) and C (pairs of digits), start included."""
    best: dict[int, dict[str, list[str]]] = {0: {name: [START[name]] for name in START}}
    for place in range(len(letters)):
        for name, way in list(best.get(place, {}).items()):
            for step, after, ahead in _steps(letters, place, name):
                there = best.setdefault(place + ahead, {})
                if after not in there or len(there[after]) > len(way) + len(step):
                    there[after] = [*way, *step]
    return min(best[len(letters)].values(), key=len)


def _steps(letters: Sequence[str], place: int, name: str) -> Iterable[tuple[list[str], str, int]]:
    """What may come next: the symbols, the set after them, how many letters they stand for."""
    for after in ("B", "C"):
        switch = [] if after == name else [SWITCH[after]]
        letter = letters[place]
        if letter == FNC1:
            yield [*switch, FNC1], after, 1
        elif after == "B":
            yield [*switch, SPECIAL.get(letter, letter)], after, 1
        elif letter.isdigit() and place + 1 < len(letters) and letters[place + 1].isdigit():
            yield [*switch, letter + letters[place + 1]], after, 2
