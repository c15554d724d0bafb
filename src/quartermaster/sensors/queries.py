"""Questions about devices: what they measured, which zones are as they should be, what is held because they were not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from django.db.models import Count, Q, QuerySet

from quartermaster.catalog.models import Sku
from quartermaster.kernel import db
from quartermaster.kernel.refusals import NotFound
from quartermaster.locations.models import Zone
from quartermaster.sensors import amounts
from quartermaster.sensors.models import Device, Excursion, Minute, PieceWeight, RefusedMessage, ZoneLimits
from quartermaster.stock import queries as stock
from quartermaster.stock.models import Balance, Hold

State = Literal["ok", "silent", "out_of_limits", "excursion", "no_limits"]
STANDINGS: dict[State, tuple[str, str]] = {
    "excursion": ("bad", "Excursion"),
    "silent": ("warn", "Silent"),
    "out_of_limits": ("warn", "Out of limits"),
    "no_limits": ("idle", "No limits"),
    "ok": ("ok", "As it should be"),
}


class UnknownDevice(NotFound):
    code = "unknown_device"
    title = "There is no such device"


class UnknownExcursion(NotFound):
    code = "unknown_excursion"
    title = "There is no such excursion"


def devices() -> QuerySet[Device]:
    return Device.objects.filter(archived_at=None).select_related("warehouse", "zone").order_by("kind", "code")


def scales(warehouse_id: int | None = None) -> QuerySet[Device]:
    found = devices().filter(kind=Device.Kind.SCALE)
    return found if warehouse_id is None else found.filter(warehouse_id=warehouse_id)


def thermometers(warehouse_id: int | None = None) -> QuerySet[Device]:
    found = devices().filter(kind=Device.Kind.THERMOMETER)
    return found if warehouse_id is None else found.filter(warehouse_id=warehouse_id)


def device_by_code(code: str) -> Device:
    found = devices().filter(code__iexact=code.strip()[:30]).first()
    if found is None:
        raise UnknownDevice(f"There is no device “{code[:30]}”. Register it under Devices.")
    return found


def topics() -> list[str]:
    """What is to be listened to."""
    return list(Device.objects.filter(archived_at=None).values_list("topic", flat=True))


def limits_of(zone_ids: Iterable[int]) -> dict[int, ZoneLimits]:
    return {row.zone_id: row for row in ZoneLimits.objects.filter(zone_id__in=list(zone_ids))}


@dataclass(frozen=True, slots=True)
class Climate:
    """A zone with what its thermometers say. `degrees` is the one that is furthest out, where several say something."""

    zone: Zone
    limits: ZoneLimits | None
    thermometers: tuple[Device, ...]
    silent: tuple[Device, ...]
    excursion: Excursion | None

    @property
    def degrees(self) -> Decimal | None:
        said = [amounts.celsius(one.value, one.unit) for one in self.thermometers if one.value is not None]
        if not said:
            return None
        return max(said, key=self._out)

    def _out(self, degrees: Decimal) -> Decimal:
        if self.limits is None:
            return degrees
        over = degrees - self.limits.highest if self.limits.highest is not None else Decimal(-1000)
        under = self.limits.lowest - degrees if self.limits.lowest is not None else Decimal(-1000)
        return max(over, under)

    @property
    def is_out(self) -> bool:
        return self.limits is not None and self.degrees is not None and not self.limits.allow(self.degrees)

    @property
    def state(self) -> State:
        if self.excursion is not None:
            return "excursion"
        if self.silent:
            return "silent"
        if self.is_out:
            return "out_of_limits"
        return "no_limits" if self.limits is None else "ok"

    @property
    def standing(self) -> tuple[str, str]:
        """Tone and words."""
        return STANDINGS[self.state]


def climates(now: datetime, warehouse_id: int | None = None) -> list[Climate]:
    """Every zone that has a thermometer or limits, those with an excursion first."""
    by_zone: dict[int, list[Device]] = {}
    for one in thermometers(warehouse_id):
        by_zone.setdefault(one.zone_id or 0, []).append(one)
    zones = Zone.objects.filter(Q(pk__in=by_zone) | Q(pk__in=ZoneLimits.objects.values("zone_id"))).select_related("warehouse")
    if warehouse_id is not None:
        zones = zones.filter(warehouse_id=warehouse_id)
    limits, opened = limits_of(zone.pk for zone in zones), {row.zone_id: row for row in open_excursions()}
    found = [
        Climate(
            zone,
            limits.get(zone.pk),
            tuple(by_zone.get(zone.pk, ())),
            tuple(one for one in by_zone.get(zone.pk, ()) if one.is_silent(now)),
            opened.get(zone.pk),
        )
        for zone in zones.order_by("warehouse__code", "code")
    ]
    return sorted(found, key=lambda one: one.excursion is None)


def open_excursions() -> QuerySet[Excursion]:
    return Excursion.objects.filter(ended_at=None)


def excursions(warehouse_id: int | None = None) -> QuerySet[Excursion]:
    """The latest first, each with how many of its holds still hold something (`held`)."""
    found = Excursion.objects.select_related("warehouse", "zone", "settled_by").order_by("-id")
    found = found.annotate(held=Count("holds", filter=Q(holds__hold__open__gt=0)))
    return found if warehouse_id is None else found.filter(warehouse_id=warehouse_id)


def excursion_by_number(number: str) -> Excursion:
    found = excursions().filter(number=number.strip().upper()[:20]).first()
    if found is None:
        raise UnknownExcursion(f"There is no excursion {number[:20]}.")
    return found


def holds_of(excursion: Excursion) -> QuerySet[Hold]:
    """What it held, also what was given free or taken away since."""
    found = Hold.objects.filter(pk__in=excursion.holds.values("hold_id"))
    return found.select_related("sku__unit", "bin__warehouse", "lot", "owner").order_by("sku__code", "lot__code", "pk")


def to_hold(excursion: Excursion) -> list[Balance]:
    """What lies free in the zone and was not held by the excursion before."""
    held = {_cell(row) for row in Hold.objects.filter(pk__in=excursion.holds.values("hold_id"))}
    there = stock.free_cells().filter(bin__zone_id=excursion.zone_id).exclude(bin__kind="quarantine")
    return [row for row in there if _cell(row) not in held]


def _cell(row: Balance | Hold) -> tuple[int, int, int, int]:
    return row.owner_id, row.sku_id, row.bin_id, row.lot_id or 0


@dataclass(frozen=True, slots=True)
class Point:
    """What a thermometer measured in a stretch of minutes."""

    at: datetime
    lowest: Decimal
    highest: Decimal


def course(device: Device, since: datetime, *, minutes: int = 10) -> list[Point]:
    """The course since then, in stretches of so many minutes."""
    rows = db.rows(
        """SELECT date_bin(make_interval(mins => %s), minute, 'epoch'), min(lowest), max(highest)
        FROM sensors_minute WHERE device_id = %s AND minute >= %s GROUP BY 1 ORDER BY 1""",
        [minutes, device.pk, since],
    )
    return [Point(*row) for row in rows]


def extremes(zone_id: int, since: datetime, until: datetime | None) -> tuple[Decimal, Decimal] | None:
    """The coldest and the warmest that was measured in a zone within a time."""
    minutes = Minute.objects.filter(device__zone_id=zone_id, minute__gte=since.replace(second=0, microsecond=0))
    if until is not None:
        minutes = minutes.filter(minute__lte=until)
    rows = list(minutes.values_list("lowest", "highest"))
    return (min(low for low, _ in rows), max(high for _, high in rows)) if rows else None


def piece_weight(sku: Sku) -> PieceWeight | None:
    return PieceWeight.objects.filter(sku=sku).select_related("measured_by").first()


def refused_messages() -> QuerySet[RefusedMessage]:
    return RefusedMessage.objects.order_by("-last_at")
