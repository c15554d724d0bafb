"""The forms that people fill in to change stock by hand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from quartermaster.catalog import whose
from quartermaster.catalog.whose import WhoseForm
from quartermaster.codes.units import typed
from quartermaster.kernel.refusals import Invalid
from quartermaster.stock.operations import HOLD_REASONS, REASONS

REASON_CHOICES = [("", "Choose a reason"), *((reason, reason.replace("_", " ").capitalize()) for reason in REASONS)]


@dataclass(frozen=True, slots=True)
class HandLine:
    """What a person wrote on one line."""

    sku: str
    quantity: Decimal
    unit: str | None = None
    from_place: str = ""
    to_place: str = ""
    owner: str | None = None
    lot: str | None = None


class QuantityField(forms.CharField):
    """A quantity, with a pack where it is meant: "12", "3 case"."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **more)

    def clean(self, value: Any) -> tuple[Decimal, str | None] | None:
        if not self.required and not str(value or "").strip():
            return None
        try:
            return typed(str(super().clean(value)))
        except Invalid as refusal:
            raise forms.ValidationError(refusal.detail) from refusal


def _code(label: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=60, help_text=help_text, required=required, widget=widget)


class LotForm(WhoseForm):
    """A form whose lot is asked for only where the SKU is tracked, and whose owner only where there are several."""

    def tell_lots_apart(self, tracking: str) -> None:
        if tracking == "none":
            del self.fields["lot"]
        else:
            self.fields["lot"].label = "Serial" if tracking == "serial" else "Lot"

    @property
    def lot_code(self) -> str | None:
        return self.cleaned_data.get("lot") or None


class AdjustForm(LotForm):
    """Found or lost goods in one bin. `oversell` is there only for whoever may."""

    field_order = ("sku", "lot", "owner")

    sku = _code("SKU or barcode")
    lot = _code("Lot or serial", required=False)
    bin = _code("Bin", "Warehouse and bin, like LDS/A-01.")
    direction = forms.ChoiceField(label="What happened", choices=[("lost", "Lost: take out"), ("found", "Found: put in")])
    quantity = QuantityField(label="Quantity", help_text="Also in packs, like 3 case.")
    weight = forms.DecimalField(label="Weight", required=False, min_value=0)
    weight_confirmed = forms.BooleanField(
        label="The weight is right, although such pieces usually weigh something else", required=False
    )
    reason = forms.ChoiceField(label="Reason", choices=REASON_CHOICES)
    oversell = forms.BooleanField(label="Also when it is promised to customers (available goes below zero)", required=False)

    def __init__(self, *args: Any, may_oversell: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not may_oversell:
            del self.fields["oversell"]

    def tell_weight(self, unit: str) -> None:
        """Ask for the weight in this unit; where there is none, not at all."""
        if not unit:
            del self.fields["weight"], self.fields["weight_confirmed"]
        else:
            self.fields["weight"].label = f"Weight in {unit}"

    @property
    def stated_weight(self) -> Decimal | None:
        found: Decimal | None = self.cleaned_data.get("weight")
        return found

    @property
    def confirmed(self) -> bool:
        return bool(self.cleaned_data.get("weight_confirmed"))

    @property
    def line(self) -> HandLine:
        (quantity, unit), given = self.cleaned_data["quantity"], self.cleaned_data
        return HandLine(given["sku"], quantity, unit, given["bin"], owner=self.owner_code, lot=self.lot_code)


class TransferForm(LotForm):
    """From bin to bin, also into another warehouse. `over_limits` is there only for whoever may."""

    field_order = ("sku", "lot", "owner")

    sku = _code("SKU or barcode")
    lot = _code("Lot or serial", required=False)
    from_bin = _code("From bin", "Warehouse and bin, like LDS/A-01.")
    to_bin = _code("To bin", "In another warehouse it arrives at once, through transit.")
    quantity = QuantityField(label="Quantity", help_text="Also in packs, like 3 case.")
    over_limits = forms.BooleanField(label="Despite what the bin holds", required=False)

    def __init__(self, *args: Any, may_override: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not may_override:
            del self.fields["over_limits"]

    @property
    def line(self) -> HandLine:
        quantity, unit = self.cleaned_data["quantity"]
        given = self.cleaned_data
        places = (given["from_bin"], given["to_bin"])
        return HandLine(given["sku"], quantity, unit, *places, owner=self.owner_code, lot=self.lot_code)


class OwnerChangeForm(LotForm):
    """Goods in one bin that become another owner's. The price is there for whoever sees costs, the moment for whoever may
    record what happened earlier."""

    field_order = ("sku", "lot", "bin", "quantity", "owner", "to_owner")

    sku = _code("SKU or barcode")
    lot = _code("Lot or serial", required=False)
    bin = _code("Bin", "Warehouse and bin, like LDS/A-01.")
    quantity = QuantityField(label="Quantity", help_text="Also in packs, like 3 case.")
    to_owner = forms.ChoiceField(label="To")
    unit_cost = forms.DecimalField(
        label="Price of one",
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=4,
        help_text="In the base unit. Empty: what it cost its owner so far.",
    )
    occurred_at = forms.DateTimeField(
        label="When",
        required=False,
        help_text="Empty: now.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reason = forms.CharField(label="Why", max_length=200, required=False, widget=forms.TextInput)

    def __init__(self, *args: Any, costs: bool, backdates: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if "owner" in self.fields:
            self.fields["owner"].label = "From"
        self.fields["to_owner"] = forms.ChoiceField(label="To", choices=[("", "Choose an owner"), *whose.others()])
        for name, held in (("unit_cost", costs), ("occurred_at", backdates)):
            if not held:
                del self.fields[name]

    @property
    def line(self) -> HandLine:
        (quantity, unit), given = self.cleaned_data["quantity"], self.cleaned_data
        return HandLine(given["sku"], quantity, unit, given["bin"], owner=self.owner_code, lot=self.lot_code)


class HoldForm(WhoseForm):
    """What to hold: a SKU in a bin, a lot or serial, or all that lies in a bin. Without a quantity: all that lies free."""

    field_order = ("sku", "bin", "lot", "owner")

    sku = _code("SKU or barcode", "Empty: everything in the bin.", required=False)
    bin = _code("Bin", "Warehouse and bin, like LDS/A-01. Empty: wherever the lot lies.", required=False)
    lot = _code("Lot or serial", required=False)
    quantity = QuantityField(
        label="Quantity", help_text="Empty: all that lies free there. Also in packs, like 3 case.", required=False
    )
    reason = forms.ChoiceField(
        label="Why", choices=[("", "Choose a reason"), *((one, one.replace("_", " ").capitalize()) for one in HOLD_REASONS)]
    )
    note = forms.CharField(max_length=200, required=False, widget=forms.TextInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if "owner" in self.fields:
            offered = [("", "All owners"), *(one for one in whose.choices() if one[0])]
            self.fields["owner"] = forms.ChoiceField(label="Whose goods", choices=offered, required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("bin") and not given.get("lot"):
            self.add_error("bin", "Name the bin, or the lot or serial.")
        if given.get("lot") and not given.get("sku"):
            self.add_error("sku", "Say of which SKU the lot is.")
        if given.get("quantity") and not (given.get("sku") and given.get("bin")):
            self.add_error("quantity", "For a quantity name the SKU and the bin.")
        if "owner" in self.fields and not given.get("owner") and (given.get("quantity") or given.get("lot")):
            self.add_error("owner", "Several owners may have such goods: say whose they are.")
        return given

    @property
    def line(self) -> HandLine | None:
        """The line to hold, where a quantity is named."""
        given = self.cleaned_data
        if not given["quantity"]:
            return None
        quantity, unit = given["quantity"]
        return HandLine(given["sku"], quantity, unit, from_place=given["bin"], owner=self.owner_code, lot=given["lot"] or None)


class PartForm(forms.Form):
    """How much of a hold; empty: all of it."""

    quantity = QuantityField(label="Quantity", required=False, help_text="Empty: all of it.")

    def line(self, sku: str) -> HandLine:
        quantity, unit = self.cleaned_data["quantity"]
        return HandLine(sku, quantity, unit)


class RejectForm(PartForm):
    """Held goods that are not fit."""

    where = forms.ChoiceField(label="What becomes of them")
    reason = forms.ChoiceField(label="Reason, when scrapped", choices=REASON_CHOICES, required=False)

    def __init__(self, *args: Any, quarantines: list[tuple[str, str]]) -> None:
        super().__init__(*args)
        choices = [*quarantines, ("", "Scrap them: they leave the books")]
        self.fields["where"] = forms.ChoiceField(label="What becomes of them", choices=choices, required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("where") and not given.get("reason"):
            self.add_error("reason", "Say why they are scrapped.")
        return given
