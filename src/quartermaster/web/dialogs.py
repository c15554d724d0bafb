"""A form in a dialog: shown, sent, and shown again with what was refused beside its fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quartermaster.kernel.refusals import Refusal
from quartermaster.web.forms import take


@dataclass(frozen=True, slots=True)
class Dialog:
    """What it is called, where it is sent, and what its button says."""

    title: str
    action: str
    submit: str = "Save"

    def show(self, request: HttpRequest, form: forms.BaseForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "title": self.title, "action": self.action, "submit": self.submit}
        return render(request, "web/dialog.html", context, status=status)

    def send(self, request: HttpRequest, form: forms.BaseForm, deed: Callable[[], HttpResponse]) -> HttpResponse:
        """What `deed` answers, where the form is right; what it refuses is said in the form."""
        if form.is_valid():
            try:
                return deed()
            except Refusal as refusal:
                take(form, refusal)
        return self.show(request, form, status=422)
