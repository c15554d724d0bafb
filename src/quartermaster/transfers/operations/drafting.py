"""Drafting a transfer, changing the draft, deciding on it (requested, approved or rejected), saying when it is expected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import Sku
from quartermaster.catalog.queries import usual_owner
from quartermaster.kernel.numbering import next_numbers
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.locations.models import Warehouse
from quartermaster.transfers.models import Transfer, TransferLine
from quartermaster.transfers.operations.documents import (
    InvalidTransfer,
    State,
    lock,
    require_reason,
    require_state,
    save,
    tell,
)
from quartermaster.transfers.papers import NewTransfer

MOST_LINES = 1000


@transaction.atomic
def draft(act: Act, *, transfer: NewTransfer) -> Transfer:
    """Write down what is to go where. Nothing is claimed or moved yet."""
    return draft_many(act, transfers=[transfer])[0]


@transaction.atomic
def draft_many(act: Act, *, transfers: Sequence[NewTransfer]) -> list[Transfer]:
    """`draft` for many, all or none."""
    _check(transfers)
    usual_id = 0 if all(paper.owner_id for paper in transfers) else usual_owner().pk
    numbers = next_numbers("TO", sequence="transfers_transfer_number", count=len(transfers))
    drafted = Transfer.objects.bulk_create(
        [
            Transfer(
                number=number,
                owner_id=paper.owner_id or usual_id,
                from_warehouse_id=paper.from_warehouse_id,
                to_warehouse_id=paper.to_warehouse_id,
                wanted_on=paper.wanted_on,
                note=paper.note.strip(),
                invented=paper.invented,
                created_by_id=act.user_id,
                created_at=act.occurred_at,
            )
            for number, paper in zip(numbers, transfers, strict=True)
        ]
    )
    for transfer, paper in zip(drafted, transfers, strict=True):
        _write_lines(transfer, paper)
        tell(act, "transfers.draft", transfer, sku_ids={line.sku_id for line in paper.lines}, lines=len(paper.lines))
    return drafted


@transaction.atomic
def edit(act: Act, *, number: str, transfer: NewTransfer, version: int | None = None) -> Transfer:
    """Say otherwise what a draft is to be; its number and owner stay."""
    found = lock(number, version)
    require_state(found, "changed", State.DRAFT)
    _check([transfer])
    found.from_warehouse_id, found.to_warehouse_id = transfer.from_warehouse_id, transfer.to_warehouse_id
    found.wanted_on, found.note = transfer.wanted_on, transfer.note.strip()
    TransferLine.objects.filter(transfer=found).delete()
    _write_lines(found, transfer)
    save(found, "from_warehouse", "to_warehouse", "wanted_on", "note")
    tell(act, "transfers.edit", found, lines=len(transfer.lines))
    return found


@transaction.atomic
def request(act: Act, *, number: str, version: int | None = None) -> Transfer:
    """Ask for the transfer: whoever may approve decides."""
    found = lock(number, version)
    require_state(found, "requested", State.DRAFT)
    found.state, found.requested_at = State.REQUESTED, act.occurred_at
    save(found, "state", "requested_at")
    tell(act, "transfers.request", found)
    return found


@transaction.atomic
def withdraw(act: Act, *, number: str, version: int | None = None) -> Transfer:
    """Make a draft of a request again, to change it."""
    found = lock(number, version)
    require_state(found, "withdrawn", State.REQUESTED)
    found.state, found.requested_at = State.DRAFT, None
    save(found, "state", "requested_at")
    tell(act, "transfers.withdraw", found)
    return found


@transaction.atomic
def approve(act: Act, *, number: str, version: int | None = None) -> Transfer:
    found = lock(number, version)
    require_state(found, "approved", State.REQUESTED)
    found.state, found.approved_at = State.APPROVED, act.occurred_at
    save(found, "state", "approved_at")
    tell(act, "transfers.approve", found)
    return found


@transaction.atomic
def reject(act: Act, *, number: str, version: int | None = None) -> Transfer:
    """Decline the request. The act's reason says why."""
    found = lock(number, version)
    require_state(found, "rejected", State.REQUESTED)
    require_reason(act)
    found.state, found.ended_at = State.REJECTED, act.occurred_at
    save(found, "state", "ended_at")
    tell(act, "transfers.reject", found)
    return found


@transaction.atomic
def expect(act: Act, *, number: str, expected_on: date, version: int | None = None) -> Transfer:
    """Say when the goods will be there: from then on they can be promised there."""
    found = lock(number, version)
    require_state(found, "expected", *Transfer.TO_SEND, *Transfer.UNDER_WAY)
    before, found.expected_on = found.expected_on, expected_on
    save(found, "expected_on")
    tell(act, "transfers.expect", found, expected=f"{before or 'not said'} → {expected_on}")
    return found


# ---------------------------------------------------------------- below: what a draft may be


def _check(papers: Sequence[NewTransfer]) -> None:
    """Refuse naming everything that is wrong."""
    errors: list[FieldError] = []
    skus = Sku.objects.select_related("unit").in_bulk({line.sku_id for paper in papers for line in paper.lines})
    named = {place for paper in papers for place in (paper.from_warehouse_id, paper.to_warehouse_id)}
    warehouses = {place.pk for place in Warehouse.objects.filter(pk__in=named, archived_at=None)}
    for number, paper in enumerate(papers):
        pointer = f"/transfers/{number}" if len(papers) > 1 else ""
        for field, place in (("from", paper.from_warehouse_id), ("to", paper.to_warehouse_id)):
            if place not in warehouses:
                errors.append(FieldError(f"{pointer}/{field}", "unknown_warehouse", "There is no such warehouse in use."))
        if paper.from_warehouse_id == paper.to_warehouse_id:
            message = "A transfer goes from one warehouse to another. Within one, move the goods from bin to bin."
            errors.append(FieldError(f"{pointer}/to", "same_place", message))
        if not 0 < len(paper.lines) <= MOST_LINES:
            errors.append(FieldError(f"{pointer}/lines", "empty", f"A transfer has 1 to {MOST_LINES:,} lines."))
        for place, line in enumerate(paper.lines):
            errors += _line_errors(line.sku_id, line.quantity, skus, f"{pointer}/lines/{place}")
    if errors:
        raise InvalidTransfer(errors[0].message, errors=errors)


def _line_errors(sku_id: int, quantity: object, skus: dict[int, Sku], pointer: str) -> Sequence[FieldError]:
    sku = skus.get(sku_id)
    if sku is None:
        return [FieldError(f"{pointer}/sku", "unknown_sku", "There is no such SKU.")]
    if sku.kit == Sku.Kit.BUNDLE:
        message = f"{sku.code} is a bundle: its components are kept in stock. Name them instead."
        return [FieldError(f"{pointer}/sku", "bundle_has_no_stock", message)]
    try:
        check_quantity(quantity, pointer=f"{pointer}/quantity", scale=sku.unit.scale)  # type: ignore[arg-type]
    except Invalid as refusal:
        return refusal.errors
    return []


def _write_lines(transfer: Transfer, paper: NewTransfer) -> None:
    TransferLine.objects.bulk_create(
        [
            TransferLine(
                owner_id=transfer.owner_id,
                transfer=transfer,
                position=position,
                sku_id=line.sku_id,
                quantity=line.quantity,
                entered=line.entered,
            )
            for position, line in enumerate(paper.lines, start=1)
        ]
    )
