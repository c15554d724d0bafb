"""The forms of supplier-managed stock."""

from __future__ import annotations

from django import forms

from quartermaster.catalog.models import Owner
from quartermaster.locations.models import Warehouse
from quartermaster.purchasing.models import Supplier


class AgreementForm(forms.Form):
    supplier = forms.ModelChoiceField(Supplier.objects.filter(archived_at=None).order_by("name"), empty_label=None)
    shares_sales = forms.BooleanField(required=False, label="It is told what is sold a week")
    accepts_itself = forms.BooleanField(
        required=False, label="What it proposes within the bands is ordered by itself, in your name"
    )
    most_an_order = forms.DecimalField(required=False, max_digits=18, decimal_places=4, label="Up to so much for an order")


class ItemForm(forms.Form):
    sku = forms.CharField(max_length=60, label="SKU", help_text="Its code.")
    warehouse = forms.ModelChoiceField(Warehouse.objects.filter(archived_at=None).order_by("code"), empty_label=None)
    owner = forms.ModelChoiceField(Owner.objects.filter(closed_at=None).order_by("-is_house", "name"), empty_label=None)
    least = forms.DecimalField(max_digits=18, decimal_places=6, label="Never less than")
    most = forms.DecimalField(max_digits=18, decimal_places=6, label="Never more than")


class DeclineForm(forms.Form):
    reason = forms.CharField(max_length=300, label="Why", help_text="The supplier reads it.")


class SupplyForm(forms.Form):
    deliver_on = forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), label="Delivered on")
    note = forms.CharField(max_length=300, required=False)
