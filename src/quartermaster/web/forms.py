"""What forms and operations have in common: a refusal shown beside the fields that it is about, the version a page showed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from django import forms
from django.http import HttpRequest

from quartermaster.kernel.refusals import Refusal


def take(form: forms.BaseForm, refusal: Refusal) -> None:
    """Show what an operation refused beside the fields that it is about; what is about none of them, above the form."""
    for error in refusal.errors:
        field = error.pointer.rpartition("/")[2]
        form.add_error(field if field in form.fields else None, error.message)
    if not refusal.errors:
        form.add_error(None, refusal.detail)


class WithError(Protocol):
    """A line as it was typed, with what is wrong with it."""

    error: str


def take_lines(refusal: Refusal, lines: Sequence[WithError], sources: Sequence[int] | None = None) -> bool:
    """Put each error beside the line that it is about; whether there was one. `sources` says which line each line that was
    sent came from, where that is not the same."""
    taken = False
    for error in refusal.errors:
        parts = error.pointer.split("/")
        if len(parts) > 2 and parts[1] == "lines" and parts[2].isdecimal():
            place = int(parts[2])
            place = sources[place] if sources and place < len(sources) else place
            if place < len(lines):
                lines[place].error, taken = error.message, True
    return taken


def seen_version(request: HttpRequest) -> int:
    """The version that the page showed; one that cannot be read is never the present one."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
