"""Which warehouses fill an order, and what else there was. Pure: plain values in, plain values out.

Every warehouse alone is tried, then every two and every three, then all. What could be sent comes first: an option that
leaves less waiting is better, whatever it costs. Among equals the rule decides: the fewest parcels, the shortest way of
all parcels together, or the lowest cost.

A parcel's way is the great circle between two pairs of coordinates. Without coordinates it is guessed: 50 km within a
postcode area (the first two characters), 300 km within a country, 1,500 km abroad, 3,000 km where a country is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from math import asin, cos, radians, sin, sqrt

ZERO = Decimal(0)
EARTH_KM = 6371
SAME_AREA_KM, SAME_COUNTRY_KM, ABROAD_KM, UNKNOWN_KM = 50, 300, 1500, 3000
MOST_TRIED = 8
"""So many warehouses, the first by rank, are combined; more would be thousands of ways."""
MOST_KEPT = 5

Stock = Mapping[tuple[int, int], Decimal]
"""(SKU, warehouse) → available."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is, as far as is known. `country` is a code of ISO 3166-1."""

    country: str = ""
    postcode: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """What a parcel costs to where it applies: a country and postcodes that begin so, a country, or (both empty) anywhere."""

    per_parcel: Decimal
    per_kg: Decimal = ZERO
    per_100_km: Decimal = ZERO
    country: str = ""
    postcode_prefix: str = ""

    def applies(self, to: Place) -> bool:
        return self.country in ("", to.country) and to.postcode.upper().startswith(self.postcode_prefix.upper())


@dataclass(frozen=True, slots=True)
class Origin:
    """A warehouse that may send. Those that are asked first stand first."""

    warehouse_id: int
    code: str
    place: Place = Place()
    rates: tuple[Rate, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """So many of what was ordered at a position; one takes `per` of each SKU. A bundle is `whole`: it comes from one place."""

    position: int
    quantity: Decimal
    per: tuple[tuple[int, Decimal], ...]
    whole: bool = False
    kg: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Share:
    """So many of a position from a warehouse."""

    position: int
    warehouse_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Option:
    """A way to fill an order, with its figures. Lines that are short would wait at the warehouse that they are given to."""

    shares: tuple[Share, ...]
    codes: tuple[str, ...]
    distance_km: int
    cost: Decimal
    short_lines: int
    short: Decimal

    @property
    def parcels(self) -> int:
        return len(self.codes)

    @property
    def warehouse_ids(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(share.warehouse_id for share in self.shares))


def options(needs: Sequence[Need], stock: Stock, origins: Sequence[Origin], to: Place, rule: str) -> list[Option]:
    """The best ways first, at most `MOST_KEPT`, the best from a single warehouse among them. None without a warehouse."""
    ways = {origin.warehouse_id: distance_km(origin.place, to) for origin in origins}
    in_turn = _in_turn(origins, ways, to, rule)
    found: dict[tuple[int, ...], Option] = {}
    for chosen in _sets(in_turn, single=rule == "one_warehouse"):
        shares, short = _fill(needs, stock, chosen)
        option = _option(needs, shares, short, chosen, ways, to)
        found.setdefault(tuple(sorted(option.warehouse_ids)), option)
    ranked = sorted(found.values(), key=lambda option: (option.short_lines, option.short, *_merit(option, rule)))
    kept = ranked[:MOST_KEPT]
    single = next((option for option in ranked if option.parcels == 1), None)
    return kept if single is None or single in kept else [*kept[:-1], single]


def distance_km(here: Place, there: Place) -> int:
    if None not in (here.latitude, here.longitude, there.latitude, there.longitude):
        return _great_circle(here, there)
    if not here.country or not there.country:
        return UNKNOWN_KM
    if here.country != there.country:
        return ABROAD_KM
    area = here.postcode[:2].upper()
    return SAME_AREA_KM if area and area == there.postcode[:2].upper() else SAME_COUNTRY_KM


def parcel_cost(origin: Origin, to: Place, kg: Decimal, km: int) -> Decimal:
    """By the most exact rate that applies; nothing where none does."""
    rates = [rate for rate in origin.rates if rate.applies(to)]
    if not rates:
        return ZERO
    rate = max(rates, key=lambda rate: (len(rate.postcode_prefix), rate.country != ""))
    return round(rate.per_parcel + rate.per_kg * kg + rate.per_100_km * km / 100, 2)


def _great_circle(here: Place, there: Place) -> int:
    """The haversine formula."""
    one, other = radians(float(here.latitude or 0)), radians(float(there.latitude or 0))
    across = radians(float(there.longitude or 0) - float(here.longitude or 0))
    half = sin((other - one) / 2) ** 2 + cos(one) * cos(other) * sin(across / 2) ** 2
    return round(2 * EARTH_KM * asin(sqrt(min(half, 1.0))))


def _in_turn(origins: Sequence[Origin], ways: Mapping[int, int], to: Place, rule: str) -> list[Origin]:
    """Within a way, who is asked for each line first."""
    if rule == "nearest":
        return sorted(origins, key=lambda origin: ways[origin.warehouse_id])
    if rule == "cheapest":
        return sorted(origins, key=lambda origin: parcel_cost(origin, to, ZERO, ways[origin.warehouse_id]))
    return list(origins)


def _sets(origins: Sequence[Origin], *, single: bool) -> Iterator[Sequence[Origin]]:
    yield from ([origin] for origin in origins)
    if single:
        return
    tried = origins[:MOST_TRIED]
    for many in range(2, min(len(tried), 3) + 1):
        yield from combinations(tried, many)
    if len(origins) > 3:
        yield origins


@dataclass(slots=True)
class _Shelf:
    """What is left while an order is filled."""

    stock: Stock
    taken: dict[tuple[int, int], Decimal] = field(default_factory=dict)

    def holds(self, need: Need, warehouse_id: int) -> Decimal:
        """For how many of a need there is enough."""
        if need.whole:
            return min(self._left(sku_id, warehouse_id) // per for sku_id, per in need.per)
        return min(self._left(sku_id, warehouse_id) for sku_id, _ in need.per)

    def take(self, need: Need, warehouse_id: int, quantity: Decimal) -> None:
        for sku_id, per in need.per:
            shelf = (sku_id, warehouse_id)
            self.taken[shelf] = self.taken.get(shelf, ZERO) + per * quantity

    def _left(self, sku_id: int, warehouse_id: int) -> Decimal:
        shelf = (sku_id, warehouse_id)
        return max(self.stock.get(shelf, ZERO) - self.taken.get(shelf, ZERO), ZERO)


def _fill(needs: Sequence[Need], stock: Stock, origins: Sequence[Origin]) -> tuple[list[Share], dict[int, Decimal]]:
    """Each need from the first warehouse that has all of it; else in parts, or (a bundle) from the one that has most."""
    shelf, shares, short = _Shelf(stock), [], {}
    for need in needs:
        there = [(origin.warehouse_id, shelf.holds(need, origin.warehouse_id)) for origin in origins]
        given = _spread(need, there)
        if missing := need.quantity - sum(min(quantity, dict(there)[at]) for at, quantity in given.items()):
            short[need.position] = missing
        for at, quantity in given.items():
            shelf.take(need, at, quantity)
            shares.append(Share(need.position, at, quantity))
    return shares, short


def _spread(need: Need, there: Sequence[tuple[int, Decimal]]) -> dict[int, Decimal]:
    """Warehouse → how many of the need it is given. What nobody has waits at the first that sends some, or at the first."""
    for at, holds in there:
        if holds >= need.quantity:
            return {at: need.quantity}
    if need.whole:
        return {max(there, key=lambda row: row[1])[0]: need.quantity}
    given: dict[int, Decimal] = {}
    left = need.quantity
    for at, holds in there:
        if share := min(holds, left):
            given[at] = share
            left -= share
    if left:
        first = next(iter(given), there[0][0])
        given[first] = given.get(first, ZERO) + left
    return given


def _option(
    needs: Sequence[Need],
    shares: Sequence[Share],
    short: Mapping[int, Decimal],
    chosen: Iterable[Origin],
    ways: Mapping[int, int],
    to: Place,
) -> Option:
    weight = {need.position: need.kg for need in needs}
    kg: dict[int, Decimal] = {}
    for share in shares:
        kg[share.warehouse_id] = kg.get(share.warehouse_id, ZERO) + weight[share.position] * share.quantity
    sending = [origin for origin in chosen if origin.warehouse_id in kg]
    return Option(
        tuple(shares),
        tuple(origin.code for origin in sending),
        sum(ways[origin.warehouse_id] for origin in sending),
        sum((parcel_cost(origin, to, kg[origin.warehouse_id], ways[origin.warehouse_id]) for origin in sending), ZERO),
        len(short),
        sum(short.values(), ZERO),
    )


def _merit(option: Option, rule: str) -> tuple[Decimal | int, ...]:
    if rule == "nearest":
        return (option.distance_km, option.parcels)
    if rule == "cheapest":
        return (option.cost, option.parcels)
    return (option.parcels,)
