"""Scans over the API: one address, one key, one effect."""

from __future__ import annotations

import uuid

import pytest

from quartermaster.stock import queries as stock
from quartermaster.stock import references
from tests import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def remember_nothing():
    references.forget_all()


def test_scans_are_sent_answered_listed_and_settled(client):
    site, tea = scenes.site(), scenes.sku()
    scenes.stocked(tea, 4, site.shelf)
    client.force_login(scenes.person("storekeeper"))

    def post(path, body, key=None):
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        return client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)

    task = {"kind": "move", "warehouse": site.warehouse.code}
    asked = post("/scans", {"code": "a-01", "task": task, "device": "phone 3"}).json()
    assert (asked["state"], asked["asks"], asked["task"]["from_bin"]) == ("ask", "goods", "A-01")
    asked = post("/scans", {"code": tea.code, "task": asked["task"]}).json()
    key, body = uuid.uuid4().hex, {"code": "A-02", "task": asked["task"], "told": "done"}
    first = post("/scans", body, key)
    again = post("/scans", body, key)
    assert (first.json(), again.headers["Idempotency-Replayed"]) == (again.json(), "true")
    assert (first.status_code, first.json()["mark"], first.json()["words"]) == (201, key, f"4 pcs of {tea.code} in A-02")
    assert [row.bin.code for row in stock.balances_of(tea.pk)] == ["A-02"]

    conflict = post("/scans", {**body, "code": "A-03"}).json()
    assert (conflict["state"], conflict["refusal"]) == ("conflict", "not_in_that_bin")
    listed = client.get(f"/api/v1/scans?state=conflict&warehouse={site.warehouse.code}&mine=true").json()["items"]
    assert [(row["id"], row["code"], row["within"]["sku"]) for row in listed] == [(conflict["id"], "A-03", tea.code)]
    settled = post(f"/scans/{conflict['id']}/settlement", {"settled_as": "nothing"}).json()
    assert (settled["state"], settled["settled_as"]) == ("settled", "nothing")
    assert client.get(f"/api/v1/scans/{settled['id']}").json() == settled
    assert client.get("/api/v1/scans/999999999").json()["code"] == "unknown_scan"

    for wrong in ({"code": "A" * 8001}, {"code": "A", "task": {"kind": "fly"}}, {"code": "A", "task": {"sku": "x" * 61}}, {}):
        assert post("/scans", wrong).status_code == 422
    client.force_login(scenes.person("seller"))
    assert post("/scans", {"code": "A-01"}).json()["code"] == "permission_missing"
