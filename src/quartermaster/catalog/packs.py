"""What rows say about packs and barcodes: read, checked and told apart from what the SKU has. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import gcd

from quartermaster.codes import gtin
from quartermaster.codes.gtin import Code, InvalidBarcode
from quartermaster.kernel.refusals import FieldError

LARGEST_RATIO = 10**12

_PACK = re.compile(r"(\S+?)\s*(?:=|\sof\s)\s*([0-9]{1,13})(?:\s*/\s*([0-9]{1,13}))?", re.ASCII)
_ON_A_PACK = re.compile(r"(\S.*?)\s+\(([^\s()]+)\)", re.DOTALL)

Ratio = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PackRow:
    """One such pack holds numerator/denominator base units."""

    unit: str
    numerator: int
    denominator: int = 1


@dataclass(frozen=True, slots=True)
class BarcodeRow:
    """A barcode and the unit of the pack that carries it; nothing for the single piece."""

    value: str
    pack: str = ""


@dataclass(frozen=True, slots=True)
class KnownUnit:
    id: int
    code: str
    scale: int


def packs_in(cell: str) -> tuple[list[PackRow], str]:
    """The packs that a cell says, "case = 12; pallet = 480", and the first part that says none."""
    found: list[PackRow] = []
    for part in _parts(cell):
        match = _PACK.fullmatch(part)
        if match is None:
            return found, part
        found.append(PackRow(match[1], int(match[2]), int(match[3] or 1)))
    return found, ""


def barcodes_in(cell: str) -> tuple[BarcodeRow, ...]:
    """The barcodes that a cell says, "4006381333931; 14006381333938 (case)"."""
    matches = ((part, _ON_A_PACK.fullmatch(part)) for part in _parts(cell))
    return tuple(BarcodeRow(match[1], match[2]) if match else BarcodeRow(part) for part, match in matches)


def lowest(numerator: int, denominator: int) -> Ratio:
    """The ratio in lowest terms."""
    common = gcd(numerator, denominator)
    return numerator // common, denominator // common


def holds(ratio: Ratio) -> str:
    """How many base units, as people write it: "12", or as the exact ratio "45359237/100000000"."""
    return str(ratio[0]) if ratio[1] == 1 else f"{ratio[0]}/{ratio[1]}"


@dataclass(frozen=True, slots=True)
class Adds:
    """What a row adds to its SKU's packs: by unit, and what is wrong with the others."""

    packs: Mapping[int, Ratio]
    errors: Sequence[FieldError]


def new_packs(
    rows: Sequence[PackRow], *, where: str, sku: str, base: KnownUnit, units: Mapping[str, KnownUnit], there: Mapping[str, Ratio]
) -> Adds:
    """The packs that the SKU does not have yet. `units` and `there` (the packs it has) are by lower-case code."""
    added: dict[int, Ratio] = {}
    errors: list[FieldError] = []

    def refuse(code: str, message: str) -> None:
        errors.append(FieldError(f"{where}packs", code, message))

    for row in rows:
        unit = units.get(row.unit.lower())
        if unit is None:
            refuse("unknown_unit", f"There is no unit “{row.unit[:20]}”. Add it under Units first.")
        elif not (1 <= row.numerator <= LARGEST_RATIO and 1 <= row.denominator <= LARGEST_RATIO):
            refuse("invalid_pack", "A pack holds a positive number of base units.")
        elif unit.id == base.id:
            refuse("invalid_pack", f"{unit.code} is the base unit of {sku} itself.")
        else:
            ratio = lowest(row.numerator, row.denominator)
            present = there.get(unit.code.lower()) or added.get(unit.id)
            if present is None:
                added[unit.id] = ratio
            elif present != ratio:
                refuse("pack_taken", f"{sku} has a {unit.code} of {holds(present)} already. Change it on its page.")
    return Adds(added, errors)


def pack_of(
    row: BarcodeRow, *, where: str, sku: str, base: KnownUnit, units: Mapping[str, KnownUnit], has: Iterable[int]
) -> tuple[int, list[FieldError]]:
    """The id of the unit of the pack that carries a barcode, 0 for the single piece. `has` are the units of the SKU's packs."""
    unit = units.get(row.pack.lower())
    if not row.pack or (unit is not None and unit.id == base.id):
        return 0, []
    if unit is None or unit.id not in has:
        message = f"{sku} has no pack “{row.pack[:20]}”. Name it under packs."
        return 0, [FieldError(f"{where}barcodes", "invalid_pack", message)]
    return unit.id, []


def identified(row: BarcodeRow, *, where: str) -> tuple[Code | None, Sequence[FieldError]]:
    try:
        return gtin.identify(row.value, pointer=f"{where}barcodes"), ()
    except InvalidBarcode as refusal:
        return None, refusal.errors


def _parts(cell: str) -> list[str]:
    return [part for part in (text.strip() for text in re.split(r"[;\n]+", cell)) if part]
