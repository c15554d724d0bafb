"""What is on RFID tags: Electronic Product Codes, as bits (hexadecimal), as tag URIs, as identities, and as GS1 messages.

epcpy does the work, by the Tag Data Standard 1.13 of GS1; here it gets one set of types and refusals.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from epcpy.epc_schemes.base_scheme import EPCScheme, GS1Element, GS1Keyed, TagEncodable
from epcpy.utils.common import ConvertException
from epcpy.utils.parsers import (
    EPC_SCHEMES,
    gs1_element_string_to_gs1_element,
    hex_to_tag_encodable,
    tag_uri_to_tag_encodable,
)

from quartermaster.codes.faults import Fault, UnreadableCode
from quartermaster.codes.gs1.messages import BRACKETED, Element, Message

LONGEST = 512
IDENTITY = re.compile(r"urn:epc:(?:id|class):(?P<scheme>[a-z]+):.+", re.DOTALL)
TAG = re.compile(r"urn:epc:tag:(?P<coding>[a-z]+(?:-[a-z0-9]+)?):(?:(?P<filter>[0-7])\.)?.+", re.DOTALL)
HEXADECIMAL = re.compile(r"[0-9A-Fa-f]+")
FILTER_BITS = {"gid-96": 0, "usdod-96": 4, "adi-var": 6}
"""How many bits after the header say what kind of thing the tag is on: three, but for these."""

NAMES: Mapping[str, type[EPCScheme]] = MappingProxyType({scheme.__name__.lower(): scheme for scheme in EPC_SCHEMES} | {
    "dod": next(scheme for scheme in EPC_SCHEMES if scheme.__name__ == "USDOD"),
})  # fmt: skip

CODINGS: Mapping[int, str] = MappingProxyType({
    int(header.value, 2): scheme.BinaryCodingScheme[header.name].value
    for scheme in EPC_SCHEMES if issubclass(scheme, TagEncodable) for header in scheme.BinaryHeader
})  # fmt: skip
"""How a tag's memory is coded, by its first eight bits."""


@dataclass(frozen=True, slots=True)
class Tag:
    """What a tag holds: `coding` ("sgtin-96") says how, `filter` what kind of thing it is on, `identity` which one."""

    coding: str
    filter: int | None
    identity: str
    hexadecimal: str

    @property
    def message(self) -> Message | None:
        """The same as a barcode would say it; None for identities that GS1 has no identifier for."""
        return message_of(self.identity)


@dataclass(frozen=True, slots=True)
class _Filter:
    """epcpy wants an enumeration of its own for every scheme, and reads nothing of it but the value."""

    value: str


def read(hexadecimal: str) -> Tag:
    """The tag with this memory, or `UnreadableCode`."""
    if len(hexadecimal) > LONGEST:
        raise UnreadableCode(hexadecimal, Fault("too_long", LONGEST, len(hexadecimal) - LONGEST))
    if not HEXADECIMAL.fullmatch(hexadecimal):
        found = re.search(r"[^0-9A-Fa-f]", hexadecimal)
        raise UnreadableCode(hexadecimal, Fault("not_hexadecimal", found.start() if found else 0, 1 if found else 0))
    if len(hexadecimal) < 4 or int(hexadecimal[:2], 16) not in CODINGS:
        raise UnreadableCode(hexadecimal, Fault("unknown_header", 0, min(2, len(hexadecimal))))
    coding = CODINGS[int(hexadecimal[:2], 16)]
    bits = FILTER_BITS.get(coding, 3)
    filter_ = int(hexadecimal[2:4], 16) >> (8 - bits) if bits else None
    return Tag(coding, filter_, _asked(hexadecimal, hex_to_tag_encodable).epc_uri, hexadecimal.upper())


def read_tag_uri(uri: str) -> Tag:
    """The tag that is to hold what a tag URI says ("urn:epc:tag:sgtin-96:1.0614141.112345.400")."""
    said = TAG.fullmatch(uri)
    if not said or len(uri) > LONGEST:
        raise UnreadableCode(uri, Fault("not_a_tag_uri", 0, len(uri)))
    scheme = _asked(uri, tag_uri_to_tag_encodable)
    return tag(scheme.epc_uri, coding=said["coding"], filter_=int(said["filter"]) if said["filter"] else None)


def tag(identity: str, *, coding: str, filter_: int | None = None) -> Tag:
    """The tag that is to hold an identity; `UnreadableCode` where the coding has no room for it."""
    scheme = _scheme(identity)
    return Tag(coding, filter_, scheme.epc_uri, _asked(identity, lambda _: scheme.hex(**_told(scheme, coding, filter_))))


def tag_uri(one: Tag) -> str:
    scheme = _scheme(one.identity)
    return str(_asked(one.identity, lambda _: scheme.tag_uri(**_told(scheme, one.coding, one.filter))))


def check_identity(uri: str) -> str:
    """The identity itself ("urn:epc:id:sgtin:0614141.112345.400"), or `UnreadableCode`."""
    return str(_scheme(uri).epc_uri)


def message_of(identity: str) -> Message | None:
    """What a barcode would say of an identity; None where GS1 has no identifier for it.

    The values are as the identity has them: serial numbers that begin with zero are allowed on tags, not always in barcodes.
    """
    scheme = _scheme(identity)
    if not isinstance(scheme, GS1Element):
        return None
    text = _asked(identity, lambda _: scheme.gs1_element_string())
    return Message(tuple(Element(said[1], said[2], said.start()) for said in BRACKETED.finditer(text)))


def key_of(identity: str, **wanted: Any) -> str:
    """The GS1 key within an identity: the GTIN of an SGTIN, the GRAI of a GRAI."""
    scheme = _scheme(identity)
    if not isinstance(scheme, GS1Keyed):
        raise UnreadableCode(identity, Fault("no_gs1_key", 0, len(identity)))
    return str(_asked(identity, lambda _: scheme.gs1_key(**wanted)))


def identity_of(said: Message, *, company_prefix_length: int) -> str:
    """The identity of what a barcode says. How long its company's prefix is, the barcode does not say."""
    text = str(said)
    return str(_asked(text, lambda _: gs1_element_string_to_gs1_element(text, company_prefix_length)).epc_uri)


def _scheme(identity: str) -> Any:
    said = IDENTITY.fullmatch(identity)
    if not said or len(identity) > LONGEST:
        raise UnreadableCode(identity, Fault("not_an_epc", 0, len(identity)))
    if said["scheme"] not in NAMES:
        raise UnreadableCode(identity, Fault("unknown_scheme", said.start("scheme"), len(said["scheme"])))
    return _asked(identity, NAMES[said["scheme"]].from_epc_uri)


def _asked(text: str, question: Any) -> Any:
    """epcpy's answer. It refuses in several ways, none of which names the place."""
    try:
        return question(text)
    except (ConvertException, ValueError, KeyError, IndexError, OverflowError, AttributeError) as wrong:
        raise UnreadableCode(text, Fault("not_within_its_scheme", 0, len(text))) from wrong


def _told(scheme: Any, coding: str, filter_: int | None) -> dict[str, Any]:
    """What epcpy wants to be told of a tag."""
    if not isinstance(scheme, TagEncodable):
        raise UnreadableCode(scheme.epc_uri, Fault("not_for_tags", 0, len(scheme.epc_uri)))
    codings = {one.value: one for one in scheme.BinaryCodingScheme}
    if coding not in codings:
        raise UnreadableCode(coding, Fault("unknown_coding", 0, len(coding)))
    told = {"binary_coding_scheme": codings[coding]}
    return told if filter_ is None else told | {"filter_value": _Filter(str(filter_))}
