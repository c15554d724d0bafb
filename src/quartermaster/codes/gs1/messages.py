"""GS1 messages: what a carrier says of a thing, as pairs of an application identifier (AI) and its value.

Read from element strings, as a scanner sends them ("0109521…<GS>10ABC") or as people see them ("(01)09521…(10)ABC"), and
written again. What must not stand together, or not alone, is asked apart (`problems`): a label that lacks a companion is
readable all the same, only ours must not be printed so.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from quartermaster.codes.faults import Fault, UnreadableCode
from quartermaster.codes.gs1.components import RULES, characters
from quartermaster.codes.gs1.dictionary import IDENTIFIERS, LENGTHS, Component, Identifier, matches

SEPARATOR = "\x1d"
"""How a scanner sends FNC1 within a message (GS, group separator)."""

MOST_CHARACTERS = 8000
"""More than the densest carrier holds (a QR code: 7,089 digits)."""

BRACKETED = re.compile(r"\(([0-9]{2,4})\)((?:[^(]|\((?![0-9]{2,4}\)))*)")
WEIGHTS = ("310", "320")
POUND_IN_KG = Decimal("0.45359237")


@dataclass(frozen=True, slots=True)
class Element:
    """A value under its identifier, and where it stood in what was read."""

    ai: str
    value: str
    at: int = 0

    @property
    def title(self) -> str:
        known = IDENTIFIERS.get(self.ai)
        return known.title if known else ""


@dataclass(frozen=True, slots=True)
class Message:
    """What was said, in its order. An identifier that is asked for and was not said is None."""

    elements: tuple[Element, ...]

    def __getitem__(self, ai: str) -> str | None:
        return next((element.value for element in self.elements if element.ai == ai), None)

    @property
    def gtin(self) -> str | None:
        """The trade item, or the one contained so many times in a logistic unit."""
        return self["01"] or self["02"]

    @property
    def sscc(self) -> str | None:
        return self["00"]

    @property
    def lot(self) -> str | None:
        return self["10"]

    @property
    def serial(self) -> str | None:
        return self["21"]

    @property
    def count(self) -> int | None:
        said = self["37"] or self["30"]
        return int(said) if said else None

    @property
    def net_weight_kg(self) -> Decimal | None:
        """AI 310n in kilograms or 320n in pounds; n says how many digits follow the point."""
        for element in self.elements:
            if element.ai[:3] in WEIGHTS:
                weight = Decimal(element.value).scaleb(-int(element.ai[3]))
                return weight if element.ai[:3] == "310" else weight * POUND_IN_KG
        return None

    def day(self, ai: str, *, today: date) -> date | None:
        """A date said under an identifier ("17" the expiry, "11" made on, "15" best before), seen from today."""
        said = self[ai]
        return day_of(said[:6], today=today) if said else None

    def __str__(self) -> str:
        """As people read it, with the identifiers in brackets."""
        return "".join(f"({element.ai}){element.value}" for element in self.elements)

    @property
    def element_string(self) -> str:
        """As a carrier holds it, FNC1 sent as the separator where the value before does not end by itself."""
        text = ""
        open_ended = False
        for element in self.elements:
            text += (SEPARATOR if open_ended else "") + element.ai + element.value
            known = IDENTIFIERS.get(element.ai)
            open_ended = not (known and known.fixed)
        return text


def day_of(digits: str, *, today: date) -> date:
    """A date of six digits. The century is the one that brings the year within 49 years back and 50 ahead of today; the day
    00 is the month's last (GS1 General Specifications 7.12)."""
    year, month, number = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    ahead = year - today.year % 100
    century = today.year // 100 + (-1 if ahead >= 51 else 1 if ahead <= -50 else 0)
    full = century * 100 + year
    return date(full, month, number or calendar.monthrange(full, month)[1])


def parse(text: str, *, unknown: bool = False) -> Message:
    """The message in an element string: all its values whole and within their rules, or `UnreadableCode` with the place.

    A separator may precede the first identifier and follow the last. `unknown`: identifiers that GS1 has not given out are
    kept, up to the next separator.
    """
    if len(text) > MOST_CHARACTERS:
        raise UnreadableCode(text, Fault("too_long", MOST_CHARACTERS, len(text) - MOST_CHARACTERS))
    return Message(tuple(_elements(text, unknown=unknown)))


def _elements(text: str, *, unknown: bool) -> Iterator[Element]:
    at = 1 if text.startswith(SEPARATOR) else 0
    if at == len(text):
        raise UnreadableCode(text, Fault("no_data", at))
    while at < len(text):
        ai = text[at : at + LENGTHS.get(text[at : at + 2], 0)]
        known = IDENTIFIERS.get(ai)
        if not known:
            if not unknown or not text[at : at + 2].isdigit():
                raise UnreadableCode(text, Fault("unknown_identifier", at, min(4, len(text) - at)))
            ai = text[at : at + (len(ai) or 2)]
        begin = at + len(ai)
        end = text.find(SEPARATOR, begin)
        end = len(text) if end < 0 else end
        if known and known.fixed:
            end = min(end, begin + known.longest)
        value = text[begin:end]
        if fault := fault_of(known, value) if known else _fault_of_unknown(value):
            raise UnreadableCode(text, fault.moved(begin))
        yield Element(ai, value, at)
        at = end + len(text[end:]) - len(text[end:].lstrip(SEPARATOR))


def from_bracketed(text: str, *, unknown: bool = False) -> Message:
    """The message in what people type: "(01)09521234543213(10)ABC"."""
    elements, at = [], 0
    while at < len(text):
        read = BRACKETED.match(text, at)
        if not read:
            raise UnreadableCode(text, Fault("bracketed_identifier_expected", at, len(text) - at))
        element = Element(read[1], read[2], at)
        if fault := _fault_of(element, unknown=unknown):
            raise UnreadableCode(text, fault.moved(read.start(2)))
        elements.append(element)
        at = read.end()
    if not elements:
        raise UnreadableCode(text, Fault("no_data"))
    return Message(tuple(elements))


def message(values: Mapping[str, str]) -> Message:
    """A message of ours, to be printed: whole, within the rules, and in good company (`problems`)."""
    made = Message(tuple(Element(ai, value) for ai, value in values.items()))
    for element in made.elements:
        if fault := _fault_of(element, unknown=False):
            raise UnreadableCode(element.value, fault)
    if found := problems(made):
        raise UnreadableCode(str(made), Fault(found[0].reason))
    return made


def _fault_of(element: Element, *, unknown: bool) -> Fault | None:
    if known := IDENTIFIERS.get(element.ai):
        return fault_of(known, element.value)
    return _fault_of_unknown(element.value) if unknown else Fault("unknown_identifier", -len(element.ai) - 2, len(element.ai) + 2)


def _fault_of_unknown(value: str) -> Fault | None:
    return characters("X", value) if value else Fault("too_short")


def fault_of(identifier: Identifier, value: str) -> Fault | None:
    """What is wrong with a value under its identifier."""
    at = 0
    for component in identifier.components:
        part = value[at : at + component.most]
        if not part and component.optional:
            break
        if len(part) < component.least:
            return Fault("too_short", at, len(part))
        if fault := _fault_within(component, part):
            return fault.moved(at)
        at += len(part)
    return Fault("too_long", at, len(value) - at) if at < len(value) else None


def _fault_within(component: Component, part: str) -> Fault | None:
    if fault := characters(component.kind, part):
        return fault
    return next(filter(None, (RULES[rule](part) for rule in component.rules)), None)


@dataclass(frozen=True, slots=True)
class Problem:
    """What makes a readable message one that may not be printed: "repeats", "forbids" or "needs", and between whom."""

    reason: str
    ai: str
    other: str = ""


def problems(said: Message) -> list[Problem]:
    """Values that contradict each other, identifiers that exclude each other, and ones that lack their companions."""
    return [*_repeats(said.elements), *_forbidden(said.elements), *_lonely(said.elements), *_unserialised(said.elements)]


def _repeats(elements: Sequence[Element]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for element in elements:
        if first.setdefault(element.ai, element.value) != element.value:
            yield Problem("repeats", element.ai)


def _forbidden(elements: Iterable[Element]) -> Iterator[Problem]:
    there = {element.ai for element in elements}
    for identifier in _known(there):
        for pattern in identifier.forbids:
            for other in sorted(there):
                if other != identifier.ai and matches(other, pattern):
                    yield Problem("forbids", identifier.ai, other)


def _lonely(elements: Iterable[Element]) -> Iterator[Problem]:
    there = {element.ai for element in elements}
    for identifier in _known(there):
        for alternatives in identifier.needs:
            if not any(_all_there(group, there) for group in alternatives):
                yield Problem("needs", identifier.ai, " or ".join("+".join(group) for group in alternatives))


def _unserialised(elements: Iterable[Element]) -> Iterator[Problem]:
    """A digital signature (8030) is of one thing: a key whose serial number is a part of it must have that part."""
    values = {element.ai: element.value for element in elements}
    for ai, without_serial in (("253", 13), ("255", 13), ("8003", 14)):
        if "8030" in values and len(values.get(ai, "")) == without_serial:
            yield Problem("needs", "8030", f"the serial component of {ai}")


def _known(ais: Iterable[str]) -> Iterator[Identifier]:
    return (IDENTIFIERS[ai] for ai in sorted(ais) if ai in IDENTIFIERS)


def _all_there(group: Sequence[str], there: Iterable[str]) -> bool:
    return all(any(matches(ai, pattern) for ai in there) for pattern in group)
