"""The forms of deliveries: what is announced, by which rules goods are received."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils import timezone

from quartermaster.locations.models import Warehouse
from quartermaster.purchasing.forms import TypedLine
from quartermaster.purchasing.models import PurchaseOrder, Supplier


class MomentInput(forms.DateTimeInput):
    """A day and an hour as browsers ask for them."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class DeliveryFactsForm(forms.Form):
    expected_at = forms.DateTimeField(required=False, label="Expected", widget=MomentInput)
    carrier = forms.CharField(required=False, max_length=60)
    tracking = forms.CharField(required=False, max_length=100, label="Tracking number")
    note = forms.CharField(required=False, max_length=500)


class DeliveryForm(DeliveryFactsForm):
    """The head of a delivery; its lines are typed below."""

    supplier = forms.ModelChoiceField(Supplier.objects.filter(archived_at=None).order_by("name"), empty_label="Choose a supplier")
    warehouse = forms.ModelChoiceField(Warehouse.objects.filter(archived_at=None).order_by("code"), empty_label=None)
    reference = forms.CharField(
        required=False, max_length=60, label="Their number", help_text="Delivery note or ASN. It is announced once."
    )
    field_order = ["supplier", "warehouse", "reference", "expected_at", "carrier", "tracking", "note"]


class ReceivingRuleForm(forms.Form):
    """Left empty, warehouse, supplier and SKU mean all of them."""

    warehouse = forms.ModelChoiceField(
        Warehouse.objects.filter(archived_at=None).order_by("code"), required=False, empty_label="All warehouses"
    )
    supplier = forms.ModelChoiceField(
        Supplier.objects.filter(archived_at=None).order_by("name"), required=False, empty_label="All suppliers"
    )
    sku = forms.CharField(required=False, max_length=100, label="SKU or barcode")
    over_percent = forms.CharField(required=False, max_length=7, label="Up to so many percent more")
    over_quantity = forms.CharField(required=False, max_length=20, label="Up to so many more")
    blind = forms.BooleanField(required=False, label="Received blind: who counts is not told what is expected")


def lines_of_order(order: PurchaseOrder) -> list[TypedLine]:
    """What is open of an order, as somebody would type it."""
    return [
        TypedLine(line.sku.code, f"{line.open_quantity.normalize():f}", "", line.sku.name)
        for line in order.lines.all()
        if line.open_quantity
    ]


def as_moment(value: datetime | None) -> datetime | None:
    return timezone.make_aware(value) if value and timezone.is_naive(value) else value
