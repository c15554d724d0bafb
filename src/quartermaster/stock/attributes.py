"""What else is known of a lot, in names and values of one's own: written as text, and read back. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from quartermaster.kernel.refusals import FieldError, Invalid

MOST_ATTRIBUTES = 20
LONGEST_NAME = 40
LONGEST_VALUE = 200


class InvalidAttributes(Invalid):
    code = "invalid_attributes"
    title = "Attributes that cannot be kept"


def check(attributes: Mapping[str, str], *, pointer: str = "/attributes") -> dict[str, str]:
    """The attributes without blanks around them; refuses names and values that are empty, too long, too many or no text."""
    found = {name.strip(): value.strip() for name, value in attributes.items()}
    if len(found) < len(attributes) or len({name.casefold() for name in found}) < len(found):
        raise _refused("An attribute is named twice.", pointer)
    if len(found) > MOST_ATTRIBUTES:
        raise _refused(f"A lot has at most {MOST_ATTRIBUTES} attributes.", pointer)
    for name, value in found.items():
        if not 0 < len(name) <= LONGEST_NAME or not name.isprintable() or set(name) & set(":;"):
            raise _refused(f"An attribute’s name has 1 to {LONGEST_NAME} characters, no colon and no semicolon.", pointer)
        if not 0 < len(value) <= LONGEST_VALUE or not value.isprintable() or ";" in value:
            raise _refused(f"What {name} is has 1 to {LONGEST_VALUE} characters and no semicolon.", pointer)
    return found


def read(text: str, *, pointer: str = "/attributes") -> dict[str, str]:
    """“Harvest: May 2026; Farm: Makaibari”, also with a line for each, as names and values."""
    parts = [part.partition(":") for part in re.split(r"[;\r\n]+", text) if part.strip()]
    if any(not colon for _, colon, _ in parts):
        raise _refused("Write each attribute like Harvest: May 2026.", pointer)
    names = [name.strip() for name, _, _ in parts]
    if len(set(names)) < len(names):
        raise _refused("An attribute is named twice.", pointer)
    return check({name: value for name, _, value in parts}, pointer=pointer)


def written(attributes: Mapping[str, str], *, between: str = "; ") -> str:
    """What `read` reads back."""
    return between.join(f"{name}: {value}" for name, value in attributes.items())


def _refused(message: str, pointer: str) -> InvalidAttributes:
    return InvalidAttributes(message, errors=[FieldError(pointer, "invalid_attributes", message)])
