"""The forms of slotting."""

from __future__ import annotations

from django import forms

from quartermaster.catalog.models import Category
from quartermaster.locations.queries import warehouses
from quartermaster.slotting.models import TEMPERATURES, Velocity
from quartermaster.slotting.operations.ruling import HIGHEST_PRIORITY


def _size(label: str) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, min_value=0, max_digits=12, decimal_places=3)


def _warehouses() -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in warehouses()]


def _categories() -> list[tuple[str, str]]:
    return [("", "Any"), *((one.name, one.name) for one in Category.objects.order_by("name"))]


class PutAwayRuleForm(forms.Form):
    warehouse = forms.ChoiceField(choices=_warehouses)
    name = forms.CharField(max_length=60, help_text="A rule of the same name is changed.")
    to = forms.CharField(max_length=600, help_text="Zones or bins by code, the best first: F, C-01-1")
    priority = forms.IntegerField(min_value=0, max_value=HIGHEST_PRIORITY, initial=100, help_text="The least is asked first.")
    sku = forms.CharField(max_length=60, required=False, label="SKU")
    category = forms.ChoiceField(required=False, choices=_categories)
    velocity = forms.ChoiceField(required=False, choices=[("", "Any"), *Velocity.choices])
    temperature = forms.ChoiceField(required=False, choices=[("", "Any"), *TEMPERATURES.items()])
    litres_from = _size("Litres each, from")
    litres_to = _size("Litres each, to")
    kg_from = _size("Kilograms each, from")
    kg_to = _size("Kilograms each, to")
