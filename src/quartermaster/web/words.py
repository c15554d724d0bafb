"""How numbers, money, times and verbs are written on screens: as the reader's language and country write them.

What was written once is remembered, since a page writes hundreds of numbers and most of them again and again.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, match_skeleton
from babel.numbers import format_currency, get_decimal_symbol, get_group_symbol
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from quartermaster.kernel import clock

MINUS = "\N{MINUS SIGN}"
MANY = 16_384


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")


@lru_cache(maxsize=64)
def _separators(language: str) -> tuple[str, str]:
    locale = _locale(language)
    return get_group_symbol(locale), get_decimal_symbol(locale)


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def quantity(value: Decimal | int | str | None) -> str:
    """The exact number, grouped by thousands, without trailing zeros. Nothing for None."""
    if value is None or value == "":
        return ""
    return _number(Decimal(value) if isinstance(value, str) else value, _language())


@lru_cache(maxsize=MANY)
def _number(value: Decimal | int, language: str) -> str:
    text = f"{Decimal(value):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    group, point = _separators(language)
    if (group, point) != (",", "."):
        text = text.translate({ord(","): group, ord("."): point})
    return text.replace("-", "" if text == "-0" else MINUS)


def signed(value: Decimal | int) -> str:
    return f"+{quantity(value)}" if value > 0 else quantity(value)


def percent(share: Decimal | int) -> str:
    """Of a hundred, to a tenth where it has one: 97.4 %, 71 %."""
    return f"{quantity(round(Decimal(share), 1))} %"


def money(value: Decimal | int | None, currency: str | None = None, *, whole: bool = False) -> str:
    """An amount with its currency's sign: two decimals, or as many as a price really has; `whole` rounds to units."""
    if value is None:
        return ""
    return _amount(Decimal(value), currency or settings.CURRENCY, whole, _language())


@lru_cache(maxsize=MANY)
def _amount(amount: Decimal, currency: str, whole: bool, language: str) -> str:
    locale = _locale(language)
    if whole:
        pattern = locale.currency_formats["standard"].pattern.replace("0.00", "0")
        rounded = amount.quantize(Decimal(1), ROUND_HALF_UP)
        text: str = format_currency(rounded, currency, pattern, locale=locale, currency_digits=False)
    elif amount == amount.quantize(Decimal("0.01")):
        text = format_currency(amount, currency, locale=locale)
    else:
        text = format_currency(amount.normalize(), currency, locale=locale, decimal_quantization=False)
    return text.replace("-", MINUS)


def short(moment: datetime | date) -> str:
    """As short as it can be and still be plain: 10:42, Wed 16:31, 3 Nov, 3 Nov 2025."""
    today = timezone.localdate(clock.now())
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    day, language = (local.date() if isinstance(local, datetime) else local), _language()
    if isinstance(local, datetime) and today - timedelta(days=6) <= day <= today:
        hour = _time(local.hour, local.minute, language)
        return hour if day == today else f"{_day(day, 'E', language)} {hour}"
    if day == today:
        return "today"
    return _day(day, "MMMd" if day.year == today.year else "yMMMd", language)


def full_day(day: date) -> str:
    """A day with its name, without the year: Thursday 19 November."""
    return str(format_date(day, _full_pattern(_language()), locale=_locale(_language())))


def day_of(moment: datetime | date) -> str:
    """A day with its year, however near: 19 Nov 2026. What printed papers say."""
    local = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    return _day(local, "yMMMd", _language())


@lru_cache(maxsize=64)
def _full_pattern(language: str) -> str:
    """How the language orders weekday, day and month, with all of them written out."""
    locale = _locale(language)
    skeleton = match_skeleton("MMMMEEEEd", locale.datetime_skeletons) or "MMMEd"
    pattern = locale.datetime_skeletons[skeleton].pattern
    return re.sub("M{3,}", "MMMM", re.sub("E+|c+", "EEEE", pattern))


@lru_cache(maxsize=MANY)
def _day(day: date, skeleton: str, language: str) -> str:
    return str(format_skeleton(skeleton, day, locale=_locale(language)))


@lru_cache(maxsize=MANY)
def _time(hour: int, minute: int, language: str) -> str:
    return str(format_time(time(hour, minute), "short", locale=_locale(language)))


def iso(moment: datetime | date) -> str:
    """For machines, to the minute: the browser says it in full, in the reader's language, when it is pointed at."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return moment.isoformat(timespec="minutes")


def verb(name: str) -> str:
    """What a person says for an operation's name: Send order for purchasing.send_order."""
    return re.sub(r"\bsku(s?)\b", r"SKU\1", name.rpartition(".")[2].replace("_", " ").capitalize())
