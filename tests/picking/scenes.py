"""Scenes of picking: a warehouse with shelves in two aisles, a cart and totes, and orders released to pickers."""

from __future__ import annotations

from dataclasses import dataclass

from quartermaster.accounts.acts import Act
from quartermaster.locations.models import Bin
from quartermaster.picking import operations as picking
from quartermaster.picking.models import PickTask, Walk, Wave
from tests import scenes
from tests.scenes import Site


@dataclass(frozen=True)
class Floor:
    """A site with coordinates, a cart and two totes, and the picker who walks there."""

    site: Site
    cart: Bin
    totes: tuple[Bin, Bin]
    picker: Act


def floor() -> Floor:
    site = scenes.site()
    for place, aisle, position in ((site.shelf, 1, 2), (site.second_shelf, 1, 6), (site.third_shelf, 2, 4)):
        Bin.objects.filter(pk=place.pk).update(aisle=aisle, position=position)

    def add(code: str, role: Bin.Role) -> Bin:
        return Bin.objects.create(warehouse=site.warehouse, code=code, kind=Bin.Kind.STAGING, role=role, walk_order=99)

    totes = (add("TOTE-1", Bin.Role.TOTE), add("TOTE-2", Bin.Role.TOTE))
    return Floor(site, add("CART-1", Bin.Role.CART), totes, scenes.act("storekeeper"))


def released(*numbers: str, way: Wave.Way = Wave.Way.SINGLE, **more: object) -> Wave:
    return picking.release(scenes.act(), numbers=numbers, way=way, **more)  # type: ignore[arg-type]


def walk_of(wave: Wave) -> Walk:
    """The wave's only walk."""
    (walk,) = wave.walks.all()
    return walk


def tasks(wave: Wave) -> list[PickTask]:
    return list(PickTask.objects.filter(walk__wave=wave).select_related("bin").order_by("walk__place", "stop"))


def stops(wave: Wave) -> list[tuple[str, int, str]]:
    """(bin, quantity, state) of every stop, in walking order."""
    return [(task.bin.code, int(task.quantity), task.state) for task in tasks(wave)]
