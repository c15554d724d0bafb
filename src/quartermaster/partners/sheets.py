"""What partners have, as a sheet: its columns, and loading one."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from quartermaster.accounts.acts import Act
from quartermaster.kernel import clock
from quartermaster.kernel.quantities import LARGEST
from quartermaster.kernel.refusals import FieldError
from quartermaster.partners import operations as partners
from quartermaster.partners.operations import Told
from quartermaster.sales.queries import customers_by_code
from quartermaster.stock import references
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

HEADINGS = (
    Heading("partner", required=True, aliases=("customer",), help="The code of a customer that exists."),
    Heading("sku", required=True, aliases=("code",), help="A SKU that exists."),
    Heading("name", help="Read, but not used here."),
    Heading("quantity", required=True, aliases=("qty", "has"), help="What the partner has of it, in the base unit; 0: nothing."),
    Heading("as_of", aliases=("day", "date"), help="The day at whose end it was so, like 2027-01-31; empty: now."),
)
Row = tuple[int, int, Decimal, date | None]
"""Customer, SKU, quantity, day."""


def load_sheet(act: Act, sheet: Sheet, *, dry_run: bool) -> Report:
    """`hear` from a sheet with `HEADINGS`, all rows or none; every fault is named by its row and column."""
    faults = list(sheet.faults)
    customers = {code: one.pk for code, one in customers_by_code(line.text("partner") for line in sheet.lines).items()}
    skus = {code: one.id for code, one in references.skus.find({line.text("sku") for line in sheet.lines}).items()}
    rows: list[Row] = []
    seen: set[tuple[int, int]] = set()
    for line in sheet.lines:
        row = _row(line, customers, skus, faults)
        if row is not None and row[:2] in seen:
            faults.append(spreadsheets.fault(line.where, "sku", "named_twice", "The partner and SKU stand there twice."))
        if row is not None:
            seen.add(row[:2])
            rows.append(row)
    if faults or dry_run:
        return Report(created=0 if faults else len(rows), errors=tuple(faults))
    told: dict[tuple[int, date | None], list[Told]] = defaultdict(list)
    for customer_id, sku_id, quantity, day in rows:
        told[customer_id, day].append(Told(sku_id, quantity))
    for (customer_id, day), stock in told.items():
        partners.hear(act, customer_id=customer_id, stock=stock, as_of=_end_of(day))
    return Report(created=len(rows))


def _row(line: Line, customers: dict[str, int], skus: dict[str, int], faults: list[FieldError]) -> Row | None:
    before = len(faults)
    customer_id, sku_id = customers.get(line.text("partner").upper()), skus.get(line.text("sku"))
    for name, found in (("partner", customer_id), ("sku", sku_id)):
        if found is None:
            faults.append(spreadsheets.fault(line.where, name, f"unknown_{name}", f"There is no “{line.text(name)[:60]}”."))
    quantity, day = spreadsheets.decimal(line, "quantity", faults), spreadsheets.day(line, "as_of", faults)
    if quantity is None and not line.text("quantity"):
        faults.append(spreadsheets.fault(line.where, "quantity", "missing", "Say how much the partner has; 0 where nothing."))
    elif quantity is not None and not 0 <= quantity <= LARGEST:
        faults.append(spreadsheets.fault(line.where, "quantity", "out_of_range", "A partner has nothing or more."))
    if day is not None and day > timezone.localdate(clock.now()):
        faults.append(spreadsheets.fault(line.where, "as_of", "in_the_future", "That day is still to come."))
    if len(faults) > before or customer_id is None or sku_id is None or quantity is None:
        return None
    return customer_id, sku_id, quantity, day


def _end_of(day: date | None) -> datetime | None:
    """The last moment of the day, or now where it is not over."""
    if day is None:
        return None
    return min(timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)), clock.now())
