"""What a device takes along, so that it works where there is no network: the tasks of a warehouse, and the codes that they need.

Bounded: a phone is no copy of the warehouse. What did not fit is said (`more`), and waits for the network.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import F

from quartermaster.accounts.acts import Act
from quartermaster.catalog.models import Barcode, PackUnit, Sku
from quartermaster.catalog.queries import picture_names
from quartermaster.kernel import clock
from quartermaster.kernel.quantities import plain
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.packing.queries import orders_to_pack
from quartermaster.picking import queries as walks
from quartermaster.picking.models import Walk
from quartermaster.purchasing import delivery_queries as deliveries
from quartermaster.purchasing.models import DeliveryLine, PurchaseOrder, PurchaseOrderLine
from quartermaster.slotting import proposing
from quartermaster.stock import queries as stock

MOST_WALKS, MOST_LINES, MOST_BINS, MOST_ORDERS = 20, 400, 5_000, 60


def of(act: Act, warehouse: Warehouse) -> dict[str, Any]:
    """The day as a device keeps it: quantities as text, everything by code."""
    held, more = act.permissions, list[str]()
    found: dict[str, Any] = {"warehouse": warehouse.code, "name": warehouse.name, "at": clock.now().isoformat()}
    found["walks"] = _walks(act, warehouse, more) if "picking.walk" in held else []
    found["dock"] = _dock(warehouse, more) if "stock.put_away" in held else []
    found["papers"] = _papers(warehouse, more) if "purchasing.receive" in held else []
    found["orders"] = _orders(warehouse, more) if "sales.pack" in held else []
    found["bins"] = _bins(warehouse, more)
    skus = _skus(_named(found))
    pictures = picture_names(sku.pk for sku in skus)
    found["skus"] = {sku.code: [sku.name, sku.unit.code, sku.tracking, pictures.get(sku.pk, "")] for sku in skus}
    found["codes"] = _codes(skus)
    found["more"] = more
    return found


def _walks(act: Act, warehouse: Warehouse, more: list[str]) -> list[dict[str, Any]]:
    rows = [walk for walk in walks.open_walks(warehouse.pk) if walk.state in Walk.OPEN and walk.picker_id in (None, act.user_id)]
    mine = sorted(rows, key=lambda walk: walk.picker_id is None)
    shown = _first(mine, MOST_WALKS, "walks", more)
    return [
        {
            "walk": walk.pk,
            "name": f"Walk {walk.place} of {walk.wave.number}",
            "stops": [
                {
                    "stop": stop.pk,
                    "bin": stop.bin.code,
                    "sku": stop.sku.code,
                    "quantity": plain(stop.left),
                    "lot": lots.get(stop.lot_id, ""),
                    "tote": stop.tote.code if stop.tote else "",
                    "order": stop.order.number,
                }
                for stop in stops
            ],
        }
        for walk in shown
        for stops in [[stop for stop in walks.tasks_of(walk) if stop.left]]
        for lots in [walks.lot_codes(stops)]
    ]


def _dock(warehouse: Warehouse, more: list[str]) -> list[dict[str, Any]]:
    rows = _first(stock.free_at_docks(stock.to_put_away(warehouse.pk)[: MOST_LINES + 1]), MOST_LINES, "lines at the dock", more)
    proposed = proposing.proposals(rows)
    return [
        {
            "sku": row.sku.code,
            "lot": row.lot.code,
            "owner": row.owner.code,
            "from_bin": row.bin.code,
            "quantity": plain(row.quantity),
            "to": choices[0].code if choices else "",
            "fits": plain(choices[0].quantity) if choices else "",
        }
        for row in rows
        for choices in [proposed[row.pk].choices]
    ]


def _papers(warehouse: Warehouse, more: list[str]) -> list[dict[str, Any]]:
    announced = DeliveryLine.objects.filter(delivery__in=deliveries.to_receive(warehouse_id=warehouse.pk))
    lines = [
        (line.delivery.number, line.delivery.reference, line.delivery.supplier.name, line.sku.code, line.missing)
        for line in announced.select_related("delivery__supplier", "sku").order_by(
            "delivery__expected_at", "delivery_id", "position"
        )
        if line.missing
    ][: MOST_LINES + 1]
    ordered = PurchaseOrderLine.objects.filter(
        order__warehouse=warehouse, order__state__in=PurchaseOrder.EXPECTED, quantity__gt=F("received")
    )
    lines += [
        (line.order.number, "", line.order.supplier.name, line.sku.code, line.quantity - line.received)
        for line in ordered.select_related("order__supplier", "sku").order_by("order__expected_on", "order_id", "position")[
            :MOST_LINES
        ]
    ]
    papers: dict[str, dict[str, Any]] = {}
    for number, reference, supplier, sku, open_quantity in _first(lines, MOST_LINES, "lines to receive", more):
        paper = papers.setdefault(number, {"number": number, "reference": reference, "supplier": supplier, "open": {}})
        paper["open"][sku] = plain(Decimal(paper["open"].get(sku, 0)) + open_quantity)
    return list(papers.values())


def _orders(warehouse: Warehouse, more: list[str]) -> list[dict[str, Any]]:
    rows = _first(list(orders_to_pack(warehouse.pk)[: MOST_ORDERS + 1]), MOST_ORDERS, "orders to pack", more)
    return [
        {
            "number": order.number,
            "lines": [
                {"line": line.position, "sku": line.sku.code, "quantity": plain(line.picked)}
                for line in order.lines.filter(picked__gt=0).select_related("sku").order_by("position")
            ],
        }
        for order in rows
    ]


def _bins(warehouse: Warehouse, more: list[str]) -> list[str]:
    rows = Bin.objects.filter(warehouse=warehouse, closed_at=None).order_by("walk_order", "code").values_list("code", flat=True)
    return _first(list(rows[: MOST_BINS + 1]), MOST_BINS, "bins", more)


def _first(rows: list[Any], most: int, what: str, more: list[str]) -> list[Any]:
    if len(rows) > most:
        more.append(f"only the first {most:,} {what}")
    return rows[:most]


def _named(found: dict[str, Any]) -> set[str]:
    named = {stop["sku"] for walk in found["walks"] for stop in walk["stops"]} | {row["sku"] for row in found["dock"]}
    named |= {sku for paper in found["papers"] for sku in paper["open"]}
    return named | {line["sku"] for order in found["orders"] for line in order["lines"]}


def _skus(codes: Iterable[str]) -> list[Sku]:
    return list(Sku.objects.filter(code__in=list(codes)).select_related("unit").order_by("code"))


def _codes(skus: Iterable[Sku]) -> dict[str, list[str]]:
    """What may be scanned → the SKU, and how many base units one scan of it is."""
    found = {sku.code.upper(): [sku.code, "1"] for sku in skus}
    for pack in PackUnit.objects.filter(sku__in=list(skus)).select_related("sku", "unit"):
        holds = Decimal(pack.numerator) / Decimal(pack.denominator)
        found[f"{pack.sku.code}/{pack.unit.code}".upper()] = [pack.sku.code, plain(holds)]
    rows = Barcode.objects.filter(sku__in=list(skus)).select_related("sku", "pack")
    for row in rows:
        per = Fraction(row.pack.numerator, row.pack.denominator) if row.pack else Fraction(1)
        found[row.value.upper()] = [row.sku.code, plain(Decimal(per.numerator) / Decimal(per.denominator))]
    return found
