"""Pallets get their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.catalog.models import Owner, Sku
from quartermaster.kernel import quantities
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.numbering import next_number
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.labels.models import Pallet
from quartermaster.locations.models import Warehouse
from quartermaster.sales import operations as sales
from quartermaster.stock.models import Lot


class InvalidPallet(Invalid):
    code = "invalid_pallet"
    title = "A pallet cannot be like this"


@dataclass(frozen=True, slots=True)
class NewPallet:
    """Whose goods, where; and, where it is of one sort only, how many of which SKU and lot."""

    owner: Owner
    warehouse: Warehouse
    sku: Sku | None = None
    quantity: Decimal | None = None
    lot_code: str = ""
    note: str = ""


@transaction.atomic
def make_pallet(act: Act, *, pallet: NewPallet) -> Pallet:
    """Give a pallet its number, and an SSCC where the business has a GS1 company prefix. Nothing moves."""
    lot = _checked(pallet)
    (sscc,) = sales.give_out_ssccs([pallet.owner.pk])
    made = Pallet.objects.create(
        number=next_number("PL", sequence="labels_pallet_number"),
        sscc=sscc,
        owner=pallet.owner,
        warehouse=pallet.warehouse,
        sku=pallet.sku,
        lot=lot,
        quantity=pallet.quantity,
        note=pallet.note.strip(),
        made_by_id=act.user_id,
        made_at=act.occurred_at,
    )
    record(act, "labels.make_pallet", document=made.number)
    announce(Notice("labels.make_pallet", documents=(made.number,)))
    return made


def _checked(pallet: NewPallet) -> Lot | None:
    if len(pallet.note) > 100 or not pallet.note.isprintable():
        raise _invalid("/note", "A note has at most 100 printable characters.")
    if (pallet.sku is None) != (pallet.quantity is None):
        raise _invalid("/quantity", "Say both, which SKU is on the pallet and how many of it, or neither.")
    if pallet.sku is None or pallet.quantity is None:
        if pallet.lot_code:
            raise _invalid("/lot", "A lot is of a SKU: name that too.")
        return None
    quantities.check(pallet.quantity, scale=pallet.sku.unit.scale)
    if not pallet.lot_code:
        return None
    lot = Lot.objects.filter(owner=pallet.owner, sku=pallet.sku, code=pallet.lot_code).first()
    if lot is None:
        raise _invalid("/lot", f"{pallet.owner.name} has no lot {pallet.lot_code[:60]} of {pallet.sku.code}.")
    return lot


def _invalid(pointer: str, message: str) -> InvalidPallet:
    return InvalidPallet(message, errors=[FieldError(pointer, InvalidPallet.code, message)])
