"""How events are looked for on their page."""

from __future__ import annotations

from typing import Any

from django import forms

from quartermaster.epcis.showing import KINDS
from quartermaster.epcis.steps import TYPES, every_step

STEPS = sorted({step.biz_step for _, step in every_step()} | {"packing"})

NARROW = {"class": "in", "style": "flex:1 1 140px"}


def _words(value: str) -> str:
    return value.replace("_", " ").capitalize()


class EventsForm(forms.Form):
    q = forms.CharField(
        required=False,
        max_length=300,
        label="SKU, lot, serial or carton",
        widget=forms.TextInput(attrs={"class": "in", "style": "flex:2 1 240px", "placeholder": "SKU, lot, serial or carton"}),
    )
    step = forms.ChoiceField(
        required=False, widget=forms.Select(attrs=NARROW), choices=[("", "Any step"), *((step, _words(step)) for step in STEPS)]
    )
    kind = forms.ChoiceField(
        required=False, widget=forms.Select(attrs=NARROW), choices=[("", "Any kind"), *((kind, KINDS[kind]) for kind in TYPES)]
    )
    since = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date", **NARROW}))

    def said(self) -> dict[str, Any]:
        """What was asked, of that which can be read."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}
