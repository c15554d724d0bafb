"""Whether an address can be written on a parcel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from quartermaster.kernel.iso import country_error
from quartermaster.kernel.refusals import FieldError

LONGEST = {"name": 200, "address": 2000, "lines": 400, "postcode": 20, "city": 100, "region": 100}
ON_ONE_LINE = ("name", "postcode", "city", "region")
LIMITS = {"latitude": 90, "longitude": 180}


def address_errors(address: Mapping[str, Any], pointer: str) -> Iterator[FieldError]:
    """What is wrong with an address: texts too long, no such country, coordinates that are not on earth or only half there."""
    for field, most in LONGEST.items():
        text = str(address.get(field, ""))
        if len(text) > most or (field in ON_ONE_LINE and not text.isprintable()):
            yield FieldError(f"{pointer}/{field}", "too_long", f"The {field} has at most {most:,} printable characters.")
    if address["country"] and (error := country_error(address["country"], f"{pointer}/country")):
        yield error
    for field, most in LIMITS.items():
        degrees: Decimal | None = address[field]
        if degrees is not None and not (degrees.is_finite() and -most <= degrees <= most and degrees == round(degrees, 5)):
            message = f"The {field} is from -{most} to {most} degrees, with at most five decimals."
            yield FieldError(f"{pointer}/{field}", "out_of_range", message)
    if (address["latitude"] is None) != (address["longitude"] is None):
        yield FieldError(f"{pointer}/latitude", "required", "Coordinates are a latitude and a longitude. Give both, or none.")
