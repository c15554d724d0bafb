"""The forms of refills."""

from __future__ import annotations

from django import forms


class RuleForm(forms.Form):
    sku = forms.CharField(max_length=60, label="SKU")
    bin = forms.CharField(max_length=60, label="Pick bin", help_text="As WAREHOUSE/BIN.")
    minimum = forms.DecimalField(min_value=0, max_digits=18, decimal_places=6, help_text="Below that much free it is refilled.")
    maximum = forms.DecimalField(max_digits=18, decimal_places=6, help_text="Up to that much.")
    pack = forms.DecimalField(required=False, max_digits=18, decimal_places=6, help_text="Only whole packs of so many.")
