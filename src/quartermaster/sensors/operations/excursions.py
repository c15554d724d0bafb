"""It is too cold or too warm for too long: what lies there is held once, and a person says what becomes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from quartermaster.accounts.acts import Act, record
from quartermaster.kernel import clock, live
from quartermaster.kernel.notices import Notice, announce
from quartermaster.kernel.numbering import next_number
from quartermaster.kernel.quantities import plain
from quartermaster.kernel.refusals import Conflict, FieldError, Invalid
from quartermaster.sensors import amounts, queries
from quartermaster.sensors.models import Device, Excursion, ExcursionHold, ZoneLimits
from quartermaster.stock import operations as stock
from quartermaster.stock.moves import HoldAsk

HELD_BECAUSE = "quality_control"
SCRAPPED_BECAUSE = "damaged"


class StillOutOfLimits(Conflict):
    code = "still_out_of_limits"
    title = "It is still out of limits there"


class AlreadySettled(Conflict):
    code = "excursion_settled"
    title = "Somebody has decided already"


class SettlementReasonMissing(Invalid):
    code = "reason_missing"
    title = "Say why"


def judge(act: Act, device: Device, degrees: Decimal, at: datetime) -> None:
    """What a temperature means for its zone: since when it is out, whether an excursion opens, goes on or ends.

    Inside the transaction that keeps the temperature; `device` is locked, and not saved.
    """
    limits = ZoneLimits.objects.select_for_update().filter(zone=device.zone).first()
    if limits is None or limits.allow(degrees):
        device.out_since = None
        _end_if_all_are_in(act, device, at)
        return
    device.out_since = device.out_since or at
    _go_on(act, device, limits, degrees, at)


@transaction.atomic
def watch(act: Act) -> None:
    """Excursions that are due without another word of their thermometer; what came into a zone meanwhile is held too."""
    now = clock.now()
    out = Device.objects.select_for_update(of=("self",)).filter(out_since__isnull=False, archived_at=None)
    for device in out.select_related("zone").order_by("pk"):
        limits = ZoneLimits.objects.select_for_update().filter(zone=device.zone).first()
        if limits is not None and device.value is not None:
            _go_on(act, device, limits, amounts.celsius(device.value, device.unit), now)
    if queries.thermometers().exists():
        live.publish(["sensors"])  # time passes: who is silent is told, and the last day moves on


def close_without_thermometer(act: Act, device: Device) -> None:
    """A thermometer is taken away: nothing tells any more that its zone is out."""
    device.out_since = None
    _end_if_all_are_in(act, device, clock.now())


def _go_on(act: Act, device: Device, limits: ZoneLimits, degrees: Decimal, at: datetime) -> None:
    found = queries.open_excursions().filter(zone=device.zone).first()
    if found is None:
        if device.out_since is None or at - device.out_since < timedelta(minutes=limits.minutes):
            return
        found = _open(act, device, limits, degrees, at)
    elif not found.lowest <= degrees <= found.highest:
        found.lowest, found.highest = min(found.lowest, degrees), max(found.highest, degrees)
        found.save(update_fields=["lowest", "highest"])
    _hold(act, found)


def _open(act: Act, device: Device, limits: ZoneLimits, degrees: Decimal, at: datetime) -> Excursion:
    began = device.out_since or at
    lowest, highest = queries.extremes(limits.zone_id, began, None) or (degrees, degrees)
    found = Excursion.objects.create(
        number=next_number("TE", sequence="sensors_excursion_number"),
        warehouse_id=device.warehouse_id,
        zone_id=limits.zone_id,
        began_at=began,
        opened_at=at,
        allowed_lowest=limits.lowest,
        allowed_highest=limits.highest,
        tolerated_minutes=limits.minutes,
        lowest=min(lowest, degrees),
        highest=max(highest, degrees),
    )
    record(act, "sensors.open_excursion", document=found.number, thermometer=device.code, degrees=plain(degrees))
    _tell("sensors.excursion_opened", found)
    return found


def _hold(act: Act, excursion: Excursion) -> None:
    """Hold what lies free in the zone, as far as this excursion has not held it before."""
    note = f"{excursion.number}: {plain(excursion.worst)} °C in {excursion.zone.code}, allowed {excursion.allowed}"
    asks = [
        HoldAsk(row.owner_id, row.sku_id, row.bin_id, row.quantity - row.held, HELD_BECAUSE, lot_id=row.lot_id or 0, note=note)
        for row in queries.to_hold(excursion)
    ]
    if asks:
        held = stock.hold_free(act, asks=asks)
        ExcursionHold.objects.bulk_create([ExcursionHold(excursion=excursion, hold_id=hold_id) for hold_id in held])


def _end_if_all_are_in(act: Act, device: Device, at: datetime) -> None:
    found = queries.open_excursions().select_for_update().filter(zone=device.zone).first()
    others = queries.thermometers().filter(zone=device.zone, out_since__isnull=False).exclude(pk=device.pk)
    if found is None or others.exists():
        return
    found.ended_at = max(at, found.began_at)
    found.save(update_fields=["ended_at"])
    record(act, "sensors.end_excursion", document=found.number)
    _tell("sensors.excursion_ended", found)


@transaction.atomic
def settle(act: Act, *, number: str, how: Excursion.Settled, to_bin_id: int | None = None) -> Excursion:
    """What an excursion still holds is given free, or rejected: to quarantine, or scrapped where no bin is named.

    The act says why. Nothing is decided while it is still out of limits there: more may come to be held.
    """
    found = Excursion.objects.select_for_update().get(pk=queries.excursion_by_number(number).pk)
    if found.settled_as:
        raise AlreadySettled(f"{found.number} is {found.settled_as}: {found.reason}")
    if found.ended_at is None:
        raise StillOutOfLimits(f"It is still out of limits in {found.zone.code}. Decide when it is as it should be again.")
    if not act.reason.strip():
        message = "Say why: what was measured, who looked at the goods."
        raise SettlementReasonMissing(message, errors=[FieldError("/reason", "reason_missing", message)])
    holds = dict.fromkeys(queries.holds_of(found).filter(open__gt=0).values_list("pk", flat=True))
    if holds and how == Excursion.Settled.RELEASED:
        stock.lift(act, holds=holds)
    elif holds:
        stock.reject(act if to_bin_id else act.because(SCRAPPED_BECAUSE), holds=holds, to_bin_id=to_bin_id)
    found.settled_as, found.settled_at, found.settled_by_id = how, act.occurred_at, act.user_id
    found.reason = act.reason.strip()[:200]
    found.save(update_fields=["settled_as", "settled_at", "settled_by", "reason"])
    record(act, f"sensors.{'release' if how == Excursion.Settled.RELEASED else 'reject'}", document=found.number)
    _tell("sensors.excursion_settled", found)
    return found


def _tell(name: str, excursion: Excursion) -> None:
    announce(Notice(name, warehouse_ids=frozenset({excursion.warehouse_id}), documents=(excursion.number,)))
