"""A cold room with a thermometer, goods of two lots, and a scale at the bench."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quartermaster.locations.models import Bin, Zone
from quartermaster.sensors import operations as sensors
from quartermaster.sensors.models import Device
from quartermaster.sensors.operations import NewDevice
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import NewLot
from tests import scenes


@dataclass(frozen=True)
class ColdRoom:
    """2 to 8 °C, fifteen minutes tolerated. Two lots of milk lie there, one outside."""

    site: scenes.Site
    zone: Zone
    bin: Bin
    thermometer: Device
    scale: Device
    lots: tuple[int, int, int]
    topic: str


def cold_room(*, minutes: int = 15) -> ColdRoom:
    site, act = scenes.site(), scenes.act()
    zone = Zone.objects.create(warehouse=site.warehouse, code="COLD")
    bins = [Bin.objects.create(warehouse=site.warehouse, zone=zone, code=f"C-0{n}", kind="storage", walk_order=n) for n in (1, 2)]
    topic = scenes.fresh("cold/")
    thermometer = sensors.add_device(
        act, device=NewDevice(Device.Kind.THERMOMETER, scenes.fresh("T"), topic, "°C", site.warehouse, zone=zone)
    )
    scale = sensors.add_device(
        act,
        device=NewDevice(Device.Kind.SCALE, scenes.fresh("S"), f"{topic}/scale", "kg", site.warehouse, division=Decimal("0.005")),
    )
    sensors.set_limits(act, zone=zone, lowest=Decimal(2), highest=Decimal(8), minutes=minutes)
    milk = scenes.sku(tracking="lot")
    lots = stock.begin_lots(act, lots=[NewLot(scenes.house().pk, milk.pk, code) for code in ("M1", "M2", "OUTSIDE")])
    for lot, place in zip(lots, (*bins, site.shelf), strict=True):
        stock.open_balances(act, goods=[scenes.goods(milk, 10, place, lot_id=lot)])
    return ColdRoom(site, zone, bins[0], thermometer, scale, (lots[0], lots[1], lots[2]), topic)
