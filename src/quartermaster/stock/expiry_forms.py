"""The form of an expiry rule."""

from __future__ import annotations

from django import forms

from quartermaster.catalog.models import Category


class ExpiryRuleForm(forms.Form):
    sku = forms.CharField(
        label="SKU or barcode", max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    category = forms.ModelChoiceField(
        Category.objects.order_by("name"), required=False, empty_label="—", help_text="Or all SKUs of one."
    )
    days = forms.IntegerField(label="Days before its last", min_value=1, max_value=3650)
