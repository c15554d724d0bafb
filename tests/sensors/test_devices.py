"""Scales and thermometers through a real broker: what they say reaches the bench and the goods, once, come what may."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connections

from quartermaster.kernel import clock
from quartermaster.kernel.quantities import plain
from quartermaster.sensors import operations as sensors
from quartermaster.sensors import queries, weights
from quartermaster.sensors.models import Device, Excursion, Minute, RefusedMessage
from quartermaster.sensors.payloads import Message
from quartermaster.sensors.steadiness import Rest
from quartermaster.stock import operations as stock
from quartermaster.stock.models import Hold
from quartermaster.stock.queries import balances_in
from tests import scenes
from tests.sensors import brokers
from tests.sensors.scenes import cold_room

START = clock.now().replace(microsecond=0) - timedelta(hours=2)


def degrees(value: str, minute: int) -> str:
    return json.dumps({"temperature": float(value), "at": (START + timedelta(minutes=minute)).isoformat()})


def tell(topic: str, *payloads: str | bytes, at: datetime | None = None) -> None:
    """What a listener does with messages, without the broker."""
    said = [Message(topic, one.encode() if isinstance(one, str) else one, at or clock.now()) for one in payloads]
    sensors.take_all(scenes.act(), said, {})


def held(room):
    rows = Hold.objects.filter(bin__warehouse=room.site.warehouse, open__gt=0).order_by("lot_id")
    return [(row.lot_id, plain(row.open), row.reason) for row in rows]


def closing(ask):
    """The same, for another thread: its connection is closed behind it."""

    def asked(*given):
        try:
            return ask(*given)
        finally:
            connections.close_all()

    return asked


@pytest.mark.django_db(transaction=True)
def test_through_a_broker_that_restarts_weights_and_excursions_arrive_and_malformed_messages_stop_nothing():
    room, act, port = cold_room(), scenes.act(), brokers.free_port()
    where, scale, rests = brokers.at(port), room.scale.topic, dict[int, Rest]()

    def weight() -> Decimal | None:
        room.scale.refresh_from_db()
        return room.scale.steady_value

    def say_until(true, *said) -> None:  # what is said before somebody listens is nobody's
        def told() -> object:
            brokers.say(where, *said)
            return true()

        brokers.until(told)

    take = closing(lambda messages: sensors.take_all(act, messages, rests))
    with brokers.listener(where, closing(queries.topics), take):
        with brokers.switched_on(port):
            say_until(lambda: weight() == Decimal("12.345"), (scale, '{"weight": 12.345, "unit": "kg", "steady": true}'))
            assert weights.steady_on(room.scale) == Decimal("12.345")
            rubbish: list[tuple[str, str | bytes]] = [(scale, "13"), (scale, b"\x00\xffrubbish"), (scale, "[" * 3000)]
            brokers.say(where, *rubbish, (room.topic, '{"temperature": "warm"}'))
            brokers.until(lambda: RefusedMessage.objects.count() == 3)
            assert set(RefusedMessage.objects.values_list("topic", "code")) == {
                (scale, "not_text"), (scale, "not_json"), (room.topic, "not_a_number"),
            }  # fmt: skip
            room.scale.refresh_from_db()
            with pytest.raises(weights.NotSteady):
                weights.steady_on(room.scale)
            warmer = [degrees("5", 0), degrees("9.5", 10), degrees("11.5", 24)]
            brokers.say(where, *[(room.topic, said) for said in warmer])
            brokers.until(lambda: Device.objects.get(pk=room.thermometer.pk).value == Decimal("11.5"))
            assert held(room) == []
            came_twice = (room.topic, degrees("10.5", 26))
            brokers.say(where, came_twice, came_twice)
            brokers.until(Excursion.objects.exists)
        with brokers.switched_on(port):
            say_until(lambda: Excursion.objects.get().ended_at, (room.topic, degrees("6", 40)))
    found = Excursion.objects.get()
    assert held(room) == [(room.lots[0], "10", "quality_control"), (room.lots[1], "10", "quality_control")]
    assert (found.began_at, found.opened_at, found.ended_at) == tuple(START + timedelta(minutes=at) for at in (10, 26, 40))
    assert (found.lowest, found.highest, found.allowed) == (Decimal("9.5"), Decimal("11.5"), "2 to 8 °C")
    assert found.holds.count() == Hold.objects.count() == 2
    assert set(Hold.objects.values_list("note", flat=True)) == {f"{found.number}: 11.5 °C in COLD, allowed 2 to 8 °C"}


@pytest.mark.django_db
def test_what_comes_into_a_cold_room_while_it_is_warm_is_held_too_and_what_somebody_gave_free_is_not_held_again() -> None:
    room = cold_room(minutes=0)
    tell(room.topic, degrees("9", 0))
    first = Hold.objects.get(lot_id=room.lots[0])
    stock.lift(scenes.act(), holds={first.pk: None})
    cream = scenes.sku()
    scenes.stocked(cream, 4, room.bin)
    tell(room.topic, degrees("9", 1), degrees("9", 2), degrees("9", 2))
    assert sorted(Hold.objects.filter(open__gt=0).values_list("sku__code", "open")) == sorted(
        [(cream.code, Decimal(4)), (Hold.objects.get(lot_id=room.lots[1]).sku.code, Decimal(10))]
    )
    assert Hold.objects.count() == 3
    assert list(Minute.objects.order_by("minute").values_list("lowest", "highest")) == [(9, 9), (9, 9), (9, 9)]


@pytest.mark.django_db
def test_a_zone_is_as_it_should_be_when_every_thermometer_says_so_and_late_words_change_nothing() -> None:
    room = cold_room()
    second = sensors.NewDevice(
        Device.Kind.THERMOMETER, scenes.fresh("T"), f"{room.topic}/2", "°C", room.site.warehouse, room.zone
    )
    other = sensors.add_device(scenes.act(), device=second)
    tell(room.topic, degrees("1", 0), degrees("1", 10), degrees("1", 16))
    tell(other.topic, degrees("1.5", 17))
    tell(room.topic, degrees("5", 20), degrees("0", 12))
    found = Excursion.objects.get()
    assert (found.ended_at, found.worst) == (None, 1)
    tell(other.topic, degrees("4", 30))
    found.refresh_from_db()
    assert found.ended_at == START + timedelta(minutes=30)
    tell(room.topic, degrees("9", 31), degrees("5", 45), degrees("9", 46), degrees("5", 60))
    assert Excursion.objects.count() == 1


@pytest.mark.django_db
def test_an_excursion_is_due_also_where_its_thermometer_says_nothing_more() -> None:
    room = cold_room()
    tell(room.topic, degrees("12", 0))
    assert not Excursion.objects.exists()
    sensors.watch(scenes.act())
    sensors.watch(scenes.act())
    assert (Excursion.objects.get().began_at, len(held(room))) == (START, 2)
    (climate,) = queries.climates(clock.now(), room.site.warehouse.pk)
    assert (climate.standing, climate.silent) == (("bad", "Excursion"), (room.thermometer,))


@pytest.mark.django_db
def test_a_person_gives_free_what_was_held_once_it_is_cold_again_and_says_why() -> None:
    room, act = cold_room(minutes=0), scenes.act()
    tell(room.topic, degrees("9", 0))
    number = Excursion.objects.get().number
    with pytest.raises(sensors.StillOutOfLimits):
        sensors.settle(act.because("Fine"), number=number, how=Excursion.Settled.RELEASED)
    tell(room.topic, degrees("7.5", 5))
    with pytest.raises(sensors.SettlementReasonMissing):
        sensors.settle(act, number=number, how=Excursion.Settled.RELEASED)
    sensors.settle(act.because("Core at 6 °C"), number=number, how=Excursion.Settled.RELEASED)
    assert held(room) == []
    with pytest.raises(sensors.AlreadySettled):
        sensors.settle(act.because("Not fine"), number=number, how=Excursion.Settled.REJECTED)
    tell(room.topic, degrees("9", 20), degrees("7", 25))
    second = Excursion.objects.exclude(number=number).get()
    sensors.settle(
        act.because("Core at 9 °C"), number=second.number, how=Excursion.Settled.REJECTED, to_bin_id=room.site.quarantine.pk
    )
    assert sum(row.quantity for row in balances_in(room.site.quarantine.pk)) == 20


@pytest.mark.django_db
def test_pieces_are_counted_from_a_sample_and_refused_where_they_are_not_sure() -> None:
    room, act, screw = cold_room(), scenes.act(), scenes.sku()

    def put(weight: str) -> Device:
        tell(room.scale.topic, json.dumps({"value": weight, "steady": True}))
        room.scale.refresh_from_db()
        return room.scale

    with pytest.raises(weights.PieceUnknown):
        weights.count_on(put("1.200"), screw)
    measured = sensors.measure_piece(act, sku=screw, scale=put("1.200"), sample=20, tare=Decimal("0.200"), spread=Decimal(1))
    assert (measured.grams, measured.sample, measured.division_g) == (50, 20, 5)
    assert weights.count_on(put("2.600"), screw, Decimal("0.200")).pieces == 48
    with pytest.raises(weights.CountUnsure, match="at most 75 at once"):
        weights.count_on(put("50"), screw)
    with pytest.raises(weights.CountUnsure, match="something else lies there"):
        weights.count_on(put("0.525"), screw)
    with pytest.raises(weights.NothingOnScale):
        weights.count_on(put("0.100"), screw, Decimal("0.200"))


@pytest.mark.django_db
def test_devices_are_registered_with_every_fault_named_and_are_heard_no_more_when_they_are_taken_away() -> None:
    room, act = cold_room(), scenes.act()
    wrong = sensors.NewDevice(Device.Kind.SCALE, "B 1", "scales/#", "°C", room.site.warehouse, zone=room.zone)
    with pytest.raises(sensors.InvalidDevice) as refused:
        sensors.add_device(act, device=wrong)
    assert [error.pointer for error in refused.value.errors] == ["/code", "/topic", "/unit", "/division", "/zone"]
    twice = sensors.NewDevice(Device.Kind.SCALE, "B-1", room.topic, "kg", room.site.warehouse, division=Decimal("0.01"))
    with pytest.raises(sensors.DeviceTaken):
        sensors.add_device(act, device=twice)
    with pytest.raises(sensors.InvalidLimits):
        sensors.set_limits(act, zone=room.zone, lowest=Decimal(8), highest=Decimal(2), minutes=0)
    tell(room.topic, degrees("9", 0), degrees("9", 20))
    sensors.archive_device(act, code=room.thermometer.code, version=1)
    assert (Excursion.objects.get().ended_at is not None, queries.topics()) == (True, [room.scale.topic])
    tell(room.topic, "rubbish")
    assert not RefusedMessage.objects.exists()


@pytest.mark.django_db
def test_minutes_are_kept_for_four_hundred_days() -> None:
    room, now = cold_room(), clock.now()
    for days in (399, 401):
        Minute.objects.create(device=room.thermometer, minute=now - timedelta(days=days), lowest=4, highest=5)
    assert (sensors.forget_old(), Minute.objects.count()) == (1, 1)
