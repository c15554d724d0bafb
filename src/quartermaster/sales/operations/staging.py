"""What of an order stands in staging, loose or in cartons, and which of it is taken out again first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from quartermaster.sales.models import ZERO, CartonLine, OrderLine, PickLine
from quartermaster.sales.operations.documents import run
from quartermaster.sales.operations.packing import loose


@dataclass(slots=True)
class Taking:
    """What leaves staging for the shelves: by pick line, the part of it that is in cartons, and by order line's stage."""

    shares: list[tuple[OrderLine, PickLine, Decimal]] = field(default_factory=list)
    unpacked: list[tuple[CartonLine, Decimal]] = field(default_factory=list)
    stages: dict[int, dict[str, Decimal | int]] = field(default_factory=dict)


def take_out(lines: Sequence[OrderLine], wanted: Mapping[int, Decimal]) -> Taking:
    """So much of each line (id → quantity, no more than stands there): the loose first, the last picked and packed first."""
    chosen = [line for line in lines if wanted.get(line.id)]
    loose_of, cartons_of = loose(chosen), _in_cartons(chosen)
    taking = Taking()
    for line in chosen:
        from_loose = min(wanted[line.id], line.picked)
        from_cartons = wanted[line.id] - from_loose
        taking.stages[line.id] = {"picked": -from_loose, "packed": -from_cartons}
        for row in reversed(loose_of.get(line.id, [])):
            share = min(from_loose, row.quantity - row.packed - row.put_back)
            if share > 0:
                from_loose -= share
                taking.shares.append((line, row, share))
        for packed in cartons_of.get(line.id, []):
            share = min(from_cartons, packed.quantity)
            if share > 0:
                from_cartons -= share
                taking.unpacked.append((packed, share))
                taking.shares.append((line, packed.pick_line, share))
    return taking


def _in_cartons(lines: Sequence[OrderLine]) -> dict[int, list[CartonLine]]:
    """What of each line stands in cartons that have not left, the last packed first."""
    found = CartonLine.objects.filter(
        pick_line__order_line_id__in=[line.id for line in lines if line.packed], carton__shipment=None, quantity__gt=0
    )
    by_line: dict[int, list[CartonLine]] = {}
    for row in found.select_related("pick_line").order_by("-id"):
        by_line.setdefault(row.pick_line.order_line_id, []).append(row)
    return by_line


UNPACK = """
    WITH out AS (SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::numeric[]) AS d(id, pick_line_id, quantity)), picked AS (
        UPDATE sales_pickline l SET packed = l.packed - d.quantity
        FROM (SELECT pick_line_id, sum(quantity) AS quantity FROM out GROUP BY 1) d WHERE l.id = d.pick_line_id
    )
    UPDATE sales_cartonline l SET quantity = l.quantity - out.quantity,
        weight = CASE WHEN l.quantity > out.quantity THEN round(l.weight * (l.quantity - out.quantity) / l.quantity, u.scale) END
    FROM out JOIN sales_pickline p ON p.id = out.pick_line_id JOIN sales_orderline o ON o.id = p.order_line_id
    JOIN catalog_sku s ON s.id = o.sku_id LEFT JOIN catalog_unit u ON u.id = s.weighed_in_id WHERE l.id = out.id
"""
"""What stays in a carton that was weighed and opened again has its share of what all of it weighed."""


def unpack(taking: Taking) -> None:
    """Take what is in cartons out of them."""
    if taking.unpacked:
        rows = [(row.id, row.pick_line_id, quantity) for row, quantity in taking.unpacked]
        run(UNPACK, [list(column) for column in zip(*rows, strict=True)])


def by_pick_line(taking: Taking) -> dict[int, tuple[PickLine, Decimal]]:
    """How much of each pick line goes back, loose and packed together."""
    found: dict[int, tuple[PickLine, Decimal]] = {}
    for _, row, quantity in taking.shares:
        found[row.id] = (row, found.get(row.id, (row, ZERO))[1] + quantity)
    return found
