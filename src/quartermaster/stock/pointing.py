"""Where refusals of weights point: at the line of a request, from which the goods were made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from quartermaster.kernel.refusals import FieldError, Refusal


@contextmanager
def weights_at(places: Sequence[str]) -> Iterator[None]:
    """Let what is refused within of the weight of goods point at the place in the request ("/lines/3") that each was made of."""
    try:
        yield
    except Refusal as refused:
        if not any(error.pointer.endswith("/weight") for error in refused.errors):
            raise
        raise type(refused)(refused.detail, errors=[_at(error, places) for error in refused.errors]) from None


def _at(error: FieldError, places: Sequence[str]) -> FieldError:
    line = error.pointer.removeprefix("/lines/").removesuffix("/weight")
    return replace(error, pointer=f"{places[int(line)]}/weight") if line.isdecimal() and int(line) < len(places) else error
