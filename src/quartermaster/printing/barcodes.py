"""Barcodes as drawings for templates. What stands beneath them for people is the template's to say. Pure."""

from __future__ import annotations

from functools import lru_cache

import zxingcpp

QUIET_MODULES = 10


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
