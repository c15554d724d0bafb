"""Load the demo shop: a real year of sales, replayed day by day through the same operations as everything else."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from quartermaster.accounts import operations as accounts
from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act, Source
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Owner, Sku
from quartermaster.catalog.plans import SkuRow
from quartermaster.demo import history, shop
from quartermaster.demo.history import Adjusted, Comeback, History, Sale
from quartermaster.demo.shop import Buy, Plan
from quartermaster.kernel import clock
from quartermaster.kernel.refusals import Conflict
from quartermaster.locations import operations as locations
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.locations.plans import BinRow
from quartermaster.locations.queries import first_bin
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import Delivery, NewOrder, NewSupplierItem, ReceivedLine
from quartermaster.purchasing.papers import NewLine as NewPurchaseLine
from quartermaster.sales import operations as sales
from quartermaster.sales.models import OrderLine
from quartermaster.stock import operations as stock
from quartermaster.stock import queries
from quartermaster.stock.moves import Goods

Tell = Callable[[str], None]

PEOPLE = {
    "buyer": ("maya", "Maya Kent"),
    "storekeeper": ("tom", "Tom Reed"),
    "seller": ("ines", "Ines Vale"),
    "manager": ("jo", "Jo Park"),
}
RECEIVED_AT, PUT_AWAY_AT, ORDERED_AT, PICKED_AT, PACKED_AT, SHIPPED_AT = (time(7), time(9), time(16), time(15), time(16), time(17))
DAYS_LEFT_TO_DO = 2
"""The orders of the last days are left to be picked, packed and shipped: a day's work for whoever tries the shop."""


class NotEmpty(Conflict):
    code = "not_empty"
    title = "There are goods already"


@dataclass(slots=True)
class _Shop:
    """The ids and memories that the days have in common."""

    history: History
    plan: Plan
    shift: timedelta
    zone: ZoneInfo
    acts: dict[str, Act]
    owner_id: int
    sku_ids: dict[str, int]
    codes: dict[int, str]
    warehouse_ids: dict[str, int]
    docks: dict[str, Bin]
    shelf_ids: dict[tuple[str, str], int]
    customer_ids: dict[str, int]
    numbers: dict[str, str] = field(default_factory=dict)

    def on(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone)

    def moment(self, at: datetime) -> datetime:
        """A moment of the data set, by whole weeks later, on the shop's own clock."""
        return (at + self.shift).replace(tzinfo=self.zone)


def load(*, scale: float = 1.0, seed: int = 1, progress: Tell = lambda text: None) -> list[str]:
    """Load the shop and return the report of what was cleaned. `scale` is the share of the customers that is kept.

    Refuses where there are products already. Each day is a transaction of its own.
    """
    if Sku.objects.exists():
        raise NotEmpty("There are goods in this database. The demo shop needs an empty one: name another with QUARTERMASTER_HOME.")
    progress("Demo: reading a year of real invoices…")
    past = _scaled(history.read(), scale, seed)
    report = past.report()
    for line in report:
        progress(f"  {line}")
    set_up = _set_up(past, seed, progress)
    _replay(set_up, progress)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return report


def _scaled(past: History, scale: float, seed: int) -> History:
    """The history of a share of the invoices, chosen by a fixed hash."""
    if scale >= 1:
        return past
    kept = [sale for sale in past.sales if zlib.crc32(f"{seed}{sale.customer or sale.invoice}".encode()) % 10_000 < scale * 10_000]
    invoices = {sale.invoice for sale in kept}
    codes = {code for sale in kept for code, _, _ in sale.lines}
    past.sales = kept
    past.items = {code: item for code, item in past.items.items() if code in codes}
    past.comebacks = [row for row in past.comebacks if row.invoice in invoices]
    past.adjustments = [row for row in past.adjustments if row.code in codes][:: max(1, round(1 / scale))]
    return past


# ---------------------------------------------------------------- the shop before its first day


@transaction.atomic
def _set_up(past: History, seed: int, progress: Tell) -> _Shop:
    today = clock.now().date()
    last = max(sale.at.date() for sale in past.sales)
    shift = timedelta(weeks=(today - last).days // 7)
    plan = shop.plan(past, seed=seed, today=today - shift)
    acts = _people()
    progress(f"Demo: {len(plan.supplies):,} SKUs, {len(plan.shelves):,} shelves in {len(shop.WAREHOUSES)} warehouses…")
    sku_ids = _catalogue(acts["buyer"], past, plan)
    warehouses = {code: _warehouse(acts["manager"], code, name, plan) for code, name in shop.WAREHOUSES}
    set_up = _Shop(
        history=past,
        plan=plan,
        shift=shift,
        zone=ZoneInfo(settings.TIME_ZONE),
        acts=acts,
        owner_id=Owner.objects.get(is_house=True).id,
        sku_ids=sku_ids,
        codes={sku_id: code for code, sku_id in sku_ids.items()},
        warehouse_ids={code: warehouse.id for code, warehouse in warehouses.items()},
        docks={code: first_bin(warehouse, Bin.Kind.DOCK) for code, warehouse in warehouses.items()},
        shelf_ids={
            (code, bin_code): bin_id
            for code, warehouse in warehouses.items()
            for bin_code, bin_id in Bin.objects.filter(warehouse=warehouse).values_list("code", "id")
        },
        customer_ids=_customers(acts["seller"], past.sales),
    )
    _suppliers(acts["buyer"], set_up)
    _opening_stock(set_up)
    return set_up


def _people() -> dict[str, Act]:
    """Invented people to act as; nobody can sign in as them until an administrator sends them a link."""
    system = Act(user_id=accounts.system_user_id(), source=Source.DEMO, permissions=frozenset(permissions.PERMISSIONS))
    acts = {}
    for role, (username, name) in PEOPLE.items():
        invited = accounts.add_person(system, username=username, email=f"{username}@shop.example", roles=[role], full_name=name)
        acts[role] = Act(user_id=invited.person.id, source=Source.DEMO, permissions=permissions.granted_by([role]))
    return acts


def _catalogue(act: Act, past: History, plan: Plan) -> dict[str, int]:
    rows = [
        SkuRow(
            code=item.code,
            name=item.name,
            unit="pcs",
            cost=plan.supplies[item.code].cost,
            retail_price=item.price,
            minimum=Decimal(plan.supplies[item.code].minimum),
            maximum=Decimal(plan.supplies[item.code].maximum),
            note=f"{shop.INVENTED}: cost, minimum, maximum, barcode, supplier.",
            barcodes=(plan.supplies[item.code].barcode,),
        )
        for item in past.items.values()
    ]
    catalog.save_skus(act, rows=rows)
    return dict(Sku.objects.values_list("code", "id"))


def _warehouse(act: Act, code: str, name: str, plan: Plan) -> Warehouse:
    warehouse = locations.add_warehouse(act, code=code, name=name)
    rows = [
        BinRow(code, shelf.code, zone=shelf.zone, kind=Bin.Kind.STORAGE.value, walk_order=shelf.walk_order)
        for shelf in plan.shelves
        if shelf.warehouse == code
    ]
    locations.save_bins(act, rows=rows)
    return warehouse


def _customers(act: Act, sold: Iterable[Sale]) -> dict[str, int]:
    countries = {sale.customer: sale.country for sale in sold if sale.customer}
    made = sales.create_customers(
        act,
        customers=[
            sales.NewCustomer(code=code, name=f"Customer {code}", country=country, note="Number and country from the data set.")
            for code, country in sorted(countries.items())
        ],
    )
    return {customer.code: customer.id for customer in made}


def _suppliers(act: Act, set_up: _Shop) -> None:
    ids = {
        code: purchasing.create_supplier(act, code=code, name=name, lead_time_days=days, note=shop.INVENTED, invented=True).id
        for code, name, days in shop.SUPPLIERS
    }
    items = [
        NewSupplierItem(
            supplier_id=ids[supply.supplier],
            sku_id=set_up.sku_ids[code],
            unit_cost=supply.cost,
            order_multiple=Decimal(supply.multiple),
            preferred=True,
        )
        for code, supply in set_up.plan.supplies.items()
    ]
    purchasing.set_supplier_items(act, items=items)
    set_up.numbers |= {f"supplier {code}": str(supplier_id) for code, supplier_id in ids.items()}


def _opening_stock(set_up: _Shop) -> None:
    first = min(sale.at for sale in set_up.history.sales).date() + set_up.shift
    goods = [
        Goods(
            owner_id=set_up.owner_id,
            sku_id=set_up.sku_ids[code],
            quantity=Decimal(quantity),
            bin_id=_shelf(set_up, warehouse, code),
            unit_cost=set_up.plan.supplies[code].cost,
            document="OPENING",
        )
        for (warehouse, code), quantity in set_up.plan.opening.items()
    ]
    stock.open_balances(set_up.acts["manager"].at(set_up.on(first, time(6))), goods=goods)


def _shelf(set_up: _Shop, warehouse: str, code: str) -> int:
    return set_up.shelf_ids[warehouse, set_up.plan.supplies[code].shelf[warehouse].code]


# ---------------------------------------------------------------- day by day


@dataclass(slots=True)
class _Day:
    sales: list[Sale] = field(default_factory=list)
    comebacks: list[Comeback] = field(default_factory=list)
    adjustments: list[Adjusted] = field(default_factory=list)
    ordered: list[Buy] = field(default_factory=list)
    due: list[Buy] = field(default_factory=list)


def _replay(set_up: _Shop, progress: Tell) -> None:
    days = _days(set_up)
    today = clock.now().astimezone(set_up.zone).date()
    last_sale = max(day for day, work in days.items() if work.sales)
    number_of: dict[int, str] = {}
    for place, (day, work) in enumerate(sorted(days.items())):
        if day > today:
            break
        with transaction.atomic():
            _live(set_up, day, work, number_of, ship=day <= last_sale - timedelta(days=DAYS_LEFT_TO_DO))
        if place % 30 == 0 or day == last_sale:
            progress(f"Demo: {day:%d %B %Y}, day {place + 1} of {len(days)}…")


def _days(set_up: _Shop) -> dict[date, _Day]:
    days: dict[date, _Day] = defaultdict(_Day)
    for sale in set_up.history.sales:
        days[sale.at.date() + set_up.shift].sales.append(sale)
    for comeback in set_up.history.comebacks:
        days[comeback.at.date() + set_up.shift].comebacks.append(comeback)
    for adjusted in set_up.history.adjustments:
        days[adjusted.at.date() + set_up.shift].adjustments.append(adjusted)
    for buy in set_up.plan.buys:
        days[buy.ordered + set_up.shift].ordered.append(buy)
        days[buy.due + set_up.shift].due.append(buy)
    return days


def _live(set_up: _Shop, day: date, work: _Day, number_of: dict[int, str], *, ship: bool) -> None:
    """One day: deliveries, backorders, new orders, picking to shipping, returns, corrections, and what is ordered."""
    received = _receive(set_up, day, [buy for buy in work.due if id(buy) in number_of], number_of)
    promised = sales.promise_backorders(set_up.acts["seller"], sku_ids=received) if received else {}
    placed = _place(set_up, work.sales)
    if ship:
        _send(set_up, day, sorted({*promised_orders(promised), *placed}))
    _take_back(set_up, day, work.comebacks)
    _adjust(set_up, day, work.adjustments)
    _buy(set_up, day, work.ordered, number_of)


def promised_orders(promised: Iterable[str]) -> set[str]:
    """The order numbers in claims such as "SO-1001/2/3"."""
    return {claim.split("/")[0] for claim in promised}


def _receive(set_up: _Shop, day: date, due: Sequence[Buy], number_of: dict[int, str]) -> set[int]:
    """Take in what is due and put it away; the SKUs that came."""
    if not due:
        return set()
    act = set_up.acts["storekeeper"].at(set_up.on(day, RECEIVED_AT))
    deliveries = [
        Delivery(
            number=number_of[id(buy)],
            lines=[
                ReceivedLine(quantity=Decimal(quantity), position=position) for position, (_, quantity) in enumerate(buy.lines, start=1)
            ],
            delivery_note=f"DN-{number_of[id(buy)]}",
            occurred_at=act.occurred_at,
        )
        for buy in due
    ]
    purchasing.receive_orders(act, deliveries=deliveries)
    goods = [
        Goods(
            owner_id=set_up.owner_id,
            sku_id=set_up.sku_ids[code],
            quantity=Decimal(quantity),
            bin_id=set_up.docks[buy.warehouse].id,
            to_bin_id=_shelf(set_up, buy.warehouse, code),
            document=number_of[id(buy)],
        )
        for buy in due
        for code, quantity in buy.lines
    ]
    stock.put_away(act.at(set_up.on(day, PUT_AWAY_AT)), goods=goods)
    return {line.sku_id for line in goods}


def _place(set_up: _Shop, sold: Sequence[Sale]) -> list[str]:
    if not sold:
        return []
    orders = [
        sales.NewOrder(
            lines=[sales.NewLine(set_up.sku_ids[code], Decimal(quantity), unit_price=price) for code, quantity, price in sale.lines],
            customer_id=set_up.customer_ids.get(sale.customer),
            warehouse_id=set_up.warehouse_ids[shop.warehouse_of(sale)],
            reference=sale.invoice,
            ship_by=(sale.at + set_up.shift).date() + timedelta(days=1),
            on_short="backorder",
            placed_at=set_up.moment(sale.at),
        )
        for sale in sold
    ]
    placed = sales.place_orders(set_up.acts["seller"], orders=orders)
    set_up.numbers |= {sale.invoice: order.number for sale, order in zip(sold, placed, strict=True)}
    return [order.number for order in placed if any(line.reserved for line in order.lines)]


def _send(set_up: _Shop, day: date, numbers: Sequence[str]) -> None:
    if not numbers:
        return
    act = set_up.acts["storekeeper"]
    picked = sales.pick_orders(act.at(set_up.on(day, PICKED_AT)), numbers=numbers)
    sent = sorted(picked)
    sales.pack_orders(act.at(set_up.on(day, PACKED_AT)), numbers=sent)
    sales.ship_orders(act.at(set_up.on(day, SHIPPED_AT)), numbers=sent)


def _take_back(set_up: _Shop, day: date, comebacks: Sequence[Comeback]) -> None:
    """Returns go to the dock of the warehouse that sent them and back on their shelf, as far as they were shipped."""
    sold = {sale.invoice: sale for sale in set_up.history.sales} if comebacks else {}
    left = _shipped({set_up.numbers[row.invoice] for row in comebacks if row.invoice in set_up.numbers}) if comebacks else {}
    returns, goods = [], []
    for row in comebacks:
        number = set_up.numbers.get(row.invoice, "")
        quantity = min(Decimal(row.quantity), left.get((number, row.place + 1), Decimal(0)))
        if quantity <= 0:
            continue
        left[number, row.place + 1] -= quantity
        sale = sold[row.invoice]
        code, warehouse = sale.lines[row.place][0], shop.warehouse_of(sale)
        dock = set_up.docks[warehouse].id
        returns.append(sales.Returned(number, row.place + 1, quantity, dock))
        goods.append(Goods(set_up.owner_id, set_up.sku_ids[code], quantity, dock, _shelf(set_up, warehouse, code), document=number))
    if returns:
        act = set_up.acts["storekeeper"].at(set_up.on(day, PUT_AWAY_AT))
        sales.take_back(act, returns=returns)
        stock.put_away(act, goods=goods)


def _shipped(numbers: set[str]) -> dict[tuple[str, int], Decimal]:
    """(Order number, position) → shipped and not come back."""
    lines = OrderLine.objects.filter(order__number__in=numbers).values_list("order__number", "position", "shipped", "returned")
    return {(number, position): shipped - returned for number, position, shipped, returned in lines}


def _adjust(set_up: _Shop, day: date, adjustments: Sequence[Adjusted]) -> None:
    """Found and lost pieces, in the first warehouse that keeps the SKU; no more is lost than is there and not promised."""
    if not adjustments:
        return
    ids = {set_up.sku_ids[row.code] for row in adjustments}
    free = queries.available(ids, owner_id=set_up.owner_id)
    on_shelf = {(row.sku_id, row.bin_id): row.quantity for sku_id in ids for row in queries.balances_of(sku_id)}
    by_reason: dict[str, tuple[list[Goods], list[Goods]]] = defaultdict(lambda: ([], []))
    for row in adjustments:
        sku_id = set_up.sku_ids[row.code]
        warehouse = next(code for code, _ in shop.WAREHOUSES if code in set_up.plan.supplies[row.code].shelf)
        shelf = _shelf(set_up, warehouse, row.code)
        quantity = Decimal(abs(row.quantity))
        if row.quantity < 0:
            place = (sku_id, set_up.warehouse_ids[warehouse])
            quantity = min(quantity, free.get(place, Decimal(0)), on_shelf.get((sku_id, shelf), Decimal(0)))
            if quantity <= 0:
                continue
            free[place] -= quantity
            on_shelf[sku_id, shelf] -= quantity
        found, lost = by_reason[row.reason]
        (found if row.quantity > 0 else lost).append(Goods(set_up.owner_id, sku_id, quantity, shelf))
    for reason, (found, lost) in by_reason.items():
        stock.adjust(set_up.acts["manager"].at(set_up.on(day, ORDERED_AT)).because(reason), found=found, lost=lost)


def _buy(set_up: _Shop, day: date, ordered: Sequence[Buy], number_of: dict[int, str]) -> None:
    if not ordered:
        return
    act = set_up.acts["buyer"].at(set_up.on(day, ORDERED_AT))
    made = purchasing.draft_orders(
        act,
        orders=[
            NewOrder(
                supplier_id=int(set_up.numbers[f"supplier {buy.supplier}"]),
                warehouse_id=set_up.warehouse_ids[buy.warehouse],
                lines=[NewPurchaseLine(set_up.sku_ids[code], Decimal(quantity)) for code, quantity in buy.lines],
                expected_on=buy.due + set_up.shift,
                occurred_at=act.occurred_at,
            )
            for buy in ordered
        ],
    )
    numbers = [order.number for order in made]
    number_of |= {id(buy): number for buy, number in zip(ordered, numbers, strict=True)}
    manager = set_up.acts["manager"].at(act.occurred_at)
    purchasing.approve_orders(manager, numbers=numbers)
    purchasing.place_orders(act, numbers=numbers)
