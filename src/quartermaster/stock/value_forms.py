"""The forms that people fill in to change what stock is worth."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from quartermaster.stock.costing import Basis, Measures

MEASURED = {"weight": "Weight", "volume": "Volume"}
"""What is not known of a SKU, so it is asked for."""


def _text(label: str, help_text: str = "", **more: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, widget=forms.TextInput(attrs={"autocomplete": "off"}), **more)


class NewCostForm(forms.Form):
    """What one unit is worth from now on, and why."""

    sku = _text("SKU", max_length=60)
    owner = forms.CharField(max_length=30, required=False, widget=forms.HiddenInput)
    unit_cost = forms.DecimalField(label="Cost of one", min_value=0, max_digits=14, decimal_places=4)
    reason = _text("Reason", "Whoever reads the books later will want to know.", max_length=200)


class ClosingForm(forms.Form):
    reason = _text("Reason", "That it was checked, and by whom.", max_length=200)


class LandedCostForm(forms.Form):
    """Freight or duty of goods that were received under purchase orders."""

    documents = _text("Purchase orders", "Their numbers, like PO-98765 PO-98766.", max_length=400)
    amount = forms.DecimalField(label="Amount", max_digits=14, decimal_places=4, help_text="Below zero for a credit.")
    by = forms.ChoiceField(
        label="Split by",
        choices=[
            ("value", "Value"),
            ("quantity", "Quantity"),
            ("weight", "Weight"),
            ("volume", "Volume"),
            ("equal", "Equally between the receipts"),
        ],
    )

    def ask_measures(self, skus: Iterable[tuple[int, str]]) -> None:
        """Ask what one unit of each SKU (its id and code) weighs or takes, where that is what the amount is split by."""
        what = MEASURED.get(self.data.get("by", ""))
        for sku_id, code in skus if what else ():
            self.fields[f"of_{sku_id}"] = forms.DecimalField(
                label=f"{what} of one {code}",
                min_value=0,
                max_digits=14,
                decimal_places=6,
                error_messages={"required": "Not known yet: say it in any unit, the same for all."},
            )

    def ask_reason(self) -> None:
        self.fields["reason"] = _text("What for", "Like: Freight, invoice 4711.", max_length=200)

    @property
    def basis(self) -> Basis:
        return Basis(self.cleaned_data["by"])

    @property
    def numbers(self) -> list[str]:
        """The purchase orders named, as far as anything was written."""
        return list(dict.fromkeys(self.data.get("documents", "").replace(",", " ").upper().split()))

    @property
    def measures(self) -> dict[int, Measures]:
        given = {int(name[3:]): value for name, value in self.cleaned_data.items() if name.startswith("of_")}
        weighs = self.basis is Basis.WEIGHT
        return {sku_id: Measures(weight=one) if weighs else Measures(volume=one) for sku_id, one in given.items()}

    @property
    def written(self) -> list[tuple[str, str]]:
        """What was typed, to be sent along with what follows."""
        return [(name, self.data.get(name, "")) for name in self.fields if name != "reason"]
