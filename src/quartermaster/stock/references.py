"""From the codes that people and programs write (SKU, warehouse, bin, owner, lot, unit) to the book's ids.

Codes never change what they mean, so a process remembers what it found for a minute; what was not found is asked for
again every time. Every unknown code of a request is named at once, with its place in the request.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Generic, Protocol, TypeVar

from quartermaster.accounts import scopes
from quartermaster.catalog.queries import Units, read_codes
from quartermaster.kernel import db
from quartermaster.kernel.quantities import SCALE, InvalidQuantity, plain
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.stock import documents

Found = TypeVar("Found")

MOST_REMEMBERED = 200_000
REMEMBERED_SECONDS = 60.0


class UnknownSku(Invalid):
    code = "unknown_sku"
    title = "There is no such SKU"


class UnknownWarehouse(Invalid):
    code = "unknown_warehouse"
    title = "There is no such warehouse"


class UnknownBin(Invalid):
    code = "unknown_bin"
    title = "There is no such bin"


class UnknownOwner(Invalid):
    code = "unknown_owner"
    title = "There is no such owner"


class UnknownLot(Invalid):
    code = "unknown_lot"
    title = "There is no such lot"


class UnknownUnit(Invalid):
    code = "unknown_unit"
    title = "This SKU has no such unit"


UNKNOWN: dict[str, type[Invalid]] = {
    kind.code: kind for kind in (UnknownSku, UnknownWarehouse, UnknownBin, UnknownOwner, UnknownLot, UnknownUnit)
}


@dataclass(frozen=True, slots=True)
class NamedSku:
    """`scale` is how many decimals the base unit allows."""

    id: int
    code: str
    scale: int


@dataclass(frozen=True, slots=True)
class NamedPlace:
    id: int
    virtual: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line as the book needs it: ids, the quantity in the base unit, and as entered where that was another unit."""

    owner_id: int
    sku_id: int
    lot_id: int
    quantity: Decimal
    entered: str
    places: tuple[int, ...]


class WrittenLine(Protocol):
    """What a line says in codes."""

    @property
    def sku(self) -> str: ...
    @property
    def owner(self) -> str | None: ...
    @property
    def lot(self) -> str | None: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def quantity(self) -> Decimal: ...


class Register(Generic[Found]):
    """Code → what it names; found ones are remembered for a minute, by the very text that was asked for."""

    def __init__(self, read: Callable[[list[str]], dict[str, Found]]) -> None:
        self._read = read
        self._known: dict[str, Found] = {}
        self._until = 0.0

    def find(self, codes: Iterable[str]) -> dict[str, Found]:
        """Those of the codes that exist; letter case does not matter. Inside a scope nothing is remembered."""
        if scopes.inside():
            return self._read(list(dict.fromkeys(codes)))
        if time.monotonic() > self._until or len(self._known) > MOST_REMEMBERED:
            self._known, self._until = {}, time.monotonic() + REMEMBERED_SECONDS
        known, wanted = self._known, dict.fromkeys(codes)
        if missing := [code for code in wanted if code not in known]:
            known.update(self._read(missing))
        return {code: known[code] for code in wanted if code in known}

    def forget(self) -> None:
        self._until = 0.0


def _read_skus(codes: list[str]) -> dict[str, NamedSku]:
    rows = db.rows(
        """SELECT w.code, s.id, s.code, u.scale FROM unnest(%s::text[]) AS w(code)
        JOIN catalog_sku s ON upper(s.code) = upper(w.code) JOIN catalog_unit u ON u.id = s.unit_id""",
        [codes],
    )
    return {row[0]: NamedSku(*row[1:]) for row in rows}


def _read_warehouses(codes: list[str]) -> dict[str, int]:
    sql = "SELECT w.code, h.id FROM unnest(%s::text[]) AS w(code) JOIN locations_warehouse h ON upper(h.code) = upper(w.code)"
    return {row[0]: row[1] for row in db.rows(sql, [codes])}


def _read_owners(codes: list[str]) -> dict[str, int]:
    """The empty code is the house; inside a scope of one owner, that one. Whoever is closed is not found."""
    sql = """SELECT w.code, o.id FROM unnest(%s::text[]) AS w(code)
        JOIN catalog_owner o ON o.closed_at IS NULL AND (upper(o.code) = upper(w.code)
          OR (w.code = '' AND (o.is_house OR (SELECT count(*) FROM catalog_owner) = 1)))"""
    return {row[0]: row[1] for row in db.rows(sql, [codes])}


def _read_places(texts: list[str]) -> dict[str, NamedPlace]:
    """Bins as "WAREHOUSE/BIN", and the virtual ones by their kind: "customer". Owners change by their own deed alone."""
    rows = db.rows(
        """SELECT w.text, b.id, false FROM unnest(%s::text[]) AS w(text)
        JOIN locations_warehouse h ON upper(h.code) = upper(split_part(w.text, '/', 1))
        JOIN locations_bin b ON b.warehouse_id = h.id AND upper(b.code) = upper(substr(w.text, strpos(w.text, '/') + 1))
        WHERE strpos(w.text, '/') > 0
        UNION ALL
        SELECT w.text, b.id, true FROM unnest(%s::text[]) AS w(text)
        JOIN locations_bin b ON b.warehouse_id IS NULL AND b.kind = w.text AND b.kind <> 'owner'""",
        [texts, texts],
    )
    return {row[0]: NamedPlace(row[1], row[2]) for row in rows}


skus: Register[NamedSku] = Register(_read_skus)
warehouses: Register[int] = Register(_read_warehouses)
owners: Register[int] = Register(_read_owners)
places: Register[NamedPlace] = Register(_read_places)


def forget_all() -> None:
    """Ask the database afresh: after codes were changed by other means than this program."""
    for register in (skus, warehouses, owners, places):
        register.forget()


class Errors:
    """What is wrong in a request, gathered, so that it is said all at once."""

    def __init__(self) -> None:
        self.found: list[FieldError] = []

    def add(self, pointer: str, code: str, message: str) -> None:
        self.found.append(FieldError(pointer, code, message))

    def unknown(self, pointer: str, what: str, written: str) -> None:
        self.add(pointer, f"unknown_{what}", f"There is no {'SKU' if what == 'sku' else what} “{written[:60]}”.")

    def add_if_kept(self, pointer: str, document: str, kind: str) -> None:
        """Where only the document's own deeds may write that kind of movement under its number."""
        if documents.moves_alone(document, kind):
            message = f"What is claimed and moved for {document} is the matter of its own deeds. Leave this out, or name another."
            self.add(pointer, "belongs_to_document", message)

    def refuse(self) -> None:
        """Raise what was gathered, under the code of the first; nothing where nothing is wrong."""
        if not self.found:
            return
        first = self.found[0]
        more = f" And {len(self.found) - 1} more: see errors." if len(self.found) > 1 else ""
        raise UNKNOWN.get(first.code, Invalid)(first.message + more, errors=self.found)


def find_sku(code: str, *, pointer: str = "/sku") -> NamedSku:
    return _one(skus, code, pointer, "sku")


def find_warehouse_id(code: str, *, pointer: str = "/warehouse") -> int:
    return _one(warehouses, code, pointer, "warehouse")


def find_owner_id(code: str | None, *, pointer: str = "/owner") -> int:
    return _one(owners, code or "", pointer, "owner")


def find_bin_id(text: str, *, pointer: str = "/bin") -> int:
    """The id of a physical bin, written "WAREHOUSE/BIN"."""
    place = _one(places, text, pointer, "bin")
    if place.virtual:
        errors = Errors()
        errors.unknown(pointer, "bin", text)
        errors.refuse()
    return place.id


def find_lot_id(sku_id: int, code: str, *, owner_id: int | None = None, pointer: str = "/lot") -> int:
    """The lot or serial of a SKU, of the house's goods unless an owner is named."""
    owner = find_owner_id(None) if owner_id is None else owner_id
    sql = "SELECT id FROM stock_lot WHERE owner_id = %s AND sku_id = %s AND code = %s AND id <> 0"
    if found := db.rows(sql, [owner, sku_id, code.strip()]):
        return int(found[0][0])
    errors = Errors()
    errors.unknown(pointer, "lot", code)
    errors.refuse()
    raise AssertionError(code)


def find_lot_ids(named: Sequence[tuple[int, str, str]], *, owner_id: int) -> list[int]:
    """The lots and serials of an owner that are named (SKU, code, pointer), in one question; all unknown ones are told."""
    if not named:
        return []
    sku_ids, codes = [sku_id for sku_id, _, _ in named], [code.strip() for _, code, _ in named]
    rows = db.rows(
        """SELECT l.sku_id, l.code, l.id FROM stock_lot l
        JOIN unnest(%s::bigint[], %s::text[]) AS w(sku_id, code) USING (sku_id, code) WHERE l.owner_id = %s AND l.id <> 0""",
        [sku_ids, codes, owner_id],
    )
    found = {(row[0], row[1]): int(row[2]) for row in rows}
    errors = Errors()
    for sku_id, code, pointer in named:
        if (sku_id, code.strip()) not in found:
            errors.unknown(pointer, "lot", code)
    errors.refuse()
    return [found[key] for key in zip(sku_ids, codes, strict=True)]


def _one(register: Register[Found], code: str, pointer: str, what: str) -> Found:
    found = register.find([code])
    if code not in found:
        errors = Errors()
        errors.unknown(pointer, what, code)
        errors.refuse()
    return found[code]


def read_lines(
    written: Sequence[WrittenLine],
    ends: Sequence[tuple[str, Callable[[Any], str]]] = (),
    *,
    virtual: bool = False,
) -> list[Line]:
    """Every line in ids and base units, or a refusal that names every unknown code and impossible quantity.

    A line may name its SKU by a barcode; the barcode of a pack counts packs, unless the line names a unit.

    `ends` are the lines' fields that name places (field name, how to read it); `virtual` allows "customer" there.
    """
    errors = Errors()
    sku_of, scanned = _skus_of(written)
    owner_of = owners.find(line.owner or "" for line in written)
    place_of = places.find(read(line) for line in written for _, read in ends)
    for number, line in enumerate(written):
        if line.sku not in sku_of:
            errors.unknown(f"/lines/{number}/sku", "sku", line.sku)
        if (line.owner or "") not in owner_of:
            errors.unknown(f"/lines/{number}/owner", "owner", line.owner or "")
        for name, read in ends:
            place = place_of.get(read(line))
            if place is None or (place.virtual and not virtual):
                errors.unknown(f"/lines/{number}/{name}", "bin", read(line))
    errors.refuse()
    lots = _lots(written, sku_of, owner_of, errors)
    amounts = _amounts(written, [line.unit or scanned.get(line.sku) for line in written], sku_of, errors)
    errors.refuse()
    return [
        Line(
            owner_of[line.owner or ""],
            sku_of[line.sku].id,
            lot,
            amount,
            entered,
            tuple(place_of[read(line)].id for _, read in ends),
        )
        for line, lot, (amount, entered) in zip(written, lots, amounts, strict=True)
    ]


def _skus_of(written: Sequence[WrittenLine]) -> tuple[dict[str, NamedSku], dict[str, str]]:
    """What the lines call their SKUs → the SKU, and the unit of the pack whose barcode that is. Barcodes are not
    remembered: they move."""
    sku_of = skus.find(line.sku for line in written)
    if not (missing := {line.sku for line in written} - sku_of.keys()):
        return sku_of, {}
    coded = read_codes(missing)
    named = {text: NamedSku(one.sku.pk, one.sku.code, one.sku.unit.scale) for text, one in coded.items()}
    return sku_of | named, {text: one.unit for text, one in coded.items() if one.unit}


def _lots(written: Sequence[WrittenLine], sku_of: dict[str, NamedSku], owner_of: dict[str, int], errors: Errors) -> list[int]:
    """The lot's id of each line; 0 where it names none."""
    named = [(owner_of[line.owner or ""], sku_of[line.sku].id, line.lot) for line in written if line.lot]
    if not named:
        return [0] * len(written)
    columns = [list(column) for column in zip(*named, strict=True)]
    rows = db.rows(
        """SELECT l.owner_id, l.sku_id, l.code, l.id FROM stock_lot l
        JOIN unnest(%s::bigint[], %s::bigint[], %s::text[]) AS w(owner_id, sku_id, code) USING (owner_id, sku_id, code)""",
        columns,
    )
    found = {(row[0], row[1], row[2]): row[3] for row in rows}
    ids = []
    for number, line in enumerate(written):
        lot_id = found.get((owner_of[line.owner or ""], sku_of[line.sku].id, line.lot)) if line.lot else 0
        if lot_id is None:
            errors.unknown(f"/lines/{number}/lot", "lot", line.lot or "")
        ids.append(lot_id or 0)
    return ids


def _amounts(
    written: Sequence[WrittenLine], units: Sequence[str | None], sku_of: dict[str, NamedSku], errors: Errors
) -> list[tuple[Decimal, str]]:
    """(quantity in the base unit, as entered) of each line. A pack that does not come out exactly is refused."""
    known = Units({sku_of[line.sku].id for line, unit in zip(written, units, strict=True) if unit}) if any(units) else None
    amounts = []
    for number, (line, unit) in enumerate(zip(written, units, strict=True)):
        sku, entered = sku_of[line.sku], ""
        amount, pointer = line.quantity, f"/lines/{number}/quantity"
        if unit:
            pack = known.find(sku.id, unit) if known else None
            if pack is None:
                errors.add(f"/lines/{number}/unit", "unknown_unit", f"{sku.code} is not counted in “{unit[:20]}”.")
                continue
            ratio = Fraction(pack.numerator, pack.denominator)
            entered = f"{plain(amount)} {unit}" if ratio != 1 else ""
            exact = in_base_units(amount, ratio)
            if exact is None:
                errors.add(
                    pointer,
                    "too_many_decimals",
                    f"{plain(amount)} {unit} of {sku.code} is not a whole count of its base unit.",
                )
                continue
            amount = exact
        try:
            check_quantity(abs(amount), pointer=pointer, scale=sku.scale)
        except InvalidQuantity as refusal:
            errors.found.extend(refusal.errors)
        amounts.append((amount, entered))
    return amounts


def in_base_units(quantity: Decimal, ratio: Fraction) -> Decimal | None:
    """Exactly so many base units, or None where that needs more decimals than a quantity has."""
    exact = Fraction(quantity) * ratio
    scaled = exact * 10**SCALE
    return Decimal(scaled.numerator).scaleb(-SCALE) if scaled.denominator == 1 else None
