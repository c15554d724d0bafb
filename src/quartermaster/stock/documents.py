"""Documents of the rooms above, by what their numbers begin with ("SO"). That is all stock knows of them. Pure.

A claim that is named after a document ("SO-1001/1") is the document's own: only its room holds it and gives it back. What a
document's deeds have moved is corrected by its deeds too, so that document and book never disagree. Each room says once,
when the program is loaded, which numbers are its own and which deed corrects what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Series:
    """The documents of one room. `corrections` (kind of movement → sentence) says how what they have moved is corrected,
    `claims` how their claims are given back (nothing: they have none). “{document}” stands for the number.
    """

    prefix: str
    corrections: Mapping[str, str]
    claims: str = ""


_known: dict[str, Series] = {}


def keep(series: Series) -> None:
    """From now on these numbers are kept for their room. Called once, at start."""
    _known[series.prefix] = series


def series_of(name: str) -> Series | None:
    """Whose number this is, or whose number this claim's name begins with: “SO-1001”, “SO-1001/1”, and of a part “SO-1001-A”."""
    prefix, _, rest = document_of(name).partition("-")
    number, _, part = rest.partition("-")
    ours = number.isascii() and number.isdecimal() and part.isascii() and (not part or part.isalpha())
    return _known.get(prefix) if ours else None


def document_of(name: str) -> str:
    """The document that a claim is named after."""
    return name.partition("/")[0]


def keeper_of(claim: str) -> Series | None:
    """Who alone holds a claim of that name and gives it back; None where anybody may."""
    series = series_of(claim)
    return series if series and series.claims else None


def moves_alone(document: str, kind: str) -> bool:
    """Whether only the document's own deeds may write movements of that kind under its number."""
    series = series_of(document)
    return series is not None and (bool(series.claims) or kind in series.corrections)


def correction_of(kind: str, document: str) -> str:
    """How a movement of that kind is corrected by its document's deeds; nothing where it may simply be reversed."""
    series = series_of(document)
    return series.corrections.get(kind, "").format(document=document_of(document)) if series else ""
