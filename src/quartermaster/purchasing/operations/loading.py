"""What suppliers sell, from a sheet: every fault at once, created and changed together, all rows or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import transaction
from django.db.models.functions import Upper

from quartermaster.accounts.acts import Act
from quartermaster.catalog.queries import Coded, read_codes
from quartermaster.kernel.refusals import FieldError
from quartermaster.purchasing.models import Supplier, SupplierItem
from quartermaster.purchasing.operations.suppliers import item_errors, set_supplier_items
from quartermaster.purchasing.papers import NewSupplierItem
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

HEADINGS = (
    Heading("supplier", required=True, help="The code of a supplier that exists."),
    Heading("sku", required=True, aliases=("code", "item"), help="A code or barcode of a SKU that exists."),
    Heading("supplier_code", aliases=("their code", "supplier sku"), help="What the supplier calls it. An empty cell clears it."),
    Heading("unit_cost", aliases=("cost",), help="Per base unit, like 3.50. Empty: as it was, 0 for a new one."),
    Heading("lead_time_days", aliases=("lead time",), help="Whole days. An empty cell means the supplier's own."),
    Heading("minimum_quantity", aliases=("minimum", "moq"), help="In the base unit. An empty cell clears it."),
    Heading("order_multiple", aliases=("multiple",), help="In the base unit. An empty cell clears it."),
    Heading("preferred", help="yes or no; empty: as it was. A new preferred supplier takes the place of the former."),
)
YES_OR_NO = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}

Items = Mapping[tuple[int, int], SupplierItem]


@transaction.atomic
def load_supplier_items(act: Act, *, sheet: Sheet, dry_run: bool) -> Report:
    """`set_supplier_items` from a sheet with `HEADINGS`; columns that are missing leave what is there."""
    faults = list(sheet.faults)
    suppliers = _suppliers(line.text("supplier") for line in sheet.lines)
    skus = read_codes(line.text("sku") for line in sheet.lines)
    there = _items(suppliers.values(), skus.values())
    found = [(_item(line, sheet.headings, suppliers, skus, there, faults), line) for line in sheet.lines]
    items = [item for item, _ in found if item]
    faults += item_errors(items, [line.where for item, line in found if item])
    new = [item for item in items if (item.supplier_id, item.sku_id) not in there]
    changed = [item for item in items if (old := there.get((item.supplier_id, item.sku_id))) and item != _as_it_is(old)]
    if not faults and not dry_run and (new or changed):
        set_supplier_items(act, items=[*new, *changed])
    return Report(len(new), len(changed), len(items) - len(new) - len(changed)).with_faults(faults)


def _item(
    line: Line,
    headings: frozenset[str],
    suppliers: Mapping[str, int],
    skus: Mapping[str, Coded],
    there: Items,
    faults: list[FieldError],
) -> NewSupplierItem | None:
    """What the line says; None where it names nobody or nothing, or cannot be read."""
    before = len(faults)
    supplier_id, coded = suppliers.get(line.text("supplier").upper()), skus.get(line.text("sku"))
    if supplier_id is None:
        message = f"There is no supplier “{line.text('supplier')[:30]}”. Add it first."
        faults.append(spreadsheets.fault(line.where, "supplier", "unknown_supplier", message))
    if coded is None:
        message = f"There is no SKU or barcode “{line.text('sku')[:60]}”. Load the products first."
        faults.append(spreadsheets.fault(line.where, "sku", "unknown_sku", message))
    cost, days = spreadsheets.decimal(line, "unit_cost", faults), spreadsheets.whole(line, "lead_time_days", faults)
    least, multiple = (spreadsheets.decimal(line, name, faults) for name in ("minimum_quantity", "order_multiple"))
    preferred = YES_OR_NO.get(line.text("preferred").lower())
    if preferred is None and line.text("preferred"):
        message = f"“{line.text('preferred')[:20]}” is neither yes nor no."
        faults.append(spreadsheets.fault(line.where, "preferred", "not_yes_or_no", message))
    if supplier_id is None or coded is None or len(faults) > before:
        return None
    old = there.get((supplier_id, coded.sku.pk))
    was = _as_it_is(old) if old else NewSupplierItem(supplier_id=supplier_id, sku_id=coded.sku.pk, unit_cost=Decimal(0))
    return NewSupplierItem(
        supplier_id=supplier_id,
        sku_id=coded.sku.pk,
        unit_cost=was.unit_cost if cost is None else cost,
        supplier_code=line.text("supplier_code") if "supplier_code" in headings else was.supplier_code,
        lead_time_days=days if "lead_time_days" in headings else was.lead_time_days,
        minimum_quantity=least if "minimum_quantity" in headings else was.minimum_quantity,
        order_multiple=multiple if "order_multiple" in headings else was.order_multiple,
        preferred=was.preferred if preferred is None else preferred,
    )


def _suppliers(codes: Iterable[str]) -> dict[str, int]:
    """Upper-case code → id, of those that exist."""
    wanted = {code.upper() for code in codes}
    found = Supplier.objects.annotate(upper=Upper("code")).filter(upper__in=wanted)
    return dict(found.values_list("upper", "pk"))


def _items(supplier_ids: Iterable[int], coded: Iterable[Coded]) -> dict[tuple[int, int], SupplierItem]:
    sku_ids = {one.sku.pk for one in coded}
    found = SupplierItem.objects.filter(supplier_id__in=set(supplier_ids), sku_id__in=sku_ids)
    return {(item.supplier_id, item.sku_id): item for item in found}


def _as_it_is(item: SupplierItem) -> NewSupplierItem:
    return NewSupplierItem(
        supplier_id=item.supplier_id,
        sku_id=item.sku_id,
        unit_cost=item.unit_cost,
        supplier_code=item.supplier_code,
        lead_time_days=item.lead_time_days,
        minimum_quantity=item.minimum_quantity,
        order_multiple=item.order_multiple,
        preferred=item.preferred,
    )
