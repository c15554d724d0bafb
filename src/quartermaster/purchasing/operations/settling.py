"""Settling what did not fit on a delivery, and moving the goods as the settlement says."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict
from quartermaster.purchasing.models import Discrepancy, PurchaseOrder, PurchaseOrderLine
from quartermaster.purchasing.operations import states
from quartermaster.purchasing.operations.following import shrink_over
from quartermaster.purchasing.operations.states import State
from quartermaster.purchasing.queries import UnknownDiscrepancy
from quartermaster.stock import operations as stock
from quartermaster.stock.models.lots import UNTRACKED
from quartermaster.stock.moves import Goods

Kind, Resolution = Discrepancy.Kind, Discrepancy.Resolution


class AlreadySettled(Conflict):
    code = "already_settled"
    title = "This discrepancy is settled"


class ResolutionNotPossible(Conflict):
    code = "resolution_not_possible"
    title = "This discrepancy cannot be settled that way"


@transaction.atomic
def resolve_discrepancy(act: Act, *, discrepancy_id: int, resolution: str, note: str = "") -> Discrepancy:
    """Settle a discrepancy, once, and do with the goods what the resolution says.

    Accept: held goods go to the dock; a shortage is expected no longer. Return: the goods go back to the supplier.
    Credit: the goods stay where they are; a shortage is expected no longer. Replace: damaged goods go back and are
    expected again, a shortage stays expected. Write off: damaged goods leave the stock; a shortage is expected no longer.
    """
    number = Discrepancy.objects.filter(pk=discrepancy_id).values_list("receipt__order__number", flat=True).first()
    if number is None:
        raise UnknownDiscrepancy(f"There is no discrepancy {discrepancy_id}.")
    order = states.lock_one(number)
    found = Discrepancy.objects.select_related("receipt", "line", "sku", "bin").get(pk=discrepancy_id)
    if found.state != Discrepancy.State.OPEN:
        raise AlreadySettled(f"This discrepancy is {found.get_state_display().lower()} already.")
    settle = _SETTLEMENTS.get((found.kind, resolution))
    if settle is None:
        possible = ", ".join(way for kind, way in _SETTLEMENTS if kind == found.kind)
        raise ResolutionNotPossible(f"{found.get_kind_display()} goods can be settled by: {possible}.")
    settle(act, order, found)
    found.state, found.resolution, found.note = Discrepancy.State.RESOLVED, resolution, note.strip()
    found.resolved_by_id, found.resolved_at = act.user_id, act.occurred_at
    found.save()
    states.settle([order.id], act.occurred_at)
    record(
        act,
        "purchasing.resolve_discrepancy",
        document=number,
        kind=found.kind,
        sku=found.sku.code,
        quantity=plain(found.quantity),
        resolution=resolution,
    )
    states.tell("purchasing.settled", [found.sku_id], [order])
    return found


def ways_to_settle(kind: str) -> list[tuple[str, str]]:
    """The resolutions that suit a kind, as (value, words)."""
    return [(way, Resolution(way).label) for of_kind, way in _SETTLEMENTS if of_kind == kind]


# ---------------------------------------------------------------- one function per thing that follows


def _leave(act: Act, order: PurchaseOrder, found: Discrepancy) -> None:
    """Nothing moves and nothing changes: the note is all there is."""


def _expect_no_longer(act: Act, order: PurchaseOrder, found: Discrepancy) -> None:
    PurchaseOrderLine.objects.filter(discrepancies=found).update(
        closed_short=F("closed_short") + Least(F("open_quantity"), found.quantity),
    )


def _to_the_dock(act: Act, order: PurchaseOrder, found: Discrepancy) -> None:
    stock.transfer(act, goods=[_goods(order, found, to_bin_id=found.receipt.bin_id)])


def _back_to_the_supplier(act: Act, order: PurchaseOrder, found: Discrepancy) -> None:
    stock.return_to_vendor(act, goods=[_goods(order, found)])


def _replace(act: Act, order: PurchaseOrder, found: Discrepancy) -> None:
    if order.state == State.CLOSED:
        raise ResolutionNotPossible(f"{order.number} is closed: nothing can be expected on it. Return the goods and order anew.")
    _back_to_the_supplier(act, order, found)
    PurchaseOrderLine.objects.filter(discrepancies=found).update(received=F("received") - found.quantity)
    shrink_over(act, line_ids=[found.line_id or 0], note="What was damaged went back.")


def _stay_expected(act: Act, order: PurchaseOrder, found: Discrepancy) -> None:
    if order.state == State.CLOSED:
        raise ResolutionNotPossible(f"{order.number} is closed: nothing can be expected on it. Order anew.")


def _write_off(act: Act, order: PurchaseOrder, found: Discrepancy) -> None:
    permissions.require(act.permissions, "stock.adjust")
    stock.adjust(act.because("damaged"), lost=[_goods(order, found)])


def _goods(order: PurchaseOrder, found: Discrepancy, *, to_bin_id: int | None = None) -> Goods:
    if found.bin_id is None:
        raise ResolutionNotPossible("There are no goods to move.")
    return Goods(
        owner_id=order.owner_id,
        sku_id=found.sku_id,
        quantity=found.quantity,
        bin_id=found.bin_id,
        to_bin_id=to_bin_id,
        lot_id=found.lot_id or UNTRACKED,
        document=order.number,
        reason=found.kind,
    )


_SETTLEMENTS: dict[tuple[str, str], Callable[[Act, PurchaseOrder, Discrepancy], None]] = {
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
    (Kind.WRONG_ITEM, Resolution.ACCEPT): _to_the_dock,
    (Kind.WRONG_ITEM, Resolution.RETURN): _back_to_the_supplier,
    (Kind.WRONG_ITEM, Resolution.CREDIT): _leave,
}
"""What may be done about each kind, and what follows."""
