"""Picking over the API."""

from __future__ import annotations

import uuid

import pytest

from quartermaster.stock import references
from quartermaster.stock.checking import check
from tests import scenes
from tests.picking.scenes import floor
from tests.sales.scenes import line, ordered, stages, state

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def remember_nothing():
    references.forget_all()


@pytest.fixture
def place():
    return floor()


@pytest.fixture
def tea(place):
    item = scenes.sku()
    scenes.stocked(item, 10, place.site.shelf)
    return item


@pytest.fixture
def api(client):
    client.force_login(scenes.person("manager"))

    def call(method, path, body=None, *, key=None):
        headers = {"Idempotency-Key": key or uuid.uuid4().hex} if method == "post" else {}
        return getattr(client, method)(f"/api/v1{path}", body, content_type="application/json", headers=headers)

    return call


def test_a_wave_goes_from_its_choice_to_staging(api, place, tea):
    number = ordered(place.site, line(tea, 4)).number
    made = api("post", "/waves", {"warehouse": place.site.warehouse.code, "way": "cluster", "most_lines": 1})
    assert made.status_code == 201
    wave = made.json()
    assert (wave["orders"], wave["lines"], wave["units"], wave["state"]) == (1, 1, "4", "released")
    assert wave["chosen_by"] == "at most 50 orders, at most 1 lines each"
    (walk,) = api("get", f"/walks?wave={wave['number']}").json()["items"]
    taken = api("post", f"/walks/{walk['id']}/taking", {"totes": ["TOTE-1"]}).json()
    (task,) = taken["tasks"]
    assert (taken["state"], task["bin"], task["tote"], task["quantity"]) == ("assigned", "A-01", "TOTE-1", "4")
    scanned = api("post", f"/pick-tasks/{task['id']}/scan", {"code": "A-01"}).json()
    assert scanned["state"] == "in_progress"
    picked = api("post", f"/pick-tasks/{task['id']}/scan", {"code": "TOTE-1"}).json()
    assert (picked["state"], picked["picked"]) == ("picked", "4")
    assert api("post", f"/walks/{walk['id']}/drop", {}).json()["state"] == "dropped"
    assert api("get", f"/waves/{wave['number']}").json()["state"] == "picked"
    assert state(number) == "picked"
    assert check() == []


def test_a_retry_with_its_key_picks_once(api, place, tea):
    number = ordered(place.site, line(tea, 4)).number
    wave = api("post", "/waves", {"orders": [number]}).json()
    (task,) = api("get", f"/walks/{wave['walks'][0]['id']}").json()["tasks"]
    first = api("post", f"/pick-tasks/{task['id']}/pick", {"quantity": "1"}, key="once")
    again = api("post", f"/pick-tasks/{task['id']}/pick", {"quantity": "1"}, key="once")
    assert (first.status_code, again.status_code, again["Idempotency-Replayed"]) == (201, 201, "true")
    assert stages(number)[3] == 1


def test_a_wrong_scan_says_what_to_take(api, place, tea):
    wave = api("post", "/waves", {"orders": [ordered(place.site, line(tea, 4)).number]}).json()
    (task,) = api("get", f"/walks/{wave['walks'][0]['id']}").json()["tasks"]
    refused = api("post", f"/pick-tasks/{task['id']}/scan", {"code": "A-02"})
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_scan")
    assert refused.json()["detail"] == f"A-02 is not it. Take 4 of {tea.code} from A-01. Nothing was moved."


def test_a_shortage_goes_elsewhere_and_the_bin_is_looked_at(api, place, tea):
    scenes.stocked(tea, 5, place.site.third_shelf)
    wave = api("post", "/waves", {"orders": [ordered(place.site, line(tea, 4)).number]}).json()
    (task,) = api("get", f"/walks/{wave['walks'][0]['id']}").json()["tasks"]
    short = api("post", f"/pick-tasks/{task['id']}/shortage", {"found": "0", "reason": "missing"})
    assert short.json() == {"missing": "4", "elsewhere": "4", "bins": ["A-03"], "waits": "0"}
    (look,) = api("get", f"/bin-looks?warehouse={place.site.warehouse.code}").json()["items"]
    assert (look["bin"], look["missing"], look["held"]) == (f"{place.site.warehouse.code}/A-01", "4", "10")
    settled = api("post", f"/bin-looks/{look['id']}/settlement", {"there": "7"})
    assert (settled.status_code, settled.json()["there"]) == (201, "7")
    assert api("post", f"/bin-looks/{look['id']}/settlement", {"there": "7"}).json()["code"] == "already_looked"
    assert check() == []


def test_a_wave_is_taken_back_for_some_orders(api, place, tea):
    stays, leaves = (ordered(place.site, line(tea, 2)).number for _ in range(2))
    wave = api("post", "/waves", {"orders": [stays, leaves]}).json()
    left = api("post", f"/waves/{wave['number']}/cancellation", {"orders": [leaves]}).json()
    assert (left["stops_left"], left["units"]) == (1, "2")
    assert (state(stays), state(leaves)) == ("released", "reserved")
    assert api("get", "/waves?state=released").json()["items"][0]["number"] == wave["number"]


def test_a_wave_needs_orders(api, place):
    assert api("post", "/waves", {}).json()["code"] == "empty"
    assert api("post", "/waves", {"warehouse": place.site.warehouse.code}).json()["code"] == "empty"
    assert api("get", "/waves/WV-1").json()["code"] == "unknown_wave"
    assert api("get", "/walks/999999").json()["code"] == "unknown_walk"
    assert api("post", "/pick-tasks/999999/pick", {}).json()["code"] == "unknown_pick_task"


def test_whoever_may_not_release_does_not(client, place, tea):
    client.force_login(scenes.person("seller"))
    refused = client.post(
        "/api/v1/waves", {"orders": ["SO-1"]}, content_type="application/json", headers={"Idempotency-Key": "x"}
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "permission_missing")
