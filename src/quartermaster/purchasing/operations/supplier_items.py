"""What suppliers sell, and at which price from which quantity on which days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record, record_many
from quartermaster.catalog.models import Sku
from quartermaster.catalog.queries import Units
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.purchasing.models import PriceBreak, Supplier, SupplierItem
from quartermaster.purchasing.operations.suppliers import LONGEST_LEAD_TIME, InvalidSupplier, document_of, is_price
from quartermaster.purchasing.papers import NewBreak, NewSupplierItem
from quartermaster.purchasing.queries import UnknownSupplier

LONGEST_ITEM_CODE = 60
MOST_BREAKS = 100
NOT_A_PRICE = "A cost is zero or more, with at most four decimals, like 3.50."


def set_supplier_item(act: Act, *, item: NewSupplierItem) -> None:
    """Say what a supplier sells and how, in place of what was known before."""
    set_supplier_items(act, items=[item])


@transaction.atomic
def set_supplier_items(act: Act, *, items: Sequence[NewSupplierItem]) -> None:
    """`set_supplier_item` for many at once, in a fixed number of statements."""
    if errors := item_errors(items, [f"/items/{place}/" for place in range(len(items))]):
        raise InvalidSupplier(errors[0].message, errors=errors)
    suppliers = Supplier.objects.select_for_update().filter(id__in={item.supplier_id for item in items}).order_by("id")
    by_id = {supplier.id: supplier for supplier in suppliers}
    if missing := [item.supplier_id for item in items if item.supplier_id not in by_id]:
        raise UnknownSupplier(f"There is no supplier with the id {missing[0]}.")
    preferred = [item.sku_id for item in items if item.preferred]
    list(Sku.objects.select_for_update(no_key=True).filter(id__in=preferred).order_by("id").values_list("id"))
    SupplierItem.objects.filter(sku_id__in=preferred, preferred=True).update(preferred=False)
    former = _costs_of(items)
    SupplierItem.objects.bulk_create(
        [SupplierItem(**{name: getattr(item, name) for name in ("supplier_id", "sku_id", *_CHANGED)}) for item in items],
        update_conflicts=True,
        unique_fields=["supplier", "sku"],
        update_fields=_CHANGED,
        batch_size=2000,
    )
    write_breaks(items)
    counts = {document_of(supplier): {"SKUs": sum(i.supplier_id == supplier.id for i in items)} for supplier in by_id.values()}
    record_many(act, "purchasing.set_supplier_items", counts)
    record_many(act, "purchasing.set_cost", _changed_costs(items, former))
    announce(Notice("purchasing.supplier_changed", frozenset(item.sku_id for item in items)))


@transaction.atomic
def drop_supplier_item(act: Act, *, supplier_id: int, sku_id: int) -> None:
    """The supplier sells this SKU no longer. Orders that were placed keep what they say."""
    found = SupplierItem.objects.select_related("supplier", "sku").filter(supplier_id=supplier_id, sku_id=sku_id).first()
    if found is None:
        raise UnknownSupplier("This supplier does not sell this SKU.")
    found.delete()
    record(act, "purchasing.drop_supplier_item", document=document_of(found.supplier), sku=found.sku.code)
    announce(Notice("purchasing.supplier_changed", frozenset([sku_id])))


_CHANGED = ["supplier_code", "pack_unit", "unit_cost", "lead_time_days", "minimum_quantity", "order_multiple", "preferred"]


def item_document_of(supplier_id: int, sku_id: int) -> str:
    """The key of the timeline of what one supplier sells."""
    return f"supplier:{supplier_id}/{sku_id}"


def _costs_of(items: Sequence[NewSupplierItem]) -> dict[Key, Decimal]:
    known = SupplierItem.objects.filter(
        supplier__in={item.supplier_id for item in items}, sku__in={item.sku_id for item in items}
    )
    return {(supplier, sku): cost for supplier, sku, cost in known.values_list("supplier_id", "sku_id", "unit_cost")}


def _changed_costs(items: Sequence[NewSupplierItem], former: Mapping[Key, Decimal]) -> dict[str, dict[str, str]]:
    """What each item costs now and cost before, of those that are new or cost something else."""
    changed = {}
    for item in items:
        before = former.get((item.supplier_id, item.sku_id))
        if before != item.unit_cost:
            told = {"cost": plain(item.unit_cost)} | ({} if before is None else {"before": plain(before)})
            changed[item_document_of(item.supplier_id, item.sku_id)] = told
    return changed


# ---------------------------------------------------------------- refusing


Key = tuple[int, int]
"""A supplier and a SKU."""


def item_errors(
    items: Sequence[NewSupplierItem], wheres: Sequence[str], break_wheres: Mapping[Key, Sequence[str]] | None = None
) -> list[FieldError]:
    """What is wrong with the items, each under the beginning of its pointer; of their breaks under `break_wheres`, if given."""
    skus = Sku.objects.select_related("unit").in_bulk({item.sku_id for item in items})
    units = Units(skus)
    errors: list[FieldError] = []
    seen: set[tuple[int, int]] = set()
    preferred: set[int] = set()
    for item, where in zip(items, wheres, strict=True):
        if item.sku_id not in skus:
            errors.append(FieldError(f"{where}sku", "unknown_sku", "There is no such SKU."))
            continue
        sku = skus[item.sku_id]
        if (item.supplier_id, item.sku_id) in seen:
            errors.append(FieldError(f"{where}sku", "named_twice", f"{sku.code} is named twice."))
        elif item.preferred and item.sku_id in preferred:
            message = f"{sku.code} has one preferred supplier. Mark one only."
            errors.append(FieldError(f"{where}preferred", "preferred_twice", message))
        seen.add((item.supplier_id, item.sku_id))
        preferred |= {item.sku_id} if item.preferred else set()
        errors += _figure_errors(item, where, sku.unit.scale)
        if item.pack_unit and units.find(sku.id, item.pack_unit) is None:
            message = f"{sku.code} has no unit “{item.pack_unit[:20]}”. Add the pack to the SKU first."
            errors.append(FieldError(f"{where}pack_unit", "unknown_unit", message))
        errors += _break_errors(item.breaks or (), _break_wheres(item, where, break_wheres), sku.unit.scale)
    return errors


def _figure_errors(item: NewSupplierItem, where: str, scale: int) -> Iterator[FieldError]:
    if not is_price(item.unit_cost):
        yield FieldError(f"{where}unit_cost", "not_a_price", NOT_A_PRICE)
    if item.lead_time_days is not None and not 0 <= item.lead_time_days <= LONGEST_LEAD_TIME:
        yield FieldError(f"{where}lead_time_days", "out_of_range", f"A lead time is 0 to {LONGEST_LEAD_TIME} days.")
    if len(item.supplier_code) > LONGEST_ITEM_CODE:
        message = f"The supplier's code has at most {LONGEST_ITEM_CODE} characters."
        yield FieldError(f"{where}supplier_code", "too_long", message)
    for name in ("minimum_quantity", "order_multiple"):
        yield from _quantity_errors(getattr(item, name), f"{where}{name}", scale)


def _quantity_errors(quantity: Decimal | None, pointer: str, scale: int) -> tuple[FieldError, ...]:
    if quantity is None:
        return ()
    try:
        check_quantity(quantity, pointer=pointer, scale=scale)
    except Invalid as refusal:
        return refusal.errors
    return ()


def _break_wheres(item: NewSupplierItem, where: str, given: Mapping[Key, Sequence[str]] | None) -> Sequence[str]:
    if given is not None:
        return given.get((item.supplier_id, item.sku_id), ())
    return [f"{where}breaks/{place}/" for place in range(len(item.breaks or ()))]


def _break_errors(breaks: Sequence[NewBreak], wheres: Sequence[str], scale: int) -> Iterator[FieldError]:
    if len(breaks) > MOST_BREAKS:
        yield FieldError(f"{wheres[0]}from_quantity", "too_many", f"At most {MOST_BREAKS} price breaks are kept for a SKU.")
    for place, (one, where) in enumerate(zip(breaks, wheres, strict=True)):
        yield from _quantity_errors(one.from_quantity, f"{where}from_quantity", scale)
        if not is_price(one.unit_cost):
            yield FieldError(f"{where}unit_cost", "not_a_price", NOT_A_PRICE)
        if one.valid_from and one.valid_until and one.valid_from > one.valid_until:
            message = f"A price that holds from {one.valid_from} cannot end on {one.valid_until}."
            yield FieldError(f"{where}valid_until", "ends_before_it_begins", message)
        if any(_overlap(one, other) for other in breaks[:place]):
            message = f"Two prices from {plain(one.from_quantity)} on hold on the same day. Let one end before the other begins."
            yield FieldError(f"{where}valid_from", "prices_overlap", message)


def _overlap(one: NewBreak, other: NewBreak) -> bool:
    """Whether both say what the same quantity costs on some day."""
    if one.from_quantity != other.from_quantity:
        return False
    apart = [
        until is not None and begins is not None and until < begins
        for until, begins in ((one.valid_until, other.valid_from), (other.valid_until, one.valid_from))
    ]
    return not any(apart)


# ---------------------------------------------------------------- writing


def write_breaks(items: Sequence[NewSupplierItem]) -> None:
    """The breaks that were said take the place of those that are there."""
    said = {(item.supplier_id, item.sku_id): item.breaks for item in items if item.breaks is not None}
    if not said:
        return
    rows = SupplierItem.objects.filter(supplier_id__in={key[0] for key in said}, sku_id__in={key[1] for key in said})
    ids = {(row.supplier_id, row.sku_id): row.id for row in rows}
    PriceBreak.objects.filter(item_id__in=[ids[key] for key in said]).delete()
    PriceBreak.objects.bulk_create(
        [
            PriceBreak(
                item_id=ids[key],
                from_quantity=one.from_quantity,
                unit_cost=one.unit_cost,
                valid_from=one.valid_from,
                valid_until=one.valid_until,
            )
            for key, breaks in said.items()
            for one in breaks or ()
        ],
        batch_size=5000,
    )
