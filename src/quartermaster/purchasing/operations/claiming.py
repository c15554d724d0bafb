"""What is asked of the supplier for what did not fit: who sees to it, the claim, its credit, and what proves it."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.accounts.models import User
from quartermaster.accounts.permissions import granted_by
from quartermaster.kernel.money import PRICE_SCALE
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, NotFound
from quartermaster.purchasing.models import Discrepancy, DiscrepancyPhoto
from quartermaster.purchasing.operations.photographing import keep_photo
from quartermaster.purchasing.operations.settling import as_seen, lock_paper, require_unsettled, told
from quartermaster.stock.operations import ReasonMissing

State = Discrepancy.State
ZERO = Decimal(0)


class UnknownPerson(NotFound):
    code = "unknown_person"
    title = "There is no such person"


class NotClaimed(Conflict):
    """A credit answers a claim."""

    code = "not_claimed"
    title = "Nothing was claimed from the supplier"


@transaction.atomic
def assign_discrepancy(act: Act, *, discrepancy_id: int, username: str, version: int | None = None) -> Discrepancy:
    """Say who sees to it that a discrepancy is settled; an empty name takes it from whoever did."""
    paper, found = lock_paper(discrepancy_id), as_seen(discrepancy_id, version)
    require_unsettled(found)
    person = _person(username) if username else None
    found.responsible = person
    found.save(update_fields=["responsible"])
    told(act, "purchasing.assign_discrepancy", paper, found, to=person.username if person else "nobody")
    return found


@transaction.atomic
def claim_discrepancy(
    act: Act,
    *,
    discrepancy_id: int,
    claim_number: str = "",
    expected_credit: Decimal | None = None,
    note: str = "",
    version: int | None = None,
) -> Discrepancy:
    """Ask the supplier to make it good. `claim_number` is theirs or ours; said again, number and credit are said anew."""
    paper, found = lock_paper(discrepancy_id), as_seen(discrepancy_id, version)
    require_unsettled(found)
    _check_money(expected_credit, "/expected_credit")
    found.state, found.claimed_at = State.CLAIMED, found.claimed_at or act.occurred_at
    found.claim_number, found.expected_credit = claim_number.strip(), expected_credit
    found.note = note.strip() or found.note
    found.save()
    details = {"claim": found.claim_number} if found.claim_number else {}
    if expected_credit is not None:
        details["expected credit"] = plain(expected_credit)
    told(act, "purchasing.claim_discrepancy", paper, found, **details)
    return found


@transaction.atomic
def credit_discrepancy(act: Act, *, discrepancy_id: int, amount: Decimal, version: int | None = None) -> Discrepancy:
    """The supplier has credited so much (more) for a claim, also after it was settled."""
    paper, found = lock_paper(discrepancy_id), as_seen(discrepancy_id, version)
    if not found.claimed_at or found.state == State.VOID:
        raise NotClaimed("Nothing was claimed for this discrepancy. Claim it first.")
    _check_money(amount, "/amount")
    if not amount:
        message = "The credit is above zero."
        raise Invalid(message, errors=[FieldError("/amount", "not_a_price", message)])
    found.credit_received = (found.credit_received or ZERO) + amount
    found.save(update_fields=["credit_received"])
    told(act, "purchasing.credit_discrepancy", paper, found, credit=plain(amount), **{"in all": plain(found.credit_received)})
    return found


@transaction.atomic
def void_discrepancy(act: Act, *, discrepancy_id: int, version: int | None = None) -> Discrepancy:
    """It was noted by mistake, with a reason. What goods it is about stay where they are."""
    paper, found = lock_paper(discrepancy_id), as_seen(discrepancy_id, version)
    require_unsettled(found)
    if not act.reason:
        message = "Say why the discrepancy is void."
        raise ReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])
    found.state, found.resolved_by_id, found.resolved_at = State.VOID, act.user_id, act.occurred_at
    found.save()
    told(act, "purchasing.void_discrepancy", paper, found)
    return found


@transaction.atomic
def add_photo(act: Act, *, discrepancy_id: int, content: bytes) -> DiscrepancyPhoto:
    """Keep a picture of what was wrong."""
    paper, found = lock_paper(discrepancy_id), as_seen(discrepancy_id, None)
    photo = keep_photo(act, DiscrepancyPhoto, content, whose="This discrepancy", discrepancy=found)
    record(act, "purchasing.add_photo", document=paper.number, kind=found.kind, sku=found.sku.code)
    return photo


def _person(username: str) -> User:
    """Somebody who can sign in and may see what is theirs to settle."""
    found = User.objects.filter(username__iexact=username.strip(), is_active=True).first()
    if found is None or "purchasing.view" not in granted_by(found.roles):
        message = f"There is nobody “{username[:40]}” who can see to it."
        raise UnknownPerson(message, errors=[FieldError("/responsible", "unknown_person", message)])
    return found


def _check_money(amount: Decimal | None, pointer: str) -> None:
    if amount is not None and (amount < 0 or amount != round(amount, PRICE_SCALE)):
        message = "A credit is zero or more, with at most four decimals."
        raise Invalid(message, errors=[FieldError(pointer, "not_a_price", message)])
