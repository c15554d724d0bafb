"""The form of a SKU. Its rules are the operation's; here is only how it is typed."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms

from quartermaster.catalog import queries
from quartermaster.catalog.making import MakingTime
from quartermaster.catalog.models import Category, Product, Sku
from quartermaster.catalog.plans import KEEP, NewProduct, SkuRow
from quartermaster.kernel.quantities import plain


def _unit_choices() -> list[tuple[str, str]]:
    return [(unit.code, f"{unit.name} ({unit.code})") for unit in queries.units()]


def _weight_choices() -> list[tuple[str, str]]:
    return [("", "Not weighed"), *_unit_choices()]


def _category_choices() -> list[tuple[str, str]]:
    return [("", "None"), *((one.name, one.name) for one in queries.categories())]


class SkuForm(forms.Form):
    """What an existing SKU can change."""

    name = forms.CharField(max_length=200)
    cost = forms.DecimalField(required=False, help_text="What one costs us; of what is weighed, per unit of weight.")
    price = forms.DecimalField(required=False, help_text="What one is sold for; of what is weighed, per unit of weight.")
    minimum = forms.DecimalField(required=False, help_text="Reorder point: at or below it, it is low.")
    maximum = forms.DecimalField(required=False, help_text="What an order fills up to.")
    tracking = forms.ChoiceField(
        choices=Sku.Tracking.choices, required=False, help_text="It changes only while there is none in stock."
    )
    picking = forms.ChoiceField(label="Picked first", choices=Sku.Picking.choices, required=False)
    category = forms.ChoiceField(choices=_category_choices, required=False)
    bought_in = forms.ChoiceField(label="Usually bought in", required=False)
    sold_in = forms.ChoiceField(label="Usually sold in", required=False)
    weighed_in = forms.ChoiceField(
        choices=_weight_choices,
        required=False,
        help_text="Pieces that are weighed too. It changes only before it was ever in stock.",
    )
    nominal_weight = forms.DecimalField(required=False, label="A piece weighs", help_text="Usually, in that unit.")
    weight_tolerance = forms.DecimalField(required=False, label="Give or take %", help_text="10 unless you say otherwise.")
    note = forms.CharField(max_length=500, required=False, widget=forms.TextInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, sku: Sku | None = None, **more: Any) -> None:
        """Of a SKU that exists; a new one has no packs yet."""
        super().__init__(*args, **more)
        if sku is None:
            del self.fields["bought_in"], self.fields["sold_in"]
            return
        packs = list(queries.packs_of(sku))
        choices = [(sku.unit.code, f"{sku.unit.name} ({sku.unit.code})")]
        choices += [(pack.unit.code, f"{pack} {sku.unit.code}") for pack in packs]
        for name, deed in (("bought_in", "bought"), ("sold_in", "sold")):
            usual = next((pack.unit.code for pack in packs if getattr(pack, deed)), sku.unit.code)
            label = self.fields[name].label
            self.fields[name] = forms.ChoiceField(label=label, required=False, choices=choices, initial=usual)

    @classmethod
    def of(cls, sku: Sku, *, costs: bool) -> SkuForm:
        def shown(value: Decimal | None) -> str:
            return "" if value is None else plain(value)

        form = cls(
            sku=sku,
            initial={
                "name": sku.name,
                "cost": shown(sku.cost),
                "price": shown(sku.retail_price),
                "minimum": shown(sku.minimum),
                "maximum": shown(sku.maximum),
                "note": sku.note,
                "tracking": sku.tracking,
                "picking": sku.picking,
                "category": sku.category.name if sku.category else "",
                "weighed_in": sku.weighed_in.code if sku.weighed_in else "",
                "nominal_weight": shown(sku.nominal_weight),
                "weight_tolerance": shown(sku.weight_tolerance),
                "version": sku.version,
            },
        )
        return form.without_costs(costs)

    def without_costs(self, costs: bool) -> SkuForm:
        """Without the cost field for whoever may not see costs."""
        if not costs:
            del self.fields["cost"]
        return self

    def row(self, code: str) -> SkuRow:
        return SkuRow(code=code, **self._figures())

    def _figures(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "name": given["name"],
            "cost": KEEP if given.get("cost") is None else given["cost"],
            "retail_price": KEEP if given["price"] is None else given["price"],
            "minimum": given["minimum"],
            "maximum": given["maximum"],
            "note": given["note"],
            "tracking": given["tracking"] or KEEP,
            "picking": given["picking"] or KEEP,
            "category": given["category"],
            "weighed_in": given["weighed_in"],
            "nominal_weight": given["nominal_weight"],
            "weight_tolerance": given["weight_tolerance"],
            "bought_in": given.get("bought_in") or KEEP,
            "sold_in": given.get("sold_in") or KEEP,
        }


class NewSkuForm(SkuForm):
    """A new SKU, of a new product or of one that exists."""

    sku = forms.CharField(label="SKU", max_length=60, strip=False, help_text="1 to 60 characters, no spaces.")
    product = forms.CharField(
        max_length=200, required=False, help_text="SKUs of one product are its variants. Empty: a product of its own."
    )
    description = forms.CharField(max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    unit = forms.ChoiceField(choices=_unit_choices, initial="pcs", help_text="What it is counted in. It never changes.")
    barcodes = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="One on each line: EAN, UPC, GTIN or any other code."
    )
    field_order = (
        "sku",
        "name",
        "product",
        "description",
        "unit",
        "cost",
        "price",
        "minimum",
        "maximum",
        "tracking",
        "picking",
        "category",
        "weighed_in",
        "nominal_weight",
        "weight_tolerance",
        "barcodes",
        "note",
        "version",
    )

    def row(self, code: str = "") -> SkuRow:
        given = self.cleaned_data
        product = given["product"].strip()
        described = NewProduct(product or given["name"], given["description"]) if given["description"] else product or KEEP
        return SkuRow(
            code=given["sku"],
            product=described,
            unit=given["unit"],
            barcodes=tuple(filter(None, (line.strip() for line in re.split(r"[;\n]+", given["barcodes"])))),
            **self._figures(),
        )


class ProductForm(forms.Form):
    """What a product can change."""

    name = forms.CharField(max_length=200, help_text="SKUs that bear this name are renamed with it.")
    description = forms.CharField(max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, product: Product) -> ProductForm:
        return cls(initial={"name": product.name, "description": product.description, "version": product.version})


class BarcodeForm(forms.Form):
    """A barcode and what carries it: the single piece, or one of the SKU's packs."""

    value = forms.CharField(label="Barcode", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    pack = forms.ChoiceField(label="It is on")

    def __init__(self, *args: Any, sku: Sku) -> None:
        super().__init__(*args)
        packs = [(pack.unit.code, f"A {pack} {sku.unit.code}") for pack in queries.packs_of(sku)]
        choices = [(sku.unit.code, f"One of it ({sku.unit.code})"), *packs]
        self.fields["pack"] = forms.ChoiceField(label="It is on", choices=choices, required=bool(packs))


class PackForm(forms.Form):
    """A pack of a SKU: holds numerator/denominator of its base unit."""

    unit = forms.ChoiceField(label="Pack")
    numerator = forms.IntegerField(label="Holds", min_value=1)
    denominator = forms.IntegerField(label="Divided by", min_value=1, initial=1, help_text="1 unless it holds a fraction.")

    def __init__(self, *args: Any, sku: Sku) -> None:
        super().__init__(*args)
        there = {sku.unit.code, *queries.packs_of(sku).values_list("unit__code", flat=True)}
        self.fields["unit"] = forms.ChoiceField(
            label="Pack", choices=[choice for choice in _unit_choices() if choice[0] not in there]
        )
        self.fields["numerator"].label = f"Holds so many {sku.unit.code}"


class PackChangeForm(forms.Form):
    numerator = forms.IntegerField(label="Holds", min_value=1)
    denominator = forms.IntegerField(label="Divided by", min_value=1, help_text="1 unless it holds a fraction.")
    version = forms.IntegerField(widget=forms.HiddenInput)


class NewCategoryForm(forms.Form):
    """What a category is called and how its goods are costed."""

    name = forms.CharField(max_length=60)
    costing = forms.ChoiceField(
        label="Costed by",
        choices=[("", "As everywhere"), *Category.Costing.choices],
        required=False,
        help_text="Another method counts from now on; what is in stock keeps its value.",
    )


class CategoryForm(NewCategoryForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class UnitForm(forms.Form):
    """What a unit can change."""

    name = forms.CharField(max_length=60)
    scale = forms.IntegerField(
        label="Decimals", min_value=0, max_value=6, help_text="How many decimals a quantity may have: pieces 0, kilograms 3."
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class NewUnitForm(forms.Form):
    code = forms.CharField(max_length=20, strip=False, label="Unit", help_text="Short, no spaces, like box. It never changes.")
    name = forms.CharField(max_length=60, help_text="In full, like Boxes.")
    scale = forms.IntegerField(
        label="Decimals", min_value=0, max_value=6, initial=0, help_text="Pieces and boxes 0, kilograms 3."
    )


class NewOwnerForm(forms.Form):
    code = forms.CharField(max_length=30, help_text="Short, like ACME. It never changes.")
    name = forms.CharField(max_length=200)


class OwnerForm(forms.Form):
    name = forms.CharField(max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)


class MakingForm(forms.Form):
    """How long making a kit takes. Empty: not said."""

    making_days = forms.IntegerField(required=False, min_value=0, label="Days for all", help_text="Both empty: a week.")
    batch_days = forms.DecimalField(required=False, min_value=0, label="Days per batch")
    batch_size = forms.DecimalField(required=False, label="A batch is", help_text="Empty: one.")
    inspection_days = forms.IntegerField(required=False, min_value=0, label="Inspection", help_text="Then it may be sold.")

    @staticmethod
    def told(time: MakingTime) -> dict[str, Any]:
        size = None if time.batch_size is None else plain(time.batch_size)
        each = plain(time.batch_days) if time.batch_days else None
        return {
            "making_days": time.days, "batch_days": each, "batch_size": size, "inspection_days": time.inspection_days or None,
        }  # fmt: skip

    @property
    def time(self) -> MakingTime:
        said = self.cleaned_data
        return MakingTime(said["making_days"], said["batch_days"] or Decimal(0), said["batch_size"], said["inspection_days"] or 0)
