"""Transfers over the API and on their pages."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quartermaster.catalog.models import Owner
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.moves import NewLot
from quartermaster.transfers import queries
from quartermaster.transfers.models import Transfer
from tests import scenes
from tests.accounts.scenes import Program, token_of
from tests.stock.test_pages import Person, text_of
from tests.transfers.scenes import again, allocated, approved, drafted, shipped, stages, there_is

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return scenes.site()


@pytest.fixture
def there():
    return scenes.site()


@pytest.fixture
def tea(here):
    tea = scenes.sku()
    scenes.stocked(tea, 10, here.shelf)
    return tea


def program(*roles: str) -> Program:
    return Program(token_of(scenes.person(*(roles or ("manager",)))))


def read(response: Any) -> Any:
    return json.loads(response.content)


def test_a_transfer_goes_its_way_over_http(here, there, tea):
    api = program()
    body = {
        "from": here.warehouse.code,
        "to": there.warehouse.code,
        "wanted_on": "2030-05-01",
        "lines": [{"sku": tea.code, "quantity": "6"}],
    }
    made = api.post("/api/v1/transfer-orders", body, key="draft-1")
    assert (made.status_code, read(made)["state"], read(made)["from"]) == (201, "draft", here.warehouse.code)
    path = f"/api/v1/transfer-orders/{read(made)['number']}"
    assert read(api.post("/api/v1/transfer-orders", body, key="draft-1"))["number"] == read(made)["number"]
    for step in ("request", "approval"):
        assert api.post(f"{path}/{step}", {}).status_code == 201
    claimed = read(api.post(f"{path}/allocation", {"partial": False}))
    assert (claimed["state"], claimed["lines"][0]["claimed"]) == ("allocated", "6")
    (to_take,) = read(api.get(f"{path}/pick-list"))["lines"]
    assert to_take == {"line": 1, "sku": tea.code, "bin": "A-01", "lot": None, "quantity": "6"}
    sent = api.post(f"{path}/dispatches", {"lines": [{"line": 1, "bin": "A-01", "quantity": "4"}], "carrier": "Van"})
    assert (sent.status_code, read(sent)["carrier"], read(sent)["lines"][0]["quantity"]) == (201, "Van", "4")
    came = {
        "lines": [{"line": 1, "quantity": "3"}, {"line": 1, "quantity": "1", "condition": "damaged"}],
        "dispatch": read(sent)["number"],
    }
    first = api.post(f"{path}/arrivals", came, key="came-1")
    assert [(row["outcome"], row["quantity"]) for row in read(first)["lines"]] == [("good", "3"), ("damaged", "1")]
    assert read(api.post(f"{path}/arrivals", came, key="came-1"))["number"] == read(first)["number"]
    twice = api.post(f"{path}/arrivals", came, key="came-2")
    assert (twice.status_code, read(twice)["code"]) == (409, "transfer_already_received")
    api.post(f"{path}/dispatches", {})
    lost = api.post(f"{path}/losses", {"reason": "missing", "lines": [{"line": 1, "quantity": "2"}]})
    assert (lost.status_code, read(lost)["lines"][0]["outcome"]) == (201, "lost")
    now = read(api.get(path))
    assert (now["state"], now["lines"][0]["received"], now["lines"][0]["lost"]) == ("received", "4", "2")
    reversal = f"{path}/arrivals/{read(lost)['number']}/reversal"
    some = api.post(reversal, {"lines": [{"line": 1, "quantity": "1", "outcome": "lost"}]})
    assert (read(some)["state"], read(some)["lines"][0]["under_way"]) == ("partially_received", "1")
    assert read(api.post(reversal, {"lines": [{"line": 1, "quantity": "2"}]}))["code"] == "more_than_arrived"
    (noted,) = [one for one in read(api.get(f"{path}/arrivals"))["items"] if one["number"] == read(lost)["number"]]
    assert [(row["quantity"], row["taken_back"]) for row in noted["lines"]] == [("2", "1")]
    back = api.post(reversal, {})
    assert (read(back)["state"], read(back)["lines"][0]["under_way"]) == ("partially_received", "2")
    api.post(f"{path}/arrivals", {})
    assert read(api.post(f"{path}/closing", {}))["state"] == "closed"
    assert there_is(tea, there) == {"receiving": 5, "held": 1}
    assert len(read(api.get(f"{path}/arrivals"))["items"]) == 3
    listed = read(api.get(f"/api/v1/transfer-orders?to={there.warehouse.code}&sku={tea.code}&state=closed"))["items"]
    assert [(row["number"], row["to"]) for row in listed] == [(now["number"], there.warehouse.code)]


def test_a_stale_version_is_refused_and_a_draft_is_changed_by_its_etag(here, there, tea):
    api, transfer = program(), drafted(here, there, (tea, 6))
    path = f"/api/v1/transfer-orders/{transfer.number}"
    etag = api.get(path)["ETag"]
    stale = api.post(f"{path}/request", {}, **{"If-Match": '"99"'})
    assert (stale.status_code, again(transfer).state) == (412, "draft")
    changed = api.client.patch(
        path,
        json.dumps({"note": "By van", "lines": [{"sku": tea.code, "quantity": "2"}]}),
        content_type="application/json",
        headers={**api.headers, "If-Match": etag},
    )
    assert (changed.status_code, read(changed)["note"], read(changed)["lines"][0]["quantity"]) == (200, "By van", "2")


def test_serials_are_named_as_ranges(here, there):
    phone, house = scenes.sku(tracking="serial"), scenes.house()
    serials = stock.begin_lots(scenes.act(), lots=[NewLot(house.id, phone.id, f"SN{number:04}") for number in range(1, 6)])
    stock.open_balances(scenes.act(), goods=[scenes.goods(phone, 1, here.shelf, lot_id=serial) for serial in serials])
    transfer, api = shipped(here, there, (phone, 5)), program()
    path = f"/api/v1/transfer-orders/{transfer.number}/arrivals"
    wrong = api.post(path, {"lines": [{"line": 1, "quantity": "3", "serials": "SN0001..SN0002"}]})
    assert read(wrong)["errors"][0]["code"] == "serials_differ"
    assert api.post(path, {"lines": [{"line": 1, "serials": "SN0001..SN0003, SN0005"}]}).status_code == 201
    assert [row.lot.code for row in queries.under_way_of(transfer.id)] == ["SN0004"]


def test_three_hundred_serials_are_moved_in_a_few_questions(here, there, django_assert_max_num_queries):
    phone, house = scenes.sku(tracking="serial"), scenes.house()
    serials = stock.begin_lots(scenes.act(), lots=[NewLot(house.id, phone.id, f"SN{number:04}") for number in range(1, 301)])
    stock.open_balances(scenes.act(), goods=[scenes.goods(phone, 1, here.shelf, lot_id=serial) for serial in serials])
    transfer, manager, api = allocated(here, there, (phone, 300)), Person(), program()
    ship, receive = (reverse(name, args=[transfer.number]) for name in ("transfer_ship", "transfer_receive"))
    assert "100 more" in text_of(manager.get(ship))
    manager.deed(reverse("transfer_send", args=[transfer.number]), version=again(transfer).version)
    assert "100 more" in text_of(manager.get(receive))
    body = {"lines": [{"line": 1, "serials": "SN0001..SN0299"}]}
    with django_assert_max_num_queries(60):
        assert api.post(f"/api/v1/transfer-orders/{transfer.number}/arrivals", body).status_code == 201
    assert [row.lot.code for row in queries.under_way_of(transfer.id)] == ["SN0300"]


def test_every_deed_needs_its_permission(here, there, tea):
    seller, transfer = program("seller"), approved(here, there, (tea, 6))
    path = f"/api/v1/transfer-orders/{transfer.number}"
    assert seller.get(path).status_code == 200
    for step, body in (
        ("allocation", {}),
        ("dispatches", {}),
        ("arrivals", {}),
        ("losses", {"reason": "missing"}),
        ("cancellation", {"reason": "x"}),
        ("closing", {}),
        ("approval", {}),
    ):
        assert read(seller.post(f"{path}/{step}", body))["code"] == "permission_missing"
    assert stages(transfer) == {"to_claim": 6}


def test_lines_come_from_a_sheet_as_a_draft_for_each_way(here, there, tea):
    third = scenes.site()
    rows = [
        "from,to,sku,quantity,wanted_on",
        f"{here.warehouse.code},{there.warehouse.code},{tea.code},4,2030-05-01",
        f"{here.warehouse.code},{there.warehouse.code},{tea.code},2,2030-05-01",
        f"{here.warehouse.code},{third.warehouse.code},{tea.code},1,",
    ]
    wrong = [*rows, f"{here.warehouse.code},{here.warehouse.code},NOTHING,x,tomorrow"]
    manager = Person()

    def upload(url: str, lines: list[str], **more: str) -> Any:
        file = SimpleUploadedFile("t.csv", "\n".join(lines).encode())
        return manager.deed(reverse(url), file=file, **more)

    report = text_of(
        manager.post(reverse("transfers_import_check"), {"file": SimpleUploadedFile("t.csv", "\n".join(wrong).encode())})
    )
    for word in ("another warehouse", "NOTHING", "is not a date"):
        assert word in report
    assert Transfer.objects.count() == 0
    api = program()
    dry = api.client.post(
        "/api/v1/imports/transfer-orders?dry_run=true",
        "\n".join(rows),
        content_type="text/csv",
        headers={**api.headers, "Idempotency-Key": "sheet-1"},
    )
    assert (read(dry)["created"], Transfer.objects.count()) == (3, 0)
    done = api.client.post(
        "/api/v1/imports/transfer-orders",
        "\n".join(rows),
        content_type="text/csv",
        headers={**api.headers, "Idempotency-Key": "sheet-2"},
    )
    assert read(done)["created"] == 3
    ways = {(one.to_warehouse_id, one.lines.count()) for one in Transfer.objects.all()}
    assert ways == {(there.warehouse.id, 2), (third.warehouse.id, 1)}


def test_a_transfer_through_its_pages(here, there, tea):
    manager = Person()
    fields = {
        "from_warehouse": here.warehouse.id,
        "to_warehouse": there.warehouse.id,
        "sku": [tea.code, ""],
        "quantity": ["6", ""],
    }
    wrong = manager.deed(reverse("transfer_create"), **{**fields, "quantity": ["six", ""]})
    assert (wrong.status_code, Transfer.objects.count()) == (422, 0)
    made = manager.deed(reverse("transfer_create"), **fields)
    transfer = Transfer.objects.get()
    assert (made.status_code, made.url) == (303, reverse("transfer_order", args=[transfer.number]))
    for deed in ("transfer_request", "transfer_approve", "transfer_allocate"):
        manager.deed(reverse(deed, args=[transfer.number]), version=again(transfer).version)
    ship = text_of(manager.get(reverse("transfer_ship", args=[transfer.number])))
    line = transfer.lines.get()
    key = f"{line.id}_{here.shelf.id}_0"
    assert f"quantity_{key}" in ship
    version = again(transfer).version
    manager.deed(reverse("transfer_send", args=[transfer.number]), version=version, carrier="Van", **{f"quantity_{key}": "4"})
    assert stages(transfer) == {"claimed": 2, "shipped": 4, "under_way": 4}
    page = text_of(manager.get(reverse("transfer_order", args=[transfer.number])))
    for words in ("In transit", "TD-", "Van", "Take back", "Sent by", "A-01"):
        assert (words in page) == (words != "Sent by")
    assert "Sent by" in text_of(manager.get(reverse("transfer_note", args=[transfer.number])))
    receive = reverse("transfer_take_in", args=[transfer.number])
    version = again(transfer).version
    over = manager.deed(receive, version=version, came_1_0="5")
    assert (over.status_code, there_is(tea, there)) == (422, {})
    done = manager.deed(receive, version=version, came_1_0="3", damaged_1_0="1")
    assert (done.status_code, there_is(tea, there)) == (303, {"receiving": 2, "held": 1})
    twice = manager.deed(receive, version=version, came_1_0="1")
    assert (twice.status_code, there_is(tea, there)) == (422, {"receiving": 2, "held": 1})
    (arrival,) = queries.arrivals_of(transfer.id)
    where = [transfer.number, arrival.number]
    form = text_of(manager.get(reverse("transfer_unreceive_form", args=where)))
    damaged = next(row for row in arrival.lines.all() if row.outcome == "damaged")
    assert f'name="quantity_{damaged.pk}"' in form
    some = {"in_part": "yes", f"quantity_{damaged.pk}": "1", "version": again(transfer).version}
    manager.deed(reverse("transfer_unreceive", args=where), **some)
    assert there_is(tea, there) == {"receiving": 2}
    assert "1 taken back" in text_of(manager.get(reverse("transfer_order", args=[transfer.number])))
    manager.deed(reverse("transfer_unreceive", args=where), version=again(transfer).version)
    assert there_is(tea, there) == {}
    cancel = reverse("transfer_cancel", args=[transfer.number])
    assert manager.deed(cancel, reason="Shop closes", version=again(transfer).version).status_code == 422
    manager.deed(cancel, reason="Shop closes", disposition="send_back", version=again(transfer).version)
    assert (again(transfer).state, there_is(tea, here)) == ("cancelled", {"sellable": 6, "receiving": 4})


def test_is_found_by_its_number_and_expected_on_another_day(here, there, tea):
    transfer, manager = shipped(here, there, (tea, 6)), Person()
    found = manager.get(reverse("search"), {"q": transfer.number})
    assert (found.status_code, found["Location"]) == (302, reverse("transfer_order", args=[transfer.number]))
    assert here.warehouse.name in text_of(manager.get(reverse("search"), {"q": transfer.number[:-1]}))
    manager.deed(reverse("transfer_expect", args=[transfer.number]), expected_on="2030-05-01", version=again(transfer).version)
    assert str(again(transfer).expected_on) == "2030-05-01"
    said = program().post(f"/api/v1/transfer-orders/{transfer.number}/expectation", {"expected_on": "2030-06-01"})
    assert read(said)["expected_on"] == "2030-06-01"


def test_a_clients_goods_are_moved_as_the_clients(here, there, tea):
    client = Owner.objects.create(code=scenes.fresh("O"), name="A client")
    stock.open_balances(scenes.act(), goods=[scenes.owned(scenes.goods(tea, 3, here.second_shelf), client)])
    manager, ends = Person(), {"from_warehouse": here.warehouse.id, "to_warehouse": there.warehouse.id}
    assert "A client" in text_of(manager.get(reverse("transfer_new")))
    manager.deed(reverse("transfer_create"), **ends, owner=client.id, sku=[tea.code], quantity=["4"])
    transfer = Transfer.objects.get()
    for deed in ("transfer_request", "transfer_approve"):
        manager.deed(reverse(deed, args=[transfer.number]), version=again(transfer).version)
    api, path = program(), f"/api/v1/transfer-orders/{transfer.number}"
    assert read(api.post(f"{path}/allocation", {}))["code"] == "insufficient_stock"
    api.post(f"{path}/allocation", {"partial": True})
    api.post(f"{path}/dispatches", {})
    api.post(f"{path}/arrivals", {})
    assert set(stock_queries.available([tea.id], owner_id=client.id).items()) == {
        ((tea.id, here.warehouse.id), Decimal(0)),
        ((tea.id, there.warehouse.id), Decimal(0)),
    }
    assert [(row.owner_id, row.quantity) for row in stock_queries.balances_in(there.dock.id)] == [(client.id, 3)]
    assert there_is(tea, here) == {"sellable": 10}


def test_a_storekeeper_sends_and_receives_but_decides_nothing(here, there, tea):
    keeper, transfer = Person("storekeeper"), allocated(here, there, (tea, 6))
    page = text_of(keeper.get(reverse("transfer_order", args=[transfer.number])))
    assert ("Ship" in page, "Cancel the transfer" in page) == (True, False)
    assert keeper.deed(reverse("transfer_cancel", args=[transfer.number]), reason="x").status_code == 403
    assert stages(transfer) == {"claimed": Decimal(6)}
