"""What the data set has nothing of and the demo invents: goods that expire, goods with serials, a hold and a recall.

Bought, sold and sent back by the same operations as everything else, in the last weeks before the end of the year.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction

from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Sku
from quartermaster.catalog.plans import SkuRow
from quartermaster.demo.operations.opening import DAY, Shop
from quartermaster.demo.shop import INVENTED, KITCHEN
from quartermaster.locations import operations as locations
from quartermaster.locations.models import Bin
from quartermaster.locations.plans import BinRow
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import Delivery, NewLine, NewOrder, NewSupplierItem, ReceivedLine, ReceivedLot
from quartermaster.sales import operations as sales
from quartermaster.sales.models import Customer
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.moves import Goods, HoldAsk
from quartermaster.tracing import operations as tracing

WAREHOUSE, ZONE = "LDS", "K"
SUPPLIERS = {"lot": "FERNDALE", "serial": "BRIGHTBOX"}
FRESH_DAYS = 60
"""How long goods must keep for the first of the customers."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A SKU that is tracked, and the bin it lies in."""

    code: str
    name: str
    tracking: str
    cost: str
    price: str
    bin: str


@dataclass(frozen=True, slots=True)
class Batch:
    """So much of a SKU that came so many days ago; its last day is so many days ahead (or has passed)."""

    code: str
    lot: str
    days_ago: int
    quantity: int
    expires_in: int | None = None


KEPT = (
    Kept("KIT-MARMALADE", "Seville orange marmalade, 340 g (invented)", "lot", "1.60", "3.95", "K-01"),
    Kept("KIT-TEA-TIN", "Breakfast tea in a tin, 125 g (invented)", "lot", "2.10", "5.50", "K-02"),
    Kept("KIT-SHORTBREAD", "Butter shortbread, 200 g (invented)", "lot", "1.05", "2.95", "K-03"),
    Kept("KIT-RADIO", "Kitchen radio (invented)", "serial", "14.50", "34.00", "K-04"),
)
BATCHES = (
    Batch("KIT-MARMALADE", "M-2207", 56, 60, 5),
    Batch("KIT-MARMALADE", "M-2311", 28, 96, 210),
    Batch("KIT-TEA-TIN", "T-118", 49, 48, 12),
    Batch("KIT-TEA-TIN", "T-131", 21, 72, 400),
    Batch("KIT-SHORTBREAD", "S-0904", 42, 40, -2),
    Batch("KIT-SHORTBREAD", "S-0921", 28, 60, 26),
    Batch("KIT-SHORTBREAD", "S-1012", 14, 60, 75),
    Batch("KIT-RADIO", "KR240101..KR240124", 35, 24),
)
SOLD = (("KIT-MARMALADE", 6), ("KIT-TEA-TIN", 4), ("KIT-SHORTBREAD", 5), ("KIT-RADIO", 1))
BUYERS = 9
RECALLED = "M-2207"


@transaction.atomic
def keep(opened: Shop) -> None:
    """Invent the goods, their lots and serials, who bought some, a hold and a recall."""
    skus = _catalogue(opened)
    for batch in sorted(BATCHES, key=lambda one: -one.days_ago):
        _buy(opened, batch, skus[batch.code])
    orders = _sell(opened, skus)
    _hold(opened, skus)
    _know_more(opened, skus)
    _recall(opened, orders, skus)


def _catalogue(opened: Shop) -> dict[str, Sku]:
    buyer, manager = opened.acts["buyer"], opened.acts["manager"]
    rows = [
        SkuRow(
            one.code,
            name=one.name,
            unit="pcs",
            cost=Decimal(one.cost),
            retail_price=Decimal(one.price),
            note=f"{INVENTED}, all of it.",
            tracking=one.tracking,
            category=KITCHEN,
        )
        for one in KEPT
    ]
    catalog.save_skus(buyer, rows=rows)
    bins = [BinRow(WAREHOUSE, one.bin, zone=ZONE, kind=Bin.Kind.STORAGE.value) for one in KEPT]
    locations.save_bins(manager, rows=bins)
    skus = {sku.code: sku for sku in Sku.objects.filter(code__in=[one.code for one in KEPT])}
    items = [
        NewSupplierItem(opened.supplier_ids[SUPPLIERS[one.tracking]], skus[one.code].pk, Decimal(one.cost), preferred=True)
        for one in KEPT
    ]
    purchasing.set_supplier_items(buyer, items=items)
    return skus


def _buy(opened: Shop, batch: Batch, sku: Sku) -> None:
    """Ordered a week before it came, received with its lot or serials, put away on the same day."""
    day = opened.today - DAY * batch.days_ago
    order = NewOrder(
        supplier_id=opened.supplier_ids[SUPPLIERS[sku.tracking]],
        warehouse_id=opened.warehouse_ids[WAREHOUSE],
        lines=[NewLine(sku.pk, Decimal(batch.quantity))],
        expected_on=day,
        note=INVENTED,
    )
    act = opened.acts["buyer"].at(opened.on(day - 7 * DAY, time(16)))
    (made,) = purchasing.draft_orders(act, orders=[order])
    purchasing.approve_orders(opened.acts["manager"].at(act.occurred_at), numbers=[made.number])
    purchasing.place_orders(act, numbers=[made.number])
    keeper = opened.acts["storekeeper"].at(opened.on(day, time(8)))
    lot = ReceivedLot(serials=_serials(batch)) if sku.tracking == "serial" else _label(batch, opened.today)
    delivery = Delivery(
        made.number, [ReceivedLine(Decimal(batch.quantity), 1, lot=lot)], delivery_note=f"DN-{made.number}", note=INVENTED
    )
    purchasing.receive_orders(keeper, deliveries=[delivery])
    goods = [
        Goods(
            opened.owner_id,
            sku.pk,
            row.quantity,
            row.bin_id,
            _bin(sku),
            lot_id=row.lot_id or 0,
            document=made.number,
        )
        for row in stock_queries.balances_of(sku.pk).filter(bin__kind=Bin.Kind.DOCK)
    ]
    stock.put_away(keeper.at(opened.on(day, time(10))), goods=goods)


def _serials(batch: Batch) -> tuple[str, ...]:
    first, _, last = batch.lot.partition("..")
    return tuple(f"{first[:2]}{number}" for number in range(int(first[2:]), int(last[2:]) + 1))


def _label(batch: Batch, today: date) -> ReceivedLot:
    expires_on = today + DAY * (batch.expires_in or 0)
    return ReceivedLot(batch.lot, expires_on=expires_on, best_before=expires_on - 14 * DAY, supplier_lot=f"F{batch.lot}")


def _bin(sku: Sku) -> int:
    code = next(one.bin for one in KEPT if one.code == sku.code)
    return Bin.objects.get(warehouse__code=WAREHOUSE, code=code).pk


def _sell(opened: Shop, skus: dict[str, Sku]) -> list[str]:
    """A few customers buy of all of them; the first wants goods that keep. The orders, the oldest first."""
    buyers = _buyers(opened)
    days = [opened.today - DAY * (12 - place) for place in range(len(buyers))]
    moments = [opened.on(day, time(11)) for day in days]
    placed = sales.place_orders(
        opened.acts["seller"],
        orders=[_order(opened, skus, buyer, at) for buyer, at in zip(buyers, moments, strict=True)],
    )
    numbers = [order.number for order in placed]
    keeper = opened.acts["storekeeper"].at(moments[-1])
    sent = {number: at + timedelta(hours=5) for number, at in zip(numbers, moments, strict=True)}
    sales.pick_orders(keeper, numbers=numbers, moments=sent)
    sales.pack_orders(keeper, numbers=numbers[:-1], moments=sent)
    sales.ship_orders(keeper, numbers=numbers[:-1], moments=sent)
    return numbers


def _buyers(opened: Shop) -> Sequence[Customer]:
    found = list(Customer.objects.filter(code__in=sorted(opened.customer_ids)[:BUYERS]).order_by("code"))
    for customer in found[:1]:
        wanted = sales.NewCustomer(
            customer.code, customer.name, customer.email, customer.country, customer.note, minimum_life_days=FRESH_DAYS
        )
        sales.edit_customer(opened.acts["seller"], customer_id=customer.pk, version=customer.version, changed=wanted)
    return found


def _order(opened: Shop, skus: dict[str, Sku], buyer: Customer, at: datetime) -> sales.NewOrder:
    return sales.NewOrder(
        lines=[sales.NewLine(skus[code].pk, Decimal(quantity)) for code, quantity in SOLD],
        customer_id=buyer.pk,
        warehouse_id=opened.warehouse_ids[WAREHOUSE],
        on_short="backorder",
        note=INVENTED,
        placed_at=at,
    )


def _hold(opened: Shop, skus: dict[str, Sku]) -> None:
    """What has expired is held, and a few tins with dents."""
    keeper = opened.acts["storekeeper"]
    if expired := stock_queries.expired_cells():
        stock.hold(keeper, asks=expired)
    tins = stock_queries.free_cells(sku_id=skus["KIT-TEA-TIN"].pk).filter(bin__kind=Bin.Kind.STORAGE).last()
    if tins is not None:
        ask = HoldAsk(
            tins.owner_id, tins.sku_id, tins.bin_id, Decimal(6), "quality_control", lot_id=tins.lot_id or 0, note="Dented tins"
        )
        stock.hold(keeper, asks=[ask])


def _know_more(opened: Shop, skus: dict[str, Sku]) -> None:
    """Where the marmalade’s fruit grew; and tins are told of earlier than other goods."""
    manager = opened.acts["manager"].because("By the maker’s sheet (invented)")
    lots = stock_queries.lots_of(skus["KIT-MARMALADE"].pk).order_by("pk")
    facts = [replace(stock.facts_of(lot), attributes={"Fruit": "Seville oranges", "Harvest": "January"}) for lot in lots]
    stock.correct_lots(manager, facts=facts)
    stock.set_expiry_rule(manager, sku_id=skus["KIT-TEA-TIN"].pk, days=90)


def _recall(opened: Shop, orders: Iterable[str], skus: dict[str, Sku]) -> None:
    """One lot is called back; one customer has sent theirs back already."""
    manager = opened.acts["manager"]
    lot = stock_queries.lots_of(skus["KIT-MARMALADE"].pk).get(code=RECALLED)
    recall = tracing.draft_recall(manager, lot_ids=[lot.pk], reason="Glass found in a jar (invented)")
    tracing.activate_recall(manager, number=recall.number)
    tracing.reconcile_recall(manager, number=recall.number)
    got = [number for number in orders if (number, lot.sku_id) in stock_queries.at_customers([number])]
    quarantine = Bin.objects.filter(warehouse__code=WAREHOUSE, kind=Bin.Kind.QUARANTINE, closed_at=None).first()
    for number in got[1:2]:
        if quarantine is not None:
            back = sales.Returned(number, 1, Decimal(2), quarantine.pk)
            sales.take_back(opened.acts["storekeeper"].because("recall"), returns=[back])
