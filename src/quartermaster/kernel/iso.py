"""The codes that the world agreed on: countries (ISO 3166-1 alpha-2) and currencies in use (ISO 4217)."""

from __future__ import annotations

from babel import Locale
from babel.numbers import get_territory_currencies

from quartermaster.kernel.refusals import FieldError

COUNTRIES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC
    CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD
    GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH
    KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW
    MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC
    SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY
    UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    """.split()  # noqa: SIM905 - to be read
)
CURRENCIES = frozenset(currency for country in COUNTRIES for currency in get_territory_currencies(country))
"""What is tender somewhere today."""

_ENGLISH = Locale("en")


def country_name(code: str) -> str:
    """In English, as it stands on a parcel: GB is United Kingdom. A code that is none is its own name."""
    return str(_ENGLISH.territories.get(code, code)) if code in COUNTRIES else code


def countries() -> list[tuple[str, str]]:
    """Every country as (code, name), by name."""
    return sorted(((code, country_name(code)) for code in COUNTRIES), key=lambda pair: pair[1])


def country_error(code: str, pointer: str) -> FieldError | None:
    if code in COUNTRIES:
        return None
    message = f"“{code[:10]}” is not a country. Write its two letters of ISO 3166-1, like GB."
    return FieldError(pointer, "unknown_country", message)


def currency_error(code: str, pointer: str) -> FieldError | None:
    if code in CURRENCIES:
        return None
    message = f"“{code[:10]}” is not a currency in use. Write its three letters of ISO 4217, like EUR."
    return FieldError(pointer, "unknown_currency", message)
