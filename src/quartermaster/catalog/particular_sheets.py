"""Particulars as a sheet: a row for each SKU, and one for each pack that was measured."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.accounts.acts import Act
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.particulars import Particulars
from quartermaster.catalog.plans import KEEP, Keep
from quartermaster.kernel.refusals import FieldError
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

HEADINGS = (
    Heading("sku", required=True, aliases=("code",), help="A SKU that exists."),
    Heading("pack", help="The unit of one of its packs; empty: the SKU itself."),
    Heading("weight g", aliases=("weight", "grams"), help="Of one, with its wrapping, in grams. An empty cell clears it."),
    Heading("length mm", aliases=("length",), help="In millimetres. An empty cell clears it."),
    Heading("width mm", aliases=("width",), help="In millimetres. An empty cell clears it."),
    Heading("height mm", aliases=("height",), help="In millimetres. An empty cell clears it."),
    Heading("hs code", aliases=("tariff code", "commodity code"), help="6 to 10 digits of the tariff, like 6911.10."),
    Heading("origin", aliases=("country of origin",), help="Where it was made: two letters of ISO 3166-1, like PT."),
    Heading("customs description", help="What it is, in plain words, for customs. Up to 200 characters."),
    Heading("un number", help="Of dangerous goods, like UN1266. Empty: not dangerous."),
    Heading("hazard class", aliases=("class",), help="Of dangerous goods, like 3 or 2.1."),
    Heading("packing group", help="Of dangerous goods: I, II or III."),
    Heading("limited quantity", help="Of dangerous goods: yes where they go as limited quantities, else no."),
    Heading("temperature", help="How cold it is kept: ambient, chilled or frozen. Empty: it does not matter."),
)  # fmt: skip
YES_OR_NO = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False, "": False}


def load_sheet(act: Act, sheet: Sheet, *, dry_run: bool) -> Report:
    """`load_particulars` from a sheet with `HEADINGS`; columns that are missing leave what is there."""
    faults = list(sheet.faults)
    rows = [_row(line, sheet.headings, faults) for line in sheet.lines]
    report = catalog.load_particulars(act, rows=rows, dry_run=dry_run or bool(faults))
    return report.with_faults(faults)


def _row(line: Line, headings: frozenset[str], faults: list[FieldError]) -> Particulars:
    pack = line.text("pack")

    def size(name: str) -> Decimal | Keep | None:
        return spreadsheets.decimal(line, name, faults) if name in headings else KEEP

    def text(name: str) -> str | Keep:
        return line.text(name) if name in headings and not (pack and not line.text(name)) else KEEP

    return Particulars(
        sku=line.text("sku"),
        pack=pack,
        weight_g=size("weight g"),
        length_mm=size("length mm"),
        width_mm=size("width mm"),
        height_mm=size("height mm"),
        hs_code=text("hs code"),
        origin=text("origin"),
        customs_description=text("customs description"),
        un_number=text("un number"),
        hazard_class=text("hazard class"),
        packing_group=text("packing group"),
        limited_quantity=_limited(line, text("limited quantity"), faults),
        temperature=text("temperature"),
        where=line.where,
    )


def _limited(line: Line, text: str | Keep, faults: list[FieldError]) -> bool | Keep:
    if text is KEEP:
        return KEEP
    if text.lower() not in YES_OR_NO:
        message = f"“{text[:20]}” is neither yes nor no."
        faults.append(spreadsheets.fault(line.where, "limited quantity", "not_yes_or_no", message))
    return YES_OR_NO.get(text.lower(), False)
