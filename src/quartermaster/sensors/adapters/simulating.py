"""Devices that are not there: weights and temperatures as real ones send them, for tests and to see how it looks."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import aiomqtt

from quartermaster.kernel import clock
from quartermaster.kernel.quantities import plain
from quartermaster.sensors.adapters.broker import Address

MOVING, RESTING, EMPTY = 2, 12, 4
"""For so many messages something is laid down, lies still, and is away again."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """A scale swings and comes to rest at `value`, a thermometer wanders a little about it."""

    topic: str
    unit: str
    value: Decimal
    step: Decimal
    is_scale: bool


def messages(device: Simulated, chance: random.Random) -> Iterator[str]:
    """What the device sends, one message after the other, for ever."""
    for turn in itertools.count():
        value, steady = _weight(device, turn, chance) if device.is_scale else (_degrees(device, chance), None)
        said = {"value": plain(value), "unit": device.unit, "at": clock.now().isoformat()}
        yield json.dumps(said if steady is None else {**said, "steady": steady})


async def simulate(where: Address, devices: Sequence[Simulated], *, every: float, rounds: int | None = None) -> None:
    """Send a message of each device every so many seconds, so often or until cancelled."""
    chance = random.Random(1)
    said = [(device.topic, messages(device, chance)) for device in devices]
    async with aiomqtt.Client(where.host, where.port, username=where.user, password=where.password) as client:
        for _ in itertools.count() if rounds is None else range(rounds):
            for topic, coming in said:
                await client.publish(topic, next(coming), qos=1)
            await asyncio.sleep(every)


def _weight(device: Simulated, turn: int, chance: random.Random) -> tuple[Decimal, bool]:
    at = turn % (MOVING + RESTING + EMPTY)
    if at < MOVING:
        return device.value + device.step * chance.randint(-40, 40), False
    return (device.value, True) if at < MOVING + RESTING else (Decimal(0), True)


def _degrees(device: Simulated, chance: random.Random) -> Decimal:
    return device.value + device.step * chance.randint(-3, 3)
