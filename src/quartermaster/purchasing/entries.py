"""From what people and programs write (codes, barcodes, "3 case") to what the verbs are given. Reads, never writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models.functions import Upper

from quartermaster.catalog.models import Owner, Sku
from quartermaster.catalog.queries import Units, read_codes
from quartermaster.codes.units import to_base
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.locations.models import Warehouse
from quartermaster.purchasing.models import Supplier
from quartermaster.purchasing.papers import GOOD, NewLine, ReceivedLine, ReceivedLot

ONE = Decimal(1)


class InvalidEntry(Invalid):
    """Codes that name nothing, or quantities that cannot be read; every one is named."""

    code = "invalid_lines"
    title = "Some lines cannot be read"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as written: a SKU's code or barcode (or, on a receipt, the order's line), a quantity and its unit."""

    quantity: Decimal
    sku: str = ""
    unit: str | None = None
    position: int | None = None
    unit_cost: Decimal | None = None
    condition: str = GOOD
    lot: ReceivedLot | None = None
    weight: Decimal | None = None
    confirmed: bool = False
    wanted_on: date | None = None


def new_lines(entries: Sequence[Entry], *, pointer: str = "") -> list[NewLine]:
    """The entries as lines to order, or `InvalidEntry` naming all that is wrong."""
    return new_lines_at([(entry, f"{pointer}/lines/{place}") for place, entry in enumerate(entries)])


def new_lines_at(entries: Sequence[tuple[Entry, str]]) -> list[NewLine]:
    """`new_lines` for entries that each come with their pointer, of one order or many."""
    reader = Reader(entry for entry, _ in entries)
    lines: list[NewLine] = []
    for entry, pointer in entries:
        sku = reader.sku(entry, f"{pointer}/sku")
        if sku is not None:
            quantity, entered = reader.quantity(entry, sku, pointer)
            lines.append(NewLine(sku.id, quantity, entered, entry.unit_cost, entry.wanted_on))
    reader.refuse()
    return lines


def received_lines(entries: Sequence[Entry], by_position: Mapping[int, Sku]) -> list[ReceivedLine]:
    """The entries as goods received, or `InvalidEntry` naming all that is wrong."""
    reader = Reader(entries, by_position.values())
    lines: list[ReceivedLine] = []
    for place, entry in enumerate(entries):
        sku = reader.ordered(entry, by_position, place) if entry.position else reader.sku(entry, f"/lines/{place}/sku")
        quantity, entered = reader.quantity(entry, sku, f"/lines/{place}") if sku else (entry.quantity, "")
        by_sku = sku.id if sku and entry.position is None else None
        weighed = (entry.weight, entry.confirmed)
        lines.append(ReceivedLine(quantity, entry.position, by_sku, entry.condition, entered, entry.lot, *weighed))
    reader.refuse()
    return lines


class Reader:
    """Looks every code up at once and gathers what is wrong, so that all of it is named together."""

    def __init__(self, entries: Iterable[Entry], ordered: Iterable[Sku] = ()) -> None:
        self.errors: list[FieldError] = []
        self._coded = read_codes(entry.sku for entry in entries if entry.sku)
        self._sku_ids = {sku.id for sku in ordered} | {coded.sku.id for coded in self._coded.values()}

    def sku(self, entry: Entry, pointer: str) -> Sku | None:
        found = self._coded.get(entry.sku)
        if found is None:
            message = f"There is no SKU or barcode “{entry.sku.strip()[:60]}”."
            self.errors.append(FieldError(pointer, "unknown_sku", message))
        return found.sku if found else None

    def ordered(self, entry: Entry, by_position: Mapping[int, Sku], place: int) -> Sku | None:
        """The SKU of the order's line; where the entry names a SKU too, it must be the same."""
        sku, coded = by_position.get(entry.position or 0), self._coded.get(entry.sku)
        if sku is None:
            self.errors.append(FieldError(f"/lines/{place}/line", "unknown_line", f"The order has no line {entry.position}."))
        elif entry.sku and (coded is None or coded.sku.id != sku.id):
            message = f"Line {entry.position} is {sku.code}, not {entry.sku[:60]}. Name the line or the SKU."
            self.errors.append(FieldError(f"/lines/{place}/sku", "line_or_sku", message))
        return sku

    def quantity(self, entry: Entry, sku: Sku, pointer: str) -> tuple[Decimal, str]:
        """In the base unit, and as entered where that was another unit. A pack's barcode counts packs, if no unit is named."""
        coded = self._coded.get(entry.sku)
        unit = entry.unit or (coded.unit if coded else None)
        if unit is None:
            return entry.quantity, ""
        pack = self._units.find(sku.id, unit)
        if pack is None:
            message = f"{sku.code} has no unit “{unit[:20]}”. Use {sku.unit.code}, or add the pack to the SKU."
            self.errors.append(FieldError(f"{pointer}/unit", "unknown_unit", message))
            return entry.quantity, ""
        if pack.numerator == pack.denominator:
            return entry.quantity, ""
        try:
            return to_base(pack, entry.quantity, pointer=f"{pointer}/quantity"), f"{plain(entry.quantity)} {unit}"
        except Invalid as refusal:
            self.errors += refusal.errors
            return entry.quantity, ""

    def refuse(self) -> None:
        if self.errors:
            raise InvalidEntry(self.errors[0].message, errors=self.errors)

    @cached_property
    def _units(self) -> Units:
        return Units(self._sku_ids)


def suppliers_by_code(codes: Iterable[str]) -> dict[str, Supplier]:
    """Suppliers by upper-case code, in one query; unknown codes are left out."""
    wanted = {code.strip().upper() for code in codes}
    found = Supplier.objects.annotate(upper_code=Upper("code")).filter(upper_code__in=wanted)
    return {row.code.upper(): row for row in found}


def warehouses_by_code() -> dict[str, Warehouse]:
    """Every warehouse that is in use, by upper-case code."""
    return {row.code.upper(): row for row in Warehouse.objects.filter(archived_at=None)}


def owners_by_code() -> dict[str, Owner]:
    return {row.code.upper(): row for row in Owner.objects.all()}
