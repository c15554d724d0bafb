"""How numbers, money, times and verbs are written on screens, in the reader's language."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_decimal_symbol, get_group_symbol
from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import get_language

from quartermaster.kernel import clock

MINUS = "\N{MINUS SIGN}"


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
    text = f"{Decimal(value):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    group, point = _separators(_language())
    if (group, point) != (",", "."):
        text = text.translate({ord(","): group, ord("."): point})
    return text.replace("-", "" if text == "-0" else MINUS)


def signed(value: Decimal | int) -> str:
    return f"+{quantity(value)}" if value > 0 else quantity(value)


def money(value: Decimal | int | None, currency: str | None = None, *, whole: bool = False) -> str:
    """An amount with its currency's sign: two decimals, or as many as a price really has; `whole` rounds to units."""
    if value is None:
        return ""
    amount = Decimal(value)
    currency, locale = currency or settings.CURRENCY, _locale(_language())
    if whole:
        text: str = format_currency(
            amount.quantize(Decimal(1), ROUND_HALF_UP), currency, "\xa4#,##0", locale=locale, currency_digits=False
        )
    elif amount == amount.quantize(Decimal("0.01")):
        text = format_currency(amount, currency, locale=locale)
    else:
        text = format_currency(amount.normalize(), currency, locale=locale, decimal_quantization=False)
    return text.replace("-", MINUS)


def short(moment: datetime | date) -> str:
    """As short as it can be and still be plain: 10:42, Wed 16:31, 3 Nov, 3 Nov 2025."""
    today = timezone.localdate(clock.now())
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    day = local.date() if isinstance(local, datetime) else local
    timed = isinstance(local, datetime)
    if day == today:
        return date_format(local, "H:i") if timed else "today"
    if timed and today - timedelta(days=6) <= day < today:
        return date_format(local, "D H:i")
    return date_format(local, "j M" if day.year == today.year else "j M Y")


def iso(moment: datetime | date) -> str:
    """For machines: ISO 8601 to the second."""
    return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()


def in_full(moment: datetime | date) -> str:
    if isinstance(moment, datetime):
        return date_format(timezone.localtime(moment), "l j F Y, H:i:s")
    return date_format(moment, "l j F Y")


def verb(name: str) -> str:
    """What a person says for an operation's name: Send order for purchasing.send_order."""
    return re.sub(r"\bsku(s?)\b", r"SKU\1", name.rpartition(".")[2].replace("_", " ").capitalize())
