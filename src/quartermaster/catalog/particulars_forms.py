"""The forms of a SKU's particulars: one for the SKU, one for each pack that is measured apart."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from quartermaster.catalog.measures import DECLARED, PACKING_GROUPS, SIZES, TEMPERATURES
from quartermaster.catalog.models import PackUnit, Sku
from quartermaster.catalog.particulars import Particulars
from quartermaster.kernel.iso import countries
from quartermaster.kernel.quantities import plain


def _country_choices() -> list[tuple[str, str]]:
    return [("", "Not said"), *((code, f"{name} ({code})") for code, name in countries())]


class SizesForm(forms.Form):
    weight_g = forms.DecimalField(label="Weight, g", required=False)
    length_mm = forms.DecimalField(label="Length, mm", required=False)
    width_mm = forms.DecimalField(label="Width, mm", required=False)
    height_mm = forms.DecimalField(label="Height, mm", required=False)

    @classmethod
    def of_pack(cls, pack: PackUnit) -> SizesForm:
        return cls(prefix=pack.unit.code, initial=_shown(pack))

    def row(self, sku: Sku, **more: Any) -> Particulars:
        return Particulars(sku=sku.code, **{name: self.cleaned_data[name] for name in SIZES}, **more)


class ParticularsForm(SizesForm):
    hs_code = forms.CharField(label="Tariff code (HS)", max_length=20, required=False, help_text="6 to 10 digits, like 6911.10.")
    origin = forms.ChoiceField(label="Made in", choices=_country_choices, required=False)
    customs_description = forms.CharField(
        label="Called at customs", max_length=200, required=False, help_text="What it is, in plain words."
    )
    un_number = forms.CharField(label="UN number", max_length=10, required=False, help_text="Empty: not dangerous.")
    hazard_class = forms.CharField(max_length=10, required=False, help_text="Like 3 or 2.1.")
    packing_group = forms.ChoiceField(choices=[("", "None"), *PACKING_GROUPS], required=False)
    limited_quantity = forms.BooleanField(label="Sent as a limited quantity", required=False)
    temperature = forms.ChoiceField(choices=[("", "It does not matter"), *TEMPERATURES], required=False, label="Kept")
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, sku: Sku) -> ParticularsForm:
        declared = {name: getattr(sku, name) for name in DECLARED}
        return cls(initial={**_shown(sku), **declared, "version": sku.version})

    def row(self, sku: Sku, **more: Any) -> Particulars:
        return super().row(sku, **{name: self.cleaned_data[name] for name in DECLARED}, **more)


def _shown(measured: Sku | PackUnit) -> dict[str, str]:
    sizes: dict[str, Decimal | None] = {name: getattr(measured, name) for name in SIZES}
    return {name: "" if size is None else plain(size) for name, size in sizes.items()}
