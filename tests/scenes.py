"""Scenes: the people, places and goods that tests begin with. Codes are new each time, so that scenes never collide."""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass, replace
from decimal import Decimal

from quartermaster.accounts import permissions
from quartermaster.accounts.acts import Act, Source
from quartermaster.accounts.models import User
from quartermaster.catalog.models import Owner, Product, Sku, Unit
from quartermaster.locations.models import Bin, Warehouse, Zone
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import Goods

_numbers = itertools.count(1)


def fresh(prefix: str) -> str:
    """A code nobody has used: the process and a counter make it unique."""
    return f"{prefix}{os.getpid()}N{next(_numbers)}"


def person(*roles: str) -> User:
    name = fresh("person")
    return User.objects.create_user(
        username=name, email=f"{name}@example.com", password="a long enough phrase", roles=list(roles)
    )


def act(*roles: str, user: User | None = None) -> Act:
    """An act by a new person with the roles (manager where none is named)."""
    who = user or person(*(roles or ("manager",)))
    return Act(user_id=who.id, source=Source.COMMAND, permissions=permissions.granted_by(who.roles))


def house() -> Owner:
    return Owner.objects.get(is_house=True)


def sku(*, unit: str = "pcs", cost: str = "2", price: str = "5", **more: object) -> Sku:
    code = fresh("SKU")
    product = Product.objects.create(name=f"Product {code}")
    return Sku.objects.create(
        product=product,
        code=code,
        name=f"Product {code}",
        unit=Unit.objects.get(code=unit),
        cost=Decimal(cost),
        retail_price=Decimal(price),
        **more,
    )


@dataclass(frozen=True)
class Site:
    """A small warehouse: a dock, three shelves in walking order, a staging bin, a quarantine."""

    warehouse: Warehouse
    dock: Bin
    shelf: Bin
    second_shelf: Bin
    third_shelf: Bin
    staging: Bin
    quarantine: Bin


def site() -> Site:
    warehouse = Warehouse.objects.create(code=fresh("W"), name=fresh("Warehouse "))
    zone = Zone.objects.create(warehouse=warehouse, code="A")

    def add(code: str, kind: Bin.Kind, order: int) -> Bin:
        return Bin.objects.create(warehouse=warehouse, zone=zone, code=code, kind=kind, walk_order=order)

    return Site(
        warehouse=warehouse,
        dock=add("DOCK-1", Bin.Kind.DOCK, 0),
        shelf=add("A-01", Bin.Kind.STORAGE, 10),
        second_shelf=add("A-02", Bin.Kind.STORAGE, 20),
        third_shelf=add("A-03", Bin.Kind.STORAGE, 30),
        staging=add("STG-1", Bin.Kind.STAGING, 90),
        quarantine=add("QC-1", Bin.Kind.QUARANTINE, 95),
    )


def goods(item: Sku, quantity: str | int, at: Bin, to: Bin | None = None, **more: object) -> Goods:
    return Goods(
        owner_id=house().id,
        sku_id=item.id,
        quantity=Decimal(quantity),
        bin_id=at.id,
        to_bin_id=to.id if to else None,
        **more,  # type: ignore[arg-type]
    )


def owned(line: Goods, owner: Owner) -> Goods:
    """The same goods, of another owner."""
    return replace(line, owner_id=owner.id)


def stocked(item: Sku, quantity: str | int, at: Bin) -> None:
    """Opening stock on a shelf."""
    stock.open_balances(act(), goods=[goods(item, quantity, at)])
