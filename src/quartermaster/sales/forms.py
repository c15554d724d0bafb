"""The forms of sales, and reading what people type on lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms

from quartermaster.catalog import queries as catalog
from quartermaster.catalog.models import Sku
from quartermaster.catalog.queries import Coded
from quartermaster.catalog.whose import WhoseForm
from quartermaster.codes.units import typed
from quartermaster.kernel.iso import countries
from quartermaster.kernel.refusals import FieldError, Invalid, Refusal
from quartermaster.locations.models import Warehouse
from quartermaster.sales.models import Customer, Order, SalesChannel
from quartermaster.sales.operations import Editing, NewCustomer, ShipTo, WrittenLine, WrittenOrder, ship_to_of_order
from quartermaster.stock.operations import REASONS

BLANK_ROWS = 3

REASON_CHOICES = [(reason, reason.replace("_", " ").capitalize()) for reason in REASONS]


class LinesRefused(Invalid):
    code = "invalid_order"
    title = "Some lines are not right"


def _warehouses() -> list[tuple[str, str]]:
    found = Warehouse.objects.filter(archived_at=None).order_by("code")
    return [("", "By the sourcing rule"), *((row.code, row.name) for row in found)]


def _channels() -> list[tuple[str, str]]:
    found = SalesChannel.objects.filter(archived_at=None).order_by("code")
    return [("", "The customer’s usual"), *((row.code, row.name) for row in found)]


class OrderForm(WhoseForm):
    customer = forms.CharField(
        max_length=40,
        required=False,
        help_text="Code. Empty for a walk-in.",
        widget=forms.TextInput(attrs={"list": "customers", "autocomplete": "off"}),
    )
    warehouse = forms.ChoiceField(choices=_warehouses, required=False)
    reference = forms.CharField(max_length=60, required=False, label="Their reference")
    ship_by = forms.DateField(required=False, label="Ship by", widget=forms.DateInput(attrs={"type": "date"}))
    channel = forms.ChoiceField(choices=_channels, required=False)
    on_short = forms.ChoiceField(
        choices=[("", "As the channel says"), *Order.OnShort.choices], required=False, label="What is short"
    )
    ship_complete = forms.BooleanField(required=False, label="Ship it complete, in one go")
    draft = forms.BooleanField(required=False, label="Draft: write it down, reserve nothing yet")
    ship_name = forms.CharField(max_length=200, required=False, label="Ship to", help_text="Empty: the customer’s usual address.")
    address = forms.CharField(max_length=2000, required=False, label="Street and more", widget=forms.Textarea(attrs={"rows": 2}))
    postcode = forms.CharField(max_length=20, required=False)
    city = forms.CharField(max_length=100, required=False)
    region = forms.CharField(max_length=100, required=False)
    country = forms.ChoiceField(choices=[("", "–"), *countries()], required=False)
    note = forms.CharField(max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def written(self, lines: Sequence[WrittenLine]) -> WrittenOrder:
        """The order in codes. Only for a valid form."""
        data = self.cleaned_data
        return WrittenOrder(
            lines=lines,
            customer=data["customer"],
            warehouse=data["warehouse"],
            reference=data["reference"],
            ship_by=data["ship_by"],
            on_short=data["on_short"],
            note=data["note"],
            channel=data["channel"],
            ship_complete=data["ship_complete"] or None,
            draft=data["draft"],
            ship_to=_ship_to(data),
            owner=self.owner_code or "",
        )


def _usual_channels() -> list[tuple[int | str, str]]:
    return [("", "None"), *SalesChannel.objects.order_by("code").values_list("pk", "name")]


def _ship_to(data: dict[str, Any]) -> ShipTo | None:
    """The typed address, or nothing where none was typed."""
    names = ("address", "postcode", "city", "region", "country")
    typed = ShipTo(name=data["ship_name"], **{name: data[name] for name in names})
    return typed if typed != ShipTo() else None


class EditForm(forms.Form):
    ship_by = forms.DateField(required=False, label="Ship by", widget=forms.DateInput(attrs={"type": "date"}))
    ship_name = forms.CharField(max_length=200, required=False, label="Ship to")
    address = forms.CharField(max_length=2000, required=False, label="Street and more", widget=forms.Textarea(attrs={"rows": 2}))
    postcode = forms.CharField(max_length=20, required=False)
    city = forms.CharField(max_length=100, required=False)
    region = forms.CharField(max_length=100, required=False)
    country = forms.ChoiceField(choices=[("", "–"), *countries()], required=False)
    note = forms.CharField(max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, order: Order) -> EditForm:
        names = ("ship_by", "ship_name", "address", "postcode", "city", "region", "country", "note", "version")
        return cls(initial={name: getattr(order, name) for name in names})

    def editing(self, order: Order) -> Editing:
        """What was typed. Coordinates belong to the address they came with. Only for a valid form."""
        data, ship_to = self.cleaned_data, _ship_to(self.cleaned_data) or ShipTo()
        former = ship_to_of_order(order)
        moved = replace(former, latitude=None, longitude=None) != ship_to
        return Editing(
            note=data["note"],
            ship_to=ship_to if moved else former,
            ship_by=data["ship_by"],
            clear_ship_by=data["ship_by"] is None,
        )


class NewCustomerForm(forms.Form):
    code = forms.CharField(max_length=40, help_text="How orders name the customer.")
    name = forms.CharField(max_length=200)
    email = forms.EmailField(required=False, label="E-mail")
    country = forms.CharField(max_length=60, required=False)
    minimum_life_days = forms.IntegerField(
        label="Days of life wanted",
        required=False,
        min_value=0,
        max_value=9999,
        help_text="Goods that expire sooner are not picked.",
    )
    picking = forms.ChoiceField(choices=[("", "As each SKU says"), *Sku.Picking.choices], required=False, label="Picked first")
    priority = forms.IntegerField(
        required=False, min_value=1, max_value=9, help_text="1 is promised first. Empty: the channel’s."
    )
    channel = forms.ChoiceField(choices=_usual_channels, required=False, label="Usual channel")
    ship_complete = forms.BooleanField(required=False, label="Orders are shipped complete, in one go")
    note = forms.CharField(max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    @property
    def customer(self) -> NewCustomer:
        """Only for a valid form."""
        texts = {field: self.cleaned_data[field] for field in ("code", "name", "email", "country", "note")}
        data = self.cleaned_data
        return NewCustomer(
            **texts,
            minimum_life_days=data["minimum_life_days"] or 0,
            picking=data["picking"],
            priority=data["priority"],
            ship_complete=data["ship_complete"],
            channel_id=int(data["channel"]) if data["channel"] else None,
        )


class CustomerForm(NewCustomerForm):
    archived = forms.BooleanField(required=False, label="Archived: places no more orders; open ones go on")
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, customer: Customer) -> CustomerForm:
        fields = (
            "code",
            "name",
            "email",
            "country",
            "note",
            "minimum_life_days",
            "picking",
            "priority",
            "ship_complete",
            "version",
        )
        known = {field: getattr(customer, field) for field in fields} | {"channel": customer.channel_id or ""}
        return cls(initial={**known, "archived": customer.archived_at is not None})


class ShipForm(forms.Form):
    carrier = forms.CharField(max_length=60, required=False)
    tracking = forms.CharField(max_length=100, required=False, label="Tracking number")


class UploadForm(forms.Form):
    file = forms.FileField(
        help_text="CSV or XLSX with the columns reference, sku, quantity; also customer, unit, warehouse, ship_by.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    on_short = forms.ChoiceField(choices=Order.OnShort.choices, label="What is short", initial=Order.OnShort.REFUSE)


@dataclass(slots=True)
class Row:
    """One typed line of a form, as typed, with what is wrong with it."""

    sku: str = ""
    quantity: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def blank(self) -> bool:
        return not self.sku.strip() and not self.quantity.strip()


def typed_rows(data: Any) -> list[Row]:
    """The lines of a posted form in their order; blank ones too, so that nothing jumps."""
    codes, amounts = data.getlist("sku"), data.getlist("quantity")
    return [Row(code, amount) for code, amount in zip(codes, amounts, strict=False)]


def written_lines(rows: Sequence[Row]) -> list[WrittenLine]:
    """The lines that are not blank, or `LinesRefused`, each row then saying what is wrong with it."""
    filled = [row for row in rows if not row.blank]
    known = catalog.read_codes(row.sku for row in filled)
    lines = []
    for row in filled:
        coded = known.get(row.sku)
        if coded is None:
            row.errors.append("No such SKU or barcode." if row.sku.strip() else "Which SKU?")
            continue
        try:
            lines.append(read_line(coded, row.quantity))
        except Refusal as refusal:
            row.errors.append(refusal.detail)
    if any(row.errors for row in filled):
        raise LinesRefused("Some lines are not right. Nothing was placed.")
    return lines


def read_line(coded: Coded, text: str) -> WrittenLine:
    """So much of what the code stands for: "3 case", or "12" in the unit of the pack that was scanned, else the base unit."""
    quantity, unit = typed(text)
    return WrittenLine(sku=coded.sku.code, quantity=quantity, unit=unit or coded.unit)


def mark(rows: Sequence[Row], errors: Sequence[FieldError]) -> list[str]:
    """Put each error on the row it points at; what points elsewhere is returned."""
    filled = [row for row in rows if not row.blank]
    elsewhere = []
    for error in errors:
        parts = error.pointer.split("/")
        if len(parts) > 2 and parts[1] == "lines" and parts[2].isdigit() and int(parts[2]) < len(filled):
            filled[int(parts[2])].errors.append(error.message)
        else:
            elsewhere.append(error.message)
    return elsewhere
