"""Customers from a sheet: every fault at once, created and changed together, all rows or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.sales import queries
from quartermaster.sales.models import Customer
from quartermaster.sales.operations.customers import (
    NewAddress,
    NewCustomer,
    addresses_of,
    create_customer,
    customer_faults,
    edit_customer,
    facts_of,
)
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

HEADINGS = (
    Heading("code", required=True, aliases=("customer",), help="One that exists is changed, another is added"),
    Heading("name", help="Needed for a new customer"),
    Heading("email", aliases=("e-mail",)),
    Heading("country", help="As you write it"),
    Heading("note"),
    Heading("minimum_life_days", aliases=("days of life",), help="Whole days; empty: 0"),
    Heading("picking", help="Picked first: fefo, fifo, lifo or nearest; empty: as the SKU says"),
    Heading("priority", help="1, served first, to 9; empty: the channel's"),
    Heading("ship_complete", aliases=("complete",), help="yes or no; empty: no"),
    Heading("channel", help="The usual sales channel's code"),
    Heading("ship_name", help="Where goods usually go; empty: the customer's name"),
    Heading("ship_lines", aliases=("ship_street",), help="Street and number, and what else stands above the postcode"),
    Heading("ship_postcode"),
    Heading("ship_city"),
    Heading("ship_region"),
    Heading("ship_country", help="Two letters, like GB"),
)
TEXTS = ("name", "email", "country", "note")
YES_OR_NO = {"": False, "yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}
SHIP = {"ship_name": "name", "ship_lines": "lines", "ship_postcode": "postcode", "ship_city": "city", "ship_region": "region"}


@dataclass(frozen=True, slots=True)
class _Row:
    """A line as it would be: the customer, their addresses, and who they are already."""

    line: Line
    wanted: NewCustomer
    addresses: list[NewAddress]
    known: Customer | None


@transaction.atomic
def load_customers(act: Act, *, sheet: Sheet, dry_run: bool) -> Report:
    """Add and change customers. Columns that are missing leave what is there; the ship columns say where goods usually go, and
    leave other addresses as they are."""
    faults = list(sheet.faults)
    codes = [line.text("code").strip().upper() for line in sheet.lines]
    known = {customer.code.upper(): customer for customer in queries.customers_of_codes(codes)}
    channels = queries.channels_by_code(line.text("channel") for line in sheet.lines)
    rows = [_read(line, sheet.headings, known.get(code), channels, faults) for line, code in zip(sheet.lines, codes, strict=True)]
    faults += [
        spreadsheets.fault(row.line.where, "code", "named_twice", "This customer stands above already.") for row in _again(rows)
    ]
    faults += [replace(error, pointer=_at(row, error)) for row in rows for error in customer_faults(row.wanted, row.addresses)]
    new = [row for row in rows if row.known is None]
    changed = [row for row in rows if row.known is not None and _differs(row, row.known)]
    if not faults and not dry_run:
        for row in (*new, *changed):
            _load(act, row)
    return Report(len(new), len(changed), len(rows) - len(new) - len(changed)).with_faults(faults)


def _read(
    line: Line, headings: frozenset[str], known: Customer | None, channels: Mapping[str, int], faults: list[FieldError]
) -> _Row:
    wanted = facts_of(known) if known else NewCustomer(line.text("code").strip(), "")
    texts: dict[str, Any] = {name: line.text(name).strip() for name in TEXTS if name in headings}
    wanted = replace(wanted, **texts)
    for name, empty in (("minimum_life_days", 0), ("priority", None)):
        if name in headings:
            number: dict[str, Any] = {name: _whole(line, name, empty, faults)}
            wanted = replace(wanted, **number)
    if "picking" in headings:
        wanted = replace(wanted, picking=line.text("picking").strip().lower())
    if "ship_complete" in headings:
        text = line.text("ship_complete").strip().lower()
        if text not in YES_OR_NO:
            faults.append(spreadsheets.fault(line.where, "ship_complete", "not_yes_or_no", "Write yes or no."))
        wanted = replace(wanted, ship_complete=YES_OR_NO.get(text, False))
    if "channel" in headings:
        code = line.text("channel").strip().upper()
        if code and code not in channels:
            message = f"There is no sales channel {code[:40]}, or it is archived."
            faults.append(spreadsheets.fault(line.where, "channel", "unknown_channel", message))
        wanted = replace(wanted, channel_id=channels.get(code))
    return _Row(line, wanted, _addresses(line, headings, known), known)


def _addresses(line: Line, headings: frozenset[str], known: Customer | None) -> list[NewAddress]:
    there = addresses_of(known) if known else []
    said: dict[str, Any] = {field: line.text(column).strip() for column, field in SHIP.items() if column in headings}
    country = line.text("ship_country").strip().upper() if "ship_country" in headings else ""
    if not any((*said.values(), country)):
        return there
    usual = next((one for one in there if one.for_shipping), None)
    address = NewAddress(**{"lines": "", "city": "", **said}, country=country, for_shipping=True)
    if usual is None:
        return [*there, address]
    fresh = replace(usual, **said, country=country or usual.country)
    same_place = (fresh.lines, fresh.postcode, fresh.city, fresh.country) == (
        usual.lines,
        usual.postcode,
        usual.city,
        usual.country,
    )
    fresh = fresh if same_place else replace(fresh, latitude=None, longitude=None)
    return [fresh if one is usual else one for one in there]


def _whole(line: Line, name: str, empty: int | None, faults: list[FieldError]) -> int | None:
    text = line.text(name).strip()
    if not text:
        return empty
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        faults.append(spreadsheets.fault(line.where, name, "not_whole", f"“{text[:40]}” is not a whole number."))
        return empty
    return int(text)


def _again(rows: list[_Row]) -> list[_Row]:
    seen: set[str] = set()
    found = []
    for row in rows:
        code = row.wanted.code.upper()
        found += [row] if code in seen else []
        seen.add(code)
    return found


def _at(row: _Row, error: FieldError) -> str:
    field = error.pointer.rpartition("/")[2]
    columns = {inner: column for column, inner in SHIP.items()} | {"country": "ship_country"}
    return f"{row.line.where}{columns.get(field, field) if error.pointer.startswith('/addresses') else field}"


def _differs(row: _Row, known: Customer) -> bool:
    return row.wanted != facts_of(known) or row.addresses != addresses_of(known)


def _load(act: Act, row: _Row) -> None:
    try:
        if row.known is None:
            create_customer(act, customer=row.wanted, addresses=row.addresses)
        else:
            archived, version = row.known.archived_at is not None, row.known.version
            edit_customer(
                act, customer_id=row.known.pk, version=version, changed=row.wanted, archived=archived, addresses=row.addresses
            )
    except Refusal as refusal:
        raise type(refusal)(f"{row.line.where}{refusal.detail}", errors=refusal.errors) from None
