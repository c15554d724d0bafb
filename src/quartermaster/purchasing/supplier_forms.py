"""The forms of suppliers, and the rows below them: addresses, contacts, price breaks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from quartermaster.kernel.iso import CURRENCIES, countries
from quartermaster.kernel.money import parse_price, parse_rate
from quartermaster.kernel.quantities import parse as parse_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.purchasing.models import Supplier, SupplierAddress, SupplierItem, book_currency
from quartermaster.purchasing.operations.suppliers import InvalidSupplier
from quartermaster.purchasing.papers import NewAddress, NewBreak, NewContact, NewSupplierItem, Terms

Row = dict[str, str]
"""One row as typed, by field; what is wrong with it under `error`."""

ADDRESS_FIELDS = ("kind", "name", "street", "street_2", "city", "region", "postcode", "country")
CONTACT_FIELDS = ("name", "role", "email", "phone", "gets_orders")
BREAK_FIELDS = ("from_quantity", "unit_cost", "valid_from", "valid_until")
MOST_ROWS = 60
BLANK = 2
PURPOSES = SupplierAddress.Kind.choices
COUNTRIES = countries()


class SupplierForm(forms.Form):
    code = forms.CharField(max_length=30)
    name = forms.CharField(max_length=200)
    email = forms.EmailField(required=False, label="E-mail", help_text="Orders go here where no contact gets them.")
    lead_time_days = forms.IntegerField(min_value=0, max_value=999, initial=7, label="Lead time in days")
    currency = forms.ChoiceField(required=False, initial=book_currency, choices=[(code, code) for code in sorted(CURRENCIES)])
    exchange_rate = forms.CharField(required=False, max_length=20, initial="1", help_text="What one of it is in your currency.")
    payment_days = forms.IntegerField(required=False, min_value=0, max_value=999, label="Payment within days")
    incoterm = forms.ChoiceField(required=False, choices=[("", "not agreed"), *Supplier.Incoterm.choices])
    minimum_order_value = forms.CharField(required=False, max_length=20, label="Minimum order value")
    note = forms.CharField(required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


TERM_FIELDS = ("currency", "exchange_rate", "payment_days", "incoterm", "minimum_order_value")
PLAIN_FIELDS = ("code", "name", "email", "lead_time_days", "note")


class SupplierItemForm(forms.Form):
    """What a supplier sells. Quantities and the cost are per base unit of the SKU."""

    sku = forms.CharField(max_length=100, label="SKU or barcode")
    supplier_code = forms.CharField(required=False, max_length=60, label="The supplier's code")
    pack_unit = forms.CharField(required=False, max_length=20, label="Sold in", help_text="One of the SKU's packs, like case.")
    unit_cost = forms.CharField(max_length=20, label="Cost per unit", initial="0", help_text="In the supplier's currency.")
    lead_time_days = forms.IntegerField(required=False, min_value=0, max_value=999, label="Lead time in days")
    minimum_quantity = forms.CharField(required=False, max_length=20, label="Minimum quantity")
    order_multiple = forms.CharField(required=False, max_length=20, label="Sold in multiples of")
    preferred = forms.BooleanField(required=False, label="Preferred supplier of this SKU")


# ---------------------------------------------------------------- suppliers, typed and read


def supplier_as_typed(supplier: Supplier) -> dict[str, Any]:
    shown: dict[str, Any] = {name: getattr(supplier, name) for name in (*PLAIN_FIELDS, *TERM_FIELDS)}
    least = supplier.minimum_order_value
    return {**shown, "exchange_rate": plain(supplier.exchange_rate), "minimum_order_value": "" if least is None else plain(least)}


def addresses_as_typed(supplier: Supplier | None) -> list[Row]:
    rows = supplier.addresses.all() if supplier else ()
    return [{name: getattr(row, name) for name in ADDRESS_FIELDS} for row in rows]


def contacts_as_typed(supplier: Supplier | None) -> list[Row]:
    rows = supplier.contacts.all() if supplier else ()
    typed = [{name: str(getattr(row, name)) for name in CONTACT_FIELDS} for row in rows]
    return [{**row, "gets_orders": "yes" if row["gets_orders"] == "True" else ""} for row in typed]


def blank_addresses(taken: Sequence[Row]) -> list[Row]:
    """A row for the first purpose that has no address yet."""
    free = [kind for kind, _ in PURPOSES if kind not in {row["kind"] for row in taken}]
    return [{"kind": kind} for kind in free[:1]]


def typed_rows(data: QueryDict, prefix: str, fields: Sequence[str], *, unless: Sequence[str]) -> list[Row]:
    """The rows whose inputs are named prefix_field; those with nothing in any of `unless` are left out."""
    columns = [data.getlist(f"{prefix}_{name}")[:MOST_ROWS] for name in fields]
    found = [
        {name: column[place].strip() if place < len(column) else "" for name, column in zip(fields, columns, strict=True)}
        for place in range(max(map(len, columns)))
    ]
    return [row for row in found if any(row[name] for name in unless)]


def typed_addresses(data: QueryDict) -> list[Row]:
    return typed_rows(data, "address", ADDRESS_FIELDS, unless=("street", "city", "postcode", "name"))


def typed_contacts(data: QueryDict) -> list[Row]:
    return typed_rows(data, "contact", CONTACT_FIELDS, unless=("name", "email", "phone"))


def details_typed(form: SupplierForm, addresses: Sequence[Row], contacts: Sequence[Row]) -> dict[str, Any]:
    """What the operations are given: the supplier with terms, addresses and contacts."""
    typed = form.cleaned_data
    least = typed["minimum_order_value"]
    return {
        **{name: typed[name] for name in PLAIN_FIELDS},
        "terms": Terms(
            currency=typed["currency"],
            exchange_rate=parse_rate(typed["exchange_rate"] or "1"),
            payment_days=typed["payment_days"],
            incoterm=typed["incoterm"],
            minimum_order_value=parse_price(least, pointer="/minimum_order_value") if least else None,
        ),
        "addresses": [NewAddress(**{name: row[name] for name in ADDRESS_FIELDS}) for row in addresses],
        "contacts": [
            NewContact(row["name"], row["role"], row["email"], row["phone"], row["gets_orders"] == "yes") for row in contacts
        ],
    }


def put_beside(errors: Sequence[FieldError], part: str, rows: Sequence[Row]) -> bool:
    """Note each error beside the row that it is about; whether there was one."""
    taken = False
    for error in errors:
        pieces = error.pointer.strip("/").split("/")
        if len(pieces) > 1 and pieces[0] == part and pieces[1].isdecimal() and int(pieces[1]) < len(rows):
            rows[int(pieces[1])]["error"], taken = error.message, True
    return taken


# ---------------------------------------------------------------- what they sell


def item_as_typed(item: SupplierItem) -> dict[str, object]:
    """A supplier's item as its form shows it."""
    return {
        "sku": item.sku.code,
        "supplier_code": item.supplier_code,
        "pack_unit": item.pack_unit,
        "unit_cost": plain(item.unit_cost),
        "lead_time_days": item.lead_time_days,
        "minimum_quantity": plain(item.minimum_quantity) if item.minimum_quantity else "",
        "order_multiple": plain(item.order_multiple) if item.order_multiple else "",
        "preferred": item.preferred,
    }


def breaks_as_typed(item: SupplierItem | None) -> list[Row]:
    return [
        {
            "from_quantity": plain(row.from_quantity),
            "unit_cost": plain(row.unit_cost),
            "valid_from": row.valid_from.isoformat() if row.valid_from else "",
            "valid_until": row.valid_until.isoformat() if row.valid_until else "",
        }
        for row in (item.breaks.all() if item else ())
    ]


def typed_breaks(data: QueryDict) -> list[Row]:
    return typed_rows(data, "break", BREAK_FIELDS, unless=("from_quantity", "unit_cost"))


def item_typed(supplier_id: int, sku_id: int, typed: dict[str, Any], breaks: Sequence[Row]) -> NewSupplierItem:
    """The item as typed, or a refusal that names what cannot be read."""
    return NewSupplierItem(
        supplier_id=supplier_id,
        sku_id=sku_id,
        unit_cost=parse_price(typed["unit_cost"], pointer="/unit_cost"),
        supplier_code=typed["supplier_code"],
        pack_unit=typed["pack_unit"].strip(),
        lead_time_days=typed["lead_time_days"],
        minimum_quantity=_optional(typed["minimum_quantity"], "/minimum_quantity"),
        order_multiple=_optional(typed["order_multiple"], "/order_multiple"),
        preferred=typed["preferred"],
        breaks=_breaks(breaks),
    )


def _breaks(rows: Sequence[Row]) -> tuple[NewBreak, ...]:
    errors: list[FieldError] = []
    found: list[NewBreak] = []
    for place, row in enumerate(rows):
        where = f"/items/0/breaks/{place}"
        try:
            quantity = parse_quantity(row["from_quantity"], pointer=f"{where}/from_quantity")
            cost = parse_price(row["unit_cost"], pointer=f"{where}/unit_cost")
            days = [_day(row[name], f"{where}/{name}") for name in ("valid_from", "valid_until")]
            found.append(NewBreak(quantity, cost, *days))
        except Invalid as refusal:
            errors += refusal.errors
    if errors:
        raise InvalidSupplier(errors[0].message, errors=errors)
    return tuple(found)


def _day(text: str, pointer: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        message = f"“{text[:20]}” is not a date. Write it like 2027-01-31."
        raise InvalidSupplier(message, errors=[FieldError(pointer, "not_a_date", message)]) from None


def _optional(text: str, pointer: str) -> Decimal | None:
    return parse_quantity(text, pointer=pointer) if text.strip() else None
