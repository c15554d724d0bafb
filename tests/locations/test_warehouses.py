"""A warehouse is renamed, placed in its time zone, archived when nothing needs it, and restored."""

from __future__ import annotations

import json
import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from quartermaster.accounts.models import Deed
from quartermaster.kernel.refusals import Refusal, StaleVersion
from quartermaster.locations import operations as locations
from quartermaster.locations import queries
from quartermaster.locations.models import Bin, Warehouse, Zone
from quartermaster.purchasing import operations as purchasing
from quartermaster.sales import operations as sales
from quartermaster.stock import operations as stock
from tests import scenes
from tests.accounts.scenes import Program, field_errors, problem, token_of
from tests.purchasing import scenes as buying
from tests.sales import scenes as selling

pytestmark = pytest.mark.django_db


@pytest.fixture
def leeds() -> Warehouse:
    return locations.add_warehouse(scenes.act(), code="LDS", name="Leeds")


def test_the_timeline_tells_what_a_warehouse_was_called(leeds: Warehouse) -> None:
    changed = locations.change_warehouse(scenes.act(), code="lds", version=1, name="Leeds North", time_zone="Europe/London")
    assert (changed.name, changed.time_zone, changed.version) == ("Leeds North", "Europe/London", 2)
    assert Deed.objects.latest("id").details == {"name": "Leeds → Leeds North", "time zone": "none → Europe/London"}
    before = Deed.objects.count()
    assert locations.change_warehouse(scenes.act(), code="LDS", version=2, name="Leeds North").version == 2
    assert Deed.objects.count() == before


def test_a_warehouse_works_on_some_days_and_is_closed_on_others(leeds: Warehouse) -> None:
    eve, day = date(2026, 12, 24), date(2026, 12, 25)
    changed = locations.change_warehouse(scenes.act(), code="LDS", version=1, open_days="12345", closed_on=[day, eve, day])
    assert (changed.open_days, changed.closed_on) == ("12345", [eve, day])
    assert Deed.objects.latest("id").details == {
        "open days": "none → Mon, Tue, Wed, Thu, Fri",
        "closed on": "none → 2026-12-24, 2026-12-25",
    }
    assert [changed.working_days.is_open(day + timedelta(days=one)) for one in (-2, -1, 0, 1, 3)] == [
        True,
        False,
        False,
        False,
        True,
    ]
    with pytest.raises(locations.InvalidPlace):
        locations.change_warehouse(scenes.act(), code="LDS", version=2, open_days="128")
    assert locations.change_warehouse(scenes.act(), code="LDS", version=2, open_days="1234567", closed_on=[]).open_days == ""


def test_of_two_who_edit_a_warehouse_the_second_is_refused(leeds: Warehouse) -> None:
    locations.change_warehouse(scenes.act(), code="LDS", version=1, name="First")
    with pytest.raises(StaleVersion):
        locations.change_warehouse(scenes.act(), code="LDS", version=1, name="Second")
    with pytest.raises(StaleVersion):
        locations.archive_warehouse(scenes.act(), code="LDS", version=1)
    assert Warehouse.objects.get().name == "First"


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"name": "x" * 101}, "/name"),
        ({"time_zone": "Leeds"}, "/time_zone"),
        ({"time_zone": "localtime"}, "/time_zone"),
    ],
)
def test_refuses_what_is_no_name_and_no_time_zone(leeds: Warehouse, fields: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Refusal) as refused:
        locations.change_warehouse(scenes.act(), code="LDS", version=1, **fields)
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert Warehouse.objects.get().version == 1


def test_refuses_a_code_that_a_bins_address_could_not_hold() -> None:
    with pytest.raises(locations.InvalidPlace):
        locations.add_warehouse(scenes.act(), code="LDS/2", name="Leeds 2")
    assert not Warehouse.objects.exists()


def test_an_empty_warehouse_is_archived_and_restored_with_its_bins(leeds: Warehouse) -> None:
    quarantine = leeds.bins.get(kind="quarantine")
    locations.change_bin(scenes.act(), bin_id=quarantine.pk, version=1, closed=True)
    assert locations.archive_warehouse(scenes.act(), code="LDS", version=1).archived_at is not None
    assert not leeds.bins.filter(closed_at=None).exists()
    with pytest.raises(queries.UnknownPlace):
        queries.find_warehouse("LDS")
    restored = locations.restore_warehouse(scenes.act(), code="LDS", version=2)
    assert (restored.archived_at, restored.version) == (None, 3)
    assert sorted(leeds.bins.filter(closed_at=None).values_list("kind", flat=True)) == ["dock", "staging"]


def test_refuses_to_archive_a_warehouse_with_goods_until_they_have_left() -> None:
    act, site, other, tea = scenes.act(), scenes.site(), scenes.site(), scenes.sku()
    scenes.stocked(tea, 12, site.shelf)
    with pytest.raises(locations.WarehouseInUse) as refused:
        locations.archive_warehouse(act, code=site.warehouse.code, version=1)
    assert f"12 on hand ({tea.code} and others)" in refused.value.detail
    assert Bin.objects.filter(warehouse=site.warehouse, closed_at=None).count() == 6
    stock.transfer(act, goods=[scenes.goods(tea, 12, site.shelf, other.shelf)])
    assert locations.archive_warehouse(act, code=site.warehouse.code, version=1).archived_at is not None


def test_refuses_to_archive_a_warehouse_that_orders_name_until_they_have_ended() -> None:
    act, site, tea = scenes.act(), scenes.site(), scenes.sku()
    order = selling.ordered(site, selling.line(tea, 3), on_short="backorder")
    draft = buying.drafted(site, (tea, 5))
    with pytest.raises(locations.WarehouseInUse) as refused:
        locations.archive_warehouse(act, code=site.warehouse.code, version=1)
    assert f"{order.number}, {draft.number} not ended" in refused.value.detail
    sales.cancel(act, number=order.number)
    purchasing.cancel(act, number=draft.number, version=draft.version)
    assert locations.archive_warehouse(act, code=site.warehouse.code, version=1).archived_at is not None


def test_a_zone_is_named_by_whoever_saw_it_last(leeds: Warehouse) -> None:
    zone = locations.add_zone(scenes.act(), warehouse="LDS", code="A")
    assert locations.change_zone(scenes.act(), zone_id=zone.pk, version=1, name=" Cold room ").name == "Cold room"
    with pytest.raises(StaleVersion):
        locations.change_zone(scenes.act(), zone_id=zone.pk, version=1, name="Warm room")
    with pytest.raises(locations.InvalidPlaceName):
        locations.change_zone(scenes.act(), zone_id=zone.pk, version=2, name="two\nlines")
    assert Deed.objects.filter(document="LDS").latest("id").details == {"zone": "A", "name": "none → Cold room"}
    assert Zone.objects.get(pk=zone.pk).version == 2


# ---------------------------------------------------------------- over the API


def test_a_warehouse_and_a_zone_are_edited_over_the_api(leeds: Warehouse) -> None:
    manager = Program(token_of(scenes.person("manager")))

    def change(path: str, body: object, etag: str = "") -> Any:
        headers = {**manager.headers, **({"If-Match": etag} if etag else {})}
        return manager.client.patch(path, data=json.dumps(body), content_type="application/json", headers=headers)

    path = "/api/v1/warehouses/LDS"
    assert manager.get(path)["ETag"] == '"1"'
    assert problem(change(path, {"name": "x"})) == (428, "precondition_required")
    changed = change(path, {"name": "Leeds North", "time_zone": "Europe/London"}, '"1"')
    assert (changed.json()["name"], changed.json()["time_zone"], changed["ETag"]) == ("Leeds North", "Europe/London", '"2"')
    assert problem(change(path, {"name": "x"}, '"1"')) == (412, "stale_version")
    wrong = change(path, {"time_zone": "Mars/Olympus"}, '"2"')
    assert (problem(wrong), field_errors(wrong)) == ((422, "invalid_code"), [("/time_zone", "invalid_code")])
    assert change(path, {"archived": True}, '"2"').json()["archived_at"] is not None
    assert manager.get(path).status_code == 200
    assert change(path, {"archived": False, "name": "Leeds"}, '"3"').json()["archived_at"] is None
    zone = manager.get("/api/v1/zones?warehouse=LDS").json()["items"][0]  # type: ignore[attr-defined]
    path = f"/api/v1/zones/{zone['id']}"
    assert problem(change(path, {"name": "x"})) == (428, "precondition_required")
    assert change(path, {"name": "Dock"}, '"1"').json()["name"] == "Dock"
    assert problem(change(path, {"name": "x"}, '"1"')) == (412, "stale_version")
    assert problem(manager.get("/api/v1/zones/999999999")) == (404, "unknown_place")


def test_a_refusal_to_archive_is_told_over_the_api() -> None:
    manager, site, tea = Program(token_of(scenes.person("manager"))), scenes.site(), scenes.sku()
    scenes.stocked(tea, 1, site.shelf)
    headers = {**manager.headers, "If-Match": '"1"'}
    answer = manager.client.patch(
        f"/api/v1/warehouses/{site.warehouse.code}", data='{"archived": true}', content_type="application/json", headers=headers
    )
    assert problem(answer) == (409, "warehouse_in_use")
    assert Warehouse.objects.get(pk=site.warehouse.pk).archived_at is None


# ---------------------------------------------------------------- by hand


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(scenes.person(role))
    return client


def post(client: Client, path: str, **fields: Any) -> Any:
    return client.post(path, {"_key": uuid.uuid4().hex, **fields})


def test_a_warehouse_is_edited_archived_and_restored_by_hand(leeds: Warehouse) -> None:
    client, page = signed_in("manager"), "/warehouse/of/LDS/"
    shown = client.get(page).content.decode()
    assert ('value="Leeds"' in shown, "Dock and staging" in shown) == (True, True)
    assert f'href="{page}"' in client.get("/warehouse/").content.decode()
    assert post(client, f"{page}save/", name="Leeds North", time_zone="", version="1").status_code == 303
    late = post(client, f"{page}save/", name="Leeds South", time_zone="", version="1")
    assert (late.status_code, "Show it as it is now" in late.content.decode()) == (422, True)
    zone = leeds.zones.get()
    assert 'value="Dock and staging"' in client.get(f"/warehouse/zones/{zone.pk}/").content.decode()
    assert post(client, f"/warehouse/zones/{zone.pk}/save/", name="Dock", version="1").status_code == 303
    assert post(client, f"{page}archive/", version="1").status_code == 412
    assert post(client, f"{page}archive/", version="2").status_code == 303
    assert "Archived: " in client.get("/warehouse/").content.decode()
    assert post(client, f"{page}restore/", version="3").status_code == 303
    assert Warehouse.objects.get().archived_at is None


def test_a_storekeeper_sees_a_warehouse_and_changes_nothing(leeds: Warehouse) -> None:
    client, page, zone = signed_in("storekeeper"), "/warehouse/of/LDS/", Zone.objects.get()
    assert ">Save<" not in client.get(page).content.decode()
    for path in (f"{page}save/", f"{page}archive/", f"{page}restore/", f"/warehouse/zones/{zone.pk}/save/"):
        assert post(client, path, name="x", version="1").status_code == 403
    assert client.get(f"/warehouse/zones/{zone.pk}/").status_code == 403
    assert client.get("/warehouse/of/GHOST/").status_code == 404
    assert Warehouse.objects.get().version == 1


def test_where_a_warehouse_is_on_earth_is_typed_and_both_or_neither(leeds: Warehouse) -> None:
    client, page = signed_in("manager"), "/warehouse/of/LDS/"
    there = {"name": "Leeds", "time_zone": "", "city": "Leeds", "country": "GB"}
    for latitude, longitude, said in (("53.79648", "", "Give both, or none."), ("91", "0", "from -90 to 90 degrees")):
        refused = post(client, f"{page}save/", **there, latitude=latitude, longitude=longitude, version="1")
        assert (refused.status_code, said in refused.content.decode()) == (422, True)
    assert post(client, f"{page}save/", **there, latitude="53.79648", longitude="-1.54785", version="1").status_code == 303
    leeds.refresh_from_db()
    assert (leeds.latitude, leeds.longitude) == (Decimal("53.79648"), Decimal("-1.54785"))
    assert 'value="-1.54785"' in client.get(page).content.decode()
    assert post(client, f"{page}save/", **there, latitude="", longitude="", version="2").status_code == 303
    leeds.refresh_from_db()
    assert (leeds.latitude, leeds.longitude) == (None, None)


def test_a_warehouse_has_a_number_with_gs1_that_no_other_has(leeds: Warehouse) -> None:
    assert locations.change_warehouse(scenes.act(), code="LDS", version=1, gln=" 4012345002256 ").gln == "4012345002256"
    york = locations.add_warehouse(scenes.act(), code="YRK", name="York")
    for gln in ("4012345002256", "4012345002257", "40123450022", "GLN"):
        with pytest.raises(Refusal) as refused:
            locations.change_warehouse(scenes.act(), code="YRK", version=1, gln=gln)
        assert [error.pointer for error in refused.value.errors] == ["/gln"]
    york.refresh_from_db()
    assert (york.gln, york.version) == ("", 1)
