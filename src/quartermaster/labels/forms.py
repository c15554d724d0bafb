"""The forms of labels: a pallet, a copy of a layout, and a layout as rows of fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from quartermaster.catalog.models import Owner
from quartermaster.catalog.queries import find_sku, usual_owner
from quartermaster.kernel import quantities
from quartermaster.labels.layouts import MOST_ELEMENTS, Element, Layout, What
from quartermaster.labels.models import Printer
from quartermaster.labels.operations import NewPallet, NewPrinter
from quartermaster.locations.models import Warehouse

SIDES = ("x", "y", "width", "height")


class PalletForm(forms.Form):
    warehouse = forms.ModelChoiceField(Warehouse.objects.filter(archived_at=None).order_by("code"))
    owner = forms.ModelChoiceField(Owner.objects.filter(closed_at=None).order_by("code"), required=False, label="Whose goods")
    sku = forms.CharField(max_length=100, required=False, label="SKU, where all of it is the same")
    quantity = forms.CharField(max_length=30, required=False, label="How many of it")
    lot = forms.CharField(max_length=60, required=False)
    note = forms.CharField(max_length=100, required=False)

    def pallet(self) -> NewPallet:
        """What was typed; refusals of SKU and quantity name their fields."""
        given = self.cleaned_data
        sku = find_sku(given["sku"]) if given["sku"].strip() else None
        amount = (
            quantities.parse(given["quantity"], scale=sku.unit.scale if sku else quantities.SCALE) if given["quantity"] else None
        )
        return NewPallet(
            owner=given["owner"] or usual_owner(),
            warehouse=given["warehouse"],
            sku=sku,
            quantity=amount,
            lot_code=given["lot"].strip(),
            note=given["note"].strip(),
        )


class CopyForm(forms.Form):
    code = forms.CharField(max_length=40)
    name = forms.CharField(max_length=100)


def rows_of(layout: Layout) -> list[dict[str, Any]]:
    """The elements as the page shows them, one row each."""
    return [_row(element) for element in layout.elements]


def _row(element: Element) -> dict[str, Any]:
    return {
        "what": str(element.what),
        "value": element.value,
        "text": element.text,
        **{name: f"{getattr(element, name):f}" for name in (*SIDES, "size")},
        "bold": element.bold,
        "align": str(element.align),
        "symbology": str(element.symbology),
    }


NEW_ROW: Mapping[str, Any] = {
    "what": "words",
    "value": "",
    "text": "Words",
    "x": "2",
    "y": "2",
    "width": "20",
    "height": "5",
    "size": "8",
    "bold": False,
    "align": "left",
    "symbology": "linear",
}


def typed_rows(posted: QueryDict) -> list[dict[str, Any]]:
    """The rows of the page as they were typed; those whose kind was emptied are gone."""
    columns = {name: posted.getlist(name) for name in ("what", "value", "text", *SIDES, "size", "bold", "align", "symbology")}
    count = min(len(columns["what"]), MOST_ELEMENTS + 1)
    found = []
    for place in range(count):
        row: dict[str, Any] = {name: values[place][:200] if place < len(values) else "" for name, values in columns.items()}
        if row["what"]:
            found.append({**row, "bold": row["bold"] == "yes"})
    return found


def data_of(posted: QueryDict, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The layout that the page says, as `layouts.read` takes it; fields that an element does not have are left out."""
    return {
        "width": posted.get("label_width", "").strip(),
        "height": posted.get("label_height", "").strip(),
        "elements": [_said(row) for row in rows],
    }


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in row.items() if value not in ("", False)}
    if row["what"] not in (What.FIELD, What.CODE):
        said.pop("value", None)
    if row["what"] not in (What.FIELD, What.WORDS):
        said.pop("text", None)
    return said


class PrinterForm(forms.Form):
    name = forms.CharField(max_length=60)
    warehouse = forms.ModelChoiceField(Warehouse.objects.filter(archived_at=None).order_by("code"))
    host = forms.CharField(max_length=253, label="Name or address in the network")
    port = forms.IntegerField(initial=9100)
    dots_per_inch = forms.TypedChoiceField(choices=[(203, "203"), (300, "300"), (600, "600")], coerce=int, label="Dots per inch")
    width = forms.DecimalField(label="Its labels’ width, mm", max_digits=5, decimal_places=1, initial=57)
    height = forms.DecimalField(label="Their height, mm", max_digits=5, decimal_places=1, initial=32)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, row: Printer) -> PrinterForm:
        names = ("name", "warehouse", "host", "port", "dots_per_inch", "width", "height", "version")
        return cls(initial={name: getattr(row, name) for name in names})

    def printer(self) -> NewPrinter:
        return NewPrinter(**{name: value for name, value in self.cleaned_data.items() if name != "version"})
