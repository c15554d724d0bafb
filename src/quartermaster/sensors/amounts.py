"""Units of devices: grams and kilograms, degrees. Exact, and pure."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

GRAMS = {"g": Decimal(1), "kg": Decimal(1000), "oz": Decimal("28.349523125"), "lb": Decimal("453.59237")}
"""What one of a scale’s unit weighs."""
DEGREES = ("°C", "°F")
_LOWEST_C, _HIGHEST_C = Decimal(-200), Decimal(500)
_MOST_G = Decimal(10**9)
_SPELLED = {"c": "°C", "celsius": "°C", "f": "°F", "fahrenheit": "°F", "kgs": "kg", "lbs": "lb", "grams": "g"}


class WrongAmount(Exception):
    """A value that no such device measures, or in another unit than its device was registered with."""


def spelled(unit: str) -> str:
    """The unit as it is written here."""
    plain = unit.strip().replace("º", "°").removeprefix("°")
    return _SPELLED.get(plain.lower(), plain)


def checked(value: Decimal, unit: str, *, said: str = "") -> Decimal:
    """The value in the device's `unit`, where it is `said` to be in another of the kind; `WrongAmount` where it cannot be."""
    value = value if not said or spelled(said) == unit else _other(value, spelled(said), unit)
    if unit in DEGREES:
        if not _LOWEST_C <= celsius(value, unit) <= _HIGHEST_C:
            raise WrongAmount(f"No room is that cold or hot: {value:f} {unit}.")
    elif abs(value * GRAMS[unit]) > _MOST_G:
        raise WrongAmount(f"No scale weighs that much: {value:f} {unit}.")
    return value


def _other(value: Decimal, said: str, unit: str) -> Decimal:
    if said in GRAMS and unit in GRAMS:
        return weight_in(value, said, unit, decimals=6)
    if said in DEGREES and unit in DEGREES:
        warm = celsius(value, said)
        return warm if unit == "°C" else warm * 9 / 5 + 32
    raise WrongAmount(f"The device was registered with {unit}, and the message says {said[:20]}.")


def celsius(value: Decimal, unit: str) -> Decimal:
    """To the hundredth of a degree."""
    warm = value if unit == "°C" else (value - 32) * 5 / 9
    return warm.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def weight_in(value: Decimal, unit: str, wanted: str, *, decimals: int) -> Decimal:
    """A scale's weight in another unit of weight."""
    return (value * GRAMS[unit] / GRAMS[wanted]).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
