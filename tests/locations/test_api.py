from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse

from quartermaster.locations.models import Bin
from tests.accounts.scenes import Program, field_errors, person, problem, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Program:
    return Program(token_of(person("manager")))


def content(response: HttpResponse, status: int = 200) -> Any:
    assert response.status_code == status, response.content[:500]
    return json.loads(response.content)


def change(program: Program, path: str, body: object, etag: str) -> HttpResponse:
    headers = {**program.headers, "If-Match": etag}
    return program.client.patch(path, data=json.dumps(body), content_type="application/json", headers=headers)  # type: ignore[return-value]


def test_a_warehouse_with_zones_and_bins(manager: Program) -> None:
    assert content(manager.post("/api/v1/warehouses", {"code": "LDS", "name": "Leeds"}), 201)["code"] == "LDS"
    assert problem(manager.post("/api/v1/warehouses", {"code": "lds", "name": "Leeds"})) == (409, "place_taken")
    assert content(manager.post("/api/v1/zones", {"warehouse": "LDS", "code": "A"}), 201)["code"] == "A"
    rows = [{"warehouse": "LDS", "bin": f"A-{number}", "zone": "A", "walk_order": number} for number in (20, 10)]
    assert content(manager.post("/api/v1/bins", {"bins": rows})) == {"created": 2, "updated": 0, "unchanged": 0}
    listed = content(manager.get("/api/v1/bins?warehouse=LDS&kind=storage"))["items"]
    assert [(item["bin"], item["zone"], item["walk_order"]) for item in listed] == [("A-10", "A", 10), ("A-20", "A", 20)]
    assert [zone["code"] for zone in content(manager.get("/api/v1/zones?warehouse=LDS"))["items"]] == ["DOCK", "A"]


def test_bins_are_refused_all_or_nothing(manager: Program) -> None:
    content(manager.post("/api/v1/warehouses", {"code": "LDS", "name": "Leeds"}), 201)
    before = Bin.objects.count()
    refused = manager.post("/api/v1/bins", {"bins": [{"warehouse": "LDS", "bin": "OK"}, {"warehouse": "X", "bin": "A B"}]})
    assert problem(refused) == (422, "rows_refused")
    assert field_errors(refused) == [("/bins/1/warehouse", "unknown_place"), ("/bins/1/bin", "invalid_code")]
    assert Bin.objects.count() == before


def test_a_bin_closes_with_the_version_it_was_seen_in(manager: Program) -> None:
    content(manager.post("/api/v1/warehouses", {"code": "LDS", "name": "Leeds"}), 201)
    quarantine = Bin.objects.get(warehouse__code="LDS", kind="quarantine")
    path = f"/api/v1/bins/{quarantine.pk}"
    assert content(change(manager, path, {"closed": True}, '"1"'))["closed_at"] is not None
    assert problem(change(manager, path, {"closed": False}, '"1"')) == (412, "stale_version")
    assert problem(change(manager, path, {"kind": "dock"}, '"2"')) == (422, "unknown_field")
    dock = Bin.objects.get(warehouse__code="LDS", kind="dock")
    assert problem(change(manager, f"/api/v1/bins/{dock.pk}", {"closed": True}, '"1"')) == (409, "last_bin_of_its_kind")
    storekeeper = Program(token_of(person("storekeeper")))
    assert problem(change(storekeeper, path, {"closed": False}, '"2"')) == (403, "permission_missing")
