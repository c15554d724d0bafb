"""What the demo’s devices say: a scale at the bench, a thermometer where the cheeses lie, and a day of what it measured. Nobody
listens to them in a demo; `quartermaster simulate-devices` lets them speak.
"""

from __future__ import annotations

import json
import math
from datetime import timedelta
from decimal import Decimal

from quartermaster.demo.operations.keeping import WAREHOUSE
from quartermaster.demo.operations.opening import Shop
from quartermaster.demo.operations.weighing import ZONE
from quartermaster.kernel import clock
from quartermaster.locations.queries import find_warehouse, find_zone
from quartermaster.sensors import operations as sensors
from quartermaster.sensors.models import Device
from quartermaster.sensors.operations import NewDevice
from quartermaster.sensors.payloads import Message

TOPIC, EVERY_MINUTES = "cheeses/temperature", 10
COLDEST, WARMEST, TOLERATED = Decimal(4), Decimal(14), 45
SILENT = 7 * 1440
STEP = Decimal("0.005")


def measure(opened: Shop) -> None:
    """A door stood open for half an hour: warm, but not for longer than is tolerated."""
    manager = opened.acts["manager"].at(clock.now())
    warehouse = find_warehouse(WAREHOUSE)
    zone = find_zone(warehouse, ZONE)
    bench = NewDevice(
        Device.Kind.SCALE, "BENCH-1", "benches/1", "kg", warehouse, division=Decimal("0.005"), name="Packing bench 1"
    )
    cheeses = NewDevice(
        Device.Kind.THERMOMETER, "CHEESES", TOPIC, "°C", warehouse, zone=zone, name="Where the cheeses lie", silent_minutes=SILENT
    )
    for device in (bench, cheeses):
        sensors.add_device(manager, device=device)
    sensors.set_limits(manager, zone=zone, lowest=COLDEST, highest=WARMEST, minutes=TOLERATED)
    now = clock.now()
    moments = [now - timedelta(minutes=minutes) for minutes in range(1430, 0, -EVERY_MINUTES)]
    said = [json.dumps({"value": f"{_degrees(place):.1f}", "at": at.isoformat()}) for place, at in enumerate(moments)]
    sensors.take_all(manager, [Message(TOPIC, payload.encode(), now) for payload in said], {})


def _degrees(place: int) -> float:
    """Ten degrees, a little warmer by day; and the door."""
    return 10 + 1.5 * math.sin(place / 23) + (5.5 if 96 <= place <= 98 else 0)
