"""What devices send is taken in: weights, temperatures, and what cannot be believed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import structlog
from django.db import InterfaceError, OperationalError, transaction

from quartermaster.accounts.acts import Act
from quartermaster.kernel import clock, db, live
from quartermaster.sensors import amounts, payloads
from quartermaster.sensors.models import Device, Minute
from quartermaster.sensors.operations.excursions import judge
from quartermaster.sensors.payloads import Measured, Message, Unreadable
from quartermaster.sensors.steadiness import Rest

KEPT = timedelta(days=400)
HEARTBEAT = timedelta(seconds=5)
"""A weight that does not change is written again this often, so that it does not grow old."""

log = structlog.get_logger(__name__)

Rests = dict[int, Rest]
"""The last weights of each scale, by its id: whoever listens keeps them."""


def take_all(act: Act, messages: Sequence[Message], rests: Rests) -> None:
    """Take messages in the order in which they came. What cannot be believed is kept as an exception and stops nothing.

    Each message may come twice: the second changes nothing.
    """
    devices = {one.topic: one for one in Device.objects.filter(archived_at=None, topic__in={one.topic for one in messages})}
    weights: dict[int, tuple[Device, Measured, bool, datetime]] = {}
    warmer = False
    for message in messages:
        device = devices.get(message.topic)
        if device is None:
            continue
        try:
            measured = payloads.read(message.payload, unit=device.unit, now=message.came_at)
        except Unreadable as fault:
            refuse(message, fault)
            continue
        at = measured.at or message.came_at
        if device.kind == Device.Kind.SCALE:
            weights[device.pk] = (device, measured, _lies_still(device, measured, at, rests), at)
        else:
            _take_or_refuse(act, device, message, measured, at)
            warmer = True
    for device, measured, steady, at in weights.values():
        _keep_weight(device, measured, at, steady=steady)
    if warmer:
        live.publish(["sensors"])


def _take_or_refuse(act: Act, device: Device, message: Message, measured: Measured, at: datetime) -> None:
    """A fault of ours with one message must not keep all others waiting; a database that is away keeps them."""
    try:
        take_temperature(act, device.pk, measured, at)
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:
        log.exception("message_failed", topic=message.topic)
        refuse(message, Unreadable("failed", f"It could not be kept: {fault}"))


def _lies_still(device: Device, measured: Measured, at: datetime, rests: Rests) -> bool:
    if measured.steady is not None or device.division is None:
        return bool(measured.steady)
    return rests.setdefault(device.pk, Rest(device.division)).says(measured.value, at)


def _keep_weight(device: Device, measured: Measured, at: datetime, *, steady: bool) -> None:
    """The weight stands at the scale; the last that lay still stays known."""
    if device.measured_at is not None and at < device.measured_at:
        return
    same = (device.value, device.steady) == (measured.value, steady)
    if same and device.measured_at is not None and at - device.measured_at < HEARTBEAT:
        return
    still = {"steady_value": measured.value, "steady_at": at} if steady else {}
    Device.objects.filter(pk=device.pk).update(value=measured.value, measured_at=at, steady=steady, **still)


@transaction.atomic
def take_temperature(act: Act, device_id: int, measured: Measured, at: datetime) -> None:
    """Keep what was measured in that minute. Unless something later is known, it stands at the thermometer and is judged."""
    device = Device.objects.select_for_update(of=("self",)).select_related("zone").get(pk=device_id)
    degrees = amounts.celsius(measured.value, device.unit)
    _keep_minute(device, at, degrees)
    if device.measured_at is not None and at <= device.measured_at:
        return
    device.value, device.measured_at = measured.value, at
    judge(act, device, degrees, at)
    device.save(update_fields=["value", "measured_at", "out_since"])


def _keep_minute(device: Device, at: datetime, degrees: Decimal) -> None:
    db.run(
        """INSERT INTO sensors_minute (device_id, minute, lowest, highest)
        VALUES (%(device)s, %(minute)s, %(degrees)s, %(degrees)s)
        ON CONFLICT (device_id, minute) DO UPDATE SET lowest = least(sensors_minute.lowest, excluded.lowest),
            highest = greatest(sensors_minute.highest, excluded.highest)""",
        {"device": device.pk, "minute": at.replace(second=0, microsecond=0), "degrees": degrees},
    )


def refuse(message: Message, fault: Unreadable) -> None:
    """Keep what was wrong: the last message of its kind under its topic, and how many there were."""
    db.run(
        """INSERT INTO sensors_refusedmessage (topic, code, detail, payload, times, first_at, last_at)
        VALUES (%(topic)s, %(code)s, %(detail)s, %(payload)s, 1, %(at)s, %(at)s)
        ON CONFLICT (topic, code) DO UPDATE SET detail = excluded.detail, payload = excluded.payload,
            times = least(sensors_refusedmessage.times + 1, 2000000000), last_at = excluded.last_at""",
        {
            "topic": message.topic[:200],
            "code": fault.code,
            "detail": fault.detail[:200],
            "payload": payloads.shown(message.payload),
            "at": message.came_at,
        },
    )
    live.publish(["sensors"])


def forget_old() -> int:
    """Minutes older than 400 days go; how many went."""
    return Minute.objects.filter(minute__lt=clock.now() - KEPT).delete()[0]
