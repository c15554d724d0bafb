"""What a supplier does: propose a delivery of its items, and withdraw what nobody has decided on.

It runs inside the supplier's scope: an item of anybody else is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel import clock, quantities
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.numbering import next_number
from quartermaster.kernel.refusals import FieldError, Invalid
from quartermaster.vmi import queries
from quartermaster.vmi.models import Item, SupplyLine, SupplyProposal
from quartermaster.vmi.operations.deciding import locked

State = SupplyProposal.State
MOST_LINES = 200


class InvalidSupply(Invalid):
    code = "invalid_vmi_proposal"
    title = "It cannot be proposed like this"


@dataclass(frozen=True, slots=True)
class NewSupply:
    """So much of each item (by id) on a day."""

    lines: Mapping[int, Decimal]
    deliver_on: date
    note: str = ""


@transaction.atomic
def propose(act: Act, *, supplier_id: int, supply: NewSupply) -> SupplyProposal:
    """Propose to deliver items to one place. The buyer decides, or what was agreed on beforehand."""
    items = list(queries.items(supplier_id).filter(pk__in=list(supply.lines)))
    _refuse(supply, items)
    first = items[0]
    made = SupplyProposal.objects.create(
        number=next_number("VP", sequence="vmi_proposal_number"),
        supplier_id=supplier_id,
        owner_id=first.owner_id,
        warehouse_id=first.warehouse_id,
        place=first.place,
        deliver_on=supply.deliver_on,
        note=supply.note.strip()[:300],
        proposed_by_id=act.user_id,
        proposed_at=act.occurred_at,
    )
    SupplyLine.objects.bulk_create(SupplyLine(proposal=made, item=item, quantity=supply.lines[item.pk]) for item in items)
    record(act, "vmi.propose", document=made.number, lines=len(items), on=f"{supply.deliver_on}")
    announce(Notice("vmi.proposed", documents=(made.number,)))
    return queries.proposal_by_number(made.number)


@transaction.atomic
def withdraw(act: Act, *, number: str) -> SupplyProposal:
    """It will not be delivered so; nobody has decided on it yet."""
    found = locked(number)
    found.state, found.decided_at = State.WITHDRAWN, act.occurred_at
    found.save(update_fields=["state", "decided_at"])
    record(act, "vmi.withdraw", document=found.number)
    announce(Notice("vmi.decided", documents=(found.number,)))
    return found


def _refuse(supply: NewSupply, items: list[Item]) -> None:
    errors = []
    if not 0 < len(supply.lines) <= MOST_LINES:
        errors.append(("lines", f"Say how much of at least one item, and of at most {MOST_LINES}."))
    elif len(items) < len(supply.lines):
        errors.append(("lines", "Some of these are not your items, or are no more."))
    elif len({(item.owner_id, item.warehouse_id) for item in items}) > 1:
        errors.append(("lines", "These go to several places. Propose a delivery for each."))
    if supply.deliver_on < timezone.localdate(clock.now()):
        errors.append(("deliver_on", "Choose today or a day to come."))
    if errors:
        raise InvalidSupply(
            errors[0][1], errors=[FieldError(f"/{name}", InvalidSupply.code, message) for name, message in errors]
        )
    for item in items:
        quantities.check(supply.lines[item.pk], pointer="/lines", scale=item.scale)
