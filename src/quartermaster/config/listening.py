"""Devices by MQTT: listening to them, and sending what simulated ones say. Both need the extra `devices`."""

from __future__ import annotations

import asyncio
import functools
import importlib
import importlib.util
import socket
from decimal import Decimal
from types import ModuleType
from typing import Any

from django.conf import settings

from quartermaster.automation.jobs import system_act
from quartermaster.config import long_lived
from quartermaster.sensors import operations as sensors
from quartermaster.sensors import queries
from quartermaster.sensors.models import Device

STEP = Decimal("0.1")


class CannotListen(Exception):
    """No broker is named, its address cannot be read, or the extra is missing; the text says what to do."""


def is_wanted() -> bool:
    """Whether a broker is named."""
    return bool(settings.MQTT_URL)


def extra_is_there() -> bool:
    return importlib.util.find_spec("aiomqtt") is not None


def listen() -> None:
    """Take in what devices send, until the process is ended."""
    broker = _adapter("broker")
    where = _where(broker)
    take = functools.partial(_take, {})
    long_lived.settle()
    asyncio.run(broker.listen(where, session=session(), topics=queries.topics, take=take))


def session() -> str:
    """How the broker knows this installation again: it keeps what comes while nobody listens."""
    return settings.MQTT_SESSION or f"quartermaster-{socket.gethostname()}"


def simulate(*, every: float, rounds: int | None, out: str) -> int:
    """Send what every registered device could send; the thermometer `out` goes beyond its zone’s limits. How many there are."""
    broker, simulating = _adapter("broker"), _adapter("simulating")
    where = _where(broker)
    limits = queries.limits_of(one.zone_id or 0 for one in queries.thermometers())
    found = []
    for device in queries.devices():
        if device.kind == Device.Kind.SCALE:
            step = device.division or STEP
            found.append(simulating.Simulated(device.topic, device.unit, step * 2469, step, True))
            continue
        there = limits.get(device.zone_id or 0)
        ends = [end for end in ((there.lowest, there.highest) if there else ()) if end is not None]
        middle = sum(ends, Decimal(0)) / len(ends) if ends else Decimal(18)
        value = max(ends) + 4 if ends and device.code == out.upper() else middle
        found.append(simulating.Simulated(device.topic, "°C", value, STEP, False))
    if found:
        try:
            asyncio.run(simulating.simulate(where, found, every=every, rounds=rounds))
        except broker.Away as fault:
            raise CannotListen(f"The broker does not answer: {fault}") from None
    return len(found)


def _take(rests: dict[int, object], messages: object) -> None:
    sensors.take_all(system_act(), messages, rests)  # type: ignore[arg-type]


def _where(broker: ModuleType) -> Any:
    if not settings.MQTT_URL:
        raise CannotListen("Say where the broker is: QUARTERMASTER_MQTT_URL=mqtt://host:1883")
    try:
        return broker.address(settings.MQTT_URL)
    except broker.BadBroker as fault:
        raise CannotListen(str(fault)) from None


def _adapter(name: str) -> ModuleType:
    """Loaded when it is needed: what is not installed must not keep anything else from running."""
    if not extra_is_there():
        raise CannotListen("Devices need the extra “devices”: pip install 'quartermaster[devices]'")
    return importlib.import_module(f"quartermaster.sensors.adapters.{name}")
