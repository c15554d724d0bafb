"""Devices are registered, changed, and taken away."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel import clock, live
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid, StaleVersion
from quartermaster.locations.models import Warehouse, Zone
from quartermaster.sensors import amounts
from quartermaster.sensors.models import Device, RefusedMessage
from quartermaster.sensors.operations.excursions import close_without_thermometer
from quartermaster.sensors.queries import UnknownDevice

MOST_SILENT = 7 * 1440
LONGEST_TOPIC = 200
CODE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


class InvalidDevice(Invalid):
    code = "invalid_device"
    title = "There is no such device"


class DeviceTaken(Conflict):
    code = "device_taken"
    title = "Another device has it"


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A scale has a `division`, in its unit; a thermometer a `zone`."""

    kind: Device.Kind
    code: str
    topic: str
    unit: str
    warehouse: Warehouse
    zone: Zone | None = None
    division: Decimal | None = None
    name: str = ""
    silent_minutes: int = 30


@transaction.atomic
def add_device(act: Act, *, device: NewDevice) -> Device:
    """From now on it is listened to."""
    _refuse_faults(device)
    try:
        with transaction.atomic():
            made = Device.objects.create(created_at=clock.now(), **_fields(device))
    except IntegrityError:
        raise _taken(device) from None
    _tell(act, "sensors.add_device", made)
    return made


@transaction.atomic
def change_device(act: Act, *, code: str, device: NewDevice, version: int) -> Device:
    """Everything but its code and its kind becomes what is said; what it measured stays."""
    found = _locked(code, version)
    if (found.kind, found.code) != (device.kind, device.code.strip().upper()):
        raise _fault("/code", "not_changed", "A device keeps its code and its kind. Take it away and register another.")
    _refuse_faults(device)
    if found.zone_id != (device.zone.pk if device.zone else None):
        close_without_thermometer(act, found)
    for name, value in _fields(device).items():
        setattr(found, name, value)
    found.version += 1
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError:
        raise _taken(device) from None
    _tell(act, "sensors.change_device", found)
    return found


@transaction.atomic
def archive_device(act: Act, *, code: str, version: int) -> None:
    """It is listened to no more; what it measured stays."""
    found = _locked(code, version)
    if found.kind == Device.Kind.THERMOMETER:
        close_without_thermometer(act, found)
    found.archived_at = clock.now()
    found.version += 1
    found.save()
    _tell(act, "sensors.archive_device", found)


@transaction.atomic
def dismiss_refused(act: Act, *, message_id: int) -> None:
    """Somebody has looked at what came under a topic; it is told again when it comes again."""
    found = RefusedMessage.objects.filter(pk=message_id).first()
    if found is not None:
        record(act, "sensors.dismiss_refused", document=found.topic[:60], code=found.code, times=found.times)
        found.delete()
        live.publish(["sensors"])


def _locked(code: str, version: int) -> Device:
    found = Device.objects.select_for_update().filter(code__iexact=code.strip()[:30], archived_at=None).first()
    if found is None:
        raise UnknownDevice(f"There is no device “{code[:30]}”.")
    if found.version != version:
        raise StaleVersion("Somebody else changed this device. Look at it again, then change it.")
    return found


def _fields(device: NewDevice) -> dict[str, object]:
    return {
        "kind": device.kind,
        "code": device.code.strip().upper(),
        "name": device.name.strip(),
        "topic": device.topic.strip(),
        "unit": amounts.spelled(device.unit),
        "warehouse": device.warehouse,
        "zone": device.zone,
        "division": device.division,
        "silent_minutes": device.silent_minutes,
    }


def _refuse_faults(device: NewDevice) -> None:
    found = [*_wrong_names(device), *(_wrong_scale(device) if device.kind == Device.Kind.SCALE else _wrong_thermometer(device))]
    if found:
        raise InvalidDevice(found[0].message, errors=found)


def _wrong_names(device: NewDevice) -> list[FieldError]:
    found, code, topic = [], device.code.strip().upper(), device.topic.strip()
    if not 0 < len(code) <= 30 or not set(code) <= CODE:
        found.append(FieldError("/code", "not_a_code", "A code has up to 30 letters, digits, dashes and dots."))
    if not 0 < len(topic) <= LONGEST_TOPIC or not topic.isprintable() or set("+#") & set(topic) or topic.startswith("$"):
        found.append(FieldError("/topic", "not_a_topic", "Write one topic such as scales/bench-1, without + and #."))
    if len(device.name) > 100:
        found.append(FieldError("/name", "too_long", "A name has at most 100 letters."))
    return found


def _wrong_scale(device: NewDevice) -> list[FieldError]:
    found = []
    if amounts.spelled(device.unit) not in amounts.GRAMS:
        found.append(FieldError("/unit", "unknown_unit", f"A scale measures in one of: {', '.join(amounts.GRAMS)}."))
    division = device.division
    if division is None or not division.is_finite() or not 0 < division <= 1000 or division != round(division, 6):
        found.append(FieldError("/division", "not_a_division", "Say the smallest step the scale shows, such as 0.005."))
    if device.zone is not None:
        found.append(FieldError("/zone", "not_for_scales", "A scale stands in a warehouse, not in a zone."))
    return found


def _wrong_thermometer(device: NewDevice) -> list[FieldError]:
    found = []
    if amounts.spelled(device.unit) not in amounts.DEGREES:
        found.append(FieldError("/unit", "unknown_unit", f"A thermometer measures in one of: {', '.join(amounts.DEGREES)}."))
    if device.division is not None:
        found.append(FieldError("/division", "only_for_scales", "Only scales have a division."))
    if device.zone is None or device.zone.warehouse_id != device.warehouse.pk:
        found.append(FieldError("/zone", "unknown_zone", "Name the zone of that warehouse that it measures."))
    if not 1 <= device.silent_minutes <= MOST_SILENT:
        found.append(FieldError("/silent_minutes", "not_minutes", f"1 to {MOST_SILENT} minutes."))
    return found


def _fault(pointer: str, code: str, message: str) -> InvalidDevice:
    return InvalidDevice(message, errors=[FieldError(pointer, code, message)])


def _taken(device: NewDevice) -> DeviceTaken:
    return DeviceTaken(f"Another device has the code {device.code} or sends under {device.topic}. Choose another.")


def _tell(act: Act, verb: str, device: Device) -> None:
    record(act, verb, document=device.code, topic=device.topic)
    announce(Notice("sensors.changed", warehouse_ids=frozenset({device.warehouse_id})))
