from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from quartermaster.locations import operations as locations
from quartermaster.locations.models import Bin, Warehouse
from tests import scenes
from tests.accounts.scenes import person

pytestmark = pytest.mark.django_db

_keys = itertools.count(1)


@pytest.fixture
def manager() -> Client:
    client = Client()
    client.force_login(person("manager"), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def post(client: Client, path: str, data: dict[str, Any]) -> HttpResponse:
    return client.post(path, {"_key": f"page-{next(_keys)}", **data})  # type: ignore[return-value]


def test_adds_a_warehouse_a_zone_and_bins(manager: Client) -> None:
    assert post(manager, "/warehouse/add/", {"code": "LDS", "name": "Leeds"}).status_code == 303
    again = post(manager, "/warehouse/add/", {"code": "lds", "name": "Leeds again"})
    assert again.status_code == 422
    assert "There is already a warehouse lds." in again.content.decode()
    assert 'value="Leeds again"' in again.content.decode()
    assert post(manager, "/warehouse/zones/add/", {"warehouse": "LDS", "code": "A"}).status_code == 303
    bins = {"warehouse": "LDS", "pattern": "A-01…A-03", "kind": "storage", "zone": "A"}
    assert post(manager, "/warehouse/bins/add/", bins).status_code == 303
    assert post(manager, "/warehouse/bins/add/", bins).status_code == 422
    assert Bin.objects.filter(warehouse__code="LDS").count() == 6
    page = manager.get("/warehouse/?kind=storage&sort=-walk_order").content.decode()
    assert page.index("A-03") < page.index("A-01")


def test_a_bin_is_edited_and_the_last_dock_stays_open(manager: Client) -> None:
    warehouse = locations.add_warehouse(scenes.act(), code="LDS", name="Leeds")
    dock = warehouse.bins.get(kind="dock")
    assert (
        post(manager, f"/warehouse/bins/{dock.pk}/save/", {"walk_order": "7", "zone": "DOCK", "version": "1"}).status_code == 303
    )
    refused = post(
        manager, f"/warehouse/bins/{dock.pk}/save/", {"walk_order": "7", "zone": "DOCK", "closed": "on", "version": "2"}
    )
    assert refused.status_code == 422
    assert "last open dock bin" in refused.content.decode()
    dock.refresh_from_db()
    assert (dock.walk_order, dock.closed_at) == (7, None)
    assert manager.get(f"/warehouse/bins/{dock.pk}/").status_code == 200


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_imported_again_changes_nothing(manager: Client, kind: str) -> None:
    locations.add_warehouse(scenes.act(), code="LDS", name="Leeds")
    locations.add_bins(scenes.act(), warehouse="LDS", pattern="A-01…A-02", zone="A")
    content = b"".join(manager.get(f"/warehouse/?export={kind}").streaming_content)  # type: ignore[attr-defined]
    page = manager.post("/warehouse/import/check/", {"file": SimpleUploadedFile(f"bins.{kind}", content)}).content.decode()
    count = Bin.objects.filter(warehouse__isnull=False).count()
    assert re.search(rf"As they are</dt><dd class=\"num\">{count}<", page)
    assert Warehouse.objects.count() == 1


def test_a_storekeeper_sees_but_does_not_change() -> None:
    client = Client()
    client.force_login(person("storekeeper"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/warehouse/").status_code == 200
    assert client.get("/warehouse/new/").status_code == 403
    assert post(client, "/warehouse/add/", {"code": "X", "name": "X"}).status_code == 403
    assert not Warehouse.objects.exists()
