"""Which GS1 application identifiers (AIs) there are and what each may hold, read from GS1's own Barcode Syntax Dictionary.

`dictionary.txt` is that dictionary as GS1 publishes it (Apache License 2.0): a newer one takes its place without other work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

LINE = re.compile(r"(?P<ais>[0-9]{2,4}(?:-[0-9]{2,4})?)\s+(?P<rest>[^#]*)(?:#\s*(?P<title>.*))?")
COMPONENT = re.compile(r"(?P<open>\[?)(?P<kind>[NXYZ])(?P<upto>\.\.)?(?P<size>[0-9]+)\]?(?P<rules>(?:,\w+)*)")


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a value: `kind` is its character set (N, X, Y or Z), `least` to `most` its length, `rules` what else holds."""

    kind: str
    least: int
    most: int
    optional: bool
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identifier:
    """An application identifier. `fixed` ones end by themselves, the others at a separator.

    `attribute`: may stand in the query of a Digital Link. `paths`: as a key of one, the qualifiers that may follow, in order,
    one tuple per alternative; None where it is no key. `needs`: one of these groups must be on the same item. `forbids`: none
    of these may be ("310n" stands for ten of them).
    """

    ai: str
    title: str
    fixed: bool
    attribute: bool
    components: tuple[Component, ...]
    needs: tuple[tuple[tuple[str, ...], ...], ...]
    forbids: tuple[str, ...]
    paths: tuple[tuple[str, ...], ...] | None

    @property
    def longest(self) -> int:
        return sum(component.most for component in self.components)


def _identifiers(line: str) -> Iterator[Identifier]:
    read = LINE.fullmatch(line)
    if not read:
        raise ValueError(f"not a line of the dictionary: {line}")
    words = read["rest"].split()
    flags = words.pop(0) if not COMPONENT.fullmatch(words[0]) else ""
    attributes = [word for word in words if not COMPONENT.fullmatch(word)]
    first, _, last = read["ais"].partition("-")
    for number in range(int(first), int(last or first) + 1):
        yield Identifier(
            ai=f"{number:0{len(first)}}",
            title=(read["title"] or "").strip(),
            fixed="*" in flags,
            attribute="?" in flags,
            components=tuple(_component(word) for word in words if COMPONENT.fullmatch(word)),
            needs=tuple(_groups(value) for value in _values("req", attributes)),
            forbids=tuple(ai for value in _values("ex", attributes) for ai in value.split(",")),
            paths=_paths(attributes),
        )


def _component(word: str) -> Component:
    read = COMPONENT.fullmatch(word)
    if not read:
        raise ValueError(f"not a component of the dictionary: {word}")
    size = int(read["size"])
    rules = tuple(filter(None, read["rules"].split(",")))
    return Component(read["kind"], 1 if read["upto"] else size, size, bool(read["open"]), rules)


def _values(name: str, attributes: Sequence[str]) -> Iterator[str]:
    return (word.removeprefix(f"{name}=") for word in attributes if word.startswith(f"{name}="))


def _groups(value: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(group.split("+")) for group in value.split(","))


def _paths(attributes: Sequence[str]) -> tuple[tuple[str, ...], ...] | None:
    if "dlpkey" in attributes:
        return ((),)
    found = next(_values("dlpkey", attributes), None)
    return tuple(tuple(path.split(",")) for path in found.split("|")) if found else None


def _lines() -> Iterator[str]:
    text = files(__package__).joinpath("dictionary.txt").read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


IDENTIFIERS = MappingProxyType({identifier.ai: identifier for line in _lines() for identifier in _identifiers(line)})
"""Every identifier by its digits."""

LENGTHS = MappingProxyType({ai[:2]: len(ai) for ai in IDENTIFIERS})
"""How long the identifiers are that begin with two digits: these two decide it."""


def matches(ai: str, pattern: str) -> bool:
    """Whether an identifier is meant by "3100", "310n" or "31nn"."""
    return len(ai) == len(pattern) and all(there in (digit, "n") for digit, there in zip(ai, pattern, strict=True))
