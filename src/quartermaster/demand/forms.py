"""The forms of demand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from quartermaster.demand.models import Forecast

DAY = {"type": "date"}


class OverrideForm(forms.Form):
    """Another figure for a while, and why."""

    series = forms.TypedChoiceField(label="Where", coerce=int)
    per_week = forms.DecimalField(label="Asked for a week", min_value=0, max_digits=18, decimal_places=6)
    from_on = forms.DateField(label="From", widget=forms.DateInput(attrs=DAY))
    until_on = forms.DateField(label="Until", widget=forms.DateInput(attrs=DAY))
    reason = forms.CharField(label="Why", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        chosen = self.data.get("series", "")
        self._choose([(chosen, chosen)])

    def offer(self, series: Sequence[Forecast]) -> None:
        """Whose forecast may be overridden."""
        several = len({one.owner_id for one in series}) > 1
        self._choose([(one.pk, f"{one.warehouse.name}, {one.owner.name}" if several else one.warehouse.name) for one in series])

    def _choose(self, choices: list[tuple[Any, Any]]) -> None:
        self.fields["series"] = forms.TypedChoiceField(label="Where", coerce=int, choices=choices)
