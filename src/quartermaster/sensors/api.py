"""Devices under /api/v1: scales and thermometers, counting by weight, how warm it is where, and excursions."""

from __future__ import annotations

from datetime import timedelta

from ninja import Query, Router

from quartermaster.accounts import doors
from quartermaster.catalog.queries import find_sku
from quartermaster.kernel import clock
from quartermaster.kernel.quantities import plain
from quartermaster.locations.queries import find_warehouse, find_zone
from quartermaster.sensors import operations as sensors
from quartermaster.sensors import queries, weights
from quartermaster.sensors.models import Device, Excursion
from quartermaster.sensors.operations import NewDevice
from quartermaster.sensors.schemas import (
    ClimateOut,
    ClimateQuery,
    CoursePointOut,
    CourseQuery,
    DeviceChange,
    DeviceIn,
    DeviceOut,
    DeviceQuery,
    ExcursionOut,
    ExcursionQuery,
    ExcursionSettlementIn,
    LimitsIn,
    LimitsOut,
    PieceCountOut,
    PieceCountQuery,
    RefusedMessageOut,
    SampleIn,
    SampleOut,
    WeightOut,
)
from quartermaster.stock.references import find_bin_id
from quartermaster.web.api import Page, PageQuery, page_of

router = Router(tags=["devices"])


@router.get("/devices", response=Page[DeviceOut])
@doors.api("sensors.view")
def list_devices(request: doors.ApiRequest, query: Query[DeviceQuery]) -> Page[DeviceOut]:
    rows = queries.devices()
    if query.warehouse:
        rows = rows.filter(warehouse__code__iexact=query.warehouse)
    if query.kind:
        rows = rows.filter(kind=query.kind)
    return page_of(rows, query, row=DeviceOut.of, sorts={"code": "code"}, usual_sort="code")


@router.post("/devices", response={201: DeviceOut})
@doors.api("sensors.edit", effect=True)
def add_device(request: doors.ApiRequest, body: DeviceIn) -> tuple[int, doors.Versioned]:
    """From now on it is listened to."""
    made = sensors.add_device(request.act, device=_device(body, body.code))
    return 201, doors.Versioned(DeviceOut.of(made), made.version)


@router.get("/devices/{code}", response=DeviceOut)
@doors.api("sensors.view")
def read_device(request: doors.ApiRequest, code: str) -> doors.Versioned:
    found = queries.device_by_code(code)
    return doors.Versioned(DeviceOut.of(found), found.version)


@router.put("/devices/{code}", response=DeviceOut)
@doors.api("sensors.edit", effect=True)
def change_device(request: doors.ApiRequest, code: str, body: DeviceChange) -> doors.Versioned:
    """Needs If-Match."""
    found = queries.device_by_code(code)
    doors.require_version(request, found.version)
    changed = sensors.change_device(request.act, code=found.code, device=_device(body, found.code), version=found.version)
    return doors.Versioned(DeviceOut.of(changed), changed.version)


@router.delete("/devices/{code}", response={204: None})
@doors.api("sensors.edit", effect=True)
def archive_device(request: doors.ApiRequest, code: str) -> tuple[int, None]:
    """It is listened to no more; what it measured stays. Needs If-Match."""
    found = queries.device_by_code(code)
    doors.require_version(request, found.version)
    sensors.archive_device(request.act, code=found.code, version=found.version)
    return 204, None


@router.get("/devices/{code}/weight", response=WeightOut)
@doors.api("sensors.view")
def read_weight(request: doors.ApiRequest, code: str) -> WeightOut:
    """What lies still on the scale now; refused while nothing does."""
    scale = queries.device_by_code(code)
    weight = weights.steady_on(scale)
    return WeightOut(weight=weight, unit=scale.unit, at=scale.steady_at or clock.now())


@router.get("/devices/{code}/count", response=PieceCountOut)
@doors.api("sensors.view")
def count_pieces(request: doors.ApiRequest, code: str, query: Query[PieceCountQuery]) -> PieceCountOut:
    """How many pieces lie on the scale; refused where that is not sure to a whole piece."""
    sku = find_sku(query.sku)
    return PieceCountOut.told(sku.code, weights.count_on(queries.device_by_code(code), sku, query.tare))


@router.post("/devices/{code}/samples", response={201: SampleOut})
@doors.api("sensors.measure", effect=True)
def measure_piece(request: doors.ApiRequest, code: str, body: SampleIn) -> tuple[int, SampleOut]:
    """The pieces on the scale say what one weighs."""
    sku, scale = find_sku(body.sku), queries.device_by_code(code)
    made = sensors.measure_piece(request.act, sku=sku, scale=scale, sample=body.pieces, tare=body.tare, spread=body.spread)
    return 201, SampleOut(sku=sku.code, grams=made.grams, pieces=made.sample)


@router.get("/devices/{code}/course", response=list[CoursePointOut])
@doors.api("sensors.view")
def read_course(request: doors.ApiRequest, code: str, query: Query[CourseQuery]) -> list[CoursePointOut]:
    """What a thermometer measured, in °C. Minutes are kept for 400 days."""
    since = clock.now() - timedelta(hours=query.hours)
    points = queries.course(queries.device_by_code(code), since, minutes=query.minutes)
    return [CoursePointOut(at=one.at, lowest=plain(one.lowest), highest=plain(one.highest)) for one in points]


@router.get("/temperatures", response=list[ClimateOut])
@doors.api("sensors.view")
def list_temperatures(request: doors.ApiRequest, query: Query[ClimateQuery]) -> list[ClimateOut]:
    """Every zone that has a thermometer or limits, those with an excursion first."""
    warehouse_id = find_warehouse(query.warehouse).pk if query.warehouse else None
    return [ClimateOut.of(one) for one in queries.climates(clock.now(), warehouse_id)]


@router.put("/warehouses/{warehouse}/zones/{zone}/temperature-limits", response=LimitsOut)
@doors.api("sensors.edit", effect=True)
def set_limits(request: doors.ApiRequest, warehouse: str, zone: str, body: LimitsIn) -> LimitsOut:
    place = find_zone(find_warehouse(warehouse), zone)
    limits = sensors.set_limits(request.act, zone=place, lowest=body.lowest, highest=body.highest, minutes=body.minutes)
    return LimitsOut.of(limits)


@router.delete("/warehouses/{warehouse}/zones/{zone}/temperature-limits", response={204: None})
@doors.api("sensors.edit", effect=True)
def remove_limits(request: doors.ApiRequest, warehouse: str, zone: str) -> tuple[int, None]:
    sensors.remove_limits(request.act, zone=find_zone(find_warehouse(warehouse), zone))
    return 204, None


@router.get("/excursions", response=Page[ExcursionOut])
@doors.api("sensors.view")
def list_excursions(request: doors.ApiRequest, query: Query[ExcursionQuery]) -> Page[ExcursionOut]:
    rows = queries.excursions()
    if query.warehouse:
        rows = rows.filter(warehouse__code__iexact=query.warehouse)
    if query.open is not None:
        rows = rows.filter(settled_as="") if query.open else rows.exclude(settled_as="")
    return page_of(rows, query, row=ExcursionOut.of, sorts={"number": "id"}, usual_sort="-number")


@router.get("/excursions/{number}", response=ExcursionOut)
@doors.api("sensors.view")
def read_excursion(request: doors.ApiRequest, number: str) -> ExcursionOut:
    found = queries.excursion_by_number(number)
    return ExcursionOut.of(found, list(queries.holds_of(found)))


@router.post("/excursions/{number}/settlement", response={201: ExcursionOut})
@doors.api("sensors.settle", effect=True)
def settle(request: doors.ApiRequest, number: str, body: ExcursionSettlementIn) -> tuple[int, ExcursionOut]:
    """What it holds is given free, or rejected."""
    to_bin_id = find_bin_id(body.to, pointer="/to") if body.to else None
    act, how = request.act.because(body.reason), Excursion.Settled(body.how)
    sensors.settle(act, number=number, how=how, to_bin_id=to_bin_id)
    found = queries.excursion_by_number(number)
    return 201, ExcursionOut.of(found, list(queries.holds_of(found)))


@router.get("/refused-messages", response=Page[RefusedMessageOut])
@doors.api("sensors.edit")
def list_refused(request: doors.ApiRequest, query: Query[PageQuery]) -> Page[RefusedMessageOut]:
    """What devices sent that could not be believed: the last of its kind, and how often."""
    return page_of(
        queries.refused_messages(), query, row=RefusedMessageOut.of, sorts={"last_at": "last_at"}, usual_sort="-last_at"
    )


@router.delete("/refused-messages/{int:message_id}", response={204: None})
@doors.api("sensors.edit", effect=True)
def dismiss_refused(request: doors.ApiRequest, message_id: int) -> tuple[int, None]:
    """Somebody has looked at it."""
    sensors.dismiss_refused(request.act, message_id=message_id)
    return 204, None


def _device(body: DeviceChange, code: str) -> NewDevice:
    warehouse = find_warehouse(body.warehouse)
    return NewDevice(
        Device.Kind(body.kind),
        code,
        body.topic,
        body.unit,
        warehouse,
        zone=find_zone(warehouse, body.zone) if body.zone else None,
        division=body.division,
        name=body.name,
        silent_minutes=body.silent_minutes,
    )
