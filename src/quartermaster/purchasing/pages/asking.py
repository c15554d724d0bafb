"""What all pages of purchasing ask: of the request, and of a form whose deed may be refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from django import forms

from quartermaster.accounts import doors
from quartermaster.kernel.refusals import Refusal
from quartermaster.purchasing.forms import (
    TypedLine,
)
from quartermaster.web.forms import take_lines

Done = TypeVar("Done")


def try_deed(form: forms.Form, lines: Sequence[TypedLine], deed: Callable[[], Done]) -> Done | None:
    """What the deed answers; None where the form is wrong or the deed refused, which is then noted on form and lines."""
    if not form.is_valid():
        return None
    try:
        return deed()
    except Refusal as refusal:
        if refusal.status in (404, 412) and not refusal.errors:
            raise
        take_lines(refusal, lines)
        named = [error for error in refusal.errors if error.pointer.strip("/").split("/")[-1] in form.fields and not lines]
        for error in named:
            form.add_error(error.pointer.strip("/").split("/")[-1], error.message)
        if not named:
            form.add_error(None, refusal.detail)
        return None


def seen_version(request: doors.PageRequest) -> int:
    """The version that the page showed; one that cannot be read is never the present one."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def sees_costs(request: doors.PageRequest) -> bool:
    return "catalog.view_costs" in request.act.permissions
