"""What suppliers sell, from a sheet: every fault at once, created and changed together, all rows or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.db.models.functions import Upper

from quartermaster.accounts.acts import Act
from quartermaster.catalog.queries import Coded, read_codes
from quartermaster.kernel.refusals import FieldError
from quartermaster.purchasing.models import Supplier, SupplierItem
from quartermaster.purchasing.operations.supplier_items import Key, item_errors, set_supplier_items
from quartermaster.purchasing.papers import NewBreak, NewSupplierItem
from quartermaster.web import spreadsheets
from quartermaster.web.spreadsheets import Heading, Line, Report, Sheet

HEADINGS = (
    Heading("supplier", required=True, help="The code of a supplier that exists."),
    Heading("sku", required=True, aliases=("code", "item"), help="A code or barcode of a SKU that exists."),
    Heading("supplier_code", aliases=("their code", "supplier sku"), help="What the supplier calls it. An empty cell clears it."),
    Heading("pack_unit", aliases=("pack",), help="The unit they sell it in, one of the SKU's. An empty cell clears it."),
    Heading("unit_cost", aliases=("cost",), help="Per base unit, like 3.50. Empty: as it was, 0 for a new one."),
    Heading("lead_time_days", aliases=("lead time",), help="Whole days. An empty cell means the supplier's own."),
    Heading("minimum_quantity", aliases=("minimum", "moq"), help="In the base unit. An empty cell clears it."),
    Heading("order_multiple", aliases=("multiple",), help="In the base unit. An empty cell clears it."),
    Heading("preferred", help="yes or no; empty: as it was. A new preferred supplier takes the place of the former."),
    Heading(
        "from_quantity",
        aliases=("from", "break"),
        help="On a line of its own: the unit cost holds from so much on. Where the sheet has this column, it has all breaks.",
    ),
    Heading("valid_from", help="The first day of the price, like 2027-01-31. Empty: without a beginning."),
    Heading("valid_until", help="The last day of the price. Empty: until another one is said."),
)
YES_OR_NO = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}

Items = Mapping[Key, SupplierItem]


@dataclass(slots=True)
class _Read:
    """What the lines of a sheet say: of each item, from its first line, and of its price breaks, from lines of their own."""

    items: dict[Key, tuple[NewSupplierItem, Line]] = field(default_factory=dict)
    breaks: dict[Key, list[tuple[NewBreak, Line]]] = field(default_factory=dict)


@transaction.atomic
def load_supplier_items(act: Act, *, sheet: Sheet, dry_run: bool) -> Report:
    """`set_supplier_items` from a sheet with `HEADINGS`; columns that are missing leave what is there."""
    faults = list(sheet.faults)
    suppliers = _suppliers(line.text("supplier") for line in sheet.lines)
    skus = read_codes(line.text("sku") for line in sheet.lines)
    there = _items(suppliers.values(), skus.values())
    read = _Read()
    for line in sheet.lines:
        _take(line, sheet.headings, suppliers, skus, there, read, faults)
    items = [_with_breaks(item, read, breaks="from_quantity" in sheet.headings) for item, _ in read.items.values()]
    wheres = {key: [line.where for _, line in found] for key, found in read.breaks.items()}
    faults += item_errors(items, [line.where for _, line in read.items.values()], wheres)
    new = [item for item in items if (item.supplier_id, item.sku_id) not in there]
    changed = [item for item in items if (old := there.get((item.supplier_id, item.sku_id))) and _differs(item, old)]
    if not faults and not dry_run and (new or changed):
        set_supplier_items(act, items=[*new, *changed])
    return Report(len(new), len(changed), len(items) - len(new) - len(changed)).with_faults(faults)


def _take(
    line: Line,
    headings: frozenset[str],
    suppliers: Mapping[str, int],
    skus: Mapping[str, Coded],
    there: Items,
    read: _Read,
    faults: list[FieldError],
) -> None:
    """Read a line as an item, or as a price break of one."""
    before = len(faults)
    key = _key(line, suppliers, skus, faults)
    found = _break(line, faults) if line.text("from_quantity") else None
    item = None if key is None else _item(line, headings, key, there.get(key), faults)
    if key is None or item is None or len(faults) > before:
        return
    if found:
        read.breaks.setdefault(key, []).append((found, line))
        read.items.setdefault(key, (_known(item, there.get(key)), line))
    elif key in read.items and read.items[key][1].text("from_quantity") == "":
        message = "This supplier and SKU have a line of their own before. Keep one of the two."
        faults.append(spreadsheets.fault(line.where, "sku", "named_twice", message))
    else:
        read.items[key] = (item, line)


def _key(line: Line, suppliers: Mapping[str, int], skus: Mapping[str, Coded], faults: list[FieldError]) -> tuple[int, int] | None:
    supplier_id, coded = suppliers.get(line.text("supplier").upper()), skus.get(line.text("sku"))
    if supplier_id is None:
        message = f"There is no supplier “{line.text('supplier')[:30]}”. Add it first."
        faults.append(spreadsheets.fault(line.where, "supplier", "unknown_supplier", message))
    if coded is None:
        message = f"There is no SKU or barcode “{line.text('sku')[:60]}”. Load the products first."
        faults.append(spreadsheets.fault(line.where, "sku", "unknown_sku", message))
    return None if supplier_id is None or coded is None else (supplier_id, coded.sku.pk)


def _break(line: Line, faults: list[FieldError]) -> NewBreak | None:
    quantity, cost = (spreadsheets.decimal(line, name, faults) for name in ("from_quantity", "unit_cost"))
    first, last = (spreadsheets.day(line, name, faults) for name in ("valid_from", "valid_until"))
    if quantity is not None and cost is None and not line.text("unit_cost"):
        message = "A price break needs its unit cost on the same line."
        faults.append(spreadsheets.fault(line.where, "unit_cost", "required", message))
    return None if quantity is None or cost is None else NewBreak(quantity, cost, first, last)


def _item(
    line: Line, headings: frozenset[str], key: Key, old: SupplierItem | None, faults: list[FieldError]
) -> NewSupplierItem | None:
    """What the line says; None where it cannot be read."""
    before = len(faults)
    cost, days = spreadsheets.decimal(line, "unit_cost", faults), spreadsheets.whole(line, "lead_time_days", faults)
    least, multiple = (spreadsheets.decimal(line, name, faults) for name in ("minimum_quantity", "order_multiple"))
    preferred = YES_OR_NO.get(line.text("preferred").lower())
    if preferred is None and line.text("preferred"):
        message = f"“{line.text('preferred')[:20]}” is neither yes nor no."
        faults.append(spreadsheets.fault(line.where, "preferred", "not_yes_or_no", message))
    if len(faults) > before:
        return None
    was = _as_it_is(old) if old else NewSupplierItem(*key)
    return NewSupplierItem(
        *key,
        unit_cost=was.unit_cost if cost is None else cost,
        supplier_code=line.text("supplier_code") if "supplier_code" in headings else was.supplier_code,
        pack_unit=line.text("pack_unit") if "pack_unit" in headings else was.pack_unit,
        lead_time_days=days if "lead_time_days" in headings else was.lead_time_days,
        minimum_quantity=least if "minimum_quantity" in headings else was.minimum_quantity,
        order_multiple=multiple if "order_multiple" in headings else was.order_multiple,
        preferred=was.preferred if preferred is None else preferred,
    )


def _known(item: NewSupplierItem, old: SupplierItem | None) -> NewSupplierItem:
    """An item of which the sheet names a price break alone: as it was; new, at the price of its first break."""
    return _as_it_is(old) if old else item


def _with_breaks(item: NewSupplierItem, read: _Read, *, breaks: bool) -> NewSupplierItem:
    """With its breaks: those of the sheet where it has the column, else those that are there."""
    key = (item.supplier_id, item.sku_id)
    if breaks:
        return replace(item, breaks=tuple(found for found, _ in read.breaks.get(key, ())))
    return replace(item, breaks=None)


def _differs(item: NewSupplierItem, old: SupplierItem) -> bool:
    was = _as_it_is(old)
    if item.breaks is not None and set(item.breaks) != set(breaks_of(old)):
        return True
    return replace(item, breaks=None) != was


def breaks_of(item: SupplierItem) -> tuple[NewBreak, ...]:
    """The price breaks as they would be given anew."""
    return tuple(NewBreak(row.from_quantity, row.unit_cost, row.valid_from, row.valid_until) for row in item.breaks.all())


def _suppliers(codes: Iterable[str]) -> dict[str, int]:
    """Upper-case code → id, of those that exist."""
    wanted = {code.upper() for code in codes}
    found = Supplier.objects.annotate(upper=Upper("code")).filter(upper__in=wanted)
    return dict(found.values_list("upper", "pk"))


def _items(supplier_ids: Iterable[int], coded: Iterable[Coded]) -> dict[tuple[int, int], SupplierItem]:
    sku_ids = {one.sku.pk for one in coded}
    found = SupplierItem.objects.filter(supplier_id__in=set(supplier_ids), sku_id__in=sku_ids).prefetch_related("breaks")
    return {(item.supplier_id, item.sku_id): item for item in found}


def _as_it_is(item: SupplierItem) -> NewSupplierItem:
    return NewSupplierItem(
        supplier_id=item.supplier_id,
        sku_id=item.sku_id,
        unit_cost=item.unit_cost,
        supplier_code=item.supplier_code,
        pack_unit=item.pack_unit,
        lead_time_days=item.lead_time_days,
        minimum_quantity=item.minimum_quantity,
        order_multiple=item.order_multiple,
        preferred=item.preferred,
    )
