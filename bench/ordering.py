"""What is measured of selling: an order of 300 lines reserved, and reserved and released; ten thousand lines in one go; from one
warehouse and over several."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from bench.figures import Figures, figures
from bench.warehouse import Scene
from quartermaster.locations.models import Bin
from quartermaster.picking import operations as picking
from quartermaster.sales import folds
from quartermaster.sales import operations as sales
from quartermaster.sales.operations import NewLine, NewOrder, Placed
from quartermaster.stock import operations as stock
from quartermaster.stock.checking import check
from quartermaster.stock.moves import Goods

LINES_OF_ONE = 300
LINES_EACH = 10
REPEATS = 5


@dataclass(frozen=True, slots=True)
class Sizes:
    """So many lines in one go, in orders of `LINES_EACH`."""

    lines: int


def measure(scene: Scene, sizes: Sizes, tell: Callable[[str], None]) -> dict[str, Figures]:
    """Everything. What was placed must be reserved, and orders, claims and book agree."""
    tell("Filling the shelves…")
    half = len(scene.sku_ids) // 2
    _stock(scene, scene.sku_ids[: half - LINES_OF_ONE], scene.shelf_ids[0])
    _stock_apart(scene, scene.sku_ids[half - LINES_OF_ONE : half])
    _stock(scene, scene.sku_ids[half:], scene.shelf_ids[1])
    here, both = scene.sku_ids[:LINES_OF_ONE], _alternating(scene.sku_ids[:half], scene.sku_ids[half:])
    tell("Placing orders of 300 lines…")
    found = {
        "300 lines, one warehouse": _timed([_order(scene, here, named=True) for _ in range(REPEATS)], scene),
        "300 lines, two warehouses": _timed([_order(scene, both[:LINES_OF_ONE]) for _ in range(REPEATS)], scene),
    }
    tell("Releasing orders of 300 lines…")
    apart = scene.sku_ids[half - LINES_OF_ONE : half]
    found["300 lines, reserved and released"] = _released([_order(scene, apart, named=True) for _ in range(REPEATS)], scene)
    tell(f"Placing {sizes.lines:,} lines in one go…")
    found[f"{sizes.lines} lines, one warehouse"] = _at_once(scene, _orders(scene, scene.sku_ids[:half], sizes.lines, named=True))
    found[f"{sizes.lines} lines, two warehouses"] = _at_once(scene, _orders(scene, both, sizes.lines))
    assert check(folds.RULES) == []
    assert check() == []
    return found


def _stock(scene: Scene, sku_ids: list[int], shelf_id: int) -> None:
    stock.open_balances(scene.act, goods=[Goods(scene.owner_id, sku_id, Decimal(1000), shelf_id) for sku_id in sku_ids])


def _stock_apart(scene: Scene, sku_ids: list[int]) -> None:
    """Each SKU in a bin of its own, twenty to an aisle."""
    bins = [
        Bin(
            warehouse_id=scene.warehouse_ids[0],
            code=f"R-{place:03d}",
            kind=Bin.Kind.STORAGE,
            walk_order=place + 10,
            **_spot(place),
        )
        for place in range(len(sku_ids))
    ]
    Bin.objects.bulk_create(bins, ignore_conflicts=True)
    kept = Bin.objects.filter(warehouse_id=scene.warehouse_ids[0], code__in=[one.code for one in bins])
    goods = [Goods(scene.owner_id, sku_id, Decimal(1000), one.pk) for sku_id, one in zip(sku_ids, kept, strict=True)]
    stock.open_balances(scene.act, goods=goods)


def _spot(place: int) -> dict[str, int]:
    aisle, position = divmod(place, 20)
    return {"aisle": aisle + 1, "position": 2 * position + 1}


def _alternating(some: list[int], others: list[int]) -> list[int]:
    return [sku_id for pair in zip(some, others, strict=False) for sku_id in pair]


def _order(scene: Scene, sku_ids: list[int], *, named: bool = False) -> NewOrder:
    lines = [NewLine(sku_id, Decimal(1)) for sku_id in sku_ids]
    return NewOrder(lines, warehouse_id=scene.warehouse_ids[0] if named else None)


def _orders(scene: Scene, sku_ids: list[int], lines: int, *, named: bool = False) -> list[NewOrder]:
    every = [sku_ids[place % len(sku_ids)] for place in range(lines)]
    return [_order(scene, every[place : place + LINES_EACH], named=named) for place in range(0, lines, LINES_EACH)]


def _timed(orders: list[NewOrder], scene: Scene) -> Figures:
    latencies = []
    for order in orders:
        began = time.perf_counter()
        _reserved(sales.place_order(scene.act, order=order))
        latencies.append(time.perf_counter() - began)
    return figures(len(orders), sum(latencies), latencies)


def _released(orders: list[NewOrder], scene: Scene) -> Figures:
    """From the order to its walk: every line reserved, bound to its bin and put into the way."""
    latencies = []
    for order in orders:
        began = time.perf_counter()
        placed = sales.place_order(scene.act, order=order)
        wave = picking.release(scene.act, numbers=[placed.number])
        latencies.append(time.perf_counter() - began)
        _reserved(placed)
        assert wave.walks.get().tasks.count() == LINES_OF_ONE
    return figures(len(orders), sum(latencies), latencies)


def _at_once(scene: Scene, orders: list[NewOrder]) -> Figures:
    began = time.perf_counter()
    placed = sales.place_orders(scene.act, orders=orders)
    seconds = time.perf_counter() - began
    for one in placed:
        _reserved(one)
    return figures(sum(len(one.lines) for one in placed), seconds, [seconds])


def _reserved(placed: Placed) -> None:
    assert not placed.backordered, f"{placed.number} waits for stock"
