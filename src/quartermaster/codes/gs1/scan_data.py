"""What a scanner sends: a symbology identifier (ISO/IEC 15424: "]d2" is GS1 DataMatrix), then the data.

The identifier tells whether the data are a GS1 message, a trade item's number, or any text. Scanners that are not set up to
send one leave that to be guessed (`quartermaster.codes.reading`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from quartermaster.codes.faults import Fault, UnreadableCode
from quartermaster.codes.gs1 import messages
from quartermaster.codes.gs1.components import check_digit
from quartermaster.codes.gs1.messages import Message

IDENTIFIER_LENGTH = 3
COMPOSITE = "|]e0"
"""Where the two-dimensional part of a composite symbol begins: its message follows that of the line below it."""


class Symbology(StrEnum):
    GS1_128 = "GS1_128_CCA"
    DATABAR = "DataBarExpanded"
    DATAMATRIX = "DM"
    QR = "QR"
    DOTCODE = "DotCode"
    EAN13 = "EAN13"
    EAN8 = "EAN8"


GS1 = {"]C1": Symbology.GS1_128, "]e0": Symbology.DATABAR, "]d2": Symbology.DATAMATRIX, "]Q3": Symbology.QR,
       "]J1": Symbology.DOTCODE}  # fmt: skip
TEXT = {"]d1": Symbology.DATAMATRIX, "]Q1": Symbology.QR, "]J0": Symbology.DOTCODE}
NUMBERS = {"]E0": (Symbology.EAN13, 13), "]E4": (Symbology.EAN8, 8)}


@dataclass(frozen=True, slots=True)
class Scan:
    """What was in one symbol: a GS1 message, or the text, or (EAN) the number; `composite` is the message printed above it."""

    symbology: Symbology
    text: str
    message: Message | None = None
    composite: Message | None = None


def read(sent: str) -> Scan:
    """What a scanner with symbology identifiers sent, or `UnreadableCode` with the place."""
    head, body = sent[:IDENTIFIER_LENGTH], sent[IDENTIFIER_LENGTH:]
    if head in GS1:
        return Scan(GS1[head], body, message=_message(sent, IDENTIFIER_LENGTH, body))
    if head in NUMBERS:
        return _number(sent, head, body)
    if head in TEXT:
        return Scan(TEXT[head], body)
    raise UnreadableCode(sent, Fault("unknown_symbology", 0, len(head)))


def write(scan: Scan) -> str:
    """What a scanner would send of it: the reverse of `read`."""
    if scan.symbology in (Symbology.EAN13, Symbology.EAN8):
        head = next(head for head, (symbology, _) in NUMBERS.items() if symbology == scan.symbology)
        return head + _checked(scan.text, scan.text, 0, NUMBERS[head][1]) + _written_above(scan)
    if scan.message:
        head = next(head for head, symbology in GS1.items() if symbology == scan.symbology)
        return head + _written(scan.message, scan.composite)
    head = next((head for head, symbology in TEXT.items() if symbology == scan.symbology), "")
    if not head:
        raise UnreadableCode(scan.text, Fault("not_a_gs1_message", 0, len(scan.text)))
    return head + scan.text


def _number(sent: str, head: str, body: str) -> Scan:
    symbology, length = NUMBERS[head]
    number, above, message = body.partition(COMPOSITE)
    composite = _message(sent, len(sent) - len(message), message) if above else None
    return Scan(symbology, _checked(sent, number, IDENTIFIER_LENGTH, length), composite=composite)


def _checked(sent: str, number: str, at: int, length: int) -> str:
    if len(number) != length:
        raise UnreadableCode(sent, Fault("wrong_length", at, len(number)))
    if fault := check_digit(number):
        raise UnreadableCode(sent, fault.moved(at))
    return number


def _message(sent: str, at: int, body: str) -> Message:
    try:
        return messages.parse(body)
    except UnreadableCode as refused:
        raise UnreadableCode(sent, refused.fault.moved(at)) from None


def _written(said: Message, composite: Message | None) -> str:
    """The two parts of a composite are one message: a scanner sends them as if they were printed in one symbol."""
    return Message((*said.elements, *composite.elements)).element_string if composite else said.element_string


def _written_above(scan: Scan) -> str:
    return COMPOSITE + scan.composite.element_string if scan.composite else ""
