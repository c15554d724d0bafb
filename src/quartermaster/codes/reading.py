"""What a scan says, whatever sent it: a camera, a hand scanner that types, a tag reader, a person. Pure.

One answer for all: the text as it came, and the GS1 message in it where there is one. What looks like a GS1 message and
breaks its rules is refused with the place; what looks like nothing of GS1's is a text that somebody else must know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from quartermaster.codes import epc, keys
from quartermaster.codes.epc import Tag
from quartermaster.codes.faults import Fault, UnreadableCode
from quartermaster.codes.gs1 import digital_link, messages, scan_data
from quartermaster.codes.gs1.digital_link import Leniency
from quartermaster.codes.gs1.messages import MOST_CHARACTERS, SEPARATOR, Message

LENIENT = Leniency(short_names=True, short_gtins=True, unknown=True)
SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]", re.ASCII)
CONTROL = re.compile(r"[\x00-\x1c\x1e\x1f\x7f]")
"""Characters that stand in no code; the one left out is GS1's separator."""
VISIBLE = "␝"
"""How the separator is sent where control characters are refused: in JSON, by people."""
ADDRESS = re.compile(r"https?://", re.IGNORECASE)
GTIN_FIRST = re.compile(r"01[0-9]{14}", re.ASCII)
DIGITS = re.compile(r"[0-9]+", re.ASCII)
HEXADECIMAL = re.compile(r"(?:[0-9A-Fa-f]{24}|[0-9A-Fa-f]{48,64})", re.ASCII)
NOT_OURS = ("not_a_digital_link", "not_in_an_address", "no_digital_link_key")
"""Why a web address is none of GS1's; whatever else is wrong with one is wrong."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`text` without what the scanner put around it; `message` what GS1 says it means; `tag` if it was on an RFID tag."""

    text: str
    message: Message | None = None
    tag: Tag | None = None

    @property
    def gtin(self) -> str | None:
        return self.message.gtin if self.message else None

    @property
    def sscc(self) -> str | None:
        if self.message:
            return self.message.sscc
        return self.text if len(self.text) == 18 and DIGITS.fullmatch(self.text) else None


def read(sent: str) -> Reading:
    """What was sent, or `UnreadableCode` with the place: nothing, too much, and codes of GS1 that break its rules."""
    text = sent.strip(" \t\r\n").replace(VISIBLE, SEPARATOR)
    if not text:
        raise UnreadableCode(sent, Fault("no_data"))
    if len(text) > MOST_CHARACTERS:
        raise UnreadableCode(text, Fault("too_long", MOST_CHARACTERS, len(text) - MOST_CHARACTERS))
    if found := CONTROL.search(text):
        raise UnreadableCode(text, Fault("control_character", found.start(), 1))
    if SYMBOLOGY.match(text):
        return _with_symbology(text)
    return _without(text)


def _with_symbology(text: str) -> Reading:
    head, body = text[: scan_data.IDENTIFIER_LENGTH], text[scan_data.IDENTIFIER_LENGTH :]
    if head in scan_data.GS1 or head in scan_data.NUMBERS:
        scan = scan_data.read(text)
        return Reading(scan.text, scan.message or scan.composite)
    if not body:
        raise UnreadableCode(text, Fault("no_data", len(head)))
    return _without(body, moved=len(head), whole=text)


def _without(text: str, *, moved: int = 0, whole: str = "") -> Reading:
    """A text that nobody said the kind of: its looks tell. Places are told of the `whole` in which it begins at `moved`."""
    try:
        return _by_its_looks(text)
    except UnreadableCode as refused:
        raise UnreadableCode(whole or text, refused.fault.moved(moved)) from None


def _by_its_looks(text: str) -> Reading:
    if text.startswith("urn:epc:"):
        return _tag(epc.read_tag_uri(text)) if text.startswith("urn:epc:tag:") else Reading(text, epc.message_of(text))
    if ADDRESS.match(text):
        return _linked(text)
    if text.startswith("(") and messages.BRACKETED.match(text):
        return Reading(text, messages.from_bracketed(text))
    if DIGITS.fullmatch(text) and len(text) in (8, 12, 13, 14, 18):
        return _number(text)
    if SEPARATOR in text or GTIN_FIRST.match(text) or (text.startswith("00") and len(text) == 20 and text.isdigit()):
        return Reading(text, messages.parse(text))
    if HEXADECIMAL.fullmatch(text) and int(text[:2], 16) in epc.CODINGS:
        return _tag(epc.read(text))
    return Reading(text)


def _number(text: str) -> Reading:
    """Numbers of these lengths end in a check digit: a GTIN, a UPC-E with its zeros left out, the SSCC of a carton or pallet."""
    if len(text) == 18:
        return Reading(keys.sscc(text).value)
    try:
        return Reading(keys.gtin(text).value)
    except UnreadableCode:
        if len(text) != 8:
            raise
    try:
        return Reading(keys.upc(text).gtin or text)
    except UnreadableCode:
        return Reading(keys.gtin(text).value)


def _linked(text: str) -> Reading:
    """A web address: a Digital Link, or one of somebody else's."""
    try:
        return Reading(text, digital_link.parse(text, LENIENT))
    except UnreadableCode as refused:
        if refused.fault.reason in NOT_OURS:
            return Reading(text)
        raise


def _tag(found: Tag) -> Reading:
    return Reading(found.identity, found.message, found)
