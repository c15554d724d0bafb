"""The forms of kanban."""

from __future__ import annotations

from typing import Any

from django import forms

from quartermaster.catalog.models import Owner
from quartermaster.kanban.entries import Written, written
from quartermaster.kanban.models import MOST_CARDS, Loop
from quartermaster.locations.models import Warehouse
from quartermaster.purchasing.models import Supplier


class LoopForm(forms.Form):
    """First what and where, then where it is filled, then how much."""

    sku = forms.CharField(max_length=60, label="SKU", help_text="Its code.")
    warehouse = forms.ModelChoiceField(Warehouse.objects.filter(archived_at=None).order_by("code"), empty_label=None)
    bin = forms.CharField(
        max_length=60, required=False, label="Bin where it is used", help_text="Or a zone, or nothing: anywhere."
    )
    zone = forms.CharField(max_length=20, required=False)
    owner = forms.ModelChoiceField(Owner.objects.filter(closed_at=None).order_by("-is_house", "name"), empty_label=None)
    source = forms.ChoiceField(choices=Loop.Source.choices, label="Filled by")
    supplier = forms.ModelChoiceField(Supplier.objects.filter(archived_at=None).order_by("name"), required=False)
    from_warehouse = forms.ModelChoiceField(
        Warehouse.objects.filter(archived_at=None).order_by("code"), required=False, label="From warehouse"
    )
    from_bin = forms.CharField(max_length=60, required=False, label="From reserve bin")
    container = forms.DecimalField(max_digits=18, decimal_places=6, label="A container holds")
    most_cards = forms.IntegerField(min_value=1, max_value=MOST_CARDS, initial=10, label="At most so many cards")
    per_day = forms.DecimalField(
        required=False, max_digits=18, decimal_places=6, label="Used a day", help_text="Empty: measured."
    )
    lead_days = forms.DecimalField(
        required=False,
        max_digits=6,
        decimal_places=2,
        label="Days until it is full again",
        help_text="Empty: measured, else quoted.",
    )
    allowance = forms.DecimalField(initial=10, max_digits=5, decimal_places=2, label="Allowance, percent")

    def written(self) -> Written:
        said = dict(self.cleaned_data)
        named = {name: said[name].code if said[name] else "" for name in ("warehouse", "owner", "supplier", "from_warehouse")}
        return Written(**{**said, **named})


class CardsForm(forms.Form):
    cards = forms.IntegerField(min_value=0, max_value=MOST_CARDS, label="Cards in circulation")


def initial(loop: Loop) -> dict[str, Any]:
    """What the form says of a loop that there is."""
    said = written(loop)
    texts = {name: getattr(said, name) for name in ("sku", "bin", "zone", "source", "from_bin", "most_cards")}
    figures = {
        name: f"{value.normalize():f}"
        for name in ("container", "per_day", "lead_days", "allowance")
        if (value := getattr(said, name)) is not None
    }
    keys = {name: getattr(loop, f"{name}_id") for name in ("warehouse", "owner", "supplier", "from_warehouse")}
    return {**texts, **figures, **keys}
