"""Orders from a spreadsheet: every fault at once, a rehearsal first, then all or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel import quantities
from quartermaster.kernel.refusals import FieldError, Refusal
from quartermaster.sales.operations.new_orders import Placed
from quartermaster.sales.operations.ordering import place_orders
from quartermaster.sales.operations.reading import WrittenLine, WrittenOrder, read_orders
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report

HEADINGS = (
    Heading("reference", required=True, aliases=("order", "invoice"), help="Rows of one reference become one order"),
    Heading("sku", required=True, aliases=("code", "item")),
    Heading("quantity", required=True, aliases=("qty",)),
    Heading("unit", help="A pack unit; empty for the base unit"),
    Heading("customer", help="The customer's code; empty for a walk-in"),
    Heading("warehouse", help="The warehouse's code; empty for the one that fills the order best"),
    Heading("channel", help="The sales channel's code; empty for the customer's usual one"),
    Heading("ship_by", aliases=("ship by", "due"), help="Like 2026-03-01"),
)
POINTER = re.compile(r"/orders/(\d+)(?:/lines/(\d+))?/(\w+)")


@dataclass(frozen=True, slots=True)
class _Group:
    """Rows that become one order."""

    lines: tuple[Line, ...]

    @property
    def first(self) -> Line:
        return self.lines[0]


class _Rehearsed(Exception):
    """Ends a rehearsal, so that nothing of it stays."""


def load_orders(act: Act, *, content: bytes, on_short: str, rehearse: bool) -> Report:
    """Place the orders of a CSV or XLSX file. Rows of one customer and reference become one order, in the file's order.

    `rehearse` says what would happen and every fault, exactly, and leaves nothing behind; otherwise a fault refuses.
    """
    sheet = spreadsheets.read(content, HEADINGS)
    groups = _groups(sheet.lines)
    written, faults = _written(groups, on_short)
    errors = [*sheet.faults, *faults]
    if not errors:
        try:
            return Report(created=len(_place(act, written, rehearse=rehearse)))
        except Refusal as refusal:
            errors = _at_rows(refusal, groups)
    report = Report(errors=tuple(errors))
    if not rehearse:
        report.require_clean()
    return report


def _place(act: Act, written: Sequence[WrittenOrder], *, rehearse: bool) -> list[Placed]:
    placed: list[Placed] = []
    try:
        with transaction.atomic():
            orders = read_orders(written, pointers=[f"/orders/{place}" for place in range(len(written))])
            placed = place_orders(act, orders=orders)
            if rehearse:
                raise _Rehearsed
    except _Rehearsed:
        return placed
    return placed


def _groups(lines: Sequence[Line]) -> list[_Group]:
    found: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        found.setdefault((line.text("customer").upper(), line.text("reference").upper()), []).append(line)
    return [_Group(tuple(rows)) for rows in found.values()]


def _written(groups: Sequence[_Group], on_short: str) -> tuple[list[WrittenOrder], list[FieldError]]:
    orders, faults = [], []
    for group in groups:
        lines = []
        for row in group.lines:
            quantity, wrong = _quantity(row)
            faults += wrong
            lines.append(WrittenLine(sku=row.text("sku"), quantity=quantity, unit=row.text("unit") or None))
        ship_by, wrong = _day(group.first)
        faults += wrong
        orders.append(
            WrittenOrder(
                lines=lines,
                customer=group.first.text("customer"),
                warehouse=group.first.text("warehouse"),
                reference=group.first.text("reference"),
                channel=group.first.text("channel"),
                ship_by=ship_by,
                on_short=on_short,
            )
        )
    return orders, faults


def _quantity(row: Line) -> tuple[Decimal, list[FieldError]]:
    try:
        return quantities.parse(row.text("quantity")), []
    except quantities.InvalidQuantity as refusal:
        return Decimal(1), [replace(error, pointer=f"{row.where}quantity") for error in refusal.errors]


def _day(row: Line) -> tuple[date | None, list[FieldError]]:
    text = row.text("ship_by")
    if not text:
        return None, []
    try:
        return date.fromisoformat(text[:10]), []
    except ValueError:
        message = f"“{text[:40]}” is not a day. Write it like 2026-03-01."
        return None, [spreadsheets.fault(row.where, "ship_by", "not_a_date", message)]


def _at_rows(refusal: Refusal, groups: Sequence[_Group]) -> list[FieldError]:
    """The refusal's errors with the rows of the sheet in place of JSON pointers."""
    return [_at_row(error, groups) for error in refusal.errors] or [FieldError("file", refusal.code, refusal.detail)]


def _at_row(error: FieldError, groups: Sequence[_Group]) -> FieldError:
    match = POINTER.fullmatch(error.pointer)
    if not match:
        return error
    group = groups[int(match[1])]
    row = group.lines[int(match[2])] if match[2] else group.first
    return replace(error, pointer=f"{row.where}{match[3]}")
