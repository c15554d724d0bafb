"""The forms of lots' states and of recalls."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from quartermaster.stock.models import Lot
from quartermaster.tracing.models import Answer
from quartermaster.tracing.operations import USUAL_NOTICE

STATE_HELP = "Unless it is released, all there is of it is held wherever it lies, picked goods included."


class LotStateForm(forms.Form):
    """Another state for a lot, and why."""

    state = forms.ChoiceField(choices=Lot.State.choices, help_text=STATE_HELP)
    reason = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class RecallForm(forms.Form):
    """Which lots are called back, why, and what the customers are told."""

    sku = forms.CharField(label="SKU or barcode", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    lots = forms.CharField(
        label="Lots or serials",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One on each line, or with commas.",
    )
    reason = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    notice = forms.CharField(
        max_length=5000,
        initial=USUAL_NOTICE,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="{customer} and {goods} are filled in for every customer.",
    )

    @property
    def codes(self) -> list[str]:
        return list(dict.fromkeys(code.strip() for code in re.split(r"[,;\n]+", self.cleaned_data["lots"]) if code.strip()))


class RecallChangeForm(forms.Form):
    reason = forms.CharField(max_length=200)
    notice = forms.CharField(max_length=5000, widget=forms.Textarea(attrs={"rows": 10}))
    version = forms.IntegerField(widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """What a customer says became of goods that do not come back."""

    goods = forms.ChoiceField(label="Order and lot")
    outcome = forms.ChoiceField(label="What became of them", choices=Answer.Outcome.choices)
    quantity = forms.DecimalField(min_value=0, max_digits=18, decimal_places=6)
    note = forms.CharField(max_length=200, required=False)

    def __init__(self, *args: Any, choices: list[tuple[str, str]]) -> None:
        super().__init__(*args)
        self.fields["goods"] = forms.ChoiceField(label="Order and lot", choices=choices)
