"""Prices that hold for some days: set, changed, ended. What was ordered keeps the price it was ordered at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from quartermaster.accounts.acts import Act, record_many
from quartermaster.catalog import prices as reading
from quartermaster.catalog.models import Price, Sku
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, StaleVersion

LARGEST = Decimal(10**12)
MOST_UPLIFT = Decimal(2000)
FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)


class InvalidPrice(Invalid):
    code = "invalid_dated_price"
    title = "The price cannot be like this"


class PriceTaken(Conflict):
    """There is a price of this SKU and channel on some of these days already."""

    code = "price_taken"
    title = "There is a price on these days already"


class PriceOver(Conflict):
    code = "price_over"
    title = "This price is over"


@dataclass(frozen=True, slots=True)
class NewPrice:
    """A price as it is said: of a base unit, through all channels (0) or one. `uplift`: percent more that is
    expected, where that is known."""

    sku_id: int
    amount: Decimal
    begins_on: date
    ends_on: date | None
    kind: str
    reason: str
    channel_id: int = 0
    uplift: Decimal | None = None


@transaction.atomic
def set_prices(act: Act, *, prices: Sequence[NewPrice]) -> list[Price]:
    """From one day to another these cost so much. All or none; none where another price holds on one of the days."""
    check_prices(prices)
    usual = dict(Sku.objects.filter(pk__in=[one.sku_id for one in prices]).values_list("pk", "retail_price"))
    rows = [
        Price(
            sku_id=one.sku_id,
            channel_id=one.channel_id,
            kind=one.kind,
            amount=one.amount,
            before=usual[one.sku_id],
            begins_on=one.begins_on,
            ends_on=one.ends_on,
            uplift=one.uplift,
            reason=one.reason.strip(),
            set_by_id=act.user_id,
            set_at=act.occurred_at,
        )
        for one in prices
    ]
    try:
        with transaction.atomic():
            made = Price.objects.bulk_create(rows)
    except IntegrityError as error:
        if "dated_prices_do_not_overlap" not in str(error):
            raise
        raise PriceTaken("Somebody else set a price on these days at this moment. Look at it, then try again.") from None
    _tell(act, "catalog.set_prices", made)
    return made


@transaction.atomic
def change_price(
    act: Act, *, price_id: int, amount: Decimal, ends_on: date | None, reason: str, version: int | None = None
) -> Price:
    """Another amount from now on, or another last day. Its first day stays: what held is not made different."""
    one = _locked(act, price_id, version)
    wanted = NewPrice(one.sku_id, amount, one.begins_on, ends_on, one.kind, reason, one.channel_id, one.uplift)
    faults = [FieldError(f"/{name}", code, message) for name, code, message in _faults(wanted)]
    if ends_on is not None and one.begins_on <= ends_on < _today(act):
        message = "Its last day is today or later. End it instead."
        faults.append(FieldError("/ends_on", "too_early", message))
    if faults:
        raise InvalidPrice(faults[0].message, errors=faults)
    if clash := _clash(wanted, Price.objects.filter(sku_id=one.sku_id, dropped_at=None).exclude(pk=one.pk)):
        raise PriceTaken(clash, errors=[FieldError("/ends_on", PriceTaken.code, clash)])
    before = one.amount
    one.amount, one.ends_on, one.reason, one.version = amount, ends_on, reason.strip(), one.version + 1
    one.save(update_fields=["amount", "ends_on", "reason", "version"])
    _tell(act, "catalog.change_price", [one], **({"before": plain(before)} if before != amount else {}))
    return reading.price_by_id(one.pk)


@transaction.atomic
def end_price(act: Act, *, price_id: int, version: int | None = None) -> None:
    """From now on it costs as usual. Yesterday was its last day; one that began today or later is taken back."""
    one, today = _locked(act, price_id, version), _today(act)
    if one.begins_on < today:
        one.ends_on = today - timedelta(days=1)
    else:
        one.dropped_at = act.occurred_at
    one.version += 1
    one.save(update_fields=["ends_on", "dropped_at", "version"])
    _tell(act, "catalog.end_price", [one])


def check_prices(prices: Sequence[NewPrice]) -> None:
    """Refuse those that cannot be, or that would hold beside another, with all that is wrong with them."""
    errors = [
        FieldError(f"/prices/{place}/{name}", code, message)
        for place, one in enumerate(prices)
        for name, code, message in _faults(one)
    ]
    if errors:
        raise InvalidPrice(errors[0].message, errors=errors)
    there: dict[int, list[Price]] = defaultdict(list)
    for row in Price.objects.filter(sku_id__in=[one.sku_id for one in prices], dropped_at=None):
        there[row.sku_id].append(row)
    for place, one in enumerate(prices):
        if clash := _clash(one, there[one.sku_id]):
            errors.append(FieldError(f"/prices/{place}/begins_on", PriceTaken.code, clash))
        there[one.sku_id].append(Price(channel_id=one.channel_id, begins_on=one.begins_on, ends_on=one.ends_on))
    if errors:
        raise PriceTaken(errors[0].message, errors=errors)


def _clash(one: NewPrice, there: Iterable[Price]) -> str:
    """What of the SKU holds on some of these days already, in words."""
    last = one.ends_on or LAST
    for row in there:
        if row.channel_id == one.channel_id and row.begins_on <= last and one.begins_on <= (row.ends_on or LAST):
            until = f"to {row.ends_on:%-d %b %Y}" if row.ends_on else "on, without an end"
            return f"There is a price from {row.begins_on:%-d %b %Y} {until} already. End it first, or choose other days."
    return ""


def _faults(one: NewPrice) -> Iterator[tuple[str, str, str]]:
    if not (one.amount.is_finite() and 0 <= one.amount < LARGEST and one.amount == round(one.amount, 4)):
        yield "amount", "not_a_price", "A price is zero or more, with at most four decimals, like 3.50."
    if not FIRST <= one.begins_on <= LAST:
        yield "begins_on", "out_of_range", "Was the year mistyped?"
    if one.ends_on is not None and not one.begins_on <= one.ends_on <= LAST:
        yield "ends_on", "too_early", "It ends before it begins. Exchange the two days."
    if one.kind not in Price.Kind.values:
        yield "kind", "unknown_kind", "It is a markdown or a promotion."
    if not one.reason.strip() or len(one.reason.strip()) > 200:
        yield "reason", "reason_missing", "Say why, in up to 200 characters."
    if one.uplift is not None and not -100 <= one.uplift <= MOST_UPLIFT:
        yield "uplift", "out_of_range", f"A percentage from -100 to {MOST_UPLIFT}; 50 is half as much again."


def _locked(act: Act, price_id: int, version: int | None) -> Price:
    reading.price_by_id(price_id)
    one = Price.objects.select_for_update(of=("self",)).select_related("sku").get(pk=price_id)
    if version is not None and one.version != version:
        raise StaleVersion("Somebody else changed this price since you read it. Look at it again and repeat your change.")
    if one.dropped_at or (one.ends_on is not None and one.ends_on < _today(act)):
        raise PriceOver("This price is over. Nothing was changed.")
    return one


def _today(act: Act) -> date:
    return timezone.localdate(act.occurred_at)


def _tell(act: Act, verb: str, made: Sequence[Price], **more: str) -> None:
    """On the timelines of their SKUs; who follows prices hears which SKUs are priced otherwise."""
    codes = dict(Sku.objects.filter(pk__in=[one.sku_id for one in made]).values_list("pk", "code"))
    told: dict[str, dict[str, str]] = {}
    for one in made:
        says = f"{plain(one.amount)} from {one.begins_on}" + (f" to {one.ends_on}" if one.ends_on else "")
        of_sku = told.setdefault(codes[one.sku_id], {**more})
        of_sku[one.kind] = "; ".join(filter(None, (of_sku.get(one.kind), says)))
    record_many(act, verb, told)
    announce(Notice("catalog.priced", frozenset(codes)))
