"""Reading what was printed: the text of a PDF, the barcodes on a picture."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image
from pypdf import PdfReader


def text_of(pdf: bytes) -> str:
    """All text, pages one after the other, with its lines."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def pages_of(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


def size_of(pdf: bytes) -> tuple[int, int]:
    """Width and height of the first page, in points."""
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    return round(box.width), round(box.height)


def codes_on(picture: bytes) -> list[tuple[str, str]]:
    """The barcodes that a reader finds on a PNG: kind and content, from top to bottom."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))
    placed = sorted(found, key=lambda one: one.position.top_left.y)
    return [(one.symbology_identifier, one.text) for one in placed]
