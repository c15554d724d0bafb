"""A morning of the demo's pickers: a wave into totes with its first cart under way and a shelf that held less than the book says,
another wave that nobody has taken yet, pick bins to be filled up from reserve."""

from __future__ import annotations

from decimal import Decimal
from itertools import cycle, islice

from django.db import transaction

from quartermaster.demo.operations.opening import Shop
from quartermaster.demo.shop import INVENTED
from quartermaster.kernel import clock
from quartermaster.locations import operations as locations
from quartermaster.locations.models import Bin
from quartermaster.locations.plans import BinRow
from quartermaster.picking import operations as picking
from quartermaster.picking import queries
from quartermaster.picking.models import PickTask, Walk, Wave
from quartermaster.refills import operations as refills
from quartermaster.refills.operations import NewRule
from quartermaster.sales import operations as sales
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.moves import Goods

WHERE = "LDS"
RESERVE = "RES-01"
INTO_TOTES, IN_A_BATCH, ON_A_CART = 6, 4, 3
"""Orders of the first wave, of the second, and in one walk."""
SHELVES, LINES, EACH = 24, 3, Decimal(2)
"""How many well filled shelves the orders are picked from, the lines of an order, and the pieces of a line."""
REFILLED = 2


@transaction.atomic
def walk(opened: Shop) -> None:
    shelves = _full_shelves(opened)
    _refill(opened, shelves[:REFILLED])
    numbers = _order(opened, [sku_id for _, sku_id, _ in shelves])
    manager = opened.acts["manager"].at(clock.now())
    first, second, chosen = numbers[:INTO_TOTES], numbers[INTO_TOTES:], f"ship by {opened.today.isoformat()}"
    into_totes = picking.release(manager, numbers=first, way=Wave.Way.CLUSTER, walk_size=ON_A_CART, chosen_by=chosen)
    picking.release(manager, numbers=second, way=Wave.Way.BATCH, walk_size=IN_A_BATCH, chosen_by=chosen)
    _fetch(opened, into_totes, kept_in_reserve={sku_id for _, sku_id, _ in shelves[:REFILLED]})


Shelf = tuple[int, int, Decimal]
"""(Bin, SKU, how much lies there.)"""


def _full_shelves(opened: Shop) -> list[Shelf]:
    """Those of which nothing is held or promised to pickers, the fullest first, of each SKU one."""
    found = stock_queries.balances().filter(owner_id=opened.owner_id, lot_id=0, held=0, allocated=0)
    found = found.filter(bin__warehouse__code=WHERE, bin__kind=Bin.Kind.STORAGE, bin__role="", sku_id__in=opened.sku_ids.values())
    free = stock_queries.available(opened.sku_ids.values(), owner_id=opened.owner_id)
    plenty = {sku_id for (sku_id, place), left in free.items() if place == opened.warehouse_ids[WHERE] and left >= 20}
    rows = found.filter(sku_id__in=plenty).order_by("-quantity", "id").values_list("bin_id", "sku_id", "quantity")
    shelves: dict[int, Shelf] = {}
    for row in rows[: 4 * SHELVES]:
        shelves.setdefault(row[1], row)
    return list(shelves.values())[:SHELVES]


def _refill(opened: Shop, shelves: list[Shelf]) -> None:
    """Two thirds of what there is most of lie in reserve; rules say how full its shelves should be, and one is filled up."""
    manager, keeper = opened.acts["manager"], opened.acts["storekeeper"].at(clock.now())
    row = BinRow(WHERE, RESERVE, zone="R", kind=Bin.Kind.STORAGE.value, role=Bin.Role.RESERVE.value)
    locations.save_bins(manager, rows=[row])
    reserve = Bin.objects.get(warehouse__code=WHERE, code=RESERVE)
    away = {bin_id: Decimal(int(quantity * 2 / 3)) for bin_id, _, quantity in shelves}
    goods = [Goods(opened.owner_id, sku_id, away[bin_id], bin_id, reserve.pk) for bin_id, sku_id, _ in shelves]
    stock.transfer(keeper, goods=goods)
    rules = [
        NewRule(opened.owner_id, sku_id, bin_id, quantity - away[bin_id] + 1, quantity - away[bin_id] // 2)
        for bin_id, sku_id, quantity in shelves
    ]
    refills.set_rules(manager, rules=rules)
    first, *_ = refills.plan(keeper)
    for code in (RESERVE, first.to_bin.code):
        refills.scan(keeper, number=first.number, code=code)


def _order(opened: Shop, sku_ids: list[int]) -> list[str]:
    """Small orders of this morning that are to leave today."""
    count = INTO_TOTES + IN_A_BATCH
    orders = [
        sales.NewOrder(
            [sales.NewLine(sku_ids[(place + count * line) % len(sku_ids)], EACH) for line in range(LINES)],
            customer_id=customer_id,
            warehouse_id=opened.warehouse_ids[WHERE],
            ship_by=opened.today,
            note=INVENTED,
        )
        for place, customer_id in enumerate(islice(cycle(sorted(opened.customer_ids.values())), count))
    ]
    return [order.number for order in sales.place_orders(opened.acts["seller"].at(clock.now()), orders=orders)]


def _fetch(opened: Shop, wave: Wave, kept_in_reserve: set[int]) -> None:
    """The first cart: a stop is taken into its tote; at the next a piece is missing, which is then picked from reserve."""
    keeper = opened.acts["storekeeper"].at(clock.now())
    cart = Walk.objects.filter(wave=wave).order_by("place")[0]
    picking.take(keeper, walk_id=cart.pk, cart="CART-1")
    stops = sorted(queries.tasks_of(cart).filter(state__in=PickTask.OPEN), key=lambda stop: stop.sku_id in kept_in_reserve)
    first, short = stops[0], stops[-1]
    picking.scan(keeper, task_id=first.pk, code=first.bin.code)
    picking.scan(keeper, task_id=first.pk, code=first.tote.code if first.tote else "")
    picking.short_task(keeper, task_id=short.pk, found=short.left - 1, reason="missing")
