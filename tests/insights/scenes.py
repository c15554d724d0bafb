"""A shop to look at: one warehouse, a supplier, a customer's order or two."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.test import Client

from quartermaster.accounts.models import User
from quartermaster.catalog.models import Sku
from quartermaster.locations.models import Warehouse
from quartermaster.purchasing.models import PurchaseOrder, PurchaseOrderLine, Supplier, SupplierItem
from quartermaster.sales import operations as sales
from quartermaster.sales.operations.new_orders import NewLine, NewOrder, Placed
from quartermaster.stock import queries as stock_queries
from tests import scenes


def signed_in(*roles: str) -> Client:
    client = Client()
    user: User = scenes.person(*(roles or ("manager",)))
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def supplier(*items: Sku) -> Supplier:
    code = scenes.fresh("SUP")
    made = Supplier.objects.create(code=code, name=f"Supplier {code}")
    for item in items:
        SupplierItem.objects.create(supplier=made, sku=item, unit_cost=item.cost, preferred=True)
    return made


def ordered(item: Sku, quantity: str, warehouse: Warehouse, *, placed_at: datetime | None = None) -> Placed:
    order = NewOrder([NewLine(item.id, Decimal(quantity))], warehouse_id=warehouse.id, on_short="backorder", placed_at=placed_at)
    return sales.place_order(scenes.act(), order=order)


def on_the_way(item: Sku, quantity: str, warehouse: Warehouse, expected_on: date) -> PurchaseOrder:
    """A purchase order that is placed and not received."""
    now = datetime.now().astimezone()
    order = PurchaseOrder.objects.create(
        number=scenes.fresh("PO-"),
        supplier=supplier(),
        owner=scenes.house(),
        warehouse=warehouse,
        state=PurchaseOrder.State.ORDERED,
        expected_on=expected_on,
        created_by=scenes.person("buyer"),
        created_at=now,
        approved_at=now,
        ordered_at=now,
    )
    PurchaseOrderLine.objects.create(order=order, position=1, sku=item, quantity=Decimal(quantity), unit_cost=item.cost)
    return order


def available(item: Sku) -> Decimal:
    return stock_queries.positions([item.id])[item.id].available
