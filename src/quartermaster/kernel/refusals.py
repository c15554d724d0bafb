"""A refusal: an anticipated no, typed, with what was wrong and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong in the input: `pointer` is a JSON pointer ("/lines/0/quantity") or a sheet cell ("row 7, price").

    `facts` are figures that a program may want to read ({"available": "3"}).
    """

    pointer: str
    code: str
    message: str
    facts: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """The base of every anticipated no. Nothing was written when one leaves an operation.

    `code` is stable and documented, `status` is its HTTP status, `detail` says what is wrong and what to do. Of its errors
    a program is told `most_errors`.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422
    title: ClassVar[str] = "Refused"
    most_errors: ClassVar[int] = 100

    def __init__(self, detail: str, *, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)

    @property
    def headers(self) -> dict[str, str]:
        return {}


class Invalid(Refusal):
    """The input breaks a rule that the caller can mend."""

    code = "invalid"
    title = "The input is not valid"


class NotFound(Refusal):
    code = "not_found"
    status = 404
    title = "There is no such thing"


class Conflict(Refusal):
    """The thing is in a state that does not allow the deed."""

    code = "conflict"
    status = 409
    title = "Not possible in the present state"


class StaleVersion(Refusal):
    """Somebody else changed the document since it was read."""

    code = "stale_version"
    status = 412
    title = "Changed by somebody else"
