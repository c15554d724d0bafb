"""Products as a sheet: its columns, and loading one."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.accounts.acts import Act
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.packs import barcodes_in, packs_in
from quartermaster.catalog.plans import KEEP, Keep, SkuRow
from quartermaster.kernel.refusals import FieldError
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

HEADINGS = (
    Heading("sku", required=True, aliases=("code",), help="Up to 60 characters, no spaces. One that exists is changed."),
    Heading("name", aliases=("sku name",), help="Needed for a new SKU."),
    Heading("product", aliases=("product name",), help="SKUs of one product are its variants. Empty: its own product."),
    Heading("unit", aliases=("base unit",), help="What it is counted in: pcs unless you say otherwise. It never changes."),
    Heading("cost", aliases=("unit cost",), help="Per base unit, like 3.50."),
    Heading("price", aliases=("retail price",), help="Per base unit, like 5.95."),
    Heading("minimum", aliases=("min", "reorder point"), help="Reorder point. An empty cell clears it."),
    Heading("maximum", aliases=("max",), help="What an order fills up to. An empty cell clears it."),
    Heading("packs", aliases=("pack",), help="Like “case = 12; pallet = 480”, in base units. Added, never changed or removed."),
    Heading(
        "barcodes",
        aliases=("barcode", "ean", "gtin", "upc"),
        help="Several with semicolons, one on a pack like “14006381333938 (case)”. Added, never removed.",
    ),
    Heading("note", aliases=("notes",), help="Up to 500 characters. An empty cell clears it."),
    Heading("tracking", help="none, lot or serial. It changes only while there is no stock."),
    Heading("picking", help="Picked first: fefo (first to expire), fifo, lifo or nearest."),
    Heading("category", help="Its name, as under Categories. An empty cell clears it."),
    Heading("bought in", aliases=("purchase unit",), help="The unit or pack it is usually bought in. Empty: its unit."),
    Heading("sold in", aliases=("sales unit",), help="The unit or pack it is usually sold in. Empty: its unit."),
    Heading("weighed in", aliases=("weight unit",), help="The unit its pieces are weighed in, like kg. Empty: they are not."),
    Heading("nominal weight", aliases=("piece weight",), help="What a piece usually weighs, in that unit."),
    Heading("weight tolerance", help="By how many per cent a piece may be off: 10 unless you say otherwise."),
    Heading("supplier", help="Read, but not used here: what suppliers sell is a sheet of its own, under Suppliers."),
)  # fmt: skip


def load_sheet(act: Act, sheet: Sheet, *, dry_run: bool) -> Report:
    """`load_products` from a sheet with `HEADINGS`; a fault of reading makes it a dry run."""
    faults = list(sheet.faults)
    rows = [_row(line, sheet.headings, faults) for line in sheet.lines]
    return catalog.load_products(act, rows=rows, dry_run=dry_run or bool(faults)).with_faults(faults)


def _row(line: Line, headings: frozenset[str], faults: list[FieldError]) -> SkuRow:
    def text(name: str) -> str | Keep:
        return line.text(name) or KEEP

    def price(name: str) -> Decimal | Keep:
        value = spreadsheets.decimal(line, name, faults)
        return KEEP if value is None else value

    def level(name: str) -> Decimal | Keep | None:
        return spreadsheets.decimal(line, name, faults) if name in headings else KEEP

    packs, unreadable = packs_in(line.text("packs"))
    if unreadable:
        message = f"“{unreadable[:40]}” is not a pack. Write it like “case = 12”, or “lb = 45359237/100000000”."
        faults.append(spreadsheets.fault(line.where, "packs", "not_a_pack", message))
    return SkuRow(
        code=line.text("sku"),
        name=text("name"),
        product=text("product"),
        unit=text("unit"),
        cost=price("cost"),
        retail_price=price("price"),
        minimum=level("minimum"),
        maximum=level("maximum"),
        note=line.text("note") if "note" in headings else KEEP,
        tracking=KEEP if (tracking := text("tracking")) is KEEP else tracking.lower(),
        picking=KEEP if (picking := text("picking")) is KEEP else picking.lower(),
        category=line.text("category") if "category" in headings else KEEP,
        weighed_in=line.text("weighed in") if "weighed in" in headings else KEEP,
        nominal_weight=level("nominal weight"),
        weight_tolerance=level("weight tolerance"),
        bought_in=line.text("bought in") if "bought in" in headings else KEEP,
        sold_in=line.text("sold in") if "sold in" in headings else KEEP,
        barcodes=barcodes_in(line.text("barcodes")),
        packs=tuple(packs),
        where=line.where,
    )
