"""Lists of codes that GS1 data name. Countries and currencies come from ISO, as pycountry keeps them."""

from __future__ import annotations

from importlib.resources import files

import pycountry

COUNTRIES = frozenset(country.numeric for country in pycountry.countries)
COUNTRY_LETTERS = frozenset(country.alpha_2 for country in pycountry.countries)
CURRENCIES = frozenset(currency.numeric for currency in pycountry.currencies) | {"975"}
"""975 is the Bulgarian lev, which gave way to the euro in 2026: labels printed with it are still about."""

MEDIA_TYPES = frozenset(f"{number:02}" for number in (*range(1, 11), *range(80, 100)))
"""AIDC media types (General Specifications, AI 7241): 01 to 10, and 80 to 99 for use within one company."""

PACKAGE_TYPES = frozenset(files(__package__).joinpath("package_types.txt").read_text(encoding="ascii").split())
"""GS1's code list PackageTypeCode: UN/ECE Recommendation 21 with GS1's own."""
