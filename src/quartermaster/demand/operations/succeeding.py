"""New goods come after others: until their own history suffices, that of the predecessor stands before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import Sku
from quartermaster.demand.models import Succession
from quartermaster.demand.operations.telling import tell
from quartermaster.kernel import clock
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import FieldError, Invalid, NotFound

LONGEST_DAYS = 2 * 366
MOST_SHARE = Decimal(1000)


class InvalidPredecessor(Invalid):
    code = "invalid_predecessor"
    title = "It cannot come after that"


class UnknownPredecessor(NotFound):
    code = "unknown_predecessor"
    title = "It comes after nothing"


@dataclass(frozen=True, slots=True)
class NewSuccession:
    """`share` is a percentage: how much of what was asked for of the predecessor is expected of the new SKU."""

    sku_id: int
    predecessor_id: int
    share: Decimal
    until_on: date


@transaction.atomic
def succeed(act: Act, *, successions: Sequence[NewSuccession]) -> list[Succession]:
    """Say what comes after what; an earlier word about the same SKU is replaced. It counts from the next forecast on. All or
    none."""
    check_successions(successions)
    Succession.objects.filter(sku_id__in=[one.sku_id for one in successions], ended_at=None).update(ended_at=act.occurred_at)
    made = Succession.objects.bulk_create(
        Succession(
            sku_id=one.sku_id,
            predecessor_id=one.predecessor_id,
            share=one.share,
            until_on=one.until_on,
            said_by_id=act.user_id,
            said_at=act.occurred_at,
        )
        for one in successions
    )
    codes = dict(Sku.objects.filter(pk__in=[one.predecessor_id for one in successions]).values_list("pk", "code"))
    for one in made:
        details = {"share": plain(one.share), "until_on": str(one.until_on)}
        tell(act, "demand.succeed", sku_ids=[one.sku_id], after=codes[one.predecessor_id], **details)
    return made


def check_successions(successions: Sequence[NewSuccession]) -> None:
    """Refuse those that cannot be, with all that is wrong with them."""
    errors = [error for place, one in enumerate(successions) for error in _faults(one, f"/predecessors/{place}")]
    errors += _loops(successions)
    if errors:
        raise InvalidPredecessor(errors[0].message, errors=errors)


@transaction.atomic
def end_succession(act: Act, *, succession_id: int) -> Succession:
    """Take it back: the new SKU stands for itself, from the next forecast on."""
    found = Succession.objects.select_for_update().filter(pk=succession_id, ended_at=None).first()
    if found is None:
        raise UnknownPredecessor("It has been taken back already, or never was.")
    found.ended_at = act.occurred_at
    found.save(update_fields=["ended_at"])
    tell(act, "demand.end_succession", sku_ids=[found.sku_id])
    return found


def _faults(one: NewSuccession, at: str) -> Iterator[FieldError]:
    today = timezone.localdate(clock.now())
    if one.sku_id == one.predecessor_id:
        yield FieldError(f"{at}/predecessor", "itself", "Nothing comes after itself. Name the SKU that it takes the place of.")
    if not 0 < one.share <= MOST_SHARE:
        yield FieldError(f"{at}/share", "out_of_range", f"A share is a percentage above 0, up to {MOST_SHARE}; 100 is as much.")
    if one.until_on <= today:
        yield FieldError(f"{at}/until_on", "too_early", "That day is over. Say from when on its own history suffices.")
    elif one.until_on > today + timedelta(days=LONGEST_DAYS):
        yield FieldError(f"{at}/until_on", "too_late", "Two years at most: by then its own history suffices.")


def _loops(successions: Sequence[NewSuccession]) -> list[FieldError]:
    """New goods that are named twice, and goods that would come after each other with what is said already."""
    said = dict(Succession.objects.filter(ended_at=None).values_list("sku_id", "predecessor_id"))
    said |= {one.sku_id: one.predecessor_id for one in successions}
    errors = []
    news: set[int] = set()
    for place, one in enumerate(successions):
        if one.sku_id in news:
            errors.append(FieldError(f"/predecessors/{place}/sku", "twice", "The same new SKU stands there twice."))
        news.add(one.sku_id)
        seen, at = set(), one.predecessor_id
        while at in said and at not in seen and at != one.sku_id:
            seen.add(at)
            at = said[at]
        if at == one.sku_id != one.predecessor_id:
            message = "They would come after each other. Take the other one back first."
            errors.append(FieldError(f"/predecessors/{place}/predecessor", "loop", message))
    return errors
