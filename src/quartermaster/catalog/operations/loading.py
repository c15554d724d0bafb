"""Products and SKUs by the row: many rows are a fixed number of statements; a single one is a list of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction

from quartermaster.accounts.acts import Act, record_many
from quartermaster.catalog import plans, queries
from quartermaster.catalog.models import Sku
from quartermaster.catalog.operations.refusals import quicker_refused, refuse_faults, tell_changed
from quartermaster.catalog.packs import Ratio
from quartermaster.catalog.plans import Change, Mode, NewProduct, Plan, Seen, SkuRow, Wanted
from quartermaster.codes.gtin import Code
from quartermaster.kernel import db
from quartermaster.kernel.notices import Notice, announce
from quartermaster.web.spreadsheets import Report

USUAL = {"bought_in", "sold_in"}
AT_ONCE = 5_000
"""So many rows are planned and written together: what is in memory does not grow with the file."""


@transaction.atomic
def load_products(act: Act, *, rows: Sequence[SkuRow], dry_run: bool = False) -> Report:
    """Create and change SKUs as the rows say, all or none; the report names every fault, and with one nothing is written."""
    parts = [rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE)]
    if dry_run or len(parts) > 1:
        report = _rehearsed(parts)
        if dry_run or report.errors:
            return report
    _one_load_at_a_time()
    written = Report()
    for part in parts:
        plan = plan_rows(part, Mode.LOAD)
        if plan.errors and len(parts) == 1:
            return _report(plan)
        refuse_faults(plan.errors)  # what was right when rehearsed was changed meanwhile
        carry_out(act, plan)
        written = written.and_then(_report(plan))
    return written


@transaction.atomic
def save_skus(act: Act, *, rows: Sequence[SkuRow]) -> Report:
    """`load_products` for callers that want a refusal instead of a report with faults."""
    plan = plan_rows(rows, Mode.LOAD)
    refuse_faults(plan.errors)
    carry_out(act, plan)
    return _report(plan)


@transaction.atomic
def create_products(act: Act, *, rows: Sequence[SkuRow]) -> list[Sku]:
    """New SKUs, with new products where rows say so (rows that share a `NewProduct` are its variants); in order."""
    plan = plan_rows(rows, Mode.CREATE)
    refuse_faults(plan.errors)
    carry_out(act, plan)
    made = queries.skus_by_code(row.code for row in rows)
    return [made[row.code.upper()] for row in rows]


def create_sku(act: Act, *, row: SkuRow) -> Sku:
    return create_products(act, rows=[row])[0]


def plan_rows(rows: Sequence[SkuRow], mode: Mode) -> Plan:
    """What the rows will do. The SKUs that exist are kept from changing until it is carried out."""
    return plans.plan(rows, queries.known_about(rows, lock=True), mode)


def _rehearsed(parts: Sequence[Sequence[SkuRow]]) -> Report:
    """What the parts together would do."""
    report, seen = Report(), Seen()
    for part in parts:
        report = report.and_then(_report(plans.plan(part, queries.known_about(part, lock=False), Mode.LOAD, seen)))
    return report


def _report(plan: Plan) -> Report:
    return Report(len(plan.creates), len(plan.changes), plan.unchanged, tuple(plan.errors))


def _one_load_at_a_time() -> None:
    """A load locks its SKUs part by part; two that name the same ones in another order would wait for each other."""
    db.rows("SELECT pg_advisory_xact_lock(hashtext('catalog.load_products'))", [])


def carry_out(act: Act, plan: Plan) -> None:
    """Write what was planned, and on each SKU's timeline what changed."""
    with quicker_refused():
        products = _insert_products([wanted.product for wanted in (*plan.creates, *(change.wanted for change in plan.changes))])
        ids = _insert_skus(plan.creates, products)
        _update_skus(plan.changes, products)
        _insert_packs(plan.packs)
        _set_usual_packs([*plan.creates, *(one.wanted for one in plan.changes if USUAL & {*one.fields})])
        _insert_barcodes(plan.barcodes)
    record_many(act, "catalog.create_sku", {wanted.code: {} for wanted in plan.creates})
    record_many(
        act,
        "catalog.change_sku",
        {change.wanted.code: change.said() for change in plan.changes},
    )
    if tracked := {change.id for change in plan.changes if "tracking" in change.fields}:
        announce(Notice("catalog.tracking_changed", sku_ids=frozenset(tracked)))
    if weighed := {change.id for change in plan.changes if "weighed_in" in change.fields}:
        announce(Notice("catalog.weighing_changed", sku_ids=frozenset(weighed)))
    if any("category" in change.fields for change in plan.changes):
        announce(Notice("catalog.costing_changed"))
    tell_changed([*ids, *(change.id for change in plan.changes)])


def _insert_products(wanted: Sequence[int | NewProduct]) -> dict[int, int]:
    """The ids of the new products, by the identity of their object."""
    new = list({id(product): product for product in wanted if isinstance(product, NewProduct)}.values())
    if not new:
        return {}
    ids = db.rows(
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
    rows = db.rows(
        """
        INSERT INTO catalog_sku (code, name, product_id, unit_id, cost, retail_price, minimum, maximum, note, tracking,
                                 picking, category_id, weighed_in_id, nominal_weight, weight_tolerance, version, created_at)
        SELECT row.*, 1, now() FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::numeric[], %s::numeric[],
                                           %s::numeric[], %s::numeric[], %s::text[], %s::text[], %s::text[], %s::bigint[],
                                           %s::bigint[], %s::numeric[], %s::numeric[]) AS row
        RETURNING id
        """,
        [[wanted.code for wanted in creates], *_columns(creates, products)],
    )
    return [sku_id for (sku_id,) in rows]


def _update_skus(changes: Sequence[Change], products: dict[int, int]) -> None:
    if not changes:
        return
    db.rows(
        """
        UPDATE catalog_sku AS sku
           SET name = row.name, product_id = row.product_id, cost = row.cost, retail_price = row.price, minimum = row.minimum,
               maximum = row.maximum, note = row.note, tracking = row.tracking, picking = row.picking,
               category_id = row.category_id, weighed_in_id = row.weighed_in_id, nominal_weight = row.nominal_weight,
               weight_tolerance = row.weight_tolerance, version = sku.version + 1
          FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[], %s::numeric[], %s::numeric[], %s::numeric[],
                      %s::numeric[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::numeric[], %s::numeric[])
               AS row (id, name, product_id, unit_id, cost, price, minimum, maximum, note, tracking, picking, category_id,
                       weighed_in_id, nominal_weight, weight_tolerance)
         WHERE sku.id = row.id
        RETURNING sku.id
        """,
        [[change.id for change in changes], *_columns([change.wanted for change in changes], products)],
    )


def _units() -> dict[str, int]:
    return {unit.code: unit.pk for unit in queries.units()}


def _columns(skus: Sequence[Wanted], products: dict[int, int]) -> list[list[Any]]:
    units = _units() if any(sku.weighed_in for sku in skus) else {}
    named: tuple[Callable[[Wanted], Any], ...] = (
        lambda sku: sku.name,
        lambda sku: products[id(sku.product)] if isinstance(sku.product, NewProduct) else sku.product,
        lambda sku: sku.unit_id,
        lambda sku: sku.cost,
        lambda sku: sku.retail_price,
        lambda sku: sku.minimum,
        lambda sku: sku.maximum,
        lambda sku: sku.note,
        lambda sku: sku.tracking,
        lambda sku: sku.picking,
        lambda sku: sku.category_id,
        lambda sku: units.get(sku.weighed_in),
        lambda sku: sku.nominal_weight,
        lambda sku: sku.weight_tolerance,
    )
    return [[read(sku) for sku in skus] for read in named]


def _insert_packs(packs: Sequence[tuple[str, int, Ratio]]) -> None:
    if not packs:
        return
    db.rows(
        """
        INSERT INTO catalog_packunit (sku_id, unit_id, numerator, denominator)
        SELECT sku.id, row.unit_id, row.numerator, row.denominator
          FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::bigint[]) AS row (sku, unit_id, numerator, denominator)
          JOIN catalog_sku AS sku ON upper(sku.code) = upper(row.sku)
        RETURNING id
        """,
        [
            [sku for sku, _, _ in packs],
            [unit_id for _, unit_id, _ in packs],
            [ratio[0] for _, _, ratio in packs],
            [ratio[1] for _, _, ratio in packs],
        ],
    )


def _set_usual_packs(skus: Sequence[Wanted]) -> None:
    """Which pack each is usually bought and sold in. Cleared first: a SKU has one of each at every moment."""
    if not skus:
        return
    columns = [[sku.code for sku in skus], [sku.bought_in for sku in skus], [sku.sold_in for sku in skus]]
    db.run(CLEAR_USUAL_PACKS, columns)
    db.run(SET_USUAL_PACKS, columns)


_USUAL_PACKS = """
    UPDATE catalog_packunit AS pack SET {change}
      FROM unnest(%s::text[], %s::text[], %s::text[]) AS row (sku, bought_in, sold_in)
      JOIN catalog_sku AS sku ON upper(sku.code) = upper(row.sku)
      JOIN catalog_packunit AS old ON old.sku_id = sku.id
      JOIN catalog_unit AS unit ON unit.id = old.unit_id
     WHERE pack.id = old.id AND (pack.bought, pack.sold) IS DISTINCT FROM (unit.code = row.bought_in, unit.code = row.sold_in)
"""
CLEAR_USUAL_PACKS = _USUAL_PACKS.format(
    change="bought = pack.bought AND unit.code = row.bought_in, sold = pack.sold AND unit.code = row.sold_in"
)
SET_USUAL_PACKS = _USUAL_PACKS.format(change="bought = unit.code = row.bought_in, sold = unit.code = row.sold_in")


def _insert_barcodes(barcodes: Sequence[tuple[str, Code, int]]) -> None:
    if not barcodes:
        return
    db.rows(
        """
        INSERT INTO catalog_barcode (sku_id, value, kind, pack_id)
        SELECT sku.id, row.value, row.kind, pack.id
          FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[]) AS row (sku, value, kind, unit_id)
          JOIN catalog_sku AS sku ON upper(sku.code) = upper(row.sku)
          LEFT JOIN catalog_packunit AS pack ON pack.sku_id = sku.id AND pack.unit_id = row.unit_id
        RETURNING id
        """,
        [
            [sku for sku, _, _ in barcodes],
            [code.value for _, code, _ in barcodes],
            [code.kind.value for _, code, _ in barcodes],
            [unit_id for _, _, unit_id in barcodes],
        ],
    )
