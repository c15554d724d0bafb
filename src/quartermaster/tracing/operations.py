"""The verbs of a recall: drafted, activated (its lots are held everywhere), reconciled with who got some, closed.

Callers import the module under the room's name: `from quartermaster.tracing import operations as tracing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.numbering import next_numbers
from quartermaster.kernel.quantities import check as check_quantity
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, StaleVersion
from quartermaster.sales.models import Order
from quartermaster.stock import operations as stock
from quartermaster.stock.models.lots import UNTRACKED, Lot
from quartermaster.tracing import queries
from quartermaster.tracing.models import Answer, Recall, RecallLot

State = Recall.State
MOST_LOTS = 1000
LONGEST_NOTICE = 5000
USUAL_NOTICE = """Dear {customer},

We recall the goods below. Please do not use or sell them any more.

{goods}

Put them aside, tell us how many you still have, and send them back to us. We replace them or give you your money back.
"""


class EmptyRecall(Invalid):
    code = "empty_recall"
    title = "A recall needs lots and a reason"


class RecallState(Conflict):
    """The recall's state does not allow the deed."""

    code = "wrong_recall_state"
    title = "Not in this state"


class MoreThanOutstanding(Conflict):
    """More was to be noted than the order's customer still has."""

    code = "more_than_outstanding"
    title = "More than is out there"


@transaction.atomic
def draft_recall(act: Act, *, lot_ids: Sequence[int], reason: str, notice: str = USUAL_NOTICE) -> Recall:
    """Put lots together that are to be called back, with the lots of kits that were made of them. Nothing is held before it is
    activated.
    """
    wanted = sorted(set(lot_ids))
    _check_texts(reason, notice)
    if not 0 < len(wanted) <= MOST_LOTS:
        message = f"Name 1 to {MOST_LOTS:,} lots or serials to call back."
        raise EmptyRecall(message, errors=[FieldError("/lots", "empty_recall", message)])
    found = set(Lot.objects.filter(pk__in=wanted).exclude(pk=UNTRACKED).values_list("pk", flat=True))
    if missing := [lot_id for lot_id in wanted if lot_id not in found]:
        raise queries.UnknownLot(f"There is no lot {missing[0]}.")
    (number,) = next_numbers("RL", sequence="tracing_recall_number", count=1)
    recall = Recall.objects.create(
        number=number, reason=reason.strip(), notice=notice.strip(), created_by_id=act.user_id, created_at=act.occurred_at
    )
    named = sorted(queries.with_kits(wanted))
    RecallLot.objects.bulk_create([RecallLot(recall=recall, lot_id=lot_id) for lot_id in named], batch_size=1000)
    record(act, "tracing.draft_recall", document=number, lots=len(named))
    return _told(recall)


@transaction.atomic
def change_recall(act: Act, *, number: str, version: int | None = None, reason: str, notice: str) -> Recall:
    """Change why, and what customers are told, until it is closed."""
    recall = _locked(number, version)
    _require(recall, "changed", State.DRAFT, State.ACTIVE, State.RECONCILING)
    _check_texts(reason, notice)
    recall.reason, recall.notice = reason.strip(), notice.strip()
    record(act, "tracing.change_recall", document=recall.number)
    return _saved(recall, "reason", "notice")


@transaction.atomic
def activate_recall(act: Act, *, number: str, version: int | None = None) -> Recall:
    """Hold the lots everywhere at once, on shelves, at docks and picked for orders: none of it is picked, shipped or used up
    any more. Lots of kits that were made of them since the draft are called back with them.
    """
    recall = _locked(number, version)
    _require(recall, "activated", State.DRAFT)
    because = act.because(f"{recall.number}: {recall.reason}"[:200])
    waiting = list(recall.lots.select_related("lot").order_by("lot_id"))
    while waiting:
        for row in waiting:
            row.state_before = row.lot.state
            row.save(update_fields=["state_before"])
            stock.change_lot(because, lot_id=row.lot_id, state=Lot.State.RECALLED)
        waiting = _made_meanwhile(recall)
    recall.state, recall.activated_at = State.ACTIVE, act.occurred_at
    record(act, "tracing.activate_recall", document=recall.number)
    return _saved(recall, "state", "activated_at")


@transaction.atomic
def reconcile_recall(act: Act, *, number: str, version: int | None = None) -> Recall:
    """The customers are told; from now on what becomes of the goods is noted."""
    recall = _locked(number, version)
    _require(recall, "reconciled", State.ACTIVE)
    recall.state = State.RECONCILING
    record(act, "tracing.reconcile_recall", document=recall.number)
    return _saved(recall, "state")


@transaction.atomic
def note_answer(act: Act, *, number: str, order: str, lot_id: int, outcome: str, quantity: Decimal, note: str = "") -> Answer:
    """Note what a customer says became of goods that do not come back. What comes back is taken back on its order."""
    recall = _locked(number)
    _require(recall, "reconciled", State.ACTIVE, State.RECONCILING)
    if outcome not in Answer.Outcome.values:
        message = f"What became of them is one of: {', '.join(Answer.Outcome.values)}."
        raise Invalid(message, errors=[FieldError("/outcome", "invalid", message)])
    check_quantity(quantity, pointer="/quantity")
    found = queries.trace([row.lot_id for row in recall.lots.all()], recall_id=recall.pk)
    row = next((row for row in found.got_it if row.order == order.strip().upper() and row.lot_id == lot_id), None)
    if row is None or quantity > row.outstanding:
        there = plain(row.outstanding) if row else "nothing"
        message = f"Of this lot {there} is still out there on {order[:40]}, not {plain(quantity)}."
        raise MoreThanOutstanding(message, errors=[FieldError("/quantity", "more_than_outstanding", message)])
    answer = Answer.objects.create(
        recall=recall,
        lot_id=lot_id,
        order=Order.objects.get(number=row.order),
        customer_id=row.customer_id,
        outcome=outcome,
        quantity=quantity,
        note=note.strip()[:200],
        noted_by_id=act.user_id,
        noted_at=act.occurred_at,
    )
    said = {"order": row.order, "outcome": outcome.replace("_", " "), "quantity": plain(quantity)}
    record(act, "tracing.note_answer", document=recall.number, **said)
    _told(recall)
    return answer


@transaction.atomic
def close_recall(act: Act, *, number: str, version: int | None = None) -> Recall:
    """End it with its report. The lots stay recalled: what lies here is scrapped or released by its own deeds."""
    recall = _locked(number, version)
    _require(recall, "closed", State.ACTIVE, State.RECONCILING)
    stands = queries.standing(queries.trace([row.lot_id for row in recall.lots.all()], recall_id=recall.pk))
    recall.state, recall.closed_at = State.CLOSED, act.occurred_at
    share = stands.recovered_share
    figures = {"shipped": plain(stands.shipped), "returned": plain(stands.returned), "destroyed": plain(stands.destroyed)}
    recovered = {} if share is None else {"recovered": f"{share.quantize(Decimal('0.1')):f} %"}
    record(act, "tracing.close_recall", document=recall.number, **figures, **recovered)
    return _saved(recall, "state", "closed_at")


# ---------------------------------------------------------------- below: what all of them need


def _locked(number: str, version: int | None = None) -> Recall:
    found = Recall.objects.select_for_update(of=("self",)).filter(number=number.strip().upper()).first()
    if found is None:
        raise queries.UnknownRecall(f"There is no recall {number[:40]}.")
    if version is not None and found.version != version:
        raise StaleVersion(f"Somebody else changed {found.number} since you opened it. Look again, then repeat your change.")
    return found


def _require(recall: Recall, verb: str, *states: State) -> None:
    if recall.state not in states:
        raise RecallState(f"{recall.number} is {recall.get_state_display().lower()} and cannot be {verb} now.")


def _check_texts(reason: str, notice: str) -> None:
    if not reason.strip() or len(reason) > 200 or not reason.isprintable():
        message = "Say why the goods are called back, in at most 200 characters on one line."
        raise EmptyRecall(message, errors=[FieldError("/reason", "empty_recall", message)])
    if not notice.strip() or len(notice) > LONGEST_NOTICE:
        message = f"The notice has 1 to {LONGEST_NOTICE:,} characters."
        raise EmptyRecall(message, errors=[FieldError("/notice", "empty_recall", message)])


def _saved(recall: Recall, *fields: str) -> Recall:
    recall.version += 1
    recall.save(update_fields=[*fields, "version"])
    return _told(recall)


def _made_meanwhile(recall: Recall) -> list[RecallLot]:
    """Lots of kits that were made of the recall's lots and are not on it yet, now added to it."""
    there = set(recall.lots.values_list("lot_id", flat=True))
    new = [RecallLot(recall=recall, lot_id=lot_id) for lot_id in sorted(queries.with_kits(there) - there)]
    RecallLot.objects.bulk_create(new, batch_size=1000)
    return list(recall.lots.select_related("lot").filter(lot_id__in=[row.lot_id for row in new]).order_by("lot_id"))


def _told(recall: Recall) -> Recall:
    announce(Notice("tracing.recall_changed", documents=(recall.number,)))
    return recall
