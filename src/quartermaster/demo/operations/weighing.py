"""What the data set has nothing of and the demo invents: cheeses, counted in wheels and weighed in kilograms (catch weight).

No two wheels weigh the same: they come, leave and are paid for at what the scales say, and one bin has dried since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal

from django.db import transaction

from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Sku
from quartermaster.catalog.plans import SkuRow
from quartermaster.demo.operations.keeping import SUPPLIERS, WAREHOUSE
from quartermaster.demo.operations.opening import DAY, Shop
from quartermaster.demo.shop import INVENTED, KITCHEN
from quartermaster.locations import operations as locations
from quartermaster.locations.models import Bin
from quartermaster.locations.plans import BinRow
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import Delivery, NewLine, NewOrder, NewSupplierItem, ReceivedLine
from quartermaster.sales import operations as sales
from quartermaster.sales.operations import Part
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Goods


@dataclass(frozen=True, slots=True)
class Cheese:
    """What a kilogram costs and is sold for, what a wheel usually weighs, and what came: so many wheels, of this weight."""

    code: str
    name: str
    cost: str
    price: str
    nominal: str
    bin: str
    wheels: int
    weight: str


ZONE = "C"
CHEESES = (
    Cheese("CHS-CHEDDAR", "Clothbound cheddar, wheel (invented)", "9.80", "17.50", "6", "C-01", 8, "48.72"),
    Cheese("CHS-BLUE", "Moorland blue, half wheel (invented)", "11.40", "21.00", "2.5", "C-02", 10, "24.85"),
    Cheese("CHS-GOAT", "Goat’s cheese in ash, log (invented)", "13.20", "24.00", "1.2", "C-03", 12, "14.46"),
)
CAME_DAYS_AGO, DRIED_DAYS_AGO = 24, 5
SOLD = (
    (18, (("CHS-CHEDDAR", 2, "12.31"), ("CHS-GOAT", 3, "3.58"))),
    (11, (("CHS-BLUE", 4, "9.86"),)),
    (3, (("CHS-CHEDDAR", 1, "5.94"), ("CHS-BLUE", 1, "2.47"))),
)
"""Days ago, and what left at which weight."""
DRIED, DRIED_TO = "CHS-CHEDDAR", "36.05"
"""Six wheels, that weigh 36.54 kg by the book."""


@transaction.atomic
def weigh_cheeses(opened: Shop) -> None:
    """Cheeses come at their true weight and leave at it; those in one bin have dried and are weighed again."""
    skus = _catalogue(opened)
    bins = _bins(opened)
    _buy(opened, skus, bins)
    before = [sold for sold in SOLD if sold[0] > DRIED_DAYS_AGO]
    for days_ago, parts in before:
        _sell(opened, skus, days_ago, parts)
    _weigh_again(opened, skus[DRIED], bins[DRIED])
    for days_ago, parts in SOLD[len(before) :]:
        _sell(opened, skus, days_ago, parts)


def _catalogue(opened: Shop) -> dict[str, Sku]:
    buyer = opened.acts["buyer"]
    rows = [
        SkuRow(
            one.code,
            name=one.name,
            unit="pcs",
            cost=Decimal(one.cost),
            retail_price=Decimal(one.price),
            note=f"{INVENTED}, all of it.",
            category=KITCHEN,
            weighed_in="kg",
            nominal_weight=Decimal(one.nominal),
        )
        for one in CHEESES
    ]
    catalog.save_skus(buyer, rows=rows)
    skus = {sku.code: sku for sku in Sku.objects.filter(code__in=[one.code for one in CHEESES])}
    supplier_id = opened.supplier_ids[SUPPLIERS["lot"]]
    items = [NewSupplierItem(supplier_id, skus[one.code].pk, Decimal(one.cost), preferred=True) for one in CHEESES]
    purchasing.set_supplier_items(buyer, items=items)
    return skus


def _bins(opened: Shop) -> dict[str, int]:
    rows = [BinRow(WAREHOUSE, one.bin, zone=ZONE, kind=Bin.Kind.STORAGE.value) for one in CHEESES]
    locations.save_bins(opened.acts["manager"], rows=rows)
    ids = dict(Bin.objects.filter(warehouse__code=WAREHOUSE, zone__code=ZONE).values_list("code", "id"))
    return {one.code: ids[one.bin] for one in CHEESES}


def _buy(opened: Shop, skus: dict[str, Sku], bins: dict[str, int]) -> None:
    """Ordered a week before they came, weighed at the dock, put away on the same day."""
    day = opened.today - CAME_DAYS_AGO * DAY
    order = NewOrder(
        supplier_id=opened.supplier_ids[SUPPLIERS["lot"]],
        warehouse_id=opened.warehouse_ids[WAREHOUSE],
        lines=[NewLine(skus[one.code].pk, Decimal(one.wheels)) for one in CHEESES],
        expected_on=day,
        note=INVENTED,
    )
    act = opened.acts["buyer"].at(opened.on(day - 7 * DAY, time(15)))
    (made,) = purchasing.draft_orders(act, orders=[order])
    purchasing.approve_orders(opened.acts["manager"].at(act.occurred_at), numbers=[made.number])
    purchasing.place_orders(act, numbers=[made.number])
    keeper = opened.acts["storekeeper"].at(opened.on(day, time(8)))
    lines = [ReceivedLine(Decimal(one.wheels), place, weight=Decimal(one.weight)) for place, one in enumerate(CHEESES, start=1)]
    delivery = Delivery(made.number, lines, delivery_note=f"DN-{made.number}", note=INVENTED)
    purchasing.receive_orders(keeper, deliveries=[delivery])
    dock = opened.docks[WAREHOUSE].id
    goods = [
        Goods(opened.owner_id, skus[one.code].pk, Decimal(one.wheels), dock, bins[one.code], document=made.number)
        for one in CHEESES
    ]
    stock.put_away(keeper.at(opened.on(day, time(10))), goods=goods)


def _sell(opened: Shop, skus: dict[str, Sku], days_ago: int, parts: tuple[tuple[str, int, str], ...]) -> None:
    """Ordered by the wheel, put on the scales where they are packed, and gone in the afternoon."""
    at = opened.on(opened.today - days_ago * DAY, time(11))
    wanted = sales.NewOrder(
        lines=[sales.NewLine(skus[code].pk, Decimal(wheels)) for code, wheels, _ in parts],
        warehouse_id=opened.warehouse_ids[WAREHOUSE],
        note=INVENTED,
        placed_at=at,
    )
    (order,) = sales.place_orders(opened.acts["seller"], orders=[wanted])
    keeper = opened.acts["storekeeper"].at(at + timedelta(hours=4))
    sales.pick_orders(keeper, numbers=[order.number])
    weighed = [Part(place, Decimal(wheels), Decimal(weight)) for place, (_, wheels, weight) in enumerate(parts, start=1)]
    sales.ship(keeper, number=order.number, lines=weighed)


def _weigh_again(opened: Shop, sku: Sku, bin_id: int) -> None:
    act = opened.acts["storekeeper"].because("dried").at(opened.on(opened.today - DRIED_DAYS_AGO * DAY, time(9)))
    stock.weigh(act, goods=[Goods(opened.owner_id, sku.pk, Decimal(1), bin_id, weight=Decimal(DRIED_TO))])
