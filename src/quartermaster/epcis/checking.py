"""What a captured event must look like: the rules of EPCIS 2.0, each told with the place where it is broken. Pure.

A rule takes a value and where it stands (a JSON pointer), and names every fault. Names that EPCIS does not know are allowed
where they have a prefix or are URIs: extensions are somebody's own affair, and are kept as they came.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from quartermaster.epcis import words
from quartermaster.kernel.refusals import FieldError

Faults = Iterator[FieldError]
Rule = Callable[[Any, str], Faults]

URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:(?:(?![<>\"{}|\\^`%])[\x21-\x7e]|%[0-9A-Fa-f]{2})*")
TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII)
OFFSET = re.compile(r"[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)", re.ASCII)
VERSION = re.compile(r"\d+(?:\.\d+)*", re.ASCII)
UOM = re.compile(r"[A-Z0-9]{2,3}", re.ASCII)
HEXADECIMAL = re.compile(r"[0-9A-Fa-f]+", re.ASCII)
STRANGER = "There is no such field. Extensions have a prefix, like example:field."
LONGEST = 2000
"""Characters of a URI that is looked for again."""


def _fault(pointer: str, code: str, message: str) -> Faults:
    yield FieldError(pointer, code, message)


def text(value: Any, at: str) -> Faults:
    if not isinstance(value, str):
        yield from _fault(at, "wrong_type", "This is a text.")


def number(value: Any, at: str) -> Faults:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield from _fault(at, "wrong_type", "This is a number, without quotation marks.")


def boolean(value: Any, at: str) -> Faults:
    if not isinstance(value, bool):
        yield from _fault(at, "wrong_type", "This is true or false.")


def uri(value: Any, at: str) -> Faults:
    if not isinstance(value, str) or not URI.fullmatch(value):
        yield from _fault(at, "not_a_uri", "This is a URI, like https://id.gs1.org/00/106141412345678908.")
    elif len(value) > LONGEST:
        yield from _fault(at, "too_long", f"A URI here has at most {LONGEST} characters.")


def time(value: Any, at: str) -> Faults:
    if not isinstance(value, str) or not TIME.fullmatch(value) or not _is_a_moment(value):
        yield from _fault(at, "not_a_time", "This is a moment with its offset, like 2026-07-01T09:30:00.000+02:00.")


def _is_a_moment(value: str) -> bool:
    """Whether there is such a moment, in a year that clocks of every offset can tell."""
    try:
        return 1000 <= read_time(value).year < 9999
    except ValueError:
        return False


def read_time(value: str) -> datetime:
    """The moment; of its fraction, what a microsecond is."""
    return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", value.upper().replace("Z", "+00:00")))


def like(pattern: re.Pattern[str], code: str, message: str) -> Rule:
    def check(value: Any, at: str) -> Faults:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            yield from _fault(at, code, message)

    return check


def word(known: frozenset[str], *, foreign: re.Pattern[str] = words.OF_GS1) -> Rule:
    """One of the vocabulary's words, bare; or a URI of somebody else's vocabulary."""

    def check(value: Any, at: str) -> Faults:
        if isinstance(value, str) and value in known:
            return
        if any(uri(value, at)) or foreign.match(value):
            yield from _fault(at, "not_in_vocabulary", f"“{str(value)[:60]}” is no word of the vocabulary, and no URI of yours.")

    return check


def each(rule: Rule, *, least: int = 0, distinct: bool = False) -> Rule:
    def check(value: Any, at: str) -> Faults:
        if not isinstance(value, list):
            yield from _fault(at, "wrong_type", "This is a list.")
            return
        if len(value) < least:
            yield from _fault(at, "empty_list", "This list must not be empty.")
        if distinct and len(set(map(str, value))) < len(value):
            yield from _fault(at, "said_twice", "Something stands in this list twice.")
        for place, one in enumerate(value):
            yield from rule(one, f"{at}/{place}")

    return check


def either(one: Rule, other: Rule, *, when: type) -> Rule:
    """`one` for values of that type, else `other`."""
    return lambda value, at: (one if isinstance(value, when) else other)(value, at)


def record(fields: Mapping[str, Rule], *, needed: tuple[str, ...] = (), closed: bool = False) -> Rule:
    """An object of these fields; others must be extensions, and none may be where it is closed."""

    def check(value: Any, at: str) -> Faults:
        if not isinstance(value, dict):
            yield from _fault(at, "wrong_type", "This is an object.")
            return
        for name in needed:
            if name not in value:
                yield from _fault(f"{at}/{name}", "missing_field", f"“{name}” is missing.")
        for name, one in value.items():
            if name in fields:
                yield from fields[name](one, f"{at}/{escaped(name)}")
            elif closed or not URI.fullmatch(name):
                yield from _fault(
                    f"{at}/{escaped(name)}",
                    "unknown_field",
                    STRANGER,
                )

    return check


def escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")[:60]


def anything(value: Any, at: str) -> Faults:
    yield from ()


def _one_context(value: Any, at: str) -> Faults:
    yield from (iter(()) if isinstance(value, dict) else uri(value, at))


CONTEXT = either(each(_one_context, distinct=True), _one_context, when=list)
PLACE = record({"id": uri}, needed=("id",))
QUANTITY = record(
    {"epcClass": uri, "quantity": number, "uom": like(UOM, "not_a_unit", "A unit is two or three capitals or digits, like KGM.")},
    needed=("epcClass",),
    closed=True,
)
PAPER = record({"type": word(words.TRANSACTIONS), "bizTransaction": uri}, needed=("bizTransaction",), closed=True)
PARTY = word(words.PARTIES)
SOURCE = record({"type": PARTY, "source": uri}, needed=("type", "source"), closed=True)
DESTINATION = record({"type": PARTY, "destination": uri}, needed=("type", "destination"), closed=True)
DISPOSITION = word(words.DISPOSITIONS)
_DISPOSITIONS = each(DISPOSITION, least=1, distinct=True)
DECLARATION = record(
    {"declarationTime": time, "reason": word(words.REASONS), "correctiveEventIDs": each(uri)}, needed=("declarationTime",)
)
_ABOUT_DEVICES: Mapping[str, Rule] = MappingProxyType(
    dict.fromkeys(("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"), uri) | {"time": time}
)
MEASURED = record(
    {
        **_ABOUT_DEVICES,
        "type": word(words.MEASUREMENTS, foreign=words.OF_GS1_WEB),
        "exception": word(words.ALARMS, foreign=words.OF_GS1_WEB),
        "component": word(words.COMPONENTS),
        "hexBinaryValue": like(HEXADECIMAL, "not_hexadecimal", "This is hexadecimal."),
        "booleanValue": boolean,
        **dict.fromkeys(("stringValue", "uom"), text),
        **dict.fromkeys(("microorganism", "chemicalSubstance", "coordinateReferenceSystem", "uriValue"), uri),
        **dict.fromkeys(("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"), number),
    },
    needed=("type",),
)
SENSED = record(
    {"sensorMetadata": record({**_ABOUT_DEVICES, "startTime": time, "endTime": time}), "sensorReport": each(MEASURED, least=1)},
    needed=("sensorReport",),
)


def persistent(value: Any, at: str) -> Faults:
    yield from record({"set": _DISPOSITIONS, "unset": _DISPOSITIONS}, closed=True)(value, at)
    if isinstance(value, dict) and not value:
        yield from _fault(at, "missing_field", "Say which dispositions are set or unset.")


COMMON: Mapping[str, Rule] = MappingProxyType({
    "@context": CONTEXT, "type": text, "eventTime": time, "recordTime": time, "eventID": uri,
    "eventTimeZoneOffset": like(OFFSET, "not_an_offset", "This is an offset from UTC, like +02:00."),
    "certificationInfo": either(each(uri), uri, when=list), "errorDeclaration": DECLARATION,
})  # fmt: skip
SHARED: Mapping[str, Rule] = MappingProxyType({
    "bizStep": word(words.STEPS), "disposition": DISPOSITION, "readPoint": PLACE, "bizLocation": PLACE,
    "bizTransactionList": each(PAPER), "sourceList": each(SOURCE), "destinationList": each(DESTINATION),
    "sensorElementList": each(SENSED),
})  # fmt: skip
ACTION = like(re.compile("OBSERVE|ADD|DELETE"), "not_in_vocabulary", "An action is OBSERVE, ADD or DELETE.")
EPCS, AMOUNTS, ILMD = each(uri, distinct=True), each(QUANTITY), record({})
ALWAYS = ("type", "eventTime", "eventTimeZoneOffset")
WHAT: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "ObjectEvent": ("epcList", "quantityList"),
    "TransactionEvent": ("epcList", "quantityList"),
    "AggregationEvent": ("childEPCs", "childQuantityList"),
    "AssociationEvent": ("childEPCs", "childQuantityList"),
    "TransformationEvent": ("inputEPCList", "inputQuantityList", "outputEPCList", "outputQuantityList"),
})  # fmt: skip
"""Which lists say what an event of a type is about."""
MAY_BE_EMPTY = ("epcList",)


def _event(more: Mapping[str, Rule], *needed: str) -> Rule:
    return record({**COMMON, **SHARED, **more}, needed=(*ALWAYS, *needed))


_CHILDREN: Mapping[str, Rule] = MappingProxyType(
    {"action": ACTION, "parentID": uri, "childEPCs": each(uri), "childQuantityList": AMOUNTS}
)
RULES: Mapping[str, Rule] = MappingProxyType({
    "ObjectEvent": _event(
        {"action": ACTION, "epcList": EPCS, "quantityList": AMOUNTS, "persistentDisposition": persistent, "ilmd": ILMD}, "action"
    ),
    "AggregationEvent": _event(_CHILDREN, "action"),
    "AssociationEvent": _event(_CHILDREN, "action", "parentID"),
    "TransactionEvent": _event(
        {"action": ACTION, "parentID": uri, "epcList": each(uri), "quantityList": AMOUNTS,
         "bizTransactionList": each(PAPER, least=1)}, "action", "bizTransactionList",
    ),
    "TransformationEvent": _event(
        {"inputEPCList": EPCS, "inputQuantityList": AMOUNTS, "outputEPCList": EPCS, "outputQuantityList": AMOUNTS,
         "transformationID": uri, "persistentDisposition": persistent, "ilmd": ILMD},
    ),
})  # fmt: skip
EXTENDED = record({**COMMON, **SHARED, "action": ACTION}, needed=ALWAYS)


def event_faults(event: Any, at: str) -> list[FieldError]:
    """Everything that is wrong with an event which stands there."""
    kind = event.get("type") if isinstance(event, dict) else None
    if isinstance(kind, str) and kind in RULES:
        return [*RULES[kind](event, at), *_without_goods(event, at), *_misplaced(event, at)]
    if isinstance(kind, str) and any(uri(kind, at)):
        return [FieldError(f"{at}/type", "unknown_event_type", f"There is no event of the type “{kind[:60]}”.")]
    return list(EXTENDED(event, at))


def _without_goods(event: Mapping[str, Any], at: str) -> Faults:
    """What something happened to must be said, but for parts taken from a whole and places that only sense."""
    kind = event["type"]
    said = [name for name in WHAT[kind] if isinstance(event.get(name), list) and (event[name] or name in MAY_BE_EMPTY)]
    if kind == "TransformationEvent":
        sides = {name.partition("EPC")[0].partition("Quantity")[0] for name in said}
        enough = len(sides) == 2 or bool(sides and "transformationID" in event)
    elif kind == "ObjectEvent":
        enough = bool(said) or bool(event.get("sensorElementList") and "readPoint" in event)
    else:
        enough = bool(said) or event.get("action") == "DELETE"
    if not enough:
        yield FieldError(f"{at}/{WHAT[kind][0]}", "nothing_told", "Say what it happened to: in " + " or ".join(WHAT[kind]) + ".")


def _misplaced(event: Mapping[str, Any], at: str) -> Faults:
    if event["type"] == "ObjectEvent" and "ilmd" in event and event.get("action") != "ADD":
        yield FieldError(f"{at}/ilmd", "misplaced_master_data", "What a piece or lot is like is said where it begins: with ADD.")


_VOCABULARY = record(
    {"type": uri, "vocabularyElementList": each(record({"id": uri, "attributes": each(record({"id": uri}, needed=("id",))),
                                                        "children": each(uri)}, needed=("id",)))},
    needed=("type",),
)  # fmt: skip
HEADER = record({"epcisMasterData": record({"vocabularyList": each(_VOCABULARY)})})
DOCUMENT = record(
    {
        "@context": CONTEXT,
        "id": uri,
        "type": like(re.compile("EPCISDocument"), "not_an_epcis_document", "What is captured is an EPCISDocument."),
        "schemaVersion": like(VERSION, "not_a_version", "This is a version, like 2.0."),
        "creationDate": time,
        **dict.fromkeys(("instanceIdentifier", "sender", "receiver"), text),
        "epcisHeader": HEADER,
        "epcisBody": record({"eventList": each(anything)}, needed=("eventList",)),
    },
    needed=("@context", "type", "schemaVersion", "creationDate", "epcisBody"),
)


def document_faults(document: Any) -> list[FieldError]:
    """Everything that is wrong with a document, its events left aside."""
    return list(DOCUMENT(document, ""))
