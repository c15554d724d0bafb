"""What a carrier's services cost and reach: zones, weight steps, greatest sizes, working days. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Measures:
    """A carton as a carrier sees it. What nobody measured is None; the sides are in any order."""

    carton: str
    weight_g: int | None = None
    sides_mm: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """One service: what it takes, and where it goes at what price. `prices`: zone → (up to so many grams, price), rising.

    `zones`: country → zone; `elsewhere` is the zone of every country that no zone names. `days`: zone → working days from
    the hand-over to the door.
    """

    most_weight_g: int | None
    most_sides_mm: tuple[int, int, int] | None
    zones: Mapping[str, str]
    elsewhere: str
    days: Mapping[str, int]
    prices: Mapping[str, Sequence[tuple[int, Decimal]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What all the cartons cost together, each by its number; else `why` they cannot go."""

    prices: Mapping[str, Decimal]
    days: int
    why: str = ""

    @property
    def total(self) -> Decimal:
        return sum(self.prices.values(), Decimal(0))


def estimate(terms: Terms, cartons: Iterable[Measures], *, country: str) -> Estimate:
    """What the service asks for the cartons to a country, or the first reason why it does not take them."""
    zone = terms.zones.get(country, terms.elsewhere) if country else ""
    if not zone:
        return _not("The order has no country to go to." if not country else f"It does not go to {country}.")
    prices: dict[str, Decimal] = {}
    for carton in cartons:
        if why := _why_too_much(terms, carton):
            return _not(why)
        price = _price(terms.prices.get(zone, ()), carton.weight_g or 0)
        if price is None:
            return _not(f"It has no price for {kilograms(carton.weight_g or 0)} to {zone}.")
        prices[carton.carton] = price
    if not prices:
        return _not("No carton waits to be sent.")
    return Estimate(prices, terms.days.get(zone, 0))


def _not(why: str) -> Estimate:
    return Estimate({}, 0, why)


def _why_too_much(terms: Terms, carton: Measures) -> str:
    if carton.weight_g is None:
        return f"{carton.carton} is not weighed."
    if terms.most_weight_g is not None and carton.weight_g > terms.most_weight_g:
        return f"{carton.carton} weighs {kilograms(carton.weight_g)}; it takes up to {kilograms(terms.most_weight_g)}."
    if terms.most_sides_mm is None:
        return ""
    if carton.sides_mm is None:
        return f"{carton.carton} is not measured."
    sides, most = sorted(carton.sides_mm, reverse=True), sorted(terms.most_sides_mm, reverse=True)
    if any(side > greatest for side, greatest in zip(sides, most, strict=True)):
        return f"{carton.carton} is {centimetres(sides)}; it takes up to {centimetres(most)}."
    return ""


def _price(steps: Sequence[tuple[int, Decimal]], weight_g: int) -> Decimal | None:
    return next((price for up_to_g, price in sorted(steps) if weight_g <= up_to_g), None)


def kilograms(grams: int) -> str:
    text = f"{Decimal(grams) / 1000:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} kg"


def centimetres(sides_mm: Sequence[int]) -> str:
    return " × ".join(f"{side / 10:g}" for side in sides_mm) + " cm"


def leaves_on(now: datetime, cut_off: time | None, off: Collection[date] = ()) -> date:
    """The working day on which what is ready now is fetched: today before the cut-off, else the next."""
    day = now.date()
    return working_day(day if cut_off is None or now.time() <= cut_off else day + DAY, off)


def arrives_on(leaves: date, days: int, off: Collection[date] = ()) -> date:
    """So many working days later."""
    day = leaves
    for _ in range(days):
        day = working_day(day + DAY, off)
    return day


def working_day(day: date, off: Collection[date] = ()) -> date:
    """The day, or the first after it that is neither Saturday, Sunday nor `off`."""
    while day.weekday() >= SATURDAY or day in off:
        day += DAY
    return day
