"""What forms and operations have in common: a refusal shown beside the fields that it is about, the version a page showed."""

from __future__ import annotations

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


def seen_version(request: HttpRequest) -> int:
    """The version that the page showed; one that cannot be read is never the present one."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
