"""A day on paper: printed while there is a network, worked through without one, keyed in when it is back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from quartermaster.accounts.permissions import PermissionMissing
from quartermaster.kernel import clock
from quartermaster.outage import operations as outage
from quartermaster.outage import paper, queries
from quartermaster.outage.models import SheetLine
from quartermaster.outage.operations import KeyedInAlready, NothingToPrint, NotWritten, Written
from quartermaster.picking.models import PickTask
from quartermaster.printing import typesetting
from quartermaster.scanning import operations as scanning
from quartermaster.scanning.answers import Task
from quartermaster.stock import operations as stock
from quartermaster.stock import queries as stock_queries
from quartermaster.stock.checking import check
from tests import scenes
from tests.picking.scenes import released
from tests.printing.reading import codes_on
from tests.purchasing.scenes import placed
from tests.sales.scenes import line, ordered
from tests.stock import weighing

pytestmark = pytest.mark.django_db


@pytest.fixture
def day():
    """Tea in lots is to come, cups wait at the dock, a pot is to be picked; the sheets of it are printed."""
    site, tea, cups, pot = scenes.site(), scenes.sku(tracking="lot"), scenes.sku(), scenes.sku()
    placed(site, (tea, 10))
    stock.receive(scenes.act(), goods=[scenes.goods(cups, 6, site.dock)])
    scenes.stocked(pot, 5, site.second_shelf)
    released(ordered(site, line(pot, 2)).number)
    mark = outage.print_day(scenes.act(), warehouse=site.warehouse)
    lines = queries.lines_of([sheet.pk for sheet in queries.batch(mark)])
    return site, mark, {line.sheet.kind: line for line in lines}


def test_the_papers_say_what_there_is_to_do_and_their_codes_are_read_back(day):
    _, mark, lines = day
    made = queries.batch(mark)
    assert [(sheet.kind, sheet.count, sheet.done) for sheet in made] == [("receive", 1, 0), ("put_away", 1, 0), ("pick", 1, 0)]
    assert [(one.quantity, one.bin and one.bin.code) for one in lines.values()] == [(10, None), (6, "DOCK-1"), (2, "A-02")]
    sheet = paper.sheet_of(made, list(lines.values()))
    pages = typesetting.png(sheet, dots_per_inch=200)
    read = [{text for _, text in codes_on(page)} for page in pages]
    assert read == [{one.number, f"{one.number}/1"} for one in made]
    assert typesetting.pdf(sheet)[:5] == b"%PDF-"


def test_what_was_written_is_keyed_in_once_as_what_it_was_and_when(day):
    _, mark, lines = day
    manager, then = scenes.act(), clock.now() - timedelta(hours=3)
    with pytest.raises(NotWritten) as refused:
        outage.key_in(manager, line_id=lines["receive"].pk, written=Written(Decimal(8), happened_at=then))
    assert refused.value.errors[0].pointer == "/lot"
    came = Written(Decimal(8), lot="L1", expires_on=date(2027, 12, 31), happened_at=then)
    with pytest.raises(PermissionMissing):  # three hours ago is for whoever may write down late
        outage.key_in(scenes.act("storekeeper"), line_id=lines["receive"].pk, written=came)
    outage.key_in(manager, line_id=lines["receive"].pk, written=came)
    outage.key_in(manager, line_id=lines["put_away"].pk, written=Written(Decimal(4), bin="A-03", happened_at=then))
    outage.key_in(manager, line_id=lines["pick"].pk, written=Written(Decimal(2), happened_at=then))
    rows = {name: stock_queries.movements_of(lines[name].sku_id)[0] for name in lines}
    assert {name: (row.kind, row.quantity, row.to_bin.code) for name, row in rows.items()} == {
        "receive": ("receipt", 8, "DOCK-1"),
        "put_away": ("put_away", 4, "A-03"),
        "pick": ("pick", 2, "STG-1"),
    }
    assert {row.occurred_at for row in rows.values()} == {then}
    assert (rows["receive"].lot.code, rows["receive"].lot.expires_on) == ("L1", date(2027, 12, 31))
    assert PickTask.objects.get(pk=lines["pick"].reference).left == 0
    for one in lines.values():
        with pytest.raises(KeyedInAlready):
            outage.key_in(manager, line_id=one.pk, written=Written(Decimal(1), lot="L1", happened_at=then))
    assert [sheet.done for sheet in queries.batch(mark)] == [1, 1, 1]
    assert check() == []


def test_the_same_thing_on_two_sheets_is_keyed_in_from_one(day):
    site, _, lines = day
    again = outage.print_day(scenes.act(), warehouse=site.warehouse)
    twin = queries.lines_of([sheet.pk for sheet in queries.batch(again)]).get(sheet__kind="receive")
    outage.key_in(scenes.act(), line_id=lines["receive"].pk, written=Written(Decimal(10), lot="L1"))
    with pytest.raises(KeyedInAlready) as refused:
        outage.key_in(scenes.act(), line_id=twin.pk, written=Written(Decimal(10), lot="L1"))
    assert lines["receive"].code in str(refused.value)
    third = outage.print_day(scenes.act(), warehouse=site.warehouse)
    assert [sheet.kind for sheet in queries.batch(third)] == ["put_away", "pick"]
    empty = scenes.site()
    with pytest.raises(NothingToPrint):
        outage.print_day(scenes.act(), warehouse=empty.warehouse)


def test_a_sheet_is_found_by_its_code_and_its_lines_are_keyed_in_on_its_page(day):
    _, mark, lines = day
    wanted = lines["put_away"]
    client = Client()
    client.force_login(scenes.person("manager"))
    found = client.get(reverse("outage_find"), {"code": wanted.code.lower()})
    page = found.headers["Location"]
    assert page == reverse("outage_sheet", args=[wanted.sheet.number]) + "#line-1"
    assert f'name="line-{wanted.pk}-bin"' in client.get(page).content.decode()
    save = reverse("outage_line_save", args=[wanted.sheet.number, 1])

    def keyed(**written: str):
        body = {f"line-{wanted.pk}-{name}": text for name, text in written.items()}
        return client.post(save, body | {"_key": scenes.fresh("key")})

    when = clock.now().strftime("%Y-%m-%dT%H:%M")
    refused = keyed(quantity="6", bin="Z-99", happened_at=when)
    assert (refused.status_code, "Z-99" in refused.content.decode()) == (422, True)
    assert keyed(quantity="0", happened_at=when).status_code == 303
    wanted.refresh_from_db()
    assert (wanted.keyed["quantity"], wanted.keyed_by is not None) == ("0", True)
    assert stock_queries.movements_of(wanted.sku_id).count() == 1
    assert "Not done" in client.get(page).content.decode()
    assert client.get(reverse("outage_batch_paper", args=[mark])).content[:5] == b"%PDF-"
    assert client.get(reverse("outage_find"), {"code": "OS-98765"}).status_code == 404
    scanned = scanning.scan(scenes.act(), new=scanning.NewScan(wanted.sheet.number, Task(), "phone", None, ""))
    assert (scanned.state, wanted.sheet.number in scanned.answer["words"]) == ("found", True)
    assert SheetLine.objects.filter(keyed_at=None).count() == 2


def test_a_program_prints_the_day_and_keys_in_a_cheese_with_its_weight(client):
    site, cheese = scenes.site(), weighing.cheese()
    order = placed(site, (cheese, 3))
    client.force_login(scenes.person("manager"))

    def post(path, body):
        headers = {"Idempotency-Key": scenes.fresh("key")}
        return client.post(f"/api/v1/outage-sheets{path}", body, content_type="application/json", headers=headers)

    (sheet,) = post("", {"warehouse": site.warehouse.code}).json()
    assert (sheet["kind"], sheet["document"], sheet["lines"], sheet["keyed_in"]) == ("receive", order.number, 1, 0)
    base = f"/api/v1/outage-sheets/{sheet['number']}"
    (row,) = client.get(base).json()["rows"]
    assert (row["code"], row["sku"], row["quantity"], row["done"]) == (f"{sheet['number']}/1", cheese.code, "3", None)
    assert client.get(f"{base}/paper").content[:5] == b"%PDF-"
    keying = f"/{sheet['number']}/lines/1/keying-in"
    assert post(keying, {"quantity": "3"}).json()["errors"][0]["pointer"].endswith("weight")
    told = post(keying, {"quantity": "3", "weight": "18.3"}).json()
    assert told["done"] == "3"
    assert post(keying, {"quantity": "3", "weight": "18.3"}).json()["code"] == "keyed_in_already"
    assert post(f"/{sheet['number']}/lines/9/keying-in", {"quantity": "3"}).json()["code"] == "unknown_outage_line"
    listed = client.get(f"/api/v1/outage-sheets?warehouse={site.warehouse.code}").json()["items"]
    assert [(one["number"], one["keyed_in"]) for one in listed] == [(sheet["number"], 1)]
    assert weighing.there(cheese, site.dock) == (3, Decimal("18.3"))
