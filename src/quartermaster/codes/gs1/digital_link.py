"""GS1 Digital Link: the same message as a web address ("https://id.gs1.org/01/09521234543213/10/ABC?17=271231")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from quartermaster.codes.faults import Fault, UnreadableCode
from quartermaster.codes.gs1.components import characters
from quartermaster.codes.gs1.dictionary import IDENTIFIERS
from quartermaster.codes.gs1.messages import MOST_CHARACTERS, Element, Message, fault_of

CANONICAL = "https://id.gs1.org"
ADDRESS = re.compile(r"https?://[0-9A-Za-z.\-_~:@]+(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?(?:#.*)?", re.ASCII | re.IGNORECASE)
FOREIGN = re.compile(r"[^0-9A-Za-z\-._~:/?#\[\]@!$&'()*+,;=%]")
GTIN_LENGTHS = (8, 12, 13)

SHORT_NAMES = {"gtin": "01", "sscc": "00", "gln": "414", "lot": "10", "ser": "21", "cpv": "22", "exp": "17", "grai": "8003",
               "giai": "8004", "gsrn": "8018", "gdti": "253", "gcn": "255"}  # fmt: skip
"""Names that the first version of the standard allowed in place of digits, still found on packs."""


@dataclass(frozen=True, slots=True)
class Leniency:
    """What is accepted beyond the standard: short names, GTINs without their leading zeros, identifiers not given out."""

    short_names: bool = False
    short_gtins: bool = False
    unknown: bool = False


STRICT = Leniency()


def parse(text: str, leniency: Leniency = STRICT) -> Message:
    """The message in a Digital Link, its key and qualifiers first, or `UnreadableCode` with the place.

    Of the query, what is no identifier is somebody else's and left out.
    """
    if len(text) > MOST_CHARACTERS:
        raise UnreadableCode(text, Fault("too_long", MOST_CHARACTERS, len(text) - MOST_CHARACTERS))
    if found := FOREIGN.search(text):
        raise UnreadableCode(text, Fault("not_in_an_address", found.start(), 1))
    address = ADDRESS.fullmatch(text)
    if not address or not address["path"]:
        raise UnreadableCode(text, Fault("not_a_digital_link", 0, len(text)))
    path = list(_path(text, address["path"], address.start("path"), leniency))
    query = list(_query(text, address["query"] or "", address.start("query"), leniency))
    _refuse_misplaced(text, path, query)
    return Message((*path, *query))


def link(said: Message, *, stem: str = CANONICAL, unknown: bool = False) -> str:
    """The Digital Link of a message under an address of ours. `UnreadableCode` where nothing in it may be a link's key, or
    something in it may not be in a link. `unknown`: identifiers not given out go into the query."""
    values = {element.ai: element.value for element in said.elements}
    key = next((ai for ai in values if _paths_of(ai) is not None), None)
    if key is None:
        raise UnreadableCode(str(said), Fault("no_digital_link_key"))
    path = max((_qualifiers(key, values, order) for order in _paths_of(key) or ()), key=len)
    rest = [ai for ai in values if ai not in path]
    for ai in rest:
        if not (IDENTIFIERS[ai].attribute if ai in IDENTIFIERS else unknown):
            raise UnreadableCode(str(said), Fault("not_an_attribute_of_a_digital_link", str(said).index(f"({ai})"), len(ai) + 2))
    rest.sort(key=lambda ai: not (ai in IDENTIFIERS and IDENTIFIERS[ai].fixed))
    query = "&".join(f"{ai}={quote_plus(values[ai], safe='~')}" for ai in rest)
    address = stem.rstrip("/") + "".join(f"/{ai}/{quote(values[ai], safe='~')}" for ai in path)
    return f"{address}?{query}" if query else address


def _path(text: str, path: str, start: int, leniency: Leniency) -> Iterator[Element]:
    """From the last key on, identifier after identifier; what stands before is the address's own."""
    segments = path.split("/")[1:]
    places = [start + 1 + sum(len(segment) + 1 for segment in segments[:number]) for number in range(len(segments))]
    ais = [_identifier(segment, leniency) for segment in segments]
    key = next((number for number in range(len(segments) - 2, -1, -2) if _paths_of(ais[number]) is not None), None)
    if key is None:
        raise UnreadableCode(text, Fault("no_digital_link_key", start, len(path)))
    if not _in_order(ais[key::2]):
        raise UnreadableCode(text, Fault("qualifier_out_of_place", places[key], len(text) - places[key]))
    for number in range(key, len(segments), 2):
        yield _element(text, ais[number], unquote(segments[number + 1], "latin-1"), places[number + 1], leniency)


def _query(text: str, query: str, start: int, leniency: Leniency) -> Iterator[Element]:
    at = start
    for parameter in query.split("&"):
        name, is_value, value = parameter.partition("=")
        ai = _identifier(name, leniency)
        if is_value and ai.isdigit():
            known = IDENTIFIERS.get(ai)
            if not (known.attribute if known else leniency.unknown):
                raise UnreadableCode(text, Fault("not_an_attribute_of_a_digital_link", at, len(name)))
            yield _element(text, ai, unquote_plus(value, "latin-1"), at + len(name) + 1, leniency)
        at += len(parameter) + 1


def _identifier(word: str, leniency: Leniency) -> str:
    return SHORT_NAMES.get(word, word) if leniency.short_names else word


def _element(text: str, ai: str, value: str, at: int, leniency: Leniency) -> Element:
    if leniency.short_gtins and ai in ("01", "02") and len(value) in GTIN_LENGTHS:
        value = value.zfill(14)
    known = IDENTIFIERS.get(ai)
    fault = fault_of(known, value) if known else (characters("X", value) if value else Fault("too_short"))
    if fault:
        raise UnreadableCode(text, fault.moved(at))
    return Element(ai, value, at)


def _refuse_misplaced(text: str, path: Sequence[Element], query: Sequence[Element]) -> None:
    """Nothing is said twice, and a qualifier that could follow the key stands there, not in the query."""
    said = {element.ai for element in path}
    for element in query:
        if element.ai in said:
            raise UnreadableCode(text, Fault("said_twice", element.at, len(element.value)))
        said.add(element.ai)
        if _could_follow([one.ai for one in path], element.ai):
            raise UnreadableCode(text, Fault("qualifier_out_of_place", element.at, len(element.value)))


def _paths_of(ai: str) -> tuple[tuple[str, ...], ...] | None:
    known = IDENTIFIERS.get(ai)
    return known.paths if known else None


def _qualifiers(key: str, values: dict[str, str], order: Sequence[str]) -> list[str]:
    return [key, *(ai for ai in order if ai in values)]


def _in_order(ais: Sequence[str]) -> bool:
    """Whether these are a key and qualifiers of one of its alternatives, each in its place."""
    key, *qualifiers = ais
    return any(qualifiers == [ai for ai in order if ai in qualifiers] for order in _paths_of(key) or ())


def _could_follow(ais: Sequence[str], ai: str) -> bool:
    key, *qualifiers = ais
    return any(ai in order and all(one in order for one in qualifiers) for order in _paths_of(key) or ())
