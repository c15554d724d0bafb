"""What loading rows of SKUs would do: thought out on plain values, before anything is written. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Final

from quartermaster.catalog import packs, weighing
from quartermaster.catalog.packs import Adds, BarcodeRow, KnownUnit, PackRow, Ratio
from quartermaster.catalog.weighing import Weighing
from quartermaster.codes.gtin import Code
from quartermaster.kernel.money import LARGEST_PRICE, PRICE_SCALE
from quartermaster.kernel.quantities import LARGEST, plain
from quartermaster.kernel.refusals import FieldError

LONGEST_CODE = 60
LONGEST_NAME = 200
LONGEST_NOTE = 500
LONGEST_CATEGORY = 60
LONGEST_DESCRIPTION = 5000
USUAL_UNIT = "pcs"
TRACKINGS = ("none", "lot", "serial")
"""How goods are followed; the first is the usual one."""
PICKINGS = ("fefo", "fifo", "lifo", "nearest")
"""Which goods are picked first: first to expire, first or last to come in, nearest; the first is the usual one."""

TOLD = (
    "name",
    "retail_price",
    "minimum",
    "maximum",
    "tracking",
    "picking",
    "category",
    "bought_in",
    "sold_in",
    "weighed_in",
    "nominal_weight",
    "weight_tolerance",
)
"""The fields whose values a timeline tells."""

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class Keep(Enum):
    """In place of a value: leave what is there."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP


class Mode(StrEnum):
    """LOAD creates and changes as needed; CREATE refuses SKUs that exist, CHANGE those that do not."""

    LOAD = "load"
    CREATE = "create"
    CHANGE = "change"


@dataclass(frozen=True, eq=False, slots=True)
class NewProduct:
    """A product to be made together with the rows that point at this very object."""

    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class SkuRow:
    """One SKU as somebody wants it. What is KEEP stays as it is; a new SKU takes the usual value.

    `product` is the name of the product it belongs to, or an id, or one to be made; KEEP makes a new SKU a product
    of its own. `packs` and `barcodes` are added, never changed or removed. `where` begins the pointer of its errors
    ("row 7, ", "/skus/3/").
    """

    code: str
    name: str | Keep = KEEP
    product: str | int | NewProduct | Keep = KEEP
    unit: str | Keep = KEEP
    cost: Decimal | Keep = KEEP
    retail_price: Decimal | Keep = KEEP
    minimum: Decimal | Keep | None = KEEP
    maximum: Decimal | Keep | None = KEEP
    note: str | Keep = KEEP
    tracking: str | Keep = KEEP
    picking: str | Keep = KEEP
    category: str | Keep = KEEP
    """By its name, letter case does not matter; an empty one clears it."""
    bought_in: str | Keep = KEEP
    """The unit it is usually bought in: the base unit's code, or that of a pack it has or gets; empty for the base unit."""
    sold_in: str | Keep = KEEP
    weighed_in: str | Keep = KEEP
    """The unit in which its pieces are weighed; empty: they are not."""
    nominal_weight: Decimal | Keep | None = KEEP
    weight_tolerance: Decimal | Keep | None = KEEP
    barcodes: tuple[str | BarcodeRow, ...] = ()
    packs: tuple[PackRow, ...] = ()
    where: str = "/"


@dataclass(frozen=True, slots=True)
class KnownSku:
    """A SKU as the catalogue has it."""

    id: int
    code: str
    product_id: int
    product_name: str
    unit: str
    name: str
    cost: Decimal
    retail_price: Decimal
    minimum: Decimal | None
    maximum: Decimal | None
    note: str
    tracking: str
    picking: str
    category: str
    bought_in: str
    sold_in: str
    weighed_in: str
    nominal_weight: Decimal | None
    weight_tolerance: Decimal | None


@dataclass(frozen=True, slots=True)
class KnownCategory:
    id: int | None
    name: str


NO_CATEGORY = KnownCategory(None, "")


@dataclass(frozen=True, slots=True)
class Known:
    """What the catalogue says about the rows: SKUs by the code as the row writes it, barcodes with their SKU's code,
    units by lower-case code, products and categories by lower-case name; by a SKU's id its packs, by lower-case unit."""

    skus: Mapping[str, KnownSku]
    barcodes: Mapping[str, str]
    units: Mapping[str, KnownUnit]
    products: Mapping[str, int]
    categories: Mapping[str, KnownCategory]
    packs: Mapping[int, Mapping[str, Ratio]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A SKU as it will be. `product` is an id, or one to be made."""

    code: str
    name: str
    product: int | NewProduct
    unit_id: int
    cost: Decimal
    retail_price: Decimal
    minimum: Decimal | None
    maximum: Decimal | None
    note: str
    tracking: str
    picking: str
    category: str
    bought_in: str
    sold_in: str
    category_id: int | None
    weighed_in: str
    nominal_weight: Decimal | None
    weight_tolerance: Decimal | None

    @property
    def usual(self) -> tuple[str, str]:
        return self.bought_in, self.sold_in


@dataclass(frozen=True, slots=True)
class Change:
    """A SKU that exists, as it will be, and which of its fields that changes (packs and barcodes too)."""

    id: int
    wanted: Wanted
    fields: tuple[str, ...]
    former: KnownSku

    def said(self) -> dict[str, str]:
        """For the timeline: what was and what is. Costs are not for everybody who reads it, so only that they changed."""
        told = {
            field: f"{_words(getattr(self.former, field))} → {_words(getattr(self.wanted, field))}"
            for field in self.fields
            if field in TOLD
        }
        rest = [field for field in self.fields if field not in TOLD]
        return {
            **{field.replace("_", " "): words for field, words in told.items()},
            **({"changed": ", ".join(rest)} if rest else {}),
        }


@dataclass(slots=True)
class Plan:
    creates: list[Wanted] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    packs: list[tuple[str, int, Ratio]] = field(default_factory=list)
    """New packs: the SKU's code, the unit's id, what one holds."""
    barcodes: list[tuple[str, Code, int]] = field(default_factory=list)
    """New barcodes: the SKU's code, the barcode, the unit of the pack that carries it (0: the single piece)."""
    errors: list[FieldError] = field(default_factory=list)


@dataclass(slots=True)
class Seen:
    """What earlier rows of the same load took."""

    codes: dict[str, str] = field(default_factory=dict)
    barcodes: dict[str, str] = field(default_factory=dict)
    products: dict[str, NewProduct] = field(default_factory=dict)


def _words(value: str | Decimal | None) -> str:
    return "none" if value is None or value == "" else plain(value) if isinstance(value, Decimal) else value


def code_fault(code: str) -> str:
    """What is wrong with a SKU's code, or nothing."""
    if not code or len(code) > LONGEST_CODE or not code.isprintable() or any(sign.isspace() for sign in code):
        return f"A SKU has 1 to {LONGEST_CODE} printable characters and no spaces."
    return ""


def plan(rows: Sequence[SkuRow], known: Known, mode: Mode = Mode.LOAD, seen: Seen | None = None) -> Plan:
    """What the rows create, change and leave as it is, and everything that is wrong with them.

    A load that is planned in parts hands on what the parts before have `seen`.
    """
    made = Plan()
    seen = seen or Seen()
    for row in rows:
        _plan_row(made, row, known, seen, mode)
    return made


def _plan_row(made: Plan, row: SkuRow, known: Known, seen: Seen, mode: Mode) -> None:
    key = row.code.upper()
    present = known.skus.get(row.code)
    unit = _unit(row, present, known)
    errors = [
        *_code_errors(row, key, present, seen, mode),
        *_text_errors(row, new=present is None),
        *_unit_errors(row, present, unit),
        *_price_errors(row),
        *_level_errors(row, present, unit),
        *_way_errors(row, unit),
        *_category_errors(row, known),
        *(weighing.faults(_weighing(row, present), unit, known.units, where=row.where) if unit else ()),
    ]
    added = _new_packs(row, present, unit, known)
    barcodes, barcode_errors = _new_barcodes(row, present, unit, known, seen, added)
    errors += [*added.errors, *barcode_errors, *_usual_errors(row, present, unit, known, added)]
    if errors or unit is None:
        made.errors += errors
        return
    wanted = _wanted(row, present, unit, known, _product(row, present, known, seen))
    made.packs += [(wanted.code, unit_id, ratio) for unit_id, ratio in added.packs.items()]
    made.barcodes += [(wanted.code, code, unit_id) for code, unit_id in barcodes]
    if present is None:
        made.creates.append(wanted)
    elif fields := _changed(present, wanted, packs=bool(added.packs), barcodes=bool(barcodes)):
        made.changes.append(Change(present.id, wanted, fields, present))
    else:
        made.unchanged += 1


def _code_errors(row: SkuRow, key: str, present: KnownSku | None, seen: Seen, mode: Mode) -> list[FieldError]:
    fault, code = code_fault(row.code), "invalid_sku"
    if not row.code:
        code, fault = "missing", "Every row needs a SKU."
    elif key in seen.codes:
        code, fault = "duplicate_sku", f"{row.code[:LONGEST_CODE]} is also on {seen.codes[key].strip(', /')}. Keep one of them."
    elif not fault and mode is Mode.CREATE and present:
        code, fault = "sku_taken", f"There is already a SKU {present.code}. Choose another code."
    elif not fault and mode is Mode.CHANGE and not present:
        code, fault = "unknown_sku", f"There is no SKU {row.code}."
    seen.codes.setdefault(key, row.where)
    return [FieldError(f"{row.where}sku", code, fault)] if fault else []


def _text_errors(row: SkuRow, *, new: bool) -> Iterable[FieldError]:
    if (row.name is KEEP and new) or row.name == "":
        yield FieldError(f"{row.where}name", "missing", "A SKU needs a name.")
    product = row.product.name if isinstance(row.product, NewProduct) else row.product
    for label, text, longest in (
        ("name", row.name, LONGEST_NAME),
        ("product", product, LONGEST_NAME),
        ("note", row.note, LONGEST_NOTE),
    ):
        if isinstance(text, str) and (len(text) > longest or _UNPRINTABLE.search(text)):
            message = f"The {label} has at most {longest} printable characters on one line."
            yield FieldError(f"{row.where}{label}", f"invalid_{label}", message)


def _unit(row: SkuRow, present: KnownSku | None, known: Known) -> KnownUnit | None:
    asked = row.unit if row.unit is not KEEP else present.unit if present else USUAL_UNIT
    return known.units.get(asked.lower())


def _unit_errors(row: SkuRow, present: KnownSku | None, unit: KnownUnit | None) -> Iterable[FieldError]:
    if unit is None:
        yield FieldError(
            f"{row.where}unit", "unknown_unit", f"There is no unit “{str(row.unit)[:20]}”. Add it under Units first."
        )
    elif present and unit.code != present.unit:
        message = f"{present.code} is counted in {present.unit}, and its history with it. Make a new SKU for another unit."
        yield FieldError(f"{row.where}unit", "unit_is_fixed", message)


def _price_errors(row: SkuRow) -> Iterable[FieldError]:
    for label, price in (("cost", row.cost), ("price", row.retail_price)):
        if isinstance(price, Decimal) and not (price.is_finite() and 0 <= price <= LARGEST_PRICE and _within(price, PRICE_SCALE)):
            message = f"The {label} is zero or more, with at most four decimals, like 3.50."
            yield FieldError(f"{row.where}{label}", "not_a_price", message)


def _level_errors(row: SkuRow, present: KnownSku | None, unit: KnownUnit | None) -> Iterable[FieldError]:
    faulty = False
    for label, level in (("minimum", row.minimum), ("maximum", row.maximum)):
        if not isinstance(level, Decimal):
            continue
        scale = unit.scale if unit else 6
        if not (level.is_finite() and 0 <= level <= LARGEST):
            faulty = True
            yield FieldError(f"{row.where}{label}", "not_a_quantity", f"The {label} is zero or more.")
        elif not _within(level, scale):
            faulty = True
            allowed = "whole numbers only" if scale == 0 else f"at most {scale} decimals"
            yield FieldError(f"{row.where}{label}", "too_many_decimals", f"This unit allows {allowed}.")
    low = row.minimum if row.minimum is not KEEP else present.minimum if present else None
    high = row.maximum if row.maximum is not KEEP else present.maximum if present else None
    if not faulty and low is not None and high is not None and high < low:
        message = f"The maximum ({plain(high)}) is below the minimum ({plain(low)})."
        yield FieldError(f"{row.where}maximum", "maximum_below_minimum", message)


def _way_errors(row: SkuRow, unit: KnownUnit | None) -> Iterable[FieldError]:
    for label, value, known in (("tracking", row.tracking, TRACKINGS), ("picking", row.picking, PICKINGS)):
        if value is not KEEP and value not in known:
            message = f"The {label} is one of: {', '.join(known)}."
            yield FieldError(f"{row.where}{label}", f"unknown_{label}", message)
    if row.tracking == "serial" and unit is not None and unit.scale > 0:
        message = f"A serial is one piece, and {unit.code} allows parts of it. Track by lot, or count in a unit without decimals."
        yield FieldError(f"{row.where}tracking", "serials_are_whole", message)


def _category(row: SkuRow, present: KnownSku | None, known: Known) -> KnownCategory | None:
    asked = row.category if row.category is not KEEP else present.category if present else ""
    return known.categories.get(asked.lower()) if asked else NO_CATEGORY


def _category_errors(row: SkuRow, known: Known) -> Iterable[FieldError]:
    if row.category is not KEEP and _category(row, None, known) is None:
        message = f"There is no category “{row.category[:LONGEST_CATEGORY]}”. Add it under Categories first."
        yield FieldError(f"{row.where}category", "unknown_category", message)


def _within(value: Decimal, scale: int) -> bool:
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > scale:
        exponent = value.normalize().as_tuple().exponent
    return isinstance(exponent, int) and -exponent <= scale


def _new_packs(row: SkuRow, present: KnownSku | None, unit: KnownUnit | None, known: Known) -> Adds:
    if unit is None or not row.packs:
        return Adds({}, ())
    there = known.packs.get(present.id, {}) if present else {}
    return packs.new_packs(row.packs, where=row.where, sku=row.code, base=unit, units=known.units, there=there)


def _new_barcodes(
    row: SkuRow, present: KnownSku | None, unit: KnownUnit | None, known: Known, seen: Seen, added: Adds
) -> tuple[list[tuple[Code, int]], list[FieldError]]:
    """The row's barcodes that its SKU does not have yet, each with the unit of the pack that carries it."""
    codes: list[tuple[Code, int]] = []
    errors: list[FieldError] = []
    own = {row.code, present.code if present else row.code}
    there = known.packs.get(present.id, {}) if present else {}
    has = {*added.packs, *(known.units[code].id for code in there)}
    for written in row.barcodes:
        barcode = BarcodeRow(written) if isinstance(written, str) else written
        code, faults = packs.identified(barcode, where=row.where)
        errors += faults
        if code is None or unit is None:
            continue
        unit_id, faults = packs.pack_of(barcode, where=row.where, sku=row.code, base=unit, units=known.units, has=has)
        holder = known.barcodes.get(code.value) or seen.barcodes.get(code.value)
        if holder is None:
            errors += faults
            codes.append((code, unit_id))
            seen.barcodes[code.value] = row.code
        elif holder not in own:
            message = f"{barcode.value[:40]} is already on {holder}. A barcode is on one SKU only."
            errors.append(FieldError(f"{row.where}barcodes", "barcode_taken", message))
    return codes, errors


def _usual_errors(
    row: SkuRow, present: KnownSku | None, unit: KnownUnit | None, known: Known, added: Adds
) -> Iterable[FieldError]:
    """A SKU is bought and sold in its base unit or in a pack of its own."""
    if unit is None:
        return
    there = {*known.packs.get(present.id, {})} if present else set()
    has = {unit.code.lower(), *there, *(one.code.lower() for one in known.units.values() if one.id in added.packs)}
    for label, asked in (("bought_in", row.bought_in), ("sold_in", row.sold_in)):
        if asked is not KEEP and asked and asked.lower() not in has:
            message = f"{row.code} has no pack “{asked[:20]}”. Use {unit.code} or a pack it comes in."
            yield FieldError(f"{row.where}{label}", "unknown_pack", message)


def _usual(asked: str | Keep, known: Known, present: str | None, unit: KnownUnit) -> str:
    """The code of the unit, as it is written under Units."""
    if asked is KEEP:
        return present or unit.code
    return known.units[asked.lower()].code if asked else unit.code


def _weighing(row: SkuRow, present: KnownSku | None) -> Weighing:
    """What the row says of weight, and what is there where it says nothing."""
    there: Weighing | KnownSku = present or weighing.NOT_WEIGHED
    return Weighing(
        there.weighed_in if row.weighed_in is KEEP else row.weighed_in,
        there.nominal_weight if row.nominal_weight is KEEP else row.nominal_weight,
        there.weight_tolerance if row.weight_tolerance is KEEP else row.weight_tolerance,
    )


def _product(row: SkuRow, present: KnownSku | None, known: Known, seen: Seen) -> int | NewProduct:
    asked = row.product
    if isinstance(asked, int | NewProduct):
        return asked
    if asked is KEEP or not asked:
        return present.product_id if present else NewProduct(str(row.name))
    name = asked.casefold()
    if present and present.product_name.casefold() == name:
        return present.product_id
    return known.products.get(asked.lower()) or seen.products.setdefault(name, NewProduct(asked))


def _wanted(row: SkuRow, present: KnownSku | None, unit: KnownUnit, known: Known, product: int | NewProduct) -> Wanted:
    category = _category(row, present, known) or NO_CATEGORY
    return Wanted(
        code=present.code if present else row.code,
        name=row.name if row.name is not KEEP else present.name if present else "",
        product=product,
        unit_id=unit.id,
        cost=row.cost if row.cost is not KEEP else present.cost if present else Decimal(0),
        retail_price=row.retail_price if row.retail_price is not KEEP else present.retail_price if present else Decimal(0),
        minimum=row.minimum if row.minimum is not KEEP else present.minimum if present else None,
        maximum=row.maximum if row.maximum is not KEEP else present.maximum if present else None,
        note=row.note if row.note is not KEEP else present.note if present else "",
        tracking=row.tracking if row.tracking is not KEEP else present.tracking if present else TRACKINGS[0],
        picking=row.picking if row.picking is not KEEP else present.picking if present else PICKINGS[0],
        category=category.name,
        bought_in=_usual(row.bought_in, known, present.bought_in if present else None, unit),
        sold_in=_usual(row.sold_in, known, present.sold_in if present else None, unit),
        category_id=category.id,
        **asdict(weighing.wanted(_weighing(row, present), known.units)),
    )


def _changed(present: KnownSku, wanted: Wanted, **added: bool) -> tuple[str, ...]:
    names = ["name", "cost", "retail_price", "minimum", "maximum", "note", "tracking", "picking", "category"]
    names += ["bought_in", "sold_in", "weighed_in", "nominal_weight", "weight_tolerance"]
    fields = [name for name in names if getattr(present, name) != getattr(wanted, name)]
    if wanted.product != present.product_id:
        fields.append("product")
    return (*fields, *(name for name, new in added.items() if new))
