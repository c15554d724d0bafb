"""Scenes of kits: what a SKU is made of, said in one line."""

from __future__ import annotations

from decimal import Decimal

from quartermaster.catalog import operations as catalog
from quartermaster.catalog.models import Sku
from tests import scenes


def made_of(kit: str, *parts: tuple[Sku, str | int], sku: Sku | None = None) -> Sku:
    """A SKU, a new one unless named, that from now on is a kit of the parts: "bundle" or "made"."""
    sku = sku or scenes.sku(price="20")
    components = [catalog.Component(part.code, Decimal(quantity)) for part, quantity in parts]
    catalog.set_bill(scenes.act(), code=sku.code, kit=kit, components=components)
    sku.refresh_from_db()
    return sku


def bundle(*parts: tuple[Sku, str | int], sku: Sku | None = None) -> Sku:
    return made_of("bundle", *parts, sku=sku)


def made(*parts: tuple[Sku, str | int], sku: Sku | None = None) -> Sku:
    return made_of("made", *parts, sku=sku)
