"""Scans over the API: one address, one key, one effect."""

from __future__ import annotations

import struct
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quartermaster.purchasing.models import Discrepancy
from quartermaster.stock import queries as stock
from quartermaster.stock import references
from tests import scenes
from tests.purchasing.pictures import JPEG, SVG
from tests.purchasing.scenes import placed

pytestmark = pytest.mark.django_db

TIFF = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, 6, 0, 0)
TURNED = b"\xff\xe1" + struct.pack(">H", 8 + len(TIFF)) + b"Exif\0\0" + TIFF
"""What says that a picture is to be turned, and nothing else."""
CAMERA = b"Exif\0\0" + TIFF + b"GPS 53.8N 1.5W, taken by J. Doe"
TAKEN_SOMEWHERE = JPEG[:2] + b"\xff\xe1" + struct.pack(">H", 2 + len(CAMERA)) + CAMERA + b"\xff\xfe\0\x06note" + JPEG[2:]


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


def test_photographs_go_with_the_scan_or_with_the_damage_it_received_once_and_without_where_they_were_taken(client):
    site, cups = scenes.site(), scenes.sku()
    order = placed(site, (cups, 6))
    client.force_login(scenes.person("storekeeper"))
    task = {"kind": "receive", "warehouse": site.warehouse.code, "document": order.number, "quantity": "2"}

    def scanned(**more):
        headers, mark = {}, uuid.uuid4().hex
        headers["Idempotency-Key"] = mark
        body = {"code": cups.code, "task": {**task, **more}}
        return mark, client.post("/api/v1/scans", body, content_type="application/json", headers=headers).json()

    def photograph(mark, content=TAKEN_SOMEWHERE, key=""):
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        file = SimpleUploadedFile("photograph.jpg", content, "image/jpeg")
        return client.post(f"/api/v1/scan-photos?scan={mark}", {"file": file}, headers=headers)

    mark, answer = scanned(condition="damaged")
    assert (answer["words"], answer["state"]) == (f"Received 2 pcs of {cups.code}, damaged", "done")
    found = Discrepancy.objects.get(sku=cups)
    key = uuid.uuid4().hex
    kept = photograph(mark, key=key).json()
    assert (kept, photograph(mark, key=key).json()) == ({"name": "", "discrepancy": found.pk}, kept)
    (photo,) = found.photos.all()
    assert (found.kind, found.quantity, bytes(photo.content)) == ("damaged", 2, JPEG[:2] + TURNED + JPEG[2:])

    mark, answer = scanned()
    assert answer["discrepancy"] is None
    name = photograph(mark).json()["name"]
    base = f"/api/v1/scans/{answer['id']}/photos"
    assert client.get(base).json() == [{"name": name, "discrepancy": None}]
    file = client.get(f"{base}/{name}")
    assert (b"GPS" in file.content, file["Content-Type"], file["Content-Disposition"][:10]) == (False, "image/jpeg", "attachment")
    assert name in client.get(reverse("scan_list")).content.decode()
    assert client.get(reverse("scan_photo", args=[answer["id"], name])).content == file.content
    assert (photograph(mark, SVG).status_code, photograph("unknown").json()["code"]) == (415, "unknown_scan")
    client.force_login(scenes.person("storekeeper"))
    assert photograph(mark).json()["code"] == "unknown_scan"
