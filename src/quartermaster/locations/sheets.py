"""Bins as a sheet: its columns, and loading one."""

from __future__ import annotations

from typing import Any

from quartermaster.accounts.acts import Act
from quartermaster.kernel.refusals import FieldError
from quartermaster.locations import operations as locations
from quartermaster.locations.holding import AMOUNTS, CHOICES
from quartermaster.locations.plans import KEEP, BinRow
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

HEADINGS = (
    Heading("warehouse", required=True, help="The code of a warehouse that exists."),
    Heading("zone", help="Made where it is missing."),
    Heading("bin", required=True, aliases=("code", "location"), help="1 to 30 characters without spaces."),
    Heading(
        "kind",
        aliases=("type",),
        help="dock, storage, staging or quarantine: storage unless you say otherwise. It never changes.",
    ),
    Heading("role", aliases=("used as",), help="reserve for storage; cart or tote for staging. Empty: as it is."),
    Heading("aisle", help="A whole number, with the position."),
    Heading("position", aliases=("bay",), help="Metres from the front of the aisle."),
    Heading("level", help="A whole number."),
    Heading("most litres", aliases=("litres", "volume"), help="How much it holds. 0: no limit. Empty: as it is."),
    Heading("most kg", aliases=("kg",), help="How much it carries. 0: no limit. Empty: as it is."),
    Heading("most units", aliases=("units",), help="How many base units it holds. 0: no limit. Empty: as it is."),
    Heading("mixing", help="mixed, one_sku or one_lot; a hyphen: not said."),
    Heading("temperature", help="ambient, chilled or frozen; a hyphen: not said."),
    Heading("hazard", help="none: no dangerous goods; only: nothing else; a hyphen: not said."),
    Heading("walk_order", aliases=("walking order", "sequence"), help="The lower, the earlier in the walk. Empty: at its end."),
)


def load_sheet(act: Act, sheet: Sheet, *, dry_run: bool) -> Report:
    """`load_bins` from a sheet with `HEADINGS`; a fault of reading makes it a dry run."""
    faults = list(sheet.faults)
    rows: list[BinRow] = []
    for line in sheet.lines:
        walk_order = spreadsheets.whole(line, "walk_order", faults)
        aisle, position, level = (spreadsheets.whole(line, name, faults) for name in ("aisle", "position", "level"))
        rows.append(
            BinRow(
                warehouse=line.text("warehouse"),
                code=line.text("bin"),
                zone=line.text("zone") or KEEP,
                kind=line.text("kind") or KEEP,
                walk_order=KEEP if walk_order is None else walk_order,
                role=line.text("role") or KEEP,
                aisle=KEEP if aisle is None else aisle,
                position=KEEP if position is None else position,
                level=KEEP if level is None else level,
                holds=_holds(line, faults),
                where=line.where,
            )
        )
    return locations.load_bins(act, rows=rows, dry_run=dry_run or bool(faults)).with_faults(faults)


def _holds(line: Line, faults: list[FieldError]) -> dict[str, Any]:
    """What the row says that the bin can hold; empty cells leave what is there, 0 and a hyphen take it away."""
    said: dict[str, Any] = {}
    for name in AMOUNTS:
        amount = spreadsheets.decimal(line, name.replace("_", " "), faults)
        said |= {} if amount is None else {name: amount or None}
    for name in CHOICES:
        word = line.text(name).lower()
        said |= {name: "" if word == "-" else word} if word else {}
    return said
