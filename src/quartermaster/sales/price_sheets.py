"""Prices that hold for some days, as a sheet."""

from __future__ import annotations

from quartermaster.accounts.acts import Act
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Price
from quartermaster.catalog.operations import InvalidPrice, NewPrice, PriceTaken
from quartermaster.kernel.refusals import FieldError
from quartermaster.sales.queries import channels_by_code
from quartermaster.stock import references
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

HEADINGS = (
    Heading("sku", required=True, aliases=("code",), help="A SKU that exists."),
    Heading("price", required=True, aliases=("amount",), help="What a base unit costs then, like 3.50."),
    Heading("begins_on", required=True, aliases=("from",), help="Its first day, like 2027-01-04."),
    Heading("ends_on", aliases=("until",), help="Its last day; empty: until it is ended."),
    Heading("kind", help="markdown or promotion; empty: markdown."),
    Heading("channel", help="The sales channel's code; empty: all."),
    Heading("uplift", aliases=("expected_uplift",), help="How much more is expected, in percent; empty: not known."),
    Heading("reason", required=True, help="Why it costs less then."),
)
FIELDS = {"amount": "price"}


def load_sheet(act: Act, sheet: Sheet, *, dry_run: bool) -> Report:
    """`set_prices` from a sheet with `HEADINGS`, all rows or none; every fault is named by its row and column."""
    faults = list(sheet.faults)
    skus = references.skus.find({line.text("sku") for line in sheet.lines})
    channels = channels_by_code({line.text("channel") for line in sheet.lines})
    told = [one for line in sheet.lines if (one := _price(line, {k: v.id for k, v in skus.items()}, channels, faults))]
    if faults or not told:
        return Report(errors=tuple(faults))
    try:
        catalog.check_prices(told)
        if not dry_run:
            catalog.set_prices(act, prices=told)
    except (InvalidPrice, PriceTaken) as refusal:
        return Report(errors=tuple(_at_its_row(error, sheet) for error in refusal.errors))
    return Report(created=len(told))


def _at_its_row(error: FieldError, sheet: Sheet) -> FieldError:
    _, _, place, name = error.pointer.split("/")
    return spreadsheets.fault(sheet.lines[int(place)].where, FIELDS.get(name, name), error.code, error.message)


def _price(line: Line, skus: dict[str, int], channels: dict[str, int], faults: list[FieldError]) -> NewPrice | None:
    before = len(faults)
    sku_id, channel = skus.get(line.text("sku")), line.text("channel")
    channel_id = channels.get(channel.upper()) if channel else 0
    for name, found in (("sku", sku_id), ("channel", channel_id)):
        if found is None:
            faults.append(spreadsheets.fault(line.where, name, f"unknown_{name}", f"There is no “{line.text(name)[:60]}”."))
    amount, uplift = spreadsheets.decimal(line, "price", faults), spreadsheets.decimal(line, "uplift", faults)
    begins_on, ends_on = spreadsheets.day(line, "begins_on", faults), spreadsheets.day(line, "ends_on", faults)
    for name, value in (("price", amount), ("begins_on", begins_on)):
        if value is None and not line.text(name):
            faults.append(spreadsheets.fault(line.where, name, "missing", f"Every row needs {name}."))
    if len(faults) > before or sku_id is None or channel_id is None or amount is None or begins_on is None:
        return None
    kind = line.text("kind").lower() or Price.Kind.MARKDOWN.value
    return NewPrice(sku_id, amount, begins_on, ends_on, kind, line.text("reason"), channel_id, uplift)
