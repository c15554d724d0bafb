"""What was written on a sheet, as it is keyed in."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from quartermaster.outage.models import SheetLine
from quartermaster.outage.operations import Written


class WrittenForm(forms.Form):
    """One line of a sheet. An empty quantity with a tick means: all of it."""

    quantity = forms.DecimalField(min_value=0, label="Done")
    weight = forms.DecimalField(required=False, min_value=0, label="Weight")
    lot = forms.CharField(required=False, max_length=2000, label="Lot or serials", help_text="Several serials with commas.")
    expires_on = forms.DateField(required=False, label="Expiry", widget=forms.DateInput(attrs={"type": "date"}))
    bin = forms.CharField(required=False, max_length=30)
    happened_at = forms.DateTimeField(label="When", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))

    @classmethod
    def of(cls, line: SheetLine, data: QueryDict | None = None, *, when: str = "") -> WrittenForm:
        """With what was printed filled in; only what the kind of sheet asks for."""
        initial = {
            "quantity": f"{line.quantity.normalize():f}",
            "bin": line.to_bin.code if line.to_bin else "",
            "happened_at": when,
        }
        form = cls(data, initial=initial, prefix=f"line-{line.pk}")
        kind, tracked = line.sheet.kind, line.sku.tracking != "none"
        if not tracked or kind == "put_away":
            del form.fields["lot"]
        if kind != "receive" or line.sku.tracking != "lot":
            del form.fields["expires_on"]
        if kind != "put_away":
            del form.fields["bin"]
        if kind != "receive" or line.sku.weighed_in is None:
            del form.fields["weight"]
        else:
            form.fields["weight"].label = f"Weight in {line.sku.weighed_in.code}"
            form.fields["weight"].widget.attrs["data-weigh"] = line.sku.weighed_in.code
        return form

    @property
    def written(self) -> Written:
        return Written(**self.cleaned_data)
