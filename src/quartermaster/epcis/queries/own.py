"""Our own events, read from the book and from cartons that left. Nothing of them is kept: the book is the only truth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from quartermaster.epcis import telling
from quartermaster.epcis.identifiers import Names
from quartermaster.epcis.models import EventName
from quartermaster.epcis.queries.asking import Match, Wanted
from quartermaster.epcis.queries.binding import Bound, bound, places
from quartermaster.epcis.steps import PACKED, TRANSFORMATION, Step, every_step, matches
from quartermaster.epcis.telling import CARTON, MOVEMENT, Event, Fact, Packed, Piece, Place
from quartermaster.kernel import db

R = EventName.Role
Positioned = tuple[datetime, int, Event]
"""When it was recorded, where it stands in its own order, the event."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What of the book is read: from behind `after` to `until`; or the latest first, from before `after` (0: from the end)."""

    after: int
    until: int
    limit: int
    latest: bool = False

    @property
    def order(self) -> str:
        return "DESC" if self.latest else "ASC"


@dataclass
class Asked:
    """Conditions in SQL and their values."""

    conditions: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def add(self, condition: str, **values: Any) -> None:
        self.conditions.append(condition)
        self.values |= values

    def __str__(self) -> str:
        return " AND ".join(self.conditions) or "true"


def moved(wanted: Wanted, mark: UUID, names: Names, stretch: Stretch) -> list[Positioned]:
    """Events of the book, in its order."""
    asked = Asked()
    _between(stretch, asked)
    _times(wanted, asked, happened="coalesce(o.occurred_at, m.occurred_at)", recorded="m.recorded_at")
    if not _known_ids(wanted, mark, MOVEMENT, "(m.id = ANY(%(ids)s) OR m.reverses_id = ANY(%(ids)s))", asked):
        return []
    if wanted.read_points:
        asked.add(
            "CASE WHEN t.warehouse_id IS NULL THEN f.id ELSE t.id END = ANY(%(bins)s)", bins=places(wanted.read_points, names)[1]
        )
    if wanted.locations:
        asked.add("t.warehouse_id = ANY(%(warehouses)s)", warehouses=_warehouses(wanted.locations, names))
    _steps(wanted, asked)
    for number, match in enumerate(wanted.matches):
        _goods(match, number, bound(match.uris, names).values(), asked)
    sql = MOVED.format(conditions=asked, order=stretch.order)
    rows = db.rows(sql, {**asked.values, "zone": settings.TIME_ZONE, "limit": stretch.limit})
    return [_told(row, mark, names) for row in rows]


def packed(wanted: Wanted, mark: UUID, names: Names, stretch: Stretch) -> list[Positioned]:
    """Cartons that left, in the order in which they left."""
    if not _is_asked(PACKED, wanted):
        return []
    asked = Asked()
    _between(stretch, asked)
    _times(wanted, asked, happened="c.packed_at", recorded="m.recorded_at")
    if not _known_ids(wanted, mark, CARTON, "c.id = ANY(%(ids)s)", asked):
        return []
    if wanted.read_points:
        asked.add("f.id = ANY(%(bins)s)", bins=places(wanted.read_points, names)[1])
    if wanted.locations:
        asked.add("f.warehouse_id = ANY(%(warehouses)s)", warehouses=_warehouses(wanted.locations, names))
    for number, match in enumerate(wanted.matches):
        _contents(match, number, bound(match.uris, names).values(), asked)
    sql = CARTONS.format(conditions=asked, order=stretch.order)
    rows = db.rows(sql, {**asked.values, "zone": settings.TIME_ZONE, "limit": stretch.limit})
    pieces = _pieces([row[0] for row in rows])
    return [_told_carton(row, pieces, mark, names) for row in rows]


def _between(stretch: Stretch, asked: Asked) -> None:
    asked.add("m.id <= %(until)s", until=stretch.until)
    if stretch.after or not stretch.latest:
        asked.add(f"m.id {'<' if stretch.latest else '>'} %(after)s", after=stretch.after)


def _is_asked(step: Step, wanted: Wanted) -> bool:
    return matches(
        step, events=wanted.types, actions=wanted.actions, biz_steps=wanted.biz_steps, dispositions=wanted.dispositions
    )


def _times(wanted: Wanted, asked: Asked, *, happened: str, recorded: str) -> None:
    for name, condition in (
        ("happened_from", f"{happened} >= "),
        ("happened_until", f"{happened} < "),
        ("recorded_from", f"{recorded} >= "),
        ("recorded_until", f"{recorded} < "),
    ):
        if (moment := getattr(wanted, name)) is not None:
            asked.add(f"{condition}%({name})s", **{name: moment})


def _known_ids(wanted: Wanted, mark: UUID, part: int, condition: str, asked: Asked) -> bool:
    """Narrow to the events asked for by name; False where none of them is one of these."""
    if not wanted.event_ids:
        return True
    numbers = [known for uri in wanted.event_ids if (known := telling.number_of(mark, uri))]
    ids = [number for which, number in numbers if which == part]
    asked.add(condition, ids=ids)
    return bool(ids)


def _warehouses(uris: Iterable[str], names: Names) -> list[int]:
    return places([uri for uri in uris if (named := names.read(uri)) and named.kind == "warehouse"], names)[0]


def _steps(wanted: Wanted, asked: Asked) -> None:
    """Which kinds of movement are told as what was asked for, if anything was."""
    if not (wanted.types or wanted.actions or wanted.biz_steps or wanted.dispositions or wanted.matches):
        return
    roles = [set(match.roles) for match in wanted.matches]
    told = [
        f"{kind}>{to}{'#' if serial else ''}"
        for (kind, to, serial), step in every_step()
        if _is_asked(step, wanted) and all(_role(step, to, serial=serial) in wanted_roles for wanted_roles in roles)
    ]
    asked.add("m.kind || '>' || t.kind || CASE WHEN m.lot_id < 0 THEN '#' ELSE '' END = ANY(%(told)s)", told=told)


def _role(step: Step, to: str, *, serial: bool) -> EventName.Role:
    """In which list of its event a movement's goods stand."""
    if step.event != TRANSFORMATION:
        return R.EPC if serial else R.CLASS
    if to == "production":
        return R.INPUT if serial else R.INPUT_CLASS
    return R.OUTPUT if serial else R.OUTPUT_CLASS


def _goods(match: Match, number: int, found: Iterable[Bound], asked: Asked) -> None:
    lots, skus = _ids(found)
    asked.add(
        f"(m.lot_id = ANY(%(lots{number})s) OR m.lot_id = 0 AND m.sku_id = ANY(%(skus{number})s))",
        **{f"lots{number}": lots, f"skus{number}": skus},
    )


def _ids(found: Iterable[Bound]) -> tuple[list[int], list[int]]:
    """(Lots, SKUs whose untracked goods are meant)."""
    bounds = [one for one in found if one.known and not one.packed]
    lots = [lot_id for one in bounds for lot_id in one.lot_ids]
    return lots, [one.sku_id for one in bounds if one.sku_id and not one.lot_ids]


IN_CARTON = """EXISTS (SELECT FROM sales_cartonline l JOIN sales_pickline p ON p.id = l.pick_line_id
    JOIN sales_orderline r ON r.id = p.order_line_id WHERE l.carton_id = c.id AND l.quantity > 0
    AND (p.lot_id = ANY(%(lots{number})s) OR p.lot_id = 0 AND r.sku_id = ANY(%(skus{number})s)))"""


def _contents(match: Match, number: int, found: Iterable[Bound], asked: Asked) -> None:
    """A carton matches by itself, as the parent, or by what is in it."""
    bounds = list(found)
    lots, skus = _ids(bounds)
    wanted = set(match.roles)
    values = {
        f"lots{number}": [lot for lot in lots if (R.CHILD if lot < 0 else R.CHILD_CLASS) in wanted],
        f"skus{number}": skus if R.CHILD_CLASS in wanted else [],
        f"cartons{number}": [one.carton_id for one in bounds if one.carton_id and R.PARENT in wanted],
    }
    asked.add(f"(c.id = ANY(%(cartons{number})s) OR {IN_CARTON.format(number=number)})", **values)


GTIN = "(SELECT value FROM catalog_barcode WHERE sku_id = s.id AND kind = 'gtin' AND pack_id IS NULL ORDER BY id LIMIT 1)"
MOVED = f"""
    SELECT coalesce(m.reverses_id, m.id), m.kind, m.quantity, s.code, {GTIN}, coalesce(nullif(l.code, ''), ''), m.lot_id < 0,
        u.code, u.scale, f.kind, fw.code, fw.gln, f.code, coalesce(nullif(fw.time_zone, ''), %(zone)s),
        t.kind, tw.code, tw.gln, t.code, coalesce(nullif(tw.time_zone, ''), %(zone)s), w.code,
        coalesce(o.document, m.document), coalesce(o.key, m.key), coalesce(o.occurred_at, m.occurred_at),
        coalesce(o.recorded_at, m.recorded_at), CASE WHEN m.reverses_id IS NOT NULL THEN m.recorded_at END, m.recorded_at, m.id
    FROM stock_movement m LEFT JOIN stock_movement o ON o.id = m.reverses_id
    JOIN catalog_sku s ON s.id = m.sku_id JOIN catalog_unit u ON u.id = s.unit_id JOIN catalog_owner w ON w.id = m.owner_id
    LEFT JOIN stock_lot l ON l.id = m.lot_id AND l.id <> 0
    JOIN locations_bin f ON f.id = CASE WHEN m.reverses_id IS NULL THEN m.from_bin_id ELSE m.to_bin_id END
    JOIN locations_bin t ON t.id = CASE WHEN m.reverses_id IS NULL THEN m.to_bin_id ELSE m.from_bin_id END
    LEFT JOIN locations_warehouse fw ON fw.id = f.warehouse_id LEFT JOIN locations_warehouse tw ON tw.id = t.warehouse_id
    WHERE {{conditions}} ORDER BY m.id {{order}} LIMIT %(limit)s
"""  # noqa: S608 - conditions of our own, values bound
"""A movement that takes another back is told as that one: with its ends, its moment and its act."""
CARTONS = """
    SELECT c.id, c.number, c.sscc, r.number, c.packed_at, m.recorded_at, m.id,
        f.kind, h.code, h.gln, f.code, coalesce(nullif(h.time_zone, ''), %(zone)s)
    FROM stock_movement m JOIN sales_order r ON r.number = m.document JOIN sales_carton c ON c.order_id = r.id
    JOIN locations_bin f ON f.id = m.from_bin_id JOIN locations_warehouse h ON h.id = f.warehouse_id
    WHERE m.kind = 'ship' AND m.reverses_id IS NULL
        AND m.id = (SELECT min(movement_id) FROM sales_cartonline WHERE carton_id = c.id AND quantity > 0) AND {conditions}
    ORDER BY m.id {order} LIMIT %(limit)s
"""
PIECES = f"""
    SELECT n.carton_id, s.code, {GTIN}, coalesce(l.code, ''), p.lot_id < 0, n.quantity, u.code, u.scale
    FROM sales_cartonline n JOIN sales_pickline p ON p.id = n.pick_line_id JOIN sales_orderline r ON r.id = p.order_line_id
    JOIN catalog_sku s ON s.id = r.sku_id JOIN catalog_unit u ON u.id = s.unit_id
    LEFT JOIN stock_lot l ON l.id = p.lot_id AND l.id <> 0
    WHERE n.carton_id = ANY(%s) AND n.quantity > 0 ORDER BY n.id
"""  # noqa: S608 - no text of anybody's


def _told(row: tuple[Any, ...], mark: UUID, names: Names) -> Positioned:
    seq, kind, quantity, sku, gtin, lot, serial, unit, scale, *rest = row
    owner, document, key, occurred, recorded, declared, written, place = rest[10:]
    piece = Piece(sku, gtin, lot, serial, quantity, unit, scale)
    fact = Fact(seq, kind, piece, _place(rest[:5]), _place(rest[5:10]), owner, document, key, occurred, recorded, declared)
    return written, place, telling.told(fact, mark, names)


def _told_carton(row: tuple[Any, ...], pieces: Mapping[int, list[Piece]], mark: UUID, names: Names) -> Positioned:
    carton_id, number, sscc, order, packed_at, recorded, place, *where = row
    fact = Packed(carton_id, number, sscc, order, tuple(pieces[carton_id]), _place(where), packed_at, recorded)
    return recorded, place, telling.told_packed(fact, mark, names)


def _place(ends: list[Any]) -> Place:
    kind, warehouse, gln, code, zone = ends
    return Place(kind, warehouse or "", gln or "", code if warehouse else "", zone if warehouse else "")


def _pieces(carton_ids: list[int]) -> dict[int, list[Piece]]:
    found: dict[int, list[Piece]] = {carton_id: [] for carton_id in carton_ids}
    for carton_id, *piece in db.rows(PIECES, [carton_ids]) if carton_ids else ():
        found[carton_id].append(Piece(*piece))
    return found
