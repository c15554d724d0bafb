"""The forms of demand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from quartermaster.catalog.models import Category, Owner
from quartermaster.demand.models import Forecast
from quartermaster.locations.models import Warehouse
from quartermaster.sales.models import SalesChannel

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


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _any(rows: QuerySet[Any], none: str) -> forms.ModelChoiceField[Any]:
    return forms.ModelChoiceField(rows, required=False, empty_label=none)


class PromotionForm(forms.Form):
    """What is promoted, when, and how much more is expected; what is left empty is everything."""

    name = forms.CharField(max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "Black week"}))
    begins_on = forms.DateField(label="From", widget=DayInput)
    ends_on = forms.DateField(label="Until", widget=DayInput)
    uplift = forms.DecimalField(
        label="Asked for more by, percent", max_digits=7, decimal_places=2, help_text="50 is half as much again, -100 nothing."
    )
    yearly = forms.BooleanField(required=False, label="Every year on these days")
    sku = forms.CharField(max_length=60, required=False, label="SKU", help_text="Its code; empty: all, or those of a category.")
    category = _any(Category.objects.order_by("name"), "All")
    warehouse = _any(Warehouse.objects.filter(archived_at=None).order_by("code"), "All")
    channel = _any(SalesChannel.objects.filter(archived_at=None).order_by("name"), "All")


class OneOffForm(forms.Form):
    """An order, or what was asked for of an SKU on a day."""

    order = forms.CharField(max_length=40, required=False, label="Order", help_text="Its number; or an SKU and a day below.")
    sku = forms.CharField(max_length=60, required=False, label="SKU")
    warehouse = _any(Warehouse.objects.filter(archived_at=None).order_by("code"), "Choose")
    owner = _any(Owner.objects.filter(closed_at=None).order_by("name"), "The house")
    day = forms.DateField(required=False, widget=DayInput)
    quantity = forms.DecimalField(required=False, max_digits=18, decimal_places=6, help_text="Empty: all of that day.")
    reason = forms.CharField(max_length=200, label="Why it will not come again")

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not said.get("order"):
            for name in ("sku", "warehouse", "day"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, "Name an order, or an SKU, a warehouse and a day.")
        return said


class PredecessorForm(forms.Form):
    """What a new SKU comes after."""

    sku = forms.CharField(max_length=60, label="New SKU")
    predecessor = forms.CharField(max_length=60, label="Comes after", help_text="The code of the SKU it takes the place of.")
    share = forms.DecimalField(
        initial="100", max_digits=6, decimal_places=2, label="Sells, percent of it", help_text="100 is as much, 50 half."
    )
    until_on = forms.DateField(label="Until its own history suffices", widget=DayInput)
