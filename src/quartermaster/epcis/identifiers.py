"""What things are called in events: GS1 Digital Links where they have GS1 keys, addresses of our own where they have none. Pure.

A Digital Link says a GTIN and a serial number without saying where in the GTIN the company's prefix ends, which the digits of
a GTIN do not tell; a tag's URI must say it. So events of ours speak in links, and of others both are understood: `canonical`
gives the one form by which two names of one thing are the same.

Addresses of our own begin with the installation, so that the bin A-01 of one house is never taken for that of another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from quartermaster.codes import epc
from quartermaster.codes.faults import UnreadableCode
from quartermaster.codes.gs1 import digital_link
from quartermaster.codes.gs1.messages import Element, Message

ANY_SERIAL = re.compile(r"urn:epc:idpat:sgtin:(?P<item>[0-9]+\.[0-9]+)\.\*", re.ASCII)
NO_EXTENSION = "0"
"""What a place's tag says where it is the place itself, no part of it."""
KINDS = {"item": 1, "lot": 2, "serial": 2, "carton": 1, "warehouse": 1, "bin": 2, "document": 1, "owner": 1}
"""What we give addresses to, and how many words each takes."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a URI names: `kind` is one of `KINDS`, `item` a GTIN or the code of a SKU, `place` a GLN or a warehouse's code."""

    kind: str
    gtin: str = ""
    sku: str = ""
    code: str = ""
    gln: str = ""
    warehouse: str = ""


def canonical(uri: str) -> str:
    """The one form of a URI: links of GS1's own domain for everything with a GS1 key, others as they are."""
    if found := ANY_SERIAL.fullmatch(uri):
        return canonical(f"urn:epc:id:sgtin:{found['item']}.0").partition("/21/")[0]
    try:
        said = epc.message_of(uri) if uri.startswith("urn:epc:") else digital_link.parse(uri)
        return digital_link.link(_without_nothing(said)) if said else uri
    except UnreadableCode:
        return uri


def _without_nothing(said: Message) -> Message:
    """A place's number without the extension that says there is none."""
    return Message(tuple(one for one in said.elements if (one.ai, one.value) != ("254", NO_EXTENSION)))


@dataclass(frozen=True, slots=True)
class Names:
    """Names given by one installation, which is `origin`."""

    origin: str

    def item(self, gtin: str | None, sku: str) -> str:
        return _link(("01", gtin)) if gtin else self.own("item", sku)

    def lot(self, gtin: str | None, sku: str, lot: str) -> str:
        return (gtin and _linked(("01", gtin), ("10", lot))) or self.own("lot", sku, lot)

    def serial(self, gtin: str | None, sku: str, serial: str) -> str:
        return (gtin and _linked(("01", gtin), ("21", serial))) or self.own("serial", sku, serial)

    def carton(self, sscc: str | None, number: str) -> str:
        return _link(("00", sscc)) if sscc else self.own("carton", number)

    def warehouse(self, gln: str, code: str) -> str:
        return _link(("414", gln)) if gln else self.own("warehouse", code)

    def bin(self, gln: str, warehouse: str, code: str) -> str:
        return (gln and _linked(("414", gln), ("254", code))) or self.own("bin", warehouse, code)

    def own(self, kind: str, *words: str) -> str:
        return f"urn:quartermaster:{self.origin}:{kind}:" + ":".join(quote(word, safe="") for word in words)

    def read(self, uri: str) -> Named | None:
        """What a canonical URI names; None where it is neither a key that we keep nor an address of ours."""
        head = f"urn:quartermaster:{self.origin}:"
        if uri.startswith(head):
            return _own(uri.removeprefix(head))
        try:
            return _keyed(digital_link.parse(uri))
        except UnreadableCode:
            return None


def _own(text: str) -> Named | None:
    kind, *words = (unquote(word) for word in text.split(":"))
    if KINDS.get(kind) != len(words):
        return None
    if kind in ("item", "lot", "serial"):
        return Named(kind, sku=words[0], code=words[-1] if len(words) > 1 else "")
    if kind in ("warehouse", "bin"):
        return Named(kind, warehouse=words[0], code=words[-1] if len(words) > 1 else "")
    return Named(kind, code=words[0])


def _keyed(said: Message) -> Named | None:
    if said.gtin:
        if serial := said["21"]:
            return Named("serial", gtin=said.gtin, code=serial)
        return Named("lot", gtin=said.gtin, code=lot) if (lot := said["10"]) else Named("item", gtin=said.gtin)
    if said.sscc:
        return Named("carton", code=said.sscc)
    if gln := said["414"]:
        return Named("bin", gln=gln, code=code) if (code := said["254"]) else Named("warehouse", gln=gln)
    return None


def _link(*parts: tuple[str, str | None]) -> str:
    return digital_link.link(Message(tuple(Element(ai, value or "", 0) for ai, value in parts)))


def _linked(*parts: tuple[str, str]) -> str:
    """The link, if GS1 lets such codes stand in one: a lot has at most twenty characters, none of them a space."""
    link = _link(*parts)
    try:
        digital_link.parse(link)
    except UnreadableCode:
        return ""
    return link
