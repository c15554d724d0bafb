"""The verbs of the catalogue. Many rows are a fixed number of statements; a single one is a list of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, connection, transaction

from quartermaster.accounts.acts import Act, record, record_many
from quartermaster.catalog import plans, queries
from quartermaster.catalog.models import Barcode, PackUnit, Product, Sku, Unit
from quartermaster.catalog.plans import Change, Mode, NewProduct, Plan, SkuRow, Wanted
from quartermaster.codes import gtin
from quartermaster.codes.gtin import Code, GtinCheckDigit, InvalidBarcode
from quartermaster.kernel import clock
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, NotFound, Refusal, StaleVersion
from quartermaster.web.spreadsheets import Report, RowsRefused

LARGEST_RATIO = 10**12


class InvalidSku(Invalid):
    code = "invalid_sku"
    title = "Not a SKU"


class SkuTaken(Conflict):
    code = "sku_taken"
    title = "This SKU exists already"


class DuplicateSku(Invalid):
    code = "duplicate_sku"
    title = "A SKU is there twice"


class BarcodeTaken(Conflict):
    code = "barcode_taken"
    title = "This barcode is on another SKU"


class UnitIsFixed(Conflict):
    code = "unit_is_fixed"
    title = "The unit of a SKU does not change"


class UnknownUnit(Invalid):
    code = "unknown_unit"
    title = "There is no such unit"


class InvalidUnit(Invalid):
    code = "invalid_unit"
    title = "Not a unit"


class UnitTaken(Conflict):
    code = "unit_taken"
    title = "This unit exists already"


class InvalidPack(Invalid):
    code = "invalid_pack"
    title = "Not a pack"


class PackTaken(Conflict):
    code = "pack_taken"
    title = "This SKU has such a pack already"


class UnknownBarcode(NotFound):
    code = "unknown_barcode"
    title = "There is no such barcode"


class InvalidName(Invalid):
    code = "invalid_name"
    title = "Not a name"


class TakenMeanwhile(Conflict):
    code = "taken_meanwhile"
    title = "Somebody else was quicker"


_CLASSES: tuple[type[Refusal], ...] = (
    InvalidSku,
    SkuTaken,
    DuplicateSku,
    BarcodeTaken,
    UnitIsFixed,
    UnknownUnit,
    InvalidName,
    GtinCheckDigit,
    InvalidBarcode,
    queries.UnknownSku,
)
_BY_CODE = {refusal.code: refusal for refusal in _CLASSES}


@transaction.atomic
def load_products(act: Act, *, rows: Sequence[SkuRow], dry_run: bool = False) -> Report:
    """Create and change SKUs as the rows say, all or none; the report names every fault, and with one nothing is written."""
    plan = _plan(rows, Mode.LOAD, dry_run=dry_run)
    if not dry_run and not plan.errors:
        _carry_out(act, plan)
    return Report(len(plan.creates), len(plan.changes), plan.unchanged, tuple(plan.errors))


@transaction.atomic
def save_skus(act: Act, *, rows: Sequence[SkuRow]) -> Report:
    """`load_products` for callers that want a refusal instead of a report with faults."""
    plan = _plan(rows, Mode.LOAD)
    _refuse_faults(plan.errors)
    _carry_out(act, plan)
    return Report(len(plan.creates), len(plan.changes), plan.unchanged)


@transaction.atomic
def create_products(act: Act, *, rows: Sequence[SkuRow]) -> list[Sku]:
    """New SKUs, with new products where rows say so (rows that share a `NewProduct` are its variants); in order."""
    plan = _plan(rows, Mode.CREATE)
    _refuse_faults(plan.errors)
    _carry_out(act, plan)
    made = queries.skus_by_code(row.code for row in rows)
    return [made[row.code.upper()] for row in rows]


def create_sku(act: Act, *, row: SkuRow) -> Sku:
    return create_products(act, rows=[row])[0]


@transaction.atomic
def change_sku(act: Act, *, row: SkuRow, version: int) -> Sku:
    """Change what the row does not KEEP, if the SKU still has that version (else `StaleVersion`)."""
    _locked(row.code, version)
    plan = _plan([row], Mode.CHANGE)
    _refuse_faults(plan.errors)
    _carry_out(act, plan)
    return queries.sku_of_code(row.code)


@transaction.atomic
def change_product(act: Act, *, product_id: int, name: str, description: str) -> Product:
    """Rename or describe a product. Its SKUs keep their own names."""
    product = queries.product_of_id(product_id)
    _refuse_faults(_name_faults(name))
    Product.objects.filter(pk=product.pk).update(name=name, description=description[:5000], version=product.version + 1)
    codes = list(product.skus.values_list("code", flat=True))
    record_many(act, "catalog.change_product", {code: {"product": name} for code in codes})
    return queries.product_of_id(product_id)


@transaction.atomic
def archive_sku(act: Act, *, code: str, version: int) -> Sku:
    """Take a SKU out of use: it can no longer be ordered; its stock and history stay and can still be worked down."""
    sku = _locked(code, version)
    if sku.archived_at is None:
        _update(sku, archived_at=clock.now())
        record(act, "catalog.archive_sku", document=sku.code)
        _announce([sku.pk])
    return queries.sku_of_code(code)


@transaction.atomic
def restore_sku(act: Act, *, code: str, version: int) -> Sku:
    """Take an archived SKU into use again."""
    sku = _locked(code, version)
    if sku.archived_at is not None:
        _update(sku, archived_at=None)
        record(act, "catalog.restore_sku", document=sku.code)
        _announce([sku.pk])
    return queries.sku_of_code(code)


@transaction.atomic
def add_unit(act: Act, *, code: str, name: str, scale: int) -> Unit:
    """A unit of measure whose quantities have at most `scale` decimals (0 to 6)."""
    if not code or len(code) > 20 or not code.isprintable() or any(sign.isspace() for sign in code):
        raise _invalid(InvalidUnit, "/code", "A unit's code has 1 to 20 printable characters and no spaces, like “kg”.")
    if not 0 <= scale <= 6:
        raise _invalid(InvalidUnit, "/scale", "A unit has 0 to 6 decimals.")
    _refuse_faults(_name_faults(name, longest=60))
    if Unit.objects.filter(code__iexact=code).exists():
        raise UnitTaken(
            f"There is already a unit {code}.", errors=[FieldError("/code", "unit_taken", "There is already such a unit.")]
        )
    with _quicker_refused():
        unit = Unit.objects.create(code=code, name=name, scale=scale)
    record(act, "catalog.add_unit", document=f"unit {code}", scale=scale)
    return unit


@transaction.atomic
def add_pack(act: Act, *, code: str, unit: str, numerator: int, denominator: int = 1) -> PackUnit:
    """One such pack of the SKU holds numerator/denominator base units. A pack never changes: its conversions are history."""
    sku = queries.sku_of_code(code)
    pack_unit = Unit.objects.filter(code__iexact=unit).first()
    if pack_unit is None:
        raise _invalid(UnknownUnit, "/unit", f"There is no unit “{unit[:20]}”. Add it first.")
    if not (1 <= numerator <= LARGEST_RATIO and 1 <= denominator <= LARGEST_RATIO):
        raise _invalid(InvalidPack, "/numerator", "A pack holds a positive number of base units.")
    if pack_unit == sku.unit:
        raise _invalid(InvalidPack, "/unit", f"{pack_unit} is the base unit of {sku.code} itself.")
    if sku.packs.filter(unit=pack_unit).exists():
        raise PackTaken(
            f"{sku.code} has a pack {pack_unit} already; it stays as it is, because past quantities were converted by it."
        )
    with _quicker_refused():
        pack = PackUnit.objects.create(sku=sku, unit=pack_unit, numerator=numerator, denominator=denominator)
    record(act, "catalog.add_pack", document=sku.code, unit=pack_unit.code, holds=f"{numerator}/{denominator}")
    _announce([sku.pk])
    return pack


@transaction.atomic
def add_barcode(act: Act, *, code: str, value: str, pack_unit: str = "") -> Barcode:
    """Put a barcode on a SKU, or on a pack of it. On the SKU already: nothing changes."""
    sku = queries.sku_of_code(code)
    identity = gtin.identify(value, pointer="/value")
    pack = _pack(sku, pack_unit)
    present = Barcode.objects.select_related("sku").filter(value=identity.value).first()
    if present is not None and present.sku_id == sku.pk:
        return present
    if present is not None:
        message = f"{value[:40]} is already on {present.sku.code}. A barcode is on one SKU only; remove it there first."
        raise BarcodeTaken(message, errors=[FieldError("/value", BarcodeTaken.code, message)])
    with _quicker_refused():
        barcode = Barcode.objects.create(sku=sku, value=identity.value, kind=identity.kind.value, pack=pack)
    record(act, "catalog.add_barcode", document=sku.code, barcode=identity.value)
    _announce([sku.pk])
    return barcode


@transaction.atomic
def remove_barcode(act: Act, *, code: str, value: str) -> None:
    """Take a barcode off a SKU, so that it can go on another. The timeline keeps that it was there."""
    sku = queries.sku_of_code(code)
    identity = gtin.read(value)
    removed = Barcode.objects.filter(sku=sku, value=identity.value if identity else value).delete()[0]
    if not removed:
        raise UnknownBarcode(f"{sku.code} has no barcode {value[:40]}.")
    record(act, "catalog.remove_barcode", document=sku.code, barcode=identity.value if identity else value)
    _announce([sku.pk])


# ---------------------------------------------------------------- below: planning, and carrying a plan out


def _plan(rows: Sequence[SkuRow], mode: Mode, *, dry_run: bool = False) -> Plan:
    return plans.plan(rows, queries.known_about(rows, lock=not dry_run), mode)


def _refuse_faults(errors: Sequence[FieldError]) -> None:
    """Refuse by the name of the fault where there is one kind of it, else by all of them."""
    if not errors:
        return
    codes = {error.code for error in errors}
    refusal = _BY_CODE.get(codes.pop(), RowsRefused) if len(codes) == 1 else RowsRefused
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    raise refusal(errors[0].message + more, errors=errors)


def _carry_out(act: Act, plan: Plan) -> None:
    with _quicker_refused():
        products = _insert_products([wanted.product for wanted in (*plan.creates, *(change.wanted for change in plan.changes))])
        ids = _insert_skus(plan.creates, products)
        _update_skus(plan.changes, products)
        _insert_barcodes(plan.barcodes)
    record_many(act, "catalog.create_sku", {wanted.code: {} for wanted in plan.creates})
    record_many(
        act,
        "catalog.change_sku",
        {change.wanted.code: {"changed": ", ".join(change.fields).replace("_", " ")} for change in plan.changes},
    )
    _announce([*ids, *(change.id for change in plan.changes)])


@contextmanager
def _quicker_refused() -> Iterator[None]:
    """Two people who make the same thing at once: the second is refused, and all of theirs is undone."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise TakenMeanwhile("Somebody else has just taken one of these codes. Look again and repeat.") from error


def _insert_products(wanted: Sequence[int | NewProduct]) -> dict[int, int]:
    """The ids of the new products, by the identity of their object."""
    new = list({id(product): product for product in wanted if isinstance(product, NewProduct)}.values())
    if not new:
        return {}
    ids = _rows(
        """
        INSERT INTO catalog_product (name, description, version)
        SELECT name, description, 1 FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS row (name, description, place)
         ORDER BY place RETURNING id
        """,
        [[product.name for product in new], [product.description for product in new]],
    )
    return {id(product): product_id for product, (product_id,) in zip(new, ids, strict=True)}


def _insert_skus(creates: Sequence[Wanted], products: dict[int, int]) -> list[int]:
    if not creates:
        return []
    rows = _rows(
        """
        INSERT INTO catalog_sku (code, name, product_id, unit_id, cost, retail_price, minimum, maximum, note, version, created_at)
        SELECT row.*, 1, now() FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::numeric[], %s::numeric[],
                                           %s::numeric[], %s::numeric[], %s::text[]) AS row
        RETURNING id
        """,
        [[wanted.code for wanted in creates], *_columns(creates, products)],
    )
    return [sku_id for (sku_id,) in rows]


def _update_skus(changes: Sequence[Change], products: dict[int, int]) -> None:
    if not changes:
        return
    _rows(
        """
        UPDATE catalog_sku AS sku
           SET name = row.name, product_id = row.product_id, cost = row.cost, retail_price = row.price, minimum = row.minimum,
               maximum = row.maximum, note = row.note, version = sku.version + 1
          FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[], %s::numeric[], %s::numeric[], %s::numeric[],
                      %s::numeric[], %s::text[]) AS row (id, name, product_id, unit_id, cost, price, minimum, maximum, note)
         WHERE sku.id = row.id
        RETURNING sku.id
        """,
        [[change.id for change in changes], *_columns([change.wanted for change in changes], products)],
    )


def _columns(skus: Sequence[Wanted], products: dict[int, int]) -> list[list[Any]]:
    named: tuple[Callable[[Wanted], Any], ...] = (
        lambda sku: sku.name,
        lambda sku: products[id(sku.product)] if isinstance(sku.product, NewProduct) else sku.product,
        lambda sku: sku.unit_id,
        lambda sku: sku.cost,
        lambda sku: sku.retail_price,
        lambda sku: sku.minimum,
        lambda sku: sku.maximum,
        lambda sku: sku.note,
    )
    return [[read(sku) for sku in skus] for read in named]


def _insert_barcodes(barcodes: Sequence[tuple[str, Code]]) -> None:
    if not barcodes:
        return
    _rows(
        """
        INSERT INTO catalog_barcode (sku_id, value, kind)
        SELECT sku.id, row.value, row.kind
          FROM unnest(%s::text[], %s::text[], %s::text[]) AS row (sku, value, kind)
          JOIN catalog_sku AS sku ON upper(sku.code) = upper(row.sku)
        RETURNING id
        """,
        [[sku for sku, _ in barcodes], [code.value for _, code in barcodes], [code.kind.value for _, code in barcodes]],
    )


def _rows(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _locked(code: str, version: int) -> Sku:
    """The SKU, kept from changing until the end of the transaction, if it still has that version."""
    sku = queries.sku_of_code(code)
    locked = Sku.objects.select_for_update().get(pk=sku.pk)
    if locked.version != version:
        raise StaleVersion("Somebody else changed this SKU since you read it. Look at it again and repeat your change.")
    return locked


def _update(sku: Sku, **values: Any) -> None:
    Sku.objects.filter(pk=sku.pk).update(version=sku.version + 1, **values)


def _pack(sku: Sku, unit_code: str) -> PackUnit | None:
    if not unit_code or unit_code.lower() == sku.unit.code.lower():
        return None
    pack = sku.packs.filter(unit__code__iexact=unit_code).first()
    if pack is None:
        raise _invalid(InvalidPack, "/pack", f"{sku.code} has no pack “{unit_code[:20]}”. Add the pack first.")
    return pack


def _name_faults(name: str, longest: int = plans.LONGEST_NAME) -> list[FieldError]:
    if name.strip() and len(name) <= longest and name.isprintable():
        return []
    return [FieldError("/name", InvalidName.code, f"A name has 1 to {longest} printable characters on one line.")]


def _invalid(refusal: type[Refusal], pointer: str, message: str) -> Refusal:
    return refusal(message, errors=[FieldError(pointer, refusal.code, message)])


def _announce(sku_ids: Sequence[int]) -> None:
    if sku_ids:
        announce(Notice("catalog.changed", sku_ids=frozenset(sku_ids)))
