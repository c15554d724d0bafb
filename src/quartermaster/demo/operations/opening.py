"""The shop before its first day: people, goods, places, customers, suppliers and opening stock."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from quartermaster.accounts import operations as accounts
from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act, Source
from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Owner, Sku
from quartermaster.catalog.operations import BusinessDetails
from quartermaster.catalog.plans import SkuRow
from quartermaster.demo import shop
from quartermaster.demo.history import History, Sale
from quartermaster.demo.shop import Plan
from quartermaster.kernel import clock
from quartermaster.locations import operations as locations
from quartermaster.locations.models import Bin, Warehouse
from quartermaster.locations.plans import BinRow
from quartermaster.locations.queries import first_bin
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.papers import NewSupplierItem
from quartermaster.sales import operations as sales
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Goods

Tell = Callable[[str], None]

PEOPLE = {
    "buyer": ("maya", "Maya Kent"),
    "storekeeper": ("tom", "Tom Reed"),
    "seller": ("ines", "Ines Vale"),
    "manager": ("jo", "Jo Park"),
}
DAY = timedelta(days=1)
OPENED_AT = time(6)


@dataclass(slots=True)
class Shop:
    """The ids and memories that the days have in common."""

    history: History
    plan: Plan
    shift: timedelta
    zone: ZoneInfo
    today: date
    acts: dict[str, Act]
    owner_id: int
    sku_ids: dict[str, int]
    warehouse_ids: dict[str, int]
    docks: dict[str, Bin]
    shelf_ids: dict[tuple[str, str], int]
    customer_ids: dict[str, int]
    supplier_ids: dict[str, int] = field(default_factory=dict)

    def on(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone)

    def moment(self, at: datetime) -> datetime:
        """A moment of the data set, by whole weeks later, on the shop's own clock."""
        return (at + self.shift).replace(tzinfo=self.zone)

    def shelf(self, warehouse: str, code: str) -> int:
        return self.shelf_ids[warehouse, self.plan.supplies[code].shelf[warehouse].code]


@transaction.atomic
def open_shop(past: History, seed: int, progress: Tell) -> Shop:
    """The people, goods, places, customers, suppliers and opening stock of the shop before its first day."""
    zone = ZoneInfo(settings.TIME_ZONE)
    today = clock.now().astimezone(zone).date()
    last = max(sale.at.date() for sale in past.sales)
    shift = timedelta(weeks=(today - DAY - last).days // 7)
    plan = shop.plan(past, seed=seed, today=today - shift)
    acts = _people()
    progress(f"Demo: {len(plan.supplies):,} SKUs, {len(plan.shelves):,} shelves in {len(shop.WAREHOUSES)} warehouses…")
    for name, costing, _ in shop.CATEGORIES:
        catalog.add_category(acts["manager"], name=name, costing=costing)
    sku_ids = _catalogue(acts["buyer"], past, plan)
    warehouses = {code: _warehouse(acts["manager"], code, name, plan) for code, name in shop.WAREHOUSES}
    _on_papers(acts["manager"])
    opened = Shop(
        history=past,
        plan=plan,
        shift=shift,
        zone=zone,
        today=today,
        acts=acts,
        owner_id=Owner.objects.get(is_house=True).id,
        sku_ids=sku_ids,
        warehouse_ids={code: warehouse.id for code, warehouse in warehouses.items()},
        docks={code: first_bin(warehouse, Bin.Kind.DOCK) for code, warehouse in warehouses.items()},
        shelf_ids={
            (code, bin_code): bin_id
            for code, warehouse in warehouses.items()
            for bin_code, bin_id in Bin.objects.filter(warehouse=warehouse).values_list("code", "id")
        },
        customer_ids=_customers(acts["seller"], past.sales),
    )
    _suppliers(acts["buyer"], opened)
    _opening_stock(opened)
    return opened


def _on_papers(act: Act) -> None:
    """Who the shop is on papers. All of it is invented; the company prefix is one that GS1 keeps for examples."""
    details = BusinessDetails(
        legal_name="Robin & Wren Gifts Ltd",
        street="12 Example Street",
        city="Leeds",
        postcode="LS1 4AB",
        country="GB",
        email="orders@shop.example",
        gs1_company_prefix="9521234",
        order_terms="Carriage paid. Please quote our order number on every delivery note and invoice.",
    )
    catalog.set_business(act, owner_code=Owner.objects.get(is_house=True).code, details=details, version=0)
    for code, street, postcode, country in (
        ("LDS", "12 Example Street", "LS1 4AB", "GB"),
        ("BRS", "3 Sample Quay", "BS1 5TY", "GB"),
        ("RTM", "Voorbeeldkade 8", "3011 AA", "NL"),
    ):
        place = Warehouse.objects.get(code=code)
        locations.change_warehouse(
            act, code=code, version=place.version, street=street, postcode=postcode, city=place.name, country=country
        )


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
            category=shop.category_of(item.name),
            note=f"{shop.INVENTED}: cost, minimum, maximum, barcode, supplier, category, weight, size, customs.",
            barcodes=(plan.supplies[item.code].barcode,),
        )
        for item in past.items.values()
    ]
    catalog.save_skus(act, rows=rows)
    return dict(Sku.objects.values_list("code", "id"))


def _warehouse(act: Act, code: str, name: str, plan: Plan) -> Warehouse:
    warehouse = locations.add_warehouse(act, code=code, name=name)
    rows = [
        BinRow(
            code,
            shelf.code,
            zone=shelf.zone,
            kind=Bin.Kind.STORAGE.value,
            walk_order=shelf.walk_order,
            aisle=shelf.aisle,
            position=shelf.metres,
            level=shelf.level,
        )
        for shelf in plan.shelves
        if shelf.warehouse == code
    ]
    locations.save_bins(act, rows=[*rows, *_carts_and_totes(code)])
    return warehouse


def _carts_and_totes(code: str) -> list[BinRow]:
    """What pickers push and carry: goods in them are staged."""
    carts = [(f"CART-{number}", Bin.Role.CART) for number in range(1, shop.CARTS + 1)]
    totes = [(f"TOTE-{number:02d}", Bin.Role.TOTE) for number in range(1, shop.TOTES + 1)]
    return [BinRow(code, name, kind=Bin.Kind.STAGING.value, role=role.value) for name, role in (*carts, *totes)]


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


def _suppliers(act: Act, opened: Shop) -> None:
    ids = {
        code: purchasing.create_supplier(act, code=code, name=name, lead_time_days=days, note=shop.INVENTED, invented=True).id
        for code, name, days in shop.SUPPLIERS
    }
    items = [
        NewSupplierItem(
            supplier_id=ids[supply.supplier],
            sku_id=opened.sku_ids[code],
            unit_cost=supply.cost,
            order_multiple=Decimal(supply.multiple),
            preferred=True,
        )
        for code, supply in opened.plan.supplies.items()
    ]
    purchasing.set_supplier_items(act, items=items)
    opened.supplier_ids |= ids


def _opening_stock(opened: Shop) -> None:
    first = min(sale.at for sale in opened.history.sales).date() + opened.shift
    goods = [
        Goods(
            owner_id=opened.owner_id,
            sku_id=opened.sku_ids[code],
            quantity=Decimal(quantity),
            bin_id=opened.shelf(warehouse, code),
            unit_cost=opened.plan.supplies[code].cost,
            document="OPENING",
        )
        for (warehouse, code), quantity in opened.plan.opening.items()
    ]
    stock.open_balances(opened.acts["manager"].at(opened.on(first, OPENED_AT)), goods=goods)
