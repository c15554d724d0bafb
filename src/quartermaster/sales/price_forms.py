"""The forms of prices that hold for some days."""

from __future__ import annotations

from typing import Any

from django import forms

from quartermaster.catalog.models import Price
from quartermaster.sales.models import SalesChannel

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class PriceChangeForm(forms.Form):
    """What may change of a price that holds or will hold."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    amount = forms.DecimalField(label="Price", min_value=0, max_digits=18, decimal_places=4)
    ends_on = forms.DateField(label="Until", widget=DAY, required=False, help_text="The last day; empty: until it is ended.")
    reason = forms.CharField(label="Why", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class PriceForm(forms.Form):
    """What a SKU costs on some days."""

    sku = forms.CharField(label="SKU", max_length=60, help_text="Its code.")
    kind = forms.ChoiceField(choices=Price.Kind.choices)
    amount = PriceChangeForm.base_fields["amount"]
    begins_on = forms.DateField(label="From", widget=DAY)
    ends_on = PriceChangeForm.base_fields["ends_on"]
    channel = forms.ModelChoiceField(SalesChannel.objects.none(), required=False, empty_label="All channels")
    uplift = forms.DecimalField(
        label="Expected to be asked for more by, percent",
        required=False,
        max_digits=7,
        decimal_places=2,
        help_text="Empty: not known. The days are not learned from either way.",
    )
    reason = PriceChangeForm.base_fields["reason"]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        channels = SalesChannel.objects.filter(archived_at=None).order_by("name")
        self.fields["channel"].queryset = channels  # type: ignore[attr-defined]
