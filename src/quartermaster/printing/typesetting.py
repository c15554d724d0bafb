"""Sheets from templates: PDF, PNG or SVG, the same bytes for the same data on every machine.

A template is a file `prints/<name>.typ` of a room, written by us. What people typed goes in as values of JSON and is only ever
text: it is read with `values()` of /printing/prints/sheet.typ and can neither run nor read anything. A template sees no file
outside of the package, no fonts but those that the package carries, and asks for nothing from the network.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import typst

from quartermaster.kernel.refusals import FieldError, Invalid

PACKAGE = Path(str(files("quartermaster")))
FONTS = PACKAGE / "web" / "static" / "vendor"
"""Where the build puts the fonts; see hatch_build.py."""
MOST_ROWS = 2_000
"""So many rows of a table are set in some two seconds."""
MOST_BYTES = 4_000_000


class TooLongToPrint(Invalid):
    """Nobody reads it on paper, and it would keep others waiting."""

    code = "too_long_to_print"
    title = "Too long to print"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed: `template` of a room ("purchasing/order"), its values, what the file calls itself, and its date."""

    template: str
    title: str
    values: Mapping[str, Any]
    made_at: datetime
    root: Path = PACKAGE
    """What its template may read; nothing outside of it."""


def pdf(sheet: Sheet) -> bytes:
    """One PDF, tagged for readers of screens."""
    made = _compiled(sheet, "pdf")
    assert isinstance(made, bytes)  # noqa: S101 - a PDF is one file whatever its pages
    return made


def png(sheet: Sheet, *, dots_per_inch: int = 203) -> list[bytes]:
    """A picture of every page; 203 dots per inch is what label printers print."""
    return _pages(_compiled(sheet, "png", dots_per_inch))


def svg(sheet: Sheet) -> list[str]:
    """A drawing of every page."""
    return [page.decode() for page in _pages(_compiled(sheet, "svg"))]


def require_printable(rows: int, *, what: str) -> None:
    """Refuse what has more rows than fit on paper that somebody reads; a list of it can be exported instead."""
    if rows > MOST_ROWS:
        message = f"{what} has {rows:,} rows; at most {MOST_ROWS:,} are printed. Export them as a spreadsheet, or divide it."
        raise TooLongToPrint(message, errors=[FieldError("/", TooLongToPrint.code, message)])


def _compiled(sheet: Sheet, form: Literal["pdf", "png", "svg"], dots_per_inch: int = 144) -> bytes | list[bytes]:
    values = json.dumps({"title": sheet.title, **sheet.values}, ensure_ascii=False)
    if len(values) > MOST_BYTES:
        raise TooLongToPrint(f"{sheet.title} is more than can be printed. Divide it.")
    room, name = sheet.template.split("/")
    compiler = typst.Compiler(root=sheet.root, font_paths=_fonts(), ignore_system_fonts=True)
    made = compiler.compile(
        input=sheet.root / room / "prints" / f"{name}.typ",
        format=form,
        ppi=float(dots_per_inch),
        sys_inputs={"sheet": values},
        timestamp=int(sheet.made_at.timestamp()),
    )
    assert made is not None  # noqa: S101 - without an output file it answers the bytes
    return made


def _pages(made: bytes | Sequence[bytes]) -> list[bytes]:
    return [made] if isinstance(made, bytes) else list(made)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Read once for each process. They must be there: else sheets would be set in whatever a machine happens to have."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    if "Noto Sans" not in fonts.families():
        raise RuntimeError(f"The fonts are missing below {FONTS}. In a checkout, run: python hatch_build.py")
    return fonts
