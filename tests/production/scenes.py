"""Scenes of production: kits to be made, and what to read off their work orders."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.catalog.models import Sku
from quartermaster.production import operations as production
from quartermaster.production.models import WorkOrder
from quartermaster.production.operations import NewWork
from quartermaster.stock import operations as stock
from tests import scenes
from tests.scenes import Site


def planned(site: Site, kit: Sku, quantity: str | int, *, kind: str = "assemble") -> WorkOrder:
    work = NewWork(kind=kind, sku_id=kit.id, quantity=Decimal(quantity), warehouse_id=site.warehouse.id)
    return production.plan(scenes.act(), work=work)


def released(site: Site, kit: Sku, quantity: str | int, *, kind: str = "assemble") -> WorkOrder:
    order = planned(site, kit, quantity, kind=kind)
    return production.release(scenes.act(), number=order.number)


def received(item: Sku, quantity: str | int, site: Site, cost: str) -> None:
    """Bought at that cost and put away."""
    stock.receive(scenes.act(), goods=[scenes.goods(item, quantity, site.dock, unit_cost=Decimal(cost))])
    stock.put_away(scenes.act(), goods=[scenes.goods(item, quantity, site.dock, site.shelf)])
