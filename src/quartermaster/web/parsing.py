"""Reading a JSON body strictly: what two readers could understand differently is refused."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from quartermaster.kernel.refusals import FieldError, Invalid, Refusal

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""PostgreSQL stores neither NUL nor half a surrogate pair."""
CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
DEEPEST = 50


class MalformedJson(Refusal):
    code = "malformed_json"
    status = 400
    title = "The body is not JSON"


class UnsupportedMediaType(Refusal):
    code = "unsupported_media_type"
    status = 415
    title = "The body has the wrong content type"


class ControlCharacter(Invalid):
    code = "control_character"
    title = "A character that does not belong in a text"


class StrictParser(Parser):
    """JSON in UTF-8, each name once, no NaN or Infinity, no character that cannot be stored."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise UnsupportedMediaType("Send the body as JSON with Content-Type: application/json.")
        return parse_json(request.body)

    def parse_querydict(self, data: MultiValueDict[str, str], list_fields: list[str], request: HttpRequest) -> dict[str, Any]:
        return {name: data.getlist(name) if name in list_fields else data[name] for name in data}


def parse_json(body: bytes) -> Any:
    try:
        text = body.decode("utf-8")
        parsed = json.loads(text, parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_each_name_once)
    except UnicodeDecodeError as error:
        raise MalformedJson("The body is not UTF-8.") from error
    except RecursionError as error:
        raise MalformedJson("The body is nested too deeply.") from error
    except ValueError as error:
        raise MalformedJson(f"The body is not valid JSON: {str(error)[:120]}") from error
    if "\\" in text or CONTROL.search(text):
        _check_characters(parsed)
    return parsed


def _no_constant(name: str) -> None:
    raise MalformedJson(f"{name} is not JSON. Send quantities as decimal strings.")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise MalformedJson("A number in the body is too large. Send quantities as decimal strings.")
    return number


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) != len(pairs):
        raise MalformedJson("The body names one field twice.")
    return named


def _check_characters(parsed: Any) -> None:
    for pointer, text in _texts(parsed, "", 0):
        if UNSTORABLE.search(text):
            raise MalformedJson(f"The text at {pointer or '/'} contains a character that cannot be stored.")
        if CONTROL.search(text):
            message = "This text contains a control character. Remove it."
            raise ControlCharacter(message, errors=[FieldError(pointer, "control_character", message)])


def _texts(value: Any, pointer: str, depth: int) -> Iterator[tuple[str, str]]:
    """Every text with its JSON pointer, names of fields included."""
    if depth > DEEPEST:
        raise MalformedJson("The body is nested too deeply.")
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for name, child in value.items():
            yield pointer, name
            yield from _texts(child, f"{pointer}/{escape(name)}", depth + 1)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _texts(child, f"{pointer}/{index}", depth + 1)


def escape(name: str) -> str:
    """A name as a JSON pointer writes it, without characters that a header or a log cannot carry."""
    return UNSTORABLE.sub("?", CONTROL.sub("?", name)).replace("~", "~0").replace("/", "~1")[:60]
