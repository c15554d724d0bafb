"""What the house does with what suppliers propose: accept it, which orders it; decline it, with a reason; or let what was agreed
on decide."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, Source, record
from quartermaster.accounts.permissions import PermissionMissing, granted_by, require
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, Refusal
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import PurchaseOrder
from quartermaster.purchasing.operations.approving import ApprovalLimitExceeded
from quartermaster.purchasing.papers import NewLine, NewOrder
from quartermaster.vmi import queries
from quartermaster.vmi.models import Agreement, SupplyProposal

ZERO = Decimal(0)
State = SupplyProposal.State
WHY = "Accepted by itself: within the bands agreed with {name}."


class SupplyDecided(Conflict):
    code = "vmi_proposal_decided"
    title = "This proposal is not open any more"


class ReasonMissing(Invalid):
    code = "vmi_reason_missing"
    title = "Say why"


@transaction.atomic
def accept(act: Act, *, number: str) -> SupplyProposal:
    """Make a purchase order of it, due on the day proposed, and order it; what whoever accepts may not approve is submitted."""
    found = locked(number)
    require(act.permissions, "purchasing.order")
    lines = [NewLine(line.item.sku_id, line.quantity) for line in found.lines.select_related("item").order_by("id")]
    note = f"Proposed by the supplier, {found.number}."
    paper = NewOrder(found.supplier_id, found.warehouse_id, lines, found.owner_id, expected_on=found.deliver_on, note=note)
    order = purchasing.draft_order(act, order=paper)
    _place(act, order)
    found.state, found.document, found.decided_at = State.ACCEPTED, order.number, act.occurred_at
    found.save(update_fields=["state", "document", "decided_at"])
    record(act, "vmi.accept", document=found.number, order=order.number)
    announce(Notice("vmi.decided", documents=(found.number,)))
    return found


@transaction.atomic
def decline(act: Act, *, number: str, reason: str) -> SupplyProposal:
    """Say no; the supplier reads why."""
    if not reason.strip():
        message = "Say why: the supplier reads it."
        raise ReasonMissing(message, errors=[FieldError("/reason", ReasonMissing.code, message)])
    found = locked(number)
    found.state, found.reason, found.decided_at = State.DECLINED, reason.strip()[:300], act.occurred_at
    found.save(update_fields=["state", "reason", "decided_at"])
    record(act.because(found.reason[:200]), "vmi.decline", document=found.number)
    announce(Notice("vmi.decided", documents=(found.number,)))
    return found


def judge(act: Act, *, number: str) -> bool:
    """Accept what lies within what was agreed on, in the name of whoever agreed; whether it was. What that person may not do, or
    what was decided meanwhile, stays as it is."""
    found = queries.proposal_by_number(number)
    agreement = Agreement.objects.select_related("agreed_by", "supplier").filter(supplier_id=found.supplier_id).first()
    if agreement is None or not agreement.accepts_itself:
        return False
    who = agreement.agreed_by
    if not who.is_active or who.scope is not None:
        return False
    theirs = Act(who.pk, Source.JOB, act.occurred_at, permissions=granted_by(who.roles))
    try:
        with transaction.atomic():
            Agreement.objects.select_for_update().get(pk=agreement.pk)  # two proposals at once would both fit into one band
            if not _fits(found):
                return False
            accepted = accept(theirs.because(WHY.format(name=agreement.supplier.name)), number=number)
            _refuse_above(agreement.most_an_order or ZERO, accepted.document)
    except Refusal:
        return False
    return True


def locked(number: str) -> SupplyProposal:
    """The proposal, locked and not decided; whoever comes second is told."""
    found = SupplyProposal.objects.select_for_update(of=("self",)).filter(number=number.strip().upper()).first()
    if found is None:
        raise queries.UnknownSupply(f"There is no proposal {number[:40]}.")
    if found.state != State.PROPOSED:
        became = f": it became {found.document}" if found.document else f": it is {found.get_state_display().lower()}"
        raise SupplyDecided(f"{found.number} is decided{became}. Nothing was changed.")
    return found


def _fits(found: SupplyProposal) -> bool:
    """Whether every item stays at or below its most, with what is there and on order at this moment."""
    lines = list(found.lines.select_related("item"))
    levels = queries.levels([line.item for line in lines])
    return all(line.item.ended_at is None and levels[line.item_id].projected + line.quantity <= line.item.most for line in lines)


def _refuse_above(most: Decimal, number: str) -> None:
    """What costs more than was agreed on is not ordered by itself."""
    order = PurchaseOrder.objects.get(number=number)
    worth = sum((line.quantity * line.unit_cost for line in order.lines.all()), ZERO) * order.exchange_rate
    if worth > most:
        raise SupplyDecided(f"{number} would cost more than is accepted by itself.")


def _place(act: Act, order: PurchaseOrder) -> None:
    """Approved and given to the supplier, who knows of it already; else submitted to those who may approve it."""
    try:
        with transaction.atomic():
            require(act.permissions, "purchasing.approve")
            purchasing.approve(act, number=order.number)
    except (ApprovalLimitExceeded, PermissionMissing):
        purchasing.submit(act, number=order.number)
    else:
        purchasing.place(act, number=order.number)
