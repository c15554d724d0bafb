"""Addresses as they stand on paper: lines, from the name down to the country. Pure."""

from __future__ import annotations

from typing import Any

from quartermaster.kernel.iso import country_name


def lines_of(address: Any, *, name: str = "", seen_from: str = "") -> list[str]:
    """The lines of whatever has fields of an address. The country stands last, in capitals, unless it is `seen_from`'s own."""
    text = getattr(address, "lines", "") if isinstance(getattr(address, "lines", ""), str) else ""
    streets = [getattr(address, "street", ""), getattr(address, "street_2", ""), *text.splitlines()]
    place = " ".join(filter(None, (getattr(address, "postcode", ""), getattr(address, "city", ""))))
    country = getattr(address, "country", "")
    abroad = country_name(country).upper() if country and country != seen_from else ""
    written = [name or getattr(address, "name", ""), *streets, place, getattr(address, "region", ""), abroad]
    return [line.strip() for line in written if line and line.strip()]
