"""What an order may wait for before it is worked on: to be confirmed, to be paid, to be let go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.sales import queries
from quartermaster.sales.models import OnShort, Order
from quartermaster.sales.operations.claiming import claim_waiting, waiting_errors
from quartermaster.sales.operations.documents import change_lines, lines_of, lock_whole, refresh, tell
from quartermaster.sales.operations.gates import require_untouched
from quartermaster.sales.operations.picking import open_claims
from quartermaster.sales.series import ORDERS
from quartermaster.stock import operations as stock

LONGEST_REASON = 200
NOTHING: Mapping[str, str] = {}


class HoldReasonMissing(Invalid):
    code = "hold_reason_missing"
    title = "Why is it held?"


class WrongOrderState(Conflict):
    """The order is not in the state that the deed begins with: not held, not a draft, not awaiting payment, or ended."""

    code = "wrong_order_state"
    title = "Not possible in the order’s state"


@transaction.atomic
def hold(act: Act, *, number: str, reason: str, give_up: bool = False, version: int | None = None) -> Order:
    """Nothing of the order is released, picked, packed or shipped until it is let go on. It keeps what is reserved for it and
    gets nothing more; with `give_up` it gives that up, as long as nothing is released or picked."""
    whole, orders = lock_whole(number, version=version)
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON:
        message = f"Say in at most {LONGEST_REASON} characters why {number} is held."
        raise HoldReasonMissing(message, errors=[FieldError("/reason", "required", message)])
    if whole.ended or whole.held_at is not None:
        raise _wrong(whole, "held")
    given_up = _give_up(act, orders) if give_up else set()
    _set([whole, *orders], held_at=act.occurred_at, held_by_id=act.user_id, hold_reason=why)
    details = {"reason": why, **({"gave up": "what was reserved"} if give_up else {})}
    tell(act, "sales.hold", _told(whole, orders, details), moments={}, notice="sales.held", sku_ids=given_up)
    return _again(whole, orders)


@transaction.atomic
def let_go(act: Act, *, number: str, version: int | None = None) -> Order:
    """A held order goes on. What of it waits is reserved as far as it is there."""
    whole, orders = lock_whole(number, version=version)
    if whole.held_at is None:
        raise _wrong(whole, "let go on")
    _set([whole, *orders], held_at=None, held_by_id=None, hold_reason="")
    lines = lines_of(orders)
    if not whole.is_draft:
        claim_waiting(act, lines)
    tell(act, "sales.let_go", _told(whole, orders), moments={}, notice="sales.let_go", sku_ids={line.sku_id for line in lines})
    return _again(whole, orders)


@transaction.atomic
def confirm(act: Act, *, number: str, version: int | None = None) -> Order:
    """A draft becomes an order: its lines are reserved, or what is short is refused or waits, as the order says."""
    whole, orders = lock_whole(number, version=version)
    if not whole.is_draft or whole.held_at is not None or whole.part_of_id is not None:
        raise _wrong(whole, "confirmed")
    lines = lines_of(orders)
    _set([whole, *orders], is_draft=False, payment_due_at=_payment_due(act, whole))
    granted = claim_waiting(act, lines)
    if whole.on_short == OnShort.REFUSE and (errors := waiting_errors(lines, granted)):
        what = "1 line is" if len(errors) == 1 else f"{len(errors)} lines are"
        sentence = f"{what} short. {errors[0].message}. Nothing was reserved: order less, or allow backorders."
        raise stock.InsufficientStock(sentence, errors=errors)
    tell(
        act, "sales.confirm", _told(whole, orders), moments={}, notice="sales.confirmed", sku_ids={line.sku_id for line in lines}
    )
    return _again(whole, orders)


@transaction.atomic
def note_payment(act: Act, *, number: str, version: int | None = None) -> Order:
    """The order is paid, in time: what is reserved stays, and it can be worked on."""
    whole, orders = lock_whole(number, version=version)
    if whole.payment_due_at is None or whole.paid_at is not None or whole.ended or whole.part_of_id is not None:
        raise _wrong(whole, "paid")
    _set([whole, *orders], paid_at=act.occurred_at)
    lines = lines_of(orders)
    claim_waiting(act, lines)
    tell(
        act, "sales.note_payment", _told(whole, orders), moments={}, notice="sales.paid", sku_ids={line.sku_id for line in lines}
    )
    return _again(whole, orders)


def expire_unpaid(act: Act) -> int:
    """Orders whose payment did not come in time give up what was reserved and end; how many there were. Safe to run twice."""
    return sum(_expire(act, number) for number in queries.unpaid(act.occurred_at))


@transaction.atomic
def _expire(act: Act, number: str) -> bool:
    whole, orders = lock_whole(number)
    due = whole.payment_due_at
    if whole.state != Order.State.AWAITING_PAYMENT or whole.paid_at is not None or due is None or due > act.occurred_at:
        return False
    sku_ids = _give_up(act, orders)
    lines = lines_of(orders)
    change_lines([(line.id, {"cancelled": line.open_quantity}) for line in lines if line.open_quantity])
    _set([whole, *orders], expired_at=act.occurred_at)
    told = _told(whole, orders, {"due": due.isoformat(timespec="minutes")})
    tell(act, "sales.expire", told, moments={}, notice="sales.expired", sku_ids=sku_ids)
    _again(whole, orders)
    return True


# ---------------------------------------------------------------- below


def _payment_due(act: Act, order: Order) -> datetime | None:
    channel = order.channel
    return act.occurred_at + timedelta(hours=channel.payment_hours) if channel and channel.awaits_payment else None


def _give_up(act: Act, orders: Sequence[Order]) -> set[int]:
    """Give back what is reserved for orders of which nothing is released or picked; the SKUs."""
    lines = lines_of(orders)
    require_untouched(orders, lines)
    reserved = [line for line in lines if line.reserved > 0]
    claims = [claim for parts in open_claims(reserved).values() for claim, _ in parts]
    if claims:
        stock.release(act, claims=dict.fromkeys(claims), keeper=ORDERS)
    change_lines([(line.id, {"reserved": -line.reserved}) for line in reserved])
    return {line.sku_id for line in lines}


def _told(whole: Order, orders: Sequence[Order], details: Mapping[str, str] = NOTHING) -> dict[str, Mapping[str, str]]:
    return {order.number: details for order in [whole, *orders]}


def _set(orders: Sequence[Order], **values: object) -> None:
    Order.objects.filter(id__in={order.id for order in orders}).update(**values)


def _again(whole: Order, orders: Sequence[Order]) -> Order:
    refresh(orders)
    whole.refresh_from_db()
    return whole


def _wrong(order: Order, what: str) -> WrongOrderState:
    return WrongOrderState(f"{order.number} is {order.get_state_display().lower()} and cannot be {what}. Look at it again.")
