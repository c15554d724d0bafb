"""Devices over the API and on pages."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from quartermaster.accounts import scopes
from quartermaster.accounts.scopes import Scope
from quartermaster.catalog.models import Owner
from quartermaster.kernel import clock
from quartermaster.sensors import operations as sensors
from quartermaster.sensors.models import Device, Excursion, ExcursionHold
from quartermaster.sensors.payloads import Message
from tests import scenes
from tests.sensors.scenes import ColdRoom, cold_room
from tests.stock.test_pages import Person, place, text_of

pytestmark = pytest.mark.django_db


def measured(topic: str, *values: str) -> None:
    """One value a minute, the last one now."""
    now = clock.now()
    moments = [now - timedelta(minutes=len(values) - 1 - at) for at in range(len(values))]
    messages = [
        Message(topic, json.dumps({"value": value, "at": at.isoformat(), "steady": True}).encode(), now)
        for value, at in zip(values, moments, strict=True)
    ]
    sensors.take_all(scenes.act(), messages, {})


def excursion(room: ColdRoom) -> Excursion:
    measured(room.topic, "5", "11", "7")
    return Excursion.objects.get(zone=room.zone)


def test_devices_limits_and_excursions_over_the_api(client):
    room, screw = cold_room(minutes=0), scenes.sku()
    client.force_login(scenes.person("manager"))

    def ask(method, path, body=None, **headers):
        headers = {"Idempotency-Key": uuid.uuid4().hex} | {name.replace("_", "-"): value for name, value in headers.items()}
        return client.generic(method, f"/api/v1{path}", json.dumps(body or {}), content_type="application/json", headers=headers)

    new = {"code": "B-2", "kind": "scale", "topic": "b/2", "unit": "g", "warehouse": room.site.warehouse.code, "division": "0.5"}
    made = ask("POST", "/devices", new)
    assert (made.status_code, made.json()["division"], made.headers["ETag"]) == (201, "0.5", '"1"')
    change = {name: value for name, value in new.items() if name != "code"} | {"name": "Bench two"}
    assert ask("PUT", "/devices/B-2", change, If_Match='"1"').json()["name"] == "Bench two"
    assert ask("GET", "/devices/B-2/weight").json()["code"] == "scale_not_steady"
    measured("b/2", "410")
    assert ask("POST", "/devices/B-2/samples", {"sku": screw.code, "pieces": 100}).json()["grams"] == "4.1"
    measured("b/2", "246.3")
    counted = client.get(f"/api/v1/devices/B-2/count?sku={screw.code}").json()
    assert counted == {"sku": screw.code, "pieces": "60", "uncertainty": "0.37"}
    assert ask("DELETE", "/devices/B-2", If_Match='"2"').status_code == 204

    found = excursion(room)
    (climate,) = client.get(f"/api/v1/temperatures?warehouse={room.site.warehouse.code}").json()
    assert (climate["degrees"], climate["state"], climate["limits"]) == ("7", "ok", {"lowest": "2", "highest": "8", "minutes": 0})
    assert [point["highest"] for point in client.get(f"/api/v1/devices/{room.thermometer.code}/course?minutes=1").json()] == [
        "5", "11", "7",
    ]  # fmt: skip
    read = client.get(f"/api/v1/excursions/{found.number}").json()
    assert (read["highest"], [hold["open"] for hold in read["holds"]]) == ("11", ["10", "10"])
    body = {"how": "rejected", "reason": "Core at 10 °C", "to": place(room.site.quarantine)}
    settled = ask("POST", f"/excursions/{found.number}/settlement", body).json()
    assert (settled["settled_as"], [hold["open"] for hold in settled["holds"]]) == ("rejected", ["0", "0"])
    zone = f"/warehouses/{room.site.warehouse.code}/zones/COLD/temperature-limits"
    assert ask("PUT", zone, {"highest": "-18"}).json() == {"lowest": None, "highest": "-18", "minutes": 0}
    assert ask("DELETE", zone).status_code == 204
    measured(room.topic, "warm")
    (refused,) = client.get("/api/v1/refused-messages").json()["items"]
    assert (refused["code"], refused["times"]) == ("not_a_number", 1)
    assert ask("DELETE", f"/refused-messages/{refused['id']}").status_code == 204


def test_a_manager_registers_says_how_warm_it_may_be_and_decides_and_a_storekeeper_sees(client):
    room = cold_room(minutes=0)
    manager, keeper = Person(at=room.site), Person("storekeeper", at=room.site)
    scale = {"code": "bench-9", "topic": "b/9", "warehouse": room.site.warehouse.pk, "unit": "kg", "division": "0.01"}
    manager.deed(reverse("device_add", args=["scale"]), **scale)
    assert "another device" in text_of(manager.deed(reverse("device_add", args=["scale"]), **scale)).lower()
    changed = {**scale, "topic": "b/10", "version": 1}
    manager.deed(reverse("device_change", args=["BENCH-9"]), **changed)
    assert (Device.objects.get(code="BENCH-9").topic, Device.objects.get(code="BENCH-9").version) == ("b/10", 2)
    measured("b/10", "2.5")
    shown = keeper.get(reverse("scales_now")).json()["scales"]
    assert {one["code"]: (one["state"], one["weights"]) for one in shown}["BENCH-9"] == ("steady", {"kg": "2.5", "g": "2500"})
    found = excursion(room)
    assert "allowed 2 to 8 °C" in text_of(keeper.get(reverse("climate_list")))
    assert "Decide" not in text_of(keeper.get(reverse("excursion", args=[found.number])))
    settle = reverse("excursion_settle", args=[found.number])
    assert keeper.deed(settle, how="released", reason="Fine").status_code == 403
    assert manager.deed(settle, how="released", reason="").status_code == 422
    manager.deed(settle, how="released", reason="Core at 6 °C")
    found.refresh_from_db()
    assert (found.settled_as, found.reason) == ("released", "Core at 6 °C")
    assert "Core at 6 °C" in text_of(keeper.get(reverse("excursion_list")))
    manager.deed(reverse("limits_save", args=[room.zone.pk]), lowest="", highest="", minutes="0")
    assert "no limits" in text_of(manager.get(reverse("climate_list")))
    manager.deed(reverse("device_archive", args=["BENCH-9"]), version=2)
    assert Device.objects.filter(archived_at=None).count() == 2


def test_today_tells_excursions_until_somebody_decides_and_thermometers_that_say_nothing():
    room, keeper = cold_room(minutes=0), Person("storekeeper")
    measured(room.topic, "11")
    found = Excursion.objects.get()
    assert f"{found.number}, {room.site.warehouse.name}" in text_of(keeper.get(reverse("today")))
    measured(room.topic, "7")
    today = text_of(keeper.get(reverse("today")))
    assert ("holds goods until somebody decides" in today, "nobody knows how warm" in today) == (True, False)
    act = scenes.act().because("Core at 6 °C")
    sensors.settle(act, number=found.number, how=Excursion.Settled.RELEASED)
    Device.objects.filter(pk=room.thermometer.pk).update(measured_at=clock.now() - timedelta(minutes=31))
    today = text_of(keeper.get(reverse("today")))
    assert (found.number in today, f"{room.thermometer.code}, {room.site.warehouse.name}" in today) == (False, True)


def test_pieces_are_counted_at_the_bench(client):
    room, screw = cold_room(), scenes.sku()
    keeper = Person("storekeeper", at=room.site)
    asked = {"scale": room.scale.code, "sku": screw.code, "tare": "", "sample": ""}
    assert "Nobody knows" in text_of(keeper.deed(reverse("count_now"), **asked))
    measured(room.scale.topic, "1")
    keeper.deed(reverse("measure_piece"), **{**asked, "sample": "50"})
    measured(room.scale.topic, "0.4")
    assert "20 pieces" in text_of(keeper.deed(reverse("count_now"), **asked))
    field = {"scale": room.scale.code, "sku": screw.code}
    assert keeper.get(reverse("scale_count"), field).json() == {"pieces": "20", "why": "give or take 0.32"}
    measured(room.scale.topic, "8")
    refused = keeper.get(reverse("scale_count"), field)
    assert (refused.status_code, refused.json()["pieces"]) == (422, "")
    assert refused.json()["why"].startswith("That cannot be counted by weight. That would be 400 pieces, give or take")


def test_owners_see_what_is_held_of_theirs_and_warehouses_their_own_rooms():
    room, elsewhere = cold_room(minutes=0), scenes.site()
    theirs = Owner.objects.create(code=scenes.fresh("O"), name="Client")
    excursion(room)
    with scopes.confined(Scope(0, owner_ids=(theirs.pk,))):
        assert (Excursion.objects.count(), ExcursionHold.objects.count()) == (1, 0)
    with scopes.confined(Scope(0, warehouse_ids=(elsewhere.warehouse.pk,))):
        assert (Excursion.objects.count(), Device.objects.count()) == (0, 0)
