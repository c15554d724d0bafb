"""A container is empty: its card is scanned once, whoever scans it again is told so. Or it was not empty; or it is full."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from quartermaster.accounts.acts import Act, record
from quartermaster.kanban import queries
from quartermaster.kanban.models import Card, Round
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError

Outcome = Round.Outcome


class CardNotFull(Conflict):
    """The card was scanned before, and is not full yet. Nothing is ordered twice."""

    code = "kanban_card_not_full"
    title = "Scanned already"


class CardNotOut(Conflict):
    """The card is not in the state that the deed is for."""

    code = "kanban_card_not_out"
    title = "The card is not empty"


@transaction.atomic
def empty(act: Act, *, number: str) -> Round:
    """The container of this card is empty. It is ordered with the others that are, a moment later."""
    card = queries.card_by_number(number, locked=True)
    try:
        with transaction.atomic():
            made = Round.objects.create(
                card=card, quantity=card.loop.container, emptied_at=act.occurred_at, emptied_by_id=act.user_id
            )
    except IntegrityError:  # the constraint decides, so that of two scans at one moment one counts
        raise _scanned_before(card) from None
    record(act, "kanban.empty", document=card.loop.number, card=card.number)
    _tell("kanban.emptied", card)
    return made


@transaction.atomic
def take_back(act: Act, *, number: str) -> Round:
    """It was not empty after all, and is not ordered yet."""
    found = _open_round(number)
    if found.documents:
        raise CardNotOut(f"{found.card.number} is ordered on {', '.join(found.documents)} already. Cancel it there.")
    return _ended(act, found, Outcome.TAKEN_BACK, "kanban.take_back")


@transaction.atomic
def fill(act: Act, *, number: str) -> Round:
    """The container is full again, though no document says so."""
    return _ended(act, _open_round(number), Outcome.FILLED, "kanban.fill")


def _ended(act: Act, found: Round, outcome: Outcome, verb: str) -> Round:
    found.ended_at, found.outcome = act.occurred_at, outcome
    found.save(update_fields=["ended_at", "outcome"])
    record(act, verb, document=found.card.loop.number, card=found.card.number)
    _tell("kanban.changed", found.card)
    return found


def _open_round(number: str) -> Round:
    card = queries.card_by_number(number)
    found = Round.objects.select_for_update(of=("self",)).filter(card=card, ended_at=None).first()
    if found is None:
        raise CardNotOut(f"{card.number} is full. Scan it when its container is empty.")
    found.card = card
    return found


def _scanned_before(card: Card) -> CardNotFull:
    found = Round.objects.filter(card=card, ended_at=None).first()
    when = f" at {timezone.localtime(found.emptied_at):%H:%M on %d %b}" if found else ""
    then = f"is on {', '.join(found.documents)}" if found and found.documents else "waits to be ordered"
    message = f"{card.number} was scanned{when} and {then}. It was not ordered twice."
    return CardNotFull(message, errors=[FieldError("/number", CardNotFull.code, message)])


def _tell(name: str, card: Card) -> None:
    loop = card.loop
    announce(Notice(name, frozenset([loop.sku_id]), frozenset([loop.warehouse_id]), (loop.number,)))
