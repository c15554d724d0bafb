"""Suppliers and what they supply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from quartermaster.accounts.acts import Act, record, record_many
from quartermaster.catalog.models import Sku
from quartermaster.kernel.money import LARGEST_PRICE, PRICE_SCALE
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, StaleVersion
from quartermaster.purchasing.models import Supplier, SupplierItem
from quartermaster.purchasing.papers import NewSupplierItem
from quartermaster.purchasing.queries import UnknownSupplier

LONGEST_LEAD_TIME = 999
LONGEST_ITEM_CODE = 60
LONGEST = {"code": 30, "name": 200, "email": 254, "note": 500}


class SupplierCodeTaken(Conflict):
    code = "supplier_code_taken"
    title = "Another supplier has this code"


class InvalidSupplier(Invalid):
    code = "invalid_supplier"
    title = "The supplier cannot be saved like this"


@transaction.atomic
def create_supplier(
    act: Act, *, code: str, name: str, email: str = "", lead_time_days: int = 7, note: str = "", invented: bool = False
) -> Supplier:
    """A new supplier. `invented` marks one that was made up for the demo."""
    supplier = Supplier(
        code=code.strip(), name=name.strip(), email=email.strip(), lead_time_days=lead_time_days, note=note, invented=invented
    )
    _save(supplier)
    record(act, "purchasing.create_supplier", document=document_of(supplier), code=supplier.code, name=supplier.name)
    announce(Notice("purchasing.supplier_changed"))
    return supplier


@transaction.atomic
def change_supplier(
    act: Act,
    *,
    supplier_id: int,
    version: int,
    code: str,
    name: str,
    email: str = "",
    lead_time_days: int = 7,
    note: str = "",
    archived: bool = False,
) -> Supplier:
    """Replace what is known of a supplier, unless somebody else did since `version`.

    An archived one gets no new orders; those that have not ended go on.
    """
    supplier = Supplier.objects.select_for_update().filter(pk=supplier_id).first()
    if supplier is None:
        raise UnknownSupplier("There is no such supplier.")
    if supplier.version != version:
        raise StaleVersion("Somebody else changed this supplier since you read it. Look at it again, then repeat your change.")
    wanted = {
        "code": code.strip(),
        "name": name.strip(),
        "email": email.strip(),
        "lead_time_days": lead_time_days,
        "note": note.strip(),
    }
    changes = {field: (getattr(supplier, field), value) for field, value in wanted.items() if getattr(supplier, field) != value}
    moved = archived != (supplier.archived_at is not None)
    if not changes and not moved:
        return supplier
    for field, (_, value) in changes.items():
        setattr(supplier, field, value)
    supplier.archived_at = (supplier.archived_at or act.occurred_at) if archived else None
    supplier.version += 1
    _save(supplier)
    if changes:
        record(act, "purchasing.change_supplier", document=document_of(supplier), **_said(changes))
    if moved:
        verb = "purchasing.archive_supplier" if archived else "purchasing.restore_supplier"
        record(act, verb, document=document_of(supplier))
    announce(Notice("purchasing.supplier_changed"))
    return supplier


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
    SupplierItem.objects.bulk_create(
        [SupplierItem(**{name: getattr(item, name) for name in ("supplier_id", "sku_id", *_CHANGED)}) for item in items],
        update_conflicts=True,
        unique_fields=["supplier", "sku"],
        update_fields=_CHANGED,
        batch_size=2000,
    )
    counts = {document_of(supplier): {"SKUs": sum(i.supplier_id == supplier.id for i in items)} for supplier in by_id.values()}
    record_many(act, "purchasing.set_supplier_items", counts)
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


def document_of(supplier: Supplier) -> str:
    """The key of a supplier's timeline."""
    return f"supplier:{supplier.pk}"


_CHANGED = ["supplier_code", "unit_cost", "lead_time_days", "minimum_quantity", "order_multiple", "preferred"]


def _said(changes: dict[str, tuple[Any, Any]]) -> dict[str, str]:
    """For the timeline: what was and what is; of the note only that it changed."""
    told = {
        field.replace("_", " "): f"{former if former != '' else 'none'} → {value if value != '' else 'none'}"
        for field, (former, value) in changes.items()
        if field != "note"
    }
    return {**told, **({"changed": "note"} if "note" in changes else {})}


def _save(supplier: Supplier) -> None:
    missing = [field for field in ("code", "name") if not getattr(supplier, field)]
    errors = [FieldError(f"/{field}", "required", f"A supplier needs a {field}.") for field in missing]
    for field, longest in LONGEST.items():
        if len(getattr(supplier, field)) > longest:
            errors.append(FieldError(f"/{field}", "too_long", f"The {field} has at most {longest} characters."))
    if not 0 <= supplier.lead_time_days <= LONGEST_LEAD_TIME:
        errors.append(FieldError("/lead_time_days", "out_of_range", f"A lead time is 0 to {LONGEST_LEAD_TIME} days."))
    if supplier.email:
        try:
            validate_email(supplier.email)
        except ValidationError:
            errors.append(FieldError("/email", "not_an_email", f"“{supplier.email[:60]}” is not an e-mail address."))
    if errors:
        raise InvalidSupplier(errors[0].message, errors=errors)
    try:
        with transaction.atomic():
            supplier.save()
    except IntegrityError as error:
        if "supplier_code_is_unique" not in str(error):
            raise
        message = f"Another supplier has the code {supplier.code}. Choose a different one."
        raise SupplierCodeTaken(message, errors=[FieldError("/code", "supplier_code_taken", message)]) from error


def item_errors(items: Sequence[NewSupplierItem], wheres: Sequence[str]) -> list[FieldError]:
    """What is wrong with the items, each under the beginning of its pointer."""
    skus = Sku.objects.select_related("unit").in_bulk({item.sku_id for item in items})
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
    return errors


def _figure_errors(item: NewSupplierItem, where: str, scale: int) -> Iterator[FieldError]:
    cost = item.unit_cost
    if not (cost.is_finite() and 0 <= cost <= LARGEST_PRICE and cost == round(cost, PRICE_SCALE)):
        yield FieldError(f"{where}unit_cost", "not_a_price", "A cost is zero or more, with at most four decimals, like 3.50.")
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
