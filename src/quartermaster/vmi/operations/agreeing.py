"""What is agreed with a supplier: which items it keeps filled, within which bands, and what it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.catalog.models import Sku
from quartermaster.kernel import clock
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Invalid, NotFound
from quartermaster.purchasing.models import Supplier, SupplierItem
from quartermaster.vmi import queries
from quartermaster.vmi.models import Agreement, Item
from quartermaster.vmi.operations.telling import tell


class InvalidBand(Invalid):
    code = "invalid_vmi_band"
    title = "Not a band that can be kept"


class UnknownItem(NotFound):
    code = "unknown_vmi_item"
    title = "There is no such item"


@dataclass(frozen=True, slots=True)
class NewAgreement:
    """`accepts_itself`: what is proposed within the bands, up to `most_an_order`, is ordered in the name of whoever agrees."""

    shares_sales: bool = False
    accepts_itself: bool = False
    most_an_order: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NewItem:
    sku_id: int
    warehouse_id: int
    owner_id: int
    least: Decimal
    most: Decimal
    where: str = "/"


@transaction.atomic
def agree(act: Act, *, supplier_id: int, agreement: NewAgreement) -> Agreement:
    """Agree, or agree otherwise; it is in the name of whoever does so now."""
    if agreement.accepts_itself and not (agreement.most_an_order and agreement.most_an_order > 0):
        message = "Say up to how much an order is accepted by itself."
        raise InvalidBand(message, errors=[FieldError("/most_an_order", InvalidBand.code, message)])
    supplier = Supplier.objects.select_for_update().get(pk=supplier_id)
    said = {name: getattr(agreement, name) for name in ("shares_sales", "accepts_itself", "most_an_order")}
    found = Agreement.objects.filter(supplier=supplier).first()
    if found is None:
        found = Agreement.objects.create(supplier=supplier, agreed_by_id=act.user_id, **said)
    else:
        Agreement.objects.filter(pk=found.pk).update(**said, agreed_by_id=act.user_id, version=found.version + 1)
    record(act, "vmi.agree", document=document_of(supplier), **{name: str(value) for name, value in said.items() if value})
    tell(supplier_id=supplier_id)
    return queries.agreement_of(supplier_id)


@transaction.atomic
def set_items(act: Act, *, supplier_id: int, items: Sequence[NewItem]) -> int:
    """The supplier keeps these between least and most from now on; bands of items that it has already change. How many."""
    agreement = queries.agreement_of(supplier_id)
    errors = [error for item in items for error in _faults(supplier_id, item)]
    if errors:
        raise InvalidBand(errors[0].message, errors=errors)
    for item in items:
        key = {"supplier_id": supplier_id, "sku_id": item.sku_id, "warehouse_id": item.warehouse_id, "owner_id": item.owner_id}
        band = {"least": item.least, "most": item.most}
        if not Item.objects.filter(**key, ended_at=None).update(**band):
            Item.objects.create(**key, **band, told_at=clock.now())
    record(act, "vmi.set_items", document=document_of(agreement.supplier), bands=len(items))
    tell(supplier_id=supplier_id)
    return len(items)


@transaction.atomic
def end_item(act: Act, *, item_id: int) -> None:
    """The supplier sees the item no more, and keeps it filled no more."""
    found = Item.objects.select_for_update(of=("self",)).select_related("supplier").filter(pk=item_id, ended_at=None).first()
    if found is None:
        raise UnknownItem("There is no such item.")
    found.ended_at = act.occurred_at
    found.save(update_fields=["ended_at"])
    record(act, "vmi.end_item", document=document_of(found.supplier), sku=found.code, at=found.place)
    announce(Notice("vmi.told"))


def document_of(supplier: Supplier) -> str:
    """What its deeds are noted under."""
    return f"vmi:{supplier.code}"


def _faults(supplier_id: int, item: NewItem) -> list[FieldError]:
    sku = Sku.objects.get(pk=item.sku_id)
    faults = []
    if not 0 <= item.least <= item.most or item.most <= 0:
        faults.append(
            ("most", f"{plain(item.least)} to {plain(item.most)} is no band: the most is above zero and not below the least.")
        )
    if not SupplierItem.objects.filter(supplier_id=supplier_id, sku_id=item.sku_id).exists():
        faults.append(("sku", f"The supplier does not sell {sku.code}. Say what it sells, and for how much, first."))
    return [FieldError(f"{item.where}{name}", InvalidBand.code, message) for name, message in faults]
