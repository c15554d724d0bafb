"""The forms that people fill in to change stock by hand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from quartermaster.codes.units import typed
from quartermaster.kernel.refusals import Invalid
from quartermaster.stock.operations import REASONS

REASON_CHOICES = [("", "Choose a reason"), *((reason, reason.replace("_", " ").capitalize()) for reason in REASONS)]


@dataclass(frozen=True, slots=True)
class HandLine:
    """What a person wrote on one line."""

    sku: str
    quantity: Decimal
    unit: str | None = None
    from_place: str = ""
    to_place: str = ""
    owner: str | None = None
    lot: str | None = None


class QuantityField(forms.CharField):
    """A quantity, with a pack where it is meant: "12", "3 case"."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **more)

    def clean(self, value: Any) -> tuple[Decimal, str | None]:
        try:
            return typed(str(super().clean(value)))
        except Invalid as refusal:
            raise forms.ValidationError(refusal.detail) from refusal


def _code(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=60, help_text=help_text, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class AdjustForm(forms.Form):
    """Found or lost goods in one bin. `oversell` is there only for whoever may."""

    sku = _code("SKU or barcode")
    bin = _code("Bin", "Warehouse and bin, like LDS/A-01.")
    direction = forms.ChoiceField(label="What happened", choices=[("lost", "Lost: take out"), ("found", "Found: put in")])
    quantity = QuantityField(label="Quantity", help_text="Also in packs, like 3 case.")
    reason = forms.ChoiceField(label="Reason", choices=REASON_CHOICES)
    oversell = forms.BooleanField(label="Also when it is promised to customers (available goes below zero)", required=False)

    def __init__(self, *args: Any, may_oversell: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not may_oversell:
            del self.fields["oversell"]

    @property
    def line(self) -> HandLine:
        quantity, unit = self.cleaned_data["quantity"]
        return HandLine(self.cleaned_data["sku"], quantity, unit, from_place=self.cleaned_data["bin"])


class TransferForm(forms.Form):
    """From bin to bin, also into another warehouse."""

    sku = _code("SKU or barcode")
    from_bin = _code("From bin", "Warehouse and bin, like LDS/A-01.")
    to_bin = _code("To bin", "In another warehouse it arrives at once, through transit.")
    quantity = QuantityField(label="Quantity", help_text="Also in packs, like 3 case.")

    @property
    def line(self) -> HandLine:
        quantity, unit = self.cleaned_data["quantity"]
        return HandLine(self.cleaned_data["sku"], quantity, unit, self.cleaned_data["from_bin"], self.cleaned_data["to_bin"])
