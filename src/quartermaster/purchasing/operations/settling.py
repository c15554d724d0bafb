"""Settling what did not fit on a delivery, and moving the goods as the settlement says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, StaleVersion
from quartermaster.purchasing.models import Delivery, Discrepancy, PurchaseOrder, PurchaseOrderLine, Receipt
from quartermaster.purchasing.operations import deliveries, states
from quartermaster.purchasing.operations.following import shrink_over
from quartermaster.purchasing.operations.states import State
from quartermaster.purchasing.queries import UnknownDiscrepancy
from quartermaster.stock import operations as stock
from quartermaster.stock.models.lots import UNTRACKED
from quartermaster.stock.moves import Goods

ZERO = Decimal(0)
Kind, Resolution = Discrepancy.Kind, Discrepancy.Resolution
Paper = PurchaseOrder | Delivery
"""What the goods came on: an order, or, where none waited for them, their delivery."""


class AlreadySettled(Conflict):
    code = "already_settled"
    title = "This discrepancy is settled"


class NotSettled(Conflict):
    code = "not_settled"
    title = "This discrepancy is not settled"


class ResolutionNotPossible(Conflict):
    code = "resolution_not_possible"
    title = "This discrepancy cannot be settled that way"


@transaction.atomic
def resolve_discrepancy(
    act: Act, *, discrepancy_id: int, resolution: str, note: str = "", version: int | None = None
) -> Discrepancy:
    """Settle a discrepancy, once, and do with the goods what the resolution says; whether it was claimed or not.

    Accept: held goods go to the dock; a shortage is expected no longer. Return: the goods go back to the supplier.
    Credit: the goods stay where they are; a shortage is expected no longer. Replace: unfit goods go back and are
    expected again, a shortage stays expected. Write off: unfit goods leave the stock; a shortage is expected no longer.
    """
    paper, found = lock_paper(discrepancy_id), as_seen(discrepancy_id, version)
    require_unsettled(found)
    settle = _SETTLEMENTS.get((found.kind, resolution))
    if settle is None:
        possible = ", ".join(way for kind, way in _SETTLEMENTS if kind == found.kind)
        raise ResolutionNotPossible(f"{found.get_kind_display()} goods can be settled by: {possible}.")
    settle(act, paper, found)
    found.state, found.resolution, found.note = Discrepancy.State.RESOLVED, resolution, note.strip() or found.note
    found.resolved_by_id, found.resolved_at = act.user_id, act.occurred_at
    found.save()
    told(act, "purchasing.resolve_discrepancy", paper, found, resolution=resolution)
    return found


@transaction.atomic
def reopen_discrepancy(act: Act, *, discrepancy_id: int, version: int | None = None) -> Discrepancy:
    """A settlement that moved no goods is taken back, with a reason: what it gave up is expected again."""
    paper, found = lock_paper(discrepancy_id), as_seen(discrepancy_id, version)
    if not act.reason:
        message = "Say why it is opened again."
        raise stock.ReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])
    if found.state != Discrepancy.State.RESOLVED:
        raise NotSettled(f"This discrepancy is {found.get_state_display().lower()}: only what is settled can be opened again.")
    if _SETTLEMENTS[found.kind, found.resolution] not in _MOVED_NOTHING:
        raise ResolutionNotPossible("Its settlement moved goods. Correct that where the goods are, and note what is wrong anew.")
    if found.closed_short:
        if paper.state == State.CLOSED:
            raise ResolutionNotPossible(f"{paper.number} is closed: nothing can be expected on it. Order anew.")
        PurchaseOrderLine.objects.filter(discrepancies=found).update(closed_short=F("closed_short") - found.closed_short)
    found.state = Discrepancy.State.CLAIMED if found.claimed_at else Discrepancy.State.OPEN
    found.resolution, found.closed_short, found.resolved_by, found.resolved_at = "", ZERO, None, None
    found.save()
    told(act, "purchasing.reopen_discrepancy", paper, found)
    return found


def lock_paper(discrepancy_id: int) -> Paper:
    """The order that a discrepancy is on, or the delivery where there is none, locked until the transaction ends."""
    receipts = Receipt.objects.filter(discrepancies=discrepancy_id).select_related("order", "delivery")
    receipt = receipts.first()
    if receipt is None:
        raise UnknownDiscrepancy(f"There is no discrepancy {discrepancy_id}.")
    if receipt.order is not None:
        return states.lock_one(receipt.order.number)
    return deliveries.lock(receipt.paper.number)


def as_seen(discrepancy_id: int, version: int | None) -> Discrepancy:
    """The discrepancy, once its paper is locked; refused where it is not as the caller saw it."""
    found = Discrepancy.objects.select_related("receipt", "line", "sku", "bin").get(pk=discrepancy_id)
    if version is not None and version != found.version:
        raise StaleVersion(
            "This discrepancy was changed by somebody else since you read it. Look at it again, then repeat your change."
        )
    return found


def require_unsettled(found: Discrepancy) -> None:
    if found.state not in Discrepancy.UNSETTLED:
        raise AlreadySettled(f"This discrepancy is {found.get_state_display().lower()} already.")


def told(act: Act, verb: str, paper: Paper, found: Discrepancy, **details: object) -> None:
    """Let order and timeline say what became of a discrepancy, and announce it; it has another version from now on."""
    Discrepancy.objects.filter(pk=found.pk).update(version=F("version") + 1)
    found.version += 1
    what = {"kind": found.kind, "sku": found.sku.code, "quantity": plain(found.quantity)}
    record(act, verb, document=paper.number, **what, **details)
    if isinstance(paper, PurchaseOrder):
        states.settle([paper.id], act.occurred_at)
        states.tell("purchasing.settled", [found.sku_id], [paper])
    else:
        deliveries.tell("purchasing.settled", [found.sku_id], paper)


def ways_to_settle(kind: str) -> list[tuple[str, str]]:
    """The resolutions that suit a kind, as (value, words)."""
    return [(way, Resolution(way).label) for of_kind, way in _SETTLEMENTS if of_kind == kind]


# ---------------------------------------------------------------- one function per thing that follows


def _leave(act: Act, paper: Paper, found: Discrepancy) -> None:
    """Nothing moves and nothing changes: the note is all there is."""


def _expect_no_longer(act: Act, paper: Paper, found: Discrepancy) -> None:
    line = PurchaseOrderLine.objects.get(discrepancies=found)
    found.closed_short = min(line.open_quantity, found.quantity)
    PurchaseOrderLine.objects.filter(pk=line.pk).update(closed_short=F("closed_short") + found.closed_short)


def _to_the_dock(act: Act, paper: Paper, found: Discrepancy) -> None:
    stock.transfer(act, goods=[_goods(paper, found, to_bin_id=found.receipt.bin_id)])


def _concede(act: Act, paper: Paper, found: Discrepancy) -> None:
    """What failed its inspection is taken all the same."""
    permissions.require(act.permissions, "purchasing.concede")
    _to_the_dock(act, paper, found)


def _back_to_the_supplier(act: Act, paper: Paper, found: Discrepancy) -> None:
    stock.return_to_vendor(act, goods=[_goods(paper, found)])


def _replace(act: Act, paper: Paper, found: Discrepancy) -> None:
    if paper.state == State.CLOSED:
        raise ResolutionNotPossible(f"{paper.number} is closed: nothing can be expected on it. Return the goods and order anew.")
    _back_to_the_supplier(act, paper, found)
    PurchaseOrderLine.objects.filter(discrepancies=found).update(received=F("received") - found.quantity)
    shrink_over(act, line_ids=[found.line_id or 0], note="What was not fit went back.")


def _stay_expected(act: Act, paper: Paper, found: Discrepancy) -> None:
    if paper.state == State.CLOSED:
        raise ResolutionNotPossible(f"{paper.number} is closed: nothing can be expected on it. Order anew.")


def _write_off(act: Act, paper: Paper, found: Discrepancy) -> None:
    permissions.require(act.permissions, "stock.adjust")
    stock.adjust(act.because(_LOST_AS.get(found.kind, "damaged")), lost=[_goods(paper, found)])


def _goods(paper: Paper, found: Discrepancy, *, to_bin_id: int | None = None) -> Goods:
    if found.bin_id is None:
        raise ResolutionNotPossible("There are no goods to move.")
    return Goods(
        owner_id=paper.owner_id,
        sku_id=found.sku_id,
        quantity=found.quantity,
        bin_id=found.bin_id,
        to_bin_id=to_bin_id,
        lot_id=found.lot_id or UNTRACKED,
        document=paper.number,
        reason=found.kind,
    )


_SETTLEMENTS: dict[tuple[str, str], Callable[[Act, Paper, Discrepancy], None]] = {
    (Kind.SHORT, Resolution.ACCEPT): _expect_no_longer,
    (Kind.SHORT, Resolution.CREDIT): _expect_no_longer,
    (Kind.SHORT, Resolution.REPLACE): _stay_expected,
    (Kind.SHORT, Resolution.WRITE_OFF): _expect_no_longer,
    (Kind.OVER, Resolution.ACCEPT): _leave,
    (Kind.OVER, Resolution.RETURN): _back_to_the_supplier,
    (Kind.OVER, Resolution.CREDIT): _leave,
    (Kind.DAMAGED, Resolution.ACCEPT): _to_the_dock,
    (Kind.DAMAGED, Resolution.RETURN): _back_to_the_supplier,
    (Kind.DAMAGED, Resolution.CREDIT): _leave,
    (Kind.DAMAGED, Resolution.REPLACE): _replace,
    (Kind.DAMAGED, Resolution.WRITE_OFF): _write_off,
    (Kind.WRONG_LOT, Resolution.ACCEPT): _to_the_dock,
    (Kind.WRONG_LOT, Resolution.RETURN): _back_to_the_supplier,
    (Kind.WRONG_LOT, Resolution.CREDIT): _leave,
    (Kind.WRONG_LOT, Resolution.REPLACE): _replace,
    (Kind.WRONG_LOT, Resolution.WRITE_OFF): _write_off,
    (Kind.FAILED, Resolution.ACCEPT): _concede,
    (Kind.FAILED, Resolution.RETURN): _back_to_the_supplier,
    (Kind.FAILED, Resolution.CREDIT): _leave,
    (Kind.FAILED, Resolution.REPLACE): _replace,
    (Kind.FAILED, Resolution.WRITE_OFF): _write_off,
    (Kind.EXPIRED, Resolution.RETURN): _back_to_the_supplier,
    (Kind.EXPIRED, Resolution.CREDIT): _leave,
    (Kind.EXPIRED, Resolution.REPLACE): _replace,
    (Kind.EXPIRED, Resolution.WRITE_OFF): _write_off,
    (Kind.UNEXPECTED, Resolution.ACCEPT): _to_the_dock,
    (Kind.UNEXPECTED, Resolution.RETURN): _back_to_the_supplier,
    (Kind.UNEXPECTED, Resolution.CREDIT): _leave,
    (Kind.UNEXPECTED, Resolution.WRITE_OFF): _write_off,
    (Kind.WRONG_ITEM, Resolution.ACCEPT): _to_the_dock,
    (Kind.WRONG_ITEM, Resolution.RETURN): _back_to_the_supplier,
    (Kind.WRONG_ITEM, Resolution.CREDIT): _leave,
}
"""What may be done about each kind, and what follows."""
_MOVED_NOTHING = (_leave, _expect_no_longer, _stay_expected)
_LOST_AS: Mapping[str, str] = {Kind.EXPIRED: "expired"}
"""Why goods are written off, where it is not that they are damaged."""
