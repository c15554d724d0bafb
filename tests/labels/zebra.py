"""A small printer: reads the ZPL that we write, strictly, and draws it. What it does not know, or what does not fit on the
label, fails. Barcodes are made anew from their commands, by the encoder of zxing."""

from __future__ import annotations

import base64
import binascii
import io
import re
import zlib
from dataclasses import dataclass, field

import zxingcpp
from PIL import Image, ImageDraw

from quartermaster.codes.gs1 import messages

COMMAND = re.compile(r"\^(XA|XZ|CI|PW|LL|LH|FO|GFA|GB|BY|BC|BX|BQ|FH|FD|FS|PQ)([^^]*)")
CODE_128 = re.compile(r">[0-9:;<=]|[^>]")
INVOKED = {">0": ">", "><": "^", ">=": "~"}


@dataclass
class Page:
    picture: Image.Image
    copies: int = 1
    native: list[str] = field(default_factory=list)
    """Which barcodes came as commands."""


def pages(zpl: bytes) -> list[Page]:
    text = zpl.decode()
    assert text.endswith("^XZ\n")
    return [_page(one.strip() + "^XZ") for one in text.split("^XZ")[:-1]]


def png(page: Page) -> bytes:
    kept = io.BytesIO()
    page.picture.save(kept, "PNG")
    return kept.getvalue()


def _page(text: str) -> Page:
    commands = COMMAND.findall(text)
    assert "".join(f"^{name}{rest}" for name, rest in commands) == text, "something that is no command"
    assert [name for name, _ in commands[:5]] == ["XA", "CI", "PW", "LL", "LH"]
    assert commands[1][1].strip() == "28"
    page = Page(Image.new("L", (int(commands[2][1]), int(commands[3][1])), 255))
    _fields(page, [(name, rest.rstrip("\n")) for name, rest in commands[5:]])
    return page


def _fields(page: Page, commands: list[tuple[str, str]]) -> None:
    at: tuple[int, int] | None = None
    module, what, escape = 2, ("", ""), ""
    for name, rest in commands:
        if name == "FO":
            assert at is None, "a field in a field"
            x, y = rest.split(",")
            at, what, escape = (int(x), int(y)), ("", ""), ""
        elif name in ("GFA", "GB"):
            assert at
            _paste(page, at, _graphic(rest) if name == "GFA" else _box(rest))
        elif name == "BY":
            module = int(rest)
        elif name in ("BC", "BX", "BQ"):
            what = (name, rest)
        elif name == "FH":
            escape = rest
        elif name == "FD":
            assert at
            data = re.sub(re.escape(escape) + "([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), rest) if escape else rest
            _paste(page, at, _barcode(*what, data, module))
            page.native.append(what[0])
        elif name == "FS":
            assert at
            at = None
        elif name == "PQ":
            page.copies = int(rest)
        else:
            assert name == "XZ", name
    assert at is None


def _paste(page: Page, at: tuple[int, int], drawn: Image.Image) -> None:
    assert at[0] + drawn.width <= page.picture.width, "beyond the label"
    assert at[1] + drawn.height <= page.picture.height, "beyond the label"
    page.picture.paste(0, at, drawn.point([255] + [0] * 255))


def _graphic(rest: str) -> Image.Image:
    count, total, row, packed = rest.removeprefix(",").split(",", 3)
    kind, data, check = re.fullmatch(r":(Z64):([A-Za-z0-9+/=]+):([0-9A-F]{4})", packed).groups()  # type: ignore[union-attr]
    assert (kind, int(check, 16)) == ("Z64", binascii.crc_hqx(data.encode(), 0))
    dots = zlib.decompress(base64.b64decode(data, validate=True))
    assert len(dots) == int(count) == int(total)
    set_dots = Image.frombytes("1", (int(row) * 8, len(dots) // int(row)), dots).convert("L")
    drawn = set_dots.point([255] + [0] * 255)
    box = set_dots.getbbox()
    assert box
    return drawn.crop((0, 0, box[2], box[3]))


def _box(rest: str) -> Image.Image:
    width, height, thick = (int(figure) for figure in rest.split(","))
    drawn = Image.new("L", (width, height), 255)
    ImageDraw.Draw(drawn).rectangle((0, 0, width - 1, height - 1), outline=0, width=thick)
    return drawn


def _barcode(name: str, rest: str, data: str, module: int) -> Image.Image:
    if name == "BC":
        direction, height, *none = rest.split(",")
        assert (direction, none) == ("N", ["N", "N", "N", "N"])
        text, gs1 = _code_128(data)
        bars = _made(text, zxingcpp.BarcodeFormat.Code128, gs1)
        return bars.resize((bars.width * module, int(height)), Image.Resampling.NEAREST)
    if name == "BX":
        direction, dots, quality, *others = rest.split(",")
        assert (direction, quality, others) == ("N", "200", ["", "", "", "_"])
        gs1 = data.startswith("_1")
        text = data.removeprefix("_1").replace("__", "\0").replace("_1", "\x1d").replace("\0", "_")
        return _times(_made(text, zxingcpp.BarcodeFormat.DataMatrix, gs1, force_square=True), int(dots))
    direction, model, dots = rest.split(",")
    assert (name, direction, model, data[:3]) == ("BQ", "N", "2", "MA,")
    return _times(_made(data[3:], zxingcpp.BarcodeFormat.QRCode, False, ec_level="M"), int(dots))


def _code_128(data: str) -> tuple[str, bool]:
    """The text of the symbols, by the sets that they are in; whether it begins with FNC1."""
    symbols = CODE_128.findall(data)
    assert "".join(symbols) == data
    coding = {">:": "B", ">;": "C"}[symbols[0]]
    text, pending = "", ""
    for symbol in symbols[1:]:
        if symbol in (">5", ">6"):
            assert not pending
            coding = "C" if symbol == ">5" else "B"
        elif symbol == ">8":
            text += "\x1d"
        elif coding == "C":
            assert symbol.isdigit()
            pending += symbol
            if len(pending) == 2:
                text, pending = text + pending, ""
        else:
            text += INVOKED.get(symbol, symbol)
    assert not pending, "half a pair of digits"
    return text.removeprefix("\x1d"), text.startswith("\x1d")


def _made(text: str, form: zxingcpp.BarcodeFormat, gs1: bool, **more: object) -> Image.Image:

    said = str(messages.parse(text)) if gs1 else text
    made = zxingcpp.create_barcode(said, form, **({"gs1": True} if gs1 else {}), **more)
    found = made.to_image(scale=1, add_quiet_zones=False)
    return Image.fromarray(found) if not isinstance(found, Image.Image) else found


def _times(picture: Image.Image, dots: int) -> Image.Image:
    return picture.resize((picture.width * dots, picture.height * dots), Image.Resampling.NEAREST)
