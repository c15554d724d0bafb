"""The forms of purchasing, and the lines that are typed or scanned below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.http import QueryDict

from quartermaster.codes.units import typed
from quartermaster.kernel.money import parse_price
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Invalid, Refusal
from quartermaster.locations.models import Warehouse
from quartermaster.purchasing.entries import Entry, InvalidEntry
from quartermaster.purchasing.models import PurchaseOrder, Supplier, SupplierItem
from quartermaster.purchasing.operations import ways_to_settle
from quartermaster.purchasing.papers import DAMAGED

MOST_LINES = 1000


class OrderForm(forms.Form):
    """The head of a purchase order."""

    supplier = forms.ModelChoiceField(Supplier.objects.filter(archived_at=None).order_by("name"), empty_label="Choose a supplier")
    warehouse = forms.ModelChoiceField(
        Warehouse.objects.filter(archived_at=None).order_by("code"), label="Deliver to", empty_label=None
    )
    expected_on = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text="Left open, the supplier's lead time counts."
    )
    note = forms.CharField(required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class SupplierForm(forms.Form):
    code = forms.CharField(max_length=30)
    name = forms.CharField(max_length=200)
    email = forms.EmailField(required=False, label="E-mail")
    lead_time_days = forms.IntegerField(min_value=0, max_value=999, initial=7, label="Lead time in days")
    note = forms.CharField(required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class SupplierItemForm(forms.Form):
    """What a supplier sells. Quantities and the cost are per base unit of the SKU."""

    sku = forms.CharField(max_length=100, label="SKU or barcode")
    supplier_code = forms.CharField(required=False, max_length=60, label="The supplier's code")
    unit_cost = forms.CharField(max_length=20, label="Cost per unit", initial="0")
    lead_time_days = forms.IntegerField(required=False, min_value=0, max_value=999, label="Lead time in days")
    minimum_quantity = forms.CharField(required=False, max_length=20, label="Minimum quantity")
    order_multiple = forms.CharField(required=False, max_length=20, label="Sold in multiples of")
    preferred = forms.BooleanField(required=False, label="Preferred supplier of this SKU")


class ResolutionForm(forms.Form):
    """How a discrepancy is settled; only what suits its kind is offered."""

    resolution = forms.ChoiceField()
    note = forms.CharField(required=False, max_length=500)

    def __init__(self, *args: object, kind: str) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        choices = self.fields["resolution"]
        if isinstance(choices, forms.ChoiceField):
            choices.choices = ways_to_settle(kind)


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=200, help_text="It is shown on the order's timeline.")


def item_as_typed(item: SupplierItem) -> dict[str, object]:
    """A supplier's item as its form shows it."""
    return {
        "sku": item.sku.code,
        "supplier_code": item.supplier_code,
        "unit_cost": plain(item.unit_cost),
        "lead_time_days": item.lead_time_days,
        "minimum_quantity": plain(item.minimum_quantity) if item.minimum_quantity else "",
        "order_multiple": plain(item.order_multiple) if item.order_multiple else "",
        "preferred": item.preferred,
    }


@dataclass(slots=True)
class TypedLine:
    """One line of an order as typed, with what is wrong with it."""

    sku: str = ""
    quantity: str = ""
    unit_cost: str = ""
    about: str = ""
    error: str = ""


def typed_lines(data: QueryDict) -> list[TypedLine]:
    """The lines that were filled in; wholly empty ones are left out."""
    columns = [data.getlist(name) for name in ("sku", "quantity", "unit_cost")]
    count = min(max(len(column) for column in columns), MOST_LINES + 50)
    cells = [[column[place].strip() if place < len(column) else "" for column in columns] for place in range(count)]
    return [TypedLine(*row) for row in cells if row[0] or row[1]]


def lines_of(order: PurchaseOrder) -> list[TypedLine]:
    """A draft's lines as somebody would type them."""
    return [
        TypedLine(line.sku.code, line.entered or plain(line.quantity), plain(line.unit_cost), line.sku.name)
        for line in order.lines.all()
    ]


def entries_of(lines: Sequence[TypedLine]) -> list[Entry]:
    """The lines read, or `InvalidEntry` naming every one that cannot be."""
    errors: list[FieldError] = []
    entries: list[Entry] = []
    for place, line in enumerate(lines):
        try:
            quantity, unit = typed(line.quantity, pointer=f"/lines/{place}/quantity")
            cost = parse_price(line.unit_cost, pointer=f"/lines/{place}/unit_cost") if line.unit_cost else None
            entries.append(Entry(quantity, line.sku, unit, unit_cost=cost))
        except Invalid as refusal:
            errors += refusal.errors
    if errors:
        raise InvalidEntry(errors[0].message, errors=errors)
    return entries


@dataclass(slots=True)
class CountedLine:
    """A line of a delivery as counted: of the order's line (`position`), or of a SKU that was not expected."""

    position: int | None
    sku: str
    quantity: str
    damaged: str
    error: str = ""


def counted_lines(data: QueryDict, positions: Sequence[int]) -> list[CountedLine]:
    """What was counted, line by line of the order, then what was not expected."""
    expected = [
        CountedLine(position, "", data.get(f"quantity_{position}", "").strip(), data.get(f"damaged_{position}", "").strip())
        for position in positions
    ]
    codes, quantities = data.getlist("sku")[:MOST_LINES], data.getlist("quantity")[:MOST_LINES]
    strange = [CountedLine(None, code.strip(), quantity.strip(), "") for code, quantity in zip(codes, quantities, strict=False)]
    return expected + [line for line in strange if line.sku or line.quantity]


def counted_entries(lines: Sequence[CountedLine]) -> tuple[list[Entry], list[int]]:
    """The counted lines as entries, and for each entry the line it came from. Zero and nothing mean: none came."""
    errors: list[FieldError] = []
    entries: list[Entry] = []
    sources: list[int] = []
    for place, line in enumerate(lines):
        try:
            for entry in _counted(line, place):
                entries.append(entry)
                sources.append(place)
        except Invalid as refusal:
            errors += refusal.errors
    if errors:
        raise InvalidEntry(errors[0].message, errors=errors)
    return entries, sources


def _counted(line: CountedLine, place: int) -> list[Entry]:
    """The good part and the damaged part of a line. The damaged are counted within its quantity, in the same unit."""
    if line.quantity.strip("0.") == "" and line.damaged.strip("0.") == "":
        return []
    pointer = f"/lines/{place}/quantity"
    whole, unit = typed(line.quantity, pointer=pointer)
    damaged = Decimal(0)
    if line.damaged.strip("0.") != "":
        damaged, _ = typed(line.damaged, pointer=pointer)
    if damaged > whole:
        message = f"{plain(damaged)} damaged of {plain(whole)} cannot be. The damaged are part of what came."
        raise InvalidEntry(message, errors=[FieldError(pointer, "more_damaged_than_came", message)])
    parts = [(whole - damaged, "good"), (damaged, DAMAGED)]
    return [Entry(part, line.sku, unit, line.position, condition=condition) for part, condition in parts if part > 0]


def mark(refusal: Refusal, lines: Sequence[TypedLine | CountedLine], sources: Sequence[int] | None = None) -> None:
    """Put each error beside the line that it is about."""
    for error in refusal.errors:
        parts = error.pointer.split("/")
        if len(parts) > 2 and parts[1] == "lines" and parts[2].isdecimal():
            place = int(parts[2])
            place = sources[place] if sources and place < len(sources) else place
            if place < len(lines):
                lines[place].error = error.message
