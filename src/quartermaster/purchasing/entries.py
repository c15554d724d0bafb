"""From what people and programs write (codes, barcodes, "3 case") to what the verbs are given. Reads, never writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models.functions import Upper

from quartermaster.catalog.models import Owner, PackUnit, Sku
from quartermaster.catalog.queries import UnknownSku, find_sku, skus_by_code
from quartermaster.codes.units import Pack, to_base
from quartermaster.kernel.quantities import parse, plain
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.locations.models import Warehouse
from quartermaster.purchasing.models import Supplier
from quartermaster.purchasing.papers import GOOD, NewLine, ReceivedLine

TYPED = re.compile(r"\s*([^\s]*?[0-9.]+)\s*([^\d\s].*?)?\s*", re.DOTALL)
"""A number, and perhaps a unit: "12", "3 case", "3case"."""
LONGEST_ENTRY = 60
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


def typed(text: str, *, pointer: str) -> tuple[Decimal, str | None]:
    """The quantity and the unit that somebody typed, or `InvalidQuantity`."""
    found = TYPED.fullmatch(text[:LONGEST_ENTRY])
    if found is None:
        return parse(text, pointer=pointer), None
    return parse(found[1], pointer=pointer), found[2] or None


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
            lines.append(NewLine(sku.id, quantity, entered, entry.unit_cost))
    reader.refuse()
    return lines


def received_lines(entries: Sequence[Entry], by_position: Mapping[int, Sku]) -> list[ReceivedLine]:
    """The entries as goods received, or `InvalidEntry` naming all that is wrong."""
    reader = Reader(entry for entry in entries if entry.position is None)
    lines: list[ReceivedLine] = []
    for place, entry in enumerate(entries):
        sku = reader.ordered(entry, by_position, place) if entry.position else reader.sku(entry, f"/lines/{place}/sku")
        quantity, entered = reader.quantity(entry, sku, f"/lines/{place}") if sku else (entry.quantity, "")
        by_sku = sku.id if sku and entry.position is None else None
        lines.append(ReceivedLine(quantity, entry.position, by_sku, entry.condition, entered))
    reader.refuse()
    return lines


class Reader:
    """Looks every code up at once and gathers what is wrong, so that all of it is named together."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        listed = list(entries)
        self.errors: list[FieldError] = []
        self._skus = skus_by_code({entry.sku for entry in listed if entry.sku})
        self._packs: dict[tuple[int, str], Pack] = {}
        if any(entry.unit for entry in listed):
            self._read_packs([sku.id for sku in self._skus.values()])

    def sku(self, entry: Entry, pointer: str) -> Sku | None:
        found = self._skus.get(entry.sku.strip().upper())
        if found is not None:
            return found
        try:
            found = find_sku(entry.sku)
        except UnknownSku as refusal:
            self.errors.append(FieldError(pointer, "unknown_sku", refusal.detail))
            return None
        self._skus[entry.sku.strip().upper()] = found
        return found

    def ordered(self, entry: Entry, by_position: Mapping[int, Sku], place: int) -> Sku | None:
        """The SKU of the order's line; where the entry names a SKU too, it must be the same."""
        sku = by_position.get(entry.position or 0)
        if sku is None:
            self.errors.append(FieldError(f"/lines/{place}/line", "unknown_line", f"The order has no line {entry.position}."))
        elif entry.sku and entry.sku.upper() != sku.code.upper():
            message = f"Line {entry.position} is {sku.code}, not {entry.sku[:60]}. Name the line or the SKU."
            self.errors.append(FieldError(f"/lines/{place}/sku", "line_or_sku", message))
        return sku

    def quantity(self, entry: Entry, sku: Sku, pointer: str) -> tuple[Decimal, str]:
        """In the base unit, and as entered where that was another unit."""
        if entry.unit is None or entry.unit.casefold() in {sku.unit.code.casefold(), sku.unit.name.casefold()}:
            return entry.quantity, ""
        pack = self._pack(sku, entry.unit.casefold())
        if pack is None:
            message = f"{sku.code} has no unit “{entry.unit[:20]}”. Use {sku.unit.code}, or add the pack to the SKU."
            self.errors.append(FieldError(f"{pointer}/unit", "unknown_unit", message))
            return entry.quantity, ""
        try:
            return to_base(pack, entry.quantity, pointer=f"{pointer}/quantity"), f"{plain(entry.quantity)} {entry.unit}"
        except Invalid as refusal:
            self.errors += refusal.errors
            return entry.quantity, ""

    def refuse(self) -> None:
        if self.errors:
            raise InvalidEntry(self.errors[0].message, errors=self.errors)

    def _pack(self, sku: Sku, unit: str) -> Pack | None:
        if (sku.id, "") not in self._packs:
            self._read_packs([sku.id])
        return self._packs.get((sku.id, unit)) or self._packs.get((sku.id, unit.removesuffix("s")))

    def _read_packs(self, sku_ids: Sequence[int]) -> None:
        self._packs |= {(sku_id, ""): Pack(1) for sku_id in sku_ids}
        for row in PackUnit.objects.filter(sku_id__in=sku_ids).select_related("unit", "sku__unit"):
            pack = Pack(row.numerator, row.denominator, scale=row.sku.unit.scale, pack_scale=row.unit.scale)
            self._packs[row.sku_id, row.unit.code.casefold()] = pack
            self._packs[row.sku_id, row.unit.name.casefold()] = pack


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
