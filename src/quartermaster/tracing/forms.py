"""The forms of lots' states and of recalls."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from quartermaster.stock import attributes
from quartermaster.stock.models import Lot
from quartermaster.stock.moves import LotFacts
from quartermaster.tracing.models import Answer
from quartermaster.tracing.operations import USUAL_NOTICE

DAY = {"type": "date"}
EXPIRY_HELP = "What is held as expired is given free where it is not past any more."
STATE_HELP = "Unless it is released, all there is of it is held wherever it lies, picked goods included."


class LotStateForm(forms.Form):
    """Another state for a lot, and why."""

    state = forms.ChoiceField(choices=Lot.State.choices, help_text=STATE_HELP)
    reason = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class LotFactsForm(forms.Form):
    """What is said of a lot besides its code and state."""

    expires_on = forms.DateField(
        label="Expires", required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), help_text=EXPIRY_HELP
    )
    best_before = forms.DateField(required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    manufactured_on = forms.DateField(label="Made on", required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    supplier_lot = forms.CharField(label="Supplier’s lot", max_length=60, required=False)
    warranty_until = forms.DateField(required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    attributes = forms.CharField(
        label="What else is known",
        max_length=6000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A line for each, like Harvest: May 2026.",
    )
    reason = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_attributes(self) -> dict[str, str]:
        try:
            return attributes.read(self.cleaned_data["attributes"])
        except attributes.InvalidAttributes as refusal:
            raise forms.ValidationError(refusal.detail) from refusal

    def facts(self, lot_id: int) -> LotFacts:
        said = {name: given for name, given in self.cleaned_data.items() if name not in ("reason", "version")}
        return LotFacts(lot_id, **said)


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
