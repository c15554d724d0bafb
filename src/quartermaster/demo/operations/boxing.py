"""Gift boxes that the demo invents: made beforehand three times, sold every week, and nearly gone, so that planning says when to
make the next, and of which parts to buy more for that."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal

from django.db import transaction

from quartermaster.catalog import operations as catalog
from quartermaster.catalog.making import MakingTime
from quartermaster.catalog.models import Sku
from quartermaster.catalog.operations import Component
from quartermaster.catalog.plans import SkuRow
from quartermaster.demo.operations.keeping import WAREHOUSE, ZONE
from quartermaster.demo.operations.opening import DAY, Shop
from quartermaster.demo.shop import INVENTED, KITCHEN
from quartermaster.locations import operations as locations
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.locations.plans import BinRow
from quartermaster.production import operations as production
from quartermaster.production.operations import NewWork
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import Delivery, NewLine, NewOrder, NewSupplierItem, ReceivedLine
from quartermaster.sales import operations as sales
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.moves import Goods

BOX, SUPPLIER = "GIFT-BOX", "FERNDALE"
PARTS = (
    ("BOX-CANDLE", "Beeswax candle (invented)", "1.80", "4.25", 1, 150),
    ("BOX-SOAP", "Oat soap, 90 g (invented)", "0.95", "2.60", 2, 300),
    ("BOX-CARTON", "Gift carton with ribbon (invented)", "0.60", "0.00", 1, 160),
)
"""Code, name, cost, price, how many are in a box, how many were bought."""
TAKES = MakingTime(1, Decimal("0.5"), Decimal(20), inspection_days=1)
BOUGHT_DAYS_AGO = 80
MADE = ((73, 60), (38, 45), (17, 30))
"""So many days ago, so many."""
SOLD = (9, 12, 10, 14, 11, 13, 12, 15, 14, 17)
"""Week by week until today."""
MONDAY_TO_SATURDAY = "123456"


@transaction.atomic
def box_gifts(opened: Shop) -> None:
    """Say what a box is made of and how long that takes, buy the parts, make boxes and sell most of them."""
    skus = _catalogue(opened)
    _buy(opened, skus)
    for days_ago, quantity in MADE:
        _make(opened, skus[BOX], opened.today - DAY * days_ago, quantity)
    _sell(opened, skus[BOX])


def _catalogue(opened: Shop) -> dict[str, Sku]:
    buyer, manager = opened.acts["buyer"], opened.acts["manager"]
    note = f"{INVENTED}, all of it."
    named = [(code, name, cost, price) for code, name, cost, price, _, _ in PARTS]
    rows = [
        SkuRow(code, name=name, unit="pcs", cost=Decimal(cost), retail_price=Decimal(price), note=note, category=KITCHEN)
        for code, name, cost, price in [*named, (BOX, "Gift box: a candle and two soaps (invented)", "4.30", "13.95")]
    ]
    catalog.save_skus(buyer, rows=rows)
    skus = {sku.code: sku for sku in Sku.objects.filter(code__in=[row.code for row in rows])}
    parts = [Component(code, Decimal(each)) for code, *_, each, _ in PARTS]
    catalog.set_bill(buyer, code=BOX, kit="made", components=parts, making=TAKES)
    items = [
        NewSupplierItem(opened.supplier_ids[SUPPLIER], skus[code].pk, Decimal(cost), preferred=True)
        for code, _, cost, *_ in PARTS
    ]
    purchasing.set_supplier_items(buyer, items=items)
    bins = [BinRow(WAREHOUSE, _bin(code), zone=ZONE, kind=Bin.Kind.STORAGE.value) for code, *_ in PARTS]
    locations.save_bins(manager, rows=bins)
    place = Warehouse.objects.get(code=WAREHOUSE)
    locations.change_warehouse(manager, code=WAREHOUSE, version=place.version, open_days=MONDAY_TO_SATURDAY)
    return skus


def _bin(code: str) -> str:
    return f"{ZONE}-{code}"


def _buy(opened: Shop, skus: dict[str, Sku]) -> None:
    """All parts in one order, put away on the day on which they came."""
    day = opened.today - DAY * BOUGHT_DAYS_AGO
    lines = [NewLine(skus[code].pk, Decimal(quantity)) for code, *_, quantity in PARTS]
    order = NewOrder(opened.supplier_ids[SUPPLIER], opened.warehouse_ids[WAREHOUSE], lines, expected_on=day, note=INVENTED)
    act = opened.acts["buyer"].at(opened.on(day - 7 * DAY, time(16)))
    (made,) = purchasing.draft_orders(act, orders=[order])
    purchasing.approve_orders(opened.acts["manager"].at(act.occurred_at), numbers=[made.number])
    purchasing.place_orders(act, numbers=[made.number])
    keeper = opened.acts["storekeeper"].at(opened.on(day, time(8)))
    came = [ReceivedLine(line.quantity, place) for place, line in enumerate(lines, start=1)]
    purchasing.receive_orders(keeper, deliveries=[Delivery(made.number, came, delivery_note=f"DN-{made.number}", note=INVENTED)])
    shelves = {skus[code].pk: Bin.objects.get(warehouse__code=WAREHOUSE, code=_bin(code)).pk for code, *_ in PARTS}
    goods = [
        Goods(opened.owner_id, row.sku_id, row.quantity, row.bin_id, shelves[row.sku_id], document=made.number)
        for pk in shelves
        for row in stock_queries.balances_of(pk).filter(bin__kind=Bin.Kind.DOCK)
    ]
    stock.put_away(keeper.at(opened.on(day, time(10))), goods=goods)


def _make(opened: Shop, box: Sku, day: date, quantity: int) -> None:
    work = NewWork("assemble", box.pk, Decimal(quantity), opened.warehouse_ids[WAREHOUSE], note=INVENTED)
    planner = opened.acts["buyer"].at(opened.on(day, time(9)))
    order = production.plan(planner, work=work)
    production.release(planner, number=order.number)
    production.complete(opened.acts["storekeeper"].at(opened.on(day, time(15))), number=order.number)


def _sell(opened: Shop, box: Sku) -> None:
    """One order a week, sent on its day."""
    customers = sorted(opened.customer_ids.values())[: len(SOLD)]
    days = [opened.today - DAY * (7 * weeks - 2) for weeks in range(len(SOLD), 0, -1)]
    moments = [opened.on(day, time(11)) for day in days]
    orders = [
        sales.NewOrder(
            lines=[sales.NewLine(box.pk, Decimal(quantity))],
            customer_id=customers[place % len(customers)],
            warehouse_id=opened.warehouse_ids[WAREHOUSE],
            on_short="backorder",
            note=INVENTED,
            placed_at=moments[place],
        )
        for place, quantity in enumerate(SOLD)
    ]
    numbers = [order.number for order in sales.place_orders(opened.acts["seller"], orders=orders)]
    sent = {number: at + timedelta(hours=4) for number, at in zip(numbers, moments, strict=True)}
    keeper = opened.acts["storekeeper"].at(max(sent.values()))
    sales.pick_orders(keeper, numbers=numbers, moments=sent)
    sales.ship_orders(keeper, numbers=numbers, moments=sent)
