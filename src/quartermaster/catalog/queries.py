"""Questions about what is traded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from quartermaster.catalog.models import Barcode, Category, Owner, PackUnit, Product, Sku, SkuPicture, Unit
from quartermaster.catalog.packs import KnownUnit, Ratio
from quartermaster.catalog.plans import KEEP, Known, KnownCategory, KnownSku, SkuRow, code_fault
from quartermaster.codes import gtin
from quartermaster.codes.gtin import Kind
from quartermaster.codes.units import Pack, from_base, words_of
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Invalid, NotFound

LONGEST_SEARCH = 100


class OwnerNeeded(Invalid):
    code = "owner_needed"
    title = "Whose goods?"


_HITS = """
SELECT id AS sku_id, 0 AS place FROM catalog_sku WHERE upper(code) = upper(%(text)s)
UNION ALL
SELECT sku_id, 0 FROM catalog_barcode WHERE value = %(barcode)s
UNION ALL
(SELECT id, 1 FROM catalog_sku WHERE upper(code) LIKE upper(%(beginning)s) ORDER BY upper(code) USING ~<~ /* some */)
UNION ALL
(SELECT sku_id, 2 FROM catalog_barcode
  WHERE value LIKE %(beginning)s OR value LIKE '0' || %(beginning)s OR value LIKE '00' || %(beginning)s
     OR value LIKE '000000' || %(beginning)s /* some */)
UNION ALL
(SELECT id, 3 FROM catalog_sku
  WHERE to_tsvector('simple'::regconfig, COALESCE(name, '')) @@ to_tsquery('simple', %(words)s) /* some */)
"""
_SOME_HITS = _HITS.replace("/* some */", "LIMIT 1000")
"""A limit that is far above what is shown, so that the planner does not hope to find a few by reading everything."""
_SEARCH = f"""
SELECT sku.id, sku.code, sku.name, sku.archived_at IS NOT NULL,
       coalesce(unit.code || ' of ' || concat_ws('/', pack.numerator, nullif(pack.denominator, 1)) || ' ' || base.code, '')
  FROM (SELECT sku_id, min(place) AS place FROM ({_SOME_HITS}) AS hits GROUP BY sku_id) AS found
  JOIN catalog_sku AS sku ON sku.id = found.sku_id
  JOIN catalog_unit AS base ON base.id = sku.unit_id
  LEFT JOIN catalog_barcode AS scanned ON scanned.sku_id = sku.id AND scanned.value = %(barcode)s
  LEFT JOIN catalog_packunit AS pack ON pack.id = scanned.pack_id
  LEFT JOIN catalog_unit AS unit ON unit.id = pack.unit_id
 ORDER BY found.place, sku.archived_at IS NOT NULL, upper(sku.code) LIMIT %(most)s
"""  # noqa: S608 - fixed SQL
_MATCHING = f"SELECT sku_id FROM ({_HITS}) AS hits"  # noqa: S608 - fixed SQL
_PARAMETER = re.compile(r"%\((\w+)\)s")
_KNOWN_SKUS = """
SELECT asked.code, sku.id, sku.code, sku.product_id, product.name, unit.code, sku.name, sku.cost, sku.retail_price,
       sku.minimum, sku.maximum, sku.note, sku.tracking, sku.picking, coalesce(category.name, ''),
       coalesce(bought.code, unit.code), coalesce(sold.code, unit.code), coalesce(weight.code, ''), sku.nominal_weight,
       sku.weight_tolerance
  FROM unnest(%s::text[]) AS asked (code)
  JOIN catalog_sku AS sku ON upper(sku.code) = upper(asked.code)
  JOIN catalog_product AS product ON product.id = sku.product_id
  JOIN catalog_unit AS unit ON unit.id = sku.unit_id
  LEFT JOIN catalog_category AS category ON category.id = sku.category_id
  LEFT JOIN catalog_unit AS weight ON weight.id = sku.weighed_in_id
  LEFT JOIN catalog_packunit AS bought_pack ON bought_pack.sku_id = sku.id AND bought_pack.bought
  LEFT JOIN catalog_unit AS bought ON bought.id = bought_pack.unit_id
  LEFT JOIN catalog_packunit AS sold_pack ON sold_pack.sku_id = sku.id AND sold_pack.sold
  LEFT JOIN catalog_unit AS sold ON sold.id = sold_pack.unit_id
 ORDER BY sku.id
"""
_KNOWN_BARCODES = """
SELECT barcode.value, sku.code FROM catalog_barcode AS barcode JOIN catalog_sku AS sku ON sku.id = barcode.sku_id
 WHERE barcode.value = ANY(%s)
"""
_KNOWN_PACKS = """
SELECT pack.sku_id, lower(unit.code), pack.numerator, pack.denominator
  FROM catalog_packunit AS pack JOIN catalog_unit AS unit ON unit.id = pack.unit_id WHERE pack.sku_id = ANY(%s)
"""
_IDS_OF_CODES = """
SELECT sku.id FROM unnest(%s::text[]) AS asked (code) JOIN catalog_sku AS sku ON upper(sku.code) = upper(asked.code)
"""
_KNOWN_PRODUCTS = "SELECT lower(name), min(id) FROM catalog_product WHERE lower(name) = ANY(%s) GROUP BY lower(name)"


class UnknownSku(NotFound):
    code = "unknown_sku"
    title = "There is no such SKU"


class UnknownPicture(NotFound):
    code = "unknown_picture"
    title = "There is no such picture"


class UnknownProduct(NotFound):
    code = "unknown_product"
    title = "There is no such product"


class UnknownCategory(NotFound):
    code = "unknown_category"
    title = "There is no such category"


class UnknownPack(NotFound):
    code = "unknown_pack"
    title = "This SKU has no such pack"


class UnknownUnit(NotFound):
    code = "unknown_unit"
    title = "There is no such unit"


@dataclass(frozen=True, slots=True)
class Found:
    """One answer to a search, best first."""

    id: int
    code: str
    name: str
    archived: bool
    pack: str = ""
    """ "case of 12 pcs", where the text is the barcode of a pack."""


@dataclass(frozen=True, slots=True)
class Coded:
    """What a code stands for: one of a SKU, or, where it is the barcode of a pack, so many of it."""

    sku: Sku
    pack: PackUnit | None = None

    @property
    def unit(self) -> str | None:
        """The unit that a quantity without one is counted in; None for the base unit."""
        return self.pack.unit.code if self.pack else None


def usual_owner(*, pointer: str = "/owner") -> Owner:
    """Whose goods are meant where nobody says: the house's, and for whoever is confined to one owner, that owner's."""
    found = list(Owner.objects.order_by("-is_house", "id")[:2])
    if not found or (not found[0].is_house and len(found) > 1):
        message = "Say whose goods they are: name the owner."
        raise OwnerNeeded(message, errors=[FieldError(pointer, "owner_needed", message)])
    return found[0]


def owner_of_code(code: str) -> Owner:
    """The owner of that code; `NotFound` where there is none."""
    found = Owner.objects.filter(code__iexact=code.strip()).first()
    if found is None:
        raise NotFound(f"There is no owner {code[:60]}.")
    return found


def there_are_several_owners() -> bool:
    """Whether pages say whose goods they are."""
    return Owner.objects.count() > 1


def owners() -> QuerySet[Owner]:
    return Owner.objects.order_by("code")


def units() -> QuerySet[Unit]:
    return Unit.objects.order_by("code")


def units_with_counts() -> QuerySet[Unit]:
    """Every unit with how many SKUs are counted in it (`counted`) and come in packs of it (`packed`)."""
    counted = Sku.objects.filter(unit=OuterRef("pk")).order_by().values("unit").annotate(count=Count("pk")).values("count")
    packed = PackUnit.objects.filter(unit=OuterRef("pk")).order_by().values("unit").annotate(count=Count("pk")).values("count")
    return Unit.objects.annotate(counted=Coalesce(Subquery(counted), Value(0)), packed=Coalesce(Subquery(packed), Value(0)))


def unit_of_code(code: str) -> Unit:
    """The unit of that code (letter case does not matter), or `UnknownUnit`."""
    found = Unit.objects.filter(code__iexact=code).first()
    if found is None:
        raise UnknownUnit(f"There is no unit “{code[:20]}”.")
    return found


def categories() -> QuerySet[Category]:
    return Category.objects.order_by("name")


def category_of_id(category_id: int) -> Category:
    found = Category.objects.filter(pk=category_id).first()
    if found is None:
        raise UnknownCategory(f"There is no category {category_id}.")
    return found


def category_by_name(name: str) -> Category:
    """Letter case does not matter."""
    found = Category.objects.filter(name__iexact=name.strip()).first()
    if found is None:
        raise UnknownCategory(f"There is no category “{name[:60]}”.")
    return found


def skus() -> QuerySet[Sku]:
    return Sku.objects.select_related("product", "unit", "weighed_in", "category")


def find_sku(text: str) -> Sku:
    """The SKU of a code (letter case does not matter) or barcode (a GTIN in any length, also in a GS1 message).

    `UnknownSku` where there is none. Archived SKUs are found too; the caller decides what they are good for.
    """
    return read_code(text).sku


def read_code(text: str) -> Coded:
    """What a code or barcode stands for, or `UnknownSku`."""
    found = read_codes([text]).get(text)
    if found is None:
        raise UnknownSku(f"There is no SKU or barcode “{text.strip()[:60]}”.")
    return found


def read_codes(texts: Iterable[str]) -> dict[str, Coded]:
    """What each text stands for, in few queries: the SKU of a code, else what a barcode is on, else the pack that our own code
    names ("TEA-1/case"). Unknown ones are left out."""
    wanted = list(dict.fromkeys(texts))
    by_code = skus_by_code(wanted)
    found = {text: Coded(by_code[key]) for text in wanted if (key := text.strip().upper()) in by_code}
    scanned = {text: code.value for text in wanted if text not in found and (code := gtin.read(text))}
    if scanned:
        rows = Barcode.objects.filter(value__in=set(scanned.values())).select_related("sku__product", "sku__unit", "pack__unit")
        by_value = {row.value: Coded(row.sku, row.pack) for row in rows}
        found |= {text: by_value[value] for text, value in scanned.items() if value in by_value}
    return found | _packs_by_own_code([text for text in wanted if text not in found and "/" in text])


def _packs_by_own_code(texts: Sequence[str]) -> dict[str, Coded]:
    """A SKU's code may hold slashes of its own."""
    named = {text: text.strip().upper().rpartition("/") for text in texts}
    if not named:
        return {}
    rows = PackUnit.objects.filter(sku__in=skus_by_code(code for code, _, _ in named.values()).values())
    packs = {
        (row.sku.code.upper(), row.unit.code.upper()): row for row in rows.select_related("sku__product", "sku__unit", "unit")
    }
    return {text: Coded(pack.sku, pack) for text, (code, _, unit) in named.items() if (pack := packs.get((code, unit)))}


def sku_of_code(code: str) -> Sku:
    """The SKU of exactly that code (letter case does not matter), or `UnknownSku`."""
    found = skus_by_code([code]).get(code.strip().upper())
    if found is None:
        raise UnknownSku(f"There is no SKU “{code[:60]}”.")
    return found


def skus_by_code(codes: Iterable[str]) -> dict[str, Sku]:
    """The SKUs of the codes, keyed by upper-case code, in one query. Codes without a SKU are left out."""
    wanted = RawSQL(_IDS_OF_CODES, [[code.strip() for code in codes]])  # noqa: S611 - fixed SQL, bound values
    return {sku.code.upper(): sku for sku in skus().filter(pk__in=wanted)}


def product_of_id(product_id: int) -> Product:
    found = Product.objects.filter(pk=product_id).first()
    if found is None:
        raise UnknownProduct(f"There is no product {product_id}.")
    return found


def picture_named(name: str) -> SkuPicture:
    """A picture by its own name, whatever it is of."""
    found = SkuPicture.objects.filter(name=name[:40]).first()
    if found is None:
        raise UnknownPicture("There is no such picture; perhaps another has taken its place.")
    return found


def picture_names(sku_ids: Iterable[int]) -> dict[int, str]:
    """SKU → the name of its picture, of those that have one."""
    return dict(SkuPicture.objects.filter(sku_id__in=list(sku_ids)).values_list("sku_id", "name"))


def packs_of(sku: Sku) -> QuerySet[PackUnit]:
    return sku.packs.select_related("unit").order_by("unit__code")


def pack_unit_of(sku: Sku, unit_code: str) -> PackUnit:
    """The SKU's pack in that unit, or `UnknownPack`."""
    found = packs_of(sku).filter(unit__code__iexact=unit_code).first()
    if found is None:
        raise UnknownPack(f"{sku.code} has no pack “{unit_code[:20]}”.")
    return found


@dataclass(frozen=True, slots=True)
class UsualUnits:
    """The packs a SKU is usually bought and sold in; None for the base unit."""

    bought: PackUnit | None = None
    sold: PackUnit | None = None


def usual_units(sku_ids: Iterable[int]) -> dict[int, UsualUnits]:
    """How the SKUs are usually bought and sold, in one query. SKUs in their base unit are left out."""
    found: dict[int, UsualUnits] = {}
    rows = PackUnit.objects.filter(Q(bought=True) | Q(sold=True), sku_id__in=list(sku_ids)).select_related("unit", "sku__unit")
    for pack in rows:
        former = found.get(pack.sku_id, UsualUnits())
        found[pack.sku_id] = UsualUnits(pack if pack.bought else former.bought, pack if pack.sold else former.sold)
    return found


def in_packs(pack: PackUnit | None, quantity: Decimal) -> str:
    """A quantity of base units in so many of the pack, "3 case"; nothing where they do not fill packs evenly."""
    if pack is None:
        return ""
    try:
        return f"{plain(from_base(_pack(pack), quantity))} {pack.unit.code}"
    except Invalid:
        return ""


def barcodes_of(sku: Sku) -> QuerySet[Barcode]:
    return sku.barcodes.select_related("pack__unit").order_by("value")


class Units:
    """How some SKUs are counted: (SKU, what somebody calls a unit) → how many base units one is."""

    def __init__(self, sku_ids: Iterable[int]) -> None:
        wanted = list(sku_ids)
        self._packs: dict[tuple[int, str], Pack] = {}
        base = Sku.objects.filter(pk__in=wanted).values_list("pk", "unit__code", "unit__name", "unit__scale")
        packs = PackUnit.objects.filter(sku_id__in=wanted).order_by("pk").select_related("unit", "sku__unit")
        found = [(sku_id, words_of(code, name), Pack(1, 1, scale, scale)) for sku_id, code, name, scale in base]
        found += [(row.sku_id, words_of(row.unit.code, row.unit.name), _pack(row)) for row in packs]
        for rank in range(4):  # a code before a name: what one unit is called may be another one's code
            for sku_id, words, pack in found:
                self._packs.setdefault((sku_id, words[rank]), pack)

    def find(self, sku_id: int, word: str) -> Pack | None:
        """The SKU's unit of that code or name, in singular or plural; None where it is not counted so."""
        return self._packs.get((sku_id, word.strip().casefold()))


def _pack(row: PackUnit) -> Pack:
    return Pack(row.numerator, row.denominator, scale=row.sku.unit.scale, pack_scale=row.unit.scale)


def search(text: str, limit: int = 20) -> list[Found]:
    """SKUs whose code or barcode is or begins with `text`, or whose name has words that begin like its words."""
    parameters = _search_parameters(text)
    if not parameters["text"]:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SEARCH, {**parameters, "most": limit})
        return [Found(*row) for row in cursor.fetchall()]


def matching(rows: QuerySet[Sku], text: str) -> QuerySet[Sku]:
    """Those of `rows` that `search` would find, however many."""
    parameters = _search_parameters(text)
    sql = _PARAMETER.sub("%s", _MATCHING)
    return rows.filter(pk__in=RawSQL(sql, [parameters[name] for name in _PARAMETER.findall(_MATCHING)]))  # noqa: S611 - fixed SQL


def known_about(rows: Sequence[SkuRow], *, lock: bool) -> Known:
    """What planning needs to know, in six queries however many rows; `lock` keeps the found SKUs from changing."""
    codes = list({row.code for row in rows if not code_fault(row.code)})
    written = [text if isinstance(text, str) else text.value for row in rows for text in row.barcodes]
    barcodes = {code.value for text in written if (code := gtin.read(text))}
    products = {row.product.lower() for row in rows if isinstance(row.product, str) and row.product.isprintable()}
    packed = any(_speaks_of_packs(row) for row in rows)
    known_packs: dict[int, dict[str, Ratio]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN_SKUS + (" FOR UPDATE OF sku" if lock else ""), [codes])
        known_skus = {asked: KnownSku(*values) for asked, *values in cursor.fetchall()}
        cursor.execute(_KNOWN_BARCODES, [list(barcodes)])
        known_barcodes = dict(cursor.fetchall())
        cursor.execute(_KNOWN_PRODUCTS, [list(products)])
        known_products = dict(cursor.fetchall())
        if packed:
            cursor.execute(_KNOWN_PACKS, [[sku.id for sku in known_skus.values()]])
            for sku_id, unit, numerator, denominator in cursor.fetchall():
                known_packs.setdefault(sku_id, {})[unit] = (numerator, denominator)
    known_units = {unit.code.lower(): KnownUnit(unit.pk, unit.code, unit.scale) for unit in units()}
    known_categories = {one.name.lower(): KnownCategory(one.pk, one.name) for one in categories()}
    return Known(known_skus, known_barcodes, known_units, known_products, known_categories, known_packs)


def _speaks_of_packs(row: SkuRow) -> bool:
    on_packs = any(not isinstance(text, str) and text.pack for text in row.barcodes)
    return bool(row.packs) or on_packs or any(text and text is not KEEP for text in (row.bought_in, row.sold_in))


def _search_parameters(text: str) -> dict[str, str | int]:
    stripped = text.strip()[:LONGEST_SEARCH].replace("\x00", "")
    code = gtin.read(stripped)
    return {
        "text": stripped,
        "beginning": re.sub(r"([\\%_])", r"\\\1", stripped) + "%",
        "barcode": code.value if code and code.kind is Kind.GTIN else stripped,
        "words": " & ".join(f"{word}:*" for word in re.findall(r"\w+", stripped)),
    }
