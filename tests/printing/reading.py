"""Reading what was printed: the text of a PDF, the barcodes on a picture."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pypdfium2
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


def pictures_of(pdf: bytes, *, dots_per_inch: int = 203, pages: Sequence[int] | None = None) -> list[bytes]:
    """Every page, or those, as a printer of so many dots would print it, as PNGs."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document if pages is None else [document[place] for place in pages]:
        kept = io.BytesIO()
        page.render(scale=dots_per_inch / 72).to_pil().convert("L").save(kept, "PNG")
        found.append(kept.getvalue())
    return found
