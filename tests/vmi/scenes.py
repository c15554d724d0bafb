"""Scenes of supplier-managed stock: an agreement, an item in its band, somebody of the supplier."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.accounts import operations as accounts
from quartermaster.accounts.models import User
from quartermaster.catalog.models import Sku
from quartermaster.purchasing import operations as purchasing
from quartermaster.purchasing.models import Supplier
from quartermaster.purchasing.papers import NewSupplierItem
from quartermaster.vmi import operations as vmi
from quartermaster.vmi.models import Item
from quartermaster.vmi.operations import NewAgreement, NewItem
from tests import scenes
from tests.purchasing import scenes as buying


def agreed(**more: object) -> Supplier:
    supplier = buying.supplier()
    vmi.agree(scenes.act(), supplier_id=supplier.pk, agreement=NewAgreement(**more))  # type: ignore[arg-type]
    return supplier


def kept(supplier: Supplier, site: scenes.Site, least: int = 20, most: int = 100, item: Sku | None = None) -> Item:
    """A SKU that the supplier sells for 2 and keeps between the two."""
    item = item or scenes.sku()
    sold = NewSupplierItem(supplier_id=supplier.pk, sku_id=item.pk, unit_cost=Decimal(2))
    purchasing.set_supplier_item(scenes.act(), item=sold)
    band = NewItem(item.pk, site.warehouse.pk, scenes.house().pk, Decimal(least), Decimal(most))
    vmi.set_items(scenes.act(), supplier_id=supplier.pk, items=[band])
    return Item.objects.get(supplier=supplier, sku=item, ended_at=None)


def person_of(supplier: Supplier, *roles: str) -> User:
    """Somebody of the supplier, who is given every role there is for nothing."""
    user = scenes.person(*(roles or ("supplier", "manager")))
    code = {"owners": None, "warehouses": None}
    return accounts.confine(scenes.act("administrator"), person=user, supplier=(supplier.code, supplier.pk), **code)
