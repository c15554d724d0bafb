"""The forms of production. Their rules are the operations'; here is only how they are typed."""

from __future__ import annotations

from typing import Any

from django import forms

from quartermaster.catalog.models import Sku
from quartermaster.catalog.whose import WhoseForm
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.production.models import WorkOrder
from quartermaster.production.results import PartWeight
from quartermaster.stock.making import RESULT_BINS


def _warehouses() -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in Warehouse.objects.filter(archived_at=None).order_by("code")]


class WorkOrderForm(WhoseForm):
    field_order = ("sku", "kind", "quantity", "owner")

    sku = forms.CharField(label="Kit", max_length=100, help_text="A SKU that is made of others and kept in stock.")
    kind = forms.ChoiceField(label="What is done", choices=WorkOrder.Kind.choices)
    quantity = forms.CharField(max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "in n"}))
    warehouse = forms.ChoiceField(choices=_warehouses)
    due_on = forms.DateField(label="Due", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(max_length=1000, required=False)


class DraftForm(forms.Form):
    """A draft again; what is made, and whether it is made or taken apart, stays."""

    quantity = forms.CharField(max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "in n"}))
    warehouse = forms.ChoiceField(choices=_warehouses)
    due_on = forms.DateField(label="Due", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(max_length=1000, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class CompletionForm(forms.Form):
    """How much was made, and what came out; of a tracked kit also its lot or serials."""

    quantity = forms.CharField(max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "in n"}))
    bin = forms.ChoiceField(label="Put into", required=False)
    lot = forms.CharField(max_length=60, required=False)
    expires_on = forms.DateField(label="Expires", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    serials = forms.CharField(required=False, help_text="Like KR101..KR124, KR200.", widget=forms.Textarea(attrs={"rows": 2}))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, order: WorkOrder, **more: Any) -> None:
        super().__init__(*args, **more)
        bins = Bin.objects.filter(warehouse_id=order.warehouse_id, kind__in=RESULT_BINS, closed_at=None)
        choices = [
            (str(row.pk), f"{row.code} ({row.get_kind_display().lower()})") for row in bins.order_by("walk_order", "code")[:500]
        ]
        self.fields["bin"] = forms.ChoiceField(label="Put into", required=False, choices=[("", "Where such goods lie"), *choices])
        making = order.kind == WorkOrder.Kind.ASSEMBLE
        if not making or order.sku.tracking != order.sku.Tracking.LOT:
            del self.fields["lot"], self.fields["expires_on"]
        if not making or order.sku.tracking != order.sku.Tracking.SERIAL:
            del self.fields["serials"]
        self._ask_for_weights(order, making=making)

    def _ask_for_weights(self, order: WorkOrder, *, making: bool) -> None:
        """What comes out has to be weighed, what goes in weighs what the book has it at where nothing is typed."""
        if order.sku.weighed_in:
            self.fields["weight"] = _weight_field(order.sku, required=making)
        parts = order.lines.filter(sku__weighed_in__isnull=False).select_related("sku__weighed_in").order_by("position")
        self.parts = {line.position: f"weight_{line.position}" for line in parts}
        for line in parts:
            self.fields[self.parts[line.position]] = _weight_field(line.sku, required=not making)
        if self.parts or order.sku.weighed_in:
            self.fields["weights_confirmed"] = forms.BooleanField(
                label="The weights are right, also where such pieces usually weigh something else", required=False
            )

    def part_weights(self) -> list[PartWeight]:
        """What was typed of the components that are weighed."""
        typed = {position: self.cleaned_data.get(name) for position, name in self.parts.items()}
        return [PartWeight(position, weight) for position, weight in typed.items() if weight is not None]


def _weight_field(sku: Sku, *, required: bool) -> forms.DecimalField:
    unit = sku.weighed_in.code if sku.weighed_in else ""
    says = "" if required else "Left empty, what the book has it at."
    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "in n"})
    return forms.DecimalField(label=f"{sku.code} weighs, in {unit}", required=required, help_text=says, widget=widget)
