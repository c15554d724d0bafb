"""What bins can hold, asked of what people put into them.

The ledger knows nothing of it: it would slow every sale down. It is asked after the goods were moved, in their transaction,
with the bins locked: of two who take the last place at one moment, the second sees the first one's goods, and is refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act, Source, record_many
from quartermaster.kernel.db import array, rows
from quartermaster.kernel.refusals import Conflict, FieldError
from quartermaster.locations.holding import NOTHING_SAID, Holding
from quartermaster.stock import fitting
from quartermaster.stock.fitting import ZERO, Fault, Piece, Room
from quartermaster.stock.moves import Goods

BY_HAND = (Source.PAGE, Source.API)
"""Doors behind which a person stands, or their scanner. A loaded past and jobs are not asked."""


class BinLimit(Conflict):
    """The bin does not hold what would be put there. Nothing was moved."""

    code = "bin_limit"
    title = "The bin does not hold these"


class BinFull(BinLimit):
    """More than fits by volume, weight or units."""

    code = "bin_full"
    title = "The bin is full"


class BinMixing(BinLimit):
    """Another SKU or lot lies there, and the bin holds one."""

    code = "bin_mixing"
    title = "Not beside what lies there"


class BinTemperature(BinLimit):
    code = "bin_temperature"
    title = "Too warm or too cold there"


class BinHazard(BinLimit):
    """Dangerous goods do not go there, or nothing else does."""

    code = "bin_hazard"
    title = "Not with dangerous goods"


_BY_CODE: dict[str, type[BinLimit]] = {one.code: one for one in (BinFull, BinMixing, BinTemperature, BinHazard)}


class _Asked(NamedTuple):
    """A bin that something stands against, or goods that are kept cold."""

    bin_id: int
    code: str
    warehouse: str
    holding: Holding


_LIMITED = """
SELECT b.id, b.code, w.code, coalesce(b.most_litres, z.most_litres), coalesce(b.most_kg, z.most_kg),
    coalesce(b.most_units, z.most_units), coalesce(nullif(b.mixing, ''), z.mixing, ''),
    coalesce(nullif(b.temperature, ''), z.temperature, ''), coalesce(nullif(b.hazard, ''), z.hazard, '')
  FROM locations_bin b JOIN locations_warehouse w ON w.id = b.warehouse_id LEFT JOIN locations_zone z ON z.id = b.zone_id
 WHERE b.id = ANY(%s::bigint[])
"""
_ONE_AT_A_TIME = """
SELECT pg_advisory_xact_lock(hashtext('stock.limits'), (id %% 2147483647)::int) IS NULL FROM unnest(%s::bigint[]) AS id
"""
_LITRES = "coalesce(s.length_mm * s.width_mm * s.height_mm, 0) / 1000000"
_KG = "coalesce(s.weight_g, 0) / 1000"
_STOREYS = f"""
SELECT b.bin_id, b.sku_id, b.lot_id, sum(b.quantity), sum(b.quantity) * {_LITRES}, sum(b.quantity) * {_KG}
  FROM stock_balance b JOIN catalog_sku s ON s.id = b.sku_id
 WHERE b.bin_id = ANY(%s::bigint[]) AND b.quantity > 0 GROUP BY b.bin_id, b.sku_id, b.lot_id, s.id
"""  # noqa: S608 - names of our own columns
_PIECES = f"""
SELECT s.id, {_LITRES}, {_KG}, s.temperature, s.un_number <> '', u.scale
  FROM catalog_sku s JOIN catalog_unit u ON u.id = s.unit_id WHERE s.id = ANY(%s::bigint[])
"""  # noqa: S608 - names of our own columns


def keep(act: Act, goods: Sequence[Goods], *, over: bool = False) -> None:
    """Refuse what a person has just put into a bin that does not hold it: `BinFull`, `BinMixing`, `BinTemperature`,
    `BinHazard`, each with the lines that it is about. `over` puts it there all the same, needs stock.override_limits, and is
    noted on the bin's timeline."""
    if over:
        permissions.require(act.permissions, "stock.override_limits")
    if act.source not in BY_HAND:
        return
    pieces = pieces_of({line.sku_id for line in goods})
    asked = {one.bin_id: one for one in _asked({line.to_bin_id or 0 for line in goods}) if _matters(one, goods, pieces)}
    if not asked:
        return
    rows(_ONE_AT_A_TIME, [array(sorted(asked))])
    rooms = rooms_in({bin_id: one.holding for bin_id, one in asked.items()})
    found = [
        (place, asked[line.to_bin_id], fault)
        for place, line in enumerate(goods)
        if line.to_bin_id in asked and (fault := _fault(line, rooms[line.to_bin_id], pieces[line.sku_id]))
    ]
    if found and not over:
        _refuse(found)
    told = {f"{one.warehouse} {one.code}": {"despite": fault.words} for _, one, fault in found}
    record_many(act, "stock.override_limits", told)


def rooms_in(holdings: dict[int, Holding]) -> dict[int, Room]:
    """Bin → the bin as it is now, for the bins of these holdings."""
    storeys: defaultdict[int, list[tuple[tuple[int, int], Decimal, Decimal, Decimal]]] = defaultdict(list)
    for bin_id, sku_id, lot_id, units, litres, kg in rows(_STOREYS, [array(list(holdings))]):
        storeys[bin_id].append(((sku_id, lot_id), units, litres, kg))
    return {
        bin_id: Room(
            holding,
            sum((one[1] for one in storeys[bin_id]), ZERO),
            sum((one[2] for one in storeys[bin_id]), ZERO),
            sum((one[3] for one in storeys[bin_id]), ZERO),
            frozenset(one[0] for one in storeys[bin_id]),
        )
        for bin_id, holding in holdings.items()
    }


def rooms_of(bin_ids: Sequence[int]) -> dict[int, Room]:
    """Bin → the bin as it is now, and what it holds by itself or by its zone."""
    return rooms_in({one.bin_id: one.holding for one in _asked(set(bin_ids))})


def pieces_of(sku_ids: Iterable[int]) -> dict[int, Piece]:
    """SKU → what one base unit of it takes, and how it is kept."""
    return {row[0]: Piece(*row[1:]) for row in rows(_PIECES, [array(list(sku_ids))])}


def _asked(bin_ids: set[int]) -> list[_Asked]:
    return [_Asked(bin_id, code, place, Holding(*said)) for bin_id, code, place, *said in rows(_LIMITED, [array(list(bin_ids))])]


def _matters(one: _Asked, goods: Sequence[Goods], pieces: dict[int, Piece]) -> bool:
    """Whether anything can stand against these goods in that bin."""
    return one.holding != NOTHING_SAID or any(line.to_bin_id == one.bin_id and pieces[line.sku_id].temperature for line in goods)


def _fault(line: Goods, room: Room, piece: Piece) -> Fault | None:
    """What is wrong in a bin that has the goods already."""
    if fault := fitting.unfit(room, line.sku_id, line.lot_id, piece):
        return fault
    left = fitting.most(room.with_more(line.sku_id, line.lot_id, -line.quantity, piece), piece)
    return None if left is None or left >= line.quantity else fitting.full(line.quantity, left)


def _refuse(found: list[tuple[int, _Asked, Fault]]) -> None:
    errors = [
        FieldError(f"/lines/{place}/to_bin", fault.code, f"{one.code}: {fault.words}.", {"bin": one.code})
        for place, one, fault in found
    ]
    codes = {error.code for error in errors}
    refusal = _BY_CODE[codes.pop()] if len(codes) == 1 else BinLimit
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    raise refusal(f"{errors[0].message}{more} Choose another bin or fewer. Nothing was moved.", errors=errors)
