"""The form of a kind of carton."""

from __future__ import annotations

from decimal import Decimal

from django import forms

from quartermaster.kernel.quantities import plain
from quartermaster.packing.models import CartonType
from quartermaster.packing.operations import NewCartonType

NUMBER = {"inputmode": "numeric", "class": "in n"}


class CartonTypeForm(forms.Form):
    code = forms.CharField(max_length=20)
    name = forms.CharField(max_length=100)
    length_mm = forms.IntegerField(label="Length inside, mm", min_value=1, widget=forms.TextInput(attrs=NUMBER))
    width_mm = forms.IntegerField(label="Width inside, mm", min_value=1, widget=forms.TextInput(attrs=NUMBER))
    height_mm = forms.IntegerField(label="Height inside, mm", min_value=1, widget=forms.TextInput(attrs=NUMBER))
    tare_g = forms.IntegerField(label="Empty weight, g", min_value=0, initial=0, widget=forms.TextInput(attrs=NUMBER))
    most_weight_g = forms.IntegerField(label="May weigh full, g", required=False, widget=forms.TextInput(attrs=NUMBER))
    cost = forms.DecimalField(min_value=0, max_digits=18, decimal_places=4, initial=0, widget=forms.TextInput(attrs=NUMBER))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, row: CartonType) -> CartonTypeForm:
        fields = ("code", "name", "length_mm", "width_mm", "height_mm", "tare_g", "most_weight_g", "version")
        form = cls(initial={name: getattr(row, name) for name in fields} | {"cost": plain(row.cost)})
        form.fields["code"].disabled = True
        return form

    def carton(self, code: str = "") -> NewCartonType:
        given = self.cleaned_data
        return NewCartonType(
            code=code or given["code"].strip(),
            name=given["name"].strip(),
            length_mm=given["length_mm"],
            width_mm=given["width_mm"],
            height_mm=given["height_mm"],
            tare_g=given["tare_g"],
            most_weight_g=given["most_weight_g"],
            cost=Decimal(given["cost"]),
        )
