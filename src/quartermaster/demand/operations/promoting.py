"""Promotions and events are said with their days and what is expected of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from quartermaster.accounts.acts import Act, record_many
from quartermaster.catalog.models import Sku
from quartermaster.demand.models import Promotion
from quartermaster.kernel import clock
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, NotFound

DOCUMENT = "demand"
"""On whose timeline stands what is said of more than one SKU."""
LONGEST_DAYS = 92
FURTHEST_DAYS = 2 * 366
MOST_UPLIFT = Decimal(2000)


class InvalidPromotion(Invalid):
    code = "invalid_promotion"
    title = "The promotion cannot be like this"


class PromotionOver(Conflict):
    code = "promotion_over"
    title = "The promotion is over"


class UnknownPromotion(NotFound):
    code = "unknown_promotion"
    title = "There is no such promotion"


@dataclass(frozen=True, slots=True)
class NewPromotion:
    """A promotion or event as it is said; goods, warehouse or channel that are not named are all. `uplift` is a percentage."""

    name: str
    begins_on: date
    ends_on: date
    uplift: Decimal
    yearly: bool = False
    sku_id: int | None = None
    category_id: int | None = None
    warehouse_id: int | None = None
    channel_id: int | None = None


@transaction.atomic
def promote(act: Act, *, promotions: Sequence[NewPromotion]) -> list[Promotion]:
    """Say what is promoted, from when to when, and how much more is expected of it. From now on the weeks ahead are lifted, and
    from the next forecast on those behind are not learned from. All or none."""
    check_promotions(promotions)
    said = Promotion.objects.bulk_create(
        Promotion(**{**asdict(one), "name": one.name.strip()[:80]}, said_by_id=act.user_id, said_at=act.occurred_at)
        for one in promotions
    )
    _tell(act, "demand.promote", said)
    return said


def check_promotions(promotions: Sequence[NewPromotion]) -> None:
    """Refuse those that cannot be, with all that is wrong with them."""
    errors = [error for place, one in enumerate(promotions) for error in _faults(one, f"/promotions/{place}")]
    if errors:
        raise InvalidPromotion(errors[0].message, errors=errors)


@transaction.atomic
def change_promotion(act: Act, *, promotion_id: int, promotion: NewPromotion) -> Promotion:
    """Say it otherwise, as long as it is not over: from now on the weeks ahead are lifted so. It counts as known since it was
    first said."""
    if errors := list(_faults(promotion, "")):
        raise InvalidPromotion(errors[0].message, errors=errors)
    found = _locked(promotion_id)
    if not found.yearly and found.ends_on < timezone.localdate(clock.now()):
        raise PromotionOver(f"{found.name} was over on {found.ends_on:%-d %B}. Say a new one for what is to come.")
    for name, value in asdict(promotion).items():
        setattr(found, name, value)
    found.name = promotion.name.strip()[:80]
    found.said_by_id = act.user_id
    found.save()
    _tell(act, "demand.change_promotion", [found])
    return found


@transaction.atomic
def end_promotion(act: Act, *, promotion_id: int) -> Promotion:
    """Take it back: weeks are no longer lifted, and its own are learned from again."""
    found = _locked(promotion_id)
    found.ended_at = act.occurred_at
    found.save(update_fields=["ended_at"])
    _tell(act, "demand.end_promotion", [found])
    return found


def _locked(promotion_id: int) -> Promotion:
    found = Promotion.objects.select_for_update().filter(pk=promotion_id, ended_at=None).first()
    if found is None:
        raise UnknownPromotion("It has been taken back already, or never was.")
    return found


def _tell(act: Act, verb: str, promotions: Sequence[Promotion]) -> None:
    """On the timelines of their SKUs, or on that of demand."""
    codes = dict(Sku.objects.filter(pk__in=[one.sku_id for one in promotions if one.sku_id]).values_list("pk", "code"))
    for one in promotions:
        details = {"name": one.name, "uplift": plain(one.uplift), "from_on": str(one.begins_on), "until_on": str(one.ends_on)}
        record_many(act, verb, {codes.get(one.sku_id or 0, DOCUMENT): details})
    announce(Notice(verb, frozenset(codes)))


def _faults(one: NewPromotion, at: str) -> Iterator[FieldError]:
    if not one.name.strip():
        yield FieldError(f"{at}/name", "missing", "Give it a name, like “Black week”.")
    if one.ends_on < one.begins_on:
        yield FieldError(f"{at}/ends_on", "too_early", "It ends before it begins. Exchange the two days.")
    elif (one.ends_on - one.begins_on).days >= LONGEST_DAYS:
        message = f"{LONGEST_DAYS} days at most: what lasts longer is what is usual. Split it, or override the forecast."
        yield FieldError(f"{at}/ends_on", "too_late", message)
    if one.begins_on > timezone.localdate(clock.now()) + timedelta(days=FURTHEST_DAYS):
        yield FieldError(f"{at}/begins_on", "too_late", "That is more than two years away. Was the year mistyped?")
    if not -100 <= one.uplift <= MOST_UPLIFT:
        message = f"An uplift is a percentage from -100 (nothing is asked for) to {MOST_UPLIFT}; 50 is half as much again."
        yield FieldError(f"{at}/uplift", "out_of_range", message)
    if one.sku_id and one.category_id:
        message = "Name an SKU or a category, not both: the SKU has one category already."
        yield FieldError(f"{at}/category", "one_of_both", message)
