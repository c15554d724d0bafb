"""Barcodes as drawings for templates. What stands beneath them for people is the template's to say. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import zxingcpp

from quartermaster.kernel.refusals import FieldError, Invalid

SymbolKind = Literal["linear", "data_matrix", "qr"]

_FORMATS: dict[SymbolKind, zxingcpp.BarcodeFormat] = {
    "linear": zxingcpp.BarcodeFormat.Code128,
    "data_matrix": zxingcpp.BarcodeFormat.DataMatrix,
    "qr": zxingcpp.BarcodeFormat.QRCode,
}
_NAMES: dict[SymbolKind, str] = {"linear": "Code 128", "data_matrix": "DataMatrix", "qr": "a QR code"}
_OPTIONS: dict[SymbolKind, dict[str, object]] = {"linear": {}, "data_matrix": {"force_square": True}, "qr": {"ec_level": "M"}}
_SIZE = re.compile(r'<svg width="(\d+)" height="(\d+)"')


class UnprintableCode(Invalid):
    """A text that a kind of barcode has no letters for, or no room."""

    code = "unprintable_code"
    title = "The barcode cannot hold this code"


def code_128(text: str) -> str:
    """Any short text of ours, such as a number of a document, as Code 128."""
    return _drawn(text, zxingcpp.BarcodeFormat.Code128, gs1=False)


def gs1_128(message: str) -> str:
    """A GS1 message with its identifiers in brackets, like (00)095212340000000012, as GS1-128."""
    return _drawn(message, zxingcpp.BarcodeFormat.Code128, gs1=True)


def data_matrix(text: str) -> str:
    return _drawn(text, zxingcpp.BarcodeFormat.DataMatrix, gs1=False)


def gs1_data_matrix(message: str) -> str:
    """A GS1 message with its identifiers in brackets as GS1 DataMatrix."""
    return _drawn(message, zxingcpp.BarcodeFormat.DataMatrix, gs1=True)


def qr(text: str) -> str:
    return _drawn(text, zxingcpp.BarcodeFormat.QRCode, gs1=False)


@lru_cache(maxsize=4096)
def _drawn(text: str, form: zxingcpp.BarcodeFormat, *, gs1: bool) -> str:
    """As SVG with its quiet zones, one unit to a module."""
    made = zxingcpp.create_barcode(text, form, **({"gs1": True} if gs1 else {}))
    return str(made.to_svg(add_quiet_zones=True))


@dataclass(frozen=True, slots=True)
class Symbol:
    """A barcode by its modules, without quiet zones: how many there are each way (of a linear one, a single row)."""

    columns: int
    rows: int
    svg: str


@lru_cache(maxsize=4096)
def symbol(text: str, kind: SymbolKind, *, gs1: bool = False) -> Symbol:
    """Where a label must know how large a barcode will be. `UnprintableCode` for what the kind cannot hold."""
    options = {**_OPTIONS[kind], **({"gs1": True} if gs1 else {})}
    try:
        made = zxingcpp.create_barcode(text, _FORMATS[kind], **options)
    except (ValueError, RuntimeError) as wrong:
        message = f"“{text[:60]}” cannot be printed as {_NAMES[kind]}. Choose a layout with another barcode."
        raise UnprintableCode(message, errors=[FieldError("/code", UnprintableCode.code, message)]) from wrong
    drawing = str(made.to_svg(add_quiet_zones=False))
    size = _SIZE.search(drawing)
    assert size is not None  # noqa: S101 - every drawing says its size
    return Symbol(int(size[1]), 1 if kind == "linear" else int(size[2]), drawing)
